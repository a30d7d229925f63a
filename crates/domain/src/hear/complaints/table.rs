//! Every transition, as data: from where, by what, to where. Nothing else moves a complaint.

use super::words::{Party, Stage, words};

words! {
    /// What can be done to a complaint.
    Action {
        /// File it.
        File = "file",
        /// Add an identity: from tip to formal complaint.
        MakeFormal = "make-formal",
        /// Say that something is missing.
        AskCompletion = "ask-completion",
        /// Send what was missing.
        Complete = "complete",
        /// What was missing did not come in time: deemed withdrawn.
        Lapse = "lapse",
        /// Declare it complete.
        Accept = "accept",
        /// Give it to somebody.
        Assign = "assign",
        /// Correct its class.
        Reclassify = "reclassify",
        /// Write to the other side.
        Send = "send",
        /// Attach a file.
        Attach = "attach",
        /// Leave a sealed note.
        LeaveNote = "leave-note",
        /// Say whom it is about.
        NameAccused = "name-accused",
        /// Stop the clocks that may stop.
        Pause = "pause",
        /// Let them run again.
        Resume = "resume",
        /// Give a clock more days, once.
        Extend = "extend",
        /// Count the dates again.
        Recount = "recount",
        /// Take it up a rung.
        Escalate = "escalate",
        /// Note that another one is about the same.
        Link = "link",
        /// Go on with it inside another one.
        Merge = "merge",
        /// Hand it over to another unit.
        HandOver = "hand-over",
        /// Hand it on to another room.
        HandOn = "hand-on",
        /// Thank for praise or a suggestion.
        Acknowledge = "acknowledge",
        /// Do not follow up a tip.
        SetAside = "set-aside",
        /// Decide.
        Decide = "decide",
        /// Record that the decision was delivered.
        Deliver = "deliver",
        /// The reporter agrees.
        Agree = "agree",
        /// The reporter does not agree.
        Dispute = "dispute",
        /// The reporter said nothing in time.
        NoteSilence = "note-silence",
        /// Take it back.
        Withdraw = "withdraw",
        /// Let everybody read the words as they are.
        Approve = "approve",
        /// Let everybody read another text instead.
        Redact = "redact",
        /// Let nobody else read the words.
        Withhold = "withhold",
        /// Take back what was said about the wording.
        TakeBack = "take-back",
        /// Mark it as spam or abuse.
        MarkSpam = "mark-spam",
        /// Take that mark away.
        ClearSpam = "clear-spam",
    }
}

use Action as A;
use Stage as S;

/// One row: in this stage this action leads there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// From where.
    pub from: Stage,
    /// By what.
    pub action: Action,
    /// To where; the same stage when it only adds something.
    pub to: Stage,
}

const fn row(from: Stage, action: Action, to: Stage) -> Transition {
    Transition { from, action, to }
}

/// The moves.
pub const MOVES: &[Transition] = &[
    row(S::New, A::File, S::Received),
    row(S::Received, A::AskCompletion, S::AwaitingCompletion),
    row(S::AwaitingCompletion, A::Complete, S::Received),
    row(S::AwaitingCompletion, A::Lapse, S::Withdrawn),
    row(S::Received, A::Accept, S::Accepted),
    row(S::Received, A::Acknowledge, S::Acknowledged),
    row(S::Received, A::HandOn, S::HandedOn),
    row(S::Received, A::SetAside, S::SetAside),
    row(S::Accepted, A::SetAside, S::SetAside),
    row(S::Received, A::HandOver, S::HandedOver),
    row(S::Accepted, A::HandOver, S::HandedOver),
    row(S::Assigned, A::HandOver, S::HandedOver),
    row(S::Received, A::Merge, S::Merged),
    row(S::Accepted, A::Merge, S::Merged),
    row(S::Assigned, A::Merge, S::Merged),
    row(S::Accepted, A::Assign, S::Assigned),
    row(S::Assigned, A::Assign, S::Assigned),
    row(S::Disputed, A::Assign, S::Assigned),
    row(S::Assigned, A::Decide, S::Decided),
    row(S::Decided, A::Deliver, S::Delivered),
    row(S::Delivered, A::Agree, S::Agreed),
    row(S::Delivered, A::Dispute, S::Disputed),
    row(S::Delivered, A::NoteSilence, S::Silent),
    row(S::Silent, A::Agree, S::Agreed),
    row(S::Silent, A::Dispute, S::Disputed),
    row(S::Agreed, A::Dispute, S::Disputed),
    row(S::Received, A::Withdraw, S::Withdrawn),
    row(S::AwaitingCompletion, A::Withdraw, S::Withdrawn),
    row(S::Accepted, A::Withdraw, S::Withdrawn),
    row(S::Assigned, A::Withdraw, S::Withdrawn),
];

/// Stages in which something is still to be done.
pub const OPEN: &[Stage] = &[
    S::Received,
    S::AwaitingCompletion,
    S::Accepted,
    S::Assigned,
    S::Decided,
    S::Delivered,
    S::Disputed,
];

/// Stages that nothing leads out of, each on purpose: what comes after is another complaint, or
/// another book.
pub const ENDS: &[Stage] =
    &[S::Withdrawn, S::HandedOver, S::HandedOn, S::Acknowledged, S::SetAside, S::Merged];

/// Stages in which it rests, but the reporter may still disagree while the window is open.
pub const RESTS: &[Stage] = &[S::Agreed, S::Silent];

/// Every stage of something that was filed.
pub const FILED: &[Stage] = &[
    S::Received,
    S::AwaitingCompletion,
    S::Accepted,
    S::Assigned,
    S::Decided,
    S::Delivered,
    S::Disputed,
    S::Agreed,
    S::Silent,
    S::Withdrawn,
    S::HandedOver,
    S::HandedOn,
    S::Acknowledged,
    S::SetAside,
    S::Merged,
];

/// What may be done without moving, and in which stages.
pub const ADDITIONS: &[(Action, &[Stage])] = &[
    (A::Send, OPEN),
    (A::Attach, OPEN),
    (A::LeaveNote, OPEN),
    (A::NameAccused, OPEN),
    (A::Recount, OPEN),
    (A::Escalate, OPEN),
    (A::Link, OPEN),
    (A::MakeFormal, &[S::Received, S::AwaitingCompletion, S::Accepted, S::Assigned]),
    (A::Reclassify, &[S::Received, S::Accepted, S::Assigned]),
    (A::Pause, &[S::Received, S::Accepted, S::Assigned]),
    (A::Resume, &[S::Received, S::AwaitingCompletion, S::Accepted, S::Assigned]),
    (A::Extend, &[S::Received, S::Accepted, S::Assigned]),
    (A::Approve, FILED),
    (A::Redact, FILED),
    (A::Withhold, FILED),
    (A::TakeBack, FILED),
    // What was answered is no spam any more: nothing that was late is taken out of the figures.
    (A::MarkSpam, &[S::Received, S::Accepted, S::Assigned]),
    (A::ClearSpam, FILED),
];

/// Where an action leads from a stage; nothing when the table has no such row.
#[must_use]
pub fn next(from: Stage, action: Action) -> Option<Stage> {
    let adds = |(added, stages): &&(Action, &[Stage])| *added == action && stages.contains(&from);
    let moves = MOVES.iter().find(|row| row.from == from && row.action == action);
    moves.map(|row| row.to).or_else(|| ADDITIONS.iter().find(adds).map(|_| from))
}

/// Who takes an action.
#[must_use]
pub fn party(action: Action) -> &'static [Party] {
    match action {
        A::File | A::Complete | A::MakeFormal | A::Send | A::Attach => {
            &[Party::Reporter, Party::Office]
        }
        A::Agree | A::Dispute | A::Withdraw => &[Party::Reporter, Party::Office],
        A::Lapse | A::NoteSilence | A::Recount | A::Escalate => &[Party::House, Party::Office],
        A::AskCompletion
        | A::Accept
        | A::Assign
        | A::Reclassify
        | A::LeaveNote
        | A::NameAccused
        | A::Pause
        | A::Resume
        | A::Extend
        | A::Link
        | A::Merge
        | A::HandOver
        | A::HandOn
        | A::Acknowledge
        | A::SetAside
        | A::Decide
        | A::Deliver
        | A::Approve
        | A::Redact
        | A::Withhold
        | A::TakeBack
        | A::MarkSpam
        | A::ClearSpam => &[Party::Office],
    }
}

/// Who must act next; nobody when it is over.
#[must_use]
pub fn waits_for(stage: Stage) -> Option<Party> {
    match stage {
        S::New | S::AwaitingCompletion | S::Delivered => Some(Party::Reporter),
        S::Received | S::Accepted | S::Assigned | S::Decided | S::Disputed => Some(Party::Office),
        S::Agreed
        | S::Silent
        | S::Withdrawn
        | S::HandedOver
        | S::HandedOn
        | S::Acknowledged
        | S::SetAside
        | S::Merged => None,
    }
}
