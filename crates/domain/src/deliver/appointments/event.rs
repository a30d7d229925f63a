//! What may have happened. Nothing here is personal: a place belongs to a case number.

use jiff::civil::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plan::{DayPlan, Pool};
use crate::deliver::cases::CaseRef;
use crate::kernel::{Key, Timestamp};
use crate::promise::standards::Channel;

crate::events! {
    /// Events of a day's places.
    pub enum Event {
        "slot.day_opened" 1 => DayOpened,
        "slot.seats_set" 1 => SeatsSet,
        "slot.place_held" 1 => PlaceHeld,
        "slot.place_booked" 1 => PlaceBooked,
        "slot.place_moved" 1 => PlaceMoved,
        "slot.place_cancelled" 1 => PlaceCancelled,
        "slot.place_lapsed" 1 => PlaceLapsed,
        "slot.place_arrived" 1 => PlaceArrived,
        "slot.place_missed" 1 => PlaceMissed,
        "slot.places_reminded" 1 => PlacesReminded,
        "slot.wish_made" 1 => WishMade,
        "slot.wish_dropped" 1 => WishDropped,
        "slot.draw_asked" 1 => DrawAsked,
        "slot.draw_dropped" 1 => DrawDropped,
        "slot.draw_closed" 1 => DrawClosed,
        "slot.drawn" 1 => Drawn,
    }
}

/// The day is planned and announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayOpened {
    /// Everything about it.
    pub plan: Box<DayPlan>,
}

/// A slot has so many seats from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeatsSet {
    /// The slot.
    pub slot: Time,
    /// For whom.
    pub pool: Pool,
    /// How many.
    pub seats: u16,
}

/// A place is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceHeld {
    /// Its number in the day, from 1.
    pub place: u32,
    /// The slot.
    pub slot: Time,
    /// For whom the seat is.
    pub pool: Pool,
    /// Where it was asked for.
    pub channel: Channel,
    /// The case.
    pub case: CaseRef,
    /// Until when.
    pub until: Timestamp,
    /// Moves behind it.
    pub moves: u8,
    /// The wish that it is offered to, when it became free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<u32>,
}

/// A place is booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceBooked {
    /// The place.
    pub place: u32,
}

/// A booking went to another slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceMoved {
    /// The place.
    pub place: u32,
    /// From.
    pub from: Time,
    /// To.
    pub to: Time,
    /// Moves behind it, this one counted.
    pub moves: u8,
}

/// A place was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceCancelled {
    /// The place.
    pub place: u32,
    /// Code of the reason.
    pub reason: Key,
}

/// A place was kept long enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceLapsed {
    /// The place.
    pub place: u32,
}

/// Somebody is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceArrived {
    /// The place.
    pub place: u32,
}

/// Somebody did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceMissed {
    /// The place.
    pub place: u32,
}

/// The eve of the day: who has these places is told so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlacesReminded {
    /// The places.
    pub places: Vec<u32>,
}

/// Somebody waits for a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishMade {
    /// Its number in the day, from 1.
    pub wish: u32,
    /// The case.
    pub case: CaseRef,
    /// For whom the seat is.
    pub pool: Pool,
    /// Where it was asked for.
    pub channel: Channel,
    /// Slots that would do; any when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Time>,
}

/// Somebody waits no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishDropped {
    /// The wish.
    pub wish: u32,
}

/// Somebody takes part in the draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DrawAsked {
    /// Its number in the day, from 1.
    pub request: u32,
    /// The case.
    pub case: CaseRef,
    /// For whom the seat is.
    pub pool: Pool,
    /// Where it was asked for.
    pub channel: Channel,
    /// Slots in order of preference.
    pub slots: Vec<Time>,
}

/// Somebody takes part in the draw no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DrawDropped {
    /// The request. Its number is not given again.
    pub request: u32,
}

/// The window of a draw was closed. The hash of this entry goes into every number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DrawClosed {
    /// How many take part.
    pub requests: u32,
}

/// The entry that closed the window, as it was mixed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MixedHead {
    /// Its number in the unit's register.
    pub entry: u64,
    /// Its hash, hexadecimal.
    pub hash: String,
}

/// A place that the draw gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DrawnPlace {
    /// The request.
    pub request: u32,
    /// The place, booked.
    pub place: u32,
    /// The slot.
    pub slot: Time,
}

/// The draw was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Drawn {
    /// The seed, laid open.
    pub seed: String,
    /// What was mixed in, when the plan of the day says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<MixedHead>,
    /// Places, in the order of the draw.
    pub places: Vec<DrawnPlace>,
    /// Requests that found nothing, in the order of the draw: they wait, with these numbers.
    pub waiting: Vec<DrawnWish>,
}

/// A request that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DrawnWish {
    /// The request.
    pub request: u32,
    /// Its number on the waiting list.
    pub wish: u32,
}
