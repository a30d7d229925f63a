//! The lane's display: who is next, by number and colour. No name, no number plate; the code that
//! proves that one stands before it.

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::deliver::handover::{LaneDay, Spot};
use domain::identity::Permission;

use super::lane::{Lane, lanes_of};
use crate::deliver::queue::kiosk::{ended, is_device};
use crate::identity::DeviceKind;
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

/// Colours that stand beside numbers, so that a glance is enough.
const COLOURS: [&str; 6] = ["red", "yellow", "green", "blue", "purple", "orange"];

/// The colour of a number.
pub(super) fn colour(number: u32) -> &'static str {
    let place = usize::try_from(number).unwrap_or(0) % COLOURS.len();
    COLOURS[place]
}

/// Numbers that wait and are shown at most.
const SHOWN: usize = 8;

struct Item {
    number: u32,
    colour: &'static str,
    word: String,
}

#[derive(Template)]
#[template(path = "deliver/handover/templates/sign.html")]
struct Sign {
    shell: Shell,
    name: String,
    ended: bool,
    now: Vec<Item>,
    next: Vec<Item>,
    more: usize,
    /// For screens that stand at the lane: whoever looks from elsewhere must not learn it.
    code: Option<String>,
}

/// The display of a lane whose name a paired display has as its zone.
pub(crate) fn sign_of(app: &App, granted: &Granted, zone: &str) -> Option<String> {
    let here = Here::find(app, granted.unit()).ok()?;
    let lanes = lanes_of(app, granted, &here).ok()?;
    let lane = lanes.into_iter().find(|lane| lane.id.as_str() == zone)?;
    Some(format!("/display/{}/lanes/{}", granted.unit(), lane.id))
}

fn item(shell: &Shell, number: u32) -> Item {
    let colour = colour(number);
    Item { number, colour, word: shell.t_of("lane-colour", colour) }
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    headers: HeaderMap,
    Path((_, lane)): Path<(String, String)>,
) -> Result<Response, Problem> {
    if let Some(response) = ended(&granted, &headers) {
        return Ok(response);
    }
    let here = Here::find(&app, granted.unit())?;
    let lane = Lane::find(&app, &granted, &here, &lane)?;
    let day: LaneDay = lane.today().present(&app, &granted).await?;
    let mut shell = unit_shell(&app, &granted, here.profile()?);
    shell.title = shell.t("lane-sign-title").to_owned();
    shell.device = is_device(&granted, DeviceKind::Display);
    let served = day.arrivals.iter().filter(|(_, arrival)| arrival.spot == Spot::Served);
    let waiting = day.waiting();
    let page = Sign {
        name: shell.text(&lane.plan.name).to_owned(),
        ended: day.ended,
        now: served.map(|(number, _)| item(&shell, *number)).collect(),
        next: waiting.iter().take(SHOWN).map(|(number, _)| item(&shell, *number)).collect(),
        more: waiting.len().saturating_sub(SHOWN),
        code: granted
            .permit_for(Permission::QueueDisplay)
            .is_ok()
            .then(|| lane.sign(&app, &granted)),
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}
