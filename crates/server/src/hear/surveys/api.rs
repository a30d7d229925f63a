//! Published results for programs.

use axum::Json;
use axum::extract::State;
use domain::hear::surveys::{ElementFigure, IndexFigure, Round};
use serde_json::{Value, json};

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

/// The published results of a unit's satisfaction surveys, the newest round first.
#[utoipa::path(
    get,
    path = "/api/v1/units/{unit}/surveys",
    tag = "surveys",
    operation_id = "list_surveys",
    params(("unit" = String, Path, description = "Identifier of the unit")),
    responses(
        (status = 200, description = "Rounds with index, class, interval, elements and method; \
            where the whole report lies as files", body = serde_json::Value),
        (status = 404, description = "No such unit"),
    ),
)]
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let unit = granted.unit();
    let all = rounds(&app, unit).await?;
    let one = |round: &Round| {
        let (report, _) = round.reports.last()?;
        let opened = &round.opened;
        let index = |figure: &IndexFigure| {
            json!({
                "key": figure.key, "index": figure.index.to_string(), "class": figure.class,
                "margin": figure.margin.map(|margin| margin.to_string()),
            })
        };
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
            "indices": figures.indices.iter().map(index).collect::<Vec<_>>(),
            "elements": figures.elements.iter().map(element).collect::<Vec<_>>(),
            "report": format!("/units/{unit}/surveys/{}/report.json", opened.round),
        }))
    };
    let surveys: Vec<Value> = all.iter().filter_map(one).collect();
    Ok(Json(json!({ "unit": unit, "surveys": surveys })))
}
