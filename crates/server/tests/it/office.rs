//! The fictional offices behind the real router, with a member of staff for every role and a device
//! of every kind, in the office and in a neighbouring one.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use domain::identity::{DeviceKind, Holder, Role};
use domain::kernel::UnitId;
use http_body_util::BodyExt;
use jiff::civil::date;
use maklumat::clock::Clock;
use maklumat::config::{self, Config};
use maklumat::house::{House, Place};
use maklumat::identity::accounts::{self, By};
use maklumat::identity::devices::{self, NewDevice};
use maklumat::identity::sessions;
use maklumat::promise::{Decree, pack, publish};
use maklumat::web::{self, App};
use serde_json::Value;
use tower::ServiceExt;

/// The office.
pub(crate) const HERE: &str = "kanim-nusantara-raya";
/// Its neighbour.
pub(crate) const THERE: &str = "kanim-teluk-senja";
/// The regional office above both.
pub(crate) const ABOVE: &str = "kanwil-nusantara";
/// A password that is accepted.
pub(crate) const PASSWORD: &str = "kuda lumping 7 sore";

pub(crate) struct Office {
    pub(crate) app: App,
    router: axum::Router,
    house: House,
    place: Place,
    folder: tempfile::TempDir,
}

/// The house acts for a unit.
pub(crate) fn house(unit: &str) -> By {
    By::house(UnitId::parse(unit).unwrap())
}

impl Office {
    /// Opens a house without units, with settings.
    pub(crate) async fn empty(config: Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().to_owned(), database: None };
        Self::begin(place, folder, Clock::real(), config).await
    }

    /// Opens the offices without limits on a store and at a clock of the test's own.
    pub(crate) async fn on(database: Option<String>, clock: Clock) -> Self {
        Self::on_with(database, clock, Config::default()).await
    }

    /// The same with further settings.
    pub(crate) async fn on_with(database: Option<String>, clock: Clock, config: Config) -> Self {
        let config = Config { limits: config::Limits::none(), ..config };
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().to_owned(), database };
        Self::begin(place, folder, clock, config).await.published().await
    }

    /// Opens the offices without limits on a store, at a clock and with settings of the test's own.
    pub(crate) async fn set_up(database: Option<String>, clock: Clock, config: Config) -> Self {
        let config = Config { limits: config::Limits::none(), ..config };
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().to_owned(), database };
        Self::begin(place, folder, clock, config).await.published().await
    }

    /// Stops the server and starts it again without limits, at a clock and with settings.
    pub(crate) async fn stopped_and_started(self, clock: Clock, config: Config) -> Self {
        let Self { app, router, house, place, folder } = self;
        drop((app, router, house));
        let config = Config { limits: config::Limits::none(), ..config };
        Self::begin(place, folder, clock, config).await
    }

    /// Another server of the same house: the same database, the same keys.
    pub(crate) async fn beside(&self, clock: Clock, config: Config) -> Self {
        let config = Config { limits: config::Limits::none(), ..config };
        let folder = tempfile::tempdir().unwrap();
        maklumat::keys::copy(&self.data().join("keys"), &folder.path().join("keys")).unwrap();
        let database = self.place.database.clone();
        let place = Place { data: folder.path().to_owned(), database };
        Self::begin(place, folder, clock, config).await
    }

    /// Stops the server; its folder stays for as long as what this gives.
    pub(crate) fn stop(self) -> tempfile::TempDir {
        let Self { app, router, house, folder, .. } = self;
        drop((app, router, house));
        folder
    }

    /// Where it keeps its things.
    pub(crate) fn data(&self) -> &std::path::Path {
        self.folder.path()
    }

    async fn begin(place: Place, folder: tempfile::TempDir, clock: Clock, config: Config) -> Self {
        let house = House::open_with(&place, clock, config).await.unwrap();
        let router = web::router(&house.app);
        Self { app: house.app.clone(), router, house, place, folder }
    }

    /// Stops the server and starts it again without limits.
    pub(crate) async fn restarted(self) -> Self {
        let Self { app, router, house, place, folder } = self;
        drop((app, router, house));
        let config = Config { limits: config::Limits::none(), ..Config::default() };
        Self::begin(place, folder, Clock::real(), config).await
    }

    /// Opens the offices with settings.
    pub(crate) async fn with(config: Config) -> Self {
        Self::empty(config).await.published().await
    }

    /// Opens the offices with other packs, at a clock of the test's own.
    pub(crate) async fn by_packs(clock: Clock, packs: &[pack::Folder]) -> Self {
        Self::by_packs_on(None, clock, packs).await
    }

    /// The same on a store.
    pub(crate) async fn by_packs_on(
        database: Option<String>,
        clock: Clock,
        packs: &[pack::Folder],
    ) -> Self {
        let config = Config { limits: config::Limits::none(), ..Config::default() };
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().to_owned(), database };
        Self::begin(place, folder, clock, config).await.publishing(packs).await
    }

    async fn published(self) -> Self {
        self.publishing(&pack::embedded()).await
    }

    async fn publishing(self, packs: &[pack::Folder]) -> Self {
        let decree = Decree {
            number: "TEST 1/2026".to_owned(),
            decided: date(2026, 1, 2),
            effective: date(2026, 1, 5),
        };
        publish(&self.app, &pack::read(packs), &decree).await.unwrap();
        self
    }

    /// Opens the offices without limits.
    pub(crate) async fn open() -> Self {
        Self::with(Config { limits: config::Limits::none(), ..Config::default() }).await
    }

    /// The address of its PostgreSQL database, if that is the store.
    pub(crate) fn database(&self) -> Option<&str> {
        self.place.database.as_deref()
    }

    /// Opens an account with one role.
    pub(crate) async fn hire(&self, account: &str, role: Role, unit: &str) {
        let by = house(unit);
        accounts::open(&self.app, &by, account, account, "").await.unwrap();
        accounts::grant(&self.app, &by, account, (role.name(), unit), "").await.unwrap();
    }

    /// A new session of an account.
    pub(crate) async fn session(&self, account: &str) -> String {
        let account = accounts::find(&self.app, account).await.unwrap().unwrap();
        sessions::start(&self.app, &account, "api", "test").await.unwrap().token
    }

    /// A new device; gives its token.
    pub(crate) async fn device(&self, kind: DeviceKind, unit: &str) -> String {
        let new = NewDevice { kind: kind.name(), name: "Alat", zone: "" };
        let id = devices::pair(&self.app, &house(unit), &new).await.unwrap();
        devices::token(&self.app, unit, &id).await.unwrap()
    }

    /// A token for a holder in a unit; nobody's for the public.
    pub(crate) async fn token(&self, holder: Holder, unit: &str) -> Option<String> {
        match holder {
            Holder::Public => None,
            Holder::Kiosk => Some(self.device(DeviceKind::Kiosk, unit).await),
            Holder::Display => Some(self.device(DeviceKind::Display, unit).await),
            Holder::Mailbox => Some(self.device(DeviceKind::Mailbox, unit).await),
            Holder::Enrolment => Some(self.device(DeviceKind::Enrolment, unit).await),
            Holder::Staff(role) => {
                let account = format!("{}-{unit}", role.name());
                if accounts::find(&self.app, &account).await.unwrap().is_none() {
                    self.hire(&account, role, unit).await;
                }
                Some(self.session(&account).await)
            }
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// A JSON request with a bearer token; status and body of the answer.
    pub(crate) async fn json(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: &Value,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(CONTENT_TYPE, "application/json");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = self.send(request.body(Body::from(body.to_string())).unwrap()).await;
        let status = response.status();
        let text = text(response).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// A form sent by one of our own pages, with a cookie.
    pub(crate) async fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie)
            .body(Body::from(serde_urlencoded::to_string(fields).unwrap()));
        self.send(request.unwrap()).await
    }

    /// A page, with a cookie.
    pub(crate) async fn page(&self, path: &str, cookie: &str) -> Response {
        let request = Request::get(path).header("cookie", cookie).body(Body::empty());
        self.send(request.unwrap()).await
    }
}

pub(crate) async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Where an answer leads.
pub(crate) fn leads_to(response: &Response) -> &str {
    response.headers().get("location").map_or("", |value| value.to_str().unwrap())
}

/// `name=value` of every cookie that an answer sets.
pub(crate) fn cookies(response: &Response) -> Vec<String> {
    let all = response.headers().get_all(SET_COOKIE).iter();
    all.map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}
