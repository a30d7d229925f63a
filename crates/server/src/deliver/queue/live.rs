//! Live boards and phones. The shape of what is sent is written down in `modules/live.js`.
//!
//! Topics of a unit: `board/{unit}` for all calls, `board/{unit}/{zone}` for the calls of one hall,
//! `line/{unit}/{class}` which only says "look again" to the phones of a class. Calls are shown at
//! once; changes of waiting counts alone are gathered to at most four a second. A delta is a few
//! hundred bytes; who missed one asks for the snapshot, which lies ready in memory.

mod model;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Weak};
use std::time::Duration;

use domain::deliver::queue::{BoardChange, DayDate, Event, Letter, QueueDay};
use domain::kernel::Timestamp;
use parking_lot::Mutex;
use tokio::time::Instant;

use crate::execute::Place;
use crate::live::{Hub, Topic, Whole};
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

/// What a topic shows of a day is the edition of that day, so that a day which is looked at
/// afterwards does not take the place of a later one.
fn edition_of(date: DayDate) -> u32 {
    let day = date.0;
    let number = |part: i8| u32::try_from(part).unwrap_or(0);
    let year = u32::try_from(day.year()).unwrap_or(0);
    year * 10_000 + number(day.month()) * 100 + number(day.day())
}

/// Whether a topic shows nothing yet, or an earlier day.
pub(super) fn is_behind(topic: &Topic, date: DayDate) -> bool {
    topic.edition() < edition_of(date)
}

/// Shows a day that has not begun: closed, nobody.
pub(super) fn seed(topic: &Topic, unit: &str, date: DayDate, at: Timestamp) {
    if is_behind(topic, date) {
        let text = &*date.to_string();
        let nobody = Snapshot { date: text, seq: 0, unit, at, model: &Model::default() };
        topic.reset(edition_of(date), 0, nobody.bytes());
    }
}

/// What one day shows on screens.
#[derive(Default)]
pub struct Screens {
    noted: Noted,
    boards: Vec<Arc<Mutex<Board>>>,
    lines: BTreeMap<Letter, Line>,
}

/// The people waiting in a class, and what they were told last.
struct Line {
    topic: Arc<Topic>,
    edition: u32,
    told: u64,
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
                    tokio::spawn(later(Arc::downgrade(&self.boards[board.number])));
                }
            }
        }
        for letter in noted.lines {
            let Some(line) = self.lines.get_mut(&letter) else { continue };
            let (snapshot, delta) = model::look_again(place.seq, line.told);
            line.told = place.seq;
            line.topic.publish(line.edition, place.seq, snapshot.into(), &delta);
        }
    }

    /// Shows everything: the day has begun, ended or been loaded.
    fn start(&mut self, place: Place<'_>, state: &QueueDay, hub: &Hub) {
        let Ok(date) = DayDate::parse(super::serve::date_of(place.stream)) else { return };
        let edition = edition_of(date);
        let counters = state.plan().map_or(&[][..], |plan| &plan.counters);
        let zones: BTreeSet<&String> = counters.iter().filter_map(|c| c.zone.as_ref()).collect();
        let zones = std::iter::once(None).chain(zones.into_iter().cloned().map(Some));
        let seen = Seen::of(state);
        let board = |(number, zone): (usize, Option<String>)| {
            let topic = hub.topic(&board_topic(place.unit, zone.as_deref()));
            let model = Arc::new(Model::of(&seen, zone.as_deref(), &Model::default()));
            let paper = Arc::new(Paper { unit: place.unit.to_owned(), date: date.to_string() });
            let board =
                Board { number, edition, paper, zone, topic, model, ..Board::at(place.seq) };
            board.reset();
            Arc::new(Mutex::new(board))
        };
        self.boards = zones.enumerate().map(board).collect();
        for class in state.plan().map_or(&[][..], |plan| &plan.classes) {
            let topic = hub.topic(&line_topic(place.unit, class.letter));
            let (snapshot, _) = model::look_again(place.seq, 0);
            topic.reset(edition, place.seq, snapshot);
            self.lines.insert(class.letter, Line { topic, edition, told: place.seq });
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
                self.lines.extend(state.number_of(visit).map(|number| number.letter));
            }
            BoardChange::Free { .. }
            | BoardChange::Counter { .. }
            | BoardChange::Issuing { .. }
            | BoardChange::Message { .. }
            | BoardChange::MessageCleared { .. } => self.urgent = true,
        }
    }
}

/// What stands at the head of every snapshot of a day.
#[derive(Default)]
struct Paper {
    unit: String,
    date: String,
}

/// One board as it was shown last, and what has changed since.
struct Board {
    number: usize,
    edition: u32,
    paper: Arc<Paper>,
    zone: Option<String>,
    topic: Arc<Topic>,
    model: Arc<Model>,
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
            edition: 0,
            paper: Arc::default(),
            zone: None,
            topic: Hub::default().topic(""),
            model: Arc::default(),
            seq,
            shown: seq,
            counted: BTreeSet::new(),
            flushed: None,
            is_waiting: false,
        }
    }

    /// The board as it stands, to be written when somebody asks.
    fn snapshot(&self) -> Whole {
        let (paper, model, seq) = (Arc::clone(&self.paper), Arc::clone(&self.model), self.shown);
        Whole::Later(Box::new(move || {
            let (date, unit) = (&*paper.date, &*paper.unit);
            Snapshot { date, seq, unit, at: model.at, model: &model }.bytes()
        }))
    }

    fn reset(&self) {
        self.topic.reset(self.edition, self.seq, self.snapshot().bytes());
    }

    /// Takes in the state and shows what is new about it.
    fn show(&mut self, seen: &Seen<'_>, called: &[Called]) {
        let model = Model::of(seen, self.zone.as_deref(), &self.model);
        let delta = Delta::between(&self.model, &model, called);
        let is_same = *self.model == model;
        self.model = Arc::new(model);
        self.counted.clear();
        if !delta.is_empty() {
            self.send(delta);
        } else if !is_same {
            self.topic.refresh(self.edition, self.snapshot());
        }
    }

    fn count(&mut self, waiting: &BTreeMap<Letter, u32>) {
        let model = Arc::make_mut(&mut self.model);
        for (class, count) in waiting {
            if model.count(*class, *count) {
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
        self.topic.refresh(self.edition, self.snapshot());
        !std::mem::replace(&mut self.is_waiting, true)
    }

    fn flush(&mut self) {
        let counted = std::mem::take(&mut self.counted);
        if !counted.is_empty() {
            self.send(Delta::counts(&self.model, &counted));
        }
    }

    fn send(&mut self, delta: Delta) {
        self.flushed = Some(Instant::now());
        // Each call and each end is an entry of its own: there is a place for each part.
        let places = self.seq.saturating_sub(self.shown).max(1);
        let parts = delta.parts(usize::try_from(places).unwrap_or(usize::MAX));
        let first = self.seq + 1 - parts.len() as u64;
        for (place, part) in (first..).zip(parts) {
            let bytes = part.bytes(self.shown, place);
            self.shown = place;
            self.topic.publish(self.edition, place, self.snapshot(), &bytes);
        }
    }
}

/// Sends the counts that were held back. A board whose day was loaded again meanwhile (another
/// process had recorded something) is gone: what it held back is older than what is shown by now.
async fn later(board: Weak<Mutex<Board>>) {
    let flushed = board.upgrade().and_then(|board| board.lock().flushed);
    tokio::time::sleep_until(flushed.map_or_else(Instant::now, |flushed| flushed + GAP)).await;
    let Some(board) = board.upgrade() else { return };
    let mut board = board.lock();
    board.is_waiting = false;
    board.flush();
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use super::*;

    /// A board that holds a count back behind what its topic shows.
    fn holding(hub: &Hub) -> Arc<Mutex<Board>> {
        let topic = hub.topic(&board_topic("u", None));
        let mut board = Board { edition: 20_261_123, topic, ..Board::at(7) };
        board.flushed = Some(Instant::now());
        board.count(&BTreeMap::from([(Letter::parse("A").unwrap(), 3)]));
        assert!(board.gather(), "what follows too soon is held back");
        Arc::new(Mutex::new(board))
    }

    async fn waiting(held: &mut (impl Future<Output = ()> + Unpin)) {
        let turn = poll_fn(|cx| Poll::Ready(std::pin::Pin::new(&mut *held).poll(cx).is_pending()));
        assert!(turn.await, "it waits for its time");
    }

    #[tokio::test]
    async fn held_counts_are_sent() {
        let hub = Hub::default();
        let board = holding(&hub);
        later(Arc::downgrade(&board)).await;
        let shown = hub.topic(&board_topic("u", None)).snapshot();
        assert!(String::from_utf8_lossy(&shown).contains(r#""waiting":{"A":3}"#));
        assert!(!board.lock().is_waiting);
    }

    #[tokio::test]
    async fn what_a_day_held_back_before_it_was_loaded_again_is_not_shown() {
        let hub = Hub::default();
        let board = holding(&hub);
        let mut held = pin!(later(Arc::downgrade(&board)));
        waiting(&mut held).await;
        drop(board);
        let topic = hub.topic(&board_topic("u", None));
        topic.reset(20_261_123, 9, "newer".into());
        held.await;
        assert_eq!(topic.snapshot(), "newer");
    }
}
