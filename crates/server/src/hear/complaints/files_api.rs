//! Attachments of a complaint for programs: the file is the body of the request. Who may see the
//! complaint lists, adds and opens them; its reporter adds with their code.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::hear::complaints::{Action, Attachment, Case, Party, Tag};
use domain::identity::Permission;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::attachments::{self, attach, held, keep};
use super::desk::see;
use super::reporter::{is_here, seek};
use super::serve::case;
use crate::identity::Permit;
use crate::web::App;
use crate::web::format::machine;
use crate::web::gate::{Granted, private};
use crate::web::input::{Params, too_large};
use crate::web::problem::Problem;

/// How a file is handed in.
#[derive(Debug, Default, serde::Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Handing {
    /// Id of the command: sent again, it attaches nothing twice.
    command_id: String,
}

/// The body of a request, or that it is too large.
type Body = Result<Bytes, axum::extract::rejection::BytesRejection>;

/// Attachments as programs read them: what each is and whose, never what it says.
pub(super) fn values(case: &Case, zone: domain::kernel::Zone) -> Vec<Value> {
    let one = |one: &Attachment| {
        json!({
            "number": one.number, "from": one.from, "kind": one.file.kind,
            "bytes": one.file.bytes, "at": machine(zone, one.at),
        })
    };
    case.attachments.iter().map(one).collect()
}

fn answer(app: &App, granted: &Granted, case: &Case, status: StatusCode) -> Response {
    let zone = crate::promise::pages::Here::find(app, granted.unit()).map(|here| here.zone);
    let files = values(case, zone.unwrap_or(domain::kernel::Zone::Jakarta));
    let body = json!({ "reference": case.filed.reference, "files": files });
    private((status, Json(body)).into_response())
}

/// The attachments of a complaint.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/complaints/{reference}/files", tag = "complaints",
    operation_id = "list_complaint_files",
    params(("unit" = String, Path), ("reference" = String, Path)),
    security(("bearer" = [])),
    responses(
        (status = 200, body = Object, description = "Number, side, kind, size, moment of each"),
        (status = 404, description = "No such complaint for who asks"),
    ),
)]
pub(super) async fn list(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &reference).await?;
    Ok(answer(&app, &granted, &seen.case, StatusCode::OK))
}

/// Attach a file as staff: what came on paper, or what was found. What it is, is seen from its
/// content; pictures are encoded again.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/complaints/{reference}/files", tag = "complaints",
    operation_id = "attach_complaint_file",
    params(("unit" = String, Path), ("reference" = String, Path), Handing),
    request_body(content = String, content_type = "application/octet-stream"),
    security(("bearer" = [])),
    responses(
        (status = 201, body = Object, description = "The attachments with the new one"),
        (status = 404, description = "No such complaint for who asks"),
        (status = 409, description = "It is over, or has too many files"),
        (status = 413, description = "Larger than any file that is taken"),
        (status = 422, description = "Not a file that is taken: kind, size, content"),
        (status = 503, description = "The store or the virus scanner is not there: send it again"),
    ),
)]
pub(super) async fn receive(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference)): Path<(String, String)>,
    Params(handing): Params<Handing>,
    body: Body,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &reference).await?;
    let permit = granted.permit_for(Permission::ComplaintHandle)?;
    let whose = (Party::Office, seen.line.clone());
    add(&app, &granted, (&permit, &seen.case, whose), (handing, body)).await
}

/// Adds a file that is the body of a request.
async fn add(
    app: &App,
    granted: &Granted,
    (permit, before, (from, line)): (&Permit, &Case, (Party, Vec<Tag>)),
    (handing, body): (Handing, Body),
) -> Result<Response, Problem> {
    let bytes = body.map_err(|_| too_large(crate::files::BODY))?;
    let own = before.filed.reference.as_str();
    let taken = keep(app, granted.unit(), held(before), bytes.into()).await?;
    attach(app, permit, own, &handing.command_id, (from, line, taken)).await?;
    let after = case(app, granted.unit(), own).await?;
    Ok(answer(app, granted, &after, StatusCode::CREATED))
}

/// Open an attachment. Each opening stands on the access log before the file is given.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/complaints/{reference}/files/{number}", tag = "complaints",
    operation_id = "open_complaint_file",
    params(("unit" = String, Path), ("reference" = String, Path), ("number" = u32, Path)),
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 404, description = "No such complaint or file for who asks"),
        (status = 410, description = "It was erased"),
    ),
)]
pub(super) async fn open(
    app: State<App>,
    granted: Granted,
    path: Path<(String, String, String)>,
) -> Result<Response, Problem> {
    attachments::open(app, granted, path).await
}

/// Attach a file to one's own complaint, with the code on the receipt.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/complaints/{reference}/{code}/files", tag = "complaints",
    operation_id = "attach_own_complaint_file",
    params(("unit" = String, Path), ("reference" = String, Path), ("code" = String, Path), Handing),
    request_body(content = String, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = Object, description = "The attachments with the new one"),
        (status = 404, description = "No such complaint, or the code does not open it"),
        (status = 409, description = "It is over, has too many files, or goes on in another \
            unit: `unit` and `page` say where"),
        (status = 413, description = "Larger than any file that is taken"),
        (status = 422, description = "Not a file that is taken: kind, size, content"),
        (status = 503, description = "The store or the virus scanner is not there: send it again"),
    ),
)]
pub(super) async fn own_receive(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference, code)): Path<(String, String, String)>,
    Params(handing): Params<Handing>,
    body: Body,
) -> Result<Response, Problem> {
    let before = seek(&app, &granted, (&reference, &code)).await?;
    is_here(&app, &granted, &before, Action::Attach).await?;
    let permit = granted.permit_for(Permission::ComplaintOwn)?;
    let whose = (Party::Reporter, Vec::new());
    add(&app, &granted, (&permit, &before, whose), (handing, body)).await
}
