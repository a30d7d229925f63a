//! The table beside the register from which decisions are listed. Only what is asked for by staff
//! names the complaint.

use domain::hear::decisions::{Decisions, State};

use crate::book::{Book, Row, StoreError};
use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};

static TABLES: &[(&str, &[&str])] = &[(
    "decisions",
    &["CREATE TABLE decisions (unit TEXT NOT NULL, id TEXT NOT NULL, complaint TEXT NOT NULL, \
       stage TEXT NOT NULL, written TEXT NOT NULL, published TEXT NOT NULL, \
       decided_year BIGINT NOT NULL, class TEXT NOT NULL, outcome TEXT NOT NULL, \
       PRIMARY KEY (unit, id))"],
)];

/// The table as a view of the register.
pub(crate) static VIEW: View = View {
    name: "decisions",
    version: 1,
    stream: "decision/",
    tables: TABLES,
    fold: folding::<Decisions>,
};

crate::statements! {
    PUT_DECISION = "INSERT INTO decisions (unit, id, complaint, stage, written, published, \
        decided_year, class, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (unit, id) DO UPDATE SET stage = excluded.stage, \
        written = excluded.written, published = excluded.published, \
        decided_year = excluded.decided_year, class = excluded.class, \
        outcome = excluded.outcome";
    /// The newest first.
    LIST_PUBLISHED = "SELECT id, published, decided_year, class, outcome FROM decisions \
        WHERE unit = $1 AND stage = 'published' ORDER BY published DESC, id LIMIT $2";
    FIND_PUBLISHED = "SELECT id, published, decided_year, class, outcome FROM decisions \
        WHERE unit = $1 AND id = $2 AND stage = 'published'";
    /// What staff work on, with the complaint.
    LIST_WAITING = "SELECT complaint, written, stage FROM decisions \
        WHERE unit = $1 AND stage IN ('drafted', 'returned') ORDER BY written, id LIMIT $2";
}

/// Writes the row of a decision as it stands after an event.
pub(super) fn project(place: Place<'_>, state: &State, writes: &mut Writes) {
    let Some(decision) = state.decision() else { return };
    let drafted = &decision.drafted;
    let row = vec![
        place.unit.into(),
        drafted.id.as_str().into(),
        drafted.complaint.as_str().into(),
        decision.stage.name().into(),
        drafted.date.to_string().into(),
        decision.published.map_or_else(String::new, |date| date.to_string()).into(),
        i64::from(drafted.year).into(),
        drafted.class.as_str().into(),
        drafted.outcome.as_str().into(),
    ];
    writes.push(&PUT_DECISION, row);
}

/// A decision that everybody may read.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) id: String,
    pub(super) published: String,
    pub(super) year: i64,
    pub(super) class: String,
    pub(super) outcome: String,
}

fn open(row: &Row) -> Open {
    let text = |column: usize| row.text(column).to_owned();
    Open { id: text(0), published: text(1), year: row.int(2), class: text(3), outcome: text(4) }
}

/// What is published, the newest first.
pub(super) async fn published(
    book: &dyn Book,
    unit: &str,
    most: i64,
) -> Result<Vec<Open>, StoreError> {
    let found = book.query(&LIST_PUBLISHED, vec![unit.into(), most.into()]).await?;
    Ok(found.iter().map(open).collect())
}

/// One that is published.
pub(super) async fn find(
    book: &dyn Book,
    unit: &str,
    id: &str,
) -> Result<Option<Open>, StoreError> {
    let found = book.query(&FIND_PUBLISHED, vec![unit.into(), id.into()]).await?;
    Ok(found.first().map(open))
}

/// What is written and not published: complaint, date, stage.
pub(super) async fn waiting(
    book: &dyn Book,
    unit: &str,
    most: i64,
) -> Result<Vec<[String; 3]>, StoreError> {
    let found = book.query(&LIST_WAITING, vec![unit.into(), most.into()]).await?;
    Ok(found.iter().map(|row| [0, 1, 2].map(|column| row.text(column).to_owned())).collect())
}
