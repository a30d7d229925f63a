//! The officer's desk: one counter, one person, one key per button.
//!
//! Every button posts to a small resource below `/desk/{unit}/{counter}` and leads back to the
//! desk; a button with a question behind it opens the same desk at that address with a small form.
//! A refusal shows the desk again with what was typed and the sentence that says what to do. Forms
//! name the visit that the officer saw, so a click on an old screen never hits the next person.

mod act;
mod keys;
mod look;
mod note_texts;
mod panel;
mod paper;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::deliver::queue::{
    Command, CounterId, DayDate, Event, Phase, Queue, QueueDay, TicketNumber, VisitNo,
};
use domain::identity::Permission;
use domain::kernel::Language;
use domain::promise::standards::DocumentItem;
use serde::Deserialize;

pub(super) use act::{Wrong, profile};

use self::act::{Act, Sent};
use self::keys::{Keyboard, outcomes};
use self::look::{DeskView, Look};
use self::panel::{Again, Maker};
use super::form::{Field, Key, Panel};
use super::printing;
use super::staff::{self, Office};
use crate::execute::Done;
use crate::identity::permit;
use crate::web::dress::sentence;
use crate::web::gate::Granted;
use crate::web::i18n::Translator;
use crate::web::input::FormBody;
use crate::web::page::{Flash, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

/// Routes of the desk.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/desk/{unit}", Permission::QueueDesk, choose),
        get("/desk/{unit}/{counter}", Permission::QueueDesk, desk),
        get("/desk/{unit}/{counter}/note-texts", Permission::QueueNotes, note_texts::show),
    ];
    for act in Act::ALL.iter().copied() {
        let open = move |app: State<App>, granted: Granted, path: At, shown: Query<Shown>| {
            open_panel(act, app, granted, path, shown)
        };
        let act_on =
            move |app: State<App>,
                  granted: Granted,
                  path: At,
                  headers: HeaderMap,
                  form: FormBody| { receive(act, app, granted, path, headers, form) };
        routes.push(get(act.path(), Permission::QueueDesk, open));
        routes.push(post(act.path(), act.permission(), act_on));
    }
    routes
}

type At = Path<(String, String)>;

/// What the address of a desk may add.
#[derive(Debug, Default, Deserialize)]
struct Shown {
    /// The visit whose place is to be explained.
    why: Option<u32>,
    /// What was just done.
    done: Option<String>,
    /// The number that it was done for.
    number: Option<String>,
    /// The visit whose ticket is to be printed once more, when it is not the one at the counter.
    visit: Option<u32>,
    /// Where it is to be printed.
    printer: Option<String>,
}

/// A document to check.
#[derive(Debug, Clone)]
struct Document {
    name: String,
    /// `original`, `copy`, `original-and-copy` or `not-verified`.
    shown_as: &'static str,
    condition: String,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/desk.html")]
struct DeskPage {
    shell: Shell,
    errors: FormErrors,
    base: String,
    events: String,
    /// Address of the list of counters.
    counters: String,
    view: DeskView,
    keys: Vec<Key>,
    panel: Option<Panel>,
    documents: Vec<Document>,
    may_call: bool,
    may_print: bool,
    may_read: bool,
    /// Addresses of the slips that this browser is to print, by visit.
    slips: Vec<(u32, String)>,
}

impl DeskPage {
    fn printed_keys(&self, paper: &paper::Paper) -> [Key; 2] {
        let (base, view) = (self.base.as_str(), &self.view);
        let language = self.shell.language;
        let (may_pick, may_call, outcomes) = (false, true, &[][..]);
        let keyboard = Keyboard { base, view, language, may_pick, may_call, outcomes };
        ["yes", "no"].map(|answer| keyboard.printed(paper.visit, paper.steps, answer))
    }

    fn slip(&self, visit: &u32) -> &str {
        let found = self.slips.iter().find(|(known, _)| known == visit);
        found.map_or("", |(_, href)| href.as_str())
    }

    fn held_key(&self, line: &look::Line) -> Key {
        self.about(Act::HeldCall, line, "desk-held-call")
    }

    fn return_key(&self, line: &look::Line) -> Key {
        self.about(Act::Return, line, "desk-held-return")
    }

    fn restore_key(&self, line: &look::Line) -> Key {
        self.about(Act::Restoration, line, "desk-missed-restore")
    }

    fn about(&self, act: Act, line: &look::Line, text: &str) -> Key {
        let (base, view) = (self.base.as_str(), &self.view);
        let language = self.shell.language;
        let (may_pick, may_call, outcomes) = (false, true, &[][..]);
        Keyboard { base, view, language, may_pick, may_call, outcomes }.about(act, line, text)
    }

    /// What to do now, in one sentence.
    fn advice(&self) -> String {
        let shell = &self.shell;
        match (self.view.state, &self.view.current) {
            ("open", Some(now)) if now.stage == "called" => {
                shell.t1("desk-advice-called", "number", now.number.as_str())
            }
            ("open", Some(_)) => shell.t("desk-advice-served").to_owned(),
            ("open", None) if self.view.next.is_some() => {
                shell.t1("desk-advice-next", "count", self.view.waiting)
            }
            ("open", None) => shell.t("desk-advice-nobody").to_owned(),
            (state, _) => shell.t_of("desk-advice", state),
        }
    }
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/desk_choice.html")]
struct ChoicePage {
    shell: Shell,
    unit: String,
    day_open: bool,
    counters: Vec<CounterChoice>,
}

/// A counter to choose.
#[derive(Debug, Clone)]
struct CounterChoice {
    id: String,
    name: String,
    /// `open`, `break` or `closed`.
    state: &'static str,
    officer: String,
    number: String,
    classes: String,
    waiting: u32,
    own: bool,
}

async fn choose(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let office = Office::today(&app, granted.unit(), granted.language);
    let me = staff::account(&granted.principal).to_owned();
    let language = granted.language;
    staff::ensure_open(&app, &office).await?;
    let look = |day: &QueueDay| {
        (day.phase() == Phase::Open, day.plan().is_some().then(|| choices(day, &me, language)))
    };
    let found = app.execute.read::<Queue, _>(office.unit.as_str(), &office.stream, look).await?;
    let (day_open, counters) = (found.0, found.1.unwrap_or_default());
    let mut shell = staff::shell(&app, &granted, &office);
    shell.title = shell.t("desk-choose-title").to_owned();
    let page = ChoicePage { shell, unit: office.unit.to_string(), day_open, counters };
    Ok(render(StatusCode::OK, &page))
}

fn choices(day: &QueueDay, me: &str, language: Language) -> Vec<CounterChoice> {
    let plan = day.plan().map_or(&[][..], |plan| &plan.counters);
    let views = plan.iter().filter_map(|counter| day.counter(&counter.id));
    let choice = |view: domain::deliver::queue::CounterView| CounterChoice {
        id: view.counter.to_string(),
        name: view.name.get(language).to_owned(),
        state: match (view.open, view.on_break) {
            (false, _) => "closed",
            (true, true) => "break",
            (true, false) => "open",
        },
        own: view.open && view.officer.as_deref() == Some(me),
        officer: view.officer.filter(|_| view.open).unwrap_or_default(),
        number: view.number.map_or_else(String::new, |number| number.to_string()),
        classes: joined(view.profile.classes.iter()),
        waiting: view.waiting + view.sent,
    };
    let mut all: Vec<CounterChoice> = views.map(choice).collect();
    all.sort_by_key(|counter| !counter.own);
    all
}

fn joined(letters: impl Iterator<Item = impl ToString>) -> String {
    letters.map(|letter| letter.to_string()).collect::<Vec<_>>().join(" ")
}

async fn desk(
    State(app): State<App>,
    granted: Granted,
    Path((_, counter)): At,
    Query(shown): Query<Shown>,
) -> Result<Response, Problem> {
    let desk = Desk::new(&app, &granted, &counter)?;
    let shell = desk.shell(&shown);
    desk.page(StatusCode::OK, shell, None, &shown, FormErrors::default(), &FormBody::default())
        .await
}

async fn open_panel(
    act: Act,
    State(app): State<App>,
    granted: Granted,
    Path((_, counter)): At,
    Query(shown): Query<Shown>,
) -> Result<Response, Problem> {
    let desk = Desk::new(&app, &granted, &counter)?;
    let (shell, act) = (desk.shell(&shown), Some(act));
    desk.page(StatusCode::OK, shell, act, &shown, FormErrors::default(), &FormBody::default()).await
}

async fn receive(
    act: Act,
    State(app): State<App>,
    granted: Granted,
    Path((_, counter)): At,
    headers: HeaderMap,
    form: FormBody,
) -> Result<Response, Problem> {
    let desk = Desk::new(&app, &granted, &counter)?;
    let command_id = super::serve::command_id(form.get("command_id"))?;
    let permit = granted.permit()?;
    let sent = Sent {
        counter: &desk.counter,
        form: &form,
        officer: staff::account(&granted.principal),
        date: DayDate(desk.office.date),
    };
    let look = |day: &QueueDay| sent.command(act, day);
    let unit = desk.office.unit.as_str();
    let command = app.execute.read::<Queue, _>(unit, &desk.office.stream, look).await?;
    let mut errors = FormErrors::default();
    let status = match command {
        Err(Wrong(field, key)) => {
            errors.add(field, Translator { language: granted.language }.t(key));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Ok(Command::Reprint { visit, reason, .. }) => {
            match desk.reprint(&headers, &form, command_id, visit, reason).await {
                Ok(response) => return Ok(response),
                Err(problem) => refused(granted.language, &mut errors, &problem),
            }
        }
        Ok(command) => {
            let today = app.days.today(&app, &desk.office.unit)?;
            match super::serve::record(&app, &permit, &today, command_id, command).await {
                Ok(done) => return Ok(desk.back(act, &done)),
                Err(problem) => refused(granted.language, &mut errors, &problem),
            }
        }
    };
    let printer = form.opt("printer").map(str::to_owned);
    let shown = Shown { printer, ..Shown::default() };
    desk.page(status, desk.shell(&shown), Some(act), &shown, errors, &form).await
}

/// A refusal above the desk; gives the status of the answer.
fn refused(language: Language, errors: &mut FormErrors, problem: &Problem) -> StatusCode {
    errors.add("desk-now", sentence(language, &problem.code, &problem.params));
    problem.status
}

/// One request to one desk.
struct Desk<'a> {
    app: &'a App,
    granted: &'a Granted,
    office: Office,
    counter: CounterId,
}

impl<'a> Desk<'a> {
    fn new(app: &'a App, granted: &'a Granted, counter: &str) -> Result<Self, Problem> {
        let counter = CounterId::parse(counter).map_err(|_| Problem::not_found())?;
        let office = Office::today(app, granted.unit(), granted.language);
        Ok(Self { app, granted, office, counter })
    }

    fn base(&self) -> String {
        format!("/desk/{}/{}", self.office.unit, self.counter)
    }

    fn shell(&self, shown: &Shown) -> Shell {
        let mut shell = staff::shell(self.app, self.granted, &self.office);
        let number = shown.number.as_deref().unwrap_or_default();
        let number = TicketNumber::parse(number).map(|number| number.to_string());
        let text = match (shown.done.as_deref(), number) {
            (Some("tickets"), Ok(number)) => Some(shell.t1("desk-done-ticket", "number", number)),
            (Some("notes"), _) => Some(shell.t("desk-done-note").to_owned()),
            (Some("reprints"), _) => Some(shell.t("desk-done-reprint").to_owned()),
            (Some("here"), _) => Some(shell.t("desk-done-reprint-here").to_owned()),
            (Some("transfers"), _) => Some(shell.t("desk-done-transfer").to_owned()),
            (Some("nobody"), _) => Some(shell.t("desk-done-nobody").to_owned()),
            _ => None,
        };
        let success = shown.done.as_deref() != Some("nobody");
        shell.flash = text.map(|text| Flash { success, text });
        shell
    }

    /// Back to the desk after something was done.
    fn back(&self, act: Act, done: &Done<Event>) -> Response {
        let base = self.base();
        let number = done.events.iter().find_map(|event| match event {
            Event::VisitArrived(arrived) => Some(arrived.number),
            _ => None,
        });
        let to = match (act, number) {
            (Act::Call, _) if done.events.is_empty() => format!("{base}?done=nobody"),
            (_, Some(number)) => format!("{base}?done=tickets&number={number}"),
            (Act::Note | Act::Transfer, _) => {
                format!("{base}?done={}", act.name())
            }
            _ => base,
        };
        Redirect::to(&to).into_response()
    }

    async fn page(
        &self,
        status: StatusCode,
        mut shell: Shell,
        act: Option<Act>,
        shown: &Shown,
        errors: FormErrors,
        typed: &FormBody,
    ) -> Result<Response, Problem> {
        let language = self.granted.language;
        let base = self.base();
        let line = &self.granted.line;
        let may = |permission| permit(&self.granted.principal, permission, line).is_ok();
        let (may_pick, may_call) = (may(Permission::QueuePick), may(Permission::QueueCall));
        let printers = printing::all(self.app, self.office.unit.as_str()).await?;
        let again =
            Again { visit: shown.visit, printer: shown.printer.as_deref(), printers: &printers };
        let look = |day: &QueueDay| {
            let plan = day.plan()?;
            let look = Look { day, plan, now: self.office.now, language, printers: &printers };
            let view = look.desk(&self.counter, shown.why.map(VisitNo))?;
            let outcomes = outcomes(plan, &self.outcomes(&view));
            let keyboard = Keyboard {
                base: &base,
                view: &view,
                language,
                may_pick,
                may_call,
                outcomes: &outcomes,
            };
            let maker =
                Maker { keyboard: &keyboard, view: &view, plan, day, language, typed, again };
            let panel = act.and_then(|act| maker.panel(act));
            let keys = keyboard.keys();
            Some((view, keys, panel))
        };
        staff::ensure_open(self.app, &self.office).await?;
        let unit = self.office.unit.as_str();
        let found = self.app.execute.read::<Queue, _>(unit, &self.office.stream, look).await?;
        let Some((view, keys, panel)) = found else {
            return Ok(Redirect::to(&format!("/desk/{}", self.office.unit)).into_response());
        };
        shell.title = view.name.clone();
        let documents = self.documents(&view);
        let slips = view.papers.iter().filter(|paper| paper.state == "own");
        let slips = slips.map(|paper| (paper.visit, self.slip_address(&paper.number)));
        let slips = slips.collect();
        let events = staff::board_events(unit);
        let counters = format!("/desk/{unit}");
        let page = DeskPage {
            shell,
            errors,
            base,
            events,
            counters,
            view,
            keys,
            panel,
            documents,
            may_call,
            may_print: may(Permission::QueuePrint),
            may_read: may(Permission::QueueNotes),
            slips,
        };
        Ok(render(status, &page))
    }

    /// The standard's version under which the present person is served.
    fn with_standard<T>(
        &self,
        view: &DeskView,
        read: impl FnOnce(&domain::promise::standards::StandardDocument) -> T,
    ) -> Option<T> {
        let current = view.current.as_ref()?;
        let published = self.app.directory.get(&self.office.unit)?;
        let versions = published.standards.get(&current.service)?;
        Some(read(&versions.version(current.standard_version)?.document))
    }

    fn outcomes(&self, view: &DeskView) -> Vec<String> {
        let codes = |standard: &domain::promise::standards::StandardDocument| {
            standard.outcomes.iter().map(|outcome| outcome.code.to_string()).collect()
        };
        self.with_standard(view, codes).unwrap_or_default()
    }

    fn documents(&self, view: &DeskView) -> Vec<Document> {
        use domain::promise::standards::PresentedAs;
        let language = self.granted.language;
        let document = |item: &DocumentItem| Document {
            name: item.name.get(language).to_owned(),
            shown_as: match item.presented_as {
                PresentedAs::Original => "original",
                PresentedAs::Copy => "copy",
                PresentedAs::OriginalAndCopy => "original-and-copy",
                PresentedAs::NotVerified => "not-verified",
            },
            condition: item
                .condition
                .as_ref()
                .map_or_else(String::new, |text| text.get(language).to_owned()),
        };
        self.with_standard(view, |standard| {
            standard.components.requirements.documents.iter().map(document).collect()
        })
        .unwrap_or_default()
    }
}
