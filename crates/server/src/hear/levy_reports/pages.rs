//! The frames that the browser's script fills: nothing that is said passes through here.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::levy_reports::Outcome;

use super::api::{Year, years};
use super::serve::overseer;
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::menu;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "hear/levy_reports/templates/report.html")]
struct Report {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    /// Who takes the reports; nothing when nobody above has a key.
    overseer: Option<String>,
    years: Vec<Year>,
    outcomes: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "hear/levy_reports/templates/desk.html")]
struct Desk {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    outcomes: Vec<Choice>,
}

fn outcomes(shell: &Shell) -> Vec<Choice> {
    let choice = |one: &Outcome| Choice::new(one.name(), shell.t_of("levy-outcome", one.name()));
    Outcome::ALL.iter().map(choice).collect()
}

/// The reporter's page of an office.
pub(super) async fn report(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let office = granted.unit();
    let here = Here::find(&app, office)?;
    let profile = here.profile()?;
    let name = profile.name.get(granted.language).to_owned();
    let mut shell = unit_shell(&app, &granted, profile).crumb(format!("/units/{office}"), name);
    shell.title = shell.t("levy-title").to_owned();
    let above = overseer(&app, office).await?.map(|(unit, _)| {
        let published = app.directory.get(&unit);
        let newest = published.as_ref().and_then(|published| published.profile.newest());
        newest.map_or_else(|| unit.to_string(), |v| shell.text(&v.document.name).to_owned())
    });
    let page = Report {
        unit: office.to_string(),
        overseer: above,
        years: years(&app, office).await?,
        outcomes: outcomes(&shell),
        errors: FormErrors::default(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The inspectors' page of the unit that takes the reports.
pub(super) async fn desk(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let mut shell = unit_shell(&app, &granted, here.profile()?);
    shell.title = shell.t("levy-desk-title").to_owned();
    menu::staff(&app, &granted, &mut shell);
    let page = Desk {
        unit: granted.unit().to_string(),
        outcomes: outcomes(&shell),
        errors: FormErrors::default(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}
