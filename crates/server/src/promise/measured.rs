//! Promised against measured: what the public pages say of the last months.

use std::collections::BTreeMap;

use domain::kernel::{ServiceId, UnitId};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::view::{MEASURED_SERVICE, MEASURED_UNIT};
use crate::book::{Book, Row, StoreError};

/// Days that the public figures look back.
const DAYS: i64 = 90;
/// Fewer served people than this are not shown: one slow morning is not a rate, and one person's
/// wait is nobody else's business.
const SHOWN_FROM: i64 = 10;

/// What was measured for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Measured {
    /// People called.
    pub(super) called: i64,
    /// Mean wait until the call, seconds, rounded down.
    pub(super) waited_s: i64,
    /// Mean time at the counter, seconds, rounded down; nothing while too few were served.
    pub(super) served_s: Option<i64>,
    /// Calls within the promised wait, per mille, rounded down.
    pub(super) kept_permille: Option<i64>,
}

impl Measured {
    /// From the sums of a row, if enough people are in it.
    fn of(row: &Row) -> Option<Self> {
        let (called, served, promised) = (row.int(0), row.int(2), row.int(4));
        (called >= SHOWN_FROM).then(|| Self {
            called,
            waited_s: row.int(1) / called,
            served_s: (served >= SHOWN_FROM).then(|| row.int(3) / served),
            kept_permille: (promised >= SHOWN_FROM).then(|| row.int(5) * 1000 / promised),
        })
    }
}

fn since(today: Date) -> String {
    today.saturating_sub(DAYS.days()).to_string()
}

/// The figures of a service over the last [`DAYS`] days, if enough people were served.
pub(super) async fn measured(
    book: &dyn Book,
    unit: &UnitId,
    service: &ServiceId,
    today: Date,
) -> Result<Option<Measured>, StoreError> {
    let params = vec![unit.as_str().into(), service.as_str().into(), since(today).into()];
    let rows = book.query(&MEASURED_SERVICE, params).await?;
    Ok(rows.first().and_then(Measured::of))
}

/// The figures of all services of a unit for which enough people were served.
pub(super) async fn performance(
    book: &dyn Book,
    unit: &UnitId,
    today: Date,
) -> Result<BTreeMap<ServiceId, Measured>, StoreError> {
    let params = vec![unit.as_str().into(), since(today).into()];
    let rows = book.query(&MEASURED_UNIT, params).await?;
    let named = |row: &Row| Some((ServiceId::parse(row.text(6)).ok()?, Measured::of(row)?));
    Ok(rows.iter().filter_map(named).collect())
}
