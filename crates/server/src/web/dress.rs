//! A problem as its reader wants it: a page in their language, or problem details (RFC 9457). Both
//! carry a reference number that is also in the log. Clients of Open311 get the errors of their
//! standard.

use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use fluent_bundle::FluentValue;
use serde_json::json;

use super::georeport::{self, Format};
use super::i18n::Translator;
use super::page::{Shell, error_page};
use super::problem::Problem;
use super::state::App;
use crate::book::random;

/// Who reads the answer.
#[derive(Debug, Clone)]
pub struct Reader {
    /// In which language.
    pub language: domain::kernel::Language,
    /// A program, which wants JSON.
    pub is_api: bool,
    /// What was asked for: path and query.
    pub path: String,
    /// The page with the form, when the request is a form that was sent.
    pub form: Option<String>,
}

/// The translated sentence of a code with its parameters.
#[must_use]
pub fn sentence(
    language: domain::kernel::Language,
    code: &str,
    params: &[(&'static str, String)],
) -> String {
    // What is wrong in a document has its sentence where the check of packs has it.
    let key = match code.strip_prefix("pack.") {
        Some(finding) => format!("pack-{finding}"),
        None => format!("refusal-{}", code.replace('.', "-")),
    };
    let values: Vec<(&str, FluentValue<'_>)> =
        params.iter().map(|(name, value)| (*name, FluentValue::from(value.as_str()))).collect();
    Translator { language }.t_with(&key, &values)
}

fn reference() -> String {
    let number = u32::from_be_bytes(random::<4>());
    format!("{:04}-{:04}", number % 10_000, number / 10_000 % 10_000)
}

/// The answer for a problem.
#[must_use]
pub fn problem(app: &App, problem: &Problem, reader: &Reader) -> Response {
    let reference = reference();
    let (status, code) = (problem.status, problem.code.as_str());
    if status.is_server_error() {
        tracing::error!(reference, code, status = status.as_u16(), "answered with a failure");
    }
    if let Some(format) = Format::of(&reader.path) {
        return georeport::errors(format, problem, |code, params| {
            sentence(reader.language, code, params)
        });
    }
    let detail = sentence(reader.language, code, &problem.params);
    if reader.is_api {
        return details(problem, reader, &detail, &reference);
    }
    if status == StatusCode::UNAUTHORIZED {
        return to_sign_in(reader);
    }
    let mut shell = Shell::new(reader.language, reader.path.clone());
    shell.demo = app.clock.is_demo();
    error_page(shell, status, Some(detail), &reference)
}

fn details(problem: &Problem, reader: &Reader, detail: &str, reference: &str) -> Response {
    let fields: Vec<_> = problem
        .fields
        .iter()
        .map(|wrong| {
            // A field without parameters of its own speaks with those of the whole problem.
            let own = if wrong.params.is_empty() { &problem.params } else { &wrong.params };
            let detail = sentence(reader.language, &wrong.code, own);
            json!({ "field": wrong.field, "code": wrong.code, "detail": detail })
        })
        .collect();
    let params: serde_json::Map<_, _> =
        problem.params.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let body = json!({
        "type": format!("urn:maklumat:problem:{}", problem.code),
        "title": problem.status.canonical_reason(),
        "status": problem.status.as_u16(),
        "detail": detail,
        "code": problem.code,
        "params": params,
        "errors": fields,
        "instance": format!("urn:maklumat:reference:{reference}"),
    });
    let mut response = Response::new(body.to_string().into());
    *response.status_mut() = problem.status;
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// Pages that need an account lead to the door and back again. Whoever has just sent a form is
/// told that it was not recorded, and is led back to it.
fn to_sign_in(reader: &Reader) -> Response {
    let unsent = if reader.form.is_some() { "&unsent=1" } else { "" };
    let next: String = reader
        .form
        .as_ref()
        .unwrap_or(&reader.path)
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    let mut response = super::gate::empty(StatusCode::SEE_OTHER);
    let target = HeaderValue::from_str(&format!("/sign-in?next={next}{unsent}"))
        .expect("only letters, digits and percent signs");
    response.headers_mut().insert(LOCATION, target);
    response
}
