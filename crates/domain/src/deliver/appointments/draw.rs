//! The draw: who takes part, the point at which nobody may any more, and the order that follows.

use std::collections::BTreeMap;

use jiff::civil::Time;

use super::command::Wanted;
use super::decide::{Draft, Step};
use super::event::{DrawAsked, DrawClosed, DrawDropped, Drawn, DrawnPlace, DrawnWish, MixedHead};
use super::plan::{Opening, Pool};
use super::refusal::Refusal;
use super::state::{Place, PlaceStage, SlotDay, Wish};

impl Draft<'_> {
    pub(super) fn ask_in_draw(&mut self, wanted: &Wanted, slots: &[Time]) -> Step {
        match &self.plan()?.opening {
            Opening::Draw { from, .. } if self.at < *from => {
                return Err(Refusal::NotOpenYet(*from));
            }
            Opening::Draw { until, .. } if self.at < *until && !self.day.drawn => {}
            _ => return Err(Refusal::NoDrawNow),
        }
        self.known_slots(slots)?;
        if slots.is_empty() {
            return Err(Refusal::SlotMissing);
        }
        self.nothing_yet(wanted)?;
        if wanted.pool == Pool::WalkIn {
            return Err(Refusal::WalkInOnTheDay);
        }
        let Wanted { case, pool, channel } = wanted.clone();
        let request = self.day.requests_ever + 1;
        self.push(DrawAsked { request, case, pool, channel, slots: slots.to_vec() });
        Ok(())
    }

    /// Whether there is a draw whose window is open.
    pub(super) fn may_leave_draw(&self) -> bool {
        let opening = self.day.plan().map(|plan| &plan.opening);
        let open = matches!(opening, Some(Opening::Draw { until, .. }) if self.at < *until);
        open && !self.day.drawn && !self.day.closed
    }

    /// Who has asked may change their mind as long as the window is open.
    pub(super) fn drop_request(&mut self, request: u32) -> Step {
        if !self.may_leave_draw() {
            return Err(Refusal::NoDrawNow);
        }
        if !self.day.requests.contains_key(&request) {
            return Err(Refusal::UnknownRequest(request));
        }
        self.push(DrawDropped { request });
        Ok(())
    }

    pub(super) fn close_draw(&mut self) -> Step {
        match &self.plan()?.opening {
            Opening::Draw { until, mixes_head: true, .. } if *until <= self.at => {}
            _ => return Err(Refusal::NoDrawNow),
        }
        if self.day.closed || self.day.drawn {
            return Err(Refusal::NoDrawNow);
        }
        let requests = u32::try_from(self.day.requests.len()).unwrap_or(u32::MAX);
        self.push(DrawClosed { requests });
        Ok(())
    }

    pub(super) fn draw(
        &mut self,
        (seed, hash): (&str, &str),
        head: Option<&MixedHead>,
        numbers: &BTreeMap<u32, u64>,
    ) -> Step {
        match &self.plan()?.opening {
            Opening::Draw { until, .. } if self.at < *until => return Err(Refusal::NoDrawNow),
            Opening::Draw { .. } if self.day.drawn => return Err(Refusal::NoDrawNow),
            Opening::Draw { seed_hash, .. } if seed_hash != hash => return Err(Refusal::WrongSeed),
            Opening::Draw { .. } => {}
            Opening::Time { .. } => return Err(Refusal::NoDrawNow),
        }
        // The point was recorded before, or this day was announced without one.
        if head.is_some() != self.day.mixes_head() || head.is_some() != self.day.closed {
            return Err(Refusal::HeadWrong);
        }
        if !numbers.keys().eq(self.day.requests.keys()) {
            return Err(Refusal::NumbersIncomplete);
        }
        let mut order: Vec<(u64, u32)> =
            numbers.iter().map(|(no, number)| (*number, *no)).collect();
        order.sort_unstable();
        let (mut places, mut waiting) = (Vec::new(), Vec::new());
        // The day as the draw fills it, so that one seat is not given twice.
        let mut filled = SlotDay::clone(&self.day);
        for (_, request) in order {
            let Some(wish) = self.day.requests.get(&request).cloned() else { continue };
            let Wish { case, pool, channel, slots } = wish;
            let free = slots
                .iter()
                .find(|slot| self.coming(**slot).is_ok() && filled.free(**slot, pool, channel) > 0);
            if let Some(slot) = free.copied() {
                let place = filled.next_place();
                let stage = PlaceStage::Booked;
                filled.put(place, Place { slot, pool, channel, case, stage, moves: 0 });
                places.push(DrawnPlace { request, place, slot });
            } else {
                filled.wishes_ever += 1;
                waiting.push(DrawnWish { request, wish: filled.wishes_ever });
            }
        }
        self.push(Drawn { seed: seed.to_owned(), head: head.cloned(), places, waiting });
        Ok(())
    }
}
