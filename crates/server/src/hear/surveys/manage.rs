//! Rounds of asking for the head: open, watch, leave out by a recorded rule, close, publish; and
//! comments, which somebody reads before everybody does.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::surveys::{
    CloseRound, Command, Flag, Instrument, Moderate, OpenRound, PublishReport, ROUNDS,
    SetExclusion, Surveys, Weight, answers_stream,
};
use domain::identity::Permission;
use domain::kernel::{Key, LocalText};
use jiff::civil::Date;
use register::sealed::Part;

use super::figures::measure;
use super::past::compared;
use super::report::{page as page_of, reason_field};
use super::right::{seed, seed_hash};
use super::serve::{new_command_id, round, rounds, service_name, staff_shell, to};
use super::urn;
use super::view::LIST_COMMENTS;
use crate::deliver::queue::serve::command_id;
use crate::deliver::queue::view::count_served;
use crate::execute::Failure;
use crate::identity::access_log::Access;
use crate::promise::pack;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Comments on a page.
const COMMENTS: i64 = 200;

/// A round in the list.
struct Line {
    round: String,
    title: String,
    from: Date,
    until: Date,
    target: i64,
    open: bool,
    reports: i64,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/rounds.html")]
struct Rounds {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    lines: Vec<Line>,
    may_open: bool,
    may_import: bool,
    instruments: Vec<Choice>,
    weights: Vec<Choice>,
    sent: FormBody,
    command_id: String,
}

pub(super) fn instruments() -> Vec<Instrument> {
    pack::read(&pack::embedded()).instruments().cloned().collect()
}

/// The conventions of weight of all questionnaires, each once.
pub(super) fn weights(shell: &Shell, all: &[Instrument]) -> Vec<Choice> {
    let mut weights: Vec<Choice> = Vec::new();
    for weight in all.iter().flat_map(|i| &i.weights).map(|w| w.weight.to_string()) {
        if !weights.iter().any(|known| known.value == weight) {
            let exact = weight == "exact";
            let text = if exact { shell.t("survey-weight-exact") } else { &weight };
            weights.push(Choice::new(weight.clone(), text));
        }
    }
    weights
}

/// All rounds, and the form for the next.
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (here, _) = staff_shell(&app, &granted, "survey-rounds-title")?;
    let (from, until) = (here.today, here.today.saturating_add(jiff::Span::new().days(180)));
    let count_from = here.today.saturating_sub(jiff::Span::new().days(180)).to_string();
    let unit = granted.unit().as_str();
    let served = count_served(&*app.book, unit, &count_from, &from.to_string()).await?;
    let sent = FormBody::new(vec![
        ("from".to_owned(), from.to_string()),
        ("until".to_owned(), until.to_string()),
        ("expected".to_owned(), served.max(1).to_string()),
        ("answering".to_owned(), "50".to_owned()),
        ("instrument".to_owned(), "skm-2017".to_owned()),
        ("weight".to_owned(), "exact".to_owned()),
    ]);
    page(&app, &granted, sent, FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(app, granted, "survey-rounds-title")?;
    let line = |round: domain::hear::surveys::Round| {
        let opened = round.opened;
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        Line {
            round: opened.round.to_string(),
            title: shell.text(&opened.title).to_owned(),
            from: opened.from,
            until: opened.until,
            target: i64::try_from(opened.target).unwrap_or(i64::MAX),
            open: round.closed.is_none(),
            reports: count(round.reports.len()),
        }
    };
    let all = instruments();
    let weights = weights(&shell, &all);
    let instruments = all.iter().map(|i| Choice::new(i.id.as_str(), shell.text(&i.name))).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Rounds {
        lines: rounds(app, granted.unit()).await?.into_iter().map(line).collect(),
        may_open: granted.principal.may(Permission::SurveyManage, &granted.line),
        may_import: granted.principal.may(Permission::SurveyImport, &granted.line),
        unit: granted.unit().to_string(),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        shell,
        errors,
        instruments,
        weights,
        sent,
    };
    Ok(render(status, &page))
}

/// Opens a round.
pub(super) async fn open(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    let Some(wanted) = read_opening(&app, &granted, &sent, &mut errors)? else {
        return page(&app, &granted, sent, errors).await;
    };
    let key = wanted.round.clone();
    let id = command_id(sent.get("command_id"))?;
    let command = Command::OpenRound(Box::new(wanted));
    match app.execute.run::<Surveys>(&granted.permit()?, ROUNDS, id, &command).await {
        Ok(_) => Ok(to(&format!("/surveys/{}/{key}", granted.unit()))),
        Err(Failure::Refused(refusal)) => {
            let problem = Problem::refused(&refusal);
            let field = match problem.code.as_str() {
                "survey.round_exists" => "round",
                "survey.days_reversed" | "survey.round_overlaps" => "from",
                "survey.weight_unknown" => "weight",
                "survey.nobody_expected" => "expected",
                "survey.title_missing" => "title_id",
                _ => "instrument",
            };
            errors.add(field, sentence(granted.language, &problem.code, &problem.params));
            page(&app, &granted, sent, errors).await
        }
        Err(other) => Err(other.into()),
    }
}

fn read_opening(
    app: &App,
    granted: &Granted,
    sent: &FormBody,
    errors: &mut FormErrors,
) -> Result<Option<OpenRound>, Problem> {
    let (_, shell) = staff_shell(app, granted, "survey-rounds-title")?;
    let mut missing = |field: &'static str, key: &str| errors.add(field, shell.t(key));
    let round = Key::parse(sent.get("round"));
    if round.is_err() {
        missing("round", "survey-open-round-wrong");
    }
    let date = |field: &str| sent.get(field).parse::<Date>().ok();
    let (from, until) = (date("from"), date("until"));
    for (field, found) in [("from", from), ("until", until)] {
        if found.is_none() {
            missing(field, "survey-open-date-wrong");
        }
    }
    let expected = sent.get("expected").parse::<u64>().ok();
    if expected.is_none() {
        missing("expected", "survey-open-number-wrong");
    }
    let percent = sent.get("answering").parse::<u32>().ok().filter(|p| (1..=100).contains(p));
    if percent.is_none() {
        missing("answering", "survey-open-percent-wrong");
    }
    let name = sent.get("instrument");
    let instrument = instruments().into_iter().find(|known| known.id.as_str() == name);
    let weight = Weight::try_from(sent.get("weight").to_owned()).ok();
    let (Ok(round), Some(from), Some(until), Some(expected), Some(percent)) =
        (round, from, until, expected, percent)
    else {
        return Ok(None);
    };
    let (Some(instrument), Some(weight)) = (instrument, weight) else {
        return Err(Problem::bad_request("web.form_syntax"));
    };
    let seed_hash = seed_hash(&seed(app, granted.unit().as_str(), round.as_str()));
    let title =
        LocalText { id: sent.get("title_id").to_owned(), en: sent.get("title_en").to_owned() };
    let answering_per_mille = percent * 10;
    Ok(Some(OpenRound {
        round,
        title,
        instrument,
        weight,
        from,
        until,
        expected,
        answering_per_mille,
        seed_hash,
    }))
}

async fn act(
    app: &App,
    granted: &Granted,
    sent: &FormBody,
    name: &str,
    command: &Command,
) -> Result<Response, Problem> {
    let id = command_id(sent.get("command_id"))?;
    app.execute.run::<Surveys>(&granted.permit()?, ROUNDS, id, command).await?;
    Ok(to(&format!("/surveys/{}/{name}", granted.unit())))
}

/// Closes a round: what is in the urn goes to the register first, then the seed is laid open.
pub(super) async fn close(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let (unit, found) = (granted.unit(), round(&app, granted.unit(), &name).await?);
    urn::empty(&app, unit).await?;
    let opened = &found.opened;
    let (from, until) = (opened.from.to_string(), opened.until.to_string());
    let population = count_served(&*app.book, unit.as_str(), &from, &until).await?;
    let seed = seed(&app, unit.as_str(), &name);
    let seed_hash = seed_hash(&seed);
    let round = opened.round.clone();
    let command = Command::CloseRound(CloseRound { round, seed, seed_hash, population });
    act(&app, &granted, &sent, &name, &command).await
}

/// Leaves answers with a flag out, or takes them in again.
pub(super) async fn exclude(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let found = round(&app, granted.unit(), &name).await?;
    let flag = Flag::parse(sent.get("flag")).ok_or_else(Problem::not_found)?;
    let field = reason_field(flag);
    let set = SetExclusion {
        round: found.opened.round.clone(),
        flag,
        excluded: sent.get("excluded") == "yes",
        reason: sent.get(&field).to_owned(),
    };
    match act(&app, &granted, &sent, &name, &Command::SetExclusion(set)).await {
        Err(problem) if problem.code == "survey.reason_missing" => {
            let mut errors = FormErrors::default();
            errors.add(field, sentence(granted.language, &problem.code, &problem.params));
            page_of(&app, &granted, name, errors).await
        }
        done => done,
    }
}

/// Publishes the report of a closed round.
pub(super) async fn publish(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let (here, _) = staff_shell(&app, &granted, "survey-rounds-title")?;
    let found = round(&app, granted.unit(), &name).await?;
    let measured = measure(&app, granted.unit(), &found, here.today).await?;
    let compared = compared(&app, granted.unit(), &measured, here.today).await?;
    let report = PublishReport {
        round: found.opened.round.clone(),
        date: here.today,
        figures: measured.figures(compared),
    };
    act(&app, &granted, &sent, &name, &Command::PublishReport(Box::new(report))).await
}

/// A comment with what was decided.
pub(super) struct Comment {
    pub(super) date: String,
    pub(super) answer: i64,
    pub(super) service: String,
    /// `waiting`, `shown` or `hidden`.
    pub(super) state: &'static str,
    pub(super) text: String,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/comments.html")]
struct Comments {
    shell: Shell,
    unit: String,
    round: String,
    comments: Vec<Comment>,
    command_id: String,
}

/// The comments of a round, opened. What was erased is not there any more.
pub(super) async fn comments(
    app: &App,
    granted: &Granted,
    name: &str,
    only_shown: bool,
) -> Result<Vec<Comment>, Problem> {
    let here = crate::promise::pages::Here::find(app, granted.unit())?;
    let unit = granted.unit().as_str();
    let from = if only_shown { 1_i64 } else { -1 };
    let params = vec![unit.into(), name.into(), from.into(), COMMENTS.into()];
    let mut all = Vec::new();
    for row in app.book.query(&LIST_COMMENTS, params).await? {
        let state = match row.opt_int(4) {
            None => "waiting",
            Some(0) => "hidden",
            Some(_) => "shown",
        };
        let part = Part {
            seq: row.int(2).unsigned_abs(),
            slot: 0,
            salt: row.bytes(6).to_vec(),
            bytes: row.bytes(7).to_vec(),
        };
        let opened = app.sealer.open(unit, row.text(5), &part, row.bytes(8));
        let Ok(text) = opened else { continue };
        all.push(Comment {
            date: row.text(0).to_owned(),
            answer: row.int(1),
            service: service_name(&here, row.text(3), granted.language),
            state,
            text,
        });
    }
    Ok(all)
}

/// Comments to read and decide about.
pub(super) async fn list_comments(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(&app, &granted, "survey-comments-title")?;
    round(&app, granted.unit(), &name).await?;
    let read = Access {
        unit: granted.unit().to_string(),
        at: app.clock.now(),
        actor: granted.principal.actor().to_string(),
        action: granted.permission.name(),
        object: format!("survey-comments/{name}"),
        outcome: "read",
    };
    // What cannot be written down is not shown.
    Access::store(&*app.book, vec![read]).await?;
    let page = Comments {
        comments: comments(&app, &granted, &name, false).await?,
        unit: granted.unit().to_string(),
        round: name,
        command_id: new_command_id(),
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}

/// Shows a comment or holds it back.
pub(super) async fn moderate(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let found = round(&app, granted.unit(), &name).await?;
    let date: Date = sent.get("date").parse().map_err(|_| Problem::not_found())?;
    let round = found.opened.round.clone();
    let stream = answers_stream(&round, date);
    let shown = sent.get("decision") == "show";
    let moderate = Moderate {
        round,
        answer: sent.get("answer").parse().map_err(|_| Problem::not_found())?,
        shown,
        reason: Key::parse(sent.get("decision")).ok().filter(|_| !shown),
    };
    let id = command_id(sent.get("command_id"))?;
    let command = Command::Moderate(moderate);
    app.execute.run::<Surveys>(&granted.permit()?, &stream, id, &command).await?;
    Ok(to(&format!("/surveys/{}/{name}/comments", granted.unit())))
}
