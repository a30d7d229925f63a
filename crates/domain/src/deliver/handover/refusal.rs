//! Why not.

use super::state::Spot;
use crate::deliver::cases::Seen;
use crate::kernel::{self, RefusalClass};

/// Why nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The day is over.
    DayEnded,
    /// The case is in the lane already.
    HereAlready(u32),
    /// No such arrival.
    UnknownArrival(u32),
    /// The arrival is somewhere else.
    NotNow(Spot),
    /// No time of the lane begins then.
    UnknownSlot,
    /// The time has begun.
    SlotPast,
    /// All its places are taken.
    SlotFull,
    /// Something on the checklist was not seen.
    NotSeen(Seen),
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::DayEnded => "lane.day_ended",
            Self::HereAlready(_) => "lane.here_already",
            Self::UnknownArrival(_) => "lane.unknown_arrival",
            Self::NotNow(_) => "lane.not_now",
            Self::NotSeen(_) => "lane.not_seen",
            Self::UnknownSlot => "lane.unknown_slot",
            Self::SlotPast => "lane.slot_past",
            Self::SlotFull => "lane.slot_full",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::HereAlready(number) | Self::UnknownArrival(number) => {
                vec![("number", number.to_string())]
            }
            Self::NotNow(spot) => vec![("spot", spot.name().to_owned())],
            Self::NotSeen(seen) => vec![("seen", seen.name().to_owned())],
            Self::DayEnded | Self::UnknownSlot | Self::SlotPast | Self::SlotFull => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::UnknownArrival(_) => RefusalClass::NotFound,
            Self::NotSeen(_) | Self::UnknownSlot => RefusalClass::Invalid,
            Self::DayEnded
            | Self::HereAlready(_)
            | Self::SlotPast
            | Self::SlotFull
            | Self::NotNow(_) => RefusalClass::Conflict,
        }
    }
}
