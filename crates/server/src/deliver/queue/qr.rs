//! Addresses and codes for phones.

use axum::http::HeaderMap;
use axum::http::header::HOST;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder, Shape};
use fast_qr::qr::QRBuilder;

use crate::web::gate::Granted;

/// A path as a phone can open it: with the host that this request was sent to.
pub(crate) fn absolute(granted: &Granted, headers: &HeaderMap, path: &str) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let scheme = if granted.origin.secure { "https" } else { "http" };
    [scheme, "://", host, path].concat()
}

/// A QR code as SVG; empty when the text is too long for one.
pub(crate) fn svg(text: &str) -> String {
    QRBuilder::new(text).build().map_or_else(
        |_| String::new(),
        |code| SvgBuilder::default().shape(Shape::Square).margin(2).to_str(&code),
    )
}
