//! A form with a table as a file: chosen from a folder, or its text in a field.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;

use super::input::{FormBody, too_large};
use super::problem::Problem;

/// Largest form with a file: some fifty thousand respondents.
pub const FILE_LIMIT: usize = 2 * 1024 * 1024;

/// The fields of a sent form and the bytes of its file; text in the field `table` stands for a
/// file when none was chosen.
pub struct Upload {
    /// The fields.
    pub fields: FormBody,
    /// Name of the file; empty when its text was typed.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
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
        let wrong = |_| {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Problem::new(status, "web.media_type").with("expected", "multipart/form-data")
        };
        let mut form = Multipart::from_request(request, state).await.map_err(wrong)?;
        let (mut fields, mut chosen, mut file) = (Vec::new(), Vec::new(), String::new());
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let given = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|error| broken(&error))?;
            if name == "file" {
                (chosen, file) = (bytes.to_vec(), given);
            } else {
                let text = String::from_utf8(bytes.into())
                    .map_err(|_| Problem::bad_request("web.form_syntax"))?;
                fields.push((name, text));
            }
        }
        let fields = FormBody::new(fields);
        let bytes =
            if chosen.is_empty() { fields.exact("table").as_bytes().to_vec() } else { chosen };
        Ok(Self { fields, name: file, bytes })
    }
}
