//! Complaints (*pengaduan*): filed on a page without script, by staff for somebody, or by a
//! program; followed by their reporters with a code; handled by officers on two legal clocks.
//!
//! | File | What is there |
//! |---|---|
//! | `intake` | filing, from every door, in one place |
//! | `portal`, `work` | the public page, the form and what it costs, figures |
//! | `kiosk` | the kiosk's form |
//! | `posts` | temporary posts: poster, form, figures, paper typed in |
//! | `import` | complaints of other systems from a file |
//! | `reporter` | the reporter's own page and receipt |
//! | `list` | the officers' list, and the same as a file |
//! | `desk`, `acts` | a complaint, what can be done with it |
//! | `handover`, `carried` | to another unit, with all that was said and its files |
//! | `search` | complaints by their words, and those that share rare ones |
//! | `file` | a complaint's file for the Ombudsman, with its proof |
//! | `moderation` | what of the words the public reads; spam |
//! | `figures`, `counted`, `counted_view` | public figures of midnight, without small groups |
//! | `attachments`, `files_api` | photographs, papers, scanned letters |
//! | `people` | who is above whom; pseudonyms of accounts |
//! | `shown` | dates with reasons, and what was said, as both sides see them |
//! | `begin` | the demo's first complaints |
//! | `mail` | complaints and answers that come by mail |
//! | `open311` | the open interface for cities and apps |
//! | `keep` | what the house does unasked when a date passes |
//! | `visible` | who may know of a complaint, for other parts of the house |
//! | `view` | the table of where each complaint stands |

mod acts;
mod api;
mod attachments;
pub mod begin;
mod carried;
mod counted;
pub(crate) mod counted_view;
mod desk;
mod figures;
mod file;
mod files_api;
mod handover;
pub mod import;
mod intake;
mod keep;
mod kiosk;
mod list;
mod mail;
mod moderation;
mod open311;
mod people;
mod portal;
mod posts;
mod reporter;
pub(crate) mod search;
mod serve;
mod shown;
pub(crate) mod view;
mod visible;
mod work;

pub use api::document;
pub use counted::Counts;
pub(crate) use desk::{Decided, decided, known, may_see, names_hidden};
pub use keep::{keep, turn};
pub use mail::{Automatic, MOST as MAIL_MOST, Outcome as MailOutcome, take as take_mail};
pub use search::fill::{anew as index_anew, fill as index, some as index_some};
pub use serve::rules;
pub(crate) use visible::{code_of, visible};

use domain::identity::Permission;

use crate::files::BODY;
use crate::web::Route;
use crate::web::router::{get, post};

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{
        ComplaintDirect, ComplaintFile, ComplaintHandle, ComplaintIdentity, ComplaintMail,
        ComplaintModerate, ComplaintOwn, ComplaintRead, PublicRead,
    };
    let mut routes = vec![
        get("/units/{unit}/complaints", PublicRead, portal::show),
        post("/units/{unit}/complaints", ComplaintOwn, portal::look_up),
        get("/units/{unit}/complaints/new", PublicRead, portal::form),
        post("/units/{unit}/complaints/new", ComplaintFile, portal::file).taking(BODY),
        get("/units/{unit}/complaints/figures.csv", PublicRead, portal::csv),
        get("/c/{unit}/{reference}/{code}", PublicRead, reporter::show),
        get("/c/{unit}/{reference}/{code}/receipt", PublicRead, reporter::paper),
        post("/c/{unit}/{reference}/{code}/files", ComplaintOwn, attachments::reporter_adds)
            .taking(BODY),
        post("/c/{unit}/{reference}/{code}/{act}", ComplaintOwn, reporter::act),
        get("/complaints/{unit}", ComplaintRead, list::list),
        get("/complaints/{unit}/list/{kind}", ComplaintRead, list::file),
        get("/complaints/{unit}/search", ComplaintRead, search::find::show),
        get("/complaints/{unit}/moderation", ComplaintModerate, moderation::list),
        get("/complaints/{unit}/moderation.csv", ComplaintModerate, moderation::csv),
        get("/complaints/{unit}/imports", ComplaintDirect, import::page::show),
        post("/complaints/{unit}/imports", ComplaintDirect, import::page::send)
            .taking(import::FILE_LIMIT),
        get("/complaints/{unit}/new", ComplaintHandle, portal::staff_form),
        post("/complaints/{unit}/new", ComplaintHandle, portal::staff_file).taking(BODY),
        get("/complaints/{unit}/{reference}", ComplaintRead, desk::show),
        get("/complaints/{unit}/{reference}/identity", ComplaintIdentity, desk::identity),
        get("/complaints/{unit}/{reference}/file", ComplaintRead, file::show),
        get("/complaints/{unit}/{reference}/file.zip", ComplaintRead, file::zip),
        post("/complaints/{unit}/{reference}/files", ComplaintHandle, attachments::staff_add)
            .taking(BODY),
        get("/complaints/{unit}/{reference}/files/{number}", ComplaintRead, attachments::open),
        post("/complaints/{unit}/{reference}/{act}", ComplaintHandle, desk::act),
        post("/api/v1/units/{unit}/complaints", ComplaintFile, api::file),
        get("/api/v1/units/{unit}/complaints/{reference}/files", ComplaintRead, files_api::list),
        post(
            "/api/v1/units/{unit}/complaints/{reference}/files",
            ComplaintHandle,
            files_api::receive,
        )
        .taking(BODY),
        get(
            "/api/v1/units/{unit}/complaints/{reference}/files/{number}",
            ComplaintRead,
            files_api::open,
        ),
        post(
            "/api/v1/units/{unit}/complaints/{reference}/{code}/files",
            ComplaintOwn,
            files_api::own_receive,
        )
        .taking(BODY),
        post("/api/v1/units/{unit}/complaints/mail", ComplaintMail, mail::post).taking(MAIL_MOST),
        get("/api/v1/units/{unit}/complaints/{reference}/{code}", PublicRead, api::read),
        get("/api/v1/units/{unit}/complaint-figures", PublicRead, api::figures),
        get("/api/v1/units/{unit}/complaint-moderation", ComplaintModerate, moderation::json_list),
        post(
            "/api/v1/units/{unit}/complaints/{reference}/moderation",
            ComplaintModerate,
            moderation::json_act,
        ),
    ];
    routes.extend(doors());
    routes.extend(open311::routes());
    routes
}

/// Doors besides the unit's own page: the kiosk, and temporary posts.
fn doors() -> Vec<Route> {
    use Permission::{ComplaintDirect, ComplaintFile, ComplaintHandle, ComplaintRead, PublicRead};
    vec![
        get("/kiosk/{unit}/complaint", PublicRead, kiosk::form),
        post("/kiosk/{unit}/complaint", ComplaintFile, kiosk::file),
        get("/kiosk/{unit}/complaint/{reference}/{code}", PublicRead, kiosk::done),
        get("/units/{unit}/posts/{post}", PublicRead, posts::show),
        get("/units/{unit}/posts/{post}/poster", PublicRead, posts::poster),
        get("/units/{unit}/posts/{post}/paper", PublicRead, posts::paper),
        get("/units/{unit}/posts/{post}/new", PublicRead, posts::form),
        post("/units/{unit}/posts/{post}/new", ComplaintFile, posts::file).taking(BODY),
        get("/complaints/{unit}/posts", ComplaintRead, posts::list),
        post("/complaints/{unit}/posts", ComplaintDirect, posts::open),
        post("/complaints/{unit}/posts/{post}/closure", ComplaintDirect, posts::close),
        get("/complaints/{unit}/posts/{post}/papers", ComplaintHandle, posts::batch),
        post("/complaints/{unit}/posts/{post}/papers", ComplaintHandle, posts::type_in),
    ]
}
