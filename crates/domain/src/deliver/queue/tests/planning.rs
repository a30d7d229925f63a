//! A plan that cannot be worked by is refused with its place.

use super::*;

fn fault(change: impl FnOnce(&mut DayPlan)) -> Result<(), (&'static str, String)> {
    let mut plan = plan();
    change(&mut plan);
    plan.check().map_err(|fault| (fault.problem, fault.place))
}

#[test]
fn the_test_plan_is_sound() {
    assert_eq!(fault(|_| {}), Ok(()));
}

#[test]
fn each_problem_is_found() {
    let check = |problem: &str, change: fn(&mut DayPlan)| {
        let (found, place) = fault(change).expect_err(problem);
        assert_eq!(found, problem);
        assert!(!place.is_empty());
    };
    check("hours_reversed", |plan| plan.hours[0].closes = TimeOfDay::hm(7, 0));
    check("hours_overlap", |plan| plan.hours[1].opens = TimeOfDay::hm(11, 0));
    check("hours_reversed", |plan| plan.closures[0].to = TimeOfDay::hm(11, 45));
    check("classes_missing", |plan| plan.classes.clear());
    check("class_twice", |plan| plan.classes[1].letter = letter("A"));
    check("services_missing", |plan| plan.classes[0].services.clear());
    check("lanes_missing", |plan| plan.classes[0].lanes.clear());
    check("service_twice", |plan| plan.classes[0].services[1].id = service("passport-lost"));
    check("service_twice", |plan| plan.not_today.push(service("passport-lost")));
    check("key_invalid", |plan| plan.classes[0].lanes[0].key = "Fast lane".into());
    check("lane_twice", |plan| plan.classes[0].lanes[0].key = "general".into());
    check("weight_range", |plan| plan.classes[1].lanes[0].weight = 0);
    check("weight_range", |plan| plan.classes[1].lanes[0].weight = 17);
    check("counter_twice", |plan| plan.counters[1].id = counter("1"));
    check("class_unknown", |plan| plan.counters[0].profile.classes.push(letter("Z")));
    check("class_twice", |plan| plan.counters[0].profile.classes.push(letter("A")));
    check("priority_twice", |plan| plan.priorities[0].key = "pregnant".into());
    check("key_invalid", |plan| plan.priorities[0].key = String::new());
    check("services_max_zero", |plan| plan.visits.services_max = 0);
    check("assumed_service_zero", |plan| plan.visits.assumed_service_minutes = 0);
    check("group_max_zero", |plan| plan.visits.group_max = 0);
    check("too_many", |plan| {
        let one = plan.counters[0].clone();
        let number = |n: u32| CounterPlan { id: counter(&n.to_string()), ..one.clone() };
        plan.counters = (0..1001).map(number).collect();
    });
}

#[test]
fn a_plan_reads_as_a_document() {
    let text = serde_json::to_string(&plan()).unwrap();
    assert_eq!(serde_json::from_str::<DayPlan>(&text).unwrap(), plan());
    let typo = text.replacen("\"cut_off\"", "\"cutoff\"", 1);
    assert!(serde_json::from_str::<DayPlan>(&typo).is_err(), "unknown keys are errors");
}
