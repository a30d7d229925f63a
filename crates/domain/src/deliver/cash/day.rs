//! One day of money: compared with the provider's statement, and closed on its sums.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::statement::{Here, Line, Reconciliation, reconcile};
use crate::kernel::{
    self, Actor, Context, Key, Meta, RefusalClass, Room, Rupiah, ServiceId, Timestamp,
};

crate::events! {
    /// Events of a day of money.
    pub enum DayEvent {
        "cash_day.reconciled" 1 => Reconciled,
        "cash_day.closed" 1 => Closed,
    }
}

/// A statement was compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reconciled {
    /// SHA-256 of the file, in hexadecimal: it is known again.
    pub digest: String,
    /// What was found.
    pub found: Reconciliation,
}

/// How often, and how much together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Sum {
    /// A method, a reason, an account; empty for what the provider told.
    pub of: String,
    /// How often.
    pub times: u32,
    /// Rupiah.
    pub amount: Rupiah,
}

/// What came in by one tariff.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct TariffSum {
    /// The service.
    pub service: ServiceId,
    /// The tariff.
    pub tariff: Key,
    /// Regulation that sets it.
    pub legal_basis: String,
    /// How often.
    pub times: u32,
    /// Rupiah.
    pub amount: Rupiah,
}

/// The sums of a day, by what was recorded on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// All that came in.
    pub paid: Rupiah,
    /// All that was given back.
    pub refunded: Rupiah,
    /// What came in by tariff.
    pub tariffs: Vec<TariffSum>,
    /// What came in by method.
    pub methods: Vec<Sum>,
    /// What came in by who recorded it.
    pub officers: Vec<Sum>,
    /// What was given back by reason.
    pub refunds: Vec<Sum>,
}

impl Figures {
    /// Whether the sums agree with each other.
    #[must_use]
    pub fn agree(&self) -> bool {
        let sum = |all: &[Sum]| -> i64 { all.iter().map(|one| one.amount.0).sum() };
        let tariffs: i64 = self.tariffs.iter().map(|one| one.amount.0).sum();
        [tariffs, sum(&self.methods), sum(&self.officers)].iter().all(|one| *one == self.paid.0)
            && sum(&self.refunds) == self.refunded.0
    }
}

/// The day was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Closed {
    /// Number of the closing of this day, from 1.
    pub number: u32,
    /// The sums.
    pub figures: Figures,
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayCommand {
    /// A statement is compared.
    Reconcile {
        /// The day.
        date: Date,
        /// SHA-256 of the file.
        digest: String,
        /// Its lines.
        statement: Vec<Line>,
        /// Payments of that day, and all with a receipt of the statement.
        here: Vec<Here>,
    },
    /// The day is closed.
    Close(Figures),
}

/// A comparison on the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciling {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// What.
    pub done: Reconciled,
}

/// A closing on the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// On what sums.
    pub figures: Figures,
}

/// The present of `cash-day/{date}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CashDay {
    /// Comparisons, the latest last.
    pub reconciled: Vec<Reconciling>,
    /// Closings, the latest last.
    pub closed: Vec<Closing>,
}

/// Why nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayRefusal {
    /// The statement has no line.
    NoLines,
    /// Who took money that day does not close it.
    TookMoney,
    /// The sums do not agree.
    SumsDiffer,
    /// The last closing has the same sums.
    NothingNew,
}

impl kernel::Refusal for DayRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoLines => "cash.no_lines",
            Self::TookMoney => "cash.took_money",
            Self::SumsDiffer => "cash.sums_differ",
            Self::NothingNew => "cash.nothing_new",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::NoLines => RefusalClass::Invalid,
            Self::TookMoney | Self::SumsDiffer | Self::NothingNew => RefusalClass::Conflict,
        }
    }
}

/// The room of cash.
#[derive(Debug, Clone, Copy)]
pub struct CashDays;

impl Room for CashDays {
    const NAME: &'static str = "cash";
    type Command = DayCommand;
    type Event = DayEvent;
    type State = CashDay;
    type Refusal = DayRefusal;

    fn decide(
        state: &CashDay,
        cx: &Context<'_>,
        command: &DayCommand,
    ) -> Result<Vec<DayEvent>, DayRefusal> {
        match command {
            DayCommand::Reconcile { date, digest, statement, here } => {
                if statement.is_empty() {
                    return Err(DayRefusal::NoLines);
                }
                let found = reconcile(*date, statement, here);
                let done = Reconciled { digest: digest.clone(), found };
                let known = state.reconciled.last().is_some_and(|last| last.done == done);
                Ok(if known { Vec::new() } else { vec![done.into()] })
            }
            DayCommand::Close(figures) => {
                let took = |name: &String| figures.officers.iter().any(|sum| sum.of == *name);
                if matches!(cx.actor, Actor::Officer(name) if took(name)) {
                    return Err(DayRefusal::TookMoney);
                }
                if !figures.agree() {
                    return Err(DayRefusal::SumsDiffer);
                }
                if state.closed.last().is_some_and(|last| last.figures == *figures) {
                    return Err(DayRefusal::NothingNew);
                }
                let number = u32::try_from(state.closed.len() + 1).unwrap_or(u32::MAX);
                Ok(vec![Closed { number, figures: figures.clone() }.into()])
            }
        }
    }

    fn evolve(state: &mut CashDay, event: &DayEvent, meta: &Meta<'_>) {
        let (at, by) = (meta.at, meta.actor.clone());
        match event {
            DayEvent::Reconciled(done) => {
                state.reconciled.push(Reconciling { at, by, done: done.clone() });
            }
            DayEvent::Closed(closed) => {
                state.closed.push(Closing { at, by, figures: closed.figures.clone() });
            }
        }
    }
}

/// The stream of a day.
#[must_use]
pub fn day_stream(date: Date) -> String {
    format!("cash-day/{date}")
}
