//! What each event does to the present. Cannot fail: what is recorded has happened.
//!
//! A visit leaves one place and enters another; nothing else moves it, so it is always in exactly
//! one place.

mod hall;
mod paper;
mod visits;

use std::collections::BTreeSet;

use crate::kernel::{Meta, Timestamp};

use super::event::{DayEnded, Event};
use super::lanes::Lanes;
use super::plan::{DayPlan, ServicePlan};
use super::state::{
    ClassState, ClosedSpan, CounterState, Message, Phase, QueueDay, ServiceEntry, Window,
};
use super::ticket::TimeOfDay;
use super::visit::Ending;
use super::wait::Pace;

impl QueueDay {
    pub(super) fn apply(&mut self, event: &Event, meta: &Meta<'_>) {
        if let Event::DayOpened(body) = event {
            self.open(&body.plan, meta.at);
            return;
        }
        if self.phase == Phase::NotOpen {
            return;
        }
        let now = self.clock(meta.at);
        self.seen = now;
        match event {
            Event::VisitArrived(body) => self.arrived(body, now),
            Event::VisitCalled(body) => self.called(body, meta.actor, now),
            Event::DayEnded(body) => self.ended(body, now),
            Event::CounterOpened(body) => {
                let officer = self.officer(&body.officer);
                self.counter_opened(&body.counter, officer, &body.profile, now);
            }
            Event::CounterClosed(body) => self.counter_closed(&body.counter, now),
            Event::BreakStarted(body) => self.on_break(&body.counter, true, now),
            Event::BreakEnded(body) => self.on_break(&body.counter, false, now),
            Event::ClassOpened(body) => self.with_class(body.class, |class| class.open = true),
            Event::ClassClosed(body) => self.with_class(body.class, |class| class.open = false),
            Event::QuotaSet(body) => self.with_class(body.class, |class| class.quota = body.quota),
            Event::CutOffSet(body) => self.cut_off = body.at.map(|at| (self.at_time(at), at)),
            Event::EarlyCloseSet(body) => self.close(body.from, body.to, &body.reason),
            Event::MessageShown(body) => {
                self.messages_ever = body.message;
                let (text, zone) = (body.text.clone(), body.zone.clone());
                self.messages.retain(|shown| shown.until.is_none_or(|until| until > now));
                self.messages.push(Message {
                    message: body.message,
                    text,
                    until: body.until,
                    zone,
                });
            }
            Event::MessageCleared(body) => {
                self.messages.retain(|shown| shown.message != body.message);
            }
            _ => self.apply_to_visit(event, meta.actor, now),
        }
    }

    fn open(&mut self, plan: &DayPlan, at: Timestamp) {
        let day = |time: TimeOfDay| time.on(plan.date, plan.zone);
        let midnight = (day(TimeOfDay::hm(0, 0)), day(TimeOfDay::hm(24, 0)));
        *self = Self {
            phase: Phase::Open,
            plan: Some(Box::new(plan.clone())),
            seen: at.clamp(midnight.0, midnight.1),
            midnight,
            cut_off: plan.cut_off.map(|time| (day(time), time)),
            ..Self::default()
        };
        for hours in &plan.hours {
            let from_time = hours.opens.earlier(plan.tickets_before_opening_minutes);
            let (from, opens, closes) = (day(from_time), day(hours.opens), day(hours.closes));
            self.windows.push(Window { from, from_time, opens, closes });
        }
        for closure in &plan.closures {
            self.close(closure.from, closure.to, &closure.reason);
        }
        for (number, class) in (0_u8..).zip(&plan.classes) {
            for (place, service) in (0_u16..).zip(&class.services) {
                let next = u16::try_from(self.services.len()).expect("a plan has few services");
                self.services.push(ServiceEntry { class: number, place });
                self.service_index.insert(service.id.clone(), next);
            }
            self.classes.push(ClassState {
                letter: class.letter,
                open: true,
                quota: class.quota,
                walk_ins: 0,
                issued: Vec::new(),
                lanes: Lanes::new(class),
                pace: Pace::new(promised_seconds(plan, &class.services)),
                active: 0,
                missed: 0,
                served: 0,
            });
        }
        for (number, counter) in (0_u16..).zip(&plan.counters) {
            self.counter_index.insert(counter.id.clone(), number);
            let profile = self.profile(&counter.profile);
            self.counters.push(CounterState {
                open: false,
                on_break: false,
                officer: None,
                profile,
                rule: counter.profile.rule,
                current: None,
                sent: BTreeSet::new(),
                since: self.seen,
                served: 0,
            });
        }
    }

    fn ended(&mut self, body: &DayEnded, now: Timestamp) {
        let lists = [
            (&body.not_served, Ending::NotServed),
            (&body.no_show, Ending::NoShow),
            (&body.unfinished, Ending::Unfinished),
        ];
        for (visits, ending) in lists {
            for visit in visits {
                self.end(*visit, &ending, now);
            }
        }
        for counter in &mut self.counters {
            counter.open = false;
            counter.on_break = false;
            counter.since = now;
        }
        self.count_active();
        self.messages.clear();
        self.phase = Phase::Ended;
    }

    fn at_time(&self, time: TimeOfDay) -> Timestamp {
        let plan = self.open_plan();
        time.on(plan.date, plan.zone)
    }

    fn close(&mut self, from: TimeOfDay, to: TimeOfDay, reason: &str) {
        let (from, end) = (self.at_time(from), self.at_time(to));
        let reason = reason.to_owned();
        self.closures.push(ClosedSpan { from, to: end, until: to, reason });
    }
}

/// Mean promised time at the counter of the services of a class.
fn promised_seconds(plan: &DayPlan, services: &[ServicePlan]) -> u64 {
    let assumed = plan.visits.assumed_service_minutes;
    let minutes =
        services.iter().map(|service| service.promised_service_minutes.unwrap_or(assumed));
    let sum: u64 = minutes.map(u64::from).sum();
    sum * 60 / services.len().max(1) as u64
}
