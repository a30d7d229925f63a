//! What the house notes unasked: that the second limit of an explanation has passed.

use std::time::Duration;

use domain::prove::oversight::Act;

use super::serve::record;
use super::view;
use crate::identity::Permit;
use crate::jobs::every;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;

/// How often it is looked.
const TICK: Duration = Duration::from_secs(600);
/// Requests that are looked at together.
const MOST: i64 = 500;

/// Looks again and again, for as long as the server serves.
pub async fn keep(app: App) {
    let mut ticks = every(TICK);
    loop {
        ticks.tick().await;
        if let Err(problem) = turn(&app).await {
            tracing::warn!(code = problem.code, "limits of explanations could not be kept");
        }
    }
}

/// Looks once at every request of every unit.
///
/// # Errors
/// What stands in the way.
pub async fn turn(app: &App) -> Result<(), Problem> {
    for unit in app.directory.units() {
        let today = Here::find(app, &unit)?.today;
        let found = view::lapsed(&*app.book, unit.as_str(), &today.to_string(), MOST).await?;
        let permit = Permit::house(unit);
        for id in found {
            record(app, &permit, &id, &format!("lapse-{today}"), (today, Act::Lapse)).await?;
        }
    }
    Ok(())
}
