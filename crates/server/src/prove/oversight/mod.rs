//! Oversight from outside: the Ombudsman's requests for an explanation with their two limits, and
//! yearly totals of reports by source, also of years before this register began.
//!
//! A request about a complaint is shown to nobody from whom the complaint is kept.
//!
//! | File | What is there |
//! |---|---|
//! | `requests` | the list, a request, what is done with it, its letter |
//! | `totals` | bringing totals in; the public page and its files |
//! | `chart` | places on the picture |
//! | `keep` | what the house notes unasked when the second limit passes |
//! | `serve` | rules, identifiers, records |
//! | `view` | where each request stands |

mod chart;
mod keep;
mod requests;
mod serve;
mod table;
mod totals;
pub(crate) mod view;

pub use keep::{keep, turn};
pub(crate) use requests::names_hidden;
pub use serve::rules;
pub use totals::document;

use domain::identity::Permission;

use crate::web::Route;
use crate::web::router::{get, post};

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{OversightHandle, OversightRead, OversightTotals, PublicRead};
    vec![
        get("/oversight/{unit}", OversightRead, requests::list),
        post("/oversight/{unit}", OversightHandle, requests::record_new),
        get("/oversight/{unit}/requests.csv", OversightRead, requests::csv),
        get("/oversight/{unit}/requests/{request}", OversightRead, requests::show),
        post("/oversight/{unit}/requests/{request}/{act}", OversightHandle, requests::act),
        get("/oversight/{unit}/requests/{request}/letter", OversightRead, requests::letter),
        get("/oversight/{unit}/totals", OversightTotals, totals::manage),
        post("/oversight/{unit}/totals", OversightTotals, totals::import).taking(table::LIMIT),
        post("/oversight/{unit}/totals/{series}/withdrawal", OversightTotals, totals::withdraw),
        get("/units/{unit}/oversight", PublicRead, totals::public),
        get("/units/{unit}/oversight.csv", PublicRead, totals::csv),
        get("/api/v1/units/{unit}/yearly-totals", PublicRead, totals::json),
    ]
}
