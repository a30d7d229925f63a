//! Cash (*kas*): what the provider of payments says against what the cases say, and the day's sums.
//!
//! Law: UU 9/2018 (non-tax state revenue) and the tariffs of the standards: nothing is summed here
//! that no case owes by a tariff in force. Two kinds of streams:
//!
//! ```text
//! payment-notice/{id}   set aside ─▶ clarified      (a notice that fits no case, or another sum)
//! cash-day/{date}       reconciled … closed …       (each again when something changed)
//! ```
//!
//! Invariants, each held by a test: a notice that cannot be booked is kept until a person has said
//! what became of it, and is counted once however often it is sent; every line of a statement and
//! every payment here is in exactly one list of the comparison; a day is closed on sums that agree
//! with each other by tariff, by method and by person, by somebody who took none of it; a closing
//! is never changed, the next one has the next number.
//!
//! Deliberately not here: payments themselves (in the cases), signatures and files (the edge).

mod day;
mod notice;
mod statement;
#[cfg(test)]
mod tests;

pub use day::{
    CashDay, CashDays, Closed, Closing, DayCommand, DayEvent, DayRefusal, Figures, Reconciled,
    Reconciling, Sum, TariffSum, day_stream,
};
pub use notice::{
    Clarified, NoticeCommand, NoticeEvent, NoticeRefusal, NoticeState, Notices, Outcome, SetAside,
    Unclear, notice_stream,
};
pub use statement::{Differs, Here, Line, LineFault, Missing, Reconciliation, line, reconcile};
