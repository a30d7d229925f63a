//! The rules of every room: commands, events, state, `decide`, `evolve`.
//!
//! Pure: no clock, no randomness, no threads, no files, no network, no unordered maps and no
//! floating point in anything that is recorded. Time and ids arrive as arguments. The floor plan
//! (the five stations and their rooms) is the same in the server crate.

#![deny(missing_docs)]

pub mod calendar;
pub mod deliver;
pub mod hear;
pub mod identity;
pub mod kernel;
pub mod promise;
pub mod prove;
