//! The kiosk's form: few large fields, spoken help, and a receipt on the screen with a code for the
//! telephone. Nothing of it stays on the kiosk.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::hear::complaints::Class;

use super::intake::{NewComplaint, NotFiled, submit};
use super::portal::{public_classes, sentences, shell};
use super::serve::{case, new_command_id, opens, own_page, read_reference, spaced, to};
use crate::deliver::queue::qr;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private};
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "hear/complaints/templates/kiosk.html")]
struct Form {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    classes: Vec<Choice>,
    sent: FormBody,
    command_id: String,
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/kiosk_done.html")]
struct Done {
    shell: Shell,
    reference: String,
    code: String,
    qr: String,
    paper: String,
}

fn kiosk_shell(app: &App, granted: &Granted, title: &str) -> Result<Shell, Problem> {
    let (_, mut shell) = shell(app, granted, title)?;
    shell.home = format!("/kiosk/{}", granted.unit());
    shell.device = granted.principal.in_hall().is_some();
    Ok(shell)
}

/// The form.
pub(super) async fn form(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    page(&app, &granted, FormBody::default(), FormErrors::default())
}

fn page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let shell = kiosk_shell(app, granted, "complaint-kiosk-title")?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Form {
        classes: public_classes(&shell),
        unit: granted.unit().to_string(),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Takes what was typed. With name and contact a complaint is formal, without it is a tip: the page
/// says so beside the fields.
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let limits = &app.identity.limits;
    let charged = match granted.principal.in_hall() {
        Some(device) => limits.complaint_at(device),
        None if granted.principal.as_anybody() => limits.complaint(granted.origin.address, false),
        None => Ok(()),
    };
    if charged.is_err() {
        let mut errors = FormErrors::default();
        errors.add("text", sentence(granted.language, "complaint.kiosk_many", &[]));
        return page(&app, &granted, sent, errors);
    }
    let mut new = NewComplaint::read(&sent);
    let is_complaint = Class::parse(&new.class).is_some_and(Class::is_complaint);
    new.about = "service".to_owned();
    new.formal = is_complaint && !new.name.is_empty() && !new.contact.is_empty();
    match submit(&app, &granted, &granted.permit()?, &new).await {
        Ok(receipt) => {
            let unit = granted.unit();
            let (own, code) = (&receipt.reference, &receipt.code);
            Ok(private(to(&format!("/kiosk/{unit}/complaint/{own}/{code}"))))
        }
        Err(NotFiled::Other(problem)) => Err(problem),
        Err(NotFiled::Wrong(wrong)) => page(&app, &granted, sent, sentences(&granted, wrong)),
    }
}

/// The receipt on the screen: it goes by itself.
pub(super) async fn done(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference, code)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let own = read_reference(&reference).ok_or_else(Problem::not_found)?;
    if !opens(&app, unit, &own, &code) {
        return Err(Problem::not_found());
    }
    case(&app, unit, &own).await?;
    let path = own_page(&app, unit, &own);
    let page = Done {
        shell: kiosk_shell(&app, &granted, "complaint-kiosk-done")?,
        qr: qr::svg(&qr::absolute(&granted, &headers, &path)),
        paper: format!("{path}/receipt"),
        code: spaced(&code),
        reference: own,
    };
    Ok(private(render(StatusCode::OK, &page)))
}
