//! Cash for programs.

use axum::Json;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use domain::deliver::cases::CaseRef;
use domain::deliver::cash::Outcome;
use domain::identity::Permission;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};

use super::lists::{Back, Stand, given_back, stands};
use super::notices::{self, Kept, Said};
use super::report;
use super::statement::{self, Finding};
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::JsonBody;
use crate::web::problem::{FieldProblem, Problem};
use crate::web::router::{Route, get, post};

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    use Permission::{CashRead, CashReconcile};
    vec![
        get("/api/v1/units/{unit}/cash/days/{date}", CashRead, day),
        post("/api/v1/units/{unit}/cash/days/{date}/statements", CashReconcile, compare)
            .taking(statement::FILE_LIMIT),
        post("/api/v1/units/{unit}/cash/days/{date}/closings", CashReconcile, close),
        get("/api/v1/units/{unit}/cash/waiting", CashRead, waiting),
        get("/api/v1/units/{unit}/cash/refunds", CashRead, refunds),
        get("/api/v1/units/{unit}/cash/notices", CashRead, list_notices),
        post("/api/v1/units/{unit}/cash/notices/{notice}/clarification", CashReconcile, clarify),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(
        super::webhook::take,
        day,
        compare,
        close,
        waiting,
        refunds,
        list_notices,
        clarify
    ),
    tags((name = "cash", description = "Payments, statements of providers, the day's sums."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    <Document as OpenApi>::openapi()
}

/// Unit and date in the path.
type Named = Path<(String, String)>;

fn date_of(named: &Named) -> Result<Date, Problem> {
    named.1.parse().map_err(|_| Problem::not_found())
}

async fn told(app: &App, granted: &Granted, date: Date) -> Result<Json<Value>, Problem> {
    let here = Here::find(app, granted.unit())?;
    let figures = report::figures(app, granted.unit(), &here, date).await?;
    let state = statement::present(app, granted.unit(), date).await?;
    let closing = |one: &domain::deliver::cash::Closing| {
        let by = statement::who(&one.by);
        json!({ "at": one.at, "by": by, "figures": one.figures })
    };
    let compared = |one: &domain::deliver::cash::Reconciling| {
        let (digest, found) = (&one.done.digest, &one.done.found);
        json!({ "at": one.at, "by": statement::who(&one.by), "digest": digest, "found": found })
    };
    Ok(Json(json!({
        "date": date,
        "figures": figures,
        "closings": state.closed.iter().map(closing).collect::<Vec<_>>(),
        "statements": state.reconciled.iter().map(compared).collect::<Vec<_>>(),
    })))
}

/// Look at a day of money: its sums by what was recorded on it, closings, comparisons.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cash/days/{date}", tag = "cash",
    operation_id = "get_cash_day",
    params(("unit" = String, Path), ("date" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value), (status = 404, description = "No date"))
)]
async fn day(
    House(app): House<App>,
    granted: Granted,
    named: Named,
) -> Result<Json<Value>, Problem> {
    told(&app, &granted, date_of(&named)?).await
}

/// A provider's statement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = cash::Statement)]
struct Statement {
    /// The file: CSV with the columns `receipt`, `amount` and `paid_on`.
    csv: String,
    /// Id of the command.
    command_id: String,
}

/// Compare a day with the provider's statement, and record what was found.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cash/days/{date}/statements", tag = "cash",
    operation_id = "compare_statement", request_body = Statement,
    params(("unit" = String, Path), ("date" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value),
        (status = 422, description = "Lines that cannot be read, all at once"))
)]
async fn compare(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Statement>,
) -> Result<Json<Value>, Problem> {
    let (date, id) = (date_of(&named)?, command_id(&body.command_id)?);
    let lines = statement::read(body.csv.as_bytes(), date).map_err(|found| wrong(&found))?;
    statement::record(&app, &granted, (date, id), body.csv.as_bytes(), lines).await?;
    told(&app, &granted, date).await
}

fn wrong(found: &[Finding]) -> Problem {
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "cash.statement_wrong");
    problem.fields = found
        .iter()
        .map(|one| FieldProblem {
            field: format!("csv.{}", one.line),
            code: "cash.statement_wrong".to_owned(),
            params: vec![("fault", one.code.to_owned()), ("line", one.line.to_string())],
        })
        .collect();
    problem
}

/// A closing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = cash::CloseDay)]
struct Close {
    /// Id of the command.
    command_id: String,
}

/// Close a day on its sums as they are now. Not by who took money on it.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cash/days/{date}/closings", tag = "cash",
    operation_id = "close_cash_day", request_body = Close,
    params(("unit" = String, Path), ("date" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value),
        (status = 409, description = "Nothing new since the last closing, or took money that day"))
)]
async fn close(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Close>,
) -> Result<Json<Value>, Problem> {
    let (date, id) = (date_of(&named)?, command_id(&body.command_id)?);
    report::record_closing(&app, &granted, (date, id)).await?;
    told(&app, &granted, date).await
}

fn stand(one: &Stand) -> Value {
    json!({
        "reference": one.reference, "service": one.service, "stage": one.stage, "step": one.step,
        "paid_at": one.since, "amount": one.kept,
    })
}

/// List what is paid and not served yet, the longest wait first.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cash/waiting", tag = "cash",
    operation_id = "list_paid_waiting",
    params(("unit" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value))
)]
async fn waiting(House(app): House<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let all = stands(&app, granted.unit(), "waiting").await?;
    Ok(Json(json!({ "cases": all.iter().map(stand).collect::<Vec<_>>() })))
}

/// List what is due back, and what was given back in the last year.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cash/refunds", tag = "cash", operation_id = "list_refunds",
    params(("unit" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value))
)]
async fn refunds(House(app): House<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let due = stands(&app, granted.unit(), "due").await?;
    let done = given_back(&app, granted.unit(), &here).await?;
    let back = |one: &Back| {
        json!({
            "reference": one.reference, "receipt": one.receipt, "service": one.service,
            "amount": one.amount, "reason": one.reason, "officer": one.officer, "at": one.at,
        })
    };
    Ok(Json(json!({
        "due": due.iter().map(stand).collect::<Vec<_>>(),
        "done": done.iter().map(back).collect::<Vec<_>>(),
    })))
}

/// List notices of payments that fit no case or another sum.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cash/notices", tag = "cash",
    operation_id = "list_payment_notices",
    params(("unit" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value))
)]
async fn list_notices(House(app): House<App>, granted: Granted) -> Result<Json<Value>, Problem> {
    let (open, clear) = notices::list(&app, granted.unit()).await?;
    let told = |one: &Kept| {
        let case = Some(&one.case).filter(|case| !case.is_empty());
        let outcome = Some(&one.outcome).filter(|outcome| !outcome.is_empty());
        json!({
            "notice": one.id, "at": one.at, "billing": one.billing, "amount": one.amount,
            "receipt": one.receipt, "method": one.method, "paid_on": one.paid_on, "why": one.why,
            "case": case, "outcome": outcome,
        })
    };
    Ok(Json(json!({
        "open": open.iter().map(told).collect::<Vec<_>>(),
        "clear": clear.iter().map(told).collect::<Vec<_>>(),
    })))
}

/// What became of a notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = cash::Clarification)]
struct Clarification {
    /// `booked`, `returned_to_payer` or `not_ours`.
    #[schema(value_type = String)]
    outcome: Outcome,
    /// The case on which it is booked.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    case: Option<CaseRef>,
    /// How it was found out; kept sealed.
    note: String,
    /// Id of the command.
    command_id: String,
}

/// Say what became of a notice; `booked` records the payment on its case.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cash/notices/{notice}/clarification", tag = "cash",
    operation_id = "clarify_notice", request_body = Clarification,
    params(("unit" = String, Path), ("notice" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value), (status = 404, description = "No notice"),
        (status = 409, description = "It is clear already, or the case does not take it"),
        (status = 422, description = "The case is missing, or another amount is owed"))
)]
async fn clarify(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Clarification>,
) -> Result<Json<Value>, Problem> {
    let id = command_id(&body.command_id)?;
    let said = Said { outcome: body.outcome, case: body.case, note: body.note };
    notices::clear(&app, &granted, (&named.1, id), said).await?;
    Ok(Json(json!({ "outcome": body.outcome })))
}
