//! Tickets, calls, and everything that must not happen to them.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use serde_json::{Value, json};

use super::world::{UNIT, World, answer, monday};
use crate::book::Statement;

fn body(services: &[&str], id: &str) -> Value {
    json!({ "services": services, "priority": null, "command_id": id })
}

#[tokio::test]
async fn a_ticket_says_number_place_wait_and_receipt() {
    let world = World::at(monday(8, 5)).await;
    let (status, ticket) = world.post("tickets", "kiosk-1", body(&["paspor-baru"], "t-1")).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(ticket["number"], "A-001");
    assert_eq!(ticket["ticket"], "20261123-A-001");
    assert_eq!(ticket["position"], 1);
    assert!(ticket["wait"]["low_s"].as_u64() <= ticket["wait"]["high_s"].as_u64());
    let receipt = ticket["receipt"].as_str().unwrap();
    assert_eq!(receipt, world.app.receipts.code(UNIT, "20261123-A-001"));
    assert_eq!(ticket["url"], format!("/t/{UNIT}/20261123-A-001/{receipt}"));
    assert_eq!(ticket["head"].as_str().unwrap().len(), 32);
    assert_eq!(world.ticket("paspor-baru", "t-2").await["number"], "A-002");
}

#[tokio::test]
async fn the_same_command_gives_the_same_answer_and_no_second_ticket() {
    let world = World::at(monday(8, 5)).await;
    let first = world.ticket("paspor-baru", "same").await;
    let others: Vec<_> = (0..20).map(|n| format!("other-{n}")).collect();
    for id in &others {
        world.ticket("paspor-baru", id).await;
    }
    assert_eq!(world.ticket("paspor-baru", "same").await, first);
    let world = world.restart(monday(9, 0)).await;
    assert_eq!(world.ticket("paspor-baru", "same").await, first, "after a restart");
    let again = world.ticket("paspor-baru", "new").await;
    assert_eq!(again["number"], "A-022");
}

#[tokio::test]
async fn an_id_belongs_to_who_sent_it() {
    let world = World::at(monday(8, 5)).await;
    let kiosk = world.ticket("paspor-baru", "same").await;
    let body = json!({ "services": ["paspor-baru"], "command_id": "same" });
    let (status, officer) = world.post("tickets", "officer", body).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_ne!(officer["receipt"], kiosk["receipt"], "not the other's ticket");
    let (status, problem) = world.call("1", "same").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert_eq!(problem["code"], "queue.command_id_used");
}

#[tokio::test]
async fn a_thousand_people_at_once_get_a_thousand_numbers_without_gaps() {
    let world = World::at(monday(8, 5)).await;
    let arrivals = (0..1000).map(|n| {
        let service = if n % 3 == 0 { "izin-kunjungan-perpanjangan" } else { "paspor-baru" };
        let world = &world;
        async move { world.ticket(service, &format!("c-{n}")).await }
    });
    let tickets = futures_util::future::join_all(arrivals).await;
    let numbers: BTreeSet<&str> =
        tickets.iter().map(|ticket| ticket["number"].as_str().unwrap()).collect();
    assert_eq!(numbers.len(), 1000);
    let mut by_class = std::collections::BTreeMap::<&str, u32>::new();
    for number in &numbers {
        let (class, running) = number.split_once('-').unwrap();
        let last = by_class.entry(class).or_default();
        *last = (*last).max(running.parse().unwrap());
    }
    assert_eq!(by_class.values().sum::<u32>(), 1000, "no gaps: {by_class:?}");
    static NUMBERS: Statement = Statement {
        name: "NUMBERS",
        sql: "SELECT class, last_number FROM queue_numbers WHERE unit = $1 AND last_number > 0 \
              ORDER BY class",
    };
    let stored = world.app.book.query(&NUMBERS, vec![UNIT.into()]).await.unwrap();
    let stored: Vec<_> = stored.iter().map(|row| (row.text(0).to_owned(), row.int(1))).collect();
    let given: Vec<_> =
        by_class.iter().map(|(class, last)| ((*class).to_owned(), i64::from(*last))).collect();
    assert_eq!(stored, given, "the database counts the same");
}

#[tokio::test]
async fn the_database_refuses_a_number_that_does_not_follow() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-1").await;
    static SKIP: Statement = Statement {
        name: "SKIP",
        sql: "UPDATE queue_numbers SET last_number = 7 WHERE unit = $1 AND class = 'A'",
    };
    let skip = crate::book::Write { statement: &SKIP, params: vec![UNIT.into()], expect: Some(1) };
    world.app.book.write(vec![skip]).await.unwrap();
    let (status, problem) = world.post("tickets", "kiosk-1", body(&["paspor-baru"], "t-2")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem}");
}

#[tokio::test]
async fn nobody_is_called_twice_however_many_press_next() {
    let world = World::at(monday(8, 5)).await;
    for n in 0..40 {
        world.ticket("paspor-baru", &format!("t-{n}")).await;
    }
    let mut called = BTreeSet::new();
    for round in 0..10 {
        for counter in ["1", "2", "3"] {
            world.open_counter(counter).await;
        }
        let presses = (0..12).map(|n| {
            let counter = ["1", "2", "3"][n % 3];
            let world = &world;
            async move { world.call(counter, &format!("call-{round}-{n}")).await }
        });
        for (status, answer) in futures_util::future::join_all(presses).await {
            match status {
                StatusCode::CREATED => {
                    assert!(called.insert(answer["number"].to_string()), "{answer} twice");
                    let path = format!("tickets/{}/", answer["ticket"].as_str().unwrap());
                    let at = json!({ "counter": answer["counter"], "command_id": "" });
                    let with = |id: &str| {
                        let mut at = at.clone();
                        at["command_id"] = format!("{id}-{round}-{}", answer["visit"]).into();
                        at
                    };
                    let (status, _) =
                        world.post(&format!("{path}attendances"), "officer", with("s")).await;
                    assert_eq!(status, StatusCode::OK);
                    let mut done = with("f");
                    done["outcome"] = "accepted".into();
                    let (status, answer) =
                        world.post(&format!("{path}completions"), "officer", done).await;
                    assert_eq!(status, StatusCode::OK, "{answer}");
                }
                StatusCode::CONFLICT => assert_eq!(answer["code"], "queue.counter_busy"),
                other => panic!("{other}: {answer}"),
            }
        }
    }
    assert_eq!(called.len(), 30);
}

#[tokio::test]
async fn nobody_waits_is_no_content() {
    let world = World::at(monday(8, 5)).await;
    world.open_counter("1").await;
    let (status, _) = world.call("1", "call-1").await;
    assert_eq!(status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_closed_office_says_when_it_opens() {
    let sunday = Zone::Jakarta.instant(date(2026, 11, 22), time(9, 0, 0, 0));
    let world = World::at(sunday).await;
    let (status, problem) = world.post("tickets", "kiosk-1", body(&["paspor-baru"], "t")).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("queue.closed_until")));
    assert_eq!(problem["params"], json!({ "date": "2026-11-23", "time": "08:00" }));
    let night = World::at(monday(20, 0)).await;
    let (_, problem) = night.post("tickets", "kiosk-1", body(&["paspor-baru"], "t")).await;
    assert_eq!(problem["params"], json!({ "date": "2026-11-24", "time": "08:00" }));
    let early = World::at(monday(6, 0)).await;
    let (_, problem) = early.post("tickets", "kiosk-1", body(&["paspor-baru"], "t")).await;
    assert_eq!(problem["code"], "queue.office_opens_later", "{problem}");
    let holiday = Zone::Jakarta.instant(date(2026, 12, 25), time(9, 0, 0, 0));
    let world = World::at(holiday).await;
    let (_, problem) = world.post("tickets", "kiosk-1", body(&["paspor-baru"], "t")).await;
    assert_eq!(problem["params"]["date"], "2026-12-28", "{problem}");
}

#[tokio::test]
async fn a_full_class_gives_no_more_tickets() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-1").await;
    let quota = json!({ "quota": 1, "command_id": "q" });
    let (status, answer) = world.post("classes/A/quota", "supervisor", quota).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let (status, problem) = world.post("tickets", "kiosk-1", body(&["paspor-baru"], "t-2")).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("queue.quota_reached")));
}

#[tokio::test]
async fn bad_input_gets_the_right_status_and_changes_nothing() {
    let world = World::at(monday(8, 5)).await;
    let good = body(&["paspor-baru"], "x");
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body.to_string()
    };
    let huge = format!("{{\"services\":[{}]}}", "\"a-b\",".repeat(20_000));
    let table: Vec<(Vec<u8>, u16, &str)> = vec![
        (b"{".to_vec(), 400, "web.json_syntax"),
        (b"[]".to_vec(), 422, "web.json_shape"),
        (b"".to_vec(), 422, "web.json_shape"),
        (b"\xff\xfe".to_vec(), 400, "web.json_syntax"),
        (huge.into_bytes(), 413, "web.too_large"),
        (with("services", json!([])).into(), 422, "queue.no_service"),
        (with("services", json!(["no-such"])).into(), 422, "queue.unknown_service"),
        (with("services", json!(["../etc"])).into(), 422, "web.json_shape"),
        (with("services", json!("paspor-baru")).into(), 422, "web.json_shape"),
        (with("priority", json!("king")).into(), 422, "queue.unknown_priority"),
        (with("command_id", json!("")).into(), 422, "web.command_id"),
        (with("command_id", json!("a b")).into(), 422, "web.command_id"),
        (with("command_id", json!(7)).into(), 422, "web.json_shape"),
        (with("group_size", json!(0)).into(), 422, "queue.group_size"),
        (with("group_size", json!(-1)).into(), 422, "web.json_shape"),
        (with("booked_for", json!(-1)).into(), 422, "queue.booking_other_day"),
        (with("surprise", json!(1)).into(), 422, "web.json_shape"),
    ];
    let path = format!("/api/v1/units/{UNIT}/queue/tickets");
    for (sent, status, code) in table {
        let shown = String::from_utf8_lossy(&sent[..sent.len().min(80)]).into_owned();
        let response = world.send(Method::POST, &path, "kiosk-1", Body::from(sent)).await;
        let (got, problem) = answer(response).await;
        assert_eq!((got.as_u16(), &problem["code"]), (status, &json!(code)), "{shown}: {problem}");
        assert!(problem["detail"].as_str().unwrap().len() > 10, "{shown}");
    }
    for (token, status) in [("", 401), ("display-1", 403), ("auditor", 403), ("expired", 401)] {
        let (got, problem) = world.post("tickets", token, good.clone()).await;
        assert_eq!(got.as_u16(), status, "{token}: {problem}");
    }
    assert_eq!(world.ticket("paspor-baru", "first").await["number"], "A-001");
}

#[tokio::test]
async fn a_receipt_opens_its_ticket_and_no_other() {
    let world = World::at(monday(8, 5)).await;
    let first = world.ticket("paspor-baru", "t-1").await;
    let second = world.ticket("paspor-baru", "t-2").await;
    let text = |ticket: &Value, field: &str| ticket[field].as_str().unwrap().to_owned();
    let path = |ticket: &Value, receipt: &str| {
        format!("tickets/{}?receipt={receipt}", text(ticket, "ticket"))
    };
    let own = path(&second, &text(&second, "receipt"));
    let (status, found) = world.get(&own, "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&found["stage"], &found["position"]), (&json!("waiting"), &json!(2)));
    assert_eq!(found["ahead"], json!([{ "reason": "earlier_arrival", "count": 1 }]));
    let why = world.get(&format!("{own}&before=A-001"), "").await.1;
    assert_eq!(why["why_before"], json!({ "reason": "earlier_arrival" }));
    for wrong in [path(&first, &text(&second, "receipt")), path(&first, "")] {
        assert_eq!(world.get(&wrong, "").await.0, StatusCode::NOT_FOUND);
        assert_eq!(world.delete(&wrong, "").await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(world.get(&path(&first, ""), "officer").await.0, StatusCode::OK, "the desk may");
    assert_eq!(world.delete(&own, "").await.0, StatusCode::OK);
    assert_eq!(world.delete(&own, "").await.0, StatusCode::CONFLICT);
    assert_eq!(world.get(&own, "").await.1["stage"], "over");
}

#[tokio::test]
async fn stepping_aside_keeps_the_place() {
    let world = World::at(monday(8, 5)).await;
    let first = world.ticket("paspor-baru", "t-1").await;
    let second = world.ticket("paspor-baru", "t-2").await;
    let name = |ticket: &Value| ticket["ticket"].as_str().unwrap().to_owned();
    let leave = json!({ "receipt": first["receipt"], "minutes": 30, "command_id": "away" });
    let path = format!("tickets/{}/absence", name(&first));
    let (status, answer) = world.post(&path, "", leave.clone()).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let of = |ticket: &Value| {
        format!("tickets/{}?receipt={}", name(ticket), ticket["receipt"].as_str().unwrap())
    };
    assert_eq!(world.get(&of(&second), "").await.1["position"], 1);
    let back = format!("{path}?receipt={}", first["receipt"].as_str().unwrap());
    assert_eq!(world.delete(&back, "").await.0, StatusCode::OK);
    assert_eq!(world.get(&of(&first), "").await.1["position"], 1);
    let mut long = leave;
    long["minutes"] = json!(100_000);
    long["command_id"] = json!("too-long");
    let (status, problem) = world.post(&path, "", long).await;
    assert_eq!((status.as_u16(), &problem["code"]), (422, &json!("queue.aside_time")));
}
