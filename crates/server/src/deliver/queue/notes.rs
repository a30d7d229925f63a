//! Notes for colleagues: sealed text about a visit, opened only by the officer who serves it.

use axum::http::StatusCode;
use domain::deliver::queue::{Queue, QueueDay};
use domain::identity::Permission;
use domain::kernel::Personal;

use super::serve::{self, TicketId};
use super::staff;
use crate::identity::access_log::Access;
use crate::prove::disclosure::{self, OpenError};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

pub(super) use crate::prove::disclosure::Opened;

/// Kinds of entries with a text for colleagues.
const KINDS: [&str; 2] = ["queue.note_left", "queue.visit_called"];

/// Under which key everything is sealed that is written about a visit: what an erasure names.
fn subject_of(ticket: &TicketId) -> String {
    format!("visit/{ticket}")
}

/// A text about a visit on its way to the seal.
pub(super) fn sealed(ticket: &TicketId, text: &str) -> Personal {
    Personal::new(subject_of(ticket), text)
}

/// Opens the notes of a visit for the officer at whose counter it is. Being refused and reading are
/// both noted in the access log.
pub(super) async fn open(
    app: &App,
    granted: &Granted,
    ticket: &TicketId,
) -> Result<Vec<Opened>, Problem> {
    let permit = granted.permit_for(Permission::QueueNotes)?;
    let officer = staff::account(&granted.principal);
    let number = ticket.number;
    let look = |day: &QueueDay| {
        let visit = day.find_number(number)?;
        Some(day.may_open_notes(visit, officer))
    };
    let found = app.execute.read::<Queue, _>(permit.unit(), &ticket.stream(), look).await?;
    if !found.ok_or_else(|| serve::unknown_ticket(ticket))? {
        app.identity.log.note(Access {
            unit: permit.unit().to_owned(),
            at: app.clock.now(),
            actor: permit.actor_text().to_owned(),
            action: Permission::QueueNotes.name(),
            object: subject_of(ticket),
            outcome: "refused",
        });
        let problem = Problem::new(StatusCode::CONFLICT, "queue.notes_closed");
        return Err(problem.with("number", number.to_string()));
    }
    let subject = subject_of(ticket);
    let opened = disclosure::open(app, &permit, Permission::QueueNotes, &subject, &KINDS).await;
    opened.map_err(|error| match error {
        OpenError::Store(error) => error.into(),
        other => Problem::fault(&other),
    })
}
