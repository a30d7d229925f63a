//! Taking a ticket, stepping aside, coming back, cancelling.

use crate::kernel::{ServiceId, Timestamp};

use super::super::command::Arrive;
use super::super::event::{Event, VisitArrived, VisitCancelled, VisitReturned, VisitSteppedAside};
use super::super::plan::TurnBy;
use super::super::refusal::Refusal;
use super::super::ticket::{TicketNumber, VisitNo};
use super::super::visit::Stage;
use super::{Decision, Desk, known};

impl Desk<'_> {
    pub(super) fn arrive(&self, arrive: &Arrive) -> Decision {
        self.issuing()?;
        let class = self.requested(&arrive.services)?;
        let state = self.day.class_at(class);
        if !state.open {
            return Err(Refusal::ClassClosed(state.letter));
        }
        let plan = self.day.open_plan();
        let group_max = plan.visits.group_max;
        if arrive.group_size.is_some_and(|size| size == 0 || size > group_max) {
            return Err(Refusal::GroupSize { max: group_max });
        }
        let group = match &arrive.priority {
            None => None,
            Some(key) => {
                let group = self.day.priority_of(key);
                Some(group.ok_or_else(|| Refusal::UnknownPriority(key.clone()))?)
            }
        };
        match (arrive.booked_for, state.quota) {
            (Some(at), _) if at < self.day.midnight.0 || at >= self.day.midnight.1 => {
                return Err(Refusal::BookingOtherDay);
            }
            (None, Some(quota)) if state.walk_ins >= quota => {
                return Err(Refusal::QuotaReached { class: state.letter, quota });
            }
            _ => {}
        }
        let visit = VisitNo(self.day.issued() + 1);
        let lane = self.day.lane_by(class, group, arrive.booked_for.is_some());
        let by_appointment = state.lanes.lane(lane).turn == TurnBy::Appointment;
        let at = match arrive.booked_for {
            Some(booked) if by_appointment => self.appointed_turn(booked),
            _ => self.now,
        };
        let tag = state.lanes.new_tag(lane, at, visit);
        let ahead = state.lanes.rank(tag, visit, self.now);
        let told = state.pace.forecast(&self.day.situation(class, ahead, self.now));
        let running = u32::try_from(state.issued.len()).expect("visit numbers are u32") + 1;
        Ok(vec![Event::from(VisitArrived {
            visit,
            number: TicketNumber { letter: state.letter, running },
            class: state.letter,
            lane: self.day.lane_key(class, lane).to_owned(),
            tag,
            services: arrive.services.clone(),
            priority: arrive.priority.clone(),
            channel: arrive.channel,
            booked_for: arrive.booked_for,
            group_size: arrive.group_size.filter(|size| *size > 1),
            position: ahead + 1,
            wait_low_s: told.low_s,
            wait_s: told.middle_s,
            wait_high_s: told.high_s,
        })])
    }

    /// On time or early: the appointed time is the turn. Late beyond the grace: like a walk-in.
    fn appointed_turn(&self, booked: Timestamp) -> Timestamp {
        let grace = i64::from(self.day.open_plan().visits.booking_grace_minutes) * 60;
        if self.now <= booked.plus_seconds(grace) { booked } else { self.now }
    }

    /// Are tickets issued at this moment?
    fn issuing(&self) -> Result<(), Refusal> {
        let now = self.now;
        let within =
            |window: &&super::super::state::Window| window.from <= now && now < window.closes;
        if !self.day.windows.iter().any(|window| within(&window)) {
            let next = self.day.windows.iter().find(|window| now < window.from);
            return Err(Refusal::OfficeClosed { opens: next.map(|window| window.from_time) });
        }
        if let Some(span) = self.day.closures.iter().find(|s| s.from <= now && now < s.to) {
            let (until, reason) = (span.until, span.reason.clone());
            return Err(Refusal::ClosedForNow { until, reason });
        }
        match self.day.cut_off {
            Some((last, at)) if now >= last => Err(Refusal::CutOffPassed { at }),
            _ => Ok(()),
        }
    }

    /// Checks the services wanted; gives the class of the first.
    fn requested(&self, services: &[ServiceId]) -> Result<u8, Refusal> {
        let max = self.day.open_plan().visits.services_max;
        if services.len() > usize::from(max) {
            return Err(Refusal::TooManyServices { max });
        }
        for (place, service) in services.iter().enumerate() {
            self.offered(service)?;
            if services[..place].contains(service) {
                return Err(Refusal::DuplicateService(service.clone()));
            }
        }
        let first = services.first().ok_or(Refusal::NoService)?;
        let service = self.offered(first)?;
        Ok(self.day.services[usize::from(service)].class)
    }

    /// A service that is offered on this day.
    pub(super) fn offered(&self, id: &ServiceId) -> Result<u16, Refusal> {
        self.day.service_of(id).ok_or_else(|| {
            if self.day.open_plan().not_today.contains(id) {
                Refusal::ServiceNotToday(id.clone())
            } else {
                Refusal::UnknownService(id.clone())
            }
        })
    }

    pub(super) fn step_aside(&self, no: VisitNo, until: Timestamp) -> Decision {
        if !self.visit(no)?.in_line() {
            return Err(Refusal::NotWaiting(no));
        }
        let max_minutes = self.day.open_plan().visits.aside_max_minutes;
        let latest = self.now.plus_seconds(i64::from(max_minutes) * 60).min(self.day.midnight.1);
        if until <= self.now || until > latest {
            return Err(Refusal::AsideTime { max_minutes });
        }
        Ok(vec![VisitSteppedAside { visit: no, until }.into()])
    }

    pub(super) fn come_back(&self, no: VisitNo) -> Decision {
        match self.visit(no)?.stage {
            Stage::Aside { .. } => Ok(vec![VisitReturned { visit: no }.into()]),
            _ => Err(Refusal::NotAside(no)),
        }
    }

    pub(super) fn return_due(&self) -> Vec<Event> {
        let due = self.day.aside.iter().take_while(|(until, _)| *until <= self.now);
        due.map(|(_, visit)| VisitReturned { visit: *visit }.into()).collect()
    }

    pub(super) fn cancel(&self, no: VisitNo, reason: Option<&str>) -> Decision {
        let visit = self.visit(no)?;
        if let Some(reason) = reason {
            known(&self.day.open_plan().codes.cancels, reason)?;
        }
        if matches!(visit.stage, Stage::Served { .. }) {
            return Err(Refusal::AlreadyServed(no));
        }
        Ok(vec![VisitCancelled { visit: no, reason: reason.map(str::to_owned) }.into()])
    }
}
