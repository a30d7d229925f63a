//! Cases (*permohonan*): one application from asking to collecting, run by its service standard.
//!
//! Law: UU 25/2009 art. 21 (steps, time and cost of the standard), art. 15 and 22 (to serve by it);
//! PP 96/2012 art. 30. The standard in force on the day of the application and its tariffs are
//! fixed in the first entry ([`CasePlan`], [`Amount`]) and hold to the end.
//!
//! Stream `case/{reference}`. [`TRANSITIONS`] is the whole life cycle:
//!
//! ```text
//! submit ─▶ working ─▶ (step after step) ─▶ ready ─▶ handed over
//!           working ─▶ returned ─▶ working, or lapsed      ready ─▶ uncollected ─▶ handed over
//!           working ─▶ held ─▶ working                                          ─▶ cancelled
//!           working ─▶ confirming ─▶ working     (second person)
//!           working, held ─▶ rejected            (legal ground)
//!           any open place ─▶ withdrawn;  working ─▶ completed when there is nothing to collect
//! ```
//!
//! Invariants, each held by a test: every place can be reached and every dead end is meant; a clock
//! stands still only while the applicant owes something; a broken promise is recorded before the
//! late work is, and stays broken; a file goes back once with the complete list, and what was in
//! order is never asked for again; an amount is owed only by a tariff in force, and what is paid is
//! what is owed; a refund after a withdrawal names an entitlement where the standard does, and
//! nowhere else; who did a step is not the one who agrees with it; a deadline that moves keeps the
//! old one; replaying the events gives the same state.
//!
//! What identity was shown goes into the entry of the hand-over, and into that of an application
//! that was taken in the field; whoever took money does not give it back alone.
//!
//! Deliberately not here: who may ask (the edge), names and answers (sealed, subject
//! `case/{reference}`), the content of documents (files in the store; an entry holds the hash of
//! the encrypted bytes and, sealed, the key), photos and fingerprints (stations keep those; entries
//! say that one was captured, by which station, under which of its numbers, with the hash), the
//! billing system (its code and the payment's receipt are recorded; the room of cash compares).

mod captures;
mod command;
mod decide;
mod documents;
mod event;
mod form;
mod look;
mod plan;
mod reference;
mod refusal;
mod retention;
mod seen;
mod stage;
mod state;
#[cfg(test)]
mod tests;

pub use captures::CAPTURES_MAX;
pub use command::*;
pub use decide::answers_for;
pub use documents::{DocumentFile, Paper, VERSIONS_MAX};
pub use event::*;
pub use form::*;
pub use look::*;
pub use plan::*;
pub use reference::{CaseRef, RefError};
pub use refusal::Refusal;
pub use seen::Seen;
pub use stage::{Move, Stage, TRANSITIONS};
pub use state::{Billing, Capture, Clock, DoneStep, Payment, Proposal, RENEWALS_MAX, State};

use crate::kernel::{Context, Meta, Room};

/// The room of cases.
#[derive(Debug, Clone, Copy)]
pub struct Cases;

impl Room for Cases {
    const NAME: &'static str = "cases";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        decide::decide(state, cx, command)
    }

    fn evolve(state: &mut State, event: &Event, meta: &Meta<'_>) {
        state.apply(event, meta);
    }
}
