//! The fleet of a unit: kiosks, displays, mailboxes.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::{DeviceKind, Permission};
use domain::kernel::Zone;

use super::{faults, frame, moment, see, zone_of};
use crate::identity::api::by;
use crate::identity::devices::{self, Listed, NewDevice};
use crate::web::gate::{Granted, private};
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

pub(super) fn routes() -> Vec<Route> {
    use Permission as P;
    vec![
        get("/admin/{unit}/devices", P::DevicesRead, list),
        post("/admin/{unit}/devices", P::Devices, pair),
        post("/admin/{unit}/devices/{device}/reload", P::Devices, reload),
        post("/admin/{unit}/devices/{device}/revoke", P::Devices, revoke),
    ]
}

/// A clock that is further off than this is worth a look, in milliseconds.
const SKEW_WATCHED: i64 = 5_000;

/// States of a printer that have a word.
const PRINTERS: [&str; 9] = [
    "ready",
    "unreachable",
    "silent",
    "connection_lost",
    "paper_low",
    "paper_out",
    "cover_open",
    "error",
    "offline",
];

struct DeviceRow {
    listed: Listed,
    kind: String,
    seen: String,
    level: &'static str,
    state: String,
    printer: String,
    printer_level: &'static str,
    skew: Option<String>,
    /// Whether it can be told to reload what it shows.
    reloads: bool,
}

#[derive(Template)]
#[template(path = "identity/templates/fleet.html")]
struct FleetPage {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    rows: Vec<DeviceRow>,
    may_change: bool,
    /// Of a mailbox that was added just now: shown once.
    token: String,
    kinds: Vec<Choice>,
    code: String,
    chosen_kind: String,
    device_name: String,
    chosen_zone: String,
}

fn row(shell: &Shell, zone: Zone, listed: Listed) -> DeviceRow {
    let (level, state) = listed.state();
    let known = PRINTERS.into_iter().find(|known| *known == listed.printer);
    let seconds = listed.skew_ms.unsigned_abs() / 1000;
    let off = listed.skew_ms.abs() >= SKEW_WATCHED;
    DeviceRow {
        kind: shell.t_of("identity-kind", &listed.kind),
        seen: moment(shell.language, zone, listed.seen),
        state: shell.t_of("identity-state", state),
        level,
        printer: known.map_or_else(
            || listed.printer.clone(),
            |known| shell.t_of("identity-printer", known.replace('_', "-")),
        ),
        printer_level: if matches!(known, None | Some("ready")) { "calm" } else { "late" },
        reloads: DeviceKind::parse(&listed.kind).is_some_and(DeviceKind::has_screen),
        skew: off.then(|| shell.t1("identity-skew", "seconds", seconds)),
        listed,
    }
}

async fn page(
    app: &App,
    granted: &Granted,
    status: StatusCode,
    errors: FormErrors,
    (form, token): (&FormBody, String),
) -> Result<Response, Problem> {
    let unit = granted.unit().to_string();
    let mut shell = frame(app, granted, "identity-devices-title");
    shell.wide = true;
    let rows = devices::list(app, &unit).await?;
    let zone = zone_of(app, &unit);
    let kind =
        |kind: DeviceKind| Choice::new(kind.name(), shell.t_of("identity-kind", kind.name()));
    let page = FleetPage {
        errors,
        token,
        rows: rows.into_iter().map(|listed| row(&shell, zone, listed)).collect(),
        may_change: granted.principal.may(Permission::Devices, &granted.line),
        kinds: DeviceKind::ALL.into_iter().map(kind).collect(),
        code: form.get("code").to_owned(),
        chosen_kind: form.opt("kind").unwrap_or(DeviceKind::Kiosk.name()).to_owned(),
        device_name: form.get("name").to_owned(),
        chosen_zone: form.get("zone").to_owned(),
        unit,
        shell,
    };
    Ok(render(status, &page))
}

async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let form = FormBody::default();
    page(&app, &granted, StatusCode::OK, FormErrors::default(), (&form, String::new())).await
}

async fn pair(
    State(app): State<App>,
    granted: Granted,
    form: FormBody,
) -> Result<Response, Problem> {
    app.identity.limits.strict(granted.origin.address)?;
    let new = NewDevice { kind: form.get("kind"), name: form.get("name"), zone: form.get("zone") };
    if DeviceKind::parse(new.kind).is_some_and(|kind| !kind.has_screen()) {
        return add_mailbox(&app, &granted, &new, &form).await;
    }
    match devices::claim(&app, &by(&granted)?, form.get("code"), &new).await {
        Ok(_) => Ok(see(&format!("/admin/{}/devices?done=paired", granted.unit()))),
        Err(problem) => {
            let status = problem.status;
            let field = if problem.code == "identity.device_name" { "name" } else { "code" };
            let errors = faults(granted.language, problem, field)?;
            page(&app, &granted, status, errors, (&form, String::new())).await
        }
    }
}

/// Has no screen that could show a code: it is given a token, which is shown once.
async fn add_mailbox(
    app: &App,
    granted: &Granted,
    new: &NewDevice<'_>,
    form: &FormBody,
) -> Result<Response, Problem> {
    let by = by(granted)?;
    let added = match devices::pair(app, &by, new).await {
        Ok(id) => devices::token(app, granted.unit().as_str(), &id).await?,
        Err(problem) => {
            let status = problem.status;
            let errors = faults(granted.language, problem, "name")?;
            return page(app, granted, status, errors, (form, String::new())).await;
        }
    };
    let empty = FormBody::default();
    let shown = page(app, granted, StatusCode::CREATED, FormErrors::default(), (&empty, added));
    Ok(private(shown.await?))
}

async fn reload(
    State(app): State<App>,
    Path((unit, device)): Path<(String, String)>,
) -> Result<Response, Problem> {
    devices::ask_reload(&app, &unit, &device).await?;
    Ok(see(&format!("/admin/{unit}/devices?done=reload")))
}

async fn revoke(
    State(app): State<App>,
    granted: Granted,
    Path((_, device)): Path<(String, String)>,
    form: FormBody,
) -> Result<Response, Problem> {
    let (by, why, id) = (by(&granted)?, form.get("reason"), form.get("command_id"));
    devices::revoke(&app, &by, &device, why, id).await?;
    Ok(see(&format!("/admin/{}/devices?done=device-revoked", granted.unit())))
}
