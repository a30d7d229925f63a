//! The first day of a house: its first unit and its first admin. Possible once, for whoever can
//! read the server's log.

use std::path::Path;

use domain::calendar::{JointLeave, Weekday};
use domain::kernel::{Language, LocalText, Mark, Source, UnitId, Zone};
use domain::promise::profile::{
    Address, Contact, ContactKind, DayHours, Head, UnitKind, UnitProfile,
};
use jiff::civil::time;
use subtle::ConstantTimeEq;

use super::accounts::{self, By, invalid, key};
use super::{code, password};
use crate::promise::pack::{self, Filed, Pack, Reading};
use crate::promise::{Decree, PublishError, publish};
use crate::web::App;
use crate::web::i18n::Translator;
use crate::web::input::FormBody;
use crate::web::problem::Problem;

/// Whether the house may still be set up.
///
/// # Errors
/// A problem when the store cannot be read.
pub async fn possible(app: &App) -> Result<bool, Problem> {
    Ok(accounts::none_yet(&*app.book).await?)
}

/// Sets the house up from a filled form.
///
/// # Errors
/// A problem at a field, or the store is not available. 404 when it has been done before.
pub async fn set_up(app: &App, form: &FormBody) -> Result<(), Problem> {
    let _once = app.identity.founding.lock().await;
    if !possible(app).await? {
        return Err(Problem::not_found());
    }
    let given = code::typed(form.get("code"));
    if !bool::from(given.as_bytes().ct_eq(app.identity.setup_code.as_bytes())) {
        return Err(invalid("code", "identity.setup_code_wrong"));
    }
    let unit = UnitId::parse(form.get("unit"));
    let unit = unit.map_err(|_| invalid("unit", "identity.name_shape"))?;
    let account = key("account", form.get("account"))?;
    let new = form.exact("password");
    if new != form.exact("again") {
        return Err(invalid("again", "identity.password_differs"));
    }
    if let Some(code) = password::fault(account.as_str(), new) {
        return Err(invalid("password", code));
    }
    let reading = match form.opt("pack") {
        Some(folder) => from_folder(folder, &unit)?,
        None => minimal(form, unit.clone())?,
    };
    found(app, &reading, form.get("decree")).await?;
    let (by, name) = (By::house(unit.clone()), account.as_str());
    accounts::open(app, &by, name, form.get("display"), "").await?;
    accounts::grant(app, &by, name, ("admin", unit.as_str()), "").await?;
    accounts::set_password(app, name, new, "").await
}

async fn found(app: &App, reading: &Reading, decree: &str) -> Result<(), Problem> {
    let today = Zone::Jakarta.local(app.clock.now()).date;
    let decree = Decree { number: decree.to_owned(), decided: today, effective: today };
    publish(app, reading, &decree).await.map_err(|error| match error {
        PublishError::Unavailable => Problem::unavailable(),
        PublishError::Load(error) => error.into(),
        PublishError::Refused { document, code, .. } => {
            tracing::warn!(document, code, "set-up: a document was refused");
            invalid("pack", "identity.setup_pack")
        }
    })
}

/// The packs of a folder on this machine; one of them must hold the unit.
fn from_folder(folder: &str, unit: &UnitId) -> Result<Reading, Problem> {
    let unusable = || invalid("pack", "identity.setup_pack");
    let folders = pack::folders(Path::new(folder)).map_err(|_| unusable())?;
    let reading = pack::read(&folders);
    if !reading.findings.is_empty() {
        return Err(unusable());
    }
    if !reading.units().any(|profile| profile.unit == *unit) {
        return Err(invalid("unit", "identity.unit_unknown"));
    }
    Ok(reading)
}

/// A pack with nothing but the office, beside the national calendars.
fn minimal(form: &FormBody, unit: UnitId) -> Result<Reading, Problem> {
    let profile = profile(form, unit);
    if let Some(fault) = profile.faults().first() {
        let field = match fault.path.as_str() {
            "address.street" => "street",
            "address.city" => "city",
            "address.province" => "province",
            "head.name" => "head",
            path if path.starts_with("contacts") => "contact",
            _ => "name",
        };
        return Err(invalid(field, "identity.setup_profile").with("path", fault.path.clone()));
    }
    let calendars: Vec<_> =
        pack::embedded().into_iter().filter(|folder| folder.name == "calendar").collect();
    let mut reading = pack::read(&calendars);
    let units = vec![Filed { file: "setup".to_owned(), document: profile }];
    reading.packs.push(Pack { folder: "setup".to_owned(), units, ..Pack::default() });
    Ok(reading)
}

fn both(key: &str) -> LocalText {
    let text = |language| Translator { language }.t(key).to_owned();
    LocalText { id: text(Language::Id), en: text(Language::En) }
}

/// What can be said of an office on its first day; the rest says that it is not filled in yet.
fn profile(form: &FormBody, unit: UnitId) -> UnitProfile {
    let name = form.get("name").to_owned();
    let blank = || both("identity-setup-blank");
    let zones = [Zone::Jakarta, Zone::Makassar, Zone::Jayapura];
    let zone = zones.into_iter().find(|zone| zone.abbreviation() == form.get("zone"));
    let week =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let day = |day| DayHours {
        day,
        opens: time(8, 0, 0, 0),
        closes: time(16, 0, 0, 0),
        breaks: Vec::new(),
    };
    UnitProfile {
        unit,
        name: LocalText { id: name.clone(), en: name },
        kind: UnitKind::Office,
        fictional: false,
        parent: None,
        address: Address {
            street: form.get("street").to_owned(),
            city: form.get("city").to_owned(),
            province: form.get("province").to_owned(),
            postal_code: None,
        },
        zone: zone.unwrap_or(Zone::Jakarta),
        hours: week.into_iter().map(day).collect(),
        joint_leave: JointLeave::Closed,
        vision: blank(),
        mission: vec![blank()],
        motto: blank(),
        compensation: blank(),
        head: Head { name: form.get("head").to_owned(), title: both("identity-role-head") },
        officers: Vec::new(),
        contacts: form
            .opt("contact")
            .map(|value| Contact {
                kind: ContactKind::Phone,
                value: value.to_owned(),
                purpose: both("identity-setup-contact"),
                complaints: true,
            })
            .into_iter()
            .collect(),
        facilities: Vec::new(),
        services: Vec::new(),
        halls: Vec::new(),
        queue_classes: Vec::new(),
        counters: Vec::new(),
        handover_lanes: Vec::new(),
        displays: Vec::new(),
        volume: Vec::new(),
        source: Source { mark: Mark::Unit, text: "/setup".to_owned() },
    }
}
