//! What screens ask of a day: boards, one ticket, one counter, the floor. Work in the size of the
//! screen, never in the number of people waiting.

use schemars::JsonSchema;
use serde::Serialize;

use crate::kernel::{LocalText, ServiceId, Timestamp};

use super::event::Channel;
use super::plan::{AT_RISK_PERCENT, DayPlan, Profile};
use super::state::{Message, QueueDay, Told};
use super::ticket::{CounterId, Letter, TicketNumber, VisitNo};
use super::visit::{IntervalKind, Print, PriorityCheck, Stage, Visit};

/// What a call display shows. Looked at after every commit that calls somebody: nothing is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board<'a> {
    /// Who is called or served at each counter now, by latest call.
    pub now: Vec<BoardCall>,
    /// The last calls, latest first.
    pub recent: Vec<BoardCall>,
    /// How many wait, by class.
    pub waiting: Vec<ClassCount<'a>>,
    /// The counters.
    pub counters: Vec<BoardCounter<'a>>,
    /// Messages that are up.
    pub messages: Vec<&'a Message>,
}

/// A call on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardCall {
    /// The visit.
    pub visit: VisitNo,
    /// Its number.
    pub number: TicketNumber,
    /// Where to: place among the board's counters.
    pub counter: usize,
    /// When it was called last.
    pub at: Timestamp,
    /// How often it was called.
    pub calls: u16,
    /// Whether the person is there.
    pub served: bool,
}

/// How many wait in a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassCount<'a> {
    /// The class.
    pub class: Letter,
    /// Its name.
    pub name: &'a LocalText,
    /// In line.
    pub waiting: u32,
    /// Whether tickets are issued.
    pub open: bool,
}

/// A counter on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardCounter<'a> {
    /// The counter.
    pub counter: &'a CounterId,
    /// Its name.
    pub name: &'a LocalText,
    /// Its hall or zone.
    pub zone: Option<&'a str>,
    /// Open.
    pub open: bool,
    /// On break.
    pub on_break: bool,
}

/// Where a visit is, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum VisitStage {
    /// In line.
    Waiting {
        /// Place in line, 1 is next.
        position: u32,
        /// Lower end of the further wait.
        wait_low_s: u32,
        /// Upper end of the further wait.
        wait_high_s: u32,
        /// The one counter that shall call, if it was sent to one.
        counter: Option<CounterId>,
    },
    /// Called.
    Called {
        /// Where to.
        counter: CounterId,
        /// When last.
        at: Timestamp,
        /// How often.
        calls: u16,
    },
    /// At the counter.
    Served {
        /// Where.
        counter: CounterId,
    },
    /// On hold.
    Held {
        /// Reason code.
        reason: String,
    },
    /// Stepped aside.
    Aside {
        /// Until.
        until: Timestamp,
    },
    /// Missing after calls.
    Missed,
    /// Over.
    Over,
}

/// A service of a visit, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VisitService {
    /// The service.
    pub service: ServiceId,
    /// Outcome, once closed.
    pub outcome: Option<String>,
    /// Whether the visit is at this service now.
    pub current: bool,
}

/// A span of a visit, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VisitSpan {
    /// What it was.
    pub kind: IntervalKind,
    /// From.
    pub from: Timestamp,
    /// Until.
    pub to: Timestamp,
    /// At which counter.
    pub counter: Option<CounterId>,
    /// By whom.
    pub officer: Option<String>,
}

/// One visit, for its ticket page and the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VisitView {
    /// The visit.
    pub visit: VisitNo,
    /// Its number.
    pub number: TicketNumber,
    /// Class in which it is now.
    pub class: Letter,
    /// Lane.
    pub lane: String,
    /// Where it is.
    #[serde(flatten)]
    pub stage: VisitStage,
    /// Since when.
    pub since: Timestamp,
    /// When the ticket was taken.
    pub arrived_at: Timestamp,
    /// Appointed time.
    pub booked_for: Option<Timestamp>,
    /// Where the ticket was taken.
    pub channel: Channel,
    /// People on the ticket.
    pub group_size: u16,
    /// Claimed priority group.
    pub priority: Option<String>,
    /// What the check of the claim said.
    pub priority_check: Option<PriorityCheck>,
    /// Services in order.
    pub services: Vec<VisitService>,
    /// Spans so far.
    pub spans: Vec<VisitSpan>,
    /// Notes left.
    pub notes: u16,
    /// Paper ticket.
    pub print: Print,
    /// Paper tickets that came out.
    pub copies: u16,
}

/// A counter, for its officer and the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CounterView {
    /// The counter.
    pub counter: CounterId,
    /// Its name.
    pub name: LocalText,
    /// Its hall or zone.
    pub zone: Option<String>,
    /// Open.
    pub open: bool,
    /// On break.
    pub on_break: bool,
    /// Officer's account.
    pub officer: Option<String>,
    /// What it serves.
    pub profile: Profile,
    /// Who is there.
    pub current: Option<VisitNo>,
    /// Number of who is there.
    pub number: Option<TicketNumber>,
    /// Since when it is as it is.
    pub since: Timestamp,
    /// Sent to this counter and waiting.
    pub sent: u32,
    /// In line in its classes.
    pub waiting: u32,
    /// Services finished.
    pub served: u32,
}

/// A class on the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FloorClass {
    /// The class.
    pub class: Letter,
    /// Its name.
    pub name: LocalText,
    /// Whether tickets are issued.
    pub open: bool,
    /// Tickets issued under its letter.
    pub issued: u32,
    /// Quota of walk-in tickets.
    pub quota: Option<u32>,
    /// Walk-in tickets issued.
    pub walk_ins: u32,
    /// In line.
    pub waiting: u32,
    /// Longest present wait.
    pub longest_wait_s: i64,
    /// Have waited longer than the share of the shortest promised wait past which screens warn.
    pub at_risk: u32,
    /// Have waited longer than promised.
    pub late: u32,
    /// Missing after calls.
    pub missed: u32,
    /// Services finished.
    pub served: u32,
    /// Counters that call the class now.
    pub counters: u32,
    /// What a newcomer would be told: lower end.
    pub wait_low_s: u32,
    /// What a newcomer would be told: upper end.
    pub wait_high_s: u32,
}

/// The whole floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Floor {
    /// By class.
    pub classes: Vec<FloorClass>,
    /// By counter.
    pub counters: Vec<CounterView>,
    /// Tickets issued.
    pub issued: u32,
    /// Visits that are over.
    pub over: u32,
    /// On hold.
    pub held: u32,
    /// Stepped aside.
    pub aside: u32,
    /// Missing.
    pub missed: u32,
    /// Told waits against what happened.
    pub told: Told,
    /// Share of a promised time past which somebody is at risk, in hundredths.
    pub at_risk_percent: u8,
}

impl QueueDay {
    /// The call board.
    #[must_use]
    pub fn board(&self, now: Timestamp) -> Board<'_> {
        let now = self.clock(now);
        let here = self.counters.iter().filter_map(|counter| counter.current);
        let mut calls: Vec<BoardCall> = here.filter_map(|visit| self.board_call(visit)).collect();
        calls.sort_by_key(|call| std::cmp::Reverse((call.at, call.visit)));
        let recent = self.recent.iter().map(|call| {
            let visit = self.visit_at(call.visit);
            let there = visit.filter(|visit| visit.at_counter() == Some(call.counter));
            BoardCall {
                visit: call.visit,
                number: call.number,
                counter: usize::from(call.counter),
                at: call.at,
                calls: there.map_or(1, |visit| visit.calls),
                served: there.is_some_and(|visit| matches!(visit.stage, Stage::Served { .. })),
            }
        });
        let classes = self.plan().map_or(&[][..], |plan| &plan.classes);
        let waiting = classes.iter().zip(&self.classes).map(|(plan, class)| ClassCount {
            class: class.letter,
            name: &plan.name,
            waiting: class.lanes.len(),
            open: class.open,
        });
        let halls = self.plan().map_or(&[][..], |plan| &plan.counters);
        let counters = halls.iter().zip(&self.counters).map(|(plan, counter)| BoardCounter {
            counter: &plan.id,
            name: &plan.name,
            zone: plan.zone.as_deref(),
            open: counter.open,
            on_break: counter.on_break,
        });
        let up = |message: &&Message| message.until.is_none_or(|until| until > now);
        Board {
            now: calls,
            recent: recent.collect(),
            waiting: waiting.collect(),
            counters: counters.collect(),
            messages: self.messages.iter().filter(up).collect(),
        }
    }

    fn board_call(&self, visit: VisitNo) -> Option<BoardCall> {
        let visit = self.visit_at(visit)?;
        Some(BoardCall {
            visit: visit.no,
            number: visit.number,
            counter: usize::from(visit.at_counter()?),
            at: visit.called_at,
            calls: visit.calls,
            served: matches!(visit.stage, Stage::Served { .. }),
        })
    }

    /// One visit.
    #[must_use]
    pub fn visit(&self, visit: VisitNo, now: Timestamp) -> Option<VisitView> {
        let now = self.clock(now);
        let visit = self.visit_at(visit)?;
        let service = |(place, leg): (usize, &super::visit::Leg)| VisitService {
            service: self.service_plan(leg.service).id.clone(),
            outcome: leg.closed.as_ref().map(|(_, ending)| ending.code().to_owned()),
            current: !visit.is_over() && place == usize::from(visit.leg),
        };
        let span = |span: &super::visit::Interval| VisitSpan {
            kind: span.kind,
            from: span.from,
            to: span.to,
            counter: span.counter.map(|counter| self.counter_id(counter).clone()),
            officer: span.officer.map(|officer| self.officer_name(officer).to_owned()),
        };
        let group = |(group, _)| self.open_plan().priorities[usize::from(group)].key.clone();
        Some(VisitView {
            visit: visit.no,
            number: visit.number,
            class: self.class_at(visit.class).letter,
            lane: self.lane_key(visit.class, visit.lane).to_owned(),
            stage: self.stage(visit, now),
            since: visit.since,
            arrived_at: visit.arrived_at,
            booked_for: visit.booked_for,
            channel: visit.channel,
            group_size: visit.group_size,
            priority: visit.priority.map(group),
            priority_check: visit.priority.map(|(_, check)| check),
            services: visit.legs.iter().enumerate().map(service).collect(),
            spans: visit.past.iter().map(span).collect(),
            notes: visit.notes,
            print: visit.print,
            copies: visit.copies,
        })
    }

    fn stage(&self, visit: &Visit, now: Timestamp) -> VisitStage {
        let counter = |number: u16| self.counter_id(number).clone();
        match visit.stage {
            Stage::Waiting | Stage::Sent { .. } => {
                let ahead = self.rank(visit, now).unwrap_or(0);
                let class = self.class_at(visit.class);
                let told = class.pace.forecast(&self.situation(visit.class, ahead, now));
                let sent = match visit.stage {
                    Stage::Sent { counter: number } => Some(counter(number)),
                    _ => None,
                };
                VisitStage::Waiting {
                    position: ahead + 1,
                    wait_low_s: told.low_s,
                    wait_high_s: told.high_s,
                    counter: sent,
                }
            }
            Stage::Called { counter: number } => VisitStage::Called {
                counter: counter(number),
                at: visit.called_at,
                calls: visit.calls,
            },
            Stage::Served { counter: number } => VisitStage::Served { counter: counter(number) },
            Stage::Held => VisitStage::Held { reason: visit.hold.clone().unwrap_or_default() },
            Stage::Aside { until } => VisitStage::Aside { until },
            Stage::Missed => VisitStage::Missed,
            Stage::Over => VisitStage::Over,
        }
    }

    /// The place in line alone, for somebody who follows it; nothing when not in line.
    #[must_use]
    pub fn position(&self, visit: VisitNo, now: Timestamp) -> Option<u32> {
        let now = self.clock(now);
        Some(self.rank(self.visit_at(visit)?, now)? + 1)
    }

    /// Everybody in line of a class, in the order of calling.
    pub fn waiting(&self, class: Letter, now: Timestamp) -> impl Iterator<Item = VisitNo> + '_ {
        let now = self.clock(now);
        let class = self.classes.iter().find(move |state| state.letter == class);
        class.into_iter().flat_map(move |state| state.lanes.in_order(now))
    }

    /// Everybody on hold.
    pub fn held(&self) -> impl Iterator<Item = VisitNo> + '_ {
        self.held.iter().copied()
    }

    /// Everybody missing after calls.
    pub fn missed(&self) -> impl Iterator<Item = VisitNo> + '_ {
        self.missed.iter().copied()
    }

    /// Everybody who stepped aside, by time of return.
    pub fn aside(&self) -> impl Iterator<Item = VisitNo> + '_ {
        self.aside.iter().map(|(_, visit)| *visit)
    }

    /// One counter.
    #[must_use]
    pub fn counter(&self, id: &CounterId) -> Option<CounterView> {
        self.counter_of(id).map(|number| self.counter_view(number))
    }

    fn counter_view(&self, number: u16) -> CounterView {
        let counter = self.counter_at(number);
        let plan = &self.open_plan().counters[usize::from(number)];
        let classes = || counter.profile.iter().map(|class| self.class_at(*class));
        CounterView {
            counter: plan.id.clone(),
            name: plan.name.clone(),
            zone: plan.zone.clone(),
            open: counter.open,
            on_break: counter.on_break,
            officer: counter.officer.map(|officer| self.officer_name(officer).to_owned()),
            profile: Profile {
                classes: classes().map(|class| class.letter).collect(),
                rule: counter.rule,
            },
            current: counter.current,
            number: counter.current.and_then(|visit| Some(self.visit_at(visit)?.number)),
            since: counter.since,
            sent: u32::try_from(counter.sent.len()).expect("visit numbers are u32"),
            waiting: classes().map(|class| class.lanes.len()).sum(),
            served: counter.served,
        }
    }

    /// The whole floor.
    #[must_use]
    pub fn floor(&self, now: Timestamp) -> Floor {
        let now = self.clock(now);
        let count = |number: usize| u32::try_from(number).expect("visit numbers are u32");
        let classes = (0_u8..).zip(&self.classes).map(|(number, _)| self.floor_class(number, now));
        let counters = (0_u16..).zip(&self.counters).map(|(number, _)| self.counter_view(number));
        Floor {
            classes: classes.collect(),
            counters: counters.collect(),
            issued: self.issued(),
            over: self.over,
            held: count(self.held.len()),
            aside: count(self.aside.len()),
            missed: count(self.missed.len()),
            told: self.told,
            at_risk_percent: self.plan().map_or(AT_RISK_PERCENT, DayPlan::at_risk_percent),
        }
    }

    fn floor_class(&self, number: u8, now: Timestamp) -> FloorClass {
        let (class, plan) = (self.class_at(number), self.class_plan(number));
        let promises = plan.services.iter().filter_map(|service| service.promised_wait_minutes);
        let promise = promises.min().map(|minutes| i64::from(minutes) * 60);
        let longer_than = |seconds: i64| class.lanes.waiting_since(now.plus_seconds(-seconds - 1));
        let waiting = class.lanes.len();
        let told = class.pace.forecast(&self.situation(number, waiting, now));
        FloorClass {
            class: class.letter,
            name: plan.name.clone(),
            open: class.open,
            issued: u32::try_from(class.issued.len()).expect("visit numbers are u32"),
            quota: class.quota,
            walk_ins: class.walk_ins,
            waiting,
            longest_wait_s: class.lanes.longest().map_or(0, |since| now.seconds_since(since)),
            at_risk: promise.map_or(0, |most| longer_than(self.open_plan().at_risk_after(most))),
            late: promise.map_or(0, longer_than),
            missed: class.missed,
            served: class.served,
            counters: class.active,
            wait_low_s: told.low_s,
            wait_high_s: told.high_s,
        }
    }
}
