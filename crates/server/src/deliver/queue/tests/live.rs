//! Boards and phones: snapshot, deltas, resume, what they cost and what they never say.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::world::{UNIT, World, monday};

/// One server-sent event.
#[derive(Debug)]
struct Frame {
    event: String,
    id: Option<u64>,
    data: Value,
    bytes: usize,
}

/// Reads a stream frame by frame.
struct Stream {
    body: Body,
    held: String,
}

impl Stream {
    async fn open(world: &World, path: &str) -> Self {
        let response: Response = world.send(Method::GET, path, "", Body::empty()).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body(), held: String::new() }
    }

    async fn next(&mut self) -> Frame {
        loop {
            if let Some(end) = self.held.find("\n\n") {
                let text: String = self.held.drain(..end + 2).collect();
                let line = |name: &str| {
                    text.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned)
                };
                let Some(event) = line("event: ") else { continue };
                let id = line("id: ").map(|id| id.parse().unwrap());
                let data = serde_json::from_str(&line("data: ").unwrap()).unwrap();
                return Frame { event, id, data, bytes: text.len() };
            }
            let frame = self.body.frame().await.unwrap().unwrap();
            self.held.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        }
    }
}

fn board() -> String {
    format!("/units/{UNIT}/board/events")
}

#[tokio::test]
async fn a_board_gets_the_snapshot_then_small_deltas() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-1").await;
    world.open_counter("1").await;
    let mut stream = Stream::open(&world, &board()).await;
    let first = stream.next().await;
    assert_eq!(first.event, "snapshot");
    assert_eq!(first.data["waiting"]["A"], 1);
    assert_eq!(first.data["state"], "open");
    assert_eq!(first.data["unit"], UNIT);
    let (status, _) = world.call("1", "call").await;
    assert_eq!(status, StatusCode::CREATED);
    let delta = stream.next().await;
    assert_eq!(delta.event, "delta");
    assert_eq!(delta.data["prev"], first.data["seq"]);
    assert_eq!(delta.id, delta.data["seq"].as_u64());
    let call = &delta.data["calls"][0];
    assert_eq!((&call["number"], &call["counter"]), (&json!("A-001"), &json!("1")));
    assert_eq!(call["say"], json!(["number", "a", "0", "0", "1", "go-to", "counter", "1"]));
    assert_eq!(delta.data["waiting"], json!({ "A": 0 }));
    assert!(delta.bytes <= 1024, "{} bytes", delta.bytes);
    let now = world.get("board", "").await.1;
    assert_eq!(now["seq"], delta.data["seq"], "the board in memory is the same");
    assert_eq!(now["calling"][0]["number"], "A-001");
}

#[tokio::test]
async fn who_was_away_is_given_what_was_missed() {
    let world = World::at(monday(8, 5)).await;
    for n in 0..3 {
        world.ticket("paspor-baru", &format!("t-{n}")).await;
    }
    for counter in ["1", "2", "3"] {
        world.open_counter(counter).await;
    }
    let mut stream = Stream::open(&world, &board()).await;
    let seen = stream.next().await.id.unwrap();
    drop(stream);
    for counter in ["1", "2", "3"] {
        world.call(counter, &format!("call-{counter}")).await;
    }
    let mut back = Stream::open(&world, &format!("{}?last_event_id={seen}", board())).await;
    let mut prev = seen;
    for number in ["A-001", "A-002", "A-003"] {
        let missed = back.next().await;
        assert_eq!((missed.event.as_str(), &missed.data["prev"]), ("delta", &json!(prev)));
        assert_eq!(missed.data["calls"][0]["number"], number);
        prev = missed.id.unwrap();
    }
    let mut stranger = Stream::open(&world, &format!("{}?last_event_id=77", board())).await;
    let whole = stranger.next().await;
    assert_eq!(whole.event, "snapshot");
    assert_eq!(whole.data["calling"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_board_is_exact_after_a_restart() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-1").await;
    world.ticket("paspor-baru", "t-2").await;
    world.open_counter("1").await;
    world.call("1", "call").await;
    let before = world.get("board", "").await.1;
    let world = world.restart(monday(8, 6)).await;
    let after = world.get("board", "").await.1;
    assert_eq!(before["calling"], after["calling"]);
    assert_eq!(before["waiting"], after["waiting"]);
    assert_eq!(before["state"], after["state"]);
}

#[tokio::test]
async fn counts_are_gathered_and_calls_are_not() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-first").await;
    let mut stream = Stream::open(&world, &board()).await;
    stream.next().await;
    for n in 0..30 {
        world.ticket("paspor-baru", &format!("t-{n}")).await;
    }
    let mut deltas = 0;
    loop {
        let delta = stream.next().await;
        deltas += 1;
        if delta.data["waiting"]["A"] == 31 {
            break;
        }
    }
    assert!(deltas <= 30, "{deltas}");
}

#[tokio::test]
async fn a_zone_shows_its_own_calls_only() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-1").await;
    world.open_counter("1").await;
    let plan = world.get("plan", "").await.1;
    let counters = plan["counters"].as_array().unwrap().clone();
    let own = counters[0]["zone"].as_str().unwrap().to_owned();
    let other = counters.iter().find(|counter| counter["zone"] != own.as_str()).unwrap();
    let other = other["zone"].as_str().unwrap();
    world.call("1", "call").await;
    let here = world.get(&format!("board?zone={own}"), "").await.1;
    let there = world.get(&format!("board?zone={other}"), "").await.1;
    assert_eq!(here["calling"].as_array().unwrap().len(), 1);
    assert_eq!(there["calling"].as_array().unwrap().len(), 0);
    let (status, problem) = world.get("board?zone=nowhere", "").await;
    assert_eq!((status.as_u16(), &problem["code"]), (404, &json!("queue.unknown_zone")));
}

#[tokio::test]
async fn a_phone_is_told_to_look_again_when_its_line_moves() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-1").await;
    let mine = world.ticket("paspor-baru", "t-2").await;
    world.open_counter("1").await;
    let (ticket, receipt) = (mine["ticket"].as_str().unwrap(), mine["receipt"].as_str().unwrap());
    let path = format!("/units/{UNIT}/tickets/{ticket}/events?receipt={receipt}");
    let mut phone = Stream::open(&world, &path).await;
    assert_eq!(phone.next().await.event, "snapshot");
    world.ticket("paspor-baru", "t-behind").await;
    world.call("1", "call").await;
    let delta = phone.next().await;
    assert_eq!(delta.event, "delta");
    assert!(delta.bytes < 100, "{delta:?}");
    let wrong = format!("/units/{UNIT}/tickets/{ticket}/events?receipt=nonsense");
    let refused = world.send(Method::GET, &wrong, "", Body::empty()).await;
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
}
