//! The page of a unit: what can be done here, when, how to get a ticket, who serves.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::calendar::Weekday;
use domain::deliver::queue::{ClassCount, Queue, QueueDay};
use domain::kernel::ServiceId;
use domain::promise::profile::{Pause, UnitProfile};
use domain::promise::standards::Version;

use super::{Cost, Doors, Here, cost, name_of, promised, span, unit_shell};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

struct ServiceCard {
    id: ServiceId,
    name: String,
    summary: String,
    class: String,
    cost: Cost,
    ready: Option<String>,
}

/// People waiting in one class at this moment.
struct Waiting {
    class: String,
    name: String,
    people: u32,
}

#[derive(Template)]
#[template(path = "promise/templates/unit.html")]
struct Unit {
    shell: Shell,
    profile: UnitProfile,
    services: Vec<ServiceCard>,
    doors: Doors,
    waiting: Vec<Waiting>,
    has_pledge: bool,
    /// Whether a survey is running.
    asks: bool,
    has_queue: bool,
}

struct Day {
    name: String,
    span: Option<String>,
    pauses: Vec<String>,
}

impl Unit {
    fn hours(&self) -> Vec<Day> {
        let shell = &self.shell;
        let pause = |pause: &Pause| {
            format!("{} {}", shell.text(&pause.reason), span(shell, pause.from, pause.to))
        };
        let day = |day: &Weekday| {
            let hours = self.profile.hours_on(*day);
            Day {
                name: shell.t_of("weekday", name_of(day)),
                span: hours.map(|hours| span(shell, hours.opens, hours.closes)),
                pauses: hours.iter().flat_map(|hours| &hours.breaks).map(pause).collect(),
            }
        };
        Weekday::ALL.iter().map(day).collect()
    }
}

/// How many wait in each class, from the queue's present day; nothing while it is closed.
async fn waiting(
    app: &App,
    profile: &UnitProfile,
    doors: &Doors,
    shell: &Shell,
) -> Result<Vec<Waiting>, Problem> {
    if profile.counters.is_empty() || !doors.open {
        return Ok(Vec::new());
    }
    let today = app.days.today(app, &profile.unit)?;
    let now = app.clock.now();
    let waiting = |count: &ClassCount<'_>| Waiting {
        class: count.class.to_string(),
        name: shell.text(count.name).to_owned(),
        people: count.waiting,
    };
    let look = |day: &QueueDay| day.board(now).waiting.iter().map(waiting).collect();
    Ok(app.execute.read::<Queue, _>(profile.unit.as_str(), &today.stream, look).await?)
}

pub(in super::super) async fn unit(
    State(app): State<App>,
    granted: Granted,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let profile = here.profile()?.clone();
    let shell = unit_shell(&app, &granted, &profile);
    let title = shell.text(&profile.name).to_owned();
    let shell = shell.titled(title);
    let card = |version: &Version| {
        let document = &*version.document;
        let ready = document.components.duration.promised.as_ref();
        ServiceCard {
            id: document.service.clone(),
            name: shell.text(&document.name).to_owned(),
            summary: shell.text(&document.summary).to_owned(),
            class: document.queue_class.to_string(),
            cost: cost(&shell, document, here.today),
            ready: ready.map(|ready| promised(&shell, ready)),
        }
    };
    let mut services: Vec<_> = here.published.in_force(here.today).map(card).collect();
    let place = |card: &ServiceCard| {
        let place = profile.services.iter().position(|service| *service == card.id);
        place.unwrap_or(usize::MAX)
    };
    services.sort_by_key(place);
    let doors = Doors::at(&app, &here, &profile, &shell);
    let page = Unit {
        services,
        waiting: waiting(&app, &profile, &doors, &shell).await?,
        doors,
        has_pledge: here.published.pledge.newest().is_some(),
        has_queue: !profile.counters.is_empty(),
        asks: crate::hear::surveys::is_running(&app, granted.unit(), here.today).await?,
        profile,
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}
