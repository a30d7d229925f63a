//! Signs of misuse. What is flagged is kept; whether it counts is a recorded rule of the round.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sign that an answer may not be what it looks like.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Sent from the device of somebody signed in as staff who does no interview.
    StaffDevice,
    /// Sent on a shared device right after another answer.
    RapidSequence,
    /// Filled in faster than the questions can be read.
    TooFast,
}

impl Flag {
    /// All flags, the gravest first.
    pub const ALL: [Self; 3] = [Self::StaffDevice, Self::RapidSequence, Self::TooFast];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::StaffDevice => "staff_device",
            Self::RapidSequence => "rapid_sequence",
            Self::TooFast => "too_fast",
        }
    }

    /// The flag of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.name() == name)
    }
}

/// Seconds between two answers on a shared device below which the second is flagged.
pub const BETWEEN_S: u64 = 20;
/// Seconds for each question below which an answer is flagged.
pub const PER_QUESTION_S: u64 = 1;

/// What is known of how an answer was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// Seconds from opening the questions to sending them.
    pub filling_s: Option<u64>,
    /// Seconds since the last answer on the same shared device.
    pub since_last_s: Option<u64>,
    /// Whether somebody signed in as staff sent it without doing an interview.
    pub staff: bool,
    /// How many questions were answered.
    pub questions: u64,
}

impl Circumstances {
    /// The gravest sign, if there is any. One answer carries one flag, so that no exclusion counts
    /// it twice.
    #[must_use]
    pub fn flag(&self) -> Option<Flag> {
        let rapid = self.since_last_s.is_some_and(|s| s < BETWEEN_S);
        let fast = self.filling_s.is_some_and(|s| s < PER_QUESTION_S * self.questions);
        let found =
            [(Flag::StaffDevice, self.staff), (Flag::RapidSequence, rapid), (Flag::TooFast, fast)];
        found.into_iter().find(|(_, is)| *is).map(|(flag, _)| flag)
    }
}

/// Answers below which a public figure of a part is left out.
pub const SMALL_CELL: u64 = 10;

/// Which parts of a published whole may be shown: no small part, and nothing from which a small
/// part could be computed. Where only one part is hidden, or the hidden ones are together still
/// small, the next smallest is hidden too.
#[must_use]
pub fn shown_parts(parts: &[u64]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|place| (parts[*place], *place));
    let small = parts.iter().filter(|part| **part < SMALL_CELL).count();
    let mut hidden = small;
    let together = |hidden: usize| order[..hidden].iter().map(|place| parts[*place]).sum::<u64>();
    while (1..parts.len()).contains(&hidden) && (hidden == 1 || together(hidden) < SMALL_CELL) {
        hidden += 1;
    }
    let mut shown = vec![true; parts.len()];
    order[..hidden].iter().for_each(|place| shown[*place] = false);
    shown
}
