//! All that UU 25/2009 art. 23(4) asks a unit's information system to show, on one page: profile of
//! the organiser, profile of the staff, standards, pledge, complaints, performance.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::ServiceId;
use domain::promise::pledge::PledgeSigned;
use domain::promise::profile::UnitProfile;

use super::{Here, below_unit};
use crate::promise::measured::{Measured, performance};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

struct Performance {
    service: ServiceId,
    name: String,
    promised_minutes: u32,
    measured: Option<Measured>,
}

#[derive(Template)]
#[template(path = "promise/templates/information.html")]
struct Information {
    shell: Shell,
    profile: UnitProfile,
    services: Vec<Performance>,
    pledge: Option<PledgeSigned>,
}

impl Information {
    fn percent(&self, permille: &i64) -> String {
        crate::web::format::decimal(self.shell.language, *permille, 1)
    }
}

pub(in super::super) async fn information(
    State(app): State<App>,
    granted: Granted,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let profile = here.profile()?;
    let mut measured = performance(&*app.book, &profile.unit, here.today).await?;
    let services = here.published.in_force(here.today);
    let services = services.map(|version| Performance {
        service: version.document.service.clone(),
        name: version.document.name.get(granted.language).to_owned(),
        promised_minutes: version.document.promise.waiting.minutes,
        measured: measured.remove(&version.document.service),
    });
    let services = services.collect();
    let shell = below_unit(&app, &granted, profile);
    let title = shell.t("information-title").to_owned();
    let page = Information {
        shell: shell.titled(title),
        services,
        pledge: here.published.pledge.newest().cloned(),
        profile: profile.clone(),
    };
    Ok(render(StatusCode::OK, &page))
}
