//! Signing in and out, sessions, and one's own password and second factor.

use axum::http::StatusCode;
use domain::identity::Grant;

use super::access_log::Access;
use super::accounts::{self, Account, invalid, write};
use super::lockout::Trial;
use super::store::{
    ADD_RECOVERY, CLEAR_RECOVERY, CLEAR_TOTP, CONFIRM_TOTP, COUNT_RECOVERY, DROP_OLD_SESSIONS,
    END_SESSION, LIST_SESSIONS, SET_TOTP, START_SESSION, USE_RECOVERY, USE_TOTP,
};
use super::{code, second_factor};
use crate::book::{StoreError, Value, Write};
use crate::clock::Clock;
use crate::web::App;
use crate::web::problem::Problem;

/// Most characters kept of what a browser says it is.
const AGENT_LENGTH: usize = 160;
/// Longest name that is looked up.
const NAME_LENGTH: usize = 64;

/// What somebody typed to come in.
#[derive(Clone)]
pub struct Attempt<'a> {
    /// Account name.
    pub user: &'a str,
    /// Password.
    pub password: &'a str,
    /// Code of the second factor, or a recovery code.
    pub code: &'a str,
    /// `web` or `api`.
    pub kind: &'static str,
    /// What the browser or program says it is.
    pub agent: &'a str,
}

/// Somebody has come in.
#[derive(Debug)]
pub struct SignedIn {
    /// The token, shown once.
    pub token: String,
    /// When the session ends in any case, in microseconds.
    pub expires: i64,
    /// Account name.
    pub account: String,
    /// Name as displayed.
    pub display: String,
    /// Roles.
    pub grants: Vec<Grant>,
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Digest of its token; the first characters are its id in forms.
    pub token: String,
    /// `web` or `api`.
    pub kind: String,
    /// What the browser or program says it is.
    pub agent: String,
    /// When it began.
    pub created: i64,
    /// When it was last used, within a minute.
    pub seen: i64,
}

fn seconds() -> i64 {
    Clock::real().now().0 / 1_000_000
}

fn wrong() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "identity.wrong_credentials")
}

/// Signs somebody in. An unknown name takes as long as a wrong password and gives the same answer.
///
/// # Errors
/// A problem: wrong, to be tried later, second factor missing, the store is not available.
pub async fn sign_in(app: &App, attempt: &Attempt<'_>) -> Result<SignedIn, Problem> {
    let name: String = attempt.user.trim().chars().take(NAME_LENGTH).collect();
    let trial = Trial::begin(app, &name).await?;
    let account = accounts::find(app, &name).await?.filter(|account| account.closed == 0);
    let stored = account.as_ref().map_or("", |account| account.password.as_str());
    let fits = app.identity.hasher.fits(attempt.password, stored).await;
    let account = match account {
        Some(account) if fits => account,
        known => {
            trial.failed(app).await?;
            // A name that does not exist may be a password typed into the wrong field.
            known.iter().for_each(|account| note(app, account, "refused"));
            return Err(wrong());
        }
    };
    if account.totp_on {
        if attempt.code.trim().is_empty() {
            let code = "identity.code_needed";
            return Err(Problem::new(StatusCode::UNAUTHORIZED, code).with_field("totp", code));
        }
        if !second_factor_fits(app, &account, attempt.code).await? {
            trial.failed(app).await?;
            note(app, &account, "refused");
            let code = "identity.code_wrong";
            return Err(Problem::new(StatusCode::UNAUTHORIZED, code).with_field("totp", code));
        }
    }
    trial.succeeded(app).await?;
    note(app, &account, "done");
    start(app, &account, attempt.kind, attempt.agent).await
}

fn note(app: &App, account: &Account, outcome: &'static str) {
    app.identity.log.note(Access {
        unit: account.unit.clone(),
        at: app.clock.now(),
        actor: format!("officer:{}", account.name),
        action: "identity.sign_in",
        object: String::new(),
        outcome,
    });
}

/// Starts a session of an account.
///
/// # Errors
/// A problem when the store is not available.
pub async fn start(
    app: &App,
    account: &Account,
    kind: &'static str,
    agent: &str,
) -> Result<SignedIn, Problem> {
    let (token, now) = (code::token(), Clock::real().now());
    let hours = i64::from(app.identity.config.sessions.longest_hours);
    let expires = now.plus_seconds(hours * 3600).0;
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(AGENT_LENGTH).collect();
    let row: Vec<Value> = vec![
        code::digest(&token).into(),
        account.name.as_str().into(),
        kind.into(),
        agent.into(),
        now.0.into(),
        now.0.into(),
        expires.into(),
    ];
    app.book
        .write(vec![write(&DROP_OLD_SESSIONS, vec![now.0.into()]), write(&START_SESSION, row)])
        .await?;
    let grants = app.access.grants(&account.name).await?;
    let (account, display) = (account.name.clone(), account.display.clone());
    Ok(SignedIn { token, expires, account, display, grants })
}

/// The sessions of an account that have not ended.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn list(app: &App, account: &str) -> Result<Vec<Listed>, StoreError> {
    let now = Clock::real().now();
    let idle = now.plus_seconds(-i64::from(app.identity.config.sessions.idle_minutes) * 60);
    let params = vec![account.into(), now.0.into(), idle.0.into()];
    let rows = app.book.query(&LIST_SESSIONS, params).await?;
    Ok(rows
        .iter()
        .map(|row| Listed {
            token: row.text(0).to_owned(),
            kind: row.text(1).to_owned(),
            agent: row.text(2).to_owned(),
            created: row.int(3),
            seen: row.int(4),
        })
        .collect())
}

/// Ends a session by the digest of its token.
///
/// # Errors
/// A problem when the store is not available.
pub async fn end(app: &App, account: &str, token: &str) -> Result<(), Problem> {
    app.book.write(vec![write(&END_SESSION, vec![account.into(), token.into()])]).await?;
    app.access.forget();
    Ok(())
}

fn place(account: &str) -> String {
    format!("totp/{account}")
}

async fn second_factor_fits(app: &App, account: &Account, typed: &str) -> Result<bool, Problem> {
    let secret = app.sealer.unlock(&place(&account.name), &account.totp);
    let secret = secret.map_err(|error| Problem::fault(&error))?;
    let name = account.name.as_str();
    let step = second_factor::step_of(&secret, typed, seconds().unsigned_abs(), account.totp_step);
    let once = match step {
        Some(step) => Write {
            statement: &USE_TOTP,
            params: vec![step.into(), name.into(), step.into()],
            expect: Some(1),
        },
        None => Write {
            statement: &USE_RECOVERY,
            params: vec![name.into(), code::digest(&code::typed(typed)).into()],
            expect: Some(1),
        },
    };
    match app.book.write(vec![once]).await {
        Ok(_) => Ok(true),
        Err(StoreError::Conflict) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

/// Begins to set up the second factor: a new secret that is asked for only once confirmed.
///
/// # Errors
/// A problem when the store is not available.
pub async fn begin_second_factor(app: &App, account: &str) -> Result<(), Problem> {
    let secret = second_factor::new_secret();
    let locked = app.sealer.lock(&place(account), &secret);
    app.book.write(vec![write(&SET_TOTP, vec![locked.into(), account.into()])]).await?;
    Ok(())
}

/// What the authenticator app is told while the second factor is being set up.
#[must_use]
pub fn enrolment(app: &App, account: &Account) -> Option<second_factor::Enrolment> {
    if account.totp.is_empty() || account.totp_on {
        return None;
    }
    let secret = app.sealer.unlock(&place(&account.name), &account.totp).ok()?;
    second_factor::enrolment(&secret, &account.name)
}

/// Confirms the second factor with a first code; gives recovery codes, shown once.
///
/// # Errors
/// A problem at the field `totp` when the code is wrong; the store is not available.
pub async fn confirm_second_factor(
    app: &App,
    account: &Account,
    typed: &str,
) -> Result<Vec<String>, Problem> {
    let secret = app.sealer.unlock(&place(&account.name), &account.totp);
    let step = secret
        .ok()
        .filter(|_| !account.totp_on)
        .and_then(|secret| second_factor::step_of(&secret, typed, seconds().unsigned_abs(), 0));
    let Some(step) = step else { return Err(invalid("totp", "identity.code_wrong")) };
    let codes = second_factor::recovery_codes();
    let name = account.name.as_str();
    let mut writes = vec![
        write(&CONFIRM_TOTP, vec![step.into(), name.into()]),
        write(&CLEAR_RECOVERY, vec![name.into()]),
    ];
    let digests = codes.iter().map(|code| code::digest(code));
    writes.extend(digests.map(|code| write(&ADD_RECOVERY, vec![name.into(), code.into()])));
    app.book.write(writes).await?;
    Ok(codes.iter().map(|code| code::grouped(code)).collect())
}

/// Ends the second factor, for who knows the password.
///
/// # Errors
/// A problem at the field `current` when the password is wrong; the store is not available.
pub async fn end_second_factor(app: &App, account: &Account, given: &str) -> Result<(), Problem> {
    prove(app, account, given).await?;
    let name = account.name.as_str();
    app.book
        .write(vec![
            write(&CLEAR_TOTP, vec![name.into()]),
            write(&CLEAR_RECOVERY, vec![name.into()]),
        ])
        .await?;
    Ok(())
}

/// How many recovery codes are left.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn recovery_left(app: &App, account: &str) -> Result<i64, StoreError> {
    let rows = app.book.query(&COUNT_RECOVERY, vec![account.into()]).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

/// Changes the password, for who knows the old one.
///
/// # Errors
/// A problem at the field `current` or `password`; the store is not available.
pub async fn change_password(
    app: &App,
    account: &Account,
    (current, new): (&str, &str),
    session: &str,
) -> Result<(), Problem> {
    prove(app, account, current).await?;
    accounts::set_password(app, &account.name, new, session).await
}

async fn prove(app: &App, account: &Account, given: &str) -> Result<(), Problem> {
    let trial = Trial::begin(app, &account.name).await?;
    if app.identity.hasher.fits(given, &account.password).await {
        return Ok(());
    }
    trial.failed(app).await?;
    Err(invalid("current", "identity.current_wrong"))
}

/// Sets a first or new password with a one-time code.
///
/// # Errors
/// A problem: wrong code, weak password, to be tried later, the store is not available.
pub async fn redeem(app: &App, user: &str, typed: &str, new: &str) -> Result<(), Problem> {
    let name: String = user.trim().chars().take(NAME_LENGTH).collect();
    let trial = Trial::begin(app, &name).await?;
    let now = Clock::real().now().0;
    let given = code::digest(&code::typed(typed));
    let account = accounts::find(app, &name).await?;
    // Digests of random codes may be compared as they are: time tells nothing about the code.
    let good = account.filter(|a| a.closed == 0 && a.code == given && a.code_until > now);
    let Some(account) = good else {
        trial.failed(app).await?;
        return Err(invalid("code", "identity.one_time_code_wrong"));
    };
    accounts::set_password(app, &account.name, new, "").await?;
    trial.succeeded(app).await?;
    Ok(())
}
