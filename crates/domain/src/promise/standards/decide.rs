//! May it be published?

use jiff::civil::Date;

use super::{
    Command, Event, Publish, StandardPublished, StandardSuperseded, StandardWithdrawn, State,
    Supersede, Withdraw,
};
use crate::kernel::{self, Context, Fault, Meta, RefusalClass, Room, ServiceId};

/// The room of service standards.
#[derive(Debug)]
pub struct Standards;

/// Why a standard is not published, replaced or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The document has faults; the first one is named.
    Faulty {
        /// The first fault.
        first: Fault,
        /// How many there are.
        count: usize,
    },
    /// The stream belongs to another service.
    OtherService(ServiceId),
    /// There is a version already; replace it instead.
    AlreadyPublished(u32),
    /// No such version.
    UnknownVersion(u32),
    /// Somebody replaced that version already.
    VersionReplaced(u32),
    /// That version was withdrawn already.
    VersionWithdrawn(u32),
    /// The same document again.
    Unchanged(u32),
    /// No decree number.
    DecreeMissing,
    /// No name of the one who signed.
    SignatoryMissing,
    /// Effective before the date that it must not precede.
    EffectiveTooEarly {
        /// The earliest date that is possible.
        earliest: Date,
    },
    /// Withdrawn without saying why, in both languages.
    ReasonMissing,
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Faulty { .. } => "standard.faulty",
            Self::OtherService(_) => "standard.other_service",
            Self::AlreadyPublished(_) => "standard.already_published",
            Self::UnknownVersion(_) => "standard.unknown_version",
            Self::VersionReplaced(_) => "standard.version_replaced",
            Self::VersionWithdrawn(_) => "standard.version_withdrawn",
            Self::Unchanged(_) => "standard.unchanged",
            Self::DecreeMissing => "standard.decree_missing",
            Self::SignatoryMissing => "standard.signatory_missing",
            Self::EffectiveTooEarly { .. } => "standard.effective_too_early",
            Self::ReasonMissing => "standard.reason_missing",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Faulty { first, count } => vec![
                ("fault", first.code.to_owned()),
                ("path", first.path.clone()),
                ("count", count.to_string()),
            ],
            Self::OtherService(service) => vec![("service", service.to_string())],
            Self::AlreadyPublished(version)
            | Self::UnknownVersion(version)
            | Self::VersionReplaced(version)
            | Self::VersionWithdrawn(version)
            | Self::Unchanged(version) => vec![("version", version.to_string())],
            Self::EffectiveTooEarly { earliest } => vec![("earliest", earliest.to_string())],
            Self::DecreeMissing | Self::SignatoryMissing | Self::ReasonMissing => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::UnknownVersion(_) => RefusalClass::NotFound,
            Self::AlreadyPublished(_)
            | Self::VersionReplaced(_)
            | Self::VersionWithdrawn(_)
            | Self::Unchanged(_) => RefusalClass::Conflict,
            _ => RefusalClass::Invalid,
        }
    }
}

impl Room for Standards {
    const NAME: &'static str = "standards";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, _cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            Command::Publish(publish) => first(state, publish)?,
            Command::Supersede(supersede) => next(state, supersede)?,
            Command::Withdraw(withdraw) => end(state, withdraw)?,
        };
        Ok(vec![event])
    }

    fn evolve(state: &mut State, event: &Event, meta: &Meta<'_>) {
        state.apply(event, meta);
    }
}

fn first(state: &State, publish: &Publish) -> Result<Event, Refusal> {
    let newest = state.newest();
    if let Some(standing) = newest.filter(|v| v.withdrawn.is_none()) {
        return Err(Refusal::AlreadyPublished(standing.version));
    }
    check(state, publish, newest.and_then(|v| v.ends))?;
    let Publish { document, decree, decided, effective, signatory } = publish.clone();
    let version = newest.map_or(1, |v| v.version + 1);
    let document = Box::new(document);
    Ok(StandardPublished { version, document, decree, decided, effective, signatory }.into())
}

fn next(state: &State, supersede: &Supersede) -> Result<Event, Refusal> {
    let newest = standing(state, supersede.replaces)?;
    if *newest.document == supersede.next.document {
        return Err(Refusal::Unchanged(newest.version));
    }
    check(state, &supersede.next, Some(newest.effective))?;
    let replaces = newest.version;
    let Publish { document, decree, decided, effective, signatory } = supersede.next.clone();
    let (version, document) = (replaces + 1, Box::new(document));
    let event =
        StandardSuperseded { replaces, version, document, decree, decided, effective, signatory };
    Ok(event.into())
}

fn end(state: &State, withdraw: &Withdraw) -> Result<Event, Refusal> {
    let newest = standing(state, withdraw.version)?;
    let Withdraw { version, reason, decree, effective } = withdraw.clone();
    if reason.id.trim().is_empty() || reason.en.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    if decree.trim().is_empty() {
        return Err(Refusal::DecreeMissing);
    }
    if effective < newest.effective {
        return Err(Refusal::EffectiveTooEarly { earliest: newest.effective });
    }
    Ok(StandardWithdrawn { version, reason, decree, effective }.into())
}

/// The newest version, if it is the one named and still stands.
fn standing(state: &State, version: u32) -> Result<&super::Version, Refusal> {
    let named = state.version(version).ok_or(Refusal::UnknownVersion(version))?;
    if named.withdrawn.is_some() {
        return Err(Refusal::VersionWithdrawn(version));
    }
    if named.ends.is_some() {
        return Err(Refusal::VersionReplaced(version));
    }
    Ok(named)
}

fn check(state: &State, publish: &Publish, not_before: Option<Date>) -> Result<(), Refusal> {
    if let Some(service) = state.service().filter(|s| **s != publish.document.service) {
        return Err(Refusal::OtherService(service.clone()));
    }
    let faults = publish.document.faults();
    if let Some(first) = faults.first() {
        return Err(Refusal::Faulty { first: first.clone(), count: faults.len() });
    }
    if publish.decree.trim().is_empty() {
        return Err(Refusal::DecreeMissing);
    }
    let title = &publish.signatory.title;
    if [&publish.signatory.name, &title.id, &title.en].iter().any(|t| t.trim().is_empty()) {
        return Err(Refusal::SignatoryMissing);
    }
    let earliest = not_before.map_or(publish.decided, |date| date.max(publish.decided));
    if publish.effective < earliest {
        return Err(Refusal::EffectiveTooEarly { earliest });
    }
    Ok(())
}
