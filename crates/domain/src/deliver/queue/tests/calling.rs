//! Calling, calling again, missing and restored.

use super::*;

#[test]
fn next_is_the_first_who_came_and_nobody_is_called_twice() {
    let mut day = Day::open();
    assert_eq!(day.next("1"), None);
    let (a, b) = (day.arrive(&["passport-new"]), day.arrive(&["passport-new"]));
    assert_eq!(day.next("1"), Some(a));
    assert_eq!(day.code(Command::CallNext { counter: counter("1") }), "counter_busy");
    assert_eq!(day.next("2"), Some(b));
    assert_eq!(day.next("3"), None);
}

#[test]
fn a_counter_calls_only_when_it_works() {
    let mut day = Day::of(plan());
    day.arrive(&["passport-new"]);
    let call = |id: &str| Command::CallNext { counter: counter(id) };
    assert_eq!(day.code(call("9")), "unknown_counter");
    assert_eq!(day.code(call("1")), "counter_is_closed");
    day.run(Command::OpenCounter { counter: counter("1"), officer: "sari".into(), profile: None });
    day.run(Command::StartBreak { counter: counter("1") });
    assert_eq!(day.code(call("1")), "counter_on_break");
    day.run(Command::EndBreak { counter: counter("1") });
    assert_eq!(day.kinds(call("1")), ["visit_called"]);
}

#[test]
fn profiles_choose_by_class_or_by_longest_wait() {
    let mut day = Day::open();
    let permit = day.arrive(&["stay-permit"]);
    day.later(60);
    let passport = day.arrive(&["passport-new"]);
    let mut other = day.clone();
    assert_eq!(day.next("1"), Some(passport), "class A is first in the profile of counter 1");
    assert_eq!(other.next("3"), Some(permit), "counter 3 calls who has waited longest");
}

#[test]
fn a_counter_does_not_call_what_it_does_not_serve() {
    let mut day = Day::open();
    day.arrive(&["information"]);
    assert_eq!(day.next("1"), None);
}

#[test]
fn a_particular_ticket_needs_a_reason() {
    let mut day = Day::open();
    let (first, second) = (day.arrive(&["passport-new"]), day.arrive(&["passport-new"]));
    let pick = |id: &str, visit, reason: &str| Command::CallTicket {
        counter: counter(id),
        visit,
        reason: reason.into(),
        note: Some(crate::kernel::Personal::new("visit", "on crutches")),
    };
    assert_eq!(day.code(pick("1", second, "friend")), "unknown_code");
    let events = day.run(pick("1", second, "mobility"));
    assert_eq!(events[0].personal().len(), 1, "the note is sealed");
    let Event::VisitCalled(body) = &events[0] else { panic!() };
    assert_eq!((body.by, body.reason.as_deref()), (CalledBy::Picked, Some("mobility")));
    assert_eq!(day.code(pick("2", second, "mobility")), "not_waiting");
    assert_eq!(day.next("2"), Some(first));
    let information = day.arrive(&["information"]);
    day.run(pick("3", information, "resume"));
}

#[test]
fn recalls_have_a_pause_and_a_limit() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let recall = |id: &str| Command::Recall(at(id, visit));
    assert_eq!(day.code(recall("1")), "not_at_counter");
    day.next("1");
    assert_eq!(day.code(recall("1")), "recall_too_soon");
    assert_eq!(day.later(20).kinds(recall("1")), ["visit_recalled"]);
    assert_eq!(day.code(recall("1")), "recall_too_soon");
    assert_eq!(day.later(20).kinds(recall("1")), ["visit_recalled"]);
    assert_eq!(day.later(20).code(recall("1")), "recall_limit");
    assert_eq!(day.code(recall("2")), "not_at_counter");
    day.run(Command::StartService(at("1", visit)));
    assert_eq!(day.code(recall("1")), "not_called");
}

#[test]
fn the_missing_are_called_twice_and_may_appear() {
    let mut day = Day::open();
    let (missing, next) = (day.arrive(&["passport-new"]), day.arrive(&["passport-new"]));
    day.next("1");
    let miss = Command::MarkNoShow(at("1", missing));
    assert_eq!(day.code(miss.clone()), "call_again_first");
    day.later(30).run(Command::Recall(at("1", missing)));
    assert_eq!(day.code(Command::RestoreNoShow { visit: missing }), "not_missed");
    assert_eq!(day.kinds(miss), ["visit_missed"]);
    assert_eq!(day.state.missed().collect::<Vec<_>>(), [missing]);
    let pick = Command::CallTicket {
        counter: counter("1"),
        visit: missing,
        reason: "resume".into(),
        note: None,
    };
    assert_eq!(day.code(pick), "not_waiting");
    assert_eq!(day.kinds(Command::RestoreNoShow { visit: missing }), ["visit_restored"]);
    assert_eq!(day.order("A"), [missing.0, next.0], "the turn is kept");
    assert_eq!(day.next("1"), Some(missing));
    let code = day.code(Command::MarkNoShow(at("1", missing)));
    assert_eq!(code, "call_again_first", "calls of the new round count");
    day.run(Command::StartService(at("1", missing)));
    assert_eq!(day.code(Command::MarkNoShow(at("1", missing))), "not_called");
}

#[test]
fn a_screen_that_is_no_longer_true_hits_nobody() {
    let mut day = Day::open();
    let (first, second) = (day.arrive(&["passport-new"]), day.arrive(&["passport-new"]));
    day.next("1");
    day.next("2");
    for command in [
        Command::StartService(at("1", second)),
        Command::FinishService { at: at("1", second), outcome: "done".into() },
        Command::Hold { at: at("2", first), reason: "missing-document".into() },
    ] {
        assert_eq!(day.code(command), "not_at_counter");
    }
}
