//! Files in a backup: sealed as they lie in the store, by their names, so that each is copied once
//! and kept beside all backups of the folder. Their keys are in the folder `keys` alone: what has
//! been erased goes dark in all of them.

use std::path::Path;
use std::sync::Arc;

use domain::kernel::FileName;

use super::Fault;
use crate::book::{Book, StoreError};
use crate::files::check::{self, Depth, Named, has_key, is, named};
use crate::files::shelf::{Folder, Shelf};
use crate::files::view::LIST_UPLOADS;

/// Name of the folder in the backup.
pub(super) const FOLDER: &str = "files";

/// What became of the files.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// Files that are in the backup now.
    pub(super) kept: u64,
    /// What is wrong, one line a file.
    pub(super) faults: Vec<String>,
}

/// Files that entries name: those with a key, and those whose key was erased. None when this
/// database is older than files.
async fn sorted(
    book: &dyn Book,
    keys: &dyn Book,
) -> Result<Option<(Vec<Named>, Vec<Named>)>, StoreError> {
    if !book.knows_files().await? {
        return Ok(None);
    }
    let (mut live, mut dark) = (Vec::new(), Vec::new());
    for one in named(book).await? {
        if has_key(keys, &one).await? { live.push(one) } else { dark.push(one) }
    }
    Ok(Some((live, dark)))
}

/// Copies what is new, after the database was copied: whatever it names was stored before.
pub(super) async fn copy(
    from: &dyn Shelf,
    (book, keys): (&dyn Book, &dyn Book),
    to: &Path,
) -> Result<Copied, Fault> {
    let mut copied = Copied::default();
    let Some((live, dark)) = sorted(book, keys).await? else { return Ok(copied) };
    let away = Folder::at(to.join(FOLDER));
    for one in live {
        match keep(from, &away, &one.name)? {
            Some(true) => copied.kept += 1,
            Some(false) => copied.faults.push(fault(&one, "was altered")),
            None => copied.faults.push(fault(&one, "is missing")),
        }
    }
    // What is still being filled in comes along when it can.
    for row in book.query(&LIST_UPLOADS, Vec::new()).await? {
        if let Ok(name) = FileName::parse(row.text(0)) {
            keep(from, &away, &name)?;
        }
    }
    for one in dark {
        away.take_away(&one.name)?;
    }
    Ok(copied)
}

fn fault(one: &Named, what: &str) -> String {
    format!("{}, entry {}: the file {} {what}", one.unit, one.seq, one.name)
}

/// Copies one file unless it is there already; says whether it is sound, nothing when it is gone.
fn keep(from: &dyn Shelf, to: &Folder, name: &FileName) -> std::io::Result<Option<bool>> {
    if to.get(name)?.is_some_and(|bytes| is(name, &bytes)) {
        // The house's own must be there too, or nobody can open it today.
        return Ok(from.size(name)?.map(|_| true));
    }
    let Some(bytes) = from.get(name)? else { return Ok(None) };
    if !is(name, &bytes) {
        return Ok(Some(false));
    }
    to.put(name, &bytes)?;
    Ok(Some(true))
}

/// Looks at every byte of the files in a backup.
pub(super) async fn examine(
    (book, keys): (&dyn Book, &dyn Book),
    from: &Path,
) -> Result<check::Report, Fault> {
    if !book.knows_files().await? {
        return Ok(check::Report::default());
    }
    let shelf: Arc<dyn Shelf> = Arc::new(Folder::at(from.join(FOLDER)));
    Ok(check::check(book, keys, &shelf, Depth::Bytes).await?)
}

/// Copies the files of a backup whose keys are there into a new data folder.
pub(super) async fn restore(
    (book, keys): (&dyn Book, &dyn Book),
    from: &Path,
    data: &Path,
) -> Result<u64, Fault> {
    let Some((live, _)) = sorted(book, keys).await? else { return Ok(0) };
    let away = Folder::at(from.join(FOLDER));
    let home = Folder::at(data.join(FOLDER));
    let mut restored = 0;
    let drafts = book.query(&LIST_UPLOADS, Vec::new()).await?;
    let drafts = drafts.iter().filter_map(|row| FileName::parse(row.text(0)).ok());
    for name in live.into_iter().map(|one| one.name).chain(drafts) {
        if let Some(bytes) = away.get(&name)? {
            home.put(&name, &bytes)?;
            restored += 1;
        }
    }
    Ok(restored)
}
