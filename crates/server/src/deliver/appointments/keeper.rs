//! What time alone does to places: holds end, people have not come, who waits is offered a place.

use std::time::Duration;

use domain::deliver::appointments::{Appointments, Command, SlotDay};
use domain::kernel::UnitId;

use super::drawing;
use super::ended;
use super::serve::{ServiceDay, record};
use super::view::READ_DUE_DAYS;
use crate::identity::Permit;
use crate::jobs::every;
use crate::web::App;

/// Between two looks.
const TICK: Duration = Duration::from_secs(20);
/// Id of commands that the clock may send any number of times.
const NO_ID: &str = "";

/// Keeps the places of all days until the program stops.
pub async fn keep(app: App) {
    let mut ticks = every(TICK);
    loop {
        ticks.tick().await;
        if let Err(error) = turn(&app).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "places could not be kept");
        }
    }
}

/// Records what time has done by now, once.
///
/// # Errors
/// When the store cannot be read.
pub async fn turn(app: &App) -> Result<(), crate::book::StoreError> {
    ended::turn(app).await?;
    let now = app.clock.now().0;
    for row in app.book.query(&READ_DUE_DAYS, vec![now.into()]).await? {
        let day = ServiceDay::parse(row.text(1), row.text(2));
        let (Ok(unit), Ok(day)) = (UnitId::parse(row.text(0)), day) else { continue };
        let permit = Permit::house(unit);
        // A window that has closed: the draw is held without anybody's hand.
        let look = |state: &SlotDay| state.awaits_draw().is_some_and(|until| until.0 <= now);
        let read = app.execute.read::<Appointments, _>(permit.unit(), &day.stream(), look).await;
        let done = match read {
            Ok(true) => drawing::hold(app, &permit, &day, NO_ID).await,
            Ok(false) => record(app, &permit, &day, NO_ID, &Command::Watch).await,
            Err(failure) => Err(failure.into()),
        };
        if let Err(problem) = done {
            let code = problem.code;
            tracing::warn!(code, day = day.stream(), "refused to the clock");
        }
    }
    Ok(())
}
