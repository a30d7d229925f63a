//! Arriving for an appointment: number and code at the kiosk become a number in the queue, in the
//! place of the appointed time.

use askama::Template;
use axum::extract::State as House;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::deliver::appointments::{Command, PlaceStage};
use domain::deliver::cases::CaseRef;
use domain::identity::Permission::{PublicRead, QueueTakeTicket};

use super::booking::{Booked, of_case};
use super::serve::record;
use crate::deliver::cases::serve::{opens, present};
use crate::deliver::queue::kiosk::{Wish, give, kiosk_shell};
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private};
use crate::web::input::FormBody;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};

/// Pages at the kiosk.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/kiosk/{unit}/appointment", PublicRead, form),
        post("/kiosk/{unit}/appointment", QueueTakeTicket, arrive),
    ]
}

#[derive(Template)]
#[template(path = "deliver/appointments/templates/checkin.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    sent: FormBody,
}

async fn form(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    page(&app, &granted, FormBody::default(), FormErrors::default())
}

fn page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shell = kiosk_shell(app, granted, "slot-arrive-title")?;
    let unit = granted.unit().to_string();
    Ok(private(render(status, &Page { shell, errors, unit, sent })))
}

/// Number and code as typed, or both from the address in the code that was scanned.
fn named(sent: &FormBody) -> (String, String) {
    let typed = sent.get("reference");
    let mut parts = typed.rsplit('/').skip_while(|part| part.is_empty() || *part == "receipt");
    match (parts.next(), parts.next()) {
        (Some(code), Some(reference)) => (reference.to_owned(), code.to_owned()),
        _ => (typed.to_owned(), sent.get("code").to_owned()),
    }
}

async fn arrive(
    House(app): House<App>,
    granted: Granted,
    headers: HeaderMap,
    sent: FormBody,
) -> Result<Response, Problem> {
    match number(&app, &granted, &headers, &sent).await {
        Err(problem) if !problem.status.is_server_error() => {
            let mut errors = FormErrors::default();
            let text = sentence(granted.language, &problem.code, &problem.params);
            errors.add("reference", text);
            page(&app, &granted, sent, errors)
        }
        done => done,
    }
}

async fn number(
    app: &App,
    granted: &Granted,
    headers: &HeaderMap,
    sent: &FormBody,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let wrong = |code: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code);
    let (reference, code) = named(sent);
    let case = CaseRef::parse(&reference).map_err(|_| wrong("case.code_wrong"))?;
    if !opens(app, unit, &case, &code).await? {
        return Err(wrong("case.code_wrong"));
    }
    let state = present(app, unit, &case).await?;
    let here = Here::find(app, unit)?;
    let plan = state.plan().ok_or_else(Problem::not_found)?;
    let booked = of_case(app, &here, unit, (&plan.service, &case)).await?;
    let today = |booked: &Booked| booked.is_on(here.today);
    let booked = booked.filter(today).ok_or_else(|| wrong("slot.not_today"))?;
    // The same person at the kiosk again gets the same number again.
    let id = format!("arrive-{case}-{}-{}", here.today, booked.number());
    if booked.stage() != PlaceStage::Arrived {
        let command = Command::CheckIn { place: booked.number() };
        record(app, &granted.permit()?, booked.day(), &id, &command).await?;
    }
    let wish = Wish {
        command_id: &id,
        services: vec![plan.service.clone()],
        priority: None,
        booked_for: Some(booked.begins()),
        large: false,
    };
    give(app, granted, headers, wish).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_scanned_names_number_and_code() {
        let sent = |reference: &str, code: &str| {
            let field = |name: &str, text: &str| (name.to_owned(), text.to_owned());
            FormBody::new(vec![field("reference", reference), field("code", code)])
        };
        let scanned = ("K7M-R4T-2XD".to_owned(), "0123456789ABCDEF".to_owned());
        let address = "http://kantor/a/kanim/K7M-R4T-2XD/0123456789ABCDEF";
        for typed in [address.to_owned(), format!("{address}/receipt"), format!("{address}/")] {
            assert_eq!(named(&sent(&typed, "")), scanned, "{typed}");
        }
        assert_eq!(named(&sent("K7M-R4T-2XD", "0123456789ABCDEF")), scanned);
    }
}
