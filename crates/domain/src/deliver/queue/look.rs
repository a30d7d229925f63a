//! What an officer and a supervisor ask of a day besides boards and tickets: who comes next here,
//! who was sent here, and when tickets are not issued.

use schemars::JsonSchema;
use serde::Serialize;

use crate::kernel::Timestamp;

use super::event::CalledBy;
use super::state::QueueDay;
use super::ticket::{CounterId, TimeOfDay, VisitNo};

/// A span of the day without new tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClosedTime {
    /// From.
    pub from: Timestamp,
    /// Until, on the unit's clock.
    pub until: TimeOfDay,
    /// Reason code.
    pub reason: String,
}

impl QueueDay {
    /// Whom a counter would call next, and why; nothing when nobody waits for it.
    #[must_use]
    pub fn next_at(&self, counter: &CounterId, now: Timestamp) -> Option<(VisitNo, CalledBy)> {
        let pick = self.pick(self.counter_of(counter)?, self.clock(now))?;
        Some((pick.visit, pick.by))
    }

    /// Everybody sent to one counter, in the order of calling.
    pub fn sent_to(&self, counter: &CounterId) -> impl Iterator<Item = VisitNo> + '_ {
        let counter = self.counter_of(counter).map(|number| self.counter_at(number));
        counter.into_iter().flat_map(|counter| counter.sent.iter().map(|(_, visit)| *visit))
    }

    /// Last moment for a new ticket, if one is set.
    #[must_use]
    pub fn cut_off(&self) -> Option<TimeOfDay> {
        self.cut_off.map(|(_, at)| at)
    }

    /// Spans of the day without new tickets, those of the plan included.
    pub fn closed_times(&self) -> impl Iterator<Item = ClosedTime> + '_ {
        self.closures.iter().map(|span| ClosedTime {
            from: span.from,
            until: span.until,
            reason: span.reason.clone(),
        })
    }
}
