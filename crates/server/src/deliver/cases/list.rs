//! The officers' list: what will be late at today's pace first, with filters, and as a file.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::Risk;
use domain::identity::Permission;
use domain::kernel::{Rupiah, Timestamp, Zone};
use domain::promise::standards::StandardDocument;
use jiff::civil::Time;
use serde::Deserialize;

use super::view::{self, Line};
use crate::promise::pages::Here;
use crate::web::gate::{Granted, private};
use crate::web::input::Params;
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Pages, Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format, table};

/// Cases that are looked at; the most urgent by date.
const LOOKED_AT: i64 = 5000;
/// Cases on a page.
const PAGE: usize = 50;

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    /// `open`, `ready` or `over`.
    place: String,
    service: String,
    stage: String,
    risk: String,
    /// `mine`, `nobody` or all.
    officer: String,
    page: u64,
}

impl Filter {
    fn place(&self) -> &str {
        if ["ready", "over"].contains(&self.place.as_str()) { &self.place } else { "open" }
    }

    fn is_plain(&self) -> bool {
        let all = [&self.service, &self.stage, &self.risk, &self.officer];
        all.iter().all(|value| value.is_empty()) && self.place() == "open"
    }

    fn query(&self) -> String {
        let pairs = [
            ("place", self.place()),
            ("service", &self.service),
            ("stage", &self.stage),
            ("risk", &self.risk),
            ("officer", &self.officer),
        ];
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }

    fn passes(&self, line: &Line, me: &str) -> bool {
        let same = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
        let officer = match self.officer.as_str() {
            "mine" => line.officer == me,
            "nobody" => line.officer.is_empty(),
            _ => true,
        };
        officer
            && same(&self.service, &line.service)
            && same(&self.stage, &line.stage)
            && same(&self.risk, line.risk.name())
    }
}

/// A case in words.
struct Row {
    reference: String,
    service: String,
    stage: String,
    step: String,
    due: String,
    level: &'static str,
    risk: String,
    officer: String,
    owed: String,
    submitted: String,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/list.html")]
struct List {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    filter: Filter,
    rows: Vec<Row>,
    count: usize,
    pages: Pages,
    places: Vec<Choice>,
    services: Vec<Choice>,
    stages: Vec<Choice>,
    risks: Vec<Choice>,
    officers: Vec<Choice>,
    may_enter: bool,
    query: String,
}

/// Level of a state for the eye.
pub(super) fn level(risk: Risk) -> &'static str {
    match risk {
        Risk::Late => "late",
        Risk::WillBeLate | Risk::Near => "watch",
        Risk::Calm => "calm",
    }
}

async fn wanted(
    app: &App,
    granted: &Granted,
    here: &Here,
    filter: &Filter,
) -> Result<Vec<Line>, Problem> {
    let unit = granted.unit();
    let mut lines = view::list(&*app.book, here, unit, filter.place(), LOOKED_AT).await?;
    let me = me(granted);
    lines.retain(|line| filter.passes(line, &me));
    Ok(lines)
}

/// The account of who asks; nothing for others than staff.
pub(super) fn me(granted: &Granted) -> String {
    granted.principal.account().unwrap_or_default().to_owned()
}

/// Names of services and steps as a unit publishes them.
pub(super) struct Names<'a> {
    pub(super) shell: &'a Shell,
    pub(super) here: &'a Here,
}

impl Names<'_> {
    fn document(&self, service: &str) -> Option<&StandardDocument> {
        let mut all = self.here.published.standards.values().filter_map(|state| state.newest());
        let found = all.find(|version| version.document.service.as_str() == service);
        found.map(|version| &*version.document)
    }

    pub(super) fn service(&self, service: &str) -> String {
        let found = self.document(service);
        found.map_or_else(|| service.to_owned(), |d| self.shell.text(&d.name).to_owned())
    }

    /// The place of a step in its standard; the whole service comes first.
    pub(super) fn place(&self, service: &str, step: &str) -> Option<usize> {
        let steps = &self.document(service)?.components.procedure.steps;
        steps.iter().position(|known| known.id.as_str() == step)
    }

    pub(super) fn step(&self, service: &str, step: &str) -> String {
        let steps = self.document(service).map(|document| &document.components.procedure.steps);
        let known = steps.and_then(|steps| steps.iter().find(|known| known.id.as_str() == step));
        known.map_or_else(|| step.to_owned(), |known| self.shell.text(&known.name).to_owned())
    }

    /// The first deadline of a case in words.
    pub(super) fn due(&self, line: &Line) -> String {
        let nothing = || self.shell.t("case-list-none-due").to_owned();
        line.due.map_or_else(nothing, |due| last(self.shell, self.here.zone, due))
    }

    fn row(&self, line: &Line) -> Row {
        let (shell, zone) = (self.shell, self.here.zone);
        Row {
            reference: line.reference.clone(),
            service: self.service(&line.service),
            stage: shell.t_of("case-stage", &line.stage),
            step: self.step(&line.service, &line.step),
            due: self.due(line),
            level: level(line.risk),
            risk: shell.t_of("case-risk", line.risk.name()),
            officer: line.officer.clone(),
            owed: if line.owed > 0 { shell.rupiah(&Rupiah(line.owed)) } else { String::new() },
            submitted: shell.date(&zone.local(line.submitted).date),
        }
    }
}

/// A deadline in words: the last day when it is the end of a day.
fn last(shell: &Shell, zone: Zone, due: Timestamp) -> String {
    let local = zone.local(due);
    match local.date.yesterday() {
        Ok(day) if local.time == Time::midnight() => shell.date_full(&day),
        _ => shell.moment(&zone, &due),
    }
}

fn choices(shell: &Shell, family: &str, all: &[&str]) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", shell.t("case-filter-all"))];
    choices.extend(all.iter().map(|one| Choice::new(*one, shell.t_of(family, one))));
    choices
}

fn officers(shell: &Shell) -> Vec<Choice> {
    let all = Choice::new("", shell.t("case-filter-all"));
    let some = ["mine", "nobody"].map(|one| Choice::new(one, shell.t_of("case-officer", one)));
    [all].into_iter().chain(some).collect()
}

/// The list.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(&app, &granted, "case-list-title")?;
    shell.wide = true;
    let lines = wanted(&app, &granted, &here, &filter).await?;
    let names = Names { shell: &shell, here: &here };
    let last = lines.len().div_ceil(PAGE).max(1);
    let current = usize::try_from(filter.page).unwrap_or(1).clamp(1, last);
    let shown = lines.iter().skip((current - 1) * PAGE).take(PAGE);
    let mut services = vec![Choice::new("", shell.t("case-filter-all"))];
    services.extend(here.published.in_force(here.today).map(|version| {
        let document = &version.document;
        Choice::new(document.service.as_str(), shell.text(&document.name))
    }));
    let whole = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let (unit, query) = (granted.unit(), filter.query());
    let places = ["open", "ready", "over"];
    let page = List {
        rows: shown.map(|line| names.row(line)).collect(),
        count: lines.len(),
        pages: Pages {
            href: format!("/cases/{unit}?{query}&page="),
            current: whole(current),
            last: whole(last),
        },
        places: places.map(|p| Choice::new(p, shell.t_of("case-place", p))).into(),
        stages: choices(&shell, "case-stage", &["working", "returned", "held", "confirming"]),
        risks: choices(&shell, "case-risk", &["late", "will_be_late", "near", "calm"]),
        officers: officers(&shell),
        may_enter: granted.principal.may(Permission::CaseWork, &granted.line),
        unit: unit.to_string(),
        errors: FormErrors::default(),
        services,
        query,
        filter,
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The same as a file.
pub(super) async fn csv(
    State(app): State<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let columns = [
        "reference",
        "service",
        "stage",
        "step",
        "officer",
        "due",
        "risk",
        "broken",
        "owed",
        "submitted_at",
    ];
    let lines = wanted(&app, &granted, &here, &filter).await?;
    let rows = lines.into_iter().map(|line| {
        vec![
            line.reference,
            line.service,
            line.stage,
            line.step,
            line.officer,
            line.due.map(|due| format::machine(here.zone, due)).unwrap_or_default(),
            line.risk.name().to_owned(),
            line.broken.to_string(),
            line.owed.to_string(),
            format::machine(here.zone, line.submitted),
        ]
    });
    Ok(table::csv(&format!("cases-{}.csv", granted.unit()), &columns, rows))
}
