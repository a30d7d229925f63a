//! Paper tickets on network printers (ESC/POS), in two phases: it is recorded that a ticket is
//! about to be printed, then that the paper is out, that none came, or that nobody saw.
//!
//! Nothing is printed twice without a recorded reason. When it is not known whether the paper came
//! (the line broke, the printer fell silent, the server stopped in between), the ticket is
//! *uncertain*: nothing prints it again but an officer's reprint on the record. A job belongs to
//! the house, not to the request that began it: it runs to its end when whoever asked has gone.

mod settings;
mod slip;
pub(crate) mod store;
mod wire;

use domain::deliver::queue::{
    Command, Event, Print, Queue, QueueDay, VisitNo, VisitStage, VisitView,
};
use domain::kernel::{Language, LocalText, ServiceId, Timestamp, UnitId};
use tokio::task::JoinHandle;

use super::serve::{self, TicketId};
use crate::execute::Done;
use crate::hear::surveys::is_running;
use crate::identity::{Permit, Principal};
use crate::web::App;
use crate::web::problem::Problem;

pub(super) use settings::{Wish, places, settle, take_away, try_out};
pub use slip::{Place, Slip, Width};
pub use store::{Printer, Printers, STEPS, Where};
pub(super) use store::{all, counter_place, device_place, printer_of};
pub use wire::{Fault, Patience, Trouble, send};

/// How printing a ticket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// The paper is out and cut.
    Yes,
    /// The roll is at its end: no ticket.
    PaperOut,
    /// The printer took nothing: no ticket.
    Trouble,
    /// Nobody knows whether the ticket came out.
    Uncertain,
    /// An attempt is under way.
    Pending,
    /// There is no printer for it.
    NoPrinter,
}

impl Printed {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Yes, Self::PaperOut, Self::Trouble, Self::Uncertain, Self::Pending, Self::NoPrinter];

    /// Name in addresses and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::PaperOut => "paper-out",
            Self::Trouble => "trouble",
            Self::Uncertain => "uncertain",
            Self::Pending => "pending",
            Self::NoPrinter => "none",
        }
    }

    /// What the line to the printer tells. Only what surely gave no ticket has failed.
    fn of(outcome: Result<(), Fault>) -> Self {
        match outcome {
            Ok(()) => Self::Yes,
            Err(Fault { trouble: Trouble::PaperOut, .. }) => Self::PaperOut,
            Err(Fault { sent: false, .. }) => Self::Trouble,
            Err(Fault { sent: true, .. }) => Self::Uncertain,
        }
    }
}

/// One ticket to be printed.
#[derive(Debug, Clone)]
pub struct Job {
    /// The ticket.
    pub ticket: TicketId,
    /// Id of the command that asks for it; sent again it prints nothing.
    pub command_id: String,
    /// Reason code, when a copy is wanted.
    pub again: Option<String>,
    /// What stands on the paper.
    pub slip: Slip,
}

/// A job that the house has taken on.
pub(super) struct Started {
    /// What was recorded first.
    pub(super) asked: Done<Event>,
    ticket: TicketId,
    unit: String,
    /// Nothing when the same command had begun it before.
    end: Option<JoinHandle<Printed>>,
}

impl Started {
    /// Waits for the end of the job. Whoever does not wait does not stop it.
    pub(super) async fn end(self, app: &App) -> Printed {
        match self.end {
            Some(end) => end.await.unwrap_or(Printed::Uncertain),
            None => stands(app, &self.unit, &self.ticket).await.unwrap_or(Printed::Pending),
        }
    }
}

/// Prints a ticket on the printer of the device that asks, and waits for the end. A device that
/// asks again is told how the ticket stands.
///
/// # Errors
/// A problem when the rules refuse it or the store is not available.
pub async fn print(
    app: &App,
    permit: &Permit,
    principal: &Principal,
    job: Job,
) -> Result<Printed, Problem> {
    let Principal::Device { id, .. } = principal else { return Ok(Printed::NoPrinter) };
    let Some(printer) = printer_of(app, permit.unit(), id).await? else {
        return Ok(Printed::NoPrinter);
    };
    let ticket = job.ticket;
    match start(app, permit, printer, job).await {
        Ok(started) => Ok(started.end(app).await),
        Err(problem) => stands(app, permit.unit(), &ticket).await.ok_or(problem),
    }
}

/// Records that a ticket is about to be printed, and begins to print it.
///
/// # Errors
/// A problem when the rules refuse it or the store is not available.
pub(super) async fn start(
    app: &App,
    permit: &Permit,
    printer: Printer,
    job: Job,
) -> Result<Started, Problem> {
    // Whoever asks may be gone between the first entry and the first byte: not in the same task.
    let begun = tokio::spawn(begin(app.clone(), permit.clone(), printer, job));
    begun.await.unwrap_or_else(|error| Err(Problem::fault(&error)))
}

async fn begin(app: App, permit: Permit, printer: Printer, job: Job) -> Result<Started, Problem> {
    let (ticket, unit) = (job.ticket, permit.unit().to_owned());
    let on = Some(printer.id.clone());
    let command = |visit| match job.again {
        None => Command::RequestPrint { visit, printer: on },
        Some(reason) => Command::Reprint { visit, reason, printer: on },
    };
    let asked = serve::record_on(&app, &permit, &ticket, &job.command_id, command).await?;
    let request = asked.events.iter().find_map(|event| match event {
        Event::PrintRequested(body) => Some((body.visit, None)),
        Event::ReprintRequested(body) => Some((body.visit, Some(body.attempt))),
        _ => None,
    });
    let mut end = None;
    if let Some((visit, copy)) = request.filter(|_| asked.first_time) {
        let mut slip = job.slip;
        (slip.width, slip.copy) = (printer.width, copy);
        slip.head = asked.head.to_string()[..16].to_owned();
        let unit = UnitId::parse(&unit).map_err(|_| Problem::not_found())?;
        let paper = Paper { app, unit, stream: ticket.stream(), visit, printer, slip };
        end = Some(tokio::spawn(paper.out()));
    }
    Ok(Started { asked, ticket, unit, end })
}

/// A ticket on its way to paper.
struct Paper {
    app: App,
    unit: UnitId,
    stream: String,
    visit: VisitNo,
    printer: Printer,
    slip: Slip,
}

impl Paper {
    async fn out(self) -> Printed {
        let Self { app, unit, stream, visit, printer, slip } = self;
        let patience = Patience::from(&app.identity.config.printers);
        let address = printer.address.clone();
        let sent =
            tokio::task::spawn_blocking(move || wire::send(&address, &slip.render(), patience));
        let outcome = sent.await.unwrap_or(Err(Fault { trouble: Trouble::Broken, sent: true }));
        let printed = Printed::of(outcome);
        // The house held the line to the printer, so the house says how it ended. What cannot be
        // written down now is found by the keeper of the day, as a print that nobody saw.
        if let Err(error) = conclude(&app, &unit, &stream, visit, printed).await {
            tracing::warn!(code = error.code, "the end of a print was not recorded");
        }
        settings::note(&app, unit.as_str(), &printer.id, outcome).await;
        printed
    }
}

/// Second phase: what became of it goes on the record.
async fn conclude(
    app: &App,
    unit: &UnitId,
    stream: &str,
    visit: VisitNo,
    printed: Printed,
) -> Result<(), Problem> {
    let code = |wanted: &'static str| {
        let look = move |day: &QueueDay| reason_code(day, wanted);
        app.execute.read::<Queue, _>(unit.as_str(), stream, look)
    };
    let command = match printed {
        Printed::Yes => Command::ConfirmPrint { visit },
        Printed::PaperOut => Command::FailPrint { visit, reason: code("paper-out").await? },
        Printed::Trouble => Command::FailPrint { visit, reason: code("printer-trouble").await? },
        Printed::Uncertain | Printed::Pending | Printed::NoPrinter => Command::DoubtPrint { visit },
    };
    let permit = Permit::house(unit.clone());
    app.execute.run::<Queue>(&permit, stream, "", &command).await?;
    Ok(())
}

/// The pack names the codes; where it has none for this, the first that it has.
pub(super) fn reason_code(day: &QueueDay, wanted: &str) -> String {
    let codes = day.plan().map_or(&[][..], |plan| &plan.codes.prints);
    let known = codes.is_empty() || codes.iter().any(|code| code.key == wanted);
    let first = codes.first().map(|code| code.key.clone());
    first.filter(|_| !known).unwrap_or_else(|| wanted.to_owned())
}

/// How the ticket stands when nothing was done now.
async fn stands(app: &App, unit: &str, ticket: &TicketId) -> Option<Printed> {
    let number = ticket.number;
    let look = |day: &QueueDay| {
        let visit = day.find_number(number)?;
        day.visit(visit, Timestamp(0)).map(|view| view.print)
    };
    match app.execute.read::<Queue, _>(unit, &ticket.stream(), look).await.ok()?? {
        Print::Done => Some(Printed::Yes),
        Print::Pending => Some(Printed::Pending),
        Print::Uncertain => Some(Printed::Uncertain),
        Print::Failed => Some(Printed::Trouble),
        Print::None => None,
    }
}

/// What stands on the paper of a ticket now: its services, and its place while it is in line.
/// `origin` is what a phone puts before the path of the ticket's page: `http://antrean.example`.
///
/// # Errors
/// A problem when there is no such ticket or the day cannot be read.
pub(super) async fn slip_of(
    app: &App,
    unit: &UnitId,
    ticket: &TicketId,
    (language, large): (Language, bool),
    absolute: impl Fn(&str) -> String,
) -> Result<Slip, Problem> {
    let now = app.clock.now();
    let number = ticket.number;
    let look = |day: &QueueDay| {
        let view = day.visit(day.find_number(number)?, now)?;
        let plan = day.plan()?;
        let offered = || plan.classes.iter().flat_map(|class| &class.services);
        let name = |id: &ServiceId| -> Option<&LocalText> {
            offered().find(|service| service.id == *id).map(|service| &service.name)
        };
        let services = view.services.iter().filter_map(|service| name(&service.service));
        let services = services.map(|name| name.get(language).to_owned()).collect();
        Some((services, place_of(&view), plan.zone))
    };
    let found = app.execute.read::<Queue, _>(unit.as_str(), &ticket.stream(), look).await?;
    let (services, place, zone) = found.ok_or_else(|| serve::unknown_ticket(ticket))?;
    let published = app.directory.get(unit).ok_or_else(Problem::not_found)?;
    let profile = published.profile_on(ticket.date.0).ok_or_else(Problem::not_found)?;
    let name = ticket.to_string();
    let receipt = app.receipts.code(unit.as_str(), &name);
    Ok(Slip {
        language,
        unit: profile.name.get(language).to_owned(),
        number: number.to_string(),
        services,
        zone,
        at: now,
        place,
        url: absolute(&["/t/", unit.as_str(), "/", &name, "/", &receipt].concat()),
        large,
        width: Width::default(),
        copy: None,
        head: String::new(),
        asks: is_running(app, unit, ticket.date.0).await?,
    })
}

fn place_of(view: &VisitView) -> Option<Place> {
    match view.stage {
        VisitStage::Waiting { position, wait_low_s, wait_high_s, .. } => {
            Some(Place { position, low_s: wait_low_s, high_s: wait_high_s })
        }
        _ => None,
    }
}
