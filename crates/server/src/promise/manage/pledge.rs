//! Signing the pledge: the words, what it covers, by when and why by then.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::calendar::Closing;
use domain::kernel::{LocalText, UnitId};
use domain::promise::pledge::{Pledged, pledged};
use domain::promise::profile::Head;
use jiff::civil::Date;

use super::{back, date, frame, new_command_id, refused};
use crate::promise::act::{self, Act, Owed, owed};
use crate::promise::pages::{Here, name_of};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// The last day for a standard that is not pledged yet, and how it was counted.
struct Due {
    name: String,
    decided: Date,
    date: Date,
    late: bool,
    /// Days passed over, with why.
    passed: Vec<(Date, String)>,
}

#[derive(Template)]
#[template(path = "promise/templates/sign.html")]
struct Sign {
    shell: Shell,
    errors: FormErrors,
    unit: UnitId,
    text: LocalText,
    compensation: LocalText,
    head: Head,
    standards: Vec<Pledged>,
    due: Vec<Due>,
    place: String,
    date: String,
    command_id: String,
}

fn due(shell: &Shell, today: Date, owed: Owed) -> Due {
    let why = |closing: &Closing| match closing {
        Closing::Week { weekday } => shell.t_of("weekday", name_of(weekday)),
        Closing::Calendar { name, .. } => shell.text(name).to_owned(),
    };
    let deadline = owed.deadline;
    Due {
        name: shell.text(&owed.standard.name).to_owned(),
        decided: owed.standard.decided,
        date: deadline.date,
        late: today > deadline.date,
        passed: deadline.skipped.iter().map(|day| (day.date, why(&day.why))).collect(),
    }
}

impl Sign {
    fn fresh(app: &App, granted: &Granted) -> Result<(Here, Self), Problem> {
        let here = Here::find(app, granted.unit())?;
        let profile = here.profile()?;
        let shell = frame(app, granted, &here, String::new())?;
        let (title, above) =
            (shell.t("manage-sign").to_owned(), shell.t("manage-title").to_owned());
        let shell = shell.titled(title).crumb(format!("/manage/{}", granted.unit()), above);
        let standards = pledged(here.published.standards.values(), here.today);
        let owed = owed(app, &here, &standards)?;
        let page = Self {
            due: owed.into_iter().map(|owed| due(&shell, here.today, owed)).collect(),
            shell,
            errors: FormErrors::default(),
            unit: granted.unit().clone(),
            text: crate::promise::pledge::text(profile),
            compensation: profile.compensation.clone(),
            head: profile.head.clone(),
            standards,
            place: profile.address.city.clone(),
            date: here.today.to_string(),
            command_id: new_command_id(),
        };
        Ok((here, page))
    }
}

pub(super) async fn form(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (_, page) = Sign::fresh(&app, &granted)?;
    Ok(render(StatusCode::OK, &page))
}

pub(super) async fn sign(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let (here, mut page) = Sign::fresh(&app, &granted)?;
    page.place = sent.get("place").to_owned();
    page.date = sent.get("date").to_owned();
    page.command_id = sent.get("command_id").to_owned();
    let language = granted.language;
    if let Some(date) = date(language, &mut page.errors, "date", &page.date) {
        let (permit, command_id) = (granted.permit()?, act::command_id(&page.command_id)?);
        let act = Act { app: &app, permit, here: &here, command_id };
        match act.sign(page.place.clone(), date).await {
            Ok(_) => return Ok(back(granted.unit(), "signed")),
            Err(problem) => refused(language, &mut page.errors, problem, "date")?,
        }
    }
    Ok(render(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
