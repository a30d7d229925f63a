//! What may have happened.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{Channel, Outcome, Side, Size};
use crate::kernel::{Personal, UnitId};

crate::events! {
    /// Events of a unit's inspectors' keys.
    pub enum KeyEvent {
        "levy.key_added" 1 => KeyAdded,
        "levy.key_revoked" 1 => KeyRevoked,
        "levy.shares_left" 1 => SharesLeft [parcel],
        "levy.recovery_asked" 1 => RecoveryAsked,
        "levy.share_given" 1 => ShareGiven [parcel],
        "levy.key_recovered" 1 => KeyRecovered,
        "levy.page_vouched" 1 => PageVouched,
    }
}

crate::events! {
    /// Events of a report.
    pub enum Event {
        "levy.received" 1 => Received [parcel],
        "levy.message_sent" 1 => MessageSent [parcel],
        "levy.file_part_sent" 1 => FilePartSent [parcel],
        "levy.rewrapped" 1 => Rewrapped [parcel],
        "levy.assigned" 1 => Assigned,
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
    /// It keeps shares of others' keys; no report is sealed to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub custodian: bool,
}

/// A key is sealed to no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyRevoked {
    /// Which.
    pub key: String,
    /// Date.
    pub date: Date,
}

/// An inspector split what opens the sealed copy of a key among custodians.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SharesLeft {
    /// The key that can be recovered.
    pub key: String,
    /// So many custodians are needed.
    pub needed: u32,
    /// Names of the custodians' keys, one share each.
    pub custodians: Vec<String>,
    /// Date.
    pub date: Date,
    /// The sealed copy and the shares, each sealed to its custodian, apart.
    pub parcel: Personal,
}

/// An inspector who lost a key asks the custodians for their shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryAsked {
    /// The lost key.
    pub key: String,
    /// The new key that shares are to be sealed to.
    pub to: String,
    /// Date.
    pub date: Date,
}

/// A custodian sealed their share to the new key of the one who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShareGiven {
    /// The lost key.
    pub key: String,
    /// Key of the custodian.
    pub custodian: String,
    /// The key that it was sealed to.
    pub to: String,
    /// Date.
    pub date: Date,
    /// The share, apart.
    pub parcel: Personal,
}

/// A lost key is there again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyRecovered {
    /// Which.
    pub key: String,
    /// Keys of the custodians who gave their shares.
    pub custodians: Vec<String>,
    /// Date.
    pub date: Date,
}

/// An inspector says which scripts the reporters' page has, so that others can hold it to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PageVouched {
    /// SHA-256 of the list of scripts, as `maklumat levy scripts` prints it.
    pub scripts: String,
    /// Version of the program.
    pub version: String,
    /// Account of the inspector.
    pub inspector: String,
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
    /// By which way it came; online when nothing is said.
    #[serde(default = "Channel::online", skip_serializing_if = "Channel::is_online")]
    pub channel: Channel,
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

/// A part of a picture came: all parts are of one size, and their number is one of few.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FilePartSent {
    /// Running number of the picture, from 1.
    pub file: u32,
    /// Running number of the part, from 1.
    pub part: u32,
    /// How many parts the picture has.
    pub parts: u32,
    /// Date.
    pub date: Date,
    /// SHA-256 of the part.
    pub digest: String,
    /// The part itself, apart.
    pub parcel: Personal,
}

/// An inspector wrapped the report's key for another key of their own: they change keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rewrapped {
    /// The key that opened it.
    pub from: String,
    /// The key that opens it from now on too.
    pub key: String,
    /// Date.
    pub date: Date,
    /// SHA-256 of the wrap.
    pub digest: String,
    /// The wrap itself, apart.
    pub parcel: Personal,
}

/// Who examines it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assigned {
    /// Account of the inspector.
    pub inspector: String,
    /// Date.
    pub date: Date,
}

/// It was examined to the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Closed {
    /// Date.
    pub date: Date,
    /// What came out of it.
    pub outcome: Outcome,
}
