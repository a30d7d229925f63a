//! Limits of the queue and the codes that may be recorded in it, from the pack.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{Fault, Key, LocalText, Source};
use crate::promise::{same_key, text_faults};

/// How a unit runs its queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueRules {
    /// Minutes before opening at which tickets may already be taken.
    pub tickets_before_opening_minutes: u16,
    /// Limits of calling.
    pub calling: CallingLimits,
    /// Limits of one visit.
    pub visits: VisitLimits,
    /// Share of a promised time past which staff are warned, in hundredths. 75 when not said: a
    /// quarter of the promise is then left to open another counter before it breaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_risk_percent: Option<u8>,
    /// Codes that may be recorded.
    pub codes: QueueCodes,
    /// Who says so.
    pub source: Source,
}

/// Limits of calling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallingLimits {
    /// Shortest time between two calls of the same person.
    pub recall_after_seconds: u32,
    /// Most repeated calls after the first.
    pub recalls_max: u16,
    /// Calls after which a person may be marked as not present.
    pub no_show_after_calls: u16,
}

/// Limits of one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitLimits {
    /// Most services on one ticket.
    pub services_max: u8,
    /// Most people on one ticket.
    pub group_max: u16,
    /// Longest time that a person may step aside and keep the place.
    pub aside_max_minutes: u32,
    /// A booked person who comes later than this takes the turn of arriving.
    pub booking_grace_minutes: u32,
    /// Time at the counter assumed where no standard promises one.
    pub assumed_service_minutes: u32,
}

/// A code with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedCode {
    /// Code as recorded.
    pub key: Key,
    /// Name as shown.
    pub name: LocalText,
}

/// Codes by what they give the reason for. Outcomes come from the standards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueCodes {
    /// Putting a visit on hold.
    pub holds: Vec<NamedCode>,
    /// Calling a particular ticket out of turn.
    pub picks: Vec<NamedCode>,
    /// Cancelling.
    pub cancels: Vec<NamedCode>,
    /// Closing early or pausing.
    pub closures: Vec<NamedCode>,
    /// Failed and repeated printing.
    pub prints: Vec<NamedCode>,
}

impl QueueRules {
    /// Everything wrong with them.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = text_faults(self);
        let codes = &self.codes;
        let lists = [
            ("codes.holds", &codes.holds),
            ("codes.picks", &codes.picks),
            ("codes.cancels", &codes.cancels),
            ("codes.closures", &codes.closures),
            ("codes.prints", &codes.prints),
        ];
        for (path, list) in lists {
            same_key(path, "key", list.iter().map(|code| &code.key), &mut faults);
            if list.is_empty() {
                faults.push(Fault::new(path, "component-empty"));
            }
        }
        let positive = [
            ("visits.services_max", u32::from(self.visits.services_max)),
            ("visits.group_max", u32::from(self.visits.group_max)),
            ("visits.assumed_service_minutes", self.visits.assumed_service_minutes),
            ("calling.no_show_after_calls", u32::from(self.calling.no_show_after_calls)),
        ];
        let zero = positive.into_iter().filter(|(_, number)| *number == 0);
        faults.extend(zero.map(|(path, _)| Fault::new(path, "number-zero")));
        if self.at_risk_percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
            let fault = Fault::new("at_risk_percent", "out-of-range");
            faults.push(fault.with("low", &1).with("high", &100));
        }
        faults
    }
}
