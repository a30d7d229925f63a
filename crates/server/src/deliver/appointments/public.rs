//! What everybody may see beforehand: when the places of each day are given out and how many there
//! are; and each draw with all that is needed to repeat it.

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::appointments::{Opening, Pool, draw_name};
use domain::identity::Permission::PublicRead;
use domain::kernel::ServiceId;
use jiff::civil::Time;

use super::drawing::{Got, Lot, lots};
use super::serve::{Brief, ServiceDay, briefs, present};
use crate::promise::pages::{Here, unit_shell};
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get};
use crate::web::{App, format, table};

/// Pages for everybody.
pub(super) fn routes() -> Vec<Route> {
    const DAYS: &str = "/units/{unit}/services/{service}/appointments";
    vec![
        get(DAYS, PublicRead, days),
        get("/units/{unit}/services/{service}/appointments.csv", PublicRead, days_csv),
        get("/units/{unit}/services/{service}/appointments/{date}", PublicRead, draw),
        get("/units/{unit}/services/{service}/appointments/{date}/draw.csv", PublicRead, draw_csv),
    ]
}

/// A day as it is announced.
struct DayRow {
    day: String,
    opens: String,
    seats: String,
    waiting: String,
    /// Page of its draw; empty when there is none.
    draw: String,
}

#[derive(Template)]
#[template(path = "deliver/appointments/templates/days.html")]
struct Days {
    shell: Shell,
    days: Vec<DayRow>,
    path: String,
    apply: String,
    own: String,
}

/// A service of a unit that gives out places beforehand.
struct Offered {
    here: Here,
    service: ServiceId,
    shell: Shell,
    /// Address of the service's page.
    page: String,
}

fn offered(app: &App, granted: &Granted, service: &str, title: &str) -> Result<Offered, Problem> {
    let here = Here::find(app, granted.unit())?;
    let service = ServiceId::parse(service).map_err(|_| Problem::not_found())?;
    let version = here.published.standards.get(&service).and_then(|s| s.in_force(here.today));
    let document = &version.ok_or_else(Problem::not_found)?.document;
    if document.appointments.is_none() {
        return Err(Problem::not_found());
    }
    let shell = unit_shell(app, granted, here.profile()?);
    let name = shell.text(&document.name).to_owned();
    let page = format!("/units/{}/services/{service}", granted.unit());
    let title = shell.t1(title, "service", name.as_str());
    let shell = shell.titled(title).crumb(page.clone(), name);
    Ok(Offered { here, service, shell, page })
}

/// When the places of a day are given out, in words.
pub(super) fn opens(shell: &Shell, here: &Here, brief: &Brief) -> String {
    let moment = |at| shell.moment(&here.zone, at);
    match &brief.plan.opening {
        Opening::Time { at } if here.now < *at => shell.t1("slot-opens", "moment", moment(at)),
        Opening::Time { .. } => shell.t("slot-is-open").to_owned(),
        Opening::Draw { from, until, .. } if here.now < *until => {
            shell.t2("slot-draw-window", "from", moment(from), "until", moment(until))
        }
        Opening::Draw { .. } if !brief.drawn => shell.t("slot-draw-now").to_owned(),
        Opening::Draw { .. } => shell.t("slot-is-drawn").to_owned(),
    }
}

async fn days(
    House(app): House<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let offered = offered(&app, &granted, &service, "slot-days-title")?;
    let Offered { here, service, shell, page } = offered;
    let unit = granted.unit().as_str();
    let row = |brief: &Brief| {
        let drawn = matches!(brief.plan.opening, Opening::Draw { .. });
        DayRow {
            day: shell.date_full(&brief.day.date),
            opens: opens(&shell, &here, brief),
            seats: shell.t2("slot-days-seats", "n", brief.left, "of", brief.plan.total()),
            waiting: if brief.waiting > 0 {
                shell.t1("slot-plan-waiting", "n", brief.waiting)
            } else {
                String::new()
            },
            draw: if drawn {
                format!("{page}/appointments/{}", brief.day.date)
            } else {
                String::new()
            },
        }
    };
    let found = briefs(&app, &here, unit, Some(&service)).await?;
    let page = Days {
        days: found.iter().map(row).collect(),
        path: format!("{page}/appointments"),
        apply: format!("{page}/application"),
        own: format!("/units/{unit}/applications"),
        shell: shell.clone(),
    };
    Ok(render(StatusCode::OK, &page))
}

async fn days_csv(
    House(app): House<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let Offered { here, service, .. } = offered(&app, &granted, &service, "slot-days-title")?;
    let unit = granted.unit().as_str();
    let columns =
        ["service", "date", "opens_at", "draw_at", "seats", "left", "waiting", "asked_in_draw"];
    let found = briefs(&app, &here, unit, Some(&service)).await?;
    let rows = found.iter().map(|brief| {
        let drawn = match &brief.plan.opening {
            Opening::Draw { until, .. } => format::machine(here.zone, *until),
            Opening::Time { .. } => String::new(),
        };
        vec![
            brief.day.service.to_string(),
            brief.day.date.to_string(),
            format::machine(here.zone, brief.opens()),
            drawn,
            brief.plan.total().to_string(),
            brief.left.to_string(),
            brief.waiting.to_string(),
            brief.asked.to_string(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    Ok(table::csv(&format!("appointments-{service}.csv"), &columns, rows.into_iter()))
}

/// A request and what became of it.
struct LotRow {
    place: usize,
    request: u32,
    number: String,
    pool: String,
    slots: String,
    got: String,
}

#[derive(Template)]
#[template(path = "deliver/appointments/templates/draw.html")]
struct Draw {
    shell: Shell,
    window: String,
    asked: usize,
    seed_hash: String,
    /// Empty until it is laid open.
    seed: String,
    /// What closes the window goes into the numbers.
    mixes: bool,
    /// The entry that closed it; nothing before.
    entry: String,
    head: String,
    lots: Vec<LotRow>,
    /// What anybody types to get the number of the first request.
    command: String,
    /// What anybody types to get the hash of the seed.
    check: String,
    path: String,
}

/// The number as it is written: the first sixteen digits of the keyed hash.
fn digits(number: u64) -> String {
    format!("{number:016x}")
}

fn hours(slots: &[Time]) -> String {
    let all: Vec<String> = slots.iter().map(|slot| slot.strftime("%H:%M").to_string()).collect();
    all.join(" ")
}

fn got(shell: &Shell, got: Got) -> String {
    match got {
        Got::Place(slot) => shell.t1("slot-draw-won", "time", format::time(shell.language, slot)),
        Got::Waits(wish) => shell.t1("slot-draw-waits", "n", i64::from(wish)),
    }
}

async fn draw(
    House(app): House<App>,
    granted: Granted,
    Path((_, service, date)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let offered = offered(&app, &granted, &service, "slot-draw-title")?;
    let Offered { here, shell, page, .. } = offered;
    let day = ServiceDay::parse(&service, &date)?;
    let state = present(&app, granted.unit().as_str(), &day).await?;
    let plan = state.plan().ok_or_else(Problem::not_found)?;
    let Opening::Draw { from, until, seed_hash, .. } = &plan.opening else {
        return Err(Problem::not_found());
    };
    let up = shell.t("slot-days-crumb").to_owned();
    let shell = shell.crumb(format!("{page}/appointments"), up);
    let moment = |at| shell.moment(&here.zone, at);
    let row = |(place, lot): (usize, Lot)| LotRow {
        place: place + 1,
        request: lot.request,
        number: digits(lot.number),
        pool: pool_name(&shell, lot.pool),
        slots: hours(&lot.slots),
        got: got(&shell, lot.got),
    };
    let seed = state.outcome.as_ref().map(|outcome| outcome.seed.clone()).unwrap_or_default();
    let mixed = state.outcome.as_ref().and_then(|outcome| outcome.head.as_ref());
    let first = state.requests.keys().next().copied().unwrap_or(1);
    let name = draw_name(&day.service, day.date, first, mixed);
    let page = Draw {
        window: shell.t2("slot-draw-window", "from", moment(from), "until", moment(until)),
        asked: state.requests.len(),
        seed_hash: seed_hash.clone(),
        mixes: state.mixes_head(),
        entry: mixed.map(|head| head.entry.to_string()).unwrap_or_default(),
        head: mixed.map(|head| head.hash.clone()).unwrap_or_default(),
        lots: lots(&day, &state).into_iter().enumerate().map(row).collect(),
        command: format!("printf %s '{name}' | openssl dgst -sha256 -hmac '{seed}'"),
        check: format!("printf %s '{seed}' | sha256sum"),
        path: format!("{page}/appointments/{date}/draw.csv"),
        seed,
        shell: shell.clone().titled(format!("{} · {}", shell.title, shell.date_full(&day.date))),
    };
    Ok(render(StatusCode::OK, &page))
}

async fn draw_csv(
    House(app): House<App>,
    granted: Granted,
    Path((_, service, date)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let day = ServiceDay::parse(&service, &date)?;
    let state = present(&app, granted.unit().as_str(), &day).await?;
    let mixed = state.outcome.as_ref().and_then(|outcome| outcome.head.as_ref());
    let columns = ["order", "request", "name", "number", "pool", "asked_for", "got", "waiting_at"];
    let rows = lots(&day, &state).into_iter().enumerate().map(|(place, lot)| {
        let (got, waits) = match lot.got {
            Got::Place(slot) => (hours(&[slot]), String::new()),
            Got::Waits(wish) => (String::new(), wish.to_string()),
        };
        vec![
            (place + 1).to_string(),
            lot.request.to_string(),
            draw_name(&day.service, day.date, lot.request, mixed),
            digits(lot.number),
            lot.pool.name().to_owned(),
            hours(&lot.slots),
            got,
            waits,
        ]
    });
    let rows: Vec<_> = rows.collect();
    let name = format!("draw-{}-{}.csv", day.service, day.date);
    Ok(table::csv(&name, &columns, rows.into_iter()))
}

/// For whom a seat is, in words.
pub(super) fn pool_name(shell: &Shell, pool: Pool) -> String {
    shell.t_of("slot-pool", pool.name())
}
