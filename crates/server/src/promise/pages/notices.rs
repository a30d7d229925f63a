//! Notices of the house: accessibility and personal data.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::plain_shell;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};

#[derive(Template)]
#[template(path = "promise/templates/notice.html")]
struct Notice {
    shell: Shell,
    paragraphs: Vec<String>,
}

/// The keys of a title and its paragraphs.
fn notice(app: &App, granted: &Granted, keys: [&str; 5]) -> Response {
    let shell = plain_shell(app, granted);
    let [title, paragraphs @ ..] = keys.map(|key| shell.t(key).to_owned());
    let paragraphs = paragraphs.into();
    render(StatusCode::OK, &Notice { shell: shell.titled(title), paragraphs })
}

pub(in super::super) async fn accessibility(State(app): State<App>, granted: Granted) -> Response {
    let keys = [
        "notice-title-accessibility",
        "notice-accessibility-1",
        "notice-accessibility-2",
        "notice-accessibility-3",
        "notice-accessibility-4",
    ];
    notice(&app, &granted, keys)
}

pub(in super::super) async fn privacy(State(app): State<App>, granted: Granted) -> Response {
    let keys = [
        "notice-title-privacy",
        "notice-privacy-1",
        "notice-privacy-2",
        "notice-privacy-3",
        "notice-privacy-4",
    ];
    notice(&app, &granted, keys)
}
