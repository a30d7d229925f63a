//! What really happened: checking the register, handing it out, erasing on the record.

pub mod disclosure;
pub mod erasure;
pub mod oversight;
pub mod register;
