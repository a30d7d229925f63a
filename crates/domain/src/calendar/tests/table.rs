//! The table of working days against a plain calendar, day by day over all four years, in three
//! time zones.

use jiff::civil::{Date, Time, date};

use super::time::{ZONES, at, days_off, open_office, period, plainly};
use super::*;

fn all_days() -> impl Iterator<Item = Date> {
    date(2024, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() < 2028)
}

#[test]
fn every_day_of_four_years_agrees_with_a_plain_calendar_in_three_zones() {
    let off = days_off();
    for zone in ZONES {
        let time = open_office(zone);
        for from in all_days() {
            for count in [0, 1, 4, 14, 60] {
                let expected = plainly(&off, from, count);
                let morning = at(zone, from, 0, 0);
                let evening = zone.instant(from, Time::constant(23, 59, 59, 0));
                for start in [morning, evening] {
                    let found = due_at(period(count, PeriodUnit::WorkingDays), start, &[], &time);
                    if expected.year() > 2027 {
                        assert_eq!(found, Err(NoCalendar { year: 2028 }), "{from} + {count}");
                        continue;
                    }
                    let found = found.unwrap();
                    assert_eq!(found.last_day, Some(expected), "{from} + {count} in {zone:?}");
                    assert_eq!(found.at, at(zone, expected.tomorrow().unwrap(), 0, 0));
                }
            }
        }
    }
}

#[test]
fn a_later_day_or_more_days_never_end_earlier() {
    let days = closed();
    for count in 0..80 {
        let ends: Vec<_> = all_days().map_while(|from| days.date_after(from, count).ok()).collect();
        assert!(ends.len() > 1300, "{count}");
        assert!(ends.is_sorted(), "{count}");
        let more: Vec<_> =
            all_days().map_while(|from| days.date_after(from, count + 1).ok()).collect();
        assert!(more.iter().zip(&ends).all(|(more, end)| more > end), "{count}");
    }
}

#[test]
fn counts_between_any_two_days_are_those_of_a_plain_calendar() {
    let (days, off) = (closed(), days_off());
    let works = |day: Date| {
        use jiff::civil::Weekday::{Saturday, Sunday};
        !matches!(day.weekday(), Saturday | Sunday) && !off.contains(&day)
    };
    for from in all_days().step_by(17) {
        let mut counted = 0;
        for until in all_days().filter(|until| *until > from) {
            counted += u32::from(works(until));
            assert_eq!(days.working_days_between(from, until), Ok(counted), "{from} to {until}");
        }
    }
    assert!(all_days().all(|day| days.is_working_day(day) == Ok(works(day))));
    assert_eq!(days.working_days_between(date(2023, 12, 31), date(2024, 1, 2)), Ok(1));
    let outside = days.working_days_between(date(2023, 12, 30), date(2024, 1, 2));
    assert_eq!(outside, Err(NoCalendar { year: 2023 }));
}

#[test]
fn a_year_missing_in_between_is_not_jumped_over() {
    let calendars: Vec<_> = shipped().into_iter().filter(|year| year.year != 2025).collect();
    let days = WorkingDays::new(&calendars, Weekday::FIVE_DAYS, JointLeave::Closed);
    assert_eq!(days.date_after(date(2024, 12, 30), 9), Err(NoCalendar { year: 2025 }));
    assert_eq!(days.date_after(date(2024, 12, 30), 1), Ok(date(2024, 12, 31)));
    assert_eq!(days.is_working_day(date(2025, 6, 2)), Err(NoCalendar { year: 2025 }));
    let over = days.working_days_between(date(2024, 12, 30), date(2026, 1, 5));
    assert_eq!(over, Err(NoCalendar { year: 2025 }));
    assert_eq!(days.date_after(date(2026, 1, 2), 1), Ok(date(2026, 1, 5)));
}

#[test]
fn with_and_without_reasons_it_is_the_same_moment() {
    let units = [
        PeriodUnit::Minutes,
        PeriodUnit::WorkingHours,
        PeriodUnit::WorkingDays,
        PeriodUnit::CalendarDays,
        PeriodUnit::Months,
    ];
    for zone in ZONES {
        let time = open_office(zone);
        for from in all_days().step_by(13) {
            let start = at(zone, from, 10, 20);
            let stood = Stay { from: start, to: start.plus_seconds(3 * 86_400 + 7200) };
            for unit in units {
                for stays in [&[][..], &[stood]] {
                    let short = due_at(period(5, unit), start, stays, &time);
                    let long = due(period(5, unit), start, stays, &time);
                    let long = long.map(|due| (due.at, due.last_day, due.calendars));
                    let short = short.map(|due| (due.at, due.last_day, due.calendars));
                    assert_eq!(short, long, "{from} {unit:?}");
                }
            }
        }
    }
}
