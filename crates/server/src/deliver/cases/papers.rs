//! Documents of the checklist as files: what came and what became of it, for the applicant and at
//! the desk; handing one in; opening one, which leaves a row of the access log.

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{Ask, CaseRef, Event, Finding, Paper, State};
use domain::identity::Permission;
use domain::kernel::{FileKind, Key, UnitId};
use domain::promise::standards::{Channel, DocumentItem};

use super::apply::Keep;
use super::own::{broken, frame, own_page, seek};
use super::sealed::{is_mine, only_mine};
use super::serve::{channel, new_document, present, record, reference, standard_of};
use super::shown::Look;
use super::view::FIND_FILE;
use crate::deliver::queue::serve::command_id;
use crate::execute::Done;
use crate::files::Taken;
use crate::files::answer::answer;
use crate::identity::Permit;
use crate::promise::pages::{Here, name_of};
use crate::prove::disclosure;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::new_command_id;
use crate::web::menu::staff_shell;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::upload::Upload;

/// Field of the file.
pub(super) const FILE: &str = "file";

/// A document in a list.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) state: String,
    /// `calm`, `watch` or `late`.
    pub(super) level: &'static str,
    /// Its own page; empty when there is nothing to do or to see there.
    pub(super) href: String,
}

/// A file that came.
pub(super) struct Came {
    pub(super) what: String,
    pub(super) at: String,
    /// Where it opens; empty for who may not.
    pub(super) href: String,
}

/// The page of one document.
#[derive(Template)]
#[template(path = "deliver/cases/templates/document.html")]
pub(super) struct Page {
    pub(super) shell: Shell,
    pub(super) errors: FormErrors,
    pub(super) path: String,
    pub(super) presented: String,
    pub(super) condition: String,
    pub(super) state: String,
    pub(super) came: Vec<Came>,
    /// Whether a file may come now.
    pub(super) may: bool,
    /// What is taken and how large, in words.
    pub(super) limits: String,
    /// Kinds for the browser's own choice of files.
    pub(super) accept: String,
    pub(super) back: String,
    /// On without this document; only while an application is filled in.
    pub(super) skip: String,
    /// A file of the draft may be taken out again.
    pub(super) removable: bool,
    pub(super) keep: Option<Keep>,
    pub(super) command_id: String,
}

/// What is known of a document, in words, with how urgent that is.
pub(super) fn state_of(shell: &Shell, paper: Paper) -> (String, &'static str) {
    let text = shell.t_of("case-paper", paper.name());
    match paper {
        Paper::Owed(finding) => {
            let why = shell.t_of("case-finding", Finding::name(finding));
            (format!("{text}: {why}"), "late")
        }
        Paper::Received => (text, "watch"),
        Paper::Absent | Paper::Accepted | Paper::NotNeeded => (text, "calm"),
    }
}

/// All documents of a case with what became of each.
pub(super) fn lines(look: &Look<'_>, path: &str) -> Vec<Line> {
    let documents = look.state.plan().map_or(&[][..], |plan| &plan.documents);
    let line = |document: &domain::deliver::cases::PlanDocument| {
        let id = &document.id;
        let (state, level) = state_of(look.shell, look.state.paper(id));
        let of_use = look.state.may_receive(id).is_ok() || look.state.documents.contains_key(id);
        let href = if of_use { format!("{path}/documents/{id}") } else { String::new() };
        Line { name: look.document_name(id), state, level, href }
    };
    documents.iter().map(line).collect()
}

/// What a file is called on a page: its number and kind.
pub(super) fn file_name(shell: &Shell, kind: FileKind, number: u32) -> String {
    shell.t2("files-one", "kind", kind.name().to_uppercase(), "n", i64::from(number))
}

/// A key in a path.
pub(super) fn document_key(text: &str) -> Result<Key, Problem> {
    Key::parse(text).map_err(|_| Problem::not_found())
}

/// A document of a standard's checklist.
pub(super) fn item_of<'a>(
    items: &'a [DocumentItem],
    id: &Key,
) -> Result<&'a DocumentItem, Problem> {
    items.iter().find(|item| item.id == *id).ok_or_else(Problem::not_found)
}

/// How a document is to be brought, and who must.
pub(super) fn terms(shell: &Shell, item: &DocumentItem) -> (String, String) {
    let presented = shell.t_of("standard-presented", name_of(&item.presented_as));
    let condition = item.condition.as_ref().map_or("", |text| shell.text(text)).to_owned();
    (presented, condition)
}

/// Whether a problem with a file is shown beside its field: what was chosen can be chosen again.
pub(super) fn is_shown(problem: &Problem) -> bool {
    problem.code.starts_with("files.") || !problem.status.is_server_error()
}

/// A problem with a file, beside its field.
pub(super) fn shown(granted: &Granted, problem: &Problem) -> FormErrors {
    let mut errors = FormErrors::default();
    errors.add(FILE, sentence(granted.language, &problem.code, &problem.params));
    errors
}

/// Where a file comes from.
pub(super) struct Handed<'a> {
    pub(super) permit: &'a Permit,
    pub(super) channel: Channel,
    pub(super) id: &'a str,
}

/// Stores and records a file of a case. Sent again with the same id, it is recorded once.
pub(super) async fn keep(
    app: &App,
    handed: &Handed<'_>,
    (case, state): (&CaseRef, &State),
    document: Key,
    bytes: Vec<u8>,
) -> Result<Done<Event>, Problem> {
    let unit = UnitId::parse(handed.permit.unit()).map_err(|_| Problem::not_found())?;
    app.files.fits(state.stored_bytes(), u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    let taken: Taken = app.files.take(&unit, bytes).await?;
    let document = new_document(case, &(document, taken.clone()));
    let ask = Ask::ReceiveDocument { document, channel: handed.channel };
    let recorded = record(app, handed.permit, case, handed.id, ask).await;
    let ours = |event: &Event| match event {
        Event::DocumentReceived(received) => received.file.name == taken.file.name,
        _ => false,
    };
    match &recorded {
        Ok(done) if done.events.iter().any(ours) => app.files.let_go(&unit, &[&taken]).await?,
        // Recorded before, with the file of that time; or refused.
        Ok(_) => app.files.discard(&unit, &[&taken]).await?,
        Err(problem) if problem.status.is_client_error() => {
            app.files.discard(&unit, &[&taken]).await?;
        }
        // Whether it is recorded is not known: the sweep will find out.
        Err(_) => {}
    }
    recorded
}

/// Looks at one document of a case.
struct Seen<'a> {
    case: &'a CaseRef,
    state: &'a State,
    document: Key,
    /// Address of the case.
    base: String,
    /// Files open for who looks.
    opens: bool,
    /// Files may be handed in by who looks.
    hands: bool,
}

fn page(
    app: &App,
    (here, shell): (&Here, Shell),
    seen: &Seen<'_>,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let version = standard_of(here, seen.state)?;
    let (state, document) = (seen.state, &version.document);
    let mut shell = shell.crumb(seen.base.clone(), seen.case.as_str());
    let item = item_of(&document.components.requirements.documents, &seen.document)?;
    shell.title = shell.text(&item.name).to_owned();
    let path = format!("{}/documents/{}", seen.base, seen.document);
    let files = state.documents.get(&seen.document).map_or(&[][..], Vec::as_slice);
    let came = files.iter().zip(1_u32..).map(|(one, number)| Came {
        what: file_name(&shell, one.file.kind, number),
        at: shell.moment(&here.zone, &one.at),
        href: if seen.opens { format!("{path}/{number}") } else { String::new() },
    });
    let came: Vec<Came> = came.collect();
    let (presented, condition) = terms(&shell, item);
    let (limits, accept) = app.files.in_words(&shell);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        state: state_of(&shell, state.paper(&seen.document)).0,
        may: seen.hands && state.may_receive(&seen.document).is_ok(),
        back: seen.base.clone(),
        skip: String::new(),
        removable: false,
        keep: None,
        command_id: new_command_id(),
        path,
        presented,
        condition,
        came,
        limits,
        accept,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Unit, case, code and document in the path.
type OwnPath = Path<(String, String, String, String)>;

/// The applicant's page of a document.
pub(super) async fn own(
    House(app): House<App>,
    granted: Granted,
    Path((unit, case, code, document)): OwnPath,
) -> Result<Response, Problem> {
    let (case, state) = seek(&app, &granted, &Path((unit, case, code))).await?;
    own_document(&app, &granted, (&case, &state), &document, FormErrors::default())
}

fn own_document(
    app: &App,
    granted: &Granted,
    (case, state): (&CaseRef, &State),
    document: &str,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let here = Here::find(app, granted.unit())?;
    let shell = frame(app, granted, &here, "case-own-title")?;
    let base = own_page(app, granted.unit(), case, state.renewals);
    let document = document_key(document)?;
    let seen = Seen { case, state, document, base, opens: false, hands: true };
    page(app, (&here, shell), &seen, errors)
}

/// The applicant hands a document in.
pub(super) async fn hand_in(
    House(app): House<App>,
    granted: Granted,
    Path((unit, case, code, document)): OwnPath,
    mut sent: Upload,
) -> Result<Response, Problem> {
    let (case, state) = seek(&app, &granted, &Path((unit, case, code))).await?;
    let here = channel(&granted.principal);
    match take(&app, &granted, (&case, &state), (&document, here), &mut sent).await {
        Ok(_) => Ok(private(to(&own_page(&app, granted.unit(), &case, state.renewals)))),
        Err(problem) if is_shown(&problem) => {
            let errors = shown(&granted, &problem);
            own_document(&app, &granted, (&case, &state), &document, errors)
        }
        Err(problem) => Err(problem),
    }
}

/// Takes the file of a form, where it is handed in.
pub(super) async fn take(
    app: &App,
    granted: &Granted,
    case: (&CaseRef, &State),
    (document, channel): (&str, Channel),
    sent: &mut Upload,
) -> Result<Done<Event>, Problem> {
    let bytes = sent.file(FILE).map(|file| file.bytes).unwrap_or_default();
    let id = command_id(sent.fields.get("command_id"))?;
    let permit = granted.permit()?;
    let handed = Handed { permit: &permit, channel, id };
    keep(app, &handed, case, document_key(document)?, bytes).await
}

/// Unit, case and document in the path.
type DeskPath = Path<(String, String, String)>;

/// The officer's page of a document.
pub(super) async fn desk(
    House(app): House<App>,
    granted: Granted,
    Path((_, case, document)): DeskPath,
) -> Result<Response, Problem> {
    desk_document(&app, &granted, (&case, &document), FormErrors::default()).await
}

async fn desk_document(
    app: &App,
    granted: &Granted,
    (case, document): (&str, &str),
    errors: FormErrors,
) -> Result<Response, Problem> {
    let case = reference(case)?;
    let base = format!("/cases/{}/{case}", granted.unit());
    staff_document(app, granted, (&case, document), (base, true), errors).await
}

/// The page of a document for staff, under the address of the case at which they are. Files open at
/// the desk alone.
pub(super) async fn staff_document(
    app: &App,
    granted: &Granted,
    (case, document): (&CaseRef, &str),
    (base, at_desk): (String, bool),
    errors: FormErrors,
) -> Result<Response, Problem> {
    let state = &present(app, granted.unit(), case).await?;
    let (here, shell) = staff_shell(app, granted, "case-desk-title")?;
    let may = |permission| granted.principal.may(permission, &granted.line);
    let seen = Seen {
        document: document_key(document)?,
        opens: at_desk && is_mine(granted, state) && may(Permission::CaseForm),
        hands: may(Permission::CaseWork),
        case,
        state,
        base,
    };
    page(app, (&here, shell), &seen, errors)
}

/// The officer scans what somebody brought.
pub(super) async fn receive(
    House(app): House<App>,
    granted: Granted,
    Path((_, typed, document)): DeskPath,
    mut sent: Upload,
) -> Result<Response, Problem> {
    let case = reference(&typed)?;
    let state = present(&app, granted.unit(), &case).await?;
    let here = channel(&granted.principal);
    match take(&app, &granted, (&case, &state), (&document, here), &mut sent).await {
        Ok(_) => Ok(to(&format!("/cases/{}/{case}", granted.unit()))),
        Err(problem) if is_shown(&problem) => {
            desk_document(&app, &granted, (&typed, &document), shown(&granted, &problem)).await
        }
        Err(problem) => Err(problem),
    }
}

/// Unit, case, document and running number in the path.
pub(super) type FilePath = Path<(String, String, String, String)>;

/// A file, for who has taken the case on. That it was opened stands in the access log.
pub(super) async fn open(
    House(app): House<App>,
    granted: Granted,
    Path((_, case, document, number)): FilePath,
) -> Result<Response, Problem> {
    let case = reference(&case)?;
    let number: u32 = number.parse().map_err(|_| Problem::not_found())?;
    let (state, permit) = only_mine(&app, &granted, &case).await?;
    let document = document_key(&document)?;
    let files = state.documents.get(&document).map_or(&[][..], Vec::as_slice);
    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let one = place.and_then(|place| files.get(place)).ok_or_else(Problem::not_found)?;
    let params = vec![granted.unit().as_str().into(), one.file.name.as_str().into()];
    let rows = app.book.query(&FIND_FILE, params).await?;
    let seq = rows.first().ok_or_else(Problem::not_found)?.int(0).unsigned_abs();
    let (subject, kind) = (case.stream(), "case.document_received");
    let part = (subject.as_str(), seq);
    let opened = disclosure::open_at(&app, &permit, Permission::CaseForm, part, &[kind]).await;
    let erased = || Problem::new(StatusCode::GONE, "files.erased");
    let opened = opened.map_err(broken)?.ok_or_else(erased)?;
    let bytes = app.files.read(granted.unit(), &one.file, &opened.text).await?;
    Ok(answer(one.file.kind, &format!("{document}-{number}"), bytes))
}
