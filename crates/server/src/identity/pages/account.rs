//! One's own account: roles, password, second factor, sessions.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::Permission;

use super::{faults, frame, moment, see, unit_name, zone_of};
use crate::identity::accounts::{self, Account, invalid};
use crate::identity::second_factor::Enrolment;
use crate::identity::{Principal, sessions};
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

pub(super) fn routes() -> Vec<Route> {
    use Permission as P;
    vec![
        get("/account", P::OwnAccount, show),
        post("/account/password", P::OwnAccount, change_password),
        post("/account/second-factor", P::OwnAccount, begin),
        post("/account/second-factor/confirm", P::OwnAccount, confirm),
        post("/account/second-factor/off", P::OwnAccount, switch_off),
        post("/account/sessions/end", P::OwnAccount, end_session),
    ]
}

struct SessionRow {
    token: String,
    kind: String,
    agent: String,
    created: String,
    seen: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "identity/templates/account.html")]
struct AccountPage {
    shell: Shell,
    errors: FormErrors,
    account: Account,
    roles: Vec<(String, String)>,
    enrolment: Option<Enrolment>,
    recovery_left: i64,
    sessions: Vec<SessionRow>,
}

#[derive(Template)]
#[template(path = "identity/templates/recovery.html")]
struct RecoveryPage {
    shell: Shell,
    codes: Vec<String>,
}

/// Marks in what browsers say of themselves, the particular before the general.
const BROWSERS: [(&str, &str); 5] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// A browser as people call it: `Chrome, Windows`. What is none is shown as it is.
fn browser(agent: &str) -> String {
    let known = |marks: &[(&str, &'static str)]| {
        marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        _ => agent.to_owned(),
    }
}

/// The account of who is signed in, and the digest of the session's token.
async fn own(app: &App, granted: &Granted) -> Result<(Account, String), Problem> {
    let Principal::Staff { account, session, .. } = &*granted.principal else {
        return Err(Problem::forbidden());
    };
    let found = accounts::find(app, account).await?.ok_or_else(Problem::not_found)?;
    Ok((found, session.clone()))
}

async fn page(
    app: &App,
    granted: &Granted,
    status: StatusCode,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (account, own) = own(app, granted).await?;
    let language = granted.language;
    let sessions = sessions::list(app, &account.name).await?;
    let zone = zone_of(app, &account.unit);
    let row = |listed: sessions::Listed| SessionRow {
        own: listed.token == own,
        created: moment(language, zone, listed.created),
        seen: moment(language, zone, listed.seen),
        token: listed.token,
        kind: listed.kind,
        agent: browser(&listed.agent),
    };
    let shell = frame(app, granted, "identity-account-title");
    let roles = match &*granted.principal {
        Principal::Staff { grants, .. } => grants
            .iter()
            .map(|g| {
                let unit = unit_name(app, language, &g.unit);
                (shell.t_of("identity-role", g.role.name()), unit)
            })
            .collect(),
        _ => Vec::new(),
    };
    let page = AccountPage {
        errors,
        roles,
        enrolment: sessions::enrolment(app, &account),
        recovery_left: sessions::recovery_left(app, &account.name).await?,
        sessions: sessions.into_iter().map(row).collect(),
        account,
        shell,
    };
    Ok(render(status, &page))
}

async fn show(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    page(&app, &granted, StatusCode::OK, FormErrors::default()).await
}

async fn again(
    app: &App,
    granted: &Granted,
    problem: Problem,
    field: &str,
) -> Result<Response, Problem> {
    let status = problem.status;
    let errors = faults(granted.language, problem, field)?;
    page(app, granted, status, errors).await
}

async fn change_password(
    State(app): State<App>,
    granted: Granted,
    form: FormBody,
) -> Result<Response, Problem> {
    let (account, session) = own(&app, &granted).await?;
    let (current, new) = (form.exact("current"), form.exact("password"));
    let done = if new == form.exact("again") {
        sessions::change_password(&app, &account, (current, new), &session).await
    } else {
        Err(invalid("again", "identity.password_differs"))
    };
    match done {
        Ok(()) => Ok(see("/account?done=password")),
        Err(problem) => again(&app, &granted, problem, "current").await,
    }
}

async fn begin(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (account, _) = own(&app, &granted).await?;
    if !account.totp_on {
        sessions::begin_second_factor(&app, &account.name).await?;
    }
    Ok(see("/account#second-factor"))
}

async fn confirm(
    State(app): State<App>,
    granted: Granted,
    form: FormBody,
) -> Result<Response, Problem> {
    let (account, _) = own(&app, &granted).await?;
    match sessions::confirm_second_factor(&app, &account, form.get("totp")).await {
        Ok(codes) => {
            let shell = frame(&app, &granted, "identity-recovery-title");
            Ok(render(StatusCode::OK, &RecoveryPage { shell, codes }))
        }
        Err(problem) => again(&app, &granted, problem, "totp").await,
    }
}

async fn switch_off(
    State(app): State<App>,
    granted: Granted,
    form: FormBody,
) -> Result<Response, Problem> {
    let (account, _) = own(&app, &granted).await?;
    match sessions::end_second_factor(&app, &account, form.exact("proof")).await {
        Ok(()) => Ok(see("/account?done=second-factor-off")),
        Err(mut problem) => {
            for field in &mut problem.fields {
                field.field = "proof".to_owned();
            }
            again(&app, &granted, problem, "proof").await
        }
    }
}

async fn end_session(
    State(app): State<App>,
    granted: Granted,
    form: FormBody,
) -> Result<Response, Problem> {
    let (account, own) = own(&app, &granted).await?;
    let token = form.get("session");
    sessions::end(&app, &account.name, token).await?;
    let ended =
        if token == own { "/sign-in?done=signed-out" } else { "/account?done=session-ended" };
    Ok(see(ended))
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_has_a_name_that_people_know() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
            Gecko) Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(browser(windows), "Chrome, Windows");
        assert_eq!(browser(&format!("{windows} Edg/140.0.0.0")), "Edge, Windows");
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604";
        assert_eq!(browser(phone), "Safari, iPhone");
        assert_eq!(browser("demo"), "demo");
    }
}
