//! For reporters: to whom a report goes, filing, reading along. Whoever asks is nobody: also a
//! member of staff who is signed in is recorded as somebody of the public.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::hear::levy_reports::{Act, Channel, Command, Report, Side};
use domain::identity::Permission;
use domain::kernel::UnitId;
use register::hash::Hash;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use super::parcel::{self, WORK_BITS, check_work, is_digest, is_lookup};
use super::scripts;
use super::serve::{
    KINDS, Offered, Proof, Thread, day, home_of, id_of, overseer, parcels_of, proof, record,
    report, ring, thread,
};
use crate::identity::{Permit, anybody, permit};
use crate::promise::pages::Here;
use crate::prove::disclosure;
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::input::JsonBody;
use crate::web::problem::Problem;

/// Somebody to whom a report can be sealed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Recipient {
    /// Name of the key.
    key: String,
    /// The inspector's name.
    inspector: String,
    /// The public half: P-256, uncompressed point, base64.
    public: String,
}

impl From<Offered> for Recipient {
    fn from(Offered { key, inspector, public }: Offered) -> Self {
        Self { key, inspector, public }
    }
}

/// To whom a report about an office goes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Recipients {
    /// The office.
    office: String,
    /// The unit above it that takes the report; nothing when none has a key.
    overseer: Option<String>,
    /// Date at the office, to work for.
    date: String,
    /// Zero bits that the work must show.
    bits: u32,
    /// Keys in use.
    keys: Vec<Recipient>,
    /// SHA-256 of the list of this page's scripts, as `maklumat levy scripts` prints it.
    scripts: &'static str,
    /// What an inspector has recorded about the scripts.
    vouched: Option<Vouched>,
}

/// Which scripts an inspector stands for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Vouched {
    /// SHA-256 of the list of scripts.
    scripts: String,
    /// Version of the program.
    version: String,
    /// Date.
    date: String,
}

/// To whom a report about an office goes, and what sending one costs.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/levy-recipients", tag = "levy reports",
    operation_id = "list_levy_recipients",
    params(("unit" = String, Path, description = "The office that the report is about")),
    responses((status = 200, body = Recipients, description = "Keys of inspectors above it")),
)]
pub(super) async fn recipients(
    State(app): State<App>,
    granted: Granted,
) -> Result<Json<Recipients>, Problem> {
    let office = granted.unit();
    let found = overseer(&app, office).await?;
    let vouched = match &found {
        Some((unit, _)) => ring(&app, unit).await?.vouched().cloned(),
        None => None,
    };
    let vouched = vouched.map(|vouched| Vouched {
        scripts: vouched.scripts,
        version: vouched.version,
        date: vouched.date.to_string(),
    });
    let keys = found.iter().flat_map(|(_, keys)| keys).cloned().map(Recipient::from).collect();
    Ok(Json(Recipients {
        office: office.to_string(),
        overseer: found.map(|(unit, _)| unit.to_string()),
        date: Here::find(&app, office)?.today.to_string(),
        bits: WORK_BITS,
        keys,
        scripts: scripts::fingerprint(),
        vouched,
    }))
}

/// A report to be filed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewReport {
    /// Look-up half of the receipt, made by the browser: 16 signs, 80 bits.
    pub(super) lookup: String,
    /// SHA-256 of what is shown to read along, in hexadecimal.
    pub(super) access: String,
    /// The sealed parcel, as text: exactly this is hashed into the register.
    pub(super) parcel: String,
    /// The date that was worked for.
    pub(super) date: String,
    /// The number that was found.
    pub(super) nonce: u64,
}

/// What was filed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Filed {
    /// SHA-256 of the parcel.
    pub(super) digest: String,
    /// Its entry in the register.
    pub(super) entry: Proof,
}

/// Leave for somebody of the public, whoever asks.
pub(super) fn nobody(app: &App, unit: &UnitId) -> Result<Permit, Problem> {
    let line = app.directory.line(unit);
    Ok(permit(&anybody(), Permission::LevyFile, &line)?)
}

pub(super) fn wrong(field: &'static str, code: &'static str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code).with_field(field, code)
}

/// File a sealed report.
///
/// The parcel is made by the browser (see the room's decision record); the house can open none.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-reports", tag = "levy reports",
    operation_id = "file_levy_report",
    params(("unit" = String, Path, description = "The office that the report is about")),
    request_body = NewReport,
    responses(
        (status = 201, body = Filed, description = "Filed; the entry proves it"),
        (status = 422, description = "No parcel, too little work, or nobody to take it"),
    ),
)]
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    JsonBody(sent): JsonBody<NewReport>,
) -> Result<Response, Problem> {
    let office = granted.unit();
    let here = Here::find(&app, office)?;
    let work = (sent.date.clone(), sent.nonce);
    let (act, digest) = filing(sent, office, Channel::Online)?;
    check_work(&digest, (&work.0, work.1), here.today)?;
    let (home, offered) = overseer(&app, office)
        .await?
        .ok_or_else(|| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "levy.nobody_left"))?;
    let keys = offered.into_iter().map(|one| one.key).collect();
    let (date, begins) = day(&here);
    let command = Command { date, begins, keys, act };
    filed(&app, &home, &nobody(&app, &home)?, command).await
}

/// What is to be filed, and the digest of its parcel.
pub(super) fn filing(
    sent: NewReport,
    office: &UnitId,
    channel: Channel,
) -> Result<(Act, String), Problem> {
    let NewReport { lookup, access, parcel, .. } = sent;
    if !is_lookup(&lookup) {
        return Err(wrong("lookup", "levy.lookup"));
    }
    if !is_digest(&access) {
        return Err(wrong("access", "levy.access"));
    }
    let (parcel, recipients) = parcel::first(&lookup, &parcel)?;
    let digest = parcel.digest.clone();
    let office = office.clone();
    Ok((Act::File { lookup, office, channel, recipients, access, parcel }, digest))
}

/// Files it, and gives the entry that proves it.
pub(super) async fn filed(
    app: &App,
    home: &UnitId,
    permit: &Permit,
    command: Command,
) -> Result<Response, Problem> {
    let Act::File { lookup, parcel, .. } = &command.act else { return Err(Problem::not_found()) };
    let (lookup, digest, id) = (lookup.clone(), parcel.digest.clone(), id_of(&command.act));
    record(app, permit, &lookup, &id, command).await?;
    let entry = proof(app, home, &lookup).await?;
    Ok(private((StatusCode::CREATED, Json(Filed { digest, entry })).into_response()))
}

/// The word that shows that one has the whole receipt.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Access {
    /// What the unlock half gives; never stored.
    access: String,
}

/// The report of a receipt. What does not fit looks like what does not exist.
pub(super) async fn own(
    app: &App,
    granted: &Granted,
    (lookup, access): (&str, &str),
) -> Result<(UnitId, Report), Problem> {
    if !is_lookup(lookup) {
        return Err(Problem::not_found());
    }
    let home = home_of(app, granted.unit(), lookup).await?;
    let report = report(app, &home, lookup).await?;
    let given = Hash::of(access.as_bytes()).to_string();
    let fits: bool = given.as_bytes().ct_eq(report.received.access.as_bytes()).into();
    if fits { Ok((home, report)) } else { Err(Problem::not_found()) }
}

/// Read along with one's own report.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-reports/{lookup}/readings", tag = "levy reports",
    operation_id = "read_levy_report",
    params(("unit" = String, Path), ("lookup" = String, Path)),
    request_body = Access,
    responses(
        (status = 200, body = Thread, description = "The sealed thread; no trace of the visit"),
        (status = 404, description = "No such report, or the receipt does not fit"),
    ),
)]
pub(super) async fn read(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<Access>,
) -> Result<Response, Problem> {
    let (_, lookup) = path;
    let (home, report) = own(&app, &granted, (&lookup, &sent.access)).await?;
    let parcels = parcels_of(&lookup);
    let fetched = disclosure::open_own(&app, home.as_str(), &parcels, KINDS).await;
    let thread = thread(&app, &home, &report, fetched).await?;
    Ok(private(Json(thread).into_response()))
}

/// A message of the reporter.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OwnMessage {
    /// What the unlock half gives.
    access: String,
    /// The sealed parcel, as text.
    parcel: String,
    /// The date that was worked for.
    date: String,
    /// The number that was found.
    nonce: u64,
}

/// Write to the inspectors.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-reports/{lookup}/messages", tag = "levy reports",
    operation_id = "write_to_levy_inspectors",
    params(("unit" = String, Path), ("lookup" = String, Path)),
    request_body = OwnMessage,
    responses(
        (status = 204, description = "Recorded"),
        (status = 404, description = "No such report, or the receipt does not fit"),
        (status = 409, description = "It was closed"),
    ),
)]
pub(super) async fn write(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<OwnMessage>,
) -> Result<Response, Problem> {
    let (_, lookup) = path;
    let (home, _) = own(&app, &granted, (&lookup, &sent.access)).await?;
    let here = Here::find(&app, granted.unit())?;
    let parcel = parcel::next(&lookup, &sent.parcel)?;
    check_work(&parcel.digest, (&sent.date, sent.nonce), here.today)?;
    let act = Act::Write { from: Side::Reporter, parcel };
    let id = id_of(&act);
    let (date, begins) = day(&here);
    let command = Command { date, begins, keys: Vec::new(), act };
    record(&app, &nobody(&app, &home)?, &lookup, &id, command).await?;
    Ok(private(crate::web::gate::empty(StatusCode::NO_CONTENT)))
}
