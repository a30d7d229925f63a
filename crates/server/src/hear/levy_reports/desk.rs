//! For inspectors: the reports that are sealed to them, answers. What is not sealed to
//! somebody does not exist for them.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::hear::levy_reports::{Act, Channel, Command, Outcome, Report, Side};
use domain::identity::Permission;
use domain::kernel::{Timestamp, UnitId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::{Filed, NewReport, filed, filing, wrong};
use super::parcel::{self, is_lookup};
use super::serve::{
    KINDS, Opener, Thread, day, holders, id_of, offered, parcels_of, record, report, ring, thread,
};
use super::view;
use crate::promise::pages::Here;
use crate::prove::disclosure;
use crate::web::App;
use crate::web::gate::{Granted, empty, private};
use crate::web::input::JsonBody;
use crate::web::problem::Problem;
use crate::web::table;

/// Most reports of one list.
const MOST: i64 = 5000;

/// The account of who asks.
pub(super) fn account(granted: &Granted) -> Result<&str, Problem> {
    granted.principal.account().ok_or_else(Problem::forbidden)
}

/// Names of the keys that open reports for who asks.
async fn own_keys(app: &App, granted: &Granted) -> Result<Vec<String>, Problem> {
    let ring = ring(app, granted.unit()).await?;
    Ok(ring.opening(account(granted)?).map(str::to_owned).collect())
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
    /// By which way it came.
    channel: String,
    pictures: i64,
    /// Account of who examines it; empty before it was given to somebody.
    assigned: String,
}

/// What an inspector has.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Desk {
    /// Account of who asks.
    account: String,
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
    let (keys, found) = listed(&app, &granted).await?;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut name = |office: &str| {
        let known = names.entry(office.to_owned());
        known.or_insert_with(|| name_of(&app, &granted, office)).clone()
    };
    let envelope = |one: view::Listed| Envelope {
        office_name: name(&one.office),
        lookup: one.lookup,
        office: one.office,
        received: one.received,
        waits: one.waits,
        outcome: one.outcome,
        messages: one.messages,
        channel: one.channel,
        pictures: one.pictures,
        assigned: one.assigned,
    };
    let reports = found.into_iter().map(envelope).collect();
    let account = account(&granted)?.to_owned();
    Ok(private(Json(Desk { account, keys, reports }).into_response()))
}

/// Keys of who asks, and envelopes of the reports that one of them opens, the newest first.
async fn listed(app: &App, granted: &Granted) -> Result<(Vec<String>, Vec<view::Listed>), Problem> {
    let keys = own_keys(app, granted).await?;
    let mut found: Vec<view::Listed> = Vec::new();
    for key in &keys {
        found.extend(view::list(&*app.book, granted.unit(), key, MOST).await?);
    }
    found.sort_by(|a, b| (&b.received, &a.lookup).cmp(&(&a.received, &b.lookup)));
    // Sealed to two keys of the same inspector, it is one report.
    found.dedup_by(|a, b| a.lookup == b.lookup);
    Ok((keys, found))
}

/// The same list as a file: what stands on the envelopes, nothing of what was said.
pub(super) async fn export(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (_, found) = listed(&app, &granted).await?;
    let columns = [
        "lookup", "office", "received", "channel", "waits", "outcome", "messages", "pictures",
        "assigned",
    ];
    let rows = found.into_iter().map(|one| {
        vec![
            one.lookup,
            one.office,
            one.received,
            one.channel,
            one.waits,
            one.outcome,
            one.messages.to_string(),
            one.pictures.to_string(),
            one.assigned,
        ]
    });
    Ok(table::csv("levy-envelopes.csv", &columns, rows))
}

/// Name of an office; its identifier when it has published none.
pub(super) fn name_of(app: &App, granted: &Granted, office: &str) -> String {
    let published = UnitId::parse(office).ok().and_then(|unit| app.directory.get(&unit));
    let newest = published.as_ref().and_then(|published| published.profile.newest());
    newest.map_or(office, |version| version.document.name.get(granted.language)).to_owned()
}

/// A report that is sealed to who asks, and their keys.
pub(super) async fn sealed_to(
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
    let mut thread = thread(&app, granted.unit(), &report, fetched).await?;
    let (names, ring) = (holders(&app, granted.unit()).await?, ring(&app, granted.unit()).await?);
    let of = |key: &str| ring.all().get(key).map(|held| held.added.inspector.clone());
    let who: BTreeSet<String> = report.keys().filter_map(of).collect();
    let named = |inspector: String| {
        let name = names.get(&inspector)?.clone();
        Some(Opener { inspector, name })
    };
    thread.holders = who.into_iter().filter_map(named).collect();
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
    let (date, begins) = today(app, &report.received.office, granted.unit())?;
    let command = Command { date, begins, keys, act };
    record(app, &granted.permit()?, &report.received.lookup, id, command).await?;
    Ok(())
}

/// The date at the office, or at the unit when the office is no more.
fn today(app: &App, office: &UnitId, unit: &UnitId) -> Result<(Date, Timestamp), Problem> {
    let here = Here::find(app, office).or_else(|_| Here::find(app, unit))?;
    Ok(day(&here))
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

/// A report that was told to an inspector, sealed by their browser.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Told {
    /// The office that it is about.
    office: String,
    /// `in-person`, `letter` or `telephone`.
    channel: String,
    /// Look-up half of the receipt that the reporter is given.
    lookup: String,
    /// SHA-256 of what is shown to read along, in hexadecimal.
    access: String,
    /// The sealed parcel, as text.
    parcel: String,
}

/// File for somebody who came, wrote or called.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-desk", tag = "levy reports",
    operation_id = "file_told_levy_report",
    params(("unit" = String, Path, description = "The unit that takes the reports")),
    request_body = Told,
    responses(
        (status = 201, body = Filed, description = "Filed; the entry proves it"),
        (status = 422, description = "No parcel, no such way or office, or nobody to take it"),
    ),
)]
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    JsonBody(sent): JsonBody<Told>,
) -> Result<Response, Problem> {
    let home = granted.unit();
    let channel = Channel::parse(&sent.channel).filter(|channel| !channel.is_online());
    let channel = channel.ok_or_else(|| wrong("channel", "levy.channel"))?;
    let office = UnitId::parse(&sent.office).ok();
    let office =
        office.filter(|office| app.directory.line(office).iter().skip(1).any(|u| u == home));
    let office = office.ok_or_else(|| wrong("office", "levy.office"))?;
    let Told { lookup, access, parcel, .. } = sent;
    let report = NewReport { lookup, access, parcel, ..NewReport::default() };
    let (act, _) = filing(report, &office, channel)?;
    let keys = offered(&app, home).await?.into_iter().map(|one| one.key).collect();
    let (date, begins) = today(&app, &office, home)?;
    let command = Command { date, begins, keys, act };
    filed(&app, home, &granted.permit()?, command).await
}

/// Who shall examine a report.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Assignment {
    /// Account of the inspector.
    inspector: String,
    /// Id of this command.
    command_id: String,
}

/// Give a report to one of the inspectors whom it is sealed to.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-desk/{lookup}/assignment", tag = "levy reports",
    operation_id = "assign_levy_report",
    params(("unit" = String, Path), ("lookup" = String, Path)),
    request_body = Assignment,
    responses(
        (status = 204, description = "Given"),
        (status = 404, description = "No such report, or it is not sealed to who asks"),
        (status = 409, description = "It is not sealed to that inspector, or it was closed"),
    ),
)]
pub(super) async fn assign(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<Assignment>,
) -> Result<Response, Problem> {
    let own = sealed_to(&app, &granted, &path.1).await?;
    let ring = ring(&app, granted.unit()).await?;
    let theirs = ring.opening(&sent.inspector).map(str::to_owned).collect();
    let wanted = Act::Assign { inspector: sent.inspector, theirs };
    act(&app, &granted, own, &sent.command_id, wanted).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// A wrap for another key of the same inspector.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewWrap {
    /// Name of the key that opened it.
    from: String,
    /// Name of the key that opens it from now on too.
    key: String,
    /// The wrap, as text.
    parcel: String,
}

/// Wrap a report for another key of one's own.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-desk/{lookup}/wraps", tag = "levy reports",
    operation_id = "rewrap_levy_report",
    params(("unit" = String, Path), ("lookup" = String, Path)),
    request_body = NewWrap,
    responses(
        (status = 204, description = "Recorded"),
        (status = 404, description = "No such report, or it is not sealed to who asks"),
        (status = 409, description = "The key is not one's own, or opens it already"),
    ),
)]
pub(super) async fn rewrap(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<NewWrap>,
) -> Result<Response, Problem> {
    let (_, lookup) = path;
    let own = sealed_to(&app, &granted, &lookup).await?;
    let (sealed, digest) = parcel::wrap(&lookup, &sent.parcel)?;
    let wanted = Act::Rewrap { from: sent.from, key: sent.key, digest, sealed };
    let id = id_of(&wanted);
    act(&app, &granted, own, &id, wanted).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}
