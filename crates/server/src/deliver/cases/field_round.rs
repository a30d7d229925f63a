//! What is done in a field round, whoever asks for it: opening and closing one, an application for
//! somebody who stands before the team, work on a case. Pages and programs both call this.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use domain::deliver::cases::{Ask, CaseRef, Cases, Event as CaseEvent, Seen};
use domain::deliver::field::{
    Command, Event, Field, ROUNDS, Refusal, Round, Stage, State, stream_of,
};
use domain::kernel::{Key, Timestamp, UnitId};
use domain::promise::standards::Channel;
use jiff::civil::Date;

use super::desk::colleagues;
use super::form::Form;
use super::list::me;
use super::serve::{Application, Sender, record, submit, submitted};
use crate::deliver::queue::serve::command_id;
use crate::execute::Done;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

/// Why nobody works in a round before it begins and after it ends.
const NOT_UNDER_WAY: &str = "field.not_under_way";

/// All rounds of a unit, the newest first.
pub(super) async fn all(app: &App, unit: &UnitId) -> Result<Vec<Round>, Problem> {
    let look = |state: &State| state.rounds().iter().rev().cloned().collect::<Vec<_>>();
    Ok(app.execute.read::<Field, _>(unit.as_str(), ROUNDS, look).await?)
}

/// A round of a unit.
pub(super) async fn find(app: &App, unit: &UnitId, name: &str) -> Result<Arc<Round>, Problem> {
    let look = |state: &State| state.round(name).cloned();
    let found = app.execute.read::<Field, _>(unit.as_str(), ROUNDS, look).await?;
    found.map(Arc::new).ok_or_else(Problem::not_found)
}

/// Why who asks cannot work in a round today.
pub(super) fn shut(granted: &Granted, round: &Round, today: Date) -> Option<Problem> {
    let admitted = round.admits(&granted.principal.actor(), today);
    admitted.err().map(|refusal| Problem::refused(&refusal))
}

/// A round in which who asks may work today, or the problem that says why not.
pub(super) async fn working(
    app: &App,
    granted: &Granted,
    name: &str,
) -> Result<Arc<Round>, Problem> {
    let round = find(app, granted.unit(), name).await?;
    let today = Here::find(app, granted.unit())?.today;
    shut(granted, &round, today).map_or(Ok(round), Err)
}

/// The same, for work on a case that may be on the record: sent again because its answer was lost,
/// it counts as of the day on which it was recorded.
pub(super) async fn working_on(
    app: &App,
    granted: &Granted,
    name: &str,
    (case, id): (&CaseRef, &str),
) -> Result<Arc<Round>, Problem> {
    match working(app, granted, name).await {
        Err(problem) if problem.code == NOT_UNDER_WAY => {
            let permit = granted.permit()?;
            let at = app.execute.recorded::<Cases>(&permit, &case.stream(), id).await?;
            as_of(app, granted, (name, at), problem).await
        }
        found => found,
    }
}

/// The same, for an application that may be on the record.
pub(super) async fn working_with(
    app: &App,
    granted: &Granted,
    name: &str,
    (sent, id): (&Application, &str),
) -> Result<Arc<Round>, Problem> {
    match working(app, granted, name).await {
        Err(problem) if problem.code == NOT_UNDER_WAY => {
            let at = submitted(app, &granted.permit()?, id, sent).await?;
            as_of(app, granted, (name, at), problem).await
        }
        found => found,
    }
}

/// A round in which who asks could work at a time, or the problem of today.
async fn as_of(
    app: &App,
    granted: &Granted,
    (name, at): (&str, Option<Timestamp>),
    problem: Problem,
) -> Result<Arc<Round>, Problem> {
    let zone = Here::find(app, granted.unit())?.zone;
    let round = find(app, granted.unit(), name).await?;
    let admits = |at| shut(granted, &round, zone.local(at).date).is_none();
    if at.is_some_and(admits) { Ok(round) } else { Err(problem) }
}

/// Whether a round can be closed before its last day.
pub(super) fn may_close(round: &Round, today: Date) -> bool {
    round.closed.is_none() && round.stage(today) != Stage::Over
}

/// Opens a round; gives its short name. The team are people who work on cases here.
pub(super) async fn open(
    app: &App,
    granted: &Granted,
    (place, days, team): (&str, (Date, Date), BTreeSet<String>),
    id: &str,
) -> Result<Key, Problem> {
    let known = colleagues(app, granted).await?;
    let stranger = team.iter().find(|name| !known.iter().any(|(account, _)| account == *name));
    if let Some(name) = stranger {
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "field.team_unknown");
        return Err(problem.with("account", name.as_str()));
    }
    let today = Here::find(app, granted.unit())?.today;
    let command = Command::Open { place: place.to_owned(), days, team, today };
    let done = app.execute.run::<Field>(&granted.permit()?, ROUNDS, id, &command).await?;
    let opened = done.events.iter().find_map(|event| match event {
        Event::RoundOpened(opened) => Some(opened.round.clone()),
        _ => None,
    });
    opened.ok_or_else(Problem::unavailable)
}

/// Closes a round before its last day.
pub(super) async fn close(
    app: &App,
    granted: &Granted,
    name: &str,
    id: &str,
) -> Result<(), Problem> {
    let today = Here::find(app, granted.unit())?.today;
    let round = find(app, granted.unit(), name).await?.opened.round.clone();
    let command = Command::Close { round, today };
    app.execute.run::<Field>(&granted.permit()?, ROUNDS, id, &command).await?;
    Ok(())
}

/// Services that their standard offers in the field, with an amount that somebody has checked.
pub(super) fn offered(here: &Here) -> Result<Vec<Form>, Problem> {
    let all = here.published.in_force(here.today);
    let mobile = all.filter(|version| version.document.channels.contains(&Channel::Mobile));
    let services: Vec<_> = mobile.map(|version| version.document.service.clone()).collect();
    let forms: Result<Vec<Form>, Problem> =
        services.iter().map(|service| Form::find(here, service)).collect();
    Ok(forms?.into_iter().filter(|form| !form.unpriced()).collect())
}

/// The id of a command that follows another: checked before anything is recorded.
pub(super) fn next_id(id: &str, part: &str) -> Result<String, Problem> {
    let next = format!("{id}-{part}");
    command_id(&next)?;
    Ok(next)
}

/// Records an application; whoever takes it looks after it. Sent twice, it is one application.
pub(super) async fn take(
    app: &App,
    granted: &Granted,
    round: &Arc<Round>,
    id: &str,
    (seen, sent): (BTreeSet<Seen>, Application),
) -> Result<CaseRef, Problem> {
    let (noted, assigned) = (next_id(id, "n")?, next_id(id, "a")?);
    let permit = granted.permit()?;
    let sender = Sender { channel: Channel::Mobile, by_staff: true, permit, seen };
    let (case, done) = submit(app, &sender, id, sent).await?;
    note(app, granted, (round, &case, true), (&noted, done.at)).await?;
    let assign = Ask::Assign { officer: Some(me(granted)) };
    record(app, &granted.permit()?, &case, &assigned, assign).await?;
    Ok(case)
}

/// Records work on a case, and that it was done there.
pub(super) async fn work(
    app: &App,
    granted: &Granted,
    (round, case): (&Arc<Round>, &CaseRef),
    id: &str,
    ask: Ask,
) -> Result<Done<CaseEvent>, Problem> {
    if !is_field_work(&ask, &me(granted)) {
        return Err(Problem::refused(&Refusal::WaitsForDesk));
    }
    let noted = next_id(id, "n")?;
    let done = record(app, &granted.permit()?, case, id, ask).await?;
    note(app, granted, (round, case, false), (&noted, done.at)).await?;
    Ok(done)
}

/// What can be done in the field; the rest waits for the desk.
fn is_field_work(ask: &Ask, me: &str) -> bool {
    match ask {
        Ask::Assign { officer } => officer.as_deref() == Some(me),
        Ask::CheckDocuments(_)
        | Ask::FinishStep(_)
        | Ask::ConfirmStep { .. }
        | Ask::DeclineStep { .. }
        | Ask::Pay { .. }
        | Ask::Resubmit { .. }
        | Ask::Withdraw { .. }
        | Ask::HandOver { .. } => true,
        _ => false,
    }
}

/// Notes that a case was begun or worked on in a round, on the day on which that was recorded.
pub(super) async fn note(
    app: &App,
    granted: &Granted,
    (round, case, begun): (&Arc<Round>, &CaseRef, bool),
    (id, at): (&str, Timestamp),
) -> Result<(), Problem> {
    let today = Here::find(app, granted.unit())?.zone.local(at).date;
    let (round, case) = (Arc::clone(round), case.clone());
    let stream = stream_of(&round.opened.round);
    let command = Command::Note { round, case, begun, today };
    let id = command_id(id)?;
    app.execute.run::<Field>(&granted.permit()?, &stream, id, &command).await?;
    Ok(())
}
