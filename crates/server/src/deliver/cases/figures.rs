//! Where work piles up, and how often promises are kept: what waits at each step and since when,
//! what came against what left, and promises by step. On a page and as a file.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::Timestamp;
use serde::Deserialize;

use super::channels;
use super::list::Names;
use super::view::{READ_AGES, READ_FLOW};
use crate::promise::pages::Here;
use crate::web::gate::{Granted, private};
use crate::web::input::Params;
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format, table};

/// Periods to choose from, in days.
const PERIODS: [i64; 3] = [7, 28, 90];

/// Which period.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    days: String,
}

impl Asked {
    pub(super) fn days(&self) -> i64 {
        let asked = self.days.parse().ok();
        asked.filter(|days| PERIODS.contains(days)).unwrap_or(PERIODS[0])
    }
}

/// Figures of a step; of the whole service when it has no name.
#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    waiting: i64,
    since: Option<i64>,
    came: i64,
    went: i64,
    kept: i64,
    broken: i64,
}

impl Figures {
    /// Promises kept, of a thousand.
    fn permille(&self) -> Option<i64> {
        (self.kept * 1000).checked_div(self.kept + self.broken)
    }
}

/// A line of the page.
struct Row {
    service: String,
    step: String,
    waiting: String,
    oldest: String,
    came: String,
    went: String,
    /// Work piles up here.
    grows: bool,
    promises: String,
    percent: String,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/figures.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    rows: Vec<Row>,
    /// Names of the channels.
    channels: Vec<String>,
    by_channel: Vec<channels::Row>,
    periods: Vec<Choice>,
    days: String,
}

async fn figures(
    app: &App,
    granted: &Granted,
    here: &Here,
    days: i64,
) -> Result<BTreeMap<(String, String), Figures>, Problem> {
    let unit = granted.unit().as_str();
    let mut all: BTreeMap<(String, String), Figures> = BTreeMap::new();
    let hour = here.now.plus_seconds(-days * 86_400).0.div_euclid(3_600_000_000);
    for row in app.book.query(&READ_FLOW, vec![unit.into(), hour.into()]).await? {
        let known = all.entry((row.text(0).to_owned(), row.text(1).to_owned())).or_default();
        (known.came, known.went) = (row.int(2), row.int(3));
        (known.kept, known.broken) = (row.int(4), row.int(5));
    }
    for place in ["open", "ready"] {
        for row in app.book.query(&READ_AGES, vec![unit.into(), place.into()]).await? {
            let known = all.entry((row.text(0).to_owned(), row.text(1).to_owned())).or_default();
            known.waiting += row.int(2);
            known.since = Some(known.since.map_or(row.int(3), |since| since.min(row.int(3))));
        }
    }
    Ok(all)
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(&app, &granted, "case-figures-title")?;
    shell.wide = true;
    let unit = granted.unit();
    let above = shell.t("case-list-title").to_owned();
    let shell = shell.crumb(format!("/cases/{unit}"), above);
    let all = figures(&app, &granted, &here, asked.days()).await?;
    let names = Names { shell: &shell, here: &here };
    // Where most more came than left; one more is no pile.
    let growth = |found: &Figures| found.came - found.went;
    let most = all.values().map(growth).max().unwrap_or(0).max(2);
    let row = |((service, step), found): (&(String, String), &Figures)| {
        let promised = found.kept + found.broken;
        Row {
            service: names.service(service),
            step: if step.is_empty() {
                shell.t("case-promise-service").to_owned()
            } else {
                names.step(service, step)
            },
            waiting: shell.number(found.waiting),
            oldest: found
                .since
                .map_or_else(String::new, |since| shell.moment(&here.zone, &Timestamp(since))),
            came: shell.number(found.came),
            went: shell.number(found.went),
            grows: growth(found) == most && found.waiting > 0,
            promises: if promised > 0 {
                shell.t2("case-figures-kept-of", "n", found.kept, "of", promised)
            } else {
                String::new()
            },
            percent: found.permille().map_or_else(String::new, |permille| {
                format!("{} %", format::decimal(shell.language, permille, 1))
            }),
        }
    };
    let period =
        |days: &i64| Choice::new(days.to_string(), shell.t1("case-figures-days", "n", *days));
    let mut lines: Vec<_> = all.iter().collect();
    lines.sort_by_key(|((service, step), _)| (service.clone(), names.place(service, step)));
    let (heads, by_channel) = channels::rows(&app, &granted, (&shell, &here), asked.days()).await?;
    let page = Page {
        channels: heads,
        by_channel,
        unit: unit.to_string(),
        rows: lines.into_iter().map(row).collect(),
        periods: PERIODS.iter().map(period).collect(),
        days: asked.days().to_string(),
        errors: FormErrors::default(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The same as a file.
pub(super) async fn csv(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let days = asked.days();
    let columns = [
        "days",
        "service",
        "step",
        "waiting",
        "oldest_since",
        "came",
        "went",
        "kept",
        "broken",
        "kept_permille",
    ];
    let all = figures(&app, &granted, &here, days).await?;
    let rows = all.into_iter().map(|((service, step), found)| {
        let since = found.since.map(|since| format::machine(here.zone, Timestamp(since)));
        vec![
            days.to_string(),
            service,
            step,
            found.waiting.to_string(),
            since.unwrap_or_default(),
            found.came.to_string(),
            found.went.to_string(),
            found.kept.to_string(),
            found.broken.to_string(),
            found.permille().map(|permille| permille.to_string()).unwrap_or_default(),
        ]
    });
    Ok(table::csv(&format!("case-steps-{}.csv", granted.unit()), &columns, rows))
}
