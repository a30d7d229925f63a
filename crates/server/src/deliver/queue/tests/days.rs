//! Days begin, end and are never lost.

use axum::http::StatusCode;
use serde_json::json;

use super::world::{UNIT, World, monday};
use crate::book::Statement;
use crate::deliver::queue::turn;

static DAYS: Statement = Statement {
    name: "DAYS",
    sql: "SELECT date, visits, closed, not_served, no_show, ended FROM queue_days \
          WHERE unit = $1 ORDER BY date",
};
static FACTS: Statement = Statement {
    name: "FACTS",
    sql: "SELECT number, outcome FROM queue_facts WHERE unit = $1 ORDER BY visit",
};
static HOURS: Statement = Statement {
    name: "HOURS",
    sql: "SELECT hour, class, closed, served FROM queue_hours WHERE unit = $1 ORDER BY hour",
};

#[tokio::test]
async fn a_day_that_nobody_ended_ends_at_midnight_with_everybody_accounted_for() {
    let world = World::at(monday(9, 0)).await;
    for n in 0..3 {
        world.ticket("paspor-baru", &format!("t-{n}")).await;
    }
    world.open_counter("1").await;
    world.call("1", "call").await;
    let at = json!({ "counter": "1", "command_id": "s" });
    world.post("tickets/20261123-A-001/attendances", "officer", at).await;
    let done = json!({ "counter": "1", "outcome": "accepted", "command_id": "f" });
    let (status, answer) = world.post("tickets/20261123-A-001/completions", "officer", done).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    turn(&world.app).await.unwrap();
    let days = world.app.book.query(&DAYS, vec![UNIT.into()]).await.unwrap();
    assert_eq!(days[0].int(5), 0, "people wait: the day goes on");
    let tuesday = monday(9, 0).plus_seconds(86_400);
    let world = world.restart(tuesday).await;
    turn(&world.app).await.unwrap();
    turn(&world.app).await.unwrap();
    let days = world.app.book.query(&DAYS, vec![UNIT.into()]).await.unwrap();
    let day = &days[0];
    assert_eq!((day.text(0), day.int(1), day.int(2), day.int(3)), ("2026-11-23", 3, 1, 2));
    let facts = world.app.book.query(&FACTS, vec![UNIT.into()]).await.unwrap();
    let facts: Vec<_> = facts.iter().map(|row| (row.text(0), row.text(1))).collect();
    let expected = [("A-001", "accepted"), ("A-002", "not_served"), ("A-003", "not_served")];
    assert_eq!(facts, expected);
    let hours = world.app.book.query(&HOURS, vec![UNIT.into()]).await.unwrap();
    let hour = &hours[0];
    assert_eq!((hour.int(0), hour.text(1), hour.int(2), hour.int(3)), (9, "A", 3, 1));
    assert_eq!(world.ticket("paspor-baru", "t-0").await["ticket"], "20261124-A-001");
    let late = json!({ "counter": "1", "command_id": "late" });
    let (status, problem) = world.post("tickets/20261123-A-002/recalls", "officer", late).await;
    assert_eq!((status.as_u16(), &problem["code"]), (409, &json!("queue.day_has_ended")));
}

#[tokio::test]
async fn an_empty_hall_ends_its_day_after_closing() {
    let world = World::at(monday(15, 0)).await;
    let ticket = world.ticket("paspor-baru", "t").await;
    let cancel = json!({ "reason": "left", "command_id": "c" });
    let path = format!("tickets/{}/cancellations", ticket["ticket"].as_str().unwrap());
    let (status, answer) = world.post(&path, "officer", cancel).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    turn(&world.app).await.unwrap();
    let ended = |rows: Vec<crate::book::Row>| rows[0].int(5) > 0;
    assert!(!ended(world.app.book.query(&DAYS, vec![UNIT.into()]).await.unwrap()));
    world.app.clock.skip_to(monday(16, 1));
    turn(&world.app).await.unwrap();
    assert!(ended(world.app.book.query(&DAYS, vec![UNIT.into()]).await.unwrap()));
    assert_eq!(world.get("board", "").await.1["state"], "closed");
}

#[tokio::test]
async fn who_stepped_aside_returns_by_the_clock() {
    let world = World::at(monday(9, 0)).await;
    let ticket = world.ticket("paspor-baru", "t").await;
    let name = ticket["ticket"].as_str().unwrap();
    let leave = json!({ "receipt": ticket["receipt"], "minutes": 10, "command_id": "away" });
    world.post(&format!("tickets/{name}/absence"), "", leave).await;
    let stage = async || world.get(&format!("tickets/{name}"), "officer").await.1["stage"].clone();
    turn(&world.app).await.unwrap();
    assert_eq!(stage().await, "aside");
    world.app.clock.skip_to(monday(9, 11));
    turn(&world.app).await.unwrap();
    assert_eq!(stage().await, "waiting");
}

#[tokio::test]
async fn a_looked_at_yesterday_does_not_come_back_on_the_boards() {
    let world = World::at(monday(9, 0)).await;
    world.ticket("paspor-baru", "t").await;
    let world = world.restart(monday(9, 0).plus_seconds(86_400)).await;
    world.ticket("paspor-baru", "today").await;
    assert_eq!(world.get("board", "").await.1["date"], "2026-11-24");
    world.get("tickets/20261123-A-001", "officer").await;
    turn(&world.app).await.unwrap();
    assert_eq!(world.get("board", "").await.1["date"], "2026-11-24");
    assert_eq!(world.get("board", "").await.1["waiting"]["A"], 1);
}
