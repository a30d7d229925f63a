//! View tables are made from the register, and can be made again at any time: a room registers its
//! view with a version; when the version that a database was built by is another one, or there is
//! none, its tables are dropped and filled again by folding the room's streams.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use domain::kernel::Meta;
use register::chain::Head;

use super::hot::{Decoded, LoadError, decode_one};
use super::{Place, Served, Writes};
use crate::book::{
    Book, EntryRow, FORGET_VIEW, Pages, READ_VIEW_VERSIONS, SET_VIEW_VERSION, Statement,
    StoreError, Stored, TableDigest, Value, Write,
};

/// Writes that are stored together.
const WRITES_TOGETHER: usize = 16_384;
/// Entries that the states kept in memory were folded from, at most (one state is always kept).
const ENTRIES_HELD: u64 = 200_000;
/// Entries read at once when a stream is folded again.
const PAGE: u32 = 4096;

/// The tables of a room and how to fill them.
pub struct View {
    /// The room's name.
    pub name: &'static str,
    /// Changed whenever tables or projection change.
    pub version: u32,
    /// What the names of the room's streams begin with.
    pub stream: &'static str,
    /// Tables with the texts that define each.
    pub tables: &'static [(&'static str, &'static [&'static str])],
    /// `folding::<Room>`.
    pub fold: fn() -> Box<dyn Fold>,
}

/// Streams of a room being folded.
pub trait Fold: Send {
    /// Whether the stream has been folded up to the version before this one.
    fn is_ready(&self, stream: &str, version: u64) -> bool;
    /// Takes in entries of a stream without writing anything, from its first one on.
    ///
    /// # Errors
    /// [`LoadError`] when an entry cannot be read.
    fn restore(&mut self, stream: &str, entries: &[Stored]) -> Result<(), LoadError>;
    /// Takes in the next entry of a stream that is ready.
    ///
    /// # Errors
    /// [`LoadError`] when the entry cannot be read.
    fn apply(
        &mut self,
        place: Place<'_>,
        entry: &Stored,
        writes: &mut Writes,
    ) -> Result<(), LoadError>;
    /// Forgets all streams: another chain comes.
    fn clear(&mut self);
}

struct Held<S> {
    state: S,
    version: u64,
    used: u64,
}

struct Folding<R: Served> {
    streams: HashMap<Box<str>, Held<R::State>>,
    turn: u64,
    entries: u64,
    room: PhantomData<fn() -> R>,
}

/// Makes a fold for the streams of a room.
#[must_use]
pub fn folding<R: Served>() -> Box<dyn Fold> {
    Box::new(Folding::<R> { streams: HashMap::new(), turn: 0, entries: 0, room: PhantomData })
}

impl<R: Served> Folding<R> {
    /// Folds one entry; `None` for writes that are there already.
    fn fold(
        &mut self,
        place: Place<'_>,
        entry: &Stored,
        writes: Option<&mut Writes>,
    ) -> Result<(), LoadError> {
        let Decoded { at, actor, event, .. } = decode_one::<R>(entry)?;
        self.turn += 1;
        self.entries += 1;
        if !self.streams.contains_key(place.stream) {
            let fresh = Held { state: R::State::default(), version: 0, used: 0 };
            self.streams.insert(place.stream.into(), fresh);
        }
        let held = self.streams.get_mut(place.stream).expect("put there above");
        held.used = self.turn;
        held.version += 1;
        let meta = Meta { at, actor: &actor };
        R::evolve(&mut held.state, &event, &meta);
        if let Some(writes) = writes {
            R::project(place, &held.state, &event, &meta, writes);
        }
        if self.entries > ENTRIES_HELD {
            self.shrink();
        }
        Ok(())
    }

    /// Drops the streams that were not used for longest. One that is wanted again is folded again.
    fn shrink(&mut self) {
        let mut by_age: Vec<(u64, u64)> =
            self.streams.values().map(|held| (held.used, held.version)).collect();
        by_age.sort_unstable_by(|a, b| b.cmp(a));
        let (mut kept, mut oldest) = (0, u64::MAX);
        for (used, version) in by_age {
            if oldest != u64::MAX && kept + version > ENTRIES_HELD / 2 {
                break;
            }
            kept += version;
            oldest = used;
        }
        self.streams.retain(|_, held| held.used >= oldest);
        self.entries = kept.min(ENTRIES_HELD / 2);
    }
}

impl<R: Served> Fold for Folding<R> {
    fn is_ready(&self, stream: &str, version: u64) -> bool {
        self.streams.get(stream).map_or(0, |held| held.version) + 1 == version
    }

    fn restore(&mut self, stream: &str, entries: &[Stored]) -> Result<(), LoadError> {
        for entry in entries {
            if entry.version == 1 {
                self.streams.remove(stream);
            }
            self.fold(Place { unit: "", stream, seq: entry.seq }, entry, None)?;
        }
        Ok(())
    }

    fn apply(
        &mut self,
        place: Place<'_>,
        entry: &Stored,
        writes: &mut Writes,
    ) -> Result<(), LoadError> {
        self.fold(place, entry, Some(writes))
    }

    fn clear(&mut self) {
        self.streams.clear();
        self.entries = 0;
    }
}

/// Makes the tables of views whose version is another than the database was built by, or that are
/// missing. Gives the names of those that were made.
///
/// # Errors
/// [`LoadError`] when the register cannot be read or the tables cannot be written.
pub async fn bring_up(
    book: &Arc<dyn Book>,
    views: &[&'static View],
) -> Result<Vec<&'static str>, LoadError> {
    let known = book.query(&READ_VIEW_VERSIONS, Vec::new()).await?;
    let is_current = |view: &View| {
        known.iter().any(|row| row.text(0) == view.name && row.int(1) == i64::from(view.version))
    };
    let stale: Vec<&View> = views.iter().copied().filter(|view| !is_current(view)).collect();
    if !stale.is_empty() {
        rebuild(book, &**book, &stale, &|_| {}).await?;
    }
    Ok(stale.iter().map(|view| view.name).collect())
}

/// Drops the tables of views in `target`, makes them and fills them from the register in `source`.
/// Gives the number of entries read.
///
/// # Errors
/// [`LoadError`] when the register cannot be read or the tables cannot be written.
pub async fn rebuild(
    source: &Arc<dyn Book>,
    target: &dyn Book,
    views: &[&'static View],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, LoadError> {
    let mut texts = Vec::new();
    for (table, define) in views.iter().flat_map(|view| view.tables) {
        texts.push(["DROP TABLE IF EXISTS ", table].concat());
        texts.extend(define.iter().map(|text| (*text).to_owned()));
    }
    // A version stands in the table only while its tables are whole.
    let forget = |view: &&View| write(&FORGET_VIEW, vec![view.name.into()]);
    target.define(texts, views.iter().map(forget).collect()).await?;
    let mut folds: Vec<_> = views.iter().map(|view| (view.stream, (view.fold)())).collect();
    let mut entries = 0;
    for unit in source.units().await? {
        folds.iter_mut().for_each(|(_, fold)| fold.clear());
        entries +=
            fold_chain(source, target, &unit, &mut folds, &|n| progress(entries + n)).await?;
    }
    let finish =
        |view: &&View| write(&SET_VIEW_VERSION, vec![view.name.into(), view.version.into()]);
    target.write(views.iter().map(finish).collect()).await?;
    Ok(entries)
}

fn write(statement: &'static Statement, params: Vec<Value>) -> Write {
    Write { statement, params, expect: None }
}

async fn fold_chain(
    source: &Arc<dyn Book>,
    target: &dyn Book,
    unit: &str,
    folds: &mut [(&'static str, Box<dyn Fold>)],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, LoadError> {
    let mut pages = Pages::of(source, unit);
    let mut writes = Writes::default();
    let mut entries = 0;
    while let Some(page) = pages.next().await? {
        for row in page {
            let EntryRow { seq, stream, version, hash, bytes } =
                row.map_err(|seq| LoadError::Damaged { seq })?;
            entries += 1;
            let fold = folds.iter_mut().find(|(prefix, _)| stream.starts_with(prefix));
            let Some((_, fold)) = fold else { continue };
            if !fold.is_ready(&stream, version) {
                restore(&**source, unit, &stream, version, &mut **fold).await?;
            }
            let place = Place { unit, stream: &stream, seq };
            fold.apply(place, &Stored { seq, version, hash, bytes }, &mut writes)?;
            if writes.len() >= WRITES_TOGETHER {
                target.write(std::mem::take(&mut writes).into_writes()).await?;
            }
        }
        progress(entries);
    }
    if !writes.is_empty() {
        target.write(writes.into_writes()).await?;
    }
    Ok(entries)
}

/// Folds a stream again up to the version before `version`.
async fn restore(
    source: &dyn Book,
    unit: &str,
    stream: &str,
    version: u64,
    fold: &mut dyn Fold,
) -> Result<(), LoadError> {
    let mut folded = 0;
    while folded + 1 < version {
        let missing = u32::try_from(version - 1 - folded).unwrap_or(PAGE).min(PAGE);
        let page = source.read_stream(unit, stream, folded, missing).await?;
        let Some(last) = page.last() else { break };
        folded = last.version;
        fold.restore(stream, &page)?;
    }
    Ok(())
}

/// A table that is not what the register says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Name of the table.
    pub table: &'static str,
    /// What lies in the database.
    pub kept: TableDigest,
    /// What was built anew.
    pub built: TableDigest,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Entries read.
    pub entries: u64,
    /// Tables compared.
    pub tables: u64,
    /// Tables that differ.
    pub different: Vec<Difference>,
    /// Somebody wrote meanwhile: differences may come from that.
    pub moved: bool,
}

/// Builds all views into the empty store `shadow` and compares their tables with those of `book`.
///
/// # Errors
/// [`LoadError`] when the register cannot be read or the shadow cannot be written.
pub async fn compare(
    book: &Arc<dyn Book>,
    shadow: &dyn Book,
    views: &[&'static View],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Comparison, LoadError> {
    let before = heads(&**book).await?;
    let entries = rebuild(book, shadow, views, progress).await?;
    let (mut tables, mut different) = (0, Vec::new());
    for (table, _) in views.iter().flat_map(|view| view.tables) {
        let (kept, built) = (book.digest(table).await?, shadow.digest(table).await?);
        tables += 1;
        if kept != built {
            different.push(Difference { table, kept, built });
        }
    }
    let moved = before != heads(&**book).await?;
    Ok(Comparison { entries, tables, different, moved })
}

async fn heads(book: &dyn Book) -> Result<Vec<(String, Head)>, StoreError> {
    book.heads().await
}
