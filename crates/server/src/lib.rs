//! The building: all IO, and the one binary.

pub mod book;
pub mod clock;
pub mod execute;
pub mod identity;
pub mod live;
