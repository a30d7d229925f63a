//! The door: signing in and out, and the first password.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::identity::{Permission, Role};

use super::{asked, faults, frame, local, see, with_cookie};
use crate::identity::Principal;
use crate::identity::api::agent;
use crate::identity::sessions::{self, Attempt, SignedIn};
use crate::web::gate::{Granted, SESSION_COOKIE};
use crate::web::input::FormBody;
use crate::web::page::{Flash, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

pub(super) fn routes() -> Vec<Route> {
    use Permission as P;
    vec![
        get("/sign-in", P::PublicRead, door),
        post("/sign-in", P::PublicAct, enter),
        get("/sign-in/code", P::PublicRead, code_form),
        post("/sign-in/code", P::PublicAct, redeem),
        post("/sign-out", P::OwnAccount, leave),
    ]
}

#[derive(Template)]
#[template(path = "identity/templates/sign_in.html")]
struct DoorPage {
    shell: Shell,
    errors: FormErrors,
    user: String,
    next: String,
    /// A form was sent without a session and is not recorded.
    unsent: bool,
}

#[derive(Template)]
#[template(path = "identity/templates/code.html")]
struct CodePage {
    shell: Shell,
    errors: FormErrors,
    user: String,
}

async fn door(State(app): State<App>, granted: Granted) -> Response {
    let next = asked(&granted.path, "next").unwrap_or_default();
    let next = local(&next).unwrap_or_default().to_owned();
    let unsent = asked(&granted.path, "unsent").is_some();
    let mut shell = frame(&app, &granted, "identity-sign-in-title");
    if unsent {
        let text = shell.t("identity-unsent").to_owned();
        shell.flash = Some(Flash { success: false, text });
    }
    let (errors, user) = (FormErrors::default(), String::new());
    render(StatusCode::OK, &DoorPage { shell, errors, user, next, unsent })
}

async fn enter(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    form: FormBody,
) -> Result<Response, Problem> {
    app.identity.limits.strict(granted.origin.address)?;
    let attempt = Attempt {
        user: form.get("user"),
        password: form.exact("password"),
        code: form.get("totp"),
        kind: "web",
        agent: agent(&headers),
    };
    let next = local(form.get("next")).unwrap_or_default().to_owned();
    match sessions::sign_in(&app, &attempt).await {
        Ok(done) => {
            let place = if next.is_empty() { first_page(&done) } else { next };
            let hours = i64::from(app.identity.config.sessions.longest_hours);
            let response = see(&place);
            Ok(with_cookie(response, granted.origin, SESSION_COOKIE, &done.token, hours * 3600))
        }
        Err(problem) => {
            let status = problem.status;
            let errors = faults(granted.language, problem, "user")?;
            let shell = frame(&app, &granted, "identity-sign-in-title");
            let user = form.get("user").to_owned();
            let unsent = form.opt("unsent").is_some();
            Ok(render(status, &DoorPage { shell, errors, user, next, unsent }))
        }
    }
}

/// Where somebody's work is: the first of their roles in this order says it.
fn first_page(done: &SignedIn) -> String {
    let of = |role: Role, place: &str| {
        let held = done.grants.iter().find(|grant| grant.role == role)?;
        Some(place.replace("{unit}", held.unit.as_str()))
    };
    of(Role::Admin, "/admin/{unit}/accounts")
        .or_else(|| of(Role::Officer, "/desk/{unit}"))
        .or_else(|| of(Role::Supervisor, "/floor/{unit}"))
        .or_else(|| of(Role::Head, "/manage/{unit}"))
        .or_else(|| of(Role::Overseer, "/overview"))
        .unwrap_or_else(|| "/account".to_owned())
}

async fn leave(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    if let Principal::Staff { account, session, .. } = &*granted.principal {
        sessions::end(&app, account, session).await?;
    }
    let response = see("/sign-in?done=signed-out");
    Ok(with_cookie(response, granted.origin, SESSION_COOKIE, "", 0))
}

async fn code_form(State(app): State<App>, granted: Granted) -> Response {
    let user = asked(&granted.path, "user").unwrap_or_default();
    let shell = frame(&app, &granted, "identity-code-title");
    render(StatusCode::OK, &CodePage { shell, errors: FormErrors::default(), user })
}

async fn redeem(
    State(app): State<App>,
    granted: Granted,
    form: FormBody,
) -> Result<Response, Problem> {
    app.identity.limits.strict(granted.origin.address)?;
    let (user, new) = (form.get("user"), form.exact("password"));
    let done = if new == form.exact("again") {
        sessions::redeem(&app, user, form.get("code"), new).await
    } else {
        Err(crate::identity::accounts::invalid("again", "identity.password_differs"))
    };
    match done {
        Ok(()) => Ok(see("/sign-in?done=new-password")),
        Err(problem) => {
            let status = problem.status;
            let errors = faults(granted.language, problem, "code")?;
            let shell = frame(&app, &granted, "identity-code-title");
            Ok(render(status, &CodePage { shell, errors, user: user.to_owned() }))
        }
    }
}
