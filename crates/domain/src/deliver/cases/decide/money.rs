//! Lawful amounts: only tariffs in force, paid exactly.

use jiff::civil::Date;

use super::super::event::{Charged, Paid, Refunded};
use super::super::plan::extra_amount;
use super::super::refusal::Refusal;
use super::{Draft, Step};
use crate::kernel::{Key, Rupiah};
use crate::promise::standards::Version;

/// Longest number of a receipt.
const RECEIPT_MAX: usize = 64;

fn receipt_number(text: &str) -> Result<String, Refusal> {
    let number = text.trim();
    let fine = !number.is_empty() && number.chars().count() <= RECEIPT_MAX;
    if fine { Ok(number.to_owned()) } else { Err(Refusal::ReceiptMissing) }
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

    /// Money is taken at any time, also when the case has ended: what was paid is never lost.
    pub(super) fn pay(
        &mut self,
        amount: Rupiah,
        receipt: &str,
        method: &Key,
        paid_on: Date,
    ) -> Step {
        let receipt = receipt_number(receipt)?;
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
        self.push(Paid { amount, receipt, method: method.clone(), paid_on });
        self.settle()
    }

    pub(super) fn refund(&mut self, amount: Rupiah, receipt: &str, reason: &Key) -> Step {
        let receipt = receipt_number(receipt)?;
        let all = self.state.payments.iter().chain(&self.state.refunds);
        if all.map(|known| &known.receipt).any(|known| *known == receipt) {
            return Err(Refusal::ReceiptUsed(receipt));
        }
        let kept = self.state.kept_money();
        if amount.0 <= 0 || amount > kept {
            return Err(Refusal::RefundTooMuch(kept));
        }
        self.push(Refunded { amount, receipt, reason: reason.clone() });
        Ok(())
    }
}
