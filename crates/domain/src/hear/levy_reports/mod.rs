//! Levy reports (*laporan pungutan liar*): sealed in the reporter's browser to the keys of
//! inspectors above the office that it is about. Nobody who runs the house can read one.
//!
//! Whom it is for is data: whoever oversees the office and has a key here. (The national task force
//! *Saber Pungli*, Perpres 87/2016, was dissolved by Perpres 49/2025.)
//!
//! ```text
//! stream levy-keys          (nothing) ─add▶ in use ─revoke▶ revoked
//! stream levy/{lookup}      (nothing) ─file▶ open ─write▶ open … ─close▶ closed
//! ```
//!
//! Invariants: a report is sealed to at least one key, and to none that is not in use; only who
//! holds one of its keys, or the reporter, goes on with it, so whoever was left out has no way in;
//! a revoked key is sealed to no more; the record holds the date, the office, the size class, the
//! hash of each parcel, and never a time of day, a word, or who filed; sealed parcels are personal
//! data and can be erased while the hash stays.
//!
//! Deliberately not here: what is in a parcel. The rules compare hashes and names of keys.

mod command;
mod decide;
mod event;
mod refusal;
mod state;
#[cfg(test)]
mod tests;
mod words;

pub use command::*;
pub use decide::{LevyKeys, LevyReports};
pub use event::*;
pub use refusal::Refusal;
pub use state::*;
pub use words::*;

/// The stream of a unit's inspectors' keys.
pub const KEYS_STREAM: &str = "levy-keys";
/// Most messages of one report.
pub const MESSAGES_MAX: usize = 200;

/// The stream of a report.
#[must_use]
pub fn stream_of(lookup: &str) -> String {
    format!("levy/{lookup}")
}

/// Under which key of the house its parcels lie, so that they can be erased.
#[must_use]
pub fn subject_of(lookup: &str) -> String {
    format!("levy/{lookup}")
}
