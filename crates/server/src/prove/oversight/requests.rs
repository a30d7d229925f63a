//! Requests for an explanation: the list with its alarms, a request, what is done with it, the
//! letter of the answer.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::Permission;
use domain::kernel::{Mark, Personal, Source};
use domain::prove::oversight::{Act, Request, Stage, explanation_subject};
use jiff::civil::Date;

use super::serve::{id_of, record, request, rules};
use super::view::{self, Listed};
use crate::hear::complaints;
use crate::promise::pages::Here;
use crate::prove::disclosure::{self, OpenError, Opened};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::table;

/// Most requests of one list.
const MOST: i64 = 2000;
/// Days before the last one from which a date is watched.
const WATCHED_DAYS: i64 = 3;
/// Longest text, and longest number of a letter, in characters.
const TEXT_MAX: usize = 20_000;
const REFERENCE_MAX: usize = 200;

struct Line {
    id: String,
    complaint: String,
    received: String,
    due: String,
    stage: String,
    level: &'static str,
    level_text: String,
}

#[derive(Template)]
#[template(path = "prove/oversight/templates/requests.html")]
struct List {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    lines: Vec<Line>,
    limits: Vec<(String, String, bool)>,
    totals: bool,
    handles: bool,
    sent: FormBody,
    command_id: String,
}

/// How urgent a request is, seen on a day: level and its word.
fn level(stage: &str, due: &str, in_time: bool, today: Date) -> (&'static str, &'static str) {
    let last = due.parse::<Date>().ok();
    let late = last.is_some_and(|last| last < today);
    let near =
        last.is_some_and(|last| today.saturating_add(jiff::Span::new().days(WATCHED_DAYS)) >= last);
    match Stage::parse(stage) {
        Some(Stage::Answered) if in_time => ("calm", "in-time"),
        Some(Stage::Answered) => ("late", "answered-late"),
        Some(Stage::GivenUp) => ("late", "given-up"),
        _ if late => ("late", "late"),
        _ if near => ("watch", "near"),
        _ => ("calm", "runs"),
    }
}

fn date(shell: &Shell, text: &str) -> String {
    text.parse().map_or_else(|_| String::new(), |date| shell.date(&date))
}

/// Requests that who asks may know of.
async fn listed(app: &App, granted: &Granted) -> Result<Vec<Listed>, Problem> {
    let mut all = Vec::new();
    for one in view::list(&*app.book, granted.unit().as_str(), MOST).await? {
        if one.complaint.is_empty() || complaints::may_see(app, granted, &one.complaint).await? {
            all.push(one);
        }
    }
    Ok(all)
}

/// The list.
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    page(&app, &granted, FormBody::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(app, granted, "oversight-title")?;
    let line = |one: Listed| {
        let (level, word) = level(&one.stage, &one.due, one.in_time, here.today);
        Line {
            received: date(&shell, &one.received),
            due: date(&shell, &one.due),
            stage: shell.t_of("oversight-stage", &one.stage),
            level_text: shell.t_of("oversight-level", word),
            complaint: one.complaint,
            id: one.id,
            level,
        }
    };
    let lines = listed(app, granted).await?.into_iter().map(line).collect();
    let rules = rules();
    let days = |days: u32| shell.t1("complaint-count-days", "n", i64::from(days));
    let unread = |source: &Source| source.mark == Mark::NotVerified;
    let limit = |name: &str, limit: &domain::prove::oversight::Limit| {
        let text = format!("{}: {}", shell.t_of("oversight-limit", name), days(limit.days));
        (text, limit.source.text.clone(), unread(&limit.source))
    };
    let given_up = (
        shell.t_of("oversight-limit", "given-up"),
        rules.given_up.text.clone(),
        unread(&rules.given_up),
    );
    let may = |permission| granted.principal.may(permission, &granted.line);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = List {
        limits: vec![limit("first", &rules.first), limit("second", &rules.second), given_up],
        unit: granted.unit().to_string(),
        totals: may(Permission::OversightTotals),
        handles: may(Permission::OversightHandle),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        lines,
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// The list as a file.
pub(super) async fn csv(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let columns = ["request", "complaint", "received", "due", "stage", "answered", "in_time"];
    let row = |one: Listed| {
        let in_time =
            if one.answered.is_empty() { "" } else { ["no", "yes"][usize::from(one.in_time)] };
        vec![
            one.id,
            one.complaint,
            one.received,
            one.due,
            one.stage,
            one.answered,
            in_time.to_owned(),
        ]
    };
    let all = listed(&app, &granted).await?;
    let name = format!("explanations-{}.csv", granted.unit());
    Ok(private(table::csv(&name, &columns, all.into_iter().map(row))))
}

/// What a letter says, checked; every wrong field at once.
struct Letter {
    date: Option<Date>,
    reference: String,
    text: String,
}

fn letter_of(granted: &Granted, sent: &FormBody, today: Date, errors: &mut FormErrors) -> Letter {
    let mut say = |bad: bool, field: &str, code: &str| {
        if bad {
            errors.add(field, sentence(granted.language, code, &[]));
        }
    };
    let date = sent.get("date").parse::<Date>().ok();
    let [reference, text] = ["reference", "text"].map(|name| sent.get(name).to_owned());
    say(date.is_none_or(|date| date > today), "date", "explanation.bad_date");
    let long = reference.chars().count() > REFERENCE_MAX;
    say(reference.is_empty() || long, "reference", "explanation.reference");
    say(text.is_empty() || text.chars().count() > TEXT_MAX, "text", "explanation.text");
    Letter { date, reference, text }
}

/// Records a letter that came.
pub(super) async fn record_new(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let today = Here::find(&app, granted.unit())?.today;
    let mut errors = FormErrors::default();
    let Letter { date, reference, text } = letter_of(&granted, &sent, today, &mut errors);
    let complaint = match sent.opt("complaint") {
        None => None,
        Some(typed) => match complaints::known(&app, &granted, typed).await? {
            Some(own) => Some(own),
            None => {
                let text = sentence(granted.language, "complaint.other_unknown", &[]);
                errors.add("complaint", text);
                None
            }
        },
    };
    let Some(date) = date.filter(|_| errors.is_empty()) else {
        return page(&app, &granted, sent, errors).await;
    };
    let (permit, command) = (granted.permit()?, sent.get("command_id").to_owned());
    let id = id_of(granted.unit(), &format!("{}\n{command}", permit.actor_text()));
    let sealed = |text: String| Personal::new(explanation_subject(&id), text);
    let (reference, text) = (sealed(reference), sealed(text));
    let act = Act::Receive { id: id.clone(), date, complaint, reference, text };
    record(&app, &permit, &id, &command, (today, act)).await?;
    Ok(to(&format!("/oversight/{}/requests/{id}", granted.unit())))
}

/// A request that who asks may know of.
async fn seen(app: &App, granted: &Granted, typed: &str) -> Result<Request, Problem> {
    let found = request(app, granted.unit(), typed).await?;
    match &found.requested.complaint {
        Some(own) if !complaints::may_see(app, granted, own).await? => Err(Problem::not_found()),
        _ => Ok(found),
    }
}

/// Whether a text, such as an address, names a request that is kept from who asks.
pub(crate) async fn names_hidden(
    app: &App,
    granted: &Granted,
    text: &str,
) -> Result<bool, Problem> {
    for word in text.split('/') {
        let found = match request(app, granted.unit(), word).await {
            Ok(found) => found,
            Err(problem) if problem.status == StatusCode::NOT_FOUND => continue,
            Err(problem) => return Err(problem),
        };
        if let Some(own) = &found.requested.complaint
            && !complaints::may_see(app, granted, own).await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

struct Said {
    title: String,
    date: String,
    reference: String,
    text: String,
}

#[derive(Template)]
#[template(path = "prove/oversight/templates/request.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    unit: String,
    complaint: String,
    stage: String,
    due: String,
    due_closed: Option<String>,
    level: &'static str,
    level_text: String,
    said: Vec<Said>,
    may_answer: bool,
    may_ask_again: bool,
    answered: bool,
    sent: FormBody,
    command_id: String,
}

/// Kinds with sealed texts.
const KINDS: &[&str] =
    &["explanation.requested", "explanation.requested_again", "explanation.answered"];

async fn opened(app: &App, granted: &Granted, id: &str) -> Result<Vec<Opened>, Problem> {
    let permit = granted.permit_for(Permission::OversightRead)?;
    let subject = explanation_subject(id);
    let found = disclosure::open(app, &permit, Permission::OversightRead, &subject, KINDS).await;
    found.map_err(|error| match error {
        OpenError::Store(error) => error.into(),
        other => Problem::fault(&other),
    })
}

/// Letters and answer in order; a letter's number and text are two sealed texts of one entry.
fn said(shell: &Shell, found: &Request, opened: Vec<Opened>) -> Vec<Said> {
    let mut all: Vec<(u64, Said)> = Vec::new();
    for one in opened {
        let kind = one.kind.trim_start_matches("explanation.");
        let date = match kind {
            "requested" => Some(found.requested.date),
            "requested_again" => found.again.as_ref().map(|again| again.date),
            _ => found.answered.as_ref().map(|answered| answered.date),
        };
        if all.last().is_none_or(|(seq, _)| *seq != one.seq) {
            let said = Said {
                title: shell.t_of("oversight-said", kind),
                date: date.map_or_else(String::new, |date| shell.date_full(&date)),
                reference: String::new(),
                text: String::new(),
            };
            all.push((one.seq, said));
        }
        let Some((_, last)) = all.last_mut() else { continue };
        let is_number = one.slot == 0 && kind != "answered";
        *(if is_number { &mut last.reference } else { &mut last.text }) = one.text;
    }
    all.into_iter().map(|(_, said)| said).collect()
}

/// A request.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, typed)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let found = seen(&app, &granted, &typed).await?;
    show_with(&app, &granted, &found, FormBody::default(), FormErrors::default()).await
}

async fn show_with(
    app: &App,
    granted: &Granted,
    found: &Request,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let (here, shell) = staff_shell(app, granted, "oversight-request-title")?;
    let above = shell.t("oversight-title").to_owned();
    let shell = shell.crumb(format!("/oversight/{unit}"), above);
    let (stage, due) = (found.stage(), found.due());
    let in_time = found.answered.as_ref().is_some_and(|answered| answered.in_time);
    let (level, word) = level(stage.name(), &due.to_string(), in_time, here.today);
    let id = &found.requested.id;
    let handles = granted.principal.may(Permission::OversightHandle, &granted.line);
    let closed = app.directory.working_days(unit, here.today);
    let closed = closed.is_some_and(|days| days.closing(due).is_ok_and(|why| why.is_some()));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        path: format!("/oversight/{unit}/requests/{id}"),
        unit: unit.to_string(),
        complaint: found.requested.complaint.clone().unwrap_or_default(),
        stage: shell.t_of("oversight-stage", stage.name()),
        due: shell.date_full(&due),
        due_closed: closed.then(|| shell.t("oversight-due-closed").to_owned()),
        level_text: shell.t_of("oversight-level", word),
        said: said(&shell, found, opened(app, granted, id).await?),
        may_answer: handles && stage != Stage::Answered,
        may_ask_again: handles && stage == Stage::Asked && here.today > due,
        answered: stage == Stage::Answered,
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        level,
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Does something with a request: `second` letter, `answer`.
pub(super) async fn act(
    State(app): State<App>,
    granted: Granted,
    Path((_, typed, act)): Path<(String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let found = seen(&app, &granted, &typed).await?;
    let today = Here::find(&app, granted.unit())?.today;
    let id = found.requested.id.clone();
    let sealed = |text: String| Personal::new(explanation_subject(&id), text);
    let mut errors = FormErrors::default();
    let wanted = match act.as_str() {
        "second" => {
            let Letter { date, reference, text } = letter_of(&granted, &sent, today, &mut errors);
            let date = date.unwrap_or(today);
            Act::ReceiveAgain { date, reference: sealed(reference), text: sealed(text) }
        }
        "answer" => {
            let text = sent.get("answer").to_owned();
            if text.is_empty() || text.chars().count() > TEXT_MAX {
                errors.add("answer", sentence(granted.language, "explanation.text", &[]));
            }
            Act::Answer { text: sealed(text) }
        }
        _ => return Err(Problem::not_found()),
    };
    if !errors.is_empty() {
        return show_with(&app, &granted, &found, sent, errors).await;
    }
    let command = sent.get("command_id").to_owned();
    record(&app, &granted.permit()?, &id, &command, (today, wanted)).await?;
    Ok(to(&format!("/oversight/{}/requests/{id}", granted.unit())))
}

#[derive(Template)]
#[template(path = "prove/oversight/templates/letter.html")]
struct Paper {
    shell: Shell,
    unit: String,
    place: String,
    date: String,
    head: String,
    head_title: String,
    reference: String,
    asked: String,
    due: String,
    complaint: String,
    paragraphs: Vec<String>,
}

/// The answer as a letter.
pub(super) async fn letter(
    State(app): State<App>,
    granted: Granted,
    Path((_, typed)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let found = seen(&app, &granted, &typed).await?;
    let answered = found.answered.as_ref().ok_or_else(Problem::not_found)?;
    let (here, mut shell) = staff_shell(&app, &granted, "oversight-letter-title")?;
    shell.home = format!("/oversight/{}/requests/{}", granted.unit(), found.requested.id);
    let profile = here.profile()?;
    let all = said(&shell, &found, opened(&app, &granted, &found.requested.id).await?);
    // The letter that was answered: the last one.
    let asked = all.iter().rev().find(|said| !said.reference.is_empty());
    let text = all.last().map_or("", |said| said.text.as_str());
    let page = Paper {
        unit: profile.name.get(granted.language).to_owned(),
        place: profile.address.city.clone(),
        date: shell.date(&answered.date),
        head: profile.head.name.clone(),
        head_title: shell.text(&profile.head.title).to_owned(),
        reference: asked.map_or_else(String::new, |said| said.reference.clone()),
        asked: asked.map_or_else(String::new, |said| said.date.clone()),
        due: shell.date_full(&found.due()),
        complaint: found.requested.complaint.clone().unwrap_or_default(),
        paragraphs: text.lines().map(str::to_owned).collect(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}
