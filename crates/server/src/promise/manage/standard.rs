//! Publishing a standard, and the version after.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::kernel::ServiceId;
use domain::promise::standards::{StandardDocument, Version};

use super::draft_page::{DraftPage, Preview};
use super::upload::Upload;
use super::{back, date, frame, refused};
use crate::promise::act::{self, Act, Decided};
use crate::promise::draft;
use crate::promise::pack::to_toml;
use crate::promise::pages::{Body, Here, differences_of, service_id};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::Shell;
use crate::web::problem::Problem;

fn shell(app: &App, granted: &Granted, here: &Here) -> Result<Shell, Problem> {
    let list = format!("/manage/{}", granted.unit());
    let shell = frame(app, granted, here, String::new())?;
    let (title, above) = (shell.t("manage-publish").to_owned(), shell.t("manage-title").to_owned());
    Ok(shell.titled(title).crumb(list, above))
}

/// The newest version, when it has not ended.
fn standing<'a>(here: &'a Here, service: &ServiceId) -> Option<&'a Version> {
    let newest = here.published.standards.get(service)?.newest()?;
    newest.ends.is_none().then_some(newest)
}

/// An empty form: a service that has no standard yet.
pub(super) async fn begin(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let shell = shell(&app, &granted, &here)?;
    let page = DraftPage::new(shell, granted.unit().clone(), String::new(), 0);
    Ok(page.dated(here.today, here.today).answer())
}

/// A form with the newest document of a service, to be changed.
pub(super) async fn revise(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let service = service_id(&service)?;
    let state = here.published.standards.get(&service).ok_or_else(Problem::not_found)?;
    let newest = state.newest().ok_or_else(Problem::not_found)?;
    let replaces = standing(&here, &service).map_or(0, |version| version.version);
    let shell = shell(&app, &granted, &here)?;
    let text = to_toml(&*newest.document);
    let page = DraftPage::new(shell, granted.unit().clone(), text, replaces);
    Ok(page.dated(here.today, here.today).answer())
}

fn preview(here: &Here, shell: &Shell, document: &StandardDocument) -> Result<Preview, Problem> {
    let body = Body { shell, document, today: here.today };
    let body = body.render().map_err(|fault| Problem::fault(&fault))?;
    let before = standing(here, &document.service);
    let changes = before.map(|version| differences_of(&*version.document, document));
    let mut notes = Vec::new();
    if !here.profile()?.services.contains(&document.service) {
        notes.push(shell.t("manage-note-not-offered").to_owned());
    }
    if changes.as_ref().is_some_and(Vec::is_empty) {
        notes.push(shell.t("manage-note-unchanged").to_owned());
    }
    let name = shell.text(&document.name).to_owned();
    Ok(Preview { name, body, changes: changes.unwrap_or_default(), notes })
}

/// Checks and shows; records nothing.
pub(super) async fn check(
    State(app): State<App>,
    granted: Granted,
    sent: Upload,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let shell = shell(&app, &granted, &here)?;
    let mut page = DraftPage::sent(shell, granted.unit().clone(), &sent);
    let checked = draft::standard(&app, granted.unit(), &sent.document);
    page.found(&checked.findings);
    if let Some(document) = &checked.document {
        page.replaces = standing(&here, &document.service).map_or(0, |v| v.version);
        page.preview = Some(preview(&here, &page.shell, document)?);
    }
    Ok(page.answer())
}

/// Records, when nothing is wrong.
pub(super) async fn publish(
    State(app): State<App>,
    granted: Granted,
    sent: Upload,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let shell = shell(&app, &granted, &here)?;
    let language = granted.language;
    let mut page = DraftPage::sent(shell, granted.unit().clone(), &sent);
    let checked = draft::standard(&app, granted.unit(), &sent.document);
    page.found(&checked.findings);
    let decided = date(language, &mut page.errors, "decided", &page.decided);
    let effective = date(language, &mut page.errors, "effective", &page.effective);
    if let (Some(document), Some(decided), Some(effective)) = (checked.document, decided, effective)
    {
        page.preview = Some(preview(&here, &page.shell, &document)?);
        let (permit, command_id) = (granted.permit()?, act::command_id(&page.command_id)?);
        let act = Act { app: &app, permit, here: &here, command_id };
        let decided = Decided { decree: page.decree.clone(), decided, effective };
        let replaces = Some(page.replaces).filter(|version| *version > 0);
        match act.publish(document, decided, replaces).await {
            Ok(_) => return Ok(back(granted.unit(), "published")),
            Err(problem) => refused(language, &mut page.errors, problem, "document")?,
        }
    }
    Ok(page.answer())
}
