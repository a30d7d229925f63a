//! Fifty deaths under load.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use testkit::Server;

use crate::load::{Attempt, Chance, Person, acknowledged, people, settle};
use crate::office::{Office, Store};
use crate::proof;

const KILLS: u32 = 50;
/// Acknowledgements between two kills, at most.
const ROUND: u64 = 40;
/// The kill comes within this time after the last of them, in the midst of whatever is going on.
const JITTER_MICROS: u64 = 4000;
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed_on_sqlite() {
    killed_again_and_again("sqlite", &Store::new(None));
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed_on_postgres() {
    let database = testkit::postgres_url();
    killed_again_and_again("postgres", &Store::new(Some(database.url())));
}

fn killed_again_and_again(engine: &str, store: &Store) {
    let mut chance = Chance::for_this_run();
    let began = Instant::now();
    let mut server = store.start();
    let mut office = Office::enter(&server);
    let people = people("k", 1);
    let mut untold = 0;
    for _ in 0..KILLS {
        let after = chance.between(1, ROUND);
        let jitter = Duration::from_micros(chance.between(0, JITTER_MICROS));
        let on_their_way = one_death(&mut server, &office, &people, after, jitter);
        untold += proof::recorded(store, &office.unit, &on_their_way);
        server.start_again();
        office = Office::at(&server, &office.supervisor);
    }
    settle(&people, &office);
    let acknowledged = acknowledged(people);
    let seconds = began.elapsed().as_secs_f32();
    proof::by_answers(&office, &acknowledged);
    server.kill();
    let entries = proof::by_the_register(store, &office, &acknowledged);
    assert!(untold > 0, "the server never died between recording and answering");
    println!(
        "{engine}: {KILLS} kills, {} acknowledged commands, {untold} recorded but not answered, \
         {entries} entries verified, {seconds:.1} s under load",
        acknowledged.len(),
    );
}

/// Load until so many commands were acknowledged, then the kill; gives the commands on their way.
fn one_death(
    server: &mut Server,
    office: &Office,
    people: &[Mutex<Person>],
    after: u64,
    jitter: Duration,
) -> Vec<String> {
    let done = AtomicU64::new(0);
    let (enough, is_enough) = mpsc::channel();
    std::thread::scope(|scope| {
        let done = &done;
        let crowd = scope.spawn(move || {
            testkit::crowd(&office.address, people.len(), |index, client| {
                let mut person = people[index].lock().expect("nobody panicked");
                while let Attempt::Acknowledged = person.attempt(client, office) {
                    if done.fetch_add(1, Ordering::Relaxed) + 1 == after {
                        enough.send(()).expect("somebody listens");
                    }
                }
            });
        });
        let in_time = is_enough.recv_timeout(PATIENCE);
        let moment = Instant::now();
        while moment.elapsed() < jitter {
            std::hint::spin_loop();
        }
        server.kill();
        let well = crowd.join();
        assert!(in_time.is_ok() && well.is_ok(), "the load stopped:\n{}", server.log());
    });
    let on_its_way = |person: &Mutex<Person>| {
        let person = person.lock().expect("nobody panicked");
        person.intent.as_ref().map(|intent| intent.id.clone())
    };
    people.iter().filter_map(on_its_way).collect()
}
