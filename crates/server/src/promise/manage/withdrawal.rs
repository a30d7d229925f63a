//! Withdrawing a standard: the service is no longer offered, and everybody may read why.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::{LocalText, ServiceId, UnitId};

use super::{back, date, frame, new_command_id, refused};
use crate::promise::act::{self, Act};
use crate::promise::pages::{Here, number, service_id};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "promise/templates/withdrawal.html")]
struct Withdrawal {
    shell: Shell,
    errors: FormErrors,
    unit: UnitId,
    service: ServiceId,
    name: String,
    version: u32,
    reason_id: String,
    reason_en: String,
    decree: String,
    effective: String,
    command_id: String,
}

impl Withdrawal {
    fn fresh(app: &App, granted: &Granted, service: &str) -> Result<(Here, Self), Problem> {
        let here = Here::find(app, granted.unit())?;
        let service = service_id(service)?;
        let state = here.published.standards.get(&service).ok_or_else(Problem::not_found)?;
        let newest = state.newest().ok_or_else(Problem::not_found)?.clone();
        let shell = frame(app, granted, &here, String::new())?;
        let (title, above) =
            (shell.t("manage-withdraw").to_owned(), shell.t("manage-title").to_owned());
        let page = Self {
            name: shell.text(&newest.document.name).to_owned(),
            shell: shell.titled(title).crumb(format!("/manage/{}", granted.unit()), above),
            errors: FormErrors::default(),
            unit: granted.unit().clone(),
            version: newest.version,
            reason_id: String::new(),
            reason_en: String::new(),
            decree: String::new(),
            effective: here.today.to_string(),
            command_id: new_command_id(),
            service,
        };
        Ok((here, page))
    }
}

pub(super) async fn form(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (_, page) = Withdrawal::fresh(&app, &granted, &service)?;
    Ok(render(StatusCode::OK, &page))
}

pub(super) async fn act(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let (here, mut page) = Withdrawal::fresh(&app, &granted, &service)?;
    let field = |name: &str| sent.get(name).to_owned();
    page.version = number(sent.get("version"))?;
    page.reason_id = field("reason_id");
    page.reason_en = field("reason_en");
    page.decree = field("decree");
    page.effective = field("effective");
    page.command_id = field("command_id");
    let language = granted.language;
    if let Some(effective) = date(language, &mut page.errors, "effective", &page.effective) {
        let (permit, command_id) = (granted.permit()?, act::command_id(&page.command_id)?);
        let act = Act { app: &app, permit, here: &here, command_id };
        let reason = LocalText { id: page.reason_id.clone(), en: page.reason_en.clone() };
        let decided = (page.decree.clone(), effective);
        match act.withdraw(&page.service, page.version, reason, decided).await {
            Ok(()) => return Ok(back(granted.unit(), "withdrawn")),
            Err(problem) => refused(language, &mut page.errors, problem, "effective")?,
        }
    }
    Ok(render(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
