//! Opening sealed text for those who may read it. Whose text was opened, by whom and when stands in
//! the access log **before** the text is given: what cannot be written down is not shown.

use domain::identity::Permission;
use register::bundle::Given;
use register::entry::{Entry, ReadError};
use register::sealed::Part;

use crate::book::{READ_PART_AT, READ_PARTS_OF, Row, SealError, StoreError};
use crate::identity::Permit;
use crate::identity::access_log::Access;
use crate::web::App;

/// A sealed text that was opened.
#[derive(Debug)]
pub struct Opened {
    /// Number of the entry that it belongs to.
    pub seq: u64,
    /// Which of the entry's sealed texts.
    pub slot: u32,
    /// Kind of the entry.
    pub kind: String,
    /// When it was recorded, in microseconds.
    pub at: i64,
    /// Who wrote it.
    pub actor: String,
    /// What it says.
    pub text: String,
}

/// Why nothing is opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store is not available.
    #[error("the store is not available")]
    Store(#[from] StoreError),
    /// An entry cannot be read.
    #[error("the entry of a sealed part cannot be read")]
    Entry(#[from] ReadError),
    /// A part does not open.
    #[error("a sealed part cannot be opened")]
    Seal(#[from] SealError),
}

/// Name of a sealed part in the access log: whose it is, and the entry that it belongs to.
#[must_use]
pub fn object_of(subject: &str, seq: u64) -> String {
    format!("{subject}#{seq}")
}

/// Subject and entry of a sealed part as the access log names it; nothing for other objects.
#[must_use]
pub fn part_of(object: &str) -> Option<(&str, u64)> {
    let (subject, seq) = object.rsplit_once('#')?;
    Some((subject, seq.parse().ok()?))
}

/// Opens all sealed parts of a subject that belong to entries of the given kinds, in the name of
/// the permit's holder. One row of the access log for each part.
///
/// # Errors
/// [`OpenError`]: then nothing is shown.
pub async fn open(
    app: &App,
    permit: &Permit,
    permission: Permission,
    subject: &str,
    kinds: &[&str],
) -> Result<Vec<Opened>, OpenError> {
    let opened = open_own(app, permit.unit(), subject, kinds).await?;
    note(app, permit, permission, subject, opened.iter().map(|part| part.seq)).await?;
    Ok(opened)
}

/// A sealed text that was opened, with what shows others that it is the one that was recorded.
#[derive(Debug)]
pub struct Disclosed {
    /// The text.
    pub opened: Opened,
    /// The sealed part and its key.
    pub given: Given,
}

/// Opens texts to be given out of the house, with the key of each. Noted like any other opening.
///
/// # Errors
/// [`OpenError`]: then nothing is given.
pub async fn disclose(
    app: &App,
    permit: &Permit,
    permission: Permission,
    subject: &str,
    kinds: &[&str],
) -> Result<Vec<Disclosed>, OpenError> {
    let unit = permit.unit();
    let mut all = Vec::new();
    for (opened, part, wrapped) in read(app, unit, subject, kinds).await? {
        let key = app.sealer.key_of(unit, subject, &part, &wrapped)?;
        let Part { slot, salt, bytes, .. } = part;
        all.push(Disclosed { opened, given: Given { slot, salt, bytes, key } });
    }
    note(app, permit, permission, subject, all.iter().map(|one| one.opened.seq)).await?;
    Ok(all)
}

/// The same for the part of one entry, where a subject's parts are too large to open together.
/// Nothing when it was erased.
///
/// # Errors
/// [`OpenError`]: then nothing is shown.
pub async fn open_at(
    app: &App,
    permit: &Permit,
    permission: Permission,
    (subject, seq): (&str, u64),
    kinds: &[&str],
) -> Result<Option<Opened>, OpenError> {
    let unit = permit.unit();
    let at = i64::try_from(seq).unwrap_or(i64::MAX);
    let rows = app.book.query(&READ_PART_AT, vec![unit.into(), subject.into(), at.into()]).await?;
    let mut found = None;
    for row in &rows {
        found = found.or(open_row(app, unit, subject, row, kinds).await?);
    }
    note(app, permit, permission, subject, found.iter().map(|(part, ..)| part.seq)).await?;
    Ok(found.map(|(part, ..)| part))
}

/// The first text of one entry that was recorded as public: everybody may read it, so nobody is
/// noted. Nothing when it was erased, or the entry is of another kind.
///
/// # Errors
/// [`OpenError`]: then nothing is shown.
pub async fn published(
    app: &App,
    unit: &str,
    (subject, seq): (&str, u64),
    kind: &str,
) -> Result<Option<String>, OpenError> {
    let at = i64::try_from(seq).unwrap_or(i64::MAX);
    let rows = app.book.query(&READ_PART_AT, vec![unit.into(), subject.into(), at.into()]).await?;
    let Some(row) = rows.iter().find(|row| row.int(1) == 0) else { return Ok(None) };
    let opened = open_row(app, unit, subject, row, &[kind]).await?;
    Ok(opened.map(|(part, ..)| part.text))
}

/// One row of the access log for each part.
async fn note(
    app: &App,
    permit: &Permit,
    permission: Permission,
    subject: &str,
    parts: impl Iterator<Item = u64>,
) -> Result<(), StoreError> {
    let at = app.clock.now();
    let row = |seq: u64| Access {
        unit: permit.unit().to_owned(),
        at,
        actor: permit.actor_text().to_owned(),
        action: permission.name(),
        object: object_of(subject, seq),
        outcome: "read",
    };
    let rows: Vec<Access> = parts.map(row).collect();
    if rows.is_empty() { Ok(()) } else { Access::store(&*app.book, rows).await }
}

/// The same for the one whose text it is, who has shown their own code: what they read of their own
/// leaves no trace of when they came.
///
/// # Errors
/// [`OpenError`]: then nothing is shown.
pub async fn open_own(
    app: &App,
    unit: &str,
    subject: &str,
    kinds: &[&str],
) -> Result<Vec<Opened>, OpenError> {
    let read = read(app, unit, subject, kinds).await?;
    Ok(read.into_iter().map(|(opened, ..)| opened).collect())
}

/// Opened texts with the sealed part of each and its wrapped key.
async fn read(
    app: &App,
    unit: &str,
    subject: &str,
    kinds: &[&str],
) -> Result<Vec<(Opened, Part, Vec<u8>)>, OpenError> {
    let mut opened = Vec::new();
    for row in app.book.query(&READ_PARTS_OF, vec![unit.into(), subject.into()]).await? {
        opened.extend(open_row(app, unit, subject, &row, kinds).await?);
    }
    Ok(opened)
}

/// One sealed part with its wrapped key; nothing when its entry is of another kind.
async fn open_row(
    app: &App,
    unit: &str,
    subject: &str,
    row: &Row,
    kinds: &[&str],
) -> Result<Option<(Opened, Part, Vec<u8>)>, OpenError> {
    let seq = row.int(0).unsigned_abs();
    let part = Part {
        seq,
        slot: u32::try_from(row.int(1)).unwrap_or(u32::MAX),
        salt: row.bytes(2).to_vec(),
        bytes: row.bytes(3).to_vec(),
    };
    let entries = app.book.read_chain(unit, seq.saturating_sub(1), 1).await?;
    let Some(stored) = entries.first().filter(|entry| entry.seq == seq) else { return Ok(None) };
    let entry = Entry::read(&stored.bytes)?;
    if !kinds.contains(&&*entry.kind) {
        return Ok(None);
    }
    let text = app.sealer.open(unit, subject, &part, row.bytes(4))?;
    let (kind, actor) = (entry.kind.into_owned(), entry.actor.into_owned());
    let opened = Opened { seq, slot: part.slot, kind, at: entry.happened, actor, text };
    Ok(Some((opened, part, row.bytes(4).to_vec())))
}

#[cfg(test)]
mod tests {
    use super::{object_of, part_of};

    #[test]
    fn the_log_names_whose_text_was_read() {
        let object = object_of("visit/20261123-A-001", 42);
        assert_eq!(part_of(&object), Some(("visit/20261123-A-001", 42)));
        for other in ["", "/desk/kanim/1", "a#", "a#b"] {
            assert_eq!(part_of(other), None, "{other:?}");
        }
    }
}
