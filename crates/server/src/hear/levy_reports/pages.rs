//! The frames that the browser's script fills: nothing that is said passes through here.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::levy_reports::{Channel, Outcome};

use super::figures::{Line, years};
use super::keys::below;
use super::scripts;
use super::serve::overseer;
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "hear/levy_reports/templates/report.html")]
pub(super) struct Report {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    /// Who takes the reports; nothing when nobody above has a key.
    overseer: Option<String>,
    years: Vec<Line>,
    outcomes: Vec<Choice>,
    scripts: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "hear/levy_reports/templates/desk.html")]
struct Desk {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    outcomes: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "hear/levy_reports/templates/keys.html")]
struct Keys {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    outcomes: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "hear/levy_reports/templates/told.html")]
struct Told {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    offices: Vec<Choice>,
    channels: Vec<Choice>,
}

fn outcomes(shell: &Shell) -> Vec<Choice> {
    let choice = |one: &Outcome| Choice::new(one.name(), shell.t_of("levy-outcome", one.name()));
    Outcome::ALL.iter().map(choice).collect()
}

/// The reporter's page of no office: what every office's page has in common.
pub(super) fn frame(shell: Shell) -> Report {
    Report {
        unit: String::new(),
        overseer: None,
        years: Vec::new(),
        outcomes: outcomes(&shell),
        errors: FormErrors::default(),
        scripts: None,
        shell,
    }
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
        years: years(&app, &granted, office).await?,
        scripts: Some(scripts::fingerprint()),
        ..frame(shell)
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The inspectors' page of the unit that takes the reports.
pub(super) async fn desk(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(&app, &granted, "levy-desk-title")?;
    let page = Desk {
        unit: granted.unit().to_string(),
        outcomes: outcomes(&shell),
        errors: FormErrors::default(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// Keys: to make, change, end, split among custodians, recover.
pub(super) async fn keys(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(&app, &granted, "levy-keys-title")?;
    let desk = format!("/levy-desk/{}", granted.unit());
    let back = shell.t("levy-desk-title").to_owned();
    let shell = shell.crumb(desk, back);
    let page = Keys {
        unit: granted.unit().to_string(),
        outcomes: outcomes(&shell),
        errors: FormErrors::default(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// A report that was told to an inspector.
pub(super) async fn told(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(&app, &granted, "levy-told-title")?;
    let desk = format!("/levy-desk/{}", granted.unit());
    let back = shell.t("levy-desk-title").to_owned();
    let shell = shell.crumb(desk, back);
    let offices = below(&app, &granted).into_iter();
    let channels = Channel::ALL.iter().filter(|channel| !channel.is_online());
    let channel = |one: &Channel| Choice::new(one.name(), shell.t_of("levy-channel", one.name()));
    let page = Told {
        unit: granted.unit().to_string(),
        offices: offices.map(|(unit, name)| Choice::new(unit, name)).collect(),
        channels: channels.map(channel).collect(),
        errors: FormErrors::default(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}
