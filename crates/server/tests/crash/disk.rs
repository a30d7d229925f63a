//! The disk is full. The limit on file sizes stands for it, because a test can set and lift it
//! without owning the machine; the store sees a write that fails, as with a full disk.

use std::process::Command;
use std::sync::Mutex;

use testkit::Server;

use crate::load::{Person, acknowledged, each, people};
use crate::office::{Office, PROGRAM, Store};
use crate::proof;

/// Room for so many more bytes in the largest file.
const ROOM: u64 = 400_000;
/// Refusals that everybody must meet before there is room again.
const REFUSALS: u32 = 3;
/// Acknowledgements that everybody must get after there is room again.
const AFTERWARDS: usize = 5;

/// Starts the office where no file may become larger than `limit`.
fn start_limited(store: &Store, limit: u64) -> Server {
    let script = "trap '' XFSZ; exec prlimit --fsize=\"$0\":unlimited \"$@\"";
    let mut arguments = vec!["-c".to_owned(), script.to_owned(), limit.to_string()];
    arguments.push(PROGRAM.to_owned());
    arguments.extend(store.arguments());
    Server::start("sh", &arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

fn size(store: &Store) -> u64 {
    let length = |name| std::fs::metadata(store.file(name)).map_or(0, |file| file.len());
    length("maklumat.db").max(length("maklumat.db-wal"))
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let store = Store::new(None);
    let mut server = store.start();
    let supervisor = Office::enter(&server).supervisor;
    assert!(server.stop(), "it stops when it is told to:\n{}", server.log());
    let mut server = start_limited(&store, size(&store) + ROOM);
    let office = Office::at(&server, &supervisor);
    let people = people("d", 1);

    // What cannot be stored is refused, what was stored can be read.
    each(&people, &office, |person, _| person.refused >= REFUSALS);
    office.get(&mut office.client(), "board");
    let before: usize = people.iter().map(acknowledged_to).sum();
    assert!(before > 0, "there was some room at first");

    let lifted = Command::new("prlimit")
        .args(["--fsize=unlimited", "--pid", &server.process_id().to_string()])
        .status();
    assert!(lifted.is_ok_and(|status| status.success()), "prlimit (util-linux) is needed");
    each(&people, &office, |_, gained| gained >= AFTERWARDS);
    let refused: u32 =
        people.iter().map(|person| person.lock().expect("nobody panicked").refused).sum();
    let all = acknowledged(people);
    proof::by_answers(&office, &all);
    server.kill();
    let entries = proof::by_the_register(&store, &office, &all);
    println!(
        "disk full: {before} acknowledged before, {refused} refused, {} acknowledged in all, \
         {entries} entries verified",
        all.len()
    );
}

fn acknowledged_to(person: &Mutex<Person>) -> usize {
    person.lock().expect("nobody panicked").acknowledged.len()
}
