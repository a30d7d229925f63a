//! Oversight from outside: requests of the Ombudsman for an explanation, and how many reports there
//! were a year, also before this register began.
//!
//! Law: UU 37/2008 art. 33 (a written explanation within 14 days; asked a second time, another 14;
//! then the right to answer counts as given up; *hari*, every day, the first one not counted). The
//! numbers are data ([`OversightRules`]).
//!
//! ```text
//! stream explanation/{id}
//!
//! (nothing) ─receive▶ asked ─────answer──▶ answered
//!                       │ ask again ▲
//!                       ▼ (after the first date) │
//!                     asked again ──answer───────┘
//!                       │ lapse (after the second date)
//!                       ▼
//!                     given up ──answer──▶ answered late
//!
//! stream yearly-totals
//!
//! import a series of totals (source, note, years) · withdraw it
//! ```
//!
//! Invariants: a second request comes after the first date has passed unanswered; an answer is
//! recorded once, and whether it was in time is a conclusion that is recorded with it; an answer
//! after the right was given up is recorded as what it is. A series is replaced as a whole and what
//! it said before stays in the record; no figure is computed that its source does not give.

mod explanation;
mod rules;
mod series;
#[cfg(test)]
mod tests;

pub use explanation::*;
pub use rules::*;
pub use series::*;
