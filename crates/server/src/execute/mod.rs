//! The one way a command becomes entries: authorise → load → decide → append → project → show.
//!
//! The network thread is the writer. A command is decided at once in memory against the hot state
//! of its stream; its entries join the batch that is being gathered; a committer on the same thread
//! waits until every ready connection has been served, stores the batch in one transaction, shows
//! what changed and wakes all waiting requests. The answer goes out after the commit reached the
//! disk. If the store refuses (somebody else wrote first) everything decided since is forgotten,
//! loaded and decided again.

mod commit;
mod hot;
mod load;
mod together;
pub mod views;
mod writer;
mod writes;

use std::collections::HashMap;
use std::sync::Arc;

use domain::kernel::{Context, Meta, Refusal, Room, Timestamp};
use parking_lot::Mutex;
use register::chain::Head;
use register::hash::Hash;

use crate::book::{
    AppendPermit, Batch, Book, HeadMove, NewEntry, NewPart, Sealer, StoreError, Write,
};
use crate::clock::Clock;
use crate::identity::Permit;
use crate::live::Hub;
use commit::{Outcome, Ticket, Wait};
use hot::{Forgotten, Hot, HotRoom, Seen, Whose};
use load::Turn;
use writer::Writer;

pub use hot::LoadError;
pub use together::{Order, Stopped};
pub use writes::Writes;

/// How often a command is decided again when somebody else keeps writing first.
const ATTEMPTS: usize = 16;
/// Turns that the committer gives to ready connections at most before it commits.
const GATHERING_TURNS: usize = 32;
/// Loads of different streams at a time.
const LOADS: usize = 16;
/// Streams kept in memory.
const STREAMS_KEPT: usize = 8192;

/// Where an event lies: unit and stream.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The unit whose chain it is.
    pub unit: &'a str,
    /// The stream inside the chain.
    pub stream: &'a str,
    /// Number in the chain.
    pub seq: u64,
}

/// A room as the building serves it: its views and what it shows live.
pub trait Served: Room {
    /// What has changed on screens since the last commit.
    type Live: Default + Send + 'static;
    /// The day that a command is dated by, where it is never dated by the hour: nobody can lay it
    /// beside a camera, a ticket or a lease of the wireless network. It begins when the date begins
    /// at the office; the day of another zone would tell the night from the morning.
    fn dated(_command: &Self::Command) -> Option<Timestamp> {
        None
    }

    /// Writes the view rows of an event, in the transaction that stores it. A pure function of the
    /// event and of the state after it, so that rebuilt views equal live ones.
    fn project(
        _place: Place<'_>,
        _state: &Self::State,
        _event: &Self::Event,
        _meta: &Meta<'_>,
        _writes: &mut Writes,
    ) {
    }

    /// Writes what somebody outside is to be told because of an event, in the same transaction.
    /// Once, when the event is recorded: rebuilding views announces nothing again.
    fn announce(
        _place: Place<'_>,
        _state: &Self::State,
        _event: &Self::Event,
        _meta: &Meta<'_>,
        _writes: &mut Writes,
    ) {
    }

    /// Notes what an event changes on screens.
    fn observe(
        _live: &mut Self::Live,
        _place: Place<'_>,
        _state: &Self::State,
        _event: &Self::Event,
        _meta: &Meta<'_>,
    ) {
    }

    /// Shows what was noted, after it has reached the disk.
    fn publish(_live: &mut Self::Live, _place: Place<'_>, _state: &Self::State, _hub: &Hub) {}
}

/// What became of a command that was not refused.
#[derive(Debug)]
pub struct Done<E> {
    /// False when the same command id had been applied before: the events are those of then.
    pub first_time: bool,
    /// What happened.
    pub events: Vec<E>,
    /// When it happened.
    pub at: Timestamp,
    /// Number of the last entry, 0 when nothing was recorded.
    pub seq: u64,
    /// Hash of the last entry: receipts print its short form.
    pub head: Hash,
}

impl<E> Done<E> {
    /// The hash as receipts and answers print it: its first 128 bits.
    #[must_use]
    pub fn short_head(&self) -> String {
        let mut text = self.head.to_string();
        text.truncate(32);
        text
    }
}

/// Why a command was not applied.
#[derive(Debug)]
pub enum Failure<R> {
    /// The rules said no.
    Refused(R),
    /// The store cannot be reached or written; whether it was recorded is not known. The same
    /// command id may be sent again safely.
    Unavailable,
    /// Somebody else wrote first, and the leave was good only if nobody had: look again.
    Overtaken,
    /// The recorded history cannot be read by this build.
    Unreadable(LoadError),
}

impl<R: Refusal> Failure<R> {
    /// The refusal, if it is one.
    #[must_use]
    pub fn refusal(&self) -> Option<&R> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

struct Unit {
    name: Arc<str>,
    /// Which loading this is, counted over all units.
    loading: u64,
    /// Where the chain ended when it was loaded.
    from: u64,
    head: Head,
    stored: Head,
    streams: HashMap<Arc<str>, Box<dyn Hot>>,
}

#[derive(Default)]
struct Pending {
    entries: Vec<NewEntry>,
    parts: Vec<NewPart>,
    writes: Writes,
    touched: Vec<(Arc<str>, Arc<str>)>,
    ticket: Arc<Ticket>,
}

#[derive(Default)]
struct Inner {
    units: HashMap<Arc<str>, Unit>,
    pending: Pending,
    in_flight: Option<Arc<Ticket>>,
    committing: bool,
    loadings: u64,
    /// Streams with screens whose hot state was dropped: to be loaded and shown again.
    forgotten: Vec<Forgotten>,
}

impl Inner {
    /// Drops the hot state of a unit.
    fn forget(&mut self, unit: &str) {
        if let Some(unit) = self.units.remove(unit) {
            self.forgotten.extend(unit.streams.values().filter_map(|hot| hot.forgotten()));
        }
    }
}

/// Executes commands. Cheap to clone.
#[derive(Clone)]
pub struct Execute {
    book: Arc<dyn Book>,
    clock: Clock,
    sealer: Arc<Sealer>,
    hub: Arc<Hub>,
    inner: Arc<Mutex<Inner>>,
    /// One load of a stream at a time: a rush of requests for a stream that nobody has asked for
    /// yet reads it once.
    loads: Arc<[Turn; LOADS]>,
}

/// What is asked of a stream, and the rows that are stored with it.
struct Asked<'a> {
    stream: &'a str,
    command_id: &'a str,
    beside: &'a [Write],
}

enum Step<R: Room> {
    NotLoaded,
    Refused(R::Refusal),
    Known(Seen),
    Decided(Done<R::Event>, Option<Arc<Ticket>>),
}

impl Execute {
    /// Over a store, with the house's clock, seals and screens.
    #[must_use]
    pub fn new(book: Arc<dyn Book>, clock: Clock, sealer: Arc<Sealer>, hub: Arc<Hub>) -> Self {
        let loads = Arc::new(std::array::from_fn(|_| Turn::default()));
        Self { book, clock, sealer, hub, inner: Arc::default(), loads }
    }

    /// Executes a command on a stream of the permit's unit.
    ///
    /// # Errors
    /// [`Failure`]: refused by the rules, the store not available, or history not readable.
    pub async fn run<R: Served>(
        &self,
        permit: &Permit,
        stream: &str,
        command_id: &str,
        command: &R::Command,
    ) -> Result<Done<R::Event>, Failure<R::Refusal>> {
        self.run_beside::<R>(permit, stream, command_id, command, &[]).await
    }

    /// The same, with rows of plain tables that are stored together with what is recorded, or not
    /// at all. Sent again, they are not written again.
    ///
    /// # Errors
    /// [`Failure`]: refused by the rules, the store not available, or history not readable.
    pub async fn run_beside<R: Served>(
        &self,
        permit: &Permit,
        stream: &str,
        command_id: &str,
        command: &R::Command,
        beside: &[Write],
    ) -> Result<Done<R::Event>, Failure<R::Refusal>> {
        let asked = Asked { stream, command_id, beside };
        for _ in 0..ATTEMPTS {
            match self.step::<R>(permit, &asked, command) {
                Step::NotLoaded => {
                    self.load::<R>(permit.unit(), stream).await.map_err(Failure::from_load)?;
                }
                Step::Refused(refusal) => return Err(Failure::Refused(refusal)),
                Step::Decided(done, None) => return Ok(done),
                Step::Decided(done, Some(ticket)) => match Wait::on(ticket).await {
                    Outcome::Stored => return Ok(done),
                    Outcome::Unavailable => return Err(Failure::Unavailable),
                    Outcome::Again if permit.only().is_some() => return Err(Failure::Overtaken),
                    Outcome::Again => {}
                },
                Step::Known(seen) => {
                    self.settled().await;
                    let known = self.recall::<R>(permit.unit(), stream, command_id, seen).await?;
                    if let Some(done) = known {
                        return Ok(done);
                    }
                }
            }
        }
        Err(Failure::Unavailable)
    }

    /// Reads the present of a stream. What it shows may be one commit ahead of the disk.
    ///
    /// # Errors
    /// [`LoadError`] when the stream cannot be loaded.
    pub async fn read<R: Served, T>(
        &self,
        unit: &str,
        stream: &str,
        look: impl Fn(&R::State) -> T,
    ) -> Result<T, LoadError> {
        loop {
            {
                let mut inner = self.inner.lock();
                if let Some(hot) = hot_room::<R>(&mut inner, unit, stream) {
                    return Ok(look(&hot.state));
                }
            }
            self.load::<R>(unit, stream).await?;
        }
    }

    /// When a command of this sender was recorded in a stream; nothing when it was not.
    ///
    /// # Errors
    /// [`Failure`]: the store not available, or history not readable.
    pub async fn recorded<R: Served>(
        &self,
        permit: &Permit,
        stream: &str,
        command_id: &str,
    ) -> Result<Option<Timestamp>, Failure<R::Refusal>> {
        let (unit, whose) = (permit.unit(), Whose::new(permit.actor_text(), command_id));
        let seen = loop {
            {
                let mut inner = self.inner.lock();
                if let Some(hot) = hot_room::<R>(&mut inner, unit, stream) {
                    break hot.known(whose);
                }
            }
            self.load::<R>(unit, stream).await.map_err(Failure::from_load)?;
        };
        let Some(seen) = seen else { return Ok(None) };
        self.settled().await;
        let known = self.recall::<R>(unit, stream, command_id, seen).await?;
        Ok(known.map(|done| done.at))
    }

    /// The store that is written to.
    #[must_use]
    pub fn book(&self) -> &Arc<dyn Book> {
        &self.book
    }

    /// The clock that entries are dated by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The head of a unit's chain as stored.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn head(&self, unit: &str) -> Result<Head, StoreError> {
        self.book.head(unit).await
    }

    fn step<R: Served>(&self, permit: &Permit, asked: &Asked<'_>, command: &R::Command) -> Step<R> {
        let mut guard = self.inner.lock();
        let inner = &mut *guard;
        let Some(unit) = inner.units.get_mut(permit.unit()) else { return Step::NotLoaded };
        let Some(hot) = room_of::<R>(unit, asked.stream) else { return Step::NotLoaded };
        let whose = Whose::new(permit.actor_text(), asked.command_id);
        if let Some(seen) = hot.known(whose) {
            return Step::Known(seen);
        }
        let now = R::dated(command).unwrap_or_else(|| self.clock.now());
        let cx = Context { now, actor: permit.actor() };
        let events = match R::decide(&hot.state, &cx, command) {
            Ok(events) => events,
            Err(refusal) => return Step::Refused(refusal),
        };
        if events.is_empty() {
            let (seq, head) = (0, unit.head.hash);
            let done = Done { first_time: true, events, at: now, seq, head };
            return Step::Decided(done, None);
        }
        self.write_down::<R>(unit, &mut inner.pending, permit, asked, whose, (&events, now));
        let (seq, head) = (unit.head.seq, unit.head.hash);
        let done = Done { first_time: true, events, at: now, seq, head };
        Step::Decided(done, Some(self.ticket(inner)))
    }

    /// The ticket of the batch that is being gathered; somebody will commit it.
    fn ticket(&self, inner: &mut Inner) -> Arc<Ticket> {
        if !inner.committing {
            inner.committing = true;
            tokio::spawn(self.clone().commit_all());
        }
        Arc::clone(&inner.pending.ticket)
    }

    /// Puts what was decided into the batch, and into the state in memory.
    fn write_down<R: Served>(
        &self,
        unit: &mut Unit,
        pending: &mut Pending,
        permit: &Permit,
        asked: &Asked<'_>,
        whose: Whose,
        (events, now): (&[R::Event], Timestamp),
    ) {
        let Unit { name, head, streams, .. } = unit;
        let hot = streams.get_mut(asked.stream).expect("decided on above");
        let hot = hot.as_any().downcast_mut::<HotRoom<R>>().expect("of this room, as above");
        let (actor, command_id) = (permit.actor_text(), asked.command_id);
        let writer = Writer { sealer: &self.sealer, at: now, actor, command_id };
        let first = hot.version + 1;
        for event in events {
            let meta = Meta { at: now, actor: permit.actor() };
            writer.write(name, head, hot, event, pending);
            hot.apply(head.seq, event, &meta, Some(&mut pending.writes));
        }
        if let Some(only) = permit.only() {
            pending.writes.push_guarded(only.statement, only.params.clone());
        }
        for row in asked.beside {
            pending.writes.push(row.statement, row.params.clone());
        }
        hot.remember(whose, first);
        if !hot.touched {
            hot.touched = true;
            pending.touched.push((Arc::clone(name), Arc::clone(&hot.stream)));
        }
    }

    /// Waits for all that has been decided so far.
    pub(crate) async fn settled(&self) {
        let tickets = {
            let inner = self.inner.lock();
            let gathering = (!inner.pending.entries.is_empty()).then_some(&inner.pending.ticket);
            [inner.in_flight.clone(), gathering.cloned()]
        };
        for ticket in tickets.into_iter().flatten() {
            Wait::on(ticket).await;
        }
    }

    /// Reads again what a command recorded when it was applied before.
    async fn recall<R: Served>(
        &self,
        unit: &str,
        stream: &str,
        command_id: &str,
        seen: Seen,
    ) -> Result<Option<Done<R::Event>>, Failure<R::Refusal>> {
        let found = self
            .book
            .read_stream(unit, stream, seen.first - 1, seen.count)
            .await
            .map_err(|_| Failure::Unavailable)?;
        let decoded = hot::decode::<R>(&found).map_err(Failure::Unreadable)?;
        let all = decoded.len() == seen.count as usize;
        if !all || decoded.iter().any(|entry| entry.command != command_id) {
            // The batch that held it was not stored, and somebody else may stand in its place.
            return Ok(None);
        }
        let last = decoded.last().expect("a remembered command recorded something");
        let (at, seq, head) = (last.at, last.seq, last.hash);
        let events = decoded.into_iter().map(|decoded| decoded.event).collect();
        Ok(Some(Done { first_time: false, events, at, seq, head }))
    }

    async fn commit_all(self) {
        while let Some(pending) = self.gather().await {
            let Pending { entries, parts, writes, touched, ticket } = pending;
            let (heads, moved) = self.head_moves(&entries);
            let batch = Batch { heads, entries, parts, writes: writes.into_writes() };
            let result = self.book.append(AppendPermit::for_execute(), &batch).await;
            let outcome = match result {
                Ok(()) => Outcome::Stored,
                Err(StoreError::Conflict) => Outcome::Again,
                Err(StoreError::Unavailable(error)) => {
                    tracing::error!(error, entries = batch.entries.len(), "batch not stored");
                    Outcome::Unavailable
                }
            };
            self.conclude(outcome, &touched, &moved);
            ticket.complete(outcome);
        }
    }

    /// Waits until no ready connection adds to the batch any more, then takes it.
    async fn gather(&self) -> Option<Pending> {
        let mut gathered = 0;
        for _ in 0..GATHERING_TURNS {
            tokio::task::yield_now().await;
            let now = self.inner.lock().pending.entries.len();
            if now == gathered {
                break;
            }
            gathered = now;
        }
        let mut inner = self.inner.lock();
        if inner.pending.entries.is_empty() {
            inner.committing = false;
            return None;
        }
        let pending = std::mem::take(&mut inner.pending);
        inner.in_flight = Some(Arc::clone(&pending.ticket));
        for (unit, stream) in &pending.touched {
            let unit = inner.units.get_mut(unit);
            if let Some(hot) = unit.and_then(|unit| unit.streams.get_mut(stream)) {
                hot.taken();
            }
        }
        Some(pending)
    }

    fn head_moves(&self, entries: &[NewEntry]) -> (Vec<HeadMove>, Vec<(Arc<str>, Head)>) {
        let mut moved: Vec<(Arc<str>, Head)> = Vec::new();
        for entry in entries {
            let recorded = 0; // filled from the unit below
            let head = Head { seq: entry.seq, hash: entry.hash, recorded };
            match moved.iter_mut().find(|(unit, _)| Arc::ptr_eq(unit, &entry.unit)) {
                Some((_, last)) => *last = head,
                None => moved.push((Arc::clone(&entry.unit), head)),
            }
        }
        let inner = self.inner.lock();
        let moves = moved
            .iter_mut()
            .map(|(name, to)| {
                let unit = inner.units.get(name).expect("a unit with entries is kept");
                to.recorded = unit.head.recorded;
                HeadMove { unit: Arc::clone(name), from: unit.stored, to: *to }
            })
            .collect();
        (moves, moved)
    }

    fn conclude(
        &self,
        outcome: Outcome,
        touched: &[(Arc<str>, Arc<str>)],
        moved: &[(Arc<str>, Head)],
    ) {
        let mut guard = self.inner.lock();
        let inner = &mut *guard;
        inner.in_flight = None;
        if outcome == Outcome::Stored {
            for (name, head) in moved {
                if let Some(unit) = inner.units.get_mut(name) {
                    unit.stored = *head;
                }
            }
            for (name, stream) in touched {
                let unit = inner.units.get_mut(name);
                if let Some((seq, hot)) =
                    unit.and_then(|unit| Some((unit.stored.seq, unit.streams.get_mut(stream)?)))
                {
                    hot.publish(seq, &self.hub);
                }
            }
            return;
        }
        // Whatever was decided since stands on sand: forget it, and let it be decided again.
        for (name, _) in moved {
            inner.forget(name);
        }
        let after = std::mem::take(&mut inner.pending);
        for entry in &after.entries {
            inner.forget(&entry.unit);
        }
        after.ticket.complete(Outcome::Again);
    }
}

impl<R> Failure<R> {
    fn from_load(error: LoadError) -> Self {
        match error {
            LoadError::Store(_) => Self::Unavailable,
            other => Self::Unreadable(other),
        }
    }
}

fn room_of<'a, R: Served>(unit: &'a mut Unit, stream: &str) -> Option<&'a mut HotRoom<R>> {
    let hot = unit.streams.get_mut(stream)?;
    Some(hot.as_any().downcast_mut::<HotRoom<R>>().expect("a stream name belongs to one room"))
}

fn hot_room<'a, R: Served>(
    inner: &'a mut Inner,
    unit: &str,
    stream: &str,
) -> Option<&'a mut HotRoom<R>> {
    inner.units.get_mut(unit)?.streams.get_mut(stream)?.as_any().downcast_mut()
}
