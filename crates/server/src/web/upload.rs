//! Forms that carry files: the one place where multipart bodies are read.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;

use super::input::{FormBody, too_large};
use super::problem::Problem;
use super::router::{BODY_LIMIT, BodyLimit};

/// A file of a form.
#[derive(Debug, Clone, Default)]
pub struct SentFile {
    /// The field that it was chosen in.
    pub field: String,
    /// What its sender calls it.
    pub name: String,
    /// Its bytes; none when nothing was chosen.
    pub bytes: Vec<u8>,
}

/// A sent form with its files. A form without files is taken as well: what was chosen by nobody is
/// empty.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// All other fields.
    pub fields: FormBody,
    /// Files that were chosen.
    pub files: Vec<SentFile>,
}

impl Upload {
    /// The first file that was chosen in a field.
    #[must_use]
    pub fn file(&mut self, field: &str) -> Option<SentFile> {
        let found = self.files.iter().position(|file| file.field == field);
        found.map(|place| self.files.swap_remove(place))
    }
}

fn broken(error: &MultipartError, limit: usize) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large(limit)
    } else {
        Problem::bad_request("web.form_syntax")
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;
    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        let limit = request.extensions().get::<BodyLimit>().map_or(BODY_LIMIT, |limit| limit.0);
        let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if given.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            // Without files there is nothing large in it.
            request.extensions_mut().insert(BodyLimit(BODY_LIMIT));
            let fields = FormBody::from_request(request, state).await?;
            return Ok(Self { fields, files: Vec::new() });
        }
        let wrong = |_| {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Problem::new(status, "web.media_type").with("expected", "multipart/form-data")
        };
        let mut form = Multipart::from_request(request, state).await.map_err(wrong)?;
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error, limit))? {
            let name = field.name().unwrap_or_default().to_owned();
            let given = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|error| broken(&error, limit))?;
            match given {
                Some(_) if bytes.is_empty() => {}
                Some(given) => {
                    files.push(SentFile { field: name, name: given, bytes: bytes.into() });
                }
                None => {
                    let text = String::from_utf8(bytes.into())
                        .map_err(|_| Problem::bad_request("web.form_syntax"))?;
                    fields.push((name, text));
                }
            }
        }
        Ok(Self { fields: FormBody::new(fields), files })
    }
}
