//! Some entries of a chain in one file that a stranger can read and check without the rest.

use std::collections::BTreeMap;

use register::bundle::{Bundle, Given, GivenFile, Proven};
use register::checkpoint::verifier_key;
use register::hash::Hash;
use register::tree::Tree;

use crate::book::{READ_HASHES, StoreError};
use crate::web::App;

/// Hashes that are read at once.
const PAGE: i64 = 65_536;
/// Most entries of a stream in one file.
const MOST: u32 = 20_000;

/// Why nothing is handed out.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The store is not available.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Only a sound register is handed out.
    #[error("the register is damaged: run `maklumat register verify`")]
    Damaged,
}

/// A stream with what proves that it is in its chain, before any of its texts is given.
#[derive(Debug)]
pub struct Proof {
    bundle: Bundle,
    /// The key that it will be signed with, as `name+id+key`.
    pub key: String,
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Reads a stream and the tree over the chain that it is in, as they stand now.
///
/// # Errors
/// [`ProveError`] when the store is not available or the register is damaged.
pub async fn prove(app: &App, unit: &str, stream: &str) -> Result<Proof, ProveError> {
    let head = app.book.head(unit).await?;
    let mut rows = app.book.read_stream(unit, stream, 0, MOST).await?;
    // What was recorded since the head was read is not under it.
    rows.retain(|row| row.seq <= head.seq);
    let mut tree = Tree::wanting(rows.iter().map(|row| row.seq));
    let mut after = 0;
    loop {
        let range = vec![unit.into(), number(after).into(), number(head.seq).into(), PAGE.into()];
        let found = app.book.query(&READ_HASHES, range).await?;
        for row in &found {
            let hash = <[u8; 32]>::try_from(row.bytes(1)).map_err(|_| ProveError::Damaged)?;
            tree.push(&Hash(hash));
            after = row.int(0).unsigned_abs();
        }
        if found.is_empty() || after >= head.seq {
            break;
        }
    }
    let grown = tree.finish();
    let whole = grown.size == head.seq && !rows.is_empty();
    if !whole || rows.iter().any(|row| Hash::of(&row.bytes) != row.hash) {
        return Err(ProveError::Damaged);
    }
    let mut paths: BTreeMap<u64, Vec<Hash>> = grown.paths;
    let entries = rows.into_iter().map(|row| Proven {
        path: paths.remove(&row.seq).unwrap_or_default(),
        hash: row.hash,
        bytes: row.bytes.clone(),
        parts: Vec::new(),
        file: None,
    });
    let bundle = Bundle {
        chain: unit.to_owned(),
        stream: stream.to_owned(),
        head: (head.seq, head.hash),
        root: grown.root,
        made: app.clock.now().0,
        entries: entries.collect(),
        files: Vec::new(),
    };
    Ok(Proof { key: verifier_key(unit, &app.notary.verifying_key()), bundle })
}

impl Proof {
    /// Number and hash of the chain's last entry.
    #[must_use]
    pub fn head(&self) -> (u64, Hash) {
        self.bundle.head
    }

    /// Root of the tree over all entries up to that one.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.bundle.root
    }

    /// Number of entries of the stream.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.bundle.entries.len()
    }

    /// Says which member is the file that an entry names.
    pub fn with_file(&mut self, seq: u64, file: &GivenFile) {
        for proven in &mut self.bundle.entries {
            let own = register::entry::Entry::read(&proven.bytes).map_or(0, |entry| entry.seq);
            if own == seq {
                proven.file = Some(file.clone());
            }
        }
    }

    /// The file, with the texts that are given and what people read. `given` names the entry that
    /// each text belongs to.
    #[must_use]
    pub fn sign(
        mut self,
        app: &App,
        given: Vec<(u64, Given)>,
        files: Vec<(String, Vec<u8>)>,
    ) -> Vec<u8> {
        let mut by_entry: BTreeMap<u64, Vec<Given>> = BTreeMap::new();
        for (seq, part) in given {
            by_entry.entry(seq).or_default().push(part);
        }
        for proven in &mut self.bundle.entries {
            let seq = register::entry::Entry::read(&proven.bytes).map_or(0, |entry| entry.seq);
            proven.parts = by_entry.remove(&seq).unwrap_or_default();
            proven.parts.sort_by_key(|part| part.slot);
        }
        self.bundle.files = files;
        self.bundle.write(&app.notary)
    }
}
