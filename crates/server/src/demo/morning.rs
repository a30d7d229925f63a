//! A simulated morning through the same doors as everybody: kiosk and officers speak to the API
//! with their own tokens. What they meet (closed, nobody waiting, breaks) they handle as people do:
//! wait.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::chance::Chance;
use super::office::DemoOffice;
use crate::clock::Clock;
use crate::web::App;

/// Services by how often they are asked for, with the usual seconds at the counter.
const ASKED_FOR: &[(u32, (&str, i64))] = &[
    (34, ("paspor-baru", 420)),
    (22, ("paspor-ganti-habis-berlaku", 360)),
    (6, ("paspor-ganti-halaman-penuh", 360)),
    (8, ("paspor-anak", 480)),
    (16, ("paspor-pengambilan", 150)),
    (4, ("paspor-percepatan", 420)),
    (3, ("paspor-ganti-hilang", 900)),
    (2, ("paspor-ganti-rusak", 800)),
    (5, ("izin-terbatas-perpanjangan", 600)),
    (3, ("izin-kunjungan-perpanjangan", 500)),
    (2, ("izin-masuk-kembali", 400)),
];

/// Priority groups of a hundred people who come.
const GROUPS: &[(u32, Option<&str>)] = &[
    (84, None),
    (8, Some("elderly")),
    (4, Some("young-child")),
    (2, Some("disabled")),
    (2, Some("pregnant-nursing")),
];

/// Seconds between two arrivals, by hour of the day: a morning peak, a quiet noon.
fn gap(hour: i8) -> i64 {
    match hour {
        ..=7 => 60,
        8 => 45,
        9 => 55,
        10 => 70,
        11 => 90,
        12 => 150,
        13 => 80,
        _ => 110,
    }
}

/// Of a hundred called people, so many do not come.
const NO_SHOWS: i64 = 6;
/// Of a hundred people, so many must fetch a copy first.
const HOLDS: i64 = 4;

#[derive(Clone)]
struct Person {
    router: Router,
    clock: Clock,
    token: String,
    unit: String,
    /// Tickets whose holders claim priority, for the officers to look at.
    claims: Arc<Mutex<BTreeSet<String>>>,
}

impl Person {
    /// Asks the API; gives status and body.
    async fn ask(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/units/{}/queue/{path}", self.unit))
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .expect("a plain request");
        let response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap_or_default();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// Lets so many seconds of the office's time pass.
    async fn wait(&self, seconds: i64) {
        let real = self.clock.real_duration(seconds * 1_000_000);
        tokio::time::sleep(real.max(Duration::from_millis(20))).await;
    }
}

/// Starts the simulated hall: people at the kiosk, an officer at every counter.
pub fn simulate(app: &App, router: &Router, office: &DemoOffice, seed: u64) {
    let mut chance = Chance::new(seed);
    let claims = Arc::<Mutex<BTreeSet<String>>>::default();
    let person = |token: &str| Person {
        router: router.clone(),
        clock: app.clock.clone(),
        token: token.to_owned(),
        unit: office.unit.to_string(),
        claims: Arc::clone(&claims),
    };
    let door = person(&office.kiosk_token);
    let zone = office.zone;
    tokio::spawn(arrivals(door, zone, chance.fork()));
    for (counter, token) in &office.officers {
        tokio::spawn(work(person(token), counter.clone(), chance.fork()));
    }
}

/// A dozen people at the door when it opens, then one after another.
async fn arrivals(door: Person, zone: domain::kernel::Zone, mut chance: Chance) {
    let mut early = 12;
    let run = chance.between(0, i64::MAX / 2);
    for number in 0u64.. {
        let (service, _) = *chance.pick(ASKED_FOR);
        let priority = *chance.pick(GROUPS);
        let body = json!({
            "services": [service], "priority": priority,
            "command_id": format!("demo-arrival-{run}-{number}"),
        });
        let (status, taken) = door.ask("POST", "tickets", body).await;
        if let (Some(_), Some(ticket)) = (priority, taken["ticket"].as_str()) {
            door.claims.lock().insert(ticket.to_owned());
        }
        let pause = if status != StatusCode::CREATED {
            early = 6;
            120
        } else if early > 0 {
            early -= 1;
            chance.between(4, 20)
        } else {
            let hour = zone.local(door.clock.now()).time.hour();
            chance.about(gap(hour))
        };
        door.wait(pause).await;
    }
}

/// An officer at a counter: opens it, calls, serves, goes on.
async fn work(officer: Person, counter: String, mut chance: Chance) {
    let run = chance.between(0, i64::MAX / 2);
    let mut number = 0u64;
    let mut id = move || {
        number += 1;
        format!("demo-counter-{run}-{number}")
    };
    loop {
        let opening = format!("counters/{counter}/opening");
        officer.ask("POST", &opening, json!({ "command_id": id() })).await;
        loop {
            let body = json!({ "counter": counter, "command_id": id() });
            let (status, called) = officer.ask("POST", "calls", body).await;
            match status {
                StatusCode::CREATED => {
                    serve(&officer, &counter, &called, &mut chance, &mut id).await;
                    officer.wait(chance.between(10, 40)).await;
                }
                StatusCode::NO_CONTENT => officer.wait(chance.between(20, 40)).await,
                _ => {
                    officer.wait(60).await;
                    break;
                }
            }
        }
    }
}

/// One called person: comes or does not, is served, may have to fetch a copy.
async fn serve(
    officer: &Person,
    counter: &str,
    called: &Value,
    chance: &mut Chance,
    id: &mut impl FnMut() -> String,
) {
    let ticket = called["ticket"].as_str().unwrap_or_default().to_owned();
    let service = called["service"].as_str().unwrap_or_default();
    let at = |noun: &str| format!("tickets/{ticket}/{noun}");
    if chance.percent(NO_SHOWS) {
        for _ in 0..2 {
            officer.wait(25).await;
            let body = json!({ "counter": counter, "command_id": id() });
            officer.ask("POST", &at("recalls"), body).await;
        }
        officer.wait(25).await;
        let body = json!({ "counter": counter, "command_id": id() });
        officer.ask("POST", &at("no-shows"), body).await;
        return;
    }
    officer.wait(chance.between(10, 35)).await;
    let body = json!({ "counter": counter, "command_id": id() });
    officer.ask("POST", &at("attendances"), body).await;
    if officer.claims.lock().remove(&ticket) {
        let body = json!({ "accepted": chance.percent(95), "command_id": id() });
        officer.ask("POST", &at("priority"), body).await;
    }
    let usual = ASKED_FOR.iter().find(|(_, (known, _))| *known == service);
    officer.wait(chance.about(usual.map_or(300, |(_, (_, seconds))| *seconds))).await;
    if chance.percent(HOLDS) {
        let body = json!({ "counter": counter, "reason": "copying", "command_id": id() });
        if officer.ask("POST", &at("holds"), body).await.0.is_success() {
            officer.wait(chance.between(120, 400)).await;
            let body = json!({ "keep_place": true, "command_id": id() });
            officer.ask("POST", &at("returns"), body).await;
            return;
        }
    }
    let done = if service == "paspor-pengambilan" { "collected" } else { "accepted" };
    let outcome = if chance.percent(90) { done } else { "returned" };
    let body = json!({ "counter": counter, "outcome": outcome, "command_id": id() });
    officer.ask("POST", &at("completions"), body).await;
}
