//! A file as an answer. It is never run: pictures of ours are shown, everything else is saved; a
//! policy of its own shuts it in, whatever it holds.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::kernel::FileKind;

use crate::web::gate::private;

/// Nothing is loaded, run or sent from it.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// The answer with a file of ours. `name` is made by us, without an ending.
#[must_use]
pub fn answer(kind: FileKind, name: &str, bytes: Vec<u8>) -> Response {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let name: String = name.chars().filter(plain).collect();
    let way = if kind == FileKind::Pdf { "attachment" } else { "inline" };
    let named = format!("{way}; filename=\"{name}.{}\"", kind.ending());
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    let guard = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(guard, HeaderValue::from_static("same-origin"));
    if let Ok(named) = HeaderValue::from_str(&named) {
        headers.insert(CONTENT_DISPOSITION, named);
    }
    private(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_saved_and_a_name_cannot_break_out() {
        let response = answer(FileKind::Pdf, "ktp-\"1\r\n\u{e9}", b"%PDF-".to_vec());
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-disposition"), "attachment; filename=\"ktp-1.pdf\"");
        assert_eq!(header("content-type"), "application/pdf");
        assert_eq!(header("cache-control"), "no-store");
        assert!(header("content-security-policy").contains("sandbox"));
    }
}
