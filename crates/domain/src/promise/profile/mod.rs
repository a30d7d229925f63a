//! The unit's profile: who we are, when we are open, where we serve, who answers.
//!
//! Law: UU 25/2009 art. 23 (profile of the organiser and of its staff are part of the public
//! information system), art. 29 (special treatment of vulnerable people at no extra cost).
//!
//! ```text
//!   (nothing) ── publish ──▶ version 1 ── publish ──▶ version 2 …
//! ```
//!
//! Stream `profile/{unit}`. Invariants: a recorded version never changes; effective dates never go
//! back. The names in it are public attributes of an office, as on a badge; nothing else about a
//! person belongs here. The queue's plan of a day is made from the version in force on that day.

mod decide;
mod document;
mod event;
mod faults;
mod floor;
mod queue_rules;
mod state;
#[cfg(test)]
mod tests;

pub use decide::{Command, Profiles, Publish, Refusal};
pub use document::{
    Address, Condition, Contact, ContactKind, DayHours, FacilityItem, Head, OfficerBadge, Pause,
    UnitKind, UnitProfile,
};
pub use event::{Event, ProfilePublished};
pub use floor::{
    Counter, DEFAULT_VOLUME, Display, Hall, HandoverLane, Lane, LaneRule, PriorityClass,
    PriorityClasses, QueueClass, Turn, VolumeStep, WorkProfile, WorkRule,
};
pub use queue_rules::{CallingLimits, NamedCode, QueueCodes, QueueRules, VisitLimits};
pub use state::{State, Version};
