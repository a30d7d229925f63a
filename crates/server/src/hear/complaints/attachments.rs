//! Attachments: photographs and papers that a reporter adds, and letters that staff scan. They are
//! sealed like everything that is said in a complaint; opening one leaves a row of the access log.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::complaints::{
    Act, Action, Attachment, Case, Event, Filed, Party, next, subject_of,
};
use domain::identity::Permission;
use domain::kernel::UnitId;

use super::desk::{self, see};
use super::reporter::{self, broken, seek};
use super::serve::{own_page, record, timetable, to};
use super::view::FIND_FILE;
use crate::execute::Done;
use crate::files::Taken;
use crate::files::answer::answer;
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::prove::disclosure;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private};
use crate::web::input::FormBody;
use crate::web::page::{FormErrors, Shell};
use crate::web::problem::Problem;
use crate::web::upload::Upload;

/// Field of the file.
pub(super) const FILE: &str = "file";
/// The entry that names an attachment.
pub(super) const KIND: &str = "complaint.attachment_added";

/// An attachment in a list.
pub(super) struct Line {
    pub(super) what: String,
    pub(super) told: String,
    /// Where it opens; empty for the reporter, who has it.
    pub(super) href: String,
}

/// Attachments as a page shows them.
pub(super) struct Attached {
    pub(super) lines: Vec<Line>,
    /// Whether one may come now.
    pub(super) may: bool,
    pub(super) limits: String,
    pub(super) accept: String,
}

impl Attached {
    /// Of a complaint; `base` is where they open, when they do.
    pub(super) fn of(app: &App, shell: &Shell, here: &Here, case: &Case, base: &str) -> Self {
        let lines = case.attachments.iter().map(|one| {
            let kind = one.file.kind.name().to_uppercase();
            let from = shell.t_of("files-from", one.from.name());
            let at = shell.moment(&here.zone, &one.at);
            Line {
                what: shell.t2("files-one", "kind", kind, "n", i64::from(one.number)),
                told: format!("{from} · {at}"),
                href: if base.is_empty() {
                    String::new()
                } else {
                    format!("{base}/files/{}", one.number)
                },
            }
        });
        let (limits, accept) = app.files.in_words(shell);
        let may = next(case.stage, Action::Attach).is_some();
        Self { lines: lines.collect(), may, limits, accept }
    }
}

/// Stores the file of a form, before anything is recorded. Nothing when none was chosen.
///
/// # Errors
/// What is wrong with it.
pub(super) async fn store(
    app: &App,
    unit: &UnitId,
    held: u64,
    sent: &mut Upload,
) -> Result<Option<Taken>, Problem> {
    let Some(file) = sent.file(FILE) else { return Ok(None) };
    Ok(Some(keep(app, unit, held, file.bytes).await?))
}

/// Stores a file, before anything is recorded.
///
/// # Errors
/// What is wrong with it.
pub(super) async fn keep(
    app: &App,
    unit: &UnitId,
    held: u64,
    bytes: Vec<u8>,
) -> Result<Taken, Problem> {
    app.files.fits(held, u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    app.files.take(unit, bytes).await
}

/// Files that were stored, as they are recorded together with the complaint that they came with.
pub(super) fn filed(from: Party, taken: &[Taken], own: &str) -> Vec<Filed> {
    let filed = |taken: &Taken| {
        let (file, key) = (taken.file.clone(), taken.key(subject_of(own)));
        Filed { from, file, key, carried: None }
    };
    taken.iter().map(filed).collect()
}

/// Lets go of stored files once they are on the record; takes away those that did not come there.
///
/// # Errors
/// The database cannot be read or written.
pub(super) async fn settle(
    app: &App,
    unit: &UnitId,
    taken: &[Taken],
    recorded: &Result<Done<Event>, Problem>,
) -> Result<(), Problem> {
    let ours = |taken: &&Taken| {
        let same = |event: &Event| match event {
            Event::AttachmentAdded(added) => added.file.name == taken.file.name,
            _ => false,
        };
        recorded.as_ref().is_ok_and(|done| done.events.iter().any(same))
    };
    // What may be on its way to the record is left to the sweep, which looks there first.
    let unsure = recorded.as_ref().is_err_and(|problem| !problem.status.is_client_error());
    let (kept, lost): (Vec<&Taken>, Vec<&Taken>) = taken.iter().partition(ours);
    app.files.let_go(unit, &kept).await?;
    if unsure { Ok(()) } else { app.files.discard(unit, &lost).await }
}

/// Records a stored file. Sent again with the same id, it is recorded once.
///
/// # Errors
/// What stands in the way; a file that is refused is taken away again.
pub(super) async fn attach(
    app: &App,
    permit: &Permit,
    own: &str,
    id: &str,
    (from, line, taken): (Party, Vec<domain::hear::complaints::Tag>, Taken),
) -> Result<(), Problem> {
    let unit = UnitId::parse(permit.unit()).map_err(|_| Problem::not_found())?;
    let timetable = timetable(app, &unit, &Here::find(app, &unit)?)?;
    let (file, key) = (taken.file.clone(), taken.key(subject_of(own)));
    let act = Act::Attach { from, file, key };
    let recorded = record(app, permit, own, id, (&timetable, line, act)).await;
    settle(app, &unit, &[taken], &recorded).await?;
    recorded.map(drop)
}

/// Bytes of all files of a complaint.
pub(super) fn held(case: &Case) -> u64 {
    case.attachments.iter().map(|one| one.file.bytes).sum()
}

fn empty() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "files.empty")
}

/// A problem with a file, beside its field; others stay what they are.
pub(super) fn shown(granted: &Granted, problem: Problem) -> Result<FormErrors, Problem> {
    if !problem.code.starts_with("files.") && problem.status.is_server_error() {
        return Err(problem);
    }
    let mut errors = FormErrors::default();
    errors.add(FILE, sentence(granted.language, &problem.code, &problem.params));
    Ok(errors)
}

/// The reporter adds a file.
pub(super) async fn reporter_adds(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference, code)): Path<(String, String, String)>,
    mut sent: Upload,
) -> Result<Response, Problem> {
    let case = seek(&app, &granted, (&reference, &code)).await?;
    if let Err(problem) = reporter::is_here(&app, &granted, &case, Action::Attach).await {
        return reporter::told(&app, &granted, &case, (FormBody::default(), problem)).await;
    }
    let own = case.filed.reference.as_str();
    let permit = granted.permit_for(Permission::ComplaintOwn)?;
    let added = async {
        let taken = store(&app, granted.unit(), held(&case), &mut sent).await?;
        let taken = (Party::Reporter, Vec::new(), taken.ok_or_else(empty)?);
        attach(&app, &permit, own, sent.fields.get("command_id"), taken).await
    };
    match added.await {
        Ok(()) => Ok(private(to(&own_page(&app, granted.unit(), own)))),
        Err(problem) => {
            let errors = shown(&granted, problem)?;
            reporter::page(&app, &granted, &case, FormBody::default(), errors).await
        }
    }
}

/// Staff add a file: what came on paper, or what they found.
pub(super) async fn staff_add(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference)): Path<(String, String)>,
    mut sent: Upload,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &reference).await?;
    let own = seen.case.filed.reference.clone();
    let permit = granted.permit_for(Permission::ComplaintHandle)?;
    let line = seen.line.clone();
    let added = async {
        let taken = store(&app, granted.unit(), held(&seen.case), &mut sent).await?;
        let taken = (Party::Office, line, taken.ok_or_else(empty)?);
        attach(&app, &permit, &own, sent.fields.get("command_id"), taken).await
    };
    match added.await {
        Ok(()) => Ok(to(&format!("/complaints/{}/{own}", granted.unit()))),
        Err(problem) => {
            let errors = shown(&granted, problem)?;
            desk::page(&app, &granted, &seen, FormBody::default(), errors).await
        }
    }
}

/// Number of the entry that names an attachment.
pub(super) async fn entry_of(app: &App, unit: &UnitId, one: &Attachment) -> Result<u64, Problem> {
    let params = vec![unit.as_str().into(), one.file.name.as_str().into()];
    let rows = app.book.query(&FIND_FILE, params).await?;
    Ok(rows.first().ok_or_else(Problem::not_found)?.int(0).unsigned_abs())
}

/// Opens an attachment for who may read the complaint.
pub(super) async fn open(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference, number)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let number: u32 = number.parse().map_err(|_| Problem::not_found())?;
    let seen = see(&app, &granted, &reference).await?;
    let one = seen.case.attachments.iter().find(|one| one.number == number);
    let one = one.ok_or_else(Problem::not_found)?;
    let seq = entry_of(&app, granted.unit(), one).await?;
    let permission = Permission::ComplaintRead;
    let permit = granted.permit_for(permission)?;
    let subject = subject_of(&seen.case.filed.reference);
    let part = (subject.as_str(), seq);
    let opened = disclosure::open_at(&app, &permit, permission, part, &[KIND]).await;
    let erased = || Problem::new(StatusCode::GONE, "files.erased");
    let opened = opened.map_err(broken)?.ok_or_else(erased)?;
    let bytes = app.files.read(granted.unit(), &one.file, &opened.text).await?;
    Ok(answer(one.file.kind, &format!("attachment-{number}"), bytes))
}
