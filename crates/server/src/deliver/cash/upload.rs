//! A form with a provider's file: chosen from a folder, or its text in a field.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;

use crate::web::input::{FormBody, too_large};
use crate::web::problem::Problem;

/// Largest form with a file: some twenty thousand payments.
pub(super) const FILE_LIMIT: usize = 2 * 1024 * 1024;

/// The fields of a sent form with its file.
pub(super) struct Upload {
    pub(super) fields: FormBody,
    /// Name of the chosen file; empty when its text was pasted.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large(FILE_LIMIT)
    } else {
        Problem::bad_request("web.form_syntax")
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        let wrong = Problem::new(status, "web.media_type").with("expected", "multipart/form-data");
        let mut form = Multipart::from_request(request, state).await.map_err(|_| wrong)?;
        let mut upload =
            Self { fields: FormBody::default(), name: String::new(), bytes: Vec::new() };
        let mut fields = Vec::new();
        while let Some(part) = form.next_field().await.map_err(|error| broken(&error))? {
            let field = part.name().unwrap_or_default().to_owned();
            let name = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|error| broken(&error))?;
            if field == "file" {
                (upload.name, upload.bytes) = (name, bytes.to_vec());
                continue;
            }
            let text = String::from_utf8(bytes.into());
            fields.push((field, text.map_err(|_| Problem::bad_request("web.form_syntax"))?));
        }
        upload.fields = FormBody::new(fields);
        if upload.bytes.is_empty() {
            upload.bytes = upload.fields.exact("text").as_bytes().to_vec();
        }
        Ok(upload)
    }
}
