//! Decisions that a unit chooses to publish: an anonymised text of what was decided on a complaint,
//! written by one person and published by another.
//!
//! ```text
//! stream decision/{id}
//!
//! (nothing) ─draft▶ drafted ─publish (a second person)▶ published ─withdraw▶ withdrawn
//!                    │   ▲
//!                    ▼   │ draft again
//!                  returned
//! ```
//!
//! Invariants: nobody publishes what they wrote last; what is published is exactly the text that
//! the second person saw (its number is named); publishing and withdrawing are recorded; the text
//! is sealed, so that it can be erased when it says too much after all.
//!
//! Deliberately not here: whether there is a decision on the complaint, and who may see it. That is
//! the room of complaints'.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{self, Actor, Context, Meta, Personal, RefusalClass, Room, words};

/// The stream of a published decision.
#[must_use]
pub fn stream_of(id: &str) -> String {
    format!("decision/{id}")
}

/// Under which key its texts are sealed.
#[must_use]
pub fn subject_of(id: &str) -> String {
    format!("decision/{id}")
}

crate::events! {
    /// Events of a published decision.
    pub enum Event {
        "decision.drafted" 1 => Drafted [title, text],
        "decision.returned" 1 => Returned [reason],
        "decision.published" 1 => Published,
        "decision.withdrawn" 1 => Withdrawn [reason],
    }
}

words! {
    /// Where it stands.
    Stage {
        /// Waits for a second person.
        Drafted = "drafted",
        /// To be written again.
        Returned = "returned",
        /// Everybody may read it.
        Published = "published",
        /// It was published, and is no more.
        Withdrawn = "withdrawn",
    }
}

/// An anonymised text was written, for the first time or again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Drafted {
    /// Identifier: says nothing of the complaint.
    pub id: String,
    /// The complaint. In the register alone; nothing public names it.
    pub complaint: String,
    /// Running number of the text.
    pub number: u32,
    /// Date.
    pub date: Date,
    /// Year of the decision.
    pub year: i16,
    /// Class of the complaint, as published.
    pub class: String,
    /// What was found, as published.
    pub outcome: String,
    /// Title, sealed.
    pub title: Personal,
    /// The anonymised text, sealed.
    pub text: Personal,
}

/// A second person sent it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Returned {
    /// Date.
    pub date: Date,
    /// Why, sealed.
    pub reason: Personal,
}

/// A second person published it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Published {
    /// Date.
    pub date: Date,
    /// Which text.
    pub number: u32,
}

/// It is public no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Withdrawn {
    /// Date.
    pub date: Date,
    /// Why, sealed.
    pub reason: Personal,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Date at the unit.
    pub date: Date,
    /// What.
    pub act: Act,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the events say what each field is")]
pub enum Act {
    /// Writes the text, or writes it again.
    Draft {
        id: String,
        complaint: String,
        year: i16,
        class: String,
        outcome: String,
        title: Personal,
        text: Personal,
    },
    /// Sends it back.
    Return { reason: Personal },
    /// Publishes the text of this number.
    Publish { number: u32 },
    /// Takes it out of the public's sight.
    Withdraw { reason: Personal },
}

/// A decision to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The text as it was written last.
    pub drafted: Drafted,
    /// Who wrote it.
    pub writer: Actor,
    /// Where it stands.
    pub stage: Stage,
    /// When it was published.
    pub published: Option<Date>,
}

/// A stream: one decision, or nothing yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State(Option<Decision>);

impl State {
    /// The decision, once there is a text.
    #[must_use]
    pub fn decision(&self) -> Option<&Decision> {
        self.0.as_ref()
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is none.
    Unknown,
    /// Not at this stage.
    NotNow(Stage),
    /// Who wrote the text does not publish it.
    SecondPerson,
    /// Another text was written since.
    Overtaken,
    /// It is about another complaint.
    OtherComplaint,
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "decision.unknown",
            Self::NotNow(_) => "decision.not_now",
            Self::SecondPerson => "decision.second_person",
            Self::Overtaken => "decision.overtaken",
            Self::OtherComplaint => "decision.other_complaint",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotNow(stage) => vec![("stage", stage.name().to_owned())],
            _ => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        if *self == Self::Unknown { RefusalClass::NotFound } else { RefusalClass::Conflict }
    }
}

/// The room of published decisions.
#[derive(Debug, Clone, Copy)]
pub struct Decisions;

impl Room for Decisions {
    const NAME: &'static str = "decisions";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        let date = command.date;
        let event: Event = match (command.act.clone(), state.decision()) {
            (Act::Draft { id, complaint, year, class, outcome, title, text }, known) => {
                let number = match known {
                    None => 1,
                    Some(known) => {
                        stage(known, &[Stage::Drafted, Stage::Returned])?;
                        if known.drafted.complaint != complaint {
                            return Err(Refusal::OtherComplaint);
                        }
                        known.drafted.number + 1
                    }
                };
                Drafted { id, complaint, number, date, year, class, outcome, title, text }.into()
            }
            (_, None) => return Err(Refusal::Unknown),
            (Act::Return { reason }, Some(known)) => {
                stage(known, &[Stage::Drafted])?;
                Returned { date, reason }.into()
            }
            (Act::Publish { number }, Some(known)) => {
                stage(known, &[Stage::Drafted])?;
                if known.writer == *cx.actor {
                    return Err(Refusal::SecondPerson);
                }
                if known.drafted.number != number {
                    return Err(Refusal::Overtaken);
                }
                Published { date, number }.into()
            }
            (Act::Withdraw { reason }, Some(known)) => {
                stage(known, &[Stage::Published])?;
                Withdrawn { date, reason }.into()
            }
        };
        Ok(vec![event])
    }

    fn evolve(state: &mut State, event: &Event, meta: &Meta<'_>) {
        if let Event::Drafted(drafted) = event {
            state.0 = Some(Decision {
                drafted: drafted.clone(),
                writer: meta.actor.clone(),
                stage: Stage::Drafted,
                published: None,
            });
        }
        let Some(decision) = &mut state.0 else { return };
        match event {
            Event::Drafted(_) => {}
            Event::Returned(_) => decision.stage = Stage::Returned,
            Event::Published(published) => {
                (decision.stage, decision.published) = (Stage::Published, Some(published.date));
            }
            Event::Withdrawn(_) => decision.stage = Stage::Withdrawn,
        }
    }
}

fn stage(decision: &Decision, allowed: &[Stage]) -> Result<(), Refusal> {
    let now = decision.stage;
    if allowed.contains(&now) { Ok(()) } else { Err(Refusal::NotNow(now)) }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use jiff::civil::date;

    use super::*;
    use crate::kernel::{Event as _, Timestamp};

    fn said(text: &str) -> Personal {
        Personal::new(subject_of("x"), text)
    }

    fn does(state: &mut State, who: &str, act: Act) -> Result<Vec<Event>, Refusal> {
        let actor = Actor::Officer(who.to_owned());
        let cx = Context { now: Timestamp(0), actor: &actor };
        let command = Command { date: date(2026, 11, 23), act };
        let events = Decisions::decide(state, &cx, &command)?;
        for event in &events {
            Decisions::evolve(state, event, &Meta { at: cx.now, actor: &actor });
        }
        Ok(events)
    }

    fn draft(complaint: &str) -> Act {
        Act::Draft {
            id: "x".to_owned(),
            complaint: complaint.to_owned(),
            year: 2026,
            class: "non-oversight".to_owned(),
            outcome: "upheld".to_owned(),
            title: said("Loket tutup"),
            text: said("Pelapor mengadukan …"),
        }
    }

    #[test]
    fn nobody_publishes_what_they_wrote() {
        let mut state = State::default();
        let publish = |number| Act::Publish { number };
        assert_eq!(does(&mut state, "dewi", publish(1)), Err(Refusal::Unknown));
        does(&mut state, "dewi", draft("a")).unwrap();
        assert_eq!(does(&mut state, "dewi", publish(1)), Err(Refusal::SecondPerson));
        does(&mut state, "hendra", Act::Return { reason: said("Nama loket") }).unwrap();
        let returned = Err(Refusal::NotNow(Stage::Returned));
        assert_eq!(does(&mut state, "hendra", publish(1)), returned);
        assert_eq!(does(&mut state, "dewi", draft("b")), Err(Refusal::OtherComplaint));
        // Who writes it again is the writer from now on.
        does(&mut state, "hendra", draft("a")).unwrap();
        assert_eq!(does(&mut state, "hendra", publish(2)), Err(Refusal::SecondPerson));
        assert_eq!(does(&mut state, "dewi", publish(1)), Err(Refusal::Overtaken));
        does(&mut state, "dewi", publish(2)).unwrap();
        let published = Err(Refusal::NotNow(Stage::Published));
        assert_eq!(does(&mut state, "dewi", draft("a")), published);
        does(&mut state, "dewi", Act::Withdraw { reason: said("Terlalu jelas") }).unwrap();
        assert_eq!(state.decision().unwrap().stage, Stage::Withdrawn);
        let withdrawn = Err(Refusal::NotNow(Stage::Withdrawn));
        assert_eq!(does(&mut state, "hendra", publish(2)), withdrawn);
    }

    #[test]
    fn every_kind_has_an_example_that_is_written_the_same_today() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/decisions");
        for kind in Event::KINDS {
            let path = folder.join(format!("{}.{}.json", kind.name, kind.schema));
            let bytes = fs::read(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
            let event = Event::decode(kind.name, kind.schema, bytes.trim_ascii()).unwrap();
            let mut written = Vec::new();
            event.write_body(&mut written);
            assert_eq!(String::from_utf8(written), String::from_utf8(bytes.trim_ascii().to_vec()));
        }
        assert_eq!(fs::read_dir(folder).unwrap().count(), Event::KINDS.len());
    }
}
