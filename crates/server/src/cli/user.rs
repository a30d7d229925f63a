//! `maklumat user`: staff accounts from the machine itself.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::kernel::UnitId;

use super::CliResult;
use super::place::{PlaceArgs, say, shown};
use crate::identity::accounts::{self, By};
use crate::web::App;

/// Staff accounts: open, list, grant, revoke, close, reset-password.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  maklumat user add budi-santoso --unit kanim-nusantara --name \"Budi Santoso\" --role officer
  maklumat user list --unit kanim-nusantara
  maklumat user reset-password budi-santoso")]
pub(super) struct UserArgs {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Open an account; prints the one-time code with which its owner sets a password
    Add {
        /// Account name: small letters, digits, hyphens
        account: String,
        /// The unit that it belongs to
        #[arg(long)]
        unit: String,
        /// Name as displayed
        #[arg(long)]
        name: String,
        /// A first role on that unit: officer, supervisor, head, admin, overseer, auditor
        #[arg(long)]
        role: Option<String>,
    },
    /// List the accounts of a unit
    List {
        /// The unit
        #[arg(long)]
        unit: String,
    },
    /// Grant a role
    Grant {
        /// Account name
        account: String,
        /// officer, supervisor, head, admin, overseer or auditor
        role: String,
        /// The topmost unit that it shall hold for; the account's own unit when left out
        #[arg(long)]
        on: Option<String>,
    },
    /// Take a role back
    Revoke {
        /// Account name
        account: String,
        /// officer, supervisor, head, admin, overseer or auditor
        role: String,
        /// The topmost unit that it holds for; the account's own unit when left out
        #[arg(long)]
        on: Option<String>,
        /// Why; kept sealed in the register
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Close an account: roles and sessions end
    Close {
        /// Account name
        account: String,
        /// Why; kept sealed in the register
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// End password, second factor and sessions; prints a one-time code for a new password
    ResetPassword {
        /// Account name
        account: String,
    },
}

pub(super) async fn run(args: UserArgs) -> CliResult {
    let house = args.place.visit().await?;
    let done = act(&house.app, args.what).await;
    house.app.identity.log.written().await;
    done?;
    Ok(ExitCode::SUCCESS)
}

async fn act(app: &App, what: What) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match what {
        What::Add { account, unit, name, role } => {
            let by = by_house(app, &unit)?;
            let code = accounts::open(app, &by, &account, &name, "").await.map_err(shown)?;
            if let Some(role) = role {
                let what = (role.as_str(), unit.as_str());
                accounts::grant(app, &by, &account, what, "").await.map_err(shown)?;
            }
            say(&format!(
                "{account} is open. One-time code for the password, good for 24 hours, to be \
                 entered at /sign-in/code: {code}"
            ))
        }
        What::List { unit } => {
            by_house(app, &unit)?;
            for row in accounts::list(app, &unit).await? {
                let roles = row.grants.iter().map(|g| format!("{}@{}", g.role.name(), g.unit));
                let roles = roles.collect::<Vec<_>>().join(" ");
                let state = match (row.closed, row.waits) {
                    (0, false) => "open",
                    (0, true) => "waits for a password",
                    _ => "closed",
                };
                say(&format!("{}\t{}\t{state}\t{roles}", row.name, row.display))?;
            }
            Ok(())
        }
        What::Grant { account, role, on } => {
            let (by, home) = home(app, &account).await?;
            let what = (role.as_str(), on.as_deref().unwrap_or(&home));
            accounts::grant(app, &by, &account, what, "").await.map_err(shown)?;
            say(&format!("{account} is {role} on {}", what.1))
        }
        What::Revoke { account, role, on, reason } => {
            let (by, home) = home(app, &account).await?;
            let what = (role.as_str(), on.as_deref().unwrap_or(&home));
            accounts::revoke(app, &by, &account, what, &reason, "").await.map_err(shown)?;
            say(&format!("{account} is no longer {role} on {}", what.1))
        }
        What::Close { account, reason } => {
            let (by, _) = home(app, &account).await?;
            accounts::close(app, &by, &account, &reason, "").await.map_err(shown)?;
            say(&format!("{account} is closed"))
        }
        What::ResetPassword { account } => {
            let (by, _) = home(app, &account).await?;
            let code = accounts::reset(app, &by, &account).await.map_err(shown)?;
            say(&format!("one-time code, good for 24 hours, for /sign-in/code: {code}"))
        }
    }
}

/// The house acts for a unit that it knows.
pub(super) fn by_house(app: &App, unit: &str) -> Result<By, String> {
    let known = || app.directory.units();
    match UnitId::parse(unit) {
        Ok(id) if app.directory.knows(&id) => Ok(By::house(id)),
        _ => {
            let known = known().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(format!("no unit {unit:?} here; known: {known}"))
        }
    }
}

async fn home(
    app: &App,
    account: &str,
) -> Result<(By, String), Box<dyn std::error::Error + Send + Sync>> {
    let found = accounts::find(app, account).await?;
    let found = found.ok_or_else(|| format!("no account {account:?} here"))?;
    Ok((by_house(app, &found.unit)?, found.unit))
}
