//! At the counter.

use super::*;
use crate::kernel::Personal;

fn finish(id: &str, visit: VisitNo) -> Command {
    Command::FinishService { at: at(id, visit), outcome: "done".into() }
}

#[test]
fn finishing_starts_by_itself() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    day.next("1");
    let wrong = Command::FinishService { at: at("1", visit), outcome: "great".into() };
    assert_eq!(day.code(wrong), "unknown_code");
    assert_eq!(day.kinds(finish("1", visit)), ["service_finished"]);
    assert_eq!(day.stage(visit), Stage::Over);
    assert_eq!(day.code(finish("1", visit)), "visit_over");
    let second = day.arrive(&["passport-new"]);
    day.next("1");
    assert_eq!(day.kinds(Command::StartService(at("1", second))), ["service_started"]);
    assert_eq!(day.code(Command::StartService(at("1", second))), "already_served");
}

#[test]
fn several_services_go_on_here_or_wait_by_arrival() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new", "stay-permit", "information"]);
    day.later(60);
    let later = day.arrive(&["information"]);
    day.next("1");
    let next = |events: Vec<Event>| match &events[0] {
        Event::ServiceFinished(body) => body.next.clone(),
        other => panic!("{other:?}"),
    };
    let here = next(day.run(finish("1", visit)));
    assert_eq!(here, NextStep::Here { service: service("stay-permit") });
    assert_eq!(day.stage(visit), Stage::Served { counter: 0 });
    let NextStep::Waits { place, .. } = next(day.later(60).run(finish("1", visit))) else {
        panic!()
    };
    assert_eq!((place.class, place.lane.as_str()), (letter("D"), "all"));
    assert_eq!(day.order("D"), [visit.0, later.0], "by the time of arriving");
    let profile = Profile { classes: vec![letter("D")], rule: ProfileRule::ClassOrder };
    let open = Command::OpenCounter {
        counter: counter("2"),
        officer: "officer-2".into(),
        profile: Some(profile),
    };
    day.run(open);
    assert_eq!(day.next("2"), Some(visit));
    assert_eq!(next(day.run(finish("2", visit))), NextStep::Over);
}

#[test]
fn a_claim_is_checked_once() {
    let mut day = Day::open();
    let plain = day.arrive(&["passport-new"]);
    day.later(60);
    let other = day.arrive(&["passport-new"]);
    let claimed = day.arrive_as(&elderly(&["passport-new"])).visit;
    let second = day.arrive_as(&elderly(&["passport-new"])).visit;
    assert_eq!(day.order("A"), [claimed.0, second.0, plain.0, other.0]);
    assert_eq!(day.code(Command::ConfirmPriority { visit: plain }), "no_priority");
    assert_eq!(day.kinds(Command::ConfirmPriority { visit: claimed }), ["priority_confirmed"]);
    assert_eq!(day.code(Command::RejectPriority { visit: claimed }), "priority_checked");
    assert_eq!(day.kinds(Command::RejectPriority { visit: second }), ["priority_rejected"]);
    assert_eq!(day.order("A"), [claimed.0, plain.0, other.0, second.0]);
    let told = day.state.visit(second, day.now).unwrap();
    assert_eq!(
        (told.lane.as_str(), told.priority_check),
        ("general", Some(PriorityCheck::Rejected))
    );
}

#[test]
fn rejection_means_the_place_that_arrival_gives() {
    let mut day = Day::open();
    let claimed = day.arrive_as(&elderly(&["passport-lost", "passport-new"])).visit;
    let (b, c) = (day.arrive(&["passport-lost"]), day.arrive(&["passport-lost"]));
    day.next("1");
    day.run(Command::RejectPriority { visit: claimed });
    let back =
        Command::ReturnToQueue { visit: claimed, counter: Some(counter("1")), keep_place: true };
    day.run(back);
    assert_eq!(day.order("B"), [claimed.0, b.0, c.0], "it did come first");
}

#[test]
fn hold_frees_the_counter_and_comes_back() {
    let mut day = Day::open();
    let (visit, other) = (day.arrive(&["passport-new"]), day.arrive(&["passport-new"]));
    day.next("1");
    let hold = |reason: &str| Command::Hold { at: at("1", visit), reason: reason.into() };
    assert_eq!(day.code(hold("coffee")), "unknown_code");
    assert_eq!(day.kinds(hold("missing-document")), ["visit_held"]);
    assert_eq!(day.state.held().collect::<Vec<_>>(), [visit]);
    assert_eq!(day.next("1"), Some(other));
    assert_eq!(day.code(Command::CallHeld { counter: counter("2"), visit: other }), "not_held");
    let back = Command::CallHeld { counter: counter("2"), visit };
    assert_eq!(day.kinds(back), ["visit_called"]);
    assert_eq!(day.state.held().count(), 0);
}

#[test]
fn back_to_the_queue_with_or_without_the_place() {
    let mut day = Day::open();
    let [a, b, c] = [0; 3].map(|_| day.arrive(&["passport-new"]));
    let back = |visit, id: Option<&str>, keep_place| Command::ReturnToQueue {
        visit,
        counter: id.map(counter),
        keep_place,
    };
    assert_eq!(day.code(back(a, None, true)), "not_held");
    day.next("1");
    assert_eq!(day.code(back(a, None, true)), "at_another_counter");
    assert_eq!(day.code(back(a, Some("2"), true)), "at_another_counter");
    assert_eq!(day.code(back(b, Some("2"), true)), "not_at_counter");
    day.run(back(a, Some("1"), true));
    assert_eq!(day.order("A"), [a.0, b.0, c.0]);
    day.next("1");
    day.run(Command::Hold { at: at("1", a), reason: "missing-document".into() });
    day.run(back(a, None, false));
    assert_eq!(day.order("A"), [b.0, c.0, a.0]);
}

#[test]
fn transfer_to_a_service_keeps_the_turn_of_arriving() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    day.later(60);
    let (first, _) = (day.arrive(&["stay-permit"]), day.arrive(&["stay-permit"]));
    day.next("1");
    let to = |service_id: Option<&str>, to: Option<&str>, keep_place| {
        Command::Transfer(Transfer {
            visit,
            counter: Some(counter("1")),
            service: service_id.map(service),
            to_counter: to.map(counter),
            keep_place,
        })
    };
    assert_eq!(day.code(to(None, None, true)), "transfer_nowhere");
    assert_eq!(day.code(to(Some("passport-new"), None, true)), "duplicate_service");
    assert_eq!(day.code(to(Some("nothing"), None, true)), "unknown_service");
    assert_eq!(day.code(to(None, Some("7"), true)), "unknown_counter");
    let events = day.run(to(Some("stay-permit"), None, true));
    assert_eq!(day.order("C")[..2], [visit.0, first.0]);
    let facts = day.state.facts_of(&events[0]);
    assert_eq!(
        (facts[0].outcome.as_str(), facts[0].service.as_str()),
        ("transferred", "passport-new")
    );
    assert_eq!(day.state.visit_at(visit).unwrap().number.to_string(), "A-001", "the number stays");
}

#[test]
fn a_visit_sent_to_a_counter_is_called_there_and_is_not_lost_when_it_closes() {
    let mut day = Day::open();
    let [a, b, c] = [0; 3].map(|_| day.arrive(&["passport-new"]));
    let send = |visit| {
        Command::Transfer(Transfer {
            visit,
            counter: None,
            service: None,
            to_counter: Some(counter("2")),
            keep_place: true,
        })
    };
    day.run(Command::CloseCounter { counter: counter("2") });
    assert_eq!(day.code(send(b)), "counter_is_closed");
    day.run(Command::OpenCounter { counter: counter("2"), officer: "x".into(), profile: None });
    day.run(send(c));
    day.run(send(b));
    assert_eq!(day.order("A"), [a.0]);
    assert_eq!((day.position(b), day.position(c)), (Some(1), Some(2)));
    assert_eq!(day.state.explain(c, day.now).unwrap().sent_to, Some(counter("2")));
    assert_eq!(day.next("2"), Some(b));
    day.run(finish("2", b));
    day.run(Command::CloseCounter { counter: counter("2") });
    assert_eq!(day.order("A"), [a.0, c.0]);
}

#[test]
fn whoever_was_sent_to_a_counter_is_overdue_like_everybody() {
    let mut day = Day::open();
    let sent = day.arrive(&["passport-new"]);
    day.later(60);
    let other = day.arrive(&["passport-new"]);
    day.run(Command::Transfer(Transfer {
        visit: sent,
        counter: None,
        service: None,
        to_counter: Some(counter("2")),
        keep_place: true,
    }));
    let mut soon = day.clone();
    assert_eq!((soon.next("2"), soon.next("1")), (Some(sent), Some(other)));
    day.later(3700);
    assert_eq!((day.next("2"), day.next("1")), (Some(sent), Some(other)));
}

#[test]
fn services_can_be_added_within_the_limit() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let add = |id: &str| Command::AddService { visit, service: service(id) };
    assert_eq!(day.code(add("passport-new")), "duplicate_service");
    assert_eq!(day.code(add("affidavit")), "service_not_today");
    day.run(add("passport-lost"));
    day.run(add("stay-permit"));
    assert_eq!(day.code(add("information")), "too_many_services");
    assert_eq!(day.state.visit(visit, day.now).unwrap().services.len(), 3);
}

#[test]
fn notes_are_counted_not_read() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let note = Command::LeaveNote { visit, note: Personal::new("visit-1", "needs a wheelchair") };
    let events = day.run(note);
    assert_eq!(events[0].personal()[0].to_seal(), Some("needs a wheelchair"));
    assert!(!format!("{:?}", day.state).contains("wheelchair"));
    assert_eq!(day.state.visit(visit, day.now).unwrap().notes, 1);
}
