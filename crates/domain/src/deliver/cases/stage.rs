//! Where a case is, and how it may get elsewhere: one table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a case is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing was submitted under this number.
    #[default]
    None,
    /// Worked on.
    Working,
    /// Something is missing: the applicant owes it. The only place where clocks stand still.
    Returned,
    /// Put aside for an examination; the clocks run.
    Held,
    /// A step is done and waits for a second person.
    Confirming,
    /// The product waits for its holder.
    Ready,
    /// The product was not collected in time.
    Uncollected,
    /// Collected.
    HandedOver,
    /// Finished without anything to collect.
    Completed,
    /// Refused on a legal ground.
    Rejected,
    /// Taken back by the applicant.
    Withdrawn,
    /// Deemed withdrawn: what was missing did not come in time.
    Lapsed,
    /// The product that nobody collected was cancelled.
    Cancelled,
}

/// What moves a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Move {
    /// The applicant asks.
    Submit,
    /// A step is done.
    Advance,
    /// The file goes back with the complete list of reasons.
    Return,
    /// What was missing has come.
    Resubmit,
    /// What was missing has not come in time.
    Lapse,
    /// An examination begins.
    Hold,
    /// It ends.
    Resume,
    /// A second person is asked to agree.
    Propose,
    /// The second person agrees.
    Confirm,
    /// The second person does not.
    Decline,
    /// The product is there.
    MakeReady,
    /// All is done and there is nothing to collect.
    Complete,
    /// The product is collected.
    HandOver,
    /// The time for collecting is over.
    Expire,
    /// The product is cancelled.
    Cancel,
    /// The application is refused.
    Reject,
    /// The applicant takes it back.
    Withdraw,
}

/// From where, by what, to where. What is not in the table cannot happen.
pub const TRANSITIONS: &[(Stage, Move, Stage)] = &[
    (Stage::None, Move::Submit, Stage::Working),
    (Stage::Working, Move::Advance, Stage::Working),
    (Stage::Working, Move::Return, Stage::Returned),
    (Stage::Returned, Move::Resubmit, Stage::Working),
    (Stage::Returned, Move::Lapse, Stage::Lapsed),
    (Stage::Working, Move::Hold, Stage::Held),
    (Stage::Held, Move::Resume, Stage::Working),
    (Stage::Working, Move::Propose, Stage::Confirming),
    (Stage::Confirming, Move::Confirm, Stage::Working),
    (Stage::Confirming, Move::Decline, Stage::Working),
    (Stage::Working, Move::MakeReady, Stage::Ready),
    (Stage::Working, Move::Complete, Stage::Completed),
    (Stage::Ready, Move::HandOver, Stage::HandedOver),
    (Stage::Ready, Move::Expire, Stage::Uncollected),
    (Stage::Uncollected, Move::HandOver, Stage::HandedOver),
    (Stage::Uncollected, Move::Cancel, Stage::Cancelled),
    (Stage::Working, Move::Reject, Stage::Rejected),
    (Stage::Held, Move::Reject, Stage::Rejected),
    (Stage::Working, Move::Withdraw, Stage::Withdrawn),
    (Stage::Returned, Move::Withdraw, Stage::Withdrawn),
    (Stage::Held, Move::Withdraw, Stage::Withdrawn),
    (Stage::Confirming, Move::Withdraw, Stage::Withdrawn),
];

impl Stage {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::None,
        Self::Working,
        Self::Returned,
        Self::Held,
        Self::Confirming,
        Self::Ready,
        Self::Uncollected,
        Self::HandedOver,
        Self::Completed,
        Self::Rejected,
        Self::Withdrawn,
        Self::Lapsed,
        Self::Cancelled,
    ];

    /// Where a move leads from here, if it may be made.
    #[must_use]
    pub fn after(self, by: Move) -> Option<Self> {
        let found = TRANSITIONS.iter().find(|(from, known, _)| *from == self && *known == by);
        found.map(|(.., to)| *to)
    }

    /// Whether nothing follows.
    #[must_use]
    pub fn is_over(self) -> bool {
        use Stage::{Cancelled, Completed, HandedOver, Lapsed, Rejected, Withdrawn};
        matches!(self, HandedOver | Completed | Rejected | Withdrawn | Lapsed | Cancelled)
    }

    /// Whether the product is still to be made.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Working | Self::Returned | Self::Held | Self::Confirming)
    }

    /// Stable name, as recorded.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Working => "working",
            Self::Returned => "returned",
            Self::Held => "held",
            Self::Confirming => "confirming",
            Self::Ready => "ready",
            Self::Uncollected => "uncollected",
            Self::HandedOver => "handed_over",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
            Self::Cancelled => "cancelled",
        }
    }
}
