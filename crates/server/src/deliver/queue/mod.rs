//! The queue (*antrean*) of a unit: tickets, calls, boards.
//!
//! | File | What is there |
//! |---|---|
//! | `serve` | views and boards of the room; ticket names; how a command is recorded |
//! | `plan`, `sources` | the plan of a day from profile, standards and calendar; opening the day |
//! | `api` | the queue for programs |
//! | `live` | boards and phones by server-sent events |
//! | `view` | tables for days that are no longer in memory |
//! | `printing`, `printers` | paper tickets on network printers; the page that sets them up |
//! | `notes` | sealed notes about a visit |
//! | `desk`, `supervise`, `statistics`, `overview` | staff: counter, hall, numbers, all units |

mod alarm;
mod api;
mod desk;
mod display;
mod displays;
mod form;
mod keeper;
pub(crate) mod kiosk;
pub mod live;
mod notes;
mod offer;
pub(crate) mod overview;
mod phone;
pub mod plan;
mod printers;
pub mod printing;
pub(crate) mod qr;
pub mod serve;
mod sources;
mod staff;
pub(crate) mod statistics;
mod supervise;
#[cfg(test)]
pub(crate) mod tests;
pub mod view;

pub use keeper::{keep, turn};
pub use plan::Days;

use domain::identity::Permission;

use crate::web::router::{Route, get};

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut whole = api::document();
    whole.merge(statistics::document());
    whole.merge(overview::document());
    whole
}

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let live = vec![
        get("/units/{unit}/board/events", Permission::PublicRead, api::board_events),
        get("/units/{unit}/tickets/{ticket}/events", Permission::PublicRead, api::ticket_events),
    ];
    let parts = [
        api::routes(),
        live,
        kiosk::routes(),
        phone::routes(),
        display::routes(),
        displays::routes(),
        printers::routes(),
        desk::routes(),
        supervise::routes(),
        statistics::routes(),
        overview::routes(),
    ];
    parts.into_iter().flatten().collect()
}
