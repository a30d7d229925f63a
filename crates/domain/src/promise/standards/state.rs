//! The versions of one standard.

use jiff::civil::Date;

use super::{Event, Signatory, StandardDocument};
use crate::kernel::{LocalText, Meta, ServiceId, Timestamp};

/// One recorded version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Running number from 1.
    pub version: u32,
    /// The document.
    pub document: Box<StandardDocument>,
    /// Number of the decree.
    pub decree: String,
    /// Date of the decree.
    pub decided: Date,
    /// First day in force.
    pub effective: Date,
    /// First day no longer in force, when it has ended.
    pub ends: Option<Date>,
    /// Why it was withdrawn; superseded or in force when there is nothing.
    pub withdrawn: Option<LocalText>,
    /// Who signed.
    pub signatory: Signatory,
    /// When it was recorded.
    pub recorded: Timestamp,
}

/// The present of `standard/{service}`.
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

    /// A version by its number; for what was begun under it.
    #[must_use]
    pub fn version(&self, version: u32) -> Option<&Version> {
        self.versions.iter().find(|v| v.version == version)
    }

    /// The version in force on a date.
    #[must_use]
    pub fn in_force(&self, date: Date) -> Option<&Version> {
        let holds = |v: &&Version| v.effective <= date && v.ends.is_none_or(|end| date < end);
        self.versions.iter().rev().find(holds)
    }

    /// The newest version, in force, to come or withdrawn.
    #[must_use]
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The service of this stream, once something was published.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceId> {
        self.versions.first().map(|v| &v.document.service)
    }

    pub(super) fn apply(&mut self, event: &Event, meta: &Meta<'_>) {
        match event {
            Event::StandardPublished(e) => self.versions.push(Version {
                version: e.version,
                document: e.document.clone(),
                decree: e.decree.clone(),
                decided: e.decided,
                effective: e.effective,
                ends: None,
                withdrawn: None,
                signatory: e.signatory.clone(),
                recorded: meta.at,
            }),
            Event::StandardSuperseded(e) => {
                self.end(e.replaces, e.effective, None);
                self.versions.push(Version {
                    version: e.version,
                    document: e.document.clone(),
                    decree: e.decree.clone(),
                    decided: e.decided,
                    effective: e.effective,
                    ends: None,
                    withdrawn: None,
                    signatory: e.signatory.clone(),
                    recorded: meta.at,
                });
            }
            Event::StandardWithdrawn(e) => {
                self.end(e.version, e.effective, Some(e.reason.clone()));
            }
        }
    }

    fn end(&mut self, version: u32, date: Date, reason: Option<LocalText>) {
        if let Some(ended) = self.versions.iter_mut().find(|v| v.version == version) {
            ended.ends = Some(date);
            ended.withdrawn = reason;
        }
    }
}
