//! Field rounds (*pelayanan bergerak*, *layanan keliling*): the office goes to a village, a
//! hospital, a school, a prison, and works there for some days with a team.
//!
//! Law: Perpres 89/2021 art. 5 (as reported; the text was not read) names *bergerak* as one of the
//! ways in which services are given; what may be asked for in the field is said by each standard.
//!
//! ```text
//! stream field-rounds          (nothing) ─open▶ planned ─ first day ▶ under way ─ last day ▶ over
//!                                               planned, under way ─ close ▶ over
//! stream field-round/{round}   case noted*
//! ```
//!
//! Invariants: only who belongs to the team works in a round, and only on its own days, so that a
//! step that counts for the channel was done there; a round ends by itself; a case is noted once.
//!
//! Deliberately not here: what is done with a case (the room of cases records it, with the channel
//! of each step), and who applies.

mod refusal;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use refusal::Refusal;

use crate::deliver::cases::CaseRef;
use crate::kernel::{Actor, Context, Key, Meta, Room};

/// The stream of a unit's rounds.
pub const ROUNDS: &str = "field-rounds";
/// Days that a round lasts at most, by habit of the house: what stays longer is a counter.
pub const DAYS_MAX: i32 = 31;
/// Longest name of a place.
const PLACE_MAX: usize = 120;

/// The stream of what is done in a round.
#[must_use]
pub fn stream_of(round: &Key) -> String {
    format!("field-round/{round}")
}

/// A round was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundOpened {
    /// Short name: its first day and a number.
    pub round: Key,
    /// Where it goes to.
    pub place: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Account names of those who go.
    pub team: BTreeSet<String>,
}

/// A round was closed before its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundClosed {
    /// Short name.
    pub round: Key,
    /// Its last day.
    pub date: Date,
}

/// A case was begun or worked on in a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseNoted {
    /// Short name of the round.
    pub round: Key,
    /// The case.
    pub case: CaseRef,
    /// The day.
    pub date: Date,
    /// Whether the application was begun there.
    pub begun: bool,
}

crate::events! {
    /// Events of field rounds.
    pub enum Event {
        "field_round.opened" 1 => RoundOpened,
        "field_round.closed" 1 => RoundClosed,
        "field_round.case_noted" 1 => CaseNoted,
    }
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open a round.
    Open {
        /// Where it goes to.
        place: String,
        /// First and last day.
        days: (Date, Date),
        /// Account names of those who go.
        team: BTreeSet<String>,
        /// Today at the unit.
        today: Date,
    },
    /// Close it early.
    Close {
        /// Short name.
        round: Key,
        /// Today at the unit.
        today: Date,
    },
    /// A case is begun or worked on there.
    Note {
        /// The round as it stands.
        round: Arc<Round>,
        /// The case.
        case: CaseRef,
        /// Whether the application was begun there.
        begun: bool,
        /// Today at the unit.
        today: Date,
    },
}

/// Where a round stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its first day lies ahead.
    Planned,
    /// The team is there.
    UnderWay,
    /// It is over.
    Over,
}

impl Stage {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::UnderWay => "under_way",
            Self::Over => "over",
        }
    }
}

/// A round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// As it was opened.
    pub opened: RoundOpened,
    /// Its last day, when it was closed early.
    pub closed: Option<Date>,
}

impl Round {
    /// Its last day.
    #[must_use]
    pub fn last_day(&self) -> Date {
        self.closed.map_or(self.opened.until, |closed| closed.min(self.opened.until))
    }

    /// Where it stands on a day.
    #[must_use]
    pub fn stage(&self, today: Date) -> Stage {
        if today > self.last_day() {
            Stage::Over
        } else if today < self.opened.from {
            Stage::Planned
        } else {
            Stage::UnderWay
        }
    }

    /// Whether somebody may work in it on a day.
    ///
    /// # Errors
    /// [`Refusal`] when it is not under way, or they do not belong to the team.
    pub fn admits(&self, actor: &Actor, today: Date) -> Result<(), Refusal> {
        if self.stage(today) != Stage::UnderWay {
            return Err(Refusal::NotUnderWay(self.opened.from, self.last_day()));
        }
        match actor {
            Actor::Officer(name) if self.opened.team.contains(name) => Ok(()),
            _ => Err(Refusal::NotInTeam),
        }
    }
}

/// The present of `field-rounds`, or of what is done in one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    rounds: Vec<Round>,
    /// Cases with the day and whether they were begun there, in order.
    pub cases: Vec<CaseNoted>,
}

impl State {
    /// All rounds, the oldest first.
    #[must_use]
    pub fn rounds(&self) -> &[Round] {
        &self.rounds
    }

    /// A round by its short name.
    #[must_use]
    pub fn round(&self, name: &str) -> Option<&Round> {
        self.rounds.iter().find(|round| round.opened.round.as_str() == name)
    }

    /// The short name of the next round that begins on a day.
    fn next_name(&self, from: Date) -> Key {
        let before = self.rounds.iter().filter(|round| round.opened.from == from).count();
        Key::parse(&format!("{from}-{}", before + 1)).expect("digits and single hyphens")
    }
}

/// The room of field rounds.
#[derive(Debug, Clone, Copy)]
pub struct Field;

impl Room for Field {
    const NAME: &'static str = "field";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::Open { place, days, team, today } => {
                Ok(vec![open(state, place, *days, (team, *today))?])
            }
            Command::Close { round, today } => {
                let found = state.round(round.as_str()).ok_or(Refusal::Unknown)?;
                if found.closed.is_some() || *today > found.last_day() {
                    return Err(Refusal::Over(found.last_day()));
                }
                Ok(vec![RoundClosed { round: round.clone(), date: *today }.into()])
            }
            Command::Note { round, case, begun, today } => {
                round.admits(cx.actor, *today)?;
                if state.cases.iter().any(|noted| noted.case == *case) {
                    return Ok(Vec::new());
                }
                let (name, case) = (round.opened.round.clone(), case.clone());
                Ok(vec![CaseNoted { round: name, case, date: *today, begun: *begun }.into()])
            }
        }
    }

    fn evolve(state: &mut State, event: &Event, _: &Meta<'_>) {
        match event {
            Event::RoundOpened(opened) => {
                state.rounds.push(Round { opened: opened.clone(), closed: None });
            }
            Event::RoundClosed(closed) => {
                let found = state.rounds.iter_mut().find(|r| r.opened.round == closed.round);
                if let Some(round) = found {
                    round.closed = Some(closed.date);
                }
            }
            Event::CaseNoted(noted) => state.cases.push(noted.clone()),
        }
    }
}

fn open(
    state: &State,
    place: &str,
    (from, until): (Date, Date),
    (team, today): (&BTreeSet<String>, Date),
) -> Result<Event, Refusal> {
    let place = place.trim();
    if place.is_empty() || place.chars().count() > PLACE_MAX {
        return Err(Refusal::PlaceMissing);
    }
    if team.is_empty() || team.iter().any(|name| name.trim().is_empty()) {
        return Err(Refusal::TeamMissing);
    }
    if until < from {
        return Err(Refusal::DaysReversed);
    }
    if until < today {
        return Err(Refusal::DaysPast);
    }
    if from.until(until).map_or(i32::MAX, |span| span.get_days()) >= DAYS_MAX {
        return Err(Refusal::DaysMany(DAYS_MAX));
    }
    let (round, team) = (state.next_name(from), team.clone());
    Ok(RoundOpened { round, place: place.to_owned(), from, until, team }.into())
}
