//! Steps of work, the second person, and the ends of a case.

use std::collections::BTreeSet;

use super::super::captures::{CAPTURES_MAX, check};
use super::super::command::FinishStep;
use super::super::event::{
    Assigned, Cancelled, Captured, ClockId, Completed, HandedOver, Held, MadeReady, ReceiptRenewed,
    Receiver, Rejected, Resumed, StepDeclined, StepDone, StepProposed, Withdrawn,
};
use super::super::plan::PlanStep;
use super::super::refusal::Refusal;
use super::super::seen::Seen;
use super::super::stage::Move;
use super::super::state::RENEWALS_MAX;
use super::{Draft, Step};
use crate::calendar::due;
use crate::identity::Role;
use crate::kernel::{Key, Personal};
use crate::promise::standards::{Channel, StepAct};

/// Longest account name and article.
const NAME_MAX: usize = 48;

impl Draft<'_> {
    pub(super) fn step_done(
        &mut self,
        step: &Key,
        channel: Option<Channel>,
        confirmed: bool,
        note: Option<Personal>,
    ) -> Step {
        self.push(StepDone { step: step.clone(), channel, confirmed, note });
        self.stop_clock(&ClockId::Step(step.clone()));
        self.start_clocks(Some(step))
    }

    /// An officer has finished a step: done, or waiting for a second person.
    pub(super) fn finished(
        &mut self,
        step: &PlanStep,
        channel: Channel,
        note: Option<Personal>,
    ) -> Step {
        if step.second_person {
            self.push(StepProposed { step: step.id.clone(), channel, note });
            return Ok(());
        }
        self.step_done(&step.id, Some(channel), false, note)?;
        self.settle()
    }

    pub(super) fn finish_step(&mut self, finish: &FinishStep) -> Step {
        self.may(Move::Advance)?;
        let next = self.next_for(&finish.step, finish.role)?;
        if next.act != StepAct::Work {
            return Err(Refusal::NotByHand(next.id));
        }
        let missing = self.state.captures_missing(&next);
        if !missing.is_empty() {
            return Err(Refusal::CaptureMissing(missing));
        }
        self.finished(&next, finish.channel, finish.note.clone())
    }

    /// A station captured something for the step that is open. Where the standard says what the
    /// step needs, nothing else is captured of a person.
    pub(super) fn capture(&mut self, taken: &Captured) -> Step {
        check(taken, self.at)?;
        if self.state.has_capture(taken) {
            return Ok(());
        }
        self.may(Move::Advance)?;
        let next = self.state.next_step().ok_or(Refusal::NotNow(self.state.stage))?;
        if next.id != taken.step {
            let (step, next) = (taken.step.clone(), next.id.clone());
            return Err(Refusal::NotThisStep { step, next });
        }
        if next.act != StepAct::Work {
            return Err(Refusal::NotByHand(next.id.clone()));
        }
        let wanted = next.captures.iter().any(|need| need.kind == taken.kind);
        if !next.captures.is_empty() && !wanted {
            return Err(Refusal::CaptureUnwanted(taken.kind.clone()));
        }
        if self.state.has_many(next, taken) && !self.state.is_awaited(next, taken) {
            return Err(Refusal::CapturesMany(CAPTURES_MAX));
        }
        self.push(taken.clone());
        Ok(())
    }

    /// The step that waits, when somebody else did it and this role may agree.
    fn proposed(&self, step: &Key, role: Role, by: Move) -> Step {
        self.may(by)?;
        self.next_for(step, role)?;
        let proposal = self.state.proposal.as_ref();
        if proposal.is_some_and(|proposal| proposal.by == *self.actor) {
            return Err(Refusal::SamePerson);
        }
        Ok(())
    }

    pub(super) fn confirm(&mut self, step: &Key, role: Role, channel: Channel) -> Step {
        self.proposed(step, role, Move::Confirm)?;
        self.step_done(step, Some(channel), true, None)?;
        self.settle()
    }

    pub(super) fn decline(&mut self, step: &Key, role: Role, note: &Personal) -> Step {
        self.proposed(step, role, Move::Decline)?;
        self.push(StepDeclined { step: step.clone(), note: note.clone() });
        Ok(())
    }

    pub(super) fn assign(&mut self, officer: Option<&str>) -> Step {
        if self.state.stage.is_over() {
            return Err(Refusal::NotNow(self.state.stage));
        }
        if officer.is_some_and(|name| name.is_empty() || name.len() > NAME_MAX) {
            return Err(Refusal::OfficerMissing);
        }
        if self.state.officer.as_deref() != officer {
            self.push(Assigned { officer: officer.map(str::to_owned) });
        }
        Ok(())
    }

    pub(super) fn hold(&mut self, reason: &Key, note: Option<Personal>) -> Step {
        self.may(Move::Hold)?;
        self.push(Held { reason: reason.clone(), note });
        Ok(())
    }

    pub(super) fn resume(&mut self, note: Option<Personal>) -> Step {
        self.may(Move::Resume)?;
        self.push(Resumed { note });
        self.settle()
    }

    pub(super) fn make_ready(&mut self) -> Step {
        let limit = self.plan()?.collect_within;
        let limit = limit.map(|period| due(period, self.at, &[], self.time)).transpose()?;
        self.push(MadeReady { collect_until: limit.and_then(|due| due.last_day) });
        self.stop_clock(&ClockId::Service);
        Ok(())
    }

    pub(super) fn complete(&mut self) {
        self.push(Completed {});
        self.stop_clock(&ClockId::Service);
    }

    pub(super) fn hand_over(&mut self, given: HandedOver) -> Step {
        self.may(Move::HandOver)?;
        let to = given.to;
        let papers = match to {
            Receiver::Holder => given.proxy.is_none() && !given.seen.contains(&Seen::Letter),
            Receiver::Proxy => given.proxy.is_some() && given.seen.contains(&Seen::Letter),
        };
        if !papers {
            return Err(Refusal::ProxyPapers(to));
        }
        if let Some(missing) = Seen::needed(to).iter().find(|needed| !given.seen.contains(needed)) {
            return Err(Refusal::NotSeen(*missing));
        }
        self.all_points(to, &given.points)?;
        let owed = self.state.owed();
        if owed.0 > 0 {
            return Err(Refusal::Unpaid(owed));
        }
        let step = self.state.next_step().map(|step| step.id.clone());
        self.push(given);
        if let Some(step) = step {
            self.stop_clock(&ClockId::Step(step));
        }
        Ok(())
    }

    /// Every point of the standard's own checklist is ticked, and none that is not on it.
    fn all_points(&self, to: Receiver, ticked: &BTreeSet<Key>) -> Step {
        match self.plan()?.point_open(to, ticked) {
            Some(point) => Err(Refusal::PointOpen(point.clone())),
            None => Ok(()),
        }
    }

    /// A new code for who lost it: at any time, after the holder's identity was seen.
    pub(super) fn renew_receipt(
        &mut self,
        seen: &BTreeSet<Seen>,
        channel: Channel,
        note: Option<Personal>,
    ) -> Step {
        if !seen.contains(&Seen::HolderIdentity) {
            return Err(Refusal::NotSeen(Seen::HolderIdentity));
        }
        let renewal = self.state.renewals + 1;
        if renewal > RENEWALS_MAX {
            return Err(Refusal::RenewedOften);
        }
        self.push(ReceiptRenewed { renewal, seen: seen.clone(), channel, note });
        Ok(())
    }

    pub(super) fn cancel(&mut self) -> Step {
        self.may(Move::Cancel)?;
        self.push(Cancelled {});
        self.stop_all();
        Ok(())
    }

    pub(super) fn reject(&mut self, citation: &str, article: &str, reason: Personal) -> Step {
        self.may(Move::Reject)?;
        let citation = citation.trim();
        if !self.plan()?.citations.iter().any(|known| known == citation) {
            return Err(Refusal::UnknownGround(citation.to_owned()));
        }
        let article = article.trim();
        if article.is_empty() || article.chars().count() > NAME_MAX {
            return Err(Refusal::ArticleMissing);
        }
        let (citation, article) = (citation.to_owned(), article.to_owned());
        self.push(Rejected { citation, article, reason });
        self.stop_all();
        Ok(())
    }

    pub(super) fn withdraw(&mut self, channel: Channel, reason: Option<Personal>) -> Step {
        self.may(Move::Withdraw)?;
        self.push(Withdrawn { channel, reason });
        self.stop_all();
        Ok(())
    }
}
