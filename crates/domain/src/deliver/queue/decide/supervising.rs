//! The hall: the day, counters, classes, quota, closures, messages.

use std::collections::BTreeSet;

use crate::kernel::{LocalText, Timestamp};

use super::super::event::{
    BreakEnded, BreakStarted, ClassClosed, ClassOpened, CounterClosed, CounterOpened, CutOffSet,
    DayEnded, DayOpened, EarlyCloseSet, Event, MessageCleared, MessageShown, QuotaSet,
};
use super::super::plan::{DayPlan, Profile};
use super::super::refusal::Refusal;
use super::super::state::Phase;
use super::super::ticket::{CounterId, Letter, TimeOfDay};
use super::super::visit::Stage;
use super::{Decision, Desk, known};

/// Most characters of a message: two lines on a board.
const MESSAGE_MAX: usize = 200;

impl Desk<'_> {
    pub(super) fn open_day(&self, plan: &DayPlan) -> Decision {
        if self.day.phase == Phase::Ended {
            return Err(Refusal::DayEnded);
        }
        if let Some(opened) = self.day.plan() {
            return if opened == plan { Ok(Vec::new()) } else { Err(Refusal::DayAlreadyOpen) };
        }
        plan.check()
            .map_err(|fault| Refusal::PlanInvalid { problem: fault.problem, place: fault.place })?;
        Ok(vec![DayOpened { plan: plan.clone() }.into()])
    }

    pub(super) fn start_break(&self, id: &CounterId) -> Decision {
        self.free_counter(id)?;
        Ok(vec![BreakStarted { counter: id.clone() }.into()])
    }

    pub(super) fn end_break(&self, id: &CounterId) -> Decision {
        let (_, counter) = self.open_counter_at(id)?;
        if !counter.on_break {
            return Err(Refusal::CounterNotOnBreak(id.clone()));
        }
        Ok(vec![BreakEnded { counter: id.clone() }.into()])
    }

    pub(super) fn open_counter(
        &self,
        id: &CounterId,
        officer: &str,
        profile: Option<&Profile>,
    ) -> Decision {
        let (number, counter) = self.counter(id)?;
        let plan = self.day.open_plan();
        let profile = profile.unwrap_or(&plan.counters[usize::from(number)].profile);
        let letters: BTreeSet<Letter> = self.day.classes.iter().map(|class| class.letter).collect();
        profile.check(&letters).map_err(|_| Refusal::ProfileInvalid)?;
        let same_officer =
            counter.officer.is_some_and(|known| self.day.officer_name(known) == officer);
        let classes = profile.classes.iter().filter_map(|letter| self.day.class_of(*letter));
        let same_work = counter.rule == profile.rule && classes.eq(counter.profile.iter().copied());
        if counter.open && !counter.on_break && same_officer && same_work {
            return Ok(Vec::new());
        }
        let (counter, officer) = (id.clone(), officer.to_owned());
        Ok(vec![CounterOpened { counter, officer, profile: profile.clone() }.into()])
    }

    pub(super) fn close_counter(&self, id: &CounterId) -> Decision {
        let (_, counter) = self.counter(id)?;
        if let Some(visit) = counter.current {
            return Err(Refusal::CounterBusy { counter: id.clone(), visit });
        }
        if !counter.open {
            return Ok(Vec::new());
        }
        Ok(vec![CounterClosed { counter: id.clone() }.into()])
    }

    pub(super) fn open_class(&self, letter: Letter) -> Decision {
        let class = self.class(letter)?;
        if self.day.class_at(class).open {
            return Ok(Vec::new());
        }
        Ok(vec![ClassOpened { class: letter }.into()])
    }

    pub(super) fn close_class(&self, letter: Letter) -> Decision {
        let class = self.class(letter)?;
        if !self.day.class_at(class).open {
            return Ok(Vec::new());
        }
        Ok(vec![ClassClosed { class: letter }.into()])
    }

    pub(super) fn set_quota(&self, letter: Letter, quota: Option<u32>) -> Decision {
        let class = self.class(letter)?;
        if self.day.class_at(class).quota == quota {
            return Ok(Vec::new());
        }
        Ok(vec![QuotaSet { class: letter, quota }.into()])
    }

    pub(super) fn set_cut_off(&self, at: Option<TimeOfDay>) -> Vec<Event> {
        if self.day.cut_off.map(|(_, time)| time) == at {
            return Vec::new();
        }
        vec![CutOffSet { at }.into()]
    }

    pub(super) fn close_early(
        &self,
        from: TimeOfDay,
        to: Option<TimeOfDay>,
        reason: &str,
    ) -> Decision {
        known(&self.day.open_plan().codes.closures, reason)?;
        let to = to.unwrap_or(TimeOfDay::hm(24, 0));
        if to <= from {
            return Err(Refusal::SpanReversed);
        }
        Ok(vec![EarlyCloseSet { from, to, reason: reason.to_owned() }.into()])
    }

    pub(super) fn show_message(
        &self,
        text: &LocalText,
        until: Option<Timestamp>,
        zone: Option<&String>,
    ) -> Decision {
        let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= MESSAGE_MAX;
        if !fits(&text.id) || !fits(&text.en) {
            return Err(Refusal::MessageLength { max: MESSAGE_MAX });
        }
        if until.is_some_and(|until| until <= self.now) {
            return Err(Refusal::SpanReversed);
        }
        let message = self.day.messages_ever.saturating_add(1);
        let (text, zone) = (text.clone(), zone.cloned());
        Ok(vec![MessageShown { message, text, until, zone }.into()])
    }

    pub(super) fn clear_message(&self, message: u32) -> Decision {
        if self.day.messages.iter().any(|shown| shown.message == message) {
            return Ok(vec![MessageCleared { message }.into()]);
        }
        Err(Refusal::UnknownMessage(message))
    }

    pub(super) fn end_day(&self) -> Vec<Event> {
        let mut end = DayEnded {
            visits: self.day.issued(),
            closed: self.day.over,
            not_served: Vec::new(),
            no_show: Vec::new(),
            unfinished: Vec::new(),
        };
        for visit in &self.day.visits {
            match visit.stage {
                Stage::Over => {}
                Stage::Missed => end.no_show.push(visit.no),
                Stage::Served { .. } => end.unfinished.push(visit.no),
                _ => end.not_served.push(visit.no),
            }
        }
        vec![end.into()]
    }
}
