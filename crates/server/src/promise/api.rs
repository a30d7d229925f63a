//! The portal as JSON: units, standards in force with all components, the pledge.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::measured::performance as measure;
use super::pages::{Here, open_now, service_id};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

mod acts;

pub(super) use acts::{profile_version, service_version, sign, withdrawal};

#[derive(OpenApi)]
#[openapi(
    paths(
        units, unit, services, service, pledge, performance,
        acts::service_version, acts::withdrawal, acts::profile_version, acts::sign,
    ),
    tags((name = "promise", description = "Units, standards, pledge: what is owed, and what was \
        measured"))
)]
struct Document;

/// This station's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// All units of the house.
#[utoipa::path(get, path = "/api/v1/units", tag = "promise",
    responses((status = 200, description = "Units with name, kind, place and whether open now")))]
pub(super) async fn units(State(app): State<App>) -> Json<Value> {
    let list: Vec<Value> = app
        .directory
        .units()
        .iter()
        .filter_map(|unit| {
            let here = Here::find(&app, unit).ok()?;
            let profile = here.profile().ok()?;
            Some(json!({
                "unit": unit, "name": profile.name, "kind": profile.kind,
                "parent": profile.parent, "city": profile.address.city,
                "fictional": profile.fictional, "zone": profile.zone,
                "open": open_now(&app.directory, unit, here.now),
            }))
        })
        .collect();
    Json(json!({ "units": list }))
}

/// The profile of a unit (UU 25/2009 art. 23(4)).
#[utoipa::path(get, path = "/api/v1/units/{unit}", tag = "promise",
    params(("unit" = String, Path, description = "Unit")),
    responses((status = 200, description = "Profile in force"), (status = 404)))]
pub(super) async fn unit(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    Ok(Json(here.profile()?).into_response())
}

/// Standards in force today.
#[utoipa::path(get, path = "/api/v1/units/{unit}/services", tag = "promise",
    params(("unit" = String, Path, description = "Unit")),
    responses((status = 200, description = "Services with version and queue class")))]
pub(super) async fn services(
    State(app): State<App>,
    granted: Granted,
) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let list: Vec<Value> = here
        .published
        .in_force(here.today)
        .map(|version| {
            let document = &version.document;
            json!({
                "service": document.service, "name": document.name, "summary": document.summary,
                "queue_class": document.queue_class, "version": version.version,
                "effective": version.effective, "decree": version.decree,
            })
        })
        .collect();
    Ok(Json(json!({ "services": list })))
}

/// A standard with its 14 components and its versions.
#[utoipa::path(get, path = "/api/v1/units/{unit}/services/{service}", tag = "promise",
    params(("unit" = String, Path, description = "Unit"),
        ("service" = String, Path, description = "Service")),
    responses((status = 200, description = "Standard in force, or the newest"), (status = 404)))]
pub(super) async fn service(
    State(app): State<App>,
    granted: Granted,
    path: Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let Path((_, service)) = path;
    let here = Here::find(&app, granted.unit())?;
    let service = service_id(&service)?;
    let version = here.version(&service)?;
    let history: Vec<Value> = here.published.standards[&service]
        .history()
        .iter()
        .map(|version| {
            json!({
                "version": version.version, "decree": version.decree,
                "decided": version.decided, "effective": version.effective,
                "ends": version.ends, "withdrawn": version.withdrawn,
            })
        })
        .collect();
    Ok(Json(json!({
        "version": version.version, "decree": version.decree, "decided": version.decided,
        "effective": version.effective, "ends": version.ends, "signatory": version.signatory,
        "document": version.document, "history": history,
    })))
}

/// The pledge that holds.
#[utoipa::path(get, path = "/api/v1/units/{unit}/pledge", tag = "promise",
    params(("unit" = String, Path, description = "Unit")),
    responses((status = 200, description = "The signed pledge"), (status = 404)))]
pub(super) async fn pledge(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let pledge = here.published.pledge.newest().ok_or_else(Problem::not_found)?;
    Ok(Json(pledge).into_response())
}

/// What was measured in the last 90 days, for services with at least ten people.
#[utoipa::path(get, path = "/api/v1/units/{unit}/performance", tag = "promise",
    params(("unit" = String, Path, description = "Unit")),
    responses((status = 200, description = "By service: people called, mean wait and mean time at \
        the counter in seconds, calls within the promised wait per mille")))]
pub(super) async fn performance(
    State(app): State<App>,
    granted: Granted,
) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let measured = measure(&*app.book, granted.unit(), here.today).await?;
    Ok(Json(json!({ "services": measured })))
}
