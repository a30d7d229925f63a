//! The fictional offices with their real router, at a clock of our own.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use domain::kernel::{ServiceId, Timestamp, UnitId, Zone};
use domain::promise::standards::StandardDocument;
use http_body_util::BodyExt;
use jiff::civil::{Date, date, time};
use serde_json::Value;
use tower::ServiceExt;

use crate::clock::Clock;
use crate::house::{House, Place};
use crate::identity::accounts::{self, By};
use crate::identity::sessions;
use crate::promise::{Decree, pack, publish};
use crate::web::{self, App};

/// The office of the tests.
pub(super) const UNIT: &str = "kanim-nusantara-raya";
/// Its decree: 14 days old, in force for a week.
pub(super) const DECIDED: Date = date(2026, 11, 9);
pub(super) const EFFECTIVE: Date = date(2026, 11, 16);
/// Monday.
pub(super) const TODAY: Date = date(2026, 11, 23);

/// An answer that was read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) location: String,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// Values of an attribute, in order.
    pub(super) fn all(&self, attribute: &str) -> Vec<String> {
        let opening = format!(" {attribute}=\"");
        let values = self.text.split(&opening).skip(1);
        values.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }
}

/// The offices, open.
pub(super) struct World {
    pub(super) app: App,
    router: axum::Router,
    _house: House,
    _folder: tempfile::TempDir,
}

impl World {
    /// Monday, 23 November 2026, five past eight.
    pub(super) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().to_owned(), database: None };
        let now: Timestamp = Zone::Jakarta.instant(TODAY, time(8, 5, 0, 0));
        let house = House::open(&place, Clock::demo(now, 1)).await.unwrap();
        let router = web::router(&house.app);
        let world = Self { app: house.app.clone(), router, _house: house, _folder: folder };
        world.publish().await;
        world
    }

    /// Publishes the demo packs.
    pub(super) async fn publish(&self) {
        let number = "W.1-001/2026".to_owned();
        let decree = Decree { number, decided: DECIDED, effective: EFFECTIVE };
        publish(&self.app, &pack::read(&pack::embedded()), &decree).await.unwrap();
    }

    /// A token of somebody with a role at the office.
    pub(super) async fn token(&self, role: &str) -> String {
        let unit = UnitId::parse(UNIT).unwrap();
        let by = By::house(unit);
        if accounts::find(&self.app, role).await.unwrap().is_none() {
            accounts::open(&self.app, &by, role, role, "").await.unwrap();
            accounts::grant(&self.app, &by, role, (role, UNIT), "").await.unwrap();
        }
        let account = accounts::find(&self.app, role).await.unwrap().unwrap();
        sessions::start(&self.app, &account, "web", "test").await.unwrap().token
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let location = response.headers().get("location").map(|value| value.to_str().unwrap());
        let location = location.unwrap_or_default().to_owned();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, location, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A request of somebody of the public.
    pub(super) async fn ask(&self, request: axum::http::request::Builder) -> Answer {
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A page for somebody of the public.
    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// A page for somebody signed in.
    pub(super) async fn get_as(&self, token: &str, path: &str) -> Answer {
        let cookie = format!("maklumat_session={token}");
        self.send(Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await
    }

    /// A form with a document, as a browser sends it.
    pub(super) async fn upload(&self, token: &str, path: &str, fields: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let file = if *name == "file" { "; filename=\"a.toml\"" } else { "" };
            let head =
                format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--x--\r\n");
        let request = Request::post(path)
            .header("cookie", format!("maklumat_session={token}"))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A plain form.
    pub(super) async fn form(&self, token: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header("cookie", format!("maklumat_session={token}"))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A request of a program.
    pub(super) async fn api(
        &self,
        method: Method,
        token: &str,
        path: &str,
        body: &Value,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1/{path}"));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Entries in the office's register.
    pub(super) async fn entries(&self) -> u64 {
        self.app.execute.head(UNIT).await.unwrap().seq
    }

    /// The newest document of a service.
    pub(super) fn document(&self, service: &str) -> StandardDocument {
        let published = self.app.directory.get(&UnitId::parse(UNIT).unwrap()).unwrap();
        let state = &published.standards[&ServiceId::parse(service).unwrap()];
        (*state.newest().unwrap().document).clone()
    }
}

/// The fields of a form that publishes a document in place of a version.
pub(super) fn fields<'a>(
    document: &'a str,
    replaces: &'a str,
    effective: &'a str,
    command_id: &'a str,
) -> Vec<(&'a str, &'a [u8])> {
    vec![
        ("document", document.as_bytes()),
        ("file", b""),
        ("replaces", replaces.as_bytes()),
        ("decree", b"W.1-002/2026"),
        ("decided", b"2026-11-10"),
        ("effective", effective.as_bytes()),
        ("command_id", command_id.as_bytes()),
    ]
}
