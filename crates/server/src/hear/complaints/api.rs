//! The same for programs: filing, where one's own stands, figures.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::hear::complaints::Due;
use domain::identity::Permission;
use serde_json::{Value, json};

use super::files_api;
use super::intake::{NewComplaint, NotFiled, Receipt, submit};
use super::serve::{case, elsewhere, opens, own_page, read_reference, rules};
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::input::JsonBody;
use crate::web::problem::Problem;

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        file, read, figures, super::mail::post, super::moderation::json_list,
        super::moderation::json_act, super::files_api::list, super::files_api::receive,
        super::files_api::open, super::files_api::own_receive,
    ),
    tags((name = "complaints", description = "Complaints, suggestions and praise."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as utoipa::OpenApi>::openapi()
}

/// File a complaint, with or without a name.
///
/// The receipt holds the code that opens it. It is derived anew for the same command and content
/// and stored nowhere.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/complaints", tag = "complaints",
    operation_id = "file_complaint",
    params(("unit" = String, Path, description = "Identifier of the unit")),
    request_body = NewComplaint,
    responses(
        (status = 201, body = Receipt, description = "Filed"),
        (status = 422, description = "Something is missing; `errors` names each field"),
    ),
)]
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    JsonBody(sent): JsonBody<NewComplaint>,
) -> Result<Response, Problem> {
    if granted.principal.as_anybody() {
        app.identity.limits.complaint(granted.origin.address, false)?;
    }
    let permit = granted.permit_for(Permission::ComplaintFile)?;
    let receipt = submit(&app, &granted, &permit, &sent).await.map_err(NotFiled::problem)?;
    Ok(private((StatusCode::CREATED, Json(receipt)).into_response()))
}

/// Where one's own complaint stands, with the dates of both clocks as they were last recorded.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/complaints/{reference}/{code}", tag = "complaints",
    operation_id = "read_own_complaint",
    params(
        ("unit" = String, Path), ("reference" = String, Path),
        ("code" = String, Path, description = "The code on the receipt"),
    ),
    responses(
        (status = 200, body = Object, description = "Stage, class, track, dates; where another \
            unit goes on with it (`goes_on`)"),
        (status = 404, description = "No such complaint, or the code does not open it"),
    ),
)]
pub(super) async fn read(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (_, reference, code) = path;
    let own = read_reference(&reference).ok_or_else(Problem::not_found)?;
    if !opens(&app, granted.unit(), &own, &code) {
        return Err(Problem::not_found());
    }
    let case = case(&app, granted.unit(), &own).await?;
    let (rules, zone) = (rules(), Here::find(&app, granted.unit())?.zone);
    let due = |due: &Due| {
        let rule = rules.clock(&due.clock);
        json!({
            "clock": due.clock, "law": rule.map(|rule| rule.law), "from": due.from.to_string(),
            "due": due.due.to_string(), "duty": due.duty,
            "reached": case.course.reached.get(&due.stops).map(ToString::to_string),
        })
    };
    let goes_on = elsewhere(&app, &case)
        .await?
        .map(|(unit, reference)| json!({ "unit": unit, "url": own_page(&app, &unit, &reference) }));
    let body = json!({
        "reference": own, "goes_on": goes_on, "stage": case.stage, "class": case.course.class,
        "track": case.course.track, "received": case.filed.date.to_string(),
        "alarm": case.alarm().map(|date| date.to_string()),
        "questions": case.open_questions(domain::hear::complaints::Party::Office).count(),
        "outcome": case.decisions.last().map(|(decided, _)| decided.outcome),
        "dates": case.dues().iter().map(due).collect::<Vec<_>>(),
        "moderation": case.moderation(), "files": files_api::values(&case, zone),
    });
    Ok(private(Json(body).into_response()))
}

/// The public figures of a unit as of the last midnight of its clock (`as_of`): year × basis ×
/// channel × class × result × promptness; spam and abuse apart.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/complaint-figures", tag = "complaints",
    operation_id = "list_complaint_figures",
    params(("unit" = String, Path, description = "Identifier of the unit")),
    responses(
        (status = 200, body = Object, description = "Blocks of at least `smallest` complaints that \
            do not overlap; a label is null where a block holds others together. Late counts what \
            was done late and what is open past its date"),
        (status = 404, description = "No such unit"),
    ),
)]
pub(super) async fn figures(
    State(app): State<App>,
    granted: Granted,
) -> Result<Json<Value>, Problem> {
    let unit = granted.unit();
    let here = Here::find(&app, unit)?;
    let found = super::figures::of(&app, unit, &here, None).await?;
    Ok(Json(super::figures::value(unit, &found)))
}
