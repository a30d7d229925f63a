//! Statistics against a brute-force count over the register, and files that read back.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::deliver::queue::{Event, NextStep};
use domain::kernel::Event as _;
use http_body_util::BodyExt;
use register::entry::Entry;
use serde_json::Value;

use super::world::{UNIT, World, monday};

const STATISTICS: &str = "/statistics/kanim-nusantara-raya";

/// A morning with every sort of ending.
async fn morning() -> World {
    let world = World::at(monday(8, 30)).await;
    for counter in ["1", "4"] {
        world.press(counter, "opening", "").await;
    }
    for n in 0..7 {
        world.ticket("paspor-baru", &format!("a{n}")).await;
        let now = world.app.clock.now();
        world.app.clock.skip_to(now.plus_seconds(90));
    }
    world.ticket("paspor-pengambilan", "c1").await;
    for n in 0..4 {
        world.press("1", "calls", "").await;
        let now = world.app.clock.now();
        world.app.clock.skip_to(now.plus_seconds(40 * (n + 1)));
        world.press("1", "starts", "").await;
        let now = world.app.clock.now();
        world.app.clock.skip_to(now.plus_seconds(300 + 60 * n));
        let outcome = if n % 2 == 0 { "value=\"accepted\"" } else { "value=\"returned\"" };
        world.press("1", "outcomes", outcome).await;
    }
    world.press("4", "calls", "").await;
    for _ in 0..2 {
        let now = world.app.clock.now();
        world.app.clock.skip_to(now.plus_seconds(60));
        world.press("4", "recalls", "").await;
    }
    world.press("4", "absences", "").await;
    let end = world.page(&format!("/floor/{UNIT}/day-end"), "supervisor").await;
    let (path, fields) = end.button("day-end", "");
    world.post_fields(&path, &fields).await;
    world
}

/// What the register says, counted by hand from its entries.
#[derive(Default)]
struct ByHand {
    /// Outcome of every service.
    outcomes: Vec<String>,
    /// Waits of those who were called, in seconds.
    waits: Vec<i64>,
    /// How many of them were within the promise of their service.
    kept: usize,
    /// How many of them were inside the range that had been told.
    told_held: usize,
}

async fn by_hand(world: &World) -> ByHand {
    let stored = world.app.book.read_stream(UNIT, "queue-day/2026-11-23", 0, 10_000).await.unwrap();
    let mut hand = ByHand::default();
    let (mut promised, mut arrived) = (BTreeMap::new(), BTreeMap::new());
    for row in stored {
        let entry = Entry::read(&row.bytes).unwrap();
        let body = entry.body.get().as_bytes();
        match Event::decode(&entry.kind, entry.schema, body).unwrap() {
            Event::DayOpened(e) => {
                for service in e.plan.classes.into_iter().flat_map(|class| class.services) {
                    promised.insert(service.id, service.promised_wait_minutes.unwrap());
                }
            }
            Event::VisitArrived(e) => {
                arrived.insert(e.visit, (entry.happened, e.wait_low_s, e.wait_high_s));
            }
            // In this morning everybody is called once: the wait is from arriving until the call.
            Event::VisitCalled(e) => {
                let (at, low, high) = arrived[&e.visit];
                let wait = (entry.happened - at) / 1_000_000;
                hand.waits.push(wait);
                hand.kept += usize::from(wait <= i64::from(promised[&e.service]) * 60);
                hand.told_held += usize::from((low.into()..=high.into()).contains(&wait));
            }
            Event::ServiceFinished(e) => {
                assert_eq!(e.next, NextStep::Over);
                hand.outcomes.push(e.outcome);
            }
            Event::DayEnded(e) => {
                hand.outcomes.extend(e.not_served.iter().map(|_| "not_served".to_owned()));
                hand.outcomes.extend(e.no_show.iter().map(|_| "no_show".to_owned()));
            }
            _ => {}
        }
    }
    hand.outcomes.sort();
    hand.waits.sort_unstable();
    hand
}

async fn asked(world: &World, query: &str) -> Value {
    let path = format!("/api/v1/units/{UNIT}/queue/statistics?{query}");
    let response = world.send(Method::GET, &path, "auditor", Body::empty()).await;
    let (status, body) = super::world::answer(response).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

#[tokio::test]
async fn statistics_equal_a_count_over_the_register() {
    let world = morning().await;
    let hand = by_hand(&world).await;
    let (outcomes, waits) = (&hand.outcomes, &hand.waits);
    let body = asked(&world, "from=2026-11-23&group=outcome").await;
    let mut counted = Vec::new();
    for row in body["rows"].as_array().unwrap() {
        let count = usize::try_from(row["closed"].as_i64().unwrap()).unwrap();
        counted.extend(vec![row["group"].as_str().unwrap().to_owned(); count]);
    }
    counted.sort();
    assert_eq!(&counted, outcomes);
    let total = &body["total"];
    assert_eq!(total["closed"], outcomes.len());
    assert_eq!(total["wait_median_s"], waits[waits.len().div_ceil(2) - 1]);
    assert_eq!(total["wait_p90_s"], waits[(waits.len() * 9).div_ceil(10) - 1]);
    assert_eq!(total["wait_max_s"], *waits.last().unwrap());
    assert_eq!(
        total["wait_mean_s"],
        waits.iter().sum::<i64>() / i64::try_from(waits.len()).unwrap()
    );
    let share = |part: usize| part * 1000 / waits.len();
    assert_eq!(total["within_wait_permille"], share(hand.kept));
    assert_eq!(total["told_held_permille"], share(hand.told_held));
}

#[tokio::test]
async fn every_group_adds_up_to_the_same_total() {
    let world = morning().await;
    let groups =
        ["hour", "day", "service", "class", "counter", "lane", "priority", "channel", "outcome"];
    for group in groups {
        let body = asked(&world, &format!("from=2026-11-01&to=2026-11-30&group={group}")).await;
        let rows = body["rows"].as_array().unwrap();
        assert!(!rows.is_empty(), "{group}");
        for measure in ["closed", "served", "no_show", "not_served"] {
            let sum: i64 = rows.iter().map(|row| row[measure].as_i64().unwrap()).sum();
            assert_eq!(sum, body["total"][measure].as_i64().unwrap(), "{group} {measure}");
        }
        let path = format!("{STATISTICS}?from=2026-11-01&to=2026-11-30&group={group}");
        let page = world.page(&path, "head").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("<svg") || rows.len() == 1, "{group}");
        super::staff::look(&world, &[path]).await;
        assert!(page.has("Separuh dari yang dipanggil"), "definitions stand beside the numbers");
    }
}

async fn file(world: &World, form: &str) -> Vec<u8> {
    let path = format!("{STATISTICS}/export?from=2026-11-23&group=outcome&as={form}&lang=en");
    let response = world.send(Method::GET, &path, "head", Body::empty()).await;
    assert_eq!(response.status(), StatusCode::OK, "{form}");
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

#[tokio::test]
async fn files_read_back_as_what_was_shown() {
    let world = morning().await;
    let json: Value = serde_json::from_slice(&file(&world, "json").await).unwrap();
    let rows = json["rows"].as_array().unwrap();
    let csv = file(&world, "csv").await;
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let heads = reader.headers().unwrap().clone();
    assert_eq!(heads.get(1), Some("Services"));
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), rows.len() + 1, "and the total");
    for (record, row) in records.iter().zip(rows) {
        assert_eq!(record.get(0).unwrap(), row["name"].as_str().unwrap());
        assert_eq!(record.get(1).unwrap().parse::<i64>().unwrap(), row["closed"].as_i64().unwrap());
    }
    let last = records.last().unwrap();
    assert_eq!(last.get(1).unwrap(), json["total"]["closed"].to_string());
    let xlsx = file(&world, "xlsx").await;
    assert!(xlsx.starts_with(b"PK") && xlsx.len() > 1000);
    let unknown = world.page(&format!("{STATISTICS}/export?as=pdf"), "head").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn bad_questions_are_told_and_empty_days_are_friendly() {
    let world = World::at(monday(8, 30)).await;
    let empty = world.page(STATISTICS, "supervisor").await;
    assert!(empty.has("Belum ada layanan yang selesai"));
    let bad = world.page(&format!("{STATISTICS}?from=kemarin"), "supervisor").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.has("value=\"kemarin\"") && bad.has("Pilih tanggal"));
    let path = format!("/api/v1/units/{UNIT}/queue/statistics?from=x");
    let response = world.send(Method::GET, &path, "supervisor", Body::empty()).await;
    let (status, body) = super::world::answer(response).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("statistics.question"))
    );
    assert_eq!(world.page(STATISTICS, "officer").await.status, StatusCode::FORBIDDEN);
}
