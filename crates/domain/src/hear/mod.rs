//! Station *Hear* (dengar): what do people say?

pub mod complaints;
pub mod surveys;
