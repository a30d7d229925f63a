//! The clocks as data: what counts from when until when, in which days, by which law.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{Class, Party, Track, words};
use crate::kernel::{Fault, Key, LocalText, Source};

words! {
    /// Whose clock it is.
    Law {
        /// The statute: UU 25/2009, in *hari*.
        Statute = "statute",
        /// The national complaint system SP4N, in *hari kerja*.
        Sp4n = "sp4n",
        /// The unit's own promise.
        Unit = "unit",
    }
}

words! {
    /// What sort of days are counted.
    CountedIn {
        /// Every day (*hari*).
        Days = "days",
        /// Working days (*hari kerja*).
        WorkingDays = "working-days",
    }
}

words! {
    /// Something that happens to a complaint at most once and that clocks run from or to.
    Milestone {
        /// It was filed.
        Received = "received",
        /// It became a formal complaint.
        Formal = "formal",
        /// The unit did something with it for the first time.
        Verified = "verified",
        /// The unit told whether it is complete.
        Responded = "responded",
        /// The unit told what is missing.
        CompletionAsked = "completion-asked",
        /// The reporter sent what was missing.
        Completed = "completed",
        /// It was declared complete.
        DeclaredComplete = "declared-complete",
        /// It was decided, or answered in another way.
        Decided = "decided",
        /// The decision was delivered.
        Delivered = "delivered",
        /// The reporter said whether they agree.
        Answered = "answered",
        /// The reporter disputed the decision.
        Disputed = "disputed",
        /// It was decided again.
        Reviewed = "reviewed",
    }
}

/// What `assume` names when it means the day of filing.
pub const FILING: &str = "filing";

/// The document of the clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockRules {
    /// Version of this document, for example `2026.11`.
    pub version: String,
    /// The clocks.
    pub clocks: Vec<Clock>,
    /// How long a reporter may dispute a decision after it was delivered.
    pub dispute: Window,
    /// Up which rungs a late complaint goes.
    pub ladder: Vec<Rung>,
}

/// One clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Short name.
    pub key: Key,
    /// What has to be done by then.
    pub name: LocalText,
    /// Whose clock it is.
    pub law: Law,
    /// What sort of days are counted.
    pub unit: CountedIn,
    /// How many; nothing when no figure is known: such a clock is shown and never counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// For which classes.
    pub classes: Vec<Class>,
    /// On which tracks.
    pub tracks: Vec<Track>,
    /// From when. That day is not counted.
    pub starts: Milestone,
    /// Until when.
    pub stops: Milestone,
    /// Who must act in time.
    pub duty: Party,
    /// The clock whose last day is taken as the beginning as long as nobody knows it; `filing` for
    /// the day of filing. Without it, the clock is shown only once it has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume: Option<Key>,
    /// By what it may be paused; never when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<Source>,
    /// By how much it may be extended, once; never when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Window>,
    /// Where it was read.
    pub source: Source,
}

/// A number of days with its basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// How many.
    pub count: u32,
    /// What sort of days.
    pub unit: CountedIn,
    /// Where it was read, or who set it.
    pub source: Source,
}

words! {
    /// Who looks at a late complaint.
    Rank {
        /// The supervisor.
        Supervisor = "supervisor",
        /// The head of the unit.
        Head = "head",
        /// The unit above.
        Above = "above",
    }
}

/// A rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Who looks at it.
    pub to: Rank,
    /// Days after the earliest date that was missed.
    pub after: u32,
    /// Who set it.
    pub source: Source,
}

impl ClockRules {
    /// A clock by its name.
    #[must_use]
    pub fn clock(&self, key: &Key) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.key == *key)
    }

    /// What is wrong beyond the shape.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, clock) in self.clocks.iter().enumerate() {
            let at = |field: &str| format!("clocks[{index}].{field}");
            if !seen.insert(&clock.key) {
                faults.push(Fault::new(at("key"), "clock-twice").with("clock", &clock.key));
            }
            if clock.starts == clock.stops {
                faults.push(Fault::new(at("stops"), "clock-still").with("clock", &clock.key));
            }
            if clock.count == Some(0) {
                faults.push(Fault::new(at("count"), "clock-zero").with("clock", &clock.key));
            }
            // An assumed beginning lies in an earlier clock, so that nothing goes in circles.
            let assumed = clock.assume.as_ref();
            let known = |other: &Key| {
                other.as_str() == FILING || (seen.contains(other) && *other != clock.key)
            };
            if let Some(other) = assumed.filter(|other| !known(other)) {
                faults.push(Fault::new(at("assume"), "clock-unknown").with("clock", other));
            }
        }
        let rising = self.ladder.windows(2).all(|pair| pair[0].after < pair[1].after);
        if !rising {
            faults.push(Fault::new("ladder", "ladder-order"));
        }
        faults
    }
}
