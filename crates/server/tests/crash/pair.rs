//! Two servers over one PostgreSQL issue tickets of one unit at once.

use serde_json::Value;
use testkit::Events;

use crate::load::{acknowledged, each, people};
use crate::office::{Office, Store, copy_keys};
use crate::proof;

/// Acknowledgements to everybody.
const EACH: usize = 15;

/// A board as somebody before a screen follows it.
struct Watched<'a> {
    office: &'a Office,
    events: Events,
}

impl<'a> Watched<'a> {
    fn begin(office: &'a Office) -> Self {
        let events = office.client().events(&office.path("board/events"), None);
        Self { office, events: events.expect("boards are public") }
    }

    fn now(&self) -> Value {
        self.office.get(&mut self.office.client(), "board")
    }
}

fn shown(board: &Value) -> [&Value; 4] {
    ["date", "calling", "recent", "waiting"].map(|part| &board[part])
}

/// Signs of life, five seconds apart, during which a board may be behind the other.
const BEATS: usize = 8;

/// Waits until both boards show the same; one that stays behind fails the test.
fn agree<'a>(mut first: Watched<'a>, mut second: Watched<'a>) -> Value {
    let mut beats = 0;
    loop {
        let (one, other) = (first.now(), second.now());
        if shown(&one) == shown(&other) {
            return one;
        }
        assert!(beats < BEATS, "one board stays behind: {one} {other}");
        let (a, b) = (one["seq"].as_u64(), other["seq"].as_u64());
        assert_ne!(a, b, "two boards of one moment differ: {one} {other}");
        let late = if a < b { &mut first } else { &mut second };
        let event = late.events.next_event().expect("the late board follows");
        let event = event.expect("the stream of events goes on");
        beats += usize::from(event.name.as_deref() == Some("tick"));
    }
}

#[test]
fn two_servers_share_one_register() {
    let database = testkit::postgres_url();
    let store = Store::new(Some(database.url()));
    let server = store.start();
    let office = Office::enter(&server);
    // One house on two machines: the same keys.
    let twin_store = Store::new(Some(database.url()));
    copy_keys(&store, &twin_store);
    let twin_server = twin_store.start();
    let twin = Office::enter(&twin_server);
    let boards = (Watched::begin(&office), Watched::begin(&twin));

    let (here, there) = (people("a", 1), people("b", 3));
    std::thread::scope(|scope| {
        scope.spawn(|| each(&here, &office, |_, gained| gained >= EACH));
        scope.spawn(|| each(&there, &twin, |_, gained| gained >= EACH));
    });
    let refused: u32 = here
        .iter()
        .chain(&there)
        .map(|person| person.lock().expect("nobody panicked").refused)
        .sum();
    let mut all = acknowledged(here);
    all.extend(acknowledged(there));
    let board = agree(boards.0, boards.1);
    let count = |kind: &str| {
        all.iter().filter(|one| one.status == 201 && one.answer[kind].is_string()).count()
    };
    let waiting: u64 = board["waiting"]
        .as_object()
        .expect("counts by class")
        .values()
        .filter_map(Value::as_u64)
        .sum();
    let expected = count("receipt") - count("by");
    assert_eq!(usize::try_from(waiting), Ok(expected), "boards: {board}");

    // Everything is known on either side.
    proof::by_answers(&office, &all);
    proof::by_answers(&twin, &all);
    let entries = proof::by_the_register(&store, &office, &all);
    assert_eq!(refused, 0, "nobody is turned away because another process is busier");
    println!(
        "two servers: {} acknowledged commands, {} tickets, {entries} entries verified",
        all.len(),
        count("receipt")
    );
}
