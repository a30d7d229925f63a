//! A case that is over needs no place at the counter: what it has on any coming day is given up,
//! and offered to who waits. Noted with the event that ends the case and done by the keeper, so
//! that a crash between the two entries forgets nothing; done twice, it is done once.

use domain::deliver::appointments::{Appointments, Command, SlotDay};
use domain::deliver::cases::{Event, State};
use domain::kernel::{Meta, UnitId};

use super::serve::{ServiceDay, record};
use super::store::{self, Body, Ended};
use super::view::LIST_COMING_DAYS;
use crate::execute::{Place, Writes};
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;

/// Until it is looked at again: somebody may have booked in the very moment in which the case
/// ended, and a window that has closed is drawn first.
const AGAIN_S: i64 = 60;
/// Id of a command that asks for nothing twice.
const NO_ID: &str = "";

/// Notes that a case is over, in the transaction of the event that ends it.
pub(crate) fn announce(
    place: Place<'_>,
    state: &State,
    event: &Event,
    meta: &Meta<'_>,
    writes: &mut Writes,
) {
    let ends = matches!(
        event,
        Event::Completed(_)
            | Event::HandedOver(_)
            | Event::Cancelled(_)
            | Event::Rejected(_)
            | Event::Withdrawn(_)
            | Event::Lapsed(_)
    );
    let (Some(case), Some(plan)) = (state.reference(), state.plan()) else { return };
    if ends && state.stage.is_over() {
        let body = Body { case: case.clone(), service: plan.service.clone() };
        store::put(place, meta.at, &body, writes);
    }
}

/// Gives up the places of all cases that ended.
///
/// # Errors
/// When the store cannot be read or written.
pub(super) async fn turn(app: &App) -> Result<(), crate::book::StoreError> {
    let now = app.clock.now();
    let mut writes = Vec::new();
    for ended in store::due(app, now).await? {
        let left = give_up(app, &ended).await.unwrap_or_else(|problem| {
            let (code, case) = (problem.code, ended.body.case.as_str());
            tracing::warn!(code, case, "places of a case that ended could not be given up");
            true
        });
        writes.push(if ended.looked && !left {
            ended.forget()
        } else {
            ended.again(now.plus_seconds(AGAIN_S), !left)
        });
    }
    // All of a turn reach the disk once; what a crash takes is done again, and changes nothing.
    if writes.is_empty() { Ok(()) } else { app.book.write(writes).await.map(drop) }
}

/// Gives up what a case has on every coming day of its service. Whether something is left.
async fn give_up(app: &App, ended: &Ended) -> Result<bool, Problem> {
    let unit = UnitId::parse(&ended.unit).map_err(|_| Problem::not_found())?;
    let Body { case, service } = &ended.body;
    let here = Here::find(app, &unit)?;
    let permit = Permit::house(unit.clone());
    let row = vec![unit.as_str().into(), service.as_str().into(), here.today.to_string().into()];
    let mut left = false;
    for row in app.book.query(&LIST_COMING_DAYS, row).await? {
        let day = ServiceDay::parse(service.as_str(), row.text(0))?;
        let expects = async || {
            let (look, stream) = (|state: &SlotDay| state.expects(case), day.stream());
            app.execute.read::<Appointments, _>(unit.as_str(), &stream, look).await
        };
        if expects().await? {
            let command = Command::GiveUp { case: case.clone() };
            record(app, &permit, &day, NO_ID, &command).await?;
            left |= expects().await?;
        }
    }
    Ok(left)
}
