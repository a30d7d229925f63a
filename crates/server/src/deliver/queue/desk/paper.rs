//! Paper tickets at the desk: what happened to them, and those whose end nobody has seen.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::deliver::queue::{
    Command, DayDate, PrintStep, PrintWhat, Queue, QueueDay, TicketNumber, VisitNo,
};
use domain::kernel::Actor;

use super::super::printing::{self, Job, Where};
use super::super::qr;
use super::super::serve::{self, TicketId};
use super::super::staff::code_name;
use super::Desk;
use super::look::Look;
use super::panel::place_of;
use crate::web::format;
use crate::web::i18n::Translator;
use crate::web::input::FormBody;
use crate::web::problem::Problem;

/// A paper ticket whose end is not on record.
#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) visit: u32,
    pub(super) number: String,
    /// `uncertain`, `pending` at a network printer, or `own`: printed from a browser.
    pub(super) state: &'static str,
    pub(super) trail: Vec<String>,
    /// How much has happened to it.
    pub(super) steps: usize,
}

impl Look<'_> {
    /// Those of which nobody knows first, then those under way.
    pub(super) fn papers(&self) -> Vec<Paper> {
        let uncertain = self.day.uncertain_prints().filter_map(|no| self.paper(no, "uncertain"));
        let pending = self.day.pending_prints().filter_map(|no| {
            let at_house = self.day.print_trail(no).last()?.printer.is_some();
            self.paper(no, if at_house { "pending" } else { "own" })
        });
        uncertain.chain(pending).collect()
    }

    fn paper(&self, no: VisitNo, state: &'static str) -> Option<Paper> {
        let number = self.day.visit(no, self.now)?.number.to_string();
        let steps = self.day.print_trail(no);
        let trail = steps.iter().map(|step| self.step(step)).collect();
        Some(Paper { visit: no.0, number, state, trail, steps: steps.len() })
    }

    /// The trail of a ticket; empty when it was asked for, came out, and nothing else.
    pub(super) fn trail_of(&self, no: VisitNo) -> Vec<String> {
        let steps = self.day.print_trail(no);
        let whats: Vec<PrintWhat> = steps.iter().map(|step| step.what).collect();
        if matches!(whats[..], [] | [PrintWhat::Requested, PrintWhat::Confirmed]) {
            return Vec::new();
        }
        steps.iter().map(|step| self.step(step)).collect()
    }

    /// A step in one line: when, what, why, where, who.
    fn step(&self, step: &PrintStep) -> String {
        let t = Translator { language: self.language };
        let what = match step.what {
            PrintWhat::Requested => "requested",
            PrintWhat::Repeated => "repeated",
            PrintWhat::Confirmed => "confirmed",
            PrintWhat::Failed => "failed",
            PrintWhat::LeftUncertain => "left-uncertain",
        };
        let mut parts = vec![t.t_of("desk-print", what)];
        let codes = &self.plan.codes.prints;
        parts.extend(step.reason.as_ref().map(|reason| code_name(codes, reason, self.language)));
        parts.extend(step.printer.as_ref().map(|id| self.printer_name(id)));
        match &step.by {
            Actor::Officer(name) => parts.push(name.clone()),
            Actor::Device(_) | Actor::Citizen | Actor::System => {}
        }
        let at = format::clock(self.language, self.plan.zone, step.at);
        format!("{at} · {}", parts.join(" · "))
    }

    /// What people call a printer.
    pub(super) fn printer_name(&self, id: &str) -> String {
        self.printers.get(id).map_or_else(|| id.to_owned(), |printer| printer.name.clone())
    }
}

impl Desk<'_> {
    /// Prints a ticket once more: on a network printer at once, or from this browser, which then
    /// finds the slip in the list of open prints. The officer does not wait for the printer.
    pub(super) async fn reprint(
        &self,
        headers: &HeaderMap,
        form: &FormBody,
        command_id: &str,
        visit: VisitNo,
        reason: String,
    ) -> Result<Response, Problem> {
        let (app, granted) = (self.app, self.granted);
        let unit = self.office.unit.as_str();
        let look = |day: &QueueDay| Some(day.visit(visit, self.office.now)?.number);
        let number = app.execute.read::<Queue, _>(unit, &self.office.stream, look).await?;
        let number = number.ok_or_else(Problem::not_found)?;
        let ticket = TicketId { date: DayDate(self.office.date), number };
        let permit = granted.permit()?;
        let printers = printing::all(app, unit).await?;
        let base = self.base();
        let printer = match place_of(&printers, self.counter.as_str(), form.opt("printer")) {
            Where::On(printer) => printer,
            Where::Ask => {
                let code = "queue.printer_not_said";
                return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code));
            }
            Where::Client => {
                let command = |visit| Command::Reprint { visit, reason, printer: None };
                serve::record_on(app, &permit, &ticket, command_id, command).await?;
                return Ok(Redirect::to(&format!("{base}?done=here")).into_response());
            }
        };
        let absolute = |path: &str| qr::absolute(granted, headers, path);
        let look = (granted.language, false);
        let slip = printing::slip_of(app, granted.unit(), &ticket, look, absolute).await?;
        let job = Job { ticket, command_id: command_id.to_owned(), again: Some(reason), slip };
        printing::start(app, &permit, printer.clone(), job).await?;
        Ok(Redirect::to(&format!("{base}?done=reprints")).into_response())
    }

    /// Where this browser finds the slip of a ticket of today.
    pub(super) fn slip_address(&self, number: &str) -> String {
        let unit = self.office.unit.as_str();
        let Ok(number) = TicketNumber::parse(number) else { return String::new() };
        let ticket = TicketId { date: DayDate(self.office.date), number }.to_string();
        let receipt = self.app.receipts.code(unit, &ticket);
        format!("/t/{unit}/{ticket}/{receipt}/print")
    }
}
