//! The API of identity: sessions, accounts and devices.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::identity::{Grant, Permission};
use serde::{Deserialize, Serialize};

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    user: String,
    password: String,
    #[serde(default)]
    totp: Option<String>,
}

#[derive(Serialize)]
struct Session {
    token: String,
    /// Microseconds since 1970.
    expires: i64,
    roles: Vec<Grant>,
}

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
    let session = Session { token: done.token, expires: done.expires, roles: done.grants };
    Ok((StatusCode::CREATED, Json(session)).into_response())
}

#[derive(Serialize)]
struct Me<'a> {
    account: &'a str,
    display: &'a str,
    roles: &'a [Grant],
}

async fn who_am_i(granted: Granted) -> Result<Response, Problem> {
    match &*granted.principal {
        Principal::Staff { account, display, grants, .. } => {
            Ok(Json(Me { account, display, roles: grants }).into_response())
        }
        _ => Err(Problem::forbidden()),
    }
}

async fn sign_out(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    if let Principal::Staff { account, session, .. } = &*granted.principal {
        sessions::end(&app, account, session).await?;
    }
    Ok(empty(StatusCode::NO_CONTENT))
}

#[derive(Serialize)]
struct AccountView {
    account: String,
    display: String,
    second_factor: bool,
    open: bool,
    waits_for_password: bool,
    roles: Vec<Grant>,
}

async fn list_accounts(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let accounts = accounts::list(&app, granted.unit().as_str()).await?;
    let views = accounts.into_iter().map(|listed| AccountView {
        account: listed.name,
        display: listed.display,
        second_factor: listed.totp_on,
        open: listed.closed == 0,
        waits_for_password: listed.waits,
        roles: listed.grants,
    });
    Ok(Json(views.collect::<Vec<_>>()).into_response())
}

pub(super) fn by(granted: &Granted) -> Result<By, Problem> {
    Ok(By::staff(granted.permit()?, &granted.principal))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    account: String,
    display: String,
    #[serde(default)]
    command_id: String,
}

#[derive(Serialize)]
struct OneTimeCode {
    account: String,
    code: String,
}

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleChange {
    role: String,
    unit: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    command_id: String,
}

async fn grant_role(
    State(app): State<App>,
    granted: Granted,
    Path((_, account)): Path<(String, String)>,
    JsonBody(change): JsonBody<RoleChange>,
) -> Result<Response, Problem> {
    let by = by(&granted)?;
    let what = (change.role.as_str(), change.unit.as_str());
    accounts::grant(&app, &by, &account, what, &change.command_id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

async fn revoke_role(
    State(app): State<App>,
    granted: Granted,
    Path((_, account)): Path<(String, String)>,
    JsonBody(change): JsonBody<RoleChange>,
) -> Result<Response, Problem> {
    let by = by(&granted)?;
    let what = (change.role.as_str(), change.unit.as_str());
    accounts::revoke(&app, &by, &account, what, &change.reason, &change.command_id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

async fn new_code(
    State(app): State<App>,
    granted: Granted,
    Path((_, account)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let code = accounts::reset(&app, &by(&granted)?, &account).await?;
    Ok((StatusCode::CREATED, Json(OneTimeCode { account, code })).into_response())
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Why {
    reason: String,
    command_id: String,
}

async fn close_account(
    State(app): State<App>,
    granted: Granted,
    Path((_, account)): Path<(String, String)>,
    JsonBody(why): JsonBody<Why>,
) -> Result<Response, Problem> {
    accounts::close(&app, &by(&granted)?, &account, &why.reason, &why.command_id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

async fn list_devices(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    Ok(Json(devices::list(&app, granted.unit().as_str()).await?).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    kind: String,
    name: String,
    #[serde(default)]
    zone: String,
    /// The code on the device's screen; without it the answer carries a token.
    #[serde(default)]
    code: String,
}

#[derive(Serialize)]
struct PairedDevice {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

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

async fn reload_device(
    State(app): State<App>,
    Path((unit, device)): Path<(String, String)>,
) -> Result<Response, Problem> {
    devices::ask_reload(&app, &unit, &device).await?;
    Ok(empty(StatusCode::ACCEPTED))
}

async fn revoke_device(
    State(app): State<App>,
    granted: Granted,
    Path((_, device)): Path<(String, String)>,
    JsonBody(why): JsonBody<Why>,
) -> Result<Response, Problem> {
    devices::revoke(&app, &by(&granted)?, &device, &why.reason, &why.command_id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

#[derive(Serialize)]
struct Told {
    commands: Vec<&'static str>,
    time_ms: i64,
}

async fn report(
    State(app): State<App>,
    granted: Granted,
    JsonBody(given): JsonBody<Report>,
) -> Result<Response, Problem> {
    let Principal::Device { id, unit, .. } = &*granted.principal else {
        return Err(Problem::forbidden());
    };
    app.identity.limits.device_at(granted.origin.address);
    let commands = devices::report(&app, (unit, id), &given).await?;
    Ok(Json(Told { commands, time_ms: Clock::real().now().0 / 1000 }).into_response())
}
