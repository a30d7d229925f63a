//! Levy reports (*laporan pungutan liar*): sealed in the reporter's browser to the keys of
//! inspectors above the office that it is about. Nobody who runs the house can read one.
//!
//! Whom it is for is data: whoever oversees the office and has a key here. (The national task force
//! *Saber Pungli*, Perpres 87/2016, was dissolved by Perpres 49/2025.)
//!
//! ```text
//! stream levy-keys          (nothing) ─add▶ in use ─revoke▶ revoked
//!                           in use ─leave shares▶ … lost ─ask▶ asked ─give▶ … ─recover▶ recovered
//! stream levy/{lookup}      (nothing) ─file▶ open ─write, send part, assign▶ open … ─close▶ closed
//! ```
//!
//! Invariants: a report is sealed to at least one key, and to none that is not in use; only who
//! holds one of its keys, or the reporter, goes on with it, so whoever was left out has no way in;
//! a report is wrapped anew only from one key to another of the same inspector; a lost key comes
//! back to its holder alone, by as many custodians as they said; a revoked key is sealed to no
//! more; the record holds the date, the office, the size class, the hash of each parcel, and never
//! a time of day, a word, or who filed; sealed parcels are personal data and can be erased while
//! the hash stays.
//!
//! Deliberately not here: what is in a parcel. The rules compare hashes and names of keys.

mod command;
mod decide;
mod event;
mod figures;
mod keys;
mod refusal;
mod ring;
mod state;
#[cfg(test)]
mod tests;
mod words;

pub use command::*;
pub use decide::LevyReports;
pub use event::*;
pub use figures::{FEW, Row, Told, tell};
pub use keys::{CUSTODIANS_LEAST, CUSTODIANS_MOST, LevyKeys};
pub use refusal::Refusal;
pub use ring::{Held, Ring};
pub use state::*;
pub use words::*;

/// The stream of a unit's inspectors' keys.
pub const KEYS_STREAM: &str = "levy-keys";
/// Most messages of one report.
pub const MESSAGES_MAX: usize = 200;

/// How many parts a picture may have: the classes of its size.
pub const PARTS: [u32; 5] = [1, 2, 4, 8, 16];
/// Most parts of all pictures of one report.
pub const PARTS_MAX: u32 = 64;

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

/// Under which key of the house the parts of its pictures lie.
#[must_use]
pub fn pictures_of(lookup: &str) -> String {
    format!("levy/{lookup}/pictures")
}

/// Under which key of the house lies what was left with custodians of a key.
#[must_use]
pub fn shares_of(key: &str) -> String {
    format!("levy-keys/{key}")
}
