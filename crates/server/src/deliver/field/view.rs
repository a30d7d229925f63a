//! One row a case of a round, so that a list is one statement however long it is.

use domain::deliver::field::{Event, Field, State};

use crate::book::{Book, Row, StoreError};
use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};

/// Version of this table.
const VERSION: u32 = 1;

static TABLES: &[(&str, &[&str])] = &[(
    "field_cases",
    &["CREATE TABLE field_cases (unit TEXT NOT NULL, round TEXT NOT NULL, \
       number BIGINT NOT NULL, reference TEXT NOT NULL, date TEXT NOT NULL, \
       begun BIGINT NOT NULL, PRIMARY KEY (unit, round, number))"],
)];

/// The table as a view of the register.
pub(crate) static VIEW: View = View {
    name: "field",
    version: VERSION,
    stream: "field-round/",
    tables: TABLES,
    fold: folding::<Field>,
};

crate::statements! {
    PUT_NOTED = "INSERT INTO field_cases (unit, round, number, reference, date, begun) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// Cases of a round as they stand now, the newest first.
    LIST_NOTED = "SELECT f.reference, f.date, f.begun, c.service, c.stage, c.step \
        FROM field_cases f JOIN cases c ON c.unit = f.unit AND c.reference = f.reference \
        WHERE f.unit = $1 AND f.round = $2 ORDER BY f.number DESC LIMIT $3";
    COUNT_NOTED = "SELECT COUNT(*) FROM field_cases WHERE unit = $1 AND round = $2";
}

/// Writes the row of a case that is noted.
pub(super) fn project(place: Place<'_>, state: &State, event: &Event, writes: &mut Writes) {
    let Event::CaseNoted(noted) = event else { return };
    let number = i64::try_from(state.cases.len()).unwrap_or(i64::MAX);
    let row = vec![
        place.unit.into(),
        noted.round.as_str().into(),
        number.into(),
        noted.case.as_str().into(),
        noted.date.to_string().into(),
        noted.begun.into(),
    ];
    writes.push(&PUT_NOTED, row);
}

/// A case of a round.
pub(crate) struct Noted {
    pub(crate) reference: String,
    pub(crate) date: String,
    /// Whether the application was begun there.
    pub(crate) begun: bool,
    pub(crate) service: String,
    pub(crate) stage: String,
    /// The step that is next; empty when none is.
    pub(crate) step: String,
}

/// How many cases a round has, and the newest of them.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn list(
    book: &dyn Book,
    (unit, round): (&str, &str),
    most: i64,
) -> Result<(i64, Vec<Noted>), StoreError> {
    let row = |row: &Row| Noted {
        reference: row.text(0).to_owned(),
        date: row.text(1).to_owned(),
        begun: row.int(2) != 0,
        service: row.text(3).to_owned(),
        stage: row.text(4).to_owned(),
        step: row.text(5).to_owned(),
    };
    let rows = book.query(&LIST_NOTED, vec![unit.into(), round.into(), most.into()]).await?;
    let all = book.query(&COUNT_NOTED, vec![unit.into(), round.into()]).await?;
    Ok((all.first().map_or(0, |row| row.int(0)), rows.iter().map(row).collect()))
}
