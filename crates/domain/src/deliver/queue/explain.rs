//! Why is that person before me? One answer for the phone, the desk and the law.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::Timestamp;

use super::event::TurnTag;
use super::plan::TurnBy;
use super::state::QueueDay;
use super::ticket::{CounterId, Letter, TicketNumber, VisitNo};
use super::visit::{PriorityCheck, Stage, Visit};

/// Why somebody is before somebody else. Keys name lanes and groups of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum WhyBefore {
    /// Came earlier.
    EarlierArrival,
    /// Came earlier, was away or on hold, and kept the place.
    KeptPlace,
    /// Has an appointment for an earlier time.
    Appointment {
        /// Lane of booked people.
        lane: String,
    },
    /// Belongs to a lane that goes first.
    LaneFirst {
        /// The lane.
        lane: String,
        /// Claimed or confirmed priority group, when one visit is asked about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        priority: Option<String>,
    },
    /// Lanes share the calls by weight, and it is this lane's turn first.
    LaneTurn {
        /// The lane.
        lane: String,
        /// Claimed or confirmed priority group, when one visit is asked about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        priority: Option<String>,
    },
    /// Has waited longer than the class promises at most.
    WaitedTooLong {
        /// The promise.
        max_wait_minutes: u32,
    },
}

/// So many are before you for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AheadGroup {
    /// The reason.
    #[serde(flatten)]
    pub why: WhyBefore,
    /// How many.
    pub count: u32,
}

/// The place of one visit in the order, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// The visit.
    pub visit: VisitNo,
    /// Its number.
    pub number: TicketNumber,
    /// Class in which it waits.
    pub class: Letter,
    /// Lane in which it waits.
    pub lane: String,
    /// The counter whose call it waits for, if it was sent to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to: Option<CounterId>,
    /// Place in line, 1 is next.
    pub position: u32,
    /// Who is before, by reason; the counts add up to `position - 1`.
    pub ahead: Vec<AheadGroup>,
}

impl QueueDay {
    /// Explains the place of a visit; nothing when it is not in line.
    #[must_use]
    pub fn explain(&self, visit: VisitNo, now: Timestamp) -> Option<Explanation> {
        let now = self.clock(now);
        let visit = self.visit_at(visit)?;
        let rank = self.rank(visit, now)?;
        let (sent_to, ahead) = match visit.stage {
            Stage::Sent { counter } => {
                let line = AheadGroup { why: WhyBefore::EarlierArrival, count: rank };
                (Some(self.counter_id(counter).clone()), vec![line])
            }
            _ => (None, self.groups(visit, now)),
        };
        Some(Explanation {
            visit: visit.no,
            number: visit.number,
            class: self.class_at(visit.class).letter,
            lane: self.lane_key(visit.class, visit.lane).to_owned(),
            sent_to,
            position: rank + 1,
            ahead: ahead.into_iter().filter(|group| group.count > 0).collect(),
        })
    }

    fn groups(&self, visit: &Visit, now: Timestamp) -> Vec<AheadGroup> {
        let lanes = &self.class_at(visit.class).lanes;
        let plan = self.class_plan(visit.class);
        let entry = (visit.tag, visit.no);
        let mut groups: Vec<AheadGroup> = Vec::new();
        let mut add =
            |why: WhyBefore, count: u32| match groups.iter_mut().find(|group| group.why == why) {
                Some(group) => group.count += count,
                None => groups.push(AheadGroup { why, count }),
            };
        for (number, lane) in (0_u8..).zip(&plan.lanes) {
            let ahead = lanes.ahead(number, &entry, now);
            debug_assert!(ahead.all() >= ahead.kept, "kept ones are a part");
            add(WhyBefore::KeptPlace, ahead.kept);
            let earlier = ahead.earlier.saturating_sub(ahead.kept);
            let own_lane = number == visit.lane;
            if lane.turn == TurnBy::Appointment && !own_lane {
                add(WhyBefore::Appointment { lane: lane.key.clone() }, earlier);
            } else {
                add(WhyBefore::EarlierArrival, earlier);
            }
            add(self.lane_reason(visit.class, number, None), ahead.by_lane);
            let max_wait_minutes = plan.max_wait_minutes.unwrap_or(0);
            add(WhyBefore::WaitedTooLong { max_wait_minutes }, ahead.overdue);
        }
        groups
    }

    fn lane_reason(&self, class: u8, lane: u8, priority: Option<String>) -> WhyBefore {
        let lane = self.lane_key(class, lane).to_owned();
        if self.is_weighted(class) {
            WhyBefore::LaneTurn { lane, priority }
        } else {
            WhyBefore::LaneFirst { lane, priority }
        }
    }

    /// Why one visit is before another of the same class; nothing when it is not.
    #[must_use]
    pub fn why_before(&self, first: VisitNo, second: VisitNo, now: Timestamp) -> Option<WhyBefore> {
        let now = self.clock(now);
        let (first, second) = (self.visit_at(first)?, self.visit_at(second)?);
        let waits = |visit: &Visit| visit.stage == Stage::Waiting;
        if !waits(first) || !waits(second) || first.class != second.class {
            return None;
        }
        let lanes = &self.class_at(first.class).lanes;
        let due = lanes.overdue_until(now);
        let overdue = |visit: &Visit| due.is_some_and(|due| visit.tag.at <= due);
        let tag = |visit: &Visit| (visit.tag, visit.no);
        let time = |visit: &Visit| (visit.tag.at, visit.no);
        let before = match (overdue(first), overdue(second)) {
            (true, false) => true,
            (false, true) => false,
            (true, true) => time(first) < time(second),
            (false, false) => tag(first) < tag(second),
        };
        if !before {
            return None;
        }
        let by_tag = tag(first) < tag(second);
        let by_time = time(first) < time(second);
        if overdue(first) && !by_tag {
            let max_wait_minutes = self.class_plan(first.class).max_wait_minutes.unwrap_or(0);
            return Some(WhyBefore::WaitedTooLong { max_wait_minutes });
        }
        if !by_time {
            let priority = first.priority.filter(|(_, check)| *check != PriorityCheck::Rejected);
            let key = |group: u8| self.open_plan().priorities[usize::from(group)].key.clone();
            return Some(self.lane_reason(first.class, first.lane, priority.map(|(g, _)| key(g))));
        }
        Some(if self.kept_place(first) {
            WhyBefore::KeptPlace
        } else if lanes.lane(first.lane).turn == TurnBy::Appointment && first.lane != second.lane {
            WhyBefore::Appointment { lane: self.lane_key(first.class, first.lane).to_owned() }
        } else {
            WhyBefore::EarlierArrival
        })
    }

    fn kept_place(&self, visit: &Visit) -> bool {
        let entry: (TurnTag, VisitNo) = (visit.tag, visit.no);
        self.class_at(visit.class).lanes.has_kept(visit.lane, &entry)
    }
}
