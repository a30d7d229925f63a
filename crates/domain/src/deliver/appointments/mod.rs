//! Appointments (*janji temu*): places at the counter that are given out beforehand.
//!
//! Law: UU 25/2009 art. 29 (special treatment of people with special needs: the priority share);
//! PP 96/2012 art. 37 (a faster service for more money takes at most 25 % of the places and none
//! from the public: a warning, because the limit is data of the standard and the unit answers).
//!
//! Stream `slot-day/{service}/{date}`: one service on one day. Everything contested, a seat, is
//! decided in this one stream.
//!
//! ```text
//! day opened ─▶ (requests, dropped again ─▶ window closed ─▶ drawn) ─▶ open to everybody
//! place: held ─▶ booked ─▶ arrived        held ─▶ lapsed        booked ─▶ missed
//!        booked ─▶ reminded on the eve of the day, if it was booked before
//!        held, booked ─▶ cancelled;  booked ─▶ booked at another time of the day
//! wish (waiting list) ─▶ offered a place that became free = held for this case
//! ```
//!
//! Invariants, each held by a property test: no slot ever has more places taken than seats, in any
//! order of commands; one case has at most one living place a day; who waits is offered what
//! becomes free before anybody else; the draw follows from the laid-open seed and from the entry
//! that closed its window: the office promises its seed before anybody asks, and cannot know what
//! is mixed in until nobody may ask any more.
//!
//! Deliberately not here: who applies (a place is held for a case number), the queue (checking in
//! makes a visit there), the keyed hash of the draw (computed by who asks, as in surveys).

mod command;
mod decide;
mod draw;
mod event;
mod plan;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::*;
pub use event::*;
pub use plan::*;
pub use refusal::Refusal;
pub use state::{Place, PlaceStage, SlotDay, Wish};

use jiff::civil::Date;

use crate::kernel::{Context, Meta, Room, ServiceId};

/// The room of appointments.
#[derive(Debug, Clone, Copy)]
pub struct Appointments;

impl Room for Appointments {
    const NAME: &'static str = "appointments";
    type Command = Command;
    type Event = Event;
    type State = SlotDay;
    type Refusal = Refusal;

    fn decide(state: &SlotDay, cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        decide::decide(state, cx, command)
    }

    fn evolve(state: &mut SlotDay, event: &Event, meta: &Meta<'_>) {
        state.apply(event, meta);
    }
}

/// The stream of a service on a day.
#[must_use]
pub fn stream_of(service: &ServiceId, date: Date) -> String {
    format!("slot-day/{service}/{date}")
}

/// The name of a request in the draw; its keyed hash under the seed is its number. Where the entry
/// that closed the window is mixed in, the name ends with its hash.
#[must_use]
pub fn draw_name(
    service: &ServiceId,
    date: Date,
    request: u32,
    head: Option<&MixedHead>,
) -> String {
    match head {
        Some(head) => format!("{service}/{date}/{request}/{}", head.hash),
        None => format!("{service}/{date}/{request}"),
    }
}
