//! Counting working days, with a reason for every day that was not counted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Calendar, CalendarDay, DayKind};
use crate::kernel::LocalText;

/// Day of the week.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names of the week say themselves")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The whole week.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// Monday to Friday.
    pub const FIVE_DAYS: [Self; 5] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday];

    /// Day of the week of a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        match date.weekday() {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

/// Whether joint leave (*cuti bersama*) counts as a working day here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JointLeave {
    /// The unit is closed; deadlines skip the day.
    #[default]
    Closed,
    /// The unit has arranged duty; the day counts.
    WorkingDay,
}

/// Why a day is not a working day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Closing {
    /// The unit does not work on this day of the week.
    Week {
        /// Day of the week.
        weekday: Weekday,
    },
    /// The calendar says so.
    Calendar {
        /// What sort of day.
        kind: DayKind,
        /// What it is called.
        name: LocalText,
    },
}

/// A day that was passed over while counting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// Date.
    pub date: Date,
    /// Why it does not count.
    pub why: Closing,
}

/// A calendar that a date was counted by.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct CalendarUsed {
    /// Year.
    pub year: i16,
    /// Its version.
    pub version: u32,
}

/// A date counted in working days, with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// The last day.
    pub date: Date,
    /// Days passed over, in order.
    pub skipped: Vec<Skipped>,
    /// Calendars that were used, in order.
    pub calendars: Vec<CalendarUsed>,
}

/// No calendar of that year is known, so nothing is counted into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no calendar of the year {year}")]
pub struct NoCalendar {
    /// Year that is missing.
    pub year: i16,
}

/// The working days of one unit: calendars, its working week, its setting for joint leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDays {
    week: BTreeSet<Weekday>,
    joint_leave: JointLeave,
    versions: BTreeMap<i16, u32>,
    days: BTreeMap<Date, CalendarDay>,
}

impl WorkingDays {
    /// Counts by the newest version of each calendar; see [`Calendar::at_version`] for older ones.
    #[must_use]
    pub fn new(
        calendars: &[Calendar],
        week: impl IntoIterator<Item = Weekday>,
        joint_leave: JointLeave,
    ) -> Self {
        let mut versions = BTreeMap::new();
        let mut days = BTreeMap::new();
        for calendar in calendars {
            let latest = calendar.latest();
            versions.insert(calendar.year, latest);
            for day in calendar.days_in(latest) {
                days.insert(day.date, day.clone());
            }
        }
        Self { week: week.into_iter().collect(), joint_leave, versions, days }
    }

    /// Why the unit does not work on a date; `None` when it does.
    ///
    /// # Errors
    /// [`NoCalendar`] when the year is unknown.
    pub fn closing(&self, date: Date) -> Result<Option<Closing>, NoCalendar> {
        self.version_of(date.year())?;
        let weekday = Weekday::of(date);
        if !self.week.contains(&weekday) {
            return Ok(Some(Closing::Week { weekday }));
        }
        let open = |day: &&CalendarDay| {
            day.kind == DayKind::JointLeave && self.joint_leave == JointLeave::WorkingDay
        };
        let day = self.days.get(&date).filter(|day| !open(day));
        Ok(day.map(|day| Closing::Calendar { kind: day.kind, name: day.name.clone() }))
    }

    /// Whether the unit works on a date.
    ///
    /// # Errors
    /// [`NoCalendar`] when the year is unknown.
    pub fn is_working_day(&self, date: Date) -> Result<bool, NoCalendar> {
        Ok(self.closing(date)?.is_none())
    }

    /// The date `count` working days after `from`. The day `from` itself is not counted; zero days
    /// give `from`.
    ///
    /// # Errors
    /// [`NoCalendar`] when the count runs into a year without a calendar.
    pub fn add_working_days(&self, from: Date, count: u32) -> Result<Deadline, NoCalendar> {
        let mut date = from;
        let mut skipped = Vec::new();
        let mut used = BTreeSet::new();
        used.insert(self.version_of(from.year())?);
        let mut left = count;
        while left > 0 {
            date = next_day(date)?;
            used.insert(self.version_of(date.year())?);
            match self.closing(date)? {
                Some(why) => skipped.push(Skipped { date, why }),
                None => left -= 1,
            }
        }
        Ok(Deadline { date, skipped, calendars: used.into_iter().collect() })
    }

    /// Working days after `from` up to and including `until`; none when `until` is not later.
    ///
    /// # Errors
    /// [`NoCalendar`] when a year between them is unknown.
    pub fn working_days_between(&self, from: Date, until: Date) -> Result<u32, NoCalendar> {
        let mut count = 0;
        let mut date = from;
        while date < until {
            date = next_day(date)?;
            count += u32::from(self.is_working_day(date)?);
        }
        Ok(count)
    }

    pub(super) fn version_of(&self, year: i16) -> Result<CalendarUsed, NoCalendar> {
        let version = self.versions.get(&year).copied().ok_or(NoCalendar { year })?;
        Ok(CalendarUsed { year, version })
    }
}

fn next_day(date: Date) -> Result<Date, NoCalendar> {
    date.tomorrow().map_err(|_| NoCalendar { year: date.year() })
}
