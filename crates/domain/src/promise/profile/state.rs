//! The versions of one profile.

use jiff::civil::Date;

use super::{Event, PriorityClass, QueueRules, UnitProfile};
use crate::kernel::{Meta, Timestamp};

/// One recorded version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Running number from 1.
    pub version: u32,
    /// The profile.
    pub document: Box<UnitProfile>,
    /// The priority classes that hold with it.
    pub priority_classes: Vec<PriorityClass>,
    /// How the queue is run, from the pack; nothing for a unit without counters.
    pub queue_rules: Option<QueueRules>,
    /// First day in force.
    pub effective: Date,
    /// When it was recorded.
    pub recorded: Timestamp,
}

/// The present of `profile/{unit}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    versions: Vec<Version>,
}

impl State {
    /// All versions, the oldest first.
    #[must_use]
    pub fn history(&self) -> &[Version] {
        &self.versions
    }

    /// The version in force on a date.
    #[must_use]
    pub fn in_force(&self, date: Date) -> Option<&Version> {
        self.versions.iter().rev().find(|v| v.effective <= date)
    }

    /// The newest version, in force or to come.
    #[must_use]
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    pub(super) fn apply(&mut self, event: &Event, meta: &Meta<'_>) {
        let Event::ProfilePublished(published) = event;
        self.versions.push(Version {
            version: published.version,
            document: published.document.clone(),
            priority_classes: published.priority_classes.clone(),
            queue_rules: published.queue_rules.clone(),
            effective: published.effective,
            recorded: meta.at,
        });
    }
}
