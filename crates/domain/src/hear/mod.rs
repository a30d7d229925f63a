//! Station *Hear* (dengar): what do people say?

pub mod surveys;
