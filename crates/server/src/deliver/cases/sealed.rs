//! What is sealed in a case, opened for the officer who has taken it on.

use axum::Json;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use domain::identity::Permission;
use serde_json::{Value, json};

use super::serve::{present, reference};
use crate::identity::access_log::Access;
use crate::prove::disclosure::{self, OpenError};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

/// Unit and number of the case in the path.
type Named = Path<(String, String)>;

/// Kinds of entries with sealed text that somebody who works on a case needs.
const KINDS: [&str; 12] = [
    "case.submitted",
    "case.step_done",
    "case.step_proposed",
    "case.step_declined",
    "case.documents_accepted",
    "case.returned",
    "case.resubmitted",
    "case.held",
    "case.resumed",
    "case.handed_over",
    "case.rejected",
    "case.withdrawn",
];

/// Open what is sealed in a case: name, contact, answers, notes, in the order of recording. Only
/// for the officer who has taken the case on; each reading stands in the access log.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cases/{case}/form", tag = "cases",
    operation_id = "open_case_form", params(("unit" = String, Path), ("case" = String, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value, description = "Texts with entry and time"),
        (status = 404, description = "No such case"),
        (status = 409, description = "Somebody else works on it: take it on first"))
)]
pub(super) async fn form(
    House(app): House<App>,
    granted: Granted,
    named: Named,
) -> Result<Json<Value>, Problem> {
    let case = reference(&named.1)?;
    let state = present(&app, granted.unit(), &case).await?;
    let permit = granted.permit()?;
    let mine = state.officer.as_deref().is_some_and(|officer| {
        *permit.actor() == domain::kernel::Actor::Officer(officer.to_owned())
    });
    if !mine {
        app.identity.log.note(Access {
            unit: permit.unit().to_owned(),
            at: app.clock.now(),
            actor: permit.actor_text().to_owned(),
            action: Permission::CaseForm.name(),
            object: case.stream(),
            outcome: "refused",
        });
        return Err(Problem::new(StatusCode::CONFLICT, "case.form_closed"));
    }
    let opened =
        disclosure::open(&app, &permit, Permission::CaseForm, &case.stream(), &KINDS).await;
    let opened = opened.map_err(|error| match error {
        OpenError::Store(error) => Problem::from(error),
        other => Problem::fault(&other),
    })?;
    let text = |part: &disclosure::Opened| {
        let (entry, at) = (part.seq, part.at);
        json!({ "kind": part.kind, "entry": entry, "at": at, "text": part.text })
    };
    Ok(Json(json!({ "texts": opened.iter().map(text).collect::<Vec<_>>() })))
}
