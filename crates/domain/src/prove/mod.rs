//! What really happened: the rooms that prove it.

pub mod erasure;
pub mod oversight;
