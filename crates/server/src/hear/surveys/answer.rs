//! The questions: on the visitor's phone, on a kiosk after the service, on an interviewer's tablet.
//! One page, links and forms only; complete or not taken.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::queue::{DayDate, TicketNumber};
use domain::hear::surveys::{AnswerChannel, Circumstances, Flag, Instrument, Mode, Round};
use domain::identity::Permission;
use domain::kernel::{ServiceId, Timestamp, UnitId};
use serde::Deserialize;

use super::questions::{
    Answering, Question, groups, questions, read_comment, read_facets, read_values,
};
use super::right;
use super::serve::{new_command_id, round, service_name, to};
use super::store::{READ_DEVICE_LAST, Right, SET_DEVICE_LAST, find};
use super::urn::{Slip, put};
use crate::book::Write;
use crate::deliver::queue::serve::TicketId;
use crate::identity::Principal;
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::{FormBody, Params};
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// What the address carries besides the token.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `tablet` in an interview, `kiosk` on a kiosk.
    by: String,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/answer_kiosk.html")]
struct AnsweringKiosk {
    shell: Shell,
    errors: FormErrors,
    path: String,
    questions: Vec<Question>,
    opened: i64,
    command_id: String,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/thanks.html")]
struct Thanks {
    shell: Shell,
    back: String,
    back_text: String,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/thanks_kiosk.html")]
struct ThanksKiosk {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/kiosk_number.html")]
struct KioskNumber {
    shell: Shell,
    unit: String,
    error: String,
    number: String,
}

/// A right that was found, with its round.
struct Found {
    here: Here,
    right: Right,
    round: Arc<Round>,
    service: ServiceId,
    mode: Mode,
}

async fn seek(app: &App, unit: &UnitId, token: &str) -> Result<Found, Problem> {
    let token = crate::web::Receipts::read(token);
    let right = find(&*app.book, unit.as_str(), &right::stored(unit.as_str(), &token)).await?;
    let right = right.ok_or_else(unknown)?;
    let round = round(app, unit, &right.round).await?;
    let service = ServiceId::parse(&right.service).map_err(|_| unknown())?;
    let mode = Mode::parse(&right.mode).ok_or_else(unknown)?;
    Ok(Found { here: Here::find(app, unit)?, right, round, service, mode })
}

fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "survey.unknown_right")
}

fn is_kiosk(granted: &Granted, by: &str) -> bool {
    by == "kiosk" || granted.principal.in_hall().is_some()
}

fn shell(app: &App, granted: &Granted, here: &Here, title: &str) -> Result<Shell, Problem> {
    let mut shell = unit_shell(app, granted, here.profile()?);
    shell.title = shell.t(title).to_owned();
    Ok(shell)
}

fn kiosk_shell(app: &App, granted: &Granted, here: &Here, title: &str) -> Result<Shell, Problem> {
    let mut shell = shell(app, granted, here, title)?;
    shell.home = format!("/kiosk/{}", granted.unit());
    Ok(shell)
}

/// The questions of a right, or thanks when it was used.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, token)): Path<(String, String)>,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let found = seek(&app, granted.unit(), &token).await?;
    if found.right.used {
        return thanks(&app, &granted, &found.here, &asked.by);
    }
    if found.round.closed.is_some() {
        return Err(Problem::new(StatusCode::GONE, "survey.over"));
    }
    form(&app, &granted, &found, &FormBody::default(), &asked.by, FormErrors::default())
}

fn thanks(app: &App, granted: &Granted, here: &Here, by: &str) -> Result<Response, Problem> {
    if is_kiosk(granted, by) {
        let shell = kiosk_shell(app, granted, here, "survey-thanks")?;
        return Ok(render(StatusCode::OK, &ThanksKiosk { shell }));
    }
    let shell = shell(app, granted, here, "survey-thanks")?;
    let (back, key) = if by == "tablet" {
        (format!("/interviews/{}", granted.unit()), "survey-thanks-next")
    } else {
        (format!("/units/{}", granted.unit()), "survey-thanks-unit")
    };
    let back_text = shell.t(key).to_owned();
    Ok(render(StatusCode::OK, &Thanks { shell, back, back_text }))
}

fn form(
    app: &App,
    granted: &Granted,
    found: &Found,
    sent: &FormBody,
    by: &str,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let instrument = &*found.round.opened.instrument;
    let kiosk = is_kiosk(granted, by);
    let title = "survey-answer-title";
    let shell = if kiosk {
        kiosk_shell(app, granted, &found.here, title)?
    } else {
        shell(app, granted, &found.here, title)?
    };
    let questions = questions(&shell, &found.here, &found.service, instrument, sent);
    let path = granted.path.split('?').next().unwrap_or_default().to_owned();
    let now = app.clock.now().0;
    let opened = sent.get("opened").parse().unwrap_or(now);
    let command_id = sent.opt("command_id").map_or_else(new_command_id, str::to_owned);
    if kiosk {
        let page = AnsweringKiosk { shell, errors, path, questions, opened, command_id };
        return Ok(render(status, &page));
    }
    let service = service_name(&found.here, found.service.as_str(), granted.language);
    let groups = groups(&shell, instrument, sent);
    let lead = match found.mode {
        _ if by == "tablet" => "survey-answer-lead-interview",
        Mode::Sampled => "survey-answer-lead-drawn",
        _ => "survey-answer-lead-volunteer",
    };
    let page = Answering {
        errors,
        path,
        service,
        service_id: String::new(),
        lead,
        by: by.to_owned(),
        questions,
        groups,
        comment: sent.get("comment").to_owned(),
        opened,
        command_id,
        shell,
    };
    Ok(render(status, &page))
}

/// Takes the answers.
pub(super) async fn send(
    State(app): State<App>,
    granted: Granted,
    Path((_, token)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let found = seek(&app, granted.unit(), &token).await?;
    let by = sent.get("by").to_owned();
    if found.round.closed.is_some() && !found.right.used {
        return Err(Problem::new(StatusCode::GONE, "survey.over"));
    }
    let instrument = &*found.round.opened.instrument;
    let mut errors = FormErrors::default();
    let shell = shell(&app, &granted, &found.here, "survey-answer-title")?;
    let values = read_values(&shell, instrument, &sent, &mut errors);
    let comment = read_comment(&shell, &sent, &mut errors);
    if !errors.is_empty() {
        return form(&app, &granted, &found, &sent, &by, errors);
    }
    let by_tablet =
        by == "tablet" && granted.principal.may(Permission::SurveyInterview, &granted.line);
    let channel = match (granted.principal.in_hall(), by_tablet) {
        (Some(_), _) => AnswerChannel::Kiosk,
        (_, true) => AnswerChannel::Tablet,
        _ => AnswerChannel::Phone,
    };
    let flag = flag(&app, &granted, &sent, instrument, by_tablet).await?;
    let slip = Slip {
        round: found.round.opened.round.clone(),
        date: found.here.today,
        service: found.service.clone(),
        channel,
        mode: if by_tablet { Mode::Interview } else { found.mode },
        values,
        facets: read_facets(instrument, &sent),
        flag,
        comment,
    };
    let token = crate::web::Receipts::read(&token);
    // Sent twice: thanked twice, taken once. The register is written to by the urn's own clock.
    put(&app, granted.unit().as_str(), &token, &slip).await?;
    let way = ["kiosk", "tablet"].into_iter().find(|way| *way == by);
    let path = granted.path.split('?').next().unwrap_or_default();
    Ok(to(&way.map_or_else(|| path.to_owned(), |way| format!("{path}?by={way}"))))
}

/// Signs of misuse, from how the answer came.
async fn flag(
    app: &App,
    granted: &Granted,
    sent: &FormBody,
    instrument: &Instrument,
    by_tablet: bool,
) -> Result<Option<Flag>, Problem> {
    let now = app.clock.now();
    let opened = sent.get("opened").parse::<i64>().ok().map(Timestamp);
    let seconds = |from: Timestamp| now.seconds_since(from).unsigned_abs();
    let mut since_last_s = None;
    if let Some(device) = granted.principal.in_hall() {
        let unit = granted.unit().as_str();
        let key = vec![unit.into(), device.into()];
        let last = app.book.query(&READ_DEVICE_LAST, key).await?;
        since_last_s = last.first().map(|row| seconds(Timestamp(row.int(0))));
        let params = vec![unit.into(), device.into(), now.0.into()];
        app.book.write(vec![Write { statement: &SET_DEVICE_LAST, params, expect: None }]).await?;
    }
    let circumstances = Circumstances {
        filling_s: opened.map(seconds),
        since_last_s,
        staff: matches!(*granted.principal, Principal::Staff { .. }) && !by_tablet,
        questions: u64::try_from(instrument.elements.len()).unwrap_or(u64::MAX),
    };
    Ok(circumstances.flag())
}

/// A kiosk asks for the number on the ticket.
pub(super) async fn kiosk(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    ask_number(&app, &granted, String::new(), String::new())
}

fn ask_number(
    app: &App,
    granted: &Granted,
    number: String,
    error: String,
) -> Result<Response, Problem> {
    let here = Here::find(app, granted.unit())?;
    let shell = kiosk_shell(app, granted, &here, "survey-kiosk-title")?;
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let unit = granted.unit().to_string();
    Ok(render(status, &KioskNumber { shell, unit, error, number }))
}

/// The number leads to the questions of a visit that is over.
pub(super) async fn kiosk_number(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let typed = sent.get("number").to_uppercase();
    let shell = kiosk_shell(&app, &granted, &here, "survey-kiosk-title")?;
    let found = match TicketNumber::parse(&typed) {
        Ok(number) => {
            let ticket = TicketId { date: DayDate(here.today), number };
            right::offer(&app, granted.unit(), &ticket).await?
        }
        Err(_) => None,
    };
    match found {
        Some(offered) => Ok(to(&[offered.path.as_str(), "?by=kiosk"].concat())),
        None => ask_number(&app, &granted, typed, shell.t("survey-kiosk-unknown").to_owned()),
    }
}
