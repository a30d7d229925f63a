//! Taking a ticket, stepping aside, cancelling.

use super::*;

#[test]
fn an_arrival_is_one_small_entry() {
    let mut day = Day::open();
    let first = day.arrive_as(&walk_in(&["passport-new"]));
    assert_eq!(first.visit, VisitNo(1));
    assert_eq!(first.number.to_string(), "A-001");
    assert_eq!((first.lane.as_str(), first.position, first.wait_s), ("general", 1, 0));
    let event = Event::from(day.arrive_as(&elderly(&["passport-new", "passport-lost"])));
    let mut body = Vec::new();
    event.write_body(&mut body);
    assert!(body.len() < 400, "{}", String::from_utf8(body).unwrap());
    assert_eq!(day.log.len(), 1 + 3 + 2);
}

#[test]
fn numbers_run_per_class_without_gaps() {
    let mut day = Day::open();
    let mut number = |services: &[&str]| day.arrive_as(&walk_in(services)).number.to_string();
    assert_eq!(number(&["passport-new"]), "A-001");
    assert_eq!(number(&["passport-lost"]), "B-001");
    assert_eq!(number(&["passport-child"]), "A-002");
    assert_eq!(number(&["stay-permit", "passport-new"]), "C-001");
    day.code(Command::Arrive(walk_in(&["nothing"])));
    assert_eq!(day.arrive_as(&walk_in(&["passport-new"])).number.to_string(), "A-003");
    let find = |text: &str| day.state.find_number(TicketNumber::parse(text).unwrap());
    assert_eq!(find("a 3"), Some(VisitNo(5)));
    assert_eq!(find("A-004"), None);
    assert_eq!(find("Z-001"), None);
}

#[test]
fn tickets_are_issued_within_the_hours_only() {
    let mut day = Day::open();
    let walk = || Command::Arrive(walk_in(&["passport-new"]));
    for (hour, minute, answer) in [
        (8, 0, None),
        (11, 44, None),
        (11, 45, Some("closed_for_now")),
        (12, 0, Some("office_opens_later")),
        (12, 30, Some("closed_for_now")),
        (13, 14, Some("closed_for_now")),
        (13, 15, None),
        (15, 0, Some("cut_off_passed")),
        (16, 0, Some("office_closed")),
        (24, 0, Some("office_closed")),
    ] {
        day.at(hour, minute);
        match answer {
            None => _ = day.run(walk()),
            Some(code) => assert_eq!(day.code(walk()), code, "{hour}:{minute}"),
        }
    }
}

#[test]
fn the_kiosk_comes_up_before_opening_and_says_when() {
    let mut day = Day::closed();
    day.at(5, 0).run(Command::OpenDay(Box::new(plan())));
    day.at(7, 29);
    let no = day.try_run(&Command::Arrive(walk_in(&["passport-new"]))).unwrap_err();
    assert_eq!(no, Refusal::OfficeClosed { opens: Some(TimeOfDay::hm(7, 30)) });
    let early = day.at(7, 30).arrive_as(&walk_in(&["passport-new"]));
    assert!(early.wait_s >= 1800, "nobody is called before opening: {}", early.wait_s);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut day = Day::open();
    let mut code = |arrive: Arrive| day.code(Command::Arrive(arrive));
    assert_eq!(code(walk_in(&[])), "no_service");
    assert_eq!(code(walk_in(&["nothing"])), "unknown_service");
    assert_eq!(code(walk_in(&["affidavit"])), "service_not_today");
    assert_eq!(code(walk_in(&["passport-new", "passport-new"])), "duplicate_service");
    let four = ["passport-new", "passport-lost", "stay-permit", "information"];
    assert_eq!(code(walk_in(&four)), "too_many_services");
    let vip = Arrive { priority: Some("vip".into()), ..walk_in(&["passport-new"]) };
    assert_eq!(code(vip), "unknown_priority");
    for size in [0, 11] {
        let group = Arrive { group_size: Some(size), ..walk_in(&["passport-new"]) };
        assert_eq!(code(group), "group_size");
    }
    let other_day = Timestamp(0);
    let booking = Arrive { booked_for: Some(other_day), ..walk_in(&["passport-new"]) };
    assert_eq!(code(booking), "booking_other_day");
}

#[test]
fn a_quota_is_for_walk_ins() {
    let mut day = Day::open();
    day.run(Command::SetQuota { class: letter("A"), quota: Some(1) });
    day.arrive_as(&booked(&["passport-new"], 9, 0));
    day.arrive(&["passport-new"]);
    assert_eq!(day.code(Command::Arrive(walk_in(&["passport-child"]))), "quota_reached");
    day.arrive_as(&booked(&["passport-new"], 9, 0));
    day.arrive(&["passport-lost"]);
}

#[test]
fn a_day_is_opened_once() {
    let mut day = Day::closed();
    assert_eq!(day.code(Command::Arrive(walk_in(&["passport-new"]))), "day_not_open");
    let mut bad = plan();
    bad.classes[1].letter = letter("A");
    assert_eq!(day.code(Command::OpenDay(Box::new(bad))), "plan_invalid");
    assert_eq!(day.kinds(Command::OpenDay(Box::new(plan()))), ["day_opened"]);
    assert_eq!(day.run(Command::OpenDay(Box::new(plan()))), []);
    let other = DayPlan { cut_off: None, ..plan() };
    assert_eq!(day.code(Command::OpenDay(Box::new(other.clone()))), "day_already_open");
    day.run(Command::EndDay);
    assert_eq!(day.run(Command::EndDay), []);
    assert_eq!(day.code(Command::OpenDay(Box::new(other))), "day_has_ended");
    assert_eq!(day.code(Command::Arrive(walk_in(&["passport-new"]))), "day_has_ended");
}

#[test]
fn stepping_aside_keeps_the_turn_and_ends_by_itself() {
    let mut day = Day::open();
    let (first, second) = (day.arrive(&["passport-new"]), day.arrive(&["passport-new"]));
    let until = day.now.plus_seconds(600);
    let aside = |until| Command::StepAside { visit: first, until };
    assert_eq!(day.code(aside(day.now)), "aside_time");
    assert_eq!(day.code(aside(day.now.plus_seconds(3601))), "aside_time");
    assert_eq!(day.code(Command::ComeBack { visit: first }), "not_aside");
    assert_eq!(day.kinds(aside(until)), ["visit_stepped_aside"]);
    assert_eq!(day.code(aside(until)), "not_waiting");
    assert_eq!((day.position(first), day.position(second)), (None, Some(1)));
    assert_eq!(day.state.next_due(), Some(until));
    assert_eq!(day.later(599).run(Command::ReturnDue), []);
    assert_eq!(day.later(1).kinds(Command::ReturnDue), ["visit_returned"]);
    assert_eq!((day.position(first), day.position(second)), (Some(1), Some(2)));
    assert_eq!(day.state.next_due(), None);
    let reason = day.state.why_before(first, second, day.now);
    assert_eq!(reason, Some(WhyBefore::KeptPlace));
    day.run(Command::StepAside { visit: first, until: until.plus_seconds(600) });
    assert_eq!(day.kinds(Command::ComeBack { visit: first }), ["visit_returned"]);
    assert_eq!(day.next("1"), Some(first));
}

#[test]
fn a_visit_can_be_cancelled_until_it_is_served() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let cancel = |reason: Option<&str>| Command::Cancel { visit, reason: reason.map(Into::into) };
    assert_eq!(day.code(cancel(Some("why-not"))), "unknown_code");
    day.next("1");
    day.run(Command::StartService(at("1", visit)));
    assert_eq!(day.code(cancel(None)), "already_served");
    let other = day.arrive(&["passport-new"]);
    let cancel = Command::Cancel { visit: other, reason: Some("mistake".into()) };
    assert_eq!(day.kinds(cancel.clone()), ["visit_cancelled"]);
    assert_eq!(day.code(cancel), "visit_over");
    let nobody = Command::Cancel { visit: VisitNo(99), reason: None };
    assert_eq!(day.code(nobody), "unknown_visit");
    assert_eq!(day.code(Command::Cancel { visit: VisitNo(0), reason: None }), "unknown_visit");
}

#[test]
fn a_clock_that_jumps_back_makes_no_negative_time() {
    let mut day = Day::open();
    day.at(9, 0);
    let visit = day.arrive(&["passport-new"]);
    day.at(8, 30);
    let second = day.arrive(&["passport-new"]);
    assert_eq!(day.order("A"), [visit.0, second.0]);
    day.now = Timestamp(i64::MIN);
    day.next("1");
    day.run(Command::FinishService { at: at("1", visit), outcome: "done".into() });
    let facts = day.state.facts_of(&day.log.last().unwrap().0.clone());
    assert_eq!((facts[0].waited_s, facts[0].way_s, facts[0].served_s), (0, 0, 0));
    day.now = Timestamp(i64::MAX);
    assert_eq!(day.code(Command::Arrive(walk_in(&["passport-new"]))), "office_closed");
    day.run(Command::EndDay);
}
