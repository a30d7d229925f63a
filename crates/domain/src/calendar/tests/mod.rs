mod table;
mod time;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::kernel::{LocalText, Mark};

fn shipped() -> Vec<Calendar> {
    [
        include_str!("../../../../../packs/calendar/2024.toml"),
        include_str!("../../../../../packs/calendar/2025.toml"),
        include_str!("../../../../../packs/calendar/2026.toml"),
        include_str!("../../../../../packs/calendar/2027.toml"),
    ]
    .map(|text| toml::from_str(text).unwrap())
    .into()
}

fn days(calendars: &[Calendar], joint_leave: JointLeave) -> WorkingDays {
    WorkingDays::new(calendars, Weekday::FIVE_DAYS, joint_leave)
}

fn closed() -> WorkingDays {
    days(&shipped(), JointLeave::Closed)
}

fn in_year(days: &WorkingDays, year: i16) -> u32 {
    days.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)).unwrap()
}

#[test]
fn the_published_vectors_hold() {
    let cases = [
        (date(2026, 3, 13), 4, date(2026, 3, 26)),
        (date(2026, 3, 13), 10, date(2026, 4, 6)),
        (date(2026, 12, 22), 3, date(2026, 12, 29)),
    ];
    for (from, count, expected) in cases {
        assert_eq!(closed().add_working_days(from, count).unwrap().date, expected, "{from}");
    }
}

#[test]
fn the_table_of_working_days_per_year_holds() {
    let table = [(2024, 250, 240), (2025, 248, 237), (2026, 248, 240), (2027, 250, 242)];
    let mut without_elections = shipped();
    for calendar in &mut without_elections {
        calendar.days.retain(|day| day.kind != DayKind::Election);
    }
    for (year, holidays_only, both) in table {
        let open = days(&without_elections, JointLeave::WorkingDay);
        let closed = days(&without_elections, JointLeave::Closed);
        assert_eq!(in_year(&open, year), holidays_only, "{year}");
        assert_eq!(in_year(&closed, year), both, "{year}");
    }
    assert_eq!(in_year(&closed(), 2024), 238, "with both polling days");
}

#[test]
fn every_day_that_was_passed_over_has_its_reason() {
    let deadline = closed().add_working_days(date(2026, 12, 22), 3).unwrap();
    let why: Vec<_> = deadline.skipped.iter().map(|skipped| (skipped.date, &skipped.why)).collect();
    let calendar = |kind, id: &str, en: &str| Closing::Calendar {
        kind,
        name: LocalText { id: id.into(), en: en.into() },
    };
    let week = |weekday| Closing::Week { weekday };
    assert_eq!(
        why,
        [
            (date(2026, 12, 24), &calendar(DayKind::JointLeave, "Cuti bersama", "Joint leave")),
            (
                date(2026, 12, 25),
                &calendar(DayKind::NationalHoliday, "Hari Raya Natal", "Christmas Day")
            ),
            (date(2026, 12, 26), &week(Weekday::Saturday)),
            (date(2026, 12, 27), &week(Weekday::Sunday)),
        ]
    );
    assert_eq!(deadline.calendars, [CalendarUsed { year: 2026, version: 1 }]);
}

#[test]
fn the_amendment_of_2025_added_a_day() {
    let calendars = shipped();
    let before = [calendars[1].at_version(1)];
    let from = date(2025, 8, 15);
    let old = days(&before, JointLeave::Closed).add_working_days(from, 1).unwrap();
    let new = days(&calendars, JointLeave::Closed).add_working_days(from, 1).unwrap();
    assert_eq!((old.date, new.date), (date(2025, 8, 18), date(2025, 8, 19)));
    assert_eq!(old.calendars, [CalendarUsed { year: 2025, version: 1 }]);
    assert_eq!(new.calendars, [CalendarUsed { year: 2025, version: 2 }]);
}

#[test]
fn a_day_can_be_taken_away_again() {
    let mut calendar = shipped().swap_remove(1);
    let day = calendar.days.iter_mut().find(|day| day.date == date(2025, 5, 13)).unwrap();
    day.removed_by = Some(2);
    assert_eq!(calendar.faults(), []);
    let open = |version| {
        let calendars = [calendar.at_version(version)];
        days(&calendars, JointLeave::Closed).is_working_day(date(2025, 5, 13)).unwrap()
    };
    assert_eq!((open(1), open(2)), (false, true));
}

#[test]
fn joint_leave_is_a_setting_of_the_unit() {
    let open = days(&shipped(), JointLeave::WorkingDay);
    assert!(open.is_working_day(date(2026, 12, 24)).unwrap());
    assert!(!open.is_working_day(date(2026, 12, 25)).unwrap());
    assert!(!closed().is_working_day(date(2026, 12, 24)).unwrap());
    let six = Weekday::FIVE_DAYS.into_iter().chain([Weekday::Saturday]);
    let six = WorkingDays::new(&shipped(), six, JointLeave::Closed);
    assert!(six.is_working_day(date(2026, 11, 21)).unwrap());
}

#[test]
fn nothing_is_counted_into_a_year_without_a_calendar() {
    let days = closed();
    assert_eq!(days.add_working_days(date(2027, 12, 30), 2), Err(NoCalendar { year: 2028 }));
    assert_eq!(days.is_working_day(date(2023, 6, 1)), Err(NoCalendar { year: 2023 }));
    let never = WorkingDays::new(&shipped(), [], JointLeave::Closed);
    assert_eq!(never.add_working_days(date(2027, 1, 1), 1), Err(NoCalendar { year: 2028 }));
    assert_eq!(days.add_working_days(Date::MAX, 1), Err(NoCalendar { year: 9999 }));
}

#[test]
fn zero_days_are_the_same_day_and_backwards_is_nothing() {
    let days = closed();
    let sunday = date(2026, 11, 22);
    assert_eq!(days.add_working_days(sunday, 0).unwrap().date, sunday);
    assert_eq!(days.working_days_between(sunday, date(2026, 11, 2)), Ok(0));
}

#[test]
fn every_shipped_day_has_a_source_and_estimates_say_so() {
    for calendar in shipped() {
        assert_eq!(calendar.faults(), [], "{}", calendar.year);
        for day in &calendar.days {
            assert!(calendar.source_of(day).is_some(), "{}", day.date);
        }
    }
    let calendars = shipped();
    let mark = |day: &CalendarDay| calendars[3].source_of(day).unwrap().mark;
    let estimated = calendars[3].days.iter().filter(|day| mark(day) == Mark::NotVerified);
    let dates: Vec<_> = estimated.map(|day| day.date).collect();
    assert_eq!(dates, [date(2027, 3, 10), date(2027, 3, 11), date(2027, 5, 17)]);
}

proptest! {
    #[test]
    fn counting_there_and_back_agree(offset in 0i32..1200, count in 0u32..150) {
        let days = closed();
        let from = date(2024, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
        if let Ok(deadline) = days.add_working_days(from, count) {
            prop_assert_eq!(days.working_days_between(from, deadline.date), Ok(count));
            if count > 0 {
                prop_assert!(days.is_working_day(deadline.date).unwrap());
            }
            let elapsed = from.until(deadline.date).unwrap().get_days();
            let passed = u32::try_from(deadline.skipped.len()).unwrap();
            prop_assert_eq!(u32::try_from(elapsed).unwrap(), passed + count);
            for skipped in &deadline.skipped {
                prop_assert_eq!(days.closing(skipped.date).unwrap(), Some(skipped.why.clone()));
            }
            let longer = days.add_working_days(from, count + 1);
            prop_assert!(longer.is_err() || longer.unwrap().date > deadline.date);
        } else {
            prop_assert!(offset + 250 > 1000);
        }
    }
}
