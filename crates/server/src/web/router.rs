//! All routes of the house. Each room lists its own in its `mod.rs`; here they come together, each
//! behind the gate with the one permission that it names. The permission test walks this list.

use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use domain::identity::Permission;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use super::gate;
use super::problem::Problem;
use super::state::App;

/// Largest body of a request, in bytes. Routes that take uploads say otherwise themselves.
pub const BODY_LIMIT: usize = 64 * 1024;

/// What a handler gives, once its extractors have read the request.
pub(super) type Answer = Arc<dyn Fn(Request, App) -> Answering + Send + Sync>;
type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// One route: how it is called, who may call it, and what answers.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// The permission that it needs.
    pub permission: Permission,
    limit: usize,
    answer: Answer,
}

/// Largest body that a route takes, when it says so itself.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(pub usize);

impl Route {
    /// The same route for larger bodies.
    #[must_use]
    pub fn taking(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }
}

/// A handler behind the gate. Handlers are told apart by a pointer, not by their type: one guard
/// is compiled for all of them, and a request meets one box instead of one a layer.
#[derive(Clone)]
struct Guarded {
    permission: Permission,
    limit: usize,
    answer: Answer,
}

impl Handler<(), App> for Guarded {
    type Future = Answering;

    fn call(self, mut request: Request, app: App) -> Answering {
        if self.limit != BODY_LIMIT {
            DefaultBodyLimit::max(self.limit).apply(&mut request);
            request.extensions_mut().insert(BodyLimit(self.limit));
        }
        Box::pin(gate::guard(app, self.permission, request, self.answer))
    }
}

fn route<H, T>(method: Method, path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, App> + Sync,
    T: 'static,
{
    let answer = move |request: Request, app: App| -> Answering {
        Box::pin(handler.clone().call(request, app))
    };
    Route { method, path, permission, limit: BODY_LIMIT, answer: Arc::new(answer) }
}

/// A reading route.
pub fn get<H, T>(path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, App> + Sync,
    T: 'static,
{
    route(Method::GET, path, permission, handler)
}

/// A changing route.
pub fn post<H, T>(path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, App> + Sync,
    T: 'static,
{
    route(Method::POST, path, permission, handler)
}

/// A removing route.
pub fn delete<H, T>(path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, App> + Sync,
    T: 'static,
{
    route(Method::DELETE, path, permission, handler)
}

/// All routes of all rooms.
#[must_use]
pub fn routes() -> Vec<Route> {
    let rooms: &[fn() -> Vec<Route>] = &[
        super::routes,
        crate::identity::routes,
        crate::promise::routes,
        crate::deliver::queue::routes,
        crate::hear::complaints::routes,
        crate::hear::decisions::routes,
        crate::deliver::cases::routes,
        crate::deliver::appointments::routes,
        crate::deliver::handover::routes,
        crate::deliver::cash::routes,
        crate::hear::surveys::routes,
        crate::hear::levy_reports::routes,
        crate::prove::oversight::routes,
        crate::notify::routes,
    ];
    rooms.iter().flat_map(|room| room()).collect()
}

/// The router of the house.
///
/// # Panics
/// When a route has a method that HTTP does not know: never for those made here.
pub fn router(app: &App) -> Router {
    let mut router = Router::new();
    for Route { method, path, permission, limit, answer } in routes() {
        let filter = MethodFilter::try_from(method).expect("one of the ordinary methods");
        let answer = on(filter, Guarded { permission, limit, answer });
        // Answers of the API are small and hot; pages go over the phone network.
        let is_page = !path.starts_with("/api/");
        router = router.route(path, if is_page { answer.layer(pack()) } else { answer });
    }
    router.fallback(not_found).method_not_allowed_fallback(wrong_method).with_state(app.clone())
}

/// Packs text; leaves alone what is packed already, pictures, and streams of events.
fn pack() -> CompressionLayer {
    CompressionLayer::new().quality(CompressionLevel::Fastest)
}

async fn not_found(State(app): State<App>, request: Request) -> Response {
    refuse(&app, &request, Problem::not_found())
}

async fn wrong_method(State(app): State<App>, request: Request) -> Response {
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "web.wrong_method");
    refuse(&app, &request, problem)
}

fn refuse(app: &App, request: &Request, problem: Problem) -> Response {
    gate::finish(app, problem.into_response(), &gate::reader(request))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;
    use crate::deliver::queue::tests::world::{World, monday};

    #[tokio::test]
    async fn a_panic_is_a_page_with_a_reference_number() {
        let world = World::at(monday(8, 5)).await;
        let broken = async || -> StatusCode { panic!("rahasia dapur") };
        let Route { path, permission, limit, answer, .. } =
            get("/broken", Permission::PublicRead, broken);
        let guarded = on(MethodFilter::GET, Guarded { permission, limit, answer });
        let router = Router::new().route(path, guarded).with_state(world.app.clone());
        let ask = Request::get("/broken?lang=en").body(Body::empty()).unwrap();
        let answer = router.oneshot(ask).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.headers().contains_key("content-security-policy"));
        let page = answer.into_body().collect().await.unwrap().to_bytes();
        let page = String::from_utf8(page.to_vec()).unwrap();
        assert!(page.contains("class=\"app-reference\"") && page.contains("lang=\"en\""), "{page}");
        assert!(!page.contains("rahasia"), "{page}");
    }
}
