//! Paper tickets: on a network printer of the house, or printed by the client itself.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::deliver::queue::{Command, PrintStep, Queue, QueueDay, TicketNumber, VisitNo};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Act, Answer, House, Named, Recorded, json, ticket_of, wrong};
use crate::deliver::queue::printing::{self, Job, Printer, Printers, Where, device_place};
use crate::deliver::queue::qr;
use crate::deliver::queue::serve::{self, TicketId};
use crate::identity::Principal;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::JsonBody;
use crate::web::problem::Problem;

/// A paper ticket is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PrintTicket {
    /// Reason code of the plan, for another copy.
    #[serde(default)]
    reason: Option<String>,
    /// Id of the network printer that shall print. A device that asks means the one that it uses;
    /// when staff do not say, the usual printer of the unit is meant.
    #[serde(default)]
    printer: Option<String>,
    /// The client prints the ticket itself, whatever printers there are, and says how it ended.
    #[serde(default)]
    by_client: bool,
    /// In large print.
    #[serde(default)]
    large: bool,
    /// Id of the command.
    command_id: String,
}

/// A job on a network printer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PrintJob {
    /// Id of the printer.
    printer: String,
    /// `yes` (out and cut), `paper-out` and `trouble` (no ticket came), `uncertain` (nobody knows:
    /// only an officer's reprint with a reason prints again), `pending` (still under way).
    outcome: &'static str,
}

/// What was recorded, and the job on a network printer if there is one.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Printing {
    #[serde(flatten)]
    recorded: Recorded,
    /// The house's own job; null when the client prints.
    job: Option<PrintJob>,
}

/// Print a ticket.
///
/// With a network printer the house prints: the answer comes when the job has ended and says how.
/// The job goes on when nobody waits for the answer. Without one, or with `by_client`, it is
/// recorded that the client is about to print; the client then says how it ended.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/queue/tickets/{ticket}/prints", tag = "queue",
    operation_id = "request_print", params(("unit" = String, Path), ("ticket" = String, Path)),
    request_body = PrintTicket, security(("bearer" = [])),
    responses(
        (status = 200, body = Printing, description = "The client may print"),
        (status = 201, body = Printing, description = "The house printed, or tried to"),
        (status = 404, description = "No such ticket"),
        (status = 409, description = "Printed already, on its way, or uncertain"),
        (status = 422, description = "Unknown reason or printer, or a printer must be named"),
    )
)]
pub(super) async fn print(
    State(app): House,
    granted: Granted,
    Named(ticket): Named,
    headers: HeaderMap,
    JsonBody(body): JsonBody<PrintTicket>,
) -> Answer {
    let act = Act::new(&app, &granted, &body.command_id)?;
    let (ticket, permit) = (ticket_of(&ticket)?, act.permit()?);
    let Some(printer) = printer_for(&app, &granted, &body).await? else {
        let reason = body.reason.clone();
        let command = |visit| match reason {
            None => Command::RequestPrint { visit, printer: None },
            Some(reason) => Command::Reprint { visit, reason, printer: None },
        };
        let done = serve::record_on(&app, &permit, &ticket, act.command_id, command).await?;
        let printing = Printing { recorded: Recorded::of(&done), job: None };
        return Ok(json(StatusCode::OK, &printing));
    };
    let id = printer.id.clone();
    let absolute = |path: &str| qr::absolute(&granted, &headers, path);
    let look = (granted.language, body.large);
    let slip = printing::slip_of(&app, granted.unit(), &ticket, look, absolute).await?;
    let job = Job { ticket, command_id: act.command_id.to_owned(), again: body.reason, slip };
    let started = printing::start(&app, &permit, printer, job).await?;
    let recorded = Recorded::of(&started.asked);
    let job = PrintJob { printer: id, outcome: started.end(&app).await.name() };
    Ok(json(StatusCode::CREATED, &Printing { recorded, job: Some(job) }))
}

/// The printer that is meant; nothing when the client prints itself.
async fn printer_for(
    app: &App,
    granted: &Granted,
    body: &PrintTicket,
) -> Result<Option<Printer>, Problem> {
    if body.by_client {
        return Ok(None);
    }
    let all = printing::all(app, granted.unit().as_str()).await?;
    let own = match &*granted.principal {
        Principal::Device { id, .. } => Some(id.as_str()),
        _ => None,
    };
    Ok(choose(&all, own, body.printer.as_deref())?.cloned())
}

/// Which of the unit's printers is meant by a device (`own`) or a member of staff.
fn choose<'p>(
    all: &'p Printers,
    own: Option<&str>,
    asked: Option<&str>,
) -> Result<Option<&'p Printer>, Problem> {
    let unknown =
        |asked: &str| wrong("printer", "queue.unknown_printer").with("printer", asked.to_owned());
    let used = own.map(|own| all.used_at(&device_place(own)));
    match (used, asked) {
        (None, Some(asked)) => all.get(asked).ok_or_else(|| unknown(asked)).map(Some),
        (None, None) => match all.for_staff(None) {
            Where::On(printer) => Ok(Some(printer)),
            Where::Client => Ok(None),
            Where::Ask => Err(wrong("printer", "queue.printer_not_said")),
        },
        (Some(used), None) => Ok(used),
        (Some(used), Some(asked)) => {
            used.filter(|used| used.id == asked).ok_or_else(|| unknown(asked)).map(Some)
        }
    }
}

/// A paper ticket that is on its way, or of which nobody knows whether it is out.
#[derive(Debug, Serialize, ToSchema)]
struct OpenPrint {
    /// Number on the ticket.
    #[schema(value_type = String)]
    number: TicketNumber,
    /// Name of the ticket.
    ticket: String,
    /// `pending` or `uncertain`.
    state: &'static str,
    /// What happened to it so far: `what`, `at`, `by`, `printer`, `reason`.
    #[schema(value_type = Vec<Object>)]
    trail: Vec<PrintStep>,
}

/// Prints whose end is not on record.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenPrints {
    prints: Vec<OpenPrint>,
}

/// Prints of today whose end is not on record.
///
/// Of an uncertain one nobody knows whether the paper came. An officer looks, and prints again with
/// a reason where there is none.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/queue/prints", tag = "queue",
    operation_id = "list_open_prints", params(("unit" = String, Path)),
    security(("bearer" = [])), responses((status = 200, body = OpenPrints))
)]
pub(super) async fn list(State(app): House, granted: Granted) -> Answer {
    let today = app.days.today(&app, granted.unit())?;
    let date = today.date;
    let look = |day: &QueueDay| {
        let open = |state: &'static str, visit: VisitNo| {
            let number = day.number_of(visit)?;
            let ticket = TicketId { date, number }.to_string();
            Some(OpenPrint { number, ticket, state, trail: day.print_trail(visit).to_vec() })
        };
        let uncertain = day.uncertain_prints().filter_map(|visit| open("uncertain", visit));
        let pending = day.pending_prints().filter_map(|visit| open("pending", visit));
        uncertain.chain(pending).collect::<Vec<_>>()
    };
    let unit = granted.unit().as_str();
    let prints = app.execute.read::<Queue, _>(unit, &today.stream, look).await?;
    Ok(json(StatusCode::OK, &OpenPrints { prints }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::queue::printing::Width;

    fn printers(usual: &str) -> Printers {
        let printer = |id: &str| Printer {
            id: id.to_owned(),
            name: id.to_owned(),
            address: "10.0.0.20:9100".to_owned(),
            width: Width::Wide,
            usual: usual == id,
            state: String::new(),
            seen: 0,
            printed: 0,
        };
        let user = |(device, id): (&str, &str)| (device_place(device), id.to_owned());
        Printers {
            all: vec![printer("door"), printer("hall")],
            users: [("kiosk-1", "door"), ("kiosk-2", "hall")].map(user).to_vec(),
        }
    }

    fn chosen(usual: &str, own: Option<&str>, asked: Option<&str>) -> String {
        match choose(&printers(usual), own, asked) {
            Ok(printer) => printer.map_or("none", |printer| &printer.id).to_owned(),
            Err(problem) => problem.code,
        }
    }

    #[test]
    fn a_device_prints_where_it_is_set_to_and_staff_choose() {
        assert_eq!(chosen("hall", Some("kiosk-1"), None), "door");
        assert_eq!(chosen("hall", Some("kiosk-2"), Some("hall")), "hall");
        assert_eq!(chosen("hall", Some("kiosk-2"), Some("door")), "queue.unknown_printer");
        assert_eq!(chosen("hall", Some("kiosk-3"), None), "none", "it uses no printer");
        assert_eq!(chosen("hall", Some("kiosk-3"), Some("hall")), "queue.unknown_printer");
        assert_eq!(chosen("hall", None, None), "hall");
        assert_eq!(chosen("hall", None, Some("door")), "door");
        assert_eq!(chosen("hall", None, Some("cellar")), "queue.unknown_printer");
        assert_eq!(chosen("", None, None), "queue.printer_not_said");
        assert!(choose(&Printers::default(), None, None).unwrap().is_none());
    }
}
