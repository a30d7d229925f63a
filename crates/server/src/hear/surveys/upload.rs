//! A form with a file of answers: chosen from a folder, or its text in a field.

use axum::extract::{FromRequest, Request};

use crate::web::input::FormBody;
use crate::web::problem::Problem;
use crate::web::upload;

/// Largest form with a file: some fifty thousand respondents.
pub(super) const FILE_LIMIT: usize = 2 * 1024 * 1024;

/// The fields of a sent form and the bytes of its file; text in the field `table` stands for a
/// file when none was chosen.
pub(super) struct Upload {
    pub(super) fields: FormBody,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let mut sent = upload::Upload::from_request(request, state).await?;
        let (name, bytes) = match sent.file("file") {
            Some(file) => (file.name, file.bytes),
            None => (String::new(), sent.fields.exact("table").as_bytes().to_vec()),
        };
        Ok(Self { fields: sent.fields, name, bytes })
    }
}
