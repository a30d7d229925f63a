//! Calling: next by rule, a particular ticket, back from hold, again; missing and restored.

use crate::kernel::Personal;

use super::super::command::AtCounter;
use super::super::event::{
    CalledBy, Event, VisitCalled, VisitMissed, VisitRecalled, VisitRestored,
};
use super::super::refusal::Refusal;
use super::super::ticket::{CounterId, VisitNo};
use super::super::visit::{Stage, Visit};
use super::{Decision, Desk, known};

impl Desk<'_> {
    pub(super) fn call_next(&self, counter: &CounterId) -> Decision {
        let number = self.free_counter(counter)?;
        let Some(pick) = self.day.pick(number, self.now) else { return Ok(Vec::new()) };
        Ok(vec![self.called(counter, self.visit(pick.visit)?, pick.by)])
    }

    pub(super) fn call_ticket(
        &self,
        counter: &CounterId,
        no: VisitNo,
        reason: &str,
        note: Option<&Personal>,
    ) -> Decision {
        self.free_counter(counter)?;
        let visit = self.visit(no)?;
        known(&self.day.open_plan().codes.picks, reason)?;
        if visit.at_counter().is_some() || visit.stage == Stage::Missed {
            return Err(Refusal::NotWaiting(no));
        }
        let mut called = self.called(counter, visit, CalledBy::Picked);
        if let Event::VisitCalled(body) = &mut called {
            body.reason = Some(reason.to_owned());
            body.note = note.cloned();
        }
        Ok(vec![called])
    }

    pub(super) fn call_held(&self, counter: &CounterId, no: VisitNo) -> Decision {
        self.free_counter(counter)?;
        let visit = self.visit(no)?;
        if visit.stage != Stage::Held {
            return Err(Refusal::NotHeld(no));
        }
        Ok(vec![self.called(counter, visit, CalledBy::Held)])
    }

    fn called(&self, counter: &CounterId, visit: &Visit, by: CalledBy) -> Event {
        let service = self.day.service_plan(visit.current().service).id.clone();
        let (no, number) = (visit.no, visit.number);
        let counter = counter.clone();
        VisitCalled { visit: no, number, counter, service, by, reason: None, note: None }.into()
    }

    pub(super) fn recall(&self, at: &AtCounter) -> Decision {
        let (_, visit) = self.at(at)?;
        let Stage::Called { .. } = visit.stage else { return Err(Refusal::NotCalled(at.visit)) };
        let rules = self.day.open_plan().calling;
        if visit.calls > rules.recalls_max {
            return Err(Refusal::RecallLimit { max: rules.recalls_max });
        }
        let since = self.now.seconds_since(visit.called_at);
        let seconds = i64::from(rules.recall_after_seconds) - since;
        if seconds > 0 {
            return Err(Refusal::RecallTooSoon { seconds });
        }
        let (number, calls) = (visit.number, visit.calls.saturating_add(1));
        let counter = at.counter.clone();
        Ok(vec![VisitRecalled { visit: at.visit, number, counter, calls }.into()])
    }

    pub(super) fn mark_no_show(&self, at: &AtCounter) -> Decision {
        let (_, visit) = self.at(at)?;
        let Stage::Called { .. } = visit.stage else { return Err(Refusal::NotCalled(at.visit)) };
        let (calls, needed) = (visit.calls, self.day.open_plan().calling.no_show_after_calls);
        if calls < needed {
            return Err(Refusal::CallAgainFirst { calls, needed });
        }
        Ok(vec![VisitMissed { visit: at.visit, counter: at.counter.clone(), calls }.into()])
    }

    pub(super) fn restore_no_show(&self, no: VisitNo) -> Decision {
        if self.visit(no)?.stage != Stage::Missed {
            return Err(Refusal::NotMissed(no));
        }
        Ok(vec![VisitRestored { visit: no }.into()])
    }
}
