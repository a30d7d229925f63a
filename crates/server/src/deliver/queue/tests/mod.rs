//! The queue through the real router on a temporary SQLite.

mod desk;
mod floor;
mod numbers;
mod staff;
mod tickets;
pub(crate) mod world;
