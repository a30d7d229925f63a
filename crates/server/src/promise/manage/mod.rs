//! Pages of the head and of those who review: what is published, publishing, withdrawing, the
//! profile, the pledge.

mod draft_page;
mod list;
mod pledge;
mod profile;
mod standard;
mod upload;
mod withdrawal;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::identity::Permission::{PledgeSign, StandardsPublish, StandardsReview};
use domain::kernel::Language;
use jiff::civil::Date;

use super::draft::DOCUMENT_LIMIT;
use super::pages::{Here, unit_shell};
use crate::web::dress::sentence;
use crate::web::gate::{Granted, empty};
use crate::web::i18n::Translator;
use crate::web::input::new_command_id;
use crate::web::menu;
use crate::web::page::{Flash, FormErrors, Shell};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

/// A form with a document: the document, twice over for what a browser adds, and the other fields.
const FORM_LIMIT: usize = DOCUMENT_LIMIT + 64 * 1024;

/// Routes of these pages.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/manage/{unit}", StandardsReview, list::show),
        get("/manage/{unit}/standards", StandardsPublish, standard::begin),
        get("/manage/{unit}/standards/{service}", StandardsPublish, standard::revise),
        post("/manage/{unit}/drafts", StandardsPublish, standard::check).taking(FORM_LIMIT),
        post("/manage/{unit}/versions", StandardsPublish, standard::publish).taking(FORM_LIMIT),
        get("/manage/{unit}/standards/{service}/withdrawal", StandardsPublish, withdrawal::form),
        post("/manage/{unit}/standards/{service}/withdrawal", StandardsPublish, withdrawal::act),
        get("/manage/{unit}/profile", StandardsPublish, profile::revise),
        post("/manage/{unit}/profile/drafts", StandardsPublish, profile::check).taking(FORM_LIMIT),
        post("/manage/{unit}/profile/versions", StandardsPublish, profile::publish)
            .taking(FORM_LIMIT),
        get("/manage/{unit}/pledge", PledgeSign, pledge::form),
        post("/manage/{unit}/pledges", PledgeSign, pledge::sign),
    ]
}

/// What a page may say that has been done; the address carries only these names.
const DONE: [&str; 4] = ["published", "withdrawn", "profile", "signed"];

/// The frame of a page below the list.
fn frame(app: &App, granted: &Granted, here: &Here, title: String) -> Result<Shell, Problem> {
    let profile = here.profile()?;
    let mut shell = unit_shell(app, granted, profile).titled(title);
    menu::staff(app, granted, &mut shell);
    let done = granted.path.split_once("?done=").map(|(_, done)| done);
    let done = DONE.into_iter().find(|known| {
        done.is_some_and(|done| done.split('&').next().is_some_and(|done| done == *known))
    });
    if let Some(done) = done {
        shell.flash = Some(Flash { success: true, text: shell.t_of("manage-done", done) });
    }
    Ok(shell)
}

/// After a form: on to the list.
fn back(unit: &impl std::fmt::Display, done: &'static str) -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    let target = HeaderValue::from_str(&format!("/manage/{unit}?done={done}"));
    let target = target.expect("units are named in small letters");
    response.headers_mut().insert(LOCATION, target);
    response
}

/// A date of a form; says what to do when there is none.
fn date(
    language: Language,
    errors: &mut FormErrors,
    field: &'static str,
    text: &str,
) -> Option<Date> {
    let parsed = text.parse().ok();
    if parsed.is_none() {
        errors.add(field, Translator { language }.t("manage-date-wrong"));
    }
    parsed
}

/// A refusal beside the field that it is about; what is no refusal goes on to the gate.
fn refused(
    language: Language,
    errors: &mut FormErrors,
    problem: Problem,
    fallback: &'static str,
) -> Result<(), Problem> {
    if problem.status.is_server_error() || problem.status == StatusCode::FORBIDDEN {
        return Err(problem);
    }
    let field = match problem.code.as_str() {
        "standard.decree_missing" => "decree",
        "standard.effective_too_early" | "profile.effective_too_early" => "effective",
        "standard.reason_missing" => "reason_id",
        "pledge.place_missing" => "place",
        "pledge.dated_too_early" | "pledge.dated_before_last" => "date",
        _ => fallback,
    };
    errors.add(field, sentence(language, &problem.code, &problem.params));
    Ok(())
}
