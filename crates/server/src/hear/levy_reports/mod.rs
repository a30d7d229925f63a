//! Levy reports (*laporan pungutan liar*), sealed in the browser: the house takes parcels, dates
//! and counts them, and can open none (decision 0015).
//!
//! | File | What is there |
//! |---|---|
//! | `pages` | the reporter's page, the inspectors' pages: frames that the browser's script fills |
//! | `api` | filing and reading along for the reporter, with a receipt and without a cookie |
//! | `pictures` | pictures in sealed parts, there and back |
//! | `desk` | reports and answers for inspectors |
//! | `keys` | keys of inspectors and custodians, recovery of a lost one |
//! | `figures` | how many there were, told so that no single one is found |
//! | `scripts` | what the reporters' page is made of, for those who check it from outside |
//! | `parcel` | the shape of a parcel, and the work that sending one costs |
//! | `serve` | who oversees an office, keys in use, threads |
//! | `view` | which report is for which key; counts |

mod api;
mod desk;
mod figures;
mod keys;
mod pages;
mod parcel;
mod pictures;
pub(crate) mod scripts;
mod serve;
pub(crate) mod view;

use domain::identity::Permission;

use crate::web::Route;
use crate::web::router::{get, post};

/// Largest body of a request: the largest parcel in base64, with its envelope.
const BODY: usize = 64 * 1024;
/// The same for a part of a picture.
const PART_BODY: usize = 384 * 1024;

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{LevyFile, LevyInspect, LevyRead, PublicRead};
    let mut all = vec![
        get("/units/{unit}/levy-reports", PublicRead, pages::report),
        get("/units/{unit}/levy-figures", PublicRead, figures::page),
        get("/units/{unit}/levy-figures.csv", PublicRead, figures::file),
        get("/levy-desk/{unit}", LevyRead, pages::desk),
        get("/levy-desk/{unit}/keys", LevyRead, pages::keys),
        get("/levy-desk/{unit}/new", LevyInspect, pages::told),
        get("/levy-desk/{unit}/envelopes.csv", LevyRead, desk::export),
        get("/api/v1/units/{unit}/levy-recipients", PublicRead, api::recipients),
        get("/api/v1/units/{unit}/levy-figures", PublicRead, figures::figures),
        post("/api/v1/units/{unit}/levy-reports", LevyFile, api::file).taking(BODY),
        post("/api/v1/units/{unit}/levy-reports/{lookup}/readings", LevyFile, api::read),
        post("/api/v1/units/{unit}/levy-reports/{lookup}/messages", LevyFile, api::write)
            .taking(BODY),
        post(
            "/api/v1/units/{unit}/levy-reports/{lookup}/pictures/{picture}",
            LevyFile,
            pictures::send,
        )
        .taking(PART_BODY),
        get("/api/v1/units/{unit}/levy-desk", LevyRead, desk::list),
        post("/api/v1/units/{unit}/levy-desk", LevyInspect, desk::file).taking(BODY),
        get("/api/v1/units/{unit}/levy-desk/{lookup}", LevyRead, desk::show),
        get(
            "/api/v1/units/{unit}/levy-desk/{lookup}/pictures/{picture}/{part}",
            LevyRead,
            pictures::show,
        ),
        post("/api/v1/units/{unit}/levy-desk/{lookup}/messages", LevyInspect, desk::write)
            .taking(BODY),
        post("/api/v1/units/{unit}/levy-desk/{lookup}/wraps", LevyInspect, desk::rewrap),
        post("/api/v1/units/{unit}/levy-desk/{lookup}/assignment", LevyInspect, desk::assign),
        post("/api/v1/units/{unit}/levy-desk/{lookup}/closure", LevyInspect, desk::close),
    ];
    all.extend(key_routes());
    all
}

fn key_routes() -> Vec<Route> {
    use Permission::{LevyInspect, LevyRead};
    vec![
        get("/api/v1/units/{unit}/levy-keys", LevyRead, keys::list),
        post("/api/v1/units/{unit}/levy-keys", LevyInspect, keys::add),
        post("/api/v1/units/{unit}/levy-keys/{key}/revocation", LevyInspect, keys::revoke),
        get("/api/v1/units/{unit}/levy-keys/{key}/shares", LevyRead, keys::kept),
        post("/api/v1/units/{unit}/levy-keys/{key}/shares", LevyInspect, keys::leave),
        post("/api/v1/units/{unit}/levy-keys/{key}/recovery", LevyInspect, keys::ask),
        post("/api/v1/units/{unit}/levy-keys/{key}/recovery/shares", LevyInspect, keys::give),
        post("/api/v1/units/{unit}/levy-keys/{key}/recovery/end", LevyInspect, keys::recover),
        post("/api/v1/units/{unit}/levy-scripts", LevyInspect, keys::vouch),
    ]
}

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        api::recipients,
        figures::figures,
        api::file,
        api::read,
        api::write,
        desk::list,
        desk::show,
        desk::write,
        desk::close,
        desk::file,
        desk::assign,
        desk::rewrap,
        pictures::send,
        pictures::show,
        keys::list,
        keys::add,
        keys::revoke,
        keys::leave,
        keys::ask,
        keys::kept,
        keys::give,
        keys::recover,
        keys::vouch
    ),
    tags((name = "levy reports", description = "Sealed reports of illegal levies."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as utoipa::OpenApi>::openapi()
}
