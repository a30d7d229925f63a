//! The house on real databases. One program, so that it is linked once.

mod gate;
mod office;
mod people;
mod permissions;
mod quiet_log;
mod backup;
mod book;
mod counter;
mod execute;
mod faults;
mod tamper;
mod views;
mod world;
