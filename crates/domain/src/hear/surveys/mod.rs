//! Satisfaction surveys (*survei kepuasan masyarakat*, SKM) of the people who were served.
//!
//! Law: UU 25/2009 art. 38 (assessment at least once a year), Permenpan-RB 14/2017 (nine elements,
//! index). The questionnaire is data ([`Instrument`]): elements are known by key, because their
//! numbers differ between the text and the form.
//!
//! ```text
//! stream survey-rounds            open ─▶ (exclusion set)* ─▶ close ─▶ (report published)*
//!                                 imported* (rounds of the past, from a file)
//! stream survey-answers/…         answered* · refusal noted* · comment moderated*
//! ```
//!
//! Invariants: an answer is complete and on the scale, or it is refused, never clipped; rounds do
//! not overlap; a round's questionnaire, weight and chance never change; what is flagged is kept
//! and counted, and what is left out of a round is settled before it is closed; the index is
//! whole-number arithmetic with one rounding before the class; the seed of the draw is recorded as
//! a hash before the first draw and openly after the last.
//!
//! Deliberately not here: who answered. The right to answer comes from a finished service, and
//! nothing that is recorded leads from the answer back to it (docs/decisions/0014).

mod command;
mod decide;
mod event;
mod flags;
mod import;
mod index;
mod instrument;
mod interval;
mod number;
mod picture;
mod refusal;
mod sample;
mod state;
#[cfg(test)]
mod tests;

pub use command::*;
pub use decide::Surveys;
pub use event::*;
pub use flags::*;
pub use import::*;
pub use index::*;
pub use instrument::*;
pub use interval::*;
pub use number::*;
pub use picture::*;
pub use refusal::Refusal;
pub use sample::*;
pub use state::{Imported, Round, Rule, State};

use jiff::civil::Date;

use crate::kernel::Key;

/// The stream of all rounds of a unit.
pub const ROUNDS: &str = "survey-rounds";

/// The stream of the answers that were recorded on a day.
#[must_use]
pub fn answers_stream(round: &Key, date: Date) -> String {
    format!("survey-answers/{round}/{date}")
}
