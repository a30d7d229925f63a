//! What the clock does to a day: people who stepped aside return, prints that nobody saw the end of
//! become uncertain, days end, screens hear that the line is alive.

use std::time::Duration;

use domain::deliver::queue::{
    Command, DayDate, PRINT_SEEN_WITHIN_SECONDS, Phase, Queue, QueueDay, VisitNo, stream_of,
};
use domain::kernel::UnitId;

use super::view::READ_OPEN_DAYS;
use crate::execute::Failure;
use crate::identity::Permit;
use crate::jobs::every;
use crate::web::App;

/// Between two signs of life.
const TICK: Duration = Duration::from_secs(5);
/// Id of the command that ends a day by the clock: whoever keeps the day sends the same one.
const END_DAY: &str = "end-day";
/// Id of commands that the clock may send any number of times.
const NO_ID: &str = "";

/// Keeps the days of all units until the program stops.
pub async fn keep(app: App) {
    let mut ticks = every(TICK);
    loop {
        ticks.tick().await;
        app.hub.tick(b"{}");
        if let Err(error) = turn(&app).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the days could not be kept");
        }
    }
}

/// Does what is due now, once.
///
/// # Errors
/// When the store cannot be read.
pub async fn turn(app: &App) -> Result<(), crate::book::StoreError> {
    let now = app.clock.now();
    // Printers do not run faster because the clock of a demo does.
    let second = app.clock.real_duration(1_000_000).as_micros().max(1);
    let speed = i64::try_from(1_000_000 / second).unwrap_or(1).max(1);
    let patience = PRINT_SEEN_WITHIN_SECONDS.saturating_mul(speed);
    for row in app.book.query(&READ_OPEN_DAYS, Vec::new()).await? {
        let (Ok(unit), Ok(date)) = (UnitId::parse(row.text(0)), DayDate::parse(row.text(1))) else {
            continue;
        };
        let (stream, closes) = (stream_of(date), row.int(2));
        let look = |day: &QueueDay| Due {
            is_open: day.phase() == Phase::Open,
            lost_print: day.lost_print(now, patience),
            returns: day.next_due().is_some_and(|due| due <= now),
            is_over: day.plan().is_some_and(|plan| plan.zone.local(now).date > date.0),
            is_empty: closes <= now.0 && nobody_left(day, now),
        };
        let Ok(due) = app.execute.read::<Queue, _>(unit.as_str(), &stream, look).await else {
            continue;
        };
        let permit = Permit::house(unit);
        if let Some(visit) = due.lost_print.filter(|_| due.is_open) {
            send(app, &permit, &stream, NO_ID, Command::DoubtPrint { visit }).await;
        }
        if due.is_open && (due.is_over || due.is_empty) {
            send(app, &permit, &stream, END_DAY, Command::EndDay).await;
        } else if due.is_open && due.returns {
            send(app, &permit, &stream, NO_ID, Command::ReturnDue).await;
        }
    }
    Ok(())
}

/// What the clock finds at a day.
struct Due {
    is_open: bool,
    /// A paper ticket whose end nobody has reported: the server stopped, or a browser was closed.
    lost_print: Option<VisitNo>,
    returns: bool,
    is_over: bool,
    is_empty: bool,
}

/// Nobody waits, is called, served, held or aside. The missing may still come until then.
fn nobody_left(day: &QueueDay, now: domain::kernel::Timestamp) -> bool {
    let floor = day.floor(now);
    let busy = floor.counters.iter().any(|counter| counter.current.is_some() || counter.sent > 0);
    let waiting = floor.classes.iter().any(|class| class.waiting > 0);
    !busy && !waiting && floor.held == 0 && floor.aside == 0
}

async fn send(app: &App, permit: &Permit, stream: &str, command_id: &str, command: Command) {
    match app.execute.run::<Queue>(permit, stream, command_id, &command).await {
        Ok(_) => {}
        Err(Failure::Refused(refusal)) => tracing::warn!(?refusal, stream, "refused to the clock"),
        Err(_) => tracing::warn!(stream, "the clock's command was not recorded"),
    }
}
