//! Rules of appointments: planning, booking, waiting, drawing; and any order of commands.

mod booking;
mod drawing;
mod golden;
mod planning;
mod properties;

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, date, time};

use super::*;
use crate::calendar::Shift;
use crate::deliver::cases::CaseRef;
use crate::kernel::{Actor, Event as _, Key, ServiceId, Timestamp, Zone};
use crate::promise::standards::{AppointmentRules, Channel, StandardDocument};

pub(super) const ZONE: Zone = Zone::Jayapura;
pub(super) const DAY: Date = date(2026, 11, 24);

pub(super) fn hour(hour: i8, minute: i8) -> Time {
    time(hour, minute, 0, 0)
}

pub(super) fn at(day: Date, h: i8, m: i8) -> Timestamp {
    ZONE.instant(day, hour(h, m))
}

pub(super) fn case(number: u64) -> CaseRef {
    CaseRef::from_chance(number)
}

pub(super) fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

pub(super) fn standard(name: &str) -> StandardDocument {
    let text = match name {
        "fast" => {
            include_str!("../../../../../../packs/immigration/standards/paspor-percepatan.toml")
        }
        _ => include_str!("../../../../../../packs/immigration/standards/paspor-baru.toml"),
    };
    toml::from_str(text).unwrap()
}

pub(super) fn rules() -> AppointmentRules {
    standard("plain").appointments.unwrap()
}

/// Nine o'clock with one ordinary and one priority seat; ten with two and one to walk in.
pub(super) fn plan(opening: Opening) -> DayPlan {
    let slot = |from, ordinary, priority, walk_in| SlotPlan {
        from,
        seats: BTreeMap::from([
            (Pool::Ordinary, ordinary),
            (Pool::Priority, priority),
            (Pool::WalkIn, walk_in),
        ]),
        channel_most: BTreeMap::new(),
    };
    DayPlan {
        service: ServiceId::parse("paspor-baru").unwrap(),
        date: DAY,
        zone: ZONE,
        slots: vec![slot(hour(9, 0), 1, 1, 0), slot(hour(10, 0), 2, 0, 1)],
        rules: DayRules::from(&rules()),
        opening,
        warning: None,
    }
}

pub(super) struct Office {
    pub(super) day: SlotDay,
    pub(super) now: Timestamp,
    pub(super) record: Vec<(Timestamp, Event)>,
}

impl Office {
    /// A day that opened three days before.
    pub(super) fn open() -> Self {
        let opens = at(date(2026, 11, 21), 8, 0);
        let mut office = Self::with(plan(Opening::Time { at: opens }));
        office.now = opens;
        office
    }

    pub(super) fn with(plan: DayPlan) -> Self {
        let now = at(date(2026, 11, 20), 8, 0);
        let mut office = Self { day: SlotDay::default(), now, record: Vec::new() };
        office.give(Command::OpenDay(Box::new(plan))).unwrap();
        office
    }

    #[expect(clippy::needless_pass_by_value, reason = "a test reads like a sentence")]
    pub(super) fn give(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let cx = Context { now: self.now, actor: &Actor::Citizen };
        let events = Appointments::decide(&self.day, &cx, &command)?;
        for event in &events {
            self.day.apply(event, &Meta { at: self.now, actor: &Actor::Citizen });
            self.record.push((self.now, event.clone()));
        }
        Ok(events)
    }

    pub(super) fn hold(&mut self, number: u64, slot: Time) -> Result<u32, Refusal> {
        self.hold_in(number, slot, Pool::Ordinary)
    }

    pub(super) fn hold_in(&mut self, no: u64, slot: Time, pool: Pool) -> Result<u32, Refusal> {
        let wanted = Wanted { case: case(no), pool, channel: Channel::Electronic };
        let events = self.give(Command::Hold { wanted, slot, moves: 0 })?;
        let held = events.iter().find_map(|event| match event {
            Event::PlaceHeld(held) => Some(held.place),
            _ => None,
        });
        Ok(held.unwrap())
    }

    pub(super) fn booked(&mut self, number: u64, slot: Time) -> u32 {
        let place = self.hold(number, slot).unwrap();
        self.give(Command::Book { place }).unwrap();
        place
    }

    pub(super) fn wish(&mut self, no: u64, slots: &[Time]) -> Result<Vec<Event>, Refusal> {
        let (pool, channel) = (Pool::Ordinary, Channel::Electronic);
        let wanted = Wanted { case: case(no), pool, channel };
        self.give(Command::Wish { wanted, slots: slots.to_vec() })
    }

    pub(super) fn stage(&self, place: u32) -> PlaceStage {
        self.day.places[&place].stage
    }
}

pub(super) fn kinds(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.kind().trim_start_matches("slot.")).collect()
}
