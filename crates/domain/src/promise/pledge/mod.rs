//! The pledge (*maklumat pelayanan*): "we serve you to this standard, and accept the sanction if
//! not".
//!
//! Law: UU 25/2009 art. 22; PP 96/2012 art. 30: published within seven working days after a
//! standard is set. It is generated from the standards in force and signed by the head of the
//! unit.
//!
//! ```text
//!   (nothing) ── sign ──▶ pledge 1 ── sign ──▶ pledge 2 …      (the newest one holds)
//! ```
//!
//! Stream `pledge`. Invariants: it names each standard with its version, so that anybody can see
//! whether it still says what is in force; the text is recorded as it was signed and never made
//! anew; whether it came in time is recorded with it.

mod deadline;
mod room;
#[cfg(test)]
mod tests;

pub use deadline::{PLEDGE_WORKING_DAYS, Pledged, pledge_deadline, pledged};
pub use room::{Command, Event, PledgeSigned, Pledges, Refusal, SignPledge, State};
