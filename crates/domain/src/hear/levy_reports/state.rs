//! The present of one report.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::event::{Event, Received};
use super::words::{Outcome, Side};

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

/// A picture that comes in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// How many parts it has.
    pub parts: u32,
    /// Those that came.
    pub came: BTreeSet<u32>,
}

/// A wrap that was added when an inspector changed keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrap {
    /// The key that it is for.
    pub key: String,
    /// SHA-256 of the wrap.
    pub digest: String,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How it came.
    pub received: Arc<Received>,
    /// Messages, in order.
    pub messages: Vec<Message>,
    /// Pictures, by their number.
    pub pictures: BTreeMap<u32, Picture>,
    /// Wraps for further keys.
    pub wraps: Vec<Wrap>,
    /// Account of who examines it, once it was given to somebody.
    pub assigned: Option<String>,
    /// When it was closed, and what came out of it.
    pub closed: Option<(Date, Outcome)>,
}

impl Report {
    /// Whether one of these keys opens it.
    #[must_use]
    pub fn is_for(&self, keys: &[String]) -> bool {
        self.keys().any(|key| keys.iter().any(|own| own == key))
    }

    /// Names of the keys that open it.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let later = self.wraps.iter().map(|wrap| &wrap.key);
        self.received.recipients.iter().chain(later).map(String::as_str)
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
            self.report = Some(Report {
                received,
                messages: Vec::new(),
                pictures: BTreeMap::new(),
                wraps: Vec::new(),
                assigned: None,
                closed: None,
            });
        }
        let Some(report) = &mut self.report else { return };
        match event {
            Event::Received(_) => {}
            Event::MessageSent(sent) => {
                let (number, from, date) = (sent.message, sent.from, sent.date);
                let digest = sent.digest.clone();
                report.messages.push(Message { number, from, date, digest });
            }
            Event::FilePartSent(sent) => {
                let fresh = || Picture { parts: sent.parts, came: BTreeSet::new() };
                report.pictures.entry(sent.file).or_insert_with(fresh).came.insert(sent.part);
            }
            Event::Rewrapped(wrapped) => {
                let (key, digest) = (wrapped.key.clone(), wrapped.digest.clone());
                report.wraps.push(Wrap { key, digest });
            }
            Event::Assigned(assigned) => report.assigned = Some(assigned.inspector.clone()),
            Event::Closed(closed) => report.closed = Some((closed.date, closed.outcome)),
        }
    }
}
