//! What may have happened. Nothing here is personal: an arrival is a case number and times.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::deliver::cases::{CaseRef, Receiver, Seen};
use crate::kernel::{Key, Timestamp};
use crate::promise::standards::Channel;

crate::events! {
    /// Events of a lane's day.
    pub enum Event {
        "lane.slot_booked" 1 => SlotBooked,
        "lane.slot_freed" 1 => SlotFreed,
        "lane.arrived" 1 => Arrived,
        "lane.served" 1 => Served,
        "lane.given" 1 => Given,
        "lane.turned_away" 1 => TurnedAway,
        "lane.left" 1 => Left,
        "lane.day_ended" 1 => DayEnded,
    }
}

/// A place in time was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SlotBooked {
    /// The case.
    pub case: CaseRef,
    /// When it begins.
    pub from: Timestamp,
}

/// It was given up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SlotFreed {
    /// The case.
    pub case: CaseRef,
    /// When it began.
    pub from: Timestamp,
}

/// Somebody is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Arrived {
    /// Number in the lane's day, from 1.
    pub arrival: u32,
    /// The case.
    pub case: CaseRef,
    /// Driving through.
    pub vehicle: bool,
    /// Turn time: the appointed time of who came for it in time, else the time of arrival.
    pub turn: Timestamp,
    /// Where it was said: on one's own phone, or by an officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

/// An officer turned to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Served {
    /// The arrival.
    pub arrival: u32,
}

/// The product was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Given {
    /// The arrival.
    pub arrival: u32,
    /// To whom.
    pub to: Receiver,
    /// What was seen.
    pub seen: BTreeSet<Seen>,
}

/// The product was not given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TurnedAway {
    /// The arrival.
    pub arrival: u32,
    /// Code of the reason.
    pub reason: Key,
}

/// They drove off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Left {
    /// The arrival.
    pub arrival: u32,
    /// Seconds since the arrival.
    pub seconds: u32,
}

/// The day is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayEnded {
    /// Arrivals whose drive-off nobody recorded.
    pub not_seen_off: Vec<u32>,
}
