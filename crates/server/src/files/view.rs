//! Uploads that are not on the record yet: noted before their bytes are stored, forgotten when they
//! are recorded. What is still noted when its time is over never came on the record, and is swept.

use domain::kernel::{FileName, StoredFile, UnitId};

use super::{Files, Taken};
use crate::book::{Book, StoreError, Value, Write};
use crate::catalogue;
use crate::execute::Place;
use crate::web::App;
use crate::web::problem::Problem;

/// Schema steps of the uploads.
pub static STEPS: &[(&str, &[&str])] = &[(
    "0420 uploads",
    &["CREATE TABLE uploads (unit TEXT NOT NULL, name TEXT NOT NULL, until BIGINT NOT NULL, \
       PRIMARY KEY (unit, name))"],
)];

crate::statements! {
    HOLD_UPLOAD = "INSERT INTO uploads (unit, name, until) VALUES ($1, $2, $3) \
        ON CONFLICT (unit, name) DO UPDATE SET until = excluded.until";
    LET_GO = "DELETE FROM uploads WHERE unit = $1 AND name = $2";
    OVERDUE_UPLOADS = "SELECT unit, name FROM uploads WHERE until < $1 \
        ORDER BY unit, name LIMIT 500";
    LIST_UPLOADS = "SELECT name FROM uploads ORDER BY name";
    /// Whether this database knows of files: the views that name them are there.
    KNOWS_FILES = "SELECT count(*) FROM view_versions WHERE (name = 'cases' AND version >= 3) \
        OR (name = 'complaints' AND version >= 3)";
    /// Whether the key of an entry's file is still there.
    HAS_KEY = "SELECT count(*) FROM sealed_keys WHERE unit = $1 AND seq = $2";
}

/// The row of a file that an entry names.
pub(crate) fn file_row(place: Place<'_>, subject: &str, file: &StoredFile) -> Vec<Value> {
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    vec![
        place.unit.into(),
        file.name.as_str().into(),
        subject.into(),
        whole(place.seq).into(),
        whole(file.bytes).into(),
    ]
}

impl Files {
    /// Keeps files for so many seconds from now although they are not on the record: a draft holds
    /// them.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) async fn hold(
        &self,
        unit: &UnitId,
        files: &[&Taken],
        seconds: i64,
    ) -> Result<(), Problem> {
        let until = self.clock.now().plus_seconds(seconds).0;
        let write = |taken: &&Taken| {
            let name = taken.file.name.as_str();
            let params = vec![unit.as_str().into(), name.into(), until.into()];
            Write { statement: &HOLD_UPLOAD, params, expect: None }
        };
        if !files.is_empty() {
            self.book.write(files.iter().map(write).collect()).await?;
        }
        Ok(())
    }

    /// Forgets the notes about files: they are on the record now, or gone.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) async fn let_go(&self, unit: &UnitId, files: &[&Taken]) -> Result<(), Problem> {
        let write = |taken: &&Taken| {
            let params = vec![unit.as_str().into(), taken.file.name.as_str().into()];
            Write { statement: &LET_GO, params, expect: None }
        };
        if !files.is_empty() {
            self.book.write(files.iter().map(write).collect()).await?;
        }
        Ok(())
    }
}

impl dyn Book + '_ {
    /// Whether this database is new enough to know of files.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub(crate) async fn knows_files(&self) -> Result<bool, StoreError> {
        let rows = self.query(&KNOWS_FILES, Vec::new()).await?;
        Ok(rows.first().is_some_and(|row| row.int(0) == 2))
    }
}

/// Whether an entry names a file whose key is still there.
pub(super) async fn is_recorded(
    book: &dyn Book,
    unit: &str,
    name: &str,
) -> Result<bool, StoreError> {
    for named in catalogue::files() {
        for row in book.query(named.find, vec![unit.into(), name.into()]).await? {
            let params = vec![unit.into(), row.int(0).into()];
            let keys = book.query(&HAS_KEY, params).await?;
            if keys.first().is_some_and(|row| row.int(0) > 0) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Takes away what was stored and never came on the record; gives how many files that were.
///
/// # Errors
/// The database cannot be read or written.
pub async fn sweep(app: &App) -> Result<u64, StoreError> {
    let (files, now) = (&app.files, app.clock.now().0);
    let mut swept = 0;
    for row in app.book.query(&OVERDUE_UPLOADS, vec![now.into()]).await? {
        let (unit, name) = (row.text(0), row.text(1));
        if !is_recorded(&*app.book, unit, name).await? {
            let Ok(name) = FileName::parse(name) else { continue };
            let shelf = std::sync::Arc::clone(&files.shelf);
            let gone = tokio::task::spawn_blocking(move || shelf.take_away(&name)).await;
            let gone = gone.map_err(std::io::Error::other).and_then(|gone| gone);
            if let Err(error) = gone {
                tracing::warn!(error = &error as &dyn std::error::Error, "a file was not swept");
                continue;
            }
            swept += 1;
        }
        let params = vec![unit.into(), name.into()];
        app.book.write(vec![Write { statement: &LET_GO, params, expect: None }]).await?;
    }
    Ok(swept)
}
