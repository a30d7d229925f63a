//! Signing the pledge.

use std::collections::BTreeSet;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Pledged;
use crate::kernel::{self, Context, LocalText, Meta, RefusalClass, Room, ServiceId};
use crate::promise::standards::Signatory;

/// The room of the pledge.
#[derive(Debug)]
pub struct Pledges;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The head signs.
    Sign(Box<SignPledge>),
}

/// Signs a pledge over the standards in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignPledge {
    /// The text as shown to the head.
    pub text: LocalText,
    /// What is offered when the promise is broken.
    pub compensation: LocalText,
    /// Standards that it covers.
    pub standards: Vec<Pledged>,
    /// Date on the paper.
    pub date: Date,
    /// Place on the paper.
    pub place: String,
    /// Who signs.
    pub head: Signatory,
    /// Last day for the newest of the standards, counted in working days.
    pub due: Date,
}

/// The head signed the pledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PledgeSigned {
    /// Running number from 1.
    pub number: u32,
    /// The text as signed.
    pub text: LocalText,
    /// What is offered when the promise is broken.
    pub compensation: LocalText,
    /// Standards that it covers.
    pub standards: Vec<Pledged>,
    /// Date on the paper.
    pub date: Date,
    /// Place on the paper.
    pub place: String,
    /// Who signed.
    pub head: Signatory,
    /// Last day by law.
    pub due: Date,
    /// Whether it was signed after that day.
    pub late: bool,
}

crate::events! {
    /// Events of the pledge's stream.
    pub enum Event {
        "pledge.signed" 1 => PledgeSigned,
    }
}

/// The present of `pledge`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    signed: Vec<PledgeSigned>,
}

impl State {
    /// All pledges, the oldest first.
    #[must_use]
    pub fn history(&self) -> &[PledgeSigned] {
        &self.signed
    }

    /// The pledge that holds.
    #[must_use]
    pub fn newest(&self) -> Option<&PledgeSigned> {
        self.signed.last()
    }

    /// Standards in force that the newest pledge does not name in that version.
    #[must_use]
    pub fn uncovered<'a>(&self, in_force: &'a [Pledged]) -> Vec<&'a Pledged> {
        let named = |wanted: &Pledged| {
            let same = |p: &Pledged| p.service == wanted.service && p.version == wanted.version;
            self.newest().is_some_and(|pledge| pledge.standards.iter().any(same))
        };
        in_force.iter().filter(|wanted| !named(wanted)).collect()
    }
}

/// Why it is not signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No standard is in force, so there is nothing to pledge.
    NoStandards,
    /// A service is named twice.
    ServiceTwice(ServiceId),
    /// A text is missing in one of the languages.
    TextMissing,
    /// No place.
    PlaceMissing,
    /// No name of the head.
    HeadMissing,
    /// Dated before a standard that it names was set.
    DatedTooEarly {
        /// The service.
        service: ServiceId,
        /// Date of its decree.
        decided: Date,
    },
    /// Dated before the newest pledge.
    DatedBeforeLast {
        /// Date of the newest pledge.
        last: Date,
    },
    /// The very same pledge was signed before.
    Unchanged(u32),
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoStandards => "pledge.no_standards",
            Self::ServiceTwice(_) => "pledge.service_twice",
            Self::TextMissing => "pledge.text_missing",
            Self::PlaceMissing => "pledge.place_missing",
            Self::HeadMissing => "pledge.head_missing",
            Self::DatedTooEarly { .. } => "pledge.dated_too_early",
            Self::DatedBeforeLast { .. } => "pledge.dated_before_last",
            Self::Unchanged(_) => "pledge.unchanged",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ServiceTwice(service) => vec![("service", service.to_string())],
            Self::DatedTooEarly { service, decided } => {
                vec![("service", service.to_string()), ("decided", decided.to_string())]
            }
            Self::DatedBeforeLast { last } => vec![("last", last.to_string())],
            Self::Unchanged(number) => vec![("number", number.to_string())],
            Self::NoStandards | Self::TextMissing | Self::PlaceMissing | Self::HeadMissing => {
                Vec::new()
            }
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::NoStandards | Self::Unchanged(_) => RefusalClass::Conflict,
            _ => RefusalClass::Invalid,
        }
    }
}

impl Room for Pledges {
    const NAME: &'static str = "pledge";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, _cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Command::Sign(sign) = command;
        check(sign)?;
        if let Some(last) = state.newest() {
            if sign.date < last.date {
                return Err(Refusal::DatedBeforeLast { last: last.date });
            }
            let same_words = last.text == sign.text && last.compensation == sign.compensation;
            if same_words && last.standards == sign.standards && last.head == sign.head {
                return Err(Refusal::Unchanged(last.number));
            }
        }
        let SignPledge { text, compensation, standards, date, place, head, due } =
            sign.as_ref().clone();
        let number = state.newest().map_or(1, |last| last.number + 1);
        let late = date > due;
        let signed =
            PledgeSigned { number, text, compensation, standards, date, place, head, due, late };
        Ok(vec![signed.into()])
    }

    fn evolve(state: &mut State, event: &Event, _meta: &Meta<'_>) {
        let Event::PledgeSigned(signed) = event;
        state.signed.push(signed.clone());
    }
}

fn check(sign: &SignPledge) -> Result<(), Refusal> {
    if sign.standards.is_empty() {
        return Err(Refusal::NoStandards);
    }
    let mut services = BTreeSet::new();
    if let Some(twice) = sign.standards.iter().find(|s| !services.insert(&s.service)) {
        return Err(Refusal::ServiceTwice(twice.service.clone()));
    }
    let blank = |text: &str| text.trim().is_empty();
    let incomplete = |text: &LocalText| blank(&text.id) || blank(&text.en);
    if incomplete(&sign.text) || incomplete(&sign.compensation) {
        return Err(Refusal::TextMissing);
    }
    if blank(&sign.place) {
        return Err(Refusal::PlaceMissing);
    }
    if blank(&sign.head.name) || incomplete(&sign.head.title) {
        return Err(Refusal::HeadMissing);
    }
    match sign.standards.iter().find(|s| sign.date < s.decided) {
        Some(s) => Err(Refusal::DatedTooEarly { service: s.service.clone(), decided: s.decided }),
        None => Ok(()),
    }
}
