//! The officers' side: writing the anonymised text, sending it back, publishing, withdrawing. Who
//! may not see the complaint finds nothing of this either.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::decisions::{Act, Decision, Stage, subject_of};
use domain::identity::Permission;
use domain::kernel::Personal;

use super::serve::{decision, id_of, record, texts};
use super::view;
use crate::hear::complaints::{self, Decided};
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Most lines of the list.
const MOST: i64 = 500;
/// Longest title, text and reason, in characters.
const TITLE_MAX: usize = 200;
const TEXT_MAX: usize = 20_000;
const REASON_MAX: usize = 2_000;

struct Line {
    reference: String,
    written: String,
    stage: String,
}

#[derive(Template)]
#[template(path = "hear/decisions/templates/waiting.html")]
struct List {
    shell: Shell,
    unit: String,
    lines: Vec<Line>,
}

/// What waits to be published or to be written again.
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(&app, &granted, "decision-waiting-title")?;
    let unit = granted.unit().as_str();
    let mut lines = Vec::new();
    for [reference, written, stage] in view::waiting(&*app.book, unit, MOST).await? {
        if complaints::may_see(&app, &granted, &reference).await? {
            let date = written.parse().map(|date| shell.date(&date));
            lines.push(Line {
                written: date.unwrap_or_default(),
                stage: shell.t_of("decision-stage", stage),
                reference,
            });
        }
    }
    let unit = unit.to_owned();
    Ok(private(render(StatusCode::OK, &List { unit, lines, shell })))
}

#[derive(Template)]
#[template(path = "hear/decisions/templates/publication.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    unit: String,
    reference: String,
    /// Where it stands; empty before the first text.
    stage: String,
    title: String,
    paragraphs: Vec<String>,
    /// Address of the public page, while there is one.
    public: String,
    number: String,
    may_write: bool,
    may_publish: bool,
    own: bool,
    may_withdraw: bool,
    sent: FormBody,
    command_id: String,
}

/// The page of a complaint's publication.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let decided = complaints::decided(&app, &granted, &reference).await?;
    page(&app, &granted, &decided, FormBody::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    decided: &Decided,
    mut sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (unit, own) = (granted.unit(), decided.reference.as_str());
    let (_, shell) = staff_shell(app, granted, "decision-publication-title")?;
    let back = format!("/complaints/{unit}/{own}");
    let above = format!("{} {own}", shell.t("complaint-desk-title"));
    let shell = shell.crumb(back.clone(), above);
    let id = id_of(app, unit, own);
    let known: Option<Decision> = decision(app, unit, &id).await?;
    let (title, text) = match &known {
        Some(_) => texts(app, unit, &id).await?.unwrap_or_default(),
        None => Default::default(),
    };
    if errors.is_empty() && known.is_some() {
        let fields = [("title", title.clone()), ("text", text.clone())];
        sent = FormBody::new(fields.map(|(name, value)| (name.to_owned(), value)).into());
    }
    let stage = known.as_ref().map(|known| known.stage);
    let directs = granted.principal.may(Permission::ComplaintDirect, &granted.line);
    let handles = granted.principal.may(Permission::ComplaintHandle, &granted.line);
    let me = granted.principal.actor();
    let wrote = known.as_ref().is_some_and(|known| known.writer == me);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let published = stage == Some(Stage::Published);
    let page = Page {
        path: format!("{back}/publication"),
        unit: unit.to_string(),
        reference: own.to_owned(),
        stage: stage.map_or_else(String::new, |stage| shell.t_of("decision-stage", stage.name())),
        paragraphs: text.lines().map(str::to_owned).collect(),
        public: if published { format!("/units/{unit}/decisions/{id}") } else { String::new() },
        number: known.as_ref().map_or(0, |known| known.drafted.number).to_string(),
        may_write: handles && !matches!(stage, Some(Stage::Published | Stage::Withdrawn)),
        may_publish: directs && stage == Some(Stage::Drafted) && !wrote,
        own: wrote && stage == Some(Stage::Drafted),
        may_withdraw: directs && published,
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        title,
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// What was sent, as the rules take it.
fn read(
    granted: &Granted,
    decided: &Decided,
    id: &str,
    (act, sent): (&str, &FormBody),
    errors: &mut FormErrors,
) -> Option<Act> {
    let mut text = |name: &str, most: usize, code: &str| {
        let typed = sent.get(name).to_owned();
        if typed.is_empty() || typed.chars().count() > most {
            errors.add(name, sentence(granted.language, code, &[]));
        }
        Personal::new(subject_of(id), typed)
    };
    Some(match act {
        "draft" => Act::Draft {
            id: id.to_owned(),
            complaint: decided.reference.clone(),
            year: decided.year,
            class: decided.class.to_owned(),
            outcome: decided.outcome.to_owned(),
            title: text("title", TITLE_MAX, "decision.title"),
            text: text("text", TEXT_MAX, "decision.text"),
        },
        "return" => Act::Return { reason: text("return-reason", REASON_MAX, "decision.reason") },
        "withdraw" => {
            Act::Withdraw { reason: text("withdraw-reason", REASON_MAX, "decision.reason") }
        }
        "publish" => Act::Publish { number: sent.get("number").parse().unwrap_or(0) },
        _ => return None,
    })
}

/// Does something: `draft`, `return`, `publish`, `withdraw`.
pub(super) async fn act(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference, act)): Path<(String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let decided = complaints::decided(&app, &granted, &reference).await?;
    let (unit, date) = (granted.unit(), Here::find(&app, granted.unit())?.today);
    let id = id_of(&app, unit, &decided.reference);
    let mut errors = FormErrors::default();
    let wanted = read(&granted, &decided, &id, (&act, &sent), &mut errors);
    let wanted = wanted.ok_or_else(Problem::not_found)?;
    let permission = match wanted {
        Act::Draft { .. } => Permission::ComplaintHandle,
        _ => Permission::ComplaintDirect,
    };
    let permit = granted.permit_for(permission)?;
    if !errors.is_empty() {
        return page(&app, &granted, &decided, sent, errors).await;
    }
    record(&app, &permit, &id, sent.get("command_id"), (date, wanted)).await?;
    Ok(to(&format!("/complaints/{unit}/{}/publication", decided.reference)))
}
