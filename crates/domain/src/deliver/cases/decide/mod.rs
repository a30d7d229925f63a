//! What follows from what was asked, or why nothing does.
//!
//! Groups: [`clocks`] · [`money`] · [`paper`] (application, checklist) · [`work`] (steps, ends).

mod clocks;
mod money;
mod paper;
mod work;

use super::command::{Ask, Command};
use super::event::{Event, HandedOver, Paid};
use super::plan::{CasePlan, PlanStep};
use super::refusal::Refusal;
use super::stage::{Move, Stage};
use super::state::State;
use crate::calendar::{NoCalendar, WorkingTime};
use crate::identity::Role;
use crate::kernel::{Actor, Context, Key, Meta, Timestamp};
use crate::promise::standards::StepAct;

/// A case as it becomes while one command is decided: each event counts for the next.
struct Draft<'a> {
    state: State,
    time: &'a WorkingTime,
    at: Timestamp,
    actor: &'a Actor,
    events: Vec<Event>,
}

type Step = Result<(), Refusal>;

pub(super) fn decide(
    state: &State,
    cx: &Context<'_>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let mut draft = Draft {
        state: state.clone(),
        time: &command.time,
        at: cx.now.max(state.last),
        actor: cx.actor,
        events: Vec::new(),
    };
    if let Ask::Submit(submit) = &command.ask {
        draft.submit(submit)?;
        return Ok(draft.events);
    }
    if state.stage == Stage::None {
        return Err(Refusal::NotFound);
    }
    // What time alone has done comes first: a promise is broken before the late work is recorded.
    draft.watch()?;
    draft.answer(&command.ask)?;
    Ok(draft.events)
}

impl From<NoCalendar> for Refusal {
    fn from(missing: NoCalendar) -> Self {
        Self::NoCalendar(missing.year)
    }
}

impl Draft<'_> {
    fn answer(&mut self, ask: &Ask) -> Step {
        match ask {
            Ask::Submit(_) => Err(Refusal::Exists),
            Ask::ReceiveDocument { document, channel } => self.receive(document, *channel),
            Ask::CheckDocuments(check) => self.check_documents(check),
            Ask::Resubmit { channel, note } => self.resubmit(*channel, note.clone()),
            Ask::Capture(taken) => self.capture(taken),
            Ask::FinishStep(finish) => self.finish_step(finish),
            Ask::ConfirmStep { step, role, channel } => self.confirm(step, *role, *channel),
            Ask::DeclineStep { step, role, note } => self.decline(step, *role, note),
            Ask::Assign { officer } => self.assign(officer.as_deref()),
            Ask::Hold { reason, note } => self.hold(reason, note.clone()),
            Ask::Resume { note } => self.resume(note.clone()),
            Ask::Charge { extra, standard } => self.charge(extra, standard),
            Ask::Bill { billing, amount } => self.bill(billing, *amount),
            Ask::Pay { amount, receipt, method, paid_on, channel, notice } => {
                let paid = Paid {
                    amount: *amount,
                    receipt: receipt.clone(),
                    method: method.clone(),
                    paid_on: *paid_on,
                    channel: *channel,
                    notice: notice.clone(),
                };
                self.pay(paid)
            }
            Ask::Refund { amount, receipt, reason } => self.refund(*amount, receipt, reason),
            Ask::HandOver { to, proxy, seen, points, channel, arrival } => {
                let (to, channel, arrival) = (*to, *channel, *arrival);
                let (proxy, seen, points) = (proxy.clone(), seen.clone(), points.clone());
                self.hand_over(HandedOver { to, proxy, channel, arrival, seen, points })
            }
            Ask::RenewReceipt { seen, channel, note } => {
                self.renew_receipt(seen, *channel, note.clone())
            }
            Ask::CancelUncollected => self.cancel(),
            Ask::Reject { citation, article, reason } => {
                self.reject(citation, article, reason.clone())
            }
            Ask::Withdraw { channel, reason } => self.withdraw(*channel, reason.clone()),
            Ask::Watch => Ok(()),
            Ask::Recount => self.recount(),
        }
    }

    fn push(&mut self, event: impl Into<Event>) {
        let event = event.into();
        self.state.apply(&event, &Meta { at: self.at, actor: self.actor });
        self.events.push(event);
    }

    /// Whether the table allows a move from here.
    fn may(&self, by: Move) -> Step {
        let stage = self.state.stage;
        stage.after(by).map(|_| ()).ok_or(Refusal::NotNow(stage))
    }

    fn plan(&self) -> Result<&CasePlan, Refusal> {
        self.state.plan().ok_or(Refusal::NotFound)
    }

    /// The step that is next, when it is the one that was named and this role may do it.
    fn next_for(&self, step: &Key, role: Role) -> Result<PlanStep, Refusal> {
        let next = self.state.next_step().ok_or(Refusal::NotNow(self.state.stage))?;
        if next.id != *step {
            return Err(Refusal::NotThisStep { step: step.clone(), next: next.id.clone() });
        }
        if answers_for(role, next.role) {
            Ok(next.clone())
        } else {
            Err(Refusal::WrongRole(next.role))
        }
    }

    /// Everything that goes by itself: steps of applying and paying, and the product when all that
    /// comes before its hand-over is done.
    fn settle(&mut self) -> Step {
        while self.state.stage == Stage::Working {
            let owes = self.state.owed().0 > 0;
            let next = self.state.next_step().map(|step| (step.id.clone(), step.act));
            match next {
                Some((step, StepAct::Apply)) => self.step_done(&step, None, false, None)?,
                Some((step, StepAct::Pay)) if !owes => self.step_done(&step, None, false, None)?,
                Some((_, StepAct::HandOver)) => return self.make_ready(),
                None if !owes => {
                    self.complete();
                    return Ok(());
                }
                _ => return Ok(()),
            }
        }
        Ok(())
    }
}

/// Whether a role may do what another is responsible for: oneself, or who leads.
#[must_use]
pub fn answers_for(role: Role, responsible: Role) -> bool {
    role == responsible
        || matches!(
            (role, responsible),
            (Role::Supervisor, Role::Officer) | (Role::Head, Role::Supervisor)
        )
}
