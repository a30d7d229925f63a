//! The room as the building serves it, and what its pages share.

use std::sync::Arc;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::hear::surveys::{Event, ROUNDS, Round, State, Surveys};
use domain::kernel::{Key, Language, Meta, UnitId};

use super::view;
use crate::book::random;
use crate::execute::{Place, Served, Writes};
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::{Granted, empty};
use crate::web::menu;
use crate::web::page::Shell;
use crate::web::problem::Problem;

impl Served for Surveys {
    type Live = ();

    fn project(
        place: Place<'_>,
        _state: &State,
        event: &Event,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        view::project(place, event, meta, writes);
    }
}

/// All rounds of a unit, the newest first.
pub(super) async fn rounds(app: &App, unit: &UnitId) -> Result<Vec<Round>, Problem> {
    let look = |state: &State| state.rounds().iter().rev().cloned().collect::<Vec<_>>();
    Ok(app.execute.read::<Surveys, _>(unit.as_str(), ROUNDS, look).await?)
}

/// A round by the name in an address.
pub(super) async fn round(app: &App, unit: &UnitId, name: &str) -> Result<Arc<Round>, Problem> {
    let key = Key::parse(name).map_err(|_| Problem::not_found())?;
    let look = |state: &State| state.round(&key).cloned();
    let found = app.execute.read::<Surveys, _>(unit.as_str(), ROUNDS, look).await?;
    found.map(Arc::new).ok_or_else(Problem::not_found)
}

/// The shell of a page of staff.
pub(super) fn staff_shell(
    app: &App,
    granted: &Granted,
    title: &str,
) -> Result<(Here, Shell), Problem> {
    let here = Here::find(app, granted.unit())?;
    let mut shell = unit_shell(app, granted, here.profile()?);
    shell.title = shell.t(title).to_owned();
    menu::staff(app, granted, &mut shell);
    Ok((here, shell))
}

/// Name of a service today, or its identifier.
pub(super) fn service_name(here: &Here, service: &str, language: Language) -> String {
    let mut all = here.published.standards.values().filter_map(|state| state.newest());
    all.find(|version| version.document.service.as_str() == service)
        .map_or_else(|| service.to_owned(), |v| v.document.name.get(language).to_owned())
}

/// A new command id for a form that stays as it is until it is sent.
pub(super) fn new_command_id() -> String {
    random::<12>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// On to another page.
pub(super) fn to(path: &str) -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    let target = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, target);
    response
}
