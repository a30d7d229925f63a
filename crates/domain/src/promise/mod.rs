//! Station *Promise* (janji): what do we owe?
//!
//! Standards as data, the unit's profile, and the pledge that is generated from both.

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod golden;
mod keys;
mod letter;
pub mod pledge;
pub mod profile;
pub mod standards;
mod texts;

pub(crate) use keys::same_key;
pub use letter::{ClassLetter, CounterNumber, NoCounterNumber, NoLetter};
pub use texts::text_faults;
