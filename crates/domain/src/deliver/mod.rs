//! Deliver (*layani*): serving people at the counter, in the field, by themselves and online.

pub mod appointments;
pub mod cases;
pub mod cash;
pub mod field;
pub mod handover;
pub mod queue;
