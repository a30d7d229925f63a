//! May it be done now, and by whom?

use super::MESSAGES_MAX;
use super::command::{Act, Command, KeyCommand, Parcel};
use super::event::{Closed, Event, KeyAdded, KeyEvent, KeyRevoked, MessageSent, Received};
use super::refusal::Refusal;
use super::state::{Report, Ring, State};
use super::words::Side;
use crate::kernel::{Context, Meta, Room};

/// The room of inspectors' keys.
#[derive(Debug, Clone, Copy)]
pub struct LevyKeys;

impl Room for LevyKeys {
    const NAME: &'static str = "levy_keys";
    type Command = KeyCommand;
    type Event = KeyEvent;
    type State = Ring;
    type Refusal = Refusal;

    fn decide(
        ring: &Ring,
        _: &Context<'_>,
        command: &KeyCommand,
    ) -> Result<Vec<KeyEvent>, Refusal> {
        match command.clone() {
            KeyCommand::Add { key, inspector, public, date } => {
                if ring.keys.contains_key(&key) {
                    return Err(Refusal::KeyKnown);
                }
                Ok(vec![KeyAdded { key, inspector, public, date }.into()])
            }
            KeyCommand::Revoke { key, inspector, date } => {
                let held = ring.keys.get(&key).filter(|held| held.revoked.is_none());
                let held = held.ok_or(Refusal::KeyUnknown)?;
                if inspector != held.added.inspector {
                    return Err(Refusal::KeyOfAnother);
                }
                Ok(vec![KeyRevoked { key, date }.into()])
            }
        }
    }

    fn evolve(ring: &mut Ring, event: &KeyEvent, _: &Meta<'_>) {
        ring.apply(event);
    }
}

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
    let Act::File { lookup, office, recipients, access, parcel } = command.act.clone() else {
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
    Ok(vec![Received { lookup, office, date, size, recipients, access, digest, parcel }.into()])
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
