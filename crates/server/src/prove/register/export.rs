//! A chain as a file that anybody can check with the small `verify` program.

use std::io::{self, Write};
use std::sync::Arc;

use register::chain::{Head, Row};
use register::export::{write_entry, write_head, write_title};
use register::sealed::Part;

use crate::book::{Book, EntryRow, Pages, READ_PARTS, StoreError};

/// Why a chain could not be written out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error("the export cannot be written")]
    File(#[from] io::Error),
    /// An entry is damaged: only a sound register is handed out.
    #[error("entry {0} is damaged: run `maklumat register verify`")]
    Damaged(u64),
}

/// Writes a chain with its sealed parts (not their keys). Gives the head that was reached.
///
/// # Errors
/// [`ExportError`] when the database cannot be read or the file not written.
pub async fn export(
    book: &Arc<dyn Book>,
    unit: &str,
    out: &mut impl Write,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Head, ExportError> {
    write_title(out, unit)?;
    let mut head = Head::default();
    let mut pages = Pages::of(book, unit);
    while let Some(page) = pages.next().await? {
        let page: Vec<EntryRow> =
            page.into_iter().collect::<Result<_, _>>().map_err(ExportError::Damaged)?;
        let Some(last) = page.last() else { break };
        let mut parts = parts(&**book, unit, head.seq, last.seq).await?.into_iter().peekable();
        for row in &page {
            let of_entry: Vec<Part> =
                std::iter::from_fn(|| parts.next_if(|part| part.seq <= row.seq)).collect();
            let stored = Row { seq: row.seq, hash: row.hash, bytes: &row.bytes };
            write_entry(out, &stored, &of_entry)?;
            head = Head { seq: row.seq, hash: row.hash, recorded: 0 };
        }
        progress(head.seq);
    }
    write_head(out, head)?;
    Ok(head)
}

async fn parts(
    book: &dyn Book,
    unit: &str,
    after: u64,
    last: u64,
) -> Result<Vec<Part>, StoreError> {
    let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let range = vec![unit.into(), number(after).into(), number(last).into()];
    let rows = book.query(&READ_PARTS, range).await?;
    let part = |row: &crate::book::Row| Part {
        seq: row.int(0).unsigned_abs(),
        slot: u32::try_from(row.int(1)).unwrap_or(u32::MAX),
        salt: row.bytes(3).to_vec(),
        bytes: row.bytes(4).to_vec(),
    };
    Ok(rows.iter().map(part).collect())
}
