//! Any sequence of commands, at any time the clock may show, keeps the promises of the room.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::kernel::Personal;

/// A step: which command, two numbers to choose its objects by, and how far the clock moves.
type Step = (u8, u8, u8, i64);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let clock = prop_oneof![
        20 => 0_i64..240,
        3 => 240_i64..3000,
        2 => -4000_i64..0,
        1 => Just(i64::MAX),
        1 => Just(i64::MIN),
    ];
    prop::collection::vec((0_u8..64, any::<u8>(), any::<u8>(), clock), 1..120)
}

const SERVICES: [&str; 6] =
    ["passport-new", "passport-child", "passport-lost", "stay-permit", "information", "affidavit"];

fn pick<'a>(list: &[&'a str], choice: u8) -> &'a str {
    list[usize::from(choice) % list.len()]
}

/// The command of a step, often about somebody who is really there.
fn command(day: &Day, (kind, a, b, _): Step) -> Command {
    let id = counter(pick(&["1", "2", "3", "3", "9"], a));
    let here = day.state.counter(&id).and_then(|counter| counter.current);
    let any = VisitNo(u32::from(b) % (day.state.issued() + 2));
    let visit = if kind % 2 == 0 { here.unwrap_or(any) } else { any };
    let at = AtCounter { counter: id.clone(), visit };
    let named = here.filter(|here| *here == visit).map(|_| id.clone());
    let class = letter(pick(&["A", "B", "C", "D", "Z"], a));
    let wanted = service(pick(&SERVICES, b));
    let note = Personal::new("visit", "a note");
    match kind {
        0..=19 => Command::Arrive(Arrive {
            services: (0..1 + usize::from(a) % 3)
                .map(|n| service(SERVICES[(usize::from(b) + n) % 5]))
                .collect(),
            priority: (a % 3 == 0).then(|| "elderly".into()),
            channel: Channel::Phone,
            booked_for: (a % 5 == 0).then(|| day.now.plus_seconds(i64::from(b) * 40 - 3000)),
            group_size: None,
        }),
        20..=31 => Command::CallNext { counter: id },
        32 => {
            Command::CallTicket { counter: id, visit, reason: "mobility".into(), note: Some(note) }
        }
        33 => Command::CallHeld { counter: id, visit },
        34 | 35 => Command::Recall(at),
        36 => Command::StartService(at),
        37 => Command::ConfirmPriority { visit },
        38 | 39 => Command::RejectPriority { visit },
        40 | 42 => Command::MarkNoShow(at),
        41 => Command::RestoreNoShow { visit },
        43 => Command::Cancel { visit, reason: None },
        44 | 46 => Command::Hold { at, reason: "missing-document".into() },
        45 | 48 => Command::ReturnToQueue { visit, counter: named, keep_place: a % 2 == 0 },
        47 | 50 => Command::Transfer(Transfer {
            visit,
            counter: named,
            service: (a % 2 == 0).then_some(wanted),
            to_counter: (b % 3 != 0).then_some(id),
            keep_place: a % 3 != 0,
        }),
        49 => Command::AddService { visit, service: wanted },
        51 | 52 | 54 | 56 => Command::FinishService { at, outcome: "done".into() },
        53 => Command::StepAside { visit, until: day.now.plus_seconds(i64::from(a) * 20) },
        55 => Command::ComeBack { visit },
        57 => Command::ReturnDue,
        58 if a % 2 == 0 => Command::StartBreak { counter: id },
        58 => Command::EndBreak { counter: id },
        59 => Command::OpenCounter {
            counter: id,
            officer: "sari".into(),
            profile: (b % 2 == 0)
                .then(|| Profile { classes: vec![class], rule: ProfileRule::LongestWait }),
        },
        60 => Command::CloseCounter { counter: id },
        61 if a % 4 == 0 => Command::CloseClass { class },
        61 => Command::OpenClass { class },
        62 if a % 2 == 0 => {
            Command::RequestPrint { visit, printer: (b % 2 == 0).then(|| "kiosk-1".into()) }
        }
        62 if a % 3 == 0 => Command::DoubtPrint { visit },
        62 if a % 5 == 0 => Command::Reprint { visit, reason: "torn".into(), printer: None },
        62 => Command::ConfirmPrint { visit },
        _ if a == 7 => Command::EndDay,
        _ => Command::LeaveNote { visit, note },
    }
}

fn run(day: &mut Day, steps: &[Step]) {
    for step in steps {
        let before = day.now;
        day.now = Timestamp(day.now.0.saturating_add(step.3.saturating_mul(1_000_000)));
        let asked = command(day, *step);
        let overdue = overdue(day);
        if let Ok(events) = day.try_run(&asked) {
            if let [Event::VisitCalled(body)] = events.as_slice()
                && matches!(body.by, CalledBy::Turn | CalledBy::Sent)
            {
                let serves = day.state.counter(&body.counter).unwrap().profile.classes;
                let passed = overdue.iter().find(|(class, _)| serves.contains(class));
                assert_eq!(passed, None, "passed over by {}", body.number);
            }
            for event in &events {
                let _ = day.state.changes(event);
            }
        }
        if step.3.unsigned_abs() > 100_000 {
            day.now = before; // a wild clock is set right again
        }
        sound(day);
    }
}

/// Who waits longer than the promise.
fn overdue(day: &Day) -> Vec<(Letter, VisitNo)> {
    let now = day.state.clock(day.now);
    let waits = |visit: &&super::super::visit::Visit| visit.stage == Stage::Waiting;
    let mut overdue = Vec::new();
    for visit in day.state.visits.iter().filter(waits) {
        let class = day.state.class_at(visit.class);
        if class.lanes.deadline(visit.tag.at).is_some_and(|deadline| deadline <= now) {
            overdue.push((class.letter, visit.no));
        }
    }
    overdue
}

/// What must hold after every command.
fn sound(day: &Day) {
    let state = &day.state;
    let mut places: BTreeMap<VisitNo, u32> = BTreeMap::new();
    let mut put = |visit: VisitNo| *places.entry(visit).or_default() += 1;
    for class in &state.classes {
        for (running, visit) in (1_u32..).zip(&class.issued) {
            let number = TicketNumber { letter: class.letter, running };
            assert_eq!(state.visit_at(*visit).unwrap().number, number);
            assert_eq!(state.find_number(number), Some(*visit));
        }
        let order: Vec<VisitNo> = state.waiting(class.letter, day.now).collect();
        assert_eq!(order.len(), usize::try_from(class.lanes.len()).unwrap());
        for (position, visit) in (1_u32..).zip(&order) {
            assert_eq!(state.position(*visit, day.now), Some(position));
            let told = state.explain(*visit, day.now).unwrap();
            let ahead: u32 = told.ahead.iter().map(|group| group.count).sum();
            assert_eq!((told.position, ahead), (position, position - 1), "{told:?}");
        }
        for pair in order.windows(2) {
            assert!(state.why_before(pair[0], pair[1], day.now).is_some());
            assert_eq!(state.why_before(pair[1], pair[0], day.now), None);
        }
        assert!(class.lanes.is_sorted());
        order.into_iter().for_each(&mut put);
    }
    for counter in &state.counters {
        counter.current.into_iter().for_each(&mut put);
        counter.sent.iter().for_each(|(_, visit)| put(*visit));
    }
    state.held().chain(state.missed()).chain(state.aside()).for_each(&mut put);
    state.visits.iter().filter(|visit| visit.is_over()).for_each(|visit| put(visit.no));
    assert_eq!(places.len(), state.visits.len(), "everybody is somewhere");
    assert!(places.values().all(|count| *count == 1), "and nowhere twice: {places:?}");
    for visit in &state.visits {
        let paper = (state.printing.contains(&visit.no), state.uncertain.contains(&visit.no));
        assert_eq!(paper, (visit.print == Print::Pending, visit.print == Print::Uncertain));
        let mut from = visit.arrived_at;
        for span in &visit.past {
            assert!(span.from == from && span.from <= span.to, "spans follow on: {visit:?}");
            from = span.to;
        }
        assert_eq!(visit.since, from);
    }
    let _ = (state.board(day.now), state.floor(day.now));
}

/// Written, read back and applied again.
fn replayed(day: &Day) -> QueueDay {
    let mut state = QueueDay::default();
    for (event, at, actor) in &day.log {
        let mut body = Vec::new();
        event.write_body(&mut body);
        let read = Event::decode(event.kind(), event.schema(), &body).unwrap();
        Queue::evolve(&mut state, &read, &Meta { at: *at, actor });
    }
    state
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_day_is_sound_and_replays_to_itself(steps in steps()) {
        let mut day = Day::open();
        run(&mut day, &steps);
        prop_assert_eq!(&replayed(&day), &day.state);
        if day.state.phase() == Phase::Open {
            day.run(Command::EndDay);
        }
        sound(&day);
        prop_assert!(day.state.visits.iter().all(super::super::visit::Visit::is_over));
        let mut state = QueueDay::default();
        let mut rows = BTreeSet::new();
        for (event, at, actor) in &day.log {
            Queue::evolve(&mut state, event, &Meta { at: *at, actor });
            for fact in state.facts_of(event) {
                prop_assert!(rows.insert((fact.visit, fact.leg)), "one row each: {:?}", fact);
                let spans = [fact.waited_s, fact.way_s, fact.served_s, fact.held_s];
                prop_assert!(spans.iter().all(|seconds| *seconds >= 0));
            }
        }
        let legs: usize = state.visits.iter().map(|visit| visit.legs.len()).sum();
        prop_assert_eq!(rows.len(), legs, "every service of every visit has its row");
    }

    #[test]
    fn nobody_is_called_twice_and_all_are_called(
        arrivals in prop::collection::vec((0_usize..6, 0_i64..120), 1..60),
        callers in prop::collection::vec(0_usize..3, 1..20),
    ) {
        let mut day = Day::open();
        for (kind, gap) in &arrivals {
            let arrive = match kind {
                0 => elderly(&["passport-new"]),
                1 => elderly(&["passport-lost"]),
                2 => booked(&["passport-lost"], 9, 0),
                3 => walk_in(&["passport-lost"]),
                _ => walk_in(&["passport-new"]),
            };
            day.later(*gap).arrive_as(&arrive);
        }
        let foretold: Vec<u32> = day.order("A").into_iter().chain(day.order("B")).collect();
        let mut called = Vec::new();
        for caller in callers.iter().cycle().take(arrivals.len()) {
            let id = ["1", "2", "1"][*caller];
            called.extend(day.serve_next(id).map(|visit| visit.0));
        }
        prop_assert_eq!(called, foretold, "class A before class B, each in the order shown");
    }
}

#[test]
fn a_turn_that_is_kept_across_classes_is_a_turn_of_the_new_class() {
    // Called in a weighted class, goes on at the same counter with a service of a strict one, and
    // is put back into line: whoever comes later stands behind.
    let arrive = |services: &[&str]| Arrive {
        services: services.iter().map(|name| service(name)).collect(),
        priority: None,
        channel: Channel::Phone,
        booked_for: None,
        group_size: None,
    };
    let mut day = Day::open();
    for _ in 0..2 {
        day.run(Command::Arrive(arrive(&["passport-lost", "stay-permit"])));
        day.run(Command::CallNext { counter: counter("1") });
        let visit = day.state.counter(&counter("1")).and_then(|one| one.current).unwrap();
        let at = AtCounter { counter: counter("1"), visit };
        day.run(Command::FinishService { at, outcome: "done".into() });
        let back = Some(counter("1"));
        day.run(Command::ReturnToQueue { visit, counter: back, keep_place: true });
        sound(&day);
    }
    day.run(Command::Arrive(arrive(&["stay-permit"])));
    sound(&day);
    let order: Vec<VisitNo> = day.state.waiting(letter("C"), day.now).collect();
    assert_eq!(order, [VisitNo(1), VisitNo(2), VisitNo(3)]);
}
