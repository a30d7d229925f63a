//! The order, and its explanation.

use super::*;

#[test]
fn strict_lanes_go_by_rank_then_arrival() {
    let mut day = Day::open();
    let general = day.arrive(&["stay-permit"]);
    day.later(60);
    let old = day.arrive_as(&elderly(&["stay-permit"]));
    assert_eq!(old.position, 1);
    assert_eq!(day.order("C"), [old.visit.0, general.0]);
    let why = day.state.why_before(old.visit, general, day.now);
    let lane = "priority".to_owned();
    let priority = Some("elderly".to_owned());
    assert_eq!(why, Some(WhyBefore::LaneFirst { lane: lane.clone(), priority }));
    assert_eq!(day.state.why_before(general, old.visit, day.now), None);
    let told = day.state.explain(general, day.now).unwrap();
    assert_eq!(told.position, 2);
    let why = WhyBefore::LaneFirst { lane, priority: None };
    assert_eq!(told.ahead, [AheadGroup { why, count: 1 }]);
}

#[test]
fn weights_share_the_calls() {
    let mut day = Day::open();
    for _ in 0..40 {
        day.arrive(&["passport-lost"]);
    }
    for _ in 0..40 {
        day.arrive_as(&elderly(&["passport-lost"]));
    }
    let first: Vec<u32> = day.order("B").into_iter().take(40).collect();
    let old = first.iter().filter(|visit| **visit > 40).count();
    assert!((29..=31).contains(&old), "three of four calls: {old}");
    for run in first.windows(5) {
        assert!(run.iter().any(|visit| *visit <= 40), "the others are not shut out: {run:?}");
    }
}

#[test]
fn an_idle_lane_saves_nothing_up() {
    let mut day = Day::open();
    for _ in 0..30 {
        day.arrive(&["passport-lost"]);
    }
    for _ in 0..20 {
        day.serve_next("1");
    }
    for _ in 0..10 {
        day.arrive_as(&elderly(&["passport-lost"]));
    }
    let first: Vec<u32> = day.order("B").into_iter().take(8).collect();
    let old = first.iter().filter(|visit| **visit > 30).count();
    assert!((5..=7).contains(&old), "its share, not the share of the past: {first:?}");
}

#[test]
fn who_is_put_into_a_lane_while_away_still_stands_before_later_comers() {
    let mut day = Day::open();
    for _ in 0..6 {
        day.arrive_as(&elderly(&["passport-lost"]));
        day.serve_next("1");
    }
    let claimed = day.arrive_as(&elderly(&["passport-lost"])).visit;
    day.next("1");
    day.run(Command::RejectPriority { visit: claimed });
    let counter = Some(counter("1"));
    day.run(Command::ReturnToQueue { visit: claimed, counter, keep_place: true });
    let later = day.arrive(&["passport-lost"]);
    assert_eq!(day.order("B"), [claimed.0, later.0]);
}

#[test]
fn an_appointment_is_a_turn() {
    let mut day = Day::open();
    day.at(8, 50);
    let before = day.arrive_as(&booked(&["stay-permit"], 9, 0)).visit;
    let late = day.arrive_as(&booked(&["stay-permit"], 8, 30)).visit;
    let grace = day.arrive_as(&booked(&["stay-permit"], 8, 40)).visit;
    assert_eq!(day.order("C"), [grace.0, late.0, before.0]);
    let turn = |visit| day.state.visit_at(visit).unwrap().turn_at;
    assert_eq!(turn(late), day.now, "too late: the turn of arriving");
    assert!(turn(before) > day.now && turn(grace) < day.now);
}

#[test]
fn booked_and_walk_in_people_interleave_when_ranks_are_equal() {
    let mut plan = plan();
    for lane in &mut plan.classes[2].lanes {
        lane.rank = 1;
    }
    let mut day = Day::of(plan);
    let nine = day.arrive_as(&booked(&["stay-permit"], 9, 0)).visit;
    let walk = day.arrive(&["stay-permit"]);
    day.at(8, 59);
    let walk_859 = day.arrive(&["stay-permit"]);
    day.at(9, 1);
    let walk_901 = day.arrive(&["stay-permit"]);
    assert_eq!(day.order("C"), [walk.0, walk_859.0, nine.0, walk_901.0]);
    let why = day.state.why_before(nine, walk_901, day.now);
    assert_eq!(why, Some(WhyBefore::Appointment { lane: "booked".into() }));
}

#[test]
fn nobody_starves() {
    let mut day = Day::open();
    let patient = day.arrive(&["passport-new"]);
    day.later(3599);
    let old = day.arrive_as(&elderly(&["passport-new"])).visit;
    assert_eq!(day.order("A"), [old.0, patient.0]);
    day.later(1);
    assert_eq!(day.order("A"), [patient.0, old.0]);
    let why = day.state.why_before(patient, old, day.now);
    assert_eq!(why, Some(WhyBefore::WaitedTooLong { max_wait_minutes: 60 }));
    let told = day.state.explain(old, day.now).unwrap();
    let too_long = WhyBefore::WaitedTooLong { max_wait_minutes: 60 };
    assert_eq!(told.ahead, [AheadGroup { why: too_long, count: 1 }]);
    let events = day.run(Command::CallNext { counter: counter("1") });
    let Event::VisitCalled(body) = &events[0] else { panic!() };
    assert_eq!((body.visit, body.by), (patient, CalledBy::Overdue));
}

#[test]
fn the_overdue_of_a_later_class_go_first_too() {
    let mut plan = plan();
    plan.classes[2].max_wait_minutes = Some(10);
    plan.classes[0].max_wait_minutes = None;
    let mut day = Day::of(plan);
    day.run(Command::OpenCounter { counter: counter("1"), officer: "x".into(), profile: None });
    let permit = day.arrive(&["stay-permit"]);
    day.later(600);
    day.arrive(&["passport-new"]);
    assert_eq!(day.next("1"), Some(permit));
}

#[test]
fn the_unit_tells_the_wait_as_a_range() {
    let mut day = Day::open();
    for id in ["1", "2", "3"] {
        day.arrive(&["passport-new"]);
        day.next(id);
    }
    let told = day.arrive_as(&walk_in(&["passport-new"]));
    assert!(told.wait_low_s < told.wait_s && told.wait_s < told.wait_high_s, "{told:?}");
    let later = day.arrive_as(&walk_in(&["passport-new"]));
    assert!(later.wait_s > told.wait_s);
    let wait = i64::from(told.wait_s);
    day.later(wait);
    let first = day.state.find_number(TicketNumber::parse("A-001").unwrap()).unwrap();
    day.run(Command::FinishService { at: at("1", first), outcome: "done".into() });
    assert_eq!(day.next("1"), Some(told.visit));
    assert_eq!(day.state.told(), Told { inside: 4, outside: 0 });
    assert_eq!(day.state.told().permille(), Some(1000));
    let counter = Some(counter("1"));
    day.run(Command::ReturnToQueue { visit: told.visit, counter, keep_place: true });
    day.next("1");
    assert_eq!(day.state.told(), Told { inside: 4, outside: 0 }, "measured at the first call");
}
