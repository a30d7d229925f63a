//! Cases that ended, until they expect nothing of any day: rows of the outbox, written in the
//! transaction of the event that ends the case, so that no crash forgets the seat it had.

use domain::deliver::cases::CaseRef;
use domain::kernel::{ServiceId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::book::{INSERT_OUTBOX, Row, Statement, StoreError, Value, Write};
use crate::execute::{Place, Writes};
use crate::web::App;

/// Topic in the outbox.
const TOPIC: &str = "case-ended";
/// Which part of its entry such a row is: notices number theirs from nothing.
const PART: i64 = 1000;

crate::statements! {
    /// Ended cases that are to be looked at by now.
    DUE_ENDED = "SELECT unit, seq, part, tries, body FROM outbox WHERE topic = $1 AND due <= $2 \
        ORDER BY due LIMIT 500";
    LOOK_AGAIN = "UPDATE outbox SET due = $1, tries = $2 \
        WHERE unit = $3 AND seq = $4 AND part = $5";
    DROP_ENDED = "DELETE FROM outbox WHERE unit = $1 AND seq = $2 AND part = $3";
}

/// What is asked of the days.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) case: CaseRef,
    pub(super) service: ServiceId,
}

/// A case that ended.
pub(super) struct Ended {
    pub(super) unit: String,
    seq: i64,
    part: i64,
    /// Whether nothing was left of it when it was looked at before.
    pub(super) looked: bool,
    pub(super) body: Body,
}

impl Ended {
    /// Nothing when a later build wrote it.
    fn of(row: &Row) -> Option<Self> {
        let body = serde_json::from_str(row.text(4)).ok()?;
        let (unit, looked) = (row.text(0).to_owned(), row.int(3) > 0);
        Some(Self { unit, seq: row.int(1), part: row.int(2), looked, body })
    }

    /// It expects nothing any more.
    pub(super) fn forget(&self) -> Write {
        let row = vec![self.unit.as_str().into(), self.seq.into(), self.part.into()];
        write(&DROP_ENDED, row)
    }

    /// It is looked at again.
    pub(super) fn again(&self, due: Timestamp, looked: bool) -> Write {
        let row = vec![
            due.0.into(),
            i64::from(looked).into(),
            self.unit.as_str().into(),
            self.seq.into(),
            self.part.into(),
        ];
        write(&LOOK_AGAIN, row)
    }
}

fn write(statement: &'static Statement, params: Vec<Value>) -> Write {
    Write { statement, params, expect: None }
}

/// Notes with the event that ends a case that its places are to be given up.
pub(super) fn put(place: Place<'_>, at: Timestamp, body: &Body, writes: &mut Writes) {
    let seq = i64::try_from(place.seq).expect("a chain has fewer than 2^63 entries");
    let body = serde_json::to_string(body).expect("two texts");
    let row =
        vec![place.unit.into(), seq.into(), PART.into(), TOPIC.into(), body.into(), at.0.into()];
    writes.push(&INSERT_OUTBOX, row);
}

/// Cases that ended and are to be looked at by now.
pub(super) async fn due(app: &App, now: Timestamp) -> Result<Vec<Ended>, StoreError> {
    let rows = app.book.query(&DUE_ENDED, vec![TOPIC.into(), now.0.into()]).await?;
    Ok(rows.iter().filter_map(Ended::of).collect())
}
