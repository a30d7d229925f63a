//! What the pledge covers and when it must be published.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::{Deadline, NoCalendar, WorkingDays};
use crate::kernel::{LocalText, ServiceId};
use crate::promise::standards;

/// PP 96/2012 art. 30(4): at most seven working days after the standard is set.
pub const PLEDGE_WORKING_DAYS: u32 = 7;

/// A standard that is pledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pledged {
    /// Service.
    pub service: ServiceId,
    /// Its name at the time.
    pub name: LocalText,
    /// Version of its standard.
    pub version: u32,
    /// Date of the decree that set it.
    pub decided: Date,
}

/// What a pledge on a date would name: the standards in force, in order of service.
#[must_use]
pub fn pledged<'a>(
    standards: impl IntoIterator<Item = &'a standards::State>,
    date: Date,
) -> Vec<Pledged> {
    let in_force = standards.into_iter().filter_map(|state| state.in_force(date));
    let mut all: Vec<_> = in_force
        .map(|version| Pledged {
            service: version.document.service.clone(),
            name: version.document.name.clone(),
            version: version.version,
            decided: version.decided,
        })
        .collect();
    all.sort_by(|a, b| a.service.cmp(&b.service));
    all
}

/// Last day for publishing the pledge after a standard was set.
///
/// # Errors
/// [`NoCalendar`] when the calendar of a year is missing.
pub fn pledge_deadline(decided: Date, days: &WorkingDays) -> Result<Deadline, NoCalendar> {
    days.add_working_days(decided, PLEDGE_WORKING_DAYS)
}
