//! The room as the building serves it: working time of the unit, numbers of cases, and the one way
//! in which pages and API record something about a case.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::calendar::{Shift, WorkingTime};
use domain::deliver::cases::{
    AnswerFault, Answers, Ask, CaseRef, Cases, Command, Event, NewDocument, RENEWALS_MAX, Refusal,
    Seen, State, Submit, answers_for, complete,
};
use domain::identity::Role;
use domain::kernel::{Key, Meta, Personal, Reach, ServiceId, Timestamp, UnitId};
use domain::promise::profile::DayHours;
use domain::promise::standards::{Channel, Version};
use register::hash::Hash;

use super::{ledger_view, view};
use crate::deliver::appointments::ended;
use crate::execute::{Done, Failure, Place, Served, Writes};
use crate::files::Taken;
use crate::identity::{Permit, Principal};
use crate::notify;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

/// How often another number is tried when one is taken.
const NUMBERS_TRIED: u32 = 16;

impl Served for Cases {
    type Live = ();

    fn project(
        place: Place<'_>,
        state: &State,
        event: &Event,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        view::project(place, state, event, writes);
        ledger_view::project(place, state, event, meta, writes);
    }

    fn announce(
        place: Place<'_>,
        state: &State,
        event: &Event,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        notify::announce_case(place, state, event, meta, writes);
        ended::announce(place, state, event, meta, writes);
    }
}

/// The parts of a day in which the doors are open.
pub(crate) fn shifts(hours: &DayHours) -> Vec<Shift> {
    let mut from = hours.opens;
    let mut all = Vec::new();
    for pause in &hours.breaks {
        all.push(Shift { from, to: pause.from });
        from = pause.to;
    }
    all.push(Shift { from, to: hours.closes });
    all
}

/// The working time of a unit by its profile today.
///
/// # Errors
/// Not found when the unit has published no profile.
pub(crate) fn working_time(app: &App, unit: &UnitId) -> Result<Arc<WorkingTime>, Problem> {
    let here = Here::find(app, unit)?;
    let days = app.directory.working_days(unit, here.today).ok_or_else(Problem::not_found)?;
    let hours = here.profile()?.hours.iter();
    let shifts = hours.flat_map(|hours| shifts(hours).into_iter().map(|shift| (hours.day, shift)));
    Ok(Arc::new(WorkingTime::new(days, here.zone, shifts)))
}

/// What opens a case's own page, as a receipt names it: another thing each time that the code is
/// renewed.
pub(crate) fn receipt_of(reference: &CaseRef, renewals: u32) -> String {
    match renewals {
        0 => reference.stream(),
        renewed => format!("{}/{renewed}", reference.stream()),
    }
}

/// Whether a code opens a case now. The record is asked only for a code that the house once made:
/// guessing costs the store nothing.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn opens(
    app: &App,
    unit: &UnitId,
    case: &CaseRef,
    code: &str,
) -> Result<bool, Problem> {
    let fits =
        |renewals: &u32| app.receipts.fits(unit.as_str(), &receipt_of(case, *renewals), code);
    let Some(made) = (0..=RENEWALS_MAX).find(fits) else { return Ok(false) };
    let look = |state: &State| (state.reference().is_some(), state.renewals);
    let now = app.execute.read::<Cases, _>(unit.as_str(), &case.stream(), look).await?;
    Ok(now == (true, made))
}

/// A case named in a path.
pub(crate) fn reference(text: &str) -> Result<CaseRef, Problem> {
    CaseRef::parse(text).map_err(|_| Problem::refused(&Refusal::NotFound))
}

/// Where somebody asks, by who asks.
pub(crate) fn channel(principal: &Principal) -> Channel {
    match principal {
        Principal::Device { kind, .. } if kind.stands_in_hall() => Channel::SelfService,
        Principal::Device { .. } | Principal::Anybody => Channel::Electronic,
        Principal::Staff { .. } => Channel::Counter,
    }
}

/// The role in which a member of staff does what a role is responsible for: that role or one that
/// leads it, when they hold it here; else the first that they hold.
pub(crate) fn role_for(granted: &Granted, responsible: Role) -> Role {
    let Principal::Staff { grants, .. } = &*granted.principal else { return Role::Auditor };
    let held = grants.iter().filter(|grant| granted.line.contains(&grant.unit));
    let held: Vec<Role> = held.map(|grant| grant.role).collect();
    let fits = held.iter().find(|role| answers_for(**role, responsible));
    fits.or(held.first()).copied().unwrap_or(Role::Auditor)
}

/// Records something about a case.
///
/// # Errors
/// What stands in the way.
pub(crate) async fn record(
    app: &App,
    permit: &Permit,
    case: &CaseRef,
    command_id: &str,
    ask: Ask,
) -> Result<Done<Event>, Problem> {
    let unit = UnitId::parse(permit.unit()).map_err(|_| Problem::not_found())?;
    let command = Command { time: working_time(app, &unit)?, ask };
    Ok(app.execute.run::<Cases>(permit, &case.stream(), command_id, &command).await?)
}

/// The present of a case.
///
/// # Errors
/// Not found, or the store.
pub(crate) async fn present(app: &App, unit: &UnitId, case: &CaseRef) -> Result<State, Problem> {
    let state = app.execute.read::<Cases, _>(unit.as_str(), &case.stream(), State::clone).await?;
    if state.reference().is_some() { Ok(state) } else { Err(Problem::refused(&Refusal::NotFound)) }
}

/// The version of the standard that a case runs by.
///
/// # Errors
/// Not found when the unit no longer knows it: never for a case of its own.
pub(crate) fn standard_of(here: &Here, state: &State) -> Result<Arc<Version>, Problem> {
    let plan = state.plan().ok_or_else(Problem::not_found)?;
    let versions = here.published.standards.get(&plan.service).ok_or_else(Problem::not_found)?;
    let version = versions.version(plan.standard).ok_or_else(Problem::not_found)?;
    Ok(Arc::new(version.clone()))
}

/// An application as it was sent.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) service: ServiceId,
    pub(crate) variant: Option<Key>,
    pub(crate) extras: Vec<Key>,
    pub(crate) name: String,
    pub(crate) contact: Option<String>,
    pub(crate) reach: Option<Reach>,
    pub(crate) answers: Answers,
    /// Documents that come with it, in the store already.
    pub(crate) documents: Vec<(Key, Taken)>,
}

/// What is wrong with answers, each beside its field.
pub(crate) fn wrong_answers(faults: Vec<(Key, AnswerFault)>) -> Problem {
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    let problem = Problem::new(status, "case.form_incomplete");
    faults.into_iter().fold(problem, |problem, (question, fault)| {
        problem.with_field(question.to_string(), fault_code(fault))
    })
}

/// The code of what is wrong with an answer.
pub(super) fn fault_code(fault: AnswerFault) -> &'static str {
    match fault {
        AnswerFault::Missing => "case.answer_missing",
        AnswerFault::NoDate => "case.answer_date",
        AnswerFault::NoChoice => "case.answer_choice",
        AnswerFault::TooLong(_) => "case.answer_long",
    }
}

/// Who sends an application: with which leave, where, and for somebody else or not.
pub(super) struct Sender {
    pub(super) permit: Permit,
    pub(super) channel: Channel,
    pub(super) by_staff: bool,
    /// What was looked at, where somebody stood before who sends it.
    pub(super) seen: BTreeSet<Seen>,
}

impl Sender {
    /// Who asks.
    pub(super) fn of(granted: &Granted) -> Result<Self, Problem> {
        let by_staff = matches!(*granted.principal, Principal::Staff { .. });
        let (permit, channel) = (granted.permit()?, channel(&granted.principal));
        Ok(Self { permit, channel, by_staff, seen: BTreeSet::new() })
    }
}

/// Records an application. The same command with the same content gives the same case.
///
/// # Errors
/// What stands in the way.
pub(super) async fn submit(
    app: &App,
    sender: &Sender,
    command_id: &str,
    sent: Application,
) -> Result<(CaseRef, Done<Event>), Problem> {
    let Sender { permit, channel, by_staff, seen } = sender;
    let unit = &UnitId::parse(permit.unit()).map_err(|_| Problem::not_found())?;
    let here = Here::find(app, unit)?;
    let versions = here.published.standards.get(&sent.service).ok_or_else(Problem::not_found)?;
    let version = versions.in_force(here.today).ok_or_else(Problem::not_found)?;
    let answers = complete(&version.document.form, &sent.answers).map_err(wrong_answers)?;
    let form = form_of(&answers)?;
    let name = sent.name.trim();
    if name.is_empty() || name.chars().count() > 120 {
        let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        let problem = Problem::new(status, "case.form_incomplete");
        return Err(problem.with_field("name", "case.answer_missing"));
    }
    let content = content(command_id, &sent, &form);
    let time = working_time(app, unit)?;
    for attempt in 0..NUMBERS_TRIED {
        let reference = number(app, unit, &content, attempt);
        let subject = reference.stream();
        let sealed = |text: &str| Personal::new(subject.clone(), text);
        let submit = Submit {
            reference: reference.clone(),
            standard: Arc::new(version.clone()),
            variant: sent.variant.clone(),
            extras: sent.extras.clone(),
            channel: *channel,
            by_staff: *by_staff,
            applicant: sealed(name),
            contact: sent.contact.as_deref().map(sealed),
            form: sealed(&form),
            documents: sent.documents.iter().map(|one| new_document(&reference, one)).collect(),
            reach: sent.reach,
            seen: seen.clone(),
        };
        let command = Command { time: Arc::clone(&time), ask: Ask::Submit(Box::new(submit)) };
        match app.execute.run::<Cases>(permit, &subject, command_id, &command).await {
            Ok(done) => {
                let files: Vec<&Taken> = sent.documents.iter().map(|(_, file)| file).collect();
                app.files.let_go(unit, &files).await?;
                return Ok((reference, done));
            }
            Err(Failure::Refused(Refusal::Exists)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Err(Problem::unavailable())
}

/// When the very same application was recorded by the same sender; nothing when it was not.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn submitted(
    app: &App,
    permit: &Permit,
    command_id: &str,
    sent: &Application,
) -> Result<Option<Timestamp>, Problem> {
    let unit = &UnitId::parse(permit.unit()).map_err(|_| Problem::not_found())?;
    let here = Here::find(app, unit)?;
    let versions = here.published.standards.get(&sent.service).ok_or_else(Problem::not_found)?;
    let version = versions.in_force(here.today).ok_or_else(Problem::not_found)?;
    let Ok(answers) = complete(&version.document.form, &sent.answers) else { return Ok(None) };
    let content = content(command_id, sent, &form_of(&answers)?);
    for attempt in 0..NUMBERS_TRIED {
        let stream = number(app, unit, &content, attempt).stream();
        if let Some(at) = app.execute.recorded::<Cases>(permit, &stream, command_id).await? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn form_of(answers: &Answers) -> Result<String, Problem> {
    serde_json::to_string(answers).map_err(|error| Problem::fault(&error))
}

/// What makes an application the same one when it is sent again.
fn content(command_id: &str, sent: &Application, form: &str) -> Hash {
    let Application { service, variant, extras, contact, .. } = sent;
    let name = sent.name.trim();
    let content =
        format!("{command_id}\n{service}\n{variant:?}\n{extras:?}\n{name}\n{contact:?}\n{form}");
    Hash::of(content.as_bytes())
}

/// A document with its file, as the rules take it.
pub(super) fn new_document(case: &CaseRef, (document, taken): &(Key, Taken)) -> NewDocument {
    let (document, file) = (document.clone(), taken.file.clone());
    NewDocument { document, file, key: taken.key(case.stream()) }
}

/// The number of an application: from its content under the house's key, so that nobody can guess
/// which number an application gets, and a repeated one finds its own.
fn number(app: &App, unit: &UnitId, content: &Hash, attempt: u32) -> CaseRef {
    let code = app.receipts.code(unit.as_str(), &format!("case-number/{attempt}/{content}"));
    let digest = Hash::of(code.as_bytes()).to_string();
    let chance = u64::from_str_radix(&digest[..16], 16).expect("a hash is hexadecimal");
    CaseRef::from_chance(chance)
}
