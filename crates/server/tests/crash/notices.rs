//! A server that is killed between recording and telling tells after its next start, once.

use std::time::Duration;

use testkit::{MailServer, Server};

use crate::office::{PROGRAM, Store};

/// Longer than a lease: the kill may come while a notice is held.
const PATIENCE: Duration = Duration::from_secs(200);

#[test]
fn what_was_not_told_before_a_kill_is_told_after_it_on_sqlite() {
    told_after_the_kill(&Store::new(None));
}

#[test]
fn what_was_not_told_before_a_kill_is_told_after_it_on_postgres() {
    let database = testkit::postgres_url();
    told_after_the_kill(&Store::new(Some(database.url())));
}

fn told_after_the_kill(store: &Store) {
    let mails = MailServer::start();
    let settings = format!(
        "[listen]\npublic_url = \"http://kantor.example\"\n\
         [notify]\nfrom = \"noreply@kantor.example\"\nsmtp = \"{}\"\n",
        mails.url()
    );
    std::fs::write(store.file("maklumat.toml"), settings).expect("the folder can be written");
    let mut arguments = store.arguments();
    arguments.extend(["--speed", "60"].map(String::from));
    // Nobody takes mail while the first cases of the demo are made.
    mails.answer(451);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut server = Server::start(PROGRAM, &arguments);
    server.kill();
    assert_eq!(mails.mails(), [], "nothing was taken");
    mails.answer(0);
    server.start_again();
    assert!(mails.wait_for(1, PATIENCE), "nothing came: {}", server.log());
    server.kill();
    server.start_again();
    let told = mails.mails();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].to, "yusuf@contoh.example");
}
