//! The reader's language: asked for in the address, remembered in a cookie, or as the browser says.

use axum::extract::Request;
use axum::http::header::ACCEPT_LANGUAGE;
use domain::kernel::Language;

use super::gate::cookie;
use super::i18n::negotiate;

/// Name of the cookie that remembers the choice.
pub const COOKIE: &str = "maklumat_lang";

/// The language for an answer.
#[must_use]
pub fn of(request: &Request) -> Language {
    let asked = request
        .uri()
        .query()
        .and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    negotiate(asked, cookie(request.headers(), COOKIE), accepted)
}
