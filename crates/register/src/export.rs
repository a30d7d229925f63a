//! The export file: a chain as text that a stranger can check with the small `verify` program.
//!
//! ```text
//! maklumat-export 1 kanim-nusantara
//! E <hash> <the entry's bytes>
//! S <slot> <salt, base64> <sealed bytes, base64>      (after the entry it belongs to)
//! H <number of entries> <hash of the last>            (last line)
//! ```

use std::io::{self, BufRead, Write};

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
    #[error("line {line} is not a line of an export")]
    Line {
        /// Line number, from 1.
        line: u64,
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

struct Pending {
    seq: u64,
    hash: Hash,
    bytes: Vec<u8>,
    parts: Vec<Part>,
}

/// Checks an export: every entry, every sealed part, every known signed head. `heads` are numbers
/// and hashes from checkpoints whose signatures were checked before; `progress` is told the number of
/// each entry.
///
/// # Errors
/// [`ExportError`], naming the first line or entry that is wrong.
pub fn check(
    input: &mut impl BufRead,
    heads: &[(u64, Hash)],
    mut progress: impl FnMut(u64),
) -> Result<(String, Head), ExportError> {
    let mut line = Vec::new();
    let mut number = 0u64;
    let mut next = |line: &mut Vec<u8>| -> io::Result<Option<u64>> {
        line.clear();
        if input.read_until(b'\n', line)? == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        number += 1;
        Ok(Some(number))
    };
    next(&mut line)?;
    let chain = str::from_utf8(&line)
        .ok()
        .and_then(|title| title.strip_prefix("maklumat-export 1 "))
        .ok_or(ExportError::Line { line: 1 })?
        .to_owned();
    let mut checker = Checker::new(&chain);
    for (seq, hash) in heads {
        checker.expect_head(*seq, *hash);
    }
    let mut pending: Option<Pending> = None;
    while let Some(number) = next(&mut line)? {
        let bad = || ExportError::Line { line: number };
        match line.first_chunk::<2>() {
            Some(b"E ") => {
                flush(&mut checker, pending.take())?;
                let entry = read_entry(&line[2..], checker.head().seq + 1).ok_or_else(bad)?;
                progress(entry.seq);
                pending = Some(entry);
            }
            Some(b"S ") => {
                let entry = pending.as_mut().ok_or_else(bad)?;
                entry.parts.push(read_part(&line[2..], entry.seq).ok_or_else(bad)?);
            }
            Some(b"H ") => {
                flush(&mut checker, pending.take())?;
                let (seq, hash) = read_head(&line[2..]).ok_or_else(bad)?;
                if next(&mut line)?.is_some() {
                    return Err(ExportError::Line { line: number + 1 });
                }
                let last = checker.head();
                if seq > last.seq {
                    let what = FaultKind::CutShort { expected: seq };
                    return Err(Fault { seq: last.seq, what }.into());
                }
                if (seq, hash) != (last.seq, last.hash) {
                    return Err(Fault { seq, what: FaultKind::Rewritten }.into());
                }
                return Ok((chain, checker.finish()?));
            }
            _ => return Err(bad()),
        }
    }
    flush(&mut checker, pending.take())?;
    Err(ExportError::CutOff(checker.head().seq))
}

fn flush(checker: &mut Checker, pending: Option<Pending>) -> Result<(), Fault> {
    let Some(Pending { seq, hash, bytes, parts }) = pending else { return Ok(()) };
    checker.push(&Row { seq, hash, bytes: &bytes }, &parts)
}

/// The number stands only in the bytes; when they cannot be read the place in the file counts.
fn read_entry(rest: &[u8], place: u64) -> Option<Pending> {
    let (hash, bytes) = (rest.get(..64)?, rest.get(65..)?);
    let hash = Hash::parse(str::from_utf8(hash).ok()?)?;
    let seq = crate::entry::Entry::read(bytes).map_or(place, |entry| entry.seq);
    Some(Pending { seq, hash, bytes: bytes.to_vec(), parts: Vec::new() })
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
