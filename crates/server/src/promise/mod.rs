//! What the units owe: profiles, standards, pledge.

mod directory;

pub use directory::Directory;
