//! Documents as files while an application is filled in: one a page, each may be left out and
//! brought to the office. They are sealed and stored at once, and swept when the draft goes.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::Paper;
use domain::kernel::Key;
use domain::promise::standards::DocumentItem;

use super::apply::{Open, frame};
use super::papers::{
    Came, FILE, Line, Page, document_key, file_name, is_shown, item_of, shown, state_of, terms,
};
use super::store;
use crate::web::App;
use crate::web::gate::{Granted, private, to};
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::upload::Upload;

fn items(open: &Open) -> &[DocumentItem] {
    &open.form.document().components.requirements.documents
}

fn paper(open: &Open, document: &Key) -> Paper {
    if open.draft.files.contains_key(document) { Paper::Received } else { Paper::Absent }
}

/// All documents with whether they were handed in.
pub(super) fn lines(shell: &Shell, open: &Open) -> Vec<Line> {
    let line = |item: &DocumentItem| {
        let (presented, condition) = terms(shell, item);
        let state = state_of(shell, paper(open, &item.id)).0;
        let told = [presented, condition, state].into_iter().filter(|text| !text.is_empty());
        Line {
            name: shell.text(&item.name).to_owned(),
            state: told.collect::<Vec<_>>().join(" · "),
            level: "calm",
            href: format!("{}/documents/{}", open.path, item.id),
        }
    };
    items(open).iter().map(line).collect()
}

/// The page of the next document that was not handed in, after one that was looked at.
pub(super) fn next_of(open: &Open, after: Option<&Key>) -> Option<String> {
    let all = items(open);
    let begin = after.and_then(|id| all.iter().position(|item| item.id == *id));
    let mut rest = all.iter().skip(begin.map_or(0, |place| place + 1));
    let next = rest.find(|item| !open.draft.files.contains_key(&item.id))?;
    Some(format!("{}/documents/{}", open.path, next.id))
}

/// Where it goes on after a document.
fn onward(open: &Open, after: &Key) -> String {
    next_of(open, Some(after)).unwrap_or_else(|| format!("{}/check", open.path))
}

/// Unit, draft and document in the path.
type DraftPath = Path<(String, String, String)>;

/// The page of a document.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, code, document)): DraftPath,
) -> Result<Response, Problem> {
    let open = Open::find(&app, &granted, &code).await?;
    if let Some(sent) = open.sent(&app, &granted) {
        return Ok(sent);
    }
    page(&app, &granted, &open, &document_key(&document)?, FormErrors::default())
}

fn page(
    app: &App,
    granted: &Granted,
    open: &Open,
    document: &Key,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let mut shell = frame(app, granted, &open.here, &open.form)?;
    let item = item_of(items(open), document)?;
    shell.title = shell.text(&item.name).to_owned();
    let (presented, condition) = terms(&shell, item);
    let (limits, accept) = app.files.in_words(&shell);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let came = open.draft.files.get(document).map(|taken| Came {
        what: file_name(&shell, taken.file.kind, 1),
        at: String::new(),
        href: String::new(),
    });
    let page = Page {
        path: format!("{}/documents/{document}", open.path),
        state: state_of(&shell, paper(open, document)).0,
        removable: came.is_some(),
        came: came.into_iter().collect(),
        may: true,
        back: format!("{}/documents", open.path),
        skip: onward(open, document),
        keep: Some(open.keep()),
        command_id: String::new(),
        presented,
        condition,
        limits,
        accept,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Takes a file into the draft, or one out of it again.
pub(super) async fn receive(
    State(app): State<App>,
    granted: Granted,
    Path((_, code, document)): DraftPath,
    mut sent: Upload,
) -> Result<Response, Problem> {
    let mut open = Open::find(&app, &granted, &code).await?;
    if let Some(sent) = open.sent(&app, &granted) {
        return Ok(sent);
    }
    let (unit, document) = (granted.unit(), document_key(&document)?);
    item_of(items(&open), &document)?;
    let before = if sent.fields.get("do") == "remove" {
        open.draft.files.remove(&document)
    } else {
        let bytes = sent.file(FILE).map(|file| file.bytes).unwrap_or_default();
        let others = open.draft.files.iter().filter(|(id, _)| **id != document);
        let held = others.map(|(_, taken)| taken.file.bytes).sum();
        let fits = app.files.fits(held, u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let taken = match fits {
            Ok(()) => app.files.take(unit, bytes).await,
            Err(problem) => Err(problem),
        };
        match taken {
            Ok(taken) => open.draft.files.insert(document.clone(), taken),
            Err(problem) if is_shown(&problem) => {
                return page(&app, &granted, &open, &document, shown(&granted, &problem));
            }
            Err(problem) => return Err(problem),
        }
    };
    store::put(&app, unit, &code, &open.draft).await?;
    app.files.discard(unit, &before.iter().collect::<Vec<_>>()).await?;
    if sent.fields.get("do") == "remove" {
        return Ok(private(to(&format!("{}/documents/{document}", open.path))));
    }
    Ok(private(to(&onward(&open, &document))))
}
