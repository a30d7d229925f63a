//! The unit's public link: anybody may say how it was, without a ticket. Such answers are stored
//! and reported apart and are never part of the index. One answer a browser and round, and few
//! from one address, so that they cannot be made by the hundred.

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use domain::hear::surveys::{AnswerChannel, Circumstances, Flag, Mode, RoundOpened};
use domain::kernel::{ServiceId, Timestamp};
use serde::Deserialize;

use super::questions::{Answering, groups, questions, read_comment, read_facets, read_values};
use super::right::round_of;
use super::serve::{new_command_id, service_name, to};
use super::urn::{Slip, put_open};
use crate::identity::Principal;
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::{Granted, cookie};
use crate::web::input::{FormBody, Params};
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Says which round this browser has answered; nothing of who or when.
const COOKIE: &str = "maklumat_survey";
/// Seconds that a browser keeps it.
const KEPT_S: u32 = 180 * 86_400;

/// What the address carries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    service: String,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/open.html")]
struct Open {
    shell: Shell,
    unit: String,
    /// Nothing is asked today.
    running: bool,
    /// This browser has answered.
    done: bool,
    services: Vec<Choice>,
}

fn open_shell(app: &App, granted: &Granted, here: &Here) -> Result<Shell, Problem> {
    let profile = here.profile()?;
    let name = profile.name.get(granted.language).to_owned();
    let home = format!("/units/{}", granted.unit());
    let mut shell = unit_shell(app, granted, profile).crumb(home, name);
    shell.title = shell.t("survey-answer-title").to_owned();
    Ok(shell)
}

fn has_answered(headers: &HeaderMap, round: &RoundOpened) -> bool {
    cookie(headers, COOKIE) == Some(round.round.as_str())
}

/// The services that may be spoken of: those that the unit offers today.
fn services(here: &Here, granted: &Granted) -> Result<Vec<Choice>, Problem> {
    let offered = here.profile()?.services.iter();
    let choice = |service: &ServiceId| {
        Choice::new(service.as_str(), service_name(here, service.as_str(), granted.language))
    };
    Ok(offered.map(choice).collect())
}

/// The choice of a service, or its questions.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let round = round_of(&app, granted.unit(), here.today).await?;
    let done = round.as_ref().is_some_and(|round| has_answered(&headers, round));
    let services = services(&here, &granted)?;
    let chosen = services.iter().find(|service| service.value == asked.service);
    if let (Some(round), Some(service), false) = (&round, chosen, done) {
        let sent = FormBody::default();
        return form(&app, &granted, &here, round, service, &sent, FormErrors::default());
    }
    let shell = open_shell(&app, &granted, &here)?;
    let unit = granted.unit().to_string();
    let page = Open { shell, unit, running: round.is_some(), done, services };
    Ok(render(StatusCode::OK, &page))
}

fn form(
    app: &App,
    granted: &Granted,
    here: &Here,
    round: &RoundOpened,
    service: &Choice,
    sent: &FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let shell = open_shell(app, granted, here)?;
    let id = ServiceId::parse(&service.value).map_err(|_| Problem::not_found())?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Answering {
        path: format!("/units/{}/survey", granted.unit()),
        by: String::new(),
        service: service.text.clone(),
        service_id: service.value.clone(),
        lead: "survey-answer-lead-open",
        questions: questions(&shell, here, &id, &round.instrument, sent),
        groups: groups(&shell, &round.instrument, sent),
        comment: sent.get("comment").to_owned(),
        opened: sent.get("opened").parse().unwrap_or(app.clock.now().0),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        errors,
        shell,
    };
    Ok(render(status, &page))
}

/// Takes the answers of somebody without a ticket.
pub(super) async fn send(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    sent: FormBody,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let over = || Problem::new(StatusCode::GONE, "survey.over");
    let round = round_of(&app, granted.unit(), here.today).await?.ok_or_else(over)?;
    let back = format!("/units/{}/survey", granted.unit());
    // Sent twice: thanked twice, taken once.
    if has_answered(&headers, &round) {
        return Ok(to(&back));
    }
    let services = services(&here, &granted)?;
    let Some(service) = services.iter().find(|one| one.value == sent.get("service")) else {
        return Ok(to(&back));
    };
    let (shell, mut errors) = (open_shell(&app, &granted, &here)?, FormErrors::default());
    let values = read_values(&shell, &round.instrument, &sent, &mut errors);
    let comment = read_comment(&shell, &sent, &mut errors);
    if !errors.is_empty() {
        return form(&app, &granted, &here, &round, service, &sent, errors);
    }
    let since_last_s = app.identity.limits.survey(granted.origin.address)?;
    let slip = Slip {
        round: round.round.clone(),
        date: here.today,
        service: ServiceId::parse(&service.value).map_err(|_| Problem::not_found())?,
        channel: match granted.principal.in_hall() {
            Some(_) => AnswerChannel::Kiosk,
            None => AnswerChannel::Phone,
        },
        mode: Mode::Open,
        values,
        facets: read_facets(&round.instrument, &sent),
        flag: flag(&app, &granted, &sent, &round, since_last_s),
        comment,
    };
    put_open(&app, granted.unit().as_str(), &slip).await?;
    let mut response = to(&back);
    let secure = if granted.origin.secure { "; Secure" } else { "" };
    let kept = format!(
        "{COOKIE}={}; Path=/units/{}; HttpOnly; SameSite=Lax; Max-Age={KEPT_S}{secure}",
        round.round,
        granted.unit()
    );
    // A kiosk is everybody's browser: it forgets.
    if let (Ok(kept), AnswerChannel::Phone) = (HeaderValue::from_str(&kept), slip.channel) {
        response.headers_mut().insert(SET_COOKIE, kept);
    }
    Ok(response)
}

fn flag(
    app: &App,
    granted: &Granted,
    sent: &FormBody,
    round: &RoundOpened,
    since_last_s: Option<u64>,
) -> Option<Flag> {
    let opened = sent.get("opened").parse::<i64>().ok().map(Timestamp);
    let circumstances = Circumstances {
        filling_s: opened.map(|from| app.clock.now().seconds_since(from).unsigned_abs()),
        since_last_s,
        staff: matches!(*granted.principal, Principal::Staff { .. }),
        questions: u64::try_from(round.instrument.elements.len()).unwrap_or(u64::MAX),
    };
    circumstances.flag()
}
