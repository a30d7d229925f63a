//! The calendar of one year, as a person writes it down from the decree.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{Fault, LocalText, Source};

/// National calendar of one year with all its amendments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Year, for example 2026.
    pub year: i16,
    /// The decree and its amendments, numbered from 1.
    pub versions: Vec<CalendarVersion>,
    /// All days that differ from an ordinary week.
    pub days: Vec<CalendarDay>,
}

/// A decree that set or changed the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarVersion {
    /// Running number from 1.
    pub version: u32,
    /// Numbers of the decree, as printed on it.
    pub decree: String,
    /// Date of announcement, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<Date>,
    /// Where it was read.
    pub source: Source,
}

/// What sort of day.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// National holiday (*libur nasional*).
    NationalHoliday,
    /// Joint leave (*cuti bersama*).
    JointLeave,
    /// Polling day made a holiday by its own decree.
    Election,
}

/// One day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarDay {
    /// Date.
    pub date: Date,
    /// What sort of day.
    pub kind: DayKind,
    /// What it is called.
    pub name: LocalText,
    /// Where it was read, when that differs from the source of the version that added it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Version that added the day; 1 when not said.
    #[serde(default = "first_version")]
    pub added_by: u32,
    /// Version that took the day away again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_by: Option<u32>,
}

fn first_version() -> u32 {
    1
}

impl CalendarDay {
    fn holds_in(&self, version: u32) -> bool {
        self.added_by <= version && self.removed_by.is_none_or(|gone| version < gone)
    }
}

impl Calendar {
    /// Number of the newest version.
    #[must_use]
    pub fn latest(&self) -> u32 {
        self.versions.iter().map(|v| v.version).max().unwrap_or(0)
    }

    /// The days that hold in a version, in order of date.
    #[must_use]
    pub fn days_in(&self, version: u32) -> Vec<&CalendarDay> {
        let mut days: Vec<_> = self.days.iter().filter(|day| day.holds_in(version)).collect();
        days.sort_by_key(|day| day.date);
        days
    }

    /// The calendar as it was when `version` was its newest one.
    #[must_use]
    pub fn at_version(&self, version: u32) -> Self {
        let mut versions = self.versions.clone();
        versions.retain(|v| v.version <= version);
        let days = self.days_in(version).into_iter().cloned().collect();
        Self { year: self.year, versions, days }
    }

    /// Where a day was read: its own source, or that of the version that added it.
    #[must_use]
    pub fn source_of<'a>(&'a self, day: &'a CalendarDay) -> Option<&'a Source> {
        let version = || self.versions.iter().find(|v| v.version == day.added_by);
        day.source.as_ref().or_else(|| version().map(|v| &v.source))
    }

    /// What is wrong beyond the shape.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.versions.is_empty() {
            faults.push(Fault::new("versions", "calendar-without-version"));
        }
        for (index, version) in self.versions.iter().enumerate() {
            let expected = index + 1;
            if usize::try_from(version.version) != Ok(expected) {
                let path = format!("versions[{index}].version");
                faults.push(
                    Fault::new(path, "calendar-version-order")
                        .with("found", &version.version)
                        .with("expected", &expected),
                );
            }
        }
        self.day_faults(&mut faults);
        faults
    }

    fn day_faults(&self, faults: &mut Vec<Fault>) {
        let latest = self.latest();
        let mut seen: BTreeMap<Date, Vec<&CalendarDay>> = BTreeMap::new();
        for (index, day) in self.days.iter().enumerate() {
            if day.date.year() != self.year {
                faults.push(
                    Fault::new(format!("days[{index}].date"), "calendar-day-outside-year")
                        .with("date", &day.date)
                        .with("year", &self.year),
                );
            }
            let versions = [("added_by", Some(day.added_by)), ("removed_by", day.removed_by)];
            for (field, version) in versions {
                if let Some(version) = version.filter(|v| !(1..=latest).contains(v)) {
                    let path = format!("days[{index}].{field}");
                    faults.push(
                        Fault::new(path, "calendar-unknown-version").with("version", &version),
                    );
                }
            }
            let others = seen.entry(day.date).or_default();
            let clash = |other: &&CalendarDay| {
                (1..=latest).any(|version| day.holds_in(version) && other.holds_in(version))
            };
            if others.iter().any(clash) {
                faults.push(
                    Fault::new(format!("days[{index}].date"), "calendar-day-twice")
                        .with("date", &day.date),
                );
            }
            others.push(day);
        }
    }
}
