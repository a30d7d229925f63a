//! What a unit has published: standards in force, to come and withdrawn, and the pledge they need.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::Permission::{PledgeSign, StandardsPublish};
use domain::kernel::{ServiceId, UnitId};
use domain::promise::pledge::{PledgeSigned, pledged};
use domain::promise::standards::{State as Standard, Version};
use jiff::civil::Date;

use super::frame;
use crate::promise::act::owed;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

struct Row {
    service: ServiceId,
    name: String,
    current: Option<Version>,
    to_come: Option<Version>,
    /// The last version, when the service is withdrawn or will be.
    withdrawn: Option<Version>,
    /// Last day for the pledge, and whether it has passed; nothing when it is pledged.
    due: Option<(Date, bool)>,
}

#[derive(Template)]
#[template(path = "promise/templates/manage.html")]
struct List {
    shell: Shell,
    unit: UnitId,
    rows: Vec<Row>,
    pledge: Option<PledgeSigned>,
    profile_version: u32,
    profile_since: Option<Date>,
    may_publish: bool,
    may_sign: bool,
}

impl List {
    fn owed(&self) -> usize {
        self.rows.iter().filter(|row| row.due.is_some()).count()
    }
}

fn row(here: &Here, shell: &Shell, service: &ServiceId, state: &Standard) -> Option<Row> {
    let newest = state.newest()?;
    let is_to_come = newest.effective > here.today;
    Some(Row {
        service: service.clone(),
        name: shell.text(&newest.document.name).to_owned(),
        current: state.in_force(here.today).cloned(),
        to_come: is_to_come.then(|| newest.clone()),
        withdrawn: newest.withdrawn.is_some().then(|| newest.clone()),
        due: None,
    })
}

pub(super) async fn show(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let shell = frame(&app, &granted, &here, String::new())?;
    let title = shell.t("manage-title").to_owned();
    let shell = shell.titled(title);
    let standards = here.published.standards.iter();
    let mut rows: Vec<Row> =
        standards.filter_map(|(service, state)| row(&here, &shell, service, state)).collect();
    let in_force = pledged(here.published.standards.values(), here.today);
    for owed in owed(&app, &here, &in_force)? {
        let row = rows.iter_mut().find(|row| row.service == owed.standard.service);
        if let Some(row) = row {
            row.due = Some((owed.deadline.date, here.today > owed.deadline.date));
        }
    }
    let profile = here.published.profile.in_force(here.today);
    let page = List {
        unit: granted.unit().clone(),
        rows,
        pledge: here.published.pledge.newest().cloned(),
        profile_version: profile.map_or(0, |version| version.version),
        profile_since: profile.map(|version| version.effective),
        may_publish: granted.principal.may(StandardsPublish, &granted.line),
        may_sign: granted.principal.may(PledgeSign, &granted.line),
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}
