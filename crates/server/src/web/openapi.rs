//! The API's own description: one OpenAPI 3.1 document of all rooms, and a page to try it out.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use domain::identity::Permission;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};

use super::gate::{Granted, empty};
use super::page::{Shell, render};
use super::router::{Route, get};
use super::state::App;

static DOCUMENT: LazyLock<Bytes> =
    LazyLock::new(|| serde_json::to_vec(&document()).expect("the document has text keys").into());

const ABOUT: &str = "Everything that the pages do. Send `Authorization: Bearer …` with a token of \
    a session (`POST /api/v1/session`) or of a paired device. Every change carries a `command_id` \
    of your choice: sent again, it gives the same answer and changes nothing twice. Problems are \
    RFC 9457 problem details (`application/problem+json`) with `code`, a sentence in the reader's \
    language (`Accept-Language: id` or `en`), the wrong fields in `errors`, and a reference number \
    in `instance`. Streams are server-sent events with resume by `Last-Event-ID`.";

/// The document of all rooms.
#[must_use]
pub fn document() -> OpenApi {
    let info = InfoBuilder::new().title("Maklumat").version("1").description(Some(ABOUT)).build();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = ComponentsBuilder::new().security_scheme("bearer", bearer).build();
    let mut whole = OpenApiBuilder::new().info(info).components(Some(components)).build();
    let rooms = [
        crate::identity::api::document(),
        crate::promise::document(),
        crate::deliver::queue::document(),
        crate::hear::complaints::document(),
        crate::hear::decisions::document(),
        crate::deliver::cases::document(),
        crate::deliver::appointments::document(),
        crate::deliver::handover::document(),
        crate::deliver::cash::document(),
        crate::hear::surveys::document(),
        crate::hear::levy_reports::document(),
        crate::prove::oversight::document(),
        crate::notify::document(),
        own(),
    ];
    for room in rooms {
        whole.merge(room);
    }
    whole
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(openapi), tags((name = "house", description = "The API itself.")))]
struct Own;

fn own() -> OpenApi {
    <Own as utoipa::OpenApi>::openapi()
}

#[derive(Template)]
#[template(path = "web/templates/explorer.html")]
struct Explorer {
    shell: Shell,
}

/// Routes of this file.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/openapi.json", Permission::PublicRead, openapi),
        get("/api", Permission::PublicRead, to_explorer),
        get("/api/explorer", Permission::PublicRead, explorer),
    ]
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "house", operation_id = "get_document",
    responses((status = 200, body = Object, description = "OpenAPI 3.1")))]
async fn openapi() -> Response {
    let mut response = Response::new(DOCUMENT.clone().into());
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

async fn to_explorer() -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/api/explorer"));
    response
}

async fn explorer(State(app): State<App>, granted: Granted) -> Response {
    let mut shell = Shell::new(granted.language, granted.path.clone());
    shell.demo = app.clock.is_demo();
    shell.title = shell.t("shell-api").to_owned();
    render(StatusCode::OK, &Explorer { shell })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::web::router;

    #[test]
    fn the_document_describes_every_route_of_the_api_and_nothing_else() {
        let document = serde_json::to_value(super::document()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let described: BTreeSet<String> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, operations)| {
                let methods = operations.as_object().unwrap().keys();
                methods.map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .collect();
        let served: BTreeSet<String> = router::routes()
            .iter()
            .filter(|route| route.path.starts_with("/api/v1/"))
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        let missing: Vec<_> = served.difference(&described).collect();
        let extra: Vec<_> = described.difference(&served).collect();
        assert!(missing.is_empty() && extra.is_empty(), "missing {missing:?}, extra {extra:?}");
    }

    #[test]
    fn operations_have_ids_of_their_own_and_references_lead_somewhere() {
        let document = serde_json::to_value(super::document()).unwrap();
        let mut ids = BTreeSet::new();
        for operation in document["paths"].as_object().unwrap().values() {
            for operation in operation.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap().to_owned();
                assert!(ids.insert(id.clone()), "{id} twice");
                assert!(operation["summary"].is_string(), "{id} says what it does");
            }
        }
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
    }
}
