//! May it be done now, and by whom?

use super::command::{Act, Command, Parcel};
use super::event::{Assigned, Closed, Event, FilePartSent, MessageSent, Received, Rewrapped};
use super::refusal::Refusal;
use super::state::{Report, State};
use super::words::Side;
use super::{MESSAGES_MAX, PARTS, PARTS_MAX};
use crate::kernel::{Context, Meta, Room};

/// The room of levy reports.
#[derive(Debug, Clone, Copy)]
pub struct LevyReports;

impl Room for LevyReports {
    const NAME: &'static str = "levy_reports";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, _: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        match (&state.report, &command.act) {
            (None, Act::File { .. }) => file(command),
            (None, _) => Err(Refusal::Unknown),
            (Some(_), Act::File { .. }) => Err(Refusal::Taken),
            (Some(report), Act::Write { from, parcel }) => write(report, command, *from, parcel),
            (Some(report), Act::SendFilePart { .. }) => send_part(report, command),
            (Some(report), Act::Rewrap { .. }) => rewrap(report, command),
            (Some(report), Act::Assign { inspector, theirs }) => {
                open_for(report, &command.keys)?;
                if !report.is_for(theirs) {
                    return Err(Refusal::NotForThem);
                }
                Ok(vec![Assigned { inspector: inspector.clone(), date: command.date }.into()])
            }
            (Some(report), Act::Close { outcome }) => {
                open_for(report, &command.keys)?;
                Ok(vec![Closed { date: command.date, outcome: *outcome }.into()])
            }
        }
    }

    fn evolve(state: &mut State, event: &Event, _: &Meta<'_>) {
        state.apply(event);
    }
}

fn file(command: &Command) -> Result<Vec<Event>, Refusal> {
    let Act::File { lookup, office, channel, recipients, access, parcel } = command.act.clone()
    else {
        return Err(Refusal::Unknown);
    };
    if recipients.is_empty() {
        return Err(Refusal::NobodyLeft);
    }
    if let Some(other) = recipients.iter().find(|key| !command.keys.contains(key)) {
        return Err(Refusal::KeyNotInUse(other.clone()));
    }
    let Parcel { size, digest, sealed } = parcel;
    let (date, parcel) = (command.date, sealed);
    let received =
        Received { lookup, office, date, size, channel, recipients, access, digest, parcel };
    Ok(vec![received.into()])
}

/// A part of a picture: each once, all pictures of a report together not without end.
fn send_part(report: &Report, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Act::SendFilePart { file, part: (part, parts), digest, sealed } = command.act.clone()
    else {
        return Err(Refusal::Unknown);
    };
    if report.closed.is_some() {
        return Err(Refusal::AlreadyClosed);
    }
    let known = report.pictures.get(&file);
    let newest = u32::try_from(report.pictures.len()).unwrap_or(u32::MAX);
    let all: u32 = report.pictures.values().map(|picture| picture.parts).sum();
    let fits = PARTS.contains(&parts)
        && (1..=parts).contains(&part)
        && match known {
            Some(picture) => picture.parts == parts && !picture.came.contains(&part),
            None => file == newest + 1 && all + parts <= PARTS_MAX,
        };
    if !fits {
        return Err(Refusal::FilePart);
    }
    Ok(vec![FilePartSent { file, part, parts, date: command.date, digest, parcel: sealed }.into()])
}

/// Both keys are of who asks, so nobody is let in whom the reporter left out; also when it is
/// closed, because the old key shall end.
fn rewrap(report: &Report, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Act::Rewrap { from, key, digest, sealed } = command.act.clone() else {
        return Err(Refusal::Unknown);
    };
    let opens = |name: &String| report.is_for(std::slice::from_ref(name));
    if !command.keys.contains(&from) || !opens(&from) {
        return Err(Refusal::Unknown);
    }
    if !command.keys.contains(&key) {
        return Err(Refusal::KeyNotInUse(key));
    }
    if opens(&key) {
        return Err(Refusal::KeyKnown);
    }
    Ok(vec![Rewrapped { from, key, date: command.date, digest, parcel: sealed }.into()])
}

/// It goes on, and whoever asks holds one of its keys. For everybody else it does not exist.
fn open_for(report: &Report, keys: &[String]) -> Result<(), Refusal> {
    if !report.is_for(keys) {
        return Err(Refusal::Unknown);
    }
    if report.closed.is_some() {
        return Err(Refusal::AlreadyClosed);
    }
    Ok(())
}

fn write(
    report: &Report,
    command: &Command,
    from: Side,
    parcel: &Parcel,
) -> Result<Vec<Event>, Refusal> {
    match from {
        Side::Inspector => open_for(report, &command.keys)?,
        Side::Reporter if report.closed.is_some() => return Err(Refusal::AlreadyClosed),
        Side::Reporter => {}
    }
    if report.messages.len() >= MESSAGES_MAX {
        return Err(Refusal::TooManyMessages(MESSAGES_MAX));
    }
    let message = u32::try_from(report.messages.len()).expect("bounded above") + 1;
    let Parcel { size, digest, sealed: parcel } = parcel.clone();
    let date = command.date;
    Ok(vec![MessageSent { message, from, date, size, digest, parcel }.into()])
}
