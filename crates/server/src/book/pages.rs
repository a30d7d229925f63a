//! A chain read page by page, the next page being fetched while the present one is worked on.

use std::collections::BTreeSet;
use std::sync::Arc;

use register::hash::Hash;
use tokio::task::JoinHandle;

use super::schema::{CHECKPOINT_UNITS, NEXT_UNIT, READ_ENTRIES};
use super::{Book, Row, StoreError, Value};

/// Entries in a page.
pub(crate) const PAGE: u32 = 4096;

/// An entry with all its columns.
#[derive(Debug, Clone)]
pub(crate) struct EntryRow {
    pub(crate) seq: u64,
    pub(crate) stream: String,
    pub(crate) version: u64,
    pub(crate) hash: Hash,
    pub(crate) bytes: Vec<u8>,
}

impl EntryRow {
    /// Reads the columns; fails with the number when one holds another type than was stored.
    fn read(row: Row) -> Result<Self, u64> {
        let seq = if let Some(Value::Int(seq)) = row.0.first() { seq.unsigned_abs() } else { 0 };
        let Ok(columns) = <[Value; 5]>::try_from(row.0) else { return Err(seq) };
        match columns {
            [
                Value::Int(_),
                Value::Text(stream),
                Value::Int(version),
                Value::Bytes(hash),
                Value::Bytes(bytes),
            ] => {
                // a hash of another length cannot match its bytes
                let hash = Hash(hash.try_into().unwrap_or([0; 32]));
                Ok(Self { seq, stream, version: version.unsigned_abs(), hash, bytes })
            }
            _ => Err(seq),
        }
    }
}

/// The pages of a chain, until one is not full.
pub(crate) struct Pages {
    book: Arc<dyn Book>,
    unit: String,
    next: Option<JoinHandle<Result<Vec<Row>, StoreError>>>,
}

impl Pages {
    pub(crate) fn of(book: &Arc<dyn Book>, unit: &str) -> Self {
        let mut pages = Self { book: Arc::clone(book), unit: unit.to_owned(), next: None };
        pages.fetch(0);
        pages
    }

    fn fetch(&mut self, after: u64) {
        let (book, unit) = (Arc::clone(&self.book), self.unit.clone());
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        self.next = Some(tokio::spawn(async move {
            book.query(&READ_ENTRIES, vec![unit.into(), after.into(), PAGE.into()]).await
        }));
    }

    /// The next page, `None` after the last. An entry that cannot be read as it was stored is given
    /// as its number alone.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Result<EntryRow, u64>>>, StoreError> {
        let Some(fetching) = self.next.take() else { return Ok(None) };
        let rows = fetching.await.map_err(StoreError::unavailable)??;
        if rows.len() == PAGE as usize
            && let Some(Value::Int(last)) = rows.last().and_then(|row| row.0.first())
        {
            self.fetch(last.unsigned_abs());
            // Lets the fetching begin before this thread is busy with the page.
            tokio::task::yield_now().await;
        }
        Ok(Some(rows.into_iter().map(EntryRow::read).collect()))
    }
}

impl dyn Book + '_ {
    /// Every unit that the database knows of: by its head, by entries, or by a signed head.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn units(&self) -> Result<Vec<String>, StoreError> {
        let mut units: BTreeSet<String> =
            self.heads().await?.into_iter().map(|(unit, _)| unit).collect();
        let signed = self.query(&CHECKPOINT_UNITS, Vec::new()).await?;
        units.extend(signed.iter().map(|row| row.text(0).to_owned()));
        let mut last = String::new();
        loop {
            let found = self.query(&NEXT_UNIT, vec![last.into()]).await?;
            match found.first().and_then(|row| row.opt_text(0)) {
                Some(unit) => last = unit.to_owned(),
                None => return Ok(units.into_iter().collect()),
            }
            units.insert(last.clone());
        }
    }
}
