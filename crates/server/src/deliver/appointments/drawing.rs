//! The draw of a day: held when its window closes, by a seed whose hash was recorded before anybody
//! asked, and by the hash of the entry that closed the window, which nobody could know then. With
//! the seed laid open everybody can repeat it.

use std::collections::BTreeMap;

use domain::deliver::appointments::{
    Appointments, Command, Event, MixedHead, Opening, Pool, SlotDay, draw_name,
};
use domain::kernel::{Timestamp, UnitId};
use jiff::civil::Time;

use super::serve::{ServiceDay, record, seed};
use crate::execute::Done;
use crate::hear::surveys::number;
use crate::identity::Permit;
use crate::web::App;
use crate::web::problem::Problem;

/// The number of every request under a seed, with what was mixed in.
fn numbers(
    seed: &str,
    day: &ServiceDay,
    state: &SlotDay,
    head: Option<&MixedHead>,
) -> BTreeMap<u32, u64> {
    let name = |request: &u32| draw_name(&day.service, day.date, *request, head);
    state.requests.keys().map(|request| (*request, number(seed, &name(request)))).collect()
}

/// What is recorded of a seed before the draw.
pub(super) fn seed_hash(seed: &str) -> String {
    register::hash::Hash::of(seed.as_bytes()).to_string()
}

/// How a day is opened by a draw: the seed is promised by its hash, and what will close the window
/// is going to be mixed in.
pub(super) fn opening(
    app: &App,
    unit: &str,
    day: &ServiceDay,
    (from, until): (Timestamp, Timestamp),
) -> Opening {
    let seed_hash = seed_hash(&seed(app, unit, day));
    Opening::Draw { from, until, seed_hash, mixes_head: true }
}

/// Closes the window: the hash of that entry is the head of the unit's register after the last
/// request. Sent again, the same entry is found.
async fn close(app: &App, permit: &Permit, day: &ServiceDay) -> Result<MixedHead, Problem> {
    // Always by the house, whoever asks for the draw: one entry, however often it is tried.
    let unit = UnitId::parse(permit.unit()).map_err(|_| Problem::not_found())?;
    let id = format!("draw-close-{}-{}", day.service, day.date);
    let done = record(app, &Permit::house(unit), day, &id, &Command::CloseDraw).await?;
    Ok(MixedHead { entry: done.seq, hash: done.head.to_string() })
}

/// Holds the draw.
pub(super) async fn hold(
    app: &App,
    permit: &Permit,
    day: &ServiceDay,
    command_id: &str,
) -> Result<Done<Event>, Problem> {
    let (unit, stream) = (permit.unit(), day.stream());
    let look = |state: &SlotDay| state.mixes_head() && !state.drawn;
    let mixes = app.execute.read::<Appointments, _>(unit, &stream, look).await?;
    let head = if mixes { Some(close(app, permit, day).await?) } else { None };
    let seed = seed(app, unit, day);
    let look = |state: &SlotDay| numbers(&seed, day, state, head.as_ref());
    let numbers = app.execute.read::<Appointments, _>(unit, &stream, look).await?;
    let command = Command::Draw { seed_hash: seed_hash(&seed), seed, head, numbers };
    record(app, permit, day, command_id, &command).await
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Got {
    Place(Time),
    /// Nothing was left: its place on the waiting list.
    Waits(u32),
}

/// A request as the draw took it.
#[derive(Debug, Clone)]
pub(super) struct Lot {
    pub(super) request: u32,
    pub(super) number: u64,
    pub(super) pool: Pool,
    pub(super) slots: Vec<Time>,
    pub(super) got: Got,
}

/// All requests in the order of the draw; nothing before it was held.
pub(super) fn lots(day: &ServiceDay, state: &SlotDay) -> Vec<Lot> {
    let Some(outcome) = &state.outcome else { return Vec::new() };
    let numbers = numbers(&outcome.seed, day, state, outcome.head.as_ref());
    let places = outcome.places.iter().map(|one| (one.request, Got::Place(one.slot)));
    let waiting = outcome.waiting.iter().map(|one| (one.request, Got::Waits(one.wish)));
    let mut lots: Vec<Lot> = places
        .chain(waiting)
        .filter_map(|(request, got)| {
            let asked = state.requests.get(&request)?;
            let number = *numbers.get(&request)?;
            let (pool, slots) = (asked.pool, asked.slots.clone());
            Some(Lot { request, number, pool, slots, got })
        })
        .collect();
    lots.sort_unstable_by_key(|lot| (lot.number, lot.request));
    lots
}
