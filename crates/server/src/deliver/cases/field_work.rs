//! What a team does in a field round: an application for somebody who stands before it, with their
//! identity seen; documents; the next step of a case. Everything counts for the mobile channel.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{CaseRef, Seen as Identity};
use domain::deliver::field::Round;
use domain::promise::standards::Channel;

use super::acts::Form as Act;
use super::bench::Bench;
use super::captures;
use super::desk::{Fault, Seen, asked, errors_of, faults_of, see};
use super::entry::{read, service_form};
use super::field::thin;
use super::field_round::{self as round, find, next_id, note, working, working_on, working_with};
use super::form::Shown;
use super::own::own_page;
use super::papers::{self, Line, is_shown, staff_document, take};
use super::sealed::is_mine;
use super::serve::{present, reference};
use super::shown::StepLine;
use crate::deliver::queue::serve::command_id;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::upload::Upload;

/// What can be done in the field; the rest waits for the desk.
const ACTS: [&str; 9] =
    ["claim", "check", "finish", "confirm", "decline", "pay", "resubmit", "withdraw", "hand"];
/// Whose paper may be looked at before an application is taken.
const SEEN: [Identity; 2] = [Identity::HolderIdentity, Identity::ProxyIdentity];

#[derive(Template)]
#[template(path = "deliver/cases/templates/field_entry.html")]
struct Entry {
    shell: Shell,
    errors: FormErrors,
    path: String,
    service: String,
    place: String,
    papers: Vec<Choice>,
    seen: Vec<String>,
    questions: Vec<Shown>,
    command_id: String,
}

/// Unit, round and service in the path.
type NewPath = Path<(String, String, String)>;

/// The form for somebody on the spot: all questions on one page.
pub(super) async fn form(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, service)): NewPath,
) -> Result<Response, Problem> {
    let round = working(&app, &granted, &name).await?;
    entry(&app, &granted, (&round, &service), &FormBody::default(), FormErrors::default())
}

fn entry(
    app: &App,
    granted: &Granted,
    (round, service): (&Round, &str),
    sent: &FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, mut shell) = thin(app, granted, "case-entry-title")?;
    let base = format!("/field/{}/{}", granted.unit(), round.opened.round);
    shell = shell.crumb(base.clone(), round.opened.place.as_str());
    let form = service_form(&here, service)?;
    let questions = form.all(granted.language);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let paper = |seen: Identity| Choice::new(seen.name(), shell.t_of("field-seen", seen.name()));
    let page = Entry {
        path: format!("{base}/new/{service}"),
        service: shell.text(&form.document().name).to_owned(),
        place: round.opened.place.clone(),
        papers: SEEN.map(paper).into(),
        seen: sent.all("seen").into_iter().map(str::to_owned).collect(),
        questions: questions.iter().map(|q| form.shown(&shell, q, sent.get(&q.field))).collect(),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Records the application; whoever takes it looks after it. Sent twice, it is one application.
pub(super) async fn file(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, service)): NewPath,
    sent: FormBody,
) -> Result<Response, Problem> {
    let (here, shell) = thin(&app, &granted, "case-entry-title")?;
    let form = service_form(&here, &service)?;
    let id = command_id(sent.get("command_id"))?;
    let (draft, mut errors) = read(&form, granted.language, &shell, &sent);
    let application = draft.application(granted.language);
    let round = working_with(&app, &granted, &name, (&application, id)).await?;
    let seen: BTreeSet<Identity> =
        sent.all("seen").into_iter().filter_map(Identity::parse).collect();
    if !SEEN.iter().any(|known| seen.contains(known)) {
        errors.add("seen", sentence(granted.language, "field.not_seen", &[]));
    }
    if !errors.is_empty() {
        return entry(&app, &granted, (&round, &service), &sent, errors);
    }
    match round::take(&app, &granted, &round, id, (seen, application)).await {
        Ok(case) => Ok(private(to(&format!("/field/{}/{name}/cases/{case}", granted.unit())))),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            errors.add("seen", sentence(granted.language, &problem.code, &problem.params));
            entry(&app, &granted, (&round, &service), &sent, errors)
        }
    }
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/field_case.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    reference: String,
    service: String,
    state: String,
    missing: Vec<(String, String)>,
    papers: Vec<Line>,
    forms: Vec<Act>,
    steps: Vec<StepLine>,
    /// What stations captured.
    captures: Vec<captures::Line>,
    owed: String,
    /// The applicant's receipt, for who took the application.
    receipt: String,
    /// Why nothing can be done there now; empty when something can.
    closed: String,
    sent: FormBody,
    command_id: String,
}

/// Unit, round and number of the case in the path.
type CasePath = Path<(String, String, String)>;

/// A case in the field.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, case)): CasePath,
) -> Result<Response, Problem> {
    let round = find(&app, granted.unit(), &name).await?;
    let seen = see(&app, &granted, &case).await?;
    page(&app, &granted, (&round, &seen), FormBody::default(), Vec::new()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    (round, seen): (&Round, &Seen),
    sent: FormBody,
    faults: Vec<Fault>,
) -> Result<Response, Problem> {
    let (unit, state, case) = (granted.unit(), &seen.state, &seen.case);
    let (here, mut shell) = thin(app, granted, "case-desk-title")?;
    let base = format!("/field/{unit}/{}", round.opened.round);
    shell = shell.crumb(base.clone(), round.opened.place.as_str());
    let bench = Bench::new(app, granted, seen, (here, shell))?;
    let (look, shell) = (bench.look(), &bench.shell);
    let desk = bench.desk(&look, Channel::Mobile);
    let said = |problem: Problem| sentence(granted.language, &problem.code, &problem.params);
    let closed = round::shut(granted, round, bench.here.today).map(said).unwrap_or_default();
    let errors = errors_of(&look, faults);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let path = format!("{base}/cases/{case}");
    let forms = desk.forms().into_iter().filter(|form| ACTS.contains(&form.act));
    let receipt = is_mine(granted, state)
        .then(|| format!("{}/receipt", own_page(app, unit, case, state.renewals)));
    let page = Page {
        reference: case.to_string(),
        service: shell.text(&bench.version.document.name).to_owned(),
        state: shell.t_of("case-stage", state.stage.name()),
        missing: look.missing(),
        papers: papers::lines(&look, &path),
        forms: forms.filter(|_| closed.is_empty()).collect(),
        steps: look.steps(),
        captures: captures::lines(app, granted, &look).await?,
        owed: look.owed(),
        receipt: receipt.unwrap_or_default(),
        command_id: new_command_id(),
        closed,
        path,
        sent,
        errors,
        shell: shell.clone(),
    };
    Ok(private(render(status, &page)))
}

/// Does what is next, there.
pub(super) async fn work(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, case, act)): Path<(String, String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    if !ACTS.contains(&act.as_str()) {
        return Err(Problem::not_found());
    }
    let seen = see(&app, &granted, &case).await?;
    let id = command_id(sent.get("command_id"))?;
    let round = working_on(&app, &granted, &name, (&seen.case, id)).await?;
    let faults = match asked(&app, &granted, &seen, (&act, Channel::Mobile), &sent)? {
        Ok(ask) => {
            let done = round::work(&app, &granted, (&round, &seen.case), id, ask).await;
            faults_of(&act, done.err())?
        }
        Err(faults) => faults,
    };
    if faults.is_empty() {
        return Ok(private(to(&format!("/field/{}/{name}/cases/{}", granted.unit(), seen.case))));
    }
    let seen = see(&app, &granted, &case).await?;
    page(&app, &granted, (&round, &seen), sent, faults).await
}

/// Unit, round, case and document in the path.
type PaperPath = Path<(String, String, String, String)>;

/// The page of a document, to photograph it.
pub(super) async fn paper(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, case, document)): PaperPath,
) -> Result<Response, Problem> {
    find(&app, granted.unit(), &name).await?;
    let case = reference(&case)?;
    paper_page(&app, &granted, (&name, &case, &document), FormErrors::default()).await
}

async fn paper_page(
    app: &App,
    granted: &Granted,
    (name, case, document): (&str, &CaseRef, &str),
    errors: FormErrors,
) -> Result<Response, Problem> {
    let base = format!("/field/{}/{name}/cases/{case}", granted.unit());
    staff_document(app, granted, (case, document), (base, false), errors).await
}

/// Takes a document that somebody brought.
pub(super) async fn receive(
    House(app): House<App>,
    granted: Granted,
    Path((_, name, typed, document)): PaperPath,
    mut sent: Upload,
) -> Result<Response, Problem> {
    let case = reference(&typed)?;
    let id = command_id(sent.fields.get("command_id"))?;
    let round = working_on(&app, &granted, &name, (&case, id)).await?;
    let state = present(&app, granted.unit(), &case).await?;
    let noted = next_id(sent.fields.get("command_id"), "n")?;
    let how = (document.as_str(), Channel::Mobile);
    match take(&app, &granted, (&case, &state), how, &mut sent).await {
        Ok(done) => {
            note(&app, &granted, (&round, &case, false), (&noted, done.at)).await?;
            Ok(private(to(&format!("/field/{}/{name}/cases/{case}", granted.unit()))))
        }
        Err(problem) if is_shown(&problem) => {
            let errors = papers::shown(&granted, &problem);
            paper_page(&app, &granted, (&name, &case, &document), errors).await
        }
        Err(problem) => Err(problem),
    }
}
