//! The fleet of paired devices: pairing by short code, or for a token; reports, reload, revocation.

use domain::identity::{DeviceCommand, DeviceKind, DevicePaired, Devices};
use domain::kernel::{Personal, UnitId};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use super::accounts::{By, invalid, key, write};
use super::store::{
    ADD_DEVICE_TOKEN, ASK_RELOAD, CLAIM_PAIRING, DROP_DEVICE_TOKENS, DROP_OLD_PAIRINGS,
    END_PAIRING, HEARD, LIST_DEVICES, READ_DEVICE_ZONE, READ_PAIRING, REPORT, REPORT_PRINTER,
    START_PAIRING, TAKE_RELOAD,
};
use super::view::device_stream;
use super::{Principal, code};
use crate::book::{Row, StoreError, Value, Write};
use crate::clock::Clock;
use crate::web::App;
use crate::web::problem::Problem;

/// Characters of a pairing code.
const CODE_LENGTH: usize = 8;
/// Most characters kept of what a device reports of itself.
const REPORTED_LENGTH: usize = 120;
/// Largest clock difference that is kept, in milliseconds: a year.
const SKEW_MS: i64 = 366 * 86_400_000;
/// Most characters of a reason.
const REASON_LENGTH: usize = 500;

/// A device as the fleet page shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = identity::Device)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// The zone that it serves; empty for the whole hall.
    pub zone: String,
    /// When it was paired, in microseconds.
    pub paired: i64,
    /// When it was revoked; 0 when it is in use.
    pub revoked: i64,
    /// When it last reported; 0 when never.
    pub seen: i64,
    /// How far its clock is ahead of ours, in milliseconds.
    pub skew_ms: i64,
    /// State of its printer, as reported.
    pub printer: String,
    /// The page that it shows.
    pub page: String,
    /// Whether it has been asked to reload and has not done so yet.
    pub reload: bool,
    /// Whether it should have reported by now.
    pub silent: bool,
}

/// What a new device shall be.
#[derive(Debug, Clone)]
pub struct NewDevice<'a> {
    /// `kiosk`, `display`, `mailbox` or `enrolment`.
    pub kind: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// The zone that it serves; empty for the whole hall.
    pub zone: &'a str,
}

/// What a device says of itself.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = identity::Report)]
pub struct Report {
    /// What its clock shows, in milliseconds since 1970.
    pub time_ms: Option<i64>,
    /// State of its printer: `ready`, `paper_low`, `paper_out`, `offline`, …
    pub printer: String,
    /// Path of the page that it shows.
    pub page: String,
}

/// All devices of a unit, those in use first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn list(app: &App, unit: &str) -> Result<Vec<Listed>, StoreError> {
    let patience = i64::from(app.identity.config.devices.silent_seconds);
    let late = Clock::real().now().plus_seconds(-patience).0;
    let rows = app.book.query(&LIST_DEVICES, vec![unit.into()]).await?;
    // A mailbox reports when a mail comes, and no mail is no news.
    let has_screen = |kind: &str| DeviceKind::parse(kind).is_none_or(DeviceKind::has_screen);
    let listed = |row: &Row| Listed {
        id: row.text(0).to_owned(),
        kind: row.text(1).to_owned(),
        name: row.text(2).to_owned(),
        zone: row.text(3).to_owned(),
        paired: row.int(4),
        revoked: row.int(5),
        seen: row.int(6),
        skew_ms: row.int(7),
        printer: row.text(8).to_owned(),
        page: row.text(9).to_owned(),
        reload: row.int(10) != 0,
        silent: row.int(5) == 0 && row.int(6) < late && has_screen(row.text(1)),
    };
    Ok(rows.iter().map(listed).collect())
}

impl Listed {
    /// How it stands: a level and a word of the family `identity-state`.
    #[must_use]
    pub fn state(&self) -> (&'static str, &'static str) {
        match self {
            device if device.revoked != 0 => ("calm", "revoked"),
            device if device.seen == 0 => ("watch", "never"),
            device if device.silent => ("late", "silent"),
            _ => ("calm", "live"),
        }
    }
}

fn paired(new: &NewDevice<'_>) -> Result<DevicePaired, Problem> {
    let kind = DeviceKind::parse(new.kind)
        .ok_or_else(|| invalid("kind", "identity.device_kind_unknown"))?;
    let zone = match new.zone.trim() {
        "" => None,
        _ if !kind.has_screen() => None,
        zone => Some(key("zone", zone)?),
    };
    Ok(DevicePaired { kind, name: new.name.trim().to_owned(), zone })
}

/// Pairs a new device; gives its id.
///
/// # Errors
/// A problem: kind, name or zone make no sense, the store is not available.
pub async fn pair(app: &App, by: &By, new: &NewDevice<'_>) -> Result<String, Problem> {
    let id = code::id();
    let command = DeviceCommand::Pair(paired(new)?);
    app.execute.run::<Devices>(&by.permit, &device_stream(&id), "", &command).await?;
    Ok(id)
}

/// A new token for a device, shown once.
///
/// # Errors
/// [`StoreError`] when the store is not available.
pub async fn token(app: &App, unit: &str, id: &str) -> Result<String, StoreError> {
    let token = code::token();
    let row = vec![code::digest(&token).into(), unit.into(), id.into()];
    app.book.write(vec![write(&ADD_DEVICE_TOKEN, row)]).await?;
    Ok(token)
}

/// Revokes a device; its tokens are worth nothing from now on.
///
/// # Errors
/// A problem: there is no such device in use, the store is not available.
pub async fn revoke(
    app: &App,
    by: &By,
    id: &str,
    why: &str,
    command_id: &str,
) -> Result<(), Problem> {
    let id = key("device", id).map_err(|_| Problem::not_found())?;
    let stream = device_stream(id.as_str());
    let why: String = why.trim().chars().take(REASON_LENGTH).collect();
    let reason = (!why.is_empty()).then(|| Personal::new(stream.clone(), why));
    let command = DeviceCommand::Revoke { reason };
    app.execute.run::<Devices>(&by.permit, &stream, command_id, &command).await?;
    let place = vec![by.permit.unit().into(), id.as_str().into()];
    app.book.write(vec![write(&DROP_DEVICE_TOKENS, place)]).await?;
    app.access.forget();
    Ok(())
}

/// Notes that a mailbox has handed something in.
///
/// # Errors
/// [`StoreError`] when the store is not available.
pub async fn saw_mailbox(app: &App, principal: &Principal) -> Result<(), StoreError> {
    let Principal::Device { id, unit, kind: DeviceKind::Mailbox } = principal else {
        return Ok(());
    };
    report(app, (unit, id), &Report::default()).await.map(drop)
}

/// Asks a device to reload its page the next time that it reports.
///
/// # Errors
/// A problem: there is no such device in use, the store is not available.
pub async fn ask_reload(app: &App, unit: &str, id: &str) -> Result<(), Problem> {
    let known = list(app, unit).await?;
    if !known.iter().any(|device| device.id == id && device.revoked == 0) {
        return Err(Problem::not_found());
    }
    app.book.write(vec![write(&ASK_RELOAD, vec![unit.into(), id.into()])]).await?;
    Ok(())
}

/// Takes a device's report; gives what it shall do.
///
/// # Errors
/// [`StoreError`] when the store is not available.
pub async fn report(
    app: &App,
    (unit, id): (&UnitId, &str),
    report: &Report,
) -> Result<Vec<&'static str>, StoreError> {
    let now = Clock::real().now().0;
    let skew = report.time_ms.map_or(0, |time| time.saturating_sub(now / 1000));
    let kept = |text: &str| -> String {
        text.chars().filter(|c| !c.is_control()).take(REPORTED_LENGTH).collect()
    };
    let row: Vec<Value> = vec![
        unit.as_str().into(),
        id.into(),
        now.into(),
        skew.clamp(-SKEW_MS, SKEW_MS).into(),
        kept(&report.printer).into(),
        kept(&report.page).into(),
    ];
    let changed = app
        .book
        .write(vec![
            write(&REPORT, row),
            write(&TAKE_RELOAD, vec![unit.as_str().into(), id.into()]),
        ])
        .await?;
    Ok(if changed.last() == Some(&1) { vec!["reload"] } else { Vec::new() })
}

/// Notes what the house itself saw of the printer beside a device.
///
/// # Errors
/// [`StoreError`] when the store is not available.
pub async fn saw_printer(app: &App, unit: &str, id: &str, state: &str) -> Result<(), StoreError> {
    let row = vec![unit.into(), id.into(), state.into()];
    app.book.write(vec![write(&REPORT_PRINTER, row)]).await.map(drop)
}

/// Notes that a device was heard of, without a report of its own.
///
/// # Errors
/// [`StoreError`] when the store is not available.
pub async fn heard(app: &App, unit: &UnitId, id: &str) -> Result<(), StoreError> {
    let row = vec![unit.as_str().into(), id.into(), Clock::real().now().0.into()];
    app.book.write(vec![write(&HEARD, row)]).await.map(drop)
}

/// A code on a screen that waits to be entered by somebody in charge.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The code, shown on the screen.
    pub code: String,
    /// Proof that the browser is the one that shows it.
    pub secret: String,
}

/// Starts to wait for being paired.
///
/// # Errors
/// [`StoreError`] when the store is not available.
pub async fn start_pairing(app: &App) -> Result<Waiting, StoreError> {
    let now = Clock::real().now();
    let minutes = i64::from(app.identity.config.devices.pairing_minutes);
    let (code, secret) = (code::short(CODE_LENGTH), code::token());
    let expires = now.plus_seconds(minutes * 60).0;
    app.book
        .write(vec![
            write(&DROP_OLD_PAIRINGS, vec![now.0.into()]),
            write(
                &START_PAIRING,
                vec![code.as_str().into(), code::digest(&secret).into(), expires.into()],
            ),
        ])
        .await?;
    Ok(Waiting { code, secret })
}

/// Pairs the screen that shows a code.
///
/// # Errors
/// A problem: nobody shows this code any more, the device makes no sense, the store is not
/// available.
pub async fn claim(
    app: &App,
    by: &By,
    typed: &str,
    new: &NewDevice<'_>,
) -> Result<String, Problem> {
    if !paired(new)?.kind.has_screen() {
        return Err(invalid("kind", "identity.mailbox_no_screen"));
    }
    let (code, now) = (code::typed(typed), Clock::real().now().0);
    let wrong = || invalid("code", "identity.pairing_code_wrong");
    let rows = app.book.query(&READ_PAIRING, vec![code.as_str().into(), now.into()]).await?;
    if !rows.iter().any(|row| row.text(2).is_empty()) {
        return Err(wrong());
    }
    let id = pair(app, by, new).await?;
    let params: Vec<Value> =
        vec![by.permit.unit().into(), id.as_str().into(), code.as_str().into(), now.into()];
    let claim = Write { statement: &CLAIM_PAIRING, params, expect: Some(1) };
    match app.book.write(vec![claim]).await {
        Ok(_) => Ok(id),
        Err(StoreError::Conflict) => {
            revoke(app, by, &id, "", "").await?;
            Err(wrong())
        }
        Err(other) => Err(other.into()),
    }
}

/// What became of a code that a screen shows.
#[derive(Debug)]
pub enum Pairing {
    /// Nobody has entered it yet.
    Waits,
    /// It is no longer good, or another browser's.
    Gone,
    /// The screen is paired: its token and where it belongs.
    Paired {
        /// The token, for a cookie.
        token: String,
        /// Path of its page; none when its own program works with the token.
        page: Option<String>,
    },
}

/// Looks what became of a code; a paired screen gets its token once.
///
/// # Errors
/// [`StoreError`] when the store is not available.
pub async fn look(app: &App, waiting: &Waiting) -> Result<Pairing, StoreError> {
    let now = Clock::real().now().0;
    let params = vec![waiting.code.as_str().into(), now.into()];
    let rows = app.book.query(&READ_PAIRING, params).await?;
    let Some(row) = rows.first() else { return Ok(Pairing::Gone) };
    let given = code::digest(&waiting.secret);
    if !bool::from(given.as_bytes().ct_eq(row.text(0).as_bytes())) {
        return Ok(Pairing::Gone);
    }
    let (unit, id) = (row.text(1), row.text(2));
    if id.is_empty() {
        return Ok(Pairing::Waits);
    }
    let params = vec![waiting.code.as_str().into()];
    let end = Write { statement: &END_PAIRING, params, expect: Some(1) };
    match app.book.write(vec![end]).await {
        Ok(_) => {}
        Err(StoreError::Conflict) => return Ok(Pairing::Gone),
        Err(other) => return Err(other),
    }
    let token = token(app, unit, id).await?;
    let Some(believed) = app.access.look_up(&token).await? else { return Ok(Pairing::Gone) };
    let page = page_of(app, &believed.principal).await?;
    Ok(Pairing::Paired { token, page })
}

/// The page that a paired device shows; none for a station, which has a program of its own.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn page_of(app: &App, principal: &Principal) -> Result<Option<String>, StoreError> {
    let Principal::Device { id, unit, kind } = principal else { return Ok(None) };
    let zone = zone_of(app, unit, id).await?;
    Ok(match (kind, zone) {
        (DeviceKind::Kiosk, _) => Some(format!("/kiosk/{unit}")),
        (DeviceKind::Display, None) => Some(format!("/display/{unit}")),
        (DeviceKind::Display, Some(zone)) => Some(format!("/display/{unit}?zone={zone}")),
        (DeviceKind::Mailbox | DeviceKind::Enrolment, _) => None,
    })
}

/// The zone that a device serves; nothing when it serves the whole hall.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn zone_of(app: &App, unit: &UnitId, id: &str) -> Result<Option<String>, StoreError> {
    let rows = app.book.query(&READ_DEVICE_ZONE, vec![unit.as_str().into(), id.into()]).await?;
    let zone = rows.first().map_or("", |row| row.text(0));
    Ok(Some(zone.to_owned()).filter(|zone| !zone.is_empty()))
}
