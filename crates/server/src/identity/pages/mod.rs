//! Pages of identity. All work as links and forms, without scripts.

pub(super) mod access;
mod account;
mod accounts;
mod device;
mod fleet;
mod setup;
mod sign_in;

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::kernel::{Language, Timestamp, UnitId, Zone};

use super::address::Origin;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, empty};
use crate::web::i18n::Translator;
use crate::web::menu;
use crate::web::page::{Flash, FormErrors, Shell};
use crate::web::problem::Problem;
use crate::web::{App, Route};

pub(super) fn routes() -> Vec<Route> {
    let mut routes = sign_in::routes();
    routes.extend(account::routes());
    routes.extend(accounts::routes());
    routes.extend(access::routes());
    routes.extend(fleet::routes());
    routes.extend(device::routes());
    routes.extend(setup::routes());
    routes
}

/// The frame of a page of this room.
fn frame(app: &App, granted: &Granted, title: &str) -> Shell {
    let mut shell = Shell::new(granted.language, granted.path.clone());
    shell.title = shell.t(title).to_owned();
    shell.demo = app.clock.is_demo();
    menu::staff(app, granted, &mut shell);
    if let Some(done) = asked(&granted.path, "done")
        && DONE.contains(&done.as_str())
    {
        shell.flash = Some(Flash { success: true, text: shell.t_of("identity-done", done) });
    }
    if let Some(unit) = granted.line.first() {
        shell = shell.unit(unit_name(app, granted.language, unit), format!("/units/{unit}"));
    }
    shell
}

/// Name of a unit as published.
fn unit_name(app: &App, language: Language, unit: &UnitId) -> String {
    let published = app.directory.get(unit);
    let newest = published.as_ref().and_then(|published| published.profile.newest());
    newest.map_or_else(|| unit.to_string(), |v| v.document.name.get(language).to_owned())
}

/// The clock of a unit: its own zone.
fn zone_of(app: &App, unit: &str) -> Zone {
    let published = UnitId::parse(unit).ok().and_then(|unit| app.directory.get(&unit));
    published.map_or(Zone::Jakarta, |published| published.zone())
}

/// What a page may say that has been done; the address carries only these names.
const DONE: [&str; 11] = [
    "granted",
    "revoked",
    "closed",
    "password",
    "new-password",
    "second-factor-off",
    "session-ended",
    "signed-out",
    "paired",
    "reload",
    "device-revoked",
];

/// A value in the query of an address.
fn asked(path: &str, name: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// What is wrong with a form, from a problem that names fields; others go on to the gate.
fn faults(language: Language, problem: Problem, fallback: &str) -> Result<FormErrors, Problem> {
    if problem.status.is_server_error() || problem.status == StatusCode::NOT_FOUND {
        return Err(problem);
    }
    let mut errors = FormErrors::default();
    for field in &problem.fields {
        errors.add(&field.field, sentence(language, &field.code, &problem.params));
    }
    if errors.is_empty() {
        errors.add(fallback, sentence(language, &problem.code, &problem.params));
    }
    Ok(errors)
}

/// After a form: on to a page.
fn see(path: &str) -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    let target = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, target);
    response
}

/// Sets a cookie that scripts cannot read; `seconds` 0 takes it away.
fn with_cookie(
    mut response: Response,
    origin: Origin,
    name: &str,
    value: &str,
    seconds: i64,
) -> Response {
    let secure = if origin.secure { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    let cookie = HeaderValue::from_str(&cookie).expect("tokens and codes are plain letters");
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

/// A cell that no spreadsheet takes for a formula.
fn plain_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

/// A table as a file to keep; no browser and no proxy keeps a copy of its own.
fn csv_file(bytes: Vec<u8>, name: &str) -> Response {
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let file = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.insert(CONTENT_DISPOSITION, file.expect("units and days are plain letters"));
    response
}

/// A path of our own pages: nothing that leads elsewhere.
fn local(path: &str) -> Option<&str> {
    let own = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 500
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    own.then_some(path)
}

/// An instant as pages of administration show it, by the clock of a unit.
fn moment(language: Language, zone: Zone, micros: i64) -> String {
    if micros == 0 {
        return Translator { language }.t("identity-never").to_owned();
    }
    crate::web::format::moment(language, zone, Timestamp(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_stays_in_the_house() {
        for good in ["/", "/account?x=1", "/admin/kanim/accounts"] {
            assert_eq!(local(good), Some(good));
        }
        for bad in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a b",
            "/a\r\nset-cookie: x",
            "/ä",
        ] {
            assert_eq!(local(bad), None, "{bad:?}");
        }
        assert_eq!(local(&format!("/{}", "x".repeat(500))), None);
    }

    #[test]
    fn values_of_a_query_are_decoded() {
        assert_eq!(asked("/x?a=1&next=%2Fdesk%2Fx%3Fa%3D1", "next").unwrap(), "/desk/x?a=1");
        assert_eq!(asked("/x", "next"), None);
    }
}
