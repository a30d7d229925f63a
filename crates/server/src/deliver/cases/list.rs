//! The officers' list: what will be late at today's pace first, with filters, and as a file.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::Risk;
use domain::identity::{Permission, Role};
use domain::kernel::{Rupiah, Timestamp, Zone};
use domain::promise::standards::StandardDocument;
use jiff::civil::Time;
use serde::Deserialize;

use super::listing_view::{self, After, RISKS, Wanted};
use super::view::Line;
use crate::hear::complaints::view::LIST_HOLDERS;
use crate::promise::pages::Here;
use crate::web::gate::{Granted, private};
use crate::web::input::Params;
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format, table};

/// Cases on a page.
const PAGE: usize = 50;
/// Cases that are read at once for a file.
const TOGETHER: usize = 2000;

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    /// `open`, `ready` or `over`.
    place: String,
    service: String,
    step: String,
    stage: String,
    risk: String,
    /// `mine`, `nobody`, an account, or all.
    officer: String,
    /// Where the page before ended.
    after: String,
}

impl Filter {
    fn place(&self) -> &str {
        if ["ready", "over"].contains(&self.place.as_str()) { &self.place } else { "open" }
    }

    fn is_plain(&self) -> bool {
        let all = [&self.service, &self.step, &self.stage, &self.risk, &self.officer];
        all.iter().all(|value| value.is_empty()) && self.place() == "open"
    }

    fn query(&self) -> String {
        let pairs = [
            ("place", self.place()),
            ("service", &self.service),
            ("step", &self.step),
            ("stage", &self.stage),
            ("risk", &self.risk),
            ("officer", &self.officer),
        ];
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }

    /// The same with another class of risk.
    fn query_of(&self, risk: &str) -> String {
        Self { risk: risk.to_owned(), ..self.clone() }.query()
    }

    fn wanted(&self, me: &str) -> Wanted {
        let officer = match self.officer.as_str() {
            "" => None,
            "mine" => Some(me.to_owned()),
            "nobody" => Some(String::new()),
            account => Some(account.to_owned()),
        };
        Wanted {
            place: self.place().to_owned(),
            service: self.service.clone(),
            step: self.step.clone(),
            stage: self.stage.clone(),
            risk: RISKS.into_iter().find(|risk| risk.name() == self.risk),
            officer,
        }
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

/// Cases in a class of risk.
struct Count {
    href: String,
    level: &'static str,
    text: String,
    number: String,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/list.html")]
struct List {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    filter: Filter,
    rows: Vec<Row>,
    /// How many cases there are in each class of risk.
    counts: Vec<Count>,
    /// Address of the next page; empty on the last.
    next: String,
    /// Address of the first page; empty on it.
    first: String,
    places: Vec<Choice>,
    services: Vec<Choice>,
    steps: Vec<Choice>,
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

    /// Steps of a service, or of all services that are in force, each once.
    fn steps(&self, service: &str) -> Vec<Choice> {
        let mut choices = vec![Choice::new("", self.shell.t("case-filter-all"))];
        for version in self.here.published.in_force(self.here.today) {
            let document = &version.document;
            if !service.is_empty() && document.service.as_str() != service {
                continue;
            }
            for step in &document.components.procedure.steps {
                if choices.iter().all(|known| known.value != step.id.as_str()) {
                    choices.push(Choice::new(step.id.as_str(), self.shell.text(&step.name)));
                }
            }
        }
        choices
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

/// Where cases in a list may be.
fn stages_of(place: &str) -> &'static [&'static str] {
    match place {
        "ready" => &["ready", "uncollected"],
        "over" => &["handed_over", "completed", "rejected", "withdrawn", "lapsed", "cancelled"],
        _ => &["working", "returned", "held", "confirming"],
    }
}

fn choices(shell: &Shell, family: &str, all: &[&str]) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", shell.t("case-filter-all"))];
    choices.extend(all.iter().map(|one| Choice::new(*one, shell.t_of(family, one))));
    choices
}

/// Mine, nobody's, and everybody who works on cases here.
async fn officers(app: &App, granted: &Granted, shell: &Shell) -> Result<Vec<Choice>, Problem> {
    let mut choices = vec![Choice::new("", shell.t("case-filter-all"))];
    choices.extend(["mine", "nobody"].map(|one| Choice::new(one, shell.t_of("case-officer", one))));
    for row in app.book.query(&LIST_HOLDERS, vec![granted.unit().as_str().into()]).await? {
        let works = matches!(Role::parse(row.text(1)), Some(Role::Officer | Role::Supervisor));
        if works && choices.iter().all(|known| known.value != row.text(0)) {
            choices.push(Choice::new(row.text(0), row.text(2)));
        }
    }
    Ok(choices)
}

/// How many cases there are in each class of risk; only what is worked on has one.
async fn counts(
    app: &App,
    here: &Here,
    (unit, filter, wanted): (&str, &Filter, &Wanted),
    shell: &Shell,
) -> Result<Vec<Count>, Problem> {
    if wanted.place != "open" {
        return Ok(Vec::new());
    }
    let found = listing_view::count(&*app.book, here, unit, wanted).await?;
    let count = |(risk, number): (Risk, i64)| Count {
        href: format!("/cases/{unit}?{}", filter.query_of(risk.name())),
        level: level(risk),
        text: shell.t_of("case-risk", risk.name()),
        number: shell.number(number),
    };
    Ok(RISKS.into_iter().zip(found).map(count).collect())
}

/// The list.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(&app, &granted, "case-list-title")?;
    shell.wide = true;
    let (unit, query) = (granted.unit(), filter.query());
    let (wanted, after) = (filter.wanted(&me(&granted)), After::parse(&filter.after));
    let page = (after.as_ref(), PAGE);
    let found = listing_view::list(&*app.book, &here, unit.as_str(), &wanted, page).await?;
    let counts = counts(&app, &here, (unit.as_str(), &filter, &wanted), &shell).await?;
    let names = Names { shell: &shell, here: &here };
    let mut services = vec![Choice::new("", shell.t("case-filter-all"))];
    services.extend(here.published.in_force(here.today).map(|version| {
        let document = &version.document;
        Choice::new(document.service.as_str(), shell.text(&document.name))
    }));
    let href = |after: String| format!("/cases/{unit}?{query}{after}");
    let next = found.next.map(|next| href(format!("&after={next}")));
    let places = ["open", "ready", "over"];
    let page = List {
        rows: found.lines.iter().map(|line| names.row(line)).collect(),
        counts,
        next: next.unwrap_or_default(),
        first: after.map(|_| href(String::new())).unwrap_or_default(),
        places: places.map(|p| Choice::new(p, shell.t_of("case-place", p))).into(),
        stages: choices(&shell, "case-stage", stages_of(filter.place())),
        risks: choices(&shell, "case-risk", &RISKS.map(Risk::name)),
        officers: officers(&app, &granted, &shell).await?,
        steps: names.steps(&filter.service),
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

/// Columns of the list as a file.
const COLUMNS: [&str; 10] = [
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

/// The same as a file: all pages.
pub(super) async fn csv(
    State(app): State<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let (wanted, unit) = (filter.wanted(&me(&granted)), granted.unit().as_str());
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let page = (after.as_ref(), TOGETHER);
        let found = listing_view::list(&*app.book, &here, unit, &wanted, page).await?;
        lines.extend(found.lines);
        match found.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
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
    Ok(table::csv(&format!("cases-{unit}.csv"), &COLUMNS, rows))
}
