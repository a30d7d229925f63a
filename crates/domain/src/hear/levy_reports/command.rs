//! What may be asked.

use jiff::civil::Date;

use super::event::{PageVouched, RecoveryAsked, SharesLeft};
use super::words::{Channel, Outcome, Side, Size};
use crate::kernel::{Personal, Timestamp, UnitId};

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
        /// It keeps shares; no report is sealed to it.
        custodian: bool,
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
    /// An inspector splits what opens the sealed copy of their key among custodians.
    LeaveShares {
        /// Account of the inspector.
        inspector: String,
        /// What is left.
        shares: SharesLeft,
    },
    /// An inspector asks for the shares of a lost key.
    AskRecovery {
        /// Account of the inspector.
        inspector: String,
        /// Which key, and to which new one.
        asked: RecoveryAsked,
    },
    /// A custodian gives their share.
    GiveShare {
        /// Account of the custodian.
        holder: String,
        /// The lost key.
        key: String,
        /// The share, sealed to the key that was asked for.
        parcel: Personal,
        /// The key that it is sealed to.
        to: String,
        /// Date.
        date: Date,
    },
    /// The lost key is there again.
    Recover {
        /// Account of the inspector.
        inspector: String,
        /// Which.
        key: String,
        /// Date.
        date: Date,
    },
    /// An inspector says which scripts the reporters' page has.
    Vouch(PageVouched),
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
    /// When that date begins there: nothing is dated by more than this.
    pub begins: Timestamp,
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
        /// By which way it came.
        channel: Channel,
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
    /// The reporter sends a part of a picture.
    SendFilePart {
        /// Running number of the picture.
        file: u32,
        /// Running number of the part, and how many there are.
        part: (u32, u32),
        /// SHA-256 of the part.
        digest: String,
        /// The part.
        sealed: Personal,
    },
    /// An inspector who changes keys wraps its key anew.
    Rewrap {
        /// The key that opens it.
        from: String,
        /// The key that shall open it.
        key: String,
        /// SHA-256 of the wrap.
        digest: String,
        /// The wrap.
        sealed: Personal,
    },
    /// Gives it to an inspector.
    Assign {
        /// Account of the inspector.
        inspector: String,
        /// Names of their keys in use.
        theirs: Vec<String>,
    },
    /// Ends it.
    Close {
        /// What came out of it.
        outcome: Outcome,
    },
}
