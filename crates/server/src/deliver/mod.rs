//! Station *Deliver* (layani): on the channels that the unit offers.

pub mod appointments;
pub mod cases;
pub mod cash;
pub(crate) mod field;
pub mod handover;
pub mod queue;
