//! Bringing a database to the schema of this build: numbered steps, forward only, checksummed.

use register::hash::Hash;

use super::schema::STEPS;
use super::{Book, StoreError, Value, Write};

/// Why the schema cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database was written by a later build.
    #[error(
        "the database has the schema step {0:?}, which this build does not know: upgrade first"
    )]
    Newer(String),
    /// A step was edited after it had been applied.
    #[error("schema step {0:?} differs from the one that was applied")]
    Changed(String),
    /// The store failed.
    #[error("the schema cannot be brought up to date")]
    Store(#[from] StoreError),
}

crate::statements! {
    READ_STEPS = "SELECT name, checksum FROM schema_steps ORDER BY name";
    INSERT_STEP = "INSERT INTO schema_steps (name, checksum) VALUES ($1, $2)";
}

/// The schema steps of this build that a database has not got yet.
///
/// # Errors
/// [`MigrateError`] when the database is newer than this build or cannot be read.
pub async fn missing_steps(
    book: &dyn Book,
    rooms: &[(&'static str, &'static [&'static str])],
) -> Result<Vec<&'static str>, MigrateError> {
    let applied = book.query(&READ_STEPS, Vec::new()).await?;
    let known: Vec<_> = STEPS.iter().chain(rooms).map(|(name, _)| *name).collect();
    if let Some(row) = applied.iter().find(|row| !known.contains(&row.text(0))) {
        return Err(MigrateError::Newer(row.text(0).to_owned()));
    }
    Ok(known.into_iter().filter(|name| applied.iter().all(|row| row.text(0) != *name)).collect())
}

/// Applies the steps that are missing: those of the register first, then `rooms` (plain tables of
/// the rooms). Views are not migrated here: they are rebuilt.
///
/// # Errors
/// [`MigrateError`] when the database is newer, was changed by hand, or cannot be written.
pub async fn prepare(
    book: &dyn Book,
    rooms: &[(&'static str, &'static [&'static str])],
) -> Result<(), MigrateError> {
    book.define(
        vec![
            "CREATE TABLE IF NOT EXISTS schema_steps (name TEXT NOT NULL PRIMARY KEY, \
         checksum TEXT NOT NULL)"
                .to_owned(),
        ],
        Vec::new(),
    )
    .await?;
    let applied: Vec<(String, String)> = book
        .query(&READ_STEPS, Vec::new())
        .await?
        .iter()
        .map(|row| (row.text(0).to_owned(), row.text(1).to_owned()))
        .collect();
    let known: Vec<_> = STEPS.iter().chain(rooms).collect();
    if let Some((name, _)) = applied.iter().find(|(name, _)| known.iter().all(|k| k.0 != name)) {
        return Err(MigrateError::Newer(name.clone()));
    }
    for (name, texts) in known {
        let checksum = Hash::of(texts.join(";").as_bytes()).to_string();
        match applied.iter().find(|(applied, _)| applied == name) {
            Some((_, was)) if *was != checksum => {
                return Err(MigrateError::Changed((*name).to_owned()));
            }
            Some(_) => {}
            None => {
                // In one transaction: a step is there with its mark, or not at all.
                let mark = Write {
                    statement: &INSERT_STEP,
                    params: vec![Value::from(*name), Value::from(checksum)],
                    expect: Some(1),
                };
                let texts = texts.iter().map(|text| (*text).to_owned()).collect();
                book.define(texts, vec![mark]).await?;
            }
        }
    }
    book.define(book.guards(), Vec::new()).await?;
    Ok(())
}
