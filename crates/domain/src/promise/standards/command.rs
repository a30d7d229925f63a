//! What may be asked.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::StandardDocument;
use crate::kernel::LocalText;

/// Who signed a decree or a pledge. A public attribute of the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signatory {
    /// Name as on the decree.
    pub name: String,
    /// Office held.
    pub title: LocalText,
}

/// Publish, supersede, withdraw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The first version, or the first one after a withdrawal.
    Publish(Box<Publish>),
    /// The next version.
    Supersede(Box<Supersede>),
    /// No longer offered.
    Withdraw(Withdraw),
}

/// Publishes a standard that is not in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// The whole document.
    pub document: StandardDocument,
    /// Number of the decree that sets it.
    pub decree: String,
    /// Date of the decree.
    pub decided: Date,
    /// First day in force.
    pub effective: Date,
    /// Who signed the decree.
    pub signatory: Signatory,
}

/// Replaces the newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supersede {
    /// The version that the author had before them.
    pub replaces: u32,
    /// The new version.
    pub next: Publish,
}

/// Ends a standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdraw {
    /// The version that ends.
    pub version: u32,
    /// Why, for the public.
    pub reason: LocalText,
    /// Number of the decree.
    pub decree: String,
    /// First day without it.
    pub effective: Date,
}
