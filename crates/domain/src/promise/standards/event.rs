//! What may have happened.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Signatory, StandardDocument};
use crate::kernel::LocalText;

/// A standard came into the world, or back into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandardPublished {
    /// Version number, running from 1.
    pub version: u32,
    /// The whole document.
    pub document: Box<StandardDocument>,
    /// Number of the decree.
    pub decree: String,
    /// Date of the decree.
    pub decided: Date,
    /// First day in force.
    pub effective: Date,
    /// Who signed the decree.
    pub signatory: Signatory,
}

/// A version took the place of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandardSuperseded {
    /// The version that ends.
    pub replaces: u32,
    /// The new version.
    pub version: u32,
    /// The whole new document.
    pub document: Box<StandardDocument>,
    /// Number of the decree.
    pub decree: String,
    /// Date of the decree.
    pub decided: Date,
    /// First day of the new version.
    pub effective: Date,
    /// Who signed the decree.
    pub signatory: Signatory,
}

/// The service is no longer offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandardWithdrawn {
    /// The version that ends.
    pub version: u32,
    /// Why, for the public.
    pub reason: LocalText,
    /// Number of the decree.
    pub decree: String,
    /// First day without it.
    pub effective: Date,
}

crate::events! {
    /// Events of a standard's stream.
    pub enum Event {
        "standard.published" 1 => StandardPublished,
        "standard.superseded" 1 => StandardSuperseded,
        "standard.withdrawn" 1 => StandardWithdrawn,
    }
}
