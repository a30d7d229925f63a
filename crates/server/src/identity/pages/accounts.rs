//! Staff accounts of a unit, for its admins.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::{Permission, Role};

use super::{csv_file, faults, frame, moment, plain_cell, see, unit_name, zone_of};
use crate::identity::access_log::Access;
use crate::identity::accounts::{self, Listed};
use crate::identity::api::by;
use crate::identity::code;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

pub(super) fn routes() -> Vec<Route> {
    use Permission as P;
    vec![
        get("/admin/{unit}/accounts", P::Accounts, list),
        post("/admin/{unit}/accounts", P::Accounts, open),
        get("/admin/{unit}/accounts.csv", P::Accounts, export),
        get("/admin/{unit}/accounts/{account}", P::Accounts, show),
        post("/admin/{unit}/accounts/{account}/grant", P::Accounts, grant),
        post("/admin/{unit}/accounts/{account}/revoke", P::Accounts, revoke),
        post("/admin/{unit}/accounts/{account}/close", P::Accounts, close),
        post("/admin/{unit}/accounts/{account}/code", P::Accounts, new_code),
    ]
}

struct AccountRow {
    listed: Listed,
    roles: String,
}

#[derive(Template)]
#[template(path = "identity/templates/accounts.html")]
struct ListPage {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    rows: Vec<AccountRow>,
    account: String,
    display: String,
    command_id: String,
}

#[derive(Template)]
#[template(path = "identity/templates/staff.html")]
struct StaffPage {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    account: Listed,
    created: String,
    held: Vec<Choice>,
    roles: Vec<Choice>,
    units: Vec<Choice>,
    chosen_role: String,
    chosen_unit: String,
    command_id: String,
}

#[derive(Template)]
#[template(path = "identity/templates/new_code.html")]
struct CodePage {
    shell: Shell,
    unit: String,
    account: String,
    code: String,
}

/// Typed values that a page shows again.
#[derive(Default)]
struct Typed<'a> {
    account: &'a str,
    display: &'a str,
}

async fn list_page(
    app: &App,
    granted: &Granted,
    status: StatusCode,
    errors: FormErrors,
    typed: Typed<'_>,
) -> Result<Response, Problem> {
    let unit = granted.unit().to_string();
    let shell = frame(app, granted, "identity-accounts-title");
    let row = |listed: Listed| {
        let grants = listed.grants.iter().map(|grant| {
            let role = shell.t_of("identity-role", grant.role.name());
            let elsewhere = grant.unit.as_str() != unit;
            if elsewhere { format!("{role} ({})", grant.unit) } else { role }
        });
        AccountRow { roles: grants.collect::<Vec<_>>().join(", "), listed }
    };
    let rows = accounts::list(app, &unit).await?.into_iter().map(row).collect();
    let (account, display) = (typed.account.to_owned(), typed.display.to_owned());
    let command_id = code::token();
    let page = ListPage { errors, rows, account, display, command_id, shell, unit };
    Ok(render(status, &page))
}

async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    list_page(&app, &granted, StatusCode::OK, FormErrors::default(), Typed::default()).await
}

async fn open(
    State(app): State<App>,
    granted: Granted,
    form: FormBody,
) -> Result<Response, Problem> {
    let (account, display) = (form.get("account"), form.get("display"));
    match accounts::open(&app, &by(&granted)?, account, display, form.get("command_id")).await {
        Ok(code) => Ok(code_page(&app, &granted, account, code)),
        Err(problem) => {
            let status = problem.status;
            let errors = faults(granted.language, problem, "account")?;
            list_page(&app, &granted, status, errors, Typed { account, display }).await
        }
    }
}

fn code_page(app: &App, granted: &Granted, account: &str, code: String) -> Response {
    let unit = granted.unit().to_string();
    let list = format!("/admin/{unit}/accounts");
    let shell = frame(app, granted, "identity-new-code-title");
    let above = shell.t("identity-accounts-title").to_owned();
    let shell = shell.crumb(list, above);
    render(StatusCode::OK, &CodePage { shell, unit, account: account.to_owned(), code })
}

async fn export(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let unit = granted.unit().to_string();
    let rows = accounts::list(&app, &unit).await?;
    let mut table = csv::Writer::from_writer(Vec::new());
    let written = (|| {
        table.write_record(["account", "display", "open", "second_factor", "role", "unit"])?;
        for row in &rows {
            let (open, second) = (row.closed == 0, row.totp_on);
            let line = |role: &str, unit: &str| {
                let display = plain_cell(&row.display);
                [row.name.clone(), display, open.to_string(), second.to_string()]
                    .into_iter()
                    .chain([role.to_owned(), unit.to_owned()])
                    .collect::<Vec<_>>()
            };
            if row.grants.is_empty() {
                table.write_record(line("", ""))?;
            }
            for grant in &row.grants {
                table.write_record(line(grant.role.name(), grant.unit.as_str()))?;
            }
        }
        Ok::<_, csv::Error>(())
    })();
    written.map_err(|error| Problem::fault(&error))?;
    let bytes = table.into_inner().map_err(|error| Problem::fault(error.error()))?;
    app.identity.log.note(Access {
        unit: unit.clone(),
        at: app.clock.now(),
        actor: granted.principal.actor().to_string(),
        action: "identity.export_accounts",
        object: String::new(),
        outcome: "read",
    });
    Ok(csv_file(bytes, &format!("accounts-{unit}.csv")))
}

async fn staff_page(
    app: &App,
    granted: &Granted,
    name: &str,
    status: StatusCode,
    errors: FormErrors,
    chosen: (&str, &str),
) -> Result<Response, Problem> {
    let unit = granted.unit().to_string();
    let found = accounts::list(app, &unit).await?.into_iter().find(|a| a.name == name);
    let account = found.ok_or_else(Problem::not_found)?;
    let mut shell = frame(app, granted, "identity-accounts-title");
    let above = shell.title.clone();
    shell = shell.crumb(format!("/admin/{unit}/accounts"), above);
    shell.title = account.display.clone();
    let role_name = |role: Role| shell.t_of("identity-role", role.name());
    let held = account.grants.iter().map(|grant| {
        let value = format!("{} {}", grant.role.name(), grant.unit);
        let unit = unit_name(app, granted.language, &grant.unit);
        Choice::new(value, format!("{} – {unit}", role_name(grant.role)))
    });
    let within = |unit: &domain::kernel::UnitId| {
        granted.principal.may(Permission::Accounts, &app.directory.line(unit))
    };
    let units = app.directory.units().into_iter().filter(within);
    let page = StaffPage {
        errors,
        created: moment(granted.language, zone_of(app, &unit), account.created),
        held: held.collect(),
        roles: Role::ALL.iter().map(|r| Choice::new(r.name(), role_name(*r))).collect(),
        units: units
            .map(|unit| Choice::new(unit.as_str(), unit_name(app, granted.language, &unit)))
            .collect(),
        chosen_role: chosen.0.to_owned(),
        chosen_unit: if chosen.1.is_empty() { unit.clone() } else { chosen.1.to_owned() },
        command_id: code::token(),
        account,
        unit,
        shell,
    };
    Ok(render(status, &page))
}

async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, account)): Path<(String, String)>,
) -> Result<Response, Problem> {
    staff_page(&app, &granted, &account, StatusCode::OK, FormErrors::default(), ("", "")).await
}

async fn settle(
    app: &App,
    granted: &Granted,
    account: &str,
    (done, field): (Result<(), Problem>, &str),
    (said, form): (&str, &FormBody),
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(see(&format!("/admin/{}/accounts/{account}?done={said}", granted.unit()))),
        Err(problem) => {
            let status = problem.status;
            let errors = faults(granted.language, problem, field)?;
            let chosen = (form.get("role"), form.get("unit"));
            staff_page(app, granted, account, status, errors, chosen).await
        }
    }
}

async fn grant(
    State(app): State<App>,
    granted: Granted,
    Path((_, account)): Path<(String, String)>,
    form: FormBody,
) -> Result<Response, Problem> {
    let what = (form.get("role"), form.get("unit"));
    let by = by(&granted)?;
    let done = accounts::grant(&app, &by, &account, what, form.get("command_id")).await;
    settle(&app, &granted, &account, (done, "role"), ("granted", &form)).await
}

async fn revoke(
    State(app): State<App>,
    granted: Granted,
    Path((_, account)): Path<(String, String)>,
    form: FormBody,
) -> Result<Response, Problem> {
    let what = form.get("held").split_once(' ').unwrap_or_default();
    let (by, why, id) = (by(&granted)?, form.get("revoke_reason"), form.get("command_id"));
    let done = accounts::revoke(&app, &by, &account, what, why, id).await;
    settle(&app, &granted, &account, (done, "held"), ("revoked", &form)).await
}

async fn close(
    State(app): State<App>,
    granted: Granted,
    Path((_, account)): Path<(String, String)>,
    form: FormBody,
) -> Result<Response, Problem> {
    let (by, why, id) = (by(&granted)?, form.get("close_reason"), form.get("command_id"));
    let done = accounts::close(&app, &by, &account, why, id).await;
    settle(&app, &granted, &account, (done, "close_reason"), ("closed", &form)).await
}

async fn new_code(
    State(app): State<App>,
    granted: Granted,
    Path((_, account)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let code = accounts::reset(&app, &by(&granted)?, &account).await?;
    Ok(code_page(&app, &granted, &account, code))
}
