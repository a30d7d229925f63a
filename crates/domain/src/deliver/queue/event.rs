//! What has happened in a day's queue. Past tense, recorded for ever, additive changes only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{LocalText, Personal, ServiceId, Timestamp, words};

use super::plan::{DayPlan, Profile};
use super::ticket::{CounterId, Letter, TicketNumber, TimeOfDay, VisitNo};

crate::events! {
    /// The events of the queue.
    pub enum Event {
        "queue.day_opened" 1 => DayOpened,
        "queue.visit_arrived" 1 => VisitArrived,
        "queue.visit_called" 1 => VisitCalled [note],
        "queue.visit_recalled" 1 => VisitRecalled,
        "queue.service_started" 1 => ServiceStarted,
        "queue.service_added" 1 => ServiceAdded,
        "queue.service_finished" 1 => ServiceFinished,
        "queue.priority_confirmed" 1 => PriorityConfirmed,
        "queue.priority_rejected" 1 => PriorityRejected,
        "queue.visit_missed" 1 => VisitMissed,
        "queue.visit_restored" 1 => VisitRestored,
        "queue.visit_held" 1 => VisitHeld,
        "queue.visit_requeued" 1 => VisitRequeued,
        "queue.visit_transferred" 1 => VisitTransferred,
        "queue.visit_cancelled" 1 => VisitCancelled,
        "queue.visit_stepped_aside" 1 => VisitSteppedAside,
        "queue.visit_returned" 1 => VisitReturned,
        "queue.note_left" 1 => NoteLeft [note],
        "queue.counter_opened" 1 => CounterOpened,
        "queue.counter_closed" 1 => CounterClosed,
        "queue.break_started" 1 => BreakStarted,
        "queue.break_ended" 1 => BreakEnded,
        "queue.class_opened" 1 => ClassOpened,
        "queue.class_closed" 1 => ClassClosed,
        "queue.quota_set" 1 => QuotaSet,
        "queue.cut_off_set" 1 => CutOffSet,
        "queue.early_close_set" 1 => EarlyCloseSet,
        "queue.message_shown" 1 => MessageShown,
        "queue.message_cleared" 1 => MessageCleared,
        "queue.print_requested" 1 => PrintRequested,
        "queue.print_confirmed" 1 => PrintConfirmed,
        "queue.print_failed" 1 => PrintFailed,
        "queue.print_left_uncertain" 1 => PrintLeftUncertain,
        "queue.reprint_requested" 1 => ReprintRequested,
        "queue.day_ended" 1 => DayEnded,
    }
}

words! {
    /// Where a ticket is taken.
    Channel {
        /// The machine at the door.
        Kiosk = "kiosk",
        /// The person's own phone (QR at the door).
        Phone = "phone",
        /// The desk, by an officer.
        Desk = "desk",
    }
}

/// The fixed place of a visit in the order of its class, given when it joins a lane. Smaller goes
/// first; equal tags go by visit number. See `lanes.rs` for how tags are given.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct TurnTag {
    /// Weighted rule: start tag of fair queueing. Strict rule: nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub share: u64,
    /// Rank of the lane.
    pub rank: u8,
    /// Turn time: of arriving, or the appointed time.
    pub at: Timestamp,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Where a visit waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Class.
    pub class: Letter,
    /// Lane of the class.
    pub lane: String,
    /// Place in the order of the class.
    pub tag: TurnTag,
}

/// The day began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayOpened {
    /// By this plan.
    pub plan: DayPlan,
}

/// A person took a ticket. The one entry of an arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitArrived {
    /// Running number of the visit in the day.
    pub visit: VisitNo,
    /// Number on the ticket.
    pub number: TicketNumber,
    /// Class of the first service.
    pub class: Letter,
    /// Lane.
    pub lane: String,
    /// Place in the order of the class.
    pub tag: TurnTag,
    /// Services in the order wanted.
    pub services: Vec<ServiceId>,
    /// Claimed priority group, not checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// Where the ticket was taken.
    pub channel: Channel,
    /// Appointed time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked_for: Option<Timestamp>,
    /// People on the ticket, if more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_size: Option<u16>,
    /// Place in line, 1 is next.
    pub position: u32,
    /// Expected wait: lower end of the promised range.
    pub wait_low_s: u32,
    /// Expected wait: middle estimate, against which the range is learnt.
    pub wait_s: u32,
    /// Expected wait: upper end of the promised range.
    pub wait_high_s: u32,
}

/// How it came that this visit was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalledBy {
    /// Next by the order.
    Turn,
    /// Next because the maximum wait of the class was exceeded.
    Overdue,
    /// Next because it had been sent to this counter.
    Sent,
    /// Chosen by the officer, with a reason.
    Picked,
    /// Called back from hold.
    Held,
}

/// A visit was called to a counter. The officer is the actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitCalled {
    /// The visit.
    pub visit: VisitNo,
    /// Its number, as shown and spoken.
    pub number: TicketNumber,
    /// The counter.
    pub counter: CounterId,
    /// The service that it is called for.
    pub service: ServiceId,
    /// Why this one.
    pub by: CalledBy,
    /// Reason code, when picked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Free text of the reason, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}

/// A called visit was called again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitRecalled {
    /// The visit.
    pub visit: VisitNo,
    /// Its number.
    pub number: TicketNumber,
    /// The counter.
    pub counter: CounterId,
    /// How often called by now, the first call included.
    pub calls: u16,
}

/// The person came to the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceStarted {
    /// The visit.
    pub visit: VisitNo,
    /// The counter.
    pub counter: CounterId,
    /// The service.
    pub service: ServiceId,
}

/// A service was added to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceAdded {
    /// The visit.
    pub visit: VisitNo,
    /// The service.
    pub service: ServiceId,
}

/// A service was finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceFinished {
    /// The visit.
    pub visit: VisitNo,
    /// The counter.
    pub counter: CounterId,
    /// The service.
    pub service: ServiceId,
    /// Outcome code.
    pub outcome: String,
    /// What the visit does now.
    pub next: NextStep,
}

/// What a visit does after a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum NextStep {
    /// The visit is over.
    Over,
    /// It goes on at the same counter, at once.
    Here {
        /// The next service.
        service: ServiceId,
    },
    /// It waits for its next service, by the time of arriving.
    Waits {
        /// The next service.
        service: ServiceId,
        /// Where it waits.
        place: Place,
    },
}

/// A claimed priority was found right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PriorityConfirmed {
    /// The visit.
    pub visit: VisitNo,
    /// The group.
    pub priority: String,
}

/// A claimed priority was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PriorityRejected {
    /// The visit.
    pub visit: VisitNo,
    /// The group that was claimed.
    pub priority: String,
    /// Where the visit stands now: the general lane, by true time of arriving.
    pub place: Place,
}

/// A called person did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitMissed {
    /// The visit.
    pub visit: VisitNo,
    /// The counter.
    pub counter: CounterId,
    /// How often it had been called.
    pub calls: u16,
}

/// A missing person appeared and waits again with the old turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitRestored {
    /// The visit.
    pub visit: VisitNo,
}

/// A visit was put on hold and the counter freed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitHeld {
    /// The visit.
    pub visit: VisitNo,
    /// The counter.
    pub counter: CounterId,
    /// Reason code.
    pub reason: String,
}

/// A visit went back to the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitRequeued {
    /// The visit.
    pub visit: VisitNo,
    /// Whether with its old turn.
    pub keep_place: bool,
    /// Where it stands now.
    pub place: Place,
}

/// A visit was sent elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitTransferred {
    /// The visit.
    pub visit: VisitNo,
    /// The service that was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_service: Option<ServiceId>,
    /// The service instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The counter that shall call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_counter: Option<CounterId>,
    /// Whether with the turn of arriving.
    pub keep_place: bool,
    /// Where it stands now.
    pub place: Place,
}

/// A visit was cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitCancelled {
    /// The visit.
    pub visit: VisitNo,
    /// Reason code; nothing when the citizen cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A waiting person stepped aside and keeps the turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitSteppedAside {
    /// The visit.
    pub visit: VisitNo,
    /// Until when.
    pub until: Timestamp,
}

/// A person who had stepped aside waits again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitReturned {
    /// The visit.
    pub visit: VisitNo,
}

/// A note was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoteLeft {
    /// The visit.
    pub visit: VisitNo,
    /// The text, sealed.
    pub note: Personal,
}

/// A counter was opened, or its officer or profile changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CounterOpened {
    /// The counter.
    pub counter: CounterId,
    /// The officer's account.
    pub officer: String,
    /// What it serves.
    pub profile: Profile,
}

/// A counter was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CounterClosed {
    /// The counter.
    pub counter: CounterId,
}

/// A break began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BreakStarted {
    /// The counter.
    pub counter: CounterId,
}

/// A break was over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BreakEnded {
    /// The counter.
    pub counter: CounterId,
}

/// Tickets of a class were issued again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassOpened {
    /// The class.
    pub class: Letter,
}

/// No more tickets of a class were issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassClosed {
    /// The class.
    pub class: Letter,
}

/// The quota of a class was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuotaSet {
    /// The class.
    pub class: Letter,
    /// Most walk-in tickets; nothing when lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
}

/// The last moment for a new ticket was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CutOffSet {
    /// Local time; nothing when lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<TimeOfDay>,
}

/// A span without new tickets was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EarlyCloseSet {
    /// From.
    pub from: TimeOfDay,
    /// Until.
    pub to: TimeOfDay,
    /// Reason code.
    pub reason: String,
}

/// A message was put on the boards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageShown {
    /// Running number of the day's messages.
    pub message: u32,
    /// The text.
    pub text: LocalText,
    /// When it disappears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// One zone only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// A message was taken down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageCleared {
    /// Its number.
    pub message: u32,
}

/// A paper ticket was about to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrintRequested {
    /// The visit.
    pub visit: VisitNo,
    /// Attempt, from 1.
    pub attempt: u16,
    /// Device whose network printer prints; whoever asked prints it when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<String>,
}

/// The paper came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrintConfirmed {
    /// The visit.
    pub visit: VisitNo,
    /// Paper tickets in the world by now.
    pub copies: u16,
}

/// No paper came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrintFailed {
    /// The visit.
    pub visit: VisitNo,
    /// Reason code.
    pub reason: String,
}

/// Nobody saw how printing ended: the paper may be out or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrintLeftUncertain {
    /// The visit.
    pub visit: VisitNo,
}

/// Another copy was about to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReprintRequested {
    /// The visit.
    pub visit: VisitNo,
    /// Attempt, counted on.
    pub attempt: u16,
    /// Reason code.
    pub reason: String,
    /// Device whose network printer prints; whoever asked prints it when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<String>,
}

/// The day ended. Everybody left has an outcome here: nobody is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayEnded {
    /// Tickets of the day.
    pub visits: u32,
    /// Visits that came to their end before.
    pub closed: u32,
    /// Waiting, held, aside or called: not served.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_served: Vec<VisitNo>,
    /// Called and never come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_show: Vec<VisitNo>,
    /// Still at a counter when the day was ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfinished: Vec<VisitNo>,
}
