//! The house on real databases. One program, so that it is linked once.

mod backup;
mod book;
mod counter;
mod execute;
mod faults;
mod tamper;
mod views;
mod world;
