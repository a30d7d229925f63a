//! What enrolment stations capture for a case: photos, fingerprints, signatures stay at the
//! station. It reports that they were captured, how good they are, and by which number and hash
//! they are found there.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State as House};
use domain::deliver::cases::{Ask, Capture, Captured, CaseRef, Event, PlanStep, Stage, State};
use domain::identity::Permission::CaseCapture;
use domain::kernel::{Actor, Event as _, Key, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};

use super::serve::{present, record, reference};
use super::shown::Look;
use crate::deliver::queue::serve::command_id;
use crate::identity::{Principal, devices};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::JsonBody;
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};

/// Where a station asks and reports.
const PATH: &str = "/api/v1/units/{unit}/cases/{case}/captures";

/// Routes of the device port.
#[must_use]
pub(super) fn routes() -> Vec<Route> {
    vec![get(PATH, CaseCapture, wanted), post(PATH, CaseCapture, receive)]
}

#[derive(OpenApi)]
#[openapi(
    paths(wanted, receive),
    tags((name = "stations", description = "Enrolment stations report what they captured."))
)]
struct Document;

/// This part of the API document.
#[must_use]
pub(super) fn document() -> utoipa::openapi::OpenApi {
    <Document as OpenApi>::openapi()
}

/// Unit and number of the case in the path.
type Named = Path<(String, String)>;

/// The step for which a station can capture something now.
fn open_step(state: &State) -> Option<&PlanStep> {
    let next = state.next_step()?;
    (state.stage == Stage::Working && next.act.is_work()).then_some(next)
}

/// What a station is told: the open step, what it needs, what is still missing. Nothing personal.
fn told(state: &State) -> Value {
    let Some(step) = open_step(state) else {
        return json!({ "reference": state.reference(), "step": null, "needs": [], "missing": [] });
    };
    json!({
        "reference": state.reference(), "step": step.id, "needs": step.captures,
        "missing": state.captures_missing(step),
    })
}

/// Ask what the open step of a case needs. Only for a paired enrolment station.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cases/{case}/captures", tag = "stations",
    operation_id = "get_captures_wanted", security(("bearer" = [])),
    params(("unit" = String, Path), ("case" = String, Path)),
    responses((status = 200, body = serde_json::Value, description = "The step that is open, \
        `null` when none is; what it needs, and what of that is missing", example = json!({
            "reference": "K7M-R4T-2XD", "step": "biometrik",
            "needs": [{ "kind": "photo" }, { "kind": "fingerprints", "least_quality": 60 }],
            "missing": ["fingerprints"],
        })), (status = 404, description = "No such case"))
)]
async fn wanted(
    House(app): House<App>,
    granted: Granted,
    named: Named,
) -> Result<Json<Value>, Problem> {
    Ok(Json(told(&present(&app, granted.unit(), &reference(&named.1)?).await?)))
}

/// What a station captured. The thing itself stays there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = stations::CaptureBody, example = json!({
    "step": "biometrik", "kind": "fingerprints", "quality": 84,
    "taken_at": 1_795_575_600_000_000_i64, "number": "ST2-000417",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "command_id": "ST2-000417",
}))]
struct CaptureBody {
    /// The step that is open, as the station was told.
    #[schema(value_type = String)]
    step: Key,
    /// What: a short name of the standard, such as `photo`, `fingerprints`, `signature`, `iris`.
    #[schema(value_type = String)]
    kind: Key,
    /// How good it is, 0 to 100, when the station knows.
    #[serde(default)]
    quality: Option<u8>,
    /// When, by the clock of the station, in microseconds since 1970.
    #[schema(value_type = i64)]
    taken_at: Timestamp,
    /// The station's own number of it: at most 32 letters, digits and `-_./:`, at least one digit,
    /// never 16 digits in a row. No name and no number of a person.
    number: String,
    /// SHA-256 of what the station keeps, 64 hexadecimal digits in small letters.
    sha256: String,
    /// Id of the command: sent again, it records nothing twice.
    command_id: String,
}

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = stations::Noted)]
struct Noted {
    /// Kinds of the entries, in order; none when it was on the record already.
    events: Vec<&'static str>,
    /// What the open step still needs.
    #[schema(value_type = Vec<String>)]
    missing: Vec<Key>,
    /// First half of the hash of the last entry.
    head: String,
}

/// Report what was captured for the open step of a case. Only for a paired enrolment station.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cases/{case}/captures", tag = "stations",
    operation_id = "report_capture", request_body = CaptureBody, security(("bearer" = [])),
    params(("unit" = String, Path), ("case" = String, Path)),
    responses((status = 200, body = Noted), (status = 401, description = "Not paired, or revoked"),
        (status = 404, description = "No such case"),
        (status = 409, description = "The step is not open, too many captures"),
        (status = 422, description = "The step does not ask for it; quality, number, hash or time \
            make no sense"))
)]
async fn receive(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<CaptureBody>,
) -> Result<Json<Noted>, Problem> {
    let Principal::Device { id: station, unit, .. } = &*granted.principal else {
        return Err(Problem::forbidden());
    };
    let (case, id) = (reference(&named.1)?, command_id(&body.command_id)?);
    let CaptureBody { step, kind, quality, taken_at, number, sha256, .. } = body;
    let taken = Captured { step, kind, quality, taken_at, number, sha256 };
    let done = record(&app, &granted.permit()?, &case, id, Ask::Capture(taken)).await?;
    devices::heard(&app, unit, station).await?;
    let missing = still_missing(&app, &granted, &case).await?;
    let events = done.events.iter().map(Event::kind).collect();
    Ok(Json(Noted { events, missing, head: done.short_head() }))
}

async fn still_missing(app: &App, granted: &Granted, case: &CaseRef) -> Result<Vec<Key>, Problem> {
    let state = present(app, granted.unit(), case).await?;
    Ok(open_step(&state).map(|step| state.captures_missing(step)).unwrap_or_default())
}

/// Something that a station captured, as the officer's page shows it.
pub(super) struct Line {
    pub(super) step: String,
    pub(super) what: String,
    pub(super) quality: String,
    pub(super) taken: String,
    pub(super) station: String,
    pub(super) number: String,
    pub(super) sha256: String,
}

/// Everything that stations captured for a case, in order.
pub(super) async fn lines(
    app: &App,
    granted: &Granted,
    look: &Look<'_>,
) -> Result<Vec<Line>, Problem> {
    if look.state.captures.is_empty() {
        return Ok(Vec::new());
    }
    let known = devices::list(app, granted.unit().as_str()).await?;
    let names: BTreeMap<String, String> =
        known.into_iter().map(|device| (device.id, device.name)).collect();
    let line = |capture: &Capture| {
        let Captured { step, kind, quality, taken_at, number, sha256 } = &capture.taken;
        let station = match &capture.by {
            Actor::Device(id) => names.get(id).unwrap_or(id).clone(),
            _ => String::new(),
        };
        Line {
            step: look.step_name(step),
            what: look.capture_name(step, kind),
            quality: quality.map_or_else(|| "–".to_owned(), |quality| quality.to_string()),
            taken: look.shell.moment(&look.here.zone, taken_at),
            station,
            number: number.clone(),
            sha256: sha256.clone(),
        }
    };
    Ok(look.state.captures.iter().map(line).collect())
}
