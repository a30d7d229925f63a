//! Copies the write-ahead log back into the database, beside the work and not in its turn: a
//! checkpoint in the turn of the network thread would hold up every request that waits.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::{Mutex, MutexGuard};
use rusqlite::{Connection, OpenFlags};

use super::connect;
use crate::book::StoreError;

/// Rows that are written between two copies: some 2,000 pages.
const ROWS_BETWEEN: usize = 5_000;
/// Pages of the log after which the writer copies the rest itself. Only what is copied to the end
/// can be written over, and while everybody writes the copier never reaches the end: 128 MB.
pub(super) const PAGES_AT_MOST: u32 = 32_000;

/// Copies when enough has been written.
pub(super) struct Copier {
    rows: AtomicUsize,
    task: Arc<Task>,
}

struct Task {
    path: PathBuf,
    is_running: AtomicBool,
    connection: Mutex<Option<Connection>>,
}

impl Copier {
    pub(super) fn of(path: &Path) -> Self {
        let (path, is_running) = (path.to_owned(), AtomicBool::new(false));
        let task = Arc::new(Task { path, is_running, connection: Mutex::default() });
        Self { rows: AtomicUsize::new(0), task }
    }

    /// So many rows were written; every now and then that begins a copy on the blocking pool.
    pub(super) fn wrote(&self, rows: usize) {
        let so_far = self.rows.fetch_add(rows, Ordering::Relaxed) + rows;
        if so_far < ROWS_BETWEEN || self.task.is_running.swap(true, Ordering::AcqRel) {
            return;
        }
        self.rows.store(0, Ordering::Relaxed);
        let task = Arc::clone(&self.task);
        tokio::task::spawn_blocking(move || {
            // What is not copied now is copied later: the log holds it until then.
            if let Err(error) = task.copy() {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "the write-ahead log was not copied back");
            }
            task.is_running.store(false, Ordering::Release);
        });
    }

    /// Waits for a running copy; none begins while the guard is held.
    pub(super) fn pause(&self) -> MutexGuard<'_, Option<Connection>> {
        self.task.connection.lock()
    }
}

impl Task {
    fn copy(&self) -> Result<(), StoreError> {
        let mut kept = self.connection.lock();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match &*kept {
            Some(connection) => connection,
            None => kept.insert(connect(&self.path, flags)?),
        };
        Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::super::Sqlite;
    use super::ROWS_BETWEEN;
    use crate::book::{Book, Write};

    crate::statements! {
        KEEP = "INSERT INTO kept (number, text) VALUES ($1, $2)";
    }

    #[tokio::test]
    async fn what_is_written_reaches_the_database_without_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("maklumat.db");
        let book = Sqlite::open(&path).unwrap();
        let table = "CREATE TABLE kept (number BIGINT NOT NULL, text TEXT NOT NULL)";
        book.define(vec![table.to_owned()], Vec::new()).await.unwrap();
        let before = path.metadata().unwrap().len();
        let row = |number: usize| {
            let params = vec![i64::try_from(number).unwrap().into(), "x".repeat(400).into()];
            Write { statement: STATEMENTS[0], params, expect: None }
        };
        for hundred in 0..ROWS_BETWEEN / 100 {
            let rows = (0..100).map(|number| row(hundred * 100 + number)).collect();
            book.write(rows).await.unwrap();
        }
        while book.copier.task.is_running.load(Ordering::Acquire) {
            tokio::task::yield_now().await;
        }
        let copied = path.metadata().unwrap().len() - before;
        assert!(copied > 400 * ROWS_BETWEEN as u64, "{copied} bytes");
    }
}
