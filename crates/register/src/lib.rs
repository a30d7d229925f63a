//! The book: what is written as truth.
//!
//! One chain per unit. An entry is a line of JSON whose exact bytes are stored and hashed
//! (SHA-256); each entry names the hash of the one before. Verifying never re-serialises: it hashes
//! what is stored. Personal data and free text lie encrypted beside the chain; the entry holds a
//! commitment to the sealed bytes, so that erasing a part leaves the chain whole, and taking one
//! away without an erasure entry is found. Signed heads (C2SP signed notes) let anybody outside
//! hold the book to its word. A bundle takes some entries out of a chain, for somebody who shall
//! check these without the rest.
//!
//! Pure: no clock, no randomness, no files. Anybody can check an entry with `sha256sum`.

#![deny(missing_docs)]

pub mod bundle;
pub mod chain;
pub mod checkpoint;
pub mod entry;
pub mod export;
pub mod hash;
pub mod sealed;
pub mod tree;
