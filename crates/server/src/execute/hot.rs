//! A stream in memory: its state, the commands it has seen, and what waits to be shown.

use std::any::Any;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::{Arc, LazyLock};

use domain::kernel::{Actor, DecodeError, Event, Meta, Timestamp};
use register::entry::{Entry, ReadError};
use register::hash::Hash;

use super::{Execute, Place, Served, Writes};
use crate::book::{Book, BoxFuture, StoreError, Stored};
use crate::live::Hub;

/// Entries read at once when a stream is loaded.
const PAGE: u32 = 4096;

/// Why a stream cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The store failed.
    #[error("the register cannot be read")]
    Store(#[from] StoreError),
    /// An entry is damaged.
    #[error("entry {seq} cannot be read")]
    Entry {
        /// Its number.
        seq: u64,
        /// What the reader said.
        #[source]
        source: ReadError,
    },
    /// The columns of an entry do not hold what was stored.
    #[error("entry {seq} is damaged: run `maklumat register verify`")]
    Damaged {
        /// Its number.
        seq: u64,
    },
    /// An entry was written by a later build: no rule may decide on this stream.
    #[error("entry {seq} is not known to this build")]
    Kind {
        /// Its number.
        seq: u64,
        /// What the decoder said.
        #[source]
        source: DecodeError,
    },
    /// The recorded actor has no known form.
    #[error("entry {seq} names an unknown actor")]
    Actor {
        /// Its number.
        seq: u64,
    },
}

/// What a remembered command recorded: versions `first .. first + count`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) first: u64,
    pub(super) count: u32,
}

/// An entry of a room, read.
#[derive(Debug)]
pub(super) struct Decoded<E> {
    /// Number in the chain.
    pub seq: u64,
    /// Hash of the entry.
    pub hash: Hash,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The client's id of the command.
    pub command: String,
    /// What happened.
    pub event: E,
}

/// Reads stored entries as events of a room.
pub(super) fn decode<R: Served>(stored: &[Stored]) -> Result<Vec<Decoded<R::Event>>, LoadError> {
    stored.iter().map(decode_one::<R>).collect()
}

/// Reads a stored entry as an event of a room.
pub(super) fn decode_one<R: Served>(stored: &Stored) -> Result<Decoded<R::Event>, LoadError> {
    let (seq, hash) = (stored.seq, stored.hash);
    let entry = Entry::read(&stored.bytes).map_err(|source| LoadError::Entry { seq, source })?;
    let event = R::Event::decode(&entry.kind, entry.schema, entry.body.get().as_bytes())
        .map_err(|source| LoadError::Kind { seq, source })?;
    let actor = Actor::try_from(entry.actor.into_owned()).map_err(|_| LoadError::Actor { seq })?;
    let (at, command) = (Timestamp(entry.happened), entry.command.into_owned());
    Ok(Decoded { seq, hash, at, actor, command, event })
}

/// A stream of some room.
pub(super) trait Hot: Send {
    fn as_any(&mut self) -> &mut dyn Any;
    fn is_touched(&self) -> bool;
    fn taken(&mut self);
    fn publish(&mut self, seq: u64, hub: &Hub);
    /// How to show it again after it was dropped; nothing when no screen shows it.
    fn forgotten(&self) -> Option<Forgotten>;
}

/// A stream of the room `R`.
pub(super) struct HotRoom<R: Served> {
    pub(super) unit: Arc<str>,
    pub(super) stream: Arc<str>,
    pub(super) state: R::State,
    pub(super) version: u64,
    seen: HashMap<(u64, u64), Seen, BuildHasherDefault<HashedAlready>>,
    pub(super) touched: bool,
    live: R::Live,
}

impl<R: Served> HotRoom<R> {
    pub(super) async fn load(book: &dyn Book, unit: &str, stream: &str) -> Result<Self, LoadError> {
        let mut room = Self {
            unit: unit.into(),
            stream: stream.into(),
            state: R::State::default(),
            version: 0,
            seen: HashMap::default(),
            touched: false,
            live: R::Live::default(),
        };
        loop {
            let page = book.read_stream(unit, stream, room.version, PAGE).await?;
            let last = page.len() < PAGE as usize;
            for decoded in decode::<R>(&page)? {
                let meta = Meta { at: decoded.at, actor: &decoded.actor };
                let first = room.version + 1;
                room.apply(decoded.seq, &decoded.event, &meta, None);
                room.remember(Whose::new(&decoded.actor.to_string(), &decoded.command), first);
            }
            if last {
                return Ok(room);
            }
        }
    }

    /// Applies an event that has been written (or was read): state, views, screens.
    pub(super) fn apply(
        &mut self,
        seq: u64,
        event: &R::Event,
        meta: &Meta<'_>,
        writes: Option<&mut Writes>,
    ) {
        R::evolve(&mut self.state, event, meta);
        self.version += 1;
        let place = Place { unit: &self.unit, stream: &self.stream, seq };
        if let Some(writes) = writes {
            R::project(place, &self.state, event, meta, writes);
            R::announce(place, &self.state, event, meta, writes);
        }
        R::observe(&mut self.live, place, &self.state, event, meta);
    }

    /// What a command recorded before.
    pub(super) fn known(&self, whose: Whose) -> Option<Seen> {
        self.seen.get(&whose.0?).copied()
    }

    /// Remembers that a command recorded the versions from `first` to the present one.
    pub(super) fn remember(&mut self, whose: Whose, first: u64) {
        let Some(key) = whose.0 else { return };
        let count = u32::try_from(self.version + 1 - first).expect("a command records few entries");
        self.seen
            .entry(key)
            .and_modify(|seen| seen.count += count)
            .or_insert(Seen { first, count });
    }
}

/// A command by its sender and id; nothing for the house's own acts, which have none. An id belongs
/// to who sent it: somebody else who sends the same one is not given their answer.
///
/// Kept as 128 bits under keys that this process drew and tells nobody, so that no sender can look
/// for two commands with the same bits, and a day of a million commands meets them by chance once
/// in 10^26 days.
#[derive(Clone, Copy)]
pub(super) struct Whose(Option<(u64, u64)>);

static KEYS: LazyLock<(RandomState, RandomState)> = LazyLock::new(Default::default);

impl Whose {
    pub(super) fn new(actor: &str, command_id: &str) -> Self {
        let half = |key: &RandomState| key.hash_one((actor, command_id));
        Self((!command_id.is_empty()).then(|| (half(&KEYS.0), half(&KEYS.1))))
    }
}

/// For keys that are hashes themselves.
#[derive(Default)]
struct HashedAlready(u64);

impl Hasher for HashedAlready {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, half: u64) {
        self.0 ^= half;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl<R: Served> Hot for HotRoom<R> {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn is_touched(&self) -> bool {
        self.touched
    }

    fn taken(&mut self) {
        self.touched = false;
    }

    fn publish(&mut self, seq: u64, hub: &Hub) {
        let place = Place { unit: &self.unit, stream: &self.stream, seq };
        R::publish(&mut self.live, place, &self.state, hub);
    }

    fn forgotten(&self) -> Option<Forgotten> {
        let is_shown = std::mem::size_of::<R::Live>() > 0;
        is_shown.then(|| Forgotten {
            unit: Arc::clone(&self.unit),
            stream: Arc::clone(&self.stream),
            load: |execute, unit, stream| {
                Box::pin(async move { execute.load::<R>(&unit, &stream).await })
            },
        })
    }
}

type Load = fn(Execute, Arc<str>, Arc<str>) -> BoxFuture<'static, Result<(), LoadError>>;

/// A stream whose hot state was dropped while screens show it.
pub(super) struct Forgotten {
    unit: Arc<str>,
    stream: Arc<str>,
    load: Load,
}

impl Forgotten {
    /// Loads the stream, which shows it.
    pub(super) async fn reload(&self, execute: &Execute) -> Result<(), LoadError> {
        let (unit, stream) = (Arc::clone(&self.unit), Arc::clone(&self.stream));
        (self.load)(execute.clone(), unit, stream).await
    }
}
