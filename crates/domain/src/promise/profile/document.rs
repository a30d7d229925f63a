//! A unit as it presents itself to the public.

use jiff::civil::{Date, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Counter, DEFAULT_VOLUME, Display, Hall, HandoverLane, QueueClass, VolumeStep};
use crate::calendar::{JointLeave, Weekday};
use crate::kernel::{Key, LocalText, ServiceId, Source, UnitId, Zone};

/// Profile of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitProfile {
    /// Identifier of the unit; its book.
    pub unit: UnitId,
    /// Official name.
    pub name: LocalText,
    /// What sort of unit.
    pub kind: UnitKind,
    /// An example that does not exist. Said on every page of the unit.
    #[serde(default)]
    pub fictional: bool,
    /// The unit above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitId>,
    /// Where it is.
    pub address: Address,
    /// Time zone of its walls.
    pub zone: Zone,
    /// Opening hours, one entry per day of the working week.
    pub hours: Vec<DayHours>,
    /// Whether joint leave is a working day here.
    pub joint_leave: JointLeave,
    /// *Visi*.
    pub vision: LocalText,
    /// *Misi*.
    pub mission: Vec<LocalText>,
    /// *Motto*.
    pub motto: LocalText,
    /// What is offered when the promise is broken; part of the pledge.
    pub compensation: LocalText,
    /// Head of the unit.
    pub head: Head,
    /// Badges of the staff that serve the public.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub officers: Vec<OfficerBadge>,
    /// How to reach it.
    pub contacts: Vec<Contact>,
    /// Facilities with their accessibility.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facilities: Vec<FacilityItem>,
    /// Services that it offers; each needs a standard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Halls and zones, for displays and announcements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub halls: Vec<Hall>,
    /// Queue classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queue_classes: Vec<QueueClass>,
    /// Counters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<Counter>,
    /// Display boards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub displays: Vec<Display>,
    /// Lanes in which finished products are collected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handover_lanes: Vec<HandoverLane>,
    /// How loud calls are spoken by hour, in order of the hours; the usual when not said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volume: Vec<VolumeStep>,
    /// Who says all this.
    pub source: Source,
}

impl UnitProfile {
    /// Days of the week on which it works.
    pub fn working_week(&self) -> impl Iterator<Item = Weekday> {
        self.hours.iter().map(|hours| hours.day)
    }

    /// How loud calls are spoken by hour of the day.
    #[must_use]
    pub fn volume(&self) -> &[VolumeStep] {
        if self.volume.is_empty() { DEFAULT_VOLUME } else { &self.volume }
    }

    /// Opening hours of a day of the week; `None` when it is closed.
    #[must_use]
    pub fn hours_on(&self, day: Weekday) -> Option<&DayHours> {
        self.hours.iter().find(|hours| hours.day == day)
    }
}

/// What sort of unit.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Ministry or directorate.
    Central,
    /// Regional office (*kantor wilayah*).
    Regional,
    /// Office that serves the public.
    Office,
    /// Small or temporary post of an office.
    Post,
}

/// Postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// City or regency.
    pub city: String,
    /// Province.
    pub province: String,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
}

/// Opening hours of one day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayHours {
    /// Day of the week.
    pub day: Weekday,
    /// Doors open.
    pub opens: Time,
    /// Last turn ends.
    pub closes: Time,
    /// Breaks in between, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Pause>,
}

/// A break in which nobody is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Begins.
    pub from: Time,
    /// Ends.
    pub to: Time,
    /// What for: Friday prayer, lunch.
    pub reason: LocalText,
}

/// Head of the unit; signs the pledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Name as displayed.
    pub name: String,
    /// Office held.
    pub title: LocalText,
}

/// What a badge shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficerBadge {
    /// Number on the badge.
    pub badge: Key,
    /// Name as displayed.
    pub name: String,
    /// Role, in words.
    pub role: LocalText,
}

/// What sort of channel.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// Telephone.
    Phone,
    /// Text messages.
    Message,
    /// E-mail.
    Email,
    /// Web address.
    Web,
    /// A desk or box in the building.
    Desk,
}

/// How to reach the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What sort of channel.
    pub kind: ContactKind,
    /// Number or address.
    pub value: String,
    /// What it is for.
    pub purpose: LocalText,
    /// Whether complaints are taken here (UU 25/2009 art. 36).
    #[serde(default)]
    pub complaints: bool,
}

/// Condition of a facility.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// In order.
    Good,
    /// Works, but must be repaired.
    NeedsRepair,
    /// Cannot be used.
    Broken,
}

/// One facility.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FacilityItem {
    /// Short name.
    pub id: Key,
    /// What it is.
    pub name: LocalText,
    /// Whether disabled people can use it without help.
    pub accessible: bool,
    /// Condition.
    pub condition: Condition,
    /// When somebody last looked.
    pub checked: Date,
}
