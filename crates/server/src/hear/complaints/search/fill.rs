//! Words of complaints that were recorded before there was an index, or while a database came from
//! elsewhere: written down afterwards, some at a time, from the texts as they lie sealed. Where it
//! breaks off it goes on at the next start; done twice, it changes nothing; an erased text gives no
//! words.

use std::time::Duration;

use domain::hear::complaints::subject_of;

use super::rows_of;
use super::store::{self, AFTER, FORGET_MADE, FORGET_ORPHANS, MADE, PUT_MADE};
use crate::book::{Book, StoreError, Write};
use crate::hear::complaints::reporter::broken;
use crate::prove::disclosure::open_own;
use crate::web::App;
use crate::web::problem::Problem;

/// Complaints that are written down together.
const BATCH: i64 = 50;
/// How long others have the house for themselves between two batches.
const REST: Duration = Duration::from_millis(100);
/// How long until it is tried again when the store is not there.
const LATER: Duration = Duration::from_secs(60);
/// Complaints after which it is said how far it is.
const TOLD: usize = 1_000;

/// Entries whose texts are found by their words.
const KINDS: [&str; 8] = [
    "complaint.received",
    "complaint.completed",
    "complaint.note_left",
    "complaint.message_sent",
    "complaint.decided",
    "complaint.agreed",
    "complaint.disputed",
    "complaint.withdrawn",
];

/// Writes down what is missing, in the background, once.
pub async fn fill(app: App) {
    let mut written = 0;
    loop {
        match some(&app).await {
            Ok(0) => break,
            Ok(n) => {
                if (written + n) / TOLD > written / TOLD {
                    tracing::info!(complaints = written + n, "words of complaints written down");
                }
                written += n;
                tokio::time::sleep(REST).await;
            }
            Err(problem) => {
                tracing::warn!(code = problem.code, "words of complaints not written down yet");
                tokio::time::sleep(LATER).await;
            }
        }
    }
    if written > 0 {
        tracing::info!(complaints = written, "the words of all complaints are written down");
    }
}

/// Writes down the words of some complaints; gives how many, none when all are done.
///
/// # Errors
/// What stands in the way.
pub async fn some(app: &App) -> Result<usize, Problem> {
    for unit in app.book.units().await? {
        let made = app.book.query(&MADE, vec![unit.as_str().into()]).await?;
        if made.first().is_some_and(|row| row.int(1) != 0) {
            continue;
        }
        let after = made.first().map_or("", |row| row.text(0));
        let asked = vec![unit.as_str().into(), after.into(), BATCH.into()];
        let found = app.book.query(&AFTER, asked).await?;
        let mut writes = Vec::new();
        for row in &found {
            writes.extend(words(app, &unit, (row.text(0), row.text(1))).await?);
        }
        let done = i64::try_from(found.len()) != Ok(BATCH);
        let last = found.last().map_or(after, |row| row.text(0));
        let params = vec![unit.as_str().into(), last.into(), i64::from(done).into()];
        // The words first: a mark that stands says that they do.
        app.book.write(writes).await?;
        forget_erased(&*app.book, &unit, (after, last)).await?;
        app.book.write(vec![Write { statement: &PUT_MADE, params, expect: None }]).await?;
        if !found.is_empty() {
            return Ok(found.len());
        }
    }
    Ok(0)
}

/// The rows of all that was said in a complaint, entry by entry, as they are written with each.
async fn words(
    app: &App,
    unit: &str,
    (reference, received): (&str, &str),
) -> Result<Vec<Write>, Problem> {
    let opened = open_own(app, unit, &subject_of(reference), &KINDS).await.map_err(broken)?;
    let of_entry = opened.chunk_by(|a, b| a.seq == b.seq);
    let rows = |parts: &[crate::prove::disclosure::Opened]| {
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        rows_of(app, unit, reference, received, &texts)
    };
    Ok(of_entry.flat_map(rows).collect())
}

/// What was erased while its words were being written down has none after that: an erasure that is
/// on its way has come through when this looks.
async fn forget_erased(
    book: &dyn Book,
    unit: &str,
    (after, last): (&str, &str),
) -> Result<(), StoreError> {
    tokio::time::sleep(REST).await;
    let params = vec![unit.into(), after.into(), last.into(), store::PREFIX.into()];
    book.write(vec![Write { statement: &FORGET_ORPHANS, params, expect: None }]).await.map(drop)
}

/// The index is looked through anew at the next start: the register was built from elsewhere.
///
/// # Errors
/// The database cannot be written.
pub async fn anew(book: &dyn Book) -> Result<(), StoreError> {
    book.write(vec![Write { statement: &FORGET_MADE, params: Vec::new(), expect: None }])
        .await
        .map(drop)
}
