//! Places for programs. A place belongs to a case; its receipt code steers it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::calendar::Shift;
use domain::deliver::appointments::{
    Appointments, Command, Event, Opening, Pool, Refusal, SlotDay, Staff, Wanted,
};
use domain::deliver::cases::{CaseRef, Cases, Refusal as CaseRefusal, State};
use domain::identity::Permission;
use domain::kernel::{Event as _, Key, Timestamp};
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};

use super::drawing;
use super::serve::{ServiceDay, plan, present, record};
use crate::deliver::cases::serve::{channel, opens};
use crate::deliver::queue::serve::command_id;
use crate::execute::Done;
use crate::identity::Principal;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::JsonBody;
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};

/// Routes of the API.
#[must_use]
pub(super) fn routes() -> Vec<Route> {
    use Permission::{CaseApply, CaseWork, PublicRead, SlotPlan};
    vec![
        post("/api/v1/units/{unit}/slots/{service}/{date}", SlotPlan, open),
        get("/api/v1/units/{unit}/slots/{service}/{date}", PublicRead, show),
        post("/api/v1/units/{unit}/slots/{service}/{date}/requests", CaseApply, ask),
        post("/api/v1/units/{unit}/slots/{service}/{date}/arrivals", CaseWork, arrive),
        post("/api/v1/units/{unit}/slots/{service}/{date}/seats", SlotPlan, set_seats),
        post("/api/v1/units/{unit}/slots/{service}/{date}/draw", SlotPlan, draw),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(open, show, ask, arrive, set_seats, draw),
    tags((name = "appointments", description = "Places at the counter, given out beforehand."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as OpenApi>::openapi()
}

type Named = Path<(String, String, String)>;

fn day_of(Path((_, service, date)): &Named) -> Result<ServiceDay, Problem> {
    ServiceDay::parse(service, date)
}

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
struct Noted {
    /// Kinds of the entries, in order.
    events: Vec<&'static str>,
    /// Number of the place that was given, when one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<u32>,
    /// Until when it is kept, in microseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    until: Option<Timestamp>,
    /// First half of the hash of the last entry.
    head: String,
}

/// The answer to a command; a place is told only to the case that it is for.
fn noted(done: &Done<Event>, case: Option<&CaseRef>) -> Response {
    let held = done.events.iter().find_map(|event| match event {
        Event::PlaceHeld(held) if Some(&held.case) == case => Some((held.place, held.until)),
        _ => None,
    });
    let answer = Noted {
        events: done.events.iter().map(Event::kind).collect(),
        place: held.map(|(place, _)| place),
        until: held.map(|(_, until)| until),
        head: done.short_head(),
    };
    Json(answer).into_response()
}

/// People who serve during a part of the day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Serving {
    /// From.
    #[schema(value_type = String, example = "08:00")]
    from: Time,
    /// To.
    #[schema(value_type = String, example = "16:00")]
    to: Time,
    /// How many.
    people: u16,
}

/// A day to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenDay {
    /// Who serves when.
    staff: Vec<Serving>,
    /// From when places are given out, in microseconds; at once when not said.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    opens_at: Option<Timestamp>,
    /// End of the window of a draw that begins at `opens_at`; no draw when not said.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    draw_at: Option<Timestamp>,
    /// Id of the command.
    command_id: String,
}

/// Open a day: its places are computed from staff, opening hours and the standard.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/slots/{service}/{date}", tag = "appointments",
    operation_id = "open_slot_day", security(("bearer" = [])), request_body = OpenDay,
    params(("unit" = String, Path), ("service" = String, Path), ("date" = String, Path)),
    responses((status = 201, body = serde_json::Value, description = "The plan, with a warning \
        when a faster service takes more places than its ceiling"),
        (status = 409, description = "Open already, or a service without appointments"))
)]
async fn open(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<OpenDay>,
) -> Result<Response, Problem> {
    let (day, id) = (day_of(&named)?, command_id(&body.command_id)?);
    let unit = granted.unit();
    let here = Here::find(&app, unit)?;
    let from = body.opens_at.unwrap_or(here.now);
    let opening = match body.draw_at {
        Some(until) => drawing::opening(&app, unit.as_str(), &day, (from, until)),
        None => Opening::Time { at: from },
    };
    let staff = body.staff.iter().map(|serving| {
        let shift = Shift { from: serving.from, to: serving.to };
        Staff { shift, people: serving.people }
    });
    let staff: Vec<Staff> = staff.collect();
    let plan = plan(&app, &here, unit, &day, &staff, opening).await?;
    let command = Command::OpenDay(Box::new(plan));
    record(&app, &granted.permit()?, &day, id, &command).await?;
    let state = present(&app, unit.as_str(), &day).await?;
    let warning = state.plan().and_then(|plan| plan.warning.as_ref());
    let told = json!({ "day": told(&state), "warning": warning });
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

/// What everybody may know of a day: times and free seats, and when it opens.
fn told(state: &SlotDay) -> Value {
    let Some(plan) = state.plan() else { return Value::Null };
    let slots = plan.slots.iter().map(|slot| {
        let free = Pool::ALL.map(|pool| {
            let seats = slot.seats.get(&pool).copied().unwrap_or(0);
            (pool.name().to_owned(), seats.saturating_sub(state.taken(slot.from, pool)))
        });
        json!({
            "from": slot.from.strftime("%H:%M").to_string(), "seats": slot.total(),
            "free": BTreeMap::from(free),
        })
    });
    let (opens, seed_hash) = match &plan.opening {
        Opening::Time { at } => (*at, None),
        Opening::Draw { from, seed_hash, .. } => (*from, Some(seed_hash)),
    };
    json!({
        "service": plan.service, "date": plan.date, "slots": slots.collect::<Vec<_>>(),
        "opens_at": opens, "draw_at": state.awaits_draw(), "seed_hash": seed_hash,
        "mixes_head": state.mixes_head(),
        "draw": state.outcome.as_ref().map(|drawn| {
            json!({ "seed": drawn.seed, "head": drawn.head })
        }),
        "waiting": state.wishes.len(),
    })
}

/// Look at a day: free seats by time, when it opens, how many wait.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/slots/{service}/{date}", tag = "appointments",
    operation_id = "get_slot_day",
    params(("unit" = String, Path), ("service" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = serde_json::Value), (status = 404, description = "Not open"))
)]
async fn show(
    House(app): House<App>,
    granted: Granted,
    named: Named,
) -> Result<Json<Value>, Problem> {
    Ok(Json(told(&present(&app, granted.unit().as_str(), &day_of(&named)?).await?)))
}

/// What may be asked for a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Request {
    /// Keep a place while the form is filled in.
    Hold {
        /// The slot.
        #[schema(value_type = String, example = "09:00")]
        slot: Time,
    },
    /// Book the place that is kept.
    Book {
        /// The place.
        place: u32,
    },
    /// Move a booking to another time of the day.
    Move {
        /// The place.
        place: u32,
        /// Where to.
        #[schema(value_type = String, example = "10:00")]
        slot: Time,
    },
    /// Give a place up.
    Cancel {
        /// The place.
        place: u32,
        /// Code of the reason.
        #[schema(value_type = String, example = "not-needed")]
        reason: Key,
    },
    /// Wait for a place to become free.
    Wish {
        /// Slots that would do; any when there are none.
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        slots: Vec<Time>,
    },
    /// Wait no longer.
    DropWish {
        /// The wish.
        wish: u32,
    },
    /// Take part in the draw no longer.
    LeaveDraw,
    /// Take part in the draw.
    AskInDraw {
        /// Slots in order of preference.
        #[schema(value_type = Vec<String>)]
        slots: Vec<Time>,
    },
}

/// Something asked for a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Number of the case.
    #[schema(value_type = String)]
    case: CaseRef,
    /// Its receipt code; staff need none.
    #[serde(default)]
    receipt: Option<String>,
    /// `ordinary` (when not said), `priority`, or `walk_in` on the day.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pool: Option<Pool>,
    /// What.
    request: Request,
    /// Id of the command.
    command_id: String,
}

fn unknown() -> Problem {
    Problem::refused(&CaseRefusal::NotFound)
}

/// Whether somebody may steer the places of a case: staff who work here, or who holds its receipt.
async fn may_steer(
    app: &App,
    granted: &Granted,
    case: &CaseRef,
    receipt: Option<&str>,
) -> Result<bool, Problem> {
    if granted.principal.may(Permission::CaseWork, &granted.line) {
        return Ok(true);
    }
    opens(app, granted.unit(), case, receipt.unwrap_or_default()).await
}

/// Hold, book, move, give up, wait, take part in the draw.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/slots/{service}/{date}/requests", tag = "appointments",
    operation_id = "request_slot", request_body = Asked,
    params(("unit" = String, Path), ("service" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = Noted), (status = 404, description = "No such case or place"),
        (status = 409, description = "Full, not open yet, a place already, moved enough"))
)]
async fn ask(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Asked>,
) -> Result<Response, Problem> {
    let (day, id) = (day_of(&named)?, command_id(&body.command_id)?);
    let case = body.case;
    if !may_steer(&app, &granted, &case, body.receipt.as_deref()).await? {
        return Err(unknown());
    }
    let unit = granted.unit().as_str();
    let look = |state: &State| state.reference().map(|_| state.stage);
    let stage = app.execute.read::<Cases, _>(unit, &case.stream(), look).await?;
    let stage = stage.ok_or_else(unknown)?;
    if stage.is_over() {
        return Err(Problem::refused(&CaseRefusal::NotNow(stage)));
    }
    // Of a day with thousands of places only what is this case's own is looked at.
    let look = |state: &SlotDay| {
        let places = state.places_of(&case).map(|(number, _)| number);
        let asked = (state.wish_of(&case), state.request_of(&case).map(|(number, _)| number));
        (state.plan().is_some(), places.collect::<Vec<_>>(), asked)
    };
    let stream = day.stream();
    let (open, places, (wished, lot)) =
        app.execute.read::<Appointments, _>(unit, &stream, look).await?;
    if !open {
        return Err(Problem::refused(&Refusal::DayNotOpen));
    }
    let own = |place: u32| places.contains(&place).then_some(place).ok_or_else(unknown);
    let pool = body.pool.unwrap_or(Pool::Ordinary);
    let wanted = Wanted { case: case.clone(), pool, channel: channel(&granted.principal) };
    let by_staff = matches!(*granted.principal, Principal::Staff { .. });
    let command = match body.request {
        Request::Hold { slot } => Command::Hold { wanted, slot, moves: 0 },
        Request::Book { place } => Command::Book { place: own(place)? },
        Request::Move { place, slot } => Command::Move { place: own(place)?, slot, by_staff },
        Request::Cancel { place, reason } => Command::Cancel { place: own(place)?, reason },
        Request::Wish { slots } => Command::Wish { wanted, slots },
        Request::DropWish { wish } => {
            let known = wished.is_some_and(|(known, _)| known == wish);
            Command::DropWish { wish: known.then_some(wish).ok_or_else(unknown)? }
        }
        Request::LeaveDraw => Command::DropRequest { request: lot.ok_or_else(unknown)? },
        Request::AskInDraw { slots } => Command::AskInDraw { wanted, slots },
    };
    let done = record(&app, &granted.permit()?, &day, id, &command).await?;
    Ok(noted(&done, Some(&case)))
}

/// Somebody with an appointment is there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Arrive {
    /// The place.
    place: u32,
    /// Id of the command.
    command_id: String,
}

/// Check somebody in. The answer names the appointed time, with which the queue gives a ticket.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/slots/{service}/{date}/arrivals", tag = "appointments",
    operation_id = "check_in", request_body = Arrive, security(("bearer" = [])),
    params(("unit" = String, Path), ("service" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = serde_json::Value, description = "Case and appointed time"),
        (status = 404, description = "No such place"), (status = 409, description = "Not booked"))
)]
async fn arrive(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Arrive>,
) -> Result<Json<Value>, Problem> {
    let (day, id) = (day_of(&named)?, command_id(&body.command_id)?);
    let command = Command::CheckIn { place: body.place };
    record(&app, &granted.permit()?, &day, id, &command).await?;
    let state = present(&app, granted.unit().as_str(), &day).await?;
    let place = state.places.get(&body.place).ok_or_else(unknown)?;
    let booked_for = state.plan().map(|plan| plan.begins(place.slot));
    Ok(Json(json!({ "case": place.case, "booked_for": booked_for })))
}

/// More or fewer seats.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Seats {
    /// The slot.
    #[schema(value_type = String, example = "09:00")]
    slot: Time,
    /// `ordinary`, `priority` or `walk_in`.
    #[schema(value_type = String)]
    pool: Pool,
    /// How many.
    seats: u16,
    /// Id of the command.
    command_id: String,
}

/// Set the seats of a slot, never below what is taken.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/slots/{service}/{date}/seats", tag = "appointments",
    operation_id = "set_seats", request_body = Seats, security(("bearer" = [])),
    params(("unit" = String, Path), ("service" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = Noted), (status = 409, description = "More are taken"))
)]
async fn set_seats(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Seats>,
) -> Result<Response, Problem> {
    let (day, id) = (day_of(&named)?, command_id(&body.command_id)?);
    let Seats { slot, pool, seats, .. } = body;
    let command = Command::SetSeats { slot, pool, seats };
    let done = record(&app, &granted.permit()?, &day, id, &command).await?;
    Ok(noted(&done, None))
}

/// A draw to be held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Draw {
    /// Id of the command.
    command_id: String,
}

/// Hold the draw of a day. The seed is laid open, so that everybody can repeat it.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/slots/{service}/{date}/draw", tag = "appointments",
    operation_id = "hold_draw", request_body = Draw, security(("bearer" = [])),
    params(("unit" = String, Path), ("service" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = Noted), (status = 409, description = "No draw now"))
)]
async fn draw(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Draw>,
) -> Result<Response, Problem> {
    let (day, id) = (day_of(&named)?, command_id(&body.command_id)?);
    let done = drawing::hold(&app, &granted.permit()?, &day, id).await?;
    Ok(noted(&done, None))
}
