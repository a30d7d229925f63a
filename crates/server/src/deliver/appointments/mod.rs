//! Appointments (*janji temu*): places at the counter that are given out beforehand.
//!
//! | File | What is there |
//! |---|---|
//! | `serve` | the room as the building serves it; planning a day from profile and standard |
//! | `booking`, `calendar` | the applicant's own place, and its file for a calendar |
//! | `checkin` | number and code at the kiosk become a number in the queue |
//! | `planning` | days for the office: who is expected, opening further ones |
//! | `api` | places for programs |
//! | `keeper` | what time alone does: holds that are over, people who did not come, offers |

mod api;
pub mod begin;
mod booking;
mod calendar;
mod checkin;
mod keeper;
mod planning;
mod serve;
pub(crate) mod view;

pub use api::document;
pub(crate) use booking::of_case;
pub use keeper::{keep, turn};

use crate::web::Route;

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    [api::routes(), booking::routes(), planning::routes(), checkin::routes()]
        .into_iter()
        .flatten()
        .collect()
}
