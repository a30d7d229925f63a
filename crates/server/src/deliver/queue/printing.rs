//! Paper tickets on network printers (ESC/POS), in two phases: it is recorded that a ticket is
//! about to be printed, then that the paper is out, or that none came. Nothing is ever printed
//! twice without a recorded reason: when it is not known whether the paper came, it counts as
//! failed, the person is told so, and only a reprint on the record prints again.

mod slip;
pub(crate) mod store;
mod wire;

use domain::deliver::queue::{Command, Event, Print, Queue, QueueDay};
use domain::kernel::Timestamp;

use super::serve::{self, TicketId};
use crate::identity::{Permit, Principal, devices};
use crate::web::App;
use crate::web::problem::Problem;

pub use slip::{Slip, Width};
pub use store::{Printer, STEPS};
pub(super) use store::{all, printer_of, remove, set};
pub use wire::{Fault, Patience, Trouble, send};

/// How printing a ticket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// The paper is out and cut.
    Yes,
    /// Nothing was sent: no paper.
    PaperOut,
    /// Nothing was sent, or it is not known whether the paper came.
    Trouble,
    /// Another attempt is under way.
    Pending,
    /// This device has no printer.
    NoPrinter,
}

impl Printed {
    /// Name in addresses and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::PaperOut => "paper-out",
            Self::Trouble => "trouble",
            Self::Pending => "pending",
            Self::NoPrinter => "none",
        }
    }
}

/// One ticket to be printed.
pub struct Job<'a> {
    /// The ticket.
    pub ticket: &'a TicketId,
    /// Id of the command that asks for it; sent again it prints nothing.
    pub command_id: &'a str,
    /// Reason code, when a copy is wanted.
    pub again: Option<String>,
    /// What stands on the paper.
    pub slip: Slip,
}

/// Prints a ticket on the printer of the device that asks.
///
/// # Errors
/// A problem when the rules refuse it or the store is not available.
pub async fn print(
    app: &App,
    permit: &Permit,
    principal: &Principal,
    job: Job<'_>,
) -> Result<Printed, Problem> {
    let Principal::Device { id, unit, .. } = principal else { return Ok(Printed::NoPrinter) };
    let Some(printer) = printer_of(app, unit.as_str(), id).await? else {
        return Ok(Printed::NoPrinter);
    };
    let again = job.again.clone();
    let command = |visit| match again {
        None => Command::RequestPrint { visit },
        Some(reason) => Command::Reprint { visit, reason },
    };
    let asked = serve::record_on(app, permit, job.ticket, job.command_id, command).await;
    let asked = match asked {
        Ok(done) => done,
        Err(problem) => return stands(app, permit.unit(), job.ticket).await.ok_or(problem),
    };
    if !asked.first_time {
        let stands = stands(app, permit.unit(), job.ticket).await;
        return Ok(stands.unwrap_or(Printed::Pending));
    }
    let mut slip = job.slip;
    slip.width = printer.width;
    slip.copy = asked.events.iter().find_map(|event| match event {
        Event::ReprintRequested(body) => Some(body.attempt),
        _ => None,
    });
    let sent = tokio::task::spawn_blocking(move || {
        let bytes = slip.render();
        wire::send(&printer.address, &bytes, Patience::default())
    });
    let outcome = sent.await.unwrap_or(Err(Fault { trouble: Trouble::Silent, sent: true }));
    conclude(app, permit, job.ticket, job.command_id, &outcome).await?;
    report(app, principal, &outcome).await;
    Ok(match outcome {
        Ok(()) => Printed::Yes,
        Err(Fault { trouble: Trouble::PaperOut, .. }) => Printed::PaperOut,
        Err(_) => Printed::Trouble,
    })
}

/// How the ticket stands when nothing was done now.
async fn stands(app: &App, unit: &str, ticket: &TicketId) -> Option<Printed> {
    let number = ticket.number;
    let look = |day: &QueueDay| {
        let visit = day.find_number(number)?;
        day.visit(visit, Timestamp(0)).map(|view| view.print)
    };
    let print = app.execute.read::<Queue, _>(unit, &ticket.stream(), look).await.ok()??;
    match print {
        Print::Done => Some(Printed::Yes),
        Print::Pending => Some(Printed::Pending),
        Print::Failed => Some(Printed::Trouble),
        Print::None => None,
    }
}

/// Second phase: what became of it goes on the record.
async fn conclude(
    app: &App,
    permit: &Permit,
    ticket: &TicketId,
    command_id: &str,
    outcome: &Result<(), Fault>,
) -> Result<(), Problem> {
    let wanted = match outcome {
        Ok(()) => "",
        Err(Fault { trouble: Trouble::PaperOut, .. }) => "paper-out",
        Err(_) => "printer-trouble",
    };
    let reason = known_code(app, permit.unit(), ticket, wanted).await?;
    let command_id = [&command_id[..command_id.len().min(59)], ":done"].concat();
    let command = |visit| match outcome {
        Ok(()) => Command::ConfirmPrint { visit },
        Err(_) => Command::FailPrint { visit, reason },
    };
    serve::record_on(app, permit, ticket, &command_id, command).await.map(drop)
}

/// The pack names the codes; where it has none for this, the first that it has.
async fn known_code(
    app: &App,
    unit: &str,
    ticket: &TicketId,
    wanted: &str,
) -> Result<String, Problem> {
    let look = |day: &QueueDay| {
        let codes = day.plan().map_or(&[][..], |plan| &plan.codes.prints);
        let known = codes.is_empty() || codes.iter().any(|code| code.key == wanted);
        let first = codes.first().map(|code| code.key.clone());
        first.filter(|_| !known).unwrap_or_else(|| wanted.to_owned())
    };
    Ok(app.execute.read::<Queue, _>(unit, &ticket.stream(), look).await?)
}

/// The fleet page shows the state of the printer.
async fn report(app: &App, principal: &Principal, outcome: &Result<(), Fault>) {
    let Principal::Device { id, unit, .. } = principal else { return };
    let printer = match outcome {
        Ok(()) => "ready",
        Err(fault) => fault.trouble.name(),
    };
    let said = devices::Report { printer: printer.to_owned(), ..devices::Report::default() };
    let told = devices::report(app, (unit, id), &said).await;
    // A reload that waited for the device's own report is still waiting.
    if told.is_ok_and(|commands| commands.contains(&"reload")) {
        let _ = devices::ask_reload(app, unit.as_str(), id).await;
    }
}
