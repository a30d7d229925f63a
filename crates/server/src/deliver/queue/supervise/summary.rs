//! The day in numbers, for the end of the day and for looking back.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::super::staff::{self, Office};
use super::super::statistics::view::READ_DAY;
use super::super::statistics::{Group, Measures, Period, measure};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::Params;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

/// Which day; today when not given.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    date: Option<String>,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/day_summary.html")]
struct SummaryPage {
    shell: Shell,
    unit: String,
    date: Date,
    zone: domain::kernel::Zone,
    day: Option<Day>,
    total: Measures,
    outcomes: Vec<(String, i64)>,
}

/// A day as its end recorded it.
#[derive(Debug, Clone, Copy)]
struct Day {
    opened: domain::kernel::Timestamp,
    ended: Option<domain::kernel::Timestamp>,
    visits: i64,
    closed: i64,
    not_served: i64,
    no_show: i64,
    unfinished: i64,
}

impl SummaryPage {
    /// Percent; nothing of nothing.
    fn share(&self, part: &i64, whole: &i64) -> Option<i64> {
        (*whole > 0).then(|| part * 100 / whole)
    }

    fn floor_href(&self) -> String {
        format!("/floor/{}", self.unit)
    }
}

pub(super) async fn page(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let office = Office::today(&app, granted.unit(), granted.language);
    let date = match asked.date.as_deref() {
        None | Some("") => office.date,
        Some(text) => text.parse().map_err(|_| Problem::not_found())?,
    };
    let unit = office.unit.to_string();
    let rows =
        app.book.query(&READ_DAY, vec![unit.as_str().into(), date.to_string().into()]).await?;
    let day = rows.first().map(|row| Day {
        opened: domain::kernel::Timestamp(row.int(0)),
        ended: Some(domain::kernel::Timestamp(row.int(1))).filter(|at| at.0 > 0),
        visits: row.int(2),
        closed: row.int(3),
        not_served: row.int(4),
        no_show: row.int(5),
        unfinished: row.int(6),
    });
    let mut shell = staff::shell(&app, &granted, &office)
        .crumb(format!("/floor/{unit}"), staff::menu_floor(granted.language));
    shell.title = shell.t("floor-summary-title").to_owned();
    let (zone, period) = (office.zone, Period { from: date, to: date });
    let measured = measure(&app, office, period, Group::Outcome, granted.language).await?;
    let outcome = |line: &super::super::statistics::Line| (line.name.clone(), line.measures.closed);
    let outcomes = measured.table.rows.iter().map(outcome).collect();
    let total = measured.table.total;
    Ok(render(StatusCode::OK, &SummaryPage { shell, unit, date, zone, day, total, outcomes }))
}
