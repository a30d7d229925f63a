//! One row a notice that could not be booked.

use domain::deliver::cash::{NoticeState, Notices};

use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};

/// Version of this table.
const VERSION: u32 = 1;

static TABLES: &[(&str, &[&str])] = &[(
    "payment_notices",
    &[
        "CREATE TABLE payment_notices (unit TEXT NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL, \
         billing TEXT NOT NULL, amount BIGINT NOT NULL, receipt TEXT NOT NULL, \
         method TEXT NOT NULL, paid_on TEXT NOT NULL, why TEXT NOT NULL, \
         reference TEXT NOT NULL, outcome TEXT NOT NULL, clarified BIGINT NOT NULL, \
         PRIMARY KEY (unit, id))",
        "CREATE INDEX payment_notices_open ON payment_notices (unit, outcome, at, id)",
    ],
)];

/// The table as a view of the register.
pub(crate) static NOTICES: View = View {
    name: "payment_notices",
    version: VERSION,
    stream: "payment-notice/",
    tables: TABLES,
    fold: folding::<Notices>,
};

crate::statements! {
    PUT_NOTICE = "INSERT INTO payment_notices (unit, id, at, billing, amount, receipt, method, \
        paid_on, why, reference, outcome, clarified) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (unit, id) \
        DO UPDATE SET reference = excluded.reference, outcome = excluded.outcome, \
        clarified = excluded.clarified";
    /// Notices with one outcome; those that are not clear have none. The oldest first.
    LIST_OPEN_NOTICES = "SELECT id, at, billing, amount, receipt, method, paid_on, why, \
        reference, outcome, clarified FROM payment_notices WHERE unit = $1 AND outcome = '' \
        ORDER BY at, id LIMIT 1000";
    /// Notices that are clear, the latest first.
    LIST_CLEAR_NOTICES = "SELECT id, at, billing, amount, receipt, method, paid_on, why, \
        reference, outcome, clarified FROM payment_notices WHERE unit = $1 AND outcome <> '' \
        ORDER BY clarified DESC, id LIMIT 1000";
}

/// Writes the row of a notice.
pub(super) fn project(place: Place<'_>, state: &NoticeState, writes: &mut Writes) {
    let Some(told) = &state.told else { return };
    let id = place.stream.rsplit('/').next().unwrap_or_default();
    let row = || {
        let said = state.clarified.as_ref();
        let case = said.and_then(|(said, _)| said.case.as_ref()).or(told.case.as_ref());
        vec![
            place.unit.into(),
            id.into(),
            state.at.0.into(),
            told.billing.as_str().into(),
            told.amount.0.into(),
            told.receipt.as_str().into(),
            told.method.as_str().into(),
            told.paid_on.to_string().into(),
            told.why.name().into(),
            case.map_or("", |case| case.as_str()).into(),
            said.map_or("", |(said, _)| said.outcome.name()).into(),
            said.map_or(0, |(_, at)| at.0).into(),
        ]
    };
    writes.merge(&PUT_NOTICE, &[place.unit, id].join("/"), row, |known| *known = row());
}
