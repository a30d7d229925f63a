//! What nobody has collected in the time that the standard sets: the last day, the days since, and
//! who sets that time.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::Stage;
use domain::kernel::{Mark, ServiceId, Timestamp};
use domain::promise::standards::TimeLimit;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::ledger_view::LIST_COLLECTS;
use super::list::Names;
use crate::promise::pages::{Here, name_of};
use crate::web::gate::{Granted, private};
use crate::web::menu::staff_shell;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format, table};

/// Products in the list at most.
const MOST: i64 = 2000;

/// A product that waits beyond its time.
struct Late {
    reference: String,
    service: String,
    ready: Timestamp,
    until: Option<Date>,
    /// Whole days since the last one.
    days: i32,
    /// The time as the standard of the case sets it, with its source.
    limit: Option<TimeLimit>,
}

struct Row {
    reference: String,
    service: String,
    ready: String,
    until: String,
    days: String,
    source: String,
    not_verified: bool,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/uncollected.html")]
struct Page {
    shell: Shell,
    unit: String,
    rows: Vec<Row>,
}

async fn late(app: &App, granted: &Granted, here: &Here) -> Result<Vec<Late>, Problem> {
    let unit = granted.unit().as_str();
    let params = vec![unit.into(), Stage::Uncollected.name().into(), MOST.into()];
    let rows = app.book.query(&LIST_COLLECTS, params).await?;
    let late = |row: &crate::book::Row| {
        let until: Option<Date> = row.text(4).parse().ok();
        let days = until.map(|until| (here.today - until).get_days());
        let known = ServiceId::parse(row.text(1)).ok().zip(u32::try_from(row.int(2)).ok());
        let limit = known.and_then(|(service, version)| {
            let document = &here.published.standards.get(&service)?.version(version)?.document;
            document.collect_within.clone()
        });
        Late {
            reference: row.text(0).to_owned(),
            service: row.text(1).to_owned(),
            ready: Timestamp(row.int(3)),
            until,
            days: days.unwrap_or(0),
            limit,
        }
    };
    Ok(rows.iter().map(late).collect())
}

/// The page.
pub(super) async fn show(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(&app, &granted, "case-uncollected-title")?;
    shell.wide = true;
    let unit = granted.unit();
    let above = shell.t("case-list-title").to_owned();
    let shell = shell.crumb(format!("/cases/{unit}"), above);
    let names = Names { shell: &shell, here: &here };
    let row = |one: Late| Row {
        service: names.service(&one.service),
        ready: shell.moment(&here.zone, &one.ready),
        until: one.until.map(|date| shell.date(&date)).unwrap_or_default(),
        days: shell.number(one.days),
        not_verified: one.limit.as_ref().is_some_and(|l| l.source.mark == Mark::NotVerified),
        source: one.limit.map(|limit| limit.source.text).unwrap_or_default(),
        reference: one.reference,
    };
    let rows = late(&app, &granted, &here).await?.into_iter().map(row).collect();
    Ok(private(render(StatusCode::OK, &Page { unit: unit.to_string(), rows, shell })))
}

/// The same as a file.
pub(super) async fn csv(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let columns =
        ["reference", "service", "ready_at", "collect_until", "days_late", "source", "mark"];
    let rows = late(&app, &granted, &here).await?.into_iter().map(|one| {
        let mark = one.limit.as_ref().map(|limit| name_of(&limit.source.mark));
        vec![
            one.reference,
            one.service,
            format::machine(here.zone, one.ready),
            one.until.map(|date| date.to_string()).unwrap_or_default(),
            one.days.to_string(),
            one.limit.map(|limit| limit.source.text).unwrap_or_default(),
            mark.unwrap_or_default(),
        ]
    });
    Ok(table::csv(&format!("uncollected-{}.csv", granted.unit()), &columns, rows))
}

/// List what nobody has collected in the time that its standard sets.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cases/uncollected", tag = "cases",
    operation_id = "list_uncollected", params(("unit" = String, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value, description = "Cases with last day, days \
        since, and the source of the time"))
)]
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let all = late(&app, &granted, &here).await?;
    let line = |one: &Late| {
        json!({
            "reference": one.reference, "service": one.service, "ready_at": one.ready,
            "collect_until": one.until, "days_late": one.days,
            "source": one.limit.as_ref().map(|limit| &limit.source),
        })
    };
    Ok(Json(json!({ "cases": all.iter().map(line).collect::<Vec<_>>() })))
}
