//! Cash (*kas*): what a provider of payments tells, comparing a day with its statement, the day's
//! report and its closing, what is paid and waits, refunds.
//!
//! | File | What is there |
//! |---|---|
//! | `webhook` | signed notices of payments: booked on the case, or kept until they are clear |
//! | `notices` | notices that could not be booked, and what became of them |
//! | `statement` | a provider's file, read strictly; comparing a day with it |
//! | `report` | sums of a day by tariff, method and person; closing it; CSV and XLSX |
//! | `lists` | what is paid and waits, what is due back, what was given back |
//! | `view` | one row a notice |
//! | `api` | the same for programs |

mod api;
mod lists;
mod notices;
mod report;
mod statement;
pub(crate) mod view;
mod webhook;

pub use api::document;

use domain::deliver::cash::{CashDays, NoticeEvent, NoticeState, Notices};
use domain::identity::Permission;
use domain::kernel::Meta;

use crate::execute::{Place, Served, Writes};
use crate::web::Route;
use crate::web::router::{get, post};

impl Served for CashDays {
    type Live = ();
}

impl Served for Notices {
    type Live = ();

    fn project(
        place: Place<'_>,
        state: &NoticeState,
        _event: &NoticeEvent,
        _meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        view::project(place, state, writes);
    }
}

/// All routes of the room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Permission::{CashRead, CashReconcile, PaymentNotify};
    let mut routes = api::routes();
    routes.extend([
        post("/api/v1/units/{unit}/payments/notices", PaymentNotify, webhook::take),
        get("/cash/{unit}", CashRead, report::show),
        get("/cash/{unit}/report.csv", CashRead, report::csv),
        get("/cash/{unit}/report.xlsx", CashRead, report::xlsx),
        get("/cash/{unit}/lines.csv", CashRead, report::lines),
        post("/cash/{unit}/closing", CashReconcile, report::close),
        get("/cash/{unit}/waiting", CashRead, lists::waiting),
        get("/cash/{unit}/waiting.csv", CashRead, lists::waiting_csv),
        get("/cash/{unit}/refunds", CashRead, lists::refunds),
        get("/cash/{unit}/refunds.csv", CashRead, lists::refunds_csv),
        get("/cash/{unit}/notices", CashRead, notices::show),
        get("/cash/{unit}/notices.csv", CashRead, notices::csv),
        post("/cash/{unit}/notices/{notice}", CashReconcile, notices::clarify),
        get("/cash/{unit}/statement", CashRead, statement::show),
        post("/cash/{unit}/statement", CashReconcile, statement::compare)
            .taking(statement::FILE_LIMIT),
    ]);
    routes
}
