//! What happens to counters, and look-ups by recorded names.

use crate::kernel::{Actor, ServiceId, Timestamp};

use super::super::plan::Profile;
use super::super::state::{ClassState, CounterState, QueueDay};
use super::super::ticket::{CounterId, Letter, VisitNo};
use super::super::visit::{PriorityCheck, Visit};

impl QueueDay {
    pub(super) fn counter_opened(
        &mut self,
        id: &CounterId,
        officer: u16,
        profile: &Profile,
        now: Timestamp,
    ) {
        let Some(number) = self.counter_of(id) else { return };
        let classes = self.profile(profile);
        let counter = &mut self.counters[usize::from(number)];
        counter.open = true;
        counter.on_break = false;
        counter.officer = Some(officer);
        counter.profile = classes;
        counter.rule = profile.rule;
        counter.since = now;
        self.count_active();
    }

    pub(super) fn counter_closed(&mut self, id: &CounterId, now: Timestamp) {
        let Some(number) = self.counter_of(id) else { return };
        let counter = &mut self.counters[usize::from(number)];
        counter.open = false;
        counter.on_break = false;
        counter.officer = None;
        counter.since = now;
        let sent: Vec<VisitNo> = counter.sent.iter().map(|(_, visit)| *visit).collect();
        for visit in sent {
            self.back_in_line(visit, now);
        }
        self.count_active();
    }

    pub(super) fn on_break(&mut self, id: &CounterId, on_break: bool, now: Timestamp) {
        let Some(number) = self.counter_of(id) else { return };
        let counter = &mut self.counters[usize::from(number)];
        counter.on_break = on_break;
        counter.since = now;
        self.count_active();
    }

    pub(super) fn count_active(&mut self) {
        for (number, class) in (0_u8..).zip(&mut self.classes) {
            let works = |counter: &&CounterState| {
                counter.open && !counter.on_break && counter.profile.contains(&number)
            };
            let active = self.counters.iter().filter(works).count();
            class.active = u32::try_from(active).expect("a hall has few counters");
        }
    }

    pub(super) fn profile(&self, profile: &Profile) -> Vec<u8> {
        profile.classes.iter().filter_map(|letter| self.class_of(*letter)).collect()
    }

    pub(in super::super) fn service_of(&self, id: &ServiceId) -> Option<u16> {
        self.service_index.get(id).copied()
    }

    pub(in super::super) fn priority_of(&self, key: &str) -> Option<u8> {
        let groups = &self.open_plan().priorities;
        u8::try_from(groups.iter().position(|group| group.key == key)?).ok()
    }

    /// The lane of a visit in a class, by its accepted or unchecked priority and its booking.
    pub(in super::super) fn lane_for(&self, visit: VisitNo, class: u8) -> u8 {
        let Some(visit) = self.visit_at(visit) else { return self.general_lane(class) };
        let group = visit.priority.filter(|(_, check)| *check != PriorityCheck::Rejected);
        self.lane_by(class, group.map(|(group, _)| group), visit.booked_for.is_some())
    }

    /// The best lane that a person may join.
    pub(in super::super) fn lane_by(&self, class: u8, group: Option<u8>, booked: bool) -> u8 {
        let lanes = &self.class_at(class).lanes;
        let group = group.map(|group| &self.open_plan().priorities[usize::from(group)].lane);
        let by_group = group.and_then(|key| self.lane_of(class, key));
        let by_booking = booked.then(|| lanes.appointment_lane()).flatten();
        let ranked = [by_group, by_booking].into_iter().flatten();
        ranked.min_by_key(|lane| lanes.lane(*lane).rank).unwrap_or_else(|| self.general_lane(class))
    }

    pub(super) fn with_class(&mut self, letter: Letter, change: impl FnOnce(&mut ClassState)) {
        if let Some(class) = self.classes.iter_mut().find(|class| class.letter == letter) {
            change(class);
        }
    }

    pub(super) fn with_visit(&mut self, visit: VisitNo, change: impl FnOnce(&mut Visit)) {
        let place = usize::try_from(visit.0).ok().and_then(|number| number.checked_sub(1));
        if let Some(visit) = place.and_then(|place| self.visits.get_mut(place)) {
            change(visit);
        }
    }

    pub(super) fn acting(&mut self, actor: &Actor) -> Option<u16> {
        match actor {
            Actor::Officer(name) => Some(self.officer(name)),
            _ => None,
        }
    }

    pub(super) fn officer(&mut self, name: &str) -> u16 {
        let known = self.officers.iter().position(|known| known == name);
        let place = known.unwrap_or_else(|| {
            self.officers.push(name.to_owned());
            self.officers.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }
}
