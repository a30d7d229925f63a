//! Setting printers up: what somebody wishes, checked; trying one out; what was seen of it.

use axum::http::StatusCode;
use domain::identity::DeviceKind;
use domain::kernel::{Key, Language, UnitId, Zone};
use domain::promise::profile::Counter;

use super::store::{self, Printer, Printers, counter_place, device_place};
use super::{Fault, Patience, Trouble, Width, slip, wire};
use crate::book::StoreError;
use crate::identity::devices;
use crate::web::App;
use crate::web::problem::Problem;

/// Most characters of a printer's name.
const NAME_LENGTH: usize = 60;
/// Most characters of an address.
const ADDRESS_LENGTH: usize = 120;

/// A printer as somebody wants it. What is not said stays as it is; for a new printer it is what
/// suits most.
#[derive(Debug, Clone)]
pub(in super::super) struct Wish<'a> {
    pub(in super::super) id: &'a str,
    /// New: the name of the device with its id, else its id.
    pub(in super::super) name: Option<&'a str>,
    pub(in super::super) address: &'a str,
    pub(in super::super) width_mm: i64,
    /// New: yes when the unit has no usual printer.
    pub(in super::super) usual: Option<bool>,
    /// New: the device with its id.
    pub(in super::super) places: Option<Vec<String>>,
}

/// Kiosks and counters that can use a printer: place and name.
pub(in super::super) async fn places(
    app: &App,
    unit: &UnitId,
    language: Language,
) -> Result<Vec<(String, String)>, StoreError> {
    let devices = devices::list(app, unit.as_str()).await?;
    let kiosk = |device: &devices::Listed| {
        let in_use = device.revoked == 0 && device.kind == DeviceKind::Kiosk.name();
        in_use.then(|| (device_place(&device.id), device.name.clone()))
    };
    let mut places: Vec<_> = devices.iter().filter_map(kiosk).collect();
    if let Some(published) = app.directory.get(unit) {
        let today = published.zone().local(app.clock.now()).date;
        let profile = published.profile_on(today);
        let counters = profile.map_or(&[][..], |profile| &profile.counters);
        let place = |counter: &Counter| {
            let name = counter.name.get(language).to_owned();
            (counter_place(counter.id.as_str()), name)
        };
        places.extend(counters.iter().map(place));
    }
    Ok(places)
}

fn is_address(address: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let Some((host, port)) = address.rsplit_once(':') else { return false };
    let port = port.parse::<u16>().is_ok_and(|port| port > 0);
    port && !host.is_empty() && address.len() <= ADDRESS_LENGTH && address.chars().all(sign)
}

/// Makes or changes a printer.
///
/// # Errors
/// A problem with everything that is wrong, field by field; the store is not available.
pub(in super::super) async fn settle(
    app: &App,
    unit: &UnitId,
    wish: &Wish<'_>,
) -> Result<(), Problem> {
    let known = store::all(app, unit.as_str()).await?;
    let places = places(app, unit, Language::Id).await?;
    let old = known.get(wish.id);
    let beside = device_place(wish.id);
    let beside = places.iter().find(|(place, _)| *place == beside);
    let given = wish.name.map(str::trim);
    let name = given.or(old.map(|old| old.name.as_str()));
    let name = name.unwrap_or_else(|| beside.map_or(wish.id, |(_, name)| name.as_str()));
    let width = Width::of_mm(wish.width_mm);
    let mut wrong: Vec<(&str, &str)> = Vec::new();
    if Key::parse(wish.id).is_err() {
        wrong.push(("printer", "identity.name_shape"));
    }
    if name.is_empty() || name.chars().count() > NAME_LENGTH {
        wrong.push(("name", "queue.printer_name"));
    }
    if known.all.iter().any(|other| other.id != wish.id && other.name == name) {
        wrong.push(("name", "queue.printer_name_taken"));
    }
    if !is_address(wish.address) {
        wrong.push(("address", "queue.printer_address"));
    }
    if width.is_none() {
        wrong.push(("width_mm", "queue.paper_width"));
    }
    for wanted in wish.places.iter().flatten() {
        if !places.iter().any(|(place, _)| place == wanted) {
            let field = if wanted.starts_with("device/") { "devices" } else { "counters" };
            wrong.push((field, "queue.printer_place"));
        }
    }
    let (Some(width), None) = (width, wrong.first()) else { return Err(all_wrong(&wrong)) };
    let usual = old.map_or_else(|| !known.all.iter().any(|other| other.usual), |old| old.usual);
    let printer = Printer {
        id: wish.id.to_owned(),
        name: name.to_owned(),
        address: wish.address.to_owned(),
        width,
        usual: wish.usual.unwrap_or(usual),
        state: String::new(),
        seen: 0,
        printed: 0,
    };
    let first = old.is_none().then(|| beside.map(|(place, _)| place.clone()).into_iter().collect());
    let wanted = wish.places.clone().or(first);
    store::set(app, unit.as_str(), &printer, wanted.as_deref()).await?;
    show_at_devices(app, unit.as_str(), &known).await?;
    Ok(())
}

fn all_wrong(wrong: &[(&str, &str)]) -> Problem {
    let first = wrong.first().map_or("queue.printer_address", |(_, code)| *code);
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, first);
    wrong.iter().fold(problem, |problem, (field, code)| problem.with_field(*field, *code))
}

/// Takes a printer away.
///
/// # Errors
/// A problem: there is no such printer, the store is not available.
pub(in super::super) async fn take_away(app: &App, unit: &UnitId, id: &str) -> Result<(), Problem> {
    let known = store::all(app, unit.as_str()).await?;
    known.get(id).ok_or_else(Problem::not_found)?;
    store::remove(app, unit.as_str(), id).await?;
    Ok(show_at_devices(app, unit.as_str(), &known).await?)
}

/// What is known of a printer is shown at each device that uses it; a device that has another
/// printer now, or none, shows that.
async fn show_at_devices(app: &App, unit: &str, before: &Printers) -> Result<(), StoreError> {
    let now = store::all(app, unit).await?;
    for (place, _) in before.users.iter().chain(&now.users) {
        let Some(device) = place.strip_prefix("device/") else { continue };
        let state = |printers: &Printers| {
            printers.used_at(place).map_or_else(String::new, |printer| printer.state.clone())
        };
        if state(before) != state(&now) {
            devices::saw_printer(app, unit, device, &state(&now)).await?;
        }
    }
    Ok(())
}

/// Notes what the line to a printer told.
pub(super) async fn note(app: &App, unit: &str, id: &str, outcome: Result<(), Fault>) {
    let state = outcome.err().map_or("ready", |fault| fault.trouble.name());
    if let Err(error) = noted(app, unit, id, state).await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "the state of a printer was not noted");
    }
}

async fn noted(app: &App, unit: &str, id: &str, state: &str) -> Result<(), StoreError> {
    store::saw(app, unit, id, state).await?;
    for place in store::all(app, unit).await?.users_of(id) {
        if let Some(device) = place.strip_prefix("device/") {
            devices::saw_printer(app, unit, device, state).await?;
        }
    }
    Ok(())
}

/// Prints a paper that is no ticket; what became of it stands with the printer.
pub(in super::super) async fn try_out(
    app: &App,
    unit: &UnitId,
    printer: Printer,
    language: Language,
) {
    let patience = Patience::from(&app.identity.config.printers);
    let published = app.directory.get(unit);
    let zone = published.map_or(Zone::Jakarta, |published| published.zone());
    let Printer { id, name, address, width, .. } = printer;
    let bytes = slip::trial(language, &name, zone, app.clock.now(), width);
    let sent = tokio::task::spawn_blocking(move || wire::send(&address, &bytes, patience)).await;
    let outcome = sent.unwrap_or(Err(Fault { trouble: Trouble::Broken, sent: true }));
    note(app, unit.as_str(), &id, outcome).await;
}
