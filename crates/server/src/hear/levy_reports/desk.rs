//! For inspectors: their keys, the reports that are sealed to them, answers. What is not sealed to
//! somebody does not exist for them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::hear::levy_reports::{Act, Command, KeyCommand, Outcome, Report, Side};
use domain::identity::Permission;
use domain::kernel::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parcel::{self, is_lookup, key_of};
use super::serve::{KINDS, Thread, id_of, parcels_of, record, record_key, report, ring, thread};
use super::view;
use crate::promise::pages::Here;
use crate::prove::disclosure;
use crate::web::App;
use crate::web::gate::{Granted, empty, private};
use crate::web::input::JsonBody;
use crate::web::problem::Problem;

/// Most reports of one list.
const MOST: i64 = 5000;

/// The account of who asks.
fn account(granted: &Granted) -> Result<&str, Problem> {
    granted.principal.account().ok_or_else(Problem::forbidden)
}

/// Names of the keys in use of who asks.
async fn own_keys(app: &App, granted: &Granted) -> Result<Vec<String>, Problem> {
    let account = account(granted)?;
    let ring = ring(app, granted.unit()).await?;
    let own = ring.in_use().filter(|added| added.inspector == account);
    Ok(own.map(|added| added.key.clone()).collect())
}

/// A report in the list: its envelope.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Envelope {
    lookup: String,
    office: String,
    /// Name of the office, in the reader's language.
    office_name: String,
    received: String,
    /// Who is to write next: `inspector`, `reporter`, or nobody.
    waits: String,
    outcome: String,
    messages: i64,
}

/// What an inspector has.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Desk {
    /// Names of their keys in use.
    keys: Vec<String>,
    /// Reports that are sealed to one of them, the newest first.
    reports: Vec<Envelope>,
}

/// The reports that are sealed to who asks.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/levy-desk", tag = "levy reports",
    operation_id = "list_levy_reports",
    params(("unit" = String, Path, description = "The unit that takes the reports")),
    responses((status = 200, body = Desk, description = "Own keys, and envelopes of reports")),
)]
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let keys = own_keys(&app, &granted).await?;
    let mut found: Vec<view::Listed> = Vec::new();
    for key in &keys {
        found.extend(view::list(&*app.book, granted.unit(), key, MOST).await?);
    }
    found.sort_by(|a, b| (&b.received, &a.lookup).cmp(&(&a.received, &b.lookup)));
    // Sealed to two keys of the same inspector, it is one report.
    found.dedup_by(|a, b| a.lookup == b.lookup);
    let envelope = |one: view::Listed| Envelope {
        lookup: one.lookup,
        office_name: name_of(&app, &granted, &one.office),
        office: one.office,
        received: one.received,
        waits: one.waits,
        outcome: one.outcome,
        messages: one.messages,
    };
    let reports = found.into_iter().map(envelope).collect();
    Ok(private(Json(Desk { keys, reports }).into_response()))
}

/// Name of an office; its identifier when it has published none.
fn name_of(app: &App, granted: &Granted, office: &str) -> String {
    let published = UnitId::parse(office).ok().and_then(|unit| app.directory.get(&unit));
    let newest = published.as_ref().and_then(|published| published.profile.newest());
    newest.map_or(office, |version| version.document.name.get(granted.language)).to_owned()
}

/// A report that is sealed to who asks, and their keys.
async fn sealed_to(
    app: &App,
    granted: &Granted,
    lookup: &str,
) -> Result<(Report, Vec<String>), Problem> {
    if !is_lookup(lookup) {
        return Err(Problem::not_found());
    }
    let keys = own_keys(app, granted).await?;
    let report = report(app, granted.unit(), lookup).await?;
    if report.is_for(&keys) { Ok((report, keys)) } else { Err(Problem::not_found()) }
}

/// The parcels of one report. That they were fetched stands in the access log.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/levy-desk/{lookup}", tag = "levy reports",
    operation_id = "fetch_levy_report",
    params(("unit" = String, Path), ("lookup" = String, Path)),
    responses(
        (status = 200, body = Thread, description = "The sealed thread"),
        (status = 404, description = "No such report, or it is not sealed to who asks"),
    ),
)]
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (_, lookup) = path;
    let (report, _) = sealed_to(&app, &granted, &lookup).await?;
    let permit = granted.permit()?;
    let parcels = parcels_of(&lookup);
    let fetched = disclosure::open(&app, &permit, Permission::LevyRead, &parcels, KINDS).await;
    let thread = thread(&app, granted.unit(), &report, fetched).await?;
    Ok(private(Json(thread).into_response()))
}

/// Records an act of who asks on a report that is sealed to them.
async fn act(
    app: &App,
    granted: &Granted,
    (report, keys): (Report, Vec<String>),
    id: &str,
    act: Act,
) -> Result<(), Problem> {
    let date = today(app, &report.received.office, granted.unit())?;
    let command = Command { date, keys, act };
    record(app, &granted.permit()?, &report.received.lookup, id, command).await?;
    Ok(())
}

/// The date at the office, or at the unit when the office is no more.
fn today(app: &App, office: &UnitId, unit: &UnitId) -> Result<jiff::civil::Date, Problem> {
    let here = Here::find(app, office).or_else(|_| Here::find(app, unit))?;
    Ok(here.today)
}

/// A message of an inspector.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Answer {
    /// The sealed parcel, as text.
    parcel: String,
}

/// Write to the reporter.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-desk/{lookup}/messages", tag = "levy reports",
    operation_id = "write_to_levy_reporter",
    params(("unit" = String, Path), ("lookup" = String, Path)),
    request_body = Answer,
    responses(
        (status = 204, description = "Recorded"),
        (status = 404, description = "No such report, or it is not sealed to who asks"),
        (status = 409, description = "It was closed"),
    ),
)]
pub(super) async fn write(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<Answer>,
) -> Result<Response, Problem> {
    let (_, lookup) = path;
    let own = sealed_to(&app, &granted, &lookup).await?;
    let parcel = parcel::next(&lookup, &sent.parcel)?;
    let wanted = Act::Write { from: Side::Inspector, parcel };
    let id = id_of(&wanted);
    act(&app, &granted, own, &id, wanted).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// The end of a report.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Closure {
    /// `founded`, `handed-on`, `unfounded` or `too-little`.
    outcome: String,
    /// Id of this command.
    command_id: String,
}

/// Close a report, with what came out of it.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-desk/{lookup}/closure", tag = "levy reports",
    operation_id = "close_levy_report",
    params(("unit" = String, Path), ("lookup" = String, Path)),
    request_body = Closure,
    responses(
        (status = 204, description = "Closed"),
        (status = 404, description = "No such report, or it is not sealed to who asks"),
        (status = 409, description = "It was closed"),
    ),
)]
pub(super) async fn close(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<Closure>,
) -> Result<Response, Problem> {
    let (_, lookup) = path;
    let own = sealed_to(&app, &granted, &lookup).await?;
    let outcome = Outcome::parse(&sent.outcome).ok_or_else(|| {
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "levy.outcome");
        problem.with_field("outcome", "levy.outcome")
    })?;
    act(&app, &granted, own, &sent.command_id, Act::Close { outcome }).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// The public half of a new key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewKey {
    /// P-256, uncompressed point, base64.
    public: String,
    /// Id of this command.
    command_id: String,
}

/// Give the public half of a key that was made in one's own browser.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-keys", tag = "levy reports",
    operation_id = "add_levy_key",
    params(("unit" = String, Path, description = "The unit that takes the reports")),
    request_body = NewKey,
    responses(
        (status = 204, description = "Reports are sealed to it from now on"),
        (status = 409, description = "This key is known already"),
        (status = 422, description = "No public key"),
    ),
)]
pub(super) async fn add_key(
    State(app): State<App>,
    granted: Granted,
    JsonBody(sent): JsonBody<NewKey>,
) -> Result<Response, Problem> {
    let (key, inspector) = (key_of(&sent.public)?, account(&granted)?.to_owned());
    let date = Here::find(&app, granted.unit())?.today;
    let command = KeyCommand::Add { key, inspector, public: sent.public, date };
    record_key(&app, &granted.permit()?, &sent.command_id, &command).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// The end of a key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct EndKey {
    /// Id of this command.
    command_id: String,
}

/// Reports are sealed to this key no more, and it opens no door here any more.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-keys/{key}/revocation", tag = "levy reports",
    operation_id = "revoke_levy_key",
    params(("unit" = String, Path), ("key" = String, Path)),
    request_body = EndKey,
    responses(
        (status = 204, description = "Revoked"),
        (status = 404, description = "No such key in use"),
        (status = 409, description = "It is somebody else's key"),
    ),
)]
pub(super) async fn revoke_key(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<EndKey>,
) -> Result<Response, Problem> {
    let (_, key) = path;
    let inspector = account(&granted)?.to_owned();
    let date = Here::find(&app, granted.unit())?.today;
    let command = KeyCommand::Revoke { key, inspector, date };
    record_key(&app, &granted.permit()?, &sent.command_id, &command).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}
