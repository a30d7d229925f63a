//! Lawful amounts: only tariffs in force, paid exactly.

use super::super::event::{Billed, Charged, Paid, Refunded};
use super::super::plan::extra_amount;
use super::super::refusal::Refusal;
use super::super::stage::Stage;
use super::{Draft, Step};
use crate::kernel::{Key, Rupiah};
use crate::promise::standards::Version;

/// Reason of a refund after the applicant took the application back.
const WITHDRAWN: &str = "withdrawn";
/// Longest number of a receipt.
const RECEIPT_MAX: usize = 64;

fn receipt_number(text: &str) -> Result<String, Refusal> {
    let number = text.trim();
    let fine = !number.is_empty() && number.chars().count() <= RECEIPT_MAX;
    if fine { Ok(number.to_owned()) } else { Err(Refusal::ReceiptMissing) }
}

/// A code of the billing system as it is typed, without what people put between its digits.
fn billing_code(text: &str) -> Result<String, Refusal> {
    let code: String = text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '.')).collect();
    let fine = (6..=32).contains(&code.len()) && code.chars().all(|c| c.is_ascii_alphanumeric());
    if fine { Ok(code.to_ascii_uppercase()) } else { Err(Refusal::BillingWrong) }
}

impl Draft<'_> {
    pub(super) fn charge(&mut self, extra: &Key, standard: &Version) -> Step {
        if !self.state.stage.is_open() {
            return Err(Refusal::NotNow(self.state.stage));
        }
        let plan = self.plan()?;
        if standard.version != plan.standard || standard.document.service != plan.service {
            return Err(Refusal::AnotherStandard(plan.standard));
        }
        if self.state.amounts.iter().any(|known| known.tariff == *extra) {
            return Err(Refusal::ChargedAlready(extra.clone()));
        }
        // The tariff under which the case began, also when another holds by now.
        let began = self.time.date(self.state.submitted_at);
        let amount = extra_amount(&standard.document, plan.variant.as_ref(), extra, began)?;
        self.push(Charged { amount });
        Ok(())
    }

    /// A code of the billing system stands for all that is owed at that moment.
    pub(super) fn bill(&mut self, billing: &str, amount: Rupiah) -> Step {
        let code = billing_code(billing)?;
        if self.state.billings.iter().any(|known| known.code == code) {
            return Err(Refusal::BillingUsed(code));
        }
        let owed = self.state.owed();
        if owed.0 <= 0 {
            return Err(Refusal::NothingOwed);
        }
        if amount != owed {
            return Err(Refusal::WrongAmount { owed, named: amount });
        }
        self.push(Billed { billing: code, amount });
        Ok(())
    }

    /// Money is taken at any time, also when the case has ended: what was paid is never lost.
    pub(super) fn pay(&mut self, paid: Paid) -> Step {
        let receipt = receipt_number(&paid.receipt)?;
        let (amount, paid_on) = (paid.amount, paid.paid_on);
        let all = self.state.payments.iter().chain(&self.state.refunds);
        if all.map(|known| &known.receipt).any(|known| *known == receipt) {
            return Err(Refusal::ReceiptUsed(receipt));
        }
        let owed = self.state.owed();
        if owed.0 <= 0 {
            return Err(Refusal::NothingOwed);
        }
        if amount != owed {
            return Err(Refusal::WrongAmount { owed, named: amount });
        }
        if paid_on > self.time.date(self.at) {
            return Err(Refusal::PaidInFuture);
        }
        self.push(Paid { receipt, ..paid });
        self.settle()
    }

    /// Whoever took the money does not give it back alone: another person does.
    pub(super) fn refund(&mut self, amount: Rupiah, receipt: &str, reason: &Key) -> Step {
        let receipt = receipt_number(receipt)?;
        let all = self.state.payments.iter().chain(&self.state.refunds);
        if all.map(|known| &known.receipt).any(|known| *known == receipt) {
            return Err(Refusal::ReceiptUsed(receipt));
        }
        if self.state.payments.iter().any(|paid| paid.by == *self.actor) {
            return Err(Refusal::SamePerson);
        }
        let kept = self.state.kept_money();
        if amount.0 <= 0 || amount > kept {
            return Err(Refusal::RefundTooMuch(kept));
        }
        let mut basis = None;
        if reason.as_str() == WITHDRAWN {
            if self.state.stage != Stage::Withdrawn {
                return Err(Refusal::NotNow(self.state.stage));
            }
            basis = self.state.entitled_on_withdrawal().filter(|(most, _)| amount <= *most);
        }
        let basis = basis.map(|(_, basis)| basis);
        self.push(Refunded { amount, receipt, reason: reason.clone(), basis });
        Ok(())
    }
}
