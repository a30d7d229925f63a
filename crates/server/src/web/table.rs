//! Lists as files that people keep.

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

/// A table as a CSV file (RFC 4180); no browser and no proxy keeps a copy of its own.
///
/// # Panics
/// When the name of the file is not plain letters: names are made from identifiers.
pub fn csv(name: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Response {
    let mut out = csv::Writer::from_writer(Vec::new());
    let in_memory = "memory takes every row of the same length";
    out.write_record(columns).expect(in_memory);
    for row in rows {
        out.write_record(row.iter().map(|cell| harmless(cell))).expect(in_memory);
    }
    let bytes = out.into_inner().expect(in_memory);
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers: [(HeaderName, HeaderValue); 3] = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (CONTENT_DISPOSITION, name.expect("names of files are plain letters")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}

/// A spreadsheet must not take a text for a formula.
fn harmless(cell: &str) -> String {
    let quote = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("{quote}{cell}")
}
