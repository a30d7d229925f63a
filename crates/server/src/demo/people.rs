//! The fictional people and devices of the demo, with logins that are printed for all to see.

use domain::kernel::UnitId;
use serde::Serialize;

use super::office::Fault;
use crate::identity::accounts::{self, By};
use crate::identity::devices::{self, NewDevice};
use crate::identity::sessions;
use crate::web::App;
use crate::web::problem::Problem;

/// One password for all: the demo hides nothing.
pub(super) const PASSWORD: &str = "janji-ditepati-2026";

/// Role, account, displayed name, and whether the role holds at the regional office.
const STAFF: &[(&str, &str, &str, bool)] = &[
    ("officer", "rina", "Rina Wulandari", false),
    ("officer", "bagus", "Bagus Prasetyo", false),
    ("officer", "dewi", "Dewi Anggraini", false),
    ("officer", "yohanes", "Yohanes Lado", false),
    ("officer", "salma", "Salma Harahap", false),
    ("officer", "made", "Made Suryani", false),
    ("supervisor", "hendra", "Hendra Gunawan", false),
    ("head", "kepala", "Kepala Kantor (fiktif)", false),
    ("admin", "admin", "Admin Kantor", false),
    ("overseer", "kanwil", "Kantor Wilayah", true),
    ("overseer", "wayan", "Wayan Sudarma", true),
    ("overseer", "tuti", "Tuti Lestari", true),
    ("overseer", "sari", "Sari Ginting", true),
    ("auditor", "auditor", "Auditor", true),
];

/// A login of the demo.
#[derive(Debug, Clone, Serialize)]
pub struct Login {
    /// Role.
    pub role: &'static str,
    /// Account name.
    pub user: &'static str,
    /// Password.
    pub password: &'static str,
}

fn fault(problem: impl Into<Problem>) -> Fault {
    let problem: Problem = problem.into();
    format!("the demo's people could not be entered: {}", problem.code).into()
}

/// Opens the accounts that are not there yet; gives the logins.
pub(super) async fn staff(app: &App, unit: &UnitId) -> Result<Vec<Login>, Fault> {
    let above = app.directory.line(unit).last().cloned().unwrap_or_else(|| unit.clone());
    for (role, account, display, is_above) in STAFF {
        let home = if *is_above { &above } else { unit };
        if accounts::find(app, account).await?.is_some() {
            continue;
        }
        let by = By::house(home.clone());
        accounts::open(app, &by, account, display, "").await.map_err(fault)?;
        accounts::grant(app, &by, account, (role, home.as_str()), "").await.map_err(fault)?;
        accounts::set_password(app, account, PASSWORD, "").await.map_err(fault)?;
    }
    let login = |(role, user, _, _): &(&'static str, &'static str, _, _)| Login {
        role,
        user,
        password: PASSWORD,
    };
    Ok(STAFF.iter().map(login).collect())
}

/// A token for each counter's officer of the simulated hall.
pub(super) async fn officers(
    app: &App,
    counters: &[String],
) -> Result<Vec<(String, String)>, Fault> {
    let mut tokens = Vec::new();
    let officers = STAFF.iter().filter(|(role, ..)| *role == "officer");
    for (counter, (_, account, ..)) in counters.iter().zip(officers) {
        let Some(account) = accounts::find(app, account).await? else { continue };
        let signed_in = sessions::start(app, &account, "api", "demo").await.map_err(fault)?;
        tokens.push((counter.clone(), signed_in.token));
    }
    Ok(tokens)
}

/// A fresh token for the kiosk at the door, paired when it is not yet.
pub(super) async fn kiosk(app: &App, unit: &UnitId) -> Result<String, Fault> {
    const NAME: &str = "Anjungan pintu";
    let known = devices::list(app, unit.as_str()).await?;
    let id = match known.into_iter().find(|device| device.name == NAME && device.revoked == 0) {
        Some(device) => device.id,
        None => {
            let new = NewDevice { kind: "kiosk", name: NAME, zone: "" };
            devices::pair(app, &By::house(unit.clone()), &new).await.map_err(fault)?
        }
    };
    Ok(devices::token(app, unit.as_str(), &id).await?)
}
