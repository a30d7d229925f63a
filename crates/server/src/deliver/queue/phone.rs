//! The visitor's own phone: a number by the code at the door, and the ticket that tells where it
//! stands, why, and when it is called. No sign-in: the code on the ticket opens it.

mod holder;
mod slip;
mod ticket;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::queue::{Arrive, Channel, Command};
use domain::identity::Permission;
use serde::Deserialize;

use super::api::taken;
use super::kiosk::{command_id, services_of, to};
use super::offer::{self, ClosedView, OfferedClass, fits_door, offer};
use super::serve;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::Granted;
use crate::web::i18n::Translator;
use crate::web::input::{FormBody, Params};
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};

/// Routes of the phone.
pub(super) fn routes() -> Vec<Route> {
    use Permission::{OwnVisit, PublicRead};
    vec![
        get("/q/{unit}", PublicRead, choose),
        post("/q/{unit}", OwnVisit, take),
        get("/t/{unit}/{ticket}/{receipt}", PublicRead, ticket::show),
        get("/t/{unit}/{ticket}/{receipt}/print", PublicRead, slip::show),
        post("/t/{unit}/{ticket}/{receipt}/cancellation", OwnVisit, ticket::cancel),
        post("/t/{unit}/{ticket}/{receipt}/absence", OwnVisit, ticket::later),
        post("/t/{unit}/{ticket}/{receipt}/return", OwnVisit, ticket::back),
    ]
}

/// The code at the door, in the address behind its QR.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Door {
    code: String,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/phone.html")]
struct Choose {
    shell: Shell,
    unit: String,
    errors: FormErrors,
    closed: Option<ClosedView>,
    classes: Vec<OfferedClass>,
    priorities: Vec<Choice>,
    priority: String,
    code: String,
    command_id: String,
}

async fn choose(
    State(app): State<App>,
    granted: Granted,
    Params(door): Params<Door>,
) -> Result<Response, Problem> {
    let body = FormBody::default();
    form(&app, &granted, &body, &door.code, FormErrors::default()).await
}

/// The form with what was typed, and what is wrong with it.
async fn form(
    app: &App,
    granted: &Granted,
    body: &FormBody,
    code: &str,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let chosen: Vec<String> = body.all("services").into_iter().map(str::to_owned).collect();
    let offer = offer(app, granted, &chosen).await?;
    let language = Translator { language: granted.language };
    let mut priorities = vec![Choice::new("", language.t("queue-phone-no-priority"))];
    priorities.extend(offer.priorities);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Choose {
        shell: offer::shell(app, granted, "queue-phone-title")?,
        unit: granted.unit().to_string(),
        errors,
        closed: offer.closed,
        classes: offer.classes,
        priorities,
        priority: body.get("priority").to_owned(),
        code: code.to_owned(),
        command_id: body.opt("command_id").map_or_else(command_id, str::to_owned),
    };
    Ok(render(status, &page))
}

async fn take(
    State(app): State<App>,
    granted: Granted,
    body: FormBody,
) -> Result<Response, Problem> {
    let language = Translator { language: granted.language };
    let today = app.days.today(&app, granted.unit())?;
    let services = services_of(&body);
    let mut errors = FormErrors::default();
    if services.is_empty() {
        errors.add("services", sentence(granted.language, "queue.no_service", &[]));
    }
    if !fits_door(&app, granted.unit().as_str(), today.date, body.get("code")) {
        errors.add("code", language.t("queue-phone-wrong-code"));
    }
    if !errors.is_empty() {
        return form(&app, &granted, &body, body.get("code"), errors).await;
    }
    let command_id = serve::command_id(body.get("command_id"))?;
    let priority = body.opt("priority").map(str::to_owned);
    let channel = Channel::Phone;
    let arrive = Arrive { services, priority, channel, booked_for: None, group_size: None };
    let command = Command::Arrive(arrive);
    match serve::record(&app, &granted.permit()?, &today, command_id, command).await {
        Ok(done) => Ok(to(&taken(&app, granted.unit(), &done, today.date)?.url)),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let text = sentence(granted.language, &problem.code, &problem.params);
            errors.add("services", text);
            form(&app, &granted, &body, body.get("code"), errors).await
        }
    }
}
