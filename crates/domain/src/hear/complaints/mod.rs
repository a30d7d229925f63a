//! Complaints (*pengaduan*), suggestions, requests to be handed on, praise: from filing to a
//! decision that reached the reporter.
//!
//! Law: UU 25/2009 art. 36–37 and 42–50 (receipt, 14 days for the answer whether it is complete, 30
//! for completing it, 60 for the decision, 14 for delivering it; all *hari*), SP4N (3 working days
//! to verify, 5 / 14 / 60 by class). Both run side by side, from data ([`ClockRules`]); the earlier
//! date alarms.
//!
//! ```text
//! stream complaint/{reference}
//!
//! (nothing) ─file▶ received ─accept▶ accepted ─assign▶ assigned ─decide▶ decided
//!                   │  ▲                                 ▲                  │ deliver
//!         ask what  ▼  │ complete                        │ assign           ▼
//!         is missing: awaiting-completion             disputed ◀─dispute─ delivered
//!                   │ lapse                                                 │ agree, or
//!                   ▼                                                       ▼ note silence
//!                 withdrawn                                          agreed, silent
//! other ends: handed over (unit), handed on (room), acknowledged, set aside (a tip), merged
//! ```
//!
//! Invariants: every move is a row of [`MOVES`] or [`ADDITIONS`]; nobody who is accused, and nobody
//! below them, sees or handles it; what is about the unit is handled by somebody above the unit; a
//! formal complaint is decided, never set aside; a tip becomes formal once and never back, and the
//! statute's clock starts there; after a dispute somebody else examines it; a date moves only by
//! what is recorded, and the dates before it stay in the record; text and identity are sealed under
//! two keys; nothing of a reporter's words is public before a moderator has said so (`moderation`).
//!
//! Deliberately not here: levy reports, which the office must not be able to read, and who is above
//! whom: that arrives as an argument, as pseudonyms.

mod clocks;
mod command;
mod decide;
mod event;
mod figures;
mod moderation;
mod posts;
mod refusal;
mod rules;
mod state;
mod table;
#[cfg(test)]
mod tests;
pub mod text;
mod words;

pub use clocks::*;
pub use command::*;
pub use decide::{Complaints, command, may_handle};
pub use event::*;
pub use figures::{Block, Cell, DIVISIONS, Figures, Group, publish};
pub use moderation::*;
pub use posts::*;
pub use refusal::Refusal;
pub use rules::*;
pub use state::*;
pub use table::*;
pub use words::*;

/// The stream of a complaint.
#[must_use]
pub fn stream_of(reference: &str) -> String {
    format!("complaint/{reference}")
}

/// Under which key everything is sealed that is said in a complaint.
#[must_use]
pub fn subject_of(reference: &str) -> String {
    format!("complaint/{reference}")
}

/// Under which key the reporter's identity is sealed: apart, so that it is opened and erased apart.
#[must_use]
pub fn identity_of(reference: &str) -> String {
    format!("complaint-identity/{reference}")
}
