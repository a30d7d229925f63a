//! One visit: its services, where it is now, and the intervals behind it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{Actor, Timestamp, words};

use super::event::{Channel, TurnTag};
use super::ticket::{TicketNumber, VisitNo};

/// Where a visit is. It is in exactly one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// In its lane.
    Waiting,
    /// In line for one counter.
    Sent { counter: u16 },
    /// Called, not there yet.
    Called { counter: u16 },
    /// At the counter.
    Served { counter: u16 },
    /// Put aside by an officer.
    Held,
    /// Stepped aside by own wish.
    Aside { until: Timestamp },
    /// Called and not come; may still appear.
    Missed,
    /// Over.
    Over,
}

/// What a span of a visit was.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum IntervalKind {
    /// In line.
    Waiting,
    /// Called and on the way.
    Called,
    /// At the counter.
    Served,
    /// Put aside by an officer.
    Held,
    /// Stepped aside by own wish.
    Aside,
    /// Missing after calls.
    Missed,
}

/// A closed span of a visit: who and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) kind: IntervalKind,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) leg: u8,
    pub(super) counter: Option<u16>,
    pub(super) officer: Option<u16>,
}

/// How a service of a visit came to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Finished with an outcome code of the plan.
    Finished(String),
    /// Given up for another service.
    Transferred,
    /// Cancelled by the citizen or the staff.
    Cancelled,
    /// Called, not come, not returned.
    NoShow,
    /// Still in line, on hold or aside at the end of the day.
    NotServed,
    /// Still at a counter at the end of the day.
    Unfinished,
}

impl Ending {
    /// The code in statistics.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Finished(code) => code,
            Self::Transferred => "transferred",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
            Self::NotServed => "not_served",
            Self::Unfinished => "unfinished",
        }
    }
}

/// A service of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leg {
    pub(super) service: u16,
    pub(super) closed: Option<(Timestamp, Ending)>,
}

words! {
    /// Whether a claimed priority has been looked at.
    PriorityCheck {
        /// Claimed, not checked.
        Claimed = "claimed",
        /// Checked and right.
        Confirmed = "confirmed",
        /// Checked and not accepted.
        Rejected = "rejected",
    }
}

/// The paper ticket.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Print {
    /// Never asked for.
    None,
    /// First phase: on its way.
    Pending,
    /// The last attempt gave paper.
    Done,
    /// The last attempt gave none.
    Failed,
    /// Nobody saw how the last attempt ended.
    Uncertain,
}

/// What happened to a paper ticket.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PrintWhat {
    /// Asked for.
    Requested,
    /// Asked for once more.
    Repeated,
    /// The paper came out.
    Confirmed,
    /// No paper came.
    Failed,
    /// Nobody saw whether it came.
    LeftUncertain,
}

/// A step on the trail of a paper ticket: what, who and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PrintStep {
    /// What happened.
    pub what: PrintWhat,
    /// When.
    pub at: Timestamp,
    /// Who, as recorded.
    #[schemars(with = "String")]
    pub by: Actor,
    /// Device whose network printer it was.
    pub printer: Option<String>,
    /// Reason code of a failure or of another copy.
    pub reason: Option<String>,
}

/// A visit as the rules know it. No name, no document: a number, services and times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visit {
    pub(super) no: VisitNo,
    pub(super) number: TicketNumber,
    pub(super) arrived_at: Timestamp,
    /// Turn time of arriving: the time itself, or the appointed one.
    pub(super) turn_at: Timestamp,
    pub(super) booked_for: Option<Timestamp>,
    pub(super) channel: Channel,
    pub(super) group_size: u16,
    pub(super) priority: Option<(u8, PriorityCheck)>,
    /// Low, middle and high end of the wait that was told.
    pub(super) told: (u32, u32, u32),
    pub(super) class: u8,
    pub(super) lane: u8,
    pub(super) tag: TurnTag,
    pub(super) stage: Stage,
    pub(super) since: Timestamp,
    /// Who called or serves it.
    pub(super) officer: Option<u16>,
    pub(super) legs: Vec<Leg>,
    pub(super) leg: u8,
    pub(super) past: Vec<Interval>,
    /// Calls of the present round.
    pub(super) calls: u16,
    pub(super) calls_ever: u16,
    pub(super) called_at: Timestamp,
    pub(super) notes: u16,
    pub(super) print: Print,
    pub(super) print_attempts: u16,
    pub(super) copies: u16,
    /// Steps of the paper ticket, in order.
    pub(super) trail: Vec<PrintStep>,
    /// Code of the hold, while held.
    pub(super) hold: Option<String>,
}

impl Visit {
    pub(super) fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// The counter it is at, called or served.
    pub(super) fn at_counter(&self) -> Option<u16> {
        match self.stage {
            Stage::Called { counter } | Stage::Served { counter } => Some(counter),
            _ => None,
        }
    }

    pub(super) fn in_line(&self) -> bool {
        matches!(self.stage, Stage::Waiting | Stage::Sent { .. })
    }

    pub(super) fn current(&self) -> &Leg {
        &self.legs[usize::from(self.leg)]
    }

    pub(super) fn next_leg(&self) -> Option<&Leg> {
        self.legs.get(usize::from(self.leg) + 1)
    }

    /// Ends the present span.
    pub(super) fn close_interval(&mut self, to: Timestamp) {
        let kind = match self.stage {
            Stage::Waiting | Stage::Sent { .. } => IntervalKind::Waiting,
            Stage::Called { .. } => IntervalKind::Called,
            Stage::Served { .. } => IntervalKind::Served,
            Stage::Held => IntervalKind::Held,
            Stage::Aside { .. } => IntervalKind::Aside,
            Stage::Missed => IntervalKind::Missed,
            Stage::Over => return,
        };
        let counter = self.at_counter();
        let officer = counter.and(self.officer);
        let (from, leg) = (self.since, self.leg);
        self.past.push(Interval { kind, from, to, leg, counter, officer });
        self.since = to;
    }
}
