//! Several commands that are recorded together or not at all: all are decided before anything is
//! written down, and all of it lies in one transaction.

use std::sync::Arc;

use domain::kernel::{Context, Room};

use super::commit::{Outcome, Ticket, Wait};
use super::hot::Whose;
use super::{ATTEMPTS, Asked, Execute, Failure, Served, room_of};
use crate::book::Write;
use crate::identity::Permit;

/// One of several commands, each on a stream of its own.
pub struct Order<R: Room> {
    /// The stream.
    pub stream: String,
    /// Id of the command.
    pub command_id: String,
    /// What is asked.
    pub command: R::Command,
    /// Rows of plain tables that are stored with it.
    pub beside: Vec<Write>,
}

/// Which of them stopped all, and why.
#[derive(Debug)]
pub struct Stopped<R> {
    /// Its place among them.
    pub place: usize,
    /// Why.
    pub failure: Failure<R>,
}

enum Turn<R: Room> {
    NotLoaded(usize),
    Stopped(usize, R::Refusal),
    /// All of them were recorded before, under the same ids.
    Known,
    Decided(Vec<Option<Vec<R::Event>>>, Option<Arc<Ticket>>),
}

impl Execute {
    /// Records them all or none. Gives the events of each; nothing for one that was recorded
    /// before under the same id.
    ///
    /// # Errors
    /// [`Stopped`]: the first that is refused, or that the store is not available.
    pub async fn run_all<R: Served>(
        &self,
        permit: &Permit,
        orders: &[Order<R>],
    ) -> Result<Vec<Option<Vec<R::Event>>>, Stopped<R::Refusal>> {
        let stopped = |place, failure| Err(Stopped { place, failure });
        let mut settled = false;
        if orders.is_empty() {
            return Ok(Vec::new());
        }
        // Each may have to be loaded first.
        for _ in 0..ATTEMPTS + orders.len() {
            match self.turn::<R>(permit, orders) {
                Turn::NotLoaded(place) => {
                    let loaded = self.load::<R>(permit.unit(), &orders[place].stream).await;
                    if let Err(error) = loaded {
                        return stopped(place, Failure::from_load(error));
                    }
                }
                Turn::Stopped(place, refusal) => return stopped(place, Failure::Refused(refusal)),
                // What is known may still be on its way to the disk, and may not reach it.
                Turn::Known if settled => return Ok(orders.iter().map(|_| None).collect()),
                Turn::Known => {
                    self.settled().await;
                    settled = true;
                }
                Turn::Decided(events, None) => return Ok(events),
                Turn::Decided(events, Some(ticket)) => match Wait::on(ticket).await {
                    Outcome::Stored => return Ok(events),
                    Outcome::Unavailable => return stopped(0, Failure::Unavailable),
                    Outcome::Again => {}
                },
            }
        }
        stopped(0, Failure::Unavailable)
    }

    fn turn<R: Served>(&self, permit: &Permit, orders: &[Order<R>]) -> Turn<R> {
        let mut guard = self.inner.lock();
        let inner = &mut *guard;
        let Some(unit) = inner.units.get_mut(permit.unit()) else { return Turn::NotLoaded(0) };
        let now = self.clock.now();
        let mut decided = Vec::with_capacity(orders.len());
        for (place, order) in orders.iter().enumerate() {
            let Some(hot) = room_of::<R>(unit, &order.stream) else {
                return Turn::NotLoaded(place);
            };
            if hot.known(Whose::new(permit.actor_text(), &order.command_id)).is_some() {
                decided.push(None);
                continue;
            }
            let at = R::dated(&order.command).unwrap_or(now);
            let cx = Context { now: at, actor: permit.actor() };
            match R::decide(&hot.state, &cx, &order.command) {
                Ok(events) => decided.push(Some((events, at))),
                Err(refusal) => return Turn::Stopped(place, refusal),
            }
        }
        if decided.iter().all(Option::is_none) {
            return Turn::Known;
        }
        let mut anything = false;
        for (order, events) in orders.iter().zip(&decided) {
            let Some((events, at)) = events.as_ref().filter(|(events, _)| !events.is_empty())
            else {
                continue;
            };
            let Order { stream, command_id, beside, .. } = order;
            let asked = Asked { stream, command_id, beside };
            let whose = Whose::new(permit.actor_text(), command_id);
            self.write_down::<R>(unit, &mut inner.pending, permit, &asked, whose, (events, *at));
            anything = true;
        }
        let ticket = anything.then(|| self.ticket(inner));
        let events = decided.into_iter().map(|one| one.map(|(events, _)| events)).collect();
        Turn::Decided(events, ticket)
    }
}
