//! The present of one unit's day, in memory. Built from events alone (`evolve.rs`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::kernel::{LocalText, ServiceId, Timestamp};

use super::event::CalledBy;
use super::lanes::Lanes;
use super::plan::{ClassPlan, DayPlan, LaneRule, ProfileRule, ServicePlan};
use super::ticket::{CounterId, Letter, TicketNumber, TimeOfDay, VisitNo};
use super::visit::{Stage, Visit};
use super::wait::{Pace, Situation};

/// Recent calls that boards show.
pub(super) const RECENT_CALLS: usize = 12;

/// Life of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nobody has opened the day.
    #[default]
    NotOpen,
    /// At work.
    Open,
    /// Over.
    Ended,
}

/// The queue of one unit on one day: state of the stream `queue-day/{date}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueDay {
    pub(super) phase: Phase,
    pub(super) plan: Option<Box<DayPlan>>,
    /// Latest instant seen. Time never runs backwards within a day, whatever the clock does.
    pub(super) seen: Timestamp,
    pub(super) midnight: (Timestamp, Timestamp),
    pub(super) windows: Vec<Window>,
    pub(super) closures: Vec<ClosedSpan>,
    pub(super) cut_off: Option<(Timestamp, TimeOfDay)>,
    pub(super) services: Vec<ServiceEntry>,
    pub(super) service_index: BTreeMap<ServiceId, u16>,
    pub(super) classes: Vec<ClassState>,
    pub(super) counters: Vec<CounterState>,
    pub(super) counter_index: BTreeMap<CounterId, u16>,
    pub(super) officers: Vec<String>,
    pub(super) visits: Vec<Visit>,
    pub(super) held: BTreeSet<VisitNo>,
    pub(super) missed: BTreeSet<VisitNo>,
    pub(super) aside: BTreeSet<(Timestamp, VisitNo)>,
    /// Paper tickets on their way.
    pub(super) printing: BTreeSet<VisitNo>,
    /// Paper tickets of which nobody knows whether they are out.
    pub(super) uncertain: BTreeSet<VisitNo>,
    pub(super) recent: VecDeque<RecentCall>,
    pub(super) messages: Vec<Message>,
    pub(super) messages_ever: u32,
    pub(super) over: u32,
    pub(super) told: Told,
}

/// A span in which tickets are issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Timestamp,
    pub(super) from_time: TimeOfDay,
    pub(super) opens: Timestamp,
    pub(super) closes: Timestamp,
}

/// A span in which none are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClosedSpan {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) until: TimeOfDay,
    pub(super) reason: String,
}

/// Where a service is in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ServiceEntry {
    pub(super) class: u8,
    pub(super) place: u16,
}

/// A class at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClassState {
    pub(super) letter: Letter,
    pub(super) open: bool,
    pub(super) quota: Option<u32>,
    pub(super) walk_ins: u32,
    /// Visit of each number given.
    pub(super) issued: Vec<VisitNo>,
    pub(super) lanes: Lanes,
    pub(super) pace: Pace,
    /// Counters that are open, not on break, and call this class.
    pub(super) active: u32,
    pub(super) missed: u32,
    pub(super) served: u32,
}

/// A counter at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CounterState {
    pub(super) open: bool,
    pub(super) on_break: bool,
    pub(super) officer: Option<u16>,
    pub(super) profile: Vec<u8>,
    pub(super) rule: ProfileRule,
    pub(super) current: Option<VisitNo>,
    /// People sent to this counter, by turn time.
    pub(super) sent: BTreeSet<(Timestamp, VisitNo)>,
    pub(super) since: Timestamp,
    pub(super) served: u32,
}

/// A call as boards remember it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecentCall {
    pub(super) visit: VisitNo,
    pub(super) number: TicketNumber,
    pub(super) counter: u16,
    pub(super) at: Timestamp,
}

/// A message on the boards.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Message {
    /// Running number within the day.
    pub message: u32,
    /// The text.
    pub text: LocalText,
    /// When it disappears.
    pub until: Option<Timestamp>,
    /// One zone only.
    pub zone: Option<String>,
}

/// How many waits fell inside the range that had been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Told {
    /// Inside.
    pub inside: u32,
    /// Shorter or longer.
    pub outside: u32,
}

impl Told {
    /// Share inside in thousandths; nothing before the first measurement.
    #[must_use]
    pub fn permille(&self) -> Option<u32> {
        (u64::from(self.inside) * 1000)
            .checked_div(u64::from(self.inside) + u64::from(self.outside))
            .and_then(|share| u32::try_from(share).ok())
    }
}

/// Who is to be called at a counter, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pick {
    pub(super) visit: VisitNo,
    pub(super) by: CalledBy,
}

impl QueueDay {
    /// Life of the day.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The plan of the day, once opened.
    #[must_use]
    pub fn plan(&self) -> Option<&DayPlan> {
        self.plan.as_deref()
    }

    /// The latest instant that the day has seen.
    #[must_use]
    pub fn seen(&self) -> Timestamp {
        self.seen
    }

    /// Tickets issued so far.
    #[must_use]
    pub fn issued(&self) -> u32 {
        u32::try_from(self.visits.len()).expect("visit numbers are u32")
    }

    /// How the waits that were told compare with those that happened.
    #[must_use]
    pub fn told(&self) -> Told {
        self.told
    }

    /// The visit that a ticket number of this day belongs to.
    #[must_use]
    pub fn find_number(&self, number: TicketNumber) -> Option<VisitNo> {
        let class = self.classes.iter().find(|class| class.letter == number.letter)?;
        let place = usize::try_from(number.running).ok()?.checked_sub(1)?;
        class.issued.get(place).copied()
    }

    /// The number on the ticket of a visit.
    #[must_use]
    pub fn number_of(&self, visit: VisitNo) -> Option<TicketNumber> {
        self.visit_at(visit).map(|visit| visit.number)
    }

    /// When [`super::Command::ReturnDue`] next has something to do.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.aside.first().map(|(until, _)| *until)
    }

    /// The time that counts: never before what was seen, never outside the day.
    pub(super) fn clock(&self, now: Timestamp) -> Timestamp {
        if self.phase == Phase::NotOpen {
            return now;
        }
        now.clamp(self.midnight.0, self.midnight.1).max(self.seen)
    }

    /// The plan of a day that is open.
    pub(super) fn open_plan(&self) -> &DayPlan {
        self.plan.as_deref().expect("only a day that was opened has visits, classes or counters")
    }

    pub(super) fn class_plan(&self, class: u8) -> &ClassPlan {
        &self.open_plan().classes[usize::from(class)]
    }

    pub(super) fn service_plan(&self, service: u16) -> &ServicePlan {
        let entry = self.services[usize::from(service)];
        &self.class_plan(entry.class).services[usize::from(entry.place)]
    }

    pub(super) fn counter_id(&self, counter: u16) -> &CounterId {
        &self.open_plan().counters[usize::from(counter)].id
    }

    pub(super) fn class_at(&self, class: u8) -> &ClassState {
        &self.classes[usize::from(class)]
    }

    pub(super) fn class_of(&self, letter: Letter) -> Option<u8> {
        let place = self.classes.iter().position(|class| class.letter == letter)?;
        u8::try_from(place).ok()
    }

    pub(super) fn lane_of(&self, class: u8, key: &str) -> Option<u8> {
        let lanes = &self.class_plan(class).lanes;
        u8::try_from(lanes.iter().position(|lane| lane.key == key)?).ok()
    }

    pub(super) fn lane_key(&self, class: u8, lane: u8) -> &str {
        &self.class_plan(class).lanes[usize::from(lane)].key
    }

    pub(super) fn is_weighted(&self, class: u8) -> bool {
        self.class_plan(class).rule == LaneRule::Weighted
    }

    /// The lane of everybody without a lane of their own.
    pub(super) fn general_lane(&self, class: u8) -> u8 {
        let lanes = self.class_plan(class).lanes.len();
        u8::try_from(lanes - 1).expect("lanes have u8 ranks; a plan has few")
    }

    pub(super) fn counter_at(&self, counter: u16) -> &CounterState {
        &self.counters[usize::from(counter)]
    }

    pub(super) fn counter_of(&self, id: &CounterId) -> Option<u16> {
        self.counter_index.get(id).copied()
    }

    pub(super) fn visit_at(&self, visit: VisitNo) -> Option<&Visit> {
        self.visits.get(usize::try_from(visit.0).ok()?.checked_sub(1)?)
    }

    pub(super) fn officer_name(&self, officer: u16) -> &str {
        &self.officers[usize::from(officer)]
    }

    /// What the forecast for somebody with so many people before needs to know.
    pub(super) fn situation(&self, class: u8, ahead: u32, now: Timestamp) -> Situation {
        let serves = |counter: &CounterState| {
            counter.open
                && !counter.on_break
                && counter.current.is_none()
                && counter.profile.contains(&class)
        };
        let opens = self.windows.iter().find(|window| now < window.closes);
        let opens_in_s = opens.map_or(0, |window| window.opens.seconds_since(now));
        Situation {
            ahead,
            counters: self.class_at(class).active,
            counter_free: ahead == 0 && self.counters.iter().any(serves),
            opens_in_s: u64::try_from(opens_in_s).unwrap_or(0),
        }
    }

    /// Whom a counter would call next: the overdue first, then those sent here, then by profile.
    pub(super) fn pick(&self, counter: u16, now: Timestamp) -> Option<Pick> {
        let counter = self.counter_at(counter);
        let sent = counter.sent.first().copied();
        let heads = || {
            let class =
                |class: &u8| self.class_at(*class).lanes.next(now).map(|head| (*class, head));
            counter.profile.iter().filter_map(class)
        };
        let overdue_sent = sent.and_then(|(at, visit)| {
            let class = self.visit_at(visit)?.class;
            let deadline = self.class_at(class).lanes.deadline(at)?;
            (deadline <= now).then_some((deadline, visit))
        });
        let overdue = heads().filter(|(_, head)| head.overdue).filter_map(|(class, head)| {
            Some((self.class_at(class).lanes.deadline(head.tag.at)?, head.visit))
        });
        if let Some((_, visit)) = overdue.chain(overdue_sent).min() {
            return Some(Pick { visit, by: CalledBy::Overdue });
        }
        if let Some((_, visit)) = sent {
            return Some(Pick { visit, by: CalledBy::Sent });
        }
        let head = match counter.rule {
            ProfileRule::ClassOrder => heads().next(),
            ProfileRule::LongestWait => heads().min_by_key(|(_, head)| (head.tag.at, head.visit)),
        };
        head.map(|(_, head)| Pick { visit: head.visit, by: CalledBy::Turn })
    }

    /// How many would be called before this visit, if it is in line.
    pub(super) fn rank(&self, visit: &Visit, now: Timestamp) -> Option<u32> {
        match visit.stage {
            Stage::Waiting => Some(self.class_at(visit.class).lanes.rank(visit.tag, visit.no, now)),
            Stage::Sent { counter } => {
                let sent = &self.counter_at(counter).sent;
                let before = sent.range(..(visit.tag.at, visit.no)).count();
                Some(u32::try_from(before).expect("visit numbers are u32"))
            }
            _ => None,
        }
    }
}
