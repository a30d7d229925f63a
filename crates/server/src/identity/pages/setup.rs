//! The first day: the first unit and the first admin. A page that exists once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::Permission;
use domain::kernel::Zone;

use super::{faults, frame, see};
use crate::identity::setup;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route};

pub(super) fn routes() -> Vec<Route> {
    use Permission as P;
    vec![get("/setup", P::PublicRead, show), post("/setup", P::PublicAct, send)]
}

#[derive(Template)]
#[template(path = "identity/templates/setup.html")]
struct SetupPage {
    shell: Shell,
    errors: FormErrors,
    form: FormBody,
    zones: Vec<Choice>,
}

fn page(
    app: &App,
    granted: &Granted,
    status: StatusCode,
    errors: FormErrors,
    form: FormBody,
) -> Response {
    let shell = frame(app, granted, "identity-setup-title");
    let zone = |zone: Zone| {
        Choice::new(zone.abbreviation(), shell.t_of("identity-zone", zone.abbreviation()))
    };
    let zones = [Zone::Jakarta, Zone::Makassar, Zone::Jayapura].map(zone).to_vec();
    render(status, &SetupPage { shell, errors, form, zones })
}

async fn show(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    if !setup::possible(&app).await? {
        return Err(Problem::not_found());
    }
    Ok(page(&app, &granted, StatusCode::OK, FormErrors::default(), FormBody::default()))
}

async fn send(
    State(app): State<App>,
    granted: Granted,
    form: FormBody,
) -> Result<Response, Problem> {
    app.identity.limits.strict(granted.origin.address)?;
    match setup::set_up(&app, &form).await {
        Ok(()) => Ok(see("/sign-in?done=new-password")),
        Err(problem) => {
            let status = problem.status;
            let errors = faults(granted.language, problem, "code")?;
            Ok(page(&app, &granted, status, errors, form))
        }
    }
}
