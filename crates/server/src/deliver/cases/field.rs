//! Field rounds on a phone: opening one, what is done in it, closing it. Thin pages, because the
//! connection in a village is thin. Steps that are recorded there count for the mobile channel.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{CaseRef, Cases, State as Case};
use domain::deliver::field::{Round, Stage};
use domain::kernel::UnitId;
use jiff::civil::Date;
use serde::Deserialize;

use super::desk::colleagues;
use super::field_round::{self as round, find};
use super::form::Form;
use super::list::{Names, me};
use crate::deliver::field::view::{self, Noted};
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, Params, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, table};

/// Cases that a page lists, the newest first; the file has all of them.
const SHOWN: i64 = 50;

/// A page of the field: without the menu, which costs more than the page.
pub(super) fn thin(app: &App, granted: &Granted, title: &str) -> Result<(Here, Shell), Problem> {
    let (here, mut shell) = staff_shell(app, granted, title)?;
    shell.nav.clear();
    let above = shell.t("field-title").to_owned();
    Ok((here, shell.crumb(format!("/field/{}", granted.unit()), above)))
}

/// A round as pages show it.
struct Shown {
    href: String,
    place: String,
    days: String,
    team: String,
    stage: String,
    /// `calm` while it is planned or over, `watch` while it is under way.
    level: &'static str,
}

fn shown(shell: &Shell, unit: &UnitId, round: &Round, today: Date) -> Shown {
    let (opened, last) = (&round.opened, round.last_day());
    let stage = round.stage(today);
    let first = shell.date(&opened.from);
    Shown {
        href: format!("/field/{unit}/{}", opened.round),
        place: opened.place.clone(),
        days: if opened.from < last { [first, shell.date(&last)].join(" – ") } else { first },
        team: opened.team.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
        stage: shell.t_of("field-stage", stage.name()),
        level: if stage == Stage::UnderWay { "watch" } else { "calm" },
    }
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/field_rounds.html")]
struct Rounds {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    rounds: Vec<Shown>,
    people: Vec<Choice>,
    team: Vec<String>,
    from: String,
    until: String,
    sent: FormBody,
    command_id: String,
}

/// All rounds, the newest first, and the form for one more.
pub(super) async fn list(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    list_page(&app, &granted, FormBody::default(), FormErrors::default()).await
}

async fn list_page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(app, granted, "field-title")?;
    let unit = granted.unit();
    let all = round::all(app, unit).await?;
    let people = colleagues(app, granted).await?.into_iter();
    let chosen: Vec<String> = sent.all("team").into_iter().map(str::to_owned).collect();
    let today = here.today.to_string();
    let day = |field: &str| sent.opt(field).map_or_else(|| today.clone(), str::to_owned);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Rounds {
        unit: unit.to_string(),
        rounds: all.iter().map(|round| shown(&shell, unit, round, here.today)).collect(),
        people: people.map(|(account, name)| Choice::new(account, name)).collect(),
        team: if errors.is_empty() { vec![me(granted)] } else { chosen },
        from: day("from"),
        until: day("until"),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Opens a round.
pub(super) async fn open(
    House(app): House<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    let mut date = |field: &'static str| {
        let read = sent.get(field).parse::<Date>().ok();
        if read.is_none() {
            errors.add(field, sentence(granted.language, "case.answer_date", &[]));
        }
        read
    };
    let (from, until) = (date("from"), date("until"));
    let (Some(from), Some(until)) = (from, until) else {
        return list_page(&app, &granted, sent, errors).await;
    };
    let team: BTreeSet<String> = sent.all("team").into_iter().map(str::to_owned).collect();
    let id = command_id(sent.get("command_id"))?;
    match round::open(&app, &granted, (sent.get("place"), (from, until), team), id).await {
        Ok(opened) => Ok(private(to(&format!("/field/{}/{opened}", granted.unit())))),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let field = match problem.code.as_str() {
                "field.place_missing" => "place",
                "field.team_missing" | "field.team_unknown" => "team",
                _ => "until",
            };
            errors.add(field, sentence(granted.language, &problem.code, &problem.params));
            list_page(&app, &granted, sent, errors).await
        }
    }
}

/// The rounds as a file.
pub(super) async fn csv(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    let (unit, today) = (granted.unit().as_str(), Here::find(&app, granted.unit())?.today);
    let all = round::all(&app, granted.unit()).await?;
    let columns = ["round", "place", "from", "until", "team", "stage"];
    let rows = all.iter().rev().map(|round| {
        let opened = &round.opened;
        vec![
            opened.round.to_string(),
            opened.place.clone(),
            opened.from.to_string(),
            round.last_day().to_string(),
            opened.team.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
            round.stage(today).name().to_owned(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    Ok(table::csv(&format!("field-rounds-{unit}.csv"), &columns, rows.into_iter()))
}

/// A case that was begun or worked on there.
struct Line {
    href: String,
    /// Service, stage and next step in words; no step when none is.
    service: String,
    stage: String,
    step: String,
    noted: Noted,
}

/// Cases of a round, the newest first, and how many there are in all.
async fn lines(
    app: &App,
    granted: &Granted,
    (shell, here): (&Shell, &Here),
    (round, most): (&Round, i64),
) -> Result<(i64, Vec<Line>), Problem> {
    let (unit, name) = (granted.unit().as_str(), round.opened.round.as_str());
    let (all, found) = view::list(&*app.book, (unit, name), most).await?;
    let names = Names { shell, here };
    let line = |noted: Noted| Line {
        href: format!("/field/{unit}/{name}/cases/{}", noted.reference),
        service: names.service(&noted.service),
        stage: shell.t_of("case-stage", &noted.stage),
        step: match noted.step.as_str() {
            "" => String::new(),
            step => names.step(&noted.service, step),
        },
        noted,
    };
    Ok((all, found.into_iter().map(line).collect()))
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/field_round.html")]
struct Page {
    shell: Shell,
    path: String,
    round: Shown,
    /// Why who looks cannot work there now; empty when they can.
    closed: String,
    /// Address and name of what can be asked for in the field.
    services: Vec<(String, String)>,
    lines: Vec<Line>,
    /// All cases of the round, also those that are not shown.
    all: i64,
    may_close: bool,
    /// A number that was typed and is none.
    wrong: bool,
    typed: String,
    command_id: String,
}

/// Which case is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sought {
    case: String,
}

/// A round: what can be begun there, what was, and a case by its number.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    Params(sought): Params<Sought>,
) -> Result<Response, Problem> {
    let (here, shell) = thin(&app, &granted, "field-round-title")?;
    let unit = granted.unit();
    let round = find(&app, unit, &name).await?;
    let path = format!("/field/{unit}/{name}");
    if let Ok(case) = CaseRef::parse(&sought.case) {
        let known = |case: &Case| case.reference().is_some();
        if app.execute.read::<Cases, _>(unit.as_str(), &case.stream(), known).await? {
            return Ok(private(to(&format!("{path}/cases/{case}"))));
        }
    }
    let said = |problem: Problem| sentence(granted.language, &problem.code, &problem.params);
    let closed = round::shut(&granted, &round, here.today).map(said).unwrap_or_default();
    let offered = if closed.is_empty() { round::offered(&here)? } else { Vec::new() };
    let service = |form: &Form| {
        let document = form.document();
        (format!("{path}/new/{}", document.service), shell.text(&document.name).to_owned())
    };
    let (all, lines) = lines(&app, &granted, (&shell, &here), (&round, SHOWN)).await?;
    let round_shown = shown(&shell, unit, &round, here.today);
    let page = Page {
        services: offered.iter().map(service).collect(),
        may_close: round::may_close(&round, here.today),
        wrong: !sought.case.is_empty(),
        typed: sought.case,
        command_id: new_command_id(),
        round: round_shown,
        closed,
        lines,
        all,
        path,
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The cases of a round as a file.
pub(super) async fn cases_csv(
    House(app): House<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (here, shell) = thin(&app, &granted, "field-round-title")?;
    let round = find(&app, granted.unit(), &name).await?;
    let found = lines(&app, &granted, (&shell, &here), (&round, i64::MAX)).await?;
    let columns = ["date", "reference", "service", "stage", "next_step", "begun_there"];
    let rows = found.1.into_iter().map(|line| {
        let Line { service, stage, step, noted, .. } = line;
        let begun = if noted.begun { "yes" } else { "no" }.to_owned();
        vec![noted.date, noted.reference, service, stage, step, begun]
    });
    let rows: Vec<_> = rows.collect();
    Ok(table::csv(&format!("field-round-{name}.csv"), &columns, rows.into_iter()))
}

/// Closes a round before its last day.
pub(super) async fn close(
    House(app): House<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let id = command_id(sent.get("command_id"))?;
    round::close(&app, &granted, &name, id).await?;
    Ok(private(to(&format!("/field/{}/{name}", granted.unit()))))
}
