//! Field rounds for programs: what the pages of a round do, with the same rules. A team's own
//! program records what it did when there is a signal again; sent twice, it is recorded once.

use std::collections::BTreeSet;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::deliver::cases::{Answers, Seen};
use domain::deliver::field::Round;
use domain::identity::Permission::CaseWork;
use domain::kernel::{Key, Reach, ServiceId, UnitId, Way};
use domain::promise::standards::Channel;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::api::{Recorded, Request, Work, answer, ask_of, told};
use super::field_round::{self as round, next_id};
use super::papers::{Handed, document_key, keep};
use super::sealed::is_mine;
use super::serve::{Application, present, receipt_of, reference};
use crate::deliver::field::view::{self, Noted};
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::{JsonBody, Params};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};

/// Cases in an answer at most.
const LINES: i64 = 500;

/// Routes of the API.
#[must_use]
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/units/{unit}/field/rounds", CaseWork, list),
        post("/api/v1/units/{unit}/field/rounds", CaseWork, open),
        get("/api/v1/units/{unit}/field/rounds/{round}", CaseWork, show),
        post("/api/v1/units/{unit}/field/rounds/{round}/closure", CaseWork, close),
        post("/api/v1/units/{unit}/field/rounds/{round}/cases", CaseWork, apply),
        get("/api/v1/units/{unit}/field/rounds/{round}/cases/{case}", CaseWork, case),
        post("/api/v1/units/{unit}/field/rounds/{round}/cases/{case}/work", CaseWork, work),
        post("/api/v1/units/{unit}/field/rounds/{round}/cases/{case}/requests", CaseWork, ask),
        post(DOCUMENT, CaseWork, hand_in).taking(crate::files::BODY),
    ]
}

/// Where a document is handed in.
const DOCUMENT: &str =
    "/api/v1/units/{unit}/field/rounds/{round}/cases/{case}/documents/{document}";

#[derive(OpenApi)]
#[openapi(
    paths(list, open, show, close, apply, case, work, ask, hand_in),
    tags((name = "field", description = "Rounds of a team to a village, hospital, school, prison."))
)]
struct Document;

/// This part of the API document.
#[must_use]
pub(super) fn document() -> utoipa::openapi::OpenApi {
    <Document as OpenApi>::openapi()
}

/// Unit and round in the path.
type Named = Path<(String, String)>;
/// Unit, round and number of the case in the path.
type CasePath = Path<(String, String, String)>;

fn line(round: &Round, today: Date) -> Value {
    let opened = &round.opened;
    json!({
        "round": opened.round, "place": opened.place, "from": opened.from,
        "until": round.last_day(), "team": opened.team, "stage": round.stage(today).name(),
    })
}

/// List the field rounds of a unit, the newest first.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/field/rounds", tag = "field",
    operation_id = "list_field_rounds", params(("unit" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value, description = "Place, days, team, stage: \
        `planned`, `under_way` or `over`", example = json!({ "rounds": [{
            "round": "2026-11-24-1", "place": "Balai Desa Contoh", "from": "2026-11-24",
            "until": "2026-11-25", "team": ["bagus", "rina"], "stage": "planned",
        }] })))
)]
async fn list(House(app): House<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let today = Here::find(&app, granted.unit())?.today;
    let all = round::all(&app, granted.unit()).await?;
    let rounds: Vec<_> = all.iter().map(|round| line(round, today)).collect();
    Ok(Json(json!({ "rounds": rounds })))
}

/// A round to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = field::OpenRound, example = json!({
    "place": "Balai Desa Contoh", "from": "2026-11-24", "until": "2026-11-25",
    "team": ["bagus", "rina"], "command_id": "round-7f3a",
}))]
struct OpenRound {
    /// Where it goes to.
    place: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    until: Date,
    /// Account names of those who go.
    team: BTreeSet<String>,
    /// Id of the command.
    command_id: String,
}

/// Open a field round.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/field/rounds", tag = "field",
    operation_id = "open_field_round", params(("unit" = String, Path)), request_body = OpenRound,
    security(("bearer" = [])),
    responses((status = 201, body = serde_json::Value, description = "The round"),
        (status = 422, description = "No place, nobody or somebody unknown goes, wrong days"))
)]
async fn open(
    House(app): House<App>,
    granted: Granted,
    JsonBody(body): JsonBody<OpenRound>,
) -> Result<Response, Problem> {
    let OpenRound { place, from, until, team, command_id: id } = body;
    let new = (place.as_str(), (from, until), team);
    let name = round::open(&app, &granted, new, command_id(&id)?).await?;
    let found = round::find(&app, granted.unit(), name.as_str()).await?;
    let today = Here::find(&app, granted.unit())?.today;
    Ok((StatusCode::CREATED, Json(line(&found, today))).into_response())
}

/// Look at a round: what can be begun there, and its cases, the newest first.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/field/rounds/{round}", tag = "field",
    operation_id = "get_field_round",
    params(("unit" = String, Path), ("round" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value, description = "The round; `closed` says by \
        its code why who asks cannot work in it now; services that are offered there; how many \
        cases it has, and the newest 500 of them", example = json!({
            "round": {
                "round": "2026-11-24-1", "place": "Balai Desa Contoh", "from": "2026-11-24",
                "until": "2026-11-25", "team": ["bagus", "rina"], "stage": "under_way",
            },
            "closed": null, "services": ["paspor-baru"], "all": 1,
            "cases": [{
                "reference": "K7M-R4T-2XD", "date": "2026-11-24", "begun_there": true,
                "service": "paspor-baru", "stage": "working", "next_step": "biometrik",
            }],
        })), (status = 404, description = "No such round"))
)]
async fn show(
    House(app): House<App>,
    granted: Granted,
    Path((_, name)): Named,
) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let found = round::find(&app, granted.unit(), &name).await?;
    let unit = granted.unit().as_str();
    let (all, cases) = view::list(&*app.book, (unit, &name), LINES).await?;
    let case = |noted: &Noted| {
        json!({
            "reference": noted.reference, "date": noted.date, "begun_there": noted.begun,
            "service": noted.service, "stage": noted.stage, "next_step": noted.step,
        })
    };
    let closed = round::shut(&granted, &found, here.today).map(|problem| problem.code);
    let offered = if closed.is_none() { round::offered(&here)? } else { Vec::new() };
    let services: Vec<_> = offered.iter().map(|form| &form.document().service).collect();
    Ok(Json(json!({
        "round": line(&found, here.today), "closed": closed, "services": services, "all": all,
        "cases": cases.iter().map(case).collect::<Vec<_>>(),
    })))
}

/// A round to be closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = field::CloseRound, example = json!({ "command_id": "close-7f3a" }))]
struct CloseRound {
    /// Id of the command.
    command_id: String,
}

/// Close a round before its last day: it ends with today.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/field/rounds/{round}/closure", tag = "field",
    operation_id = "close_field_round", request_body = CloseRound, security(("bearer" = [])),
    params(("unit" = String, Path), ("round" = String, Path)),
    responses((status = 200, body = serde_json::Value, description = "The round"),
        (status = 404, description = "No such round"), (status = 409, description = "It is over"))
)]
async fn close(
    House(app): House<App>,
    granted: Granted,
    Path((_, name)): Named,
    JsonBody(body): JsonBody<CloseRound>,
) -> Result<Json<Value>, Problem> {
    round::close(&app, &granted, &name, command_id(&body.command_id)?).await?;
    let found = round::find(&app, granted.unit(), &name).await?;
    Ok(Json(line(&found, Here::find(&app, granted.unit())?.today)))
}

/// An application of somebody who stands before the team.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = field::Apply, example = json!({
    "service": "paspor-baru", "variant": "biasa-10", "name": "Siti Contoh",
    "contact": "siti@contoh.example", "seen": ["holder_identity"], "command_id": "apply-7f3a",
    "answers": {
        "tempat-lahir": "Contoh", "tanggal-lahir": "1990-02-28", "pernah-paspor": "no",
        "ganti-nama": "no", "pewarganegaraan": "no",
    },
}))]
struct Apply {
    /// The service.
    #[schema(value_type = String)]
    service: ServiceId,
    /// What is chosen, when there is a choice.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    variant: Option<Key>,
    /// Surcharges that are asked for.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    extras: Vec<Key>,
    /// Who applies; kept sealed.
    name: String,
    /// How to reach them; kept sealed.
    #[serde(default)]
    contact: Option<String>,
    /// How they wish to be told what happens: `mail`, `phone`, `letter` or `never`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    notify_by: Option<Way>,
    /// Question → answer, by the standard's form; kept sealed.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    answers: Answers,
    /// Whose identity paper was looked at: `holder_identity` or `proxy_identity`.
    #[schema(value_type = Vec<String>)]
    seen: BTreeSet<Seen>,
    /// Id of the command.
    command_id: String,
}

/// Take an application in the field. Whoever takes it looks after it.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/field/rounds/{round}/cases", tag = "field",
    operation_id = "apply_in_field", request_body = Apply, security(("bearer" = [])),
    params(("unit" = String, Path), ("round" = String, Path)),
    responses(
        (status = 201, body = serde_json::Value, description = "Number, receipt code, the case; \
            the same for the same command id and content"),
        (status = 404, description = "No such round or service"),
        (status = 409, description = "Not under way, not of the team, not offered in the field"),
        (status = 422, description = "No identity seen, wrong answers, all at once"),
    )
)]
async fn apply(
    House(app): House<App>,
    granted: Granted,
    Path((_, there)): Named,
    JsonBody(body): JsonBody<Apply>,
) -> Result<Response, Problem> {
    let Apply { service, variant, extras, name, contact, notify_by, answers, seen, .. } = body;
    let reach = notify_by.map(|by| Reach { by, language: granted.language });
    let documents = Vec::new();
    let sent = Application { service, variant, extras, name, contact, reach, answers, documents };
    let id = command_id(&body.command_id)?;
    let there = round::working_with(&app, &granted, &there, (&sent, id)).await?;
    let case = round::take(&app, &granted, &there, id, (seen, sent)).await?;
    let state = present(&app, granted.unit(), &case).await?;
    let receipt = receipt(&app, granted.unit(), &state);
    let answer = json!({ "reference": case, "receipt": receipt, "case": told(&state) });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

fn receipt(app: &App, unit: &UnitId, state: &domain::deliver::cases::State) -> Option<String> {
    let case = state.reference()?;
    Some(app.receipts.code(unit.as_str(), &receipt_of(case, state.renewals)))
}

/// Look at a case in a round. Who looks after it gets its receipt code, to show it.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/field/rounds/{round}/cases/{case}", tag = "field",
    operation_id = "get_case_in_field", security(("bearer" = [])),
    params(("unit" = String, Path), ("round" = String, Path), ("case" = String, Path)),
    responses((status = 200, body = serde_json::Value, description = "The case; `closed` says by \
        its code why nothing can be done there now"),
        (status = 404, description = "No such round or case"))
)]
async fn case(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, case)): CasePath,
) -> Result<Json<Value>, Problem> {
    let found = round::find(&app, granted.unit(), &name).await?;
    let state = present(&app, granted.unit(), &reference(&case)?).await?;
    let today = Here::find(&app, granted.unit())?.today;
    let closed = round::shut(&granted, &found, today).map(|problem| problem.code);
    let receipt =
        if is_mine(&granted, &state) { receipt(&app, granted.unit(), &state) } else { None };
    Ok(Json(json!({ "case": told(&state), "closed": closed, "receipt": receipt })))
}

/// Work on a case in the field.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = field::WorkBody, example = json!({
    "work": { "do": "finish_step", "step": "biometrik" }, "command_id": "work-7f3a",
}))]
struct WorkBody {
    /// What: taking the case on oneself, the checklist, steps, the payment, the hand-over. The
    /// rest waits for the desk.
    work: Work,
    /// Id of the command.
    command_id: String,
}

/// Work on a case there. It counts for the mobile channel.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/field/rounds/{round}/cases/{case}/work", tag = "field",
    operation_id = "work_in_field", request_body = WorkBody, security(("bearer" = [])),
    params(("unit" = String, Path), ("round" = String, Path), ("case" = String, Path)),
    responses((status = 200, body = Recorded),
        (status = 404, description = "No such round or case"),
        (status = 409, description = "Not under way, not of the team, waits for the desk, not this \
            step, not this person"),
        (status = 422, description = "The checklist is not complete, the amount is another"))
)]
async fn work(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, case)): CasePath,
    JsonBody(body): JsonBody<WorkBody>,
) -> Result<Response, Problem> {
    let (case, id) = (reference(&case)?, command_id(&body.command_id)?);
    let there = round::working_on(&app, &granted, &name, (&case, id)).await?;
    let here = Here::find(&app, granted.unit())?;
    let state = present(&app, granted.unit(), &case).await?;
    let ask = ask_of(&granted, &here, (&state, Channel::Mobile), body.work)?;
    let done = round::work(&app, &granted, (&there, &case), id, ask).await?;
    answer(&app, &granted, &case, &done).await
}

/// What an applicant asks of the team.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = field::RequestBody, example = json!({
    "request": { "do": "resubmit" }, "command_id": "back-7f3a",
}))]
struct RequestBody {
    /// What.
    request: Request,
    /// Id of the command.
    command_id: String,
}

/// Bring what was missing to the team, or take an application back there.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/field/rounds/{round}/cases/{case}/requests", tag = "field",
    operation_id = "request_in_field", request_body = RequestBody, security(("bearer" = [])),
    params(("unit" = String, Path), ("round" = String, Path), ("case" = String, Path)),
    responses((status = 200, body = Recorded),
        (status = 404, description = "No such round or case"),
        (status = 409, description = "Not under way, not of the team, not at this stage"))
)]
async fn ask(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, case)): CasePath,
    JsonBody(body): JsonBody<RequestBody>,
) -> Result<Response, Problem> {
    let (case, id) = (reference(&case)?, command_id(&body.command_id)?);
    let there = round::working_on(&app, &granted, &name, (&case, id)).await?;
    let ask = body.request.ask(&case, Channel::Mobile);
    let done = round::work(&app, &granted, (&there, &case), id, ask).await?;
    answer(&app, &granted, &case, &done).await
}

/// How a document is handed in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Handing {
    /// Id of the command: sent again, it hands nothing in twice.
    #[serde(default)]
    command_id: String,
}

/// Hand in a document to the team, as a file.
#[utoipa::path(
    post,
    path = "/api/v1/units/{unit}/field/rounds/{round}/cases/{case}/documents/{document}",
    tag = "field", operation_id = "hand_in_document_in_field",
    params(("unit" = String, Path), ("round" = String, Path), ("case" = String, Path),
        ("document" = String, Path), Handing),
    security(("bearer" = [])),
    request_body(content = String, content_type = "application/octet-stream",
        description = "The file: JPEG, PNG or PDF, as the settings allow"),
    responses(
        (status = 200, body = Recorded),
        (status = 404, description = "No such round or case"),
        (status = 409, description = "Not under way, not of the team, found in order before"),
        (status = 413, description = "Larger than any file that is taken"),
        (status = 422, description = "Not a file that is taken: kind, size, content"),
    )
)]
async fn hand_in(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, case, document)): Path<(String, String, String, String)>,
    Params(handing): Params<Handing>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = body.map_err(|_| crate::web::input::too_large(crate::files::BODY))?;
    let (case, id) = (reference(&case)?, command_id(&handing.command_id)?);
    let there = round::working_on(&app, &granted, &name, (&case, id)).await?;
    let noted = next_id(id, "n")?;
    let state = present(&app, granted.unit(), &case).await?;
    let permit = granted.permit()?;
    let handed = Handed { permit: &permit, channel: Channel::Mobile, id };
    let document = document_key(&document)?;
    let done = keep(&app, &handed, (&case, &state), document, bytes.into()).await?;
    round::note(&app, &granted, (&there, &case, false), (&noted, done.at)).await?;
    answer(&app, &granted, &case, &done).await
}
