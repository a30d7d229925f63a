//! The floor: halls, counters, queue classes with their lanes, displays; and who is let forward.

use jiff::civil::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{Key, LocalText, Source};
use crate::promise::{ClassLetter, CounterNumber};

/// A hall or zone of the building.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hall {
    /// Short name.
    pub id: Key,
    /// What the signs say.
    pub name: LocalText,
}

/// A counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// Its number in the hall.
    pub id: CounterNumber,
    /// What is shown and spoken.
    pub name: LocalText,
    /// Hall that it stands in.
    pub zone: Key,
    /// What it serves when it opens.
    pub profile: WorkProfile,
}

/// What a counter serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkProfile {
    /// Classes, the first one first.
    pub classes: Vec<ClassLetter>,
    /// How it chooses among them.
    pub rule: WorkRule,
}

/// How a counter chooses among its classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkRule {
    /// The first class in which somebody waits.
    ClassOrder,
    /// The class whose next person has waited longest.
    LongestWait,
}

/// How the lanes of a class take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LaneRule {
    /// The lane with the lowest rank goes first whenever somebody waits in it.
    Strict,
    /// Lanes take turns in proportion to their weights.
    Weighted,
}

/// A lane inside a queue class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lane {
    /// Short name; priority classes name it.
    pub key: Key,
    /// What it is called.
    pub name: LocalText,
    /// Order under the strict rule; 1 goes first.
    pub rank: u8,
    /// Share of the calls under the weighted rule, 1 to 16.
    pub weight: u8,
    /// What time counts as the turn in this lane.
    #[serde(default)]
    pub turn: Turn,
}

/// What time counts as a person's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The time of arriving.
    #[default]
    Arrival,
    /// The appointed time: the lane that booked people join.
    Appointment,
}

/// A queue class: one letter, one running number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueClass {
    /// Letter in front of the number.
    pub letter: ClassLetter,
    /// What it is called.
    pub name: LocalText,
    /// How its lanes take turns.
    pub rule: LaneRule,
    /// Its lanes; the last one is for everybody.
    pub lanes: Vec<Lane>,
    /// Nobody waits longer than this, whatever the lane.
    pub max_wait_minutes: u32,
    /// Tickets per day; no limit when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
}

/// A lane in which finished products are collected (*lantatur*), driving through or on foot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverLane {
    /// Short name.
    pub id: Key,
    /// What the signs say.
    pub name: LocalText,
    /// How one gets there.
    pub way: LocalText,
    /// Its first time begins; never before the doors open.
    pub from: Time,
    /// Its last time ends; never after the doors close.
    pub to: Time,
    /// Length of a time that can be taken, in minutes.
    pub slot_minutes: u16,
    /// How many may take the same time.
    pub places: u32,
    /// How many days with times are shown, today counted in.
    pub days_ahead: u8,
}

/// A display board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Display {
    /// Short name.
    pub id: Key,
    /// What it is called.
    pub name: LocalText,
    /// Hall whose calls it shows; all of them when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Key>,
}

/// How loud calls are spoken from an hour on, until the next step of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VolumeStep {
    /// Hour of the day on the unit's clock, 0 to 23.
    #[schemars(range(max = 23))]
    pub from_hour: u8,
    /// Percent of full volume; 0 is silence.
    #[schemars(range(max = 100))]
    pub percent: u8,
}

/// Loud while the hall is full, softer at midday: what holds where a unit says nothing.
pub const DEFAULT_VOLUME: &[VolumeStep] = &[
    VolumeStep { from_hour: 0, percent: 70 },
    VolumeStep { from_hour: 12, percent: 40 },
    VolumeStep { from_hour: 13, percent: 70 },
];

/// Who is let forward, by own declaration and with the officer's check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorityClass {
    /// Short name; standards name it.
    pub key: Key,
    /// What it is called.
    pub name: LocalText,
    /// Who may say so, as a sentence at the kiosk.
    pub who: LocalText,
    /// Youngest age, in full years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_from: Option<u32>,
    /// Oldest age, in full years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_to: Option<u32>,
    /// Lane that the ticket joins.
    pub lane: Key,
    /// Where it was read.
    pub source: Source,
}

/// The priority classes of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorityClasses {
    /// One entry per class.
    pub classes: Vec<PriorityClass>,
}
