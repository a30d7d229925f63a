//! Trying every sealed part with its key: a backup from which names cannot be read is found before
//! the day it is needed.

use std::collections::BTreeMap;

use register::sealed::Part;

use crate::book::{Book, NEXT_PART, READ_KEYS, READ_PARTS, Sealer, StoreError};

/// Numbers of entries that are looked at together.
const RANGE: i64 = 4096;

/// How many sealed parts can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Opened {
    /// Parts that open.
    pub open: u64,
    /// Parts without a key: erased since, as far as anybody knows.
    pub dark: u64,
    /// Parts that do not open with their key: another master key, or damage.
    pub broken: u64,
}

/// Tries all sealed parts of `book` with the keys in `keys` (the same store, or a backup's).
///
/// # Errors
/// [`StoreError`] when a store cannot be read.
pub async fn open_all(
    book: &dyn Book,
    keys: &dyn Book,
    sealer: &Sealer,
) -> Result<Opened, StoreError> {
    let mut opened = Opened::default();
    for unit in book.units().await? {
        let mut after = 0;
        while let Some(next) = next_part(book, &unit, after).await? {
            let until = next.saturating_add(RANGE);
            let range = || vec![unit.as_str().into(), (next - 1).into(), until.into()];
            let wrapped: BTreeMap<(i64, i64), Vec<u8>> = keys
                .query(&READ_KEYS, range())
                .await?
                .iter()
                .map(|row| ((row.int(0), row.int(1)), row.bytes(2).to_vec()))
                .collect();
            for row in book.query(&READ_PARTS, range()).await? {
                let part = Part {
                    seq: row.int(0).unsigned_abs(),
                    slot: u32::try_from(row.int(1)).unwrap_or(u32::MAX),
                    salt: row.bytes(3).to_vec(),
                    bytes: row.bytes(4).to_vec(),
                };
                let key = wrapped.get(&(row.int(0), row.int(1)));
                let tried = key.map(|key| sealer.open(&unit, row.text(2), &part, key).is_ok());
                match tried {
                    Some(true) => opened.open += 1,
                    Some(false) => opened.broken += 1,
                    None => opened.dark += 1,
                }
            }
            after = until;
        }
    }
    Ok(opened)
}

async fn next_part(book: &dyn Book, unit: &str, after: i64) -> Result<Option<i64>, StoreError> {
    let found = book.query(&NEXT_PART, vec![unit.into(), after.into()]).await?;
    Ok(found.first().and_then(|row| row.opt_int(0)))
}
