//! What happens to the paper ticket of a visit.

use crate::kernel::{Actor, Timestamp};

use super::super::event::Event;
use super::super::state::QueueDay;
use super::super::ticket::VisitNo;
use super::super::visit::{Print, PrintStep, PrintWhat};

impl QueueDay {
    /// The events that concern paper.
    pub(super) fn apply_to_paper(&mut self, event: &Event, actor: &Actor, now: Timestamp) {
        let step = |what, printer: Option<&String>, reason: Option<&String>| PrintStep {
            what,
            at: now,
            by: actor.clone(),
            printer: printer.cloned(),
            reason: reason.cloned(),
        };
        match event {
            Event::PrintRequested(body) => {
                self.attempt(body.visit, body.attempt);
                let step = step(PrintWhat::Requested, body.printer.as_ref(), None);
                self.paper(body.visit, Print::Pending, step);
            }
            Event::ReprintRequested(body) => {
                self.attempt(body.visit, body.attempt);
                let (printer, reason) = (body.printer.as_ref(), Some(&body.reason));
                self.paper(body.visit, Print::Pending, step(PrintWhat::Repeated, printer, reason));
            }
            Event::PrintConfirmed(body) => {
                self.with_visit(body.visit, |visit| visit.copies = body.copies);
                self.paper(body.visit, Print::Done, step(PrintWhat::Confirmed, None, None));
            }
            Event::PrintFailed(body) => {
                let step = step(PrintWhat::Failed, None, Some(&body.reason));
                self.paper(body.visit, Print::Failed, step);
            }
            Event::PrintLeftUncertain(body) => {
                let step = step(PrintWhat::LeftUncertain, None, None);
                self.paper(body.visit, Print::Uncertain, step);
            }
            _ => {}
        }
    }

    fn attempt(&mut self, visit: VisitNo, attempt: u16) {
        self.with_visit(visit, |visit| visit.print_attempts = attempt);
    }

    fn paper(&mut self, no: VisitNo, print: Print, step: PrintStep) {
        self.with_visit(no, |visit| {
            visit.print = print;
            visit.trail.push(step);
        });
        self.printing.remove(&no);
        self.uncertain.remove(&no);
        match print {
            Print::Pending => _ = self.printing.insert(no),
            Print::Uncertain => _ = self.uncertain.insert(no),
            Print::None | Print::Done | Print::Failed => {}
        }
    }
}
