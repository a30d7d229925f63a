//! Working hours, periods and stays, against plain counting day by day and minute by minute.

use std::collections::BTreeSet;

use jiff::civil::{Time, time};

use super::*;
use crate::kernel::{Timestamp, Zone};

pub(super) const ZONES: [Zone; 3] = [Zone::Jakarta, Zone::Makassar, Zone::Jayapura];

/// Eight to four with a break at noon, longer on Friday.
fn office(zone: Zone, calendars: &[Calendar], joint_leave: JointLeave) -> WorkingTime {
    let shifts = Weekday::FIVE_DAYS.into_iter().flat_map(|day| {
        let noon = if day == Weekday::Friday { time(11, 30, 0, 0) } else { time(12, 0, 0, 0) };
        let morning = Shift { from: time(8, 0, 0, 0), to: noon };
        let afternoon = Shift { from: time(13, 0, 0, 0), to: time(16, 0, 0, 0) };
        [(day, afternoon), (day, morning)]
    });
    WorkingTime::new(days(calendars, joint_leave), zone, shifts)
}

pub(super) fn open_office(zone: Zone) -> WorkingTime {
    office(zone, &shipped(), JointLeave::Closed)
}

pub(super) fn at(zone: Zone, day: Date, hour: i8, minute: i8) -> Timestamp {
    zone.instant(day, time(hour, minute, 0, 0))
}

pub(super) fn period(amount: u32, unit: PeriodUnit) -> Period {
    Period { amount, unit }
}

/// The same question without any cleverness: the days off are written in a list of dates.
pub(super) fn plainly(off: &BTreeSet<Date>, from: Date, count: u32) -> Date {
    let mut date = from;
    let mut left = count;
    while left > 0 {
        date = date.tomorrow().unwrap();
        let weekend =
            matches!(date.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        if !weekend && !off.contains(&date) {
            left -= 1;
        }
    }
    date
}

pub(super) fn days_off() -> BTreeSet<Date> {
    shipped().iter().flat_map(|year| year.days_in(year.latest())).map(|day| day.date).collect()
}

#[test]
fn the_published_vectors_hold_as_instants_in_three_zones() {
    let cases = [
        (date(2026, 3, 13), 4, date(2026, 3, 26)),
        (date(2026, 3, 13), 10, date(2026, 4, 6)),
        (date(2026, 12, 22), 3, date(2026, 12, 29)),
    ];
    for zone in ZONES {
        let time = open_office(zone);
        for (from, count, last) in cases {
            let start = at(zone, from, 10, 15);
            let found = due(period(count, PeriodUnit::WorkingDays), start, &[], &time).unwrap();
            assert_eq!(found.last_day, Some(last));
            assert_eq!(found.at, at(zone, last.tomorrow().unwrap(), 0, 0), "kept all that day");
        }
    }
}

#[test]
fn hours_are_counted_in_the_hours_of_the_unit() {
    let zone = Zone::Makassar;
    let time = open_office(zone);
    let (thursday, friday, monday) = (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23));
    let table = [
        // Inside a shift, over the break, over the end of the day, over the weekend.
        (at(zone, thursday, 8, 0), 60, at(zone, thursday, 9, 0)),
        (at(zone, thursday, 11, 30), 60, at(zone, thursday, 13, 30)),
        (at(zone, thursday, 15, 30), 60, at(zone, friday, 8, 30)),
        (at(zone, friday, 15, 30), 60, at(zone, monday, 8, 30)),
        // Before opening, in the break and at night the count begins with the next shift.
        (at(zone, thursday, 5, 0), 60, at(zone, thursday, 9, 0)),
        (at(zone, friday, 12, 0), 30, at(zone, friday, 13, 30)),
        (at(zone, friday, 20, 0), 30, at(zone, monday, 8, 30)),
        // To the very end of a shift, and nothing at all.
        (at(zone, thursday, 11, 0), 60, at(zone, thursday, 12, 0)),
        (at(zone, friday, 20, 0), 0, at(zone, friday, 20, 0)),
    ];
    for (from, minutes, expected) in table {
        let found = time.add_working_seconds(from, minutes * 60).unwrap();
        assert_eq!(found.at, expected, "{from:?} + {minutes}");
    }
    let over = time.add_working_seconds(at(zone, friday, 15, 30), 3600).unwrap();
    let skipped: Vec<_> = over.skipped.iter().map(|skipped| skipped.date).collect();
    assert_eq!(skipped, [date(2026, 11, 21), date(2026, 11, 22)]);
    assert_eq!(over.calendars, [CalendarUsed { year: 2026, version: 1 }]);
}

#[test]
fn an_hour_over_the_turn_of_the_year_names_both_calendars() {
    let zone = Zone::Jakarta;
    let time = open_office(zone);
    let found = time.add_working_seconds(at(zone, date(2026, 12, 31), 15, 30), 3600).unwrap();
    assert_eq!(found.at, at(zone, date(2027, 1, 4), 8, 30));
    let years: Vec<_> = found.calendars.iter().map(|used| used.year).collect();
    assert_eq!(years, [2026, 2027]);
    let late = time.add_working_seconds(at(zone, date(2027, 12, 31), 15, 30), 3600);
    assert_eq!(late, Err(NoCalendar { year: 2028 }));
}

#[test]
fn shifts_that_touch_or_overlap_are_one_and_empty_ones_are_none() {
    let zone = Zone::Jakarta;
    let shift =
        |from, to| (Weekday::Monday, Shift { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) });
    let days = days(&shipped(), JointLeave::Closed);
    let all = [shift(13, 16), shift(8, 12), shift(12, 13), shift(10, 11), shift(18, 17)];
    let time = WorkingTime::new(days, zone, all);
    let monday = date(2026, 11, 23);
    let whole = Shift { from: jiff::civil::time(8, 0, 0, 0), to: jiff::civil::time(16, 0, 0, 0) };
    assert_eq!(time.shifts(monday), Ok(&[whole][..]));
    assert_eq!(time.shifts(date(2026, 11, 24)), Ok(&[][..]));
}

#[test]
fn what_a_stay_takes_it_gives_back() {
    let zone = Zone::Jayapura;
    let time = open_office(zone);
    let four = period(4, PeriodUnit::WorkingDays);
    let start = at(zone, date(2026, 3, 13), 9, 0);
    let last = |stays: &[Stay]| due(four, start, stays, &time).unwrap().last_day.unwrap();
    let stay = |from: Timestamp, to: Timestamp| Stay { from, to };
    // Stopped and gone on within a day: nothing moves.
    let monday = date(2026, 3, 16);
    assert_eq!(last(&[stay(at(zone, monday, 9, 0), at(zone, monday, 15, 0))]), date(2026, 3, 26));
    // From Monday to Wednesday over the weekend of Eid: the working days in it come back.
    let stood = stay(at(zone, monday, 9, 0), at(zone, date(2026, 3, 25), 9, 0));
    assert_eq!(time.days().working_days_between(monday, date(2026, 3, 25)), Ok(2));
    assert_eq!(last(&[stood]), date(2026, 3, 30));
    // Hours, days and minutes each in their own unit.
    let hours = due(period(2, PeriodUnit::WorkingHours), start, &[stood], &time).unwrap();
    let worked = time.working_seconds_between(stood.from, stood.to).unwrap();
    assert_eq!(hours.at, time.add_working_seconds(start, 7200 + worked).unwrap().at);
    let plain = due(period(14, PeriodUnit::CalendarDays), start, &[stood], &time).unwrap();
    assert_eq!(plain.last_day, Some(date(2026, 4, 5)));
    let minutes = due(period(30, PeriodUnit::Minutes), start, &[stood], &time).unwrap();
    assert_eq!(minutes.at, start.plus_seconds(1800 + stood.to.seconds_since(stood.from)));
}

#[test]
fn a_clock_that_stops_on_its_last_day_is_not_over_before_it_goes_on() {
    let zone = Zone::Jakarta;
    let time = open_office(zone);
    let four = period(4, PeriodUnit::WorkingDays);
    let start = at(zone, date(2026, 11, 16), 9, 0);
    let last = |from: Timestamp, to: Timestamp| {
        due(four, start, &[Stay { from, to }], &time).unwrap().last_day.unwrap()
    };
    let (friday, monday) = (date(2026, 11, 20), date(2026, 11, 23));
    assert_eq!(due(four, start, &[], &time).unwrap().last_day, Some(friday));
    let on = |day| at(zone, date(2026, 11, day), 10, 0);
    // What was left of Friday is left of Monday, whether it goes on at the weekend or on Monday.
    for back in [21, 22, 23] {
        assert_eq!(last(on(20), on(back)), monday, "back on the {back}th");
    }
    // Within Friday nothing moves, and a clock that was over stays so.
    assert_eq!(last(on(20), at(zone, friday, 18, 0)), friday);
    assert_eq!(last(on(21), on(22)), friday);
    // With days left the weekend is passed over as ever.
    assert_eq!(last(on(19), on(21)), monday);
    assert_eq!(last(on(19), on(23)), date(2026, 11, 24));
}

#[test]
fn months_end_on_the_same_day_or_the_last() {
    let zone = Zone::Jakarta;
    let time = open_office(zone);
    let month = period(1, PeriodUnit::Months);
    for (from, to) in [
        (date(2026, 11, 22), date(2026, 12, 22)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2027, 12, 31), date(2028, 1, 31)),
    ] {
        assert_eq!(due(month, at(zone, from, 9, 0), &[], &time).unwrap().last_day, Some(to));
    }
}

#[test]
fn an_amended_calendar_gives_another_date_and_the_old_one_is_told_by_its_version() {
    let zone = Zone::Jakarta;
    let mut calendars = shipped();
    let amended = office(zone, &calendars, JointLeave::Closed);
    calendars[1] = calendars[1].at_version(1);
    let before = office(zone, &calendars, JointLeave::Closed);
    let start = at(zone, date(2025, 8, 15), 9, 0);
    let one = period(1, PeriodUnit::WorkingDays);
    let old = due(one, start, &[], &before).unwrap();
    let new = due(one, start, &[], &amended).unwrap();
    assert_eq!((old.last_day, new.last_day), (Some(date(2025, 8, 18)), Some(date(2025, 8, 19))));
    assert_eq!(old.calendars, [CalendarUsed { year: 2025, version: 1 }]);
    assert_eq!(new.calendars, [CalendarUsed { year: 2025, version: 2 }]);
}

proptest! {
    #[test]
    fn working_days_agree_with_plain_counting_in_three_zones(
        offset in 0i32..1400,
        minute in 0i64..1440,
        count in 0u32..60,
    ) {
        let off = days_off();
        let from = date(2024, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
        let expected = plainly(&off, from, count);
        prop_assume!(expected.year() <= 2027);
        for zone in ZONES {
            let time = open_office(zone);
            let start = zone.instant(from, Time::midnight()).plus_seconds(minute * 60);
            let found = due(period(count, PeriodUnit::WorkingDays), start, &[], &time).unwrap();
            prop_assert_eq!(found.last_day, Some(expected));
            prop_assert_eq!(time.date(found.at.plus_seconds(-1)), expected);
        }
    }

    #[test]
    fn a_later_start_or_a_longer_period_is_never_due_earlier(
        offset in 0i64..1_900_000,
        later in 0i64..40_000,
        count in 0u32..40,
        more in 0u32..20,
        zone in 0usize..3,
        unit in prop_oneof![
            Just(PeriodUnit::Minutes), Just(PeriodUnit::WorkingHours),
            Just(PeriodUnit::WorkingDays), Just(PeriodUnit::CalendarDays),
            Just(PeriodUnit::Months),
        ],
    ) {
        let (zone, time) = (ZONES[zone], open_office(ZONES[zone]));
        let start = at(zone, date(2024, 1, 1), 0, 0).plus_seconds(offset * 60);
        let of = |amount, from| due(period(amount, unit), from, &[], &time).map(|due| due.at);
        let next = start.plus_seconds(later * 60);
        if let (Ok(one), Ok(two)) = (of(count, start), of(count + more, next)) {
            prop_assert!(one <= two);
            prop_assert!(count == 0 || start < one);
        }
    }

    #[test]
    fn working_seconds_there_and_back_agree(
        offset in 0i64..1_900_000,
        minutes in 1u64..3000,
        zone in 0usize..3,
    ) {
        let (zone, time) = (ZONES[zone], open_office(ZONES[zone]));
        let start = at(zone, date(2024, 1, 1), 0, 0).plus_seconds(offset * 60);
        if let Ok(found) = time.add_working_seconds(start, minutes * 60) {
            prop_assert_eq!(time.working_seconds_between(start, found.at), Ok(minutes * 60));
            let earlier = found.at.plus_seconds(-1);
            prop_assert_eq!(time.working_seconds_between(start, earlier), Ok(minutes * 60 - 1));
            prop_assert_eq!(time.working_seconds_between(found.at, start), Ok(0));
        }
    }
}
