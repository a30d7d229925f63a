//! Bodies of requests, read with errors that name the field and say what to do.

use std::error::Error;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use bytes::Bytes;
use http_body_util::LengthLimitError;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use super::router::{BODY_LIMIT, BodyLimit};
use crate::reading::path_at;

async fn bytes(request: Request) -> Result<Bytes, Problem> {
    let limit = request.extensions().get::<BodyLimit>().map_or(BODY_LIMIT, |limit| limit.0);
    axum::body::to_bytes(request.into_body(), limit).await.map_err(|error| {
        match error.source().and_then(<dyn Error>::downcast_ref::<LengthLimitError>) {
            Some(_) => too_large(limit),
            None => Problem::bad_request("web.body_incomplete"),
        }
    })
}

/// The body is larger than the route takes.
#[must_use]
pub fn too_large(limit: usize) -> Problem {
    let limit = (limit / 1024).to_string();
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "web.too_large").with("limit", limit)
}

fn content_type(request: &Request) -> &str {
    request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn wrong_type(expected: &str) -> Problem {
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "web.media_type").with("expected", expected)
}

/// A JSON body: an object with named members. An empty body is read as `{}`.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let given = content_type(&request);
        let is_json = given.is_empty() || given.starts_with("application/json");
        if !is_json {
            return Err(wrong_type("application/json"));
        }
        let bytes = bytes(request).await?;
        let bytes = if bytes.is_empty() { Bytes::from_static(b"{}") } else { bytes };
        let is_list = bytes.trim_ascii_start().starts_with(b"[");
        let value = serde_json::from_slice(&bytes).map_err(|error| wrong_json(&bytes, &error))?;
        if is_list {
            // Members in a row, without their names: only their writer could say what is meant.
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "web.json_shape")
                .with("field", ".")
                .with_field(".", "web.json_shape"));
        }
        Ok(Self(value))
    }
}

/// What is wrong with a body that cannot be read.
fn wrong_json(bytes: &[u8], error: &serde_json::Error) -> Problem {
    // A word in place of another kind of value is called bad syntax too: is it JSON at all?
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if !is_json && (error.is_syntax() || error.is_eof()) {
        let problem = Problem::bad_request("web.json_syntax");
        return problem
            .with("line", error.line().to_string())
            .with("column", error.column().to_string());
    }
    let field = path_at(bytes, error);
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "web.json_shape")
        .with("field", field.clone())
        .with_field(field, "web.json_shape")
}

/// The query of an address.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or("");
        if query.is_empty() {
            return serde_urlencoded::from_str("")
                .map(Self)
                .map_err(|_| Problem::bad_request("web.query"));
        }
        // A page's language may stand in any address.
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|_| Problem::bad_request("web.query"))?;
        let asked: Vec<_> = pairs.iter().filter(|(name, _)| name != "lang").collect();
        let query =
            serde_urlencoded::to_string(asked).map_err(|_| Problem::bad_request("web.query"))?;
        serde_urlencoded::from_str(&query).map(Self).map_err(|_| Problem::bad_request("web.query"))
    }
}

/// A new command id for a form that stays as it is until it is sent.
#[must_use]
pub fn new_command_id() -> String {
    crate::book::random::<12>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fields of a posted form, as text. What was typed is never lost: the page shows it again.
#[derive(Debug, Clone, Default)]
pub struct FormBody(Vec<(String, String)>);

impl FormBody {
    /// From fields that were read elsewhere.
    #[must_use]
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The first value of a field, without white space around it; empty when it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// The first value of a field exactly as typed: for passwords.
    #[must_use]
    pub fn exact(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// All values of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(field, _)| field == name);
        named.map(|(_, value)| value.trim()).collect()
    }

    /// With a value for a field that was not sent.
    #[must_use]
    pub fn or(mut self, name: &str, value: &str) -> Self {
        if !self.0.iter().any(|(field, _)| field == name) {
            self.0.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The value of a field, or `None` when it was not sent or is empty.
    #[must_use]
    pub fn opt(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }
}

/// The number of a file in an address that leads to the form where it is asked for.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Named {
    reference: String,
}

impl Named {
    /// As if it had been typed.
    #[must_use]
    pub fn typed(self) -> FormBody {
        FormBody::new(vec![("reference".to_owned(), self.reference)])
    }
}

impl<S: Sync> FromRequest<S> for FormBody {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let given = content_type(&request);
        if !given.is_empty() && !given.starts_with("application/x-www-form-urlencoded") {
            return Err(wrong_type("application/x-www-form-urlencoded"));
        }
        let bytes = bytes(request).await?;
        if !is_text(&bytes) {
            return Err(Problem::bad_request("web.form_syntax"));
        }
        let fields = serde_urlencoded::from_bytes(&bytes)
            .map_err(|_| Problem::bad_request("web.form_syntax"))?;
        Ok(Self(fields))
    }
}

/// Whether a form's body is text once its signs are decoded: otherwise replacement signs would be
/// recorded as if somebody had typed them.
fn is_text(body: &[u8]) -> bool {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(body.len());
    let mut place = 0;
    while let Some(byte) = body.get(place) {
        let pair = (digit(body.get(place + 1)), digit(body.get(place + 2)));
        match (byte, pair) {
            (b'%', (Some(high), Some(low))) => {
                decoded.extend(u8::try_from(high * 16 + low));
                place += 3;
            }
            _ => {
                decoded.push(*byte);
                place += 1;
            }
        }
    }
    std::str::from_utf8(&decoded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_sends_is_text() {
        for good in ["", "a=b", "a=%C3%A9&b=100%", "%E2%80%93=%zz", "a=\u{e9}"] {
            assert!(is_text(good.as_bytes()), "{good}");
        }
        for bad in [&b"a=%ff"[..], b"\xff=1", b"a=%C3", b"a=%C3&b=%A9"] {
            assert!(!is_text(bad), "{bad:?}");
        }
    }
}
