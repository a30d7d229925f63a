//! Calling and serving: everything that an officer does with one visit.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::deliver::queue::{
    self, CalledBy, Command, CounterId, Event, TicketNumber, Transfer, VisitCalled, VisitNo,
};
use domain::identity::Permission;
use domain::kernel::{Personal, ServiceId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Act, Answer, AtCounter, House, Named, Plain, Recorded, json, other_command, ticket_of, wrong,
};
use crate::deliver::queue::notes;
use crate::deliver::queue::plan::Today;
use crate::deliver::queue::serve::{self, TicketId};
use crate::execute::Done;
use crate::web::gate::Granted;
use crate::web::input::JsonBody;
use crate::web::problem::Problem;

/// Most characters of a note.
const NOTE_MAX: usize = 1000;

/// Call somebody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Call {
    /// The calling counter.
    #[schema(value_type = String, example = "1")]
    counter: CounterId,
    /// Id of the command.
    command_id: String,
    /// A particular ticket out of turn; needs its own permission and a reason.
    #[serde(default)]
    ticket: Option<String>,
    /// Reason code of the plan, with `ticket`.
    #[serde(default)]
    reason: Option<String>,
    /// Free text to the reason; sealed.
    #[serde(default)]
    note: Option<String>,
}

/// A call that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Called<'a> {
    /// Number on the ticket.
    #[schema(value_type = String)]
    number: TicketNumber,
    /// Name of the ticket.
    ticket: String,
    /// Running number of the visit in unit and day.
    #[schema(value_type = u32)]
    visit: VisitNo,
    /// Where to.
    #[schema(value_type = String)]
    counter: &'a CounterId,
    /// The service it is called for.
    #[schema(value_type = String)]
    service: &'a ServiceId,
    /// `turn`, `overdue`, `sent`, `picked` or `held`: why this one.
    #[schema(value_type = String)]
    by: CalledBy,
    /// When, in microseconds.
    #[schema(value_type = i64)]
    at: Timestamp,
    /// First half of the hash of the entry in the unit's register.
    head: String,
}

fn called<'a>(done: &'a Done<Event>, today: &Today) -> Result<Called<'a>, Problem> {
    let body: &VisitCalled = match &*done.events {
        [Event::VisitCalled(body)] => body,
        _ => return Err(other_command()),
    };
    Ok(Called {
        number: body.number,
        ticket: TicketId { date: today.date, number: body.number }.to_string(),
        visit: body.visit,
        counter: &body.counter,
        service: &body.service,
        by: body.by,
        at: done.at,
        head: done.short_head(),
    })
}

/// A free text about a visit, to be sealed under the visit's key.
fn sealed(ticket: &TicketId, text: &str) -> Result<Personal, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NOTE_MAX {
        return Err(wrong("note", "queue.note_length").with("max", NOTE_MAX.to_string()));
    }
    Ok(notes::sealed(ticket, text))
}

/// Call the next person, or a particular one.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/queue/calls", tag = "queue", operation_id = "call_visit",
    params(("unit" = String, Path)), request_body = Call, security(("bearer" = [])),
    responses(
        (status = 201, body = Called<'static>),
        (status = 204, description = "Nobody waits for this counter"),
        (status = 409, description = "Counter closed, on break or busy"),
    )
)]
pub(super) async fn call(
    State(app): House,
    granted: Granted,
    JsonBody(body): JsonBody<Call>,
) -> Answer {
    let act = Act::new(&app, &granted, &body.command_id)?;
    let today = act.today()?;
    let done = match &body.ticket {
        None => {
            let command = Command::CallNext { counter: body.counter };
            serve::record(&app, &act.permit()?, &today, act.command_id, command).await?
        }
        Some(name) => {
            let permit = granted.permit_for(Permission::QueuePick)?;
            let ticket = ticket_of(name)?;
            let (counter, reason) = (body.counter, body.reason.unwrap_or_default());
            let note = body.note.as_deref().map(|note| sealed(&ticket, note)).transpose()?;
            let command = |visit| Command::CallTicket { counter, visit, reason, note };
            serve::record_on(&app, &permit, &ticket, act.command_id, command).await?
        }
    };
    if done.events.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(json(StatusCode::CREATED, &called(&done, &today)?))
}

/// Hold with a reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Hold {
    /// The counter where the visit is.
    #[schema(value_type = String)]
    counter: CounterId,
    /// Reason code of the plan.
    reason: String,
    /// Id of the command.
    command_id: String,
}

/// Finish a service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Finish {
    /// The counter where the visit is.
    #[schema(value_type = String)]
    counter: CounterId,
    /// Outcome code of the plan.
    outcome: String,
    /// Id of the command.
    command_id: String,
}

/// Back to the queue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GiveBack {
    /// The counter where the visit is, if it is at one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    counter: Option<CounterId>,
    /// With the old turn, or behind everybody.
    keep_place: bool,
    /// Id of the command.
    command_id: String,
}

/// To another service, another counter, or both.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SendOn {
    /// The counter where the visit is, if it is at one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    counter: Option<CounterId>,
    /// The service wanted instead of the present one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    service: Option<ServiceId>,
    /// The counter that shall call it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    to_counter: Option<CounterId>,
    /// With the turn of arriving, or behind everybody.
    keep_place: bool,
    /// Id of the command.
    command_id: String,
}

/// One more service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Add {
    /// The service.
    #[schema(value_type = String)]
    service: ServiceId,
    /// Id of the command.
    command_id: String,
}

/// A note for the colleagues.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    /// The text; sealed.
    note: String,
    /// Id of the command.
    command_id: String,
}

/// The result of checking a claimed priority.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Checked {
    /// Whether the claim is right.
    accepted: bool,
    /// Id of the command.
    command_id: String,
}

/// A reason, where one is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// Reason code of the plan.
    #[serde(default)]
    reason: Option<String>,
    /// Id of the command.
    command_id: String,
}

/// How printing ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Printed {
    /// Whether the paper is out and cut.
    printed: bool,
    /// Reason code of the plan when it is not.
    #[serde(default)]
    reason: Option<String>,
    /// Id of the command.
    command_id: String,
}

/// Handlers of commands about one visit: all have the same shape.
macro_rules! visit_commands {
    ($($(#[doc = $doc:literal])+ $name:ident $noun:literal $id:literal $body:ident
        = |$ticket:ident, $visit:ident, $given:ident| $command:expr;)+) => {$(
        $(#[doc = $doc])+
        #[utoipa::path(
            post, path = $noun, tag = "queue", operation_id = $id,
            params(("unit" = String, Path), ("ticket" = String, Path)), request_body = $body,
            security(("bearer" = [])),
            responses(
                (status = 200, body = Recorded),
                (status = 404, description = "No such ticket"),
                (status = 409, description = "The visit is not where this command needs it"),
                (status = 422, description = "Unknown code or wrong field"),
            )
        )]
        pub(super) async fn $name(
            State(app): House,
            granted: Granted,
            Named($ticket): Named,
            JsonBody($given): JsonBody<$body>,
        ) -> Answer {
            let command_id = $given.command_id.clone();
            let act = Act::new(&app, &granted, &command_id)?;
            act.visit(&$ticket, |$visit| $command).await
        }
    )+};
}

fn at(visit: VisitNo, counter: CounterId) -> queue::AtCounter {
    queue::AtCounter { counter, visit }
}

visit_commands! {
    /// Call the called person once more.
    recall "/api/v1/units/{unit}/queue/tickets/{ticket}/recalls" "recall_visit" AtCounter
        = |ticket, visit, body| Command::Recall(at(visit, body.counter));
    /// The person is here: the service begins.
    start "/api/v1/units/{unit}/queue/tickets/{ticket}/attendances" "start_service" AtCounter
        = |ticket, visit, body| Command::StartService(at(visit, body.counter));
    /// Called and not come.
    no_show "/api/v1/units/{unit}/queue/tickets/{ticket}/no-shows" "mark_no_show" AtCounter
        = |ticket, visit, body| Command::MarkNoShow(at(visit, body.counter));
    /// The missing person has appeared: back into the queue with the old turn.
    restore "/api/v1/units/{unit}/queue/tickets/{ticket}/restorations" "restore_visit" Plain
        = |ticket, visit, _body| Command::RestoreNoShow { visit };
    /// The claimed priority has been looked at.
    priority "/api/v1/units/{unit}/queue/tickets/{ticket}/priority" "check_priority" Checked
        = |ticket, visit, body| if body.accepted {
            Command::ConfirmPriority { visit }
        } else {
            Command::RejectPriority { visit }
        };
    /// Put the person aside and free the counter.
    hold "/api/v1/units/{unit}/queue/tickets/{ticket}/holds" "hold_visit" Hold
        = |ticket, visit, body| Command::Hold { at: at(visit, body.counter), reason: body.reason };
    /// Call somebody back from hold.
    call_held "/api/v1/units/{unit}/queue/tickets/{ticket}/held-calls" "call_held_visit" AtCounter
        = |ticket, visit, body| Command::CallHeld { counter: body.counter, visit };
    /// Back to the queue, from the counter or from hold.
    give_back "/api/v1/units/{unit}/queue/tickets/{ticket}/returns" "return_visit" GiveBack
        = |ticket, visit, body| Command::ReturnToQueue {
            visit, counter: body.counter, keep_place: body.keep_place,
        };
    /// To another service, another counter, or both.
    transfer "/api/v1/units/{unit}/queue/tickets/{ticket}/transfers" "transfer_visit" SendOn
        = |ticket, visit, body| Command::Transfer(Transfer {
            visit,
            counter: body.counter,
            service: body.service,
            to_counter: body.to_counter,
            keep_place: body.keep_place,
        });
    /// One more service on the same ticket.
    add "/api/v1/units/{unit}/queue/tickets/{ticket}/services" "add_service" Add
        = |ticket, visit, body| Command::AddService { visit, service: body.service };
    /// The service is done; the visit goes on with its next service, or is over.
    finish "/api/v1/units/{unit}/queue/tickets/{ticket}/completions" "finish_service" Finish
        = |ticket, visit, body| Command::FinishService {
            at: at(visit, body.counter), outcome: body.outcome,
        };
    /// The person does not want the service any more.
    cancel "/api/v1/units/{unit}/queue/tickets/{ticket}/cancellations" "cancel_visit" Reason
        = |ticket, visit, body| Command::Cancel { visit, reason: body.reason };
    /// What the client itself has printed: the paper is out, or none came.
    printed "/api/v1/units/{unit}/queue/tickets/{ticket}/prints/outcome" "conclude_print" Printed
        = |ticket, visit, body| if body.printed {
            Command::ConfirmPrint { visit }
        } else {
            Command::FailPrint { visit, reason: body.reason.unwrap_or_default() }
        };
}

/// Leave a note for the colleagues.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/queue/tickets/{ticket}/notes", tag = "queue",
    operation_id = "leave_note", params(("unit" = String, Path), ("ticket" = String, Path)),
    request_body = Note, security(("bearer" = [])), responses((status = 200, body = Recorded))
)]
pub(super) async fn note(
    State(app): House,
    granted: Granted,
    Named(ticket): Named,
    JsonBody(body): JsonBody<Note>,
) -> Answer {
    let act = Act::new(&app, &granted, &body.command_id)?;
    let note = sealed(&ticket_of(&ticket)?, &body.note)?;
    act.visit(&ticket, |visit| Command::LeaveNote { visit, note }).await
}
