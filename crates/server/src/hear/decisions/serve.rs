//! The room as the building serves it: identifiers, records, texts.

use domain::hear::decisions::{
    Act, Command, Decision, Decisions, Event, State, stream_of, subject_of,
};
use domain::kernel::{Meta, UnitId};
use jiff::civil::Date;

use super::view;
use crate::deliver::queue::serve::command_id;
use crate::execute::{Place, Served, Writes};
use crate::identity::Permit;
use crate::prove::disclosure::{self, OpenError};
use crate::web::App;
use crate::web::problem::Problem;

impl Served for Decisions {
    type Live = ();

    fn project(place: Place<'_>, state: &State, _: &Event, _: &Meta<'_>, writes: &mut Writes) {
        view::project(place, state, writes);
    }
}

/// The identifier of the decision on a complaint: nobody without the house's key can tell one from
/// the other.
pub(super) fn id_of(app: &App, unit: &UnitId, complaint: &str) -> String {
    app.receipts.code(unit.as_str(), &format!("decision/{complaint}")).to_ascii_lowercase()
}

/// The decision of an identifier that a list has named.
pub(super) async fn decision(
    app: &App,
    unit: &UnitId,
    id: &str,
) -> Result<Option<Decision>, Problem> {
    let look = |state: &State| state.decision().cloned();
    Ok(app.execute.read::<Decisions, _>(unit.as_str(), &stream_of(id), look).await?)
}

/// Records something about a decision.
pub(super) async fn record(
    app: &App,
    permit: &Permit,
    id: &str,
    command: &str,
    (date, act): (Date, Act),
) -> Result<(), Problem> {
    let (command, stream) = (command_id(command)?, stream_of(id));
    app.execute.run::<Decisions>(permit, &stream, command, &Command { date, act }).await?;
    Ok(())
}

/// Title and text as they were written last; nothing once they were erased. They were written to be
/// public, so reading them leaves no trace.
pub(super) async fn texts(
    app: &App,
    unit: &UnitId,
    id: &str,
) -> Result<Option<(String, String)>, Problem> {
    let kinds = ["decision.drafted"];
    let opened = disclosure::open_own(app, unit.as_str(), &subject_of(id), &kinds).await;
    let mut opened = opened.map_err(|error| match error {
        OpenError::Store(error) => error.into(),
        other => Problem::fault(&other),
    })?;
    let (text, title) = (opened.pop(), opened.pop());
    Ok(title.zip(text).map(|(title, text)| (title.text, text.text)))
}
