//! How many places there are.

use super::*;

fn shift(from: Time, to: Time) -> Shift {
    Shift { from, to }
}

fn sum(slots: &[SlotPlan], pool: Pool) -> u32 {
    slots.iter().map(|slot| u32::from(slot.seats[&pool])).sum()
}

#[test]
fn places_come_from_staff_and_opening_hours() {
    let shifts = [shift(hour(8, 0), hour(12, 0)), shift(hour(13, 0), hour(16, 0))];
    let staff = [
        Staff { shift: shift(hour(8, 0), hour(16, 0)), people: 2 },
        Staff { shift: shift(hour(8, 0), hour(10, 15)), people: 1 },
    ];
    // Slots of 30 minutes, 20 minutes a person: three places for two people, four for three.
    let slots = slots_of(&shifts, &staff, 20, &rules());
    assert_eq!(slots.len(), 14, "eight before the break, six after");
    let totals: Vec<_> = slots.iter().map(SlotPlan::total).collect();
    assert_eq!(totals[..5], [4, 4, 4, 4, 3], "who goes at a quarter past ten misses that slot");
    assert_eq!(slots[8].from, hour(13, 0));
    let all: u32 = totals.iter().sum();
    assert_eq!(all, 4 * 4 + 10 * 3);
    assert_eq!(sum(&slots, Pool::WalkIn), all / 10);
    assert_eq!(sum(&slots, Pool::Priority), all / 10);
}

#[test]
fn no_staff_or_no_time_gives_no_places() {
    let shifts = [shift(hour(8, 0), hour(8, 20))];
    let staff = [Staff { shift: shift(hour(8, 0), hour(16, 0)), people: 2 }];
    assert_eq!(slots_of(&shifts, &staff, 20, &rules()), []);
    let day = [shift(hour(8, 0), hour(16, 0))];
    assert!(slots_of(&day, &[], 20, &rules()).iter().all(|slot| slot.total() == 0));
    assert_eq!(slots_of(&day, &staff, 0, &rules()), []);
    assert_eq!(slots_of(&day, &staff, 20, &AppointmentRules { slot_minutes: 0, ..rules() }), []);
}

#[test]
fn more_than_a_quarter_for_the_faster_service_is_said_aloud() {
    let ceiling = standard("fast").appointments.unwrap().tier.unwrap();
    assert_eq!(ceiling.percent, 25);
    assert_eq!(tier_exceeded(&ceiling, 25, 100), None);
    assert_eq!(tier_exceeded(&ceiling, 0, 0), None);
    let warning = tier_exceeded(&ceiling, 26, 100).unwrap();
    assert_eq!((warning.percent, warning.seats, warning.of), (25, 26, 100));
    assert!(warning.basis.contains("PP 96/2012 Ps 37"));
    assert!(tier_exceeded(&ceiling, u32::MAX, u32::MAX).is_some());
}

#[test]
fn a_plan_that_makes_no_sense_opens_no_day() {
    let opening = || Opening::Time { at: at(DAY, 0, 0) };
    let mut empty = plan(opening());
    empty.slots.clear();
    let mut twice = plan(opening());
    twice.slots[1].from = hour(9, 0);
    let (from, until) = (at(DAY, 2, 0), at(DAY, 1, 0));
    let backwards = plan(Opening::Draw { from, until, seed_hash: "ab".into(), mixes_head: false });
    let unsealed = plan(Opening::Draw {
        from: until,
        until: from,
        seed_hash: String::new(),
        mixes_head: true,
    });
    for wrong in [empty, twice, backwards, unsealed] {
        let (day, cx) = (SlotDay::default(), Context { now: from, actor: &Actor::System });
        let opened = Appointments::decide(&day, &cx, &Command::OpenDay(Box::new(wrong)));
        assert_eq!(opened, Err(Refusal::PlanFaulty));
    }
    let mut office = Office::open();
    let again = office.give(Command::OpenDay(Box::new(plan(opening()))));
    assert_eq!(again, Err(Refusal::DayOpenAlready));
    let (day, cx) = (SlotDay::default(), Context { now: from, actor: &Actor::System });
    assert_eq!(Appointments::decide(&day, &cx, &Command::Watch), Err(Refusal::DayNotOpen));
}
