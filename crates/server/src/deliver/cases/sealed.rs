//! What is sealed in a case, opened for the officer who has taken it on.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{Answers, CaseRef, State};
use domain::identity::Permission;
use serde_json::{Value, json};

use super::form::said;
use super::own::broken;
use super::serve::{present, reference, standard_of};
use crate::identity::Permit;
use crate::identity::access_log::Access;
use crate::prove::disclosure;
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::menu::staff_shell;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

/// Unit and number of the case in the path.
type Named = Path<(String, String)>;

/// Kinds of entries with sealed text that somebody who works on a case needs.
const KINDS: [&str; 13] = [
    "case.submitted",
    "case.step_done",
    "case.step_proposed",
    "case.step_declined",
    "case.documents_accepted",
    "case.returned",
    "case.resubmitted",
    "case.held",
    "case.resumed",
    "case.handed_over",
    "case.rejected",
    "case.withdrawn",
    "case.receipt_renewed",
];

/// Whether who asks has taken a case on.
pub(super) fn is_mine(granted: &Granted, state: &State) -> bool {
    state.officer.as_deref().is_some_and(|officer| {
        granted.principal.actor() == domain::kernel::Actor::Officer(officer.to_owned())
    })
}

/// A case for who has taken it on. Being refused stands in the access log as well.
pub(super) async fn only_mine(
    app: &App,
    granted: &Granted,
    case: &CaseRef,
) -> Result<(State, Permit), Problem> {
    let state = present(app, granted.unit(), case).await?;
    let permit = granted.permit()?;
    if !is_mine(granted, &state) {
        app.identity.log.note(Access {
            unit: permit.unit().to_owned(),
            at: app.clock.now(),
            actor: permit.actor_text().to_owned(),
            action: Permission::CaseForm.name(),
            object: case.stream(),
            outcome: "refused",
        });
        return Err(Problem::new(StatusCode::CONFLICT, "case.form_closed"));
    }
    Ok((state, permit))
}

/// Opens what is sealed in a case for who has taken it on.
async fn open(
    app: &App,
    granted: &Granted,
    case: &CaseRef,
) -> Result<Vec<disclosure::Opened>, Problem> {
    let (_, permit) = only_mine(app, granted, case).await?;
    let opened = disclosure::open(app, &permit, Permission::CaseForm, &case.stream(), &KINDS).await;
    opened.map_err(broken)
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/sealed.html")]
struct Page {
    shell: Shell,
    back: String,
    reference: String,
    /// Question and answer, the applicant first.
    answers: Vec<(String, String)>,
    notes: Vec<Note>,
}

/// Something that was written on the way.
struct Note {
    title: String,
    at: String,
    who: String,
    text: String,
}

/// The same as a page: who applies, the answers in the words of the form, notes in order.
pub(super) async fn page(
    House(app): House<App>,
    granted: Granted,
    named: Named,
) -> Result<Response, Problem> {
    let case = reference(&named.1)?;
    let opened = open(&app, &granted, &case).await?;
    let state = present(&app, granted.unit(), &case).await?;
    let (here, shell) = staff_shell(&app, &granted, "case-form-title")?;
    let back = format!("/cases/{}/{case}", granted.unit());
    let version = standard_of(&here, &state)?;
    let mut answers = Vec::new();
    let mut notes = Vec::new();
    // Of an application: name, contact when there is one, and last the answers.
    let (first, rest): (Vec<_>, Vec<_>) =
        opened.into_iter().partition(|part| part.kind == "case.submitted");
    for (place, part) in first.iter().enumerate() {
        let last = place + 1 == first.len();
        match (place, serde_json::from_str::<Answers>(&part.text)) {
            (_, Ok(given)) if last => {
                let form = version.document.form.iter();
                let asked = form.filter_map(|question| {
                    let given = given.get(&question.id)?;
                    Some((shell.text(&question.text).to_owned(), said(&shell, question, given)))
                });
                answers.extend(asked);
            }
            (0, _) => answers.push((shell.t("case-ask-name").to_owned(), part.text.clone())),
            _ => answers.push((shell.t("case-ask-contact").to_owned(), part.text.clone())),
        }
    }
    for part in rest {
        let at = domain::kernel::Timestamp(part.at);
        notes.push(Note {
            title: shell.t_of("case-said", part.kind.trim_start_matches("case.")),
            at: shell.moment(&here.zone, &at),
            who: part.actor.trim_start_matches("officer:").to_owned(),
            text: part.text,
        });
    }
    let shell = shell.crumb(back.clone(), case.as_str());
    let page = Page { reference: case.to_string(), answers, notes, back, shell };
    Ok(private(render(StatusCode::OK, &page)))
}

/// Open what is sealed in a case: name, contact, answers, notes, in the order of recording. Only
/// for the officer who has taken the case on; each reading stands in the access log.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cases/{case}/form", tag = "cases",
    operation_id = "open_case_form", params(("unit" = String, Path), ("case" = String, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value, description = "Texts with entry and time"),
        (status = 404, description = "No such case"),
        (status = 409, description = "Somebody else works on it: take it on first"))
)]
pub(super) async fn form(
    House(app): House<App>,
    granted: Granted,
    named: Named,
) -> Result<Json<Value>, Problem> {
    let case = reference(&named.1)?;
    let opened = open(&app, &granted, &case).await?;
    let text = |part: &disclosure::Opened| {
        let (entry, at) = (part.seq, part.at);
        json!({ "kind": part.kind, "entry": entry, "at": at, "text": part.text })
    };
    Ok(Json(json!({ "texts": opened.iter().map(text).collect::<Vec<_>>() })))
}
