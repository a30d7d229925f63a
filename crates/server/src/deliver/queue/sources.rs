//! What the plan of a day is made from: profile, standards and calendars as published.

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::kernel::{UnitId, Zone};
use domain::promise::profile;
use domain::promise::standards;
use jiff::civil::Date;

use crate::promise::Published;
use crate::web::App;

/// Everything that was in force on a date.
pub(super) struct Sources {
    /// The profile.
    pub profile: profile::Version,
    /// Standards of the services that the unit offers, in the order of the profile.
    pub standards: Vec<standards::Version>,
    /// National calendars.
    pub calendars: Arc<Vec<Calendar>>,
}

/// The time zone of a unit that has a queue.
pub(super) fn zone(app: &App, unit: &UnitId) -> Option<Zone> {
    let published = app.directory.get(unit)?;
    let profile = published.profile.newest()?;
    (!profile.document.queue_classes.is_empty()).then(|| published.zone())
}

/// Whether a unit has a hall or zone of that name.
pub(super) fn has_zone(app: &App, unit: &UnitId, zone: &str) -> bool {
    let published = app.directory.get(unit);
    let newest = published.as_ref().and_then(|published| published.profile.newest());
    newest.is_some_and(|version| version.document.halls.iter().any(|hall| hall.id.as_str() == zone))
}

impl Sources {
    /// What is in force at a unit on a date; nothing when it has published no profile by then.
    #[must_use]
    pub(super) fn of(app: &App, unit: &UnitId, date: Date) -> Option<Self> {
        let published: Arc<Published> = app.directory.get(unit)?;
        let profile = published.profile.in_force(date)?.clone();
        let standard = |service| published.standards.get(service)?.in_force(date).cloned();
        let standards = profile.document.services.iter().filter_map(standard).collect();
        Some(Self { profile, standards, calendars: app.directory.calendars() })
    }
}
