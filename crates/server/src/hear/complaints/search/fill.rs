//! Words of complaints that were recorded before there was an index, or while a database came from
//! elsewhere: written down afterwards, some at a time, from the texts as they lie sealed. Where it
//! breaks off it goes on at the next start; done twice, it changes nothing; an erased text gives no
//! words.

use std::time::Duration;

use domain::hear::complaints::{stream_of, subject_of};

use super::rows_of;
use super::store::{AFTER, FORGET_MADE, MADE, PUT_MADE, PUT_READ};
use crate::book::{Book, HOLD_HEAD, StoreError, Write};
use crate::hear::complaints::reporter::broken;
use crate::prove::disclosure::{Opened, open_own};
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
        let Some((found, writes)) = read(app, &unit).await? else { continue };
        app.book.write(writes).await?;
        if found > 0 {
            return Ok(found);
        }
    }
    Ok(0)
}

/// How many complaints of a unit come next, and what is to be written of them, in one transaction;
/// nothing when all are done. The head first, as an erasure takes it: either that comes through
/// before, and its parts are gone, or it comes after and takes these words with it. The mark last,
/// which says that they stand.
async fn read(app: &App, unit: &str) -> Result<Option<(usize, Vec<Write>)>, Problem> {
    let made = app.book.query(&MADE, vec![unit.into()]).await?;
    if made.first().is_some_and(|row| row.int(1) != 0) {
        return Ok(None);
    }
    let after = made.first().map_or(0, |row| row.int(0));
    let found = app.book.query(&AFTER, vec![unit.into(), after.into(), BATCH.into()]).await?;
    let head = vec![unit.into()];
    let mut writes = vec![Write { statement: &HOLD_HEAD, params: head, expect: Some(1) }];
    for row in &found {
        writes.extend(words(app, unit, row.text(0)).await?);
    }
    let done = i64::try_from(found.len()) != Ok(BATCH);
    let last = found.last().map_or(after, |row| row.int(1));
    let params = vec![unit.into(), last.into(), done.into()];
    writes.push(Write { statement: &PUT_MADE, params, expect: None });
    Ok(Some((found.len(), writes)))
}

/// The rows of all that was said in a complaint, entry by entry, as they are written with each.
async fn words(app: &App, unit: &str, reference: &str) -> Result<Vec<Write>, Problem> {
    let subject = subject_of(reference);
    let opened = open_own(app, unit, &subject, &KINDS).await.map_err(broken)?;
    let of_entry = opened.chunk_by(|a, b| a.seq == b.seq);
    let rows = |parts: &[Opened]| {
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        let seq = parts.first().and_then(|part| i64::try_from(part.seq).ok()).unwrap_or_default();
        let of = [unit.into(), stream_of(reference).into(), seq.into(), subject.as_str().into()];
        rows_of(app, unit, &texts, (&PUT_READ, &of))
    };
    Ok(of_entry.flat_map(rows).collect())
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
