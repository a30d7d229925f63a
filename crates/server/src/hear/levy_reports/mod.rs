//! Levy reports (*laporan pungutan liar*), sealed in the browser: the house takes parcels, dates
//! and counts them, and can open none (decision 0015).
//!
//! | File | What is there |
//! |---|---|
//! | `pages` | the reporter's page, the inspectors' page: frames that the browser's script fills |
//! | `api` | filing and reading along for the reporter, with a receipt and without a cookie |
//! | `desk` | keys, reports and answers for inspectors |
//! | `parcel` | the shape of a parcel, and the work that sending one costs |
//! | `serve` | who oversees an office, keys in use, threads |
//! | `view` | which report is for which key; counts |

mod api;
mod desk;
mod pages;
mod parcel;
mod serve;
pub(crate) mod view;

use domain::identity::Permission;

use crate::web::Route;
use crate::web::router::{get, post};

/// Largest body of a request: the largest parcel in base64, with its envelope.
const BODY: usize = 64 * 1024;

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{LevyFile, LevyInspect, LevyRead, PublicRead};
    vec![
        get("/units/{unit}/levy-reports", PublicRead, pages::report),
        get("/levy-desk/{unit}", LevyRead, pages::desk),
        get("/api/v1/units/{unit}/levy-recipients", PublicRead, api::recipients),
        get("/api/v1/units/{unit}/levy-figures", PublicRead, api::figures),
        post("/api/v1/units/{unit}/levy-reports", LevyFile, api::file).taking(BODY),
        post("/api/v1/units/{unit}/levy-reports/{lookup}/readings", LevyFile, api::read),
        post("/api/v1/units/{unit}/levy-reports/{lookup}/messages", LevyFile, api::write)
            .taking(BODY),
        get("/api/v1/units/{unit}/levy-desk", LevyRead, desk::list),
        get("/api/v1/units/{unit}/levy-desk/{lookup}", LevyRead, desk::show),
        post("/api/v1/units/{unit}/levy-desk/{lookup}/messages", LevyInspect, desk::write)
            .taking(BODY),
        post("/api/v1/units/{unit}/levy-desk/{lookup}/closure", LevyInspect, desk::close),
        post("/api/v1/units/{unit}/levy-keys", LevyInspect, desk::add_key),
        post("/api/v1/units/{unit}/levy-keys/{key}/revocation", LevyInspect, desk::revoke_key),
    ]
}

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        api::recipients,
        api::figures,
        api::file,
        api::read,
        api::write,
        desk::list,
        desk::show,
        desk::write,
        desk::close,
        desk::add_key,
        desk::revoke_key
    ),
    tags((name = "levy reports", description = "Sealed reports of illegal levies."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as utoipa::OpenApi>::openapi()
}
