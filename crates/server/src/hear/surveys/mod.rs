//! Satisfaction surveys of the people who were served (*survei kepuasan masyarakat*).
//!
//! | File | What is there |
//! |---|---|
//! | `right`, `store` | who may answer: tokens, the draw, tables without names |
//! | `urn` | answers on their way to the register |
//! | `answer`, `interview` | the questions on phone, kiosk and tablet |
//! | `view`, `figures` | counters, and what is computed from them |
//! | `manage`, `report`, `shown`, `files` | rounds, reports, paper, open data |
//! | `table` | earlier surveys as files, for the command line |

mod answer;
mod api;
pub mod begin;
mod figures;
mod files;
mod interview;
mod manage;
mod report;
mod right;
mod serve;
mod shown;
pub(crate) mod store;
pub mod table;
#[cfg(test)]
mod tests;
mod urn;
pub(crate) mod view;

pub use api::document;
pub(crate) use right::{Offered, number, offer};
pub use urn::{keep, turn};

use domain::identity::Permission;

use crate::web::Route;
use crate::web::router::{get, post};

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    [asking(), staff(), public()].into_iter().flatten().collect()
}

/// Where people are asked.
fn asking() -> Vec<Route> {
    use Permission::{PublicRead, SurveyAnswer, SurveyInterview, SurveyKiosk};
    vec![
        get("/s/{unit}/{token}", PublicRead, answer::show),
        post("/s/{unit}/{token}", SurveyAnswer, answer::send),
        get("/kiosk/{unit}/survey", PublicRead, answer::kiosk),
        post("/kiosk/{unit}/survey", SurveyKiosk, answer::kiosk_number),
        get("/interviews/{unit}", SurveyInterview, interview::show),
        post("/interviews/{unit}", SurveyInterview, interview::act),
    ]
}

/// Rounds and comments.
fn staff() -> Vec<Route> {
    use Permission::{SurveyManage, SurveyModerate, SurveyRead};
    vec![
        get("/surveys/{unit}", SurveyRead, manage::list),
        post("/surveys/{unit}", SurveyManage, manage::open),
        get("/surveys/{unit}/{round}", SurveyRead, report::show),
        post("/surveys/{unit}/{round}/closing", SurveyManage, manage::close),
        post("/surveys/{unit}/{round}/exclusions", SurveyManage, manage::exclude),
        post("/surveys/{unit}/{round}/reports", SurveyManage, manage::publish),
        get("/surveys/{unit}/{round}/comments", SurveyModerate, manage::list_comments),
        post("/surveys/{unit}/{round}/comments", SurveyModerate, manage::moderate),
    ]
}

/// What is published.
fn public() -> Vec<Route> {
    use Permission::PublicRead;
    vec![
        get("/units/{unit}/surveys", PublicRead, report::public),
        get("/units/{unit}/surveys/{round}/print", PublicRead, report::letter),
        get("/units/{unit}/surveys/{round}/{file}", PublicRead, report::file),
        get("/api/v1/units/{unit}/surveys", PublicRead, api::list),
    ]
}
