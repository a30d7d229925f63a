//! The table beside the register from which requests for an explanation are listed. What was asked
//! and answered is not in it.

use domain::prove::oversight::{Explanations, State};

use crate::book::{Book, Row, StoreError};
use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};

static TABLES: &[(&str, &[&str])] = &[(
    "explanations",
    &["CREATE TABLE explanations (unit TEXT NOT NULL, id TEXT NOT NULL, \
       complaint TEXT NOT NULL, received TEXT NOT NULL, due TEXT NOT NULL, \
       stage TEXT NOT NULL, answered TEXT NOT NULL, in_time BIGINT NOT NULL, \
       PRIMARY KEY (unit, id))"],
)];

/// The table as a view of the register.
pub(crate) static VIEW: View = View {
    name: "oversight",
    version: 1,
    stream: "explanation/",
    tables: TABLES,
    fold: folding::<Explanations>,
};

crate::statements! {
    PUT_EXPLANATION = "INSERT INTO explanations (unit, id, complaint, received, due, stage, \
        answered, in_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
        ON CONFLICT (unit, id) DO UPDATE SET due = excluded.due, stage = excluded.stage, \
        answered = excluded.answered, in_time = excluded.in_time";
    FIND_EXPLANATION = "SELECT stage FROM explanations WHERE unit = $1 AND id = $2";
    /// What waits for an answer first, the earliest date before the others.
    LIST_EXPLANATIONS = "SELECT id, complaint, received, due, stage, answered, in_time \
        FROM explanations WHERE unit = $1 \
        ORDER BY CASE WHEN stage = 'answered' THEN 1 ELSE 0 END, due, id LIMIT $2";
    /// Asked twice, and past the last day.
    LIST_LAPSED = "SELECT id FROM explanations \
        WHERE unit = $1 AND stage = 'asked-again' AND due < $2 ORDER BY id LIMIT $3";
}

/// Writes the row of a request as it stands after an event.
pub(super) fn project(place: Place<'_>, state: &State, writes: &mut Writes) {
    let Some(request) = state.request() else { return };
    let (first, answered) = (&request.requested, request.answered.as_ref());
    let row = vec![
        place.unit.into(),
        first.id.as_str().into(),
        first.complaint.as_deref().unwrap_or("").into(),
        first.date.to_string().into(),
        request.due().to_string().into(),
        request.stage().name().into(),
        answered.map_or_else(String::new, |answered| answered.date.to_string()).into(),
        i64::from(answered.is_some_and(|answered| answered.in_time)).into(),
    ];
    writes.push(&PUT_EXPLANATION, row);
}

/// A request in the list.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) id: String,
    /// Reference of the complaint; empty when it is in no book of ours.
    pub(super) complaint: String,
    pub(super) received: String,
    pub(super) due: String,
    pub(super) stage: String,
    pub(super) answered: String,
    pub(super) in_time: bool,
}

/// Requests of a unit.
pub(super) async fn list(
    book: &dyn Book,
    unit: &str,
    most: i64,
) -> Result<Vec<Listed>, StoreError> {
    let listed = |row: &Row| {
        let text = |column: usize| row.text(column).to_owned();
        Listed {
            id: text(0),
            complaint: text(1),
            received: text(2),
            due: text(3),
            stage: text(4),
            answered: text(5),
            in_time: row.int(6) != 0,
        }
    };
    let found = book.query(&LIST_EXPLANATIONS, vec![unit.into(), most.into()]).await?;
    Ok(found.iter().map(listed).collect())
}

/// Whether there is a request of this name.
pub(super) async fn is_known(book: &dyn Book, unit: &str, id: &str) -> Result<bool, StoreError> {
    let found = book.query(&FIND_EXPLANATION, vec![unit.into(), id.into()]).await?;
    Ok(!found.is_empty())
}

/// Requests whose second date has passed unanswered.
pub(super) async fn lapsed(
    book: &dyn Book,
    unit: &str,
    today: &str,
    most: i64,
) -> Result<Vec<String>, StoreError> {
    let found = book.query(&LIST_LAPSED, vec![unit.into(), today.into(), most.into()]).await?;
    Ok(found.iter().map(|row| row.text(0).to_owned()).collect())
}
