//! What may be asked of a day's queue. Imperatives.
//!
//! Commands at a counter name counter *and* visit: a click on a screen that is no longer true is
//! refused instead of hitting the next person.

use serde::{Deserialize, Serialize};

use crate::kernel::{LocalText, Personal, ServiceId, Timestamp};

use super::event::Channel;
use super::plan::{DayPlan, Profile};
use super::ticket::{CounterId, Letter, TimeOfDay, VisitNo};

/// One request to the queue of one unit and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open the day by its plan.
    OpenDay(Box<DayPlan>),
    /// Take a ticket.
    Arrive(Arrive),
    /// Call whoever is next for this counter. No event when nobody waits.
    CallNext {
        /// The calling counter.
        counter: CounterId,
    },
    /// Call a particular ticket out of turn (own permission, reason recorded).
    CallTicket {
        /// The calling counter.
        counter: CounterId,
        /// The ticket.
        visit: VisitNo,
        /// One of [`super::plan::Codes::picks`].
        reason: String,
        /// Free text, sealed.
        note: Option<Personal>,
    },
    /// Call back somebody whom this unit has put on hold.
    CallHeld {
        /// The calling counter.
        counter: CounterId,
        /// The ticket.
        visit: VisitNo,
    },
    /// Call again the person who has been called but has not come.
    Recall(AtCounter),
    /// The person is here: the service begins.
    StartService(AtCounter),
    /// The claimed priority has been checked and is right.
    ConfirmPriority {
        /// The ticket.
        visit: VisitNo,
    },
    /// The claimed priority does not hold: to the general lane, by true arrival time.
    RejectPriority {
        /// The ticket.
        visit: VisitNo,
    },
    /// Called and not come.
    MarkNoShow(AtCounter),
    /// The missing person has appeared: back into the queue with the old turn.
    RestoreNoShow {
        /// The ticket.
        visit: VisitNo,
    },
    /// Put the person aside (missing document, copy, payment) and free the counter.
    Hold {
        /// Where and who.
        at: AtCounter,
        /// One of [`super::plan::Codes::holds`].
        reason: String,
    },
    /// Back to the queue, from the counter or from hold.
    ReturnToQueue {
        /// The ticket.
        visit: VisitNo,
        /// The counter where the visit is, if it is at one.
        counter: Option<CounterId>,
        /// With the old turn, or behind everybody.
        keep_place: bool,
    },
    /// To another service, to a particular counter, or both.
    Transfer(Transfer),
    /// One more service on the same ticket.
    AddService {
        /// The ticket.
        visit: VisitNo,
        /// The service.
        service: ServiceId,
    },
    /// The service is done. The visit goes on with its next service, or is over.
    FinishService {
        /// Where and who.
        at: AtCounter,
        /// One of [`super::plan::Codes::outcomes`].
        outcome: String,
    },
    /// A note for the colleagues, sealed.
    LeaveNote {
        /// The ticket.
        visit: VisitNo,
        /// The text.
        note: Personal,
    },
    /// The person does not want the service any more.
    Cancel {
        /// The ticket.
        visit: VisitNo,
        /// One of [`super::plan::Codes::cancels`]; nothing when the citizen cancels.
        reason: Option<String>,
    },
    /// Step aside and keep the turn; the visit returns by itself when due.
    StepAside {
        /// The ticket.
        visit: VisitNo,
        /// Until when.
        until: Timestamp,
    },
    /// Return before the agreed time.
    ComeBack {
        /// The ticket.
        visit: VisitNo,
    },
    /// The clock's part: return everybody whose time has come. See [`super::QueueDay::next_due`].
    ReturnDue,
    /// The officer takes a break.
    StartBreak {
        /// The counter.
        counter: CounterId,
    },
    /// The officer is back.
    EndBreak {
        /// The counter.
        counter: CounterId,
    },
    /// Open a counter, or change its officer or profile.
    OpenCounter {
        /// The counter.
        counter: CounterId,
        /// The officer's account.
        officer: String,
        /// Another profile than the planned one.
        profile: Option<Profile>,
    },
    /// Close a counter that serves nobody. People sent to it go back to their lanes.
    CloseCounter {
        /// The counter.
        counter: CounterId,
    },
    /// Issue tickets for a class again.
    OpenClass {
        /// The class.
        class: Letter,
    },
    /// Issue no more tickets for a class; those waiting are still called.
    CloseClass {
        /// The class.
        class: Letter,
    },
    /// Set or lift the quota of walk-in tickets.
    SetQuota {
        /// The class.
        class: Letter,
        /// Most tickets of the day.
        quota: Option<u32>,
    },
    /// Set or lift the last moment for a new ticket.
    SetCutOff {
        /// Local time.
        at: Option<TimeOfDay>,
    },
    /// Issue no tickets for a while, or for the rest of the day.
    CloseEarly {
        /// From.
        from: TimeOfDay,
        /// Until; nothing means the end of the day.
        to: Option<TimeOfDay>,
        /// One of [`super::plan::Codes::closures`].
        reason: String,
    },
    /// Show a message on the boards.
    ShowMessage {
        /// The message in both languages.
        text: LocalText,
        /// When it disappears.
        until: Option<Timestamp>,
        /// One zone only.
        zone: Option<String>,
    },
    /// Take a message down.
    ClearMessage {
        /// Its number.
        message: u32,
    },
    /// End the day. Everybody left gets a recorded outcome.
    EndDay,
    /// First phase of printing: a paper ticket is about to be printed.
    RequestPrint {
        /// The ticket.
        visit: VisitNo,
        /// Device whose network printer prints; none when whoever asks prints it.
        printer: Option<String>,
    },
    /// Second phase: the printer says that the paper is out and cut.
    ConfirmPrint {
        /// The ticket.
        visit: VisitNo,
    },
    /// Second phase, the other way: no paper came.
    FailPrint {
        /// The ticket.
        visit: VisitNo,
        /// One of [`super::plan::Codes::prints`].
        reason: String,
    },
    /// Second phase without an answer: nobody saw whether the paper came.
    DoubtPrint {
        /// The ticket.
        visit: VisitNo,
    },
    /// Print once more, on the record.
    Reprint {
        /// The ticket.
        visit: VisitNo,
        /// One of [`super::plan::Codes::prints`].
        reason: String,
        /// Device whose network printer prints; none when whoever asks prints it.
        printer: Option<String>,
    },
}

/// A person arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrive {
    /// Services in the order wanted.
    pub services: Vec<ServiceId>,
    /// Claimed priority group, a key of [`super::plan::PriorityPlan`].
    #[serde(default)]
    pub priority: Option<String>,
    /// Where the ticket is taken.
    pub channel: Channel,
    /// Appointed time, for people with a booking.
    #[serde(default)]
    pub booked_for: Option<Timestamp>,
    /// People on this ticket, if more than one.
    #[serde(default)]
    pub group_size: Option<u16>,
}

/// A visit at a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtCounter {
    /// The counter.
    pub counter: CounterId,
    /// The visit that the officer sees there.
    pub visit: VisitNo,
}

/// Send a visit elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The ticket.
    pub visit: VisitNo,
    /// The counter where the visit is, if it is at one.
    pub counter: Option<CounterId>,
    /// The service wanted instead of the present one.
    pub service: Option<ServiceId>,
    /// The counter that shall call it.
    pub to_counter: Option<CounterId>,
    /// With the turn of arriving, or behind everybody.
    pub keep_place: bool,
}
