//! What follows from what was asked, or why nothing does.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::Time;

use super::command::{CASE_ENDED, Command, Wanted};
use super::event::{
    DayOpened, DrawDropped, Event, PlaceArrived, PlaceBooked, PlaceCancelled, PlaceHeld,
    PlaceLapsed, PlaceMissed, PlaceMoved, PlacesReminded, SeatsSet, WishDropped, WishMade,
};
use super::plan::{DayPlan, Opening, Pool};
use super::refusal::Refusal;
use super::state::{Place, PlaceStage, SlotDay, Wish};
use crate::deliver::cases::CaseRef;
use crate::kernel::{Actor, Context, Key, Meta, Timestamp};
use crate::promise::standards::Channel;

/// A day as it becomes while one command is decided: each event counts for the next.
pub(super) struct Draft<'a> {
    pub(super) day: Cow<'a, SlotDay>,
    /// Something may follow from what is recorded. When nothing can, the day is not copied: a day
    /// has thousands of places.
    follows: bool,
    pub(super) at: Timestamp,
    actor: &'a Actor,
    events: Vec<Event>,
}

pub(super) type Step = Result<(), Refusal>;

pub(super) fn decide(
    day: &SlotDay,
    cx: &Context<'_>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let at = cx.now.max(day.last);
    let follows = !day.wishes.is_empty()
        || day.next_due().is_some_and(|due| due <= at)
        || matches!(command, Command::Wish { .. } | Command::Draw { .. });
    let (day, events) = (Cow::Borrowed(day), Vec::new());
    let mut draft = Draft { day, follows, at, actor: cx.actor, events };
    if let Command::OpenDay(plan) = command {
        draft.open(plan)?;
        return Ok(draft.events);
    }
    draft.plan()?;
    // What time alone has done comes first: a hold that is over takes no seat, and what became
    // free is offered to who waits before anybody else may ask.
    draft.watch();
    draft.answer(command)?;
    draft.offer();
    Ok(draft.events)
}

impl Draft<'_> {
    fn answer(&mut self, command: &Command) -> Step {
        match command {
            Command::OpenDay(_) => Err(Refusal::DayOpenAlready),
            Command::SetSeats { slot, pool, seats } => self.set_seats(*slot, *pool, *seats),
            Command::Hold { wanted, slot, moves } => self.hold(wanted, *slot, *moves),
            Command::Book { place } => self.book(*place),
            Command::Move { place, slot, by_staff } => self.shift(*place, *slot, *by_staff),
            Command::Cancel { place, reason } => self.cancel(*place, reason),
            Command::CheckIn { place } => self.check_in(*place),
            Command::Wish { wanted, slots } => self.wish(wanted, slots),
            Command::DropWish { wish } => self.drop_wish(*wish),
            Command::AskInDraw { wanted, slots } => self.ask_in_draw(wanted, slots),
            Command::DropRequest { request } => self.drop_request(*request),
            Command::CloseDraw => self.close_draw(),
            Command::Draw { seed, seed_hash, head, numbers } => {
                self.draw((seed, seed_hash), head.as_ref(), numbers)
            }
            Command::GiveUp { case } => {
                self.give_up(case);
                Ok(())
            }
            Command::Watch => Ok(()),
        }
    }

    pub(super) fn push(&mut self, event: impl Into<Event>) {
        let event = event.into();
        if self.follows {
            self.day.to_mut().apply(&event, &Meta { at: self.at, actor: self.actor });
        }
        self.events.push(event);
    }

    pub(super) fn plan(&self) -> Result<&DayPlan, Refusal> {
        self.day.plan().ok_or(Refusal::DayNotOpen)
    }

    fn open(&mut self, plan: &DayPlan) -> Step {
        if self.day.plan().is_some() {
            return Err(Refusal::DayOpenAlready);
        }
        let times: BTreeSet<Time> = plan.slots.iter().map(|slot| slot.from).collect();
        let window = match &plan.opening {
            Opening::Time { .. } => true,
            Opening::Draw { from, until, seed_hash, .. } => from < until && !seed_hash.is_empty(),
        };
        if plan.slots.is_empty() || times.len() != plan.slots.len() || !window {
            return Err(Refusal::PlanFaulty);
        }
        self.push(DayOpened { plan: Box::new(plan.clone()) });
        Ok(())
    }

    fn set_seats(&mut self, slot: Time, pool: Pool, seats: u16) -> Step {
        let planned = self.plan()?.slot(slot).ok_or(Refusal::UnknownSlot(slot))?;
        let taken = self.day.taken(slot, pool);
        if seats < taken {
            return Err(Refusal::BelowTaken { taken });
        }
        if planned.seats.get(&pool) != Some(&seats) {
            self.push(SeatsSet { slot, pool, seats });
        }
        Ok(())
    }

    /// A slot that has not begun.
    pub(super) fn coming(&self, slot: Time) -> Result<Timestamp, Refusal> {
        let plan = self.plan()?;
        plan.slot(slot).ok_or(Refusal::UnknownSlot(slot))?;
        let begins = plan.begins(slot);
        if self.at < begins { Ok(begins) } else { Err(Refusal::SlotPast(slot)) }
    }

    fn free(&self, slot: Time, pool: Pool, channel: Channel) -> Step {
        if self.day.free(slot, pool, channel) > 0 {
            Ok(())
        } else {
            Err(Refusal::Full { slot, pool })
        }
    }

    pub(super) fn nothing_yet(&self, wanted: &Wanted) -> Step {
        self.day.of_case(&wanted.case).map_or(Ok(()), |no| Err(Refusal::TakenAlready(no)))
    }

    /// Whether places are given out by now.
    fn is_open(&self) -> Step {
        match &self.plan()?.opening {
            Opening::Time { at } if self.at < *at => Err(Refusal::NotOpenYet(*at)),
            Opening::Draw { until, .. } if !self.day.drawn => Err(Refusal::DrawnFirst(*until)),
            _ => Ok(()),
        }
    }

    fn pool_is_open(&self, pool: Pool) -> Step {
        let plan = self.plan()?;
        let today = plan.zone.local(self.at).date;
        let wrong = pool == Pool::WalkIn && today != plan.date;
        if wrong { Err(Refusal::WalkInOnTheDay) } else { Ok(()) }
    }

    fn hold(&mut self, wanted: &Wanted, slot: Time, moves: u8) -> Step {
        let begins = self.coming(slot)?;
        self.is_open()?;
        self.pool_is_open(wanted.pool)?;
        self.nothing_yet(wanted)?;
        self.free(slot, wanted.pool, wanted.channel)?;
        let rules = self.plan()?.rules;
        if moves > rules.moves {
            return Err(Refusal::MovedEnough(rules.moves));
        }
        let until = self.at.plus_seconds(i64::from(rules.hold_minutes) * 60).min(begins);
        self.push(PlaceHeld {
            place: self.day.next_place(),
            slot,
            pool: wanted.pool,
            channel: wanted.channel,
            case: wanted.case.clone(),
            until,
            moves,
            wish: None,
        });
        Ok(())
    }

    fn place(&self, number: u32) -> Result<&Place, Refusal> {
        self.day.places.get(&number).ok_or(Refusal::UnknownPlace(number))
    }

    fn book(&mut self, place: u32) -> Step {
        match self.place(place)?.stage {
            PlaceStage::Held { .. } => {
                self.push(PlaceBooked { place });
                Ok(())
            }
            other => Err(Refusal::NotNow(other)),
        }
    }

    fn shift(&mut self, number: u32, to: Time, by_staff: bool) -> Step {
        let place = self.place(number)?.clone();
        if place.stage != PlaceStage::Booked {
            return Err(Refusal::NotNow(place.stage));
        }
        self.coming(to)?;
        if !by_staff {
            self.day.may_be_moved(&place, self.at)?;
        }
        if to == place.slot {
            return Ok(());
        }
        self.free(to, place.pool, place.channel)?;
        let moves = place.moves.saturating_add(u8::from(!by_staff));
        self.push(PlaceMoved { place: number, from: place.slot, to, moves });
        Ok(())
    }

    fn cancel(&mut self, place: u32, reason: &Key) -> Step {
        match self.place(place)?.stage {
            PlaceStage::Held { .. } | PlaceStage::Booked => {
                self.push(PlaceCancelled { place, reason: reason.clone() });
                Ok(())
            }
            other => Err(Refusal::NotNow(other)),
        }
    }

    fn check_in(&mut self, place: u32) -> Step {
        let found = self.place(place)?;
        let plan = self.plan()?;
        if plan.zone.local(self.at).date != plan.date || found.stage != PlaceStage::Booked {
            return Err(Refusal::NotNow(found.stage));
        }
        self.push(PlaceArrived { place });
        Ok(())
    }

    pub(super) fn known_slots(&self, slots: &[Time]) -> Step {
        let plan = self.plan()?;
        match slots.iter().find(|slot| plan.slot(**slot).is_none()) {
            Some(slot) => Err(Refusal::UnknownSlot(*slot)),
            None => Ok(()),
        }
    }

    fn wish(&mut self, wanted: &Wanted, slots: &[Time]) -> Step {
        self.is_open()?;
        self.known_slots(slots)?;
        self.nothing_yet(wanted)?;
        if wanted.pool == Pool::WalkIn {
            return Err(Refusal::WalkInOnTheDay);
        }
        let Wanted { case, pool, channel } = wanted.clone();
        let wish = self.day.wishes_ever + 1;
        self.push(WishMade { wish, case, pool, channel, slots: slots.to_vec() });
        Ok(())
    }

    fn drop_wish(&mut self, wish: u32) -> Step {
        if !self.day.wishes.contains_key(&wish) {
            return Err(Refusal::UnknownWish(wish));
        }
        self.push(WishDropped { wish });
        Ok(())
    }

    /// Whatever a case that is over has here. Asked again, nothing is left. A request in a window
    /// that has closed stays until the draw: nobody may change then what is drawn from.
    fn give_up(&mut self, case: &CaseRef) {
        let place = self.day.place_of(case).filter(|(_, place)| place.stage.is_to_come());
        let place = place.map(|(number, _)| number);
        let wish = self.day.wish_of(case).map(|(number, _)| number);
        let request = self.day.request_of(case).map(|(number, _)| number);
        if let Some(place) = place {
            let reason = Key::parse(CASE_ENDED).expect("a key written here");
            self.push(PlaceCancelled { place, reason });
        } else if let Some(wish) = wish {
            self.push(WishDropped { wish });
        } else if let Some(request) = request.filter(|_| self.may_leave_draw()) {
            self.push(DrawDropped { request });
        }
    }

    /// What time alone has done.
    fn watch(&mut self) {
        let events = self.day.overdue(self.at).filter_map(|(number, place)| match place.stage {
            PlaceStage::Held { .. } => Some(Event::from(PlaceLapsed { place: number })),
            PlaceStage::Booked => Some(Event::from(PlaceMissed { place: number })),
            _ => None,
        });
        let events: Vec<Event> = events.collect();
        for event in events {
            self.push(event);
        }
        let places = self.day.to_remind(self.at);
        if !places.is_empty() {
            self.push(PlacesReminded { places });
        }
        self.offer();
    }

    /// Offers what is free to who waits, in their order.
    fn offer(&mut self) {
        let mut after = 0;
        while let Some((wish, held)) = self.next_offer(after) {
            after = wish;
            self.push(held);
        }
    }

    /// The first after a number on the waiting list who can be offered a place.
    fn next_offer(&self, after: u32) -> Option<(u32, PlaceHeld)> {
        let plan = self.day.plan().filter(|_| !self.day.wishes.is_empty())?;
        let minutes = i64::from(plan.rules.offer_minutes);
        // Slots in which a pool has seats: most of the time there is none, however many wait.
        let coming =
            plan.slots.iter().map(|slot| slot.from).filter(|slot| self.at < plan.begins(*slot));
        let open = coming.flat_map(|slot| Pool::ALL.map(|pool| (slot, pool)));
        let open: Vec<(Time, Pool)> =
            open.filter(|(slot, pool)| self.day.seats_left(*slot, *pool) > 0).collect();
        if open.is_empty() {
            return None;
        }
        self.day.wishes.range(after + 1..).find_map(|(number, wish)| {
            let free = |slot: Time| {
                open.contains(&(slot, wish.pool))
                    && self.day.free(slot, wish.pool, wish.channel) > 0
            };
            let slot = if wish.slots.is_empty() {
                open.iter().map(|(slot, _)| *slot).find(|slot| free(*slot))
            } else {
                wish.slots.iter().copied().find(|slot| free(*slot))
            }?;
            let Wish { case, pool, channel, .. } = wish.clone();
            let until = self.at.plus_seconds(minutes * 60).min(plan.begins(slot));
            let (place, wish) = (self.day.next_place(), Some(*number));
            let held = PlaceHeld { place, slot, pool, channel, case, until, moves: 0, wish };
            Some((*number, held))
        })
    }
}
