//! How many reports there were: year by year, by way, for each office; from their envelopes alone,
//! and so that no single one is found in it.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::hear::levy_reports::{Channel, Told, tell};
use domain::kernel::UnitId;
use serde::Serialize;
use utoipa::ToSchema;

use super::desk::name_of;
use super::keys::below;
use super::view;
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::table;

/// A number as everybody may see it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct Count {
    /// How many; nothing when they are few or kept back.
    pub(super) count: Option<u64>,
    /// The year runs: so many at least.
    pub(super) at_least: bool,
}

impl From<Told> for Count {
    fn from(told: Told) -> Self {
        match told {
            Told::Exactly(count) => Self { count: Some(count), at_least: false },
            Told::AtLeast(count) => Self { count: Some(count), at_least: true },
            Told::Few => Self { count: None, at_least: false },
        }
    }
}

impl Count {
    /// For a list that people keep.
    fn plain(self) -> String {
        let sign = if self.at_least { "+" } else { "" };
        self.count.map_or_else(|| "few".to_owned(), |count| format!("{count}{sign}"))
    }
}

/// A year of an office.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Line {
    /// The office.
    pub(super) office: String,
    /// Its name, in the reader's language.
    pub(super) office_name: String,
    /// Year of filing.
    pub(super) year: i64,
    /// Whether the year still runs.
    pub(super) running: bool,
    /// All together.
    pub(super) all: Count,
    /// By way: `online`, `in-person`, `letter`, `telephone`.
    pub(super) by_channel: BTreeMap<&'static str, Count>,
}

impl Line {
    /// The counts by way, in their order.
    fn ways(&self) -> Vec<Count> {
        Channel::ALL
            .iter()
            .filter_map(|channel| self.by_channel.get(channel.name()).copied())
            .collect()
    }
}

/// The years of an office, the newest first, wherever above it reports lie.
pub(super) async fn years(
    app: &App,
    granted: &Granted,
    office: &UnitId,
) -> Result<Vec<Line>, Problem> {
    let line = app.directory.line(office);
    let runs = i64::from(Here::find(app, office)?.today.year());
    let mut years: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
    if line.len() > 1 {
        // Also when there is none: the first report of a year must not make a line appear.
        years.insert(runs, vec![0; Channel::ALL.len()]);
    }
    for unit in line.iter().skip(1) {
        for (year, channel, more) in view::count(&*app.book, unit, office).await? {
            let counts = years.entry(year).or_insert_with(|| vec![0; Channel::ALL.len()]);
            let place = Channel::ALL.iter().position(|one| *one == channel);
            if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
                *count += more;
            }
        }
    }
    let line = |(year, counts): (i64, Vec<u64>)| {
        let row = tell(&counts, year >= runs);
        let ways = Channel::ALL.iter().zip(row.parts);
        Line {
            office: office.to_string(),
            office_name: name_of(app, granted, office.as_str()),
            year,
            running: year >= runs,
            all: row.all.into(),
            by_channel: ways.map(|(channel, told)| (channel.name(), told.into())).collect(),
        }
    };
    Ok(years.into_iter().rev().map(line).collect())
}

/// The lines of a unit: its own as an office, and those of every office below it.
async fn lines(app: &App, granted: &Granted) -> Result<Vec<Line>, Problem> {
    let unit = granted.unit();
    let mut all = years(app, granted, unit).await?;
    for (office, _) in below(app, granted) {
        if let Ok(office) = UnitId::parse(&office) {
            all.extend(years(app, granted, &office).await?);
        }
    }
    all.sort_by(|a, b| (b.year, &a.office_name).cmp(&(a.year, &b.office_name)));
    Ok(all)
}

#[derive(Template)]
#[template(path = "hear/levy_reports/templates/figures.html")]
struct Figures {
    shell: Shell,
    unit: String,
    lines: Vec<Line>,
}

/// The figures as a page.
pub(super) async fn page(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let unit = granted.unit();
    let here = Here::find(&app, unit)?;
    let profile = here.profile()?;
    let name = profile.name.get(granted.language).to_owned();
    let mut shell = unit_shell(&app, &granted, profile).crumb(format!("/units/{unit}"), name);
    shell.title = shell.t("levy-figures-title").to_owned();
    let lines = lines(&app, &granted).await?;
    Ok(render(StatusCode::OK, &Figures { shell, unit: unit.to_string(), lines }))
}

/// The figures as a file.
pub(super) async fn file(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let names = Channel::ALL.iter().map(|channel| channel.name());
    let columns: Vec<&str> =
        ["office", "year", "running", "all"].into_iter().chain(names).collect();
    let lines = lines(&app, &granted).await?;
    let rows = lines.into_iter().map(|line| {
        let (year, running) = (line.year.to_string(), line.running.to_string());
        let ways = line.ways();
        let counts = std::iter::once(line.all).chain(ways).map(Count::plain);
        [line.office, year, running].into_iter().chain(counts).collect()
    });
    Ok(table::csv("levy-figures.csv", &columns, rows))
}

/// How many reports there were, from their envelopes alone.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/levy-figures", tag = "levy reports",
    operation_id = "list_levy_figures",
    params(("unit" = String, Path, description = "An office, or the unit that takes its reports")),
    responses((
        status = 200, body = Vec<Line>,
        description = "By office, year and way; fewer than five, and what they could be reckoned \
            out from: null",
    )),
)]
pub(super) async fn figures(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    Ok(private(Json(lines(&app, &granted).await?).into_response()))
}
