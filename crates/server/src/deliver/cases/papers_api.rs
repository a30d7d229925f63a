//! Documents of a case as files, for programs: the file is the body of the request.

use axum::body::Bytes;
use axum::extract::{Path, State as House};
use axum::response::Response;
use domain::deliver::cases::{PlanDocument, State};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::api::{answer, may_see, unknown};
use super::papers::{FilePath, Handed, document_key, keep};
use super::serve::{channel, present, reference};
use crate::deliver::queue::serve::command_id;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::Params;
use crate::web::problem::Problem;

/// Where a document is handed in.
pub(super) const DOCUMENT: &str = "/api/v1/units/{unit}/cases/{case}/documents/{document}";
/// Where a file is opened.
pub(super) const FILE: &str = "/api/v1/units/{unit}/cases/{case}/documents/{document}/{number}";

/// The checklist with its files: what each is and how large, never what it says.
pub(super) fn told(state: &State) -> Value {
    let documents = state.plan().map_or(&[][..], |plan| &plan.documents);
    let one = |document: &PlanDocument| {
        let files = state.documents.get(&document.id).map_or(&[][..], Vec::as_slice);
        let files = files.iter().zip(1_u32..).map(|(one, number)| {
            json!({
                "number": number, "kind": one.file.kind.name(), "bytes": one.file.bytes,
                "name": one.file.name, "at": one.at, "channel": one.channel,
            })
        });
        json!({
            "document": document.id, "state": state.paper(&document.id).name(),
            "files": files.collect::<Vec<_>>(),
        })
    };
    documents.iter().map(one).collect()
}

/// How a document is handed in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Handing {
    /// Receipt code; staff need none.
    #[serde(default)]
    receipt: Option<String>,
    /// Id of the command: sent again, it hands nothing in twice.
    #[serde(default)]
    command_id: String,
}

/// Hand in a document of the checklist as a file. What it is, is seen from its content; pictures
/// are encoded again, so that notes of the camera do not come along.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cases/{case}/documents/{document}", tag = "cases",
    operation_id = "hand_in_document",
    params(("unit" = String, Path), ("case" = String, Path), ("document" = String, Path), Handing),
    request_body(content = String, content_type = "application/octet-stream",
        description = "The file: JPEG, PNG or PDF, as the settings allow"),
    responses(
        (status = 200, body = serde_json::Value, description = "Entries, head and the case"),
        (status = 404, description = "No such case, or neither staff nor its receipt"),
        (status = 409, description = "Not now: over, or found in order before"),
        (status = 413, description = "Larger than any file that is taken"),
        (status = 422, description = "Not a file that is taken: kind, size, content"),
        (status = 503, description = "The store or the virus scanner is not there: send it again"),
    )
)]
pub(super) async fn receive(
    House(app): House<App>,
    granted: Granted,
    Path((_, case, document)): Path<(String, String, String)>,
    Params(handing): Params<Handing>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = body.map_err(|_| crate::web::input::too_large(crate::files::BODY))?;
    let (case, id) = (reference(&case)?, command_id(&handing.command_id)?);
    if !may_see(&app, &granted, &case, handing.receipt.as_deref().unwrap_or("")).await? {
        return Err(unknown());
    }
    let state = present(&app, granted.unit(), &case).await?;
    let permit = granted.permit()?;
    let handed = Handed { permit: &permit, channel: channel(&granted.principal), id };
    let document = document_key(&document)?;
    let done = keep(&app, handed, (&case, &state), document, bytes.into()).await?;
    answer(&app, &granted, &case, &done).await
}

/// Open a file of a case. Only for the officer who has taken the case on; each reading stands in
/// the access log.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cases/{case}/documents/{document}/{number}", tag = "cases",
    operation_id = "open_document",
    params(("unit" = String, Path), ("case" = String, Path), ("document" = String, Path),
        ("number" = u32, Path)),
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 404, description = "No such case or file"),
        (status = 409, description = "Somebody else works on it: take it on first"),
        (status = 410, description = "It was erased"),
    )
)]
pub(super) async fn open(
    app: House<App>,
    granted: Granted,
    path: FilePath,
) -> Result<Response, Problem> {
    super::papers::open(app, granted, path).await
}
