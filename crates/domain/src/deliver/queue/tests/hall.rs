//! Counters, classes, closures, messages, the end of the day.

use super::*;

#[test]
fn counters_open_close_and_rest() {
    let mut day = Day::of(plan());
    let open = |officer: &str| Command::OpenCounter {
        counter: counter("1"),
        officer: officer.into(),
        profile: None,
    };
    let pause = Command::StartBreak { counter: counter("1") };
    assert_eq!(day.code(pause.clone()), "counter_is_closed");
    assert_eq!(day.run(Command::CloseCounter { counter: counter("1") }), []);
    assert_eq!(day.kinds(open("sari")), ["counter_opened"]);
    assert_eq!(day.run(open("sari")), [], "a double click changes nothing twice");
    assert_eq!(day.kinds(open("budi")), ["counter_opened"]);
    assert_eq!(day.code(Command::EndBreak { counter: counter("1") }), "counter_not_on_break");
    assert_eq!(day.kinds(pause.clone()), ["break_started"]);
    assert_eq!(day.code(pause.clone()), "counter_on_break");
    assert_eq!(day.kinds(Command::EndBreak { counter: counter("1") }), ["break_ended"]);
    let visit = day.arrive(&["passport-new"]);
    day.next("1");
    assert_eq!(day.code(pause), "counter_busy");
    assert_eq!(day.code(Command::CloseCounter { counter: counter("1") }), "counter_busy");
    day.run(Command::FinishService { at: at("1", visit), outcome: "done".into() });
    assert_eq!(day.kinds(Command::CloseCounter { counter: counter("1") }), ["counter_closed"]);
    for classes in [vec![letter("Z")], vec![letter("A"), letter("A")]] {
        let profile = Some(Profile { classes, rule: ProfileRule::ClassOrder });
        let wrong = Command::OpenCounter { counter: counter("1"), officer: "x".into(), profile };
        assert_eq!(day.code(wrong), "profile_invalid");
    }
}

#[test]
fn a_closed_class_issues_nothing_and_serves_who_waits() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let class = letter("A");
    assert_eq!(day.run(Command::OpenClass { class }), []);
    assert_eq!(day.kinds(Command::CloseClass { class }), ["class_closed"]);
    assert_eq!(day.run(Command::CloseClass { class }), []);
    assert_eq!(day.code(Command::Arrive(walk_in(&["passport-new"]))), "class_is_closed");
    assert_eq!(day.next("1"), Some(visit));
    assert_eq!(day.kinds(Command::OpenClass { class }), ["class_opened"]);
    assert_eq!(day.code(Command::CloseClass { class: letter("Z") }), "unknown_class");
    assert_eq!(day.run(Command::SetQuota { class, quota: Some(100) }), [], "as it was");
}

#[test]
fn the_supervisor_closes_early_and_moves_the_cut_off() {
    let mut day = Day::open();
    let walk = || Command::Arrive(walk_in(&["passport-new"]));
    let close = |from, to, reason: &str| Command::CloseEarly { from, to, reason: reason.into() };
    let (nine, ten) = (TimeOfDay::hm(9, 0), TimeOfDay::hm(10, 0));
    assert_eq!(day.code(close(nine, Some(ten), "tired")), "unknown_code");
    assert_eq!(day.code(close(ten, Some(nine), "power-cut")), "span_reversed");
    day.run(close(nine, Some(ten), "power-cut"));
    let no = day.at(9, 0).try_run(&walk()).unwrap_err();
    assert_eq!(no, Refusal::ClosedForNow { until: ten, reason: "power-cut".into() });
    day.at(10, 0).run(walk());
    day.run(Command::SetCutOff { at: Some(ten) });
    assert_eq!(day.run(Command::SetCutOff { at: Some(ten) }), []);
    assert_eq!(day.code(walk()), "cut_off_passed");
    day.run(Command::SetCutOff { at: None });
    day.at(15, 30).run(walk());
    day.run(close(TimeOfDay::hm(15, 31), None, "power-cut"));
    assert_eq!(day.at(15, 59).code(walk()), "closed_for_now");
}

#[test]
fn messages_appear_and_disappear() {
    let mut day = Day::open();
    let show = |id: &str, until| Command::ShowMessage {
        text: LocalText { id: id.into(), en: "Back at one".into() },
        until,
        zone: None,
    };
    assert_eq!(day.code(show(" ", None)), "message_length");
    assert_eq!(day.code(show(&"x".repeat(201), None)), "message_length");
    assert_eq!(day.code(show("Istirahat", Some(day.now))), "span_reversed");
    let until = day.now.plus_seconds(60);
    day.run(show("Istirahat", Some(until)));
    day.run(show("Selamat datang", None));
    assert_eq!(day.state.board(day.now).messages.len(), 2);
    assert_eq!(day.state.board(until).messages.len(), 1);
    assert_eq!(day.kinds(Command::ClearMessage { message: 2 }), ["message_cleared"]);
    assert_eq!(day.code(Command::ClearMessage { message: 2 }), "unknown_message");
    day.run(show("Lagi", None));
    assert_eq!(day.state.board(until).messages[0].message, 3, "numbers are not used twice");
}

#[test]
fn the_end_of_the_day_loses_nobody() {
    let mut day = Day::open();
    let [done, served, missed, held, aside, waiting] =
        [0; 6].map(|_| day.arrive(&["passport-new", "stay-permit"]));
    day.next("1");
    for _ in 0..2 {
        day.run(Command::FinishService { at: at("1", done), outcome: "done".into() });
    }
    day.next("1");
    day.run(Command::StartService(at("1", served)));
    day.next("2");
    day.later(20).run(Command::Recall(at("2", missed)));
    day.run(Command::MarkNoShow(at("2", missed)));
    day.next("2");
    day.run(Command::Hold { at: at("2", held), reason: "missing-document".into() });
    let until = day.now.plus_seconds(60);
    day.run(Command::StepAside { visit: aside, until });
    let events = day.run(Command::EndDay);
    let [Event::DayEnded(end)] = events.as_slice() else { panic!() };
    assert_eq!((end.visits, end.closed), (6, 1));
    assert_eq!(end.not_served, [held, aside, waiting]);
    assert_eq!((&end.no_show[..], &end.unfinished[..]), (&[missed][..], &[served][..]));
    let facts = day.state.facts_of(&events[0]);
    assert_eq!(facts.len(), 10, "two services of each of the five");
    assert!(day.state.visits.iter().all(|visit| visit.stage == Stage::Over));
    assert!(day.state.board(day.now).now.is_empty());
    assert_eq!(day.state.phase(), Phase::Ended);
}

#[test]
fn a_day_ends_at_midnight_even_if_nobody_ended_it() {
    let mut day = Day::open();
    day.at(14, 0).arrive(&["passport-new"]);
    let events = day.later(3 * 86_400).run(Command::EndDay);
    let facts = day.state.facts_of(&events[0]);
    assert_eq!((facts[0].waited_s, facts[0].visit_s), (36_000, Some(36_000)));
}

#[test]
fn screens_get_small_deltas() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let mut changes = |command| {
        let events = day.run(command);
        let all: Vec<BoardChange> = events.iter().flat_map(|e| day.state.changes(e)).collect();
        assert!(serde_json::to_vec(&all).unwrap().len() < 1024);
        all
    };
    let class = letter("A");
    let called = changes(Command::CallNext { counter: counter("1") });
    assert!(matches!(&called[0], BoardChange::Called { calls: 1, .. }));
    assert_eq!(called[1], BoardChange::Waiting { class, waiting: 0 });
    let back =
        changes(Command::ReturnToQueue { visit, counter: Some(counter("1")), keep_place: true });
    assert!(back.contains(&BoardChange::Free { counter: counter("1") }));
    assert!(back.contains(&BoardChange::Waiting { class, waiting: 1 }));
    changes(Command::CallNext { counter: counter("2") });
    let done = changes(Command::FinishService { at: at("2", visit), outcome: "done".into() });
    assert!(done.contains(&BoardChange::Free { counter: counter("2") }));
    assert_eq!(changes(Command::EndDay), [BoardChange::Reset]);
}

#[test]
fn the_floor_sees_waits_against_the_promise() {
    let mut day = Day::open();
    day.arrive(&["passport-new"]);
    day.later(600);
    day.arrive(&["passport-new"]);
    day.later(1300);
    let floor = day.state.floor(day.now);
    let a = &floor.classes[0];
    assert_eq!((a.waiting, a.longest_wait_s, a.at_risk, a.late), (2, 1900, 1, 1));
    assert_eq!(floor.at_risk_percent, 75);
    assert_eq!((a.counters, floor.counters[0].waiting), (3, 2));
    day.next("1");
    let board = day.state.board(day.now);
    assert_eq!(board.now[0].number.to_string(), "A-001");
    assert_eq!(board.recent.len(), 1);
    assert_eq!(board.waiting[0].waiting, 1);
}

#[test]
fn a_unit_says_when_a_wait_is_at_risk() {
    // 30 minutes are promised; the day says that half of them is early enough to look.
    for (percent, seconds, expected) in
        [(None, 1350, 0), (None, 1351, 1), (Some(50), 900, 0), (Some(50), 901, 1)]
    {
        let mut day = Day::of(DayPlan { at_risk_percent: percent, ..plan() });
        day.arrive(&["passport-new"]);
        day.later(seconds);
        let at_risk = day.state.floor(day.now).classes[0].at_risk;
        assert_eq!(at_risk, expected, "{percent:?} after {seconds} s");
    }
    for percent in [0, 101] {
        let fault = DayPlan { at_risk_percent: Some(percent), ..plan() }.check().unwrap_err();
        assert_eq!((fault.problem, &*fault.place), ("percent_range", "at_risk_percent"));
    }
}
