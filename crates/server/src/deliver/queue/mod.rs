//! The queue (*antrean*) of a unit: tickets, calls, boards.
//!
//! | File | What is there |
//! |---|---|
//! | `serve` | views and boards of the room; ticket names; how a command is recorded |
//! | `plan`, `sources` | the plan of a day from profile, standards and calendar; opening the day |
//! | `api` | the queue for programs |
//! | `live` | boards and phones by server-sent events |
//! | `view` | tables for days that are no longer in memory |

mod api;
pub mod live;
pub mod plan;
pub mod serve;
mod sources;
pub mod view;

pub use api::document;
pub use plan::Days;

use crate::web::router::Route;

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    api::routes()
}
