//! Why not.

use jiff::civil::Time;

use super::plan::Pool;
use super::state::PlaceStage;
use crate::kernel::{self, RefusalClass, Timestamp};

/// Why nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The day is open already.
    DayOpenAlready,
    /// Nobody has planned this day.
    DayNotOpen,
    /// The plan has no slot, or one twice, or a window that ends before it begins.
    PlanFaulty,
    /// There is no slot at that time.
    UnknownSlot(Time),
    /// The slot has begun.
    SlotPast(Time),
    /// No seat is left.
    Full {
        /// The slot.
        slot: Time,
        /// For whom.
        pool: Pool,
    },
    /// Fewer seats than are taken.
    BelowTaken {
        /// Seats that are taken.
        taken: u16,
    },
    /// Places are given out later.
    NotOpenYet(Timestamp),
    /// Places are drawn first.
    DrawnFirst(Timestamp),
    /// There is no draw, or it is not the time for it.
    NoDrawNow,
    /// The seed is not the one whose hash was recorded.
    WrongSeed,
    /// The numbers are not those of all requests.
    NumbersIncomplete,
    /// What closed the window is missing, or was not promised to be mixed in.
    HeadWrong,
    /// No such request.
    UnknownRequest(u32),
    /// Seats for people who walk in are given out on the day.
    WalkInOnTheDay,
    /// The case has a place or a wish on this day already.
    TakenAlready(u32),
    /// No slot is named.
    SlotMissing,
    /// No such place.
    UnknownPlace(u32),
    /// No such wish.
    UnknownWish(u32),
    /// The place is somewhere else.
    NotNow(PlaceStage),
    /// It was moved as often as it may be.
    MovedEnough(u8),
    /// It can be moved until some days before.
    TooLateToMove(u8),
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::DayOpenAlready => "slot.day_open_already",
            Self::DayNotOpen => "slot.day_not_open",
            Self::PlanFaulty => "slot.plan_faulty",
            Self::UnknownSlot(_) => "slot.unknown_slot",
            Self::SlotPast(_) => "slot.past",
            Self::Full { .. } => "slot.full",
            Self::BelowTaken { .. } => "slot.below_taken",
            Self::NotOpenYet(_) => "slot.not_open_yet",
            Self::DrawnFirst(_) => "slot.drawn_first",
            Self::NoDrawNow => "slot.no_draw_now",
            Self::WrongSeed => "slot.wrong_seed",
            Self::NumbersIncomplete => "slot.numbers_incomplete",
            Self::HeadWrong => "slot.head_wrong",
            Self::UnknownRequest(_) => "slot.unknown_request",
            Self::WalkInOnTheDay => "slot.walk_in_on_the_day",
            Self::TakenAlready(_) => "slot.taken_already",
            Self::SlotMissing => "slot.slot_missing",
            Self::UnknownPlace(_) => "slot.unknown_place",
            Self::UnknownWish(_) => "slot.unknown_wish",
            Self::NotNow(_) => "slot.not_now",
            Self::MovedEnough(_) => "slot.moved_enough",
            Self::TooLateToMove(_) => "slot.too_late_to_move",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnknownSlot(slot) | Self::SlotPast(slot) => {
                vec![("slot", slot.strftime("%H:%M").to_string())]
            }
            Self::Full { slot, pool } => {
                let slot = slot.strftime("%H:%M").to_string();
                vec![("slot", slot), ("pool", pool.name().to_owned())]
            }
            Self::BelowTaken { taken } => vec![("taken", taken.to_string())],
            Self::NotOpenYet(at) | Self::DrawnFirst(at) => vec![("at", at.0.to_string())],
            Self::TakenAlready(no)
            | Self::UnknownPlace(no)
            | Self::UnknownWish(no)
            | Self::UnknownRequest(no) => vec![("number", no.to_string())],
            Self::NotNow(stage) => vec![("stage", stage.name().to_owned())],
            Self::MovedEnough(n) => vec![("moves", n.to_string())],
            Self::TooLateToMove(days) => vec![("days", days.to_string())],
            Self::DayOpenAlready
            | Self::DayNotOpen
            | Self::PlanFaulty
            | Self::NoDrawNow
            | Self::WrongSeed
            | Self::NumbersIncomplete
            | Self::HeadWrong
            | Self::WalkInOnTheDay
            | Self::SlotMissing => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::DayNotOpen
            | Self::UnknownSlot(_)
            | Self::UnknownPlace(_)
            | Self::UnknownWish(_)
            | Self::UnknownRequest(_) => RefusalClass::NotFound,
            Self::PlanFaulty
            | Self::WrongSeed
            | Self::NumbersIncomplete
            | Self::HeadWrong
            | Self::SlotMissing => RefusalClass::Invalid,
            _ => RefusalClass::Conflict,
        }
    }
}
