//! Satisfaction surveys of the people who were served (*survei kepuasan masyarakat*).
//!
//! | File | What is there |
//! |---|---|
//! | `right`, `store` | who may answer: tokens, the draw, tables without names |
//! | `urn` | answers on their way to the register |
//! | `questions`, `answer`, `interview` | the questions on phone, kiosk and tablet |
//! | `volunteer` | the public link, for everybody without a ticket |
//! | `view`, `figures`, `past` | counters, what is computed from them, periods side by side |
//! | `manage`, `report`, `shown`, `files` | rounds, reports, paper, open data |
//! | `charts`, `pictures` | pictures with their tables |
//! | `table`, `upload`, `import` | earlier surveys as files, and their way into the record |

mod answer;
mod api;
pub mod begin;
mod charts;
mod figures;
mod files;
mod import;
mod interview;
mod manage;
mod past;
mod pictures;
mod questions;
mod report;
mod right;
mod serve;
mod shown;
pub(crate) mod store;
pub mod table;
#[cfg(test)]
mod tests;
mod upload;
mod urn;
pub(crate) mod view;
mod volunteer;

pub use api::document;
pub(crate) use right::{Offered, is_running, number, offer};
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
        get("/units/{unit}/survey", PublicRead, volunteer::show),
        post("/units/{unit}/survey", SurveyAnswer, volunteer::send),
        get("/interviews/{unit}", SurveyInterview, interview::show),
        post("/interviews/{unit}", SurveyInterview, interview::act),
    ]
}

/// Rounds and comments.
fn staff() -> Vec<Route> {
    use Permission::{SurveyImport, SurveyManage, SurveyModerate, SurveyRead};
    vec![
        get("/survey-imports/{unit}", SurveyImport, import::show),
        post("/survey-imports/{unit}", SurveyImport, import::send).taking(upload::FILE_LIMIT),
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
