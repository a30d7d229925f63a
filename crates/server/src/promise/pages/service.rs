//! The page of a service: its standard, its earlier versions, and what changed.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::{ServiceId, UnitId};
use domain::promise::standards::{Channel, StandardDocument, Version};
use jiff::civil::Date;

use super::{
    Body, Cost, Difference, Here, below_unit, cost, differences_of, number, promised, service_id,
};
use crate::promise::measured::{Measured, measured};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "promise/templates/service.html")]
struct Service {
    shell: Shell,
    unit: UnitId,
    version: Version,
    /// An older version than the one in force, or one to come.
    other: bool,
    today: Date,
    measured: Option<Measured>,
    has_queue: bool,
}

impl Service {
    fn document(&self) -> &StandardDocument {
        &self.version.document
    }

    fn cost(&self) -> Cost {
        cost(&self.shell, self.document(), self.today)
    }

    fn ready(&self) -> Option<String> {
        let ready = self.document().components.duration.promised.as_ref();
        ready.map(|ready| promised(&self.shell, ready))
    }

    fn to_come(&self) -> bool {
        self.version.effective > self.today
    }

    /// Withdrawn, and no longer in force today.
    fn gone(&self) -> bool {
        self.version.ends.is_some_and(|end| end <= self.today)
    }

    fn open_for_tickets(&self) -> bool {
        self.has_queue && !self.other && !self.to_come() && !self.gone()
    }

    fn open_for_applications(&self) -> bool {
        let electronic = self.document().channels.contains(&Channel::Electronic);
        electronic && !self.other && !self.to_come() && !self.gone()
    }

    fn percent(&self, permille: &i64) -> String {
        crate::web::format::decimal(self.shell.language, *permille, 1)
    }

    fn body(&self) -> Body<'_> {
        Body::new(&self.shell, self.document(), self.today)
    }
}

pub(in super::super) async fn service(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    show(&app, &granted, &service_id(&service)?, None).await
}

pub(in super::super) async fn service_version(
    State(app): State<App>,
    granted: Granted,
    Path((_, service, version)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    show(&app, &granted, &service_id(&service)?, Some(number(&version)?)).await
}

async fn show(
    app: &App,
    granted: &Granted,
    service: &ServiceId,
    wanted: Option<u32>,
) -> Result<Response, Problem> {
    let here = Here::find(app, granted.unit())?;
    let profile = here.profile()?;
    let current = here.version(service)?;
    let version = match wanted {
        None => current,
        Some(number) => {
            here.published.standards[service].version(number).ok_or_else(Problem::not_found)?
        }
    };
    let title = version.document.name.get(granted.language).to_owned();
    let page = Service {
        shell: below_unit(app, granted, profile).titled(title),
        unit: profile.unit.clone(),
        other: version.version != current.version,
        version: version.clone(),
        today: here.today,
        measured: measured(&*app.book, &profile.unit, service, here.today).await?,
        has_queue: !profile.counters.is_empty(),
    };
    Ok(render(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "promise/templates/versions.html")]
struct Versions {
    shell: Shell,
    unit: UnitId,
    service: ServiceId,
    versions: Vec<Version>,
    today: Date,
}

impl Versions {
    fn in_force(&self, version: &Version) -> bool {
        version.effective <= self.today && version.ends.is_none_or(|end| self.today < end)
    }

    fn to_come(&self, version: &Version) -> bool {
        version.effective > self.today
    }
}

pub(in super::super) async fn versions(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let (profile, service) = (here.profile()?, service_id(&service)?);
    let current = here.version(&service)?;
    let shell = below_unit(&app, &granted, profile);
    let name = shell.text(&current.document.name).to_owned();
    let title = shell.t1("standard-versions-title", "service", &name);
    let back = format!("/units/{}/services/{service}", profile.unit);
    let page = Versions {
        shell: shell.titled(title).crumb(back, name),
        unit: profile.unit.clone(),
        versions: here.published.standards[&service].history().iter().rev().cloned().collect(),
        today: here.today,
        service,
    };
    Ok(render(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "promise/templates/differences.html")]
struct Differences {
    shell: Shell,
    old: u32,
    new: u32,
    changes: Vec<Difference>,
}

pub(in super::super) async fn differences(
    State(app): State<App>,
    granted: Granted,
    Path((_, service, old, new)): Path<(String, String, String, String)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let (profile, service) = (here.profile()?, service_id(&service)?);
    let (old, new) = (number(&old)?, number(&new)?);
    let state = here.published.standards.get(&service).ok_or_else(Problem::not_found)?;
    let find = |number| state.version(number).ok_or_else(Problem::not_found);
    let (before, after) = (find(old)?, find(new)?);
    let changes = differences_of(&before.document, &after.document);
    let shell = below_unit(&app, &granted, profile);
    let title = shell.t2("standard-diff-title", "old", i64::from(old), "new", i64::from(new));
    let back = format!("/units/{}/services/{service}", profile.unit);
    let name = shell.text(&after.document.name).to_owned();
    let versions = shell.t("standard-versions").to_owned();
    let shell = shell.titled(title).crumb(&back, name).crumb(format!("{back}/versions"), versions);
    Ok(render(StatusCode::OK, &Differences { shell, old, new, changes }))
}
