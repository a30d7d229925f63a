//! Live boards and phones. The shape of what is sent is written down in `modules/live.js`.
//!
//! Topics of a unit: `board/{unit}` for all calls, `board/{unit}/{zone}` for the calls of one hall,
//! `line/{unit}/{class}` which only says "look again" to the phones of a class. Calls are shown at
//! once; changes of waiting counts alone are gathered to at most four a second. A delta is a few
//! hundred bytes; who missed one asks for the snapshot, which lies ready in memory.

mod model;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::deliver::queue::{BoardChange, DayDate, Event, Letter, QueueDay, VisitNo};
use domain::kernel::Timestamp;
use parking_lot::Mutex;
use tokio::time::Instant;

use crate::execute::Place;
use crate::live::{Hub, Topic};
use model::{Called, Delta, Model, Seen, Snapshot};

pub(super) use model::first_view;

/// Shortest time between two deltas that only count people.
const GAP: Duration = Duration::from_millis(250);

/// Topic of a unit's board, or of one zone's.
#[must_use]
pub fn board_topic(unit: &str, zone: Option<&str>) -> String {
    match zone {
        None => format!("board/{unit}"),
        Some(zone) => format!("board/{unit}/{zone}"),
    }
}

/// Topic of the people waiting in a class.
#[must_use]
pub fn line_topic(unit: &str, class: Letter) -> String {
    format!("line/{unit}/{class}")
}

/// Whether a topic shows nothing yet, or an earlier day.
pub(super) fn is_behind(topic: &Topic, date: &DayDate) -> bool {
    let snapshot = topic.snapshot();
    let shown = model::date_in(&snapshot).and_then(|date| std::str::from_utf8(date).ok());
    shown.and_then(|date| DayDate::parse(date).ok()).is_none_or(|shown| shown.0 < date.0)
}

/// Shows a day that has not begun: closed, nobody.
pub(super) fn seed(topic: &Topic, unit: &str, date: &DayDate, at: Timestamp) {
    if is_behind(topic, date) {
        let date = &*date.to_string();
        topic.reset(0, Snapshot { date, seq: 0, unit, at, model: &Model::default() }.bytes());
    }
}

/// What one day shows on screens.
#[derive(Default)]
pub struct Screens {
    noted: Noted,
    boards: Vec<Arc<Mutex<Board>>>,
    lines: BTreeMap<Letter, u64>,
}

/// What has happened since the last commit.
#[derive(Default)]
struct Noted {
    reset: bool,
    urgent: bool,
    called: Vec<Called>,
    waiting: BTreeMap<Letter, u32>,
    lines: BTreeSet<Letter>,
}

impl Screens {
    /// Notes what an event changes.
    pub(super) fn observe(&mut self, state: &QueueDay, event: &Event) {
        if self.boards.is_empty() {
            return; // nothing has been shown yet: the first showing shows all
        }
        // Somebody who joins at the end of the line moves nobody else.
        let moves_others = match event {
            Event::VisitArrived(body) => body.priority.is_some() || body.booked_for.is_some(),
            _ => true,
        };
        for change in state.changes(event) {
            self.noted.take(state, change, moves_others);
        }
    }

    /// Shows what was noted.
    pub(super) fn publish(&mut self, place: Place<'_>, state: &QueueDay, hub: &Hub) {
        let noted = std::mem::take(&mut self.noted);
        if self.boards.is_empty() || noted.reset {
            self.start(place, state, hub);
            return;
        }
        let seen = noted.urgent.then(|| Seen::of(state));
        for board in &self.boards {
            let mut board = board.lock();
            board.seq = place.seq;
            if let Some(seen) = &seen {
                board.show(seen, &noted.called);
            } else if !noted.waiting.is_empty() {
                board.count(&noted.waiting);
                if board.gather() {
                    tokio::spawn(later(Arc::clone(&self.boards[board.number])));
                }
            }
        }
        for letter in noted.lines {
            let prev = self.lines.insert(letter, place.seq).unwrap_or(0);
            let (snapshot, delta) = model::look_again(place.seq, prev);
            hub.topic(&line_topic(place.unit, letter)).publish(place.seq, snapshot, &delta);
        }
    }

    /// Shows everything: the day has begun, ended or been loaded.
    fn start(&mut self, place: Place<'_>, state: &QueueDay, hub: &Hub) {
        let date = super::serve::date_of(place.stream);
        let counters = state.plan().map_or(&[][..], |plan| &plan.counters);
        let zones: BTreeSet<&String> = counters.iter().filter_map(|c| c.zone.as_ref()).collect();
        let zones = std::iter::once(None).chain(zones.into_iter().cloned().map(Some));
        let seen = Seen::of(state);
        let board = |(number, zone): (usize, Option<String>)| {
            let topic = hub.topic(&board_topic(place.unit, zone.as_deref()));
            let model = Model::of(&seen, zone.as_deref());
            let (unit, date) = (place.unit.to_owned(), date.to_owned());
            let board = Board { number, unit, date, zone, topic, model, ..Board::at(place.seq) };
            board.reset();
            Arc::new(Mutex::new(board))
        };
        self.boards = zones.enumerate().map(board).collect();
        for class in state.plan().map_or(&[][..], |plan| &plan.classes) {
            self.lines.insert(class.letter, place.seq);
            let (snapshot, _) = model::look_again(place.seq, 0);
            hub.topic(&line_topic(place.unit, class.letter)).reset(place.seq, snapshot);
        }
    }
}

impl Noted {
    fn take(&mut self, state: &QueueDay, change: BoardChange, moves_others: bool) {
        match change {
            BoardChange::Reset => self.reset = true,
            BoardChange::Called { number, counter, at, calls, .. } => {
                self.urgent = true;
                self.lines.insert(number.letter);
                self.called.push(Called { number, counter, at, calls });
            }
            BoardChange::Waiting { class, waiting } => {
                self.waiting.insert(class, waiting);
                if moves_others {
                    self.lines.insert(class);
                }
            }
            BoardChange::Visit { visit } | BoardChange::Served { visit, .. } => {
                self.lines.extend(letter_of(state, visit));
            }
            BoardChange::Free { .. }
            | BoardChange::Counter { .. }
            | BoardChange::Issuing { .. }
            | BoardChange::Message { .. }
            | BoardChange::MessageCleared { .. } => self.urgent = true,
        }
    }
}

fn letter_of(state: &QueueDay, visit: VisitNo) -> Option<Letter> {
    state.visit(visit, Timestamp(0)).map(|view| view.number.letter)
}

/// One board as it was shown last, and what has changed since.
struct Board {
    number: usize,
    unit: String,
    date: String,
    zone: Option<String>,
    topic: Arc<Topic>,
    model: Model,
    /// Place of the latest commit.
    seq: u64,
    /// Place that was shown last.
    shown: u64,
    counted: BTreeSet<Letter>,
    flushed: Option<Instant>,
    is_waiting: bool,
}

impl Board {
    fn at(seq: u64) -> Self {
        Self {
            number: 0,
            unit: String::new(),
            date: String::new(),
            zone: None,
            topic: Hub::default().topic(""),
            model: Model::default(),
            seq,
            shown: seq,
            counted: BTreeSet::new(),
            flushed: None,
            is_waiting: false,
        }
    }

    /// Whether a later day is on the screens: then this one, looked at afterwards, is not shown.
    fn is_past(&self) -> bool {
        model::date_in(&self.topic.snapshot()).is_some_and(|date| *date > *self.date.as_bytes())
    }

    fn snapshot(&self) -> Snapshot<'_> {
        let (date, unit, model) = (&*self.date, &*self.unit, &self.model);
        Snapshot { date, seq: self.shown, unit, at: self.model.at, model }
    }

    fn reset(&self) {
        if !self.is_past() {
            self.topic.reset(self.seq, self.snapshot().bytes());
        }
    }

    /// Takes in the state and shows what is new about it.
    fn show(&mut self, seen: &Seen, called: &[Called]) {
        let model = Model::of(seen, self.zone.as_deref());
        let delta = Delta::between(&self.model, &model, called);
        self.model = model;
        self.counted.clear();
        if !delta.is_empty() {
            self.send(&delta);
        }
    }

    fn count(&mut self, waiting: &BTreeMap<Letter, u32>) {
        for (class, count) in waiting {
            if self.model.count(*class, *count) {
                self.counted.insert(*class);
            }
        }
    }

    /// Sends counts when the last sending is long enough ago; true when somebody must come back.
    fn gather(&mut self) -> bool {
        if self.counted.is_empty() {
            return false;
        }
        if !self.is_waiting && self.flushed.is_none_or(|flushed| flushed.elapsed() >= GAP) {
            self.flush();
            return false;
        }
        // Counts are whole numbers, not steps: who comes now may see them before the delta.
        if !self.is_past() {
            self.topic.refresh(self.snapshot().bytes());
        }
        !std::mem::replace(&mut self.is_waiting, true)
    }

    fn flush(&mut self) {
        let counted = std::mem::take(&mut self.counted);
        if !counted.is_empty() {
            self.send(&Delta::counts(&self.model, &counted));
        }
    }

    fn send(&mut self, delta: &Delta) {
        self.flushed = Some(Instant::now());
        let bytes = delta.bytes(self.seq, self.shown);
        self.shown = self.seq;
        if !self.is_past() {
            self.topic.publish(self.seq, self.snapshot().bytes(), &bytes);
        }
    }
}

/// Sends the counts that were held back.
async fn later(board: Arc<Mutex<Board>>) {
    let due = board.lock().flushed.map_or_else(Instant::now, |flushed| flushed + GAP);
    tokio::time::sleep_until(due).await;
    let mut board = board.lock();
    board.is_waiting = false;
    board.flush();
}
