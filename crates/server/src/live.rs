//! What changes before people's eyes: per topic a snapshot, a short memory of numbered deltas, and
//! whoever listens. A screen that was away for a moment is given what it missed; one that was away
//! too long is given the snapshot. Frames are built once and shared by all listeners.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, SelectAll, Stream};
use parking_lot::Mutex;
use tokio::sync::broadcast;

/// Deltas remembered per topic for resuming.
const REMEMBERED: usize = 512;
/// Frames a slow listener may lag behind before it is given the snapshot instead.
const BACKLOG: usize = 64;

/// All topics.
#[derive(Debug, Default)]
pub struct Hub {
    topics: Mutex<HashMap<String, Arc<Topic>>>,
}

/// One topic: for instance the board of a unit.
#[derive(Debug)]
pub struct Topic {
    inner: Mutex<Inner>,
    frames: broadcast::Sender<Bytes>,
    listeners: AtomicUsize,
}

#[derive(Debug, Default)]
struct Inner {
    edition: u32,
    seq: u64,
    snapshot: Whole,
    deltas: VecDeque<(u64, Bytes)>,
}

/// A whole state as JSON. Most states are replaced before anybody asks for them, so that it can be
/// given as the way to make it.
pub enum Whole {
    /// The JSON.
    Ready(Bytes),
    /// How to make it.
    Later(Box<dyn FnOnce() -> Bytes + Send>),
}

impl Default for Whole {
    fn default() -> Self {
        Self::Ready(Bytes::new())
    }
}

impl std::fmt::Debug for Whole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ready(bytes) => bytes.fmt(f),
            Self::Later(_) => f.write_str("Later"),
        }
    }
}

impl<T: Into<Bytes>> From<T> for Whole {
    fn from(json: T) -> Self {
        Self::Ready(json.into())
    }
}

impl Whole {
    /// The JSON, made now if it was not yet.
    pub fn bytes(&mut self) -> Bytes {
        let bytes = match std::mem::take(self) {
            Self::Ready(bytes) => bytes,
            Self::Later(make) => make(),
        };
        *self = Self::Ready(bytes.clone());
        bytes
    }
}

/// A server-sent event as it goes over the wire.
#[must_use]
pub fn frame(event: &str, id: Option<u64>, json: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(json.len() + 48);
    if let Some(id) = id {
        out.extend_from_slice(format!("id: {id}\n").as_bytes());
    }
    out.extend_from_slice(format!("event: {event}\ndata: ").as_bytes());
    out.extend_from_slice(json);
    out.extend_from_slice(b"\n\n");
    out.into()
}

impl Hub {
    /// The topic of a name, made when it is first asked for.
    #[must_use]
    pub fn topic(&self, name: &str) -> Arc<Topic> {
        let mut topics = self.topics.lock();
        if let Some(found) = topics.get(name) {
            return Arc::clone(found);
        }
        let made = Arc::new(Topic {
            inner: Mutex::default(),
            frames: broadcast::channel(BACKLOG).0,
            listeners: AtomicUsize::new(0),
        });
        topics.insert(name.to_owned(), Arc::clone(&made));
        made
    }

    /// Sends a small frame to every listener of every topic: a sign of life.
    pub fn tick(&self, json: &[u8]) {
        let beat = frame("tick", None, json);
        for topic in self.topics.lock().values() {
            // an error means that nobody listens
            let _ = topic.frames.send(beat.clone());
        }
    }
}

impl Topic {
    /// Shows a new state: `snapshot` for who comes now, `delta` for who is there. Both are JSON.
    /// What an earlier edition says (somebody looks at yesterday) is not shown.
    pub fn publish(&self, edition: u32, seq: u64, snapshot: Whole, delta: &[u8]) {
        let delta = frame("delta", Some(seq), delta);
        let mut inner = self.inner.lock();
        if edition < inner.edition {
            return;
        }
        inner.seq = seq;
        inner.snapshot = snapshot;
        inner.deltas.push_back((seq, delta.clone()));
        if inner.deltas.len() > REMEMBERED {
            inner.deltas.pop_front();
        }
        // an error means that nobody listens
        let _ = self.frames.send(delta);
    }

    /// Brings the state for who comes now up to date without telling who is there: only for changes
    /// that the next delta says again in full.
    pub fn refresh(&self, edition: u32, snapshot: Whole) {
        let mut inner = self.inner.lock();
        if edition >= inner.edition {
            inner.snapshot = snapshot;
        }
    }

    /// Replaces the state where the deltas no longer lead to it (another day, a reload).
    pub fn reset(&self, edition: u32, seq: u64, snapshot: Bytes) {
        let mut inner = self.inner.lock();
        if edition < inner.edition {
            return;
        }
        inner.deltas.clear();
        let whole = frame("snapshot", Some(seq), &snapshot);
        (inner.edition, inner.seq, inner.snapshot) = (edition, seq, snapshot.into());
        let _ = self.frames.send(whole);
    }

    /// Which edition is shown, for instance of which day; 0 before the first.
    #[must_use]
    pub fn edition(&self) -> u32 {
        self.inner.lock().edition
    }

    /// Sends a frame that is no state: a reload, a notice.
    pub fn notify(&self, event: &str, json: &[u8]) {
        let _ = self.frames.send(frame(event, None, json));
    }

    /// The present state as JSON; empty before the first is shown.
    #[must_use]
    pub fn snapshot(&self) -> Bytes {
        self.inner.lock().snapshot.bytes()
    }

    /// How many listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.listeners.load(Ordering::Relaxed)
    }

    fn whole(&self) -> Bytes {
        let mut inner = self.inner.lock();
        let whole = inner.snapshot.bytes();
        frame("snapshot", Some(inner.seq), &whole)
    }

    /// What a listener needs first: the deltas after the last it has seen, or the snapshot.
    fn first(&self, seen: Option<u64>) -> (Vec<Bytes>, broadcast::Receiver<Bytes>) {
        let mut inner = self.inner.lock();
        let receiver = self.frames.subscribe();
        let missed = seen.and_then(|seen| {
            let at = inner.deltas.iter().position(|(seq, _)| *seq > seen);
            let known = inner.seq == seen || inner.deltas.iter().any(|(seq, _)| *seq == seen);
            known.then(|| {
                let from = at.unwrap_or(inner.deltas.len());
                inner.deltas.range(from..).map(|(_, delta)| delta.clone()).collect()
            })
        });
        let first = missed.unwrap_or_else(|| {
            let whole = inner.snapshot.bytes();
            vec![frame("snapshot", Some(inner.seq), &whole)]
        });
        (first, receiver)
    }

    /// The stream of server-sent events from the last seen id on.
    #[must_use]
    pub fn stream(self: &Arc<Self>, seen: Option<u64>) -> Response {
        let (first, receiver) = self.first(seen);
        let seat = Seat::take(Arc::clone(self));
        let mut opening = b"retry: 1000\n\n".to_vec();
        for frame in first {
            opening.extend_from_slice(&frame);
        }
        let start = (seat, receiver, Some(Bytes::from(opening)));
        let frames = stream::unfold(start, |(seat, mut receiver, first)| async move {
            if let Some(first) = first {
                return Some((Ok::<_, Infallible>(first), (seat, receiver, None)));
            }
            let next = match receiver.recv().await {
                Ok(frame) => frame,
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    receiver = receiver.resubscribe();
                    seat.0.whole()
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            };
            Some((Ok(next), (seat, receiver, None)))
        });
        events(frames)
    }
}

/// One stream over many topics for a page that shows them all: `snapshot` first, then one `delta`
/// for all that is new at once. Neither says what has changed, only that it is time to look again.
#[must_use]
pub fn look_again(topics: &[Arc<Topic>]) -> Response {
    let first = stream::iter([Ok(frame("snapshot", None, b"{}"))]);
    let news = topics.iter().map(|topic| Box::pin(news(topic))).collect::<SelectAll<_>>();
    let gathered = news.ready_chunks(BACKLOG).map(|kinds| {
        let kind = if kinds.contains(&News::Changed) { "delta" } else { "tick" };
        Ok::<_, Infallible>(frame(kind, None, b"{}"))
    });
    events(first.chain(gathered))
}

/// What a frame means to somebody who looks again anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    Changed,
    Alive,
}

fn news(topic: &Arc<Topic>) -> impl Stream<Item = News> + Send + use<> {
    let start = (Seat::take(Arc::clone(topic)), topic.frames.subscribe());
    stream::unfold(start, |(seat, mut receiver)| async move {
        let kind = match receiver.recv().await {
            Ok(frame) if frame.starts_with(b"event: tick") => News::Alive,
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => News::Changed,
            Err(broadcast::error::RecvError::Closed) => return None,
        };
        Some((kind, (seat, receiver)))
    })
}

fn events(frames: impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static) -> Response {
    Response::builder()
        .header(CONTENT_TYPE, "text/event-stream")
        .header(CACHE_CONTROL, "no-store")
        .header("x-accel-buffering", "no")
        .body(Body::from_stream(frames))
        .expect("constant headers are valid")
}

/// Counts a listener for as long as it listens.
struct Seat(Arc<Topic>);

impl Seat {
    fn take(topic: Arc<Topic>) -> Self {
        topic.listeners.fetch_add(1, Ordering::Relaxed);
        Self(topic)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.listeners.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic() -> Arc<Topic> {
        let topic = Hub::default().topic("t");
        for seq in 1..=3 {
            topic.publish(0, seq, format!("s{seq}").into(), format!("d{seq}").as_bytes());
        }
        topic
    }

    fn first(topic: &Topic, seen: Option<u64>) -> String {
        let frames = topic.first(seen).0.concat();
        String::from_utf8(frames).unwrap()
    }

    #[test]
    fn who_missed_a_little_gets_what_was_missed() {
        let expected = "id: 2\nevent: delta\ndata: d2\n\nid: 3\nevent: delta\ndata: d3\n\n";
        assert_eq!(first(&topic(), Some(1)), expected);
        assert_eq!(first(&topic(), Some(3)), "");
    }

    #[test]
    fn who_is_new_or_was_away_too_long_gets_the_snapshot() {
        let whole = "id: 3\nevent: snapshot\ndata: s3\n\n";
        assert_eq!(first(&topic(), None), whole);
        assert_eq!(first(&topic(), Some(77)), whole);
        let topic = topic();
        for seq in 4..1000 {
            topic.publish(0, seq, "s".into(), b"d");
        }
        assert!(first(&topic, Some(2)).starts_with("id: 999\nevent: snapshot"));
    }

    #[test]
    fn an_earlier_edition_is_not_shown_and_a_state_is_made_when_it_is_asked_for() {
        let topic = topic();
        let later = |text: &'static str| Whole::Later(Box::new(move || text.into()));
        topic.reset(20_261_124, 4, "tomorrow".into());
        topic.publish(20_261_123, 5, later("late"), b"d");
        topic.refresh(20_261_123, later("later"));
        topic.reset(20_261_123, 6, "latest".into());
        assert_eq!((topic.edition(), &*topic.snapshot()), (20_261_124, &b"tomorrow"[..]));
        topic.publish(20_261_124, 7, later("noon"), b"d");
        assert_eq!(first(&topic, None), "id: 7\nevent: snapshot\ndata: noon\n\n");
        assert_eq!(&*topic.snapshot(), b"noon");
    }

    #[tokio::test]
    async fn one_stream_tells_of_many_topics_and_gathers() {
        use http_body_util::BodyExt;
        let hub = Hub::default();
        let topics = ["a", "b"].map(|name| hub.topic(name));
        let mut body = look_again(&topics).into_body();
        let mut next = async || {
            let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
            String::from_utf8(frame.to_vec()).unwrap()
        };
        assert_eq!(next().await, "event: snapshot\ndata: {}\n\n");
        topics[1].publish(0, 4, "s".into(), b"d");
        hub.tick(b"{}");
        topics[0].publish(0, 9, "s".into(), b"d");
        assert_eq!(next().await, "event: delta\ndata: {}\n\n");
        hub.tick(b"{}");
        assert_eq!(next().await, "event: tick\ndata: {}\n\n");
    }

    #[test]
    fn a_listener_is_counted_while_it_listens() {
        let topic = topic();
        let response = topic.stream(None);
        assert_eq!(topic.listeners(), 1);
        drop(response);
        assert_eq!(topic.listeners(), 0);
    }
}
