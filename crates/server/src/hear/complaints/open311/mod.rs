//! The open interface for cities and apps: Open311 GeoReport v2 (`docs/operate/open311.md`). One
//! more door of the room: what is filed here is an ordinary complaint with a receipt.
//!
//! What the public may see of it is a list of dates and states, and a text once a moderator has let
//! it out or written another. A name, a photograph is never in it; what has oversight weight, is
//! about a person or the unit, or is kept secret, is in no list and under no number. Levy reports
//! have no service here at all: an app would see them.

mod answer;
mod offers;
mod submit;

use axum::extract::State;
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::identity::Permission;
use domain::kernel::{Language, UnitId};
use domain::promise::profile::ContactKind;

use crate::promise::pages::Here;
use crate::web::gate::Granted;
use crate::web::georeport::{Format, Node, document};
use crate::web::i18n::Translator;
use crate::web::input::{FormBody, Params};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

/// When this description of the interface last changed.
const CHANGESET: &str = "2026-11-22T00:00:00+07:00";
/// The specification's own name.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";
/// Where the interface lies.
const BASE: &str = "/open311/v2";

/// Routes of this door.
pub(super) fn routes() -> Vec<Route> {
    use Permission::{ComplaintFile, PublicRead};
    vec![
        get("/open311/v2/discovery.xml", PublicRead, discovery),
        get("/open311/v2/discovery.json", PublicRead, discovery),
        get("/open311/v2/services.xml", PublicRead, offers::list),
        get("/open311/v2/services.json", PublicRead, offers::list),
        get("/open311/v2/services/{service}", PublicRead, offers::definition),
        get("/open311/v2/requests.xml", PublicRead, answer::list),
        get("/open311/v2/requests.json", PublicRead, answer::list),
        get("/open311/v2/requests/{reference}", PublicRead, answer::one),
        get("/open311/v2/tokens/{token}", PublicRead, submit::token),
        post("/open311/v2/requests.xml", ComplaintFile, submit::file),
        post("/open311/v2/requests.json", ComplaintFile, submit::file),
    ]
}

/// Parameters of a query; an empty one counts as absent.
type Query = Params<Vec<(String, String)>>;

/// The unit that a client means.
struct Meant {
    here: Here,
    unit: UnitId,
    format: Format,
    say: Translator,
}

impl Meant {
    fn find(app: &App, granted: &Granted, jurisdiction: Option<&str>) -> Result<Self, Problem> {
        let unit = match jurisdiction {
            Some(named) => UnitId::parse(named).ok().filter(|unit| app.directory.knows(unit)),
            None => Some(usual(app)?),
        };
        let unknown = || {
            let named = jurisdiction.unwrap_or_default().to_owned();
            let problem = Problem::new(StatusCode::NOT_FOUND, "open311.jurisdiction_unknown");
            problem.with("jurisdiction", named)
        };
        let unit = unit.ok_or_else(unknown)?;
        let here = Here::find(app, &unit)?;
        here.profile().map_err(|_| unknown())?;
        let format = Format::of(&granted.path).unwrap_or(Format::Xml);
        Ok(Self { here, unit, format, say: Translator { language: granted.language } })
    }

    fn language(&self) -> Language {
        self.say.language
    }

    fn document(&self, root: &str, node: &Node) -> Response {
        document(self.format, StatusCode::OK, root, node)
    }
}

/// The unit that is meant when none is named.
fn usual(app: &App) -> Result<UnitId, Problem> {
    let set = &app.identity.config.open311.jurisdiction;
    let serving = || {
        let offers = |unit: &UnitId| {
            let here = Here::find(app, unit);
            here.is_ok_and(|here| here.published.in_force(here.today).next().is_some())
        };
        let mut all = app.directory.units().into_iter().filter(offers);
        all.next().filter(|_| all.next().is_none())
    };
    let unit = if set.is_empty() { serving() } else { UnitId::parse(set).ok() };
    unit.filter(|unit| app.directory.knows(unit)).ok_or_else(|| {
        let all: Vec<String> = app.directory.units().iter().map(ToString::to_string).collect();
        Problem::bad_request("open311.jurisdiction_missing").with("known", all.join(", "))
    })
}

/// The address under which the house is known outside.
fn outside(app: &App, granted: &Granted, headers: &HeaderMap) -> String {
    let set = app.identity.config.listen.public_url.trim_end_matches('/');
    if !set.is_empty() {
        return set.to_owned();
    }
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost");
    let scheme = if granted.origin.secure { "https" } else { "http" };
    format!("{scheme}://{host}")
}

/// Where everything is. Names no unit unless one is asked for.
async fn discovery(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    Params(query): Query,
) -> Result<Response, Problem> {
    let query = FormBody::new(query);
    let named = query.opt("jurisdiction_id");
    let meant = named.map(|named| Meant::find(&app, &granted, Some(named))).transpose()?;
    let say = Translator { language: granted.language };
    let contact = match &meant {
        Some(meant) => contact(meant)?,
        None => say.t("open311-contact").to_owned(),
    };
    let needs_key = !app.identity.config.open311.keys.is_empty();
    let key = if needs_key { "open311-key-needed" } else { "open311-key-free" };
    let kind = if app.clock.is_demo() { "test" } else { "production" };
    let url = [&*outside(&app, &granted, &headers), BASE].concat();
    let formats = ["text/xml", "application/json"].map(Node::from).into();
    let endpoint = Node::Members(vec![
        ("specification", SPECIFICATION.into()),
        ("url", url.into()),
        ("changeset", CHANGESET.into()),
        ("type", kind.into()),
        ("formats", Node::List("format", formats)),
    ]);
    let all = Node::Members(vec![
        ("changeset", CHANGESET.into()),
        ("contact", contact.into()),
        ("key_service", say.t(key).into()),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ]);
    let format = Format::of(&granted.path).unwrap_or(Format::Xml);
    Ok(document(format, StatusCode::OK, "discovery", &all))
}

/// Name of the unit, and how it is reached with complaints.
fn contact(meant: &Meant) -> Result<String, Problem> {
    let profile = meant.here.profile()?;
    let reached = |one: &&domain::promise::profile::Contact| {
        one.complaints && !matches!(one.kind, ContactKind::Desk)
    };
    let name = profile.name.get(meant.language());
    let found = profile.contacts.iter().find(reached);
    Ok(found.map_or_else(|| name.to_owned(), |one| format!("{name}, {}", one.value)))
}
