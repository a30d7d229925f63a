//! Bad input at every door: each route of the API that takes a body gets bodies that are none, each
//! form gets fields that are none. The right status, a sentence in both languages, nothing changed.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use domain::identity::{Holder, Permission, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use maklumat::web::Route;
use maklumat::web::router::routes;
use serde_json::{Value, json};

use crate::office::{HERE, Office, text};

/// Tables of settings and people beside the register.
const TABLES: [&str; 7] = [
    "accounts",
    "grants",
    "devices",
    "device_tokens",
    "printers",
    "printer_users",
    "recovery_codes",
];
/// More than any route takes.
const HUGE: usize = 3 * 1024 * 1024;

/// An office at work with something behind every address.
struct Hall {
    office: Office,
    tokens: BTreeMap<&'static str, String>,
    names: BTreeMap<&'static str, String>,
}

impl Hall {
    async fn open() -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::on(None, Clock::demo(morning, 1)).await;
        let mut tokens = BTreeMap::new();
        for holder in Holder::ALL {
            if let Some(token) = office.token(*holder, HERE).await {
                tokens.insert(holder.name(), token);
            }
        }
        let wish = json!({ "services": ["paspor-baru"], "command_id": "t-1" });
        let path = format!("/api/v1/units/{HERE}/queue/tickets");
        let (_, taken) = office.json(Method::POST, &path, &tokens["kiosk"], &wish).await;
        let printer = json!({ "address": "10.0.0.20:9100", "width_mm": 80 });
        let path = format!("/api/v1/units/{HERE}/queue/printers/door");
        office.json(Method::POST, &path, &tokens["supervisor"], &printer).await;
        let names = [
            ("{unit}", HERE),
            ("{ticket}", taken["ticket"].as_str().unwrap()),
            ("{counter}", "1"),
            ("{class}", "A"),
            ("{service}", "paspor-baru"),
            ("{version}", "1"),
            ("{account}", "officer-kanim-nusantara-raya"),
            ("{printer}", "door"),
            ("{message}", "1"),
        ];
        let names = names.map(|(name, value)| (name, value.to_owned())).into();
        Self { office, tokens, names }
    }

    /// The address of a route, of things that exist as far as there are any.
    fn known(&self, path: &str) -> String {
        let part = |part: &str| match self.names.get(part) {
            Some(name) => name.clone(),
            None if part.starts_with('{') => "x1".to_owned(),
            None => part.to_owned(),
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    /// The same address of things that do not exist, in the office.
    fn unknown(&self, path: &str) -> String {
        let part = |part: &str| match part {
            "{unit}" => HERE.to_owned(),
            part if part.starts_with('{') => "zz-9".to_owned(),
            part => part.to_owned(),
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    /// Somebody who may use a route.
    fn token(&self, permission: Permission) -> &str {
        let holders = Holder::ALL.iter().rev();
        let mut may = holders.filter(|holder| permission.held_by(**holder));
        may.find_map(|holder| self.tokens.get(holder.name())).map_or("", String::as_str)
    }

    /// Everything that bad input must leave alone.
    async fn state(&self) -> String {
        let mut all = format!("{:?}", self.office.app.book.heads().await.unwrap());
        for table in TABLES {
            all.push_str(&format!("{table} {:?}", self.office.app.book.digest(table).await));
        }
        all
    }

    async fn send(
        &self,
        (method, path): (&Method, &str),
        token: &str,
        (kind, body): (&str, &[u8]),
        language: &str,
    ) -> (StatusCode, String, String) {
        let mut request = Request::builder().method(method.clone()).uri(path);
        request = request.header(CONTENT_TYPE, kind).header(ACCEPT_LANGUAGE, language);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        let response = self.office.send(request).await;
        let status = response.status();
        let kind = response.headers().get(CONTENT_TYPE);
        let kind = kind.map_or("", |kind| kind.to_str().unwrap()).to_owned();
        (status, kind, text(response).await)
    }

    /// A refusal of the API as it should be, in both languages; gives its status and code.
    ///
    /// # Errors
    /// What is not as it should be.
    async fn refused(
        &self,
        route: (&Method, &str),
        token: &str,
        body: (&str, &[u8]),
    ) -> Result<(u16, String), String> {
        let shown = String::from_utf8_lossy(&body.1[..body.1.len().min(60)]).into_owned();
        let mut sentences = Vec::new();
        let mut seen = (0, String::new());
        for language in ["id", "en"] {
            let (status, kind, text) = self.send(route, token, body, language).await;
            let problem: Value = serde_json::from_str(&text).unwrap_or_default();
            let said = |member: &str| problem[member].as_str().unwrap_or_default().to_owned();
            let sentence = said("detail");
            let good = status.is_client_error()
                && kind == "application/problem+json"
                && problem["status"] == status.as_u16()
                && sentence.len() > 20
                && !sentence.contains("refusal-")
                && !said("instance").is_empty();
            if !good || sentences.contains(&sentence) {
                return Err(format!("{} {} {shown}: {status} {text}", route.0, route.1));
            }
            sentences.push(sentence);
            seen = (status.as_u16(), said("code"));
        }
        Ok(seen)
    }

    /// The same, of one status and code; what is wrong otherwise.
    async fn refused_so(
        &self,
        route: (&Method, &str),
        token: &str,
        body: (&str, &[u8]),
        expected: (u16, &str),
    ) -> Option<String> {
        let seen = self.refused(route, token, body).await;
        let good = seen.as_ref().is_ok_and(|(status, code)| (*status, code.as_str()) == expected);
        let shown = || String::from_utf8_lossy(&body.1[..body.1.len().min(60)]).into_owned();
        (!good).then(|| format!("{} {} {}: {seen:?}, not {expected:?}", route.0, route.1, shown()))
    }
}

/// A value of another type than a schema says; nothing where any will do.
fn wrong_value(schema: &Value) -> Option<Value> {
    let kind = schema["type"].to_string();
    if kind.contains("integer") || kind.contains("number") {
        return Some(json!("x"));
    }
    let typed =
        kind != "null" || ["$ref", "oneOf", "allOf"].iter().any(|key| schema[key] != Value::Null);
    typed.then(|| json!(5))
}

/// The members of a route's body with a wrong value each; nothing when it takes no body.
fn wrong_members(document: &Value, route: &Route) -> Option<Vec<Value>> {
    let method = route.method.as_str().to_ascii_lowercase();
    let body = &document["paths"][route.path][method]["requestBody"];
    let schema = &body["content"]["application/json"]["schema"];
    let name = schema["$ref"].as_str()?.rsplit('/').next()?;
    let members = document["components"]["schemas"][name]["properties"].as_object()?;
    let wrong = |(name, schema): (&String, &Value)| Some(json!({ name: wrong_value(schema)? }));
    Some(members.iter().filter_map(wrong).collect())
}

#[tokio::test]
async fn no_bad_body_passes_and_none_changes_anything() {
    let hall = Hall::open().await;
    let (_, _, document) =
        hall.send((&Method::GET, "/api/v1/openapi.json"), "", ("", b""), "en").await;
    let document: Value = serde_json::from_str(&document).unwrap();
    let before = hall.state().await;
    let (huge, deep) = (format!("{{\"x\":\"{}\"}}", "x".repeat(HUGE)), "[".repeat(20_000));
    let json = "application/json";
    let (mut taken, mut wrong) = (0, Vec::new());
    for route in routes() {
        // A notice of a payment is not read before its signature is right; see `cash.rs`.
        if route.path.ends_with("/payments/notices") {
            continue;
        }
        let Some(members) = wrong_members(&document, &route) else { continue };
        taken += 1;
        let token = hall.token(route.permission);
        for path in [hall.known(route.path), hall.unknown(route.path)] {
            let at = (&route.method, path.as_str());
            let cases: [(&str, &[u8], u16, &str); 7] = [
                (json, b"{", 400, "web.json_syntax"),
                (json, b"{\"\xff\xfe\":1}", 400, "web.json_syntax"),
                (json, b"\xff\xfe\x00{", 400, "web.json_syntax"),
                (json, b"[]", 422, "web.json_shape"),
                (json, b"{\"no_such_member\":1}", 422, "web.json_shape"),
                (json, huge.as_bytes(), 413, "web.too_large"),
                ("text/plain", b"command_id=1", 415, "web.media_type"),
            ];
            for (kind, body, status, code) in cases {
                wrong.extend(hall.refused_so(at, token, (kind, body), (status, code)).await);
            }
            // Deeper than anything: no list is wanted, or the reader gives up.
            match hall.refused(at, token, (json, deep.as_bytes())).await {
                Ok((400 | 422, _)) => {}
                other => wrong.push(format!("{path} [[[: {other:?}")),
            }
            for body in &members {
                let body = body.to_string();
                let (body, shape) = ((json, body.as_bytes()), (422, "web.json_shape"));
                wrong.extend(hall.refused_so(at, token, body, shape).await);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(taken > 35, "only {taken} routes take a body: is the document whole?");
    assert_eq!(hall.state().await, before);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_by_any_route() {
    let hall = Hall::open().await;
    let mut wrong = Vec::new();
    let before = hall.state().await;
    for route in routes() {
        let named = route.path.matches('{').count() > 1 && route.path.starts_with("/api/");
        if !named || route.method == Method::GET {
            continue;
        }
        let token = hall.token(route.permission);
        let path = hall.unknown(route.path);
        let body = ("application/json", &b"{\"command_id\":\"c-1\"}"[..]);
        match hall.refused((&route.method, &path), token, body).await {
            Ok((400 | 404 | 422, _)) => {}
            other => wrong.push(format!("{path}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(hall.state().await, before);
}

#[tokio::test]
async fn times_and_numbers_below_zero_and_beyond_all_measure_are_refused() {
    let hall = Hall::open().await;
    let before = hall.state().await;
    let id = "neg-1";
    let queue = |rest: &str| hall.known(&format!("/api/v1/units/{{unit}}/queue/{rest}"));
    let cases = [
        ("tickets/{ticket}/absence", "officer", json!({ "minutes": -5, "command_id": id })),
        ("tickets/{ticket}/absence", "officer", json!({ "minutes": 0, "command_id": id })),
        (
            "tickets/{ticket}/absence",
            "officer",
            json!({ "minutes": 4_294_967_295_u64, "command_id": id }),
        ),
        (
            "tickets",
            "kiosk",
            json!({ "services": ["paspor-baru"], "group_size": -1, "command_id": id }),
        ),
        (
            "tickets",
            "kiosk",
            json!({ "services": ["paspor-baru"], "group_size": 0, "command_id": id }),
        ),
        ("tickets", "kiosk", json!({ "services": [], "command_id": id })),
        ("tickets", "kiosk", json!({ "services": ["\u{0}"], "command_id": id })),
        ("tickets", "kiosk", json!({ "services": ["paspor-baru"], "command_id": "" })),
        ("tickets", "kiosk", json!({ "services": ["paspor-baru"], "command_id": "x".repeat(65) })),
        ("classes/{class}/quota", "supervisor", json!({ "quota": -1, "command_id": id })),
        ("cut-off", "supervisor", json!({ "at": "-01:00", "command_id": id })),
        ("cut-off", "supervisor", json!({ "at": "25:61", "command_id": id })),
        (
            "closures",
            "supervisor",
            json!({ "from": "12:00", "to": "-1:00", "reason": "lunch", "command_id": id }),
        ),
        (
            "closures",
            "supervisor",
            json!({ "from": "12:00", "to": "11:00", "reason": "lunch", "command_id": id }),
        ),
        ("calls", "officer", json!({ "counter": "-1", "command_id": id })),
        ("printers/door", "supervisor", json!({ "address": "10.0.0.1:-9100", "width_mm": -80 })),
    ];
    for (rest, who, body) in cases {
        let path = queue(rest);
        let sent = body.to_string();
        let at = (&Method::POST, path.as_str());
        let body = ("application/json", sent.as_bytes());
        let seen = hall.refused(at, &hall.tokens[who], body).await;
        assert!(matches!(seen, Ok((404 | 409 | 422, _))), "{path} {sent}: {seen:?}");
    }
    assert_eq!(hall.state().await, before);
}

#[tokio::test]
async fn no_form_falls_over_what_it_is_not() {
    let hall = Hall::open().await;
    let form = "application/x-www-form-urlencoded";
    let huge = format!("x={}", "x".repeat(HUGE));
    let before = hall.state().await;
    let (mut seen, mut wrong) = (0, Vec::new());
    for route in routes() {
        let is_form = route.method == Method::POST && !route.path.starts_with("/api/");
        if !is_form || by_address(route.path) {
            continue;
        }
        seen += 1;
        let token = hall.token(route.permission);
        for path in [hall.known(route.path), hall.unknown(route.path)] {
            let cases: [(&str, &[u8], u16); 4] = [
                (form, b"text=%ff%fe", 400),
                (form, b"\xff=\xfe", 400),
                ("application/json", b"{}", 415),
                (form, huge.as_bytes(), 413),
            ];
            for (kind, body, expected) in cases {
                let at = (&route.method, path.as_str());
                let (status, ..) = hall.send(at, token, (kind, body), "id").await;
                let shown = String::from_utf8_lossy(&body[..body.len().min(20)]);
                // Documents are uploaded as parts: any other form is of the wrong kind.
                let parts = status == StatusCode::UNSUPPORTED_MEDIA_TYPE;
                let told = status.as_u16() == expected
                    || status == StatusCode::NOT_FOUND
                    || (parts && takes_a_file(route.path));
                if !told {
                    wrong.push(format!("{path} {shown}: {status}, not {expected}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 50, "only {seen} forms");
    assert_eq!(hall.state().await, before);
}

/// Forms with a file.
fn takes_a_file(path: &str) -> bool {
    let folders = ["/manage/", "/survey-imports/"];
    folders.iter().any(|folder| path.starts_with(folder)) || path.ends_with("/totals")
}

/// Forms without a field: what they do stands in their address, and nothing is read.
fn by_address(path: &str) -> bool {
    let ends = ["{account}/code", "/device", "/reload", "/trials", "/removal", "/second-factor"];
    path == "/sign-out" || ends.iter().any(|end| path.ends_with(end))
}

#[tokio::test]
async fn who_may_is_asked_before_the_body_is_read() {
    let hall = Hall::open().await;
    let officer = hall.office.token(Holder::Staff(Role::Officer), HERE).await.unwrap();
    let path = format!("/api/v1/units/{HERE}/accounts");
    for (token, status) in [("", 401), (officer.as_str(), 403)] {
        let body = ("application/json", &b"{\"account\":"[..]);
        let (seen, _) = hall.refused((&Method::POST, &path), token, body).await.unwrap();
        assert_eq!(seen, status);
    }
}
