//! May it be done now, and by whom?

use std::sync::Arc;

use jiff::civil::Date;

use super::clocks::{Counted, Course, Due, Timetable};
use super::command::{Act, Along, Assign, Command, Decide, Entry, File, Filed, Said, Send};
use super::event::{
    AccusedNamed, Acknowledged, Agreed, Assigned, AttachmentAdded, Completed, CompletionAsked,
    Decided, DecisionDelivered, DeclaredComplete, Disputed, Escalated, Event, Extended, HandedOn,
    HandedOver, Lapsed, Linked, MadeFormal, Merged, MessageSent, NoteLeft, Paused, Received,
    Reclassified, Recounted, Resumed, SetAside, SilenceNoted, Tag, Withdrawn,
};
use super::moderation;
use super::refusal::Refusal;
use super::rules::Milestone;
use super::state::{Case, State};
use super::table::{Action, next};
use super::words::{About, Cause, Class, Party, Stage, Track};
use crate::kernel::{Actor, Context, Key, Meta, Personal, Room, StoredFile};

/// Most files of one complaint.
const ATTACHMENTS_MAX: u32 = 30;

/// The room of complaints.
#[derive(Debug, Clone, Copy)]
pub struct Complaints;

impl Room for Complaints {
    const NAME: &'static str = "complaints";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        let (timetable, today) = (&*command.timetable, command.timetable.date(cx.now));
        let Some(case) = &state.case else {
            let Act::File(file) = &command.act else { return Err(Refusal::Unknown) };
            let mut events = vec![received(timetable, today, file)?];
            if !file.accused.is_empty() {
                let accused = file.accused.clone();
                events.push(AccusedNamed { about: file.about, accused }.into());
            }
            events.extend(along(timetable, today, (0, 0), &file.entry.along)?);
            return Ok(events);
        };
        if case.is_kept_from(&command.line) {
            return Err(Refusal::KeptFromYou);
        }
        let action = command.act.action();
        if next(case.stage, action).is_none() {
            return Err(Refusal::NotNow(action, case.stage));
        }
        if let Some(event) = moderation::decide(case, today, &command.act)? {
            return Ok(vec![event]);
        }
        let asked = Asked { case, timetable, today, actor: cx.actor };
        asked.decide(&command.act)
    }

    fn evolve(state: &mut State, event: &Event, meta: &Meta<'_>) {
        state.apply(event, meta);
    }
}

fn received(timetable: &Timetable, today: Date, file: &File) -> Result<Event, Refusal> {
    let date = file.entry.taken_on.unwrap_or(today);
    if date > today {
        return Err(Refusal::TakenLater);
    }
    if file.formal && file.identity.is_none() {
        return Err(Refusal::IdentityMissing);
    }
    if file.served_on.is_some_and(|served| served > date) {
        return Err(Refusal::ServedLater);
    }
    let track = if file.formal { Track::Formal } else { Track::Tip };
    let dues = Course::filed(file.class, track, date).dues(timetable)?;
    let File { reference, class, channel, about, service, served_on, origin, .. } = file.clone();
    let File { text, wish, identity, contact, reach, secret, .. } = file.clone();
    let claims_compensation = file.claims_compensation;
    let Entry { post, brought, .. } = file.entry.clone();
    let basis = channel.basis();
    Ok(Received {
        reference,
        date,
        class,
        track,
        channel,
        basis,
        about,
        service,
        served_on,
        origin,
        post,
        brought,
        text,
        wish,
        identity,
        contact,
        reach,
        secret,
        claims_compensation,
        dues,
    }
    .into())
}

/// What comes with a complaint, behind so many messages and files: dated as it was.
fn along(
    timetable: &Timetable,
    today: Date,
    (messages, files): (u32, u32),
    along: &Along,
) -> Result<Vec<Event>, Refusal> {
    let all = usize::try_from(files).unwrap_or(usize::MAX).saturating_add(along.files.len());
    if all > ATTACHMENTS_MAX as usize {
        return Err(Refusal::TooManyFiles(ATTACHMENTS_MAX));
    }
    let said = (messages + 1..).zip(&along.said).map(|(message, said)| {
        let Said { from, question, answers, text, carried } = said.clone();
        let (date, carried) = (timetable.date(carried.at), Some(Box::new(carried)));
        MessageSent { date, message, from, question, answers, text, carried }.into()
    });
    let filed = (files + 1..).zip(&along.files).map(|(number, filed)| {
        let Filed { from, file, key, carried } = filed.clone();
        let date = carried.as_ref().map_or(today, |carried| timetable.date(carried.at));
        let carried = carried.map(Box::new);
        AttachmentAdded { date, number, from, file, key, carried }.into()
    });
    Ok(said.chain(filed).collect())
}

/// A complaint with what is asked of it. The table allows it; here is what else must hold.
struct Asked<'a> {
    case: &'a Case,
    timetable: &'a Timetable,
    today: Date,
    actor: &'a Actor,
}

impl Asked<'_> {
    fn decide(&self, act: &Act) -> Result<Vec<Event>, Refusal> {
        if let Act::Bring(more) = act {
            return self.bring(more);
        }
        let date = self.today;
        let event: Event = match act.clone() {
            Act::File(_) => return Err(Refusal::NotNow(Action::File, self.case.stage)),
            Act::MakeFormal { identity, contact, reach, secret } => {
                self.track(Track::Tip, Refusal::AlreadyFormal)?;
                let dues = self.dues_after(|course| course.make_formal(date))?;
                MadeFormal { date, identity, contact, reach, secret, dues }.into()
            }
            Act::AskCompletion { missing } => {
                self.track(Track::Formal, Refusal::TipNotCompleted)?;
                let dues = self.dues_after(|course| course.ask_completion(date))?;
                CompletionAsked { date, missing, dues }.into()
            }
            Act::Complete { text } => Completed { date, text }.into(),
            Act::Accept => {
                self.class(&[Class::NonOversight, Class::Oversight, Class::Suggestion])?;
                let dues = self.dues_after(|course| course.declare_complete(date))?;
                DeclaredComplete { date, dues }.into()
            }
            Act::Assign(assign) => self.assign(assign)?,
            Act::Reclassify { class, reason } => {
                let from = self.case.course.class;
                if class == from {
                    return Err(Refusal::SameClass(class));
                }
                let dues = self.dues_after(|course| {
                    course.class = class;
                    course.reach(&[Milestone::Verified], date);
                })?;
                Reclassified { date, from, to: class, reason, dues }.into()
            }
            Act::Send(send) => self.send(send)?,
            Act::Attach { from, file, key } => self.attach(from, file, key)?,
            Act::LeaveNote { text } => NoteLeft { text }.into(),
            Act::NameAccused { about, accused } => AccusedNamed { about, accused }.into(),
            Act::Pause { reason } => {
                self.may_pause()?;
                Paused { date, reason }.into()
            }
            Act::Resume { reason } => {
                if !self.case.course.is_paused() {
                    return Err(Refusal::NotPaused);
                }
                let dues = self.dues_after(|course| course.resume(date))?;
                Resumed { date, reason, dues }.into()
            }
            Act::Extend { clock, days, reason } => {
                self.may_extend(&clock, days)?;
                let dues = self.dues_after(|course| {
                    course.extensions.insert(clock.clone(), days);
                })?;
                Extended { date, clock, days, reason, dues }.into()
            }
            Act::Recount { cause } => {
                let dues = self.dues_after(|_| {})?;
                if dues == self.case.dues() {
                    return Ok(Vec::new());
                }
                Recounted { date, cause, dues }.into()
            }
            Act::Escalate { cause, reason } => {
                let rung = self.rung(cause, reason.is_some())?;
                Escalated { date, rung, cause, reason }.into()
            }
            other => self.conclude(other)?,
        };
        Ok(vec![event])
    }

    /// What ends a complaint, or the part of it that lies with one side.
    fn conclude(&self, act: Act) -> Result<Event, Refusal> {
        let date = self.today;
        let case = self.case;
        Ok(match act {
            Act::Lapse => Lapsed { date, due: self.completion_over()? }.into(),
            Act::Link { other } => {
                self.other(&other)?;
                Linked { other }.into()
            }
            Act::Merge { into } => {
                if into == case.filed.reference {
                    return Err(Refusal::Itself);
                }
                Merged { date, into }.into()
            }
            Act::HandOver { from, to, reference, reason, seen } => {
                if from == to {
                    return Err(Refusal::SameUnit);
                }
                let known = u64::try_from(case.history.len()).unwrap_or(u64::MAX);
                if seen.is_some_and(|seen| seen != known) {
                    return Err(Refusal::SaidMeanwhile);
                }
                HandedOver { date, to, reference, reason }.into()
            }
            Act::HandOn { room } => {
                self.class(&[Class::Information])?;
                HandedOn { date, room }.into()
            }
            Act::Acknowledge { text } => {
                self.class(&[Class::Suggestion, Class::Praise])?;
                Acknowledged { date, text }.into()
            }
            Act::SetAside { reason } => {
                self.track(Track::Tip, Refusal::FormalMustBeDecided)?;
                SetAside { date, reason }.into()
            }
            Act::Decide(decide) => self.decision(decide)?,
            Act::Deliver { way } => {
                let window = &self.timetable.rules.dispute;
                let dispute_by = self.timetable.end(date, window.count, window.unit)?;
                DecisionDelivered { date, way, dispute_by }.into()
            }
            Act::Agree { text } => Agreed { date, text }.into(),
            Act::Dispute { text } => {
                let last = case.delivered.map(|(_, last)| last);
                if let Some(last) = last.filter(|last| date > *last) {
                    return Err(Refusal::WindowOver(last));
                }
                let dues = self.dues_after(|course| course.dispute(date))?;
                Disputed { date, text, dues }.into()
            }
            Act::NoteSilence => SilenceNoted { date, due: self.silent_since()? }.into(),
            Act::Withdraw { text } => Withdrawn { date, text }.into(),
            other => return Err(Refusal::NotNow(other.action(), case.stage)),
        })
    }

    fn track(&self, needed: Track, otherwise: Refusal) -> Result<(), Refusal> {
        if self.case.course.track == needed { Ok(()) } else { Err(otherwise) }
    }

    fn class(&self, allowed: &[Class]) -> Result<(), Refusal> {
        let class = self.case.course.class;
        if allowed.contains(&class) { Ok(()) } else { Err(Refusal::WrongClass(class)) }
    }

    fn dues_after(&self, change: impl FnOnce(&mut Course)) -> Result<Vec<Due>, Refusal> {
        let mut course = self.case.course.clone();
        change(&mut course);
        Ok(course.dues(self.timetable)?)
    }

    fn counted(&self) -> Result<Vec<Counted>, Refusal> {
        Ok(self.case.course.count(self.timetable)?)
    }

    fn assign(&self, assign: Assign) -> Result<Event, Refusal> {
        let Assign { officer, line, unit, own, reason } = assign;
        let case = self.case;
        if case.is_kept_from(&line) {
            return Err(Refusal::AccusedMayNotHandle(officer));
        }
        if case.about == About::Unit && unit == own {
            return Err(Refusal::OutsiderNeeded);
        }
        if case.stage == Stage::Assigned {
            if case.officer.as_ref() == Some(&officer) {
                return Err(Refusal::SameOfficer(officer));
            }
            if reason.is_none() {
                return Err(Refusal::ReasonMissing);
            }
        }
        let decided = Actor::Officer(officer.clone());
        if case.decisions.iter().any(|(_, by)| *by == decided) {
            return Err(Refusal::AnotherOfficerNeeded(officer));
        }
        Ok(Assigned { date: self.today, officer, unit, reason }.into())
    }

    fn send(&self, send: Send) -> Result<Event, Refusal> {
        let Send { from, question, answers, text } = send;
        let other = if from == Party::Reporter { Party::Office } else { Party::Reporter };
        if let Some(number) = answers {
            let mut open = self.case.open_questions(other);
            if !open.any(|message| message.number == number) {
                return Err(Refusal::UnknownQuestion(number));
            }
        }
        let (date, message, carried) = (self.today, self.messages() + 1, None);
        Ok(MessageSent { date, message, from, question, answers, text, carried }.into())
    }

    /// Number of the last message.
    fn messages(&self) -> u32 {
        self.case.messages.last().map_or(0, |last| last.number)
    }

    /// More of what was said in another unit, behind what stands here.
    fn bring(&self, more: &Along) -> Result<Vec<Event>, Refusal> {
        let here = (self.messages(), self.files());
        if more.behind.is_some_and(|seen| seen != here) {
            return Err(Refusal::SaidMeanwhile);
        }
        along(self.timetable, self.today, here, more)
    }

    /// Number of the last file.
    fn files(&self) -> u32 {
        self.case.attachments.last().map_or(0, |last| last.number)
    }

    fn attach(&self, from: Party, file: StoredFile, key: Personal) -> Result<Event, Refusal> {
        let (date, number, carried) = (self.today, self.files() + 1, None);
        if number > ATTACHMENTS_MAX {
            return Err(Refusal::TooManyFiles(ATTACHMENTS_MAX));
        }
        Ok(AttachmentAdded { date, number, from, file, key, carried }.into())
    }

    fn may_pause(&self) -> Result<(), Refusal> {
        if self.case.course.is_paused() {
            return Err(Refusal::AlreadyPaused);
        }
        let rules = &self.timetable.rules;
        let pauses = |one: &Counted| {
            one.runs() && rules.clock(&one.clock).is_some_and(|clock| clock.pause.is_some())
        };
        if self.counted()?.iter().any(pauses) { Ok(()) } else { Err(Refusal::NothingPauses) }
    }

    fn may_extend(&self, clock: &Key, days: u32) -> Result<(), Refusal> {
        if self.case.course.extensions.contains_key(clock) {
            return Err(Refusal::AlreadyExtended(clock.clone()));
        }
        let not = || Refusal::NotExtendable(clock.clone());
        let runs = self.counted()?.iter().any(|one| one.clock == *clock && one.runs());
        let rule = self.timetable.rules.clock(clock).filter(|_| runs).ok_or_else(not)?;
        let most = rule.extension.as_ref().ok_or_else(not)?.count;
        if days == 0 || days > most {
            return Err(Refusal::ExtensionTooLong(most));
        }
        Ok(())
    }

    /// The rung that it goes up to now.
    fn rung(&self, cause: Cause, has_reason: bool) -> Result<u32, Refusal> {
        let rung = self.case.rung;
        let index = usize::try_from(rung).unwrap_or(usize::MAX);
        let step = self.timetable.rules.ladder.get(index).ok_or(Refusal::TopReached)?;
        let up = match cause {
            Cause::Overdue => {
                let missed = self.first_missed()?.ok_or(Refusal::NotYetUp)?;
                let days = jiff::Span::new().days(i64::from(step.after));
                missed.saturating_add(days) <= self.today
            }
            Cause::Disputed => self.case.stage == Stage::Disputed,
            Cause::Asked => {
                if !has_reason {
                    return Err(Refusal::ReasonMissing);
                }
                true
            }
        };
        if up { Ok(rung + 1) } else { Err(Refusal::NotYetUp) }
    }

    /// The earliest date of the unit that has passed and still runs.
    fn first_missed(&self) -> Result<Option<Date>, Refusal> {
        let counted = self.counted()?;
        let late = counted.iter().filter(|one| one.runs() && one.is_late(self.today));
        let rules = &self.timetable.rules;
        let office = |one: &&Counted| {
            rules.clock(&one.clock).is_some_and(|clock| clock.duty == Party::Office)
        };
        Ok(late.filter(office).map(|one| one.due).min())
    }

    fn other(&self, other: &str) -> Result<(), Refusal> {
        if other == self.case.filed.reference {
            return Err(Refusal::Itself);
        }
        if self.case.links.contains(other) {
            return Err(Refusal::AlreadyLinked(other.to_owned()));
        }
        Ok(())
    }

    fn decision(&self, decide: Decide) -> Result<Event, Refusal> {
        let mine = match (self.actor, &self.case.officer) {
            (Actor::Officer(me), Some(officer)) => me == officer,
            _ => false,
        };
        if !mine {
            return Err(Refusal::NotYours);
        }
        let Decide { outcome, text, compensation } = decide;
        let bad = |c: &super::Compensation| c.amount.0 <= 0 || c.pay_by < self.today;
        if compensation.as_ref().is_some_and(bad) {
            return Err(Refusal::BadCompensation);
        }
        let date = self.today;
        let dues = self.dues_after(|course| course.decide(date))?;
        let number = u32::try_from(self.case.decisions.len()).unwrap_or(u32::MAX) + 1;
        Ok(Decided { date, number, outcome, text, compensation, dues }.into())
    }

    /// The last day for completing it, when that has passed.
    fn completion_over(&self) -> Result<Date, Refusal> {
        let rules = &self.timetable.rules;
        let stops = |one: &&Counted| {
            rules.clock(&one.clock).is_some_and(|clock| clock.stops == Milestone::Completed)
        };
        let counted = self.counted()?;
        let due = counted.iter().filter(|one| one.runs()).find(stops).map(|one| one.due);
        self.over(due.unwrap_or(self.today))
    }

    /// The last day for saying something about the decision, when that has passed.
    fn silent_since(&self) -> Result<Date, Refusal> {
        let course = &self.case.course;
        let answers = self.timetable.rules.clocks.iter().find(|clock| {
            clock.stops == Milestone::Answered
                && clock.classes.contains(&course.class)
                && clock.tracks.contains(&course.track)
        });
        let (delivered, dispute_by) = self.case.delivered.unwrap_or((self.today, self.today));
        let due = match answers.and_then(|clock| Some((clock.count?, clock.unit))) {
            Some((count, unit)) => self.timetable.end(delivered, count, unit)?,
            None => dispute_by,
        };
        self.over(due)
    }

    fn over(&self, due: Date) -> Result<Date, Refusal> {
        if self.today > due {
            return Ok(due);
        }
        Err(Refusal::TooEarly(due.tomorrow().unwrap_or(due)))
    }
}

/// Whether somebody may be given it: `line` names them and everybody above them.
#[must_use]
pub fn may_handle(case: &Case, line: &[Tag], same_unit: bool) -> bool {
    let from_above = case.about != About::Unit || !same_unit;
    from_above && !case.is_kept_from(line)
}

/// A command.
#[must_use]
pub fn command(timetable: &Arc<Timetable>, line: Vec<Tag>, act: Act) -> Command {
    Command { timetable: Arc::clone(timetable), line, act }
}
