//! What every room shares: identifiers, time, actors, text in two languages, sealed text, the mark
//! of a verified fact, and the shape of a room itself.

mod actor;
mod fault;
mod file;
mod ids;
mod personal;
mod reach;
mod room;
mod source;
mod text;
mod time;
mod words;

pub use actor::Actor;
pub use fault::Fault;
pub use file::{FileKind, FileName, FileNameError, StoredFile};
pub use ids::{IdError, Key, ServiceId, UnitId};
pub use personal::{Personal, Seals};
pub use reach::{Reach, Way};
pub use room::{Body, Context, DecodeError, Event, KindInfo, Meta, Refusal, RefusalClass, Room};
pub use source::{Mark, Source};
pub use text::{Language, LocalText, Rupiah};
pub use time::{LocalTime, Timestamp, Zone};
pub(crate) use words::words;
