//! Published results for programs.

use axum::Json;
use axum::extract::State;
use domain::hear::surveys::{ElementFigure, Imported, IndexFigure, Round};
use serde_json::{Value, json};

use super::past::imported;
use super::serve::rounds;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

#[derive(utoipa::OpenApi)]
#[openapi(paths(list), tags((name = "surveys", description = "Results of satisfaction surveys.")))]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as utoipa::OpenApi>::openapi()
}

fn index_of(figure: &IndexFigure) -> Value {
    json!({
        "key": figure.key, "index": figure.index.to_string(), "class": figure.class,
        "margin": figure.margin.map(|margin| margin.to_string()),
    })
}

/// The published results of a unit's satisfaction surveys, the newest round first.
#[utoipa::path(
    get,
    path = "/api/v1/units/{unit}/surveys",
    tag = "surveys",
    operation_id = "list_surveys",
    params(("unit" = String, Path, description = "Identifier of the unit")),
    responses(
        (status = 200, description = "Rounds with index, class, interval, elements and method; \
            where the whole report lies as files; apart, earlier rounds that were imported",
            body = serde_json::Value),
        (status = 404, description = "No such unit"),
    ),
)]
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let unit = granted.unit();
    let all = rounds(&app, unit).await?;
    let one = |round: &Round| {
        let (report, _) = round.reports.last()?;
        let opened = &round.opened;
        let element = |figure: &ElementFigure| {
            let mean = figure.mean.to_string();
            json!({ "key": figure.key, "total": figure.total, "mean": mean })
        };
        let figures = &report.figures;
        Some(json!({
            "round": opened.round, "title": opened.title,
            "from": opened.from.to_string(), "until": opened.until.to_string(),
            "instrument": opened.instrument.id, "weight": figures.weight,
            "published": report.date.to_string(), "number": report.number,
            "population": figures.population, "respondents": figures.respondents,
            "volunteers": figures.volunteers, "excluded": figures.excluded,
            "indices": figures.indices.iter().map(index_of).collect::<Vec<_>>(),
            "elements": figures.elements.iter().map(element).collect::<Vec<_>>(),
            "report": format!("/units/{unit}/surveys/{}/report.json", opened.round),
        }))
    };
    let surveys: Vec<Value> = all.iter().filter_map(one).collect();
    let earlier = |past: &Imported| {
        let round = &past.round;
        json!({
            "round": round.round, "title": round.title, "number": round.number,
            "from": round.from.to_string(), "until": round.until.to_string(),
            "instrument": round.instrument.id, "weight": round.weight,
            "population": round.population, "respondents": round.respondents,
            "source": round.source, "file_sha256": round.file,
            "indices": round.indices.iter().map(index_of).collect::<Vec<_>>(),
            "elements": round.elements,
        })
    };
    let imported: Vec<Value> = imported(&app, unit).await?.iter().map(earlier).collect();
    Ok(Json(json!({ "unit": unit, "surveys": surveys, "imported": imported })))
}
