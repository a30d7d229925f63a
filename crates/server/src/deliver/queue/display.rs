//! The wall display: what `modules/board.js` starts from. Public: a board shows numbers, never
//! names.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::queue::{Queue, QueueDay};
use domain::identity::Permission;

use super::api::{BoardQuery, board_of};
use super::live::first_view;
use super::offer::{self, door_code};
use crate::web::App;
use crate::web::board::BoardView;
use crate::web::gate::Granted;
use crate::web::input::Params;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get};

/// Loud in the morning, softer at noon, until the profile of a unit says otherwise.
const VOLUME: &str = "0:70 12:40 13:70";

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
    Params(query): Params<BoardQuery>,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    board_of(&app, &granted, query.zone.as_deref()).await?;
    let today = app.days.today(&app, unit)?;
    let mut shell = offer::shell(&app, &granted, "queue-display-title")?;
    shell.home = format!("/display/{unit}");
    let zone = query.zone.as_deref();
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
        volume: VOLUME.to_owned(),
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

/// What the signs call a zone.
fn hall(app: &App, granted: &Granted, zone: Option<&str>) -> String {
    let published = app.directory.get(granted.unit());
    let newest = published.as_ref().and_then(|published| published.profile.newest());
    let halls = newest.map_or(&[][..], |version| &version.document.halls);
    let hall = zone.and_then(|zone| halls.iter().find(|hall| hall.id.as_str() == zone));
    hall.map_or_else(String::new, |hall| hall.name.get(granted.language).to_owned())
}
