//! The room as the building serves it, and what its pages share.

use std::sync::Arc;

use domain::hear::surveys::{Event, ROUNDS, Round, State, Surveys};
use domain::kernel::{Key, Language, Meta, UnitId};

use super::view;
use crate::execute::{Place, Served, Writes};
use crate::promise::pages::Here;
use crate::web::App;
pub(super) use crate::web::gate::to;
pub(super) use crate::web::input::new_command_id;
pub(super) use crate::web::menu::staff_shell;
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

/// Name of a service today, or its identifier.
pub(super) fn service_name(here: &Here, service: &str, language: Language) -> String {
    let mut all = here.published.standards.values().filter_map(|state| state.newest());
    all.find(|version| version.document.service.as_str() == service)
        .map_or_else(|| service.to_owned(), |v| v.document.name.get(language).to_owned())
}
