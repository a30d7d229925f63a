//! The queue as the building serves it: views, live boards, ticket names, and the one way in which
//! pages and API record a command.

use domain::deliver::queue::{
    Command, DayDate, Event, Queue, QueueDay, Refusal, TicketNumber, VisitNo,
};
use domain::kernel::{Meta, UnitId};

use super::live::Screens;
use super::plan::{Closed, Opening, Today};
use super::view;
use crate::execute::{Done, Failure, Place, Served, Writes};
use crate::identity::Permit;
use crate::live::Hub;
use crate::web::App;
use crate::web::problem::Problem;

/// Longest id that a client may give a command.
const COMMAND_ID_MAX: usize = 64;

impl Served for Queue {
    type Live = Screens;

    fn project(
        place: Place<'_>,
        state: &QueueDay,
        event: &Event,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        view::project(place, state, event, meta, writes);
    }

    fn observe(
        live: &mut Screens,
        _place: Place<'_>,
        state: &QueueDay,
        event: &Event,
        _meta: &Meta<'_>,
    ) {
        live.observe(state, event);
    }

    fn publish(live: &mut Screens, place: Place<'_>, state: &QueueDay, hub: &Hub) {
        live.publish(place, state, hub);
    }
}

/// The date in the name of a day's stream.
pub(super) fn date_of(stream: &str) -> &str {
    stream.strip_prefix("queue-day/").unwrap_or(stream)
}

/// A ticket's name in addresses and receipts: `20261123-A-012`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketId {
    /// The day.
    pub date: DayDate,
    /// The number on the ticket.
    pub number: TicketNumber,
}

impl TicketId {
    /// Reads a ticket's name; nothing when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, number) = text.split_once('-')?;
        let digits = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
        if !digits {
            return None;
        }
        let date = DayDate::parse(&[&date[..4], &date[4..6], &date[6..]].join("-")).ok()?;
        let id = Self { date, number: TicketNumber::parse(number).ok()? };
        // One name for one ticket: receipts are made from it.
        (id.to_string() == text).then_some(id)
    }

    /// The stream of its day.
    #[must_use]
    pub fn stream(&self) -> String {
        domain::deliver::queue::stream_of(self.date)
    }
}

impl std::fmt::Display for TicketId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = self.date.0;
        write!(f, "{:04}{:02}{:02}-{}", day.year(), day.month(), day.day(), self.number)
    }
}

/// Checks a client's id of a command.
///
/// # Errors
/// A problem that names the field.
pub fn command_id(text: &str) -> Result<&str, Problem> {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    if (1..=COMMAND_ID_MAX).contains(&text.len()) && text.bytes().all(plain) {
        return Ok(text);
    }
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    let max = COMMAND_ID_MAX.to_string();
    Err(Problem::new(status, "web.command_id")
        .with("max", max)
        .with_field("command_id", "web.command_id"))
}

/// Records a command on the present day, opening the day when nobody has yet.
///
/// # Errors
/// What stands in the way, as a problem with the ticket's number instead of the visit's.
pub async fn record(
    app: &App,
    permit: &Permit,
    today: &Today,
    command_id: &str,
    command: Command,
) -> Result<Done<Event>, Problem> {
    // The day is open but for its first command: asking first would cost every ticket a look.
    match app.execute.run::<Queue>(permit, &today.stream, command_id, &command).await {
        Err(Failure::Refused(Refusal::DayNotOpen)) => {}
        other => return conclude(app, permit.unit(), today, other).await,
    }
    match super::plan::open(app, permit.unit(), today).await? {
        Opening::Open => {}
        Opening::Closed(closed) => return Err(closed.problem()),
    }
    let result = app.execute.run::<Queue>(permit, &today.stream, command_id, &command).await;
    conclude(app, permit.unit(), today, result).await
}

/// Records a command about a ticket, on the ticket's day.
///
/// # Errors
/// See [`record`]. A ticket of an earlier day is refused by the rules once that day has ended.
pub async fn record_on(
    app: &App,
    permit: &Permit,
    ticket: &TicketId,
    command_id: &str,
    command: impl FnOnce(VisitNo) -> Command,
) -> Result<Done<Event>, Problem> {
    let stream = ticket.stream();
    let number = ticket.number;
    let visit =
        app.execute.read::<Queue, _>(permit.unit(), &stream, |day| day.find_number(number)).await?;
    let visit = visit.ok_or_else(|| unknown_ticket(ticket))?;
    match app.execute.run::<Queue>(permit, &stream, command_id, &command(visit)).await {
        Ok(done) => Ok(done),
        Err(failure) => Err(named(app, permit.unit(), &stream, failure).await),
    }
}

/// There is no such ticket.
#[must_use]
pub fn unknown_ticket(ticket: &TicketId) -> Problem {
    Problem::new(axum::http::StatusCode::NOT_FOUND, "queue.unknown_ticket")
        .with("number", ticket.number.to_string())
}

async fn conclude(
    app: &App,
    unit: &str,
    today: &Today,
    result: Result<Done<Event>, Failure<Refusal>>,
) -> Result<Done<Event>, Problem> {
    match result {
        Ok(done) => Ok(done),
        Err(Failure::Refused(Refusal::OfficeClosed { opens: None })) => {
            let unit = UnitId::parse(unit).map_err(|_| Problem::not_found())?;
            Err(Closed::after_hours(app, &unit, today).problem())
        }
        Err(failure) => Err(named(app, unit, &today.stream, failure).await),
    }
}

/// People know tickets by their number, the rules by the number of the visit.
async fn named(app: &App, unit: &str, stream: &str, failure: Failure<Refusal>) -> Problem {
    let visit = failure.refusal().and_then(Refusal::visit);
    let mut problem = Problem::from(failure);
    let Some(visit) = visit else { return problem };
    let look = |day: &QueueDay| day.number_of(visit);
    if let Ok(Some(number)) = app.execute.read::<Queue, _>(unit, stream, look).await {
        for (name, value) in &mut problem.params {
            if *name == "visit" {
                *value = number.to_string();
            }
        }
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::{TicketId, command_id};

    #[test]
    fn a_ticket_has_one_name() {
        let name = "20261123-A-012";
        assert_eq!(TicketId::parse(name).unwrap().to_string(), name);
        for bad in [
            "",
            "20261123",
            "20261123-A-12",
            "20261123-a-012",
            "2026-11-23-A-012",
            "20261323-A-012",
            "20261123-A-000",
            "é0261123-A-012",
            "20261123-A-012 ",
        ] {
            assert_eq!(TicketId::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn command_ids_are_short_and_plain() {
        assert!(command_id("0b1c-7:x_y.z").is_ok());
        for bad in ["", "a b", "ü", &"x".repeat(65), "a\n"] {
            assert!(command_id(bad).is_err(), "{bad:?}");
        }
    }
}
