//! What may have happened.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{Outcome, Side, Size};
use crate::kernel::{Personal, UnitId};

crate::events! {
    /// Events of a unit's inspectors' keys.
    pub enum KeyEvent {
        "levy.key_added" 1 => KeyAdded,
        "levy.key_revoked" 1 => KeyRevoked,
    }
}

crate::events! {
    /// Events of a report.
    pub enum Event {
        "levy.received" 1 => Received [parcel],
        "levy.message_sent" 1 => MessageSent [parcel],
        "levy.closed" 1 => Closed,
    }
}

/// An inspector made a key pair; the private half never came here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyAdded {
    /// Name of the key: the first 16 hexadecimal signs of its hash.
    pub key: String,
    /// Account of the inspector.
    pub inspector: String,
    /// The public half: P-256, uncompressed point, base64.
    pub public: String,
    /// Date.
    pub date: Date,
}

/// A key is sealed to no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyRevoked {
    /// Which.
    pub key: String,
    /// Date.
    pub date: Date,
}

/// A report came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Received {
    /// The half of the receipt that finds it.
    pub lookup: String,
    /// The office that it is about, as its reporter said.
    pub office: UnitId,
    /// Date at the office. There is no time of day.
    pub date: Date,
    /// Class of its parcel.
    pub size: Size,
    /// Names of the keys that it is sealed to.
    pub recipients: Vec<String>,
    /// SHA-256 of what the reporter shows to read along.
    pub access: String,
    /// SHA-256 of the parcel: proof that this one was filed.
    pub digest: String,
    /// The parcel itself, apart: it can be erased.
    pub parcel: Personal,
}

/// One side wrote to the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageSent {
    /// Running number from 1.
    pub message: u32,
    /// Who wrote.
    pub from: Side,
    /// Date.
    pub date: Date,
    /// Class of its parcel.
    pub size: Size,
    /// SHA-256 of the parcel.
    pub digest: String,
    /// The parcel itself, apart.
    pub parcel: Personal,
}

/// It was examined to the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Closed {
    /// Date.
    pub date: Date,
    /// What came out of it.
    pub outcome: Outcome,
}
