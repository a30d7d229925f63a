//! What time alone does to cases: promises break at their moment, days pass.

use std::time::Duration;

use domain::deliver::cases::{Ask, CaseRef};
use domain::kernel::UnitId;

use super::recount::recount;
use super::serve::record;
use super::store::drop_old;
use super::view::READ_WATCH;
use crate::identity::Permit;
use crate::jobs::every;
use crate::web::App;

/// Between two looks.
const TICK: Duration = Duration::from_secs(20);
/// Id of commands that the clock may send any number of times.
const NO_ID: &str = "";

/// Keeps the clocks of all cases until the program stops.
pub async fn keep(app: App) {
    let mut ticks = every(TICK);
    loop {
        ticks.tick().await;
        if let Err(error) = turn(&app).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "cases could not be kept");
        }
    }
}

/// Records what time has done by now, once.
///
/// # Errors
/// When the store cannot be read.
pub async fn turn(app: &App) -> Result<(), crate::book::StoreError> {
    drop_old(app).await?;
    recount(app).await?;
    let now = app.clock.now().0;
    for row in app.book.query(&READ_WATCH, vec![now.into()]).await? {
        let found = UnitId::parse(row.text(0)).ok().zip(CaseRef::parse(row.text(1)).ok());
        let Some((unit, case)) = found else { continue };
        let permit = Permit::house(unit);
        if let Err(problem) = record(app, &permit, &case, NO_ID, Ask::Watch).await {
            let code = problem.code;
            tracing::warn!(code, case = case.as_str(), "refused to the clock");
        }
    }
    Ok(())
}
