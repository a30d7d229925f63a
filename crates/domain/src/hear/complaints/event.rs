//! What may have happened.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::clocks::Due;
use super::moderation::{
    MarkedSpam, SpamTakenBack, WordingApproved, WordingRedacted, WordingTakenBack, WordingWithheld,
};
use super::words::{
    About, Basis, Cause, Channel, Class, Delivery, OtherRoom, Outcome, Party, RecountCause, Track,
};
use crate::kernel::{Key, Personal, Reach, Rupiah, ServiceId, StoredFile, Timestamp, UnitId};

crate::events! {
    /// Events of complaints.
    pub enum Event {
        "complaint.received" 1 => Received [text, wish, identity, contact],
        "complaint.made_formal" 1 => MadeFormal [identity, contact],
        "complaint.completion_asked" 1 => CompletionAsked [missing],
        "complaint.completed" 1 => Completed [text],
        "complaint.lapsed" 1 => Lapsed,
        "complaint.declared_complete" 1 => DeclaredComplete,
        "complaint.assigned" 1 => Assigned [reason],
        "complaint.reclassified" 1 => Reclassified [reason],
        "complaint.message_sent" 1 => MessageSent [text],
        "complaint.attachment_added" 1 => AttachmentAdded [key],
        "complaint.note_left" 1 => NoteLeft [text],
        "complaint.accused_named" 1 => AccusedNamed,
        "complaint.paused" 1 => Paused [reason],
        "complaint.resumed" 1 => Resumed [reason],
        "complaint.extended" 1 => Extended [reason],
        "complaint.recounted" 1 => Recounted,
        "complaint.escalated" 1 => Escalated [reason],
        "complaint.linked" 1 => Linked,
        "complaint.merged" 1 => Merged,
        "complaint.handed_over" 1 => HandedOver [reason],
        "complaint.handed_on" 1 => HandedOn,
        "complaint.acknowledged" 1 => Acknowledged [text],
        "complaint.set_aside" 1 => SetAside [reason],
        "complaint.decided" 1 => Decided [text],
        "complaint.decision_delivered" 1 => DecisionDelivered,
        "complaint.agreed" 1 => Agreed [text],
        "complaint.disputed" 1 => Disputed [text],
        "complaint.silence_noted" 1 => SilenceNoted,
        "complaint.withdrawn" 1 => Withdrawn [text],
        "complaint.wording_approved" 1 => WordingApproved,
        "complaint.wording_redacted" 1 => WordingRedacted [text],
        "complaint.wording_withheld" 1 => WordingWithheld [reason],
        "complaint.wording_taken_back" 1 => WordingTakenBack [reason],
        "complaint.marked_spam" 1 => MarkedSpam [reason],
        "complaint.spam_taken_back" 1 => SpamTakenBack [reason],
    }
}

/// An account as rules may compare it: a keyed pseudonym that is another one in each complaint, so
/// that the register does not say who is accused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Tag(pub String);

macro_rules! body {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
    };
}

/// It was filed: proof of filing, even without a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Received {
    /// Its reference, as on the receipt.
    pub reference: String,
    /// Date at the unit.
    pub date: Date,
    /// What it is.
    pub class: Class,
    /// On which track.
    pub track: Track,
    /// The door.
    pub channel: Channel,
    /// The basis that it is counted under.
    pub basis: Basis,
    /// Whom it is about.
    pub about: About,
    /// The service, when it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The day on which the reporter was served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_on: Option<Date>,
    /// The unit that handed it over, with its reference there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Box<Origin>>,
    /// The temporary complaint post that took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Key>,
    /// The file of another system that it was brought in by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought: Option<Box<Brought>>,
    /// What happened, sealed.
    pub text: Personal,
    /// What the reporter asks for, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<Personal>,
    /// Who the reporter is, sealed under a key of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Personal>,
    /// How to reach them, sealed under that key too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Personal>,
    /// How they wish to be told what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// The identity is kept secret (UU 25/2009 art. 42(5)).
    pub secret: bool,
    /// Compensation is claimed (art. 42(4)).
    pub claims_compensation: bool,
    /// The dates that began.
    pub dues: Vec<Due>,
}

/// Where a complaint comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// The unit.
    pub unit: UnitId,
    /// Its reference there.
    pub reference: String,
}

body! {
    /// What it was in the system that it was brought from.
    Brought {
        /// Which system.
        source: Key,
        /// Its number there.
        number: String,
        /// SHA-256 of the file, hexadecimal.
        file: String,
    }
}
body! {
    /// A tip became a formal complaint.
    MadeFormal {
        /// Date.
        date: Date,
        /// Who the reporter is, sealed.
        identity: Personal,
        /// How to reach them, sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<Personal>,
        /// How they wish to be told what happens.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reach: Option<Reach>,
        /// The identity is kept secret.
        secret: bool,
        /// The dates that began.
        dues: Vec<Due>,
    }
}
body! {
    /// The reporter was told what is missing.
    CompletionAsked {
        /// Date.
        date: Date,
        /// What is missing, sealed.
        missing: Personal,
        /// The dates that hold.
        dues: Vec<Due>,
    }
}
body! {
    /// The reporter sent what was missing.
    Completed {
        /// Date.
        date: Date,
        /// What was sent, sealed.
        text: Personal,
    }
}
body! {
    /// What was missing did not come in time: deemed withdrawn (art. 44(5)).
    Lapsed {
        /// Date.
        date: Date,
        /// The last day there was.
        due: Date,
    }
}
body! {
    /// It was declared complete; the decision's clock begins.
    DeclaredComplete {
        /// Date.
        date: Date,
        /// The dates that hold.
        dues: Vec<Due>,
    }
}
body! {
    /// It was given to somebody.
    Assigned {
        /// Date.
        date: Date,
        /// Account of who examines it from now on.
        officer: String,
        /// The unit that this officer belongs to.
        unit: UnitId,
        /// Why, when it was with somebody else before; sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Personal>,
    }
}
body! {
    /// Its class was corrected.
    Reclassified {
        /// Date.
        date: Date,
        /// Before.
        from: Class,
        /// Now.
        to: Class,
        /// Why, sealed.
        reason: Personal,
        /// The dates that hold.
        dues: Vec<Due>,
    }
}
body! {
    /// What a hand-over brought along: where and when it was recorded first.
    Carried {
        /// The moment.
        at: Timestamp,
        /// The entry in the book of the unit that handed it over.
        entry: u64,
        /// Kind of that entry.
        kind: String,
    }
}
body! {
    /// One side wrote to the other.
    MessageSent {
        /// Date.
        date: Date,
        /// Running number from 1.
        message: u32,
        /// Who wrote.
        from: Party,
        /// It is a question that waits for an answer.
        question: bool,
        /// The message that it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answers: Option<u32>,
        /// What it says, sealed.
        text: Personal,
        /// Set when it was said in another unit, which handed the complaint over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried: Option<Box<Carried>>,
    }
}
body! {
    /// A file was attached: by the reporter, or by staff who scanned what came on paper.
    AttachmentAdded {
        /// Date.
        date: Date,
        /// Running number from 1.
        number: u32,
        /// Whose it is.
        from: Party,
        /// The file, by the hash of its encrypted bytes.
        file: StoredFile,
        /// The key that opens the file, sealed: with it goes the content.
        key: Personal,
        /// Set when it came to another unit, which handed the complaint over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried: Option<Box<Carried>>,
    }
}
body! {
    /// A note of the examination.
    NoteLeft {
        /// What it says, sealed.
        text: Personal,
    }
}
body! {
    /// Whom it is about, as far as the unit knows.
    AccusedNamed {
        /// Kind.
        about: About,
        /// Pseudonyms of their accounts.
        accused: Vec<Tag>,
    }
}
body! {
    /// The clocks that may pause stand still from this day on.
    Paused {
        /// First day.
        date: Date,
        /// Why, sealed.
        reason: Personal,
    }
}
body! {
    /// They run again.
    Resumed {
        /// The first day that counts again.
        date: Date,
        /// What has changed, sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Personal>,
        /// The dates that hold.
        dues: Vec<Due>,
    }
}
body! {
    /// A clock was given more days.
    Extended {
        /// Date.
        date: Date,
        /// The clock.
        clock: Key,
        /// How many.
        days: u32,
        /// Why, sealed.
        reason: Personal,
        /// The dates that hold.
        dues: Vec<Due>,
    }
}
body! {
    /// The dates were counted again; those before stay in the record.
    Recounted {
        /// Date.
        date: Date,
        /// Why.
        cause: RecountCause,
        /// The dates that hold.
        dues: Vec<Due>,
    }
}
body! {
    /// It went up the ladder.
    Escalated {
        /// Date.
        date: Date,
        /// The rung, counted from 1.
        rung: u32,
        /// Why.
        cause: Cause,
        /// More about it, sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Personal>,
    }
}
body! {
    /// Another one is about the same.
    Linked {
        /// The other one.
        other: String,
    }
}
body! {
    /// It goes on inside another one.
    Merged {
        /// Date.
        date: Date,
        /// The other one.
        into: String,
    }
}
body! {
    /// Another unit goes on with it.
    HandedOver {
        /// Date.
        date: Date,
        /// That unit.
        to: UnitId,
        /// Its reference there.
        reference: String,
        /// Why, sealed.
        reason: Personal,
    }
}
body! {
    /// Another room goes on with it.
    HandedOn {
        /// Date.
        date: Date,
        /// Which.
        room: OtherRoom,
    }
}
body! {
    /// The unit thanked for it.
    Acknowledged {
        /// Date.
        date: Date,
        /// What it answered, sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal>,
    }
}
body! {
    /// A tip is not followed up.
    SetAside {
        /// Date.
        date: Date,
        /// Why, sealed.
        reason: Personal,
    }
}
body! {
    /// It was decided.
    Decided {
        /// Date.
        date: Date,
        /// Running number: 2 after a dispute.
        number: u32,
        /// What was found.
        outcome: Outcome,
        /// The decision with its reasons, sealed.
        text: Personal,
        /// What is paid, and when at the latest (art. 50(3)).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        compensation: Option<Compensation>,
        /// The dates that hold.
        dues: Vec<Due>,
    }
}
body! {
    /// Compensation.
    Compensation {
        /// How much.
        amount: Rupiah,
        /// Last day of payment.
        pay_by: Date,
    }
}
body! {
    /// The decision reached the reporter.
    DecisionDelivered {
        /// Date.
        date: Date,
        /// How.
        way: Delivery,
        /// The last day on which the reporter may dispute it.
        dispute_by: Date,
    }
}
body! {
    /// The reporter agrees.
    Agreed {
        /// Date.
        date: Date,
        /// In their own words, sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal>,
    }
}
body! {
    /// The reporter does not agree: it is open again.
    Disputed {
        /// Date.
        date: Date,
        /// Why not, sealed.
        text: Personal,
        /// The dates that began.
        dues: Vec<Due>,
    }
}
body! {
    /// The reporter said nothing in time.
    SilenceNoted {
        /// Date.
        date: Date,
        /// The last day there was.
        due: Date,
    }
}
body! {
    /// The reporter took it back.
    Withdrawn {
        /// Date.
        date: Date,
        /// In their own words, sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal>,
    }
}
