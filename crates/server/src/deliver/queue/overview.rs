//! The head office: all units that somebody may see, side by side, from days in memory. One look
//! per unit and two queries for all devices and printers; no entry and no closed service is read.

pub(crate) mod view;

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::deliver::queue::{AT_RISK_PERCENT, Floor, Phase, Queue, QueueDay};
use domain::identity::Permission;
use domain::kernel::{Language, Timestamp, UnitId};
use serde::Serialize;
use utoipa::ToSchema;

use super::alarm::{self, Alarm, DeviceState, Thresholds};
use super::live::board_topic;
use super::staff::{self, Office};
use super::supervise::{AlarmRow, alarm_row};
use crate::clock::Clock;
use crate::config::Config;
use crate::live::look_again;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::router::get;
use crate::web::{App, Route};

/// Where the page listens for changes.
const EVENTS: &str = "/api/v1/overview/events";

/// Routes above the units.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/overview", Permission::Overview, page),
        get("/api/v1/overview", Permission::Overview, json),
        get(EVENTS, Permission::Overview, events),
    ]
}

/// A unit at one moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct UnitState {
    /// Identifier.
    unit: String,
    /// Name in the reader's language.
    name: String,
    /// `open`, `closed` (today) or `ended`.
    state: &'static str,
    /// In line.
    waiting: u32,
    /// Longest present wait in seconds.
    longest_wait_s: i64,
    /// Have waited longer than the share of the promised wait at which screens warn.
    at_risk: u32,
    /// That share, in hundredths, as the unit's queue rules say it.
    at_risk_percent: u8,
    /// Have waited longer than promised.
    late: u32,
    /// Counters open and not on break.
    open_counters: u32,
    /// Counters of the hall.
    counters: u32,
    /// At a counter now.
    serving: u32,
    /// Tickets issued today.
    issued: u32,
    /// Visits that are over.
    over: u32,
    /// Share of told waits that held, in thousandths.
    told_held_permille: Option<u32>,
    /// What to look at.
    alarms: Vec<Alarm>,
}

impl UnitState {
    /// `late`, `watch`, `silent` or nothing: how the unit stands out.
    fn mark(&self) -> &'static str {
        if self.state != "open" {
            return "silent";
        }
        match self.alarms.iter().map(|alarm| alarm.kind.level()).max_by_key(|l| *l == "late") {
            Some("late") => "late",
            Some(_) => "watch",
            None => "",
        }
    }
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/overview.html")]
struct OverviewPage {
    shell: Shell,
    units: Vec<UnitState>,
    /// Unit, its name, the alarm.
    alarms: Vec<(String, String, AlarmRow)>,
    waiting: u32,
    late: u32,
    at_risk: u32,
    open_counters: u32,
    issued: u32,
    limits: Thresholds,
    /// Past which share of a promise somebody is at risk, where a unit's rules say nothing.
    usual_percent: u8,
    /// What holds when nobody sets anything.
    usual: Thresholds,
    events: &'static str,
}

async fn page(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let language = granted.language;
    let units = units(&app, &granted).await?;
    let mut shell = staff::shell_above(&app, &granted);
    shell.title = shell.t("overview-title").to_owned();
    let sum = |count: fn(&UnitState) -> u32| units.iter().map(count).sum::<u32>();
    let of_unit = |unit: &UnitState| {
        let name = unit.name.clone();
        let row = |alarm| (unit.unit.clone(), name.clone(), alarm_row(alarm, language));
        unit.alarms.iter().map(row).collect::<Vec<_>>()
    };
    let mut alarms: Vec<_> = units.iter().flat_map(of_unit).collect();
    alarms.sort_by_key(|(.., row)| row.level != "late");
    let page = OverviewPage {
        waiting: sum(|unit| unit.waiting),
        late: sum(|unit| unit.late),
        at_risk: sum(|unit| unit.at_risk),
        open_counters: sum(|unit| unit.open_counters),
        issued: sum(|unit| unit.issued),
        limits: Thresholds::of(&app.identity.config),
        usual_percent: AT_RISK_PERCENT,
        usual: Thresholds::of(&Config::default()),
        events: EVENTS,
        shell,
        units,
        alarms,
    };
    Ok(render(StatusCode::OK, &page))
}

/// All units for programs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OverviewBody {
    /// When, in microseconds since 1970-01-01T00:00:00Z.
    at: i64,
    /// Units that the caller may see.
    units: Vec<UnitState>,
}

/// All units that the caller may see, at this moment.
#[utoipa::path(
    get,
    path = "/api/v1/overview",
    tag = "queue",
    operation_id = "get_overview",
    responses(
        (status = 200, description = "Units side by side with their alarms", body = OverviewBody),
        (status = 401, description = "Signing in is needed"),
        (status = 403, description = "Not allowed at any unit"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn json(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let units = units(&app, &granted).await?;
    Ok(Json(OverviewBody { at: app.clock.now().0, units }).into_response())
}

/// Follows all units that the caller may see.
///
/// Server-sent events: `snapshot` first, then `delta` whenever something has changed at one of the
/// units, and `tick` every five seconds. They say only that it is time to look again.
#[utoipa::path(
    get,
    path = "/api/v1/overview/events",
    tag = "queue",
    operation_id = "follow_overview",
    responses(
        (status = 200, content_type = "text/event-stream", body = String),
        (status = 401, description = "Signing in is needed"),
        (status = 403, description = "Not allowed at any unit"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn events(State(app): State<App>, granted: Granted) -> Response {
    let board = |unit: &UnitId| app.hub.topic(&board_topic(unit.as_str(), None));
    look_again(&seen(&app, &granted).iter().map(board).collect::<Vec<_>>())
}

/// Units with a hall that somebody may see; a regional or central office has none of its own.
fn seen(app: &App, granted: &Granted) -> Vec<UnitId> {
    let may = |unit: &UnitId| {
        granted.principal.may(Permission::Overview, &app.directory.line(unit))
            && app.days.today(app, unit).is_ok()
    };
    app.directory.units().into_iter().filter(may).collect()
}

async fn units(app: &App, granted: &Granted) -> Result<Vec<UnitState>, Problem> {
    let devices = devices(app).await?;
    let mut units = Vec::new();
    for unit in seen(app, granted) {
        let of_unit = devices.get(unit.as_str()).map_or(&[][..], Vec::as_slice);
        units.push(state(app, &unit, of_unit, granted.language).await?);
    }
    Ok(units)
}

/// Devices of all units, and printers in trouble. Their reports carry the machine's time, also when
/// the office's clock is a demo clock: silence is told against the machine's clock.
async fn devices(app: &App) -> Result<BTreeMap<String, Vec<DeviceState>>, Problem> {
    let mut devices: BTreeMap<String, Vec<DeviceState>> = BTreeMap::new();
    for row in app.book.query(&view::READ_ALL_DEVICES, Vec::new()).await? {
        devices.entry(row.text(0).to_owned()).or_default().push(DeviceState {
            name: row.text(1).to_owned(),
            seen: Timestamp(row.int(2)),
            printer: row.text(3).to_owned(),
        });
    }
    for row in app.book.query(&view::READ_PRINTER_TROUBLE, Vec::new()).await? {
        devices.entry(row.text(0).to_owned()).or_default().push(DeviceState {
            name: row.text(1).to_owned(),
            seen: Clock::real().now(),
            printer: row.text(2).to_owned(),
        });
    }
    Ok(devices)
}

async fn state(
    app: &App,
    unit: &UnitId,
    devices: &[DeviceState],
    language: Language,
) -> Result<UnitState, Problem> {
    let office = Office::today(app, unit, language);
    let now = office.now;
    let look =
        |day: &QueueDay| (day.phase(), (day.phase() != Phase::NotOpen).then(|| day.floor(now)));
    let (phase, floor) = app.execute.read::<Queue, _>(unit.as_str(), &office.stream, look).await?;
    let alarms = match (&floor, phase) {
        (Some(floor), Phase::Open) => {
            let limits = Thresholds::of(&app.identity.config);
            let mut alarms = alarm::of_floor(floor, now, limits);
            alarms.extend(alarm::of_devices(devices, Clock::real().now(), limits));
            alarms.sort_by_key(|alarm| alarm.kind);
            alarms
        }
        _ => Vec::new(),
    };
    let state = match phase {
        Phase::NotOpen => "closed",
        Phase::Open => "open",
        Phase::Ended => "ended",
    };
    let name = office.name;
    let counted = floor.as_ref().map(Counted::of).unwrap_or_default();
    Ok(UnitState {
        unit: unit.to_string(),
        name,
        state,
        waiting: counted.waiting,
        longest_wait_s: counted.longest_wait_s,
        at_risk: counted.at_risk,
        at_risk_percent: floor.as_ref().map_or(AT_RISK_PERCENT, |floor| floor.at_risk_percent),
        late: counted.late,
        open_counters: counted.open_counters,
        counters: counted.counters,
        serving: counted.serving,
        issued: floor.as_ref().map_or(0, |floor| floor.issued),
        over: floor.as_ref().map_or(0, |floor| floor.over),
        told_held_permille: floor.as_ref().and_then(|floor| floor.told.permille()),
        alarms,
    })
}

/// Sums of a floor.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    waiting: u32,
    longest_wait_s: i64,
    at_risk: u32,
    late: u32,
    open_counters: u32,
    counters: u32,
    serving: u32,
}

impl Counted {
    fn of(floor: &Floor) -> Self {
        let mut sums = Self::default();
        for class in &floor.classes {
            sums.waiting += class.waiting;
            sums.at_risk += class.at_risk;
            sums.late += class.late;
            sums.longest_wait_s = sums.longest_wait_s.max(class.longest_wait_s);
        }
        for counter in &floor.counters {
            sums.counters += 1;
            sums.waiting += counter.sent;
            sums.open_counters += u32::from(counter.open && !counter.on_break);
            sums.serving += u32::from(counter.current.is_some());
        }
        sums
    }
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(json, events))]
struct Document;

/// The overview's part of the API document.
pub(super) fn document() -> utoipa::openapi::OpenApi {
    <Document as utoipa::OpenApi>::openapi()
}
