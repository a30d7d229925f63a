//! The present of the keys, and of one report.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::event::{Event, KeyAdded, KeyEvent, Received};
use super::words::{Outcome, Side};

/// A key and whether it is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// How it was made known.
    pub added: KeyAdded,
    /// Since when it is sealed to no more.
    pub revoked: Option<Date>,
}

/// The keys of a unit's inspectors, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ring {
    pub(super) keys: BTreeMap<String, Held>,
}

impl Ring {
    /// All that ever were, by name.
    #[must_use]
    pub fn all(&self) -> &BTreeMap<String, Held> {
        &self.keys
    }

    /// Those in use.
    pub fn in_use(&self) -> impl Iterator<Item = &KeyAdded> {
        self.keys.values().filter(|held| held.revoked.is_none()).map(|held| &held.added)
    }

    /// All of an inspector, also those that are sealed to no more: they still open what was.
    pub fn of(&self, inspector: &str) -> impl Iterator<Item = &Held> {
        self.keys.values().filter(move |held| held.added.inspector == inspector)
    }

    pub(super) fn apply(&mut self, event: &KeyEvent) {
        match event {
            KeyEvent::KeyAdded(added) => {
                let held = Held { added: added.clone(), revoked: None };
                self.keys.insert(added.key.clone(), held);
            }
            KeyEvent::KeyRevoked(revoked) => {
                if let Some(held) = self.keys.get_mut(&revoked.key) {
                    held.revoked = Some(revoked.date);
                }
            }
        }
    }
}

/// A message, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Running number.
    pub number: u32,
    /// Who wrote.
    pub from: Side,
    /// Date.
    pub date: Date,
    /// SHA-256 of the parcel.
    pub digest: String,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How it came.
    pub received: Arc<Received>,
    /// Messages, in order.
    pub messages: Vec<Message>,
    /// When it was closed, and what came out of it.
    pub closed: Option<(Date, Outcome)>,
}

impl Report {
    /// Whether one of these keys opens it.
    #[must_use]
    pub fn is_for(&self, keys: &[String]) -> bool {
        self.received.recipients.iter().any(|key| keys.contains(key))
    }

    /// Whose turn it is to write, as far as one can tell from outside.
    #[must_use]
    pub fn waits_for(&self) -> Option<Side> {
        if self.closed.is_some() {
            return None;
        }
        Some(match self.messages.last().map(|message| message.from) {
            Some(Side::Inspector) => Side::Reporter,
            Some(Side::Reporter) | None => Side::Inspector,
        })
    }
}

/// A stream: one report, or nothing yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    pub(super) report: Option<Report>,
}

impl State {
    /// The report, once it is filed.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    pub(super) fn apply(&mut self, event: &Event) {
        if let Event::Received(received) = event {
            let received = Arc::new(received.clone());
            self.report = Some(Report { received, messages: Vec::new(), closed: None });
        }
        let Some(report) = &mut self.report else { return };
        match event {
            Event::Received(_) => {}
            Event::MessageSent(sent) => {
                let (number, from, date) = (sent.message, sent.from, sent.date);
                let digest = sent.digest.clone();
                report.messages.push(Message { number, from, date, digest });
            }
            Event::Closed(closed) => report.closed = Some((closed.date, closed.outcome)),
        }
    }
}
