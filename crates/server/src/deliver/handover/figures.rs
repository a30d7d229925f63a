//! Minutes from arrival to drive-off, day by day, with exact definitions; and the same as a file.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::handover::{Passage, Spot, passage_of};
use jiff::civil::Date;
use serde::Deserialize;

use super::lane::Lane;
use super::view::LIST_ARRIVALS;
use crate::promise::pages::Here;
use crate::web::gate::{Granted, private};
use crate::web::input::Params;
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, table};

/// Periods to choose from, in days.
const PERIODS: [i64; 3] = [7, 28, 90];

/// Which period.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    days: String,
}

impl Asked {
    fn days(&self) -> i64 {
        let asked = self.days.parse().ok();
        asked.filter(|days| PERIODS.contains(days)).unwrap_or(PERIODS[1])
    }
}

/// A day of a lane.
pub(super) struct DayFigures {
    pub(super) date: Date,
    pub(super) came: u32,
    pub(super) turned_away: u32,
    /// Not seen off.
    pub(super) open: u32,
    pub(super) passage: Option<Passage>,
}

/// The days of a lane on which somebody came, the latest first.
pub(super) async fn days(
    app: &App,
    granted: &Granted,
    here: &Here,
    lane: &Lane,
    days: i64,
) -> Result<Vec<DayFigures>, Problem> {
    let from = here.zone.local(here.now.plus_seconds(-(days - 1).max(0) * 86_400)).date;
    let unit = granted.unit().as_str();
    let params = vec![unit.into(), lane.id.as_str().into(), from.to_string().into()];
    let mut found: BTreeMap<Date, (DayFigures, Vec<u32>)> = BTreeMap::new();
    for row in app.book.query(&LIST_ARRIVALS, params).await? {
        let Ok(date) = row.text(0).parse::<Date>() else { continue };
        let fresh = DayFigures { date, came: 0, turned_away: 0, open: 0, passage: None };
        let (day, seconds) = found.entry(date).or_insert_with(|| (fresh, Vec::new()));
        day.came += 1;
        day.turned_away += u32::from(row.text(3) == Spot::TurnedAway.name());
        match u32::try_from(row.int(5)) {
            Ok(known) if row.int(4) != 0 => seconds.push(known),
            Ok(_) => {}
            Err(_) => day.open += 1,
        }
    }
    let closed = |(mut day, seconds): (DayFigures, Vec<u32>)| {
        day.passage = passage_of(seconds);
        day
    };
    Ok(found.into_values().rev().map(closed).collect())
}

struct Row {
    date: String,
    came: u32,
    people: String,
    median: String,
    p90: String,
    longest: String,
    turned_away: u32,
    open: u32,
}

#[derive(Template)]
#[template(path = "deliver/handover/templates/figures.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    name: String,
    rows: Vec<Row>,
    periods: Vec<Choice>,
    days: String,
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    Path((_, lane)): Path<(String, String)>,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(&app, &granted, "lane-figures-title")?;
    shell.wide = true;
    let lane = Lane::find(&app, &granted, &here, &lane)?;
    let name = shell.text(&lane.plan.name).to_owned();
    let path = format!("/lanes/{}/{}", granted.unit(), lane.id);
    let shell = shell.crumb(path.clone(), name.clone());
    let all = days(&app, &granted, &here, &lane, asked.days()).await?;
    let time = |seconds: Option<u32>| {
        seconds.map(|seconds| shell.duration(i64::from(seconds))).unwrap_or_default()
    };
    let row = |day: DayFigures| {
        let passage = day.passage;
        Row {
            date: shell.date(&day.date),
            came: day.came,
            people: passage.map(|p| p.people.to_string()).unwrap_or_default(),
            median: time(passage.map(|p| p.median_s)),
            p90: time(passage.map(|p| p.p90_s)),
            longest: time(passage.map(|p| p.longest_s)),
            turned_away: day.turned_away,
            open: day.open,
        }
    };
    let rows = all.into_iter().map(row).collect();
    let period =
        |days: &i64| Choice::new(days.to_string(), shell.t1("case-figures-days", "n", *days));
    let page = Page {
        rows,
        periods: PERIODS.iter().map(period).collect(),
        days: asked.days().to_string(),
        errors: FormErrors::default(),
        path,
        name,
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The same as a file.
pub(super) async fn csv(
    House(app): House<App>,
    granted: Granted,
    Path((_, lane)): Path<(String, String)>,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let lane = Lane::find(&app, &granted, &here, &lane)?;
    let all = days(&app, &granted, &here, &lane, asked.days()).await?;
    let rows = all.into_iter().map(|day| {
        let known = |value: Option<u32>| value.map(|v| v.to_string()).unwrap_or_default();
        let passage = day.passage;
        vec![
            day.date.to_string(),
            day.came.to_string(),
            known(passage.map(|p| p.people)),
            known(passage.map(|p| p.median_s)),
            known(passage.map(|p| p.p90_s)),
            known(passage.map(|p| p.longest_s)),
            day.turned_away.to_string(),
            day.open.to_string(),
        ]
    });
    let columns =
        ["date", "came", "people", "median_s", "p90_s", "longest_s", "turned_away", "not_seen_off"];
    Ok(table::csv(&format!("lane-{}-{}.csv", granted.unit(), lane.id), &columns, rows))
}
