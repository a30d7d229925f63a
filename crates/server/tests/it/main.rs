//! The house on real databases. One program, so that it is linked once.

mod gate;
mod office;
mod people;
mod permissions;
mod quiet_log;
