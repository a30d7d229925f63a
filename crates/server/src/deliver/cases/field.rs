//! Field rounds on a phone: opening one, what is done in it, closing it. Thin pages, because the
//! connection in a village is thin. Steps that are recorded there count for the mobile channel.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{CaseRef, Cases, State as Case};
use domain::deliver::field::{
    Command, Event, Field, ROUNDS, Refusal, Round, Stage, State, stream_of,
};
use domain::kernel::{ServiceId, UnitId};
use domain::promise::standards::Channel;
use jiff::civil::Date;
use serde::Deserialize;

use super::desk::colleagues;
use super::form::Form;
use super::list::{Names, me};
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
const SHOWN: usize = 50;

/// A page of the field: without the menu, which costs more than the page.
pub(super) fn thin(app: &App, granted: &Granted, title: &str) -> Result<(Here, Shell), Problem> {
    let (here, mut shell) = staff_shell(app, granted, title)?;
    shell.nav.clear();
    let above = shell.t("field-title").to_owned();
    Ok((here, shell.crumb(format!("/field/{}", granted.unit()), above)))
}

/// A round of a unit.
pub(super) async fn find(app: &App, unit: &UnitId, name: &str) -> Result<Arc<Round>, Problem> {
    let look = |state: &State| state.round(name).cloned();
    let found = app.execute.read::<Field, _>(unit.as_str(), ROUNDS, look).await?;
    found.map(Arc::new).ok_or_else(Problem::not_found)
}

/// A round in which who asks may work today, or the problem that says why not.
pub(super) async fn working(
    app: &App,
    granted: &Granted,
    name: &str,
) -> Result<Arc<Round>, Problem> {
    let round = find(app, granted.unit(), name).await?;
    let today = Here::find(app, granted.unit())?.today;
    let admitted = round.admits(&granted.principal.actor(), today);
    admitted.map_err(|refusal| Problem::refused(&refusal))?;
    Ok(round)
}

/// Notes that a case was begun or worked on in a round.
pub(super) async fn note(
    app: &App,
    granted: &Granted,
    (round, case, begun): (&Arc<Round>, &CaseRef, bool),
    id: &str,
) -> Result<(), Problem> {
    let today = Here::find(app, granted.unit())?.today;
    let (round, case) = (Arc::clone(round), case.clone());
    let stream = stream_of(&round.opened.round);
    let command = Command::Note { round, case, begun, today };
    let id = command_id(id)?;
    app.execute.run::<Field>(&granted.permit()?, &stream, id, &command).await?;
    Ok(())
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
    let look = |state: &State| state.rounds().iter().rev().cloned().collect::<Vec<_>>();
    let all = app.execute.read::<Field, _>(unit.as_str(), ROUNDS, look).await?;
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
    let here = Here::find(&app, granted.unit())?;
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
    let known = colleagues(&app, &granted).await?;
    let team = sent.all("team").into_iter();
    let team = team.filter(|name| known.iter().any(|(account, _)| account == name));
    let team: BTreeSet<String> = team.map(str::to_owned).collect();
    let (place, today) = (sent.get("place").to_owned(), here.today);
    let command = Command::Open { place, days: (from, until), team, today };
    let id = command_id(sent.get("command_id"))?;
    match app.execute.run::<Field>(&granted.permit()?, ROUNDS, id, &command).await {
        Ok(done) => {
            let opened = done.events.iter().find_map(|event| match event {
                Event::RoundOpened(opened) => Some(format!("/{}", opened.round)),
                _ => None,
            });
            let opened = opened.unwrap_or_default();
            Ok(private(to(&format!("/field/{}{opened}", granted.unit()))))
        }
        Err(failure) => {
            let problem: Problem = failure.into();
            if problem.status.is_server_error() {
                return Err(problem);
            }
            let field = match problem.code.as_str() {
                "field.place_missing" => "place",
                "field.team_missing" => "team",
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
    let look = |state: &State| state.rounds().to_vec();
    let all = app.execute.read::<Field, _>(unit, ROUNDS, look).await?;
    let columns = ["round", "place", "from", "until", "team", "stage"];
    let rows = all.iter().map(|round| {
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
    reference: String,
    href: String,
    service: String,
    stage: String,
    /// The step that is next; empty when none is.
    step: String,
    begun: bool,
    date: Date,
}

/// All cases of a round, the newest first.
async fn lines(
    app: &App,
    granted: &Granted,
    (shell, here): (&Shell, &Here),
    (round, most): (&Round, usize),
) -> Result<(usize, Vec<Line>), Problem> {
    let (unit, name) = (granted.unit().as_str(), &round.opened.round);
    let look = |state: &State| state.cases.clone();
    let noted = app.execute.read::<Field, _>(unit, &stream_of(name), look).await?;
    let names = Names { shell, here };
    let mut all = Vec::new();
    for one in noted.iter().rev().take(most) {
        let look = |case: &Case| {
            let step = case.next_step().map(|step| step.id.to_string());
            Some((case.plan()?.service.to_string(), case.stage, step.unwrap_or_default()))
        };
        let found = app.execute.read::<Cases, _>(unit, &one.case.stream(), look).await?;
        let Some((service, stage, step)) = found else { continue };
        all.push(Line {
            reference: one.case.to_string(),
            href: format!("/field/{unit}/{name}/cases/{}", one.case),
            stage: shell.t_of("case-stage", stage.name()),
            step: if step.is_empty() { step } else { names.step(&service, &step) },
            service: names.service(&service),
            begun: one.begun,
            date: one.date,
        });
    }
    Ok((noted.len(), all))
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
    all: usize,
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

/// Services that their standard offers in the field, with an amount that somebody has checked.
fn offered(here: &Here, shell: &Shell, path: &str) -> Result<Vec<(String, String)>, Problem> {
    let all = here.published.in_force(here.today);
    let mobile = all.filter(|version| version.document.channels.contains(&Channel::Mobile));
    let services: Vec<ServiceId> = mobile.map(|v| v.document.service.clone()).collect();
    let mut offered = Vec::new();
    for service in services {
        let form = Form::find(here, &service)?;
        if !form.unpriced() {
            let name = shell.text(&form.document().name).to_owned();
            offered.push((format!("{path}/new/{service}"), name));
        }
    }
    Ok(offered)
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
    let said = |refusal: &Refusal| {
        let problem = Problem::refused(refusal);
        sentence(granted.language, &problem.code, &problem.params)
    };
    let closed = round.admits(&granted.principal.actor(), here.today);
    let closed = closed.as_ref().err().map(said).unwrap_or_default();
    let (all, lines) = lines(&app, &granted, (&shell, &here), (&round, SHOWN)).await?;
    let round_shown = shown(&shell, unit, &round, here.today);
    let page = Page {
        services: if closed.is_empty() { offered(&here, &shell, &path)? } else { Vec::new() },
        may_close: round.closed.is_none() && round.stage(here.today) != Stage::Over,
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
    let found = lines(&app, &granted, (&shell, &here), (&round, usize::MAX)).await?;
    let columns = ["date", "reference", "service", "stage", "next_step", "begun_there"];
    let rows = found.1.into_iter().map(|line| {
        let begun = if line.begun { "yes" } else { "no" };
        let (date, begun) = (line.date.to_string(), begun.to_owned());
        vec![date, line.reference, line.service, line.stage, line.step, begun]
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
    let here = Here::find(&app, granted.unit())?;
    let round = find(&app, granted.unit(), &name).await?.opened.round.clone();
    let command = Command::Close { round, today: here.today };
    let id = command_id(sent.get("command_id"))?;
    app.execute.run::<Field>(&granted.permit()?, ROUNDS, id, &command).await?;
    Ok(private(to(&format!("/field/{}/{name}", granted.unit()))))
}
