//! Promised times: begun and ended by steps, standing still only while the applicant owes.

use super::super::event::{
    ClockId, ClockStarted, ClockStopped, DeadlineMoved, Lapsed, LeftUncollected, MoveReason,
    PromiseBroken,
};
use super::super::stage::Stage;
use super::{Draft, Step};
use crate::calendar::due_at;
use crate::kernel::Key;

impl Draft<'_> {
    /// Starts the clocks that begin with the end of a step, or with the application itself.
    pub(super) fn start_clocks(&mut self, after: Option<&Key>) -> Step {
        for (clock, promise) in self.state.promises() {
            let begins = promise.starts_after.as_ref() == after;
            let over = matches!(&clock, ClockId::Step(step) if self.state.is_done(step));
            if !begins || over || self.state.clocks.contains_key(&clock) {
                continue;
            }
            let due = due_at(promise.period, self.at, &[], self.time)?;
            let (last_day, calendars) = (due.last_day, due.calendars);
            self.push(ClockStarted { clock, due: due.at, last_day, calendars });
        }
        Ok(())
    }

    /// Stops a clock: what was promised is there.
    pub(super) fn stop_clock(&mut self, clock: &ClockId) {
        let running = self.state.clocks.get(clock).filter(|known| known.stopped.is_none());
        if let Some(due) = running.map(|known| known.due) {
            let kept = Some(self.at < due);
            self.push(ClockStopped { clock: clock.clone(), kept });
        }
    }

    /// Stops all clocks: the case ended otherwise.
    pub(super) fn stop_all(&mut self) {
        let running: Vec<_> = self.state.running().map(|(clock, _)| clock.clone()).collect();
        for clock in running {
            self.push(ClockStopped { clock, kept: None });
        }
    }

    /// What time alone has done.
    pub(super) fn watch(&mut self) -> Step {
        if self.state.stage != Stage::Returned {
            let broken =
                self.state.running().filter(|(_, clock)| !clock.broken && clock.due <= self.at);
            let broken: Vec<_> = broken.map(|(clock, known)| (clock.clone(), known.due)).collect();
            for (clock, due) in broken {
                self.push(PromiseBroken { clock, due });
            }
        }
        let today = self.time.date(self.at);
        match (self.state.stage, self.state.complete_until, self.state.collect_until) {
            (Stage::Returned, Some(complete_until), _) if today > complete_until => {
                self.push(Lapsed { complete_until });
                self.stop_all();
            }
            (Stage::Ready, _, Some(collect_until)) if today > collect_until => {
                self.push(LeftUncollected { collect_until });
            }
            _ => {}
        }
        Ok(())
    }

    /// Counts running clocks again by the calendar as it is now.
    pub(super) fn recount(&mut self) -> Step {
        // While the applicant owes, the end is not known; it is counted when the clock goes on.
        if self.state.stage == Stage::Returned {
            return Ok(());
        }
        self.move_deadlines(MoveReason::CalendarAmended)
    }

    pub(super) fn move_deadlines(&mut self, why: MoveReason) -> Step {
        for (clock, promise) in self.state.promises() {
            let known = self.state.clocks.get(&clock);
            let Some(known) = known.filter(|known| known.stopped.is_none() && !known.broken) else {
                continue;
            };
            let stays = self.state.stays_since(known.started);
            let counted = due_at(promise.period, known.started, &stays, self.time)?;
            let was = known.due;
            if counted.at != was {
                self.push(DeadlineMoved {
                    clock,
                    why,
                    was,
                    due: counted.at,
                    last_day: counted.last_day,
                    calendars: counted.calendars,
                });
            }
        }
        Ok(())
    }
}
