//! Rules of cases: given, when, then; on shipped standards and on changed ones.

mod captures;
mod clocks;
mod documents;
mod form;
mod golden;
mod money;
mod paper;
mod properties;
mod reference;
mod stages;
mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::{Date, date, time};

use super::*;
use crate::calendar::{Calendar, JointLeave, Shift, Weekday, WorkingDays, WorkingTime};
use crate::identity::Role;
use crate::kernel::{
    Actor, Event as _, Key, Language, Personal, Reach, Rupiah, Timestamp, Way, Zone,
};
use crate::promise::fixtures::{give as publish_it, publish};
use crate::promise::standards::{
    Channel, Command as StandardCommand, StandardDocument, Standards, State as StandardState,
    Version,
};

pub(super) const ZONE: Zone = Zone::Makassar;

pub(super) fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

pub(super) fn sealed(text: &str) -> Personal {
    Personal::new("case/test", text)
}

pub(super) fn calendars() -> Vec<Calendar> {
    [
        include_str!("../../../../../../packs/calendar/2025.toml"),
        include_str!("../../../../../../packs/calendar/2026.toml"),
        include_str!("../../../../../../packs/calendar/2027.toml"),
    ]
    .map(|text| toml::from_str(text).unwrap())
    .into()
}

pub(super) fn office_time(calendars: &[Calendar]) -> Arc<WorkingTime> {
    let shift = |from, to| Shift { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) };
    let shifts =
        Weekday::FIVE_DAYS.into_iter().flat_map(|day| [(day, shift(8, 12)), (day, shift(13, 16))]);
    let days = WorkingDays::new(calendars, Weekday::FIVE_DAYS, JointLeave::Closed);
    Arc::new(WorkingTime::new(days, ZONE, shifts))
}

pub(super) fn passport() -> StandardDocument {
    let text = include_str!("../../../../../../packs/immigration/standards/paspor-baru.toml");
    toml::from_str(text).unwrap()
}

/// A made-up service with nothing to choose, to pay or to collect.
pub(super) fn letter() -> StandardDocument {
    let mut document = passport();
    document.service = crate::kernel::ServiceId::parse("letter").unwrap();
    document.variants.clear();
    document.components.tariff.items.clear();
    let procedure = &mut document.components.procedure;
    procedure
        .steps
        .retain(|step| ["daftar", "periksa-berkas", "terbit"].contains(&step.id.as_str()));
    procedure.steps[2].promised = None;
    let duration = &mut document.components.duration;
    (duration.promised, duration.source.mark) = (None, crate::kernel::Mark::NotVerified);
    document
}

pub(super) fn version(document: StandardDocument) -> Arc<Version> {
    let mut state = StandardState::default();
    let command = StandardCommand::Publish(Box::new(publish(document, date(2025, 1, 2))));
    publish_it::<Standards>(&mut state, &command).unwrap();
    Arc::new(state.newest().unwrap().clone())
}

pub(super) fn at(day: Date, hour: i8, minute: i8) -> Timestamp {
    ZONE.instant(day, time(hour, minute, 0, 0))
}

/// One case and the office that works on it.
pub(super) struct Office {
    pub(super) time: Arc<WorkingTime>,
    pub(super) standard: Arc<Version>,
    pub(super) state: State,
    pub(super) now: Timestamp,
    pub(super) record: Vec<(Timestamp, Actor, Event)>,
}

impl Office {
    pub(super) fn new(document: StandardDocument, now: Timestamp) -> Self {
        Self {
            time: office_time(&calendars()),
            standard: version(document),
            state: State::default(),
            now,
            record: Vec::new(),
        }
    }

    /// A submitted application for the ordinary passport of ten years.
    pub(super) fn begun(now: Timestamp) -> Self {
        let mut office = Self::new(passport(), now);
        office.submit().unwrap();
        office
    }

    pub(super) fn give(&mut self, who: &str, ask: Ask) -> Result<Vec<Event>, Refusal> {
        let actor = match who {
            "citizen" => Actor::Citizen,
            "system" => Actor::System,
            name => Actor::Officer(name.to_owned()),
        };
        let command = Command { time: Arc::clone(&self.time), ask };
        let cx = Context { now: self.now, actor: &actor };
        let events = Cases::decide(&self.state, &cx, &command)?;
        for event in &events {
            Cases::evolve(&mut self.state, event, &Meta { at: self.now, actor: &actor });
            self.record.push((self.now, actor.clone(), event.clone()));
        }
        Ok(events)
    }

    pub(super) fn application(&self) -> Submit {
        let variants = &self.standard.document.variants;
        Submit {
            reference: CaseRef::from_chance(7),
            standard: Arc::clone(&self.standard),
            variant: variants.iter().map(|v| v.id.clone()).find(|id| *id == key("biasa-10")),
            extras: Vec::new(),
            channel: Channel::Electronic,
            by_staff: false,
            applicant: sealed("Siti"),
            contact: Some(sealed("siti@example.test")),
            form: sealed("{}"),
            documents: Vec::new(),
            seen: BTreeSet::new(),
            reach: Some(Reach { by: Way::Mail, language: Language::En }),
        }
    }

    pub(super) fn submit(&mut self) -> Result<Vec<Event>, Refusal> {
        let application = self.application();
        self.give("citizen", Ask::Submit(Box::new(application)))
    }

    /// All documents complete but for those that are named.
    pub(super) fn findings(&self, owed: &[(&str, Finding)]) -> BTreeMap<Key, Finding> {
        let plan = self.state.plan().unwrap();
        let usual = |document: &PlanDocument| {
            if document.conditional { Finding::NotNeeded } else { Finding::Complete }
        };
        let mut all: BTreeMap<Key, Finding> =
            plan.documents.iter().map(|d| (d.id.clone(), usual(d))).collect();
        all.extend(owed.iter().map(|(id, finding)| (key(id), *finding)));
        all
    }

    pub(super) fn check(&mut self, owed: &[(&str, Finding)]) -> Result<Vec<Event>, Refusal> {
        let check = CheckDocuments {
            findings: self.findings(owed),
            role: Role::Officer,
            channel: Channel::Counter,
            note: None,
        };
        self.give("rina", Ask::CheckDocuments(check))
    }

    pub(super) fn pay(&mut self, amount: i64, receipt: &str) -> Result<Vec<Event>, Refusal> {
        let paid_on = self.time.date(self.now);
        let (amount, receipt, method) = (Rupiah(amount), receipt.to_owned(), key("bank"));
        let (channel, notice) = (Some(Channel::Counter), None);
        self.give("rina", Ask::Pay { amount, receipt, method, paid_on, channel, notice })
    }

    pub(super) fn finish(&mut self, who: &str, step: &str) -> Result<Vec<Event>, Refusal> {
        let (role, channel) = (Role::Officer, Channel::Counter);
        let finish = FinishStep { step: key(step), role, channel, note: None };
        self.give(who, Ask::FinishStep(finish))
    }

    /// Everything up to the end of the interview.
    pub(super) fn interviewed(now: Timestamp) -> Self {
        let mut office = Self::begun(now);
        office.check(&[]).unwrap();
        office.pay(650_000, "NTPN-1").unwrap();
        for step in ["biometrik", "wawancara"] {
            office.finish("rina", step).unwrap();
        }
        office
    }

    pub(super) fn hand_over(&mut self) -> Result<Vec<Event>, Refusal> {
        let (to, channel) = (Receiver::Holder, Channel::Counter);
        let seen = Seen::needed(to).iter().copied().collect();
        let points = self.points(to);
        let ask = Ask::HandOver { to, proxy: None, seen, points, channel, arrival: None };
        self.give("rina", ask)
    }

    /// The standard's own checklist, all of it ticked.
    pub(super) fn points(&self, to: Receiver) -> BTreeSet<Key> {
        let checks = self.state.plan().map_or(&[][..], |plan| &plan.collect_checks).iter();
        let of = checks.filter(|check| to == Receiver::Proxy || !check.proxy_only);
        of.map(|check| check.id.clone()).collect()
    }

    pub(super) fn clock(&self, step: &str) -> &Clock {
        &self.state.clocks[&ClockId::Step(key(step))]
    }

    pub(super) fn replayed(&self) -> State {
        let mut state = State::default();
        for (at, actor, event) in &self.record {
            Cases::evolve(&mut state, event, &Meta { at: *at, actor });
        }
        state
    }
}

pub(super) fn kinds(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.kind().trim_start_matches("case.")).collect()
}
