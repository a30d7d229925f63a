//! The public portal: find a unit, the unit, a service with its 14 components, the pledge, and all
//! that UU 25/2009 art. 23(4) asks a unit's information system to show.

mod home;
mod information;
mod lists;
mod notices;
mod pledge;
mod service;
mod standard;
mod unit;

use std::sync::Arc;

use domain::calendar::{Closing, Weekday};
use domain::kernel::{ServiceId, Timestamp, UnitId, Zone};
use domain::promise::profile::{DayHours, UnitProfile};
use domain::promise::standards::Version;
use jiff::civil::{Date, Time};
use serde::Serialize;

use super::{Directory, Published};
use crate::web::gate::Granted;
use crate::web::page::Shell;
use crate::web::problem::Problem;
use crate::web::{App, format};

pub(super) use home::home;
pub(super) use information::information;
pub(super) use lists::{performance_csv, services_csv, units_csv};
pub(super) use notices::{accessibility, privacy};
pub(super) use pledge::{pledge, poster};
pub(super) use service::{differences, service, service_version, versions};
pub(crate) use standard::promised;
pub(super) use standard::{Body, Cost, Difference, cost, differences_of};
pub(super) use unit::unit;

/// The name of a value as it stands in documents, for keys of messages.
pub(crate) fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// A shell for a page of no particular unit.
fn plain_shell(app: &App, granted: &Granted) -> Shell {
    let mut shell = Shell::new(granted.language, granted.path.clone());
    shell.demo = app.clock.is_demo();
    shell
}

/// A shell for a page of a unit.
pub(crate) fn unit_shell(app: &App, granted: &Granted, profile: &UnitProfile) -> Shell {
    let name = profile.name.get(granted.language).to_owned();
    let mut shell = plain_shell(app, granted).unit(name, format!("/units/{}", profile.unit));
    shell.demo |= profile.fictional;
    shell
}

/// The same below the unit's own page.
fn below_unit(app: &App, granted: &Granted, profile: &UnitProfile) -> Shell {
    let name = profile.name.get(granted.language).to_owned();
    unit_shell(app, granted, profile).crumb(format!("/units/{}", profile.unit), name)
}

/// What a unit has published, with the date at the unit.
pub(crate) struct Here {
    /// All versions.
    pub(crate) published: Arc<Published>,
    /// Today at the unit.
    pub(crate) today: Date,
    /// Now.
    pub(crate) now: Timestamp,
    /// The unit's zone.
    pub(crate) zone: Zone,
}

impl Here {
    /// The unit of a request.
    pub(crate) fn find(app: &App, unit: &UnitId) -> Result<Self, Problem> {
        let published = app.directory.get(unit).ok_or_else(Problem::not_found)?;
        let (now, zone) = (app.clock.now(), published.zone());
        Ok(Self { published, today: zone.local(now).date, now, zone })
    }

    /// The profile in force.
    pub(crate) fn profile(&self) -> Result<&UnitProfile, Problem> {
        self.published.profile_on(self.today).ok_or_else(Problem::not_found)
    }

    /// The version in force, or the newest.
    pub(super) fn version(&self, service: &ServiceId) -> Result<&Version, Problem> {
        let state = self.published.standards.get(service).ok_or_else(Problem::not_found)?;
        state.in_force(self.today).or_else(|| state.newest()).ok_or_else(Problem::not_found)
    }
}

/// A number in a path. What is no number is no page.
pub(super) fn number(text: &str) -> Result<u32, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A service in a path.
pub(super) fn service_id(text: &str) -> Result<ServiceId, Problem> {
    ServiceId::parse(text).map_err(|_| Problem::not_found())
}

/// Whether the doors are open now.
pub(crate) fn open_now(directory: &Directory, unit: &UnitId, now: Timestamp) -> bool {
    let Some(published) = directory.get(unit) else { return false };
    let local = published.zone().local(now);
    let hours = published
        .profile_on(local.date)
        .and_then(|profile| profile.hours_on(Weekday::of(local.date)).cloned());
    let works = directory
        .working_days(unit, local.date)
        .is_some_and(|days| days.is_working_day(local.date).unwrap_or(false));
    works && hours.is_some_and(|hours| is_within(&hours, local.time))
}

fn is_within(hours: &DayHours, time: Time) -> bool {
    let pause = hours.breaks.iter().any(|pause| (pause.from..pause.to).contains(&time));
    (hours.opens..hours.closes).contains(&time) && !pause
}

fn span(shell: &Shell, from: Time, to: Time) -> String {
    let time = |time| format::time(shell.language, time);
    format!("{}–{}", time(from), time(to))
}

/// Whether the doors are open now, and the hours of today or why there are none.
struct Doors {
    open: bool,
    today: String,
}

impl Doors {
    fn at(app: &App, here: &Here, profile: &UnitProfile, shell: &Shell) -> Self {
        let open = open_now(&app.directory, &profile.unit, here.now);
        let days = app.directory.working_days(&profile.unit, here.today);
        let closing = days.and_then(|days| days.closing(here.today).ok()).flatten();
        let today = match (closing, profile.hours_on(Weekday::of(here.today))) {
            (Some(Closing::Calendar { name, .. }), _) => {
                shell.t1("portal-today-holiday", "name", shell.text(&name))
            }
            (None, Some(hours)) => {
                let span = span(shell, hours.opens, hours.closes);
                let span = format!("{span} {}", here.zone.abbreviation());
                shell.t1("portal-today-hours", "hours", span)
            }
            _ => shell.t("portal-today-closed").to_owned(),
        };
        Self { open, today }
    }
}
