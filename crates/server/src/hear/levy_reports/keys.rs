//! Keys of inspectors and custodians: made known, ended, left in shares, recovered. Private halves
//! and shares are never here but sealed.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::hear::levy_reports::{
    Held, KeyCommand, PageVouched, RecoveryAsked, SharesLeft, shares_of,
};
use domain::identity::Permission;
use domain::kernel::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::desk::{account, name_of};
use super::parcel::{self, key_of};
use super::serve::{holders, record_key, ring};
use super::{api, scripts};
use crate::promise::pages::Here;
use crate::prove::disclosure::{self, OpenError};
use crate::web::App;
use crate::web::gate::{Granted, empty, private};
use crate::web::input::JsonBody;
use crate::web::problem::Problem;

/// A key as inspectors see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Key {
    key: String,
    /// Account of its holder.
    inspector: String,
    /// Name of its holder; nothing when they hold no role here any more.
    name: Option<String>,
    /// The public half: P-256, uncompressed point, base64.
    public: String,
    /// It keeps shares; no report is sealed to it.
    custodian: bool,
    added: String,
    /// Since when it is sealed to no more.
    revoked: Option<String>,
    /// It was lost, and came back by its custodians.
    recovered: bool,
    /// What was left with custodians.
    left: Option<Left>,
    /// Who asks for it now.
    asked: Option<Asked>,
}

/// What was left with custodians of a key.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Left {
    needed: u32,
    custodians: Vec<String>,
    date: String,
}

/// Who asks for a lost key.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Asked {
    /// The new key that shares are sealed to.
    to: String,
    date: String,
    /// Custodians' keys whose shares are there.
    given: Vec<String>,
}

/// An office whose reports the unit takes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Below {
    unit: String,
    name: String,
}

/// The keys of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Keys {
    /// Account of who asks.
    account: String,
    keys: Vec<Key>,
    /// Offices below, by name.
    offices: Vec<Below>,
    /// SHA-256 of the list of the scripts of the reporters' page.
    scripts: &'static str,
    /// Version of the program.
    version: &'static str,
}

fn key(held: &Held, name: Option<String>) -> Key {
    let left = held.left.as_ref().map(|left| Left {
        needed: left.needed,
        custodians: left.custodians.clone(),
        date: left.date.to_string(),
    });
    let asked = held.asked.as_ref().map(|(asked, given)| Asked {
        to: asked.to.clone(),
        date: asked.date.to_string(),
        given: given.iter().cloned().collect(),
    });
    Key {
        key: held.added.key.clone(),
        inspector: held.added.inspector.clone(),
        name,
        public: held.added.public.clone(),
        custodian: held.added.custodian,
        added: held.added.date.to_string(),
        revoked: held.revoked.map(|date| date.to_string()),
        recovered: held.recovered,
        left,
        asked,
    }
}

/// Offices below a unit, by name.
pub(super) fn below(app: &App, granted: &Granted) -> Vec<(String, String)> {
    let unit = granted.unit();
    let units = app.directory.units().into_iter();
    let has_page = |one: &UnitId| {
        app.directory.get(one).is_some_and(|published| published.profile.newest().is_some())
    };
    let is_below = |one: &UnitId| app.directory.line(one).iter().skip(1).any(|up| up == unit);
    let below = units.filter(|one| has_page(one) && is_below(one));
    let mut named: Vec<(String, String)> =
        below.map(|one| (name_of(app, granted, one.as_str()), one.to_string())).collect();
    named.sort();
    named.into_iter().map(|(name, unit)| (unit, name)).collect()
}

/// The keys of a unit that takes reports: in use and ended, inspectors' and custodians'.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/levy-keys", tag = "levy reports",
    operation_id = "list_levy_keys",
    params(("unit" = String, Path, description = "The unit that takes the reports")),
    responses((status = 200, body = Keys, description = "All keys, and who asks for a lost one")),
)]
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let names = holders(&app, granted.unit()).await?;
    let ring = ring(&app, granted.unit()).await?;
    let keys = ring.all().values();
    let keys = keys.map(|held| key(held, names.get(&held.added.inspector).cloned())).collect();
    let offices = below(&app, &granted).into_iter().map(|(unit, name)| Below { unit, name });
    let found = Keys {
        account: account(&granted)?.to_owned(),
        keys,
        offices: offices.collect(),
        scripts: scripts::fingerprint(),
        version: env!("CARGO_PKG_VERSION"),
    };
    Ok(private(Json(found).into_response()))
}

/// Records something about keys in the name of who asks.
async fn act(
    app: &App,
    granted: &Granted,
    id: &str,
    command: KeyCommand,
) -> Result<Response, Problem> {
    record_key(app, &granted.permit()?, id, &command).await?;
    Ok(private(empty(StatusCode::NO_CONTENT)))
}

/// Date at the unit.
fn today(app: &App, granted: &Granted) -> Result<jiff::civil::Date, Problem> {
    Ok(Here::find(app, granted.unit())?.today)
}

/// The public half of a new key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewKey {
    /// P-256, uncompressed point, base64.
    public: String,
    /// It keeps shares of others' keys; no report is sealed to it.
    custodian: bool,
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
        (status = 204, description = "In use from now on"),
        (status = 409, description = "This key is known already"),
        (status = 422, description = "No point of the curve"),
    ),
)]
pub(super) async fn add(
    State(app): State<App>,
    granted: Granted,
    JsonBody(sent): JsonBody<NewKey>,
) -> Result<Response, Problem> {
    let (key, inspector) = (key_of(&sent.public)?, account(&granted)?.to_owned());
    let (date, custodian) = (today(&app, &granted)?, sent.custodian);
    let command = KeyCommand::Add { key, inspector, public: sent.public, custodian, date };
    act(&app, &granted, &sent.command_id, command).await
}

/// Something to be done with a key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OfKey {
    /// Id of this command.
    command_id: String,
}

/// Reports are sealed to this key no more, and it opens no door here any more.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-keys/{key}/revocation", tag = "levy reports",
    operation_id = "revoke_levy_key",
    params(("unit" = String, Path), ("key" = String, Path)),
    request_body = OfKey,
    responses(
        (status = 204, description = "Revoked"),
        (status = 404, description = "No such key in use"),
        (status = 409, description = "It is somebody else's key"),
    ),
)]
pub(super) async fn revoke(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<OfKey>,
) -> Result<Response, Problem> {
    let (key, inspector) = (path.1, account(&granted)?.to_owned());
    let command = KeyCommand::Revoke { key, inspector, date: today(&app, &granted)? };
    act(&app, &granted, &sent.command_id, command).await
}

/// What opens the sealed copy of a key, split among custodians.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewShares {
    /// So many custodians are needed.
    needed: u32,
    /// The sealed copy and the sealed shares, as text.
    parcel: String,
    /// Id of this command.
    command_id: String,
}

/// Leave shares of one's own key with custodians.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-keys/{key}/shares", tag = "levy reports",
    operation_id = "leave_levy_key_shares",
    params(("unit" = String, Path), ("key" = String, Path)),
    request_body = NewShares,
    responses(
        (status = 204, description = "Left"),
        (status = 409, description = "It is somebody else's key"),
        (status = 422, description = "Too few custodians, or one of them is none"),
    ),
)]
pub(super) async fn leave(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<NewShares>,
) -> Result<Response, Problem> {
    let (key, inspector) = (path.1, account(&granted)?.to_owned());
    let (parcel, custodians) = parcel::shares(&key, &sent.parcel)?;
    let date = today(&app, &granted)?;
    let shares = SharesLeft { key, needed: sent.needed, custodians, date, parcel };
    act(&app, &granted, &sent.command_id, KeyCommand::LeaveShares { inspector, shares }).await
}

/// Who asks for a lost key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewRecovery {
    /// Name of the new key that shares are to be sealed to.
    to: String,
    /// Id of this command.
    command_id: String,
}

/// Ask the custodians of one's lost key for their shares.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-keys/{key}/recovery", tag = "levy reports",
    operation_id = "ask_levy_key_recovery",
    params(("unit" = String, Path), ("key" = String, Path)),
    request_body = NewRecovery,
    responses(
        (status = 204, description = "Asked"),
        (status = 409, description = "It is somebody else's key, or nothing was left"),
    ),
)]
pub(super) async fn ask(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<NewRecovery>,
) -> Result<Response, Problem> {
    let inspector = account(&granted)?.to_owned();
    let asked = RecoveryAsked { key: path.1, to: sent.to, date: today(&app, &granted)? };
    act(&app, &granted, &sent.command_id, KeyCommand::AskRecovery { inspector, asked }).await
}

/// What custodians keep of a key.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Kept {
    /// The sealed copy and all sealed shares, as text; nothing once it was erased.
    left: Option<String>,
    /// Shares that custodians sealed to the new key since it was asked for, as text.
    given: Vec<String>,
}

/// The sealed shares of a key: for its holder and its custodians, who can open one each.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/levy-keys/{key}/shares", tag = "levy reports",
    operation_id = "list_levy_key_shares",
    params(("unit" = String, Path), ("key" = String, Path)),
    responses(
        (status = 200, body = Kept, description = "Sealed shares; it stands in the access log"),
        (status = 404, description = "Nothing was left, or one is neither holder nor custodian"),
    ),
)]
pub(super) async fn kept(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (_, key) = path;
    let (account, ring) = (account(&granted)?, ring(&app, granted.unit()).await?);
    let held = ring.all().get(&key).ok_or_else(Problem::not_found)?;
    let left = held.left.as_ref().ok_or_else(Problem::not_found)?;
    let holds =
        |name: &String| ring.all().get(name).is_some_and(|one| one.added.inspector == account);
    if !holds(&key) && !left.custodians.iter().any(holds) {
        return Err(Problem::not_found());
    }
    let permit = granted.permit()?;
    let kinds = ["levy.shares_left", "levy.share_given"];
    let subject = shares_of(&key);
    let opened = disclosure::open(&app, &permit, Permission::LevyRead, &subject, &kinds).await;
    let opened = opened.map_err(|error| match error {
        OpenError::Store(error) => error.into(),
        other => Problem::fault(&other),
    })?;
    // The newest split alone, and what was given since.
    let newest = opened.iter().rposition(|part| part.kind == "levy.shares_left");
    let since = newest.and_then(|at| opened.get(at + 1..)).unwrap_or_default();
    let given = since.iter().map(|part| part.text.clone()).collect();
    let left = newest.and_then(|at| opened.get(at)).map(|part| part.text.clone());
    Ok(private(Json(Kept { left, given }).into_response()))
}

/// A share, sealed to the new key of the one who asked.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewShare {
    /// The key that it is sealed to.
    to: String,
    /// The sealed share, as text.
    parcel: String,
    /// Id of this command.
    command_id: String,
}

/// Give one's share of a key that its holder lost.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-keys/{key}/recovery/shares", tag = "levy reports",
    operation_id = "give_levy_key_share",
    params(("unit" = String, Path), ("key" = String, Path)),
    request_body = NewShare,
    responses(
        (status = 204, description = "Given"),
        (status = 409, description = "Nobody asked, one is no custodian of it, or it was given"),
    ),
)]
pub(super) async fn give(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<NewShare>,
) -> Result<Response, Problem> {
    let (key, holder) = (path.1, account(&granted)?.to_owned());
    let parcel = parcel::share(&key, &sent.parcel)?;
    let date = today(&app, &granted)?;
    let command = KeyCommand::GiveShare { holder, key, parcel, to: sent.to, date };
    act(&app, &granted, &sent.command_id, command).await
}

/// One's lost key is there again: enough shares fitted together.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-keys/{key}/recovery/end", tag = "levy reports",
    operation_id = "end_levy_key_recovery",
    params(("unit" = String, Path), ("key" = String, Path)),
    request_body = OfKey,
    responses(
        (status = 204, description = "Recorded"),
        (status = 409, description = "Too few shares are there"),
    ),
)]
pub(super) async fn recover(
    State(app): State<App>,
    granted: Granted,
    Path(path): Path<(String, String)>,
    JsonBody(sent): JsonBody<OfKey>,
) -> Result<Response, Problem> {
    let (key, inspector) = (path.1, account(&granted)?.to_owned());
    let command = KeyCommand::Recover { inspector, key, date: today(&app, &granted)? };
    act(&app, &granted, &sent.command_id, command).await
}

/// Which scripts an inspector has compared with the public source.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Vouching {
    /// SHA-256 of the list, as `maklumat levy scripts` prints it.
    scripts: String,
    /// Version of the program.
    version: String,
    /// Id of this command.
    command_id: String,
}

/// Record which scripts the reporters' page has, so that others can hold it to them.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-scripts", tag = "levy reports",
    operation_id = "vouch_for_levy_scripts",
    params(("unit" = String, Path, description = "The unit that takes the reports")),
    request_body = Vouching,
    responses(
        (status = 204, description = "Recorded"),
        (status = 404, description = "Who asks has no key"),
        (status = 422, description = "No SHA-256, or no version"),
    ),
)]
pub(super) async fn vouch(
    State(app): State<App>,
    granted: Granted,
    JsonBody(sent): JsonBody<Vouching>,
) -> Result<Response, Problem> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-+".contains(c);
    let known = parcel::is_digest(&sent.scripts)
        && (1..=40).contains(&sent.version.len())
        && sent.version.chars().all(plain);
    if !known {
        return Err(api::wrong("scripts", "levy.scripts"));
    }
    let (scripts, version) = (sent.scripts, sent.version);
    let (inspector, date) = (account(&granted)?.to_owned(), today(&app, &granted)?);
    let vouched = PageVouched { scripts, version, inspector, date };
    act(&app, &granted, &sent.command_id, KeyCommand::Vouch(vouched)).await
}
