//! The lane for programs.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State as House};
use axum::response::{IntoResponse, Response};
use domain::deliver::cases::{CaseRef, Receiver, Seen};
use domain::deliver::handover::{Command, Event, passage};
use domain::identity::Permission;
use domain::kernel::{Event as _, Key, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};

use super::figures;
use super::lane::{Coming, Giving, Lane, arrive_at, book_at, free_at, give_at, lanes_of};
use crate::deliver::cases::serve::opens;
use crate::deliver::queue::serve::command_id;
use crate::execute::Done;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::{JsonBody, Params};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    use Permission::{CaseApply, CaseRead, CaseWork, PublicRead};
    vec![
        get("/api/v1/units/{unit}/lanes", PublicRead, list),
        get("/api/v1/units/{unit}/lanes/{lane}/figures", CaseRead, days),
        post("/api/v1/units/{unit}/lanes/{lane}/slots", CaseApply, slot),
        get("/api/v1/units/{unit}/lanes/{lane}", CaseRead, show),
        post("/api/v1/units/{unit}/lanes/{lane}/arrivals", CaseApply, arrive),
        post("/api/v1/units/{unit}/lanes/{lane}/work", CaseWork, work),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(list, show, days, slot, arrive, work),
    tags((name = "handover", description = "Collecting finished products, minutes measured."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as OpenApi>::openapi()
}

/// Unit and lane in the path.
type Named = Path<(String, String)>;

/// List the lanes of a unit with the times that can still be taken.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/lanes", tag = "handover", operation_id = "list_lanes",
    params(("unit" = String, Path)),
    responses((status = 200, body = serde_json::Value, description = "Lanes, each with its days, \
        times and places left"))
)]
async fn list(House(app): House<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let mut lanes = Vec::new();
    for lane in lanes_of(&app, &granted, &here)? {
        let mut days = Vec::new();
        for day in lane.days() {
            let state = day.present(&app, &granted).await?;
            let slots = day.slots.iter().map(|slot| {
                let left = slot.places.saturating_sub(state.taken(slot.from));
                let left = if slot.from <= here.now { 0 } else { left };
                json!({ "from": slot.from, "left": left })
            });
            days.push(json!({ "date": day.date, "slots": slots.collect::<Vec<_>>() }));
        }
        lanes.push(json!({ "lane": lane.id, "name": lane.plan.name, "days": days }));
    }
    Ok(Json(json!({ "lanes": lanes })))
}

/// A time in a lane.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Slotting {
    /// Take a time; the one before is given up.
    Book {
        /// When it begins, in microseconds.
        #[schema(value_type = i64)]
        from: Timestamp,
    },
    /// Give it up.
    Free,
}

/// A time that is taken or given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SlotBody {
    /// What.
    request: Slotting,
    /// Number of the case.
    #[schema(value_type = String)]
    case: CaseRef,
    /// Its receipt code; staff need none.
    #[serde(default)]
    receipt: Option<String>,
    /// Id of the command.
    command_id: String,
}

/// Take a time in a lane, or give it up.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/lanes/{lane}/slots", tag = "handover",
    operation_id = "book_lane_slot", request_body = SlotBody,
    params(("unit" = String, Path), ("lane" = String, Path)),
    responses((status = 200, body = serde_json::Value),
        (status = 404, description = "No such case"),
        (status = 409, description = "Full, past, or nothing is ready"),
        (status = 422, description = "No time of the lane begins then"))
)]
async fn slot(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<SlotBody>,
) -> Result<Json<Value>, Problem> {
    let id = command_id(&body.command_id)?;
    let here = Here::find(&app, granted.unit())?;
    let lane = Lane::find(&app, &granted, &here, &named.1)?;
    may_steer(&app, &granted, &body.case, body.receipt.as_deref()).await?;
    match body.request {
        Slotting::Book { from } => book_at(&app, &granted, &lane, &body.case, (from, id)).await?,
        Slotting::Free => free_at(&app, &granted, &lane, &body.case, id).await?,
    }
    let booked = lane.booked(&app, &granted, &body.case).await?;
    Ok(Json(json!({ "booked": booked.map(|(_, from)| from) })))
}

/// Refuses everybody but staff who work here and who holds the receipt of the case.
async fn may_steer(
    app: &App,
    granted: &Granted,
    case: &CaseRef,
    receipt: Option<&str>,
) -> Result<(), Problem> {
    let works_here = granted.principal.may(Permission::CaseWork, &granted.line);
    if works_here || opens(app, granted.unit(), case, receipt.unwrap_or_default()).await? {
        return Ok(());
    }
    Err(Problem::refused(&domain::deliver::cases::Refusal::NotFound))
}

/// Which days.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default, deny_unknown_fields)]
struct Which {
    /// So many days up to today; 28 when not said.
    days: Option<u16>,
}

/// How long collecting took, day by day: from arrival to drive-off, of those who got what they came
/// for and were seen off.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/lanes/{lane}/figures", tag = "handover",
    operation_id = "get_lane_figures", security(("bearer" = [])),
    params(("unit" = String, Path), ("lane" = String, Path), Which),
    responses((status = 200, body = serde_json::Value))
)]
async fn days(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    Params(which): Params<Which>,
) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let lane = Lane::find(&app, &granted, &here, &named.1)?;
    let days = i64::from(which.days.unwrap_or(28));
    let all = figures::days(&app, &granted, &here, &lane, days).await?;
    let day = |one: &figures::DayFigures| {
        json!({
            "date": one.date, "came": one.came, "turned_away": one.turned_away,
            "not_seen_off": one.open, "passage": one.passage.as_ref().map(told),
        })
    };
    Ok(Json(json!({ "lane": lane.id, "days": all.iter().map(day).collect::<Vec<_>>() })))
}

fn told(passage: &domain::deliver::handover::Passage) -> Value {
    json!({
        "people": passage.people, "median_s": passage.median_s, "p90_s": passage.p90_s,
        "longest_s": passage.longest_s,
    })
}

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
struct Passed {
    /// Kinds of the entries, in order.
    events: Vec<&'static str>,
    /// Number of the arrival, when somebody arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrival: Option<u32>,
    /// Seconds from arrival to drive-off, when somebody left.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
    /// First half of the hash of the last entry.
    head: String,
}

fn passed(done: &Done<Event>) -> Response {
    let mut answer = Passed {
        events: done.events.iter().map(Event::kind).collect(),
        arrival: None,
        seconds: None,
        head: done.short_head(),
    };
    for event in &done.events {
        match event {
            Event::Arrived(arrived) => answer.arrival = Some(arrived.arrival),
            Event::Left(left) => answer.seconds = Some(left.seconds),
            _ => {}
        }
    }
    Json(answer).into_response()
}

/// Look at a lane today: who waits, in order, and how long collecting took.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/lanes/{lane}", tag = "handover", operation_id = "get_lane",
    params(("unit" = String, Path), ("lane" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value))
)]
async fn show(
    House(app): House<App>,
    granted: Granted,
    named: Named,
) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let lane = Lane::find(&app, &granted, &here, &named.1)?;
    let day = lane.today().present(&app, &granted).await?;
    let arrivals = day.arrivals.iter().map(|(number, arrival)| {
        json!({
            "arrival": number, "case": arrival.case, "vehicle": arrival.vehicle,
            "at": arrival.at, "spot": arrival.spot.name(), "seconds": arrival.seconds,
        })
    });
    let passage = passage(&day).map(|passage| told(&passage));
    let order: Vec<u32> = day.waiting().into_iter().map(|(number, _)| number).collect();
    Ok(Json(json!({
        "lane": lane.id, "sign": lane.sign(&app, &granted), "ended": day.ended, "waiting": order,
        "arrivals": arrivals.collect::<Vec<_>>(), "passage": passage,
    })))
}

/// Somebody comes to collect.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Arrive {
    /// Number of the case.
    #[schema(value_type = String)]
    case: CaseRef,
    /// Its receipt code; staff need none.
    #[serde(default)]
    receipt: Option<String>,
    /// Driving through.
    #[serde(default)]
    vehicle: bool,
    /// The code at the lane's sign, for who comes with a receipt; staff need none.
    #[serde(default)]
    sign: Option<String>,
    /// The appointed time in microseconds, when it was given elsewhere; told by staff.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    booked_for: Option<Timestamp>,
    /// Id of the command.
    command_id: String,
}

/// Arrive at a lane to collect what is ready.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/lanes/{lane}/arrivals", tag = "handover",
    operation_id = "arrive_at_lane", request_body = Arrive,
    params(("unit" = String, Path), ("lane" = String, Path)),
    responses((status = 200, body = Passed), (status = 404, description = "No such case"),
        (status = 409, description = "Nothing is ready, or there already"))
)]
async fn arrive(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Arrive>,
) -> Result<Response, Problem> {
    let id = command_id(&body.command_id)?;
    let here = Here::find(&app, granted.unit())?;
    let lane = Lane::find(&app, &granted, &here, &named.1)?;
    may_steer(&app, &granted, &body.case, body.receipt.as_deref()).await?;
    let works_here = granted.principal.may(Permission::CaseWork, &granted.line);
    if !works_here && !lane.fits_sign(&app, &granted, body.sign.as_deref().unwrap_or_default()) {
        return Err(Problem::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "lane.sign_wrong"));
    }
    let coming = Coming {
        case: body.case,
        vehicle: body.vehicle,
        booked_for: body.booked_for.filter(|_| works_here),
    };
    Ok(passed(&arrive_at(&app, &granted, &lane, coming, id).await?))
}

/// What an officer does in the lane.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Work {
    /// Turn to somebody.
    Serve {
        /// The arrival.
        arrival: u32,
    },
    /// Give the product. The case is handed over in its own stream.
    Give {
        /// The arrival.
        arrival: u32,
        /// `holder` or `proxy`.
        #[schema(value_type = String)]
        to: Receiver,
        /// What was seen: `receipt`, `holder_identity`; for a proxy also `letter` and
        /// `proxy_identity`.
        #[schema(value_type = Vec<String>)]
        seen: BTreeSet<Seen>,
        /// Points of the standard's own checklist (`collect_checks`) that were ticked: all of them.
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        points: BTreeSet<Key>,
        /// Name of the proxy; kept sealed.
        #[serde(default)]
        proxy: Option<String>,
    },
    /// Do not give it.
    TurnAway {
        /// The arrival.
        arrival: u32,
        /// Code of the reason.
        #[schema(value_type = String, example = "no-letter")]
        reason: Key,
    },
    /// They drive off.
    Leave {
        /// The arrival.
        arrival: u32,
    },
    /// The day is over.
    EndDay,
}

/// An officer's work in the lane.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LaneWork {
    /// What.
    work: Work,
    /// Id of the command.
    command_id: String,
}

/// Serve, give, turn away, see off, end the day.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/lanes/{lane}/work", tag = "handover",
    operation_id = "work_in_lane", request_body = LaneWork, security(("bearer" = [])),
    params(("unit" = String, Path), ("lane" = String, Path)),
    responses((status = 200, body = Passed), (status = 404, description = "No such arrival"),
        (status = 409, description = "Not at this point"),
        (status = 422, description = "Not everything was seen"))
)]
async fn work(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<LaneWork>,
) -> Result<Response, Problem> {
    let id = command_id(&body.command_id)?;
    let here = Here::find(&app, granted.unit())?;
    let lane = Lane::find(&app, &granted, &here, &named.1)?;
    let command = match body.work {
        Work::Serve { arrival } => Command::Serve { arrival },
        Work::Give { arrival, to, seen, points, proxy } => {
            let giving = Giving { arrival, to, seen, points, proxy };
            return Ok(passed(&give_at(&app, &granted, &lane, giving, id).await?));
        }
        Work::TurnAway { arrival, reason } => Command::TurnAway { arrival, reason },
        Work::Leave { arrival } => Command::Leave { arrival },
        Work::EndDay => Command::EndDay,
    };
    Ok(passed(&lane.today().record(&app, &granted, id, &command).await?))
}
