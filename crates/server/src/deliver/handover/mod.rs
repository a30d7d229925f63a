//! Hand-over (*pengambilan*): the lane where finished products are collected, driving through or on
//! foot, and the minutes from arrival to drive-off.
//!
//! | File | What is there |
//! |---|---|
//! | `lane` | a lane and its days; arriving, giving: the one way for pages and API |
//! | `own` | the applicant's page: take a time, say that one is here, the code to be scanned |
//! | `sign` | the lane's display: numbers with a colour, no names |
//! | `officer` | the officer's phone: scan, checklist, hand over, drive-off |
//! | `figures`, `view` | minutes day by day; one row an arrival |
//! | `api` | the lane for programs |

mod api;
mod figures;
mod lane;
mod officer;
mod own;
mod sign;
pub(crate) mod view;

pub use api::document;
pub(crate) use sign::sign_of;

use domain::deliver::handover::{Event, Handovers, LaneDay};
use domain::identity::Permission;
use domain::kernel::Meta;

use crate::execute::{Place, Served, Writes};
use crate::web::Route;
use crate::web::router::{get, post};

impl Served for Handovers {
    type Live = ();

    fn project(
        place: Place<'_>,
        state: &LaneDay,
        event: &Event,
        _meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        view::project(place, state, event, writes);
    }
}

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{CaseApply, CaseRead, CaseWork, PublicRead};
    let mut routes = api::routes();
    routes.extend([
        get("/a/{unit}/{case}/{case_code}/collection", PublicRead, own::show),
        post("/a/{unit}/{case}/{case_code}/collection", CaseApply, own::act),
        get("/lanes/{unit}", CaseWork, officer::choose),
        get("/lanes/{unit}/{lane}", CaseWork, officer::show),
        post("/lanes/{unit}/{lane}/scans", CaseWork, officer::scan),
        get("/lanes/{unit}/{lane}/arrivals/{arrival}", CaseWork, officer::arrival),
        post("/lanes/{unit}/{lane}/arrivals/{arrival}/{act}", CaseWork, officer::act),
        post("/lanes/{unit}/{lane}/end", CaseWork, officer::end),
        get("/lanes/{unit}/{lane}/figures", CaseRead, figures::show),
        get("/lanes/{unit}/{lane}/figures.csv", CaseRead, figures::csv),
        get("/display/{unit}/lanes/{lane}", PublicRead, sign::show),
    ]);
    routes
}
