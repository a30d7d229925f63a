//! The ticket on paper by the browser's own printing: 80 or 58 millimetres, ordinary or large.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::deliver::queue::{DayPlan, Queue, QueueDay, VisitStage, VisitView};
use domain::kernel::{Language, Timestamp, Zone};
use serde::Deserialize;

use super::super::{offer, qr, serve};
use super::holder::Holder;
use crate::hear::surveys::is_running;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::Params;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

/// How a paper ticket shall look.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Paper {
    width: String,
    large: String,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/slip.html")]
struct SlipPage {
    shell: Shell,
    narrow: bool,
    large: bool,
    number: String,
    services: Vec<String>,
    zone: Zone,
    at: Timestamp,
    position: u32,
    low_s: i64,
    high_s: i64,
    qr: String,
    /// Whether the ticket's page asks afterwards how it was.
    asks: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    holder: Holder,
    Params(paper): Params<Paper>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let zone = app.days.today(&app, granted.unit())?.zone;
    let (unit, ticket) = (granted.unit().as_str(), holder.ticket);
    let path = format!("/t/{unit}/{ticket}/{}", holder.receipt);
    let mut shell = offer::shell(&app, &granted, "queue-ticket-title")?;
    shell.home.clone_from(&path);
    let qr = qr::svg(&qr::absolute(&granted, &headers, &path));
    let look = |day: &QueueDay| {
        let (view, plan) = (day.visit(day.find_number(ticket.number)?, now)?, day.plan()?);
        Some(facts(granted.language, plan, &view))
    };
    let found = app.execute.read::<Queue, _>(unit, &ticket.stream(), look).await?;
    let Facts { at, services, position, low_s, high_s } =
        found.ok_or_else(|| serve::unknown_ticket(&ticket))?;
    let (number, large) = (ticket.number.to_string(), !paper.large.is_empty());
    let narrow = paper.width == "58";
    let asks = is_running(&app, granted.unit(), ticket.date.0).await?;
    let page = SlipPage {
        shell,
        narrow,
        large,
        number,
        services,
        zone,
        at,
        position,
        low_s,
        high_s,
        qr,
        asks,
    };
    Ok(render(StatusCode::OK, &page))
}

struct Facts {
    at: Timestamp,
    services: Vec<String>,
    position: u32,
    low_s: i64,
    high_s: i64,
}

fn facts(language: Language, plan: &DayPlan, view: &VisitView) -> Facts {
    let services = || plan.classes.iter().flat_map(|class| &class.services);
    let names = view
        .services
        .iter()
        .filter_map(|own| services().find(|service| service.id == own.service))
        .map(|service| service.name.get(language).to_owned());
    let (position, low_s, high_s) = match view.stage {
        VisitStage::Waiting { position, wait_low_s, wait_high_s, .. } => {
            (position, i64::from(wait_low_s), i64::from(wait_high_s))
        }
        _ => (0, 0, 0),
    };
    Facts { at: view.arrived_at, services: names.collect(), position, low_s, high_s }
}
