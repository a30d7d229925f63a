//! The queue of one unit on one day (*antrean*).
//!
//! Stream `queue-day/{yyyy-mm-dd}` in the unit's chain. One visit is one entry, however many
//! services it carries; every event is recorded with who and when, and every statistic is computed
//! from the intervals between them (`stats.rs`). Legal basis: UU 25/2009 art. 21 (promised time of
//! service), art. 29 (people with special needs have a right to special treatment).
//!
//! ```text
//! arrive ─▶ waiting ─▶ called ─▶ served ─▶ over; or the next service, here or waiting again
//!           waiting ─▶ aside ─▶ waiting            (by itself when due)
//!           called, served ─▶ held ─▶ called, or waiting
//!           called, served, held ─▶ waiting        (back to the queue, transfer)
//!           called ─▶ missed ─▶ waiting, or no-show at the end of the day
//!           anywhere but at the counter ─▶ cancelled
//!           anywhere ─▶ over at the end of the day, with a recorded outcome
//! ```
//!
//! Invariants, each held by a property test: numbers of a class have no gaps and no doubles; a
//! visit is in exactly one place; a counter has at most one visit; with a maximum wait nobody who
//! exceeds it is passed over; replaying the events gives the same state; the clock may jump, time
//! does not.
//!
//! Deliberately not here: names or documents (a ticket is a number), permissions (the edge asks),
//! and any reading of a clock.

mod change;
mod command;
mod decide;
mod event;
mod evolve;
mod explain;
mod lanes;
mod look;
mod plan;
mod read;
mod refusal;
mod state;
mod stats;
#[cfg(test)]
mod tests;
mod ticket;
mod visit;
mod wait;

pub use change::*;
pub use command::*;
pub use event::*;
pub use explain::*;
pub use look::*;
pub use plan::*;
pub use read::*;
pub use refusal::Refusal;
pub use state::{Message, Phase, QueueDay, Told};
pub use stats::*;
pub use ticket::*;
pub use visit::{Ending, IntervalKind, Print, PrintStep, PrintWhat, PriorityCheck};

use crate::kernel::{Context, Meta, Room};

/// The room of the queue.
#[derive(Debug, Clone, Copy)]
pub struct Queue;

impl Room for Queue {
    const NAME: &'static str = "queue";
    type Command = Command;
    type Event = Event;
    type State = QueueDay;
    type Refusal = Refusal;

    fn decide(
        state: &QueueDay,
        cx: &Context<'_>,
        command: &Command,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(state, cx, command)
    }

    fn evolve(state: &mut QueueDay, event: &Event, meta: &Meta<'_>) {
        state.apply(event, meta);
    }
}

/// Name of the stream of a date.
#[must_use]
pub fn stream_of(date: DayDate) -> String {
    format!("queue-day/{date}")
}
