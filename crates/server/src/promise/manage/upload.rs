//! A form that may carry a file: a document typed, pasted or chosen from a folder.

use axum::extract::{FromRequest, Request};

use super::super::draft::DOCUMENT_LIMIT;
use crate::web::input::{FormBody, too_large};
use crate::web::problem::Problem;
use crate::web::upload;

/// The fields of a sent form; the text of a chosen file stands in place of what was typed.
pub(super) struct Upload {
    pub(super) fields: FormBody,
    /// The document, with the line ends that documents have.
    pub(super) document: String,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let mut sent = upload::Upload::from_request(request, state).await?;
        let chosen = sent.file("file").map(|file| file.bytes).unwrap_or_default();
        let chosen =
            String::from_utf8(chosen).map_err(|_| Problem::bad_request("promise.not_utf8"))?;
        let typed = sent.fields.exact("document");
        let document = if chosen.trim().is_empty() { typed } else { &chosen };
        if document.len() > DOCUMENT_LIMIT {
            return Err(too_large(DOCUMENT_LIMIT));
        }
        let document = document.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        Ok(Self { fields: sent.fields, document })
    }
}
