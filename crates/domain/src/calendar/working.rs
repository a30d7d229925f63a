//! Counting working days, with a reason for every day that was not counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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

/// The working days of one unit: calendars, its working week, its setting for joint leave. What
/// is counted is looked up in a table of all days; to give it to somebody else costs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDays {
    known: Arc<Known>,
}

#[derive(Debug, PartialEq, Eq)]
struct Known {
    week: BTreeSet<Weekday>,
    joint_leave: JointLeave,
    versions: BTreeMap<i16, u32>,
    days: BTreeMap<Date, CalendarDay>,
    table: Table,
}

/// All days from the first year to the last, a year without a calendar as one without work.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    first: i16,
    /// Place of the first day of each year.
    years: Vec<usize>,
    /// Working days up to and including each day.
    up_to: Vec<u32>,
    /// The working days in order.
    worked: Vec<Date>,
}

impl Table {
    fn place(&self, date: Date) -> Option<usize> {
        let year = usize::try_from(date.year() - self.first).ok()?;
        let day = usize::try_from(date.day_of_year()).ok()?;
        Some(self.years.get(year)? + day - 1)
    }

    /// Working days up to and including a date.
    fn up_to(&self, date: Date) -> Option<u32> {
        self.up_to.get(self.place(date)?).copied()
    }
}

impl Known {
    fn closing(&self, date: Date) -> Option<Closing> {
        let weekday = Weekday::of(date);
        if !self.week.contains(&weekday) {
            return Some(Closing::Week { weekday });
        }
        let open = |day: &&CalendarDay| {
            day.kind == DayKind::JointLeave && self.joint_leave == JointLeave::WorkingDay
        };
        let day = self.days.get(&date).filter(|day| !open(day))?;
        Some(Closing::Calendar { kind: day.kind, name: day.name.clone() })
    }

    fn tabulate(&mut self) {
        let years = || self.versions.keys().copied();
        let (Some(first), Some(last)) = (years().min(), years().max()) else { return };
        let mut table = Table { first, ..Table::default() };
        for year in first..=last {
            table.years.push(table.up_to.len());
            let counts = self.versions.contains_key(&year);
            let start = Date::new(year, 1, 1).ok();
            let days = start.into_iter().flat_map(|start| start.series(jiff::Span::new().days(1)));
            for date in days.take_while(|date| date.year() == year) {
                if counts && self.closing(date).is_none() {
                    table.worked.push(date);
                }
                table.up_to.push(u32::try_from(table.worked.len()).unwrap_or(u32::MAX));
            }
        }
        self.table = table;
    }
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
        let week = week.into_iter().collect();
        let mut known = Known { week, joint_leave, versions, days, table: Table::default() };
        known.tabulate();
        Self { known: Arc::new(known) }
    }

    /// Why the unit does not work on a date; `None` when it does.
    ///
    /// # Errors
    /// [`NoCalendar`] when the year is unknown.
    pub fn closing(&self, date: Date) -> Result<Option<Closing>, NoCalendar> {
        self.version_of(date.year())?;
        Ok(self.known.closing(date))
    }

    /// Whether the unit works on a date.
    ///
    /// # Errors
    /// [`NoCalendar`] when the year is unknown.
    pub fn is_working_day(&self, date: Date) -> Result<bool, NoCalendar> {
        self.version_of(date.year())?;
        let table = &self.known.table;
        let place = table.place(date).ok_or(NoCalendar { year: date.year() })?;
        let before = place.checked_sub(1).map_or(0, |before| table.up_to[before]);
        Ok(table.up_to[place] > before)
    }

    /// The date `count` working days after `from`, without the reasons. The day `from` itself is
    /// not counted; zero days give `from`.
    ///
    /// # Errors
    /// [`NoCalendar`] when the count runs into a year without a calendar.
    pub fn date_after(&self, from: Date, count: u32) -> Result<Date, NoCalendar> {
        self.version_of(from.year())?;
        if count == 0 {
            return Ok(from);
        }
        let table = &self.known.table;
        let worked = table.up_to(from).ok_or(NoCalendar { year: from.year() })?;
        let wanted = usize::try_from(u64::from(worked) + u64::from(count) - 1);
        let found = wanted.ok().and_then(|place| table.worked.get(place));
        let last = found.map_or(Date::MAX, |date| *date);
        self.all_known(from, last)?;
        Ok(last)
    }

    /// The date `count` working days after `from`, with the reasons. The day `from` itself is not
    /// counted; zero days give `from`.
    ///
    /// # Errors
    /// [`NoCalendar`] when the count runs into a year without a calendar.
    pub fn add_working_days(&self, from: Date, count: u32) -> Result<Deadline, NoCalendar> {
        let last = self.date_after(from, count)?;
        let mut skipped = Vec::new();
        let mut date = from;
        while date < last {
            date = next_day(date)?;
            skipped.extend(self.known.closing(date).map(|why| Skipped { date, why }));
        }
        Ok(Deadline { date: last, skipped, calendars: self.calendars(from, last)? })
    }

    /// Working days after `from` up to and including `until`; none when `until` is not later.
    ///
    /// # Errors
    /// [`NoCalendar`] when a year between them is unknown.
    pub fn working_days_between(&self, from: Date, until: Date) -> Result<u32, NoCalendar> {
        if until <= from {
            return Ok(0);
        }
        let first = next_day(from)?;
        self.all_known(first, until)?;
        let counted = |date: Date| self.known.table.up_to(date);
        let no = |year| NoCalendar { year };
        let whole = counted(until).ok_or(no(until.year()))?;
        // The day before the first year is before all that is counted.
        Ok(whole - counted(from).unwrap_or(0))
    }

    /// The calendars that a count from one date to another goes by.
    ///
    /// # Errors
    /// [`NoCalendar`] when a year between them is unknown.
    pub fn calendars(&self, from: Date, to: Date) -> Result<Vec<CalendarUsed>, NoCalendar> {
        (from.year()..=to.year()).map(|year| self.version_of(year)).collect()
    }

    fn all_known(&self, from: Date, to: Date) -> Result<(), NoCalendar> {
        (from.year()..=to.year()).try_for_each(|year| self.version_of(year).map(drop))
    }

    pub(super) fn version_of(&self, year: i16) -> Result<CalendarUsed, NoCalendar> {
        let version = self.known.versions.get(&year).copied().ok_or(NoCalendar { year })?;
        Ok(CalendarUsed { year, version })
    }
}

fn next_day(date: Date) -> Result<Date, NoCalendar> {
    date.tomorrow().map_err(|_| NoCalendar { year: date.year() })
}
