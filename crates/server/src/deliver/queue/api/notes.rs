//! Reading the sealed notes of a visit.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, House, Named, ticket_of};
use crate::deliver::queue::notes;
use crate::web::gate::{Granted, private};

/// A note that was opened.
#[derive(Debug, Serialize, ToSchema)]
struct Note {
    /// Number of its entry in the unit's register.
    seq: u64,
    /// `queue.note_left`, or `queue.visit_called` for the text to a call out of turn.
    kind: String,
    /// When it was left, in microseconds.
    at: i64,
    /// Who left it.
    by: String,
    /// What it says.
    text: String,
}

/// The notes of a visit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Notes {
    notes: Vec<Note>,
}

/// Open the notes of the visit that one is serving.
///
/// Only for the officer at whose counter the person is. Every reading stands in the access log.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/queue/tickets/{ticket}/notes", tag = "queue",
    operation_id = "read_notes", params(("unit" = String, Path), ("ticket" = String, Path)),
    security(("bearer" = [])),
    responses(
        (status = 200, body = Notes),
        (status = 404, description = "No such ticket"),
        (status = 409, description = "The person is not at a counter of whoever asks"),
    )
)]
pub(super) async fn read(State(app): House, granted: Granted, Named(ticket): Named) -> Answer {
    let ticket = ticket_of(&ticket)?;
    let opened = notes::open(&app, &granted, &ticket).await?;
    let note = |note: notes::Opened| Note {
        seq: note.seq,
        kind: note.kind,
        at: note.at,
        by: note.actor,
        text: note.text,
    };
    let notes = Notes { notes: opened.into_iter().map(note).collect() };
    let response: Response = super::json(StatusCode::OK, &notes).into_response();
    Ok(private(response))
}
