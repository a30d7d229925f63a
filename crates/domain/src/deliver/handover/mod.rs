//! Hand-over (*pengambilan*): a lane where a finished product is collected, on foot or driving
//! through, and the minutes from arrival to drive-off.
//!
//! Law: UU 25/2009 art. 21 d (time of service). Stream `lane-day/{lane}/{date}`.
//!
//! ```text
//! arrive ─▶ waiting ─▶ served ─▶ given, or turned away ─▶ left
//!           waiting, served ─▶ left (gave up)      anywhere ─▶ left at the end of the day
//! ```
//!
//! Before that a place in time may be taken: so many cars begin in so many minutes.
//!
//! Invariants: what is given was asked for by a case that was ready (the case's own stream holds
//! that; its entry names the arrival); a proxy's letter and identity are seen before anything is
//! given; one case is in the lane once at a time; minutes are counted from recorded instants only.
//!
//! Deliberately not here: names, faces, number plates: an arrival is a case number and times. What
//! nobody collects is listed by the case, whose standard sets the time for it.

mod decide;
mod event;
mod figures;
mod refusal;
mod slots;
mod state;
#[cfg(test)]
mod tests;

pub use event::*;
pub use figures::*;
pub use refusal::Refusal;
pub use slots::{Slot, slots};
pub use state::{Arrival, LaneDay, Spot, TRANSITIONS};

use std::collections::BTreeSet;

use jiff::civil::Date;

pub use crate::deliver::cases::Seen;
use crate::deliver::cases::{CaseRef, Receiver};
use crate::kernel::{Context, Key, Meta, Room, Timestamp};
use crate::promise::standards::Channel;

/// What may be asked of a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A place in time is taken; the one before is given up.
    Book {
        /// The case.
        case: CaseRef,
        /// When it begins.
        from: Timestamp,
        /// The times of the lane on this day.
        slots: Vec<Slot>,
    },
    /// It is given up again.
    Free {
        /// The case.
        case: CaseRef,
    },
    /// Somebody is there.
    Arrive {
        /// The case.
        case: CaseRef,
        /// Driving through.
        vehicle: bool,
        /// The appointed time, when there is one; that of the lane's own book counts first.
        booked_for: Option<Timestamp>,
        /// Where it is said.
        channel: Option<Channel>,
    },
    /// An officer turns to them: the code is scanned.
    Serve {
        /// The arrival.
        arrival: u32,
    },
    /// The product is given.
    Give {
        /// The arrival.
        arrival: u32,
        /// To whom.
        to: Receiver,
        /// What was seen.
        seen: BTreeSet<Seen>,
    },
    /// The product is not given.
    TurnAway {
        /// The arrival.
        arrival: u32,
        /// Code of the reason.
        reason: Key,
    },
    /// They drive off.
    Leave {
        /// The arrival.
        arrival: u32,
    },
    /// The day is over.
    EndDay,
}

/// The room of hand-overs.
#[derive(Debug, Clone, Copy)]
pub struct Handovers;

impl Room for Handovers {
    const NAME: &'static str = "handover";
    type Command = Command;
    type Event = Event;
    type State = LaneDay;
    type Refusal = Refusal;

    fn decide(state: &LaneDay, cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        decide::decide(state, cx, command)
    }

    fn evolve(state: &mut LaneDay, event: &Event, meta: &Meta<'_>) {
        state.apply(event, meta);
    }
}

/// The stream of a lane on a day.
#[must_use]
pub fn stream_of(lane: &Key, date: Date) -> String {
    format!("lane-day/{lane}/{date}")
}
