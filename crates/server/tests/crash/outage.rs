//! The database goes away under load, as by a power cut or a pulled cable, and comes back.

use std::sync::mpsc;
use std::time::Duration;

use testkit::{Line, PrivatePostgres};

use crate::load::{Person, acknowledged, each, people};
use crate::office::{Office, Store};
use crate::proof;

/// Acknowledgements to everybody before the database goes.
const BEFORE: usize = 5;
/// Refusals that everybody must meet before it comes back.
const REFUSALS: u32 = 2;
/// Acknowledgements that everybody must get after it came back.
const AFTERWARDS: u32 = 5;
/// No answer may take longer, whatever the database does: half of what clients wait.
const LONGEST: Duration = Duration::from_secs(20);
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn the_server_outlives_its_database() {
    let mut postgres = PrivatePostgres::start().expect("a PostgreSQL of our own");
    let store = Store::new(Some(postgres.url()));
    through_an_outage(
        "restarted",
        &store,
        &mut postgres,
        |postgres| postgres.stop_immediately().expect("it stops"),
        |postgres| postgres.start_again().expect("it starts again"),
    );
}

#[test]
fn the_server_outlives_a_dead_line_to_its_database() {
    let database = testkit::postgres_url();
    let (before, name) = database.url().rsplit_once('/').expect("an address ends in /database");
    let (user, server) = before.split_once('@').expect("an address has a user");
    let mut line = Line::to(server);
    let store = Store::new(Some(&format!("{user}@{}/{name}", line.address())));
    through_an_outage("cut off", &store, &mut line, |line| line.cut(), |line| line.mend());
}

fn through_an_outage<D>(
    what: &str,
    store: &Store,
    database: &mut D,
    goes: impl FnOnce(&mut D),
    comes: impl FnOnce(&mut D),
) {
    let mut server = store.start();
    let office = Office::enter(&server);
    let people = people("o", 1);
    each(&people, &office, |_, gained| gained >= BEFORE);

    let (refused, is_refused) = mpsc::channel();
    std::thread::scope(|scope| {
        let (office, people) = (&office, &people);
        let crowd = scope.spawn(move || {
            each(people, office, |person, _| {
                if person.refused == REFUSALS && person.since_refusal == 0 {
                    // Nobody listens any more when the test has failed already.
                    let _ = refused.send(());
                }
                person.refused >= REFUSALS && person.since_refusal >= AFTERWARDS
            });
        });
        goes(database);
        let waited: Vec<_> = people.iter().map(|_| is_refused.recv_timeout(PATIENCE)).collect();
        comes(database);
        assert!(waited.iter().all(Result::is_ok), "not answered:\n{}", server.log());
        crowd.join().expect("everybody goes on with the same server");
    });

    let longest =
        |person: &std::sync::Mutex<Person>| person.lock().expect("nobody panicked").longest;
    let longest = people.iter().map(longest).max().expect("there are people");
    assert!(longest < LONGEST, "an answer took {longest:?}");
    let all = acknowledged(people);
    proof::by_answers(&office, &all);
    server.kill();
    let entries = proof::by_the_register(store, &office, &all);
    println!(
        "database {what} under load: {} acknowledged, longest answer {longest:?}, \
         {entries} entries verified",
        all.len()
    );
}
