//! A form that may carry a file: a document typed, pasted or chosen from a folder.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;

use super::super::draft::DOCUMENT_LIMIT;
use crate::web::input::{FormBody, too_large};
use crate::web::problem::Problem;

/// The fields of a sent form; the text of a chosen file stands in place of what was typed.
pub(super) struct Upload {
    pub(super) fields: FormBody,
    /// The document, with the line ends that documents have.
    pub(super) document: String,
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large(DOCUMENT_LIMIT)
    } else {
        Problem::bad_request("web.form_syntax")
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let wrong = |_| {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Problem::new(status, "web.media_type").with("expected", "multipart/form-data")
        };
        let mut form = Multipart::from_request(request, state).await.map_err(wrong)?;
        let (mut fields, mut typed, mut chosen) = (Vec::new(), String::new(), String::new());
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|error| broken(&error))?;
            let text = String::from_utf8(bytes.into())
                .map_err(|_| Problem::bad_request("promise.not_utf8"))?;
            match name.as_str() {
                "document" => typed = text,
                "file" => chosen = text,
                _ => fields.push((name, text)),
            }
        }
        let document = if chosen.trim().is_empty() { typed } else { chosen };
        if document.len() > DOCUMENT_LIMIT {
            return Err(too_large(DOCUMENT_LIMIT));
        }
        let document = document.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        Ok(Self { fields: FormBody::new(fields), document })
    }
}
