//! A small room for tests: something that is counted, with a note that is sealed.

use domain::kernel::{self, Context, Meta, Personal, RefusalClass, Room};
use maklumat::execute::views::{View, folding};
use maklumat::execute::{Place, Served, Writes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// Counts on; records the number that was reached.
    Add(u32),
    /// Counts on by one several times: several entries.
    AddMany(u32),
    /// Counts nothing, and records a sealed text.
    Note { subject: String, text: String },
    /// Nothing to do.
    Rest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Counted {
    pub(crate) reached: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Noted {
    pub(crate) text: Personal,
}

domain::events! {
    /// What happens to a counter.
    pub enum Event {
        "counter.counted" 1 => Counted,
        "counter.noted" 1 => Noted [text],
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A counter does not count by nothing.
    ByNothing,
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        "counter.by_nothing"
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    fn class(&self) -> RefusalClass {
        RefusalClass::Invalid
    }
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) reached: u64,
    pub(crate) notes: u32,
}

pub(crate) struct Counter;

impl Room for Counter {
    const NAME: &'static str = "counter";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, _: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        let counted = |by: u32| Counted { reached: state.reached + u64::from(by) }.into();
        match command {
            Command::Add(0) => Err(Refusal::ByNothing),
            Command::Add(by) => Ok(vec![counted(*by)]),
            Command::AddMany(times) => Ok((1..=*times).map(counted).collect()),
            Command::Note { subject, text } => {
                Ok(vec![Noted { text: Personal::new(subject, text) }.into()])
            }
            Command::Rest => Ok(Vec::new()),
        }
    }

    fn evolve(state: &mut State, event: &Event, _: &Meta<'_>) {
        match event {
            Event::Counted(counted) => state.reached = counted.reached,
            Event::Noted(_) => state.notes += 1,
        }
    }
}

maklumat::statements! {
    /// Written once per batch and counter.
    KEEP = "INSERT INTO test_counters (unit, stream, reached) VALUES ($1, $2, $3) \
        ON CONFLICT (unit, stream) DO UPDATE SET reached = excluded.reached";
    /// Written for every event.
    INSERT_STEP = "INSERT INTO test_steps (unit, seq, at, actor, notes) \
        VALUES ($1, $2, $3, $4, $5)";
}

static TABLES: &[(&str, &[&str])] = &[
    (
        "test_counters",
        &["CREATE TABLE test_counters (unit TEXT NOT NULL, stream TEXT NOT NULL, \
           reached BIGINT NOT NULL, PRIMARY KEY (unit, stream))"],
    ),
    (
        "test_steps",
        &["CREATE TABLE test_steps (unit TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, \
           actor TEXT NOT NULL, notes BIGINT, PRIMARY KEY (unit, seq))"],
    ),
];

/// The counters' view.
pub(crate) static VIEW: View = View {
    name: "counter",
    version: 1,
    stream: "counter/",
    tables: TABLES,
    fold: folding::<Counter>,
};
/// The same view as a later build may have it.
pub(crate) static NEXT_VIEW: View = View {
    name: "counter",
    version: 2,
    stream: "counter/",
    tables: TABLES,
    fold: folding::<Counter>,
};

impl Served for Counter {
    type Live = ();

    fn project(
        place: Place<'_>,
        state: &State,
        event: &Event,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        let reached = i64::try_from(state.reached).unwrap();
        let make = || vec![place.unit.into(), place.stream.into(), reached.into()];
        let key = [place.unit, place.stream].join("/");
        writes.merge(&KEEP, &key, make, |row| row[2] = reached.into());
        let seq = i64::try_from(place.seq).unwrap();
        let notes = matches!(event, Event::Noted(_)).then_some(state.notes);
        let actor = meta.actor.to_string();
        let row = vec![place.unit.into(), seq.into(), meta.at.0.into(), actor.into(), notes.into()];
        writes.push_guarded(&INSERT_STEP, row);
    }
}
