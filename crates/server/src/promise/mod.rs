//! Station *Promise*: what the units owe. Profiles, standards, pledge, and the packs they come
//! from.

mod act;
mod api;
mod directory;
mod draft;
mod manage;
mod measured;
pub mod pack;
pub(crate) mod pages;
pub mod pledge;
pub mod profile;
mod publish;
pub mod standards;
mod view;

pub use api::document;
pub use directory::{Directory, Published};
pub use publish::{Decree, PublishError, publish};
pub(crate) use view::STATEMENTS;

use domain::identity::Permission::{PledgeSign, PublicRead, StandardsPublish};

use crate::web::Route;
use crate::web::router::{delete, get, post};

/// Routes of this station.
pub fn routes() -> Vec<Route> {
    [public(), files(), manage::routes()].into_iter().flatten().collect()
}

/// Pages for everybody.
fn public() -> Vec<Route> {
    vec![
        get("/", PublicRead, pages::home),
        get("/accessibility", PublicRead, pages::accessibility),
        get("/privacy", PublicRead, pages::privacy),
        get("/units/{unit}", PublicRead, pages::unit),
        get("/units/{unit}/information", PublicRead, pages::information),
        get("/units/{unit}/services/{service}", PublicRead, pages::service),
        get("/units/{unit}/services/{service}/versions", PublicRead, pages::versions),
        get(
            "/units/{unit}/services/{service}/versions/{version}",
            PublicRead,
            pages::service_version,
        ),
        get(
            "/units/{unit}/services/{service}/differences/{old}/{new}",
            PublicRead,
            pages::differences,
        ),
        get("/units/{unit}/pledge", PublicRead, pages::pledge),
        get("/units/{unit}/pledge/poster", PublicRead, pages::poster),
    ]
}

/// The same as data, and what the head does as data.
fn files() -> Vec<Route> {
    vec![
        get("/units.csv", PublicRead, pages::units_csv),
        get("/units/{unit}/services.csv", PublicRead, pages::services_csv),
        get("/units/{unit}/performance.csv", PublicRead, pages::performance_csv),
        get("/api/v1/units", PublicRead, api::units),
        get("/api/v1/units/{unit}", PublicRead, api::unit),
        get("/api/v1/units/{unit}/services", PublicRead, api::services),
        get("/api/v1/units/{unit}/services/{service}", PublicRead, api::service),
        get("/api/v1/units/{unit}/pledge", PublicRead, api::pledge),
        get("/api/v1/units/{unit}/performance", PublicRead, api::performance),
        post(
            "/api/v1/units/{unit}/services/{service}/versions",
            StandardsPublish,
            api::service_version,
        )
        .taking(draft::DOCUMENT_LIMIT),
        delete(
            "/api/v1/units/{unit}/services/{service}/versions/{version}",
            StandardsPublish,
            api::withdrawal,
        ),
        post("/api/v1/units/{unit}/profile/versions", StandardsPublish, api::profile_version)
            .taking(draft::DOCUMENT_LIMIT),
        post("/api/v1/units/{unit}/pledges", PledgeSign, api::sign),
    ]
}
