//! What the units owe: profiles, standards, pledge.

mod directory;
pub mod pack;

pub use directory::Directory;
