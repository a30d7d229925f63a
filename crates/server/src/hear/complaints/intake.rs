//! Filing: what was sent is checked in one place, whether it came from the public page, from staff
//! who file for somebody, or from a program.

use std::sync::Arc;

use axum::http::StatusCode;
use domain::hear::complaints::{
    About, Act, Channel, Class, Complaints, Entry, Event, File, Tag, Timetable, command,
    identity_of, stream_of, subject_of,
};
use domain::kernel::{Language, Personal, Reach, ServiceId, UnitId, Way};
use jiff::civil::Date;
use register::hash::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::{Colleague, colleagues, tag};
use super::search;
use super::serve::{code, own_page, record, reference, timetable};
use crate::execute::Order;
use crate::identity::{Permit, Principal};
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::problem::Problem;

/// Longest text of each kind, in characters.
pub(super) const TEXT_MAX: usize = 8000;
const WISH_MAX: usize = 2000;
const NAME_MAX: usize = 300;

/// Something to be filed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewComplaint {
    /// `non-oversight`, `oversight`, `information`, `suggestion` or `praise`.
    pub(super) class: String,
    /// A formal complaint, which must be decided, needs name and contact. Otherwise it is a tip.
    pub(super) formal: bool,
    /// The door, when staff file for somebody: `counter`, `hotline`, `email`, `letter`,
    /// `complaint-post`.
    pub(super) channel: String,
    /// `service`, `officer` or `unit`.
    pub(super) about: String,
    /// Identifier of a service; may be empty.
    pub(super) service: String,
    /// The day on which the reporter was served, `2026-11-23`; may be empty.
    pub(super) served_on: String,
    /// What happened.
    pub(super) text: String,
    /// What the reporter asks for.
    pub(super) wish: String,
    /// Who the reporter is: name and address.
    pub(super) name: String,
    /// How to reach them.
    pub(super) contact: String,
    /// How they wish to be told what happens: `mail`, `phone`, `letter` or `never`; by what the
    /// contact is when nothing is said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) notify_by: String,
    /// Keep the identity secret.
    pub(super) secret: bool,
    /// Compensation is claimed.
    pub(super) claims_compensation: bool,
    /// Id of this command: sent again, it files nothing twice.
    pub(super) command_id: String,
    /// The door, when the way that it came on says so.
    #[serde(skip)]
    pub(super) through: Option<Channel>,
    /// How it got here, when it was written down elsewhere first.
    #[serde(skip)]
    pub(super) entry: Entry,
}

impl NewComplaint {
    /// From a form.
    pub(super) fn read(sent: &FormBody) -> Self {
        let text = |name: &str| sent.get(name).to_owned();
        let marked = sent.all("more");
        Self {
            class: text("class"),
            formal: sent.get("track") == "formal",
            channel: text("channel"),
            about: text("about"),
            service: text("service"),
            served_on: text("served_on"),
            text: text("text"),
            wish: text("wish"),
            name: text("name"),
            contact: text("contact"),
            notify_by: text("notify_by"),
            secret: marked.contains(&"secret"),
            claims_compensation: marked.contains(&"compensation"),
            command_id: text("command_id"),
            through: None,
            entry: Entry::default(),
        }
    }
}

/// What is wrong: field and code, all at once.
pub(super) type Wrong = Vec<(&'static str, &'static str)>;

/// The door that a request came through; staff say it themselves.
fn door(granted: &Granted, said: &str) -> Option<Channel> {
    match &*granted.principal {
        by if by.in_hall().is_some() => Some(Channel::Kiosk),
        Principal::Staff { .. } if !said.is_empty() => {
            Channel::parse(said).filter(|channel| channel.by_staff())
        }
        _ => Some(Channel::Web),
    }
}

/// Turns what was sent into what the rules take.
pub(super) fn file(
    here: &Here,
    (channel, language): (Option<Channel>, Language),
    sent: &NewComplaint,
    own: &str,
) -> Result<File, Wrong> {
    let mut wrong = Wrong::new();
    let mut say = |bad: bool, field, code| {
        if bad {
            wrong.push((field, code));
        }
    };
    let long = |text: &str, most: usize| text.chars().count() > most;
    let class = Class::parse(&sent.class);
    say(class.is_none(), "class", "complaint.class_unknown");
    say(channel.is_none(), "channel", "complaint.channel_unknown");
    say(sent.text.trim().is_empty(), "text", "complaint.text_missing");
    say(long(&sent.text, TEXT_MAX), "text", "complaint.text_long");
    say(long(&sent.wish, WISH_MAX), "wish", "complaint.text_long");
    let about = About::parse(&sent.about);
    say(about.is_none(), "about", "complaint.about_unknown");
    say(long(&sent.name, NAME_MAX), "name", "complaint.text_long");
    say(long(&sent.contact, NAME_MAX), "contact", "complaint.text_long");
    say(sent.formal && sent.name.trim().is_empty(), "name", "complaint.name_missing");
    say(sent.formal && sent.contact.trim().is_empty(), "contact", "complaint.contact_missing");
    let reach = Way::parse(&sent.notify_by);
    say(!sent.notify_by.is_empty() && reach.is_none(), "notify_by", "complaint.choice_missing");
    let served_on = sent.served_on.parse::<Date>().ok();
    let bad_date = !sent.served_on.is_empty() && served_on.is_none_or(|date| date > here.today);
    say(bad_date, "served_on", "complaint.date_wrong");
    let service = ServiceId::parse(&sent.service).ok();
    let known = service.as_ref().is_some_and(|s| here.published.standards.contains_key(s));
    say(!sent.service.is_empty() && !known, "service", "complaint.service_unknown");
    let (Some(class), Some(about), Some(channel), true) = (class, about, channel, wrong.is_empty())
    else {
        return Err(wrong);
    };
    let sealed = |subject: String, text: &str| {
        (!text.trim().is_empty()).then(|| Personal::new(subject, text.trim()))
    };
    Ok(File {
        reference: own.to_owned(),
        class,
        formal: sent.formal,
        channel,
        about,
        service,
        served_on,
        origin: None,
        text: Personal::new(subject_of(own), sent.text.trim()),
        wish: sealed(subject_of(own), &sent.wish),
        identity: sealed(identity_of(own), &sent.name),
        contact: sealed(identity_of(own), &sent.contact),
        reach: reach.map(|by| Reach { by, language }),
        secret: sent.secret,
        claims_compensation: sent.claims_compensation,
        accused: Vec::new(),
        entry: sent.entry.clone(),
    })
}

/// What is about the unit or its head is kept from everybody there from the first moment on, when
/// there is somebody above who sees it.
pub(super) async fn accused(
    app: &App,
    line: &[UnitId],
    about: About,
    own: &str,
) -> Result<Vec<Tag>, Problem> {
    let Some(unit) = line.first().filter(|_| about == About::Unit) else { return Ok(Vec::new()) };
    let (below, above): (Vec<Colleague>, Vec<Colleague>) =
        colleagues(app, line).await?.into_iter().partition(|one| one.unit == *unit);
    if above.is_empty() {
        return Ok(Vec::new());
    }
    Ok(below.iter().map(|one| tag(app, unit, own, &one.account)).collect())
}

/// What was filed, for its reporter alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Receipt {
    /// Reference: names the complaint.
    pub(super) reference: String,
    /// Code of 80 bits: opens it. Whoever has both reads along.
    pub(super) code: String,
    /// Date at the unit.
    pub(super) date: String,
    /// The reporter's own page.
    pub(super) url: String,
    /// Number of the entry in the unit's register.
    pub(super) entry: u64,
    /// Hash of that entry: the register's head at that moment.
    pub(super) head: String,
}

/// Why nothing was filed.
pub(super) enum NotFiled {
    Wrong(Wrong),
    Other(Problem),
}

impl<E: Into<Problem>> From<E> for NotFiled {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

impl NotFiled {
    /// For programs: all wrong fields in one answer.
    pub(super) fn problem(self) -> Problem {
        match self {
            Self::Other(problem) => problem,
            Self::Wrong(wrong) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let problem = Problem::new(status, "complaint.form");
                wrong
                    .into_iter()
                    .fold(problem, |problem, (field, code)| problem.with_field(field, code))
            }
        }
    }
}

/// Files it.
pub(super) async fn submit(
    app: &App,
    granted: &Granted,
    permit: &Permit,
    sent: &NewComplaint,
) -> Result<Receipt, NotFiled> {
    let unit = granted.unit();
    let here = Here::find(app, unit)?;
    let whole = serde_json::to_string(sent).unwrap_or_default();
    let own = reference(app, unit, &[permit.actor_text(), "\n", &whole].concat());
    let channel = sent.through.or_else(|| door(granted, &sent.channel));
    let mut file = file(&here, (channel, granted.language), sent, &own).map_err(NotFiled::Wrong)?;
    file.accused = accused(app, &granted.line, file.about, &own).await?;
    let timetable = timetable(app, unit, &here)?;
    let act = Act::File(Box::new(file));
    let asked = (&timetable, Vec::new(), act);
    let done = record(app, permit, &own, &sent.command_id, asked).await?;
    let filed = done.events.iter().find_map(|event| match event {
        Event::Received(received) => Some(received.date),
        _ => None,
    });
    Ok(receipt(app, unit, &own, filed.unwrap_or(here.today)).await?)
}

/// One of several that are filed together, or the fields that are wrong.
pub(super) async fn order(
    app: &App,
    (unit, line): (&UnitId, &[UnitId]),
    (here, timetable): (&Here, &Arc<Timetable>),
    sent: &NewComplaint,
    (own, command_id): (&str, &str),
) -> Result<Order<Complaints>, NotFiled> {
    // Nobody was there to choose a language: the first of the house.
    let from = (sent.through, Language::Id);
    let mut file = file(here, from, sent, own).map_err(NotFiled::Wrong)?;
    file.accused = accused(app, line, file.about, own).await?;
    let act = Act::File(Box::new(file));
    Ok(Order {
        stream: stream_of(own),
        command_id: command_id.to_owned(),
        beside: search::rows(app, unit.as_str(), own, &act),
        command: command(timetable, Vec::new(), act),
    })
}

/// The receipt of a complaint as it lies in the register.
pub(super) async fn receipt(
    app: &App,
    unit: &UnitId,
    own: &str,
    date: Date,
) -> Result<Receipt, Problem> {
    let entries = app.book.read_stream(unit.as_str(), &stream_of(own), 0, 1).await?;
    let first = entries.first().ok_or_else(Problem::not_found)?;
    let head: Hash = first.hash;
    Ok(Receipt {
        reference: own.to_owned(),
        code: code(app, unit, own),
        date: date.to_string(),
        url: own_page(app, unit, own),
        entry: first.seq,
        head: head.to_string(),
    })
}
