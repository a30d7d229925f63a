//! Notices for programs: what waits, what went out, sending again.

use axum::Json;
use axum::extract::{Path, State as House};
use domain::kernel::Zone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::file::name;
use super::pages::{seek, visible};
use super::store::{self, Behind, Kept};
use crate::promise::pages::Here;
use crate::web::gate::Granted;
use crate::web::input::Params;
use crate::web::problem::Problem;
use crate::web::{App, format};

/// Notices in an answer.
const MOST: usize = 500;

#[derive(OpenApi)]
#[openapi(
    paths(list, again),
    tags((name = "notices", description = "What people were told, and what is still to be sent."))
)]
struct Document;

/// Notices' part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as OpenApi>::openapi()
}

/// Filters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Wanted {
    /// `waiting`, `sent`, `to-print`, `printed`, `failed`, `overtaken` or `unwanted`; all when not
    /// said.
    state: String,
    /// What it says, such as `case-ready`; all when not said.
    kind: String,
}

/// A notice. The address is in none.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Notice {
    /// Its name in the unit.
    notice: String,
    /// What it says.
    kind: &'static str,
    /// `case` or `complaint`.
    file: &'static str,
    /// Number of the file.
    reference: String,
    /// When it was caused.
    at: String,
    /// When it is to be sent.
    due: String,
    /// Where it stands.
    state: &'static str,
    /// `mail`, `phone` or `letter`; empty before it was tried.
    way: String,
    /// Why it is not out; empty when it is.
    why: String,
    /// How often it was tried.
    tries: i64,
}

fn told(zone: Zone, kept: &Kept) -> Notice {
    Notice {
        notice: name(kept),
        kind: kept.kind.name(),
        file: kept.file.name(),
        reference: kept.reference.clone(),
        at: format::machine(zone, kept.at),
        due: format::machine(zone, kept.due),
        state: kept.state.name(),
        way: kept.way.clone(),
        why: kept.why.clone(),
        tries: kept.tries,
    }
}

/// Notices of a unit, the newest first; at most 500.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/notices", tag = "notices", operation_id = "list_notices",
    params(("unit" = String, Path), Wanted), security(("bearer" = [])),
    responses((status = 200, body = Vec<Notice>, description = "Notices that one may see"))
)]
pub(super) async fn list(
    House(app): House<App>,
    granted: Granted,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Vec<Notice>>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let filter = (wanted.state.as_str(), wanted.kind.as_str());
    let (found, _) = visible(&app, &granted, filter, Behind::NOTHING, MOST).await?;
    Ok(Json(found.iter().map(|kept| told(here.zone, kept)).collect()))
}

/// Send a notice again. One that waits already stays as it is.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/notices/{notice}/attempts", tag = "notices",
    operation_id = "send_notice_again",
    params(("unit" = String, Path), ("notice" = String, Path)), security(("bearer" = [])),
    responses(
        (status = 200, body = Notice, description = "The notice as it stands now"),
        (status = 404, description = "No such notice"),
    )
)]
pub(super) async fn again(
    House(app): House<App>,
    granted: Granted,
    Path((_, notice)): Path<(String, String)>,
) -> Result<Json<Notice>, Problem> {
    let kept = seek(&app, &granted, &notice).await?;
    let actor = granted.principal.actor().to_string();
    store::again(&*app.book, &kept, &actor, app.clock.now()).await?;
    let here = Here::find(&app, granted.unit())?;
    Ok(Json(told(here.zone, &seek(&app, &granted, &notice).await?)))
}
