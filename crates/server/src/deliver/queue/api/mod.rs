//! The queue for programs. Every change carries a `command_id`: sent again, it gives the same
//! answer and changes nothing twice. Answers are made from what was recorded, so they are the same
//! for ever.

mod calls;
mod hall;
mod notes;
mod printers;
mod prints;
mod tickets;

use axum::Json;
use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::deliver::queue::{Command, CounterId, Event, VisitNo};
use domain::identity::Permission;
use domain::kernel::Event as _;
use domain::kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::plan::Today;
use super::serve::{self, TicketId};
use crate::execute::Done;
use crate::identity::Permit;
use crate::web::gate::Granted;
use crate::web::problem::Problem;
use crate::web::router::{Route, delete, get, post};
use crate::web::{App, problem::FieldProblem};

pub(super) use hall::{BoardQuery, board_events, board_of};
pub(super) use tickets::{events as ticket_events, taken};

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Recorded {
    /// Kinds of the entries, in order; none when there was nothing to do.
    #[schema(example = json!(["queue.visit_held"]))]
    events: Vec<&'static str>,
    /// When, in microseconds since 1970-01-01T00:00:00Z.
    #[schema(value_type = i64)]
    at: Timestamp,
    /// Number of the last entry in the unit's register; 0 when nothing was recorded.
    seq: u64,
    /// First half of the hash of that entry.
    head: String,
}

/// A command without anything else to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Plain {
    /// Id of the command, chosen by the client: 1 to 64 letters, digits, `-`, `_`, `.` or `:`.
    command_id: String,
}

/// A command from the counter where the visit is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AtCounter {
    /// The counter.
    #[schema(value_type = String)]
    counter: CounterId,
    /// Id of the command.
    command_id: String,
}

/// Query of commands without a body.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct CommandQuery {
    /// Id of the command.
    command_id: String,
}

fn recorded(done: &Done<Event>) -> Response {
    Json(Recorded::of(done)).into_response()
}

impl Recorded {
    fn of(done: &Done<Event>) -> Self {
        let events = done.events.iter().map(Event::kind).collect();
        Self { events, at: done.at, seq: done.seq, head: done.short_head() }
    }
}

/// A JSON body that is written once, without a tree in between.
fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let mut bytes = Vec::with_capacity(512);
    serde_json::to_writer(&mut bytes, body).expect("answers have text keys");
    let mut response = Response::new(bytes.into());
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// A ticket named in a path.
fn ticket_of(text: &str) -> Result<TicketId, Problem> {
    TicketId::parse(text).ok_or_else(Problem::not_found)
}

/// A word in a path or body that is not what it should be.
fn wrong(field: &'static str, code: &'static str) -> Problem {
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code);
    problem.fields.push(FieldProblem {
        field: field.to_owned(),
        code: code.to_owned(),
        params: Vec::new(),
    });
    problem
}

/// The same command id was used for something else.
pub(super) fn other_command() -> Problem {
    wrong("command_id", "queue.command_id_used")
}

/// One request to change the hall or a visit.
struct Act<'a> {
    app: &'a App,
    granted: &'a Granted,
    command_id: &'a str,
}

impl<'a> Act<'a> {
    fn new(app: &'a App, granted: &'a Granted, command_id: &'a str) -> Result<Self, Problem> {
        let command_id = serve::command_id(command_id)?;
        Ok(Self { app, granted, command_id })
    }

    fn permit(&self) -> Result<Permit, Problem> {
        self.granted.permit()
    }

    fn today(&self) -> Result<std::sync::Arc<Today>, Problem> {
        self.app.days.today(self.app, self.granted.unit())
    }

    async fn hall(&self, command: Command) -> Result<Response, Problem> {
        let today = self.today()?;
        let permit = self.permit()?;
        let done = serve::record(self.app, &permit, &today, self.command_id, command).await?;
        Ok(recorded(&done))
    }

    async fn visit(
        &self,
        ticket: &str,
        command: impl FnOnce(VisitNo) -> Command,
    ) -> Result<Response, Problem> {
        let ticket = ticket_of(ticket)?;
        let permit = self.permit()?;
        let done = serve::record_on(self.app, &permit, &ticket, self.command_id, command).await?;
        Ok(recorded(&done))
    }
}

/// The thing named in a path behind the unit.
pub(super) struct Named(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| Problem::not_found())?;
        let named = params.iter().find(|(name, _)| *name != "unit");
        named.map(|(_, value)| Self(value.to_owned())).ok_or_else(Problem::not_found)
    }
}

type Answer = Result<Response, Problem>;
type House = State<App>;

/// Routes of the API, in the order of a visit.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = visit_routes();
    routes.extend(hall_routes());
    routes
}

/// Routes of one visit, in order.
fn visit_routes() -> Vec<Route> {
    use Permission::{
        OwnVisit, PublicRead, QueueCall, QueueDesk, QueueNotes, QueuePrint, QueueTakeTicket,
    };
    vec![
        post("/api/v1/units/{unit}/queue/tickets", QueueTakeTicket, tickets::take),
        get("/api/v1/units/{unit}/queue/tickets/{ticket}", PublicRead, tickets::status),
        delete("/api/v1/units/{unit}/queue/tickets/{ticket}", OwnVisit, tickets::cancel),
        get("/api/v1/units/{unit}/queue/tickets/{ticket}/events", PublicRead, tickets::events),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/absence", OwnVisit, tickets::leave),
        delete("/api/v1/units/{unit}/queue/tickets/{ticket}/absence", OwnVisit, tickets::come_back),
        post("/api/v1/units/{unit}/queue/calls", QueueCall, calls::call),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/recalls", QueueCall, calls::recall),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/attendances", QueueCall, calls::start),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/no-shows", QueueCall, calls::no_show),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/restorations", QueueCall, calls::restore),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/priority", QueueCall, calls::priority),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/holds", QueueCall, calls::hold),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/held-calls", QueueCall, calls::call_held),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/returns", QueueCall, calls::give_back),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/transfers", QueueCall, calls::transfer),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/services", QueueCall, calls::add),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/completions", QueueCall, calls::finish),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/notes", QueueCall, calls::note),
        get("/api/v1/units/{unit}/queue/tickets/{ticket}/notes", QueueNotes, notes::read),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/cancellations", QueueCall, calls::cancel),
        post("/api/v1/units/{unit}/queue/tickets/{ticket}/prints", QueuePrint, prints::print),
        post(
            "/api/v1/units/{unit}/queue/tickets/{ticket}/prints/outcome",
            QueuePrint,
            calls::printed,
        ),
        get("/api/v1/units/{unit}/queue/prints", QueueDesk, prints::list),
    ]
}

/// Routes of the hall: board, counters, classes, messages, the day.
fn hall_routes() -> Vec<Route> {
    use Permission::{
        Devices, DevicesRead, PublicRead, QueueCall, QueueStatistics, QueueSupervise,
    };
    vec![
        get("/api/v1/units/{unit}/queue/board", PublicRead, hall::board),
        get("/api/v1/units/{unit}/queue/board/events", PublicRead, hall::board_events),
        get("/api/v1/units/{unit}/queue/plan", PublicRead, hall::plan),
        get("/api/v1/units/{unit}/queue/floor", QueueStatistics, hall::floor),
        post(
            "/api/v1/units/{unit}/queue/counters/{counter}/opening",
            QueueCall,
            hall::open_counter,
        ),
        delete(
            "/api/v1/units/{unit}/queue/counters/{counter}/opening",
            QueueCall,
            hall::close_counter,
        ),
        post("/api/v1/units/{unit}/queue/counters/{counter}/break", QueueCall, hall::start_break),
        delete("/api/v1/units/{unit}/queue/counters/{counter}/break", QueueCall, hall::end_break),
        post(
            "/api/v1/units/{unit}/queue/classes/{class}/opening",
            QueueSupervise,
            hall::open_class,
        ),
        delete(
            "/api/v1/units/{unit}/queue/classes/{class}/opening",
            QueueSupervise,
            hall::close_class,
        ),
        post("/api/v1/units/{unit}/queue/classes/{class}/quota", QueueSupervise, hall::quota),
        post("/api/v1/units/{unit}/queue/cut-off", QueueSupervise, hall::cut_off),
        post("/api/v1/units/{unit}/queue/closures", QueueSupervise, hall::close_early),
        post("/api/v1/units/{unit}/queue/messages", QueueSupervise, hall::show_message),
        delete(
            "/api/v1/units/{unit}/queue/messages/{message}",
            QueueSupervise,
            hall::clear_message,
        ),
        get("/api/v1/units/{unit}/queue/printers", DevicesRead, printers::list),
        post("/api/v1/units/{unit}/queue/printers/{printer}", Devices, printers::set),
        delete("/api/v1/units/{unit}/queue/printers/{printer}", Devices, printers::remove),
        post("/api/v1/units/{unit}/queue/printers/{printer}/trials", Devices, printers::try_out),
        post("/api/v1/units/{unit}/queue/day-end", QueueSupervise, hall::end_day),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(
        tickets::take, tickets::status, tickets::cancel, tickets::events, tickets::leave,
        tickets::come_back,
        calls::call, calls::recall, calls::start, calls::no_show, calls::restore, calls::priority,
        calls::hold, calls::call_held, calls::give_back, calls::transfer, calls::add,
        calls::finish, calls::note, notes::read, calls::cancel, prints::print, prints::list,
        calls::printed,
        hall::board, hall::board_events, hall::plan, hall::floor, hall::open_counter,
        hall::close_counter, hall::start_break, hall::end_break, hall::open_class,
        hall::close_class, hall::quota, hall::cut_off, hall::close_early, hall::show_message,
        hall::clear_message, hall::end_day, printers::list, printers::set, printers::try_out,
        printers::remove,
    ),
    tags((name = "queue", description = "Tickets, calls, the hall. Times are microseconds since \
        1970-01-01T00:00:00Z."))
)]
struct Document;

/// The queue's part of the API document.
#[must_use]
pub(super) fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
