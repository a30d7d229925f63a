//! Checking a run of entries, and saying which one is wrong.

use std::collections::BTreeMap;
use std::fmt;

use crate::entry::{Entry, ReadError};
use crate::hash::Hash;
use crate::sealed::{ERASED_KIND, Erased, Part, commitment};

/// The end of a chain: how many entries, and the hash of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Number of the last entry, 0 when there is none.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// When it was recorded, microseconds.
    pub recorded: i64,
}

/// An entry as stored: the columns beside the bytes must say what the bytes say.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Stored number.
    pub seq: u64,
    /// Stored hash.
    pub hash: Hash,
    /// Stored bytes.
    pub bytes: &'a [u8],
}

/// What is wrong with a chain, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The entry that shows it.
    pub seq: u64,
    /// What it is.
    pub what: FaultKind,
}

/// The sorts of fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The bytes do not have the stored hash: altered after recording (a flipped bit, another
    /// date).
    Altered,
    /// The bytes cannot be read as an entry.
    Unreadable(String),
    /// Entries before this one are missing.
    Missing {
        /// First missing number.
        first: u64,
    },
    /// The number was there already.
    Duplicated,
    /// The entry stands before one with a smaller number.
    OutOfOrder,
    /// The stored number is not the one in the bytes.
    Renumbered {
        /// The number in the bytes.
        inside: u64,
    },
    /// The entry belongs to another chain.
    ForeignChain(String),
    /// The entry does not follow the one before: something was exchanged.
    BrokenLink,
    /// Recorded before its predecessor.
    RecordedBackwards,
    /// A sealed part is gone and no erasure says so.
    SealedMissing {
        /// Slot in the entry.
        slot: u32,
        /// Whose part it was.
        subject: String,
    },
    /// A sealed part is not the one that was recorded.
    SealedAltered {
        /// Slot in the entry.
        slot: u32,
    },
    /// A sealed part that no entry speaks of.
    SealedUnknown {
        /// Slot named by the part.
        slot: u32,
    },
    /// It lies under another stream or version than its bytes say.
    Misfiled {
        /// Which column disagrees with the bytes.
        column: &'static str,
    },
    /// A signed head names another hash for this number: the chain was rewritten.
    Rewritten,
    /// The chain ends before a number that was signed or announced.
    CutShort {
        /// The number that should be there.
        expected: u64,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}: ", self.seq)?;
        match &self.what {
            FaultKind::Altered => f.write_str("altered after recording: bytes and hash disagree"),
            FaultKind::Unreadable(why) => write!(f, "cannot be read: {why}"),
            FaultKind::Missing { first } => {
                write!(f, "entries from {first} on are missing before it")
            }
            FaultKind::Duplicated => f.write_str("stands twice"),
            FaultKind::OutOfOrder => f.write_str("stands in the wrong place"),
            FaultKind::Renumbered { inside } => write!(f, "carries the number {inside} inside"),
            FaultKind::ForeignChain(chain) => write!(f, "belongs to the chain {chain:?}"),
            FaultKind::BrokenLink => f.write_str("does not follow the entry before it"),
            FaultKind::RecordedBackwards => f.write_str("was recorded before its predecessor"),
            FaultKind::SealedMissing { slot, subject } => {
                write!(f, "sealed part {slot} of {subject} is gone without an erasure entry")
            }
            FaultKind::SealedAltered { slot } => write!(f, "sealed part {slot} was altered"),
            FaultKind::SealedUnknown { slot } => {
                write!(f, "a sealed part {slot} lies beside it that it does not speak of")
            }
            FaultKind::Misfiled { column } => {
                write!(f, "lies under another {column} than its bytes say")
            }
            FaultKind::Rewritten => f.write_str("is not the entry that a signed head names"),
            FaultKind::CutShort { expected } => {
                write!(
                    f,
                    "is the last, but a head for entry {expected} exists: the end was cut off"
                )
            }
        }
    }
}

/// Checks a chain entry by entry in constant memory (plus what is missing or erased).
#[derive(Debug)]
pub struct Checker {
    chain: String,
    head: Head,
    heads: BTreeMap<u64, Hash>,
    missing: Vec<(u64, u32, String)>,
    erased: BTreeMap<String, u64>,
}

impl Checker {
    /// A checker for the chain of a unit, from its first entry.
    #[must_use]
    pub fn new(chain: &str) -> Self {
        Self {
            chain: chain.to_owned(),
            head: Head::default(),
            heads: BTreeMap::new(),
            missing: Vec::new(),
            erased: BTreeMap::new(),
        }
    }

    /// Also holds the chain against a head that somebody signed earlier.
    pub fn expect_head(&mut self, seq: u64, hash: Hash) {
        self.heads.insert(seq, hash);
    }

    /// The end reached so far.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Checks the next entry as stored, with the sealed parts stored for it (in slot order), and
    /// gives the entry as read.
    ///
    /// # Errors
    /// The first [`Fault`] of this entry. The chain cannot be followed past a fault.
    pub fn push<'a>(&mut self, row: &Row<'a>, parts: &[Part]) -> Result<Entry<'a>, Fault> {
        let fault = |what| Fault { seq: row.seq, what };
        let unreadable = |error: ReadError| fault(FaultKind::Unreadable(error.to_string()));
        if Hash::of(row.bytes) != row.hash {
            return Err(fault(FaultKind::Altered));
        }
        let entry = Entry::read(row.bytes).map_err(unreadable)?;
        if entry.seq != row.seq {
            return Err(fault(FaultKind::Renumbered { inside: entry.seq }));
        }
        if entry.chain != self.chain {
            return Err(fault(FaultKind::ForeignChain(entry.chain.into_owned())));
        }
        let next = self.head.seq + 1;
        match row.seq {
            seq if seq == self.head.seq => return Err(fault(FaultKind::Duplicated)),
            seq if seq < next => return Err(fault(FaultKind::OutOfOrder)),
            seq if seq > next => return Err(fault(FaultKind::Missing { first: next })),
            _ => {}
        }
        if entry.prev().map_err(unreadable)? != self.head.hash {
            return Err(fault(FaultKind::BrokenLink));
        }
        if entry.recorded < self.head.recorded {
            return Err(fault(FaultKind::RecordedBackwards));
        }
        if self.heads.get(&row.seq).is_some_and(|hash| *hash != row.hash) {
            return Err(fault(FaultKind::Rewritten));
        }
        if entry.sealed_count() > 0 || !parts.is_empty() {
            self.check_parts(&entry, parts)?;
        }
        if entry.kind == ERASED_KIND {
            let erased: Erased = serde_json::from_str(entry.body.get())
                .map_err(|error| fault(FaultKind::Unreadable(error.to_string())))?;
            self.erased.insert(erased.subject, entry.seq);
        }
        self.head = Head { seq: row.seq, hash: row.hash, recorded: entry.recorded };
        Ok(entry)
    }

    fn check_parts(&mut self, entry: &Entry<'_>, parts: &[Part]) -> Result<(), Fault> {
        let fault = |what| Fault { seq: entry.seq, what };
        let commitments =
            entry.commitments().map_err(|error| fault(FaultKind::Unreadable(error.to_string())))?;
        let index = |slot: u32| usize::try_from(slot).ok();
        if let Some(part) =
            parts.iter().find(|part| index(part.slot).is_none_or(|i| i >= commitments.len()))
        {
            return Err(fault(FaultKind::SealedUnknown { slot: part.slot }));
        }
        if let Some(pair) = parts.windows(2).find(|pair| pair[0].slot >= pair[1].slot) {
            return Err(fault(FaultKind::SealedUnknown { slot: pair[1].slot }));
        }
        for (slot, promised) in (0u32..).zip(commitments) {
            match parts.iter().find(|part| part.slot == slot) {
                None => self.missing.push((entry.seq, slot, promised.subject)),
                Some(part) if commitment(&part.salt, &part.bytes) != promised.digest => {
                    return Err(fault(FaultKind::SealedAltered { slot }));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Ends the check: every missing part must have an erasure after it, every known head must have
    /// been reached.
    ///
    /// # Errors
    /// The first [`Fault`] left.
    pub fn finish(self) -> Result<Head, Fault> {
        for (seq, slot, subject) in self.missing {
            if self.erased.get(&subject).is_none_or(|erased_at| *erased_at < seq) {
                return Err(Fault { seq, what: FaultKind::SealedMissing { slot, subject } });
            }
        }
        match self.heads.last_key_value() {
            Some((expected, _)) if *expected > self.head.seq => {
                Err(Fault { seq: self.head.seq, what: FaultKind::CutShort { expected: *expected } })
            }
            _ => Ok(self.head),
        }
    }
}
