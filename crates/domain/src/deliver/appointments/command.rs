//! What may be asked.

use std::collections::BTreeMap;

use jiff::civil::Time;

use super::event::MixedHead;
use super::plan::{DayPlan, Pool};
use crate::deliver::cases::CaseRef;
use crate::kernel::Key;
use crate::promise::standards::Channel;

/// Somebody wants a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The case that it is for.
    pub case: CaseRef,
    /// For whom the seat is.
    pub pool: Pool,
    /// Where it is asked for.
    pub channel: Channel,
}

/// Code of the reason when a place is given up because its case is over.
pub const CASE_ENDED: &str = "case-ended";

/// What may be asked of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The day is planned and announced.
    OpenDay(Box<DayPlan>),
    /// More or fewer seats in a slot.
    SetSeats {
        /// The slot.
        slot: Time,
        /// For whom.
        pool: Pool,
        /// How many.
        seats: u16,
    },
    /// A place is kept while somebody fills in the form.
    Hold {
        /// Who and how.
        wanted: Wanted,
        /// The slot.
        slot: Time,
        /// Moves that this appointment has behind it, when it comes from another day.
        moves: u8,
    },
    /// A place that is kept becomes a booking.
    Book {
        /// The place.
        place: u32,
    },
    /// A booking goes to another slot of the day.
    Move {
        /// The place.
        place: u32,
        /// Where to.
        slot: Time,
        /// By staff, who may always.
        by_staff: bool,
    },
    /// A place is given up.
    Cancel {
        /// The place.
        place: u32,
        /// Code of the reason.
        reason: Key,
    },
    /// Somebody is there.
    CheckIn {
        /// The place.
        place: u32,
    },
    /// Somebody waits for a place to become free.
    Wish {
        /// Who and how.
        wanted: Wanted,
        /// Slots that would do; any when there are none.
        slots: Vec<Time>,
    },
    /// Somebody waits no longer.
    DropWish {
        /// The wish.
        wish: u32,
    },
    /// Somebody takes part in the draw.
    AskInDraw {
        /// Who and how.
        wanted: Wanted,
        /// Slots in order of preference.
        slots: Vec<Time>,
    },
    /// Somebody takes part no longer.
    DropRequest {
        /// The request.
        request: u32,
    },
    /// The window is over: nobody asks or drops out any more.
    CloseDraw,
    /// The draw is held.
    Draw {
        /// The seed, laid open.
        seed: String,
        /// SHA-256 of that seed, hexadecimal, computed by who asks.
        seed_hash: String,
        /// The entry that closed the window, when it is mixed in.
        head: Option<MixedHead>,
        /// Number of every request, from the seed and [`super::draw_name`]; the lowest is first.
        numbers: BTreeMap<u32, u64>,
    },
    /// A case is over: what it has on this day, if anything, is given up.
    GiveUp {
        /// The case.
        case: CaseRef,
    },
    /// Records what time alone has done: holds over, people not come, places to offer.
    Watch,
}
