//! Station *Promise*: what the units owe. Profiles, standards, pledge, and the packs they come from.

mod directory;
pub mod pack;
pub mod pledge;
pub mod profile;
mod publish;
pub mod standards;
mod view;

pub use directory::{Directory, Published};
pub use publish::{Decree, PublishError, publish};
pub(crate) use view::STATEMENTS;
