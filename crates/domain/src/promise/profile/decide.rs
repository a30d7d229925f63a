//! May it be published?

use jiff::civil::Date;

use super::{Event, PriorityClass, ProfilePublished, QueueRules, State, UnitProfile};
use crate::kernel::{self, Context, Fault, Meta, RefusalClass, Room, UnitId};

/// The room of unit profiles.
#[derive(Debug)]
pub struct Profiles;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A first or next version.
    Publish(Box<Publish>),
}

/// Publishes a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// The whole profile.
    pub document: UnitProfile,
    /// The priority classes of the pack.
    pub priority_classes: Vec<PriorityClass>,
    /// How the queue is run, from the pack; nothing for a unit without counters.
    pub queue_rules: Option<QueueRules>,
    /// First day in force.
    pub effective: Date,
}

/// Why a profile is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The profile has faults; the first one is named.
    Faulty {
        /// The first fault.
        first: Fault,
        /// How many there are.
        count: usize,
    },
    /// The stream belongs to another unit.
    OtherUnit(UnitId),
    /// The same profile again.
    Unchanged(u32),
    /// Effective before the newest version.
    EffectiveTooEarly {
        /// The earliest date that is possible.
        earliest: Date,
    },
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Faulty { .. } => "profile.faulty",
            Self::OtherUnit(_) => "profile.other_unit",
            Self::Unchanged(_) => "profile.unchanged",
            Self::EffectiveTooEarly { .. } => "profile.effective_too_early",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Faulty { first, count } => vec![
                ("fault", first.code.to_owned()),
                ("path", first.path.clone()),
                ("count", count.to_string()),
            ],
            Self::OtherUnit(unit) => vec![("unit", unit.to_string())],
            Self::Unchanged(version) => vec![("version", version.to_string())],
            Self::EffectiveTooEarly { earliest } => vec![("earliest", earliest.to_string())],
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::Unchanged(_) => RefusalClass::Conflict,
            _ => RefusalClass::Invalid,
        }
    }
}

impl Room for Profiles {
    const NAME: &'static str = "profile";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, _cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Command::Publish(publish) = command;
        let Publish { document, priority_classes, queue_rules, effective } =
            publish.as_ref().clone();
        let faults = document.faults();
        if let Some(first) = faults.first() {
            return Err(Refusal::Faulty { first: first.clone(), count: faults.len() });
        }
        if let Some(newest) = state.newest() {
            if newest.document.unit != document.unit {
                return Err(Refusal::OtherUnit(newest.document.unit.clone()));
            }
            let same_pack =
                newest.priority_classes == priority_classes && newest.queue_rules == queue_rules;
            if *newest.document == document && same_pack {
                return Err(Refusal::Unchanged(newest.version));
            }
            if effective < newest.effective {
                return Err(Refusal::EffectiveTooEarly { earliest: newest.effective });
            }
        }
        let version = state.newest().map_or(1, |v| v.version + 1);
        let document = Box::new(document);
        let published =
            ProfilePublished { version, document, priority_classes, queue_rules, effective };
        Ok(vec![published.into()])
    }

    fn evolve(state: &mut State, event: &Event, meta: &Meta<'_>) {
        state.apply(event, meta);
    }
}
