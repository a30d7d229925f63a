//! The pledge as a page and as a poster.

use askama::Template;
use axum::extract::State;
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::kernel::{LocalText, UnitId};
use domain::promise::pledge::PledgeSigned;
use serde::Deserialize;

use super::{Here, below_unit, unit_shell};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::Params;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "promise/templates/pledge.html")]
struct PledgePage {
    shell: Shell,
    unit: UnitId,
    pledge: PledgeSigned,
    others: Vec<PledgeSigned>,
}

#[derive(Template)]
#[template(path = "promise/templates/poster.html")]
struct Poster {
    shell: Shell,
    pledge: PledgeSigned,
    name: LocalText,
    motto: LocalText,
    a3: bool,
    /// Where the pages of the unit are, as the reader has reached them.
    address: String,
}

fn pledge_of(here: &Here) -> Result<(PledgeSigned, Vec<PledgeSigned>), Problem> {
    let mut all: Vec<PledgeSigned> = here.published.pledge.history().to_vec();
    let newest = all.pop().ok_or_else(Problem::not_found)?;
    all.reverse();
    Ok((newest, all))
}

pub(in super::super) async fn pledge(
    State(app): State<App>,
    granted: Granted,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let profile = here.profile()?;
    let (pledge, others) = pledge_of(&here)?;
    let shell = below_unit(&app, &granted, profile);
    let title = shell.t("pledge-title").to_owned();
    let (shell, unit) = (shell.titled(title), profile.unit.clone());
    Ok(render(StatusCode::OK, &PledgePage { shell, unit, pledge, others }))
}

/// Paper size of the poster.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct Paper {
    #[serde(default)]
    size: String,
}

pub(in super::super) async fn poster(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    Params(paper): Params<Paper>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let profile = here.profile()?;
    let (pledge, _) = pledge_of(&here)?;
    let mut shell = unit_shell(&app, &granted, profile);
    shell.home = format!("/units/{}/pledge", profile.unit);
    let title = shell.t("pledge-title").to_owned();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let page = Poster {
        shell: shell.titled(title),
        pledge,
        name: profile.name.clone(),
        motto: profile.motto.clone(),
        a3: paper.size == "a3",
        address: format!("{host}/units/{}", profile.unit),
    };
    Ok(render(StatusCode::OK, &page))
}
