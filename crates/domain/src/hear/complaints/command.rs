//! What may be asked.

use std::sync::Arc;

use jiff::civil::Date;

use super::clocks::Timetable;
use super::event::{Brought, Carried, Compensation, Origin, Tag};
use super::table::Action;
use super::words::{
    About, Cause, Channel, Class, Delivery, OtherRoom, Outcome, Party, RecountCause,
};
use crate::kernel::{Key, Personal, Reach, ServiceId, StoredFile, UnitId};

/// Something to be done to a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What the unit counts by today.
    pub timetable: Arc<Timetable>,
    /// Pseudonyms of who asks and of everybody above them; empty for the reporter and the house.
    pub line: Vec<Tag>,
    /// What.
    pub act: Act,
}

/// What is to be done. The rows of the table, with what each needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table of actions says what each is; fields say themselves")]
pub enum Act {
    File(Box<File>),
    MakeFormal {
        identity: Personal,
        contact: Option<Personal>,
        // How they wish to be told from now on.
        reach: Option<Reach>,
        secret: bool,
    },
    AskCompletion {
        missing: Personal,
    },
    Complete {
        text: Personal,
    },
    Lapse,
    Accept,
    Assign(Assign),
    Reclassify {
        class: Class,
        reason: Personal,
    },
    Send(Send),
    Attach {
        from: Party,
        file: StoredFile,
        key: Personal,
    },
    LeaveNote {
        text: Personal,
    },
    NameAccused {
        about: About,
        accused: Vec<Tag>,
    },
    Pause {
        reason: Personal,
    },
    Resume {
        reason: Option<Personal>,
    },
    Extend {
        clock: Key,
        days: u32,
        reason: Personal,
    },
    Recount {
        cause: RecountCause,
    },
    Escalate {
        cause: Cause,
        reason: Option<Personal>,
    },
    Link {
        other: String,
    },
    Merge {
        into: String,
    },
    HandOver {
        from: UnitId,
        to: UnitId,
        reference: String,
        reason: Personal,
        // How many entries of it the other unit has got; whatever came since must go along first.
        seen: Option<u64>,
    },
    // What came after the other unit had got its copy.
    Bring(Along),
    HandOn {
        room: OtherRoom,
    },
    Acknowledge {
        text: Option<Personal>,
    },
    SetAside {
        reason: Personal,
    },
    Decide(Decide),
    Deliver {
        way: Delivery,
    },
    Agree {
        text: Option<Personal>,
    },
    Dispute {
        text: Personal,
    },
    NoteSilence,
    Withdraw {
        text: Option<Personal>,
    },
    Approve,
    Redact {
        text: Personal,
    },
    Withhold {
        reason: Personal,
    },
    TakeBack {
        reason: Personal,
    },
    MarkSpam {
        reason: Personal,
    },
    ClearSpam {
        reason: Personal,
    },
}

/// Files a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its reference, made by who asks.
    pub reference: String,
    /// What it is.
    pub class: Class,
    /// The reporter wants a formal complaint, which needs an identity.
    pub formal: bool,
    /// The door.
    pub channel: Channel,
    /// Whom it is about.
    pub about: About,
    /// The service.
    pub service: Option<ServiceId>,
    /// The day on which the reporter was served.
    pub served_on: Option<Date>,
    /// The unit that handed it over.
    pub origin: Option<Box<Origin>>,
    /// What happened.
    pub text: Personal,
    /// What the reporter asks for.
    pub wish: Option<Personal>,
    /// Who the reporter is.
    pub identity: Option<Personal>,
    /// How to reach them.
    pub contact: Option<Personal>,
    /// How they wish to be told what happens.
    pub reach: Option<Reach>,
    /// The identity is kept secret.
    pub secret: bool,
    /// Compensation is claimed.
    pub claims_compensation: bool,
    /// Pseudonyms of those who must not see it from the first moment on.
    pub accused: Vec<Tag>,
    /// How it got here, when it was written down elsewhere first.
    pub entry: Entry,
}

/// How a complaint got here that was written down elsewhere first: on paper, at a post, in another
/// system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The day on which it was taken; today when nothing is said.
    pub taken_on: Option<Date>,
    /// The temporary complaint post that took it.
    pub post: Option<Key>,
    /// The file of another system.
    pub brought: Option<Box<Brought>>,
    /// What came with it.
    pub along: Along,
}

/// What comes with a complaint, recorded with it or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Along {
    /// What both sides said in the unit that handed it over.
    pub said: Vec<Said>,
    /// Files.
    pub files: Vec<Filed>,
    /// Numbers of the last message and file here when it was put together. What has come since has
    /// taken their numbers, or is the same brought by somebody else.
    pub behind: Option<(u32, u32)>,
}

impl Along {
    /// Whether nothing comes along.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.said.is_empty() && self.files.is_empty()
    }
}

/// Something that was said in another unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who said it.
    pub from: Party,
    /// It waits for an answer.
    pub question: bool,
    /// The message here that it answers.
    pub answers: Option<u32>,
    /// What it says.
    pub text: Personal,
    /// Where it was recorded first.
    pub carried: Carried,
}

/// A file that came with a complaint, recorded with it or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Whose it is.
    pub from: Party,
    /// The file in the store.
    pub file: StoredFile,
    /// The key that opens it.
    pub key: Personal,
    /// Where it was recorded first, when a hand-over brings it along.
    pub carried: Option<Carried>,
}

/// Gives it to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assign {
    /// Account of who shall examine it.
    pub officer: String,
    /// Pseudonyms of that officer and of everybody above them.
    pub line: Vec<Tag>,
    /// The unit that this officer belongs to.
    pub unit: UnitId,
    /// The unit whose complaint it is.
    pub own: UnitId,
    /// Why, when it is with somebody else.
    pub reason: Option<Personal>,
}

/// Writes to the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Send {
    /// Who writes.
    pub from: Party,
    /// It waits for an answer.
    pub question: bool,
    /// The message that it answers.
    pub answers: Option<u32>,
    /// What it says.
    pub text: Personal,
}

/// Decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decide {
    /// What was found.
    pub outcome: Outcome,
    /// The decision with its reasons.
    pub text: Personal,
    /// What is paid.
    pub compensation: Option<Compensation>,
}

impl Act {
    /// The row of the table.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::File(_) => Action::File,
            Self::MakeFormal { .. } => Action::MakeFormal,
            Self::AskCompletion { .. } => Action::AskCompletion,
            Self::Complete { .. } => Action::Complete,
            Self::Lapse => Action::Lapse,
            Self::Accept => Action::Accept,
            Self::Assign(_) => Action::Assign,
            Self::Reclassify { .. } => Action::Reclassify,
            Self::Send(_) | Self::Bring(_) => Action::Send,
            Self::Attach { .. } => Action::Attach,
            Self::LeaveNote { .. } => Action::LeaveNote,
            Self::NameAccused { .. } => Action::NameAccused,
            Self::Pause { .. } => Action::Pause,
            Self::Resume { .. } => Action::Resume,
            Self::Extend { .. } => Action::Extend,
            Self::Recount { .. } => Action::Recount,
            Self::Escalate { .. } => Action::Escalate,
            Self::Link { .. } => Action::Link,
            Self::Merge { .. } => Action::Merge,
            Self::HandOver { .. } => Action::HandOver,
            Self::HandOn { .. } => Action::HandOn,
            Self::Acknowledge { .. } => Action::Acknowledge,
            Self::SetAside { .. } => Action::SetAside,
            Self::Decide(_) => Action::Decide,
            Self::Deliver { .. } => Action::Deliver,
            Self::Agree { .. } => Action::Agree,
            Self::Dispute { .. } => Action::Dispute,
            Self::NoteSilence => Action::NoteSilence,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Approve => Action::Approve,
            Self::Redact { .. } => Action::Redact,
            Self::Withhold { .. } => Action::Withhold,
            Self::TakeBack { .. } => Action::TakeBack,
            Self::MarkSpam { .. } => Action::MarkSpam,
            Self::ClearSpam { .. } => Action::ClearSpam,
        }
    }
}
