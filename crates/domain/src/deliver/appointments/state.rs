//! The places of one service on one day.

use std::collections::BTreeMap;

use jiff::civil::Time;

use super::event::{DrawAsked, Drawn, Event, PlaceHeld};
use super::plan::{DayPlan, Opening, Pool};
use super::refusal::Refusal;
use crate::deliver::cases::CaseRef;
use crate::kernel::{Meta, Timestamp};
use crate::promise::standards::Channel;

/// Where a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceStage {
    /// Kept while somebody fills in the form, or offered to who waited.
    Held {
        /// Until when.
        until: Timestamp,
    },
    /// Booked.
    Booked,
    /// The person is there.
    Arrived,
    /// The person did not come.
    Missed,
    /// Given up.
    Cancelled,
    /// Kept long enough.
    Lapsed,
}

impl PlaceStage {
    /// Whether it takes a seat.
    #[must_use]
    pub fn is_taken(self) -> bool {
        matches!(self, Self::Held { .. } | Self::Booked | Self::Arrived)
    }

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Booked => "booked",
            Self::Arrived => "arrived",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
            Self::Lapsed => "lapsed",
        }
    }
}

/// One place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The slot.
    pub slot: Time,
    /// For whom the seat is.
    pub pool: Pool,
    /// Where it was asked for.
    pub channel: Channel,
    /// The case.
    pub case: CaseRef,
    /// Where it is.
    pub stage: PlaceStage,
    /// Moves behind it.
    pub moves: u8,
}

/// Somebody waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The case.
    pub case: CaseRef,
    /// For whom the seat is.
    pub pool: Pool,
    /// Where it was asked for.
    pub channel: Channel,
    /// Slots that would do; any when there are none.
    pub slots: Vec<Time>,
}

/// The present of `slot-day/{service}/{date}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SlotDay {
    plan: Option<Box<DayPlan>>,
    /// Places by number.
    pub places: BTreeMap<u32, Place>,
    /// Who waits, in order.
    pub wishes: BTreeMap<u32, Wish>,
    /// Who takes part in the draw.
    pub requests: BTreeMap<u32, Wish>,
    /// Whether the draw was held.
    pub drawn: bool,
    /// Highest number of a wish that there was.
    pub wishes_ever: u32,
    /// The latest instant on its record.
    pub last: Timestamp,
}

impl SlotDay {
    /// The plan of the day, once it is open.
    #[must_use]
    pub fn plan(&self) -> Option<&DayPlan> {
        self.plan.as_deref()
    }

    /// Seats that are taken in a slot.
    #[must_use]
    pub fn taken(&self, slot: Time, pool: Pool) -> u16 {
        let taken = self.living().filter(|(_, p)| p.slot == slot && p.pool == pool).count();
        u16::try_from(taken).unwrap_or(u16::MAX)
    }

    /// Seats that are left in a slot, for a channel.
    #[must_use]
    pub fn free(&self, slot: Time, pool: Pool, channel: Channel) -> u16 {
        let Some(plan) = self.plan().and_then(|plan| plan.slot(slot)) else { return 0 };
        let seats = plan.seats.get(&pool).copied().unwrap_or(0);
        let free = seats.saturating_sub(self.taken(slot, pool));
        let Some(most) = plan.channel_most.get(&channel) else { return free };
        let here = self.living().filter(|(_, p)| p.slot == slot && p.channel == channel).count();
        free.min(most.saturating_sub(u16::try_from(here).unwrap_or(u16::MAX)))
    }

    /// Places that take a seat.
    pub fn living(&self) -> impl Iterator<Item = (u32, &Place)> {
        let all = self.places.iter().map(|(number, place)| (*number, place));
        all.filter(|(_, place)| place.stage.is_taken())
    }

    /// What a case has on this day already: a place, a wish or a request.
    #[must_use]
    pub fn of_case(&self, case: &CaseRef) -> Option<u32> {
        let place = self.living().find(|(_, place)| place.case == *case).map(|(no, _)| no);
        let waits = |all: &BTreeMap<u32, Wish>| {
            all.iter().find(|(_, wish)| wish.case == *case).map(|(no, _)| *no)
        };
        let asked = if self.drawn { None } else { waits(&self.requests) };
        place.or_else(|| waits(&self.wishes)).or(asked)
    }

    /// Whether who booked a place may still move it, within the day or to another one.
    ///
    /// # Errors
    /// [`Refusal`] when it was moved enough or the day is too near.
    pub fn may_be_moved(&self, place: &Place, now: Timestamp) -> Result<(), Refusal> {
        let plan = self.plan().ok_or(Refusal::DayNotOpen)?;
        let rules = plan.rules;
        if place.stage != PlaceStage::Booked {
            return Err(Refusal::NotNow(place.stage));
        }
        if place.moves >= rules.moves {
            return Err(Refusal::MovedEnough(rules.moves));
        }
        let today = plan.zone.local(now).date;
        let days = jiff::Span::new().days(i64::from(rules.move_until_days));
        if today > plan.date.saturating_sub(days) {
            return Err(Refusal::TooLateToMove(rules.move_until_days));
        }
        Ok(())
    }

    /// Whether the draw is still to come.
    #[must_use]
    pub fn awaits_draw(&self) -> Option<Timestamp> {
        match self.plan().map(|plan| &plan.opening) {
            Some(Opening::Draw { until, .. }) if !self.drawn => Some(*until),
            _ => None,
        }
    }

    pub(super) fn next_place(&self) -> u32 {
        self.places.keys().next_back().map_or(1, |last| last + 1)
    }

    pub(super) fn apply(&mut self, event: &Event, meta: &Meta<'_>) {
        self.last = self.last.max(meta.at);
        match event {
            Event::DayOpened(e) => self.plan = Some(e.plan.clone()),
            Event::SeatsSet(e) => {
                let slots = self.plan.iter_mut().flat_map(|plan| &mut plan.slots);
                for slot in slots.filter(|slot| slot.from == e.slot) {
                    slot.seats.insert(e.pool, e.seats);
                }
            }
            Event::PlaceHeld(e) => self.hold(e),
            Event::PlaceBooked(e) => self.set(e.place, PlaceStage::Booked),
            Event::PlaceMoved(e) => {
                if let Some(place) = self.places.get_mut(&e.place) {
                    (place.slot, place.moves) = (e.to, e.moves);
                }
            }
            Event::PlaceCancelled(e) => self.set(e.place, PlaceStage::Cancelled),
            Event::PlaceLapsed(e) => self.set(e.place, PlaceStage::Lapsed),
            Event::PlaceArrived(e) => self.set(e.place, PlaceStage::Arrived),
            Event::PlaceMissed(e) => self.set(e.place, PlaceStage::Missed),
            Event::WishMade(e) => {
                let (case, pool, channel) = (e.case.clone(), e.pool, e.channel);
                self.add_wish(e.wish, Wish { case, pool, channel, slots: e.slots.clone() });
            }
            Event::WishDropped(e) => drop(self.wishes.remove(&e.wish)),
            Event::DrawAsked(e) => {
                let DrawAsked { request, case, pool, channel, slots } = e.clone();
                self.requests.insert(request, Wish { case, pool, channel, slots });
            }
            Event::Drawn(e) => self.draw(e),
        }
    }

    fn set(&mut self, place: u32, stage: PlaceStage) {
        if let Some(place) = self.places.get_mut(&place) {
            place.stage = stage;
        }
    }

    fn hold(&mut self, event: &PlaceHeld) {
        let PlaceHeld { place, slot, pool, channel, case, until, moves, wish } = event.clone();
        if let Some(wish) = wish {
            self.wishes.remove(&wish);
        }
        let stage = PlaceStage::Held { until };
        self.places.insert(place, Place { slot, pool, channel, case, stage, moves });
    }

    fn add_wish(&mut self, number: u32, wish: Wish) {
        self.wishes_ever = self.wishes_ever.max(number);
        self.wishes.insert(number, wish);
    }

    fn draw(&mut self, event: &Drawn) {
        self.drawn = true;
        for drawn in &event.places {
            let Some(Wish { case, pool, channel, .. }) = self.requests.get(&drawn.request).cloned()
            else {
                continue;
            };
            let (slot, stage) = (drawn.slot, PlaceStage::Booked);
            let place = Place { slot, pool, channel, case, stage, moves: 0 };
            self.places.insert(drawn.place, place);
        }
        for waiting in &event.waiting {
            if let Some(wish) = self.requests.get(&waiting.request).cloned() {
                self.add_wish(waiting.wish, wish);
            }
        }
    }
}
