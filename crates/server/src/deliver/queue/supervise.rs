//! The supervisor's floor: who serves whom since when, who waits too long, and the orders that
//! change it. Orders are small resources below `/floor/{unit}`; the same addresses open their
//! forms.

mod order;
mod rows;

mod summary;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::deliver::queue::{Queue, QueueDay};
use domain::identity::Permission;
use serde::Deserialize;

use self::order::{Given, Maker, Order, Params};
use self::rows::FloorView;
pub(super) use self::rows::{AlarmRow, alarm_row};
use super::alarm::Thresholds;
use super::desk::Wrong;
use super::form::{Field, Panel};
use super::staff::{self, Office};
use crate::identity::permit;
use crate::web::dress::sentence;
use crate::web::gate::Granted;
use crate::web::i18n::Translator;
use crate::web::input::FormBody;
use crate::web::page::{Flash, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

/// Routes of the floor.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/floor/{unit}", Permission::QueueStatistics, floor),
        get("/floor/{unit}/summary", Permission::QueueStatistics, summary::page),
    ];
    for order in Order::ALL.iter().copied() {
        let open = move |app: State<App>, granted: Granted, path: Path<Params>| {
            open_form(order, app, granted, path)
        };
        let give = move |app: State<App>, granted: Granted, path: Path<Params>, form: FormBody| {
            receive(order, app, granted, path, form)
        };
        routes.push(get(order.path(), Permission::QueueSupervise, open));
        routes.push(post(order.path(), Permission::QueueSupervise, give));
    }
    routes
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/floor.html")]
struct FloorPage {
    shell: Shell,
    errors: FormErrors,
    base: String,
    events: String,
    unit: String,
    view: Option<FloorView>,
    panel: Option<Panel>,
    may_supervise: bool,
}

impl FloorPage {
    fn statistics_href(&self) -> String {
        format!("/statistics/{}", self.unit)
    }
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/day_end.html")]
struct DayEndPage {
    shell: Shell,
    errors: FormErrors,
    base: String,
    command_id: String,
    waiting: u32,
    at_counters: u32,
    away: u32,
}

#[derive(Debug, Default, Deserialize)]
struct Shown {
    done: Option<String>,
}

async fn floor(
    State(app): State<App>,
    granted: Granted,
    Query(shown): Query<Shown>,
) -> Result<Response, Problem> {
    let hall = Hall::new(&app, &granted);
    let mut shell = hall.shell();
    if shown.done.is_some() {
        let text = shell.t("floor-done").to_owned();
        shell.flash = Some(Flash { success: true, text });
    }
    let nothing = (Params::new(), FormBody::default());
    hall.page(StatusCode::OK, shell, None, FormErrors::default(), &nothing.0, &nothing.1).await
}

async fn open_form(
    order: Order,
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<Params>,
) -> Result<Response, Problem> {
    let hall = Hall::new(&app, &granted);
    let (errors, form) = (FormErrors::default(), FormBody::default());
    if order == Order::DayEnd {
        return hall.day_end(StatusCode::OK, errors, staff::new_command_id()).await;
    }
    hall.page(StatusCode::OK, hall.shell(), Some(order), errors, &path, &form).await
}

async fn receive(
    order: Order,
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<Params>,
    form: FormBody,
) -> Result<Response, Problem> {
    let hall = Hall::new(&app, &granted);
    let command_id = super::serve::command_id(form.get("command_id"))?;
    let permit = granted.permit()?;
    let account = staff::account(&granted.principal);
    let look = |day: &QueueDay| {
        Given { path: &path, form: &form, plan: day.plan(), account }.command(order)
    };
    let (unit, stream) = (hall.office.unit.as_str(), hall.office.stream.as_str());
    let command = app.execute.read::<Queue, _>(unit, stream, look).await?;
    let mut errors = FormErrors::default();
    let status = match command {
        Err(Wrong(field, key)) => {
            errors.add(field, Translator { language: granted.language }.t(key));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Ok(command) => {
            let today = app.days.today(&app, &hall.office.unit)?;
            match super::serve::record(&app, &permit, &today, command_id, command).await {
                Ok(_) => return Ok(hall.back(order)),
                Err(problem) => {
                    let text = sentence(granted.language, &problem.code, &problem.params);
                    errors.add("floor", text);
                    problem.status
                }
            }
        }
    };
    if order == Order::DayEnd {
        return hall.day_end(status, errors, command_id.to_owned()).await;
    }
    hall.page(status, hall.shell(), Some(order), errors, &path, &form).await
}

/// One request to one hall.
struct Hall<'a> {
    app: &'a App,
    granted: &'a Granted,
    office: Office,
}

impl<'a> Hall<'a> {
    fn new(app: &'a App, granted: &'a Granted) -> Self {
        let office = Office::today(app, granted.unit(), granted.language);
        Self { app, granted, office }
    }

    fn base(&self) -> String {
        format!("/floor/{}", self.office.unit)
    }

    fn shell(&self) -> Shell {
        let mut shell = staff::shell(self.app, self.granted, &self.office);
        shell.title = shell.t("floor-title").to_owned();
        shell
    }

    fn back(&self, order: Order) -> Response {
        let base = self.base();
        let to = if order == Order::DayEnd {
            format!("{base}/summary")
        } else {
            format!("{base}?done=yes")
        };
        Redirect::to(&to).into_response()
    }

    async fn page(
        &self,
        status: StatusCode,
        shell: Shell,
        order: Option<Order>,
        errors: FormErrors,
        path: &Params,
        form: &FormBody,
    ) -> Result<Response, Problem> {
        let (language, base) = (self.granted.language, self.base());
        let line = &self.granted.line;
        let may_supervise =
            permit(&self.granted.principal, Permission::QueueSupervise, line).is_ok();
        let account = staff::account(&self.granted.principal);
        staff::ensure_open(self.app, &self.office).await?;
        let look = |day: &QueueDay| {
            let plan = day.plan()?;
            let limits = Thresholds::of(&self.app.identity.config);
            let view = FloorView::of(day, plan, self.office.now, language, limits);
            let given = Given { path, form, plan: Some(plan), account };
            let maker = Maker { given: &given, plan, day, language, base: &base };
            Some((view, order.and_then(|order| maker.panel(order))))
        };
        let unit = self.office.unit.as_str();
        let found = self.app.execute.read::<Queue, _>(unit, &self.office.stream, look).await?;
        let (view, panel) = found.map_or((None, None), |(view, panel)| (Some(view), panel));
        let events = staff::board_events(unit);
        let unit = unit.to_owned();
        let page = FloorPage { shell, errors, base, events, unit, view, panel, may_supervise };
        Ok(render(status, &page))
    }

    async fn day_end(
        &self,
        status: StatusCode,
        errors: FormErrors,
        command_id: String,
    ) -> Result<Response, Problem> {
        let (unit, stream) = (self.office.unit.as_str(), &self.office.stream);
        let look = |day: &QueueDay| day.floor(self.office.now);
        let floor = self.app.execute.read::<Queue, _>(unit, stream, look).await?;
        let at_counters = floor.counters.iter().filter(|c| c.current.is_some()).count();
        let mut shell = self.shell().crumb(self.base(), self.shell().t("floor-title"));
        shell.title = shell.t("floor-end-title").to_owned();
        let sent: u32 = floor.counters.iter().map(|counter| counter.sent).sum();
        let page = DayEndPage {
            shell,
            errors,
            base: self.base(),
            command_id,
            waiting: floor.classes.iter().map(|class| class.waiting).sum::<u32>() + sent,
            at_counters: u32::try_from(at_counters).unwrap_or(u32::MAX),
            away: floor.held + floor.aside + floor.missed,
        };
        Ok(render(status, &page))
    }
}
