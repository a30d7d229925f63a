//! The reporter's own page: where it stands, both clocks with their reasons, questions and answers,
//! agreeing and disputing. Whoever has reference and code is the reporter; there is no account.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::complaints::{
    Act, Action, Case, Party, Send, Track, identity_of, next, subject_of,
};
use domain::identity::Permission;
use domain::kernel::Personal;

use super::acts::{Field, Form};
use super::attachments::Attached;
use super::intake::{self, Receipt};
use super::portal::unit_name;
use super::serve::{
    case, elsewhere, new_command_id, opens, own_page, read_reference, record, spaced, timetable, to,
};
use super::shown::{self, Clocks, Done, FOR_REPORTER, Fact, Said};
use crate::promise::pages::{Here, unit_shell};
use crate::prove::disclosure::{self, OpenError};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private};
use crate::web::input::FormBody;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Longest text of a message, in characters.
pub(super) const MESSAGE_MAX: usize = 4000;

/// Refused because another unit goes on with it.
const GOES_ON: &str = "complaint.goes_on_there";

#[derive(Template)]
#[template(path = "hear/complaints/templates/reporter.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    reference: String,
    state: String,
    facts: Vec<Fact>,
    clocks: Clocks,
    said: Vec<Said>,
    done: Vec<Done>,
    attached: Attached,
    forms: Vec<Form>,
    /// Where it goes on: address and name.
    goes_on: Option<(String, String)>,
    sent: FormBody,
    command_id: String,
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/receipt.html")]
struct Paper {
    shell: Shell,
    unit: String,
    receipt: Receipt,
    /// The register's head in parts that fit a phone.
    head: Vec<String>,
    code: String,
    date: String,
    class: String,
    track: String,
    path: String,
}

/// The complaint of an address, when its code is right.
pub(super) async fn seek(
    app: &App,
    granted: &Granted,
    typed: (&str, &str),
) -> Result<Case, Problem> {
    let own = read_reference(typed.0).ok_or_else(Problem::not_found)?;
    if !opens(app, granted.unit(), &own, typed.1) {
        return Err(Problem::not_found());
    }
    case(app, granted.unit(), &own).await
}

fn shell(app: &App, granted: &Granted, here: &Here, title: &str) -> Result<Shell, Problem> {
    let mut shell = unit_shell(app, granted, here.profile()?);
    shell.title = shell.t(title).to_owned();
    Ok(shell)
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference, code)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let case = seek(&app, &granted, (&reference, &code)).await?;
    page(&app, &granted, &case, FormBody::default(), FormErrors::default()).await
}

pub(super) async fn page(
    app: &App,
    granted: &Granted,
    case: &Case,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (unit, own) = (granted.unit(), &case.filed.reference);
    let here = Here::find(app, unit)?;
    let shell = shell(app, granted, &here, "complaint-own-title")?;
    let timetable = timetable(app, unit, &here)?;
    let subject = subject_of(own);
    let opened = disclosure::open_own(app, unit.as_str(), &subject, FOR_REPORTER).await;
    let said = shown::said(&shell, here.zone, case, Party::Reporter, opened.map_err(broken)?);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    // Another reporter's complaint, in which it goes on here, is never shown to this one.
    let goes_on = elsewhere(app, case).await?.map(|(other, reference)| {
        (own_page(app, &other, &reference), unit_name(app, &shell, &other))
    });
    let page = Page {
        path: own_page(app, unit, own),
        reference: own.clone(),
        state: shell.t_of("complaint-stage-text", case.stage.name()),
        facts: shown::all_facts(app, &shell, (&here, unit), case),
        clocks: shown::clocks(&shell, &timetable, case, here.today),
        done: shown::history(&shell, here.zone, case, Party::Reporter),
        attached: Attached::of(app, &shell, &here, case, ""),
        forms: forms(&shell, case, here.today),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        said,
        goes_on,
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

pub(super) fn broken(error: OpenError) -> Problem {
    match error {
        OpenError::Store(error) => error.into(),
        other => Problem::fault(&other),
    }
}

/// What the reporter can do now.
fn forms(shell: &Shell, case: &Case, today: jiff::civil::Date) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut offer = |action: Action, fields: Vec<Field>| {
        if next(case.stage, action).is_some() {
            forms.push(Form::of(shell, action, fields));
        }
    };
    let text = |action: Action| Field::area(shell, action, "text", "complaint-field-text");
    offer(Action::Complete, vec![text(Action::Complete)]);
    let mut message = vec![text(Action::Send)];
    message.extend(Field::answers(shell, case, Party::Office));
    offer(Action::Send, message);
    offer(Action::Agree, vec![text(Action::Agree)]);
    let in_time = case.delivered.is_none_or(|(_, last)| today <= last);
    if in_time {
        offer(Action::Dispute, vec![text(Action::Dispute)]);
    }
    if case.course.track == Track::Tip && case.course.class.is_complaint() {
        let action = Action::MakeFormal;
        let fields = vec![
            Field::line(shell, action, "name", "complaint-new-name"),
            Field::line(shell, action, "contact", "complaint-new-contact"),
            Field::check(shell, action, "secret", "complaint-new-more-secret"),
        ];
        offer(action, fields);
    }
    offer(Action::Withdraw, vec![text(Action::Withdraw)]);
    forms
}

/// Whether a complaint is still here. What its reporter sends with the old code to one that another
/// unit goes on with is refused, and told where to send it.
///
/// # Errors
/// It goes on elsewhere.
pub(super) async fn is_here(
    app: &App,
    granted: &Granted,
    case: &Case,
    action: Action,
) -> Result<(), Problem> {
    if next(case.stage, action).is_some() {
        return Ok(());
    }
    let Some((unit, reference)) = elsewhere(app, case).await? else { return Ok(()) };
    let name = Here::find(app, &unit)?.profile()?.name.get(granted.language).to_owned();
    let gone = Problem::new(StatusCode::CONFLICT, GOES_ON);
    Err(gone.with("unit", name).with("page", own_page(app, &unit, &reference)))
}

/// The page with what was typed, and where it goes on.
pub(super) async fn told(
    app: &App,
    granted: &Granted,
    case: &Case,
    (sent, problem): (FormBody, Problem),
) -> Result<Response, Problem> {
    if problem.code != GOES_ON {
        return Err(problem);
    }
    let mut errors = FormErrors::default();
    errors.add("goes-on", sentence(granted.language, GOES_ON, &problem.params));
    page(app, granted, case, sent, errors).await
}

/// Does something.
pub(super) async fn act(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference, code, act)): Path<(String, String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let case = seek(&app, &granted, (&reference, &code)).await?;
    let own = case.filed.reference.clone();
    let here = Here::find(&app, granted.unit())?;
    let action = Action::parse(&act).ok_or_else(Problem::not_found)?;
    if let Err(problem) = is_here(&app, &granted, &case, action).await {
        return told(&app, &granted, &case, (sent, problem)).await;
    }
    let wanted = match read(action, &own, &sent) {
        Ok(wanted) => wanted.ok_or_else(Problem::not_found)?,
        Err((field, code)) => {
            let mut errors = FormErrors::default();
            let field = format!("{}-{field}", action.name());
            errors.add(field, sentence(granted.language, code, &[]));
            return page(&app, &granted, &case, sent, errors).await;
        }
    };
    let timetable = timetable(&app, granted.unit(), &here)?;
    let permit = granted.permit_for(Permission::ComplaintOwn)?;
    let asked = (&timetable, Vec::new(), wanted);
    if let Err(problem) = record(&app, &permit, &own, sent.get("command_id"), asked).await {
        // Perhaps it was handed over at this moment.
        let now = super::serve::case(&app, granted.unit(), &own).await?;
        is_here(&app, &granted, &now, action).await?;
        return Err(problem);
    }
    Ok(private(to(&own_page(&app, granted.unit(), &own))))
}

/// What was sent, as the rules take it; nothing for what reporters do not do.
fn read(
    action: Action,
    own: &str,
    sent: &FormBody,
) -> Result<Option<Act>, (&'static str, &'static str)> {
    let field = |name: &str| sent.get(&format!("{}-{name}", action.name())).to_owned();
    let typed = field("text");
    if typed.chars().count() > MESSAGE_MAX {
        return Err(("text", "complaint.text_long"));
    }
    let sealed = |text: String| Personal::new(subject_of(own), text);
    let optional = (!typed.is_empty()).then(|| sealed(typed.clone()));
    let needed = optional.clone().ok_or(("text", "complaint.text_missing"));
    Ok(Some(match action {
        Action::Complete => Act::Complete { text: needed? },
        Action::Send => {
            let answers = field("answers").parse().ok();
            let question = answers.is_none();
            Act::Send(Send { from: Party::Reporter, question, answers, text: needed? })
        }
        Action::Agree => Act::Agree { text: optional },
        Action::Dispute => Act::Dispute { text: needed? },
        Action::Withdraw => Act::Withdraw { text: optional },
        Action::MakeFormal => {
            let (name, contact) = (field("name"), field("contact"));
            if name.is_empty() {
                return Err(("name", "complaint.name_missing"));
            }
            if contact.is_empty() {
                return Err(("contact", "complaint.contact_missing"));
            }
            Act::MakeFormal {
                identity: Personal::new(identity_of(own), name),
                contact: Some(Personal::new(identity_of(own), contact)),
                reach: None,
                secret: !field("secret").is_empty(),
            }
        }
        _ => return Ok(None),
    }))
}

/// The receipt, on screen and on paper: proof of filing, even without a name.
pub(super) async fn paper(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference, code)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let case = seek(&app, &granted, (&reference, &code)).await?;
    let here = Here::find(&app, granted.unit())?;
    let shell = shell(&app, &granted, &here, "complaint-receipt-title")?;
    let filed = &case.filed;
    let receipt = intake::receipt(&app, granted.unit(), &filed.reference, filed.date).await?;
    let head = receipt.head.as_bytes().chunks(16);
    let page = Paper {
        unit: here.profile()?.name.get(granted.language).to_owned(),
        head: head.map(|part| String::from_utf8_lossy(part).into_owned()).collect(),
        code: spaced(&receipt.code),
        date: shell.date_full(&filed.date),
        class: shell.t_of("complaint-class", filed.class.name()),
        track: shell.t_of("complaint-track", filed.track.name()),
        path: receipt.url.clone(),
        receipt,
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}
