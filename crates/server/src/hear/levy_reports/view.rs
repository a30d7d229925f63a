//! Which report is for which key, and how many there were. Nothing that was said, no time of day.

use domain::hear::levy_reports::{Channel, Event, LevyReports, State};
use domain::kernel::UnitId;

use crate::book::{Book, Row, StoreError};
use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};

/// Version of these tables.
const VERSION: u32 = 2;

static TABLES: &[(&str, &[&str])] = &[
    (
        "levy_reports",
        &["CREATE TABLE levy_reports (unit TEXT NOT NULL, lookup TEXT NOT NULL, \
           office TEXT NOT NULL, received TEXT NOT NULL, filed_year BIGINT NOT NULL, \
           channel TEXT NOT NULL, waits TEXT NOT NULL, outcome TEXT NOT NULL, \
           messages BIGINT NOT NULL, pictures BIGINT NOT NULL, assigned TEXT NOT NULL, \
           PRIMARY KEY (unit, lookup))"],
    ),
    (
        "levy_recipients",
        &["CREATE TABLE levy_recipients (unit TEXT NOT NULL, key_name TEXT NOT NULL, \
           received TEXT NOT NULL, lookup TEXT NOT NULL, \
           PRIMARY KEY (unit, key_name, received, lookup))"],
    ),
    (
        "levy_parts",
        &["CREATE TABLE levy_parts (unit TEXT NOT NULL, lookup TEXT NOT NULL, \
           picture BIGINT NOT NULL, part BIGINT NOT NULL, entry BIGINT NOT NULL, \
           PRIMARY KEY (unit, lookup, picture, part))"],
    ),
];

/// The tables as a view of the register.
pub(crate) static VIEW: View = View {
    name: "levy-reports",
    version: VERSION,
    stream: "levy/",
    tables: TABLES,
    fold: folding::<LevyReports>,
};

crate::statements! {
    PUT_LEVY_REPORT = "INSERT INTO levy_reports (unit, lookup, office, received, filed_year, \
        channel, waits, outcome, messages, pictures, assigned) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
        ON CONFLICT (unit, lookup) DO UPDATE SET waits = excluded.waits, \
        outcome = excluded.outcome, messages = excluded.messages, \
        pictures = excluded.pictures, assigned = excluded.assigned";
    PUT_LEVY_PART = "INSERT INTO levy_parts (unit, lookup, picture, part, entry) \
        VALUES ($1, $2, $3, $4, $5)";
    FIND_LEVY_PART = "SELECT entry FROM levy_parts \
        WHERE unit = $1 AND lookup = $2 AND picture = $3 AND part = $4";
    PUT_LEVY_RECIPIENT = "INSERT INTO levy_recipients (unit, key_name, received, lookup) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (unit, key_name, received, lookup) DO NOTHING";
    FIND_LEVY_REPORT = "SELECT office FROM levy_reports WHERE unit = $1 AND lookup = $2";
    /// The newest first.
    LIST_LEVY_REPORTS = "SELECT r.lookup, r.office, r.received, r.waits, r.outcome, \
        r.messages, r.channel, r.pictures, r.assigned FROM levy_recipients k \
        JOIN levy_reports r ON r.unit = k.unit AND r.lookup = k.lookup \
        WHERE k.unit = $1 AND k.key_name = $2 ORDER BY k.received DESC, k.lookup LIMIT $3";
    COUNT_LEVY_REPORTS = "SELECT filed_year, channel, count(*) FROM levy_reports \
        WHERE unit = $1 AND office = $2 GROUP BY filed_year, channel";
}

/// Writes the rows of a report as it stands after an event.
pub(super) fn project(place: Place<'_>, state: &State, event: &Event, writes: &mut Writes) {
    let Some(report) = state.report() else { return };
    let received = &report.received;
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let row = vec![
        place.unit.into(),
        received.lookup.as_str().into(),
        received.office.as_str().into(),
        received.date.to_string().into(),
        i64::from(received.date.year()).into(),
        received.channel.name().into(),
        report.waits_for().map_or("", |side| side.name()).into(),
        report.closed.map_or("", |(_, outcome)| outcome.name()).into(),
        whole(report.messages.len()).into(),
        whole(report.pictures.len()).into(),
        report.assigned.as_deref().unwrap_or_default().into(),
    ];
    writes.push(&PUT_LEVY_REPORT, row);
    let recipient = |key: &str| {
        let (date, lookup) = (received.date.to_string(), received.lookup.as_str());
        vec![place.unit.into(), key.into(), date.into(), lookup.into()]
    };
    match event {
        Event::Received(received) => {
            for key in &received.recipients {
                writes.push(&PUT_LEVY_RECIPIENT, recipient(key));
            }
        }
        Event::Rewrapped(wrapped) => writes.push(&PUT_LEVY_RECIPIENT, recipient(&wrapped.key)),
        Event::FilePartSent(sent) => {
            let row = vec![
                place.unit.into(),
                received.lookup.as_str().into(),
                sent.file.into(),
                sent.part.into(),
                i64::try_from(place.seq).unwrap_or(i64::MAX).into(),
            ];
            writes.push(&PUT_LEVY_PART, row);
        }
        Event::MessageSent(_) | Event::Assigned(_) | Event::Closed(_) => {}
    }
}

/// The office that a report is about; nothing when there is no such report in a unit's book.
pub(super) async fn office_of(
    book: &dyn Book,
    unit: &UnitId,
    lookup: &str,
) -> Result<Option<String>, StoreError> {
    let found = book.query(&FIND_LEVY_REPORT, vec![unit.as_str().into(), lookup.into()]).await?;
    Ok(found.first().map(|row| row.text(0).to_owned()))
}

/// A report as a list shows it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) lookup: String,
    pub(super) office: String,
    pub(super) received: String,
    pub(super) waits: String,
    pub(super) outcome: String,
    pub(super) messages: i64,
    pub(super) channel: String,
    pub(super) pictures: i64,
    pub(super) assigned: String,
}

/// Reports for a key, the newest first.
pub(super) async fn list(
    book: &dyn Book,
    unit: &UnitId,
    key: &str,
    most: i64,
) -> Result<Vec<Listed>, StoreError> {
    let listed = |row: &Row| {
        let text = |column: usize| row.text(column).to_owned();
        Listed {
            lookup: text(0),
            office: text(1),
            received: text(2),
            waits: text(3),
            outcome: text(4),
            messages: row.int(5),
            channel: text(6),
            pictures: row.int(7),
            assigned: text(8),
        }
    };
    let params = vec![unit.as_str().into(), key.into(), most.into()];
    Ok(book.query(&LIST_LEVY_REPORTS, params).await?.iter().map(listed).collect())
}

/// Number of the entry that a part of a picture lies under.
pub(super) async fn part(
    book: &dyn Book,
    unit: &UnitId,
    lookup: &str,
    (picture, part): (u32, u32),
) -> Result<Option<u64>, StoreError> {
    let params = vec![unit.as_str().into(), lookup.into(), picture.into(), part.into()];
    let found = book.query(&FIND_LEVY_PART, params).await?;
    Ok(found.first().map(|row| row.int(0).unsigned_abs()))
}

/// Reports about an office in a unit's book: year, way and count.
pub(super) async fn count(
    book: &dyn Book,
    unit: &UnitId,
    office: &UnitId,
) -> Result<Vec<(i64, Channel, u64)>, StoreError> {
    let params = vec![unit.as_str().into(), office.as_str().into()];
    let found = book.query(&COUNT_LEVY_REPORTS, params).await?;
    let row = |row: &Row| {
        let channel = Channel::parse(row.text(1)).unwrap_or(Channel::Online);
        (row.int(0), channel, row.int(2).unsigned_abs())
    };
    Ok(found.iter().map(row).collect())
}
