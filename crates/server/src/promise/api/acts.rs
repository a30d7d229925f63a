//! What the head records, as data. Every body carries a `command_id`; sent again it gives the same
//! answer and records nothing twice.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::kernel::LocalText;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::promise::act::{Act, Decided, command_id};
use crate::promise::draft::{self, Checked};
use crate::promise::pack::{Finding, to_toml};
use crate::promise::pages::{Here, number, service_id};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::JsonBody;
use crate::web::problem::{FieldProblem, Problem};

type Answer = Result<Response, Problem>;

/// A standard or its next version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct NewVersion {
    /// The whole document; its schema is `docs/reference/schemas/standard.schema.json`.
    #[schema(value_type = Object)]
    document: Value,
    /// Number of the decree.
    decree: String,
    /// Date of the decree.
    #[schema(value_type = String, format = Date)]
    decided: Date,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    effective: Date,
    /// The version that the author had before them; left out when the service has none in force.
    #[serde(default)]
    replaces: Option<u32>,
    /// Id of the command, chosen by the client: 1 to 64 letters, digits, `-`, `_`, `.` or `:`.
    command_id: String,
}

/// The end of a standard.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Withdrawn {
    /// Why, for the public, in both languages.
    #[schema(value_type = Object, example = json!({ "id": "Dialihkan", "en": "Moved" }))]
    reason: LocalText,
    /// Number of the decree.
    decree: String,
    /// First day without it.
    #[schema(value_type = String, format = Date)]
    effective: Date,
    /// Id of the command.
    command_id: String,
}

/// The profile or its next version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct NewProfile {
    /// The whole document; its schema is `docs/reference/schemas/unit.schema.json`.
    #[schema(value_type = Object)]
    document: Value,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    effective: Date,
    /// Id of the command.
    command_id: String,
}

/// The pledge, over the standards in force on its date.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct NewPledge {
    /// Place on the paper.
    place: String,
    /// Date on the paper.
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// Id of the command.
    command_id: String,
}

/// The document, or everything that is wrong with it.
fn sound<T>(checked: Checked<T>) -> Result<T, Problem> {
    let code = "promise.document_faulty";
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code)
        .with("count", checked.findings.len().to_string());
    problem.fields = checked.findings.into_iter().map(field).collect();
    checked.document.ok_or(problem)
}

fn field(finding: Finding) -> FieldProblem {
    let fault = finding.fault;
    let dot = if fault.path.is_empty() { "" } else { "." };
    let field = format!("document{dot}{}", fault.path);
    let params = [vec![("path", fault.path)], fault.params].concat();
    FieldProblem { field, code: format!("pack.{}", fault.code), params }
}

/// Publish a standard, or its next version.
#[utoipa::path(post, path = "/api/v1/units/{unit}/services/{service}/versions", tag = "promise",
    params(("unit" = String, Path), ("service" = String, Path)), request_body = NewVersion,
    responses((status = 201, description = "Recorded: `service`, `version`"),
        (status = 409, description = "Another version stands"),
        (status = 422, description = "What is wrong with the document, field by field")))]
pub(in super::super) async fn service_version(
    State(app): State<App>,
    granted: Granted,
    path: Path<(String, String)>,
    JsonBody(new): JsonBody<NewVersion>,
) -> Answer {
    let Path((_, service)) = path;
    let here = Here::find(&app, granted.unit())?;
    let service = service_id(&service)?;
    let document = sound(draft::standard(&app, granted.unit(), &to_toml(&new.document)))?;
    if document.service != service {
        let code = "promise.other_service";
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code);
        let problem = problem.with("service", document.service.to_string());
        return Err(problem.with_field("document.service", code));
    }
    let act = Act {
        app: &app,
        permit: granted.permit()?,
        here: &here,
        command_id: command_id(&new.command_id)?,
    };
    let (decree, decided, effective) = (new.decree, new.decided, new.effective);
    let decided = Decided { decree, decided, effective };
    let version = act.publish(document, decided, new.replaces).await?;
    let recorded = json!({ "service": service, "version": version });
    Ok((StatusCode::CREATED, Json(recorded)).into_response())
}

/// Withdraw a standard.
#[utoipa::path(delete, path = "/api/v1/units/{unit}/services/{service}/versions/{version}",
    tag = "promise", request_body = Withdrawn,
    params(("unit" = String, Path), ("service" = String, Path), ("version" = u32, Path)),
    responses((status = 204, description = "Recorded"), (status = 404),
        (status = 409, description = "That version no longer stands")))]
pub(in super::super) async fn withdrawal(
    State(app): State<App>,
    granted: Granted,
    path: Path<(String, String, String)>,
    JsonBody(end): JsonBody<Withdrawn>,
) -> Answer {
    let Path((_, service, version)) = path;
    let here = Here::find(&app, granted.unit())?;
    let (service, version) = (service_id(&service)?, number(&version)?);
    if !here.published.standards.contains_key(&service) {
        return Err(Problem::not_found());
    }
    let act = Act {
        app: &app,
        permit: granted.permit()?,
        here: &here,
        command_id: command_id(&end.command_id)?,
    };
    act.withdraw(&service, version, end.reason, (end.decree, end.effective)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Publish the unit's profile.
#[utoipa::path(post, path = "/api/v1/units/{unit}/profile/versions", tag = "promise",
    params(("unit" = String, Path)), request_body = NewProfile,
    responses((status = 201, description = "Recorded: `unit`, `version`"),
        (status = 422, description = "What is wrong with the document, field by field")))]
pub(in super::super) async fn profile_version(
    State(app): State<App>,
    granted: Granted,
    JsonBody(new): JsonBody<NewProfile>,
) -> Answer {
    let here = Here::find(&app, granted.unit())?;
    let document = sound(draft::profile(&app, granted.unit(), &to_toml(&new.document)))?;
    if document.unit != *granted.unit() {
        let code = "profile.other_unit";
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code);
        return Err(problem.with("unit", document.unit.to_string()));
    }
    let act = Act {
        app: &app,
        permit: granted.permit()?,
        here: &here,
        command_id: command_id(&new.command_id)?,
    };
    let version = act.profile(document, new.effective).await?;
    let recorded = json!({ "unit": granted.unit(), "version": version });
    Ok((StatusCode::CREATED, Json(recorded)).into_response())
}

/// Sign the pledge.
#[utoipa::path(post, path = "/api/v1/units/{unit}/pledges", tag = "promise",
    params(("unit" = String, Path)), request_body = NewPledge,
    responses((status = 201, description = "The pledge as signed"),
        (status = 409, description = "Nothing is in force, or the same pledge stands")))]
pub(in super::super) async fn sign(
    State(app): State<App>,
    granted: Granted,
    JsonBody(new): JsonBody<NewPledge>,
) -> Answer {
    let here = Here::find(&app, granted.unit())?;
    let act = Act {
        app: &app,
        permit: granted.permit()?,
        here: &here,
        command_id: command_id(&new.command_id)?,
    };
    let signed = act.sign(new.place, new.date).await?;
    Ok((StatusCode::CREATED, Json(signed)).into_response())
}
