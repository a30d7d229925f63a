//! Kinds of documents in a pack, known by their path.

use domain::calendar::Calendar;
use domain::hear::complaints::ClockRules;
use domain::hear::surveys::Instrument;
use domain::kernel::{Key, LocalText};
use domain::promise::profile::{PriorityClasses, QueueRules, UnitProfile};
use domain::promise::standards::{LegalReference, StandardDocument};
use domain::prove::oversight::OversightRules;
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};

/// `pack.toml`: what the pack is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Identifier; the name of the folder.
    pub id: Key,
    /// What it holds.
    pub kind: PackKind,
    /// An example: its units do not exist.
    #[serde(default)]
    pub fictional: bool,
    /// What it is called.
    pub name: LocalText,
    /// Version, for example `2026.11`.
    pub version: String,
    /// What is in it.
    pub summary: LocalText,
    /// Packs that it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Key>,
    /// What all of it stands on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalReference>,
}

/// What a pack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PackKind {
    /// National calendars.
    Calendar,
    /// Service standards with what belongs to them.
    Services,
    /// Units.
    Units,
    /// Survey questionnaires.
    Instruments,
    /// Clocks of complaints, numbers of oversight.
    Clocks,
}

/// Kind of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// `pack.toml`
    Pack,
    /// `2026.toml`
    Calendar,
    /// `standards/*.toml`
    Standard,
    /// `priority.toml`
    Priority,
    /// `queue.toml`
    Queue,
    /// `units/*.toml`
    Unit,
    /// `instruments/*.toml`
    Instrument,
    /// `clocks.toml`
    Clocks,
    /// `oversight.toml`
    Oversight,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Pack,
        Self::Calendar,
        Self::Standard,
        Self::Priority,
        Self::Queue,
        Self::Unit,
        Self::Instrument,
        Self::Clocks,
        Self::Oversight,
    ];

    /// The kind of a file, by its path inside the pack.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let name = path.strip_suffix(".toml")?;
        match name.split_once('/') {
            None if name == "pack" => Some(Self::Pack),
            None if name == "priority" => Some(Self::Priority),
            None if name == "queue" => Some(Self::Queue),
            None if name == "clocks" => Some(Self::Clocks),
            None if name == "oversight" => Some(Self::Oversight),
            None if name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit()) => {
                Some(Self::Calendar)
            }
            Some(("standards", rest)) if !rest.contains('/') => Some(Self::Standard),
            Some(("units", rest)) if !rest.contains('/') => Some(Self::Unit),
            Some(("instruments", rest)) if !rest.contains('/') => Some(Self::Instrument),
            _ => None,
        }
    }

    /// Name of its schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pack => "pack",
            Self::Calendar => "calendar",
            Self::Standard => "standard",
            Self::Priority => "priority",
            Self::Queue => "queue",
            Self::Unit => "unit",
            Self::Instrument => "instrument",
            Self::Clocks => "clocks",
            Self::Oversight => "oversight",
        }
    }

    /// JSON Schema, for editors and for the check.
    #[must_use]
    pub fn schema(self) -> Schema {
        match self {
            Self::Pack => schema_for!(Manifest),
            Self::Calendar => schema_for!(Calendar),
            Self::Standard => schema_for!(StandardDocument),
            Self::Priority => schema_for!(PriorityClasses),
            Self::Queue => schema_for!(QueueRules),
            Self::Unit => schema_for!(UnitProfile),
            Self::Instrument => schema_for!(Instrument),
            Self::Clocks => schema_for!(ClockRules),
            Self::Oversight => schema_for!(OversightRules),
        }
    }
}
