//! Cases (*permohonan*): applications from asking to collecting.
//!
//! | File | What is there |
//! |---|---|
//! | `serve` | views of the room, the unit's working time, numbers, how a command is recorded |
//! | `form`, `apply`, `store` | questions one a page; what is filled in until it is sent |
//! | `own` | the applicant's own page and receipt |
//! | `list`, `desk`, `acts`, `entry` | the officers' list, a case, what is done with it, entering |
//! | `figures` | what piles up at which step, promises kept by step |
//! | `compliance`, `promises_view` | promises kept by week, step, officer group and channel |
//! | `listing_view` | pages of the list, the cases at risk first |
//! | `shown` | promises with reasons, steps, amounts, as both sides see them |
//! | `view` | one row a case, and how long steps usually take |
//! | `api`, `sealed` | cases for programs; sealed text for who works on it |
//! | `keeper`, `recount` | what time alone does: broken promises, days that have passed, dates that an amended calendar moves |
//! | `begin` | the demo's first cases |

mod acts;
mod api;
mod apply;
pub mod begin;
mod compliance;
mod desk;
mod entry;
mod figures;
mod form;
mod keeper;
mod list;
pub(crate) mod listing_view;
pub(crate) mod own;
pub(crate) mod promises_view;
mod recount;
mod sealed;
pub(crate) mod serve;
mod shown;
pub(crate) mod store;
pub(crate) mod view;

pub use api::document;
pub use keeper::{keep, turn};
pub use store::STEPS;

use domain::identity::Permission;

use crate::web::Route;
use crate::web::router::{get, post};

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{CaseApply, CaseDecide, CaseForm, CaseRead, CaseWork, PublicRead};
    let mut routes = api::routes();
    routes.extend([
        get("/units/{unit}/applications", PublicRead, own::find),
        post("/units/{unit}/applications", CaseApply, own::look_up),
        get("/units/{unit}/services/{service}/application", PublicRead, apply::begin),
        post("/units/{unit}/services/{service}/application", CaseApply, apply::start),
        get("/apply/{unit}/{draft}", PublicRead, apply::go_on),
        get("/apply/{unit}/{draft}/{page}", PublicRead, apply::show),
        post("/apply/{unit}/{draft}/{page}", CaseApply, apply::answer),
        get("/a/{unit}/{case}/{case_code}", PublicRead, own::show),
        get("/a/{unit}/{case}/{case_code}/receipt", PublicRead, own::paper),
        post("/a/{unit}/{case}/{case_code}/{act}", CaseApply, own::act),
        get("/cases/{unit}", CaseRead, list::show),
        get("/cases/{unit}/list.csv", CaseRead, list::csv),
        get("/cases/{unit}/figures", CaseRead, figures::show),
        get("/cases/{unit}/figures.csv", CaseRead, figures::csv),
        get("/cases/{unit}/compliance", CaseRead, compliance::show),
        get("/cases/{unit}/compliance.csv", CaseRead, compliance::csv),
        get("/cases/{unit}/new", CaseWork, entry::choose),
        get("/cases/{unit}/new/{service}", CaseWork, entry::form),
        post("/cases/{unit}/new/{service}", CaseWork, entry::file),
        get("/cases/{unit}/{case}", CaseRead, desk::show),
        get("/cases/{unit}/{case}/form", CaseForm, sealed::page),
        post("/cases/{unit}/{case}/work/{act}", CaseWork, desk::work),
        post("/cases/{unit}/{case}/decisions/{act}", CaseDecide, desk::decide),
    ]);
    routes
}
