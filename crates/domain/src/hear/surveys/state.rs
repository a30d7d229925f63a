//! The rounds of a unit, and the comments of a day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::event::{Event, ExclusionSet, ReportPublished, RoundOpened};
use super::flags::Flag;
use super::import::RoundImported;
use crate::kernel::{Actor, Key, Meta, Timestamp};

/// A rule about flagged answers, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it says.
    pub set: ExclusionSet,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
}

/// A round of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// How it was opened.
    pub opened: std::sync::Arc<RoundOpened>,
    /// What is left out, with the reason.
    pub exclusions: BTreeMap<Flag, String>,
    /// Every rule that there ever was about what is left out, the oldest first: also those that
    /// were taken back.
    pub rules: Vec<Rule>,
    /// When it was closed, with the seed and the number of served visits.
    pub closed: Option<(Timestamp, String, u64)>,
    /// Its reports, the oldest first, with who published them.
    pub reports: Vec<(ReportPublished, Actor)>,
}

impl Round {
    /// Whether answers are taken on a date.
    #[must_use]
    pub fn runs_on(&self, date: Date) -> bool {
        self.closed.is_none() && self.opened.from <= date && date <= self.opened.until
    }
}

/// A round of the past that was brought in from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What was brought in.
    pub round: std::sync::Arc<RoundImported>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
}

/// The present of `survey-rounds`, or of the answers of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Rounds in the order of opening.
    pub(super) rounds: Vec<Round>,
    /// Rounds of the past, the last import under each name.
    pub(super) imported: Vec<Imported>,
    /// Answers in this stream.
    pub(super) answers: u32,
    /// Answer with a comment → whether it is shown; nothing before somebody has looked.
    pub(super) comments: BTreeMap<u32, Option<bool>>,
}

impl State {
    /// All rounds, the oldest first.
    #[must_use]
    pub fn rounds(&self) -> &[Round] {
        &self.rounds
    }

    /// A round by its name.
    #[must_use]
    pub fn round(&self, key: &Key) -> Option<&Round> {
        self.rounds.iter().find(|round| round.opened.round == *key)
    }

    /// Rounds of the past that were brought in, in the order of importing.
    #[must_use]
    pub fn imported(&self) -> &[Imported] {
        &self.imported
    }

    /// The imported round of a name.
    #[must_use]
    pub fn imported_as(&self, key: &Key) -> Option<&Imported> {
        self.imported.iter().find(|imported| imported.round.round == *key)
    }

    /// The round that takes answers on a date.
    #[must_use]
    pub fn running(&self, date: Date) -> Option<&Round> {
        self.rounds.iter().find(|round| round.runs_on(date))
    }

    /// Comments in this stream with what was decided about them.
    #[must_use]
    pub fn comments(&self) -> &BTreeMap<u32, Option<bool>> {
        &self.comments
    }

    pub(super) fn apply(&mut self, event: &Event, meta: &Meta<'_>) {
        match event {
            Event::RoundOpened(opened) => self.rounds.push(Round {
                opened: std::sync::Arc::new(opened.clone()),
                exclusions: BTreeMap::new(),
                rules: Vec::new(),
                closed: None,
                reports: Vec::new(),
            }),
            Event::ExclusionSet(set) => self.change(&set.round, |round| {
                let rule = Rule { set: set.clone(), at: meta.at, by: meta.actor.clone() };
                round.rules.push(rule);
                if set.excluded {
                    round.exclusions.insert(set.flag, set.reason.clone());
                } else {
                    round.exclusions.remove(&set.flag);
                }
            }),
            Event::RoundClosed(closed) => self.change(&closed.round, |round| {
                round.closed = Some((meta.at, closed.seed.clone(), closed.population));
            }),
            Event::RoundImported(round) => {
                self.imported.retain(|known| known.round.round != round.round);
                let round = std::sync::Arc::new(round.clone());
                self.imported.push(Imported { round, at: meta.at, by: meta.actor.clone() });
            }
            Event::ReportPublished(report) => self.change(&report.round, |round| {
                round.reports.push((report.clone(), meta.actor.clone()));
            }),
            Event::Answered(answered) => {
                self.answers = answered.answer;
                if answered.comment.is_some() {
                    self.comments.insert(answered.answer, None);
                }
            }
            Event::RefusalNoted(_) => {}
            Event::CommentModerated(moderated) => {
                self.comments.insert(moderated.answer, Some(moderated.shown));
            }
        }
    }

    fn change(&mut self, key: &Key, change: impl FnOnce(&mut Round)) {
        if let Some(round) = self.rounds.iter_mut().find(|round| round.opened.round == *key) {
            change(round);
        }
    }
}
