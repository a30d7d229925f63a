//! The data of a board and their JSON.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use domain::deliver::queue::{
    Board, BoardCall, BoardCounter, CounterId, Letter, Message, Phase, QueueDay, TicketNumber,
};
use domain::kernel::{Language, LocalText, Timestamp, Zone};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::web::board::{BoardView, CallView};
use crate::web::speech;

/// Calls before the open ones that a snapshot carries.
const RECENT: usize = 8;
/// Bytes for the calls of one event: what is left of a kilobyte beside its frame, its places, and
/// the counts of all classes.
const ROOM: usize = 600;
/// Bytes of a number in the list of those that are done.
const NUMBER: usize = 13;

/// A call that was just made.
pub(super) struct Called {
    pub(super) number: TicketNumber,
    pub(super) counter: CounterId,
    pub(super) at: Timestamp,
    pub(super) calls: u16,
}

/// A call as it is shown and spoken.
#[derive(Serialize)]
struct Shown<'a> {
    number: TicketNumber,
    counter: &'a CounterId,
    counter_name: &'a LocalText,
    called_at: Timestamp,
    times: u16,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    say: Vec<&'static str>,
}

/// A call on the boards: written once, shown by several boards and from commit to commit.
#[derive(Debug)]
pub(super) struct Call {
    number: TicketNumber,
    counter: CounterId,
    counter_name: LocalText,
    called_at: Timestamp,
    times: u16,
    json: Box<RawValue>,
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
            && self.called_at == other.called_at
            && self.json.get() == other.json.get()
    }
}

impl Eq for Call {}

impl Serialize for Call {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(to)
    }
}

/// A message as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Note {
    id: u32,
    text: LocalText,
    until: Option<Timestamp>,
}

/// Whether people are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
enum Calls {
    /// By at least one counter.
    Open,
    /// By none at the moment.
    Paused,
    /// The day has not begun or is over.
    #[default]
    Closed,
}

/// What one board shows. What stays from one commit to the next is shared, not written again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(super) struct Model {
    calling: Vec<Arc<Call>>,
    recent: Vec<Arc<Call>>,
    waiting: BTreeMap<Letter, u32>,
    messages: Arc<[Note]>,
    state: Calls,
    #[serde(skip)]
    pub(super) at: Timestamp,
}

/// A day as all its boards need it: read once for all of them.
pub(super) struct Seen<'a> {
    board: Board<'a>,
    /// The new ones of its calls, by their place among them.
    now: Vec<OnceCell<Arc<Call>>>,
    recent: Vec<OnceCell<Arc<Call>>>,
    phase: Phase,
    at: Timestamp,
}

impl<'a> Seen<'a> {
    pub(super) fn of(day: &'a QueueDay) -> Self {
        let board = day.board(Timestamp(0));
        let (now, recent) = (board.now.len(), board.recent.len());
        // The latest instant that the day has seen: boards are a function of what is recorded.
        Self {
            board,
            now: vec![OnceCell::new(); now],
            recent: vec![OnceCell::new(); recent],
            phase: day.phase(),
            at: day.seen(),
        }
    }
}

impl Model {
    /// What a board of a zone (or of the whole unit) shows of a day; `old` is what it showed.
    pub(super) fn of(day: &Seen<'_>, zone: Option<&str>, old: &Self) -> Self {
        let Board { now, recent, waiting, counters, messages } = &day.board;
        let here = |counter: &BoardCounter<'_>| zone.is_none() || counter.zone == zone;
        let counter_of =
            |call: &BoardCall| counters.get(call.counter).filter(|counter| here(counter));
        let shown = |call: &BoardCall, made: &OnceCell<_>, before: &[Arc<Call>], say: bool| {
            let counter = counter_of(call)?;
            let kept = before.iter().find(|known| known.is(call, counter));
            let made =
                kept.or_else(|| Some(made.get_or_init(|| Arc::new(Call::new(call, counter, say)))));
            made.map(Arc::clone)
        };
        let calling: Vec<Arc<Call>> = now
            .iter()
            .zip(&day.now)
            .filter_map(|(call, made)| shown(call, made, &old.calling, true))
            .collect();
        let mut before: Vec<Arc<Call>> = Vec::new();
        for (call, made) in recent.iter().zip(&day.recent) {
            let known = |other: &Arc<Call>| other.number == call.number;
            if before.len() < RECENT && !calling.iter().chain(&before).any(known) {
                before.extend(shown(call, made, &old.recent, false));
            }
        }
        let is_calling =
            counters.iter().filter(|c| here(c)).any(|counter| counter.open && !counter.on_break);
        let for_us = |message: &Message| match (&message.zone, zone) {
            (Some(only), Some(zone)) => only == zone,
            _ => true,
        };
        Self {
            calling,
            recent: before,
            waiting: waiting.iter().map(|class| (class.class, class.waiting)).collect(),
            messages: old.notes(messages.iter().copied().filter(|message| for_us(message))),
            state: match (day.phase, is_calling) {
                (Phase::Open, true) => Calls::Open,
                (Phase::Open, false) => Calls::Paused,
                _ => Calls::Closed,
            },
            at: day.at,
        }
    }

    /// The messages as notes; the same list as before when nothing changed.
    fn notes<'a>(&self, messages: impl Iterator<Item = &'a Message> + Clone) -> Arc<[Note]> {
        let same = messages.clone().count() == self.messages.len()
            && messages.clone().zip(&*self.messages).all(|(message, note)| note.is(message));
        if same { Arc::clone(&self.messages) } else { messages.map(Note::from).collect() }
    }

    /// Sets a count; whether it was another one.
    pub(super) fn count(&mut self, class: Letter, waiting: u32) -> bool {
        self.waiting.insert(class, waiting) != Some(waiting)
    }
}

impl Call {
    fn is(&self, call: &BoardCall, counter: &BoardCounter<'_>) -> bool {
        self.number == call.number
            && self.called_at == call.at
            && self.times == call.calls
            && self.counter == *counter.counter
    }

    fn new(call: &BoardCall, counter: &BoardCounter<'_>, say: bool) -> Self {
        let (number, called_at, times) = (call.number, call.at, call.calls);
        let say =
            if say { speech::clips(&number.to_string(), &counter.name.id) } else { Vec::new() };
        let (id, name) = (counter.counter, counter.name);
        let shown = Shown { number, counter: id, counter_name: name, called_at, times, say };
        let json = serde_json::value::to_raw_value(&shown).expect("a call has text keys");
        let (counter, counter_name) = (id.clone(), name.clone());
        Self { number, counter, counter_name, called_at, times, json }
    }
}

impl Note {
    fn is(&self, message: &Message) -> bool {
        self.id == message.message && self.text == message.text && self.until == message.until
    }
}

impl From<&Message> for Note {
    fn from(message: &Message) -> Self {
        Self { id: message.message, text: message.text.clone(), until: message.until }
    }
}

/// The whole board.
#[derive(Serialize)]
pub(super) struct Snapshot<'a> {
    pub(super) date: &'a str,
    pub(super) seq: u64,
    pub(super) unit: &'a str,
    pub(super) at: Timestamp,
    #[serde(flatten)]
    pub(super) model: &'a Model,
}

impl Snapshot<'_> {
    pub(super) fn bytes(&self) -> Bytes {
        json(self).into()
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1024);
    serde_json::to_writer(&mut bytes, value).expect("boards have text keys, memory takes all");
    bytes
}

/// What changed on a board.
#[derive(Debug, Default, Serialize)]
pub(super) struct Delta {
    // Both are filled in when it is sent.
    seq: u64,
    prev: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    calls: Vec<Arc<Call>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    waiting: BTreeMap<Letter, u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    done: Vec<TicketNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Arc<[Note]>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Calls>,
}

impl Delta {
    /// From one showing to the next; `called` are the calls made between them.
    pub(super) fn between(old: &Model, new: &Model, called: &[Called]) -> Self {
        let is_new = |call: &&Arc<Call>| {
            called.iter().any(|made| {
                made.number == call.number
                    && made.counter == call.counter
                    && made.at == call.called_at
                    && made.calls == call.times
            })
        };
        let open = |number: TicketNumber| new.calling.iter().any(|call| call.number == number);
        let done = old.calling.iter().map(|call| call.number).filter(|number| !open(*number));
        let counted = new.waiting.iter().filter(|(class, n)| old.waiting.get(class) != Some(n));
        Self {
            calls: new.calling.iter().filter(is_new).cloned().collect(),
            waiting: counted.map(|(class, n)| (*class, *n)).collect(),
            done: done.collect(),
            messages: (old.messages != new.messages).then(|| new.messages.clone()),
            state: (old.state != new.state).then_some(new.state),
            ..Self::default()
        }
    }

    /// New counts alone.
    pub(super) fn counts(model: &Model, classes: &BTreeSet<Letter>) -> Self {
        let waiting = model.waiting.iter().filter(|(class, _)| classes.contains(class));
        Self { waiting: waiting.map(|(class, n)| (*class, *n)).collect(), ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
            && self.waiting.is_empty()
            && self.done.is_empty()
            && self.messages.is_none()
            && self.state.is_none()
    }

    /// The same in at most so many events of a kilobyte. Only messages may need more: they are
    /// replaced as a whole.
    pub(super) fn parts(self, most: usize) -> Vec<Self> {
        let Self { calls, done, .. } = self;
        let mut parts = vec![Self { calls: Vec::new(), done: Vec::new(), ..self }];
        let mut left = ROOM;
        for number in done {
            Self::with_room(&mut parts, &mut left, (NUMBER, most)).done.push(number);
        }
        for call in calls {
            let size = call.json.get().len() + 1;
            Self::with_room(&mut parts, &mut left, (size, most)).calls.push(call);
        }
        parts
    }

    /// The last part, or another one when that is full.
    fn with_room<'a>(
        parts: &'a mut Vec<Self>,
        left: &mut usize,
        (size, most): (usize, usize),
    ) -> &'a mut Self {
        if *left < size && *left < ROOM && parts.len() < most {
            parts.push(Self::default());
            *left = ROOM;
        }
        *left = left.saturating_sub(size);
        parts.last_mut().expect("there is a first one")
    }

    /// From the place that was shown before to this one.
    pub(super) fn bytes(self, prev: u64, seq: u64) -> Vec<u8> {
        json(&Self { seq, prev, ..self })
    }
}

/// Snapshot and delta for screens that only need to know that they should look again.
pub(super) fn look_again(seq: u64, prev: u64) -> (Bytes, Vec<u8>) {
    let snapshot = format!("{{\"seq\":{seq}}}");
    let delta = format!("{{\"seq\":{seq},\"prev\":{prev}}}");
    (snapshot.into(), delta.into_bytes())
}

/// What a display shows before its script takes over.
pub(in super::super) fn first_view(
    day: &QueueDay,
    zone: Option<&str>,
    language: Language,
    now: Timestamp,
) -> BoardView {
    let model = Model::of(&Seen::of(day), zone, &Model::default());
    let calls = |calls: &[Arc<Call>]| {
        let call = |call: &Arc<Call>| CallView {
            number: call.number.to_string(),
            counter: call.counter_name.get(language).to_owned(),
        };
        calls.iter().map(call).collect()
    };
    let up = |note: &&Note| note.until.is_none_or(|until| until > now);
    let waiting = model.waiting.iter().map(|(class, n)| (class.to_string(), i64::from(*n)));
    BoardView {
        events: String::new(),
        snapshot: String::new(),
        zone: day.plan().map_or(Zone::Jakarta, |plan| plan.zone),
        now,
        speed: 1,
        volume: String::new(),
        voices: Vec::new(),
        calling: calls(&model.calling),
        recent: calls(&model.recent),
        waiting: waiting.collect(),
        messages: model
            .messages
            .iter()
            .filter(up)
            .map(|note| note.text.get(language).to_owned())
            .collect(),
        state: match model.state {
            Calls::Open => "open",
            Calls::Paused => "paused",
            Calls::Closed => "closed",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(number: u32) -> Arc<Call> {
        let counter = CounterId::parse(&number.to_string()).unwrap();
        let name = LocalText {
            id: format!("Loket {number} lantai dua"),
            en: format!("Counter {number} on the second floor"),
        };
        let (zone, open, on_break) = (None, true, false);
        let counter = BoardCounter { counter: &counter, name: &name, zone, open, on_break };
        let number = TicketNumber::parse(&format!("A-{number}")).unwrap();
        let at = Timestamp(1_764_500_000_000_000);
        let visit = domain::deliver::queue::VisitNo(1);
        let call = BoardCall { visit, number, counter: 0, at, calls: 1, served: false };
        Arc::new(Call::new(&call, &counter, true))
    }

    #[test]
    fn however_many_are_called_at_once_an_event_is_at_most_a_kilobyte() {
        let numbers = |from: u32| (from..from + 64).map(call);
        let whole = || Delta {
            calls: numbers(100).collect(),
            done: numbers(1000).map(|call| call.number).collect(),
            waiting: ('A'..='Z').map(|c| (Letter::parse(&c.to_string()).unwrap(), 1234)).collect(),
            state: Some(Calls::Paused),
            ..Delta::default()
        };
        let (mut calls, mut done) = (Vec::new(), Vec::new());
        for part in whole().parts(usize::MAX) {
            calls.extend(part.calls.iter().map(|call| call.number));
            done.extend(part.done.iter().copied());
            let frame =
                crate::live::frame("delta", Some(u64::MAX), &part.bytes(u64::MAX, u64::MAX));
            assert!(frame.len() <= 1024, "{} bytes", frame.len());
        }
        assert_eq!(calls, numbers(100).map(|call| call.number).collect::<Vec<_>>());
        assert_eq!(done, whole().done);
        // There are no more events than places for them.
        let two = whole().parts(2);
        assert_eq!((two.len(), two[0].calls.len() + two[1].calls.len()), (2, 64));
        assert_eq!(Delta::default().parts(9).len(), 1);
    }
}
