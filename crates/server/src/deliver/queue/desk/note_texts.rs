//! The notes of the person at the counter, opened on a page of its own: it is not drawn anew by
//! itself, because every look at it stands in the access log.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::deliver::queue::{DayDate, Queue, QueueDay};
use domain::kernel::Timestamp;

use super::super::notes;
use super::super::serve::TicketId;
use super::{At, Desk, Shown};
use crate::web::App;
use crate::web::format;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

struct Note {
    at: String,
    by: String,
    text: String,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/note_texts.html")]
struct NotesPage {
    shell: Shell,
    base: String,
    notes: Vec<Note>,
}

/// Opens the notes of the person at the counter.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, counter)): At,
) -> Result<Response, Problem> {
    let desk = Desk::new(&app, &granted, &counter)?;
    let unit = desk.office.unit.as_str();
    let look = |day: &QueueDay| day.counter(&desk.counter).and_then(|counter| counter.number);
    let number = app.execute.read::<Queue, _>(unit, &desk.office.stream, look).await?;
    let Some(number) = number else { return Ok(Redirect::to(&desk.base()).into_response()) };
    let ticket = TicketId { date: DayDate(desk.office.date), number };
    let note = |note: notes::Opened| Note {
        at: format::clock(granted.language, desk.office.zone, Timestamp(note.at)),
        by: note.actor.strip_prefix("officer:").unwrap_or(&note.actor).to_owned(),
        text: note.text,
    };
    let notes = notes::open(&app, &granted, &ticket).await?.into_iter().map(note).collect();
    let mut shell = desk.shell(&Shown::default());
    shell.title = shell.t1("desk-notes-title", "number", number.to_string());
    Ok(render(StatusCode::OK, &NotesPage { shell, base: desk.base(), notes }))
}
