//! The face of the house: routes and gate, and what every page is made of.

pub mod assets;
pub mod board;
pub mod dress;
pub mod format;
pub mod gate;
pub mod georeport;
pub mod i18n;
pub mod input;
pub mod language;
pub mod menu;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod router;
mod serve;
pub mod sheet;
pub mod speech;
mod state;
pub mod table;
pub mod upload;
pub mod workbook;

#[cfg(test)]
mod gallery;

pub use router::{Route, router};
pub use serve::serve;
pub use state::{App, Fittings, Receipts};

use axum::extract::{Path, Request};
use axum::response::Response;
use domain::identity::Permission;

/// Routes that belong to no room: assets, the API's description.
fn routes() -> Vec<Route> {
    let mut routes = openapi::routes();
    routes.push(router::get("/assets/{*name}", Permission::PublicRead, asset));
    routes
}

async fn asset(Path(name): Path<String>, request: Request) -> Response {
    assets::serve(&name, request.headers())
}
