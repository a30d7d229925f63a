//! The queue of one unit on one day.

mod command;
mod event;
mod plan;
mod refusal;
mod ticket;

pub use command::*;
pub use event::*;
pub use plan::*;
pub use refusal::Refusal;
pub use ticket::*;
