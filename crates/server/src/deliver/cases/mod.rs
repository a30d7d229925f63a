//! Cases (*permohonan*): applications from asking to collecting.
//!
//! | File | What is there |
//! |---|---|
//! | `serve` | views of the room, the unit's working time, numbers, how a command is recorded |
//! | `form`, `apply`, `store` | questions one a page; what is filled in until it is sent |
//! | `own` | the applicant's own page and receipt |
//! | `papers`, `papers_draft`, `papers_api` | documents of the checklist as files |
//! | `list`, `desk`, `acts`, `entry` | the officers' list, a case, what is done with it, entering |
//! | `bench` | what the desk and the field make their forms from |
//! | `field`, `field_work` | field rounds on a phone: opening one, applications and steps there |
//! | `field_round`, `field_api` | what both pages and programs do in a round; rounds for programs |
//! | `captures` | what enrolment stations captured for a step, as they report it |
//! | `batch` | one step of many cases: printed as a list, finished for those ticked |
//! | `figures` | what piles up at which step, promises kept by step |
//! | `compliance`, `promises_view` | promises kept by week, step, officer group and channel |
//! | `listing_view` | pages of the list, the cases at risk first |
//! | `shown` | promises with reasons, steps, amounts, as both sides see them |
//! | `channels`, `uncollected` | where steps are done; what nobody collects in the legal time |
//! | `renew` | a lost receipt code, after identity was seen |
//! | `view`, `ledger_view` | one row a case and how long steps take; money, collecting, channels |
//! | `api`, `sealed` | cases for programs; sealed text for who works on it |
//! | `retention` | cases that are kept longer than the standard says |
//! | `keeper`, `recount` | what time alone does; dates that an amended calendar moves |
//! | `begin` | the demo's first cases |

mod acts;
mod api;
mod apply;
mod batch;
pub mod begin;
mod bench;
mod captures;
mod channels;
mod compliance;
mod decisions;
mod desk;
mod entry;
mod field;
mod field_api;
mod field_round;
mod field_work;
mod figures;
mod form;
mod keeper;
pub(crate) mod ledger_view;
mod list;
pub(crate) mod listing_view;
pub(crate) mod own;
mod papers;
mod papers_api;
mod papers_draft;
pub(crate) mod promises_view;
mod recount;
pub(crate) mod renew;
pub(crate) mod retention;
mod sealed;
pub(crate) mod serve;
mod shown;
pub(crate) mod store;
mod uncollected;
pub(crate) mod view;

pub use keeper::{keep, turn};
pub use store::STEPS;

use domain::identity::Permission;

use crate::files::BODY;
use crate::web::Route;
use crate::web::router::{get, post};

/// The room's part of the API document, with field rounds and enrolment stations.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut whole = api::document();
    whole.merge(field_api::document());
    whole.merge(captures::document());
    whole
}

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{
        CaseApply, CaseDecide, CaseForm, CaseRead, CaseReceipt, CaseWork, PublicRead,
    };
    let mut routes = api::routes();
    routes.extend(field_api::routes());
    routes.extend(captures::routes());
    routes.extend([
        get("/units/{unit}/applications", PublicRead, own::find),
        post("/units/{unit}/applications", CaseApply, own::look_up),
        get("/units/{unit}/services/{service}/application", PublicRead, apply::begin),
        post("/units/{unit}/services/{service}/application", CaseApply, apply::start),
        get("/apply/{unit}/{draft}", PublicRead, apply::go_on),
        get("/apply/{unit}/{draft}/{page}", PublicRead, apply::show),
        post("/apply/{unit}/{draft}/{page}", CaseApply, apply::answer),
        get("/apply/{unit}/{draft}/documents/{document}", PublicRead, papers_draft::show),
        post("/apply/{unit}/{draft}/documents/{document}", CaseApply, papers_draft::receive)
            .taking(BODY),
        get("/a/{unit}/{case}/{case_code}", PublicRead, own::show),
        get("/a/{unit}/{case}/{case_code}/receipt", PublicRead, own::paper),
        post("/a/{unit}/{case}/{case_code}/{act}", CaseApply, own::act),
        get("/a/{unit}/{case}/{case_code}/documents/{document}", PublicRead, papers::own),
        post("/a/{unit}/{case}/{case_code}/documents/{document}", CaseApply, papers::hand_in)
            .taking(BODY),
        get("/cases/{unit}", CaseRead, list::show),
        get("/cases/{unit}/list.csv", CaseRead, list::csv),
        get("/cases/{unit}/figures", CaseRead, figures::show),
        get("/cases/{unit}/figures.csv", CaseRead, figures::csv),
        get("/cases/{unit}/compliance", CaseRead, compliance::show),
        get("/cases/{unit}/compliance.csv", CaseRead, compliance::csv),
        get("/cases/{unit}/batch", CaseWork, batch::show),
        post("/cases/{unit}/batch", CaseWork, batch::finish),
        get("/cases/{unit}/channels.csv", CaseRead, channels::csv),
        get("/cases/{unit}/uncollected", CaseRead, uncollected::show),
        get("/cases/{unit}/uncollected.csv", CaseRead, uncollected::csv),
        get("/cases/{unit}/new", CaseWork, entry::choose),
        get("/cases/{unit}/new/{service}", CaseWork, entry::form),
        post("/cases/{unit}/new/{service}", CaseWork, entry::file),
        get("/field/{unit}", CaseWork, field::list),
        post("/field/{unit}", CaseWork, field::open),
        get("/field/{unit}/list.csv", CaseWork, field::csv),
        get("/field/{unit}/{round}", CaseWork, field::show),
        get("/field/{unit}/{round}/list.csv", CaseWork, field::cases_csv),
        post("/field/{unit}/{round}/closure", CaseWork, field::close),
        get("/field/{unit}/{round}/new/{service}", CaseWork, field_work::form),
        post("/field/{unit}/{round}/new/{service}", CaseWork, field_work::file),
        get("/field/{unit}/{round}/cases/{case}", CaseWork, field_work::show),
        post("/field/{unit}/{round}/cases/{case}/work/{act}", CaseWork, field_work::work),
        get("/field/{unit}/{round}/cases/{case}/documents/{document}", CaseWork, field_work::paper),
        post(
            "/field/{unit}/{round}/cases/{case}/documents/{document}",
            CaseWork,
            field_work::receive,
        )
        .taking(BODY),
        get("/cases/{unit}/{case}", CaseRead, desk::show),
        get("/cases/{unit}/{case}/form", CaseForm, sealed::page),
        get("/cases/{unit}/{case}/documents/{document}", CaseRead, papers::desk),
        post("/cases/{unit}/{case}/documents/{document}", CaseWork, papers::receive).taking(BODY),
        get("/cases/{unit}/{case}/documents/{document}/{number}", CaseForm, papers::open),
        get("/cases/{unit}/{case}/receipt", CaseReceipt, renew::show),
        post("/cases/{unit}/{case}/receipt", CaseReceipt, renew::make),
        post("/cases/{unit}/{case}/work/{act}", CaseWork, desk::work),
        post("/cases/{unit}/{case}/decisions/{act}", CaseDecide, desk::decide),
    ]);
    routes
}
