//! At the counter: start, priority check, hold, back to the queue, transfer, finish, notes.

use crate::kernel::{Personal, ServiceId, Timestamp};

use super::super::command::{AtCounter, Transfer};
use super::super::event::{
    NextStep, NoteLeft, Place, PriorityConfirmed, PriorityRejected, ServiceAdded, ServiceFinished,
    ServiceStarted, VisitHeld, VisitRequeued, VisitTransferred,
};
use super::super::refusal::Refusal;
use super::super::ticket::{CounterId, VisitNo};
use super::super::visit::{Ending, PriorityCheck, Stage, Visit};
use super::{Decision, Desk, known};

/// Services that one ticket may ever carry, those given up included.
const LEGS_MAX: usize = 100;

impl Desk<'_> {
    pub(super) fn start_service(&self, at: &AtCounter) -> Decision {
        let (_, visit) = self.at(at)?;
        let Stage::Called { .. } = visit.stage else {
            return Err(Refusal::AlreadyServed(at.visit));
        };
        let service = self.service_id(visit.current().service);
        let counter = at.counter.clone();
        Ok(vec![ServiceStarted { visit: at.visit, counter, service }.into()])
    }

    fn service_id(&self, service: u16) -> ServiceId {
        self.day.service_plan(service).id.clone()
    }

    /// The claimed and unchecked group of a visit.
    fn claim(&self, visit: &Visit) -> Result<String, Refusal> {
        match visit.priority {
            None => Err(Refusal::NoPriority(visit.no)),
            Some((group, PriorityCheck::Claimed)) => {
                Ok(self.day.open_plan().priorities[usize::from(group)].key.clone())
            }
            Some(_) => Err(Refusal::PriorityChecked(visit.no)),
        }
    }

    pub(super) fn confirm_priority(&self, no: VisitNo) -> Decision {
        let priority = self.claim(self.visit(no)?)?;
        Ok(vec![PriorityConfirmed { visit: no, priority }.into()])
    }

    pub(super) fn reject_priority(&self, no: VisitNo) -> Decision {
        let visit = self.visit(no)?;
        let priority = self.claim(visit)?;
        let lane = self.day.lane_by(visit.class, None, visit.booked_for.is_some());
        let place = if lane == visit.lane {
            self.place(visit.class, lane, visit.tag)
        } else {
            self.new_place(visit.class, lane, visit.turn_at, no)
        };
        Ok(vec![PriorityRejected { visit: no, priority, place }.into()])
    }

    pub(super) fn hold(&self, at: &AtCounter, reason: &str) -> Decision {
        self.at(at)?;
        known(&self.day.open_plan().codes.holds, reason)?;
        let (counter, reason) = (at.counter.clone(), reason.to_owned());
        Ok(vec![VisitHeld { visit: at.visit, counter, reason }.into()])
    }

    pub(super) fn return_to_queue(
        &self,
        no: VisitNo,
        counter: Option<&CounterId>,
        keep_place: bool,
    ) -> Decision {
        let visit = self.at_or_away(no, counter)?;
        if visit.at_counter().is_none() && visit.stage != Stage::Held {
            return Err(Refusal::NotHeld(no));
        }
        let place = self.own_place(visit, keep_place);
        Ok(vec![VisitRequeued { visit: no, keep_place, place }.into()])
    }

    /// A place in the lane where the visit belongs: with its turn, or behind everybody.
    fn own_place(&self, visit: &Visit, keep_place: bool) -> Place {
        let (class, lane) = (visit.class, visit.lane);
        let lanes = &self.day.class_at(class).lanes;
        if keep_place {
            self.place(class, lane, lanes.kept_tag(lane, visit.tag, visit.no))
        } else {
            let after = |last: Timestamp| Timestamp(last.0 + 1).max(self.now);
            let turn = lanes.last_turn(lane).map_or(self.now, after);
            self.new_place(class, lane, turn, visit.no)
        }
    }

    pub(super) fn transfer(&self, order: &Transfer) -> Decision {
        let visit = self.at_or_away(order.visit, order.counter.as_ref())?;
        if matches!(visit.stage, Stage::Missed | Stage::Aside { .. }) {
            return Err(Refusal::NotWaiting(visit.no));
        }
        if order.service.is_none() && order.to_counter.is_none() {
            return Err(Refusal::TransferNowhere);
        }
        if let Some(counter) = &order.to_counter {
            self.open_counter_at(counter)?;
        }
        let place = match &order.service {
            None => self.own_place(visit, order.keep_place),
            Some(service) => {
                let wanted = self.addable(visit, service)?;
                let class = self.day.services[usize::from(wanted)].class;
                let lane = self.day.lane_for(visit.no, class);
                let turn = if order.keep_place { visit.turn_at } else { self.now };
                self.new_place(class, lane, turn, visit.no)
            }
        };
        let given_up = order.service.as_ref().map(|_| self.service_id(visit.current().service));
        Ok(vec![
            VisitTransferred {
                visit: visit.no,
                from_service: given_up,
                service: order.service.clone(),
                to_counter: order.to_counter.clone(),
                keep_place: order.keep_place,
                place,
            }
            .into(),
        ])
    }

    /// A service that the ticket does not carry yet and may carry.
    fn addable(&self, visit: &Visit, id: &ServiceId) -> Result<u16, Refusal> {
        let service = self.offered(id)?;
        let given_up = |ending: &Ending| *ending == Ending::Transferred;
        let carried = visit.legs.iter().any(|leg| {
            leg.service == service && !leg.closed.as_ref().is_some_and(|c| given_up(&c.1))
        });
        if carried {
            return Err(Refusal::DuplicateService(id.clone()));
        }
        if visit.legs.len() >= LEGS_MAX {
            return Err(Refusal::TooManyServices { max: self.day.open_plan().visits.services_max });
        }
        Ok(service)
    }

    pub(super) fn add_service(&self, no: VisitNo, id: &ServiceId) -> Decision {
        let visit = self.visit(no)?;
        self.addable(visit, id)?;
        let max = self.day.open_plan().visits.services_max;
        let given_up = |leg: &&super::super::visit::Leg| {
            leg.closed.as_ref().is_some_and(|(_, ending)| *ending == Ending::Transferred)
        };
        let carried = visit.legs.iter().filter(|leg| !given_up(leg)).count();
        if carried >= usize::from(max) {
            return Err(Refusal::TooManyServices { max });
        }
        Ok(vec![ServiceAdded { visit: no, service: id.clone() }.into()])
    }

    pub(super) fn finish_service(&self, at: &AtCounter, outcome: &str) -> Decision {
        let (number, visit) = self.at(at)?;
        known(&self.day.open_plan().codes.outcomes, outcome)?;
        let next = match visit.next_leg() {
            None => NextStep::Over,
            Some(leg) => {
                let class = self.day.services[usize::from(leg.service)].class;
                let service = self.service_id(leg.service);
                if self.day.counter_at(number).profile.contains(&class) {
                    NextStep::Here { service }
                } else {
                    let lane = self.day.lane_for(visit.no, class);
                    let place = self.new_place(class, lane, visit.turn_at, visit.no);
                    NextStep::Waits { service, place }
                }
            }
        };
        Ok(vec![
            ServiceFinished {
                visit: at.visit,
                counter: at.counter.clone(),
                service: self.service_id(visit.current().service),
                outcome: outcome.to_owned(),
                next,
            }
            .into(),
        ])
    }

    pub(super) fn leave_note(&self, no: VisitNo, note: &Personal) -> Decision {
        self.visit(no)?;
        Ok(vec![NoteLeft { visit: no, note: note.clone() }.into()])
    }
}
