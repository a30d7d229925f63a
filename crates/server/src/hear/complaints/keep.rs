//! What the house does unasked: dates that an amendment moved are counted again, what was not
//! completed in time lapses, silence is noted, what is late climbs the ladder. The rules decide
//! whether it is time; most of the time they say no.

use std::sync::Arc;
use std::time::Duration;

use domain::hear::complaints::{
    Act, Cause, Complaints, RecountCause, Stage, Timetable, command, stream_of,
};
use domain::kernel::UnitId;
use jiff::civil::Date;

use super::serve::timetable;
use super::view::{Behind, Listed, Wanted, list};
use crate::execute::Failure;
use crate::identity::Permit;
use crate::jobs::every;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;

/// How often it is looked.
const TICK: Duration = Duration::from_secs(600);
/// Complaints that are looked at together.
const PAGE: i64 = 500;

/// Looks again and again, for as long as the server serves.
pub async fn keep(app: App) {
    let mut ticks = every(TICK);
    loop {
        ticks.tick().await;
        if let Err(problem) = turn(&app).await {
            tracing::warn!(code = problem.code, "the clocks of complaints could not be kept");
        }
    }
}

/// Looks once at every open complaint of every unit.
///
/// # Errors
/// What stands in the way.
pub async fn turn(app: &App) -> Result<(), Problem> {
    for unit in app.directory.units() {
        let here = Here::find(app, &unit)?;
        let Ok(days) = timetable(app, &unit, &here) else { continue };
        let (wanted, mut behind) = (Wanted::default(), Behind::default());
        loop {
            let asked = (&behind, PAGE);
            let statement = wanted.statement(&*app.book, unit.as_str()).await?;
            let how = (&wanted, statement);
            let found = list(&*app.book, unit.as_str(), how, asked).await?;
            for one in &found {
                look(app, &unit, &days, here.today, one).await?;
            }
            let Some(last) = found.last().filter(|_| i64::try_from(found.len()) == Ok(PAGE)) else {
                break;
            };
            behind = Behind { due: last.due.clone(), reference: last.reference.clone() };
        }
    }
    Ok(())
}

/// What may be due for a complaint.
fn acts(one: &Listed, today: Date) -> Vec<Act> {
    let mut acts = vec![Act::Recount { cause: RecountCause::Calendar }];
    match Stage::parse(&one.stage) {
        Some(Stage::AwaitingCompletion) => acts.push(Act::Lapse),
        Some(Stage::Delivered) => acts.push(Act::NoteSilence),
        _ => {}
    }
    if one.due < today.to_string() {
        acts.push(Act::Escalate { cause: Cause::Overdue, reason: None });
    }
    acts
}

async fn look(
    app: &App,
    unit: &UnitId,
    days: &Arc<Timetable>,
    today: Date,
    one: &Listed,
) -> Result<(), Problem> {
    let (permit, stream) = (Permit::house(unit.clone()), stream_of(&one.reference));
    for act in acts(one, today) {
        // At most once a day of each.
        let id = format!("{}-{today}", act.action().name());
        let command = command(days, Vec::new(), act);
        match app.execute.run::<Complaints>(&permit, &stream, &id, &command).await {
            Ok(_) | Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(())
}
