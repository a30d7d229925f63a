//! Yearly totals by source: bringing them in, the public page with picture and table, the files.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::{Key, UnitId};
use domain::prove::oversight::{SeriesCommand, SeriesImported, change};
use serde_json::{Value, json};

use super::chart::{Picture, draw};
use super::serve::{record_series, series};
use super::table::{self as sheet, Upload};
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::format;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::table;

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(json),
    tags((name = "oversight", description = "What others count of the unit."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as utoipa::OpenApi>::openapi()
}

struct Row {
    year: i16,
    count: u64,
    change: String,
    percent: String,
}

/// A series as pages show it.
struct Shown {
    series: String,
    name: String,
    note: String,
    taken: String,
    /// The whole span in words: first and last year with the difference; empty for one year.
    span: String,
    picture: Picture,
    rows: Vec<Row>,
}

/// A number with its sign.
fn signed(shell: &Shell, by: i128) -> String {
    let sign = match by {
        0 => "",
        1.. => "+",
        _ => "\u{2212}",
    };
    let size = i64::try_from(by.unsigned_abs()).unwrap_or(i64::MAX);
    [sign, &shell.number(size)].concat()
}

fn percent(shell: &Shell, permille: i128) -> String {
    let sign = match permille {
        0 => "",
        1.. => "+",
        _ => "\u{2212}",
    };
    let size = i64::try_from(permille.unsigned_abs()).unwrap_or(i64::MAX);
    format!("{sign}{} %", format::decimal(shell.language, size, 1))
}

fn shown(shell: &Shell, imported: &SeriesImported) -> Shown {
    let totals = &imported.totals;
    let row = |total: &domain::prove::oversight::YearTotal| {
        let change = change(totals, total.year);
        let none = || "\u{2013}".to_owned();
        let part = change.and_then(|change| change.permille);
        Row {
            year: total.year,
            count: total.count,
            change: change.map_or_else(none, |change| signed(shell, change.by)),
            percent: part.map_or_else(none, |permille| percent(shell, permille)),
        }
    };
    let span = match totals.as_slice() {
        [first, .., last] => {
            let by = i128::from(last.count) - i128::from(first.count);
            let years = format!("{}\u{2013}{}", first.year, last.year);
            shell.t2("oversight-span", "years", years, "by", signed(shell, by))
        }
        _ => String::new(),
    };
    Shown {
        series: imported.series.to_string(),
        name: imported.name.clone(),
        note: imported.note.clone(),
        taken: shell.date(&imported.date),
        span,
        picture: draw(totals),
        rows: totals.iter().map(row).collect(),
    }
}

async fn all(app: &App, unit: &UnitId, shell: &Shell) -> Result<Vec<Shown>, Problem> {
    Ok(series(app, unit).await?.shown().map(|one| shown(shell, one)).collect())
}

#[derive(Template)]
#[template(path = "prove/oversight/templates/public.html")]
struct Public {
    shell: Shell,
    unit: String,
    all: Vec<Shown>,
}

/// The public page.
pub(super) async fn public(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let unit = granted.unit();
    let here = Here::find(&app, unit)?;
    let profile = here.profile()?;
    let name = profile.name.get(granted.language).to_owned();
    let mut shell = unit_shell(&app, &granted, profile).crumb(format!("/units/{unit}"), name);
    shell.title = shell.t("oversight-public-title").to_owned();
    let all = all(&app, unit, &shell).await?;
    Ok(render(StatusCode::OK, &Public { unit: unit.to_string(), all, shell }))
}

/// All totals as a file.
pub(super) async fn csv(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let columns = ["series", "name", "year", "count", "change", "note"];
    let found = series(&app, granted.unit()).await?;
    let rows = found.shown().flat_map(|one| {
        one.totals.iter().map(move |total| {
            let by = change(&one.totals, total.year).map(|change| change.by.to_string());
            vec![
                one.series.to_string(),
                one.name.clone(),
                total.year.to_string(),
                total.count.to_string(),
                by.unwrap_or_default(),
                one.note.clone(),
            ]
        })
    });
    Ok(table::csv(&format!("yearly-totals-{}.csv", granted.unit()), &columns, rows))
}

/// Totals of reports a year, by series, with the source of each.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/yearly-totals", tag = "oversight",
    operation_id = "list_yearly_totals",
    params(("unit" = String, Path, description = "Identifier of the unit")),
    responses(
        (status = 200, body = Object, description = "Series with name, source and totals"),
        (status = 404, description = "No such unit"),
    ),
)]
pub(super) async fn json(State(app): State<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let found = series(&app, granted.unit()).await?;
    let one = |one: &SeriesImported| {
        json!({
            "series": one.series, "name": one.name, "note": one.note,
            "taken_over": one.date.to_string(), "totals": one.totals,
        })
    };
    let all: Vec<Value> = found.shown().map(one).collect();
    Ok(Json(json!({ "unit": granted.unit(), "series": all })))
}

#[derive(Template)]
#[template(path = "prove/oversight/templates/totals.html")]
struct Manage {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    all: Vec<Shown>,
    sent: FormBody,
    command_id: String,
}

/// What was brought in, and the form for more.
pub(super) async fn manage(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    page(&app, &granted, FormBody::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(app, granted, "oversight-totals-title")?;
    let above = shell.t("oversight-title").to_owned();
    let shell = shell.crumb(format!("/oversight/{}", granted.unit()), above);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Manage {
        all: all(app, granted.unit(), &shell).await?,
        unit: granted.unit().to_string(),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Brings totals in.
pub(super) async fn import(
    State(app): State<App>,
    granted: Granted,
    Upload { fields, bytes }: Upload,
) -> Result<Response, Problem> {
    let date = Here::find(&app, granted.unit())?.today;
    let mut errors = FormErrors::default();
    let mut say = |field: &str, code: &str, params: &[(&'static str, String)]| {
        errors.add(field, sentence(granted.language, code, params));
    };
    let key = Key::parse(fields.get("series"));
    if key.is_err() {
        say("series", "series.key", &[]);
    }
    let totals = sheet::read(&bytes).unwrap_or_else(|(code, row)| {
        say("table", code, &[("row", row.to_string())]);
        Vec::new()
    });
    let (name, note) = (fields.get("name").to_owned(), fields.get("note").to_owned());
    for (field, text) in [("name", &name), ("note", &note)] {
        if text.is_empty() {
            say(field, "series.words", &[]);
        }
    }
    let (Ok(series), true) = (key, errors.is_empty()) else {
        return page(&app, &granted, fields, errors).await;
    };
    let command = SeriesCommand::Import(SeriesImported { series, name, note, date, totals });
    let done = record_series(&app, &granted.permit()?, fields.get("command_id"), &command).await;
    match done {
        Ok(()) => Ok(to(&format!("/oversight/{}/totals", granted.unit()))),
        // What the rules say is wrong with the table stands beside it, and what was typed stays.
        Err(problem) if problem.code.starts_with("series.") => {
            let text = sentence(granted.language, &problem.code, &problem.params);
            errors.add("table", text);
            page(&app, &granted, fields, errors).await
        }
        Err(problem) => Err(problem),
    }
}

/// Shows a series no more.
pub(super) async fn withdraw(
    State(app): State<App>,
    granted: Granted,
    Path((_, series)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let date = Here::find(&app, granted.unit())?.today;
    let series = Key::parse(&series).map_err(|_| Problem::not_found())?;
    let command = SeriesCommand::Withdraw { series, date };
    record_series(&app, &granted.permit()?, sent.get("command_id"), &command).await?;
    Ok(to(&format!("/oversight/{}/totals", granted.unit())))
}
