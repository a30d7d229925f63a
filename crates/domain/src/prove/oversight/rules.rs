//! The document of the numbers.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{Fault, Source};

/// Numbers of oversight: limits of explanations, and the smallest figure that is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OversightRules {
    /// Version of this document, for example `2026.11`.
    pub version: String,
    /// For the first request.
    pub first: Limit,
    /// For the second.
    pub second: Limit,
    /// What it means when the second is not answered.
    pub given_up: Source,
    /// The fewest complaints of which a number is published.
    pub smallest: Smallest,
}

/// Days within which something is to be done: every day counts, the first does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many.
    pub days: u32,
    /// Where it was read.
    pub source: Source,
}

/// A smallest number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Smallest {
    /// How many.
    pub count: u64,
    /// Who set it.
    pub source: Source,
}

impl Limit {
    /// The last day.
    #[must_use]
    pub fn end(&self, from: Date) -> Date {
        from.saturating_add(jiff::Span::new().days(i64::from(self.days)))
    }
}

impl OversightRules {
    /// What is wrong beyond the shape.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let zero = [("first.days", self.first.days), ("second.days", self.second.days)];
        let zero = zero.into_iter().filter(|(_, days)| *days == 0 || *days > 366);
        let mut faults: Vec<Fault> = zero.map(|(at, _)| Fault::new(at, "limit-days")).collect();
        if self.smallest.count == 0 {
            faults.push(Fault::new("smallest.count", "smallest-zero"));
        }
        faults
    }
}
