//! What may be asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::event::{Captured, Finding, Receiver};
use super::reference::CaseRef;
use super::seen::Seen;
use crate::calendar::WorkingTime;
use crate::identity::Role;
use crate::kernel::{Key, Personal, Reach, Rupiah, StoredFile};
use crate::promise::standards::{Channel, Version};

/// Something asked of a case, with the unit's working time by which its clocks are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Calendar, week and zone of the unit, as they are now.
    pub time: Arc<WorkingTime>,
    /// What.
    pub ask: Ask,
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// An application.
    Submit(Box<Submit>),
    /// A document comes as a file.
    ReceiveDocument {
        /// Which, with its file.
        document: NewDocument,
        /// Where.
        channel: Channel,
    },
    /// The whole checklist is gone through.
    CheckDocuments(CheckDocuments),
    /// What was missing has come.
    Resubmit {
        /// Where.
        channel: Channel,
        /// In own words.
        note: Option<Personal>,
    },
    /// A station captured something for the step that is open.
    Capture(Captured),
    /// A step of work is done.
    FinishStep(FinishStep),
    /// A second person agrees with a step.
    ConfirmStep {
        /// The step.
        step: Key,
        /// Role in which the officer acts.
        role: Role,
        /// Where.
        channel: Channel,
    },
    /// A second person does not agree.
    DeclineStep {
        /// The step.
        step: Key,
        /// Role in which the officer acts.
        role: Role,
        /// Why.
        note: Personal,
    },
    /// Somebody takes the case on, or lets go of it.
    Assign {
        /// Account name.
        officer: Option<String>,
    },
    /// An examination begins.
    Hold {
        /// Code of the reason.
        reason: Key,
        /// In own words.
        note: Option<Personal>,
    },
    /// It is over.
    Resume {
        /// In own words.
        note: Option<Personal>,
    },
    /// A surcharge or fine comes on top.
    Charge {
        /// The tariff.
        extra: Key,
        /// The standard of the case.
        standard: Arc<Version>,
    },
    /// The billing system gave a code for all that is owed.
    Bill {
        /// The code.
        billing: String,
        /// Rupiah.
        amount: Rupiah,
    },
    /// All that is owed is paid.
    Pay {
        /// Rupiah.
        amount: Rupiah,
        /// Number of the receipt.
        receipt: String,
        /// How.
        method: Key,
        /// Date on the receipt.
        paid_on: Date,
        /// Where; none when the provider told it.
        channel: Option<Channel>,
        /// The provider's own number of the notice.
        notice: Option<String>,
    },
    /// Money is given back.
    Refund {
        /// Rupiah.
        amount: Rupiah,
        /// Number of the paper.
        receipt: String,
        /// Code of the reason.
        reason: Key,
    },
    /// The product is collected.
    HandOver {
        /// To whom.
        to: Receiver,
        /// Name of the proxy.
        proxy: Option<Personal>,
        /// What was looked at.
        seen: BTreeSet<Seen>,
        /// Points of the standard's own checklist that were ticked.
        points: BTreeSet<Key>,
        /// Where.
        channel: Channel,
        /// Number of the arrival in the lane.
        arrival: Option<u32>,
    },
    /// The product that nobody collected is cancelled.
    CancelUncollected,
    /// The application is refused.
    Reject {
        /// Regulation.
        citation: String,
        /// Article in it.
        article: String,
        /// In own words.
        reason: Personal,
    },
    /// The applicant takes it back.
    Withdraw {
        /// Where.
        channel: Channel,
        /// In own words.
        reason: Option<Personal>,
    },
    /// The code of the receipt was lost; a new one is made.
    RenewReceipt {
        /// What was looked at.
        seen: BTreeSet<Seen>,
        /// Where.
        channel: Channel,
        /// In own words.
        note: Option<Personal>,
    },
    /// Records what time alone has done: promises broken, days that have passed.
    Watch,
    /// Counts running clocks again by the calendar as it is now.
    Recount,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submit {
    /// Its number.
    pub reference: CaseRef,
    /// The standard in force.
    pub standard: Arc<Version>,
    /// What is chosen.
    pub variant: Option<Key>,
    /// Surcharges that are asked for.
    pub extras: Vec<Key>,
    /// Where.
    pub channel: Channel,
    /// Entered by staff for somebody else.
    pub by_staff: bool,
    /// Who applies.
    pub applicant: Personal,
    /// How to reach them.
    pub contact: Option<Personal>,
    /// The answers.
    pub form: Personal,
    /// How they wish to be told what happens.
    pub reach: Option<Reach>,
    /// Documents that come with it.
    pub documents: Vec<NewDocument>,
    /// What was looked at before staff entered it for somebody who stood before them.
    pub seen: BTreeSet<Seen>,
}

/// A document of the checklist as a file that lies in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// Which document.
    pub document: Key,
    /// The file.
    pub file: StoredFile,
    /// The key that opens it.
    pub key: Personal,
}

/// The whole checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckDocuments {
    /// What was found of every document.
    pub findings: BTreeMap<Key, Finding>,
    /// Role in which the officer acts.
    pub role: Role,
    /// Where.
    pub channel: Channel,
    /// In own words.
    pub note: Option<Personal>,
}

/// A step of work is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishStep {
    /// The step.
    pub step: Key,
    /// Role in which the officer acts.
    pub role: Role,
    /// Where.
    pub channel: Channel,
    /// In own words.
    pub note: Option<Personal>,
}
