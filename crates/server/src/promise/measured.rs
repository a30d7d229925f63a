//! Promised against measured: what the public page says of the last months.

use domain::kernel::{ServiceId, UnitId};
use jiff::ToSpan;
use jiff::civil::Date;

use super::view::MEASURED_SERVICE;
use crate::book::{Book, StoreError};

/// Days that the public figures look back.
pub const DAYS: i64 = 90;
/// Fewer served people than this are not shown: one slow morning is not a rate, and one person's
/// wait is nobody else's business.
const SHOWN_FROM: i64 = 10;

/// What was measured for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// People called.
    pub called: i64,
    /// Mean wait until the call, seconds, rounded down.
    pub waited_s: i64,
    /// Mean time at the counter, seconds, rounded down.
    pub served_s: i64,
    /// Calls within the promised wait, per mille, rounded down.
    pub kept_permille: Option<i64>,
}

/// The figures of a service over the last [`DAYS`] days, if enough people were served.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn measured(
    book: &dyn Book,
    unit: &UnitId,
    service: &ServiceId,
    today: Date,
) -> Result<Option<Measured>, StoreError> {
    let since = today.saturating_sub(DAYS.days()).to_string();
    let params = vec![unit.as_str().into(), service.as_str().into(), since.into()];
    let rows = book.query(&MEASURED_SERVICE, params).await?;
    let Some(row) = rows.first().filter(|row| row.int(0) >= SHOWN_FROM) else { return Ok(None) };
    let (called, served) = (row.int(0), row.int(2).max(1));
    let promised = row.int(4);
    Ok(Some(Measured {
        called,
        waited_s: row.int(1) / called,
        served_s: row.int(3) / served,
        kept_permille: (promised > 0).then(|| row.int(5) * 1000 / promised),
    }))
}
