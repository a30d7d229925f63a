//! The queue through the real router on a temporary SQLite.

mod tickets;
pub(crate) mod world;
