//! Complaints by mail: a message as the mail server hands it in becomes a complaint, or the answer
//! to a question of one. Taken once, whatever the mail server does twice; what no person wrote is
//! set aside.

mod hung;
mod read;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::hear::complaints::{
    About, Act, Case, Channel, Class, Entry, File, Party, Send, Stage, identity_of, subject_of,
};
use domain::kernel::{Language, Personal, Reach, UnitId, Way};
use register::hash::Hash;
use serde_json::{Value, json};

pub use read::Automatic;
use read::{Incoming, read};

use super::attachments;
use super::serve::{
    HANDS, case, handed_to, known_case, read_reference, record, reference, timetable,
};
use super::view::is_known;
use crate::files::Taken;
use crate::identity::Permit;
use crate::identity::devices::saw_mailbox;
use crate::notify;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::i18n::Translator;
use crate::web::input::too_large;
use crate::web::problem::Problem;

/// Largest message, with everything that hangs on it.
pub const MOST: usize = 25 * 1024 * 1024;

/// Files of one complaint at most, as the rules have it.
const FILES_MAX: usize = 30;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A new complaint of this reference.
    Filed(String),
    /// It had been filed before.
    Known(String),
    /// It went to the complaint that it names.
    Added(String),
    /// No person wrote it.
    SetAside(Automatic),
}

impl Outcome {
    /// Stable name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Filed(_) => "filed",
            Self::Known(_) => "known",
            Self::Added(_) => "added",
            Self::SetAside(_) => "set-aside",
        }
    }

    /// The complaint, or why there is none.
    #[must_use]
    pub fn said(&self) -> Value {
        match self {
            Self::Filed(reference) | Self::Known(reference) | Self::Added(reference) => {
                json!({ "outcome": self.name(), "reference": reference })
            }
            Self::SetAside(why) => json!({ "outcome": self.name(), "why": why.name() }),
        }
    }
}

/// Takes a message in.
///
/// # Errors
/// What stands in the way: an unreadable message is refused as invalid, everything else may be
/// tried again.
pub async fn take(app: &App, permit: &Permit, raw: &[u8]) -> Result<Outcome, Problem> {
    if raw.len() > MOST {
        return Err(too_large(MOST));
    }
    let unit = UnitId::parse(permit.unit()).map_err(|_| Problem::not_found())?;
    let unreadable = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "complaint.mail_unreadable");
    let mail = read(raw, &app.identity.config.notify.from).ok_or_else(unreadable)?;
    if let Some(why) = mail.automatic {
        tracing::info!(unit = permit.unit(), why = why.name(), "a mail was set aside");
        return Ok(Outcome::SetAside(why));
    }
    // Named by its sender and its own name: two people who chose the same are two complaints.
    let name = Hash::of([mail.id.as_str(), "\n", &mail.from].concat().as_bytes()).to_string();
    let id = format!("mail-{}", &name[..40]);
    if let Some(own) = answered(app, permit, &unit, (&mail, &id)).await? {
        return Ok(Outcome::Added(own));
    }
    let own = reference(app, &unit, &["mail\n", &name].concat());
    if is_known(&*app.book, unit.as_str(), &own).await? {
        return Ok(Outcome::Known(own));
    }
    let days = timetable(app, &unit, &Here::find(app, &unit)?)?;
    let hung = hung::keep(app, &unit, &mail, (0, hung::MOST)).await?;
    let mut file = file(&mail, &own, &hung.told);
    file.entry.along.files = attachments::filed(Party::Reporter, &hung.taken, &own);
    let act = Act::File(Box::new(file));
    let recorded = record(app, permit, &own, &id, (&days, Vec::new(), act)).await;
    attachments::settle(app, &unit, &hung.taken, &recorded).await?;
    let done = recorded?;
    Ok(if done.first_time { Outcome::Filed(own) } else { Outcome::Known(own) })
}

/// A mail says neither what it is nor whether it is meant formally: it begins as a tip of the
/// ordinary class, and who looks through what comes in says more. Its writer may make it formal.
fn file(mail: &Incoming, own: &str, told: &[String]) -> File {
    let sealed = |text: &str| Personal::new(identity_of(own), text);
    File {
        reference: own.to_owned(),
        class: Class::NonOversight,
        formal: false,
        channel: Channel::Email,
        about: About::Service,
        service: None,
        served_on: None,
        origin: None,
        text: Personal::new(
            subject_of(own),
            mail.whole(Translator { language: Language::Id }, told),
        ),
        wish: None,
        identity: (!mail.name.is_empty()).then(|| sealed(&mail.name)),
        contact: Some(sealed(&mail.from)),
        reach: Some(Reach { by: Way::Mail, language: Language::Id }),
        secret: false,
        claims_compensation: false,
        accused: Vec::new(),
        entry: Entry::default(),
    }
}

/// The complaint that a mail goes on with: it names the reference in its subject and comes from the
/// address that was left there. Anything else becomes a complaint of its own.
async fn answered(
    app: &App,
    permit: &Permit,
    unit: &UnitId,
    (mail, id): (&Incoming, &str),
) -> Result<Option<String>, Problem> {
    let words = mail.subject.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let Some(own) = words.filter(|word| word.len() == 14).find_map(read_reference) else {
        return Ok(None);
    };
    if !is_known(&*app.book, unit.as_str(), &own).await? {
        return Ok(None);
    }
    if !notify::is_address_of(app, unit, &own, &mail.from).await? {
        return Ok(None);
    }
    // Each unit that had it is asked first whether it took this mail before; what none of them did
    // take goes to the one that goes on with it, also when it was handed over a moment ago.
    let (mut permit, mut place) = (permit.clone(), (unit.clone(), own));
    for _ in 0..=HANDS {
        let (unit, own) = &place;
        let known = case(app, unit, own).await?;
        if let Some(added) = go_on(app, &permit, unit, (&known, mail, id)).await? {
            return Ok(Some(added));
        }
        let goes_on = known_case(app, unit, own, |case| case.goes_on.clone()).await?;
        let Some(next) = handed_to(goes_on.as_deref()) else { break };
        (permit, place) = (Permit::house(next.0.clone()), next);
    }
    Ok(None)
}

/// Adds a mail to the complaint that it goes on with; nothing when that is over, unless it was
/// added before.
async fn go_on(
    app: &App,
    permit: &Permit,
    unit: &UnitId,
    (known, mail, id): (&Case, &Incoming, &str),
) -> Result<Option<String>, Problem> {
    let own = known.filed.reference.clone();
    let days = timetable(app, unit, &Here::find(app, unit)?)?;
    let room = FILES_MAX.saturating_sub(known.attachments.len()).min(hung::MOST);
    let hung = hung::keep(app, unit, mail, (attachments::held(known), room)).await?;
    let text = mail.whole(Translator { language: Language::Id }, &hung.told);
    let act = going_on(known, Personal::new(subject_of(&own), text));
    match record(app, permit, &own, id, (&days, Vec::new(), act)).await {
        Ok(_) => {
            attach_all(app, permit, &own, id, hung.taken).await?;
            Ok(Some(own))
        }
        Err(problem) if problem.status.is_server_error() => Err(problem),
        // It is over: what is written now is something new.
        Err(_) => {
            app.files.discard(unit, &hung.taken.iter().collect::<Vec<_>>()).await?;
            Ok(None)
        }
    }
}

/// Attaches what hung on a mail to the complaint that it went to. Sent again, it is there once.
async fn attach_all(
    app: &App,
    permit: &Permit,
    own: &str,
    id: &str,
    all: Vec<Taken>,
) -> Result<(), Problem> {
    for (number, taken) in all.into_iter().enumerate() {
        let (id, taken) = (format!("{id}-file-{number}"), (Party::Reporter, Vec::new(), taken));
        match attachments::attach(app, permit, own, &id, taken).await {
            Err(problem) if problem.status.is_server_error() => return Err(problem),
            Err(problem) => tracing::info!(code = problem.code, "a file of a mail was not kept"),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// What a mail of the reporter is: what was missing, the answer to the oldest question, or a
/// message.
fn going_on(known: &Case, text: Personal) -> Act {
    if known.stage == Stage::AwaitingCompletion {
        return Act::Complete { text };
    }
    let answers = known.open_questions(Party::Office).next().map(|question| question.number);
    let question = answers.is_none();
    Act::Send(Send { from: Party::Reporter, question, answers, text })
}

/// File a complaint that came by mail: the whole message (RFC 5322) as the mail server has it.
///
/// The same message is filed once. What names a complaint in its subject and comes from the address
/// that was left there is added to it. Automatic answers, bulk mail and our own notices are set
/// aside. The writer gets reference and code by mail, when mail is configured.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/complaints/mail", tag = "complaints",
    operation_id = "file_complaint_mail",
    params(("unit" = String, Path, description = "Identifier of the unit")),
    request_body(content = String, content_type = "message/rfc822"),
    security(("bearer" = [])),
    responses(
        (status = 200, body = Object, description = "Known, added or set aside: `outcome`"),
        (status = 201, body = Object, description = "Filed: `outcome` and `reference`"),
        (status = 413, description = "Larger than 25 MiB"),
        (status = 422, description = "No mail with a sender"),
    ),
)]
pub(super) async fn post(
    State(app): State<App>,
    granted: Granted,
    request: Request,
) -> Result<Response, Problem> {
    let raw = axum::body::to_bytes(request.into_body(), MOST).await;
    let raw = raw.map_err(|_| too_large(MOST))?;
    let taken = take(&app, &granted.permit()?, &raw).await?;
    saw_mailbox(&app, &granted.principal).await?;
    let filed = matches!(taken, Outcome::Filed(_));
    let status = if filed { StatusCode::CREATED } else { StatusCode::OK };
    Ok(private((status, Json(taken.said())).into_response()))
}
