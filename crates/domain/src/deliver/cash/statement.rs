//! A provider's statement against the payments of the cases: pure comparison.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::deliver::cases::CaseRef;
use crate::kernel::Rupiah;

/// Longest number of a receipt.
const RECEIPT_MAX: usize = 64;

/// A line of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Line of the file, the head is 1.
    pub line: u32,
    /// Number of the receipt.
    pub receipt: String,
    /// Rupiah.
    pub amount: Rupiah,
    /// Day of the payment.
    pub paid_on: Date,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// No number of a receipt, or too long a one.
    Receipt,
    /// No whole amount of rupiah above nothing.
    Amount,
    /// No date.
    Date,
    /// A date of another day than the one that is compared.
    OtherDay,
    /// The receipt stands in the file before.
    Twice,
}

impl LineFault {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Amount => "amount",
            Self::Date => "date",
            Self::OtherDay => "other_day",
            Self::Twice => "twice",
        }
    }
}

/// Reads the fields of a line: receipt, amount as digits (`650000`, `650.000`), date as
/// `2026-11-23`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn line(
    number: u32,
    (receipt, amount, paid_on): (&str, &str, &str),
    day: Date,
    before: &[Line],
) -> Result<Line, Vec<LineFault>> {
    let mut faults = Vec::new();
    let receipt = receipt.trim();
    if receipt.is_empty() || receipt.chars().count() > RECEIPT_MAX {
        faults.push(LineFault::Receipt);
    } else if before.iter().any(|known| known.receipt == receipt) {
        faults.push(LineFault::Twice);
    }
    let amount = rupiah(amount).unwrap_or_else(|| {
        faults.push(LineFault::Amount);
        Rupiah(0)
    });
    let paid_on = match paid_on.trim().parse::<Date>() {
        Ok(date) if date == day => date,
        Ok(date) => {
            faults.push(LineFault::OtherDay);
            date
        }
        Err(_) => {
            faults.push(LineFault::Date);
            day
        }
    };
    let receipt = receipt.to_owned();
    if faults.is_empty() {
        Ok(Line { line: number, receipt, amount, paid_on })
    } else {
        Err(faults)
    }
}

/// Whole rupiah as banks write them: digits, points only between thousands, no cents but zero.
fn rupiah(text: &str) -> Option<Rupiah> {
    let text = text.trim().trim_start_matches("Rp").trim();
    let text = text.strip_suffix(",00").unwrap_or(text);
    let groups: Vec<&str> = text.split('.').collect();
    let (first, rest) = groups.split_first()?;
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let whole = !first.is_empty() && digits(first) && (rest.is_empty() || first.len() <= 3);
    let thousands = rest.iter().all(|group| group.len() == 3 && digits(group));
    let amount: i64 = (whole && thousands).then(|| groups.concat())?.parse().ok()?;
    (amount > 0).then_some(Rupiah(amount))
}

/// A payment as a case has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// The case.
    pub case: CaseRef,
    /// Number of the receipt.
    pub receipt: String,
    /// Rupiah.
    pub amount: Rupiah,
    /// Day of the payment.
    pub paid_on: Date,
}

/// In the statement, and in no case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Missing {
    /// Line of the file.
    pub line: u32,
    /// Number of the receipt.
    pub receipt: String,
    /// Rupiah.
    pub amount: Rupiah,
}

/// In a case, with another amount or day than in the statement; or not in the statement at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Differs {
    /// The case.
    pub case: CaseRef,
    /// Number of the receipt.
    pub receipt: String,
    /// Rupiah in the case.
    pub here: Rupiah,
    /// Rupiah in the statement; none when it is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub there: Option<Rupiah>,
    /// Day in the case, when that is what differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_on: Option<Date>,
}

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reconciliation {
    /// Lines of the statement.
    pub lines: u32,
    /// Sum of the statement.
    pub total: Rupiah,
    /// Payments that both have, with one amount and one day.
    pub matched: u32,
    /// In the statement, and in no case.
    pub missing_here: Vec<Missing>,
    /// In a case on that day, and not in the statement.
    pub missing_there: Vec<Differs>,
    /// In both, with another amount or day.
    pub differs: Vec<Differs>,
}

/// Compares a statement with the payments of its day and all payments with a receipt of its lines.
#[must_use]
pub fn reconcile(day: Date, statement: &[Line], here: &[Here]) -> Reconciliation {
    let mut found = Reconciliation::default();
    let mut by_receipt: BTreeMap<&str, Vec<&Here>> = BTreeMap::new();
    for payment in here {
        by_receipt.entry(&payment.receipt).or_default().push(payment);
    }
    let mut named = BTreeSet::new();
    for line in statement {
        found.lines += 1;
        found.total.0 += line.amount.0;
        named.insert(line.receipt.as_str());
        let Some(all) = by_receipt.get(line.receipt.as_str()) else {
            let (line, receipt, amount) = (line.line, line.receipt.clone(), line.amount);
            found.missing_here.push(Missing { line, receipt, amount });
            continue;
        };
        // One receipt pays one case: a second case with the same receipt is told too.
        for (place, payment) in all.iter().enumerate() {
            let same = payment.amount == line.amount;
            if place == 0 && same && payment.paid_on == line.paid_on {
                found.matched += 1;
            } else {
                let other_day = payment.paid_on != line.paid_on;
                found.differs.push(Differs {
                    there: Some(line.amount),
                    paid_on: other_day.then_some(payment.paid_on),
                    ..differs(payment)
                });
            }
        }
    }
    let of_day = here.iter().filter(|payment| payment.paid_on == day);
    let absent = of_day.filter(|payment| !named.contains(payment.receipt.as_str()));
    found.missing_there.extend(absent.map(differs));
    found
}

fn differs(payment: &Here) -> Differs {
    Differs {
        case: payment.case.clone(),
        receipt: payment.receipt.clone(),
        here: payment.amount,
        there: None,
        paid_on: None,
    }
}
