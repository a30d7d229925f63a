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
mod display;
mod keeper;
mod kiosk;
pub mod live;
mod offer;
mod phone;
pub mod plan;
pub mod printing;
mod qr;
pub mod serve;
mod sources;
#[cfg(test)]
pub(crate) mod tests;
pub mod view;

pub use api::document;
pub use keeper::{keep, turn};
pub use plan::Days;

use domain::identity::Permission;

use crate::web::router::{Route, get};

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(kiosk::routes());
    routes.extend(phone::routes());
    routes.extend(display::routes());
    routes.extend([
        get("/units/{unit}/board/events", Permission::PublicRead, api::board_events),
        get("/units/{unit}/tickets/{ticket}/events", Permission::PublicRead, api::ticket_events),
    ]);
    routes
}
