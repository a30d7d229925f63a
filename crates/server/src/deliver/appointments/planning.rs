//! Days with places, for the office: what is open, and opening further days. More places for a
//! faster service than it may have are said aloud before the day is opened, and stay said.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State as House;
use axum::http::StatusCode;
use axum::response::Response;
use domain::calendar::Shift;
use domain::deliver::appointments::{Command, DayPlan, Opening, Staff, TierExceeded};
use domain::identity::Permission::{self, CaseRead, SlotPlan};
use domain::kernel::ServiceId;
use domain::promise::standards::Channel;
use fluent_bundle::FluentValue;
use jiff::civil::{Date, Time};

use super::drawing;
use super::public::opens;
use super::serve::{Brief, ServiceDay, briefs, plan_with, record};
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::i18n::Translator;
use crate::web::input::{FormBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};
use crate::web::{App, format, table};

/// Days that are opened at once, at most.
const DAYS_MOST: i32 = 31;

/// Pages of the office.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/appointments/{unit}", CaseRead, show),
        post("/appointments/{unit}", SlotPlan, open),
        get("/appointments/{unit}/days.csv", CaseRead, csv),
    ]
}

/// A day of a service.
struct DayRow {
    href: String,
    day: String,
    service: String,
    opens: String,
    taken: String,
    waiting: String,
    warning: String,
}

#[derive(Template)]
#[template(path = "deliver/appointments/templates/planning.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    days: Vec<DayRow>,
    services: Vec<Choice>,
    openings: Vec<Choice>,
    opening: String,
    may_plan: bool,
    /// What is over the ceiling, a sentence a day; the day is opened when this is confirmed.
    warnings: Vec<String>,
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
    page(&app, &granted, FormBody::default(), FormErrors::default(), Vec::new()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
    warnings: Vec<String>,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "slot-plan-title")?;
    shell.wide = true;
    let (services, unit) = (services(&here, &shell), granted.unit());
    let found = briefs(app, &here, unit.as_str(), None).await?;
    let row = |brief: &Brief| row(&shell, &here, brief, (unit.as_str(), &services));
    let status = match (errors.is_empty(), warnings.is_empty()) {
        (true, true) => StatusCode::OK,
        (true, false) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let choice = |(service, name): &(ServiceId, String)| Choice::new(service.as_str(), name);
    let opening = |one: &str| Choice::new(one, shell.t_of("slot-opening", one));
    let page = Page {
        unit: unit.to_string(),
        days: found.iter().map(row).collect(),
        services: services.iter().map(choice).collect(),
        openings: ["now", "time", "draw"].map(opening).into(),
        opening: sent.opt("opening").unwrap_or("now").to_owned(),
        may_plan: granted.principal.may(Permission::SlotPlan, &granted.line),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        warnings,
        sent,
        errors,
        shell: shell.clone(),
    };
    Ok(private(render(status, &page)))
}

fn row(
    shell: &Shell,
    here: &Here,
    brief: &Brief,
    (unit, services): (&str, &[(ServiceId, String)]),
) -> DayRow {
    let (day, plan) = (&brief.day, &brief.plan);
    let name = services.iter().find(|(service, _)| *service == day.service);
    DayRow {
        href: format!("/appointments/{unit}/{}/{}", day.service, day.date),
        day: shell.date_full(&day.date),
        service: name.map_or_else(|| day.service.to_string(), |(_, name)| name.clone()),
        opens: opens(shell, here, brief),
        taken: shell.t2("slot-plan-taken", "n", brief.taken, "of", plan.total()),
        waiting: if brief.waiting > 0 {
            shell.t1("slot-plan-waiting", "n", brief.waiting)
        } else {
            String::new()
        },
        warning: plan.warning.as_ref().map(|over| over_ceiling(shell, over)).unwrap_or_default(),
    }
}

/// More places for the faster service than it may have, in a sentence.
pub(super) fn over_ceiling(shell: &Shell, over: &TierExceeded) -> String {
    let share = i64::from(over.seats) * 1000 / i64::from(over.of.max(1));
    let share = format::decimal(shell.language, share, 1);
    let facts: [(&str, FluentValue<'_>); 5] = [
        ("percent", over.percent.to_string().into()),
        ("basis", over.basis.as_str().into()),
        ("seats", over.seats.into()),
        ("of", over.of.into()),
        ("share", share.into()),
    ];
    Translator { language: shell.language }.t_with("slot-plan-over", &facts)
}

/// A whole number, date or time of a form.
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

/// What a form asks to open.
struct Wanted {
    service: ServiceId,
    dates: (Date, Date),
    staff: Vec<Staff>,
    channel_most: BTreeMap<Channel, u16>,
    opens: Option<(Date, Time)>,
    draw: Option<(Date, Time)>,
}

/// Reads the form; all that is wrong is told at once.
fn wanted(granted: &Granted, sent: &FormBody, errors: &mut FormErrors) -> Option<Wanted> {
    let service = ServiceId::parse(sent.get("service")).ok();
    let first = read::<Date>(granted, sent, errors, ("date", "case.answer_date"));
    let from = read::<Time>(granted, sent, errors, ("from", "slot.time_wrong"));
    let to = read::<Time>(granted, sent, errors, ("to", "slot.time_wrong"));
    let people = read::<u16>(granted, sent, errors, ("people", "slot.people_wrong"));
    let mut staff = Vec::new();
    if let (Some(from), Some(to), Some(people)) = (from, to, people) {
        staff.push(Staff { shift: Shift { from, to }, people });
    }
    if sent.opt("people_2").is_some() {
        let from = read::<Time>(granted, sent, errors, ("from_2", "slot.time_wrong"));
        let to = read::<Time>(granted, sent, errors, ("to_2", "slot.time_wrong"));
        let people = read::<u16>(granted, sent, errors, ("people_2", "slot.people_wrong"));
        if let (Some(from), Some(to), Some(people)) = (from, to, people) {
            staff.push(Staff { shift: Shift { from, to }, people });
        }
    }
    let mut last = first;
    if sent.opt("last").is_some() {
        last = read::<Date>(granted, sent, errors, ("last", "case.answer_date"));
    }
    let mut channel_most = BTreeMap::new();
    if sent.opt("electronic").is_some() {
        let most = read::<u16>(granted, sent, errors, ("electronic", "slot.people_wrong"));
        channel_most.extend(most.map(|most| (Channel::Electronic, most)));
    }
    let opening = sent.get("opening");
    let mut moment = |fields: [&'static str; 2]| {
        let date = read::<Date>(granted, sent, errors, (fields[0], "case.answer_date"));
        let time = read::<Time>(granted, sent, errors, (fields[1], "slot.time_wrong"));
        date.zip(time)
    };
    let opens = matches!(opening, "time" | "draw").then(|| moment(["opens_date", "opens_time"]));
    let draw = (opening == "draw").then(|| moment(["draw_date", "draw_time"]));
    let dates = first.zip(last)?;
    if dates.1 < dates.0 || dates.0.saturating_add(jiff::Span::new().days(DAYS_MOST)) <= dates.1 {
        errors.add("last", sentence(granted.language, "slot.days_wrong", &[]));
    }
    let (opens, draw) = (opens.flatten(), draw.flatten());
    let wanted = Wanted { service: service?, dates, staff, channel_most, opens, draw };
    errors.is_empty().then_some(wanted)
}

/// Plans of all days that are asked for and on which the unit works.
async fn plans(
    app: &App,
    granted: &Granted,
    here: &Here,
    wanted: &Wanted,
) -> Result<Vec<(ServiceDay, DayPlan)>, Problem> {
    let unit = granted.unit();
    let (mut date, mut all) = (wanted.dates.0, Vec::new());
    let moment = |(date, time): (Date, Time)| here.zone.instant(date, time);
    while date <= wanted.dates.1 {
        let day = ServiceDay { service: wanted.service.clone(), date };
        let opening = match (wanted.opens.map(moment), wanted.draw.map(moment)) {
            (Some(from), Some(until)) => drawing::opening(app, unit.as_str(), &day, (from, until)),
            (Some(at), None) => Opening::Time { at },
            _ => Opening::Time { at: here.now },
        };
        let how = (wanted.staff.as_slice(), opening, &wanted.channel_most);
        let planned = plan_with(app, here, unit, &day, how).await?;
        // Several days: those on which the unit does not work are passed over.
        if !planned.slots.is_empty() || wanted.dates.0 == wanted.dates.1 {
            all.push((day, planned));
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    Ok(all)
}

/// Opens one day or several.
async fn open(
    House(app): House<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let id = command_id(sent.get("command_id"))?.to_owned();
    let mut errors = FormErrors::default();
    let Some(wanted) = wanted(&granted, &sent, &mut errors) else {
        return page(&app, &granted, sent, errors, Vec::new()).await;
    };
    let here = Here::find(&app, granted.unit())?;
    let plans = plans(&app, &granted, &here, &wanted).await?;
    let over = plans.iter().filter_map(|(day, plan)| Some((day, plan.warning.as_ref()?)));
    let shell = Shell::new(granted.language, String::new());
    let over = over.map(|(day, over)| {
        format!("{}: {}", shell.date_full(&day.date), over_ceiling(&shell, over))
    });
    let over: Vec<String> = over.collect();
    if !over.is_empty() && sent.get("confirmed") != "yes" {
        return page(&app, &granted, sent, errors, over).await;
    }
    let mut refused = None;
    let mut opened = 0;
    for (day, plan) in plans {
        let id = format!("{id}-{}", day.date);
        let command = Command::OpenDay(Box::new(plan));
        match record(&app, &granted.permit()?, &day, command_id(&id)?, &command).await {
            Ok(_) => opened += 1,
            Err(problem) if problem.status.is_server_error() => return Err(problem),
            Err(problem) => refused = Some(problem),
        }
    }
    if opened > 0 {
        return Ok(to(&format!("/appointments/{}", granted.unit())));
    }
    let code = refused.as_ref().map_or("slot.plan_faulty", |problem| &problem.code);
    let params = refused.as_ref().map(|problem| problem.params.clone()).unwrap_or_default();
    errors.add("date", sentence(granted.language, code, &params));
    page(&app, &granted, sent, errors, Vec::new()).await
}

/// The days as a file.
async fn csv(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let unit = granted.unit().as_str();
    let columns = [
        "service",
        "date",
        "opens_at",
        "draw_at",
        "seats",
        "taken",
        "left",
        "waiting",
        "over_ceiling_percent",
    ];
    let found = briefs(&app, &here, unit, None).await?;
    let rows = found.iter().map(|brief| {
        let drawn = brief.awaits_draw.map(|until| format::machine(here.zone, until));
        let over = brief.plan.warning.as_ref();
        vec![
            brief.day.service.to_string(),
            brief.day.date.to_string(),
            format::machine(here.zone, brief.opens()),
            drawn.unwrap_or_default(),
            brief.plan.total().to_string(),
            brief.taken.to_string(),
            brief.left.to_string(),
            brief.waiting.to_string(),
            over.map(|over| over.percent.to_string()).unwrap_or_default(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    Ok(table::csv(&format!("appointments-{unit}.csv"), &columns, rows.into_iter()))
}
