//! The house on real databases. One program, so that it is linked once.

mod backup;
mod book;
mod counter;
mod execute;
mod faults;
mod gate;
mod office;
mod people;
mod permissions;
mod quiet_log;
mod tamper;
mod views;
mod world;
