//! The embedded engine: one writing connection on the calling thread, several reading ones on the
//! blocking pool, and one there that copies the write-ahead log back. WAL and `synchronous=FULL`:
//! an answer goes out after the commit reached the disk.

mod copier;

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use parking_lot::Mutex;
use register::hash::Hash;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ToSql};
use tokio::sync::Semaphore;

use copier::Copier;

use super::digest::{self, TableDigest};
use super::schema::{
    ENTRIES_TOGETHER, INSERT_ENTRIES, INSERT_ENTRY, INSERT_KEY, INSERT_PART, MOVE_HEAD, READ_CHAIN,
    READ_STREAM, START_HEAD, ddl_for_guards,
};
use super::{
    AppendPermit, Batch, Book, NewEntry, Row, Statement, StoreError, StoreResult, Stored, Value,
    Write,
};

/// Reading connections, and threads that use them, at most.
const READERS: usize = 8;
const STATEMENTS_KEPT: usize = 256;

pub(super) struct Sqlite {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
    copier: Copier,
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => Self::Conflict,
            _ => Self::unavailable(error),
        }
    }
}

fn number(value: u64) -> i64 {
    i64::try_from(value).expect("a chain has fewer than 2^63 entries")
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;")?;
    // A statement keeps the plan that `tests/it/plans.txt` shows, whatever values it is given.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let writer = connect(path, flags)?;
        // secure_delete: an erased part leaves nothing in free pages.
        writer.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
             PRAGMA cache_size = -16384;",
        )?;
        writer.pragma_update(None, "wal_autocheckpoint", copier::PAGES_AT_MOST)?;
        Ok(Self::over(path, writer))
    }

    fn over(path: &Path, writer: Connection) -> Self {
        Self {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            readers: Arc::default(),
            places: Arc::new(Semaphore::new(READERS)),
            copier: Copier::of(path),
        }
    }

    /// For looking only: nothing is made, nothing is changed.
    pub(super) fn open_reading(path: &Path) -> Result<Self, StoreError> {
        if !path.is_file() {
            let why = format!("there is no database {}", path.display());
            return Err(StoreError::unavailable(why));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let writer = connect(path, flags)?;
        Ok(Self::over(path, writer))
    }

    pub(super) fn limit(&self, pages: u32) -> Result<(), StoreError> {
        Ok(self.writer.lock().pragma_update(None, "max_page_count", pages)?)
    }

    /// Runs a reading closure on the blocking pool with a connection of its own.
    async fn reading<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (path, readers) = (self.path.clone(), Arc::clone(&self.readers));
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(StoreError::unavailable)?;
        let task = tokio::task::spawn_blocking(move || {
            let _place = place;
            let kept = readers.lock().pop();
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = match kept {
                Some(connection) => connection,
                None => connect(&path, flags)?,
            };
            let result = read(&connection);
            readers.lock().push(connection);
            result
        });
        task.await.map_err(StoreError::unavailable)?
    }
}

fn bind(statement: &mut CachedStatement<'_>, params: &[Value]) -> Result<(), StoreError> {
    for (index, value) in params.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value)?;
    }
    Ok(())
}

/// The statements of one batch, each looked up once. A batch runs the same few for many rows, one
/// kind of row after another.
struct Prepared<'c> {
    connection: &'c Connection,
    found: Vec<(&'static Statement, CachedStatement<'c>)>,
}

impl<'c> Prepared<'c> {
    fn of(connection: &'c Connection) -> Self {
        Self { connection, found: Vec::new() }
    }

    fn get(&mut self, wanted: &'static Statement) -> Result<&mut CachedStatement<'c>, StoreError> {
        let known = self.found.iter().position(|(statement, _)| std::ptr::eq(*statement, wanted));
        let place = match known {
            Some(place) => place,
            None => {
                self.found.push((wanted, self.connection.prepare_cached(wanted.sql)?));
                self.found.len() - 1
            }
        };
        Ok(&mut self.found[place].1)
    }
}

/// Runs writes in order; gives the changed row counts.
fn run(connection: &Connection, writes: &[Write]) -> Result<Vec<u64>, StoreError> {
    let mut prepared = Prepared::of(connection);
    let mut counts = Vec::with_capacity(writes.len());
    for write in writes {
        let statement = prepared.get(write.statement)?;
        bind(statement, &write.params)?;
        let changed = statement.raw_execute()? as u64;
        if write.expect.is_some_and(|expected| expected != changed) {
            return Err(StoreError::Conflict);
        }
        counts.push(changed);
    }
    Ok(counts)
}

fn rows(
    connection: &Connection,
    statement: &Statement,
    params: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    let columns = prepared.column_count();
    bind(&mut prepared, params)?;
    let mut found = prepared.raw_query();
    let mut out = Vec::new();
    while let Some(found) = found.next()? {
        out.push(row(found, columns, statement.name)?);
    }
    Ok(out)
}

fn row(found: &rusqlite::Row<'_>, columns: usize, of: &str) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(columns);
    for column in 0..columns {
        values.push(match found.get_ref(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) => Value::Int(value),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
            ValueRef::Real(_) => {
                return Err(StoreError::unavailable(format!("{of} gives a float")));
            }
        });
    }
    Ok(Row(values))
}

fn stored(
    connection: &Connection,
    statement: &Statement,
    params: &[Value],
) -> Result<Vec<Stored>, StoreError> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    bind(&mut prepared, params)?;
    let mut found = prepared.raw_query();
    let mut out = Vec::new();
    while let Some(row) = found.next()? {
        let hash: [u8; 32] = row.get_ref(2)?.as_blob().map_or([0; 32], |blob| {
            blob.try_into().unwrap_or([0; 32]) // a hash of another length cannot match its bytes
        });
        let bytes = row.get_ref(3)?.as_blob_or_null().ok().flatten().unwrap_or_default();
        out.push(Stored {
            seq: row.get_ref(0)?.as_i64().map_err(StoreError::unavailable)?.unsigned_abs(),
            version: row.get_ref(1)?.as_i64().map_err(StoreError::unavailable)?.unsigned_abs(),
            hash: Hash(hash),
            bytes: bytes.to_vec(),
        });
    }
    Ok(out)
}

/// The statement of several entries as SQLite takes it with less trouble: `OR FAIL` leaves what
/// went in before a fault to the transaction, which is withdrawn anyway, so that SQLite copies no
/// page to be able to withdraw the statement alone.
static INSERT_OR_FAIL: LazyLock<String> =
    LazyLock::new(|| INSERT_ENTRIES.sql.replacen("INSERT", "INSERT OR FAIL", 1));

/// Entries are most of what is written: several rows a statement.
fn insert_entries(connection: &Connection, entries: &[NewEntry]) -> Result<(), StoreError> {
    let several = entries.chunks_exact(ENTRIES_TOGETHER);
    let rest = several.remainder();
    if entries.len() >= ENTRIES_TOGETHER {
        let mut insert = connection.prepare_cached(&INSERT_OR_FAIL)?;
        several.into_iter().try_for_each(|entries| insert_with(&mut insert, entries))?;
    }
    if !rest.is_empty() {
        let mut insert = connection.prepare_cached(INSERT_ENTRY.sql)?;
        rest.chunks(1).try_for_each(|entry| insert_with(&mut insert, entry))?;
    }
    Ok(())
}

fn insert_with(insert: &mut CachedStatement<'_>, entries: &[NewEntry]) -> Result<(), StoreError> {
    let mut place = 0;
    for entry in entries {
        insert.raw_bind_parameter(place + 1, &*entry.unit)?;
        insert.raw_bind_parameter(place + 2, number(entry.seq))?;
        insert.raw_bind_parameter(place + 3, &*entry.stream)?;
        insert.raw_bind_parameter(place + 4, number(entry.version))?;
        insert.raw_bind_parameter(place + 5, &entry.hash.0[..])?;
        insert.raw_bind_parameter(place + 6, &entry.bytes[..])?;
        place += 6;
    }
    insert.raw_execute()?;
    Ok(())
}

fn store(connection: &Connection, batch: &Batch) -> Result<(), StoreError> {
    for head in &batch.heads {
        let changed = if head.from.seq == 0 {
            let mut start = connection.prepare_cached(START_HEAD.sql)?;
            let hash = head.to.hash.to_string();
            start.execute((&*head.unit, number(head.to.seq), hash, head.to.recorded))?
        } else {
            let mut swap = connection.prepare_cached(MOVE_HEAD.sql)?;
            let (to, from) = (head.to.hash.to_string(), head.from.hash.to_string());
            let (seq, was) = (number(head.to.seq), number(head.from.seq));
            swap.execute((seq, to, head.to.recorded, &*head.unit, was, from))?
        };
        if changed != 1 {
            return Err(StoreError::Conflict);
        }
    }
    insert_entries(connection, &batch.entries)?;
    for new in &batch.parts {
        let (seq, slot) = (number(new.part.seq), i64::from(new.part.slot));
        connection.prepare_cached(INSERT_PART.sql)?.execute((
            &*new.unit,
            seq,
            slot,
            &new.subject,
            &new.part.salt,
            &new.part.bytes,
        ))?;
        connection.prepare_cached(INSERT_KEY.sql)?.execute((
            &*new.unit,
            seq,
            slot,
            &new.subject,
            &new.wrapped_key,
        ))?;
    }
    run(connection, &batch.writes)?;
    Ok(())
}

/// Runs a closure in one immediate transaction; anything but `Ok` leaves nothing behind.
fn transaction<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let open = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let result = work(&open)?;
    open.commit()?;
    Ok(result)
}

impl Book for Sqlite {
    fn append<'a>(&'a self, _: AppendPermit, batch: &'a Batch) -> StoreResult<'a, ()> {
        // On the calling thread on purpose: the network thread is the writer, a hop to another
        // thread and back costs as much as everything else on this path (docs/decisions/0005).
        let result = transaction(&mut self.writer.lock(), |open| store(open, batch));
        self.copier.wrote(batch.entries.len() + batch.parts.len() + batch.writes.len());
        Box::pin(std::future::ready(result))
    }

    fn read_chain<'a>(
        &'a self,
        unit: &'a str,
        after: u64,
        limit: u32,
    ) -> StoreResult<'a, Vec<Stored>> {
        let params = vec![unit.into(), number(after).into(), limit.into()];
        Box::pin(self.reading(move |connection| stored(connection, &READ_CHAIN, &params)))
    }

    fn read_stream<'a>(
        &'a self,
        unit: &'a str,
        stream: &'a str,
        after: u64,
        limit: u32,
    ) -> StoreResult<'a, Vec<Stored>> {
        let params = vec![unit.into(), stream.into(), number(after).into(), limit.into()];
        Box::pin(self.reading(move |connection| stored(connection, &READ_STREAM, &params)))
    }

    fn query<'a>(
        &'a self,
        statement: &'static Statement,
        params: Vec<Value>,
    ) -> StoreResult<'a, Vec<Row>> {
        Box::pin(self.reading(move |connection| rows(connection, statement, &params)))
    }

    fn write<'a>(&'a self, writes: Vec<Write>) -> StoreResult<'a, Vec<u64>> {
        let result = transaction(&mut self.writer.lock(), |open| run(open, &writes));
        self.copier.wrote(writes.len());
        Box::pin(std::future::ready(result))
    }

    fn define<'a>(&'a self, texts: Vec<String>, writes: Vec<Write>) -> StoreResult<'a, ()> {
        let result = transaction(&mut self.writer.lock(), |open| {
            for text in &texts {
                let text = text.replace("{BYTES}", "BLOB").replace("{BY_KEY}", "WITHOUT ROWID");
                open.execute_batch(&text)?;
            }
            run(open, &writes).map(drop)
        });
        Box::pin(std::future::ready(result))
    }

    fn digest<'a>(&'a self, table: &'static str) -> StoreResult<'a, TableDigest> {
        Box::pin(self.reading(move |connection| {
            let mut prepared = connection.prepare(&digest::all_rows(table))?;
            let columns = prepared.column_count();
            let mut found = prepared.query([])?;
            let mut digest = TableDigest::default();
            while let Some(found) = found.next()? {
                digest.add(&row(found, columns, table)?);
            }
            Ok(digest)
        }))
    }

    fn tidy_after_erasure<'a>(&'a self) -> StoreResult<'a, bool> {
        // secure_delete has overwritten the rows in their pages; older copies of those pages lie in
        // the write-ahead log until it is copied back and cut to nothing.
        let _alone = self.copier.pause();
        let writer = self.writer.lock();
        let busy = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
        let result = busy.map(|busy: i64| busy == 0).map_err(StoreError::from);
        Box::pin(std::future::ready(result))
    }

    fn integrity<'a>(&'a self) -> StoreResult<'a, Vec<String>> {
        Box::pin(self.reading(|connection| {
            let mut prepared = connection.prepare("PRAGMA quick_check(10)")?;
            let found: Result<Vec<String>, _> = prepared.query_map([], |row| row.get(0))?.collect();
            Ok(found?.into_iter().filter(|line| line != "ok").collect())
        }))
    }

    fn check<'a>(&'a self, statement: &'static Statement) -> StoreResult<'a, ()> {
        let result = self.writer.lock().prepare(statement.sql).map(drop);
        Box::pin(std::future::ready(result.map_err(StoreError::unavailable)))
    }

    fn guards(&self) -> Vec<String> {
        let guard = |table: &&str, act: &str| {
            format!(
                "CREATE TRIGGER IF NOT EXISTS {table}_no_{act} BEFORE {act} ON {table} \
                 BEGIN SELECT RAISE(ABORT, '{table}: rows may only be added'); END"
            )
        };
        ddl_for_guards()
            .iter()
            .flat_map(|table| [guard(table, "UPDATE"), guard(table, "DELETE")])
            .collect()
    }

    fn copy_to<'a>(&'a self, target: &'a Path) -> StoreResult<'a, ()> {
        let target = target.to_owned();
        Box::pin(self.reading(move |connection| {
            let mut copy = Connection::open(target)?;
            let backup = rusqlite::backup::Backup::new(connection, &mut copy)?;
            // All pages in one reading transaction: a busy writer would make smaller steps begin
            // anew.
            while backup.step(-1)? != rusqlite::backup::StepResult::Done {}
            Ok(())
        }))
    }

    fn address(&self) -> String {
        format!("sqlite:{}", self.path.display())
    }
}
