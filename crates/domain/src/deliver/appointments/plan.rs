//! Places of a day: computed from staff and opening hours, shared out by rule.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Shift;
use crate::kernel::{ServiceId, Timestamp, Zone};
use crate::promise::standards::{AppointmentRules, Channel, TierCeiling};

/// Hour of the unit's clock at which the eve of an appointment is told: a habit of the house.
const EVE: Time = Time::constant(10, 0, 0, 0);

/// For whom a seat is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    /// Everybody, beforehand.
    Ordinary,
    /// Priority groups, beforehand.
    Priority,
    /// People who walk in, on the day.
    WalkIn,
}

impl Pool {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ordinary, Self::Priority, Self::WalkIn];

    /// Stable name, as recorded.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Priority => "priority",
            Self::WalkIn => "walk_in",
        }
    }
}

/// Seats of one slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SlotPlan {
    /// It begins.
    pub from: Time,
    /// Seats by pool.
    pub seats: BTreeMap<Pool, u16>,
    /// Most places taken on a channel; as many as there are seats when not said.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub channel_most: BTreeMap<Channel, u16>,
}

impl SlotPlan {
    /// All seats.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.seats.values().map(|seats| u32::from(*seats)).sum()
    }
}

/// How the day opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Opening {
    /// From an announced instant, first come first served.
    Time {
        /// From when.
        at: Timestamp,
    },
    /// By a draw among all who asked within a window: nobody gains by being there in a minute.
    Draw {
        /// The window opens.
        from: Timestamp,
        /// It closes; the draw is held.
        until: Timestamp,
        /// SHA-256 of the seed, hexadecimal, recorded before anybody asks.
        seed_hash: String,
        /// The hash of the entry with which the window is closed is mixed into every number: the
        /// head of the unit's register after the last request, which nobody can know or choose
        /// when the seed is made.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        mixes_head: bool,
    },
}

/// Rules of the day, from the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayRules {
    /// How long a place is kept while somebody fills in the form.
    pub hold_minutes: u16,
    /// How long a place that became free is kept for who waits for it.
    pub offer_minutes: u16,
    /// How often a booking may be moved.
    pub moves: u8,
    /// Whole days before until which it may be moved.
    pub move_until_days: u8,
    /// Minutes after the beginning of the slot from which nobody is waited for.
    pub late_minutes: u16,
}

impl From<&AppointmentRules> for DayRules {
    fn from(rules: &AppointmentRules) -> Self {
        Self {
            hold_minutes: rules.hold_minutes,
            offer_minutes: rules.offer_minutes,
            moves: rules.moves,
            move_until_days: rules.move_until_days,
            late_minutes: rules.late_minutes,
        }
    }
}

/// More places for the faster service than the ceiling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TierExceeded {
    /// Most of a hundred.
    pub percent: u8,
    /// Places of the faster service.
    pub seats: u32,
    /// Places of the unit on that day, the faster ones among them.
    pub of: u32,
    /// Who sets the ceiling.
    pub basis: String,
}

/// One service on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayPlan {
    /// The service.
    pub service: ServiceId,
    /// The day.
    pub date: Date,
    /// Zone of the wall clock.
    pub zone: Zone,
    /// Slots in order.
    pub slots: Vec<SlotPlan>,
    /// Rules.
    pub rules: DayRules,
    /// How it opens.
    pub opening: Opening,
    /// Said aloud when the faster service takes more than it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<TierExceeded>,
}

impl DayPlan {
    /// All seats of the day.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.slots.iter().map(SlotPlan::total).sum()
    }

    /// The instant at which a slot begins.
    #[must_use]
    pub fn begins(&self, slot: Time) -> Timestamp {
        self.zone.instant(self.date, slot)
    }

    /// When who has a place is told that the day is tomorrow.
    #[must_use]
    pub fn eve(&self) -> Option<Timestamp> {
        self.date.yesterday().map(|eve| self.zone.instant(eve, EVE)).ok()
    }

    /// A slot by its beginning.
    #[must_use]
    pub fn slot(&self, from: Time) -> Option<&SlotPlan> {
        self.slots.iter().find(|slot| slot.from == from)
    }
}

/// People who serve during a part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staff {
    /// When.
    pub shift: Shift,
    /// How many.
    pub people: u16,
}

fn minutes(time: Time) -> u32 {
    u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())
}

fn time_of(minutes: u32) -> Option<Time> {
    let part = |n: u32| i8::try_from(n).ok();
    Time::new(part(minutes / 60)?, part(minutes % 60)?, 0, 0).ok()
}

/// Slots of a day: a slot lies whole inside a shift of the unit, and has as many seats as the
/// people who serve through all of it can serve in it at `minutes_each`. Walk-in and priority
/// shares are rounded down over the day, not in each slot, so that a small share is not lost.
#[must_use]
pub fn slots_of(
    shifts: &[Shift],
    staff: &[Staff],
    minutes_each: u32,
    rules: &AppointmentRules,
) -> Vec<SlotPlan> {
    let length = u32::from(rules.slot_minutes);
    let mut slots = Vec::new();
    if length == 0 || minutes_each == 0 {
        return slots;
    }
    let (mut all, mut walk_in, mut priority) = (0_u32, 0_u32, 0_u32);
    for shift in shifts {
        let mut from = minutes(shift.from);
        while from + length <= minutes(shift.to) {
            let here = staff.iter().filter(|staff| {
                minutes(staff.shift.from) <= from && from + length <= minutes(staff.shift.to)
            });
            let people: u32 = here.map(|staff| u32::from(staff.people)).sum();
            let seats = people * length / minutes_each;
            all += seats;
            let share = |percent: u8| all * u32::from(percent) / 100;
            let more_walk_in = share(rules.walk_in_percent) - walk_in;
            let more_priority = share(rules.priority_percent) - priority;
            walk_in += more_walk_in;
            priority += more_priority;
            let ordinary = seats.saturating_sub(more_walk_in + more_priority);
            let count = |n: u32| u16::try_from(n).unwrap_or(u16::MAX);
            let seats = BTreeMap::from([
                (Pool::Ordinary, count(ordinary)),
                (Pool::Priority, count(more_priority)),
                (Pool::WalkIn, count(more_walk_in)),
            ]);
            if let Some(time) = time_of(from) {
                slots.push(SlotPlan { from: time, seats, channel_most: BTreeMap::new() });
            }
            from += length;
        }
    }
    slots
}

/// Whether the faster service takes more of the unit's places than its ceiling allows.
#[must_use]
pub fn tier_exceeded(ceiling: &TierCeiling, seats: u32, of: u32) -> Option<TierExceeded> {
    let over = u64::from(seats) * 100 > u64::from(ceiling.percent) * u64::from(of);
    let (percent, basis) = (ceiling.percent, ceiling.source.text.clone());
    over.then_some(TierExceeded { percent, seats, of, basis })
}
