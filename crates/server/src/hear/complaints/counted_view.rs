//! What the public figures count, with the time from which to which each line held: so that they
//! can be given as of the last midnight. A figure that moves within the day would tell of one more.

use domain::hear::complaints::{Case, Event, OPEN};
use domain::kernel::{Meta, Timestamp};

use super::view::{NEVER, result, shelf};
use crate::book::{Book, Row, StoreError, Value};
use crate::execute::{Place, Writes};

/// It holds still.
const STILL: i64 = i64::MAX;

/// The table. What holds still lies together, and what ended today beside it.
pub(super) const TABLE: (&str, &[&str]) = (
    "complaint_counted",
    &[
        "CREATE TABLE complaint_counted (unit TEXT NOT NULL, reference TEXT NOT NULL, \
         since BIGINT NOT NULL, until BIGINT NOT NULL, filed_year BIGINT NOT NULL, \
         basis TEXT NOT NULL, channel TEXT NOT NULL, class TEXT NOT NULL, result TEXT NOT NULL, \
         due TEXT NOT NULL, missed BIGINT NOT NULL, closed BIGINT NOT NULL, post TEXT NOT NULL, \
         PRIMARY KEY (unit, reference, since))",
        "CREATE INDEX complaint_counted_until ON complaint_counted (unit, until)",
    ],
);

crate::statements! {
    /// `+ 0`: SQLite would else take the index of what holds still, and read all of it for each
    /// event.
    END_COUNTED = "UPDATE complaint_counted SET until = $1 \
        WHERE unit = $2 AND reference = $3 AND until + 0 = $4";
    PUT_COUNTED = "INSERT INTO complaint_counted (unit, reference, since, until, filed_year, \
        basis, channel, class, result, due, missed, closed, post) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
        ON CONFLICT (unit, reference, since) DO UPDATE SET until = excluded.until, \
        class = excluded.class, result = excluded.result, due = excluded.due, \
        missed = excluded.missed, closed = excluded.closed";
    /// As of an instant. Late counts what was done late and what is open past its date; spam is
    /// neither.
    COUNT_CASES = "SELECT filed_year, basis, channel, class, result, promptness, count(*) FROM \
        (SELECT filed_year, basis, channel, class, result, \
        CASE WHEN result = 'spam' THEN 'apart' WHEN missed > 0 OR due < $1 THEN 'late' \
        WHEN closed = 1 THEN 'on-time' ELSE 'running' END AS promptness \
        FROM complaint_counted WHERE unit = $2 AND until >= $3 AND since < $3) AS counted \
        GROUP BY filed_year, basis, channel, class, result, promptness \
        ORDER BY filed_year DESC, basis, channel, class, result, promptness";
    /// The same of one temporary post.
    COUNT_POST = "SELECT filed_year, basis, channel, class, result, promptness, count(*) FROM \
        (SELECT filed_year, basis, channel, class, result, \
        CASE WHEN result = 'spam' THEN 'apart' WHEN missed > 0 OR due < $1 THEN 'late' \
        WHEN closed = 1 THEN 'on-time' ELSE 'running' END AS promptness \
        FROM complaint_counted WHERE unit = $2 AND until >= $3 AND since < $3 AND post = $4) \
        AS counted GROUP BY filed_year, basis, channel, class, result, promptness \
        ORDER BY filed_year DESC, basis, channel, class, result, promptness";
}

/// Whether an event changes nothing that is counted.
fn is_silent(event: &Event) -> bool {
    matches!(
        event,
        Event::MessageSent(_)
            | Event::AttachmentAdded(_)
            | Event::NoteLeft(_)
            | Event::AccusedNamed(_)
            | Event::Linked(_)
            | Event::Escalated(_)
            | Event::WordingApproved(_)
            | Event::WordingRedacted(_)
            | Event::WordingWithheld(_)
            | Event::WordingTakenBack(_)
    )
}

/// Ends the line that held, and writes the one that holds from an event on.
pub(super) fn project(
    place: Place<'_>,
    case: &Case,
    event: &Event,
    meta: &Meta<'_>,
    writes: &mut Writes,
) {
    if is_silent(event) {
        return;
    }
    let filed = &case.filed;
    let at: Value = meta.at.0.into();
    let end = vec![at.clone(), place.unit.into(), filed.reference.as_str().into(), STILL.into()];
    writes.push(&END_COUNTED, end);
    let alarm = if OPEN.contains(&case.stage) { case.alarm() } else { None };
    let row = vec![
        place.unit.into(),
        filed.reference.as_str().into(),
        at,
        STILL.into(),
        i64::from(filed.date.year()).into(),
        filed.basis.name().into(),
        filed.channel.name().into(),
        case.course.class.name().into(),
        if case.spam.is_some() { "spam" } else { result(case) }.into(),
        alarm.map_or_else(|| NEVER.to_owned(), |due| due.to_string()).into(),
        i64::try_from(case.missed()).unwrap_or(i64::MAX).into(),
        shelf(case).into(),
        filed.post.as_ref().map_or("", |post| post.as_str()).into(),
    ];
    writes.push(&PUT_COUNTED, row);
}

/// So many complaints of one sort.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) year: i64,
    pub(super) basis: String,
    pub(super) channel: String,
    pub(super) class: String,
    pub(super) result: String,
    pub(super) promptness: String,
    pub(super) count: i64,
}

/// What there was at the beginning of a day, at that instant; of one post when it is named.
pub(super) async fn cells(
    book: &dyn Book,
    unit: &str,
    post: Option<&str>,
    (today, midnight): (&str, Timestamp),
) -> Result<Vec<Cell>, StoreError> {
    let cell = |row: &Row| {
        let text = |column: usize| row.text(column).to_owned();
        Cell {
            year: row.int(0),
            basis: text(1),
            channel: text(2),
            class: text(3),
            result: text(4),
            promptness: text(5),
            count: row.int(6),
        }
    };
    let mut params = vec![today.into(), unit.into(), midnight.0.into()];
    let statement = match post {
        Some(post) => {
            params.push(post.into());
            &COUNT_POST
        }
        None => &COUNT_CASES,
    };
    Ok(book.query(statement, params).await?.iter().map(cell).collect())
}
