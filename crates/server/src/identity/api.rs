//! The API of identity: sessions, accounts and devices.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::identity::{Grant, Permission};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Principal;
use super::accounts::{self, By};
use super::devices::{self, NewDevice, Report};
use super::sessions::{self, Attempt};
use crate::clock::Clock;
use crate::web::gate::{Granted, empty};
use crate::web::input::JsonBody;
use crate::web::problem::Problem;
use crate::web::router::{delete, get, post};
use crate::web::{App, Route};

pub(super) fn routes() -> Vec<Route> {
    use Permission as P;
    vec![
        post("/api/v1/session", P::PublicAct, sign_in),
        get("/api/v1/session", P::OwnAccount, who_am_i),
        delete("/api/v1/session", P::OwnAccount, sign_out),
        get("/api/v1/units/{unit}/accounts", P::Accounts, list_accounts),
        post("/api/v1/units/{unit}/accounts", P::Accounts, open_account),
        post("/api/v1/units/{unit}/accounts/{account}/roles", P::Accounts, grant_role),
        post("/api/v1/units/{unit}/accounts/{account}/roles/revoke", P::Accounts, revoke_role),
        post("/api/v1/units/{unit}/accounts/{account}/code", P::Accounts, new_code),
        delete("/api/v1/units/{unit}/accounts/{account}", P::Accounts, close_account),
        get("/api/v1/units/{unit}/devices", P::DevicesRead, list_devices),
        post("/api/v1/units/{unit}/devices", P::Devices, pair_device),
        post("/api/v1/units/{unit}/devices/{device}/reload", P::Devices, reload_device),
        delete("/api/v1/units/{unit}/devices/{device}", P::Devices, revoke_device),
        post("/api/v1/device/report", P::OwnDevice, report),
    ]
}

pub(super) fn agent(headers: &HeaderMap) -> &str {
    headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        sign_in, who_am_i, sign_out, list_accounts, open_account, grant_role, revoke_role,
        new_code, close_account, list_devices, pair_device, reload_device, revoke_device, report
    ),
    tags((name = "identity", description = "Sessions, staff accounts and devices."))
)]
struct Document;

/// The room's part of the API document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut whole = <Document as utoipa::OpenApi>::openapi();
    whole.merge(super::pages::access::document());
    whole
}

/// A role and the topmost unit that it holds for.
#[derive(Serialize, ToSchema)]
#[schema(as = identity::RoleOn)]
struct RoleOn {
    role: &'static str,
    unit: String,
}

fn roles(grants: &[Grant]) -> Vec<RoleOn> {
    let role = |grant: &Grant| RoleOn { role: grant.role.name(), unit: grant.unit.to_string() };
    grants.iter().map(role).collect()
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = identity::Credentials)]
struct Credentials {
    user: String,
    password: String,
    #[serde(default)]
    totp: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = identity::Session)]
struct Session {
    token: String,
    /// Microseconds since 1970.
    expires: i64,
    roles: Vec<RoleOn>,
}

/// Signs in and gives a token.
#[utoipa::path(post, path = "/api/v1/session", tag = "identity",
    operation_id = "sign_in",
    request_body = Credentials,
    responses((status = 201, body = Session, description = "Done")))]
async fn sign_in(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    JsonBody(given): JsonBody<Credentials>,
) -> Result<Response, Problem> {
    app.identity.limits.strict(granted.origin.address)?;
    let attempt = Attempt {
        user: &given.user,
        password: &given.password,
        code: given.totp.as_deref().unwrap_or_default(),
        kind: "api",
        agent: agent(&headers),
    };
    let done = sessions::sign_in(&app, &attempt).await?;
    let session = Session { token: done.token, expires: done.expires, roles: roles(&done.grants) };
    Ok((StatusCode::CREATED, Json(session)).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = identity::Me)]
struct Me<'a> {
    account: &'a str,
    display: &'a str,
    roles: Vec<RoleOn>,
}

/// Who is signed in, with which roles.
#[utoipa::path(get, path = "/api/v1/session", tag = "identity",
    operation_id = "get_session",
    responses((status = 200, body = Me, description = "Done")),
    security(("bearer" = [])))]
async fn who_am_i(granted: Granted) -> Result<Response, Problem> {
    match &*granted.principal {
        Principal::Staff { account, display, grants, .. } => {
            Ok(Json(Me { account, display, roles: roles(grants) }).into_response())
        }
        _ => Err(Problem::forbidden()),
    }
}

/// Ends the session of the token.
#[utoipa::path(delete, path = "/api/v1/session", tag = "identity",
    operation_id = "sign_out",
    responses((status = 204, description = "Done")),
    security(("bearer" = [])))]
async fn sign_out(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    if let Principal::Staff { account, session, .. } = &*granted.principal {
        sessions::end(&app, account, session).await?;
    }
    Ok(empty(StatusCode::NO_CONTENT))
}

#[derive(Serialize, ToSchema)]
#[schema(as = identity::AccountView)]
struct AccountView {
    account: String,
    display: String,
    second_factor: bool,
    open: bool,
    waits_for_password: bool,
    roles: Vec<RoleOn>,
}

/// Staff accounts of a unit.
#[utoipa::path(get, path = "/api/v1/units/{unit}/accounts", tag = "identity",
    operation_id = "list_accounts",
    params(("unit" = String, Path, description = "The unit")),
    responses((status = 200, body = Vec<AccountView>, description = "Done")),
    security(("bearer" = [])))]
async fn list_accounts(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let accounts = accounts::list(&app, granted.unit().as_str()).await?;
    let views = accounts.into_iter().map(|listed| AccountView {
        account: listed.name,
        display: listed.display,
        second_factor: listed.totp_on,
        open: listed.closed == 0,
        waits_for_password: listed.waits,
        roles: roles(&listed.grants),
    });
    Ok(Json(views.collect::<Vec<_>>()).into_response())
}

pub(super) fn by(granted: &Granted) -> Result<By, Problem> {
    Ok(By::staff(granted.permit()?, &granted.principal))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = identity::NewAccount)]
struct NewAccount {
    account: String,
    display: String,
    #[serde(default)]
    command_id: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = identity::OneTimeCode)]
struct OneTimeCode {
    account: String,
    code: String,
}

/// Opens an account; gives a one-time code for its password.
#[utoipa::path(post, path = "/api/v1/units/{unit}/accounts", tag = "identity",
    operation_id = "open_account",
    params(("unit" = String, Path, description = "The unit")),
    request_body = NewAccount,
    responses((status = 201, body = OneTimeCode, description = "Done")),
    security(("bearer" = [])))]
async fn open_account(
    State(app): State<App>,
    granted: Granted,
    JsonBody(new): JsonBody<NewAccount>,
) -> Result<Response, Problem> {
    let by = by(&granted)?;
    let code = accounts::open(&app, &by, &new.account, &new.display, &new.command_id).await?;
    let account = new.account.trim().to_owned();
    Ok((StatusCode::CREATED, Json(OneTimeCode { account, code })).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = identity::RoleChange)]
struct RoleChange {
    role: String,
    unit: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    command_id: String,
}

/// Grants a role.
#[utoipa::path(post, path = "/api/v1/units/{unit}/accounts/{account}/roles", tag = "identity",
    operation_id = "grant_role",
    params(
        ("unit" = String, Path, description = "The unit"),
        ("account" = String, Path, description = "Name of the account")
    ),
    request_body = RoleChange,
    responses((status = 204, description = "Done")),
    security(("bearer" = [])))]
async fn grant_role(
    State(app): State<App>,
    granted: Granted,
    Path(place): Path<(String, String)>,
    JsonBody(change): JsonBody<RoleChange>,
) -> Result<Response, Problem> {
    let by = by(&granted)?;
    let what = (change.role.as_str(), change.unit.as_str());
    accounts::grant(&app, &by, &place.1, what, &change.command_id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// Takes a role back.
#[utoipa::path(post, path = "/api/v1/units/{unit}/accounts/{account}/roles/revoke",
    tag = "identity",
    operation_id = "revoke_role",
    params(
        ("unit" = String, Path, description = "The unit"),
        ("account" = String, Path, description = "Name of the account")
    ),
    request_body = RoleChange,
    responses((status = 204, description = "Done")),
    security(("bearer" = [])))]
async fn revoke_role(
    State(app): State<App>,
    granted: Granted,
    Path(place): Path<(String, String)>,
    JsonBody(change): JsonBody<RoleChange>,
) -> Result<Response, Problem> {
    let by = by(&granted)?;
    let what = (change.role.as_str(), change.unit.as_str());
    accounts::revoke(&app, &by, &place.1, what, &change.reason, &change.command_id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// Ends password and sessions; gives a one-time code.
#[utoipa::path(post, path = "/api/v1/units/{unit}/accounts/{account}/code", tag = "identity",
    operation_id = "reset_password",
    params(
        ("unit" = String, Path, description = "The unit"),
        ("account" = String, Path, description = "Name of the account")
    ),
    responses((status = 201, body = OneTimeCode, description = "Done")),
    security(("bearer" = [])))]
async fn new_code(
    State(app): State<App>,
    granted: Granted,
    Path(place): Path<(String, String)>,
) -> Result<Response, Problem> {
    let code = accounts::reset(&app, &by(&granted)?, &place.1).await?;
    let account = place.1;
    Ok((StatusCode::CREATED, Json(OneTimeCode { account, code })).into_response())
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = identity::Why)]
struct Why {
    reason: String,
    command_id: String,
}

/// Closes an account.
#[utoipa::path(delete, path = "/api/v1/units/{unit}/accounts/{account}", tag = "identity",
    operation_id = "close_account",
    params(
        ("unit" = String, Path, description = "The unit"),
        ("account" = String, Path, description = "Name of the account")
    ),
    request_body = Why,
    responses((status = 204, description = "Done")),
    security(("bearer" = [])))]
async fn close_account(
    State(app): State<App>,
    granted: Granted,
    Path(place): Path<(String, String)>,
    JsonBody(why): JsonBody<Why>,
) -> Result<Response, Problem> {
    accounts::close(&app, &by(&granted)?, &place.1, &why.reason, &why.command_id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// Devices of a unit with their last report.
#[utoipa::path(get, path = "/api/v1/units/{unit}/devices", tag = "identity",
    operation_id = "list_devices",
    params(("unit" = String, Path, description = "The unit")),
    responses((status = 200, body = Vec<devices::Listed>, description = "Done")),
    security(("bearer" = [])))]
async fn list_devices(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    Ok(Json(devices::list(&app, granted.unit().as_str()).await?).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = identity::Pair)]
struct Pair {
    kind: String,
    name: String,
    #[serde(default)]
    zone: String,
    /// The code on the device's screen; without it the answer carries a token.
    #[serde(default)]
    code: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = identity::PairedDevice)]
struct PairedDevice {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// Pairs a device, by the code on its screen or for a token.
#[utoipa::path(post, path = "/api/v1/units/{unit}/devices", tag = "identity",
    operation_id = "pair_device",
    params(("unit" = String, Path, description = "The unit")),
    request_body = Pair,
    responses((status = 201, body = PairedDevice, description = "Done")),
    security(("bearer" = [])))]
async fn pair_device(
    State(app): State<App>,
    granted: Granted,
    JsonBody(pair): JsonBody<Pair>,
) -> Result<Response, Problem> {
    let by = by(&granted)?;
    let new = NewDevice { kind: &pair.kind, name: &pair.name, zone: &pair.zone };
    let paired = if pair.code.is_empty() {
        let id = devices::pair(&app, &by, &new).await?;
        let token = devices::token(&app, by.permit.unit(), &id).await?;
        PairedDevice { id, token: Some(token) }
    } else {
        app.identity.limits.strict(granted.origin.address)?;
        PairedDevice { id: devices::claim(&app, &by, &pair.code, &new).await?, token: None }
    };
    Ok((StatusCode::CREATED, Json(paired)).into_response())
}

/// Asks a device to reload its page.
#[utoipa::path(post, path = "/api/v1/units/{unit}/devices/{device}/reload", tag = "identity",
    operation_id = "reload_device",
    params(
        ("unit" = String, Path, description = "The unit"),
        ("device" = String, Path, description = "Id of the device")
    ),
    responses((status = 202, description = "Done")),
    security(("bearer" = [])))]
async fn reload_device(
    State(app): State<App>,
    Path(place): Path<(String, String)>,
) -> Result<Response, Problem> {
    devices::ask_reload(&app, &place.0, &place.1).await?;
    Ok(empty(StatusCode::ACCEPTED))
}

/// Revokes a device.
#[utoipa::path(delete, path = "/api/v1/units/{unit}/devices/{device}", tag = "identity",
    operation_id = "revoke_device",
    params(
        ("unit" = String, Path, description = "The unit"),
        ("device" = String, Path, description = "Id of the device")
    ),
    request_body = Why,
    responses((status = 204, description = "Done")),
    security(("bearer" = [])))]
async fn revoke_device(
    State(app): State<App>,
    granted: Granted,
    Path(place): Path<(String, String)>,
    JsonBody(why): JsonBody<Why>,
) -> Result<Response, Problem> {
    devices::revoke(&app, &by(&granted)?, &place.1, &why.reason, &why.command_id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

#[derive(Serialize, ToSchema)]
#[schema(as = identity::Told)]
struct Told {
    commands: Vec<&'static str>,
    /// The server's clock, in milliseconds since 1970.
    time_ms: i64,
    /// The unit's time, by which calls and messages are dated; a demo's clock runs faster.
    house_ms: i64,
}

/// A device reports how it is and is told what to do.
#[utoipa::path(post, path = "/api/v1/device/report", tag = "identity",
    operation_id = "report_device",
    request_body = Report,
    responses((status = 200, body = Told, description = "Done")),
    security(("bearer" = [])))]
async fn report(
    State(app): State<App>,
    granted: Granted,
    JsonBody(given): JsonBody<Report>,
) -> Result<Response, Problem> {
    let Principal::Device { id, unit, .. } = &*granted.principal else {
        return Err(Problem::forbidden());
    };
    if granted.principal.in_hall().is_some() {
        app.identity.limits.device_at(granted.origin.address);
    }
    let commands = devices::report(&app, (unit, id), &given).await?;
    let (time_ms, house_ms) = (Clock::real().now().0 / 1000, app.clock.now().0 / 1000);
    Ok(Json(Told { commands, time_ms, house_ms }).into_response())
}
