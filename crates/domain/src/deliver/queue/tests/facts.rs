//! Rows of statistics follow the published definitions.

use super::*;

#[test]
fn spans_add_up_to_the_published_measures() {
    let mut day = Day::open();
    let arrive = Arrive { group_size: Some(3), ..elderly(&["passport-new"]) };
    let visit = day.arrive_as(&arrive).visit;
    day.later(100).next("1");
    day.later(20).run(Command::StartService(at("1", visit)));
    day.later(300).run(Command::Hold { at: at("1", visit), reason: "missing-document".into() });
    day.later(600).run(Command::CallHeld { counter: counter("2"), visit });
    day.actor = Actor::Officer("budi".into());
    day.later(10).run(Command::StartService(at("2", visit)));
    let finish = Command::FinishService { at: at("2", visit), outcome: "incomplete".into() };
    let events = day.later(200).run(finish);
    let facts = day.state.facts_of(&events[0]);
    let [fact] = facts.as_slice() else { panic!("{facts:?}") };
    assert_eq!((fact.waited_s, fact.way_s, fact.served_s), (100, 30, 500));
    assert_eq!((fact.held_s, fact.aside_s, fact.visit_s), (600, 0, Some(1230)));
    assert_eq!((fact.counter.clone(), fact.officer.as_deref()), (Some(counter("2")), Some("budi")));
    assert_eq!((fact.outcome.as_str(), fact.served, fact.calls), ("incomplete", true, 2));
    assert_eq!((fact.promised_wait_s, fact.within_wait), (Some(1800), Some(true)));
    assert_eq!((fact.promised_service_s, fact.within_service), (Some(600), Some(true)));
    assert_eq!((fact.arrival_hour, fact.group_size, fact.standard_version), (8, 3, 3));
    assert_eq!((fact.lane.as_str(), fact.priority.as_deref()), ("priority", Some("elderly")));
    assert_eq!(fact.priority_check, Some(PriorityCheck::Claimed));
    assert!(fact.told_low_s.is_some());
}

#[test]
fn each_service_has_its_own_row() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new", "stay-permit"]);
    day.later(50).next("1");
    let finish = || Command::FinishService { at: at("1", visit), outcome: "done".into() };
    let first = day.later(60).run(finish());
    let first = day.state.facts_of(&first[0]);
    let second = day.later(70).run(finish());
    let second = day.state.facts_of(&second[0]);
    assert_eq!(
        (first[0].leg, first[0].waited_s, first[0].way_s, first[0].visit_s),
        (0, 50, 60, None)
    );
    assert_eq!((second[0].leg, second[0].waited_s, second[0].served_s), (1, 0, 70));
    assert_eq!(second[0].visit_s, Some(180));
    assert_eq!((second[0].within_wait, second[0].told_low_s), (None, None), "no promise, no word");
    assert_eq!(second[0].within_service, Some(true));
}

#[test]
fn who_was_never_called_has_kept_and_broken_no_promise() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new", "passport-lost"]);
    let events = day.later(90).run(Command::Cancel { visit, reason: None });
    let facts = day.state.facts_of(&events[0]);
    assert_eq!(facts.len(), 2);
    assert_eq!((facts[0].waited_s, facts[0].within_wait, facts[0].served), (90, None, false));
    assert_eq!((facts[0].visit_s, facts[1].visit_s), (Some(90), None));
    assert!(facts.iter().all(|fact| fact.outcome == "cancelled"));
}

#[test]
fn aside_is_not_waiting_and_a_no_show_is_final_at_the_end() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let until = day.later(10).now.plus_seconds(300);
    day.run(Command::StepAside { visit, until });
    day.later(400).run(Command::ReturnDue);
    day.later(5).next("1");
    day.later(20).run(Command::Recall(at("1", visit)));
    let missed = day.later(20).run(Command::MarkNoShow(at("1", visit)));
    assert_eq!(day.state.facts_of(&missed[0]), []);
    let end = day.later(900).run(Command::EndDay);
    let facts = day.state.facts_of(&end[0]);
    assert_eq!((facts[0].waited_s, facts[0].aside_s, facts[0].way_s), (15, 400, 40));
    assert_eq!((facts[0].outcome.as_str(), facts[0].served), ("no_show", false));
    assert_eq!(facts[0].counter, Some(counter("1")), "the counter that called");
}
