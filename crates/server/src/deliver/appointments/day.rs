//! One day of a service, for the office: who is expected, seats by time, who waits, the draw; and
//! what can be done about each.

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::appointments::{Command, DayPlan, Opening, Place, PlaceStage, Pool, SlotDay};
use domain::identity::Permission::{self, CaseRead, CaseWork, SlotPlan};
use domain::kernel::Key;
use jiff::civil::Time;

use super::drawing;
use super::planning::over_ceiling;
use super::public::{opens, pool_name};
use super::serve::{Brief, ServiceDay, present, record, tier};
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};
use crate::web::{App, format, table};

/// Pages of a day.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/appointments/{unit}/{service}/{date}", CaseRead, show),
        get("/appointments/{unit}/{service}/{date}/list.csv", CaseRead, csv),
        post("/appointments/{unit}/{service}/{date}/seats", SlotPlan, seats),
        post("/appointments/{unit}/{service}/{date}/draw", SlotPlan, draw),
        post("/appointments/{unit}/{service}/{date}/places", CaseWork, place),
    ]
}

/// Unit, service and date in the path.
type Named = Path<(String, String, String)>;

/// Somebody who is expected, was there, or did not come.
struct Expected {
    place: u32,
    time: String,
    pool: String,
    channel: String,
    case: String,
    stage: String,
    /// Booked or kept: can be moved or given up.
    living: bool,
    booked: bool,
}

/// Seats of a slot for one pool.
struct Seat {
    time: String,
    pool: String,
    taken: u16,
    seats: u16,
}

/// Somebody who waits.
struct Waiting {
    place: usize,
    case: String,
    pool: String,
    slots: String,
}

#[derive(Template)]
#[template(path = "deliver/appointments/templates/day.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    unit: String,
    opens: String,
    warning: String,
    seats: Vec<Seat>,
    expected: Vec<Expected>,
    waiting: Vec<Waiting>,
    /// Public page of the draw; empty when there is none.
    draw: String,
    asked: String,
    /// The window has closed and the draw was not held.
    may_draw: bool,
    may_plan: bool,
    may_work: bool,
    slots: Vec<Choice>,
    pools: Vec<Choice>,
    sent: FormBody,
    command_id: String,
}

async fn show(House(app): House<App>, granted: Granted, named: Named) -> Result<Response, Problem> {
    page(&app, &granted, &named, FormBody::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    Path((_, service, date)): &Named,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "slot-plan-title")?;
    shell.wide = true;
    let (day, unit) = (ServiceDay::parse(service, date)?, granted.unit());
    let state = present(app, unit.as_str(), &day).await?;
    let brief = Brief::of(&day, &state).ok_or_else(Problem::not_found)?;
    let plan = &brief.plan;
    let above = shell.title.clone();
    let known = here.published.standards.get(&day.service).and_then(|s| s.in_force(day.date));
    let name = known.map_or_else(
        || day.service.to_string(),
        |version| shell.text(&version.document.name).to_owned(),
    );
    let title = format!("{name} · {}", shell.date_full(&day.date));
    let shell = shell.crumb(format!("/appointments/{unit}"), above).titled(title);
    let drawn = matches!(plan.opening, Opening::Draw { .. });
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let may = |permission| granted.principal.may(permission, &granted.line);
    let time = |slot: Time| {
        let value = slot.strftime("%H:%M").to_string();
        Choice::new(value, format::time(shell.language, slot))
    };
    let page = Page {
        path: format!("/appointments/{unit}/{service}/{date}"),
        unit: unit.to_string(),
        opens: opens(&shell, &here, &brief),
        warning: warning(app, &here, &shell, unit.as_str(), (&day, plan)).await?,
        seats: seat_rows(&shell, plan, &state),
        expected: expected(&shell, &state),
        waiting: waiting(&shell, &state),
        draw: if drawn {
            format!("/units/{unit}/services/{service}/appointments/{date}")
        } else {
            String::new()
        },
        asked: shell.t1("slot-plan-asked", "n", brief.asked),
        may_draw: brief.awaits_draw.is_some_and(|until| until <= here.now),
        may_plan: may(Permission::SlotPlan),
        may_work: may(Permission::CaseWork),
        slots: plan.slots.iter().map(|slot| time(slot.from)).collect(),
        pools: Pool::ALL.map(|pool| Choice::new(pool.name(), pool_name(&shell, pool))).into(),
        command_id: new_command_id(),
        sent,
        errors,
        shell: shell.clone(),
    };
    Ok(private(render(status, &page)))
}

/// The faster service against its ceiling, as the days of all services stand now.
async fn warning(
    app: &App,
    here: &Here,
    shell: &Shell,
    unit: &str,
    (day, plan): (&ServiceDay, &DayPlan),
) -> Result<String, Problem> {
    let standard = here.published.standards.get(&day.service);
    let version = standard.and_then(|known| known.in_force(day.date));
    let rules = version.and_then(|version| version.document.appointments.as_ref());
    let Some(rules) = rules else { return Ok(String::new()) };
    let over = tier(app, here, unit, day, rules, plan.total()).await?;
    Ok(over.map(|over| over_ceiling(shell, &over)).unwrap_or_default())
}

fn seat_rows(shell: &Shell, plan: &DayPlan, state: &SlotDay) -> Vec<Seat> {
    let mut rows = Vec::new();
    for slot in &plan.slots {
        for (pool, seats) in &slot.seats {
            let taken = state.taken(slot.from, *pool);
            if *seats > 0 || taken > 0 {
                rows.push(Seat {
                    time: format::time(shell.language, slot.from),
                    pool: pool_name(shell, *pool),
                    taken,
                    seats: *seats,
                });
            }
        }
    }
    rows
}

/// Places in order of time; what was given up or lapsed is not expected.
fn places(state: &SlotDay) -> Vec<(u32, &Place)> {
    let gone = |stage: PlaceStage| matches!(stage, PlaceStage::Cancelled | PlaceStage::Lapsed);
    let all = state.places.iter().map(|(number, place)| (*number, place));
    let mut all: Vec<_> = all.filter(|(_, place)| !gone(place.stage)).collect();
    all.sort_by_key(|(number, place)| (place.slot, *number));
    all
}

fn expected(shell: &Shell, state: &SlotDay) -> Vec<Expected> {
    let row = |(number, place): (u32, &Place)| Expected {
        place: number,
        time: format::time(shell.language, place.slot),
        pool: pool_name(shell, place.pool),
        channel: shell.t_of("case-channel", crate::promise::pages::name_of(&place.channel)),
        case: place.case.to_string(),
        stage: shell.t_of("slot-stage", place.stage.name()),
        living: matches!(place.stage, PlaceStage::Held { .. } | PlaceStage::Booked),
        booked: place.stage == PlaceStage::Booked,
    };
    places(state).into_iter().map(row).collect()
}

fn waiting(shell: &Shell, state: &SlotDay) -> Vec<Waiting> {
    let row = |(place, wish): (usize, &domain::deliver::appointments::Wish)| Waiting {
        place: place + 1,
        case: wish.case.to_string(),
        pool: pool_name(shell, wish.pool),
        slots: if wish.slots.is_empty() {
            shell.t("slot-any-time").to_owned()
        } else {
            let times = wish.slots.iter().map(|slot| format::time(shell.language, *slot));
            times.collect::<Vec<_>>().join(", ")
        },
    };
    state.wishes.values().enumerate().map(row).collect()
}

/// Records something and shows the day, or why nothing was recorded.
async fn done(
    app: &App,
    granted: &Granted,
    named: &Named,
    sent: FormBody,
    command: Result<Command, &'static str>,
) -> Result<Response, Problem> {
    let (Path((unit, service, date)), mut errors) = (named, FormErrors::default());
    let day = ServiceDay::parse(service, date)?;
    let id = command_id(sent.get("command_id"))?;
    let recorded = match &command {
        Ok(command) => record(app, &granted.permit()?, &day, id, command).await.map(drop),
        Err(code) => Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, *code)),
    };
    match recorded {
        Ok(()) => Ok(to(&format!("/appointments/{unit}/{service}/{date}"))),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            errors.add("day", sentence(granted.language, &problem.code, &problem.params));
            page(app, granted, named, sent, errors).await
        }
    }
}

/// More or fewer seats.
async fn seats(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    sent: FormBody,
) -> Result<Response, Problem> {
    let pool = Pool::ALL.into_iter().find(|pool| pool.name() == sent.get("pool"));
    let slot = sent.get("slot").parse::<Time>().map_err(|_| "slot.time_wrong");
    let count = sent.get("seats").parse::<u16>().map_err(|_| "slot.seats_wrong");
    let command = slot.and_then(|slot| {
        let pool = pool.ok_or("slot.seats_wrong")?;
        Ok(Command::SetSeats { slot, pool, seats: count? })
    });
    done(&app, &granted, &named, sent, command).await
}

/// Holds the draw. It is held by itself soon after its window has closed.
async fn draw(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    sent: FormBody,
) -> Result<Response, Problem> {
    let Path((unit, service, date)) = &named;
    let day = ServiceDay::parse(service, date)?;
    let id = command_id(sent.get("command_id"))?;
    match drawing::hold(&app, &granted.permit()?, &day, id).await {
        Ok(_) => Ok(to(&format!("/units/{unit}/services/{service}/appointments/{date}"))),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mut errors = FormErrors::default();
            errors.add("day", sentence(granted.language, &problem.code, &problem.params));
            page(&app, &granted, &named, sent, errors).await
        }
    }
}

/// Moves a booking, gives a place up, or notes that somebody is there.
async fn place(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    sent: FormBody,
) -> Result<Response, Problem> {
    let place = sent.get("place").parse::<u32>().map_err(|_| "slot.not_now");
    let command = place.and_then(|place| match sent.get("do") {
        "move" => {
            let slot = sent.get("slot").parse().map_err(|_| "slot.time_wrong")?;
            Ok(Command::Move { place, slot, by_staff: true })
        }
        "cancel" => {
            let reason = Key::parse("by-staff").expect("a key written here");
            Ok(Command::Cancel { place, reason })
        }
        "arrive" => Ok(Command::CheckIn { place }),
        _ => Err("slot.not_now"),
    });
    done(&app, &granted, &named, sent, command).await
}

/// Who is expected and who waits, as a file.
async fn csv(House(app): House<App>, granted: Granted, named: Named) -> Result<Response, Problem> {
    let Path((_, service, date)) = &named;
    let day = ServiceDay::parse(service, date)?;
    let state = present(&app, granted.unit().as_str(), &day).await?;
    let columns = ["place", "waiting_at", "time", "pool", "channel", "case", "state"];
    let mut rows = Vec::new();
    for (number, place) in places(&state) {
        rows.push(vec![
            number.to_string(),
            String::new(),
            place.slot.strftime("%H:%M").to_string(),
            place.pool.name().to_owned(),
            crate::promise::pages::name_of(&place.channel),
            place.case.to_string(),
            place.stage.name().to_owned(),
        ]);
    }
    for (place, wish) in state.wishes.values().enumerate() {
        let times: Vec<String> =
            wish.slots.iter().map(|slot| slot.strftime("%H:%M").to_string()).collect();
        rows.push(vec![
            String::new(),
            (place + 1).to_string(),
            times.join(" "),
            wish.pool.name().to_owned(),
            crate::promise::pages::name_of(&wish.channel),
            wish.case.to_string(),
            "waiting".to_owned(),
        ]);
    }
    let name = format!("appointments-{}-{}.csv", day.service, day.date);
    Ok(table::csv(&name, &columns, rows.into_iter()))
}
