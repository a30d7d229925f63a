//! Decisions on complaints that a unit publishes: an anonymised text, written by one person and
//! published by another. Nothing public leads from one to its complaint.
//!
//! | File | What is there |
//! |---|---|
//! | `desk` | writing, sending back, publishing, withdrawing; what waits for a second person |
//! | `public` | the list, a decision, open data |
//! | `serve` | identifiers, records, texts |
//! | `view` | what is published, and what waits |

mod desk;
mod public;
mod serve;
pub(crate) mod view;

pub use public::document;

use domain::identity::Permission;

use crate::web::Route;
use crate::web::router::{get, post};

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{ComplaintHandle, ComplaintRead, PublicRead};
    vec![
        get("/decisions/{unit}", ComplaintRead, desk::list),
        get("/complaints/{unit}/{reference}/publication", ComplaintRead, desk::show),
        post("/complaints/{unit}/{reference}/publication/{act}", ComplaintHandle, desk::act),
        get("/units/{unit}/decisions", PublicRead, public::list),
        get("/units/{unit}/decisions/{decision}", PublicRead, public::show),
        get("/units/{unit}/decisions.csv", PublicRead, public::csv),
        get("/api/v1/units/{unit}/decisions", PublicRead, public::json),
    ]
}
