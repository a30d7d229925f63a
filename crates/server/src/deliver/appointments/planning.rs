//! Days with places, for the office: who is expected, and opening further days.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State as House;
use axum::http::StatusCode;
use axum::response::Response;
use domain::calendar::Shift;
use domain::deliver::appointments::{Command, DayPlan, Opening, PlaceStage, SlotDay, Staff};
use domain::identity::Permission::{self, CaseRead, SlotPlan};
use domain::kernel::ServiceId;
use jiff::civil::Time;

use super::booking::days;
use super::serve::{ServiceDay, plan, record};
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};
use crate::web::{App, format};

/// Pages of the office.
pub(super) fn routes() -> Vec<Route> {
    vec![get("/appointments/{unit}", CaseRead, show), post("/appointments/{unit}", SlotPlan, open)]
}

/// Somebody who is expected.
struct Expected {
    time: String,
    case: String,
    stage: String,
}

/// A day of a service.
struct DayRow {
    day: String,
    service: String,
    taken: String,
    waiting: usize,
    warning: String,
    expected: Vec<Expected>,
}

#[derive(Template)]
#[template(path = "deliver/appointments/templates/planning.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    days: Vec<DayRow>,
    services: Vec<Choice>,
    may_plan: bool,
    sent: FormBody,
    command_id: String,
}

/// Services that are booked beforehand, with their names.
fn services(here: &Here, shell: &Shell) -> Vec<(ServiceId, String)> {
    let booked = here.published.in_force(here.today).filter(|v| v.document.appointments.is_some());
    let named = booked.map(|version| {
        let document = &version.document;
        (document.service.clone(), shell.text(&document.name).to_owned())
    });
    named.collect()
}

async fn show(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    page(&app, &granted, FormBody::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(app, granted, "slot-plan-title")?;
    let services = services(&here, &shell);
    let mut open = BTreeMap::new();
    for (service, name) in &services {
        for (day, state) in days(app, &here, granted.unit(), service).await? {
            let row = row(&shell, &day, name, &state);
            open.insert((day.date, service.clone()), row);
        }
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let choice = |(service, name): &(ServiceId, String)| Choice::new(service.as_str(), name);
    let page = Page {
        unit: granted.unit().to_string(),
        days: open.into_values().collect(),
        services: services.iter().map(choice).collect(),
        may_plan: granted.principal.may(Permission::SlotPlan, &granted.line),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

fn row(shell: &Shell, day: &ServiceDay, name: &str, state: &SlotDay) -> DayRow {
    let living = state.living().count();
    let total = state.plan().map_or(0, DayPlan::total);
    let warning = state.plan().and_then(|plan| plan.warning.as_ref());
    let mut places: Vec<_> = state.places.values().collect();
    places.sort_by_key(|place| place.slot);
    let gone = |stage: PlaceStage| matches!(stage, PlaceStage::Cancelled | PlaceStage::Lapsed);
    let expected = places.into_iter().filter(|place| !gone(place.stage)).map(|place| Expected {
        time: format::time(shell.language, place.slot),
        case: place.case.to_string(),
        stage: shell.t_of("slot-stage", place.stage.name()),
    });
    DayRow {
        day: shell.date_full(&day.date),
        service: name.to_owned(),
        taken: shell.t2("slot-plan-taken", "n", living, "of", total),
        waiting: state.wishes.len(),
        warning: warning.map_or_else(String::new, |over| {
            let percent = i64::from(over.percent);
            shell.t2("slot-plan-tier", "percent", percent, "basis", &over.basis)
        }),
        expected: expected.collect(),
    }
}

/// A whole number or time of a form.
fn read<T: std::str::FromStr>(
    granted: &Granted,
    sent: &FormBody,
    errors: &mut FormErrors,
    (field, code): (&'static str, &'static str),
) -> Option<T> {
    let read = sent.get(field).parse().ok();
    if read.is_none() {
        errors.add(field, sentence(granted.language, code, &[]));
    }
    read
}

/// Opens a day.
async fn open(
    House(app): House<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let id = command_id(sent.get("command_id"))?.to_owned();
    let mut errors = FormErrors::default();
    let wanted = (
        ServiceId::parse(sent.get("service")).ok(),
        read(&granted, &sent, &mut errors, ("date", "case.answer_date")),
        read::<Time>(&granted, &sent, &mut errors, ("from", "slot.time_wrong")),
        read::<Time>(&granted, &sent, &mut errors, ("to", "slot.time_wrong")),
        read::<u16>(&granted, &sent, &mut errors, ("people", "slot.people_wrong")),
    );
    let (Some(service), Some(date), Some(from), Some(until), Some(people)) = wanted else {
        return page(&app, &granted, sent, errors).await;
    };
    let here = Here::find(&app, granted.unit())?;
    let day = ServiceDay { service, date };
    let staff = [Staff { shift: Shift { from, to: until }, people }];
    let opening = Opening::Time { at: here.now };
    let planned = plan(&app, &here, granted.unit(), &day, &staff, opening).await?;
    let command = Command::OpenDay(Box::new(planned));
    match record(&app, &granted.permit()?, &day, &id, &command).await {
        Ok(_) => Ok(to(&format!("/appointments/{}", granted.unit()))),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            errors.add("date", sentence(granted.language, &problem.code, &problem.params));
            page(&app, &granted, sent, errors).await
        }
    }
}
