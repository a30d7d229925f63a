//! Appointments (*janji temu*): places at the counter that are given out beforehand.
//!
//! | File | What is there |
//! |---|---|
//! | `serve` | the room as the building serves it; planning a day from profile and standard |
//! | `booking`, `calendar` | the applicant's own place, and its file for a calendar |
//! | `checkin` | number and code at the kiosk become a number in the queue |
//! | `public` | what everybody may see: when places are given out, each draw to be repeated |
//! | `planning`, `day` | days for the office: opening them; who is expected, who waits, seats |
//! | `drawing` | holding a draw, and its outcome in order |
//! | `api` | places for programs |
//! | `keeper` | what time alone does: holds that are over, people who did not come, offers |
//! | `ended`, `store` | places of a case that is over are given up, also after a crash |

mod api;
pub mod begin;
mod booking;
mod calendar;
mod checkin;
mod day;
mod drawing;
pub(crate) mod ended;
mod keeper;
mod planning;
mod public;
mod serve;
pub(crate) mod store;
pub(crate) mod view;

pub use api::document;
pub(crate) use booking::{all_of_case, of_case};
pub use keeper::{keep, turn};

use crate::web::Route;

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        api::routes(),
        booking::routes(),
        planning::routes(),
        day::routes(),
        public::routes(),
        checkin::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
