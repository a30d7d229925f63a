//! What everybody may read: the list of published decisions, each of them, open data.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::UnitId;
use serde_json::{Value, json};

use super::serve::texts;
use super::view::{self, Open};
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::table;

/// Most decisions of one list.
const MOST: i64 = 1000;

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(json),
    tags((name = "decisions", description = "Decisions on complaints that a unit published."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as utoipa::OpenApi>::openapi()
}

/// A decision with its text.
struct Whole {
    open: Open,
    title: String,
    text: String,
}

/// What is published and not erased.
async fn all(app: &App, unit: &UnitId) -> Result<Vec<Whole>, Problem> {
    let mut all = Vec::new();
    for open in view::published(&*app.book, unit.as_str(), MOST).await? {
        if let Some((title, text)) = texts(app, unit, &open.id).await? {
            all.push(Whole { open, title, text });
        }
    }
    Ok(all)
}

fn shell(app: &App, granted: &Granted) -> Result<Shell, Problem> {
    let unit = granted.unit();
    let here = Here::find(app, unit)?;
    let profile = here.profile()?;
    let name = profile.name.get(granted.language).to_owned();
    let mut shell = unit_shell(app, granted, profile).crumb(format!("/units/{unit}"), name);
    shell.title = shell.t("decision-title").to_owned();
    Ok(shell)
}

struct Line {
    id: String,
    title: String,
    published: String,
    year: String,
    class: String,
    outcome: String,
}

fn line(shell: &Shell, open: &Open, title: &str) -> Line {
    let date = open.published.parse().map(|date| shell.date(&date));
    Line {
        id: open.id.clone(),
        title: title.to_owned(),
        published: date.unwrap_or_default(),
        year: open.year.to_string(),
        class: shell.t_of("complaint-class", &open.class),
        outcome: shell.t_of("complaint-outcome", &open.outcome),
    }
}

#[derive(Template)]
#[template(path = "hear/decisions/templates/list.html")]
struct List {
    shell: Shell,
    unit: String,
    lines: Vec<Line>,
}

/// The list.
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let shell = shell(&app, &granted)?;
    let found = all(&app, granted.unit()).await?;
    let lines = found.iter().map(|one| line(&shell, &one.open, &one.title)).collect();
    Ok(render(StatusCode::OK, &List { unit: granted.unit().to_string(), lines, shell }))
}

#[derive(Template)]
#[template(path = "hear/decisions/templates/decision.html")]
struct Page {
    shell: Shell,
    line: Line,
    paragraphs: Vec<String>,
}

/// One of them.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let open = view::find(&*app.book, unit.as_str(), &id).await?.ok_or_else(Problem::not_found)?;
    let (title, text) = texts(&app, unit, &id).await?.ok_or_else(Problem::not_found)?;
    let shell = shell(&app, &granted)?;
    let above = shell.title.clone();
    let mut shell = shell.crumb(format!("/units/{unit}/decisions"), above);
    shell.title.clone_from(&title);
    let paragraphs = text.lines().map(str::to_owned).collect();
    let page = Page { line: line(&shell, &open, &title), paragraphs, shell };
    Ok(render(StatusCode::OK, &page))
}

/// All of them as a file.
pub(super) async fn csv(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let columns = ["decision", "published", "year", "class", "outcome", "title", "text"];
    let row = |one: Whole| {
        let Whole { open, title, text } = one;
        let year = open.year.to_string();
        vec![open.id, open.published, year, open.class, open.outcome, title, text]
    };
    let found = all(&app, granted.unit()).await?;
    let name = format!("decisions-{}.csv", granted.unit());
    Ok(table::csv(&name, &columns, found.into_iter().map(row)))
}

/// Decisions on complaints that the unit published, anonymised; the newest first.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/decisions", tag = "decisions",
    operation_id = "list_published_decisions",
    params(("unit" = String, Path, description = "Identifier of the unit")),
    responses(
        (status = 200, body = Object, description = "Decisions with their texts"),
        (status = 404, description = "No such unit"),
    ),
)]
pub(super) async fn json(State(app): State<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let one = |Whole { open, title, text }: Whole| {
        json!({
            "decision": open.id, "published": open.published, "year": open.year,
            "class": open.class, "outcome": open.outcome, "title": title, "text": text,
        })
    };
    let found: Vec<Value> = all(&app, granted.unit()).await?.into_iter().map(one).collect();
    Ok(Json(json!({ "unit": granted.unit(), "decisions": found })))
}
