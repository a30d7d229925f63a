//! The room as the building serves it: rules, identifiers, records.

use std::sync::{Arc, LazyLock};

use domain::kernel::{Meta, UnitId};
use domain::prove::oversight::{
    Act, AllSeries, Command, Event, Explanations, OversightRules, Request, SERIES_STREAM,
    SeriesCommand, State, YearlyTotals, explanation_stream,
};
use jiff::civil::Date;
use register::hash::Hash;

use super::view;
use crate::deliver::queue::serve::command_id;
use crate::execute::{Place, Served, Writes};
use crate::identity::Permit;
use crate::promise::pack;
use crate::web::App;
use crate::web::problem::Problem;

impl Served for Explanations {
    type Live = ();

    fn project(place: Place<'_>, state: &State, _: &Event, _: &Meta<'_>, writes: &mut Writes) {
        view::project(place, state, writes);
    }
}

impl Served for YearlyTotals {
    type Live = ();
}

static RULES: LazyLock<Arc<OversightRules>> = LazyLock::new(|| {
    let reading = pack::read(&pack::embedded());
    let rules = reading.oversight().next().expect("a pack of these numbers comes with the program");
    Arc::new(rules.clone())
});

/// The numbers that come with the program.
pub fn rules() -> Arc<OversightRules> {
    Arc::clone(&RULES)
}

/// Characters of an identifier: 64 bits.
const LENGTH: usize = 16;

/// The identifier of a request that is recorded by a command.
pub(super) fn id_of(unit: &UnitId, command: &str) -> String {
    let digest = Hash::of(format!("explanation\n{unit}\n{command}").as_bytes());
    digest.to_string()[..LENGTH].to_owned()
}

/// A request; not found when there is none of that name.
pub(super) async fn request(app: &App, unit: &UnitId, typed: &str) -> Result<Request, Problem> {
    let plain = typed.len() == LENGTH && typed.bytes().all(|b| b.is_ascii_hexdigit());
    if !plain || !view::is_known(&*app.book, unit.as_str(), typed).await? {
        return Err(Problem::not_found());
    }
    let look = |state: &State| state.request().cloned();
    let stream = explanation_stream(typed);
    let found = app.execute.read::<Explanations, _>(unit.as_str(), &stream, look).await?;
    found.ok_or_else(Problem::not_found)
}

/// Records something about a request.
pub(super) async fn record(
    app: &App,
    permit: &Permit,
    request: &str,
    id: &str,
    (today, act): (Date, Act),
) -> Result<(), Problem> {
    let (id, stream) = (command_id(id)?, explanation_stream(request));
    let command = Command { rules: rules(), today, act };
    app.execute.run::<Explanations>(permit, &stream, id, &command).await?;
    Ok(())
}

/// The series of a unit.
pub(super) async fn series(app: &App, unit: &UnitId) -> Result<AllSeries, Problem> {
    Ok(app.execute.read::<YearlyTotals, _>(unit.as_str(), SERIES_STREAM, Clone::clone).await?)
}

/// Records something about series.
pub(super) async fn record_series(
    app: &App,
    permit: &Permit,
    id: &str,
    command: &SeriesCommand,
) -> Result<(), Problem> {
    let id = command_id(id)?;
    app.execute.run::<YearlyTotals>(permit, SERIES_STREAM, id, command).await?;
    Ok(())
}
