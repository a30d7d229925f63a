//! What went wrong, for people and for programs. A handler gives a [`Problem`]; the gate turns it
//! into a page in the reader's language or into problem details (RFC 9457). Nothing internal can
//! reach a page, because a problem has no field for it.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::kernel::{Refusal, RefusalClass};

use crate::book::StoreError;
use crate::execute::Failure;
use crate::identity::Denied;

/// A wrong field of a form or a JSON body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Name of the field, with dots for nested ones.
    pub field: String,
    /// Message key.
    pub code: String,
    /// Parameters of the message.
    pub params: Vec<(&'static str, String)>,
}

/// What went wrong: a status, a stable code (which is also the message key) and parameters.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Status of the answer.
    pub status: StatusCode,
    /// Stable code, `room.reason`.
    pub code: String,
    /// Parameters of the message.
    pub params: Vec<(&'static str, String)>,
    /// Wrong fields, all at once.
    pub fields: Vec<FieldProblem>,
    /// Further headers, for instance `retry-after`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem with a status and a code.
    #[must_use]
    pub fn new(status: StatusCode, code: impl Into<String>) -> Self {
        let (params, fields, headers) = (Vec::new(), Vec::new(), Vec::new());
        Self { status, code: code.into(), params, fields, headers }
    }

    /// The page or thing does not exist (or may not be known to exist).
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "web.not_found")
    }

    /// The input cannot be understood.
    #[must_use]
    pub fn bad_request(code: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code)
    }

    /// Signing in is needed.
    #[must_use]
    pub fn sign_in_needed() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "web.sign_in_needed")
    }

    /// Known, but not allowed.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "web.forbidden")
    }

    /// The store is not available; the same command may be sent again.
    #[must_use]
    pub fn unavailable() -> Self {
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "web.unavailable");
        let wait = HeaderValue::from_static("2");
        problem.headers.push((axum::http::header::RETRY_AFTER, wait));
        problem
    }

    /// Something that should not happen did. The cause is logged here, once.
    #[must_use]
    pub fn fault(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut causes = error.to_string();
        let mut next = error.source();
        while let Some(cause) = next {
            causes = format!("{causes}: {cause}");
            next = cause.source();
        }
        tracing::error!(causes, "fault");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "web.fault")
    }

    /// With a parameter of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.params.push((name, value.into()));
        self
    }

    /// With a wrong field.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>, code: impl Into<String>) -> Self {
        let (field, code) = (field.into(), code.into());
        self.fields.push(FieldProblem { field, code, params: Vec::new() });
        self
    }

    /// A refusal of the rules.
    #[must_use]
    pub fn refused(refusal: &impl Refusal) -> Self {
        let status = match refusal.class() {
            RefusalClass::NotFound => StatusCode::NOT_FOUND,
            RefusalClass::Conflict => StatusCode::CONFLICT,
            RefusalClass::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let mut problem = Self::new(status, refusal.code());
        problem.params = refusal.params();
        problem
    }
}

/// The gate finds the problem here and dresses it for the reader.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        for (name, value) in &self.headers {
            response.headers_mut().insert(name, value.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl<R: Refusal> From<Failure<R>> for Problem {
    fn from(failure: Failure<R>) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::refused(&refusal),
            Failure::Unavailable | Failure::Overtaken => Self::unavailable(),
            Failure::Unreadable(error) => Self::fault(&error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "store");
        Self::unavailable()
    }
}

impl From<crate::execute::LoadError> for Problem {
    fn from(error: crate::execute::LoadError) -> Self {
        match error {
            crate::execute::LoadError::Store(error) => error.into(),
            other => Self::fault(&other),
        }
    }
}

impl From<Denied> for Problem {
    fn from(_: Denied) -> Self {
        Self::forbidden()
    }
}
