//! The application and its documents.

use super::super::command::{CheckDocuments, NewDocument, Submit};
use super::super::event::{
    DocumentReceived, DocumentsAccepted, Finding, MoveReason, Resubmitted, Returned, Submitted,
};
use super::super::plan::{CasePlan, base_amounts, extra_amount};
use super::super::refusal::Refusal;
use super::super::seen::Seen;
use super::super::stage::{Move, Stage};
use super::{Draft, Step};
use crate::calendar::due;
use crate::kernel::{Key, Personal};
use crate::promise::standards::{Channel, StepAct};

impl Draft<'_> {
    pub(super) fn submit(&mut self, submit: &Submit) -> Step {
        if self.state.stage != Stage::None {
            return Err(Refusal::Exists);
        }
        // In the field nobody is at home who could be asked afterwards: who applies shows who they
        // are, or whoever speaks for them does.
        let known = [Seen::HolderIdentity, Seen::ProxyIdentity];
        let in_field = submit.by_staff && submit.channel == Channel::Mobile;
        if in_field && !known.iter().any(|seen| submit.seen.contains(seen)) {
            return Err(Refusal::NotSeen(Seen::HolderIdentity));
        }
        let date = self.time.date(self.at);
        let document = &submit.standard.document;
        let variant = submit.variant.as_ref();
        let plan = CasePlan::of(&submit.standard, variant, submit.channel, submit.by_staff, date)?;
        let mut amounts = base_amounts(document, variant, date)?;
        for extra in &submit.extras {
            if amounts.iter().any(|known| known.tariff == *extra) {
                return Err(Refusal::ChargedAlready(extra.clone()));
            }
            amounts.push(extra_amount(document, variant, extra, date)?);
        }
        self.push(Submitted {
            reference: submit.reference.clone(),
            plan: Box::new(plan),
            amounts,
            channel: submit.channel,
            by_staff: submit.by_staff,
            applicant: submit.applicant.clone(),
            contact: submit.contact.clone(),
            form: submit.form.clone(),
            reach: submit.reach,
            seen: submit.seen.clone(),
        });
        self.start_clocks(None)?;
        self.settle()?;
        submit.documents.iter().try_for_each(|document| self.receive(document, submit.channel))
    }

    pub(super) fn check_documents(&mut self, check: &CheckDocuments) -> Step {
        self.may(Move::Return)?;
        let next = self.state.next_step().ok_or(Refusal::NotNow(self.state.stage))?;
        let step = next.id.clone();
        if next.act != StepAct::CheckDocuments {
            return Err(Refusal::NotByHand(step));
        }
        let next = self.next_for(&step, check.role)?;
        self.complete_list(check)?;
        let CheckDocuments { findings, channel, note, .. } = check.clone();
        if findings.values().any(|finding| finding.is_owed()) {
            let limit = self.plan()?.complete_within;
            let limit = limit.map(|period| due(period, self.at, &[], self.time)).transpose()?;
            let complete_until = limit.and_then(|due| due.last_day);
            self.push(Returned { findings, channel, complete_until, note });
            return Ok(());
        }
        self.push(DocumentsAccepted { findings, channel, note });
        self.finished(&next, channel, None)
    }

    /// The list says something of every document and asks for nothing that was in order before.
    fn complete_list(&self, check: &CheckDocuments) -> Step {
        let plan = self.plan()?;
        for document in &plan.documents {
            let id = &document.id;
            let found = check.findings.get(id);
            let found = found.ok_or_else(|| Refusal::DocumentUnchecked(id.clone()))?;
            if *found == Finding::NotNeeded && !document.conditional {
                return Err(Refusal::DocumentNeeded(id.clone()));
            }
            if found.is_owed() && self.state.settled.contains(id) {
                return Err(Refusal::OneMoreThing(id.clone()));
            }
        }
        let known = |id: &&Key| plan.documents.iter().any(|d| d.id == **id);
        match check.findings.keys().find(|id| !known(id)) {
            Some(id) => Err(Refusal::UnknownDocument(id.clone())),
            None => Ok(()),
        }
    }

    /// A document comes as a file.
    pub(super) fn receive(&mut self, new: &NewDocument, channel: Channel) -> Step {
        self.state.may_receive(&new.document)?;
        let NewDocument { document, file, key } = new.clone();
        self.push(DocumentReceived { document, file, channel, key });
        Ok(())
    }

    pub(super) fn resubmit(&mut self, channel: Channel, note: Option<Personal>) -> Step {
        self.may(Move::Resubmit)?;
        self.push(Resubmitted { channel, note });
        self.move_deadlines(MoveReason::StoodStill)
    }
}
