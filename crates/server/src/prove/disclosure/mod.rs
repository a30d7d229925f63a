//! Opening sealed text for those who may read it. Whose text was opened, by whom and when stands in
//! the access log **before** the text is given: what cannot be written down is not shown.

use domain::identity::Permission;
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
    note(app, permit, permission, subject, &opened).await?;
    Ok(opened)
}

/// The same for the part of one entry, where a subject's parts are too large to open together.
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
    let mut opened = Vec::new();
    for row in &rows {
        opened.extend(open_row(app, unit, subject, row, kinds).await?);
    }
    note(app, permit, permission, subject, &opened).await?;
    Ok(opened.into_iter().next())
}

/// One row of the access log for each part.
async fn note(
    app: &App,
    permit: &Permit,
    permission: Permission,
    subject: &str,
    opened: &[Opened],
) -> Result<(), StoreError> {
    let (unit, at) = (permit.unit(), app.clock.now());
    let row = |part: &Opened| Access {
        unit: unit.to_owned(),
        at,
        actor: permit.actor_text().to_owned(),
        action: permission.name(),
        object: object_of(subject, part.seq),
        outcome: "read",
    };
    let rows: Vec<Access> = opened.iter().map(row).collect();
    if !rows.is_empty() {
        Access::store(&*app.book, rows).await?;
    }
    Ok(())
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
    let mut opened = Vec::new();
    for row in app.book.query(&READ_PARTS_OF, vec![unit.into(), subject.into()]).await? {
        opened.extend(open_row(app, unit, subject, &row, kinds).await?);
    }
    Ok(opened)
}

async fn open_row(
    app: &App,
    unit: &str,
    subject: &str,
    row: &Row,
    kinds: &[&str],
) -> Result<Option<Opened>, OpenError> {
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
    Ok(Some(Opened { seq, slot: part.slot, kind, at: entry.happened, actor, text }))
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
