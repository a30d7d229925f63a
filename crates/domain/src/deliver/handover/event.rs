//! What may have happened. Nothing here is personal: an arrival is a case number and times.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::deliver::cases::{CaseRef, Receiver};
use crate::kernel::{Key, Timestamp};

crate::events! {
    /// Events of a lane's day.
    pub enum Event {
        "lane.arrived" 1 => Arrived,
        "lane.served" 1 => Served,
        "lane.given" 1 => Given,
        "lane.turned_away" 1 => TurnedAway,
        "lane.left" 1 => Left,
        "lane.day_ended" 1 => DayEnded,
    }
}

/// Something on the checklist of identity. No picture is kept.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The receipt or its code.
    Receipt,
    /// The identity paper of the holder: the original with the holder, a copy with a proxy.
    HolderIdentity,
    /// The proxy's letter, signed by the holder.
    Letter,
    /// The identity paper of the proxy.
    ProxyIdentity,
}

impl Seen {
    /// What must be seen before the product is given to a receiver.
    #[must_use]
    pub fn needed(to: Receiver) -> &'static [Self] {
        match to {
            Receiver::Holder => &[Self::Receipt, Self::HolderIdentity],
            Receiver::Proxy => {
                &[Self::Receipt, Self::HolderIdentity, Self::Letter, Self::ProxyIdentity]
            }
        }
    }

    /// Stable name, as recorded.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::HolderIdentity => "holder_identity",
            Self::Letter => "letter",
            Self::ProxyIdentity => "proxy_identity",
        }
    }
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
