//! The one way a command becomes entries.

use std::sync::Arc;

use domain::kernel::Timestamp;
use futures_util::future::join_all;
use maklumat::clock::Clock;
use maklumat::execute::{Execute, Failure};

use crate::counter::{Command, Counter, Event, Refusal};
use crate::world::{UNIT, World, block_on, count, on_both};

fn reached(event: &Event) -> u64 {
    match event {
        Event::Counted(counted) => counted.reached,
        Event::Noted(_) => panic!("a note, not a number"),
    }
}

#[test]
fn a_command_is_applied_or_known_or_refused() {
    on_both(|world| async move {
        let execute = world.execute();
        let first = count(&execute, "counter/a", "c1", Command::AddMany(3)).await.unwrap();
        assert!(first.first_time);
        assert_eq!(first.events.iter().map(reached).collect::<Vec<_>>(), [1, 2, 3]);

        let refused = count(&execute, "counter/a", "c2", Command::Add(0)).await;
        assert!(matches!(refused, Err(Failure::Refused(Refusal::ByNothing))));
        let nothing = count(&execute, "counter/a", "c3", Command::Rest).await.unwrap();
        assert!(nothing.events.is_empty());
        // A refused id was not used: it may be sent again with something sensible.
        count(&execute, "counter/a", "c2", Command::Add(7)).await.unwrap();

        // The same id again: whatever it asks now, the answer is the one of then. In memory, after
        // a restart, and by another process.
        let other = world.execute_over(world.again().await, Clock::real());
        for execute in [&execute, &world.execute(), &other] {
            let again = count(execute, "counter/a", "c1", Command::Add(100)).await.unwrap();
            assert!(!again.first_time);
            assert_eq!(again.events, first.events);
            assert_eq!((again.seq, again.head, again.at), (first.seq, first.head, first.at));
        }
        let head = world.book.head(UNIT).await.unwrap();
        assert_eq!(head.seq, 4, "three and one; nothing twice");
        let now = execute.read::<Counter, _>(UNIT, "counter/a", |state| state.reached).await;
        assert_eq!(now.unwrap(), 10);
    });
}

#[test]
fn commands_without_an_id_are_each_their_own() {
    on_both(|world| async move {
        let execute = world.execute();
        for expected in 1..=3 {
            let done = count(&execute, "counter/a", "", Command::Add(1)).await.unwrap();
            assert_eq!(reached(&done.events[0]), expected);
        }
    });
}

#[test]
fn many_at_once_get_each_number_once() {
    on_both(|world| async move {
        let execute = world.execute();
        let all = (0..500).map(|at| {
            let (execute, id) = (execute.clone(), format!("c{at}"));
            async move { count(&execute, "counter/a", &id, Command::Add(1)).await.unwrap() }
        });
        let done = join_all(all).await;
        let mut numbers: Vec<u64> = done.iter().map(|done| reached(&done.events[0])).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=500).collect::<Vec<_>>());
        assert_eq!(world.book.head(UNIT).await.unwrap().seq, 500);
        assert!(world.verify().await.is_ok());
    });
}

#[test]
fn the_same_command_sent_twice_at_once_counts_once() {
    on_both(|world| async move {
        let execute = world.execute();
        let twice = (0..8).map(|_| count(&execute, "counter/a", "same", Command::Add(1)));
        let done: Vec<_> = join_all(twice).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(done.iter().filter(|done| done.first_time).count(), 1);
        assert!(done.iter().all(|done| done.seq == 1 && done.head == done[0].head));
        assert_eq!(world.book.head(UNIT).await.unwrap().seq, 1);
    });
}

async fn storm(execute: Execute, stream: &str, name: &str, count_of: u32) -> Vec<u64> {
    let mut numbers = Vec::new();
    for at in 0..count_of {
        let id = format!("{name}-{at}");
        // The store may give up after many lost races; the same id may always be sent again.
        let done = loop {
            match count(&execute, stream, &id, Command::Add(1)).await {
                Ok(done) => break done,
                Err(Failure::Unavailable) => {}
                Err(other) => panic!("{other:?}"),
            }
        };
        numbers.push(reached(&done.events[0]));
    }
    numbers
}

#[test]
fn two_processes_on_one_postgresql_both_make_progress() {
    block_on(async {
        let world = World::postgres().await;
        let one = world.execute_over(world.again().await, Clock::real());
        let two = world.execute_over(world.again().await, Clock::real());
        let all = [
            storm(one.clone(), "counter/a", "one", 60),
            storm(two.clone(), "counter/a", "two", 60),
            storm(one.clone(), "counter/b", "one", 60),
            storm(two.clone(), "counter/b", "two", 60),
        ];
        let numbers = join_all(all).await;
        for pair in [0, 2] {
            let mut both = [numbers[pair].clone(), numbers[pair + 1].clone()].concat();
            both.sort_unstable();
            assert_eq!(both, (1..=120).collect::<Vec<_>>(), "each number once");
        }
        assert_eq!(world.book.head(UNIT).await.unwrap().seq, 240);
        let report = world.verify().await;
        assert!(report.is_ok(), "{report:?}");
    });
}

#[test]
fn an_answer_is_never_another_commands_answer() {
    block_on(async {
        // A command is decided on an old state while another process has written in its place; the
        // same id comes again at that moment. Both must be told of their own entry.
        let world = World::postgres().await;
        let one = world.execute_over(world.again().await, Clock::real());
        let two = world.execute_over(world.again().await, Clock::real());
        for round in 0..30 {
            let (a, b) = (format!("a{round}"), format!("b{round}"));
            count(&one, "counter/a", "", Command::Add(1)).await.unwrap();
            let (first, again, other) = tokio::join!(
                count(&one, "counter/a", &a, Command::Add(10)),
                count(&one, "counter/a", &a, Command::Add(10)),
                count(&two, "counter/a", &b, Command::Add(1000)),
            );
            let (first, again, other) = (first.unwrap(), again.unwrap(), other.unwrap());
            assert_eq!(first.seq, again.seq);
            assert_eq!(first.events, again.events);
            assert_ne!(first.seq, other.seq);
        }
        assert_eq!(world.book.head(UNIT).await.unwrap().seq, 90);
        assert!(world.verify().await.is_ok());
    });
}

#[test]
fn what_another_process_recorded_is_followed() {
    on_both(|world| async move {
        let (here, there) =
            (world.execute(), world.execute_over(world.again().await, Clock::real()));
        let look = async |execute: &Execute| {
            execute.read::<Counter, _>(UNIT, "counter/a", |state| state.reached).await.unwrap()
        };
        count(&here, "counter/a", "", Command::Add(1)).await.unwrap();
        count(&there, "counter/a", "", Command::Add(1)).await.unwrap();
        assert_eq!(look(&here).await, 1, "nobody has told it yet");
        here.follow().await.unwrap();
        assert_eq!(look(&here).await, 2);
        // Having followed, it decides on the present at once.
        let done = count(&here, "counter/a", "", Command::Add(1)).await.unwrap();
        assert_eq!(reached(&done.events[0]), 3);
        assert!(world.verify().await.is_ok());
    });
}

#[test]
fn the_clock_may_be_set_back_and_the_order_of_writing_stays() {
    on_both(|world| async move {
        let later = Timestamp(1_800_000_000_000_000);
        let earlier = later.plus_seconds(-3600 * 24 * 365);
        let at =
            |clock: Timestamp| world.execute_over(Arc::clone(&world.book), Clock::demo(clock, 0));
        let before = count(&at(later), "counter/a", "", Command::Add(1)).await.unwrap();
        let after = count(&at(earlier), "counter/a", "c", Command::AddMany(2)).await.unwrap();
        assert_eq!((before.at, after.at), (later, earlier), "each happened when its clock says");
        let recorded: Vec<i64> = world
            .book
            .read_chain(UNIT, 0, 10)
            .await
            .unwrap()
            .iter()
            .map(|entry| register::entry::Entry::read(&entry.bytes).unwrap().recorded)
            .collect();
        assert_eq!(recorded, [later.0; 3]);
        let again = count(&at(earlier), "counter/a", "c", Command::Rest).await.unwrap();
        assert_eq!((again.first_time, again.at), (false, earlier));
        let report = world.verify().await;
        assert!(report.is_ok(), "{report:?}");
    });
}
