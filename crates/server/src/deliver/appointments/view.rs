//! One row a day of a service: when the clock must look at it.

use domain::deliver::appointments::{Appointments, SlotDay};

use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};

/// Version of this table.
const VERSION: u32 = 3;

static TABLES: &[(&str, &[&str])] = &[(
    "slot_days",
    &[
        "CREATE TABLE slot_days (unit TEXT NOT NULL, service TEXT NOT NULL, date TEXT NOT NULL, \
         watch BIGINT NOT NULL, PRIMARY KEY (unit, service, date))",
        "CREATE INDEX slot_days_by_watch ON slot_days (watch)",
    ],
)];

/// The table as a view of the register.
pub(crate) static VIEW: View = View {
    name: "appointments",
    version: VERSION,
    stream: "slot-day/",
    tables: TABLES,
    fold: folding::<Appointments>,
};

crate::statements! {
    PUT_DAY = "INSERT INTO slot_days (unit, service, date, watch) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (unit, service, date) DO UPDATE SET watch = excluded.watch";
    /// Days of a service that are open, from a date on.
    LIST_DAYS = "SELECT date FROM slot_days WHERE unit = $1 AND service = $2 AND date >= $3 \
        ORDER BY date LIMIT 60";
    /// All days of a service from a date on, however many.
    LIST_COMING_DAYS = "SELECT date FROM slot_days WHERE unit = $1 AND service = $2 \
        AND date >= $3 ORDER BY date";
    /// Days of all services that are open, from a date on.
    LIST_ALL_DAYS = "SELECT date, service FROM slot_days WHERE unit = $1 AND date >= $2 \
        ORDER BY date, service LIMIT 500";
    /// Days of all units in which something is due by now.
    READ_DUE_DAYS = "SELECT unit, service, date FROM slot_days WHERE watch <= $1 \
        ORDER BY watch LIMIT 500";
}

/// Writes the row of a day.
pub(super) fn project(place: Place<'_>, state: &SlotDay, writes: &mut Writes) {
    let Some(plan) = state.plan() else { return };
    let due = state.next_due().into_iter().chain(state.awaits_draw()).min();
    let watch = due.map_or(i64::MAX, |due| due.0);
    let (service, date) = (plan.service.as_str(), plan.date.to_string());
    let key = [place.unit, service, &date].join("/");
    let row = || vec![place.unit.into(), service.into(), date.clone().into(), watch.into()];
    writes.merge(&PUT_DAY, &key, row, |known| known[3] = watch.into());
}
