//! Moderation: what the public reads of a reporter's words, and what is spam or abuse. What was
//! filed is never altered; all of this is recorded beside it, and can be taken back.
//!
//! Only a tip can be marked: a formal complaint must be decided, whatever it says. A reporter whose
//! tip was marked may make it formal; then the mark falls.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::Act;
use super::event::Event;
use super::refusal::Refusal;
use super::state::Case;
use super::table::Action;
use super::words::{Track, words};
use crate::kernel::{Actor, Meta, Personal, Timestamp};

/// The reporter's words may be read by everybody as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WordingApproved {
    /// Date.
    pub date: Date,
}

/// Everybody may read this text instead of the reporter's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WordingRedacted {
    /// Date.
    pub date: Date,
    /// The public text, sealed like the words that it stands for: with them it is erased.
    pub text: Personal,
}

/// Nothing of the reporter's words is public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WordingWithheld {
    /// Date.
    pub date: Date,
    /// Why, sealed.
    pub reason: Personal,
}

/// What was said about the wording holds no more: it waits again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WordingTakenBack {
    /// Date.
    pub date: Date,
    /// Why, sealed.
    pub reason: Personal,
}

/// It is spam or abuse: kept, and counted apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MarkedSpam {
    /// Date.
    pub date: Date,
    /// Why, sealed.
    pub reason: Personal,
}

/// It is no spam after all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpamTakenBack {
    /// Date.
    pub date: Date,
    /// Why, sealed.
    pub reason: Personal,
}

words! {
    /// How a complaint stands in moderation.
    Moderation {
        /// It is not for the public at all.
        NotPublic = "not-public",
        /// Its words wait for a moderator; until then they are not public.
        Waiting = "waiting",
        /// The words are public as they are.
        AsItIs = "as-it-is",
        /// Another text is public instead of them.
        Redacted = "redacted",
        /// They are not public.
        Withheld = "withheld",
        /// It is spam or abuse.
        Spam = "spam",
    }
}

/// Who said something about a complaint, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
}

/// What moderates.
pub const MODERATING: &[Action] = &[
    Action::Approve,
    Action::Redact,
    Action::Withhold,
    Action::TakeBack,
    Action::MarkSpam,
    Action::ClearSpam,
];

/// What is still done with a complaint that is marked: whoever wrote it may object, and others are
/// protected from it.
const WHILE_MARKED: &[Action] = &[
    Action::Send,
    Action::Attach,
    Action::LeaveNote,
    Action::NameAccused,
    Action::Link,
    Action::MakeFormal,
    Action::Withdraw,
];

impl Case {
    /// How it stands in moderation.
    #[must_use]
    pub fn moderation(&self) -> Moderation {
        if self.spam.is_some() {
            return Moderation::Spam;
        }
        if !self.is_open_to_all() {
            return Moderation::NotPublic;
        }
        self.wording.as_ref().map_or(Moderation::Waiting, |(wording, _)| *wording)
    }

    /// Why an action is not possible as far as moderation goes.
    fn moderated(&self, action: Action) -> Result<(), Refusal> {
        let wording = self.wording.as_ref().map(|(wording, _)| *wording);
        let already = match action {
            Action::Approve => Some(Moderation::AsItIs),
            Action::Withhold => Some(Moderation::Withheld),
            _ => None,
        };
        match action {
            Action::Approve | Action::Redact | Action::Withhold if !self.is_open_to_all() => {
                Err(Refusal::NotPublic)
            }
            Action::Approve | Action::Withhold if wording == already => Err(Refusal::SameWording),
            Action::TakeBack if wording.is_none() => Err(Refusal::NothingToTakeBack),
            Action::ClearSpam if self.spam.is_none() => Err(Refusal::NothingToTakeBack),
            Action::MarkSpam if self.course.track == Track::Formal => {
                Err(Refusal::FormalMustBeDecided)
            }
            Action::MarkSpam if self.spam.is_some() => Err(Refusal::IsSpam),
            other => {
                let free = MODERATING.contains(&other) || WHILE_MARKED.contains(&other);
                if free || self.spam.is_none() { Ok(()) } else { Err(Refusal::IsSpam) }
            }
        }
    }

    /// Whether an action is possible as far as moderation goes.
    #[must_use]
    pub fn may_moderate(&self, action: Action) -> bool {
        self.moderated(action).is_ok()
    }

    /// Takes in what moderates.
    pub(super) fn moderate(&mut self, event: &Event, meta: &Meta<'_>) {
        let ruling = || Ruling { at: meta.at, by: meta.actor.clone() };
        match event {
            Event::WordingApproved(_) => self.wording = Some((Moderation::AsItIs, ruling())),
            Event::WordingRedacted(_) => self.wording = Some((Moderation::Redacted, ruling())),
            Event::WordingWithheld(_) => self.wording = Some((Moderation::Withheld, ruling())),
            Event::WordingTakenBack(_) => self.wording = None,
            Event::MarkedSpam(_) => self.spam = Some(ruling()),
            // What became formal must be decided.
            Event::SpamTakenBack(_) | Event::MadeFormal(_) => self.spam = None,
            _ => {}
        }
    }
}

/// What comes of an act that moderates; nothing for every other one that is possible.
pub(super) fn decide(case: &Case, date: Date, act: &Act) -> Result<Option<Event>, Refusal> {
    case.moderated(act.action())?;
    Ok(Some(match act.clone() {
        Act::Approve => WordingApproved { date }.into(),
        Act::Redact { text } => WordingRedacted { date, text }.into(),
        Act::Withhold { reason } => WordingWithheld { date, reason }.into(),
        Act::TakeBack { reason } => WordingTakenBack { date, reason }.into(),
        Act::MarkSpam { reason } => MarkedSpam { date, reason }.into(),
        Act::ClearSpam { reason } => SpamTakenBack { date, reason }.into(),
        _ => return Ok(None),
    }))
}
