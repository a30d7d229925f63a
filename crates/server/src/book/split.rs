//! Parting a copy of an embedded database from the keys of its sealed parts, and joining them
//! again.
//!
//! The big copy may be kept for years; the keys are kept in one file that every backup replaces. So
//! what has been erased in the house goes dark in all old copies with the next backup.

use std::path::Path;

use rusqlite::Connection;

use super::StoreError;

/// Moves the keys out of the copy `main` into a new database `keys`. Leaves nothing of them in the
/// copy's file, and makes it one plain file that can be read from a read-only place.
///
/// # Errors
/// [`StoreError`] when a file cannot be written.
pub fn split_keys(main: &Path, keys: &Path) -> Result<(), StoreError> {
    let connection = Connection::open(main)?;
    connection.execute_batch("PRAGMA secure_delete = ON; PRAGMA journal_mode = DELETE;")?;
    attach(&connection, keys)?;
    connection.execute_batch(
        "CREATE TABLE away.sealed_keys (unit TEXT NOT NULL, seq BIGINT NOT NULL, \
         slot BIGINT NOT NULL, subject TEXT NOT NULL, wrapped BLOB NOT NULL, \
         PRIMARY KEY (unit, seq, slot)); \
         INSERT INTO away.sealed_keys SELECT unit, seq, slot, subject, wrapped \
         FROM main.sealed_keys; \
         DELETE FROM main.sealed_keys; \
         DETACH away; VACUUM;",
    )?;
    Ok(())
}

/// Puts the keys back that belong to sealed parts of `main`. Keys of other parts are left out.
///
/// # Errors
/// [`StoreError`] when a file cannot be read or written.
pub fn join_keys(main: &Path, keys: &Path) -> Result<(), StoreError> {
    let connection = Connection::open(main)?;
    attach(&connection, keys)?;
    connection.execute_batch(
        "INSERT INTO main.sealed_keys (unit, seq, slot, subject, wrapped) \
         SELECT k.unit, k.seq, k.slot, k.subject, k.wrapped FROM away.sealed_keys k \
         JOIN main.sealed_parts p ON p.unit = k.unit AND p.seq = k.seq AND p.slot = k.slot; \
         DETACH away;",
    )?;
    Ok(())
}

fn attach(connection: &Connection, keys: &Path) -> Result<(), StoreError> {
    let path = keys.to_str().ok_or_else(|| {
        StoreError::unavailable(format!("{} is not a name in UTF-8", keys.display()))
    })?;
    connection.execute("ATTACH $1 AS away", [path])?;
    Ok(())
}
