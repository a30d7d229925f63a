//! The table from events to notices: which event tells somebody something, about what, and when.
//! A pure function of the event and of the state after it; nothing here knows an address.

use domain::deliver::appointments::{self as slots, SlotDay};
use domain::deliver::cases::{self, ClockId};
use domain::hear::complaints::{self, Channel, Party};
use domain::kernel::{Reach, Timestamp, Way};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::kind::Kind;

/// Days before the last day for collecting on which it is said once more. A habit of the house, no
/// rule of law: the last day itself comes from the standard.
const COLLECT_SOON_DAYS: i64 = 7;
/// Days after the last day on which it is said a second time.
const STILL_THERE_DAYS: i64 = 14;
/// Two in the morning of UTC: nine, ten or eleven o'clock in Indonesia.
const MORNING_UTC_S: i64 = 2 * 3600;

/// Whose file a notice belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// An application.
    Case,
    /// A complaint.
    Complaint,
}

impl File {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Complaint => "complaint",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Case, Self::Complaint].into_iter().find(|file| file.name() == name)
    }
}

/// A place at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The service.
    pub service: String,
    /// Number of the place on that day.
    pub place: u32,
    /// When it begins.
    pub time: Time,
}

/// What a notice says besides its kind. Nothing personal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// A day: of the appointment, or the last one for doing something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The place that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
}

/// A notice that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub kind: Kind,
    /// Whose file.
    pub file: File,
    /// Number of the file.
    pub reference: String,
    /// When it is to be sent; nothing for at once.
    pub due: Option<Timestamp>,
    /// What it says besides.
    pub facts: Facts,
}

/// Whether somebody can and wishes to be told. Who has said nothing about the way is told by the
/// address that they gave.
fn is_wanted(reach: Option<Reach>, has_contact: bool) -> bool {
    has_contact && reach.is_none_or(|reach| reach.by != Way::Never)
}

fn morning(date: Date) -> Timestamp {
    let days = (date - Date::constant(1970, 1, 1)).get_days();
    Timestamp(0).plus_seconds(i64::from(days) * 86_400 + MORNING_UTC_S)
}

/// Notices of an event of a case.
#[must_use]
pub fn of_case(state: &cases::State, event: &cases::Event, at: Timestamp) -> Vec<Notice> {
    use cases::Event;
    let Some(reference) = state.reference() else { return Vec::new() };
    if !is_wanted(state.reach, state.has_contact) {
        return Vec::new();
    }
    let notice = |kind, due, date| Notice {
        kind,
        file: File::Case,
        reference: reference.to_string(),
        due,
        facts: Facts { date, slot: None },
    };
    match event {
        Event::Returned(returned) => {
            vec![notice(Kind::CaseReturned, None, returned.complete_until)]
        }
        Event::Lapsed(_) => vec![notice(Kind::CaseLapsed, None, None)],
        Event::PromiseBroken(broken) if is_told(state, &broken.clock) => {
            vec![notice(Kind::CaseLate, None, None)]
        }
        Event::MadeReady(ready) => {
            let mut all = vec![notice(Kind::CaseReady, None, ready.collect_until)];
            let soon = ready
                .collect_until
                .map(|last| (last, morning(last.saturating_sub(COLLECT_SOON_DAYS.days()))));
            if let Some((last, soon)) = soon.filter(|(_, soon)| *soon > at) {
                all.push(notice(Kind::CaseCollectSoon, Some(soon), Some(last)));
            }
            all
        }
        Event::LeftUncollected(left) => {
            let again = morning(left.collect_until.saturating_add(STILL_THERE_DAYS.days()));
            let last = Some(left.collect_until);
            let mut all = vec![notice(Kind::CaseUncollected, None, last)];
            if again > at {
                all.push(notice(Kind::CaseUncollected, Some(again), last));
            }
            all
        }
        Event::Completed(_) => vec![notice(Kind::CaseCompleted, None, None)],
        Event::Rejected(_) => vec![notice(Kind::CaseRejected, None, None)],
        _ => Vec::new(),
    }
}

/// Whether the applicant is told of a broken promise: of that of the whole service; where there is
/// none, of the first that breaks.
fn is_told(state: &cases::State, clock: &ClockId) -> bool {
    let whole = state.plan().is_some_and(|plan| plan.promise.is_some());
    let broken = state.clocks.values().filter(|clock| clock.broken).count();
    if whole { *clock == ClockId::Service } else { broken == 1 }
}

/// Notices of an event of a day's places.
#[must_use]
pub fn of_slot(service: &str, state: &SlotDay, event: &slots::Event) -> Vec<Notice> {
    use slots::Event;
    let Some(plan) = state.plan() else { return Vec::new() };
    let notice = |kind, number: u32| {
        let place = state.places.get(&number)?;
        let (service, time) = (service.to_owned(), place.slot);
        let slot = Some(Slot { service, place: number, time });
        Some(Notice {
            kind,
            file: File::Case,
            reference: place.case.to_string(),
            due: None,
            facts: Facts { date: Some(plan.date), slot },
        })
    };
    let one = |kind, number| notice(kind, number).into_iter().collect();
    match event {
        Event::PlaceHeld(held) if held.wish.is_some() => one(Kind::SlotOffered, held.place),
        Event::PlaceBooked(booked) => one(Kind::SlotBooked, booked.place),
        Event::PlaceMoved(moved) => one(Kind::SlotMoved, moved.place),
        // That the case is over is known to whom it was: they asked for it, or are told of it.
        Event::PlaceCancelled(gone) if gone.reason.as_str() == slots::CASE_ENDED => Vec::new(),
        Event::PlaceCancelled(gone) => one(Kind::SlotCancelled, gone.place),
        Event::PlacesReminded(eve) => {
            eve.places.iter().filter_map(|place| notice(Kind::SlotTomorrow, *place)).collect()
        }
        Event::Drawn(drawn) => {
            drawn.places.iter().filter_map(|won| notice(Kind::SlotBooked, won.place)).collect()
        }
        _ => Vec::new(),
    }
}

/// Notices of an event of a complaint.
#[must_use]
pub fn of_complaint(state: &complaints::State, event: &complaints::Event) -> Vec<Notice> {
    use complaints::Event;
    let Some(case) = state.case() else { return Vec::new() };
    if !is_wanted(case.reach, case.has_contact) {
        return Vec::new();
    }
    let (kind, date) = match event {
        Event::Received(received) if received.channel == Channel::Email => {
            (Kind::ComplaintReceived, None)
        }
        Event::CompletionAsked(asked) => {
            let last = asked.dues.iter().filter(|due| due.duty == Party::Reporter);
            (Kind::ComplaintIncomplete, last.map(|due| due.due).max())
        }
        // What a hand-over brought along was told when it was said.
        Event::MessageSent(sent) if sent.from == Party::Office && sent.carried.is_none() => {
            let kind = if sent.question { Kind::ComplaintQuestion } else { Kind::ComplaintMessage };
            (kind, None)
        }
        Event::Extended(_) => (Kind::ComplaintExtended, None),
        Event::HandedOver(_) | Event::HandedOn(_) => (Kind::ComplaintMoved, None),
        Event::Decided(_) => (Kind::ComplaintDecided, None),
        Event::Acknowledged(_) | Event::SetAside(_) | Event::Merged(_) | Event::Lapsed(_) => {
            (Kind::ComplaintClosed, None)
        }
        _ => return Vec::new(),
    };
    vec![Notice {
        kind,
        file: File::Complaint,
        reference: case.filed.reference.clone(),
        due: None,
        facts: Facts { date, slot: None },
    }]
}
