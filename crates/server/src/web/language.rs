//! The reader's language: asked for in the address, remembered in a cookie, or as the browser says.

use axum::extract::Request;
use axum::http::header::ACCEPT_LANGUAGE;
use domain::kernel::Language;

use super::gate::cookie;
use super::i18n::{COOKIE, negotiate};

/// What a query asks for.
fn asked(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("lang="))
}

/// Whether an address chooses one of our languages, so that the choice is remembered.
#[must_use]
pub fn is_chosen(path_and_query: &str) -> bool {
    let asked = path_and_query.split_once('?').and_then(|(_, query)| asked(query));
    asked.is_some_and(|tag| Language::ALL.iter().any(|language| language.tag() == tag))
}

/// The language for an answer.
#[must_use]
pub fn of(request: &Request) -> Language {
    let asked = request.uri().query().and_then(asked);
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    negotiate(asked, cookie(request.headers(), COOKIE), accepted)
}
