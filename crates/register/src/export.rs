//! The export file: a chain as text that a stranger can check with the small `verify` program.
//!
//! ```text
//! maklumat-export 1 kanim-nusantara
//! E <hash> <the entry's bytes>
//! S <slot> <salt, base64> <sealed bytes, base64>      (after the entry it belongs to)
//! H <number of entries> <hash of the last>            (last line)
//! ```

use std::io::{self, BufRead, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::chain::{Checker, Fault, FaultKind, Head, Row};
use crate::hash::Hash;
use crate::sealed::Part;

/// Writes the first line.
///
/// # Errors
/// What the writer says.
pub fn write_title(out: &mut impl Write, chain: &str) -> io::Result<()> {
    writeln!(out, "maklumat-export 1 {chain}")
}

/// Writes one entry with its sealed parts.
///
/// # Errors
/// What the writer says.
pub fn write_entry(out: &mut impl Write, row: &Row<'_>, parts: &[Part]) -> io::Result<()> {
    out.write_all(b"E ")?;
    out.write_all(&row.hash.hex_bytes())?;
    out.write_all(b" ")?;
    out.write_all(row.bytes)?;
    out.write_all(b"\n")?;
    for part in parts {
        let (salt, bytes) = (BASE64.encode(&part.salt), BASE64.encode(&part.bytes));
        writeln!(out, "S {} {salt} {bytes}", part.slot)?;
    }
    Ok(())
}

/// Writes the last line.
///
/// # Errors
/// What the writer says.
pub fn write_head(out: &mut impl Write, head: Head) -> io::Result<()> {
    writeln!(out, "H {} {}", head.seq, head.hash)
}

/// What is wrong with an export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
    /// A line has not the form of an export.
    #[error("line {line}, at entry {entry}, is not a line of an export")]
    Line {
        /// Line number, from 1.
        line: u64,
        /// The entry that the line belongs to, or after which it stands.
        entry: u64,
    },
    /// The chain is wrong.
    #[error("{0}")]
    Fault(Fault),
    /// The last line is missing: the file was cut off.
    #[error("the file ends after entry {0} without its last line: it was cut off")]
    CutOff(u64),
}

impl From<Fault> for ExportError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Longer lines are no lines of an export: a hostile file must not fill the memory.
const LINE_MAX: u64 = 16 * 1024 * 1024;

struct Lines<'a, R> {
    input: &'a mut R,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<'_, R> {
    /// Reads the next line; false at the end of the file. A last line without its line feed was
    /// cut.
    fn next(&mut self) -> Result<bool, ExportError> {
        self.line.clear();
        let mut limited = self.input.by_ref().take(LINE_MAX);
        if limited.read_until(b'\n', &mut self.line)? == 0 || self.line.pop() != Some(b'\n') {
            return Ok(false);
        }
        self.number += 1;
        Ok(true)
    }

    fn bad(&self, entry: u64) -> ExportError {
        ExportError::Line { line: self.number, entry }
    }
}

struct Pending {
    seq: u64,
    hash: Hash,
    bytes: Vec<u8>,
    parts: Vec<Part>,
}

/// Checks an export: every entry, every sealed part, every known signed head. `heads` are numbers
/// and hashes from checkpoints whose signatures were checked before; `each` is told the number of
/// each entry, its hash and its bytes.
///
/// # Errors
/// [`ExportError`], naming the first line or entry that is wrong.
pub fn check(
    input: &mut impl BufRead,
    heads: &[(u64, Hash)],
    mut each: impl FnMut(u64, &Hash, &[u8]),
) -> Result<(String, Head), ExportError> {
    let mut lines = Lines { input, line: Vec::new(), number: 0 };
    lines.next()?;
    let chain = str::from_utf8(&lines.line)
        .ok()
        .and_then(|title| title.strip_prefix("maklumat-export 1 "))
        .ok_or(ExportError::Line { line: 1, entry: 0 })?
        .to_owned();
    let mut checker = Checker::new(&chain);
    for (seq, hash) in heads {
        checker.expect_head(*seq, *hash);
    }
    let mut pending: Option<Pending> = None;
    while lines.next()? {
        match lines.line.split_at_checked(2) {
            Some((b"E ", rest)) => {
                flush(&mut checker, pending.take())?;
                let entry = read_entry(rest, checker.head().seq + 1)?;
                each(entry.seq, &entry.hash, &entry.bytes);
                pending = Some(entry);
            }
            Some((b"S ", rest)) => {
                let last = checker.head().seq;
                let entry = pending.as_mut().ok_or_else(|| lines.bad(last))?;
                let part = read_part(rest, entry.seq).ok_or_else(|| lines.bad(entry.seq))?;
                entry.parts.push(part);
            }
            Some((b"H ", rest)) => {
                flush(&mut checker, pending.take())?;
                let said = read_head(rest).ok_or_else(|| lines.bad(checker.head().seq))?;
                if lines.next()? || !lines.line.is_empty() {
                    return Err(lines.bad(checker.head().seq));
                }
                check_end(said, checker.head())?;
                return Ok((chain, checker.finish()?));
            }
            _ => return Err(lines.bad(pending.map_or(checker.head().seq, |entry| entry.seq))),
        }
    }
    flush(&mut checker, pending.take())?;
    Err(ExportError::CutOff(checker.head().seq))
}

/// Holds the last line against the last entry.
fn check_end((seq, hash): (u64, Hash), last: Head) -> Result<(), Fault> {
    if seq > last.seq {
        return Err(Fault { seq: last.seq, what: FaultKind::CutShort { expected: seq } });
    }
    if (seq, hash) != (last.seq, last.hash) {
        return Err(Fault { seq: last.seq, what: FaultKind::Rewritten });
    }
    Ok(())
}

fn flush(checker: &mut Checker, pending: Option<Pending>) -> Result<(), Fault> {
    let Some(Pending { seq, hash, bytes, parts }) = pending else { return Ok(()) };
    let place = checker.head().seq + 1;
    match checker.push(&Row { seq, hash, bytes: &bytes }, &parts) {
        Ok(_) => Ok(()),
        // What altered bytes say of their own number counts for nothing: the place in the file
        // does.
        Err(Fault { what: FaultKind::Altered, .. }) => {
            Err(Fault { seq: place, what: FaultKind::Altered })
        }
        Err(fault) => Err(fault),
    }
}

/// The number stands only in the bytes; when they cannot be read the place in the file counts.
fn read_entry(rest: &[u8], place: u64) -> Result<Pending, Fault> {
    let hash = rest.get(..64).and_then(|hash| Hash::parse(str::from_utf8(hash).ok()?));
    let (Some(hash), Some(b' ')) = (hash, rest.get(64)) else {
        let why = "no hash stands before it".to_owned();
        return Err(Fault { seq: place, what: FaultKind::Unreadable(why) });
    };
    let bytes = &rest[65..];
    let seq = crate::entry::Entry::read(bytes).map_or(place, |entry| entry.seq);
    Ok(Pending { seq, hash, bytes: bytes.to_vec(), parts: Vec::new() })
}

fn read_part(rest: &[u8], seq: u64) -> Option<Part> {
    let mut words = str::from_utf8(rest).ok()?.split(' ');
    let slot = words.next()?.parse().ok()?;
    let salt = BASE64.decode(words.next()?).ok()?;
    let bytes = BASE64.decode(words.next()?).ok()?;
    words.next().is_none().then_some(Part { seq, slot, salt, bytes })
}

fn read_head(rest: &[u8]) -> Option<(u64, Hash)> {
    let (seq, hash) = str::from_utf8(rest).ok()?.split_once(' ')?;
    Some((seq.parse().ok()?, Hash::parse(hash)?))
}
