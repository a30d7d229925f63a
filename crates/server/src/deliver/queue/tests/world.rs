//! An office of the demo pack with its real router, on a temporary SQLite, at a clock of our own.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use domain::kernel::{Timestamp, UnitId, Zone};
use http_body_util::BodyExt;
use jiff::civil::{date, time};
use register::hash::Hash;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::book::{self, Statement, Write};
use crate::clock::Clock;
use crate::config::{Config, Limits, Printers};
use crate::house::{House, Place};
use crate::promise::{Decree, pack, publish};
use crate::web::{self, App};

/// The office of the tests.
pub(crate) const UNIT: &str = "kanim-nusantara-raya";

static DEVICE: Statement = Statement {
    name: "DEVICE",
    sql: "INSERT INTO devices (unit, id, kind, name, zone, paired, revoked) \
          VALUES ($1, $2, $3, $2, $4, 0, 0)",
};
static TOKEN: Statement = Statement {
    name: "TOKEN",
    sql: "INSERT INTO device_tokens (token, unit, id) VALUES ($1, $2, $3)",
};
static ACCOUNT: Statement = Statement {
    name: "ACCOUNT",
    sql: "INSERT INTO accounts (name, unit, display, password, totp_on, totp_step, closed, \
          created, code, code_until) VALUES ($1, $2, $1, '', 0, 0, 0, 0, '', 0)",
};
static GRANT: Statement = Statement {
    name: "GRANT",
    sql: "INSERT INTO grants (account, unit, role) VALUES ($1, $2, $1)",
};
static SESSION: Statement = Statement {
    name: "SESSION",
    sql: "INSERT INTO sessions (token, account, kind, agent, created, seen, expires) VALUES \
          ($1, $2, 'api', '', 0, 9000000000000000000, 9000000000000000000)",
};

/// An office at work.
pub(crate) struct World {
    pub(crate) app: App,
    router: axum::Router,
    _house: House,
    folder: Arc<tempfile::TempDir>,
}

/// Monday, 23 November 2026, at the office in Jakarta's zone.
pub(crate) fn monday(hour: i8, minute: i8) -> Timestamp {
    Zone::Jakarta.instant(date(2026, 11, 23), time(hour, minute, 0, 0))
}

fn row(statement: &'static Statement, params: Vec<book::Value>) -> Write {
    Write { statement, params, expect: Some(1) }
}

/// A paired device whose token is its id.
fn device(id: &str, kind: &str, zone: &str) -> [Write; 2] {
    let token = Hash::of(id.as_bytes()).to_string();
    [
        row(&DEVICE, vec![UNIT.into(), id.into(), kind.into(), zone.into()]),
        row(&TOKEN, vec![token.into(), UNIT.into(), id.into()]),
    ]
}

impl World {
    /// Opens the office at an instant.
    pub(crate) async fn at(now: Timestamp) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let world = Self::open(Arc::clone(&folder), now).await;
        let decree = Decree {
            number: "TEST 1/2026".to_owned(),
            decided: date(2026, 1, 2),
            effective: date(2026, 1, 5),
        };
        publish(&world.app, &pack::read(&pack::embedded()), &decree).await.unwrap();
        let mut rows = Vec::new();
        for (id, kind) in [("kiosk-1", "kiosk"), ("display-1", "display")] {
            rows.extend(device(id, kind, ""));
        }
        for role in ["officer", "supervisor", "head", "auditor"] {
            let token = Hash::of(role.as_bytes()).to_string();
            rows.push(row(&ACCOUNT, vec![role.into(), UNIT.into()]));
            rows.push(row(&GRANT, vec![role.into(), UNIT.into()]));
            rows.push(row(&SESSION, vec![token.into(), role.into()]));
        }
        world.app.book.write(rows).await.unwrap();
        world
    }

    async fn open(folder: Arc<tempfile::TempDir>, now: Timestamp) -> Self {
        let place = Place { data: folder.path().to_owned(), database: None };
        // Rushes are what these tests are for; the limits have tests of their own.
        // A printer that says nothing is given up after a second.
        let printers = Printers { connect_seconds: 1, status_seconds: 1, print_seconds: 1 };
        let config = Config { limits: Limits::none(), printers, ..Config::default() };
        let house = House::open_with(&place, Clock::demo(now, 1), config).await.unwrap();
        let router = web::router(&house.app);
        Self { app: house.app.clone(), router, _house: house, folder }
    }

    /// Closes the house and opens it again at an instant.
    pub(crate) async fn restart(self, now: Timestamp) -> Self {
        let folder = Arc::clone(&self.folder);
        drop(self);
        Self::open(folder, now).await
    }

    pub(crate) fn unit(&self) -> UnitId {
        UnitId::parse(UNIT).unwrap()
    }

    /// Pairs another device.
    pub(crate) async fn pair(&self, id: &str, kind: &str, zone: &str) {
        self.app.book.write(device(id, kind, zone).into()).await.unwrap();
    }

    /// Sends a request as the holder of a token (`""` for nobody).
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Body,
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    /// A JSON request to the queue's API; the answer's status and body.
    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> (StatusCode, Value) {
        let path = format!("/api/v1/units/{UNIT}/queue/{path}");
        answer(self.send(Method::POST, &path, token, Body::from(body.to_string())).await).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> (StatusCode, Value) {
        let path = format!("/api/v1/units/{UNIT}/queue/{path}");
        answer(self.send(Method::GET, &path, token, Body::empty()).await).await
    }

    pub(crate) async fn delete(&self, path: &str, token: &str) -> (StatusCode, Value) {
        let path = format!("/api/v1/units/{UNIT}/queue/{path}");
        answer(self.send(Method::DELETE, &path, token, Body::empty()).await).await
    }

    /// A ticket for a service at the kiosk.
    pub(crate) async fn ticket(&self, service: &str, id: &str) -> Value {
        let body = json!({ "services": [service], "priority": null, "command_id": id });
        let (status, ticket) = self.post("tickets", "kiosk-1", body).await;
        assert_eq!(status, StatusCode::CREATED, "{ticket}");
        ticket
    }

    /// Opens a counter and calls the next person to it.
    pub(crate) async fn call(&self, counter: &str, id: &str) -> (StatusCode, Value) {
        let body = json!({ "counter": counter, "command_id": id });
        self.post("calls", "officer", body).await
    }

    pub(crate) async fn open_counter(&self, counter: &str) {
        let body = json!({ "command_id": format!("open-{counter}") });
        let path = format!("counters/{counter}/opening");
        let (status, answer) = self.post(&path, "officer", body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
}

/// Status and JSON of an answer; null where there is no body.
pub(crate) async fn answer(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::String(text)))
}
