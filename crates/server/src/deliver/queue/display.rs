//! The wall display: what `modules/board.js` starts from. Public: a board shows numbers, never
//! names.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::deliver::queue::{Queue, QueueDay};
use domain::identity::Permission;
use domain::promise::profile::{DEFAULT_VOLUME, VolumeStep};
use jiff::civil::Date;

use super::api::{BoardQuery, board_of};
use super::kiosk::{ended, is_device};
use super::live::first_view;
use super::offer::{self, door_code};
use crate::deliver::handover;
use crate::identity::{DeviceKind, Principal, devices};
use crate::web::App;
use crate::web::board::BoardView;
use crate::web::gate::{Granted, to};
use crate::web::input::Params;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get};

/// Routes of the display.
pub(super) fn routes() -> Vec<Route> {
    vec![get("/display/{unit}", Permission::PublicRead, show)]
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/display.html")]
struct Display {
    shell: Shell,
    view: BoardView,
    hall: String,
    /// The code at the door, for screens that stand in the hall: whoever looks from elsewhere must
    /// not learn it.
    door_code: Option<String>,
}

async fn show(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    Params(query): Params<BoardQuery>,
) -> Result<Response, Problem> {
    if let Some(response) = ended(&granted, &headers) {
        return Ok(response);
    }
    let unit = granted.unit();
    let zone = match (query.zone, &*granted.principal) {
        (None, Principal::Device { id, unit: own, kind: DeviceKind::Display }) if own == unit => {
            let zone = devices::zone_of(&app, unit, id).await?;
            // A display whose zone is a lane hangs at that lane.
            let sign = zone.as_deref().and_then(|zone| handover::sign_of(&app, &granted, zone));
            if let Some(sign) = sign {
                return Ok(to(&sign));
            }
            zone
        }
        (asked, _) => asked,
    };
    let zone = zone.as_deref();
    board_of(&app, &granted, zone).await?;
    let today = app.days.today(&app, unit)?;
    let mut shell = offer::shell(&app, &granted, "queue-display-title")?;
    shell.home = format!("/display/{unit}");
    shell.device = is_device(&granted, DeviceKind::Display);
    let tail = zone.map(|zone| format!("?zone={zone}")).unwrap_or_default();
    let now = app.clock.now();
    let look = |day: &QueueDay| first_view(day, zone, granted.language, now);
    let first = app.execute.read::<Queue, _>(unit.as_str(), &today.stream, look).await?;
    let speed = 1_000_000 / app.clock.real_duration(1_000_000).as_micros().max(1);
    let view = BoardView {
        events: format!("/units/{unit}/board/events{tail}"),
        snapshot: format!("/api/v1/units/{unit}/queue/board{tail}"),
        zone: today.zone,
        now,
        speed: u32::try_from(speed).unwrap_or(1),
        volume: volume(&app, &granted, today.date.0),
        voices: vec!["id", "en"],
        ..first
    };
    let page = Display {
        hall: hall(&app, &granted, zone),
        door_code: granted
            .permit_for(Permission::QueueDisplay)
            .is_ok()
            .then(|| door_code(&app, unit.as_str(), today.date)),
        shell,
        view,
    };
    Ok(render(StatusCode::OK, &page))
}

/// How loud calls are spoken by hour, as the profile of the day says: `0:40 7:75 12:40`.
fn volume(app: &App, granted: &Granted, day: Date) -> String {
    let published = app.directory.get(granted.unit());
    let profile = published.as_ref().and_then(|published| published.profile_on(day));
    let steps = profile.map_or(DEFAULT_VOLUME, |profile| profile.volume());
    let step = |step: &VolumeStep| format!("{}:{}", step.from_hour, step.percent);
    steps.iter().map(step).collect::<Vec<_>>().join(" ")
}

/// What the signs call a zone.
fn hall(app: &App, granted: &Granted, zone: Option<&str>) -> String {
    let published = app.directory.get(granted.unit());
    let newest = published.as_ref().and_then(|published| published.profile.newest());
    let halls = newest.map_or(&[][..], |version| &version.document.halls);
    let hall = zone.and_then(|zone| halls.iter().find(|hall| hall.id.as_str() == zone));
    hall.map_or_else(String::new, |hall| hall.name.get(granted.language).to_owned())
}
