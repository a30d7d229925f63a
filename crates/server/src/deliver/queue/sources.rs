//! What the plan of a day is made from: profile, standards and calendars as published.

use domain::calendar::Calendar;
use domain::kernel::{UnitId, Zone};
use domain::promise::profile::{self, Profiles};
use domain::promise::standards::{self, Standards};
use jiff::civil::Date;

use crate::web::App;
use crate::web::problem::Problem;

/// Everything that was in force on a date.
pub struct Sources {
    /// The profile.
    pub profile: profile::Version,
    /// Standards of the services that the unit offers, in the order of the profile.
    pub standards: Vec<standards::Version>,
    /// National calendars.
    pub calendars: Vec<Calendar>,
}

/// The time zone of a unit that has a queue.
pub(super) async fn zone(app: &App, unit: &UnitId) -> Result<Option<Zone>, Problem> {
    let stream = format!("profile/{unit}");
    let look = |state: &profile::State| {
        let version = state.newest()?;
        (!version.document.queue_classes.is_empty()).then_some(version.document.zone)
    };
    Ok(app.execute.read::<Profiles, _>(unit.as_str(), &stream, look).await?)
}

impl Sources {
    /// Reads what was in force at a unit on a date.
    ///
    /// # Errors
    /// A problem when the unit has no profile on that date, or the store fails.
    pub async fn read(app: &App, unit: &str, date: Date) -> Result<Self, Problem> {
        let stream = format!("profile/{unit}");
        let look = |state: &profile::State| state.in_force(date).cloned();
        let profile = app.execute.read::<Profiles, _>(unit, &stream, look).await?;
        let profile = profile.ok_or_else(Problem::not_found)?;
        let mut standards = Vec::new();
        for service in &profile.document.services {
            let stream = format!("standard/{service}");
            let look = |state: &standards::State| state.in_force(date).cloned();
            standards.extend(app.execute.read::<Standards, _>(unit, &stream, look).await?);
        }
        Ok(Self { profile, standards, calendars: app.calendars.to_vec() })
    }
}
