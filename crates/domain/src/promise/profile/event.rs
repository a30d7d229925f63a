//! What may have happened.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PriorityClass, QueueRules, UnitProfile};

/// The unit published its profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfilePublished {
    /// Version number, running from 1.
    pub version: u32,
    /// The whole profile.
    pub document: Box<UnitProfile>,
    /// The priority classes that hold with it, from the pack.
    pub priority_classes: Vec<PriorityClass>,
    /// How the queue is run, from the pack; nothing for a unit without counters.
    pub queue_rules: Option<QueueRules>,
    /// First day in force.
    pub effective: Date,
}

crate::events! {
    /// Events of a profile's stream.
    pub enum Event {
        "profile.published" 1 => ProfilePublished,
    }
}
