//! Bringing streams into memory, and keeping up with what other processes record.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash as _, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use register::chain::Head;

use super::hot::HotRoom;
use super::{Execute, LOADS, LoadError, STREAMS_KEPT, Served, Unit};
use crate::book::StoreError;

/// Loads at one place, one after another.
#[derive(Default)]
pub(super) struct Turn {
    alone: tokio::sync::Mutex<()>,
    /// How often the store failed here.
    failures: AtomicU64,
}

/// What was known of a unit when the loading of one of its streams began.
enum Began {
    /// It was in memory, by this loading.
    With(u64),
    /// It was not; its chain ended there.
    At(Head),
}

impl Execute {
    pub(super) async fn load<R: Served>(&self, unit: &str, stream: &str) -> Result<(), LoadError> {
        let mut place = std::hash::DefaultHasher::new();
        (unit, stream).hash(&mut place);
        let place = usize::try_from(place.finish() % LOADS as u64).expect("below LOADS");
        let turn = &self.loads[place];
        let failures = turn.failures.load(Ordering::Relaxed);
        let _alone = turn.alone.lock().await;
        if self.has(unit, stream) {
            return Ok(()); // somebody else has just loaded it
        }
        if turn.failures.load(Ordering::Relaxed) != failures {
            // The store fell silent on somebody before us: asking it in turn, each until the limit
            // of one question, would keep the last of a crowd waiting for minutes.
            return Err(StoreError::unavailable("it did not answer a moment ago").into());
        }
        let loaded = self.load_alone::<R>(unit, stream).await;
        if matches!(loaded, Err(LoadError::Store(_))) {
            turn.failures.fetch_add(1, Ordering::Relaxed);
        }
        loaded
    }

    async fn load_alone<R: Served>(&self, unit: &str, stream: &str) -> Result<(), LoadError> {
        loop {
            let known = self.inner.lock().units.get(unit).map(|unit| unit.loading);
            let began = match known {
                Some(loading) => Began::With(loading),
                None => Began::At(self.book.head(unit).await?),
            };
            let room = HotRoom::<R>::load(&*self.book, unit, stream).await?;
            if self.keep(began, room) {
                return Ok(());
            }
        }
    }

    fn has(&self, unit: &str, stream: &str) -> bool {
        let inner = self.inner.lock();
        inner.units.get(unit).is_some_and(|unit| unit.streams.contains_key(stream))
    }

    /// Puts a stream beside the others of its unit and shows it. False when the unit was forgotten
    /// and loaded anew while the stream was read: then the stream may lack what another process has
    /// recorded, and nothing would ever tell.
    fn keep<R: Served>(&self, began: Began, room: HotRoom<R>) -> bool {
        let mut guard = self.inner.lock();
        let inner = &mut *guard;
        let found = inner.units.get(&room.unit).map(|unit| (unit.loading, unit.from));
        match (found, began) {
            (Some((loading, _)), Began::With(then)) if loading == then => {}
            (Some((_, from)), Began::At(head)) if from <= head.seq => {}
            (None, Began::At(head)) => {
                inner.loadings += 1;
                let fresh = Unit {
                    name: Arc::clone(&room.unit),
                    loading: inner.loadings,
                    from: head.seq,
                    head,
                    stored: head,
                    streams: HashMap::new(),
                };
                inner.units.insert(Arc::clone(&room.unit), fresh);
            }
            _ => return false,
        }
        let unit = inner.units.get_mut(&room.unit).expect("found or put there above");
        if unit.streams.len() >= STREAMS_KEPT {
            unit.streams.retain(|_, hot| hot.is_touched());
        }
        // Who was here first may have been decided on: it stays.
        if let Entry::Vacant(place) = unit.streams.entry(Arc::clone(&room.stream)) {
            place.insert(Box::new(room)).publish(unit.stored.seq, &self.hub);
        }
        true
    }

    /// Whether what is kept in memory of a unit ends before a place in its chain.
    #[must_use]
    pub fn lacks(&self, unit: &str, seq: u64) -> bool {
        self.inner.lock().units.get(unit).is_some_and(|unit| unit.stored.seq < seq)
    }

    /// Takes in what another process has recorded, so that boards on this one follow. Called now
    /// and then; costs one small query when nothing happened.
    ///
    /// # Errors
    /// [`LoadError`] when the register cannot be read; the next call tries again.
    pub async fn follow(&self) -> Result<(), LoadError> {
        for (name, head) in self.book.heads().await? {
            let mut inner = self.inner.lock();
            // Only a unit of which nothing is waiting to be stored may be dropped.
            let behind = inner
                .units
                .get(name.as_str())
                .is_some_and(|unit| unit.head.seq == unit.stored.seq && unit.stored.seq < head.seq);
            if behind {
                inner.forget(&name);
            }
        }
        loop {
            let forgotten = self.inner.lock().forgotten.pop();
            let Some(forgotten) = forgotten else { return Ok(()) };
            if let Err(error) = forgotten.reload(self).await {
                self.inner.lock().forgotten.push(forgotten);
                return Err(error);
            }
        }
    }
}
