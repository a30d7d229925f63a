//! The store behind the register: one narrow trait, two engines.
//!
//! Everything that differs between SQLite and PostgreSQL is in the two files of that name. All
//! other SQL of the house is written once, in a portable subset, as named [`Statement`]s which a
//! test prepares on both engines.

mod digest;
mod migrate;
mod pages;
mod postgres;
mod schema;
mod seal;
mod split;
mod sqlite;

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use register::chain::Head;
use register::hash::Hash;
use register::sealed::Part;

pub use digest::TableDigest;
pub(crate) use migrate::STATEMENTS as MIGRATE_STATEMENTS;
pub use migrate::{MigrateError, missing_steps, prepare};
pub(crate) use pages::{EntryRow, Pages};
pub(crate) use schema::*;
pub use seal::{SealError, Sealer, lock_with, random, unlock_with};
pub use split::{join_keys, split_keys};

/// An SQL text with a name. The text is the portable subset with `$1`, `$2`, … in rising order.
#[derive(Debug)]
pub struct Statement {
    /// Name for logs and tests.
    pub name: &'static str,
    /// Portable SQL.
    pub sql: &'static str,
}

/// Declares named statements and `STATEMENTS`, the list of them all.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* pub(crate) static $name: $crate::book::Statement =
            $crate::book::Statement { name: stringify!($name), sql: $sql };)+
        /// Every statement of this module, for the test that prepares them on both engines.
        pub(crate) static STATEMENTS: &[&$crate::book::Statement] = &[$(&$name),+];
    };
}

/// A value in a row or parameter. Flags are 0 or 1, times microseconds, JSON is text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(String),
    /// BLOB or BYTEA.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The integer in a column; 0 for NULL.
    ///
    /// # Panics
    /// When the column is not an integer: the statement and its reader disagree.
    #[must_use]
    pub fn int(&self, column: usize) -> i64 {
        self.opt_int(column).unwrap_or(0)
    }

    /// The integer in a column, or `None` for NULL.
    ///
    /// # Panics
    /// When the column is not an integer: the statement and its reader disagree.
    #[must_use]
    pub fn opt_int(&self, column: usize) -> Option<i64> {
        match &self.0[column] {
            Value::Int(value) => Some(*value),
            Value::Null => None,
            other => panic!("column {column} is not an integer: {other:?}"),
        }
    }

    /// The text in a column; empty for NULL.
    ///
    /// # Panics
    /// When the column is not text: the statement and its reader disagree.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        self.opt_text(column).unwrap_or("")
    }

    /// The text in a column, or `None` for NULL.
    ///
    /// # Panics
    /// When the column is not text: the statement and its reader disagree.
    #[must_use]
    pub fn opt_text(&self, column: usize) -> Option<&str> {
        match &self.0[column] {
            Value::Text(value) => Some(value),
            Value::Null => None,
            other => panic!("column {column} is not text: {other:?}"),
        }
    }

    /// The bytes in a column; empty for NULL.
    ///
    /// # Panics
    /// When the column is not bytes: the statement and its reader disagree.
    #[must_use]
    pub fn bytes(&self, column: usize) -> &[u8] {
        match &self.0[column] {
            Value::Bytes(value) => value,
            Value::Null => &[],
            other => panic!("column {column} is not bytes: {other:?}"),
        }
    }
}

/// One change of a table beside the register, made in the same transaction.
#[derive(Debug, Clone)]
pub struct Write {
    /// What to run.
    pub statement: &'static Statement,
    /// Its parameters.
    pub params: Vec<Value>,
    /// Number of rows that must change, or the whole batch is refused as a conflict.
    pub expect: Option<u64>,
}

/// An entry to be stored.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The unit whose chain it is.
    pub unit: Arc<str>,
    /// Stream inside the chain.
    pub stream: Arc<str>,
    /// Place in the chain.
    pub seq: u64,
    /// Place in the stream.
    pub version: u64,
    /// Hash of the bytes.
    pub hash: Hash,
    /// The bytes that were hashed.
    pub bytes: Vec<u8>,
}

/// A sealed part to be stored, with its key (wrapped by the master key) in a table of its own.
#[derive(Debug, Clone)]
pub struct NewPart {
    /// The unit whose chain it belongs to.
    pub unit: Arc<str>,
    /// Whose text it is.
    pub subject: String,
    /// Place, salt and sealed bytes.
    pub part: Part,
    /// The part's key under the master key.
    pub wrapped_key: Vec<u8>,
}

/// A head moving on: compare and swap.
#[derive(Debug, Clone)]
pub struct HeadMove {
    /// The unit whose chain it is.
    pub unit: Arc<str>,
    /// Where the writer believes the chain to end.
    pub from: Head,
    /// Where it ends after this batch.
    pub to: Head,
}

/// All that one commit stores.
#[derive(Debug, Default)]
pub struct Batch {
    /// Heads that move, one per chain.
    pub heads: Vec<HeadMove>,
    /// New entries in arrival order.
    pub entries: Vec<NewEntry>,
    /// New sealed parts.
    pub parts: Vec<NewPart>,
    /// Views, outbox, erasures.
    pub writes: Vec<Write>,
}

/// Why a batch was not stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else moved a head or a guarded row first: reload and decide again.
    #[error("somebody else wrote first")]
    Conflict,
    /// The store cannot be reached or cannot write (disk full, connection lost). Whether a batch
    /// was stored is then unknown until its streams are read again.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    pub(crate) fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(error.into())
    }
}

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Place in the chain.
    pub seq: u64,
    /// Place in the stream.
    pub version: u64,
    /// Stored hash.
    pub hash: Hash,
    /// Stored bytes.
    pub bytes: Vec<u8>,
}

/// A future that a trait object can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// What a store call gives.
pub type StoreResult<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// Leave to append. Only `execute` can make one, so nothing else can write entries.
#[derive(Debug)]
pub struct AppendPermit(());

impl AppendPermit {
    /// For `execute` (and the tests of this folder) alone; `tidy` holds it.
    pub(crate) const fn for_execute() -> Self {
        Self(())
    }
}

/// The narrow trait. A dozen methods; nothing outside this folder asks which engine it is on.
pub trait Book: Send + Sync {
    /// Stores a batch in one transaction and returns when it has reached the disk.
    fn append<'a>(&'a self, permit: AppendPermit, batch: &'a Batch) -> StoreResult<'a, ()>;
    /// Up to `limit` entries of a chain after `after`.
    fn read_chain<'a>(
        &'a self,
        unit: &'a str,
        after: u64,
        limit: u32,
    ) -> StoreResult<'a, Vec<Stored>>;
    /// Up to `limit` entries of a stream after version `after`.
    fn read_stream<'a>(
        &'a self,
        unit: &'a str,
        stream: &'a str,
        after: u64,
        limit: u32,
    ) -> StoreResult<'a, Vec<Stored>>;
    /// Runs one reading statement.
    fn query<'a>(
        &'a self,
        statement: &'static Statement,
        params: Vec<Value>,
    ) -> StoreResult<'a, Vec<Row>>;
    /// Runs writes on tables beside the register in one transaction; gives the changed row counts.
    fn write<'a>(&'a self, writes: Vec<Write>) -> StoreResult<'a, Vec<u64>>;
    /// Runs schema texts and then writes, all in one transaction. The token `{BYTES}` stands for
    /// the engine's byte type, `{BY_KEY}` for a table that lies in the order of its key, where the
    /// engine has that.
    fn define<'a>(&'a self, texts: Vec<String>, writes: Vec<Write>) -> StoreResult<'a, ()>;
    /// Number and digest of all rows of a table, whatever their order.
    fn digest<'a>(&'a self, table: &'static str) -> StoreResult<'a, TableDigest>;
    /// After an erasure: leaves nothing of deleted rows in files beside the tables. False when a
    /// reader is in the way and it must be done again later.
    fn tidy_after_erasure<'a>(&'a self) -> StoreResult<'a, bool>;
    /// What the engine itself finds wrong with its files; empty when nothing, or when the engine
    /// has its own tools for that.
    fn integrity<'a>(&'a self) -> StoreResult<'a, Vec<String>>;
    /// Prepares a statement without running it.
    fn check<'a>(&'a self, statement: &'static Statement) -> StoreResult<'a, ()>;
    /// The engine's own guards against changing entries, as schema texts.
    fn guards(&self) -> Vec<String>;
    /// Copies the database to a file while it is in use (SQLite), or says how to (PostgreSQL).
    fn copy_to<'a>(&'a self, target: &'a Path) -> StoreResult<'a, ()>;
    /// What to print as the address of the store: never a password.
    fn address(&self) -> String;
}

/// Opens a store: `postgres://…` or a folder for the embedded SQLite.
///
/// # Errors
/// [`StoreError::Unavailable`] when it cannot be opened.
pub async fn open(database: Option<&str>, data: &Path) -> Result<Arc<dyn Book>, StoreError> {
    match database {
        Some(url) => open_postgres(url).await,
        None => Ok(Arc::new(sqlite::Sqlite::open(&data.join(FILE))?)),
    }
}

/// Opens a store for reading: an embedded database is neither made nor changed, and may be in use.
///
/// # Errors
/// [`StoreError::Unavailable`] when there is none or it cannot be opened.
pub async fn open_reading(
    database: Option<&str>,
    data: &Path,
) -> Result<Arc<dyn Book>, StoreError> {
    match database {
        Some(url) => open_postgres(url).await,
        None => Ok(Arc::new(sqlite::Sqlite::open_reading(&data.join(FILE))?)),
    }
}

/// Opens the embedded engine with a limit on the pages of its file, so that a full disk can be
/// tried without filling one.
///
/// # Errors
/// [`StoreError::Unavailable`] when it cannot be opened.
#[doc(hidden)]
pub fn open_limited(data: &Path, pages: Option<u32>) -> Result<Arc<dyn Book>, StoreError> {
    let book = sqlite::Sqlite::open(&data.join(FILE))?;
    if let Some(pages) = pages {
        book.limit(pages)?;
    }
    Ok(Arc::new(book))
}

/// Opens a file of the embedded engine for reading: a backup, or its keys.
///
/// # Errors
/// [`StoreError::Unavailable`] when there is none or it cannot be opened.
pub fn open_file(path: &Path) -> Result<Arc<dyn Book>, StoreError> {
    Ok(Arc::new(sqlite::Sqlite::open_reading(path)?))
}

/// Name of the embedded database in its folder.
pub const FILE: &str = "maklumat.db";

async fn open_postgres(url: &str) -> Result<Arc<dyn Book>, StoreError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Arc::new(postgres::Postgres::connect(url).await?));
    }
    let scheme = url.split("://").next().unwrap_or_default();
    Err(StoreError::unavailable(format!(
        "{scheme:?} is no kind of database: postgres://… is expected, or nothing for SQLite"
    )))
}

impl dyn Book + '_ {
    /// The end of a chain, or the empty head when the chain has no entry.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn head(&self, unit: &str) -> Result<Head, StoreError> {
        let found = self.query(&schema::READ_HEAD, vec![unit.into()]).await?;
        Ok(found.first().map(|row| head_of_row(row).1).unwrap_or_default())
    }

    /// The heads of all chains, by unit.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn heads(&self) -> Result<Vec<(String, Head)>, StoreError> {
        let found = self.query(&schema::READ_HEADS, Vec::new()).await?;
        Ok(found.iter().map(head_of_row).collect())
    }
}

fn head_of_row(row: &Row) -> (String, Head) {
    let head = Head {
        seq: row.int(1).unsigned_abs(),
        hash: Hash::parse(row.text(2)).unwrap_or_default(),
        recorded: row.int(3),
    };
    (row.text(0).to_owned(), head)
}
