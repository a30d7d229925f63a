//! What happens to one visit on its way.

use crate::kernel::{Actor, Timestamp};

use super::super::event::{
    CalledBy, Event, NextStep, Place, ServiceFinished, VisitArrived, VisitCalled, VisitTransferred,
};
use super::super::state::{QueueDay, RECENT_CALLS, RecentCall};
use super::super::ticket::VisitNo;
use super::super::visit::{Ending, Leg, Print, PriorityCheck, Stage, Visit};

impl QueueDay {
    /// The events that concern one visit on its way.
    pub(super) fn apply_to_visit(&mut self, event: &Event, actor: &Actor, now: Timestamp) {
        match event {
            Event::VisitRecalled(body) => self.with_visit(body.visit, |visit| {
                visit.calls = body.calls;
                visit.calls_ever = visit.calls_ever.saturating_add(1);
                visit.called_at = now;
            }),
            Event::ServiceStarted(body) => {
                let officer = self.acting(actor);
                self.started(body.visit, officer, now);
            }
            Event::ServiceAdded(body) => {
                if let Some(service) = self.service_of(&body.service) {
                    self.with_visit(body.visit, |visit| {
                        visit.legs.push(Leg { service, closed: None });
                    });
                }
            }
            Event::ServiceFinished(body) => self.finished(body, actor, now),
            Event::PriorityConfirmed(body) => self.with_visit(body.visit, |visit| {
                visit.priority = visit.priority.map(|(group, _)| (group, PriorityCheck::Confirmed));
            }),
            Event::PriorityRejected(body) => {
                self.with_visit(body.visit, |visit| {
                    visit.priority =
                        visit.priority.map(|(group, _)| (group, PriorityCheck::Rejected));
                });
                self.relocate(body.visit, &body.place);
            }
            Event::VisitMissed(body) => self.go(body.visit, Stage::Missed, now),
            Event::VisitRestored(body) => {
                self.with_visit(body.visit, |visit| visit.calls = 0);
                self.back_in_line(body.visit, now);
            }
            Event::VisitReturned(body) => self.back_in_line(body.visit, now),
            Event::VisitHeld(body) => {
                self.go(body.visit, Stage::Held, now);
                self.with_visit(body.visit, |visit| visit.hold = Some(body.reason.clone()));
            }
            Event::VisitRequeued(body) => self.wait(body.visit, &body.place, body.keep_place, now),
            Event::VisitTransferred(body) => self.transferred(body, now),
            Event::VisitCancelled(body) => self.end(body.visit, &Ending::Cancelled, now),
            Event::VisitSteppedAside(body) => {
                self.go(body.visit, Stage::Aside { until: body.until }, now);
            }
            Event::NoteLeft(body) => {
                self.with_visit(body.visit, |visit| visit.notes = visit.notes.saturating_add(1));
            }
            _ => self.apply_to_paper(event, actor, now),
        }
    }

    pub(super) fn arrived(&mut self, body: &VisitArrived, now: Timestamp) {
        let Some(class) = self.class_of(body.class) else { return };
        let lane = self.lane_of(class, &body.lane).unwrap_or_else(|| self.general_lane(class));
        let group = body.priority.as_deref().and_then(|key| self.priority_of(key));
        let leg = |service: u16| Leg { service, closed: None };
        let legs = body.services.iter().filter_map(|id| self.service_of(id)).map(leg).collect();
        self.visits.push(Visit {
            no: body.visit,
            number: body.number,
            arrived_at: now,
            turn_at: body.tag.at,
            booked_for: body.booked_for,
            channel: body.channel,
            group_size: body.group_size.unwrap_or(1),
            priority: group.map(|group| (group, PriorityCheck::Claimed)),
            told: (body.wait_low_s, body.wait_s, body.wait_high_s),
            class,
            lane,
            tag: body.tag,
            stage: Stage::Waiting,
            since: now,
            officer: None,
            legs,
            leg: 0,
            past: Vec::new(),
            calls: 0,
            calls_ever: 0,
            called_at: now,
            notes: 0,
            print: Print::None,
            print_attempts: 0,
            copies: 0,
            trail: Vec::new(),
            hold: None,
        });
        let state = &mut self.classes[usize::from(class)];
        state.issued.push(body.visit);
        state.walk_ins += u32::from(body.booked_for.is_none());
        state.lanes.join(lane, body.tag, body.visit);
    }

    pub(super) fn called(&mut self, body: &VisitCalled, actor: &Actor, now: Timestamp) {
        let officer = self.acting(actor);
        let Some(counter) = self.counter_of(&body.counter) else { return };
        let Some(visit) = self.visit_at(body.visit) else { return };
        let (class, tag, first) = (visit.class, visit.tag, visit.past.is_empty());
        let (told, since) = (visit.told, visit.since);
        self.leave(body.visit, now);
        let by_rule = matches!(body.by, CalledBy::Turn | CalledBy::Overdue);
        let waited = now.seconds_since(since);
        if by_rule && first {
            let within = (i64::from(told.0)..=i64::from(told.2)).contains(&waited);
            self.told.inside += u32::from(within);
            self.told.outside += u32::from(!within);
        }
        let state = &mut self.classes[usize::from(class)];
        if by_rule {
            let more = !state.lanes.is_empty();
            state.pace.called(now, state.active, more);
            if first {
                state.pace.measured(told.1, waited);
            }
        }
        if body.by == CalledBy::Turn {
            state.lanes.reach(tag);
        }
        self.with_visit(body.visit, |visit| {
            visit.officer = officer;
            visit.calls = 1;
            visit.calls_ever = visit.calls_ever.saturating_add(1);
            visit.called_at = now;
            visit.hold = None;
            visit.stage = Stage::Called { counter };
        });
        let state = &mut self.counters[usize::from(counter)];
        state.current = Some(body.visit);
        state.since = now;
        let (visit, number) = (body.visit, body.number);
        self.recent.push_front(RecentCall { visit, number, counter, at: now });
        self.recent.truncate(RECENT_CALLS);
    }

    fn started(&mut self, visit: VisitNo, officer: Option<u16>, now: Timestamp) {
        self.with_visit(visit, |visit| {
            if let Stage::Called { counter } = visit.stage {
                visit.close_interval(now);
                visit.officer = officer.or(visit.officer);
                visit.stage = Stage::Served { counter };
            }
        });
    }

    fn finished(&mut self, body: &ServiceFinished, actor: &Actor, now: Timestamp) {
        let officer = self.acting(actor);
        self.started(body.visit, officer, now);
        if let Some(counter) = self.counter_of(&body.counter) {
            self.counters[usize::from(counter)].served += 1;
        }
        if let Some(class) = self.visit_at(body.visit).map(|visit| visit.class) {
            self.classes[usize::from(class)].served += 1;
        }
        let ending = Ending::Finished(body.outcome.clone());
        match &body.next {
            NextStep::Over => self.end(body.visit, &ending, now),
            NextStep::Here { .. } => {
                self.next_leg(body.visit, &ending, now);
                self.adopt(body.visit);
            }
            NextStep::Waits { place, .. } => {
                self.next_leg(body.visit, &ending, now);
                self.wait(body.visit, place, false, now);
            }
        }
    }

    /// Belongs to the class of the service that is on now, should the visit wait again. Its turn
    /// keeps its time; the share is of that class, because shares of two classes have nothing in
    /// common.
    fn adopt(&mut self, no: VisitNo) {
        let Some(visit) = self.visit_at(no) else { return };
        let class = self.services[usize::from(visit.current().service)].class;
        let lane = self.lane_for(no, class);
        if (class, lane) == (visit.class, visit.lane) {
            return;
        }
        let tag = self.class_at(class).lanes.new_tag(lane, visit.tag.at, no);
        self.with_visit(no, |visit| (visit.class, visit.lane, visit.tag) = (class, lane, tag));
    }

    /// Closes the present service and goes on to the next one of the visit.
    fn next_leg(&mut self, visit: VisitNo, ending: &Ending, now: Timestamp) {
        self.with_visit(visit, |visit| {
            visit.close_interval(now);
            visit.legs[usize::from(visit.leg)].closed = Some((now, ending.clone()));
            if usize::from(visit.leg) + 1 < visit.legs.len() {
                visit.leg += 1;
            }
        });
    }

    fn transferred(&mut self, body: &VisitTransferred, now: Timestamp) {
        let service = body.service.as_ref().and_then(|id| self.service_of(id));
        if let Some(service) = service {
            self.with_visit(body.visit, |visit| {
                let next = usize::from(visit.leg) + 1;
                visit.legs.insert(next, Leg { service, closed: None });
            });
            self.next_leg(body.visit, &Ending::Transferred, now);
        }
        self.wait(body.visit, &body.place, body.keep_place && body.service.is_none(), now);
        let to = body.to_counter.as_ref().and_then(|id| self.counter_of(id));
        if let Some(counter) = to {
            self.send(body.visit, counter, now);
        }
    }

    /// From the lane to the line of one counter.
    fn send(&mut self, visit: VisitNo, counter: u16, now: Timestamp) {
        let Some(at) = self.visit_at(visit).map(|visit| visit.tag.at) else { return };
        self.leave_place(visit);
        self.counters[usize::from(counter)].sent.insert((at, visit));
        self.with_visit(visit, |visit| {
            visit.stage = Stage::Sent { counter };
            visit.since = now;
        });
    }

    /// Ends a visit; services that are still open end with it.
    pub(super) fn end(&mut self, visit: VisitNo, ending: &Ending, now: Timestamp) {
        self.leave(visit, now);
        self.over += 1;
        self.with_visit(visit, |visit| {
            for leg in visit.legs.iter_mut().filter(|leg| leg.closed.is_none()) {
                leg.closed = Some((now, ending.clone()));
            }
            visit.stage = Stage::Over;
            visit.hold = None;
        });
    }

    fn go(&mut self, visit: VisitNo, stage: Stage, now: Timestamp) {
        self.leave(visit, now);
        match stage {
            Stage::Held => _ = self.held.insert(visit),
            Stage::Aside { until } => _ = self.aside.insert((until, visit)),
            Stage::Missed => {
                self.missed.insert(visit);
                if let Some(class) = self.visit_at(visit).map(|visit| visit.class) {
                    self.classes[usize::from(class)].missed += 1;
                }
            }
            _ => {}
        }
        self.with_visit(visit, |visit| visit.stage = stage);
    }

    /// Back into the own lane with the old turn.
    pub(super) fn back_in_line(&mut self, no: VisitNo, now: Timestamp) {
        self.leave(no, now);
        let Some(visit) = self.visit_at(no) else { return };
        let (class, lane, tag) = (visit.class, visit.lane, visit.tag);
        let lanes = &mut self.classes[usize::from(class)].lanes;
        let tag = lanes.kept_tag(lane, tag, no);
        lanes.rejoin(lane, tag, no);
        self.with_visit(no, |visit| {
            visit.tag = tag;
            visit.stage = Stage::Waiting;
            visit.hold = None;
        });
    }

    /// To a recorded place in a lane.
    fn wait(&mut self, visit: VisitNo, place: &Place, kept: bool, now: Timestamp) {
        self.leave(visit, now);
        let Some(class) = self.class_of(place.class) else { return };
        let lane = self.lane_of(class, &place.lane).unwrap_or_else(|| self.general_lane(class));
        let lanes = &mut self.classes[usize::from(class)].lanes;
        if kept {
            lanes.rejoin(lane, place.tag, visit);
        } else {
            lanes.join(lane, place.tag, visit);
        }
        self.with_visit(visit, |visit| {
            (visit.class, visit.lane, visit.tag) = (class, lane, place.tag);
            visit.stage = Stage::Waiting;
            visit.hold = None;
            visit.calls = 0;
        });
    }

    /// Another lane without another interval: the wait goes on.
    fn relocate(&mut self, no: VisitNo, place: &Place) {
        let Some(class) = self.class_of(place.class) else { return };
        let lane = self.lane_of(class, &place.lane).unwrap_or_else(|| self.general_lane(class));
        let Some(stage) = self.visit_at(no).map(|visit| visit.stage.clone()) else { return };
        let moves = matches!(stage, Stage::Waiting | Stage::Sent { .. });
        if moves {
            self.leave_place(no);
        }
        self.with_visit(no, |visit| {
            (visit.class, visit.lane, visit.tag) = (class, lane, place.tag);
        });
        match stage {
            Stage::Waiting => {
                self.classes[usize::from(class)].lanes.join(lane, place.tag, no);
            }
            Stage::Sent { counter } => {
                self.counters[usize::from(counter)].sent.insert((place.tag.at, no));
            }
            _ => {}
        }
    }

    /// Leaves its place and ends the span that it spent there.
    fn leave(&mut self, visit: VisitNo, now: Timestamp) {
        self.leave_place(visit);
        self.with_visit(visit, |visit| visit.close_interval(now));
    }

    fn leave_place(&mut self, no: VisitNo) {
        let Some(visit) = self.visit_at(no) else { return };
        let (class, lane, tag) = (visit.class, visit.lane, visit.tag);
        match visit.stage {
            Stage::Waiting => self.classes[usize::from(class)].lanes.remove(lane, tag, no),
            Stage::Sent { counter } => {
                self.counters[usize::from(counter)].sent.remove(&(tag.at, no));
            }
            Stage::Called { counter } | Stage::Served { counter } => {
                self.counters[usize::from(counter)].current = None;
            }
            Stage::Held => _ = self.held.remove(&no),
            Stage::Aside { until } => _ = self.aside.remove(&(until, no)),
            Stage::Missed => {
                self.missed.remove(&no);
                let missed = &mut self.classes[usize::from(class)].missed;
                *missed = missed.saturating_sub(1);
            }
            Stage::Over => {}
        }
    }
}
