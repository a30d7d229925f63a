//! The present of one complaint.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::clocks::{Course, Due};
use super::event::{Carried, Decided, Event, Received, Tag};
use super::moderation::{Moderation, Ruling};
use super::rules::Milestone;
use super::table::{Action, next};
use super::words::{About, Class, Party, Stage};
use crate::kernel::{Actor, Event as _, Meta, Reach, StoredFile, Timestamp};

/// A message between the two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Running number.
    pub number: u32,
    /// When it was written.
    pub at: Timestamp,
    /// When it was recorded here: later than it was written, when a hand-over brought it along.
    pub recorded: Timestamp,
    /// Who wrote.
    pub from: Party,
    /// It waits for an answer.
    pub question: bool,
    /// Number of the message that answered it.
    pub answered_by: Option<u32>,
    /// Where it was said first, when a hand-over brought it along.
    pub carried: Option<Box<Carried>>,
}

/// A file that was attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Running number.
    pub number: u32,
    /// When it came.
    pub at: Timestamp,
    /// Whose it is.
    pub from: Party,
    /// The file in the store.
    pub file: StoredFile,
    /// Where it came first, when a hand-over brought it along.
    pub carried: Option<Box<Carried>>,
}

/// Dates as they were counted at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoning {
    /// When.
    pub at: Timestamp,
    /// Kind of the entry that holds them.
    pub kind: &'static str,
    /// The dates.
    pub dues: Vec<Due>,
}

/// A line of its history, without what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What was done.
    pub action: Action,
    /// Where it stood after that.
    pub stage: Stage,
}

/// A complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// How it was filed.
    pub filed: Arc<Received>,
    /// Where it stands.
    pub stage: Stage,
    /// Class, track, and what its clocks run by.
    pub course: Course,
    /// The identity is kept secret.
    pub secret: bool,
    /// How the reporter wishes to be told what happens.
    pub reach: Option<Reach>,
    /// Whether they said how to reach them.
    pub has_contact: bool,
    /// Whom it is about.
    pub about: About,
    /// Pseudonyms of the accused.
    pub accused: Vec<Tag>,
    /// Account of who examines it.
    pub officer: Option<String>,
    /// Messages, in order.
    pub messages: Vec<Message>,
    /// Files that were attached, in order.
    pub attachments: Vec<Attachment>,
    /// Other complaints about the same.
    pub links: BTreeSet<String>,
    /// The complaint or unit where it goes on.
    pub goes_on: Option<String>,
    /// Rungs that it went up.
    pub rung: u32,
    /// Decisions, each with who decided.
    pub decisions: Vec<(Decided, Actor)>,
    /// When the last decision was delivered, and the last day for disputing it.
    pub delivered: Option<(Date, Date)>,
    /// All dates that were ever counted, the oldest first.
    pub reckonings: Vec<Reckoning>,
    /// What the public reads of its words, as a moderator said last.
    pub wording: Option<(Moderation, Ruling)>,
    /// It is marked as spam or abuse.
    pub spam: Option<Ruling>,
    /// What was done, the oldest first.
    pub history: Vec<Step>,
}

/// A stream: one complaint, or nothing yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    pub(super) case: Option<Case>,
}

impl State {
    /// The complaint, once it is filed.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        self.case.as_ref()
    }

    pub(super) fn apply(&mut self, event: &Event, meta: &Meta<'_>) {
        if let Event::Received(received) = event {
            self.case = Some(Case::filed(received));
        }
        let Some(case) = &mut self.case else { return };
        let action = action_of(event);
        case.note(event, meta);
        case.advance(event, meta);
        case.moderate(event, meta);
        if let Some(stage) = next(case.stage, action) {
            case.stage = stage;
        }
        let (at, actor, stage) = (meta.at, meta.actor.clone(), case.stage);
        case.history.push(Step { at, actor, action, stage });
    }
}

impl Case {
    fn filed(received: &Received) -> Self {
        Self {
            filed: Arc::new(received.clone()),
            stage: Stage::New,
            course: Course::filed(received.class, received.track, received.date),
            secret: received.secret,
            reach: received.reach,
            has_contact: received.contact.is_some(),
            about: received.about,
            accused: Vec::new(),
            officer: None,
            messages: Vec::new(),
            attachments: Vec::new(),
            links: BTreeSet::new(),
            goes_on: None,
            rung: 0,
            decisions: Vec::new(),
            delivered: None,
            reckonings: Vec::new(),
            wording: None,
            spam: None,
            history: Vec::new(),
        }
    }

    /// Whether somebody may not see it: accused, or below one who is. `line` names them and
    /// everybody above them.
    #[must_use]
    pub fn is_kept_from(&self, line: &[Tag]) -> bool {
        self.accused.iter().any(|accused| line.contains(accused))
    }

    /// Whether everybody may know that it exists, where it stands and by when it is due: it has no
    /// oversight weight, is about nobody, nothing in it is kept secret, and it is no spam.
    #[must_use]
    pub fn is_open_to_all(&self) -> bool {
        let named = self.about != About::Service || !self.accused.is_empty();
        self.course.class != Class::Oversight && !named && !self.secret && self.spam.is_none()
    }

    /// Questions of one side that wait for an answer.
    pub fn open_questions(&self, from: Party) -> impl Iterator<Item = &Message> {
        let open = move |message: &&Message| {
            message.question && message.from == from && message.answered_by.is_none()
        };
        self.messages.iter().filter(open)
    }

    /// The last dates that were recorded.
    #[must_use]
    pub fn dues(&self) -> &[Due] {
        self.reckonings.last().map_or(&[], |reckoning| &reckoning.dues)
    }

    /// The first date that the unit must still keep, as it was recorded.
    #[must_use]
    pub fn alarm(&self) -> Option<Date> {
        let paused = self.course.is_paused();
        let over = self.course.ended.is_some() || self.spam.is_some();
        let open = |due: &&Due| {
            let still = paused && due.pauses;
            let done = over || still || self.course.reached.contains_key(&due.stops);
            due.duty == Party::Office && !done
        };
        self.dues().iter().filter(open).map(|due| due.due).min()
    }

    /// How many of its dates the unit did not keep, of those that run no more.
    #[must_use]
    pub fn missed(&self) -> usize {
        let late = |due: &&Due| {
            let stopped = self.course.reached.get(&due.stops).copied().or(self.course.ended);
            due.duty == Party::Office && stopped.is_some_and(|stopped| stopped > due.due)
        };
        self.dues().iter().filter(late).count()
    }

    /// Changes what its clocks run by.
    fn advance(&mut self, event: &Event, meta: &Meta<'_>) {
        let course = &mut self.course;
        match event {
            Event::MadeFormal(made) => course.make_formal(made.date),
            Event::CompletionAsked(asked) => course.ask_completion(asked.date),
            Event::Completed(completed) => course.reach(&[Milestone::Completed], completed.date),
            Event::DeclaredComplete(declared) => course.declare_complete(declared.date),
            Event::Assigned(assigned) => course.reach(&[Milestone::Verified], assigned.date),
            Event::Reclassified(reclassified) => {
                course.class = reclassified.to;
                course.reach(&[Milestone::Verified], reclassified.date);
            }
            Event::Paused(paused) => course.pause(paused.date),
            Event::Resumed(resumed) => course.resume(resumed.date),
            Event::Extended(extended) => {
                course.extensions.insert(extended.clock.clone(), extended.days);
            }
            Event::Acknowledged(acknowledged) => {
                let reached = [Milestone::Verified, Milestone::Decided];
                course.reach(&reached, acknowledged.date);
            }
            Event::Decided(decided) => {
                course.decide(decided.date);
                self.decisions.push((decided.clone(), meta.actor.clone()));
            }
            Event::DecisionDelivered(delivered) => {
                course.reach(&[Milestone::Delivered], delivered.date);
                self.delivered = Some((delivered.date, delivered.dispute_by));
            }
            Event::Agreed(agreed) => course.reach(&[Milestone::Answered], agreed.date),
            Event::SilenceNoted(noted) => course.reach(&[Milestone::Answered], noted.date),
            Event::Disputed(disputed) => course.dispute(disputed.date),
            Event::HandedOn(handed) => {
                course.reach(&[Milestone::Verified, Milestone::Decided], handed.date);
            }
            Event::Merged(merged) => course.ended = Some(merged.date),
            Event::HandedOver(handed) => {
                course.reach(&[Milestone::Verified], handed.date);
                course.ended = Some(handed.date);
            }
            Event::SetAside(aside) => {
                course.reach(&[Milestone::Verified], aside.date);
                course.ended = Some(aside.date);
            }
            Event::Lapsed(lapsed) => course.ended = Some(lapsed.date),
            Event::Withdrawn(withdrawn) => course.ended = Some(withdrawn.date),
            Event::Received(_)
            | Event::MessageSent(_)
            | Event::AttachmentAdded(_)
            | Event::NoteLeft(_)
            | Event::AccusedNamed(_)
            | Event::Recounted(_)
            | Event::Escalated(_)
            | Event::Linked(_)
            | Event::WordingApproved(_)
            | Event::WordingRedacted(_)
            | Event::WordingWithheld(_)
            | Event::WordingTakenBack(_)
            | Event::MarkedSpam(_)
            | Event::SpamTakenBack(_) => {}
        }
    }

    /// Takes in everything else.
    fn note(&mut self, event: &Event, meta: &Meta<'_>) {
        match event {
            Event::MadeFormal(made) => {
                self.secret = made.secret;
                self.reach = made.reach.or(self.reach);
                self.has_contact |= made.contact.is_some();
            }
            Event::Assigned(assigned) => self.officer = Some(assigned.officer.clone()),
            Event::MessageSent(sent) => {
                let answered = sent.answers.and_then(|number| {
                    self.messages.iter_mut().find(|message| message.number == number)
                });
                if let Some(answered) = answered {
                    answered.answered_by = Some(sent.message);
                }
                self.messages.push(Message {
                    number: sent.message,
                    at: sent.carried.as_ref().map_or(meta.at, |carried| carried.at),
                    recorded: meta.at,
                    from: sent.from,
                    question: sent.question,
                    answered_by: None,
                    carried: sent.carried.clone(),
                });
            }
            Event::AttachmentAdded(added) => self.attachments.push(Attachment {
                number: added.number,
                at: added.carried.as_ref().map_or(meta.at, |carried| carried.at),
                from: added.from,
                file: added.file.clone(),
                carried: added.carried.clone(),
            }),
            Event::AccusedNamed(named) => {
                self.about = named.about;
                self.accused.clone_from(&named.accused);
            }
            Event::Escalated(escalated) => self.rung = escalated.rung,
            Event::Linked(linked) => drop(self.links.insert(linked.other.clone())),
            Event::Merged(merged) => self.goes_on = Some(merged.into.clone()),
            Event::HandedOver(handed) => {
                self.goes_on = Some(format!("{}/{}", handed.to, handed.reference));
            }
            _ => {}
        }
        if let Some(dues) = dues_of(event) {
            let (at, kind, dues) = (meta.at, event.kind(), dues.clone());
            self.reckonings.push(Reckoning { at, kind, dues });
        }
    }
}

fn dues_of(event: &Event) -> Option<&Vec<Due>> {
    match event {
        Event::Received(event) => Some(&event.dues),
        Event::MadeFormal(event) => Some(&event.dues),
        Event::CompletionAsked(event) => Some(&event.dues),
        Event::DeclaredComplete(event) => Some(&event.dues),
        Event::Reclassified(event) => Some(&event.dues),
        Event::Resumed(event) => Some(&event.dues),
        Event::Extended(event) => Some(&event.dues),
        Event::Recounted(event) => Some(&event.dues),
        Event::Decided(event) => Some(&event.dues),
        Event::Disputed(event) => Some(&event.dues),
        _ => None,
    }
}

/// The row of the table that an event stands for.
#[must_use]
pub fn action_of(event: &Event) -> Action {
    match event {
        Event::Received(_) => Action::File,
        Event::MadeFormal(_) => Action::MakeFormal,
        Event::CompletionAsked(_) => Action::AskCompletion,
        Event::Completed(_) => Action::Complete,
        Event::Lapsed(_) => Action::Lapse,
        Event::DeclaredComplete(_) => Action::Accept,
        Event::Assigned(_) => Action::Assign,
        Event::Reclassified(_) => Action::Reclassify,
        Event::MessageSent(_) => Action::Send,
        Event::AttachmentAdded(_) => Action::Attach,
        Event::NoteLeft(_) => Action::LeaveNote,
        Event::AccusedNamed(_) => Action::NameAccused,
        Event::Paused(_) => Action::Pause,
        Event::Resumed(_) => Action::Resume,
        Event::Extended(_) => Action::Extend,
        Event::Recounted(_) => Action::Recount,
        Event::Escalated(_) => Action::Escalate,
        Event::Linked(_) => Action::Link,
        Event::Merged(_) => Action::Merge,
        Event::HandedOver(_) => Action::HandOver,
        Event::HandedOn(_) => Action::HandOn,
        Event::Acknowledged(_) => Action::Acknowledge,
        Event::SetAside(_) => Action::SetAside,
        Event::Decided(_) => Action::Decide,
        Event::DecisionDelivered(_) => Action::Deliver,
        Event::Agreed(_) => Action::Agree,
        Event::Disputed(_) => Action::Dispute,
        Event::SilenceNoted(_) => Action::NoteSilence,
        Event::Withdrawn(_) => Action::Withdraw,
        Event::WordingApproved(_) => Action::Approve,
        Event::WordingRedacted(_) => Action::Redact,
        Event::WordingWithheld(_) => Action::Withhold,
        Event::WordingTakenBack(_) => Action::TakeBack,
        Event::MarkedSpam(_) => Action::MarkSpam,
        Event::SpamTakenBack(_) => Action::ClearSpam,
    }
}
