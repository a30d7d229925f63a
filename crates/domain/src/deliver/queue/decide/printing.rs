//! Two-phase printing: a paper ticket is asked for, then it is out or it is not.

use super::super::event::{PrintConfirmed, PrintFailed, PrintRequested, ReprintRequested};
use super::super::refusal::Refusal;
use super::super::ticket::VisitNo;
use super::super::visit::Print;
use super::{Decision, Desk, known};

impl Desk<'_> {
    pub(super) fn request_print(&self, no: VisitNo) -> Decision {
        let visit = self.visit(no)?;
        match visit.print {
            Print::Pending => Err(Refusal::PrintPending(no)),
            _ if visit.copies > 0 => Err(Refusal::AlreadyPrinted(no)),
            _ => {
                let attempt = visit.print_attempts.saturating_add(1);
                Ok(vec![PrintRequested { visit: no, attempt }.into()])
            }
        }
    }

    /// Also for a visit that ended while the printer was at it: paper is paper.
    pub(super) fn confirm_print(&self, no: VisitNo) -> Decision {
        let visit = self.any_visit(no)?;
        match visit.print {
            Print::Pending => {
                let copies = visit.copies.saturating_add(1);
                Ok(vec![PrintConfirmed { visit: no, copies }.into()])
            }
            Print::Done => Ok(Vec::new()),
            _ => Err(Refusal::NoPrintPending(no)),
        }
    }

    pub(super) fn fail_print(&self, no: VisitNo, reason: &str) -> Decision {
        let visit = self.any_visit(no)?;
        known(&self.day.open_plan().codes.prints, reason)?;
        match visit.print {
            Print::Pending => Ok(vec![PrintFailed { visit: no, reason: reason.to_owned() }.into()]),
            Print::Failed => Ok(Vec::new()),
            _ => Err(Refusal::NoPrintPending(no)),
        }
    }

    pub(super) fn reprint(&self, no: VisitNo, reason: &str) -> Decision {
        let visit = self.visit(no)?;
        known(&self.day.open_plan().codes.prints, reason)?;
        match visit.print {
            Print::Pending => Err(Refusal::PrintPending(no)),
            Print::None => Err(Refusal::NeverPrinted(no)),
            Print::Done | Print::Failed => {
                let attempt = visit.print_attempts.saturating_add(1);
                let reason = reason.to_owned();
                Ok(vec![ReprintRequested { visit: no, attempt, reason }.into()])
            }
        }
    }
}
