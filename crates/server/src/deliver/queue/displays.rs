//! The wall displays of a unit by zone: which there shall be, which are paired, and where each is
//! opened.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::{DeviceKind, Permission};
use domain::promise::profile::UnitProfile;

use super::staff::{self, Office};
use crate::identity::devices::{self, Listed};
use crate::promise::pages::Here;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::router::get;
use crate::web::{App, Route};

/// Route of the list.
pub(super) fn routes() -> Vec<Route> {
    vec![get("/displays/{unit}", Permission::DevicesRead, list)]
}

/// A screen that was paired.
struct Paired {
    name: String,
    level: &'static str,
    state: String,
}

/// What hangs in one zone.
struct Zone {
    name: String,
    href: String,
    /// Displays that the profile names.
    named: Vec<String>,
    paired: Vec<Paired>,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/displays.html")]
struct Displays {
    shell: Shell,
    unit: String,
    zones: Vec<Zone>,
}

async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let unit = granted.unit().to_string();
    let here = Here::find(&app, granted.unit())?;
    let office = Office::today(&app, granted.unit(), granted.language);
    let mut shell = staff::shell(&app, &granted, &office);
    shell.title = shell.t("queue-displays-title").to_owned();
    let devices = devices::list(&app, &unit).await?;
    let display =
        |device: &Listed| device.kind == DeviceKind::Display.name() && device.revoked == 0;
    let devices: Vec<Listed> = devices.into_iter().filter(display).collect();
    let zones = zones(&shell, here.profile()?, &devices);
    Ok(render(StatusCode::OK, &Displays { shell, unit, zones }))
}

/// The whole unit first, then its halls; a zone of a paired display that the profile does not know
/// is shown as it was typed.
fn zones(shell: &Shell, profile: &UnitProfile, devices: &[Listed]) -> Vec<Zone> {
    let whole = (String::new(), shell.t("queue-displays-whole").to_owned());
    let mut all = vec![whole];
    for hall in &profile.halls {
        all.push((hall.id.as_str().to_owned(), shell.text(&hall.name).to_owned()));
    }
    for device in devices {
        if !all.iter().any(|(id, _)| *id == device.zone) {
            all.push((device.zone.clone(), device.zone.clone()));
        }
    }
    let zone = |(id, name): (String, String)| {
        let named = profile
            .displays
            .iter()
            .filter(|display| display.zone.as_ref().map_or("", |zone| zone.as_str()) == id);
        let paired = devices.iter().filter(|device| device.zone == id).map(|device| {
            let (level, state) = device.state();
            let state = shell.t_of("identity-state", state);
            Paired { name: device.name.clone(), level, state }
        });
        let tail = if id.is_empty() { String::new() } else { format!("?zone={id}") };
        Zone {
            href: format!("/display/{}{tail}", profile.unit),
            named: named.map(|display| shell.text(&display.name).to_owned()).collect(),
            paired: paired.collect(),
            name,
        }
    };
    all.into_iter().map(zone).collect()
}
