//! The notices of a unit: what went out, what waits, what must be printed; one notice with its
//! words; sending again. Nobody sees notices of a complaint that is kept from them.

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::contact;
use super::file::{self, Line, read_name};
use super::kind::{Kind, State};
use super::store::{self, Behind, Kept};
use super::table::File;
use super::words::{Code, compose};
use crate::hear::complaints;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, Params, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format, table};
use domain::identity::Permission;

/// Notices on a page.
const PAGE: usize = 50;
/// Notices in a file.
const FILE: usize = 10_000;
/// Notices that are fetched together.
const FETCHED: i64 = 128;

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    state: String,
    kind: String,
    /// Behind this notice: entry and part.
    after: String,
}

impl Filter {
    fn is_plain(&self) -> bool {
        self.state.is_empty() && self.kind.is_empty()
    }

    fn behind(&self) -> Behind {
        let numbers: Vec<i64> = self.after.split('.').map_while(|one| one.parse().ok()).collect();
        let [seq, part] = numbers[..] else { return Behind::NOTHING };
        Behind(seq, part)
    }

    fn query(&self) -> String {
        let pairs = [("state", &self.state), ("kind", &self.kind)];
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "notify/templates/list.html")]
struct List {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    filter: Filter,
    lines: Vec<Line>,
    /// How many stand where.
    counts: Vec<(String, String)>,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
    /// Letters that wait, when who asks may print them.
    letters: bool,
    query: String,
    /// Address of the next page; empty on the last.
    more: String,
}

/// Leaves out what is kept from who asks.
pub(super) async fn seen(
    app: &App,
    granted: &Granted,
    found: Vec<Kept>,
) -> Result<Vec<Kept>, Problem> {
    let of_complaints = found.iter().filter(|kept| kept.file == File::Complaint);
    let references: Vec<&str> = of_complaints.map(|kept| kept.reference.as_str()).collect();
    let open = complaints::visible(app, granted, &references).await?;
    let is_seen = |kept: &Kept| kept.file == File::Case || open.contains(&kept.reference);
    Ok(found.into_iter().filter(is_seen).collect())
}

/// Notices that who asks may see, the newest first, and whether there are more of these. What is
/// kept from somebody leaves no gap in a page, so that no page tells that it is there.
pub(super) async fn visible(
    app: &App,
    granted: &Granted,
    wanted: (&str, &str),
    mut behind: Behind,
    most: usize,
) -> Result<(Vec<Kept>, bool), Problem> {
    let mut all = Vec::new();
    loop {
        let unit = granted.unit().as_str();
        let (found, next) = store::list(&*app.book, unit, wanted, (behind, FETCHED)).await?;
        all.extend(seen(app, granted, found).await?);
        if all.len() > most {
            all.truncate(most);
            return Ok((all, true));
        }
        let Some(next) = next else { return Ok((all, false)) };
        behind = next;
    }
}

/// The list.
pub(super) async fn list(
    House(app): House<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(&app, &granted, "notify-title")?;
    shell.wide = true;
    let unit = granted.unit().as_str();
    let wanted = (filter.state.as_str(), filter.kind.as_str());
    let (found, has_more) = visible(&app, &granted, wanted, filter.behind(), PAGE).await?;
    let may_print = granted.principal.may(Permission::NoticePrint, &granted.line);
    let letters = may_print && {
        let wanted = (State::ToPrint.name(), "");
        !visible(&app, &granted, wanted, Behind::NOTHING, 1).await?.0.is_empty()
    };
    let counts = store::counts(&*app.book, unit).await?;
    let count = |(state, count): &(State, i64)| {
        (shell.t_of("notify-state", state.name()), shell.number(*count))
    };
    let all = || Choice::new("", shell.t("notify-filter-all"));
    let state = |state: &State| Choice::new(state.name(), shell.t_of("notify-state", state.name()));
    let kind = |kind: &Kind| Choice::new(kind.name(), shell.t_of("notify-title", kind.name()));
    let query = filter.query();
    let page = List {
        lines: found.iter().map(|kept| Line::of(&shell, here.zone, kept)).collect(),
        letters,
        counts: counts.iter().map(count).collect(),
        states: [all()].into_iter().chain(State::ALL.iter().map(state)).collect(),
        kinds: [all()].into_iter().chain(Kind::ALL.iter().map(kind)).collect(),
        more: found.last().filter(|_| has_more).map_or_else(String::new, |last| {
            let Behind(seq, part) = last.behind();
            format!("?{query}&after={seq}.{part}")
        }),
        unit: unit.to_owned(),
        errors: FormErrors::default(),
        query,
        filter,
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The same as a file.
pub(super) async fn csv(
    House(app): House<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let (here, _) = staff_shell(&app, &granted, "notify-title")?;
    let columns = [
        "notice",
        "kind",
        "file",
        "reference",
        "at",
        "due",
        "state",
        "way",
        "why",
        "tries",
        "by",
        "changed_at",
    ];
    let wanted = (filter.state.as_str(), filter.kind.as_str());
    let (found, _) = visible(&app, &granted, wanted, Behind::NOTHING, FILE).await?;
    let rows = found.into_iter().map(|kept| {
        let moment = |at| format::machine(here.zone, at);
        vec![
            file::name(&kept),
            kept.kind.name().to_owned(),
            kept.file.name().to_owned(),
            kept.reference.clone(),
            moment(kept.at),
            moment(kept.due),
            kept.state.name().to_owned(),
            kept.way.clone(),
            kept.why.clone(),
            kept.tries.to_string(),
            kept.actor.clone(),
            moment(kept.changed),
        ]
    });
    Ok(table::csv(&format!("notices-{}.csv", granted.unit()), &columns, rows))
}

#[derive(Template)]
#[template(path = "notify/templates/show.html")]
struct Page {
    shell: Shell,
    path: String,
    line: Line,
    facts: Vec<(String, String)>,
    subject: String,
    text: Vec<String>,
    /// What staff can do: `again`, `letter`.
    acts: Vec<&'static str>,
    may_print: bool,
    command_id: String,
}

/// The notice of an address, when who asks may see it.
pub(super) async fn seek(app: &App, granted: &Granted, notice: &str) -> Result<Kept, Problem> {
    let key = read_name(notice).ok_or_else(Problem::not_found)?;
    let found = store::find(&*app.book, granted.unit().as_str(), key).await?;
    let found = seen(app, granted, found.into_iter().collect()).await?;
    found.into_iter().next().ok_or_else(Problem::not_found)
}

/// One notice, in its words. The address is not shown.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    Path((_, notice)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let kept = seek(&app, &granted, &notice).await?;
    let (here, shell) = staff_shell(&app, &granted, "notify-one-title")?;
    let reach = contact::reach(&app, &kept).await?;
    let language = reach.map(|reach| reach.language).unwrap_or_default();
    let message = compose(&app, &kept, language, Code::Hidden)?;
    let line = Line::of(&shell, here.zone, &kept);
    let mut facts = vec![
        (shell.t("notify-file").to_owned(), kept.reference.clone()),
        (shell.t("notify-at-title").to_owned(), line.at.clone()),
        (shell.t("notify-tries").to_owned(), shell.number(kept.tries)),
        (shell.t("notify-changed").to_owned(), shell.moment(&here.zone, &kept.changed)),
    ];
    if !kept.actor.is_empty() {
        let who = kept.actor.trim_start_matches("officer:").to_owned();
        facts.push((shell.t("notify-by").to_owned(), who));
    }
    let may_send = granted.principal.may(Permission::NoticeSend, &granted.line);
    let acts = match kept.state {
        _ if !may_send => Vec::new(),
        State::Waiting => Vec::new(),
        State::ToPrint => vec!["again"],
        _ => vec!["again", "letter"],
    };
    let may_print = matches!(kept.state, State::ToPrint | State::Printed)
        && granted.principal.may(Permission::NoticePrint, &granted.line);
    let title = shell.t("notify-title").to_owned();
    let home = format!("/notices/{}", granted.unit());
    let page = Page {
        path: format!("{home}/{notice}"),
        subject: message.subject,
        text: message.lines,
        command_id: new_command_id(),
        line,
        facts,
        acts,
        may_print,
        shell: shell.crumb(home, title),
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// Sends it again, or makes it a letter. Sent twice, it is done once.
pub(super) async fn act(
    House(app): House<App>,
    granted: Granted,
    Path((_, notice, act)): Path<(String, String, String)>,
    _: FormBody,
) -> Result<Response, Problem> {
    let kept = seek(&app, &granted, &notice).await?;
    let (actor, now) = (granted.principal.actor().to_string(), app.clock.now());
    match act.as_str() {
        "again" => store::again(&*app.book, &kept, &actor, now).await?,
        "letter" => store::as_letter(&*app.book, &kept, &actor, now).await?,
        _ => return Err(Problem::not_found()),
    };
    Ok(private(to(&format!("/notices/{}/{notice}", granted.unit()))))
}
