//! Publishing the unit's profile.

use axum::extract::State;
use axum::response::Response;
use domain::promise::profile::UnitProfile;

use super::draft_page::{DraftPage, Preview};
use super::upload::Upload;
use super::{back, date, frame, refused};
use crate::promise::act::{self, Act};
use crate::promise::draft::{self, Checked};
use crate::promise::pack::to_toml;
use crate::promise::pages::{Here, differences_of};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::Granted;
use crate::web::page::Shell;
use crate::web::problem::Problem;

fn shell(app: &App, granted: &Granted, here: &Here) -> Result<Shell, Problem> {
    let list = format!("/manage/{}", granted.unit());
    let shell = frame(app, granted, here, String::new())?;
    let (title, above) =
        (shell.t("manage-publish-profile").to_owned(), shell.t("manage-title").to_owned());
    Ok(shell.titled(title).crumb(list, above))
}

fn page(shell: Shell, granted: &Granted, sent: &Upload) -> DraftPage {
    let mut page = DraftPage::sent(shell, granted.unit().clone(), sent);
    page.standard = false;
    page
}

/// A form with the newest profile, to be changed.
pub(super) async fn revise(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let newest = here.published.profile.newest().ok_or_else(Problem::not_found)?;
    let shell = shell(&app, &granted, &here)?;
    let text = to_toml(&*newest.document);
    let mut page = DraftPage::new(shell, granted.unit().clone(), text, newest.version);
    page.standard = false;
    Ok(page.dated(here.today, here.today).answer())
}

/// The document, when nothing is wrong and it is the profile of this unit.
fn read(app: &App, granted: &Granted, page: &mut DraftPage) -> Option<UnitProfile> {
    let Checked { document, findings } = draft::profile(app, granted.unit(), &page.document);
    page.found(&findings);
    let document = document?;
    if document.unit != *granted.unit() {
        let unit = [("unit", document.unit.to_string())];
        let wrong = sentence(granted.language, "profile.other_unit", &unit);
        page.errors.add("document", wrong);
        return None;
    }
    Some(document)
}

fn preview(here: &Here, shell: &Shell, document: &UnitProfile) -> Preview {
    let newest = here.published.profile.newest();
    let changes = newest.map(|version| differences_of(&*version.document, document));
    let unchanged = changes.as_ref().is_some_and(Vec::is_empty);
    let notes = unchanged.then(|| shell.t("manage-note-unchanged").to_owned());
    Preview {
        name: shell.text(&document.name).to_owned(),
        body: String::new(),
        changes: changes.unwrap_or_default(),
        notes: notes.into_iter().collect(),
    }
}

/// Checks and shows; records nothing.
pub(super) async fn check(
    State(app): State<App>,
    granted: Granted,
    sent: Upload,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let mut page = page(shell(&app, &granted, &here)?, &granted, &sent);
    if let Some(document) = read(&app, &granted, &mut page) {
        page.preview = Some(preview(&here, &page.shell, &document));
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
    let language = granted.language;
    let mut page = page(shell(&app, &granted, &here)?, &granted, &sent);
    let document = read(&app, &granted, &mut page);
    let effective = date(language, &mut page.errors, "effective", &page.effective);
    if let (Some(document), Some(effective)) = (document, effective) {
        page.preview = Some(preview(&here, &page.shell, &document));
        let (permit, command_id) = (granted.permit()?, act::command_id(&page.command_id)?);
        let act = Act { app: &app, permit, here: &here, command_id };
        match act.profile(document, effective).await {
            Ok(_) => return Ok(back(granted.unit(), "profile")),
            Err(problem) => refused(language, &mut page.errors, problem, "document")?,
        }
    }
    Ok(page.answer())
}
