//! Cases for programs. Every change carries a `command_id`: sent again, it gives the same answer
//! and changes nothing twice.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::deliver::cases::{
    Answers, Ask, CaseRef, CheckDocuments, ClockId, Event, Finding, FinishStep, Receiver, Seen,
    State,
};
use domain::identity::{Permission, Role};
use domain::kernel::{Event as _, Key, Personal, Reach, Rupiah, ServiceId, Way};
use domain::promise::standards::Channel;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::listing_view::{self, After, Wanted};
use super::serve::{
    Application, Sender, channel, opens, present, receipt_of, record, reference, role_for,
    standard_of, submit,
};
use crate::deliver::queue::serve::command_id;
use crate::execute::Done;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::{JsonBody, Params};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};

/// Cases in a list at most.
const LINES: usize = 500;

/// Routes of the API.
#[must_use]
pub(super) fn routes() -> Vec<Route> {
    use Permission::{
        CaseApply, CaseDecide, CaseForm, CaseRead, CaseReceipt, CaseWork, PublicRead,
    };
    vec![
        post("/api/v1/units/{unit}/cases", CaseApply, apply),
        get("/api/v1/units/{unit}/cases", CaseRead, list_cases),
        get("/api/v1/units/{unit}/cases/{case}", PublicRead, show),
        get("/api/v1/units/{unit}/cases/{case}/form", CaseForm, super::sealed::form),
        get("/api/v1/units/{unit}/cases/uncollected", CaseRead, super::uncollected::list),
        get("/api/v1/units/{unit}/cases/channels", CaseRead, super::channels::list),
        post("/api/v1/units/{unit}/cases/{case}/receipt", CaseReceipt, super::renew::renew),
        post("/api/v1/units/{unit}/cases/{case}/requests", CaseApply, own),
        post(super::papers_api::DOCUMENT, CaseApply, super::papers_api::receive)
            .taking(crate::files::BODY),
        get(super::papers_api::FILE, CaseForm, super::papers_api::open),
        post("/api/v1/units/{unit}/cases/{case}/work", CaseWork, work),
        post("/api/v1/units/{unit}/cases/{case}/decisions", CaseDecide, super::decisions::decide),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(
        apply,
        list_cases,
        show,
        super::sealed::form,
        super::uncollected::list,
        super::channels::list,
        super::renew::renew,
        own,
        work,
        super::decisions::decide,
        super::papers_api::receive,
        super::papers_api::open
    ),
    tags((name = "cases", description = "Applications, from asking to collecting."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub(super) fn document() -> utoipa::openapi::OpenApi {
    <Document as OpenApi>::openapi()
}

/// Unit and number of the case in the path.
type Named = Path<(String, String)>;

/// An application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Apply {
    /// The service.
    #[schema(value_type = String, example = "paspor-baru")]
    service: ServiceId,
    /// What is chosen, when there is a choice.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "biasa-10")]
    variant: Option<Key>,
    /// Surcharges that are asked for.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    extras: Vec<Key>,
    /// Who applies; kept sealed.
    name: String,
    /// How to reach them; kept sealed.
    #[serde(default)]
    contact: Option<String>,
    /// How they wish to be told what happens: `mail`, `phone`, `letter` or `never`; by what the
    /// contact is when nothing is said.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "mail")]
    notify_by: Option<Way>,
    /// Question → answer, by the standard's form; kept sealed. Yes and no are `yes` and `no`.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    answers: Answers,
    /// Id of the command.
    command_id: String,
}

/// Apply for a service.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cases", tag = "cases", operation_id = "apply",
    params(("unit" = String, Path)), request_body = Apply,
    responses(
        (status = 201, body = serde_json::Value, description = "Number, receipt code, address that \
            shows the case, and the case; the same for the same command id and content"),
        (status = 409, description = "The standard or a tariff does not allow it now"),
        (status = 422, description = "Wrong answers, all at once"),
    )
)]
async fn apply(
    House(app): House<App>,
    granted: Granted,
    JsonBody(body): JsonBody<Apply>,
) -> Result<Response, Problem> {
    let id = command_id(&body.command_id)?;
    let Apply { service, variant, extras, name, contact, notify_by, answers, .. } = body;
    let reach = notify_by.map(|by| Reach { by, language: granted.language });
    let documents = Vec::new();
    let sent = Application { service, variant, extras, name, contact, reach, answers, documents };
    let (reference, done) = submit(&app, &Sender::of(&granted)?, id, sent).await?;
    let unit = granted.unit();
    let state = present(&app, unit, &reference).await?;
    let receipt = app.receipts.code(unit.as_str(), &receipt_of(&reference, state.renewals));
    let url = format!("/api/v1/units/{unit}/cases/{reference}?receipt={receipt}");
    let answer = json!({
        "reference": reference, "receipt": receipt, "url": url, "head": done.short_head(),
        "case": told(&state),
    });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// A case as programs see it: nothing sealed is in it.
pub(super) fn told(state: &State) -> Value {
    let plan = state.plan();
    let clocks = state.clocks.iter().map(|(id, clock)| {
        let name = match id {
            ClockId::Service => "service",
            ClockId::Step(step) => step.as_str(),
        };
        json!({
            "of": name, "started": clock.started, "due": clock.due, "last_day": clock.last_day,
            "broken": clock.broken, "kept": clock.kept, "earlier": clock.earlier,
            "calendars": clock.calendars,
        })
    });
    let done = state.done.iter().map(|done| {
        json!({
            "step": done.step, "at": done.at, "channel": done.channel,
            "confirmed": done.confirmed,
        })
    });
    let amounts = state.amounts.iter().map(|amount| {
        json!({
            "tariff": amount.tariff, "amount": amount.amount, "legal_basis": amount.legal_basis,
        })
    });
    let findings: BTreeMap<_, _> = state.findings.iter().collect();
    json!({
        "reference": state.reference(),
        "service": plan.map(|plan| &plan.service),
        "standard": plan.map(|plan| plan.standard),
        "variant": plan.and_then(|plan| plan.variant.as_ref()),
        "stage": state.stage.name(),
        "next_step": state.next_step().map(|step| &step.id),
        "steps": plan.map(|plan| plan.steps.iter().map(|step| &step.id).collect::<Vec<_>>()),
        "done": done.collect::<Vec<_>>(),
        "submitted_at": state.submitted_at,
        "findings": findings,
        "documents": super::papers_api::told(state),
        "clocks": clocks.collect::<Vec<_>>(),
        "amounts": amounts.collect::<Vec<_>>(),
        "owed": state.owed(),
        "billings": super::own::billings(state),
        "complete_until": state.complete_until,
        "collect_until": state.collect_until,
        "ended_at": state.ended_at,
    })
}

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Which {
    /// `open` (being worked on, when not said), `ready` (to be collected) or `over`.
    #[serde(default)]
    place: Option<String>,
    /// Where the next page begins, as the page before said.
    #[serde(default)]
    after: Option<String>,
}

/// List the cases of a unit, those at risk first.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cases", tag = "cases", operation_id = "list_cases",
    params(("unit" = String, Path), Which), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value, description = "Cases with stage, step, \
        first deadline and risk, and where the next page begins; nothing personal"))
)]
async fn list_cases(
    House(app): House<App>,
    granted: Granted,
    Params(which): Params<Which>,
) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let place = which.place.as_deref().filter(|place| ["ready", "over"].contains(place));
    let wanted = Wanted { place: place.unwrap_or("open").to_owned(), ..Wanted::default() };
    let after = which.after.as_deref().and_then(After::parse);
    let (unit, page) = (granted.unit().as_str(), (after.as_ref(), LINES));
    let found = listing_view::list(&*app.book, &here, unit, &wanted, page).await?;
    let line = |line: &super::view::Line| {
        json!({
            "reference": line.reference, "service": line.service, "stage": line.stage,
            "step": line.step, "officer": line.officer, "due": line.due, "broken": line.broken,
            "owed": line.owed, "submitted_at": line.submitted, "risk": line.risk.name(),
        })
    };
    let next = found.next.map(|next| next.to_string());
    let cases: Vec<_> = found.lines.iter().map(line).collect();
    Ok(Json(json!({ "cases": cases, "next": next })))
}

/// The code that opens one's own case.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Holding {
    /// Receipt code; staff need none.
    #[serde(default)]
    receipt: Option<String>,
}

/// Whether somebody may see a case: staff of the unit, or who holds its receipt. Others cannot
/// tell whether it exists.
pub(super) async fn may_see(
    app: &App,
    granted: &Granted,
    case: &CaseRef,
    receipt: &str,
) -> Result<bool, Problem> {
    if granted.principal.may(Permission::CaseRead, &granted.line) {
        return Ok(true);
    }
    opens(app, granted.unit(), case, receipt).await
}

pub(super) fn unknown() -> Problem {
    Problem::refused(&domain::deliver::cases::Refusal::NotFound)
}

/// Look at a case.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cases/{case}", tag = "cases", operation_id = "get_case",
    params(("unit" = String, Path), ("case" = String, Path), Holding),
    responses(
        (status = 200, body = serde_json::Value, description = "Stage, steps, clocks, amounts"),
        (status = 404, description = "No such case, or neither staff nor its receipt"),
    )
)]
async fn show(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    Params(holding): Params<Holding>,
) -> Result<Json<Value>, Problem> {
    let case = reference(&named.1)?;
    if !may_see(&app, &granted, &case, holding.receipt.as_deref().unwrap_or("")).await? {
        return Err(unknown());
    }
    Ok(Json(told(&present(&app, granted.unit(), &case).await?)))
}

/// What an applicant may do with the own case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Request {
    /// What was missing is there.
    Resubmit {
        /// In own words; kept sealed.
        #[serde(default)]
        note: Option<String>,
    },
    /// The application is taken back.
    Withdraw {
        /// In own words; kept sealed.
        #[serde(default)]
        reason: Option<String>,
    },
}

impl Request {
    /// What is asked of the rules.
    pub(super) fn ask(self, case: &CaseRef, channel: Channel) -> Ask {
        let sealed = |text: String| Personal::new(case.stream(), text);
        match self {
            Self::Resubmit { note } => Ask::Resubmit { channel, note: note.map(sealed) },
            Self::Withdraw { reason } => Ask::Withdraw { channel, reason: reason.map(sealed) },
        }
    }
}

/// Something that an applicant asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Own {
    /// What.
    request: Request,
    /// Receipt code; staff need none.
    #[serde(default)]
    receipt: Option<String>,
    /// Id of the command.
    command_id: String,
}

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Recorded {
    /// Kinds of the entries, in order.
    events: Vec<&'static str>,
    /// First half of the hash of the last entry.
    head: String,
    /// The case afterwards.
    #[schema(value_type = Object)]
    case: Value,
}

pub(super) async fn answer(
    app: &App,
    granted: &Granted,
    case: &CaseRef,
    done: &Done<Event>,
) -> Result<Response, Problem> {
    let state = present(app, granted.unit(), case).await?;
    let events = done.events.iter().map(Event::kind).collect();
    Ok(Json(Recorded { events, head: done.short_head(), case: told(&state) }).into_response())
}

/// Bring what was missing, or take an application back.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cases/{case}/requests", tag = "cases",
    operation_id = "request_for_case",
    params(("unit" = String, Path), ("case" = String, Path)), request_body = Own,
    responses((status = 200, body = Recorded), (status = 404, description = "No such case"),
        (status = 409, description = "Not at this stage"))
)]
async fn own(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Own>,
) -> Result<Response, Problem> {
    let (case, id) = (reference(&named.1)?, command_id(&body.command_id)?);
    if !may_see(&app, &granted, &case, body.receipt.as_deref().unwrap_or("")).await? {
        return Err(unknown());
    }
    let ask = body.request.ask(&case, channel(&granted.principal));
    let done = record(&app, &granted.permit()?, &case, id, ask).await?;
    answer(&app, &granted, &case, &done).await
}

/// What an officer does.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Work {
    /// The whole checklist: document → finding.
    CheckDocuments {
        /// `complete`, `not_needed`, `missing`, `unreadable`, `expired`, `differs` or
        /// `wrong_document` for every document of the standard.
        #[schema(value_type = BTreeMap<String, String>)]
        findings: BTreeMap<Key, Finding>,
        /// In own words; kept sealed.
        #[serde(default)]
        note: Option<String>,
    },
    /// A step of work is done.
    FinishStep {
        /// The step.
        #[schema(value_type = String)]
        step: Key,
        /// In own words; kept sealed.
        #[serde(default)]
        note: Option<String>,
    },
    /// The second person agrees.
    ConfirmStep {
        /// The step.
        #[schema(value_type = String)]
        step: Key,
    },
    /// The second person does not agree.
    DeclineStep {
        /// The step.
        #[schema(value_type = String)]
        step: Key,
        /// Why; kept sealed.
        note: String,
    },
    /// Somebody takes the case on, or nobody does any more.
    Assign {
        /// Account name.
        #[serde(default)]
        officer: Option<String>,
    },
    /// An examination begins.
    Hold {
        /// Code of the reason.
        #[schema(value_type = String)]
        reason: Key,
        /// In own words; kept sealed.
        #[serde(default)]
        note: Option<String>,
    },
    /// It is over.
    Resume {
        /// In own words; kept sealed.
        #[serde(default)]
        note: Option<String>,
    },
    /// A surcharge or fine of the standard comes on top.
    Charge {
        /// The tariff.
        #[schema(value_type = String)]
        tariff: Key,
    },
    /// The billing system gave a code for all that is owed.
    Bill {
        /// The code.
        billing: String,
        /// Rupiah.
        #[schema(value_type = i64)]
        amount: Rupiah,
    },
    /// All that is owed is paid.
    Pay {
        /// Rupiah.
        #[schema(value_type = i64)]
        amount: Rupiah,
        /// Number of the receipt.
        receipt: String,
        /// How: a code of the unit.
        #[schema(value_type = String)]
        method: Key,
        /// Date on the receipt.
        #[schema(value_type = String, format = Date)]
        paid_on: Date,
    },
    /// The product is collected at the counter.
    HandOver {
        /// `holder` or `proxy`.
        #[schema(value_type = String)]
        to: Receiver,
        /// Name of the proxy; kept sealed.
        #[serde(default)]
        proxy: Option<String>,
        /// What was seen: `receipt`, `holder_identity`; for a proxy also `letter` and
        /// `proxy_identity`; `signature` when somebody signed for it.
        #[schema(value_type = Vec<String>)]
        seen: BTreeSet<Seen>,
        /// Points of the standard's own checklist (`collect_checks`) that were ticked: all of them.
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        points: BTreeSet<Key>,
    },
}

/// An officer's work on a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WorkBody {
    /// What.
    work: Work,
    /// Id of the command.
    command_id: String,
}

/// The role that is responsible for what is next.
fn responsible(state: &State) -> Role {
    state.next_step().map_or(Role::Officer, |step| step.role)
}

/// What is asked of the rules.
pub(super) fn ask_of(
    granted: &Granted,
    here: &Here,
    (state, channel): (&State, Channel),
    work: Work,
) -> Result<Ask, Problem> {
    let subject = state.reference().map(CaseRef::stream).unwrap_or_default();
    let sealed = |text: String| Personal::new(subject.clone(), text);
    let role = role_for(granted, responsible(state));
    Ok(match work {
        Work::CheckDocuments { findings, note } => {
            let note = note.map(sealed);
            Ask::CheckDocuments(CheckDocuments { findings, role, channel, note })
        }
        Work::FinishStep { step, note } => {
            Ask::FinishStep(FinishStep { step, role, channel, note: note.map(sealed) })
        }
        Work::ConfirmStep { step } => Ask::ConfirmStep { step, role, channel },
        Work::DeclineStep { step, note } => Ask::DeclineStep { step, role, note: sealed(note) },
        Work::Assign { officer } => Ask::Assign { officer },
        Work::Hold { reason, note } => Ask::Hold { reason, note: note.map(sealed) },
        Work::Resume { note } => Ask::Resume { note: note.map(sealed) },
        Work::Charge { tariff } => {
            Ask::Charge { extra: tariff, standard: standard_of(here, state)? }
        }
        Work::Bill { billing, amount } => Ask::Bill { billing, amount },
        Work::Pay { amount, receipt, method, paid_on } => {
            let (channel, notice) = (Some(channel), None);
            Ask::Pay { amount, receipt, method, paid_on, channel, notice }
        }
        Work::HandOver { to, proxy, seen, points } => {
            let proxy = proxy.map(sealed);
            Ask::HandOver { to, proxy, seen, points, channel, arrival: None }
        }
    })
}

/// Work on a case.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cases/{case}/work", tag = "cases",
    operation_id = "work_on_case", params(("unit" = String, Path), ("case" = String, Path)),
    request_body = WorkBody, security(("bearer" = [])),
    responses((status = 200, body = Recorded), (status = 404, description = "No such case"),
        (status = 409, description = "Not at this stage, not this step, not this person"),
        (status = 422, description = "The checklist is not complete, the amount is another"))
)]
async fn work(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<WorkBody>,
) -> Result<Response, Problem> {
    let (case, id) = (reference(&named.1)?, command_id(&body.command_id)?);
    let here = Here::find(&app, granted.unit())?;
    let state = present(&app, granted.unit(), &case).await?;
    let ask = ask_of(&granted, &here, (&state, channel(&granted.principal)), body.work)?;
    let done = record(&app, &granted.permit()?, &case, id, ask).await?;
    answer(&app, &granted, &case, &done).await
}
