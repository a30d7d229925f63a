//! What a new kiosk or display shows until somebody in charge has paired it. Afterwards the same
//! address leads on to its page, so that it can be the start page of the machine. A station has a
//! program of its own: the page shows its token once, to be given to that program.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::identity::Permission;

use super::{frame, see, with_cookie};
use crate::identity::code;
use crate::identity::devices::{self, Pairing, Waiting};
use crate::web::gate::{DEVICE_COOKIE, Granted, cookie, private};
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

/// The cookie of a browser that waits to be paired: `code.secret`.
const PAIRING_COOKIE: &str = "maklumat_pairing";
/// Browsers keep no cookie longer than 400 days; every start renews it.
const DEVICE_SECONDS: i64 = 400 * 86_400;

pub(super) fn routes() -> Vec<Route> {
    use Permission as P;
    vec![get("/device", P::PublicRead, show), post("/device", P::PublicAct, start)]
}

#[derive(Template)]
#[template(path = "identity/templates/device.html")]
struct DevicePage {
    shell: Shell,
    /// The code in groups; empty before it was asked for.
    code: String,
    minutes: u32,
    /// What a station's program signs with, shown this once; empty for all others.
    token: String,
}

fn waiting(headers: &HeaderMap) -> Option<Waiting> {
    let (code, secret) = cookie(headers, PAIRING_COOKIE)?.split_once('.')?;
    Some(Waiting { code: code.to_owned(), secret: secret.to_owned() })
}

async fn show(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(page) = devices::page_of(&app, &granted.principal).await? {
        let token = cookie(&headers, DEVICE_COOKIE).unwrap_or_default();
        return Ok(with_cookie(see(&page), granted.origin, DEVICE_COOKIE, token, DEVICE_SECONDS));
    }
    let (mut code, mut once) = (String::new(), String::new());
    if let Some(waiting) = waiting(&headers) {
        match devices::look(&app, &waiting).await? {
            Pairing::Paired { token, page: None } => once = token,
            Pairing::Paired { token, page: Some(page) } => {
                let response =
                    with_cookie(see(&page), granted.origin, DEVICE_COOKIE, &token, DEVICE_SECONDS);
                return Ok(with_cookie(response, granted.origin, PAIRING_COOKIE, "", 0));
            }
            Pairing::Waits => code = code::grouped(&waiting.code),
            Pairing::Gone => {}
        }
    }
    let minutes = app.identity.config.devices.pairing_minutes;
    let shell = frame(&app, &granted, "identity-device-title");
    let station = !once.is_empty();
    let page = render(StatusCode::OK, &DevicePage { shell, code, minutes, token: once });
    if !station {
        return Ok(page);
    }
    Ok(private(with_cookie(page, granted.origin, PAIRING_COOKIE, "", 0)))
}

async fn start(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    app.identity.limits.strict(granted.origin.address)?;
    let waiting = devices::start_pairing(&app).await?;
    let value = format!("{}.{}", waiting.code, waiting.secret);
    let seconds = i64::from(app.identity.config.devices.pairing_minutes) * 60;
    Ok(with_cookie(see("/device"), granted.origin, PAIRING_COOKIE, &value, seconds))
}
