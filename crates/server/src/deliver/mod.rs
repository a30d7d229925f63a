//! Station *Deliver* (layani): on the channels that the unit offers.

pub mod queue;
