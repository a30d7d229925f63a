//! Every request passes here: who asks, may they, is it one of our own forms; and every answer
//! leaves from here: security headers, problems dressed for the reader.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, LOCATION, ORIGIN, REFERER,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::identity::{Holder, Permission};
use domain::kernel::{Language, UnitId};
use futures_util::FutureExt;

use super::dress::Reader;
use super::problem::Problem;
use super::router::Answer;
use super::state::App;
use crate::identity::access_log::Access;
use crate::identity::address::Origin;
use crate::identity::{Believed, Permit, Principal, anybody, permit};

/// Name of the session cookie. `__Host-` would need TLS, which an office's own network may lack.
pub const SESSION_COOKIE: &str = "maklumat_session";
/// Name of the cookie of a paired device's browser.
pub const DEVICE_COOKIE: &str = "maklumat_device";

const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What the gate found out about a request; handlers take it as an argument.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Who asks.
    pub principal: Arc<Principal>,
    /// The permission that the route names.
    pub permission: Permission,
    /// The unit in the path, with its parents; empty when the path names none.
    pub line: Arc<[UnitId]>,
    /// The reader's language.
    pub language: Language,
    /// Path and query that were asked for.
    pub path: String,
    /// Where the request comes from.
    pub origin: Origin,
}

impl Granted {
    /// The unit in the path.
    ///
    /// # Panics
    /// When the route has no `{unit}`: the handler is on the wrong route.
    #[must_use]
    pub fn unit(&self) -> &UnitId {
        self.line.first().expect("the route names a unit")
    }

    /// Leave to act on the unit in the path.
    ///
    /// # Errors
    /// A problem when there is none (cannot happen on a route with a unit).
    pub fn permit(&self) -> Result<Permit, Problem> {
        Ok(permit(&self.principal, self.permission, &self.line)?)
    }

    /// Leave for another permission on the same unit.
    ///
    /// # Errors
    /// A problem when there is none.
    pub fn permit_for(&self, permission: Permission) -> Result<Permit, Problem> {
        Ok(permit(&self.principal, permission, &self.line)?)
    }
}

impl<S: Sync> FromRequestParts<S> for Granted {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let granted = parts.extensions.get::<Self>().cloned();
        Ok(granted.expect("every route passes the gate"))
    }
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// A form of ours comes from our own origin. Browsers say so in `Sec-Fetch-Site`; older ones in
/// `Origin`. Requests with a bearer token carry no ambient authority and need no such proof.
fn from_our_own_pages(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        return matches!(site, "same-origin" | "none");
    }
    match headers.get(ORIGIN).and_then(|value| value.to_str().ok()) {
        None => [SESSION_COOKIE, DEVICE_COOKIE].iter().all(|name| cookie(headers, name).is_none()),
        Some(origin) => {
            let host = headers.get(HOST).and_then(|value| value.to_str().ok());
            origin.split_once("://").map(|(_, rest)| rest) == host
        }
    }
}

/// Rules of one route, checked before its handler runs.
pub(super) async fn guard(
    app: App,
    permission: Permission,
    request: Request,
    answer: Answer,
) -> Response {
    let reader = reader(&request);
    let language = reader.language;
    let origin = app.identity.addresses.origin(request.headers(), request.extensions());
    let (mut parts, body) = request.into_parts();
    let params = RawPathParams::from_request_parts(&mut parts, &()).await.ok();
    let asked = Asked { app: &app, permission, params, origin, path: &reader.path };
    match asked.admit(&parts.method, &parts.headers).await {
        Ok((principal, line)) => {
            let path = reader.path.clone();
            let granted = Granted { principal, permission, line, language, path, origin };
            parts.extensions.insert(granted);
            let request = Request::from_parts(parts, body);
            let answered = AssertUnwindSafe(answer(request, app.clone())).catch_unwind().await;
            finish(&app, answered.unwrap_or_else(|cause| panicked(&*cause)), &reader)
        }
        Err(problem) => finish(&app, problem.into_response(), &reader),
    }
}

/// The request ends here, the house goes on. The cause is in the log, never in the answer.
fn panicked(cause: &(dyn Any + Send)) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let cause = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    tracing::error!(cause, "a request panicked");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "web.fault").into_response()
}

/// Who reads the answer to a request.
#[must_use]
pub fn reader(request: &Request) -> Reader {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let is_api = path.starts_with("/api/v1/");
    let sends = !matches!(*request.method(), Method::GET | Method::HEAD);
    let form = (sends && !is_api).then(|| form_page(request.headers()).unwrap_or(&path).to_owned());
    Reader { language: super::language::of(request), is_api, path, form }
}

/// The page of ours that a form was sent from, as the browser says.
fn form_page(headers: &HeaderMap) -> Option<&str> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (_, rest) = text(REFERER)?.split_once("://")?;
    let (host, _) = rest.split_once('/')?;
    (Some(host) == text(HOST)).then(|| &rest[host.len()..])
}

struct Asked<'a> {
    app: &'a App,
    permission: Permission,
    params: Option<RawPathParams>,
    origin: Origin,
    path: &'a str,
}

impl Asked<'_> {
    async fn admit(
        &self,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<(Arc<Principal>, Arc<[UnitId]>), Problem> {
        let principal = self.principal(headers).await?;
        let reads = matches!(*method, Method::GET | Method::HEAD);
        if !reads && bearer(headers).is_none() && !from_our_own_pages(headers) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "web.foreign_form"));
        }
        let line = self.line()?;
        let allowed = if line.is_empty() {
            principal.may_somewhere(self.permission)
        } else {
            principal.may(self.permission, &line)
        };
        match (allowed, principal.is_known()) {
            (true, _) => Ok((principal, line)),
            (false, true) => {
                self.note_refusal(&principal, &line);
                Err(Problem::forbidden())
            }
            (false, false) => Err(Problem::sign_in_needed()),
        }
    }

    /// Who asks, within their limits. A principal that this process knows pays from its own bucket;
    /// whoever makes it ask the store first pays as one of the public.
    async fn principal(&self, headers: &HeaderMap) -> Result<Arc<Principal>, Problem> {
        let app = self.app;
        let bearer = bearer(headers);
        let cookies = [SESSION_COOKIE, DEVICE_COOKIE].map(|name| cookie(headers, name));
        let tokens = bearer.into_iter().chain(cookies.into_iter().flatten()).take(2);
        let mut charged = false;
        for token in tokens {
            let found = match app.access.believed(token) {
                Some(believed) => Some(believed),
                None => {
                    if !charged {
                        self.charge(headers)?;
                        charged = true;
                    }
                    self.look_up(token).await?
                }
            };
            if let Some(believed) = found {
                app.identity.limits.known(&believed.principal, &believed.bucket)?;
                if charged && believed.principal.in_hall().is_some() {
                    app.identity.limits.device_at(self.origin.address);
                }
                return Ok(Arc::clone(&believed.principal));
            }
        }
        if !charged {
            self.charge(headers)?;
        }
        Ok(anybody())
    }

    /// Whom the store knows by a token. What anybody may see is shown also when the store cannot be
    /// asked: boards, public pages, and the look of the page that says so.
    async fn look_up(&self, token: &str) -> Result<Option<Arc<Believed>>, Problem> {
        let found = self.app.access.look_up(token).await.map_err(Problem::from);
        match found {
            Err(_) if self.permission.held_by(Holder::Public) => Ok(None),
            found => found,
        }
    }

    fn charge(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let cookies = headers.get(COOKIE).map(HeaderValue::as_bytes);
        self.app.identity.limits.public(self.origin.address, cookies)
    }

    /// The unit in the path with all above it; empty when the path names none.
    fn line(&self) -> Result<Arc<[UnitId]>, Problem> {
        let mut params = self.params.iter().flatten();
        let Some((_, unit)) = params.find(|(name, _)| *name == "unit") else {
            return Ok(Arc::default());
        };
        let unit = UnitId::parse(unit).map_err(|_| Problem::not_found())?;
        let line = self.app.directory.line(&unit);
        if line.is_empty() { Err(Problem::not_found()) } else { Ok(line) }
    }

    fn note_refusal(&self, principal: &Principal, line: &[UnitId]) {
        let path = self.path.split_once('?').map_or(self.path, |(path, _)| path);
        self.app.identity.log.note(Access {
            unit: line.first().map(|unit| unit.as_str().to_owned()).unwrap_or_default(),
            at: self.app.clock.now(),
            actor: principal.actor().to_string(),
            action: self.permission.name(),
            object: path.to_owned(),
            outcome: "refused",
        });
    }
}

/// Puts security headers on an answer and dresses a problem for its reader.
#[must_use]
pub fn finish(app: &App, mut response: Response, reader: &Reader) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let headers = std::mem::take(response.headers_mut());
        response = super::dress::problem(app, &problem, reader);
        response.headers_mut().extend(headers);
    }
    let headers = response.headers_mut();
    for (name, value) in [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (REFERRER_POLICY, "same-origin")] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !reader.is_api {
        // Where somebody reports a levy, nothing is left in their browser.
        let leaves_nothing = reader.path.contains("/levy-reports");
        if super::language::is_chosen(&reader.path) && !leaves_nothing {
            headers.append(SET_COOKIE, super::i18n::remember(reader.language));
        }
        // A file that people handed in brings a stricter one.
        let policy = headers.entry(CONTENT_SECURITY_POLICY);
        policy.or_insert(HeaderValue::from_static(POLICY));
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("permissions-policy", "camera=(self), microphone=(), geolocation=()"),
        ] {
            let name = HeaderName::from_static(name);
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// The same answer, kept by no browser and no proxy: it holds what was sealed.
#[must_use]
pub fn private(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// On to another page.
#[must_use]
pub fn to(path: &str) -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    let target = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, target);
    response
}

/// An empty body, for handlers that only answer with a status.
#[must_use]
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
