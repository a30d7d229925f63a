//! One lane on one day.

use std::collections::BTreeMap;

use super::event::Event;
use crate::deliver::cases::{CaseRef, Receiver};
use crate::kernel::{Meta, Timestamp};

/// Where an arrival is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// In the lane.
    Waiting,
    /// An officer is with them.
    Served,
    /// The product was given.
    Given,
    /// It was not.
    TurnedAway,
    /// Gone.
    Left,
}

/// From where to where.
pub const TRANSITIONS: &[(Spot, Spot)] = &[
    (Spot::Waiting, Spot::Served),
    (Spot::Served, Spot::Given),
    (Spot::Served, Spot::TurnedAway),
    (Spot::Waiting, Spot::Left),
    (Spot::Served, Spot::Left),
    (Spot::Given, Spot::Left),
    (Spot::TurnedAway, Spot::Left),
];

impl Spot {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Waiting, Self::Served, Self::Given, Self::TurnedAway, Self::Left];

    /// Whether the table leads there from here.
    #[must_use]
    pub fn leads_to(self, to: Self) -> bool {
        TRANSITIONS.contains(&(self, to))
    }

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Served => "served",
            Self::Given => "given",
            Self::TurnedAway => "turned_away",
            Self::Left => "left",
        }
    }
}

/// Somebody who came to collect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The case.
    pub case: CaseRef,
    /// Driving through.
    pub vehicle: bool,
    /// When they came.
    pub at: Timestamp,
    /// The time that they had taken.
    pub booked_for: Option<Timestamp>,
    /// Their place in the order.
    pub turn: Timestamp,
    /// Where they are.
    pub spot: Spot,
    /// When an officer turned to them.
    pub served_at: Option<Timestamp>,
    /// Who got the product, when it was given.
    pub given_to: Option<Receiver>,
    /// Whether they were turned away.
    pub turned_away: bool,
    /// Seconds from arrival to drive-off, once they are gone.
    pub seconds: Option<u32>,
}

/// The present of `lane-day/{lane}/{date}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaneDay {
    /// Times that are taken and not used yet, by case.
    pub booked: BTreeMap<CaseRef, Timestamp>,
    /// Arrivals by number.
    pub arrivals: BTreeMap<u32, Arrival>,
    /// Whether the day is over.
    pub ended: bool,
    /// The latest instant on its record.
    pub last: Timestamp,
}

impl LaneDay {
    /// Arrivals that are still there, in the order of their turns.
    #[must_use]
    pub fn waiting(&self) -> Vec<(u32, &Arrival)> {
        let waits = |(_, arrival): &(&u32, &Arrival)| arrival.spot == Spot::Waiting;
        let mut all: Vec<_> =
            self.arrivals.iter().filter(waits).map(|(number, a)| (*number, a)).collect();
        all.sort_by_key(|(number, arrival)| (arrival.turn, *number));
        all
    }

    /// The arrival of a case that is still there.
    #[must_use]
    pub fn of_case(&self, case: &CaseRef) -> Option<u32> {
        let here =
            |(_, arrival): &(&u32, &Arrival)| arrival.case == *case && arrival.spot != Spot::Left;
        self.arrivals.iter().find(here).map(|(number, _)| *number)
    }

    /// How many have taken a time that begins then, those who came for it counted in.
    #[must_use]
    pub fn taken(&self, from: Timestamp) -> u32 {
        let booked = self.booked.values().filter(|taken| **taken == from).count();
        let came = self.arrivals.values().filter(|here| here.booked_for == Some(from)).count();
        u32::try_from(booked + came).unwrap_or(u32::MAX)
    }

    pub(super) fn apply(&mut self, event: &Event, meta: &Meta<'_>) {
        let at = self.last.max(meta.at);
        self.last = at;
        match event {
            Event::SlotBooked(e) => drop(self.booked.insert(e.case.clone(), e.from)),
            Event::SlotFreed(e) => drop(self.booked.remove(&e.case)),
            Event::Arrived(e) => {
                let arrival = Arrival {
                    booked_for: self.booked.remove(&e.case),
                    case: e.case.clone(),
                    vehicle: e.vehicle,
                    at,
                    turn: e.turn,
                    spot: Spot::Waiting,
                    served_at: None,
                    given_to: None,
                    turned_away: false,
                    seconds: None,
                };
                self.arrivals.insert(e.arrival, arrival);
            }
            Event::Served(e) => self.change(e.arrival, |arrival| {
                (arrival.spot, arrival.served_at) = (Spot::Served, Some(at));
            }),
            Event::Given(e) => self.change(e.arrival, |arrival| {
                (arrival.spot, arrival.given_to) = (Spot::Given, Some(e.to));
            }),
            Event::TurnedAway(e) => {
                self.change(e.arrival, |arrival| {
                    (arrival.spot, arrival.turned_away) = (Spot::TurnedAway, true);
                });
            }
            Event::Left(e) => self.change(e.arrival, |arrival| {
                (arrival.spot, arrival.seconds) = (Spot::Left, Some(e.seconds));
            }),
            Event::DayEnded(e) => {
                self.ended = true;
                for number in &e.not_seen_off {
                    self.change(*number, |arrival| arrival.spot = Spot::Left);
                }
            }
        }
    }

    fn change(&mut self, number: u32, change: impl FnOnce(&mut Arrival)) {
        if let Some(arrival) = self.arrivals.get_mut(&number) {
            change(arrival);
        }
    }
}
