//! All routes of the house. Each room lists its own in its `mod.rs`; here they come together, each
//! behind the gate with the one permission that it names. The permission test walks this list.

use std::convert::Infallible;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, on};
use axum::{Extension, Router};
use axum::{extract::Request, handler::Handler, routing::MethodFilter};
use domain::identity::Permission;
use tower_http::catch_panic::CatchPanicLayer;

use super::gate;
use super::problem::Problem;
use super::state::App;

/// Largest body of a request, in bytes. Routes that take uploads say otherwise themselves.
pub const BODY_LIMIT: usize = 64 * 1024;

/// One route: how it is called, who may call it, and what answers.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// The permission that it needs.
    pub permission: Permission,
    answer: MethodRouter<App>,
}

/// Largest body that a route takes, when it says so itself.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(pub usize);

impl Route {
    /// The same route for larger bodies.
    #[must_use]
    pub fn taking(mut self, bytes: usize) -> Self {
        let answer = self.answer.layer::<_, Infallible>(Extension(BodyLimit(bytes)));
        self.answer = answer.layer(DefaultBodyLimit::max(bytes));
        self
    }
}

fn route<H, T>(method: Method, path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    let filter = MethodFilter::try_from(method.clone()).expect("one of the ordinary methods");
    Route { method, path, permission, answer: on(filter, handler) }
}

/// A reading route.
pub fn get<H, T>(path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    route(Method::GET, path, permission, handler)
}

/// A changing route.
pub fn post<H, T>(path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    route(Method::POST, path, permission, handler)
}

/// A removing route.
pub fn delete<H, T>(path: &'static str, permission: Permission, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    route(Method::DELETE, path, permission, handler)
}

/// All routes of all rooms.
#[must_use]
pub fn routes() -> Vec<Route> {
    let rooms: [fn() -> Vec<Route>; 4] = [
        super::routes,
        crate::identity::routes,
        crate::promise::routes,
        crate::deliver::queue::routes,
    ];
    rooms.iter().flat_map(|room| room()).collect()
}

/// The router of the house.
pub fn router(app: &App) -> Router {
    let mut router = Router::new();
    for Route { path, permission, answer, .. } in routes() {
        let guard = from_fn_with_state((app.clone(), permission), gate::guard);
        router = router.route(path, answer.layer(guard));
    }
    router
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(app.clone())
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

/// The request ends here, the house goes on. The cause is in the log, never in the answer.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the cause over")]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(cause, "a request panicked");
    gate::empty(StatusCode::INTERNAL_SERVER_ERROR)
}
