//! The places of one service on one day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Time;

use super::event::{DrawAsked, Drawn, Event, PlaceHeld};
use super::plan::{DayPlan, Opening, Pool};
use super::refusal::Refusal;
use crate::deliver::cases::CaseRef;
use crate::kernel::{Meta, Timestamp};
use crate::promise::standards::Channel;

/// Places that one entry reminds at most: their notices are written in one transaction.
const REMINDED_TOGETHER: usize = 200;

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

    /// Whether somebody is still expected.
    #[must_use]
    pub fn is_to_come(self) -> bool {
        matches!(self, Self::Held { .. } | Self::Booked)
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

impl Place {
    /// What is counted of it while it is taken.
    fn seat(&self) -> (Time, Pool, Channel) {
        (self.slot, self.pool, self.channel)
    }
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
    /// Whether the window of the draw was closed.
    pub closed: bool,
    /// Whether the draw was held.
    pub drawn: bool,
    /// Seed and outcome of the draw, once it was held: everybody can repeat it.
    pub outcome: Option<Drawn>,
    /// Highest number of a wish that there was.
    pub wishes_ever: u32,
    /// Highest number of a request that there was: those that were dropped leave a gap.
    pub requests_ever: u32,
    /// The latest instant on its record.
    pub last: Timestamp,
    found: Found,
}

/// Where things are found without going through the whole day; follows from the rest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Found {
    /// The living place of each case.
    places: BTreeMap<CaseRef, u32>,
    /// All places that a case ever had.
    ever: BTreeMap<CaseRef, Vec<u32>>,
    wishes: BTreeMap<CaseRef, u32>,
    requests: BTreeMap<CaseRef, u32>,
    /// Seats that are taken.
    seats: BTreeMap<(Time, Pool), u16>,
    channels: BTreeMap<(Time, Channel), u16>,
    /// When time alone does something to a place.
    due: BTreeSet<(Timestamp, u32)>,
    /// Places that were booked before the eve, or got their time before it, and are to be reminded.
    unreminded: BTreeSet<u32>,
}

impl Found {
    /// A place takes its seat, or gives it up.
    fn seat(&mut self, number: u32, place: &Place, due: Option<Timestamp>, takes: bool) {
        let count = |counted: &mut u16| {
            *counted = if takes { counted.saturating_add(1) } else { counted.saturating_sub(1) };
        };
        count(self.seats.entry((place.slot, place.pool)).or_default());
        count(self.channels.entry((place.slot, place.channel)).or_default());
        if takes {
            self.places.insert(place.case.clone(), number);
            self.due.extend(due.map(|at| (at, number)));
        } else {
            self.places.remove(&place.case);
            self.unreminded.remove(&number);
            due.map(|at| self.due.remove(&(at, number)));
        }
    }

    /// A place keeps its seat; what time will do to it is another thing now.
    fn wait(&mut self, number: u32, due_then: Option<Timestamp>, due_now: Option<Timestamp>) {
        self.unreminded.remove(&number);
        if due_then != due_now {
            due_then.map(|at| self.due.remove(&(at, number)));
            self.due.extend(due_now.map(|at| (at, number)));
        }
    }
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
        self.found.seats.get(&(slot, pool)).copied().unwrap_or(0)
    }

    /// Seats that are left in a slot.
    #[must_use]
    pub fn seats_left(&self, slot: Time, pool: Pool) -> u16 {
        let Some(plan) = self.plan().and_then(|plan| plan.slot(slot)) else { return 0 };
        let seats = plan.seats.get(&pool).copied().unwrap_or(0);
        seats.saturating_sub(self.taken(slot, pool))
    }

    /// Seats that are left in a slot, for a channel.
    #[must_use]
    pub fn free(&self, slot: Time, pool: Pool, channel: Channel) -> u16 {
        let free = self.seats_left(slot, pool);
        let Some(plan) = self.plan().and_then(|plan| plan.slot(slot)) else { return 0 };
        let Some(most) = plan.channel_most.get(&channel) else { return free };
        let here = self.found.channels.get(&(slot, channel)).copied().unwrap_or(0);
        free.min(most.saturating_sub(here))
    }

    /// The first instant at which time alone does something.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        let eve = self.plan().filter(|_| !self.found.unreminded.is_empty());
        let eve = eve.and_then(DayPlan::eve);
        self.found.due.first().map(|(at, _)| *at).into_iter().chain(eve).min()
    }

    /// The first of the places that are to be reminded by now.
    pub(super) fn to_remind(&self, now: Timestamp) -> Vec<u32> {
        let is_eve = self.plan().and_then(DayPlan::eve).is_some_and(|eve| eve <= now);
        let all = self.found.unreminded.iter().copied();
        all.take(if is_eve { REMINDED_TOGETHER } else { 0 }).collect()
    }

    /// Places to which time alone has done something by now, in the order in which it did.
    pub(super) fn overdue(&self, now: Timestamp) -> impl Iterator<Item = (u32, &Place)> {
        let due = self.found.due.range(..=(now, u32::MAX));
        due.filter_map(|(_, number)| Some((*number, self.places.get(number)?)))
    }

    /// Places that take a seat.
    pub fn living(&self) -> impl Iterator<Item = (u32, &Place)> {
        let all = self.places.iter().map(|(number, place)| (*number, place));
        all.filter(|(_, place)| place.stage.is_taken())
    }

    /// What a case has on this day already: a place, a wish or a request.
    #[must_use]
    pub fn of_case(&self, case: &CaseRef) -> Option<u32> {
        let Found { places, wishes, requests, .. } = &self.found;
        let asked = requests.get(case).filter(|_| !self.drawn);
        places.get(case).or_else(|| wishes.get(case)).or(asked).copied()
    }

    /// Whether a case is still expected on this day, waits for a place or takes part in the draw.
    #[must_use]
    pub fn expects(&self, case: &CaseRef) -> bool {
        let Found { wishes, requests, .. } = &self.found;
        self.place_of(case).is_some_and(|(_, place)| place.stage.is_to_come())
            || wishes.contains_key(case)
            || (!self.drawn && requests.contains_key(case))
    }

    /// The place of a case that takes a seat.
    #[must_use]
    pub fn place_of(&self, case: &CaseRef) -> Option<(u32, &Place)> {
        let number = self.found.places.get(case)?;
        Some((*number, self.places.get(number)?))
    }

    /// All places that a case ever had on this day.
    pub fn places_of<'a>(&'a self, case: &CaseRef) -> impl Iterator<Item = (u32, &'a Place)> {
        let numbers = self.found.ever.get(case).map_or(&[][..], Vec::as_slice);
        numbers.iter().filter_map(|number| Some((*number, self.places.get(number)?)))
    }

    /// The wish of a case, with its place on the waiting list from 1.
    #[must_use]
    pub fn wish_of(&self, case: &CaseRef) -> Option<(u32, usize)> {
        let number = self.found.wishes.get(case)?;
        Some((*number, self.wishes.range(..=number).count()))
    }

    /// What a case asked of the draw, before and after it was held.
    #[must_use]
    pub fn request_of(&self, case: &CaseRef) -> Option<(u32, &Wish)> {
        let number = self.found.requests.get(case)?;
        Some((*number, self.requests.get(number)?))
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

    /// Whether what closes the window is mixed into the draw.
    #[must_use]
    pub fn mixes_head(&self) -> bool {
        let opening = self.plan().map(|plan| &plan.opening);
        matches!(opening, Some(Opening::Draw { mixes_head: true, .. }))
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
            Event::PlaceBooked(e) => {
                self.set(e.place, PlaceStage::Booked);
                self.remind(e.place);
            }
            Event::PlaceMoved(e) => {
                self.change(e.place, |place| (place.slot, place.moves) = (e.to, e.moves));
                self.remind(e.place);
            }
            Event::PlacesReminded(e) => {
                for place in &e.places {
                    self.found.unreminded.remove(place);
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
            Event::WishDropped(e) => self.drop_wish(e.wish),
            Event::DrawAsked(e) => {
                let DrawAsked { request, case, pool, channel, slots } = e.clone();
                self.requests_ever = self.requests_ever.max(request);
                self.found.requests.insert(case.clone(), request);
                self.requests.insert(request, Wish { case, pool, channel, slots });
            }
            Event::DrawDropped(e) => {
                if let Some(wish) = self.requests.remove(&e.request) {
                    self.found.requests.remove(&wish.case);
                }
            }
            Event::DrawClosed(_) => self.closed = true,
            Event::Drawn(e) => self.draw(e),
        }
    }

    fn set(&mut self, place: u32, stage: PlaceStage) {
        self.change(place, |place| place.stage = stage);
    }

    /// A place that was booked now, or got its time now, is reminded on the eve if that is to come;
    /// also by a clock that was set back over it.
    fn remind(&mut self, place: u32) {
        let is_to_come = self.plan().and_then(DayPlan::eve).is_some_and(|eve| self.last < eve);
        if is_to_come {
            self.found.unreminded.insert(place);
        }
    }

    /// When time alone does something to a place.
    fn due_of(&self, place: &Place) -> Option<Timestamp> {
        let plan = self.plan()?;
        match place.stage {
            PlaceStage::Held { until } => Some(until),
            PlaceStage::Booked => {
                let late = i64::from(plan.rules.late_minutes) * 60;
                Some(plan.begins(place.slot).plus_seconds(late))
            }
            _ => None,
        }
    }

    fn change(&mut self, number: u32, change: impl FnOnce(&mut Place)) {
        let Some(place) = self.places.get_mut(&number) else { return };
        let was = place.clone();
        change(place);
        let is = place.clone();
        let (due_then, due_now) = (self.due_of(&was), self.due_of(&is));
        let stays = was.stage.is_taken() && is.stage.is_taken() && was.seat() == is.seat();
        if stays {
            self.found.wait(number, due_then, due_now);
            return;
        }
        if was.stage.is_taken() {
            self.found.seat(number, &was, due_then, false);
        }
        if is.stage.is_taken() {
            self.found.seat(number, &is, due_now, true);
        }
    }

    /// A place with this number stands in the day.
    pub(super) fn put(&mut self, number: u32, place: Place) {
        self.found.ever.entry(place.case.clone()).or_default().push(number);
        if place.stage.is_taken() {
            let due = self.due_of(&place);
            self.found.seat(number, &place, due, true);
        }
        self.places.insert(number, place);
    }

    fn hold(&mut self, event: &PlaceHeld) {
        let PlaceHeld { place, slot, pool, channel, case, until, moves, wish } = event.clone();
        wish.into_iter().for_each(|wish| self.drop_wish(wish));
        let stage = PlaceStage::Held { until };
        self.put(place, Place { slot, pool, channel, case, stage, moves });
    }

    fn add_wish(&mut self, number: u32, wish: Wish) {
        self.wishes_ever = self.wishes_ever.max(number);
        self.found.wishes.insert(wish.case.clone(), number);
        self.wishes.insert(number, wish);
    }

    fn drop_wish(&mut self, number: u32) {
        if let Some(wish) = self.wishes.remove(&number) {
            self.found.wishes.remove(&wish.case);
        }
    }

    fn draw(&mut self, event: &Drawn) {
        self.drawn = true;
        self.outcome = Some(event.clone());
        for drawn in &event.places {
            let Some(Wish { case, pool, channel, .. }) = self.requests.get(&drawn.request).cloned()
            else {
                continue;
            };
            let (slot, stage) = (drawn.slot, PlaceStage::Booked);
            self.put(drawn.place, Place { slot, pool, channel, case, stage, moves: 0 });
            self.remind(drawn.place);
        }
        for waiting in &event.waiting {
            if let Some(wish) = self.requests.get(&waiting.request).cloned() {
                self.add_wish(waiting.wish, wish);
            }
        }
    }
}
