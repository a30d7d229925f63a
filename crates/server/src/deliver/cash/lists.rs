//! Money that waits: what is paid and not served yet, what is due back, and what was given back.

use askama::Template;
use axum::extract::State as House;
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::{Rupiah, Timestamp, UnitId};

use crate::book::Row as Stored;
use crate::deliver::cases::ledger_view::{LIST_REFUNDS, LIST_STANDS};
use crate::promise::pages::Here;
use crate::web::gate::{Granted, private};
use crate::web::menu::staff_shell;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format, table};

/// Cases in a list at most.
const MOST: i64 = 2000;
/// Days of refunds that are shown.
const DAYS: i64 = 365;

/// A case whose money waits.
pub(super) struct Stand {
    pub(super) reference: String,
    pub(super) service: String,
    pub(super) stage: String,
    pub(super) step: String,
    pub(super) since: Timestamp,
    pub(super) kept: Rupiah,
}

/// Cases in one place of money: `waiting` or `due`.
pub(super) async fn stands(app: &App, unit: &UnitId, place: &str) -> Result<Vec<Stand>, Problem> {
    let params = vec![unit.as_str().into(), place.into(), MOST.into()];
    let stand = |row: &Stored| Stand {
        reference: row.text(0).to_owned(),
        service: row.text(1).to_owned(),
        stage: row.text(2).to_owned(),
        step: row.text(3).to_owned(),
        since: Timestamp(row.int(4)),
        kept: Rupiah(row.int(5)),
    };
    Ok(app.book.query(&LIST_STANDS, params).await?.iter().map(stand).collect())
}

/// Money that was given back.
pub(super) struct Back {
    pub(super) reference: String,
    pub(super) receipt: String,
    pub(super) service: String,
    pub(super) amount: Rupiah,
    pub(super) reason: String,
    pub(super) officer: String,
    pub(super) at: Timestamp,
}

/// Money given back in the last year.
pub(super) async fn given_back(
    app: &App,
    unit: &UnitId,
    here: &Here,
) -> Result<Vec<Back>, Problem> {
    let from = here.now.plus_seconds(-DAYS * 86_400);
    let params = vec![unit.as_str().into(), from.0.into(), MOST.into()];
    let back = |row: &Stored| Back {
        reference: row.text(0).to_owned(),
        receipt: row.text(1).to_owned(),
        service: row.text(2).to_owned(),
        amount: Rupiah(row.int(3)),
        reason: row.text(4).to_owned(),
        officer: row.text(5).to_owned(),
        at: Timestamp(row.int(6)),
    };
    Ok(app.book.query(&LIST_REFUNDS, params).await?.iter().map(back).collect())
}

fn service_name(shell: &Shell, here: &Here, service: &str) -> String {
    let mut all = here.published.standards.values().filter_map(|state| state.newest());
    let found = all.find(|version| version.document.service.as_str() == service);
    found.map_or_else(|| service.to_owned(), |v| shell.text(&v.document.name).to_owned())
}

/// A line of a list.
struct Row {
    reference: String,
    service: String,
    state: String,
    since: String,
    amount: String,
}

/// Money that was given back, in words.
struct BackRow {
    reference: String,
    amount: String,
    reason: String,
    receipt: String,
    who: String,
    at: String,
}

#[derive(Template)]
#[template(path = "deliver/cash/templates/waiting.html")]
struct Waiting {
    shell: Shell,
    unit: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "deliver/cash/templates/refunds.html")]
struct Refunds {
    shell: Shell,
    unit: String,
    due: Vec<Row>,
    done: Vec<BackRow>,
}

fn row(shell: &Shell, here: &Here, one: Stand) -> Row {
    Row {
        service: service_name(shell, here, &one.service),
        state: shell.t_of("case-stage", &one.stage),
        since: shell.moment(&here.zone, &one.since),
        amount: shell.rupiah(&one.kept),
        reference: one.reference,
    }
}

fn below(shell: Shell, unit: &UnitId) -> Shell {
    let above = shell.t("cash-title").to_owned();
    let mut shell = shell.crumb(format!("/cash/{unit}"), above);
    shell.wide = true;
    shell
}

/// What is paid and not served yet.
pub(super) async fn waiting(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(&app, &granted, "cash-waiting-title")?;
    let unit = granted.unit();
    let shell = below(shell, unit);
    let all = stands(&app, unit, "waiting").await?;
    let rows = all.into_iter().map(|one| row(&shell, &here, one)).collect();
    Ok(private(render(StatusCode::OK, &Waiting { unit: unit.to_string(), rows, shell })))
}

/// The same as a file.
pub(super) async fn waiting_csv(
    House(app): House<App>,
    granted: Granted,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let all = stands(&app, granted.unit(), "waiting").await?;
    let rows = all.into_iter().map(|one| {
        let since = format::machine(here.zone, one.since);
        vec![one.reference, one.service, one.stage, one.step, since, one.kept.0.to_string()]
    });
    let columns = ["reference", "service", "stage", "step", "paid_at", "amount"];
    Ok(table::csv(&format!("paid-waiting-{}.csv", granted.unit()), &columns, rows))
}

/// What is due back, and what was given back.
pub(super) async fn refunds(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(&app, &granted, "cash-refunds-title")?;
    let unit = granted.unit();
    let shell = below(shell, unit);
    let due = stands(&app, unit, "due").await?;
    let due = due.into_iter().map(|one| row(&shell, &here, one)).collect();
    let done = given_back(&app, unit, &here).await?.into_iter().map(|one| BackRow {
        amount: shell.rupiah(&one.amount),
        reason: shell.t_of("case-refund-reason", &one.reason),
        at: shell.moment(&here.zone, &one.at),
        reference: one.reference,
        receipt: one.receipt,
        who: one.officer,
    });
    let done = done.collect();
    let page = Refunds { unit: unit.to_string(), due, done, shell };
    Ok(private(render(StatusCode::OK, &page)))
}

/// What was given back, as a file.
pub(super) async fn refunds_csv(
    House(app): House<App>,
    granted: Granted,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let rows = given_back(&app, granted.unit(), &here).await?.into_iter().map(|one| {
        let at = format::machine(here.zone, one.at);
        let amount = one.amount.0.to_string();
        vec![one.reference, one.receipt, one.service, amount, one.reason, one.officer, at]
    });
    let columns = ["reference", "receipt", "service", "amount", "reason", "officer", "recorded_at"];
    Ok(table::csv(&format!("refunds-{}.csv", granted.unit()), &columns, rows))
}
