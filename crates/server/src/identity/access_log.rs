//! Who was refused and who read what is sensitive: rows that may only be added. Written in batches
//! by a task of its own, never on the way of a request.

use std::sync::Arc;

use domain::kernel::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::code;
use crate::book::{Book, INSERT_ACCESS, READ_ACCESS, READ_ACCESS_OF, Row, StoreError, Write};

/// Rows that wait at most; more are dropped and counted in the log.
const WAITING: usize = 4096;
/// Rows written at once.
const BATCH: usize = 256;

/// One row.
#[derive(Debug, Clone)]
pub struct Access {
    /// The unit concerned; empty for the house.
    pub unit: String,
    /// When.
    pub at: Timestamp,
    /// Who, as recorded in the register.
    pub actor: String,
    /// What they wanted to do: a permission, or a verb of this room.
    pub action: &'static str,
    /// On what: a path without its query, or a name.
    pub object: String,
    /// `read`, `refused`, `done`.
    pub outcome: &'static str,
}

enum Message {
    Row(Access),
    Written(oneshot::Sender<()>),
}

/// The way into the log.
#[derive(Debug, Clone)]
pub struct AccessLog {
    rows: mpsc::Sender<Message>,
}

impl AccessLog {
    /// Starts the writer; it ends when the last way in is gone.
    #[must_use]
    pub fn start(book: Arc<dyn Book>) -> Self {
        let (rows, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write_all(book, waiting));
        Self { rows }
    }

    /// Notes one access.
    pub fn note(&self, access: Access) {
        if self.rows.try_send(Message::Row(access)).is_err() {
            tracing::error!("the access log cannot keep up: a row is lost");
        }
    }

    /// Waits until everything noted so far has been written.
    pub async fn written(&self) {
        let (done, wait) = oneshot::channel();
        if self.rows.send(Message::Written(done)).await.is_ok() {
            // an error means that the writer has ended: nothing is waited for any more
            let _ = wait.await;
        }
    }
}

async fn write_all(book: Arc<dyn Book>, mut waiting: mpsc::Receiver<Message>) {
    let mut messages = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut messages, BATCH).await > 0 {
        let (mut writes, mut told) = (Vec::new(), Vec::new());
        for message in messages.drain(..) {
            match message {
                Message::Row(row) => writes.push(row.into_write()),
                Message::Written(done) => told.push(done),
            }
        }
        let rows = writes.len();
        if rows > 0
            && let Err(error) = book.write(writes).await
        {
            tracing::error!(%error, rows, "rows of the access log are not stored");
        }
        for done in told {
            // an error means that nobody waits any more
            let _ = done.send(());
        }
    }
}

/// A row as it is read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What they wanted to do.
    pub action: String,
    /// On what.
    pub object: String,
    /// `read`, `refused`, `done`.
    pub outcome: String,
}

/// Which rows of a unit.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// From this moment.
    pub from: Timestamp,
    /// Until before this one.
    pub until: Timestamp,
    /// One outcome; all when empty.
    pub outcome: &'a str,
}

/// Rows of a unit, the latest first: at most `limit` after `skip` others.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn list(
    book: &dyn Book,
    unit: &str,
    wanted: Wanted<'_>,
    (skip, limit): (i64, i64),
) -> Result<Vec<Noted>, StoreError> {
    let mut params = vec![unit.into(), wanted.from.0.into(), wanted.until.0.into()];
    let statement = if wanted.outcome.is_empty() {
        &READ_ACCESS
    } else {
        params.push(wanted.outcome.into());
        &READ_ACCESS_OF
    };
    params.extend([limit.into(), skip.into()]);
    let noted = |row: &Row| Noted {
        at: Timestamp(row.int(0)),
        actor: row.text(1).to_owned(),
        action: row.text(2).to_owned(),
        object: row.text(3).to_owned(),
        outcome: row.text(4).to_owned(),
    };
    Ok(book.query(statement, params).await?.iter().map(noted).collect())
}

impl Access {
    /// Writes rows and waits until they are stored: for what may not happen without them.
    ///
    /// # Errors
    /// [`StoreError`] when they are not stored.
    pub async fn store(book: &dyn Book, rows: Vec<Self>) -> Result<(), StoreError> {
        let writes = rows.into_iter().map(Self::into_write).collect();
        book.write(writes).await.map(drop)
    }

    fn into_write(self) -> Write {
        let params = vec![
            self.unit.into(),
            self.at.0.into(),
            self.actor.into(),
            self.action.into(),
            self.object.into(),
            self.outcome.into(),
            code::id().into(),
        ];
        Write { statement: &INSERT_ACCESS, params, expect: None }
    }
}
