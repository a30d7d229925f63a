//! The file of a complaint for the Ombudsman: when it was raised and answered, what was said as far
//! as who asks may give it out, and the proof that all of it stands in the register as it was
//! recorded. One ZIP: a page to read and print, the entries, the signature.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::hear::complaints::{Case, Party, identity_of, stream_of, subject_of};
use domain::identity::Permission;
use domain::kernel::FileKind;
use register::bundle::GivenFile;
use serde::Deserialize;

use super::attachments::{KIND, entry_of};
use super::desk::see;
use super::reporter::broken;
use super::serve::{staff_shell, timetable};
use super::shown::{self, Clocks, Done, FOR_REPORTER, FOR_STAFF, Fact, Said};
use crate::promise::pages::Here;
use crate::prove::disclosure::{self, Disclosed};
use crate::prove::register::{Proof, ProveError, prove};
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::input::Params;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

/// What is given besides what the reporter may read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    /// `yes`: also what staff wrote for each other.
    notes: String,
    /// `yes`: also who the reporter is.
    identity: String,
    /// `no`: without the attachments.
    files: String,
}

/// Facts, dates and history: what both the page and the file show.
struct Sheet {
    facts: Vec<Fact>,
    dates: Vec<Fact>,
    clocks: Clocks,
    done: Vec<Done>,
    /// Number of the chain's last entry; its hash and the root, in parts that fit paper.
    number: String,
    head: Vec<String>,
    root: Vec<String>,
    key: String,
    entries: String,
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/file.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    back: String,
    path: String,
    reference: String,
    sheet: Sheet,
    notes: Vec<Choice>,
    identity: Vec<Choice>,
    files: Vec<Choice>,
    unmarked: Vec<String>,
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/cover.html")]
struct Cover {
    shell: Shell,
    unit: String,
    made: String,
    reference: String,
    sheet: Sheet,
    said: Vec<Said>,
    identity: Vec<String>,
    /// Member and description of each attachment that is given.
    attached: Vec<(String, String)>,
}

fn unproven(error: ProveError) -> Problem {
    match error {
        ProveError::Store(error) => error.into(),
        ProveError::Damaged => Problem::fault(&error),
    }
}

/// When it was raised, answered and delivered: what the Ombudsman asks first.
fn dates(shell: &Shell, case: &Case) -> Vec<Fact> {
    let label = |key: &str| shell.t_of("complaint-file", key);
    let mut dates = vec![(label("raised"), shell.date_full(&case.filed.date))];
    for (decided, _) in &case.decisions {
        let outcome = shell.t_of("complaint-outcome", decided.outcome.name());
        dates.push((label("answered"), format!("{} ({outcome})", shell.date_full(&decided.date))));
    }
    if case.decisions.is_empty() {
        dates.push((label("answered"), shell.t("complaint-file-not-yet").to_owned()));
    }
    let delivered = case.delivered.map(|(date, _)| (label("delivered"), shell.date_full(&date)));
    dates.extend(delivered);
    dates
}

fn sheet(
    app: &App,
    granted: &Granted,
    shell: &Shell,
    here: &Here,
    case: &Case,
    proof: &Proof,
) -> Result<Sheet, Problem> {
    let unit = granted.unit();
    let parts = |hash: String| {
        let parts = hash.as_bytes().chunks(16);
        parts.map(|part| String::from_utf8_lossy(part).into_owned()).collect()
    };
    let timetable = timetable(app, unit, here)?;
    let (number, head) = proof.head();
    Ok(Sheet {
        facts: shown::facts(shell, case, shown::service_name(app, shell, unit, case)),
        dates: dates(shell, case),
        clocks: shown::clocks(shell, &timetable, case, here.today),
        done: shown::history(shell, here.zone, case, Party::Office),
        number: number.to_string(),
        head: parts(head.to_string()),
        root: parts(proof.root().to_string()),
        key: proof.key.clone(),
        entries: proof.entries().to_string(),
    })
}

/// The page: what the file will hold, and what may be given with it.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &reference).await?;
    let own = seen.case.filed.reference.as_str();
    let (here, shell) = staff_shell(&app, &granted, "complaint-file-title")?;
    let path = format!("/complaints/{}/{own}", granted.unit());
    let above = format!("{} {own}", shell.t("complaint-desk-title"));
    let shell = shell.crumb(path.clone(), above);
    let proof = prove(&app, granted.unit().as_str(), &stream_of(own)).await.map_err(unproven)?;
    let yes = |key: &str| vec![Choice::new("yes", shell.t_of("complaint-file-with", key))];
    let identified = seen.case.course.track == domain::hear::complaints::Track::Formal;
    let may = granted.principal.may(Permission::ComplaintIdentity, &granted.line);
    let page = Page {
        sheet: sheet(&app, &granted, &shell, &here, &seen.case, &proof)?,
        notes: yes("notes"),
        files: if seen.case.attachments.is_empty() {
            Vec::new()
        } else {
            let choice = |name| Choice::new(name, shell.t_of("complaint-file-files", name));
            ["yes", "no"].map(choice).into()
        },
        identity: if may && identified { yes("identity") } else { Vec::new() },
        back: path.clone(),
        path: format!("{path}/file.zip"),
        reference: own.to_owned(),
        errors: FormErrors::default(),
        unmarked: Vec::new(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The file. Every text that is given stands on the access log.
pub(super) async fn zip(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference)): Path<(String, String)>,
    Params(wish): Params<Wish>,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &reference).await?;
    let own = seen.case.filed.reference.as_str();
    let (here, shell) = staff_shell(&app, &granted, "complaint-file-title")?;
    let proof = prove(&app, granted.unit().as_str(), &stream_of(own)).await;
    let mut proof = proof.map_err(unproven)?;
    let sheet = sheet(&app, &granted, &shell, &here, &seen.case, &proof)?;
    let kinds = if wish.notes == "yes" { FOR_STAFF } else { FOR_REPORTER };
    let permit = granted.permit()?;
    let (read, subject) = (Permission::ComplaintRead, subject_of(own));
    let texts = disclosure::disclose(&app, &permit, read, &subject, kinds).await.map_err(broken)?;
    let names = identity(&app, &granted, own, &wish).await?;
    let mut given = Vec::new();
    let mut split = |all: Vec<Disclosed>| -> Vec<disclosure::Opened> {
        let one = |one: Disclosed| {
            given.push((one.opened.seq, one.given));
            one.opened
        };
        all.into_iter().map(one).collect()
    };
    let (texts, names) = (split(texts), split(names));
    let (mut members, mut attached) = (Vec::new(), Vec::new());
    for one in attachments(&app, &granted, &seen.case, &wish).await? {
        attached.push((one.given.member.clone(), one.told(&shell)));
        members.push((one.given.member.clone(), one.content));
        given.push((one.key.opened.seq, one.key.given));
        proof.with_file(one.key.opened.seq, &one.given);
    }
    let cover = Cover {
        unit: here.profile()?.name.get(granted.language).to_owned(),
        made: shell.moment(&here.zone, &here.now),
        reference: own.to_owned(),
        said: shown::said(&shell, here.zone, &seen.case, Party::Office, texts),
        identity: names.into_iter().map(|opened| opened.text).collect(),
        attached,
        sheet,
        shell,
    };
    let page = cover.render().map_err(|error| Problem::fault(&error))?;
    let style = crate::web::assets::bytes("cover.css").to_vec();
    let mut files =
        vec![("cover.html".to_owned(), page.into_bytes()), ("cover.css".to_owned(), style)];
    files.extend(members);
    // Large files take a while: not on the network's thread.
    let signing = app.clone();
    let signed = tokio::task::spawn_blocking(move || proof.sign(&signing, given, files)).await;
    let mut response = signed.map_err(|error| Problem::fault(&error))?.into_response();
    let name = format!("attachment; filename=\"complaint-{own}.zip\"");
    let name = HeaderValue::from_str(&name).map_err(|error| Problem::fault(&error))?;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    response.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(private(response))
}

/// An attachment that is given, with the key that shows it is the one that was recorded.
struct GivenOne {
    number: u32,
    kind: FileKind,
    content: Vec<u8>,
    given: GivenFile,
    key: Disclosed,
}

impl GivenOne {
    fn told(&self, shell: &Shell) -> String {
        let kind = self.kind.name().to_uppercase();
        shell.t2("files-one", "kind", kind, "n", i64::from(self.number))
    }
}

/// The attachments, unless they are not wanted. What was erased is not there any more; what cannot
/// be read stops the file: half of the evidence is none.
async fn attachments(
    app: &App,
    granted: &Granted,
    case: &Case,
    wish: &Wish,
) -> Result<Vec<GivenOne>, Problem> {
    if wish.files == "no" || case.attachments.is_empty() {
        return Ok(Vec::new());
    }
    let (unit, permit) = (granted.unit(), granted.permit()?);
    let (read, subject) = (Permission::ComplaintRead, subject_of(&case.filed.reference));
    let mut named = BTreeMap::new();
    for one in &case.attachments {
        named.insert(entry_of(app, unit, one).await?, one);
    }
    let keys = disclosure::disclose(app, &permit, read, &subject, &[KIND]).await;
    let mut all = Vec::new();
    for key in keys.map_err(broken)? {
        let Some(one) = named.get(&key.opened.seq) else { continue };
        let (content, nonce) = app.files.give(unit, &one.file, &key.opened.text).await?;
        let (number, kind) = (one.number, one.file.kind);
        let member = format!("attachment-{number}.{}", kind.ending());
        all.push(GivenOne { number, kind, content, given: GivenFile { member, nonce }, key });
    }
    Ok(all)
}

/// Who the reporter is, when that is asked for and who asks may give it.
async fn identity(
    app: &App,
    granted: &Granted,
    own: &str,
    wish: &Wish,
) -> Result<Vec<Disclosed>, Problem> {
    if wish.identity != "yes" {
        return Ok(Vec::new());
    }
    let permission = Permission::ComplaintIdentity;
    let permit = granted.permit_for(permission)?;
    let kinds = ["complaint.received", "complaint.made_formal"];
    let opened = disclosure::disclose(app, &permit, permission, &identity_of(own), &kinds).await;
    opened.map_err(broken)
}
