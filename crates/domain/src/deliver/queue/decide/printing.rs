//! Two-phase printing: a paper ticket is asked for, then it is out, or it is not, or nobody knows.
//!
//! ```text
//!            ┌────────── request ──────────┐
//!            ▼                             │
//!   none ─▶ pending ─▶ confirmed ─▶ done   │
//!            │  ▲ └──▶ failed ──▶ failed ──┘
//!            │  └───── reprint, with a reason, from done, failed, uncertain
//!            └──▶ left uncertain ──▶ uncertain
//! ```
//!
//! Exactly one ticket on paper: whatever is not known to have failed counts as a ticket that may be
//! in somebody's hand, and only an officer who has looked prints it again, on the record.

use super::super::event::{
    PrintConfirmed, PrintFailed, PrintLeftUncertain, PrintRequested, ReprintRequested,
};
use super::super::refusal::Refusal;
use super::super::ticket::VisitNo;
use super::super::visit::{Print, Visit};
use super::{Decision, Desk, known};
use crate::kernel::Actor;

impl Desk<'_> {
    pub(super) fn request_print(&self, no: VisitNo, printer: Option<&str>) -> Decision {
        let visit = self.visit(no)?;
        match visit.print {
            Print::Pending => Err(Refusal::PrintPending(no)),
            Print::Uncertain => Err(Refusal::PrintUncertain(no)),
            _ if visit.copies > 0 => Err(Refusal::AlreadyPrinted(no)),
            _ => {
                let attempt = visit.print_attempts.saturating_add(1);
                let printer = printer.map(str::to_owned);
                Ok(vec![PrintRequested { visit: no, attempt, printer }.into()])
            }
        }
    }

    /// Also for a visit that ended while the printer was at it: paper is paper.
    pub(super) fn confirm_print(&self, no: VisitNo) -> Decision {
        let visit = self.any_visit(no)?;
        match visit.print {
            Print::Pending => {
                self.concludes(visit)?;
                let copies = visit.copies.saturating_add(1);
                Ok(vec![PrintConfirmed { visit: no, copies }.into()])
            }
            Print::Done => Ok(Vec::new()),
            Print::Uncertain => Err(Refusal::PrintUncertain(no)),
            Print::None | Print::Failed => Err(Refusal::NoPrintPending(no)),
        }
    }

    pub(super) fn fail_print(&self, no: VisitNo, reason: &str) -> Decision {
        let visit = self.any_visit(no)?;
        known(&self.day.open_plan().codes.prints, reason)?;
        match visit.print {
            Print::Pending => {
                self.concludes(visit)?;
                Ok(vec![PrintFailed { visit: no, reason: reason.to_owned() }.into()])
            }
            Print::Failed => Ok(Vec::new()),
            Print::Uncertain => Err(Refusal::PrintUncertain(no)),
            Print::None | Print::Done => Err(Refusal::NoPrintPending(no)),
        }
    }

    pub(super) fn doubt_print(&self, no: VisitNo) -> Decision {
        let visit = self.any_visit(no)?;
        match visit.print {
            Print::Pending => {
                self.concludes(visit)?;
                Ok(vec![PrintLeftUncertain { visit: no }.into()])
            }
            Print::Uncertain => Ok(Vec::new()),
            Print::None | Print::Done | Print::Failed => Err(Refusal::NoPrintPending(no)),
        }
    }

    pub(super) fn reprint(&self, no: VisitNo, reason: &str, printer: Option<&str>) -> Decision {
        let visit = self.visit(no)?;
        known(&self.day.open_plan().codes.prints, reason)?;
        match visit.print {
            Print::Pending => return Err(Refusal::PrintPending(no)),
            Print::None => return Err(Refusal::NeverPrinted(no)),
            Print::Uncertain if !matches!(self.actor, Actor::Officer(_)) => {
                return Err(Refusal::PrintUncertain(no));
            }
            Print::Done | Print::Failed | Print::Uncertain => {}
        }
        let attempt = visit.print_attempts.saturating_add(1);
        let (reason, printer) = (reason.to_owned(), printer.map(str::to_owned));
        Ok(vec![ReprintRequested { visit: no, attempt, reason, printer }.into()])
    }

    /// What became of a network printer's job is said by the house, which held the line to it; what
    /// became of any other, by whoever printed. Nobody's word makes room for a second ticket while
    /// the first one is still on its way.
    fn concludes(&self, visit: &Visit) -> Result<(), Refusal> {
        let by_house = visit.trail.last().is_some_and(|step| step.printer.is_some());
        match self.actor {
            Actor::System => Ok(()),
            _ if by_house => Err(Refusal::PrintPending(visit.no)),
            _ => Ok(()),
        }
    }
}
