//! Appointments (*janji temu*): places at the counter that are given out beforehand.
//!
//! | File | What is there |
//! |---|---|
//! | `serve` | the room as the building serves it; planning a day from profile and standard |
//! | `api` | places for programs |
//! | `keeper` | what time alone does: holds that are over, people who did not come, offers |

mod api;
mod keeper;
mod serve;
pub(crate) mod view;

pub use api::{document, routes};
pub use keeper::{keep, turn};
