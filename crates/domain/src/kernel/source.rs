//! Where a fact comes from, and whether anybody checked it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How sure we are of a fact. Printed beside it on public pages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Read in the regulation's own text.
    Regulation,
    /// Read in a secondary source: an agency's page, a published report, the press.
    Secondary,
    /// Computed from cited figures.
    Computed,
    /// Decided by the unit itself (opening hours, counters, quotas).
    Unit,
    /// Nobody has checked it. Shown as such, never relied on.
    NotVerified,
}

/// The source of a fact: what was read, and how far it can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// How sure we are.
    pub mark: Mark,
    /// Regulation with article, or the page that was read.
    pub text: String,
}
