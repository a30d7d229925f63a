//! What may have happened.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plan::{Amount, CasePlan};
use super::reference::CaseRef;
use super::seen::Seen;
use crate::calendar::CalendarUsed;
use crate::kernel::{Key, Personal, Reach, Rupiah, StoredFile, Timestamp};
use crate::promise::standards::Channel;

crate::events! {
    /// Events of a case.
    pub enum Event {
        "case.submitted" 1 => Submitted [applicant, contact, form],
        "case.step_done" 1 => StepDone [note],
        "case.step_proposed" 1 => StepProposed [note],
        "case.step_declined" 1 => StepDeclined [note],
        "case.captured" 1 => Captured,
        "case.document_received" 1 => DocumentReceived [key],
        "case.documents_accepted" 1 => DocumentsAccepted [note],
        "case.returned" 1 => Returned [note],
        "case.resubmitted" 1 => Resubmitted [note],
        "case.lapsed" 1 => Lapsed,
        "case.clock_started" 1 => ClockStarted,
        "case.deadline_moved" 1 => DeadlineMoved,
        "case.promise_broken" 1 => PromiseBroken,
        "case.clock_stopped" 1 => ClockStopped,
        "case.assigned" 1 => Assigned,
        "case.held" 1 => Held [note],
        "case.resumed" 1 => Resumed [note],
        "case.charged" 1 => Charged,
        "case.billed" 1 => Billed,
        "case.paid" 1 => Paid,
        "case.refunded" 1 => Refunded,
        "case.made_ready" 1 => MadeReady,
        "case.completed" 1 => Completed,
        "case.handed_over" 1 => HandedOver [proxy],
        "case.left_uncollected" 1 => LeftUncollected,
        "case.cancelled" 1 => Cancelled,
        "case.rejected" 1 => Rejected [reason],
        "case.withdrawn" 1 => Withdrawn [reason],
        "case.receipt_renewed" 1 => ReceiptRenewed [note],
    }
}

/// Which promise a clock measures.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ClockId {
    /// The whole service.
    Service,
    /// One step.
    Step(Key),
}

/// What was found of one document.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// There and in order.
    Complete,
    /// Not needed by this applicant.
    NotNeeded,
    /// Not there.
    Missing,
    /// There, and cannot be read.
    Unreadable,
    /// There, and no longer valid.
    Expired,
    /// There, and says something else than the form.
    Differs,
    /// There, and not the document that is asked for.
    WrongDocument,
}

impl Finding {
    /// Whether the applicant owes something.
    #[must_use]
    pub fn is_owed(self) -> bool {
        !matches!(self, Self::Complete | Self::NotNeeded)
    }

    /// Stable name, as recorded.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::NotNeeded => "not_needed",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Expired => "expired",
            Self::Differs => "differs",
            Self::WrongDocument => "wrong_document",
        }
    }
}

/// An application was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Submitted {
    /// Its number.
    pub reference: CaseRef,
    /// What it is run by, to its end.
    pub plan: Box<CasePlan>,
    /// What it costs.
    pub amounts: Vec<Amount>,
    /// Where.
    pub channel: Channel,
    /// Entered by staff for somebody else.
    pub by_staff: bool,
    /// Who applies, sealed.
    pub applicant: Personal,
    /// How to reach them, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Personal>,
    /// The answers, sealed.
    pub form: Personal,
    /// How they wish to be told what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// What was looked at before staff entered it for somebody who stood before them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub seen: BTreeSet<Seen>,
}

/// A step is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StepDone {
    /// The step.
    pub step: Key,
    /// Where; none when it is done by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Agreed to by a second person.
    pub confirmed: bool,
    /// A note, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}

/// A step is done if a second person agrees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StepProposed {
    /// The step.
    pub step: Key,
    /// Where.
    pub channel: Channel,
    /// A note, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}

/// The second person did not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StepDeclined {
    /// The step.
    pub step: Key,
    /// Why, sealed.
    pub note: Personal,
}

/// A station captured something for a step: a photo, fingerprints, a signature. It stays there; who
/// holds it proves by the hash that it is this one. Captured again, the later one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Captured {
    /// The step.
    pub step: Key,
    /// What was captured.
    pub kind: Key,
    /// How good it is, of a hundred, when the station says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// When, by the clock of the station.
    pub taken_at: Timestamp,
    /// The station's own number of it.
    pub number: String,
    /// SHA-256 of what the station keeps, 64 hexadecimal digits.
    pub sha256: String,
}

/// A document of the checklist came as a file. An earlier one of the same document stays in the
/// file of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentReceived {
    /// Which document of the checklist.
    pub document: Key,
    /// The file, by the hash of its encrypted bytes.
    pub file: StoredFile,
    /// Where it was handed in.
    pub channel: Channel,
    /// The key that opens the file, sealed: with it goes the content.
    pub key: Personal,
}

/// The checklist is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentsAccepted {
    /// What was found of every document.
    pub findings: BTreeMap<Key, Finding>,
    /// Where.
    pub channel: Channel,
    /// A note, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}

/// The file went back. The clocks stand still: the applicant owes something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Returned {
    /// What was found of every document: the complete list of reasons at once.
    pub findings: BTreeMap<Key, Finding>,
    /// Where.
    pub channel: Channel,
    /// Last day for bringing what is missing, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_until: Option<Date>,
    /// In own words, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}

/// What was missing has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resubmitted {
    /// Where.
    pub channel: Channel,
    /// In own words, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}

/// What was missing did not come in time: deemed withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lapsed {
    /// The last day that there was.
    pub complete_until: Date,
}

/// A promised time began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClockStarted {
    /// Which.
    pub clock: ClockId,
    /// The first instant that is too late.
    pub due: Timestamp,
    /// The last day, when it is promised in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Date>,
    /// Calendars that it was counted by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<CalendarUsed>,
}

/// Why a deadline moved.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MoveReason {
    /// The clock had stood still while the applicant owed something.
    StoodStill,
    /// The calendar was amended.
    CalendarAmended,
}

/// A deadline moved. The one before stays on the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeadlineMoved {
    /// Which.
    pub clock: ClockId,
    /// Why.
    pub why: MoveReason,
    /// The deadline before.
    pub was: Timestamp,
    /// The first instant that is too late.
    pub due: Timestamp,
    /// The last day, when it is promised in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Date>,
    /// Calendars that it was counted by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<CalendarUsed>,
}

/// A promise was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PromiseBroken {
    /// Which.
    pub clock: ClockId,
    /// The moment at which it broke.
    pub due: Timestamp,
}

/// What was promised is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClockStopped {
    /// Which.
    pub clock: ClockId,
    /// Whether it was in time; none when the case ended otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
}

/// Somebody looks after the case, or nobody does any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assigned {
    /// Account name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
}

/// Put aside for an examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Held {
    /// Code of the reason.
    pub reason: Key,
    /// In own words, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}

/// The examination is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resumed {
    /// In own words, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}

/// A surcharge or fine came on top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Charged {
    /// The amount.
    pub amount: Amount,
}

/// The billing system gave a code under which all that is owed may be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Billed {
    /// The code.
    pub billing: String,
    /// Rupiah: all that was owed.
    pub amount: Rupiah,
}

/// What was owed is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paid {
    /// Rupiah: all that was owed.
    pub amount: Rupiah,
    /// Number of the receipt of the treasury or bank.
    pub receipt: String,
    /// How: a code of the unit.
    pub method: Key,
    /// Date on the receipt.
    pub paid_on: Date,
    /// Where it was recorded; none when the provider told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The provider's own number of the notice, when the provider told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// Money was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refunded {
    /// Rupiah.
    pub amount: Rupiah,
    /// Number of the paper.
    pub receipt: String,
    /// Code of the reason.
    pub reason: Key,
    /// What entitles to it, when the standard says so of a withdrawn application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// The product is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MadeReady {
    /// Last day for collecting, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collect_until: Option<Date>,
}

/// All is done; there is nothing to collect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Completed {}

/// Who took the product.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// The one for whom it was made.
    Holder,
    /// Somebody with a letter of theirs.
    Proxy,
}

/// The product was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HandedOver {
    /// To whom.
    pub to: Receiver,
    /// Name of the proxy, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Personal>,
    /// Where.
    pub channel: Channel,
    /// Number of the arrival in the lane, when it was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<u32>,
    /// What was looked at before.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub seen: BTreeSet<Seen>,
    /// Points of the standard's own checklist that were ticked.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub points: BTreeSet<Key>,
}

/// Nobody collected it in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftUncollected {
    /// The last day that there was.
    pub collect_until: Date,
}

/// The product was cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cancelled {}

/// The application was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejected {
    /// Regulation, one of the standard's legal basis.
    pub citation: String,
    /// Article in it.
    pub article: String,
    /// In own words, sealed.
    pub reason: Personal,
}

/// The applicant took it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Withdrawn {
    /// Where.
    pub channel: Channel,
    /// In own words, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Personal>,
}

/// Who lost the code of the receipt has a new one; the code before opens nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptRenewed {
    /// Which code it is by now: the first one was 0.
    pub renewal: u32,
    /// What was looked at before.
    pub seen: BTreeSet<Seen>,
    /// Where.
    pub channel: Channel,
    /// In own words, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}
