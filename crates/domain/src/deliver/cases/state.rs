//! The present of one case.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::documents::DocumentFile;
use super::event::{
    Captured, ClockId, ClockStarted, ClockStopped, DeadlineMoved, Event, Finding, HandedOver, Paid,
    Refunded, StepDone, Submitted,
};
use super::plan::{Amount, CasePlan, PlanStep, Promise};
use super::reference::CaseRef;
use super::seen::Seen;
use super::stage::{Move, Stage};
use crate::calendar::{CalendarUsed, Stay};
use crate::kernel::{Actor, Key, Meta, Reach, Rupiah, Timestamp};
use crate::promise::standards::{Channel, StepAct};

/// How often the code of a receipt may be renewed: more is no longer loss.
pub const RENEWALS_MAX: u32 = 32;

/// A step that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneStep {
    /// The step.
    pub step: Key,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// Where; none when it was done by itself.
    pub channel: Option<Channel>,
    /// Agreed to by a second person.
    pub confirmed: bool,
}

/// Something that a station captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// What, and how to find it there.
    pub taken: Captured,
    /// When it was recorded.
    pub at: Timestamp,
    /// The station.
    pub by: Actor,
}

/// A step that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The step.
    pub step: Key,
    /// Who did it.
    pub by: Actor,
}

/// The clock of one promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// It began.
    pub started: Timestamp,
    /// The first instant that is too late.
    pub due: Timestamp,
    /// The last day, when it is promised in days.
    pub last_day: Option<Date>,
    /// Calendars that it was counted by.
    pub calendars: Vec<CalendarUsed>,
    /// Deadlines before, the oldest first.
    pub earlier: Vec<Timestamp>,
    /// Whether the promise was broken.
    pub broken: bool,
    /// When it stopped.
    pub stopped: Option<Timestamp>,
    /// Whether it was kept, once that is known.
    pub kept: Option<bool>,
}

/// Money that came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Rupiah.
    pub amount: Rupiah,
    /// Number of the receipt.
    pub receipt: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub by: Actor,
    /// Where a payment was recorded; none when the provider told it, or when money was given back.
    pub channel: Option<Channel>,
    /// What entitles to money that was given back, when the standard says so.
    pub basis: Option<String>,
    /// The amounts of the bill that a payment covers; of money given back none are named.
    pub covers: Vec<Amount>,
}

/// A code of the billing system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Billing {
    /// The code.
    pub code: String,
    /// Rupiah.
    pub amount: Rupiah,
}

/// The present of `case/{reference}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    reference: Option<CaseRef>,
    plan: Option<Box<CasePlan>>,
    /// Where it is.
    pub stage: Stage,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// Where it was submitted.
    pub channel: Option<Channel>,
    /// Entered by staff for somebody else.
    pub by_staff: bool,
    /// What was looked at before staff entered it.
    pub seen: BTreeSet<Seen>,
    /// How the applicant wishes to be told what happens.
    pub reach: Option<Reach>,
    /// Whether they said how to reach them.
    pub has_contact: bool,
    /// Steps that are done, in order.
    pub done: Vec<DoneStep>,
    /// What stations captured, in order.
    pub captures: Vec<Capture>,
    /// A step that waits for a second person.
    pub proposal: Option<Proposal>,
    /// What was found of each document at last.
    pub findings: BTreeMap<Key, Finding>,
    /// Documents that were found in order once: nothing more is asked for them.
    pub settled: BTreeSet<Key>,
    /// Files of each document, the newest last.
    pub documents: BTreeMap<Key, Vec<DocumentFile>>,
    /// Clocks that have begun.
    pub clocks: BTreeMap<ClockId, Clock>,
    /// Stretches in which the applicant owed something.
    pub stays: Vec<Stay>,
    /// Since when the applicant owes something.
    pub owing_since: Option<Timestamp>,
    /// What it costs.
    pub amounts: Vec<Amount>,
    /// Codes of the billing system, the latest last.
    pub billings: Vec<Billing>,
    /// What was paid.
    pub payments: Vec<Payment>,
    /// What was given back.
    pub refunds: Vec<Payment>,
    /// How often the code of the receipt was renewed.
    pub renewals: u32,
    /// Who looks after it.
    pub officer: Option<String>,
    /// Why it is put aside.
    pub held_for: Option<Key>,
    /// Regulation and article that a refusal stands on.
    pub ground: Option<(String, String)>,
    /// Last day for bringing what is missing.
    pub complete_until: Option<Date>,
    /// Last day for collecting.
    pub collect_until: Option<Date>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The latest instant on its record.
    pub last: Timestamp,
}

impl State {
    /// Its number; none before it was submitted.
    #[must_use]
    pub fn reference(&self) -> Option<&CaseRef> {
        self.reference.as_ref()
    }

    /// What it is run by; none before it was submitted.
    #[must_use]
    pub fn plan(&self) -> Option<&CasePlan> {
        self.plan.as_deref()
    }

    /// The step that is next.
    #[must_use]
    pub fn next_step(&self) -> Option<&PlanStep> {
        self.plan.as_ref()?.steps.iter().find(|step| !self.is_done(&step.id))
    }

    /// Whether a step is done.
    #[must_use]
    pub fn is_done(&self, step: &Key) -> bool {
        self.done.iter().any(|done| done.step == *step)
    }

    /// The whole price.
    #[must_use]
    pub fn price(&self) -> Rupiah {
        Rupiah(self.amounts.iter().map(|amount| amount.amount.0).sum())
    }

    /// What is still owed.
    #[must_use]
    pub fn owed(&self) -> Rupiah {
        Rupiah(self.price().0 - sum(&self.payments))
    }

    /// What was paid and not given back.
    #[must_use]
    pub fn kept_money(&self) -> Rupiah {
        Rupiah(sum(&self.payments) - sum(&self.refunds))
    }

    /// What of the money that is still kept is given back after a withdrawal, and what says so,
    /// each source once. None when the standard says nothing: then nobody is entitled.
    #[must_use]
    pub fn entitled_on_withdrawal(&self) -> Option<(Rupiah, String)> {
        let covered = self.payments.iter().flat_map(|paid| &paid.covers);
        let said: Vec<_> = covered.filter(|amount| amount.refund_basis.is_some()).collect();
        let all: i64 = said.iter().map(|amount| amount.amount.0).sum();
        let sources: BTreeSet<&str> =
            said.iter().filter_map(|amount| amount.refund_basis.as_deref()).collect();
        let left = Rupiah((all - sum(&self.refunds)).min(self.kept_money().0));
        let sources = sources.into_iter().collect::<Vec<_>>().join("; ");
        (left > Rupiah(0)).then_some((left, sources))
    }

    /// Documents that the applicant owes.
    pub fn owed_documents(&self) -> impl Iterator<Item = (&Key, Finding)> {
        let all = self.findings.iter().map(|(document, finding)| (document, *finding));
        all.filter(|(_, finding)| finding.is_owed())
    }

    /// Clocks that run, or stand still while the applicant owes something.
    pub fn running(&self) -> impl Iterator<Item = (&ClockId, &Clock)> {
        self.clocks.iter().filter(|(_, clock)| clock.stopped.is_none())
    }

    /// The promises of the plan with the clock of each.
    pub(super) fn promises(&self) -> Vec<(ClockId, Promise)> {
        let Some(plan) = &self.plan else { return Vec::new() };
        let steps = plan
            .steps
            .iter()
            .filter_map(|step| Some((ClockId::Step(step.id.clone()), step.promise.clone()?)));
        let whole = plan.promise.clone().map(|promise| (ClockId::Service, promise));
        whole.into_iter().chain(steps).collect()
    }

    /// The stretches that count for a clock.
    pub(super) fn stays_since(&self, started: Timestamp) -> Vec<Stay> {
        self.stays.iter().filter(|stay| stay.from >= started).copied().collect()
    }

    fn go(&mut self, by: Move) {
        // What is recorded has happened; a move that the table of this build does not know leaves
        // the case where it is.
        if let Some(to) = self.stage.after(by) {
            self.stage = to;
        }
    }

    fn end(&mut self, by: Move, at: Timestamp) {
        self.go(by);
        self.ended_at = Some(at);
        self.stays.extend(self.owing_since.take().map(|from| Stay { from, to: at }));
        self.proposal = None;
        self.held_for = None;
        self.complete_until = None;
    }

    pub(super) fn apply(&mut self, event: &Event, meta: &Meta<'_>) {
        let at = self.last.max(meta.at);
        self.last = at;
        match event {
            Event::Submitted(e) => self.submit(e, at),
            Event::StepDone(e) => self.finish(e, at, meta.actor),
            Event::StepProposed(e) => {
                self.proposal = Some(Proposal { step: e.step.clone(), by: meta.actor.clone() });
                self.go(Move::Propose);
            }
            Event::StepDeclined(_) => {
                self.proposal = None;
                self.go(Move::Decline);
            }
            Event::Captured(e) => {
                self.captures.push(Capture { taken: e.clone(), at, by: meta.actor.clone() });
            }
            // Settled only by what the applicant was told: a second person may still decline.
            Event::DocumentsAccepted(e) => {
                self.findings.clone_from(&e.findings);
                self.looked_through();
            }
            Event::DocumentReceived(e) => self.receive(e, at, meta.actor),
            Event::Returned(e) => {
                self.found(&e.findings);
                self.looked_through();
                self.complete_until = e.complete_until;
                self.owing_since = Some(at);
                self.go(Move::Return);
            }
            Event::Resubmitted(_) => {
                self.complete_until = None;
                self.stays.extend(self.owing_since.take().map(|from| Stay { from, to: at }));
                self.go(Move::Resubmit);
            }
            Event::ClockStarted(e) => self.start(e, at),
            Event::DeadlineMoved(e) => self.shift(e),
            Event::PromiseBroken(e) => {
                if let Some(clock) = self.clocks.get_mut(&e.clock) {
                    clock.broken = true;
                    clock.kept = Some(false);
                }
            }
            Event::ClockStopped(e) => self.stop(e, at),
            Event::Assigned(e) => self.officer.clone_from(&e.officer),
            Event::Held(e) => {
                self.held_for = Some(e.reason.clone());
                self.go(Move::Hold);
            }
            Event::Resumed(_) => {
                self.held_for = None;
                self.go(Move::Resume);
            }
            Event::Charged(e) => self.amounts.push(e.amount.clone()),
            Event::Billed(_) | Event::Paid(_) | Event::Refunded(_) => self.money(event, at, meta),
            Event::ReceiptRenewed(e) => self.renewals = e.renewal,
            Event::MadeReady(e) => {
                self.collect_until = e.collect_until;
                self.go(Move::MakeReady);
            }
            Event::Completed(_) => self.end(Move::Complete, at),
            Event::HandedOver(e) => self.hand_over(e, at, meta.actor),
            Event::LeftUncollected(_) => self.go(Move::Expire),
            Event::Cancelled(_) => self.end(Move::Cancel, at),
            Event::Rejected(e) => {
                self.ground = Some((e.citation.clone(), e.article.clone()));
                self.end(Move::Reject, at);
            }
            Event::Withdrawn(_) => self.end(Move::Withdraw, at),
            Event::Lapsed(_) => self.end(Move::Lapse, at),
        }
    }

    fn money(&mut self, event: &Event, at: Timestamp, meta: &Meta<'_>) {
        match event {
            Event::Billed(e) => {
                self.billings.push(Billing { code: e.billing.clone(), amount: e.amount });
            }
            Event::Paid(Paid { amount, receipt, channel, .. }) => {
                // All that is owed is paid at once: everything on the bill that no payment covers.
                let covered: usize = self.payments.iter().map(|paid| paid.covers.len()).sum();
                let covers = self.amounts.get(covered..).unwrap_or_default().to_vec();
                let (amount, receipt, by) = (*amount, receipt.clone(), meta.actor.clone());
                let (basis, channel) = (None, *channel);
                self.payments.push(Payment { amount, receipt, at, by, channel, basis, covers });
            }
            Event::Refunded(Refunded { amount, receipt, basis, .. }) => {
                let (amount, receipt, by) = (*amount, receipt.clone(), meta.actor.clone());
                let (channel, basis, covers) = (None, basis.clone(), Vec::new());
                self.refunds.push(Payment { amount, receipt, at, by, channel, basis, covers });
            }
            _ => {}
        }
    }

    fn submit(&mut self, event: &Submitted, at: Timestamp) {
        self.reference = Some(event.reference.clone());
        self.plan = Some(event.plan.clone());
        self.amounts.clone_from(&event.amounts);
        self.submitted_at = at;
        self.channel = Some(event.channel);
        self.by_staff = event.by_staff;
        self.seen.clone_from(&event.seen);
        self.reach = event.reach;
        self.has_contact = event.contact.is_some();
        self.go(Move::Submit);
    }

    fn finish(&mut self, event: &StepDone, at: Timestamp, by: &Actor) {
        let StepDone { step, channel, confirmed, .. } = event.clone();
        self.done.push(DoneStep { step, at, by: by.clone(), channel, confirmed });
        self.proposal = None;
        self.go(if confirmed { Move::Confirm } else { Move::Advance });
    }

    fn found(&mut self, findings: &BTreeMap<Key, Finding>) {
        self.findings.clone_from(findings);
        let fine = findings.iter().filter(|(_, finding)| !finding.is_owed());
        self.settled.extend(fine.map(|(document, _)| document.clone()));
    }

    fn start(&mut self, event: &ClockStarted, at: Timestamp) {
        let clock = Clock {
            started: at,
            due: event.due,
            last_day: event.last_day,
            calendars: event.calendars.clone(),
            earlier: Vec::new(),
            broken: false,
            stopped: None,
            kept: None,
        };
        self.clocks.insert(event.clock.clone(), clock);
    }

    fn shift(&mut self, event: &DeadlineMoved) {
        if let Some(clock) = self.clocks.get_mut(&event.clock) {
            clock.earlier.push(clock.due);
            clock.due = event.due;
            clock.last_day = event.last_day;
            clock.calendars.clone_from(&event.calendars);
        }
    }

    fn stop(&mut self, event: &ClockStopped, at: Timestamp) {
        if let Some(clock) = self.clocks.get_mut(&event.clock) {
            clock.stopped = Some(at);
            clock.kept = if clock.broken { Some(false) } else { event.kept };
        }
    }

    fn hand_over(&mut self, event: &HandedOver, at: Timestamp, by: &Actor) {
        let next = self.next_step().filter(|step| step.act == StepAct::HandOver);
        if let Some(step) = next.map(|step| step.id.clone()) {
            let channel = Some(event.channel);
            self.done.push(DoneStep { step, at, by: by.clone(), channel, confirmed: false });
        }
        self.end(Move::HandOver, at);
    }
}

fn sum(payments: &[Payment]) -> i64 {
    payments.iter().map(|payment| payment.amount.0).sum()
}
