//! Published definitions, and the rows that every statistic is made of.
//!
//! One row per service of a visit, written when the service closes (finished, given up for another,
//! cancelled, no-show, end of day). Live projection and rebuild call the same function on the same
//! events, so their rows are equal.
//!
//! | Measure | Definition |
//! |---|---|
//! | waiting time | all spans in line for this service, from joining the line until a call |
//! | way time | all spans from a call until the service starts or the call is given up |
//! | service time | all spans at a counter, from the start until finish, hold, transfer or return |
//! | held time | all spans put aside by an officer |
//! | aside time | all spans stepped aside by own wish; not part of waiting |
//! | visit time | from taking the ticket until the visit is over |
//! | no-show | called, marked missing, not restored by the end of the day |
//! | within promise | waiting time at most the promise of the standard; only with a promise |
//!
//! Spans are whole seconds between recorded instants; an instant never precedes an earlier one of
//! the same day, whatever the clock did.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{ServiceId, Timestamp};

use super::event::{Channel, Event, NextStep};
use super::state::QueueDay;
use super::ticket::{CounterId, Letter, TicketNumber, VisitNo};
use super::visit::{IntervalKind, PriorityCheck, Visit};

/// One service of one visit, closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceFact {
    /// The visit.
    pub visit: VisitNo,
    /// Place of the service within the visit, from 0. Key of the row together with the visit.
    pub leg: u8,
    /// Ticket number.
    pub number: TicketNumber,
    /// Class of the service.
    pub class: Letter,
    /// The service.
    pub service: ServiceId,
    /// Version of the standard it was served under.
    pub standard_version: u32,
    /// Lane of the visit in the class of the service.
    pub lane: String,
    /// Claimed priority group.
    pub priority: Option<String>,
    /// What the check of the claim said.
    pub priority_check: Option<PriorityCheck>,
    /// Where the ticket was taken.
    pub channel: Channel,
    /// Whether the person had a booking.
    pub booked: bool,
    /// People on the ticket.
    pub group_size: u16,
    /// The last counter that called or served.
    pub counter: Option<CounterId>,
    /// The last officer who called or served.
    pub officer: Option<String>,
    /// When the ticket was taken.
    pub arrived_at: Timestamp,
    /// Local hour in which the ticket was taken, 0 to 23.
    pub arrival_hour: u8,
    /// When this service closed.
    pub closed_at: Timestamp,
    /// Outcome code of the plan, or `transferred`, `cancelled`, `no_show`, `not_served`,
    /// `unfinished`.
    pub outcome: String,
    /// Whether anybody served it: it had a span at a counter.
    pub served: bool,
    /// Calls of the whole visit so far.
    pub calls: u16,
    /// Waiting time.
    pub waited_s: i64,
    /// Way time.
    pub way_s: i64,
    /// Service time.
    pub served_s: i64,
    /// Held time.
    pub held_s: i64,
    /// Aside time.
    pub aside_s: i64,
    /// Visit time, in the row of the service that ended the visit.
    pub visit_s: Option<i64>,
    /// Promised longest wait.
    pub promised_wait_s: Option<i64>,
    /// Promised time at the counter.
    pub promised_service_s: Option<i64>,
    /// Whether the promised wait was kept; only for a service that was called.
    pub within_wait: Option<bool>,
    /// Whether the promised time at the counter was kept; only for a served service.
    pub within_service: Option<bool>,
    /// Lower end of the wait that was told, in the row of the first service.
    pub told_low_s: Option<u32>,
    /// Upper end of the wait that was told, in the row of the first service.
    pub told_high_s: Option<u32>,
}

impl QueueDay {
    /// Rows that an event closed; `self` is the state after the event.
    #[must_use]
    pub fn facts_of(&self, event: &Event) -> Vec<ServiceFact> {
        match event {
            Event::ServiceFinished(body) => {
                let over = body.next == NextStep::Over;
                self.closed_leg(body.visit, &body.service, over)
            }
            Event::VisitTransferred(body) => match &body.from_service {
                Some(service) => self.closed_leg(body.visit, service, false),
                None => Vec::new(),
            },
            Event::VisitCancelled(body) => self.closed_now(body.visit),
            Event::DayEnded(body) => {
                let left = body.not_served.iter().chain(&body.no_show).chain(&body.unfinished);
                left.flat_map(|visit| self.closed_now(*visit)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The last closed row of a service (it may have been given up before and taken again).
    fn closed_leg(&self, no: VisitNo, service: &ServiceId, over: bool) -> Vec<ServiceFact> {
        let Some(visit) = self.visit_at(no) else { return Vec::new() };
        let wanted = self.service_of(service);
        let closed = |leg: &usize| {
            visit.legs[*leg].closed.is_some() && Some(visit.legs[*leg].service) == wanted
        };
        let leg = (0..visit.legs.len()).rev().find(closed);
        leg.and_then(|leg| self.fact(visit, leg, over)).into_iter().collect()
    }

    /// All rows that closed when the visit ended.
    fn closed_now(&self, no: VisitNo) -> Vec<ServiceFact> {
        let Some(visit) = self.visit_at(no) else { return Vec::new() };
        let first = usize::from(visit.leg);
        let rows = first..visit.legs.len();
        rows.filter_map(|leg| self.fact(visit, leg, leg == first)).collect()
    }

    fn fact(&self, visit: &Visit, leg: usize, ended_visit: bool) -> Option<ServiceFact> {
        let own = &visit.legs[leg];
        let (closed_at, ending) = own.closed.as_ref()?;
        let number = u8::try_from(leg).ok()?;
        let spent = |kind: IntervalKind| -> i64 {
            let spans = visit.past.iter().filter(|span| span.leg == number && span.kind == kind);
            spans.map(|span| span.to.seconds_since(span.from)).sum()
        };
        let had = |kind| visit.past.iter().any(|span| span.leg == number && span.kind == kind);
        let last =
            visit.past.iter().rev().find(|span| span.leg == number && span.counter.is_some());
        let entry = self.services[usize::from(own.service)];
        let plan = self.service_plan(own.service);
        let seconds = |minutes: Option<u32>| minutes.map(|minutes| i64::from(minutes) * 60);
        let promised_wait_s = seconds(plan.promised_wait_minutes);
        let promised_service_s = seconds(plan.promised_service_minutes);
        let (waited_s, served_s) = (spent(IntervalKind::Waiting), spent(IntervalKind::Served));
        let served = had(IntervalKind::Served);
        let called = served || had(IntervalKind::Called);
        let group = |(group, _)| self.open_plan().priorities[usize::from(group)].key.clone();
        let hour = self.open_plan().zone.local(visit.arrived_at).time.hour();
        Some(ServiceFact {
            visit: visit.no,
            leg: number,
            number: visit.number,
            class: self.class_at(entry.class).letter,
            service: plan.id.clone(),
            standard_version: plan.standard_version,
            lane: self.lane_key(entry.class, self.lane_for(visit.no, entry.class)).to_owned(),
            priority: visit.priority.map(group),
            priority_check: visit.priority.map(|(_, check)| check),
            channel: visit.channel,
            booked: visit.booked_for.is_some(),
            group_size: visit.group_size,
            counter: last.and_then(|span| span.counter).map(|c| self.counter_id(c).clone()),
            officer: last.and_then(|span| span.officer).map(|o| self.officer_name(o).to_owned()),
            arrived_at: visit.arrived_at,
            arrival_hour: u8::try_from(hour).unwrap_or(0),
            closed_at: *closed_at,
            outcome: ending.code().to_owned(),
            served,
            calls: visit.calls_ever,
            waited_s,
            way_s: spent(IntervalKind::Called),
            served_s,
            held_s: spent(IntervalKind::Held),
            aside_s: spent(IntervalKind::Aside),
            visit_s: ended_visit.then(|| closed_at.seconds_since(visit.arrived_at)),
            promised_wait_s,
            promised_service_s,
            within_wait: promised_wait_s.filter(|_| called).map(|most| waited_s <= most),
            within_service: promised_service_s.filter(|_| served).map(|most| served_s <= most),
            told_low_s: (leg == 0).then_some(visit.told.0),
            told_high_s: (leg == 0).then_some(visit.told.2),
        })
    }
}
