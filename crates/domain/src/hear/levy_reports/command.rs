//! What may be asked.

use jiff::civil::Date;

use super::words::{Outcome, Side, Size};
use crate::kernel::{Personal, UnitId};

/// Something to be done with a unit's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyCommand {
    /// An inspector gives the public half of a new key.
    Add {
        /// Name of the key.
        key: String,
        /// Account of the inspector.
        inspector: String,
        /// The public half.
        public: String,
        /// Date.
        date: Date,
    },
    /// A key is sealed to no more.
    Revoke {
        /// Which.
        key: String,
        /// Account of who asks.
        inspector: String,
        /// Date.
        date: Date,
    },
}

/// A parcel as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Its class.
    pub size: Size,
    /// Its SHA-256.
    pub digest: String,
    /// The parcel.
    pub sealed: Personal,
}

/// Something to be done with a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Date at the office.
    pub date: Date,
    /// Names of keys in use: all of the unit when something is filed, those of the inspector who
    /// asks otherwise; none for the reporter.
    pub keys: Vec<String>,
    /// What.
    pub act: Act,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Files a report.
    File {
        /// The half of the receipt that finds it.
        lookup: String,
        /// The office that it is about.
        office: UnitId,
        /// Names of the keys that it is sealed to.
        recipients: Vec<String>,
        /// SHA-256 of what the reporter shows to read along.
        access: String,
        /// The parcel.
        parcel: Parcel,
    },
    /// Writes to the other side.
    Write {
        /// Who writes.
        from: Side,
        /// The parcel.
        parcel: Parcel,
    },
    /// Ends it.
    Close {
        /// What came out of it.
        outcome: Outcome,
    },
}
