//! An application entered at the counter for somebody else: all questions on one page, nothing
//! typed twice.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::{Language, ServiceId};

use super::form::{Form, Shown};
use super::own::own_page;
use super::serve::{Sender, submit};
use super::store::Draft;
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "deliver/cases/templates/choose.html")]
struct Choose {
    shell: Shell,
    /// Address and name of what can be applied for.
    services: Vec<(String, String)>,
    /// Names of what cannot, because nobody has checked what it costs.
    unpriced: Vec<String>,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/entry.html")]
struct Entry {
    shell: Shell,
    errors: FormErrors,
    path: String,
    service: String,
    questions: Vec<Shown>,
    command_id: String,
}

/// Which service.
pub(super) async fn choose(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(&app, &granted, "case-entry-title")?;
    let (mut services, mut unpriced) = (Vec::new(), Vec::new());
    let all: Vec<ServiceId> =
        here.published.in_force(here.today).map(|v| v.document.service.clone()).collect();
    for service in all {
        let form = Form::find(&here, &service)?;
        let name = shell.text(&form.document().name).to_owned();
        if form.unpriced() {
            unpriced.push(name);
        } else {
            services.push((format!("/cases/{}/new/{service}", granted.unit()), name));
        }
    }
    Ok(private(render(StatusCode::OK, &Choose { shell, services, unpriced })))
}

pub(super) fn service_form(here: &Here, service: &str) -> Result<Form, Problem> {
    let service = ServiceId::parse(service).map_err(|_| Problem::not_found())?;
    Form::find(here, &service)
}

/// The form.
pub(super) async fn form(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    show(&app, &granted, &service, &FormBody::default(), FormErrors::default())
}

fn show(
    app: &App,
    granted: &Granted,
    service: &str,
    sent: &FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(app, granted, "case-entry-title")?;
    let form = service_form(&here, service)?;
    let questions = form.all(granted.language);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Entry {
        path: format!("/cases/{}/new/{service}", granted.unit()),
        service: shell.text(&form.document().name).to_owned(),
        questions: questions.iter().map(|q| form.shown(&shell, q, sent.get(&q.field))).collect(),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// All answers of the one page, with what is wrong in them.
pub(super) fn read(
    form: &Form,
    language: Language,
    shell: &Shell,
    sent: &FormBody,
) -> (Draft, FormErrors) {
    let mut draft = Draft::new(form.document().service.clone());
    let mut errors = FormErrors::default();
    // A question is asked or not by the answers before it: one after another, as on the phone.
    let mut place = 0;
    loop {
        let asked = form.asked(language, &draft);
        let Some(one) = asked.get(place) else { break };
        let typed = sent.get(&one.field);
        if let Err(fault) = form.take(language, one, typed, &mut draft) {
            // Several questions stand on the page: the summary says which.
            let label = form.shown(shell, one, "").label;
            errors.add(one.field.clone(), format!("{label} {fault}"));
        }
        place += 1;
    }
    (draft, errors)
}

/// Records it; the receipt is printed for the applicant.
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(&app, &granted, "case-entry-title")?;
    let form = service_form(&here, &service)?;
    let id = command_id(sent.get("command_id"))?;
    let (draft, mut errors) = read(&form, granted.language, &shell, &sent);
    if !errors.is_empty() {
        return show(&app, &granted, &service, &sent, errors);
    }
    let first = form.all(granted.language).first().map(|asked| asked.field.clone());
    match submit(&app, &Sender::of(&granted)?, id, draft.application(granted.language)).await {
        Ok((case, _)) => {
            let receipt = format!("{}/receipt", own_page(&app, granted.unit(), &case, 0));
            Ok(private(to(&receipt)))
        }
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let text = sentence(granted.language, &problem.code, &problem.params);
            errors.add(first.unwrap_or_default(), text);
            show(&app, &granted, &service, &sent, errors)
        }
    }
}
