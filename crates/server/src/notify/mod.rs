//! Notices (*pemberitahuan*): what somebody is told because something happened to their file.
//!
//! The rules decide *that* something happened; [`table`] says which event tells whom; the notice is
//! written in the transaction of that event (`Served::announce`) and carried out by a job. Where a
//! notice stands is apart from where its case stands: nothing waits for a mail server.
//!
//! ```text
//! event ─▶ waiting ─▶ sent (taken by the mail server or gateway)
//!             │  ▲──── tried again, some three days ─▶ failed ─▶ (staff) waiting, or a letter
//!             ├─▶ to-print ─▶ printed        a letter, also when no way is configured
//!             └─▶ overtaken, unwanted
//! ```
//!
//! | File | What is there |
//! |---|---|
//! | `table`, `kind` | from events to notices |
//! | `store` | outbox and notices, leases |
//! | `delivery`, `relevance` | the job: what is due, whether it is still worth it, trying again |
//! | `contact` | who is told, on which way: opens the sealed address |
//! | `words` | what a notice says |
//! | `mail`, `webhook` | the ways out |
//! | `api` | the same for programs |
//! | `pages`, `letters` | the list of a unit, one notice, letters to print |
//! | `file` | the notices of a case or complaint, for its own pages |
//!
//! Deliberately not here: anything about levy reports; whoever files one is never written to.

mod api;
mod contact;
mod delivery;
mod file;
mod kind;
mod letters;
mod mail;
mod pages;
mod relevance;
pub(crate) mod store;
pub mod table;
#[cfg(test)]
mod tests;
pub(crate) mod webhook;
mod words;

pub use api::document;
pub(crate) use contact::is_address_of;
pub use delivery::{Post, keep, turn};
pub(crate) use file::{About, Line, Told, of_file, told_of_case};
pub use kind::{Kind, State};
pub use store::STEPS;
pub(crate) use table::File;

use domain::deliver::appointments::{self, SlotDay};
use domain::deliver::cases;
use domain::hear::complaints;
use domain::identity::Permission;
use domain::kernel::Meta;

use crate::execute::{Place, Writes};
use crate::web::Route;
use crate::web::router::{get, post};

/// All routes of notices.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{NoticePrint, NoticeRead, NoticeSend};
    vec![
        get("/api/v1/units/{unit}/notices", NoticeRead, api::list),
        post("/api/v1/units/{unit}/notices/{notice}/attempts", NoticeSend, api::again),
        get("/notices/{unit}", NoticeRead, pages::list),
        get("/notices/{unit}/list.csv", NoticeRead, pages::csv),
        get("/notices/{unit}/letters", NoticePrint, letters::all),
        post("/notices/{unit}/letters", NoticeSend, letters::printed),
        get("/notices/{unit}/{notice}", NoticeRead, pages::show),
        get("/notices/{unit}/{notice}/letter", NoticePrint, letters::one),
        post("/notices/{unit}/{notice}/{act}", NoticeSend, pages::act),
    ]
}

/// Writes the notices of a case's event.
pub(crate) fn announce_case(
    place: Place<'_>,
    state: &cases::State,
    event: &cases::Event,
    meta: &Meta<'_>,
    writes: &mut Writes,
) {
    store::put(place, meta.at, &table::of_case(state, event, meta.at), writes);
}

/// Writes the notices of an event of a day's places.
pub(crate) fn announce_slot(
    place: Place<'_>,
    state: &SlotDay,
    event: &appointments::Event,
    meta: &Meta<'_>,
    writes: &mut Writes,
) {
    let Some(plan) = state.plan() else { return };
    let notices = table::of_slot(plan.service.as_str(), state, event);
    store::put(place, meta.at, &notices, writes);
}

/// Writes the notices of a complaint's event.
pub(crate) fn announce_complaint(
    place: Place<'_>,
    state: &complaints::State,
    event: &complaints::Event,
    meta: &Meta<'_>,
    writes: &mut Writes,
) {
    store::put(place, meta.at, &table::of_complaint(state, event), writes);
}
