//! Staff accounts: what the pages, the API and the command line do to them.

use domain::identity::{AccountCommand, AccountRefusal, Accounts, Authority, Grant, Role};
use domain::kernel::{Key, Personal, Refusal, UnitId};

use super::access_log::Access;
use super::store::{
    CLEAR_RECOVERY, CLEAR_SECRETS, COUNT_ACCOUNTS, COUNT_ADMIN_CHANGE, COUNT_ADMIN_CHANGES,
    END_SESSIONS_BUT, LIST_ACCOUNTS, LIST_UNIT_GRANTS, OTHER_ADMINS, READ_ACCOUNT, SET_CODE,
    SET_DISPLAY, SET_PASSWORD,
};
use super::view::account_stream;
use super::{Permit, Principal, code, password};
use crate::book::{Book, Row, Statement, StoreError, Value, Write};
use crate::clock::Clock;
use crate::web::App;
use crate::web::problem::Problem;

/// A one-time code for a first or new password is good for so many seconds.
const CODE_SECONDS: i64 = 24 * 3600;
/// Characters of a one-time code: 12 of 29 kinds are 58 bits.
const CODE_LENGTH: usize = 12;
/// Most characters of a displayed name.
const DISPLAY_LENGTH: usize = 80;
/// Most characters of a reason.
const REASON_LENGTH: usize = 500;
/// How often a change is looked at again when another server keeps changing admins first.
const ATTEMPTS: usize = 16;

/// The plain row of an account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Name.
    pub name: String,
    /// The unit that it belongs to.
    pub unit: String,
    /// Name as displayed.
    pub display: String,
    /// Stored form of the password; empty when there is none.
    pub password: String,
    /// Locked secret of the second factor.
    pub totp: Vec<u8>,
    /// Whether the second factor is asked for.
    pub totp_on: bool,
    /// Step of the last code that was used.
    pub totp_step: i64,
    /// When it was closed; 0 when it is open.
    pub closed: i64,
    /// When it was opened.
    pub created: i64,
    /// Digest of a one-time code.
    pub code: String,
    /// Until when the code is good.
    pub code_until: i64,
}

/// An account as the list shows it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Name.
    pub name: String,
    /// Name as displayed.
    pub display: String,
    /// Whether the second factor is asked for.
    pub totp_on: bool,
    /// When it was closed; 0 when it is open.
    pub closed: i64,
    /// When it was opened.
    pub created: i64,
    /// Whether it waits for its first or new password.
    pub waits: bool,
    /// Its roles.
    pub grants: Vec<Grant>,
}

/// Somebody acts on accounts of a unit: leave, and in whose power.
#[derive(Debug, Clone)]
pub struct By {
    /// Leave to act on the unit's book.
    pub permit: Permit,
    /// In whose power roles are granted.
    pub authority: Authority,
}

impl By {
    /// The house itself, for a unit.
    #[must_use]
    pub fn house(unit: UnitId) -> Self {
        Self { permit: Permit::house(unit), authority: Authority::House }
    }

    /// A member of staff.
    #[must_use]
    pub fn staff(permit: Permit, principal: &Principal) -> Self {
        let grants = match principal {
            Principal::Staff { grants, .. } => grants.clone(),
            _ => Vec::new(),
        };
        Self { permit, authority: Authority::Staff(grants) }
    }
}

pub(super) fn write(statement: &'static Statement, params: Vec<Value>) -> Write {
    Write { statement, params, expect: None }
}

/// A name as typed, or a problem that says what a name is.
///
/// # Errors
/// A problem at the field.
pub fn key(field: &'static str, text: &str) -> Result<Key, Problem> {
    Key::parse(text.trim()).map_err(|_| invalid(field, "identity.name_shape"))
}

/// A problem with one field.
#[must_use]
pub fn invalid(field: &str, code: &str) -> Problem {
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, code).with_field(field, code)
}

fn reason(account: &str, text: &str) -> Option<Personal> {
    let text: String = text.trim().chars().take(REASON_LENGTH).collect();
    (!text.is_empty()).then(|| Personal::new(account_stream(account), text))
}

/// Whether no account has been opened yet.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn none_yet(book: &dyn Book) -> Result<bool, StoreError> {
    let rows = book.query(&COUNT_ACCOUNTS, Vec::new()).await?;
    Ok(rows.first().is_none_or(|row| row.int(0) == 0))
}

/// The plain row of an account.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn find(app: &App, name: &str) -> Result<Option<Account>, StoreError> {
    let rows = app.book.query(&READ_ACCOUNT, vec![name.into()]).await?;
    Ok(rows.first().map(|row| Account {
        name: name.to_owned(),
        unit: row.text(0).to_owned(),
        display: row.text(1).to_owned(),
        password: row.text(2).to_owned(),
        totp: row.bytes(3).to_vec(),
        totp_on: row.int(4) != 0,
        totp_step: row.int(5),
        closed: row.int(6),
        created: row.int(7),
        code: row.text(8).to_owned(),
        code_until: row.int(9),
    }))
}

/// An account of a unit, or the problem that there is none.
///
/// # Errors
/// A problem when there is none, or the store cannot be read.
pub async fn of_unit(app: &App, unit: &str, name: &str) -> Result<Account, Problem> {
    find(app, name).await?.filter(|account| account.unit == unit).ok_or_else(Problem::not_found)
}

/// All accounts of a unit, open ones first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn list(app: &App, unit: &str) -> Result<Vec<Listed>, StoreError> {
    let rows = app.book.query(&LIST_ACCOUNTS, vec![unit.into()]).await?;
    let grants = app.book.query(&LIST_UNIT_GRANTS, vec![unit.into()]).await?;
    let grant = |row: &Row| {
        let (role, unit) = (Role::parse(row.text(1))?, UnitId::parse(row.text(2)).ok()?);
        Some(Grant { role, unit })
    };
    Ok(rows
        .iter()
        .map(|row| Listed {
            name: row.text(0).to_owned(),
            display: row.text(1).to_owned(),
            totp_on: row.int(2) != 0,
            closed: row.int(3),
            created: row.int(4),
            waits: row.text(5).is_empty(),
            grants: grants.iter().filter(|g| g.text(0) == row.text(0)).filter_map(grant).collect(),
        })
        .collect())
}

/// Opens an account without a password. Gives the one-time code with which its owner sets one.
///
/// # Errors
/// A problem: the name is taken or no name, the store is not available.
pub async fn open(
    app: &App,
    by: &By,
    name: &str,
    display: &str,
    command_id: &str,
) -> Result<String, Problem> {
    let account = key("account", name)?;
    let display = display.trim();
    if display.is_empty() || display.chars().count() > DISPLAY_LENGTH {
        return Err(invalid("display", "identity.display_length"));
    }
    let _changing = app.identity.changing.lock().await;
    let known = find(app, account.as_str()).await?;
    let taken = known.is_some_and(|known| known.unit != by.permit.unit());
    let command = AccountCommand::Open { account: account.clone(), taken };
    run(app, by, account.as_str(), command_id, command).await?;
    let name = account.as_str();
    app.book.write(vec![write(&SET_DISPLAY, vec![display.into(), name.into()])]).await?;
    new_code(app, name).await
}

/// Runs a command; false when the leave was overtaken and its maker must look again.
async fn run(
    app: &App,
    by: &By,
    account: &str,
    command_id: &str,
    command: AccountCommand,
) -> Result<bool, Problem> {
    let stream = account_stream(account);
    let ran = app.execute.run::<Accounts>(&by.permit, &stream, command_id, &command).await;
    app.access.forget();
    match ran {
        Ok(_) => Ok(true),
        Err(crate::execute::Failure::Overtaken) => Ok(false),
        Err(crate::execute::Failure::Refused(refusal)) => {
            let action = refusal.code();
            note(app, by, action, account, "refused");
            Err(Problem::refused(&refusal))
        }
        Err(other) => Err(other.into()),
    }
}

fn note(app: &App, by: &By, action: &'static str, account: &str, outcome: &'static str) {
    app.identity.log.note(Access {
        unit: by.permit.unit().to_owned(),
        at: app.clock.now(),
        actor: by.permit.actor_text().to_owned(),
        action,
        object: account_stream(account),
        outcome,
    });
}

async fn other_admin(app: &App, account: &str, line: &[UnitId]) -> Result<bool, StoreError> {
    let rows = app.book.query(&OTHER_ADMINS, vec![account.into()]).await?;
    Ok(rows.iter().any(|row| line.iter().any(|unit| unit.as_str() == row.text(0))))
}

/// A unit that would be without an admin if an account were closed.
async fn sole_admin_of(app: &App, account: &str) -> Result<Option<UnitId>, StoreError> {
    let mut sole = None;
    for grant in app.access.grants(account).await? {
        let line = app.directory.line(&grant.unit);
        if grant.role == Role::Admin && !other_admin(app, account, &line).await? {
            sole = Some(grant.unit);
        }
    }
    Ok(sole)
}

/// Leave to take something from an admin that is good only if no other server has done so since:
/// of two admins who end each other at the same moment one stays. To be had before one looks who
/// else is an admin.
async fn alone(app: &App, by: &By) -> Result<By, StoreError> {
    let rows = app.book.query(&COUNT_ADMIN_CHANGES, Vec::new()).await?;
    let seen = rows.first().map_or(0, |row| row.int(0));
    let counted = write(&COUNT_ADMIN_CHANGE, vec![(seen + 1).into(), seen.into()]);
    let permit = by.permit.clone().only_with(counted);
    Ok(By { permit, authority: by.authority.clone() })
}

/// The unit followed by all above it, or a problem at the field.
fn line_of(app: &App, unit: &str) -> Result<Vec<UnitId>, Problem> {
    let unknown = || invalid("unit", "identity.unit_unknown");
    let line = app.directory.line(&UnitId::parse(unit.trim()).map_err(|_| unknown())?);
    if line.is_empty() { Err(unknown()) } else { Ok(line.to_vec()) }
}

/// A role by its name, or a problem at the field.
fn role_of(role: &str) -> Result<Role, Problem> {
    Role::parse(role).ok_or_else(|| invalid("role", "identity.role_unknown"))
}

/// Grants a role on a unit.
///
/// # Errors
/// A problem: refused by the rules, the store is not available.
pub async fn grant(
    app: &App,
    by: &By,
    account: &str,
    (role, unit): (&str, &str),
    command_id: &str,
) -> Result<(), Problem> {
    let (role, line) = (role_of(role)?, line_of(app, unit)?);
    let _changing = app.identity.changing.lock().await;
    let command = AccountCommand::Grant { role, line, authority: by.authority.clone() };
    run(app, by, account, command_id, command).await.map(drop)
}

/// Takes a role on a unit back.
///
/// # Errors
/// A problem: refused by the rules, the store is not available.
pub async fn revoke(
    app: &App,
    by: &By,
    account: &str,
    (role, unit): (&str, &str),
    why: &str,
    command_id: &str,
) -> Result<(), Problem> {
    let (role, line) = (role_of(role)?, line_of(app, unit)?);
    let _changing = app.identity.changing.lock().await;
    for _ in 0..ATTEMPTS {
        let by = &if role == Role::Admin { alone(app, by).await? } else { by.clone() };
        let other_admin = other_admin(app, account, &line).await?;
        let (line, authority, reason) = (line.clone(), by.authority.clone(), reason(account, why));
        let command = AccountCommand::Revoke { role, line, authority, other_admin, reason };
        if run(app, by, account, command_id, command).await? {
            return Ok(());
        }
    }
    Err(Problem::unavailable())
}

/// Closes an account: roles, password, second factor and sessions end.
///
/// # Errors
/// A problem: refused by the rules, the store is not available.
pub async fn close(
    app: &App,
    by: &By,
    account: &str,
    why: &str,
    command_id: &str,
) -> Result<(), Problem> {
    let _changing = app.identity.changing.lock().await;
    let mut closed = false;
    for _ in 0..ATTEMPTS {
        let by = &alone(app, by).await?;
        let sole_admin_of = sole_admin_of(app, account).await?;
        let command = AccountCommand::Close { sole_admin_of, reason: reason(account, why) };
        closed = run(app, by, account, command_id, command).await?;
        if closed {
            break;
        }
    }
    if !closed {
        return Err(Problem::unavailable());
    }
    app.book
        .write(vec![
            write(&CLEAR_SECRETS, vec![account.into()]),
            write(&CLEAR_RECOVERY, vec![account.into()]),
            write(&END_SESSIONS_BUT, vec![account.into(), "".into()]),
        ])
        .await?;
    app.access.forget();
    Ok(())
}

/// Ends password, second factor and sessions; gives a one-time code for a new password.
///
/// # Errors
/// A problem: the account is one's own or not open, the store is not available.
pub async fn reset(app: &App, by: &By, account: &str) -> Result<String, Problem> {
    let found = of_unit(app, by.permit.unit(), account).await?;
    if found.closed != 0 {
        return Err(Problem::refused(&AccountRefusal::NotOpen));
    }
    let code = new_code(app, account).await?;
    note(app, by, "identity.reset_password", account, "done");
    Ok(code)
}

async fn new_code(app: &App, account: &str) -> Result<String, Problem> {
    let code = code::short(CODE_LENGTH);
    let until = Clock::real().now().plus_seconds(CODE_SECONDS);
    app.book
        .write(vec![
            write(&SET_CODE, vec![code::digest(&code).into(), until.0.into(), account.into()]),
            write(&CLEAR_RECOVERY, vec![account.into()]),
            write(&END_SESSIONS_BUT, vec![account.into(), "".into()]),
        ])
        .await?;
    app.access.forget();
    Ok(code::grouped(&code))
}

/// Sets a password; all other sessions of the account end.
///
/// # Errors
/// A problem at the field `password` when it is too weak; the store is not available.
pub async fn set_password(
    app: &App,
    account: &str,
    new: &str,
    session: &str,
) -> Result<(), Problem> {
    if let Some(code) = password::fault(account, new) {
        return Err(invalid("password", code));
    }
    let stored = app.identity.hasher.hash(new).await;
    app.book
        .write(vec![
            write(&SET_PASSWORD, vec![stored.into(), account.into()]),
            write(&END_SESSIONS_BUT, vec![account.into(), session.into()]),
        ])
        .await?;
    app.access.forget();
    Ok(())
}
