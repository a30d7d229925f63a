//! What an officer and a supervisor ask of a day besides boards and tickets: who comes next here,
//! who was sent here, and when tickets are not issued.

use schemars::JsonSchema;
use serde::Serialize;

use crate::kernel::Timestamp;

use super::event::CalledBy;
use super::state::QueueDay;
use super::ticket::{CounterId, TimeOfDay, VisitNo};
use super::visit::{PrintStep, Visit};

/// A print whose end nobody has reported for so long: nobody saw it.
pub const PRINT_SEEN_WITHIN_SECONDS: i64 = 120;

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

    /// What happened to the paper ticket of a visit, in order.
    #[must_use]
    pub fn print_trail(&self, visit: VisitNo) -> &[PrintStep] {
        self.visit_at(visit).map_or(&[], |visit| &visit.trail)
    }

    /// Visits that are not over and of whose paper ticket nobody knows whether it is out.
    pub fn uncertain_prints(&self) -> impl Iterator<Item = VisitNo> + '_ {
        let here = |no: &VisitNo| self.visit_at(*no).is_some_and(|visit| !visit.is_over());
        self.uncertain.iter().copied().filter(here)
    }

    /// Visits whose paper ticket is on its way.
    pub fn pending_prints(&self) -> impl Iterator<Item = VisitNo> + '_ {
        self.printing.iter().copied()
    }

    /// A paper ticket that is on its way for so many seconds that nobody can have seen it come out.
    #[must_use]
    pub fn lost_print(&self, now: Timestamp, seconds: i64) -> Option<VisitNo> {
        let lost = |no: &VisitNo| {
            let began = self.print_trail(*no).last().map(|step| step.at);
            began.is_some_and(|at| now.seconds_since(at) >= seconds)
        };
        self.pending_prints().find(lost)
    }

    /// Whether an officer may open the notes of a visit: it is at the counter that the officer
    /// holds. Who does not serve a person has no business with what is sealed about them.
    #[must_use]
    pub fn may_open_notes(&self, visit: VisitNo, officer: &str) -> bool {
        let counter = self.visit_at(visit).and_then(Visit::at_counter);
        let holder = counter.and_then(|counter| self.counter_at(counter).officer);
        holder.is_some_and(|holder| self.officer_name(holder) == officer)
    }
}
