//! Why not.

use jiff::civil::Date;

use super::table::Action;
use super::words::{Class, Stage};
use crate::calendar::NoCalendar;
use crate::kernel::{self, Key, RefusalClass};

/// Why nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such complaint.
    Unknown,
    /// The table has no such row.
    NotNow(Action, Stage),
    /// Who asks is accused, or below somebody who is.
    KeptFromYou,
    /// A formal complaint needs an identity.
    IdentityMissing,
    /// It is a formal complaint already.
    AlreadyFormal,
    /// A formal complaint must be decided.
    FormalMustBeDecided,
    /// A tip has no identity to be completed: it is asked by a message.
    TipNotCompleted,
    /// Not for this class.
    WrongClass(Class),
    /// It has this class already.
    SameClass(Class),
    /// The officer is accused, or below somebody who is.
    AccusedMayNotHandle(String),
    /// It is about the unit: only somebody of a unit above may handle it.
    OutsiderNeeded,
    /// After a dispute somebody else examines it.
    AnotherOfficerNeeded(String),
    /// It is with this officer already.
    SameOfficer(String),
    /// It is with somebody else.
    NotYours,
    /// A reason is needed.
    ReasonMissing,
    /// There is no open question of this number.
    UnknownQuestion(u32),
    /// So many files of one complaint are the most.
    TooManyFiles(u32),
    /// The clocks stand still already.
    AlreadyPaused,
    /// The clocks are running.
    NotPaused,
    /// No running clock of this complaint may pause.
    NothingPauses,
    /// This clock may not be extended.
    NotExtendable(Key),
    /// It was extended already.
    AlreadyExtended(Key),
    /// So many days are the most.
    ExtensionTooLong(u32),
    /// Nothing is late, or this rung is not due yet.
    NotYetUp,
    /// There is no further rung.
    TopReached,
    /// That is the complaint itself.
    Itself,
    /// They are linked already.
    AlreadyLinked(String),
    /// That is the unit itself.
    SameUnit,
    /// The amount or the day of payment makes no sense.
    BadCompensation,
    /// Not before this day.
    TooEarly(Date),
    /// This day was the last.
    WindowOver(Date),
    /// The service cannot have been given after the day of filing.
    ServedLater,
    /// It cannot have been taken after today.
    TakenLater,
    /// No calendar of that year is known.
    NoCalendar(i16),
    /// It is not for the public at all.
    NotPublic,
    /// A moderator has said so already.
    SameWording,
    /// Nothing was said that could be taken back.
    NothingToTakeBack,
    /// It is marked as spam or abuse.
    IsSpam,
    /// Something came in since it was copied.
    SaidMeanwhile,
}

impl From<NoCalendar> for Refusal {
    fn from(missing: NoCalendar) -> Self {
        Self::NoCalendar(missing.year)
    }
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "complaint.unknown",
            Self::NotNow(..) => "complaint.not_now",
            Self::KeptFromYou => "complaint.kept_from_you",
            Self::IdentityMissing => "complaint.identity_missing",
            Self::AlreadyFormal => "complaint.already_formal",
            Self::FormalMustBeDecided => "complaint.formal_must_be_decided",
            Self::TipNotCompleted => "complaint.tip_not_completed",
            Self::WrongClass(_) => "complaint.wrong_class",
            Self::SameClass(_) => "complaint.same_class",
            Self::AccusedMayNotHandle(_) => "complaint.accused_may_not_handle",
            Self::OutsiderNeeded => "complaint.outsider_needed",
            Self::AnotherOfficerNeeded(_) => "complaint.another_officer_needed",
            Self::SameOfficer(_) => "complaint.same_officer",
            Self::NotYours => "complaint.not_yours",
            Self::ReasonMissing => "complaint.reason_missing",
            Self::UnknownQuestion(_) => "complaint.unknown_question",
            Self::TooManyFiles(_) => "complaint.too_many_files",
            Self::AlreadyPaused => "complaint.already_paused",
            Self::NotPaused => "complaint.not_paused",
            Self::NothingPauses => "complaint.nothing_pauses",
            Self::NotExtendable(_) => "complaint.not_extendable",
            Self::AlreadyExtended(_) => "complaint.already_extended",
            Self::ExtensionTooLong(_) => "complaint.extension_too_long",
            Self::NotYetUp => "complaint.not_yet_up",
            Self::TopReached => "complaint.top_reached",
            Self::Itself => "complaint.itself",
            Self::AlreadyLinked(_) => "complaint.already_linked",
            Self::SameUnit => "complaint.same_unit",
            Self::BadCompensation => "complaint.bad_compensation",
            Self::TooEarly(_) => "complaint.too_early",
            Self::WindowOver(_) => "complaint.window_over",
            Self::ServedLater => "complaint.served_later",
            Self::TakenLater => "complaint.taken_later",
            Self::NoCalendar(_) => "complaint.no_calendar",
            Self::NotPublic => "complaint.not_public",
            Self::SameWording => "complaint.same_wording",
            Self::NothingToTakeBack => "complaint.nothing_to_take_back",
            Self::IsSpam => "complaint.is_spam",
            Self::SaidMeanwhile => "complaint.said_meanwhile",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotNow(action, stage) => {
                vec![("action", action.name().to_owned()), ("stage", stage.name().to_owned())]
            }
            Self::WrongClass(class) | Self::SameClass(class) => {
                vec![("class", class.name().to_owned())]
            }
            Self::AccusedMayNotHandle(officer)
            | Self::AnotherOfficerNeeded(officer)
            | Self::SameOfficer(officer) => vec![("officer", officer.clone())],
            Self::UnknownQuestion(message) => vec![("message", message.to_string())],
            Self::NotExtendable(clock) | Self::AlreadyExtended(clock) => {
                vec![("clock", clock.to_string())]
            }
            Self::ExtensionTooLong(most) | Self::TooManyFiles(most) => {
                vec![("most", most.to_string())]
            }
            Self::AlreadyLinked(other) => vec![("other", other.clone())],
            Self::TooEarly(date) | Self::WindowOver(date) => vec![("date", date.to_string())],
            Self::NoCalendar(year) => vec![("year", year.to_string())],
            _ => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::Unknown | Self::KeptFromYou => RefusalClass::NotFound,
            Self::NotNow(..)
            | Self::AlreadyFormal
            | Self::FormalMustBeDecided
            | Self::TipNotCompleted
            | Self::SameClass(_)
            | Self::AccusedMayNotHandle(_)
            | Self::OutsiderNeeded
            | Self::AnotherOfficerNeeded(_)
            | Self::SameOfficer(_)
            | Self::NotYours
            | Self::TooManyFiles(_)
            | Self::AlreadyPaused
            | Self::NotPaused
            | Self::NothingPauses
            | Self::NotExtendable(_)
            | Self::AlreadyExtended(_)
            | Self::NotYetUp
            | Self::TopReached
            | Self::AlreadyLinked(_)
            | Self::TooEarly(_)
            | Self::WindowOver(_)
            | Self::NotPublic
            | Self::SameWording
            | Self::NothingToTakeBack
            | Self::IsSpam
            | Self::SaidMeanwhile => RefusalClass::Conflict,
            _ => RefusalClass::Invalid,
        }
    }
}
