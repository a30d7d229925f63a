//! Whether every file that entries name is where it belongs and as it was stored. A file whose key
//! was erased is not looked for; one that is missing or altered without an erasure is an alarm.

use std::io;
use std::sync::Arc;

use domain::kernel::FileName;
use register::hash::Hash;

use super::shelf::Shelf;
use super::view::HAS_KEY;
use crate::book::{Book, StoreError};
use crate::catalogue;

/// A file that an entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// In whose chain.
    pub unit: String,
    /// Its name.
    pub name: FileName,
    /// Whose it is.
    pub subject: String,
    /// The entry.
    pub seq: u64,
    /// How many bytes were stored.
    pub bytes: u64,
}

/// Why the check broke off.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The database cannot be read.
    #[error("the database cannot be read")]
    Book(#[from] StoreError),
    /// The store of files cannot be read.
    #[error("the store of files cannot be read")]
    Shelf(#[from] io::Error),
}

/// What the check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are as they were stored.
    pub sound: u64,
    /// Files whose key was erased.
    pub dark: u64,
    /// Files that are not there, and were not erased.
    pub missing: Vec<Named>,
    /// Files whose bytes are others.
    pub altered: Vec<Named>,
}

impl Report {
    /// Whether nothing is missing or altered.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.missing.is_empty() && self.altered.is_empty()
    }

    /// What is wrong, one line a file.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let line = |named: &Named, what: &str| {
            format!("{}, entry {}: the file {} {what}", named.unit, named.seq, named.name)
        };
        let missing = self.missing.iter().map(|named| line(named, "is missing"));
        let altered = self.altered.iter().map(|named| line(named, "was altered"));
        missing.chain(altered).collect()
    }
}

/// How closely files are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Whether they are there, with their size.
    Size,
    /// Every byte.
    Bytes,
}

/// Every file that entries name.
///
/// # Errors
/// [`StoreError`] when the database cannot be read, or is older than files.
pub async fn named(book: &dyn Book) -> Result<Vec<Named>, StoreError> {
    let mut all = Vec::new();
    for unit in book.units().await? {
        for table in catalogue::files() {
            for row in book.query(table.list, vec![unit.as_str().into()]).await? {
                let Ok(name) = FileName::parse(row.text(0)) else { continue };
                all.push(Named {
                    unit: unit.clone(),
                    name,
                    subject: row.text(1).to_owned(),
                    seq: row.int(2).unsigned_abs(),
                    bytes: row.int(3).unsigned_abs(),
                });
            }
        }
    }
    Ok(all)
}

/// Whether the key of a file is there; keys may lie in a database of their own.
///
/// # Errors
/// [`StoreError`] when it cannot be read.
pub async fn has_key(keys: &dyn Book, named: &Named) -> Result<bool, StoreError> {
    let seq = i64::try_from(named.seq).unwrap_or(i64::MAX);
    let rows = keys.query(&HAS_KEY, vec![named.unit.as_str().into(), seq.into()]).await?;
    Ok(rows.first().is_some_and(|row| row.int(0) > 0))
}

/// Looks at every file that entries name and whose key is there.
///
/// # Errors
/// [`CheckError`] when the database or the store cannot be read.
pub async fn check(
    book: &dyn Book,
    keys: &dyn Book,
    shelf: &Arc<dyn Shelf>,
    depth: Depth,
) -> Result<Report, CheckError> {
    let mut report = Report::default();
    if !book.knows_files().await? {
        return Ok(report);
    }
    for named in named(book).await? {
        if !has_key(keys, &named).await? {
            report.dark += 1;
            continue;
        }
        let (shelf, name, bytes) = (Arc::clone(shelf), named.name.clone(), named.bytes);
        let look = move || -> io::Result<Option<bool>> {
            Ok(match depth {
                Depth::Size => shelf.size(&name)?.map(|size| size == bytes),
                Depth::Bytes => shelf.get(&name)?.map(|got| is(&name, &got)),
            })
        };
        match tokio::task::spawn_blocking(look).await.map_err(io::Error::other)?? {
            Some(true) => report.sound += 1,
            Some(false) => report.altered.push(named),
            None => report.missing.push(named),
        }
    }
    Ok(report)
}

/// Whether bytes are those of a name.
#[must_use]
pub fn is(name: &FileName, bytes: &[u8]) -> bool {
    Hash::of(bytes).to_string() == name.as_str()
}

/// Takes away the bytes of a subject's files whose keys are erased; gives how many.
///
/// # Errors
/// [`CheckError`] when the database or the store cannot be used. Nobody can open what is left.
pub async fn clear(
    book: &dyn Book,
    shelf: &Arc<dyn Shelf>,
    unit: &str,
    subject: &str,
) -> Result<u64, CheckError> {
    let mut cleared = 0;
    if !book.knows_files().await? {
        return Ok(cleared);
    }
    for named in named(book).await? {
        let theirs = named.unit == unit && named.subject == subject;
        if !theirs || has_key(book, &named).await? {
            continue;
        }
        let (shelf, name) = (Arc::clone(shelf), named.name.clone());
        let gone = move || -> io::Result<bool> {
            let there = shelf.size(&name)?.is_some();
            shelf.take_away(&name)?;
            Ok(there)
        };
        let there = tokio::task::spawn_blocking(gone).await.map_err(io::Error::other)??;
        cleared += u64::from(there);
    }
    Ok(cleared)
}
