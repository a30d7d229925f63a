//! Checking the chains in a database: every entry and the columns beside its bytes, every sealed
//! part, the head rows, and every head that was signed. Reads only, page by page, while the house
//! serves.

use std::collections::VecDeque;
use std::sync::Arc;

use ed25519_dalek::VerifyingKey;
use register::chain::{Checker, Fault, FaultKind, Head, Row};
use register::checkpoint::Checkpoint;
use register::entry::Entry;
use register::sealed::Part;

use crate::book::{
    Book, EntryRow, NEXT_PART, Pages, READ_CHECKPOINTS, READ_PARTS, StoreError, Value,
};

/// What the chains are held against besides themselves.
#[derive(Debug, Default)]
pub struct Trust {
    /// Our own key: signed heads that are stored must be signed by it. Without it their signatures
    /// are not looked at.
    pub key: Option<VerifyingKey>,
    /// Heads that were kept outside, their signatures checked.
    pub heads: Vec<Checkpoint>,
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// In whose chain.
    pub unit: String,
    /// The entry that shows it, 0 when the chain as a whole does.
    pub seq: u64,
    /// What it is.
    pub what: String,
}

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Chains looked at.
    pub units: u64,
    /// Entries that are as they were recorded.
    pub entries: u64,
    /// The first fault, if there is any.
    pub first_fault: Option<Finding>,
}

impl Report {
    /// Whether everything is as it was recorded.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.first_fault.is_none()
    }
}

/// Checks all chains, or one. `progress` is told how many entries have been checked.
///
/// # Errors
/// [`StoreError`] when the database cannot be read.
pub async fn verify(
    book: &Arc<dyn Book>,
    trust: &Trust,
    only: Option<&str>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Report, StoreError> {
    let mut units = book.units().await?;
    units.extend(trust.heads.iter().map(|kept| kept.chain.clone()));
    units.sort_unstable();
    units.dedup();
    let mut report = Report::default();
    for unit in units.iter().filter(|unit| only.is_none_or(|only| only == *unit)) {
        let head = book.head(unit).await?;
        let mut chain = Chain { book, unit, head, parts: Parts::default(), entries: 0 };
        let outcome = chain.check(trust, &|n| progress(report.entries + n)).await?;
        report.units += 1;
        report.entries += chain.entries;
        if let Err(finding) = outcome {
            report.first_fault.get_or_insert(finding);
        }
    }
    if let Some(only) = only.filter(|_| report.units == 0) {
        let what = "there is no such chain".to_owned();
        report.first_fault = Some(Finding { unit: only.to_owned(), seq: 0, what });
    }
    Ok(report)
}

struct Chain<'a> {
    book: &'a Arc<dyn Book>,
    unit: &'a str,
    /// The head row when the check began.
    head: Head,
    parts: Parts,
    entries: u64,
}

/// Sealed parts of the present page, and where the next ones lie.
#[derive(Default)]
struct Parts {
    waiting: VecDeque<(String, Part)>,
    /// The next entry with parts after those that were fetched, when that has been asked.
    next: Option<u64>,
}

/// A checked chain, or what is wrong with it.
type Outcome<T> = Result<Result<T, Finding>, StoreError>;

/// Gives up on the chain with the fault, if there is one.
macro_rules! sound {
    ($outcome:expr) => {
        match $outcome {
            Ok(value) => value,
            Err(finding) => return Ok(Err(finding)),
        }
    };
}

impl Chain<'_> {
    fn wrong(&self, seq: u64, what: impl Into<String>) -> Finding {
        Finding { unit: self.unit.to_owned(), seq, what: what.into() }
    }

    fn fault(&self, fault: &Fault) -> Finding {
        let text = fault.to_string();
        let what = text.split_once(": ").map_or(text.as_str(), |(_, what)| what);
        self.wrong(fault.seq, what)
    }

    async fn check(&mut self, trust: &Trust, progress: &(dyn Fn(u64) + Sync)) -> Outcome<()> {
        let mut checker = Checker::new(self.unit);
        for kept in trust.heads.iter().filter(|kept| kept.chain == self.unit) {
            checker.expect_head(kept.head.seq, kept.head.hash);
        }
        sound!(self.expect_signed(trust.key.as_ref(), &mut checker).await?);
        let mut pages = Pages::of(self.book, self.unit);
        while let Some(page) = pages.next().await? {
            sound!(self.check_page(&mut checker, &page).await?);
            progress(self.entries);
        }
        let last = match checker.finish() {
            Ok(last) => last,
            Err(fault) => return Ok(Err(self.fault(&fault))),
        };
        sound!(self.check_end(last).await?);
        Ok(Ok(()))
    }

    /// Takes in the stored signed heads.
    async fn expect_signed(
        &self,
        key: Option<&VerifyingKey>,
        checker: &mut Checker,
    ) -> Outcome<()> {
        let stored = self.book.query(&READ_CHECKPOINTS, vec![self.unit.into()]).await?;
        let Some(key) = key else { return Ok(Ok(())) };
        for row in stored {
            let seq = row.int(0).unsigned_abs();
            match Checkpoint::open(row.text(1), self.unit, key) {
                Ok(Checkpoint { chain, head }) if chain == self.unit && head.seq == seq => {
                    checker.expect_head(seq, head.hash);
                }
                Ok(_) => {
                    let what = "the signed head stored for it speaks of another entry";
                    return Ok(Err(self.wrong(seq, what)));
                }
                Err(error) => {
                    let what = format!("the signed head stored for it is wrong: {error}");
                    return Ok(Err(self.wrong(seq, what)));
                }
            }
        }
        Ok(Ok(()))
    }

    async fn check_page(
        &mut self,
        checker: &mut Checker,
        page: &[Result<EntryRow, u64>],
    ) -> Outcome<()> {
        let last = page.last().map_or(0, |row| row.as_ref().map_or_else(|seq| *seq, |row| row.seq));
        self.fetch_parts(checker.head().seq, last, page).await?;
        for row in page {
            let row = match row {
                Ok(row) => row,
                Err(seq) => {
                    let what = "altered after recording: a column holds another kind of value";
                    return Ok(Err(self.wrong(*seq, what)));
                }
            };
            sound!(self.check_entry(checker, row));
            self.entries += 1;
        }
        if let Some((_, part)) = self.parts.waiting.front() {
            let what = FaultKind::SealedUnknown { slot: part.slot };
            return Ok(Err(self.fault(&Fault { seq: part.seq, what })));
        }
        Ok(Ok(()))
    }

    fn check_entry(&mut self, checker: &mut Checker, row: &EntryRow) -> Result<(), Finding> {
        let (mut subjects, mut parts) = (Vec::new(), Vec::new());
        while self.parts.waiting.front().is_some_and(|(_, part)| part.seq <= row.seq) {
            let (subject, part) = self.parts.waiting.pop_front().expect("looked at above");
            if part.seq < row.seq {
                let what = FaultKind::SealedUnknown { slot: part.slot };
                return Err(self.fault(&Fault { seq: part.seq, what }));
            }
            subjects.push(subject);
            parts.push(part);
        }
        let stored = Row { seq: row.seq, hash: row.hash, bytes: &row.bytes };
        let entry = checker.push(&stored, &parts).map_err(|fault| self.fault(&fault))?;
        let column = if entry.stream != row.stream.as_str() {
            Some("stream")
        } else if entry.version != row.version {
            Some("version")
        } else if !belong(&entry, &subjects, &parts) {
            Some("subject of a sealed part")
        } else {
            None
        };
        if row.seq == self.head.seq && row.hash != self.head.hash {
            return Err(self.wrong(row.seq, HEAD_ROW));
        }
        match column {
            None => Ok(()),
            Some(column) => {
                let what = FaultKind::Misfiled { column };
                Err(self.fault(&Fault { seq: row.seq, what }))
            }
        }
    }

    /// Fetches the sealed parts of a page, if there can be any.
    async fn fetch_parts(
        &mut self,
        after: u64,
        last: u64,
        page: &[Result<EntryRow, u64>],
    ) -> Result<(), StoreError> {
        if self.parts.next.is_none() {
            self.parts.next = Some(self.next_part(after).await?);
        }
        let may =
            |row: &Result<EntryRow, u64>| row.as_ref().is_ok_and(|row| has_sealed(&row.bytes));
        if self.parts.next.is_some_and(|next| next > last) && !page.iter().any(may) {
            return Ok(());
        }
        let range = vec![self.unit.into(), number(after), number(last)];
        for row in self.book.query(&READ_PARTS, range).await? {
            let part = Part {
                seq: row.int(0).unsigned_abs(),
                slot: u32::try_from(row.int(1)).unwrap_or(u32::MAX),
                salt: row.bytes(3).to_vec(),
                bytes: row.bytes(4).to_vec(),
            };
            self.parts.waiting.push_back((row.text(2).to_owned(), part));
        }
        self.parts.next = Some(self.next_part(last).await?);
        Ok(())
    }

    async fn next_part(&self, after: u64) -> Result<u64, StoreError> {
        let found = self.book.query(&NEXT_PART, vec![self.unit.into(), number(after)]).await?;
        let next = found.first().and_then(|row| row.opt_int(0));
        Ok(next.map_or(u64::MAX, i64::unsigned_abs))
    }

    /// The head row must name the last entry; it may have moved on since the check began.
    async fn check_end(&self, last: Head) -> Outcome<()> {
        if last.seq < self.head.seq {
            let what = FaultKind::CutShort { expected: self.head.seq };
            return Ok(Err(self.fault(&Fault { seq: last.seq, what })));
        }
        let now = self.book.head(self.unit).await?;
        if now.seq < last.seq || (now.seq == last.seq && now != last) {
            return Ok(Err(self.wrong(last.seq, HEAD_ROW)));
        }
        let beyond = self.next_part(last.seq).await?;
        if now == self.head && beyond != u64::MAX {
            let what = "a sealed part lies beside it, but there is no such entry";
            return Ok(Err(self.wrong(beyond, what)));
        }
        Ok(Ok(()))
    }
}

const HEAD_ROW: &str = "is not what the chain's head row names";

fn number(value: u64) -> Value {
    i64::try_from(value).unwrap_or(i64::MAX).into()
}

/// A cheap look at the bytes: the member stands between the command and the body. A false alarm
/// costs one query.
fn has_sealed(bytes: &[u8]) -> bool {
    bytes.windows(10).any(|window| window == b"\"sealed\":[")
}

/// Whether the parts are filed under the subjects that the entry names.
fn belong(entry: &Entry<'_>, subjects: &[String], parts: &[Part]) -> bool {
    if parts.is_empty() {
        return true;
    }
    let Ok(commitments) = entry.commitments() else { return false };
    parts.iter().zip(subjects).all(|(part, subject)| {
        let slot = usize::try_from(part.slot).unwrap_or(usize::MAX);
        commitments.get(slot).is_some_and(|promised| promised.subject == *subject)
    })
}
