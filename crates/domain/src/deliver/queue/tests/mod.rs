//! Given a day, when a command, then events or a refusal.

#![expect(clippy::needless_pass_by_value, reason = "a test reads better without references")]

mod arriving;
mod calling;
mod facts;
mod golden;
mod hall;
mod order;
mod planning;
mod printing;
mod properties;
mod serving;

use crate::kernel::{
    Actor, Context, Event as _, LocalText, Meta, Refusal as _, Room, ServiceId, Timestamp, Zone,
};

use super::state::QueueDay;
use super::visit::Stage;
use super::*;

pub(super) fn text(id: &str) -> LocalText {
    LocalText { id: id.into(), en: id.into() }
}

pub(super) fn service(id: &str) -> ServiceId {
    ServiceId::parse(id).unwrap()
}

pub(super) fn letter(text: &str) -> Letter {
    Letter::parse(text).unwrap()
}

pub(super) fn counter(text: &str) -> CounterId {
    CounterId::parse(text).unwrap()
}

fn lane(key: &str, rank: u8, weight: u8, turn: TurnBy) -> LanePlan {
    LanePlan { key: key.into(), name: text(key), rank, weight, turn }
}

fn offered(id: &str, wait: Option<u32>, time: Option<u32>) -> ServicePlan {
    ServicePlan {
        id: service(id),
        name: text(id),
        standard_version: 3,
        promised_wait_minutes: wait,
        promised_service_minutes: time,
    }
}

fn codes(keys: &[&str]) -> Vec<NamedCode> {
    keys.iter().map(|key| NamedCode { key: (*key).into(), name: text(key) }).collect()
}

fn class(
    name: &str,
    rule: LaneRule,
    lanes: Vec<LanePlan>,
    services: Vec<ServicePlan>,
) -> ClassPlan {
    ClassPlan {
        letter: letter(name),
        name: text(name),
        services,
        rule,
        lanes,
        max_wait_minutes: (name == "A").then_some(60),
        quota: (name == "A").then_some(100),
    }
}

fn classes() -> Vec<ClassPlan> {
    let lanes = || {
        vec![
            lane("priority", 0, 3, TurnBy::Arrival),
            lane("booked", 1, 1, TurnBy::Appointment),
            lane("general", 2, 1, TurnBy::Arrival),
        ]
    };
    let all = vec![lane("all", 0, 1, TurnBy::Arrival)];
    let new =
        vec![offered("passport-new", Some(30), Some(10)), offered("passport-child", None, None)];
    let lost = vec![offered("passport-lost", Some(30), Some(20))];
    let stay = vec![offered("stay-permit", None, Some(15))];
    let help = vec![offered("information", None, None)];
    vec![
        class("A", LaneRule::Strict, lanes(), new),
        class("B", LaneRule::Weighted, lanes(), lost),
        class("C", LaneRule::Strict, lanes(), stay),
        class("D", LaneRule::Strict, all, help),
    ]
}

/// A Friday with a prayer break. Class A: strict, 60 minutes at most. B: weighted 3 : 1 : 1.
/// C: strict with appointments, no limits. D: no lanes but the general one.
pub(super) fn plan() -> DayPlan {
    let hours = |opens, closes| Hours { opens, closes };
    let counters = ["1", "2", "3"].map(|id| CounterPlan {
        id: counter(id),
        name: text(&format!("Loket {id}")),
        zone: Some("lobby".into()),
        profile: Profile {
            classes: ["A", "B", "C"].map(letter).to_vec(),
            rule: if id == "3" { ProfileRule::LongestWait } else { ProfileRule::ClassOrder },
        },
    });
    let group =
        |key: &str| PriorityPlan { key: key.into(), name: text(key), lane: "priority".into() };
    DayPlan {
        date: DayDate::parse("2026-11-20").unwrap(),
        zone: Zone::Makassar,
        hours: vec![
            hours(TimeOfDay::hm(8, 0), TimeOfDay::hm(12, 0)),
            hours(TimeOfDay::hm(13, 0), TimeOfDay::hm(16, 0)),
        ],
        tickets_before_opening_minutes: 30,
        cut_off: Some(TimeOfDay::hm(15, 0)),
        closures: vec![Closure {
            from: TimeOfDay::hm(11, 45),
            to: TimeOfDay::hm(13, 15),
            reason: "friday-prayer".into(),
        }],
        classes: classes(),
        not_today: vec![service("affidavit")],
        priorities: vec![group("elderly"), group("pregnant")],
        counters: counters.to_vec(),
        calling: CallingRules { recall_after_seconds: 20, recalls_max: 2, no_show_after_calls: 2 },
        visits: VisitRules {
            services_max: 3,
            group_max: 10,
            aside_max_minutes: 60,
            booking_grace_minutes: 15,
            assumed_service_minutes: 12,
        },
        at_risk_percent: None,
        codes: Codes {
            outcomes: codes(&["done", "incomplete"]),
            holds: codes(&["missing-document"]),
            picks: codes(&["mobility", "resume"]),
            cancels: codes(&["mistake"]),
            closures: codes(&["friday-prayer", "power-cut"]),
            prints: codes(&["paper-out", "torn"]),
        },
    }
}

/// A day under test: state, clock, and everything that was recorded.
#[derive(Clone)]
pub(super) struct Day {
    pub(super) state: QueueDay,
    pub(super) now: Timestamp,
    pub(super) actor: Actor,
    pub(super) log: Vec<(Event, Timestamp, Actor)>,
}

impl Day {
    /// Not opened, at 08:00.
    pub(super) fn closed() -> Self {
        let now = TimeOfDay::hm(8, 0).on(plan().date, plan().zone);
        let actor = Actor::Officer("sari".into());
        Self { state: QueueDay::default(), now, actor, log: Vec::new() }
    }

    pub(super) fn of(plan: DayPlan) -> Self {
        let mut day = Self::closed();
        day.run(Command::OpenDay(Box::new(plan)));
        day
    }

    /// Opened by [`plan`], all counters open, 08:00.
    pub(super) fn open() -> Self {
        let mut day = Self::of(plan());
        for id in ["1", "2", "3"] {
            day.run(Command::OpenCounter {
                counter: counter(id),
                officer: format!("officer-{id}"),
                profile: None,
            });
        }
        day
    }

    pub(super) fn at(&mut self, hour: u8, minute: u8) -> &mut Self {
        self.now = TimeOfDay::hm(hour, minute).on(plan().date, plan().zone);
        self
    }

    pub(super) fn later(&mut self, seconds: i64) -> &mut Self {
        self.now = self.now.plus_seconds(seconds);
        self
    }

    pub(super) fn try_run(&mut self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let cx = Context { now: self.now, actor: &self.actor };
        let events = Queue::decide(&self.state, &cx, command)?;
        for event in &events {
            let meta = Meta { at: self.now, actor: &self.actor };
            Queue::evolve(&mut self.state, event, &meta);
            self.log.push((event.clone(), self.now, self.actor.clone()));
        }
        Ok(events)
    }

    pub(super) fn run(&mut self, command: Command) -> Vec<Event> {
        self.try_run(&command).unwrap_or_else(|no| panic!("{command:?} was refused: {no:?}"))
    }

    /// The kinds of the events of a command, without the room's name.
    pub(super) fn kinds(&mut self, command: Command) -> Vec<&'static str> {
        let kinds = self.run(command);
        kinds.iter().map(|event| event.kind().strip_prefix("queue.").unwrap()).collect()
    }

    /// The code of a refusal; a refused command must change nothing.
    pub(super) fn code(&mut self, command: Command) -> &'static str {
        let before = self.state.clone();
        let no = self.try_run(&command).expect_err("should be refused");
        assert_eq!(self.state, before);
        for (_, value) in no.params() {
            assert!(!value.is_empty(), "{no:?} has an empty parameter");
        }
        assert!(no.code().starts_with("queue."));
        no.code().strip_prefix("queue.").unwrap()
    }

    pub(super) fn arrive(&mut self, services: &[&str]) -> VisitNo {
        self.arrive_as(&walk_in(services)).visit
    }

    pub(super) fn arrive_as(&mut self, arrive: &Arrive) -> VisitArrived {
        let events = self.run(Command::Arrive(arrive.clone()));
        let [Event::VisitArrived(body)] = events.as_slice() else { panic!("{events:?}") };
        body.clone()
    }

    /// Calls next; the visit that was called.
    pub(super) fn next(&mut self, id: &str) -> Option<VisitNo> {
        let events = self.run(Command::CallNext { counter: counter(id) });
        match events.as_slice() {
            [] => None,
            [Event::VisitCalled(body)] => Some(body.visit),
            other => panic!("{other:?}"),
        }
    }

    /// Calls next and finishes at once, so that the counter is free again.
    pub(super) fn serve_next(&mut self, id: &str) -> Option<VisitNo> {
        let visit = self.next(id)?;
        self.run(Command::FinishService { at: at(id, visit), outcome: "done".into() });
        Some(visit)
    }

    pub(super) fn stage(&self, visit: VisitNo) -> Stage {
        self.state.visit_at(visit).unwrap().stage.clone()
    }

    pub(super) fn position(&self, visit: VisitNo) -> Option<u32> {
        self.state.position(visit, self.now)
    }

    pub(super) fn order(&self, class: &str) -> Vec<u32> {
        self.state.waiting(letter(class), self.now).map(|visit| visit.0).collect()
    }
}

pub(super) fn at(id: &str, visit: VisitNo) -> AtCounter {
    AtCounter { counter: counter(id), visit }
}

pub(super) fn walk_in(services: &[&str]) -> Arrive {
    Arrive {
        services: services.iter().map(|id| service(id)).collect(),
        priority: None,
        channel: Channel::Kiosk,
        booked_for: None,
        group_size: None,
    }
}

pub(super) fn elderly(services: &[&str]) -> Arrive {
    Arrive { priority: Some("elderly".into()), ..walk_in(services) }
}

pub(super) fn booked(services: &[&str], hour: u8, minute: u8) -> Arrive {
    let at = TimeOfDay::hm(hour, minute).on(plan().date, plan().zone);
    Arrive { booked_for: Some(at), ..walk_in(services) }
}
