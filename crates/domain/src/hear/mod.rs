//! Station *Hear* (dengar): what do people say?

pub mod complaints;
pub mod decisions;
pub mod levy_reports;
pub mod surveys;
