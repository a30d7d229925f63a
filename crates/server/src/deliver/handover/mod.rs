//! Hand-over (*pengambilan*): the lane where finished products are collected, driving through or on
//! foot, and the minutes from arrival to drive-off.

use axum::Json;
use axum::extract::{Path, State as House};
use axum::response::{IntoResponse, Response};
use domain::deliver::cases::{Ask, CaseRef, Receiver, Refusal as CaseRefusal, Stage};
use domain::deliver::handover::{Command, Event, Handovers, LaneDay, Seen, passage, stream_of};
use domain::identity::Permission;
use domain::kernel::{Context, Event as _, Key, Personal, Room, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};

use super::cases::serve::{channel, present, receipt_of, record};
use super::queue::serve::command_id;
use crate::execute::{Done, Served};
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::JsonBody;
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};

impl Served for Handovers {
    type Live = ();
}

/// Routes of the API.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{CaseApply, CaseRead, CaseWork};
    vec![
        get("/api/v1/units/{unit}/lanes/{lane}", CaseRead, show),
        post("/api/v1/units/{unit}/lanes/{lane}/arrivals", CaseApply, arrive),
        post("/api/v1/units/{unit}/lanes/{lane}/work", CaseWork, work),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(show, arrive, work),
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

/// A lane today.
struct Lane {
    name: Key,
    stream: String,
}

impl Lane {
    fn find(app: &App, granted: &Granted, name: &str) -> Result<Self, Problem> {
        let name = Key::parse(name).map_err(|_| Problem::not_found())?;
        let today = Here::find(app, granted.unit())?.today;
        let stream = stream_of(&name, today);
        Ok(Self { name, stream })
    }

    async fn present(&self, app: &App, granted: &Granted) -> Result<LaneDay, Problem> {
        let unit = granted.unit().as_str();
        Ok(app.execute.read::<Handovers, _>(unit, &self.stream, LaneDay::clone).await?)
    }

    async fn record(
        &self,
        app: &App,
        granted: &Granted,
        id: &str,
        command: &Command,
    ) -> Result<Done<Event>, Problem> {
        Ok(app.execute.run::<Handovers>(&granted.permit()?, &self.stream, id, command).await?)
    }
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
    let lane = Lane::find(&app, &granted, &named.1)?;
    let day = lane.present(&app, &granted).await?;
    let arrivals = day.arrivals.iter().map(|(number, arrival)| {
        json!({
            "arrival": number, "case": arrival.case, "vehicle": arrival.vehicle,
            "at": arrival.at, "spot": arrival.spot.name(), "seconds": arrival.seconds,
        })
    });
    let passage = passage(&day).map(|passage| {
        json!({
            "people": passage.people, "median_s": passage.median_s, "p90_s": passage.p90_s,
            "longest_s": passage.longest_s,
        })
    });
    let order: Vec<u32> = day.waiting().into_iter().map(|(number, _)| number).collect();
    Ok(Json(json!({
        "lane": lane.name, "ended": day.ended, "waiting": order,
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
    /// The appointed time in microseconds, when there is one; told by staff.
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
    let (lane, id) = (Lane::find(&app, &granted, &named.1)?, command_id(&body.command_id)?);
    let case = body.case;
    let works_here = granted.principal.may(Permission::CaseWork, &granted.line);
    let code = body.receipt.as_deref().unwrap_or_default();
    if !works_here && !app.receipts.fits(granted.unit().as_str(), &receipt_of(&case), code) {
        return Err(Problem::refused(&CaseRefusal::NotFound));
    }
    let state = present(&app, granted.unit(), &case).await?;
    if !matches!(state.stage, Stage::Ready | Stage::Uncollected) {
        return Err(Problem::refused(&CaseRefusal::NotNow(state.stage)));
    }
    let booked_for = body.booked_for.filter(|_| works_here);
    let command = Command::Arrive { case, vehicle: body.vehicle, booked_for };
    Ok(passed(&lane.record(&app, &granted, id, &command).await?))
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
        seen: std::collections::BTreeSet<Seen>,
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
    let (lane, id) = (Lane::find(&app, &granted, &named.1)?, command_id(&body.command_id)?);
    let command = match body.work {
        Work::Serve { arrival } => Command::Serve { arrival },
        Work::Give { arrival, to, seen, proxy } => {
            let command = Command::Give { arrival, to, seen };
            hand_over(&app, &granted, &lane, id, &command, proxy).await?;
            command
        }
        Work::TurnAway { arrival, reason } => Command::TurnAway { arrival, reason },
        Work::Leave { arrival } => Command::Leave { arrival },
        Work::EndDay => Command::EndDay,
    };
    Ok(passed(&lane.record(&app, &granted, id, &command).await?))
}

/// Records the hand-over in the case, once the lane has nothing against it. The same command sent
/// again finds it done.
async fn hand_over(
    app: &App,
    granted: &Granted,
    lane: &Lane,
    id: &str,
    command: &Command,
    proxy: Option<String>,
) -> Result<(), Problem> {
    let Command::Give { arrival, to, .. } = command else { return Ok(()) };
    let (arrival, to) = (*arrival, *to);
    let day = lane.present(app, granted).await?;
    let actor = granted.principal.actor();
    let cx = Context { now: app.clock.now(), actor: &actor };
    let given = day.arrivals.get(&arrival).is_some_and(|known| known.given_to.is_some());
    if !given {
        Handovers::decide(&day, &cx, command).map_err(|refusal| Problem::refused(&refusal))?;
    }
    let Some(case) = day.arrivals.get(&arrival).map(|known| known.case.clone()) else {
        return Ok(());
    };
    let proxy = proxy.map(|name| Personal::new(case.stream(), name));
    let (letter, channel) = (to == Receiver::Proxy, channel(&granted.principal));
    let ask = Ask::HandOver { to, proxy, letter, channel, arrival: Some(arrival) };
    record(app, &granted.permit()?, &case, id, ask).await?;
    Ok(())
}
