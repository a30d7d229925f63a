//! Taking a ticket, following it, giving it up.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::deliver::queue::{
    AheadGroup, Arrive, Channel, Command, CounterId, Event, Explanation, Queue, QueueDay,
    TicketNumber, VisitArrived, VisitNo, VisitService, VisitStage, WhyBefore,
};
use domain::identity::Permission;
use domain::kernel::{LocalText, ServiceId, Timestamp, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Act, Answer, House, Named, json, other_command, recorded, ticket_of, wrong};
use crate::deliver::queue::live::line_topic;
use crate::deliver::queue::serve::{self, TicketId};
use crate::execute::Done;
use crate::identity::Principal;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::{JsonBody, Params};
use crate::web::problem::Problem;

/// A person arrives.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TakeTicket {
    /// Services in the order wanted.
    #[schema(value_type = Vec<String>, example = json!(["paspor-baru"]))]
    services: Vec<ServiceId>,
    /// Claimed priority group, a key of the plan; checked by an officer later.
    #[serde(default)]
    priority: Option<String>,
    /// Id of the command: 1 to 64 letters, digits, `-`, `_`, `.` or `:`, unique in unit and day.
    command_id: String,
    /// Appointed time in microseconds, for a person with a booking.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    booked_for: Option<Timestamp>,
    /// People on this ticket, if more than one.
    #[serde(default)]
    group_size: Option<u16>,
}

/// An honest wait: a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(in super::super) struct Wait {
    /// Lower end in seconds.
    pub(in super::super) low_s: u32,
    /// Upper end in seconds.
    pub(in super::super) high_s: u32,
}

/// A ticket as it was given.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Taken {
    /// Number on the ticket.
    #[schema(value_type = String, example = "A-012")]
    pub(in super::super) number: TicketNumber,
    /// Name of the ticket in addresses.
    #[schema(example = "20261123-A-012")]
    pub(in super::super) ticket: String,
    /// Running number of the visit in unit and day.
    #[schema(value_type = u32)]
    visit: VisitNo,
    /// Lane of its class.
    lane: String,
    /// Place in line at that moment, 1 is next.
    pub(in super::super) position: u32,
    /// Expected wait at that moment.
    pub(in super::super) wait: Wait,
    /// Code that opens the ticket's page; printed on the ticket, known to nobody else.
    pub(in super::super) receipt: String,
    /// When, in microseconds.
    #[schema(value_type = i64)]
    at: Timestamp,
    /// First half of the hash of the entry in the unit's register.
    head: String,
    /// Path of the ticket's page.
    pub(in super::super) url: String,
}

/// The ticket that an arrival gave. A pure function of what was recorded.
pub(in super::super) fn taken(
    app: &App,
    unit: &UnitId,
    done: &Done<Event>,
    date: domain::deliver::queue::DayDate,
) -> Result<Taken, Problem> {
    let arrived: &VisitArrived = match &*done.events {
        [Event::VisitArrived(arrived)] => arrived,
        _ => return Err(other_command()),
    };
    let ticket = TicketId { date, number: arrived.number }.to_string();
    let receipt = app.receipts.code(unit.as_str(), &ticket);
    let url = ["/t/", unit.as_str(), "/", &ticket, "/", &receipt].concat();
    Ok(Taken {
        number: arrived.number,
        ticket,
        visit: arrived.visit,
        lane: arrived.lane.clone(),
        position: arrived.position,
        wait: Wait { low_s: arrived.wait_low_s, high_s: arrived.wait_high_s },
        receipt,
        at: done.at,
        head: done.short_head(),
        url,
    })
}

/// Take a ticket.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/queue/tickets", tag = "queue", operation_id = "take_ticket",
    params(("unit" = String, Path)), request_body = TakeTicket, security(("bearer" = [])),
    responses(
        (status = 201, body = Taken, description = "The ticket; the same for the same command id"),
        (status = 409, description = "Closed, quota reached, class closed"),
        (status = 422, description = "Unknown service or priority, wrong field"),
    )
)]
pub(super) async fn take(
    State(app): House,
    granted: Granted,
    JsonBody(body): JsonBody<TakeTicket>,
) -> Answer {
    let command_id = serve::command_id(&body.command_id)?;
    let channel = match *granted.principal {
        Principal::Device { .. } => Channel::Kiosk,
        _ => Channel::Desk,
    };
    let command = Command::Arrive(Arrive {
        services: body.services,
        priority: body.priority,
        channel,
        booked_for: body.booked_for,
        group_size: body.group_size,
    });
    let today = app.days.today(&app, granted.unit())?;
    let done = serve::record(&app, &granted.permit()?, &today, command_id, command).await?;
    Ok(json(StatusCode::CREATED, &taken(&app, granted.unit(), &done, today.date)?))
}

/// Query of somebody who holds the ticket.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Holder {
    /// Code on the ticket. Staff of the unit need none.
    #[serde(default)]
    receipt: Option<String>,
    /// Id of the command, for commands.
    #[serde(default)]
    command_id: Option<String>,
    /// Number of somebody before: why is that person before me?
    #[serde(default)]
    before: Option<String>,
    /// Last event seen, for streams.
    #[serde(default)]
    last_event_id: Option<u64>,
}

/// Where a ticket stands.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Status {
    /// Number on the ticket.
    #[schema(value_type = String)]
    number: TicketNumber,
    /// Name of the ticket.
    ticket: String,
    /// `stage` and what belongs to it: position and wait, counter, time of return.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    stage: VisitStage,
    /// Name of the counter in question.
    #[schema(value_type = Option<Object>)]
    counter_name: Option<LocalText>,
    /// Services of the visit with their outcome.
    #[schema(value_type = Vec<Object>)]
    services: Vec<VisitService>,
    /// Who is before, by reason; the counts add up to `position - 1`.
    #[schema(value_type = Vec<Object>)]
    ahead: Vec<AheadGroup>,
    /// Why the person who was asked about is before.
    #[schema(value_type = Option<Object>)]
    why_before: Option<WhyBefore>,
    /// When the ticket was taken, in microseconds.
    #[schema(value_type = i64)]
    arrived_at: Timestamp,
    /// The moment of this answer.
    #[schema(value_type = i64)]
    at: Timestamp,
}

/// Checks that whoever asks holds the ticket or may see the desk.
fn held(
    app: &App,
    granted: &Granted,
    ticket: &TicketId,
    receipt: Option<&str>,
) -> Result<(), Problem> {
    let unit = granted.unit().as_str();
    let fits = receipt.is_some_and(|code| app.receipts.fits(unit, &ticket.to_string(), code));
    if fits || granted.permit_for(Permission::QueueDesk).is_ok() {
        return Ok(());
    }
    Err(serve::unknown_ticket(ticket))
}

/// Where a ticket stands; staff may see why somebody has priority, others only that it is so.
pub(in super::super) fn status_of(
    day: &QueueDay,
    ticket: &TicketId,
    before: Option<TicketNumber>,
    now: Timestamp,
) -> Option<Status> {
    let no = day.find_number(ticket.number)?;
    let view = day.visit(no, now)?;
    let counter: Option<&CounterId> = match &view.stage {
        VisitStage::Called { counter, .. } | VisitStage::Served { counter } => Some(counter),
        VisitStage::Waiting { counter, .. } => counter.as_ref(),
        _ => None,
    };
    let counter_name = counter.and_then(|id| Some(day.counter(id)?.name));
    let explanation: Option<Explanation> = day.explain(no, now);
    let other = before.and_then(|number| day.find_number(number));
    let why_before = other.and_then(|other| day.why_before(other, no, now)).map(unnamed);
    Some(Status {
        number: view.number,
        ticket: ticket.to_string(),
        stage: view.stage,
        counter_name,
        services: view.services,
        ahead: explanation.map_or_else(Vec::new, |explanation| explanation.ahead),
        why_before,
        arrived_at: view.arrived_at,
        at: now,
    })
}

/// That somebody has priority is public, being disabled or pregnant is not.
fn unnamed(why: WhyBefore) -> WhyBefore {
    match why {
        WhyBefore::LaneFirst { lane, .. } => WhyBefore::LaneFirst { lane, priority: None },
        WhyBefore::LaneTurn { lane, .. } => WhyBefore::LaneTurn { lane, priority: None },
        other => other,
    }
}

/// Where a ticket stands, and why.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/queue/tickets/{ticket}", tag = "queue",
    operation_id = "get_ticket", params(("unit" = String, Path), ("ticket" = String, Path), Holder),
    responses(
        (status = 200, body = Status),
        (status = 404, description = "No such ticket, or wrong code"),
    )
)]
pub(super) async fn status(
    State(app): House,
    granted: Granted,
    Named(ticket): Named,
    Params(query): Params<Holder>,
) -> Answer {
    let ticket = ticket_of(&ticket)?;
    held(&app, &granted, &ticket, query.receipt.as_deref())?;
    let before = match &query.before {
        None => None,
        Some(text) => {
            Some(TicketNumber::parse(text).map_err(|_| wrong("before", "queue.number_form"))?)
        }
    };
    let now = app.clock.now();
    let look = |day: &QueueDay| status_of(day, &ticket, before, now);
    let (unit, stream) = (granted.unit().as_str(), ticket.stream());
    let found = app.execute.read::<Queue, _>(unit, &stream, look).await?;
    Ok(json(StatusCode::OK, &found.ok_or_else(|| serve::unknown_ticket(&ticket))?))
}

async fn own(
    app: &App,
    granted: &Granted,
    ticket: &str,
    query: &Holder,
    command: impl FnOnce(VisitNo) -> Command,
) -> Answer {
    let ticket = ticket_of(ticket)?;
    held(app, granted, &ticket, query.receipt.as_deref())?;
    let command_id = match &query.command_id {
        None => "",
        Some(text) => serve::command_id(text)?,
    };
    let permit = granted.permit()?;
    let done = serve::record_on(app, &permit, &ticket, command_id, command).await?;
    Ok(recorded(&done))
}

/// Give the ticket up.
#[utoipa::path(
    delete, path = "/api/v1/units/{unit}/queue/tickets/{ticket}", tag = "queue",
    operation_id = "cancel_own_ticket",
    params(("unit" = String, Path), ("ticket" = String, Path), Holder),
    responses(
        (status = 200, body = super::Recorded),
        (status = 409, description = "Over already, or at the counter"),
    )
)]
pub(super) async fn cancel(
    State(app): House,
    granted: Granted,
    Named(ticket): Named,
    Params(query): Params<Holder>,
) -> Answer {
    own(&app, &granted, &ticket, &query, |visit| Command::Cancel { visit, reason: None }).await
}

/// Step aside for a while and keep the place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Leave {
    /// Code on the ticket. Staff of the unit need none.
    #[serde(default)]
    receipt: Option<String>,
    /// For how many minutes.
    minutes: u32,
    /// Id of the command.
    command_id: String,
}

/// Come back later, keeping the place.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/queue/tickets/{ticket}/absence", tag = "queue",
    operation_id = "step_aside", params(("unit" = String, Path), ("ticket" = String, Path)),
    request_body = Leave,
    responses((status = 200, body = super::Recorded), (status = 422, description = "Too long"))
)]
pub(super) async fn leave(
    State(app): House,
    granted: Granted,
    Named(ticket): Named,
    JsonBody(body): JsonBody<Leave>,
) -> Answer {
    let name = ticket_of(&ticket)?;
    held(&app, &granted, &name, body.receipt.as_deref())?;
    let until = app.clock.now().plus_seconds(i64::from(body.minutes) * 60);
    let act = Act::new(&app, &granted, &body.command_id)?;
    act.visit(&ticket, |visit| Command::StepAside { visit, until }).await
}

/// Be back before the agreed time.
#[utoipa::path(
    delete, path = "/api/v1/units/{unit}/queue/tickets/{ticket}/absence", tag = "queue",
    operation_id = "come_back",
    params(("unit" = String, Path), ("ticket" = String, Path), Holder),
    responses((status = 200, body = super::Recorded))
)]
pub(super) async fn come_back(
    State(app): House,
    granted: Granted,
    Named(ticket): Named,
    Params(query): Params<Holder>,
) -> Answer {
    own(&app, &granted, &ticket, &query, |visit| Command::ComeBack { visit }).await
}

/// Says when a ticket's page should look again.
///
/// Server-sent events: `snapshot` first, `delta` when something about the line of the ticket's
/// class changed, `tick` every five seconds. `Last-Event-ID` resumes.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/queue/tickets/{ticket}/events", tag = "queue",
    operation_id = "follow_ticket",
    params(("unit" = String, Path), ("ticket" = String, Path), Holder),
    responses((status = 200, content_type = "text/event-stream", body = String))
)]
pub(in super::super) async fn events(
    State(app): House,
    granted: Granted,
    Named(ticket): Named,
    Params(query): Params<Holder>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ticket = ticket_of(&ticket)?;
    held(&app, &granted, &ticket, query.receipt.as_deref())?;
    let (unit, stream) = (granted.unit().as_str(), ticket.stream());
    let number = ticket.number;
    let find = |day: &QueueDay| day.find_number(number);
    let found = app.execute.read::<Queue, _>(unit, &stream, find).await?;
    found.ok_or_else(|| serve::unknown_ticket(&ticket))?;
    let seen = super::hall::last_seen(&headers, query.last_event_id);
    Ok(app.hub.topic(&line_topic(unit, number.letter)).stream(seen))
}
