//! What an event changes on a screen: small deltas for push, never a list.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{LocalText, Timestamp};

use super::event::Event;
use super::state::QueueDay;
use super::ticket::{CounterId, Letter, TicketNumber, VisitNo};
use super::visit::Visit;

/// A delta for boards, desks and phones. A screen that missed one asks for a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum BoardChange {
    /// Everything is new: take a snapshot.
    Reset,
    /// Somebody was called, or called again: show and speak it.
    Called {
        /// Number to show and speak.
        number: TicketNumber,
        /// The visit.
        visit: VisitNo,
        /// Where to.
        counter: CounterId,
        /// When.
        at: Timestamp,
        /// How often by now.
        calls: u16,
    },
    /// The person is at the counter.
    Served {
        /// The visit.
        visit: VisitNo,
        /// Where.
        counter: CounterId,
    },
    /// The counter has nobody any more.
    Free {
        /// The counter.
        counter: CounterId,
    },
    /// A counter opened, closed or has a break.
    Counter {
        /// The counter.
        counter: CounterId,
        /// Whether it is open.
        open: bool,
        /// Whether it has a break.
        on_break: bool,
    },
    /// How many wait in a class now. Positions of its visits may have moved.
    Waiting {
        /// The class.
        class: Letter,
        /// In line, those sent to one counter not counted.
        waiting: u32,
    },
    /// Something about this visit changed: its own page looks again.
    Visit {
        /// The visit.
        visit: VisitNo,
    },
    /// Tickets of a class, or of all, are issued by other rules now.
    Issuing {
        /// The class; nothing when all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<Letter>,
    },
    /// A message to show.
    Message {
        /// Its number.
        message: u32,
        /// The text.
        text: LocalText,
        /// When it disappears.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// One zone only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
    },
    /// A message to take down.
    MessageCleared {
        /// Its number.
        message: u32,
    },
}

impl QueueDay {
    /// What an event changed on screens; `self` is the state after it.
    #[must_use]
    pub fn changes(&self, event: &Event) -> Vec<BoardChange> {
        match event {
            Event::DayOpened(_) | Event::DayEnded(_) => vec![BoardChange::Reset],
            Event::VisitArrived(body) => vec![self.waiting_in(body.class)],
            Event::VisitCalled(body) => self.called_change(body.visit, &body.counter, true),
            Event::VisitRecalled(body) => self.called_change(body.visit, &body.counter, false),
            Event::ServiceStarted(body) => {
                vec![BoardChange::Served { visit: body.visit, counter: body.counter.clone() }]
            }
            Event::ServiceFinished(body) => self.left_counter(body.visit, &body.counter),
            Event::VisitMissed(body) => self.left_counter(body.visit, &body.counter),
            Event::VisitHeld(body) => self.left_counter(body.visit, &body.counter),
            Event::VisitRequeued(body) => self.moved(body.visit),
            Event::VisitTransferred(body) => self.moved(body.visit),
            Event::VisitCancelled(body) => self.moved(body.visit),
            Event::VisitRestored(body) => self.moved(body.visit),
            Event::VisitReturned(body) => self.moved(body.visit),
            Event::VisitSteppedAside(body) => self.moved(body.visit),
            Event::PriorityRejected(body) => self.moved(body.visit),
            Event::PriorityConfirmed(body) => vec![BoardChange::Visit { visit: body.visit }],
            Event::ServiceAdded(body) => vec![BoardChange::Visit { visit: body.visit }],
            Event::CounterOpened(body) => self.counter_change(&body.counter),
            Event::CounterClosed(body) => {
                let mut changes = self.counter_change(&body.counter);
                changes.extend(self.classes.iter().map(|class| self.waiting_in(class.letter)));
                changes
            }
            Event::BreakStarted(body) => self.counter_change(&body.counter),
            Event::BreakEnded(body) => self.counter_change(&body.counter),
            Event::ClassOpened(body) => vec![BoardChange::Issuing { class: Some(body.class) }],
            Event::ClassClosed(body) => vec![BoardChange::Issuing { class: Some(body.class) }],
            Event::QuotaSet(body) => vec![BoardChange::Issuing { class: Some(body.class) }],
            Event::CutOffSet(_) | Event::EarlyCloseSet(_) => {
                vec![BoardChange::Issuing { class: None }]
            }
            Event::MessageShown(body) => vec![BoardChange::Message {
                message: body.message,
                text: body.text.clone(),
                until: body.until,
                zone: body.zone.clone(),
            }],
            Event::MessageCleared(body) => {
                vec![BoardChange::MessageCleared { message: body.message }]
            }
            Event::NoteLeft(_)
            | Event::PrintRequested(_)
            | Event::PrintConfirmed(_)
            | Event::PrintFailed(_)
            | Event::PrintLeftUncertain(_)
            | Event::ReprintRequested(_) => Vec::new(),
        }
    }

    fn waiting_in(&self, class: Letter) -> BoardChange {
        let state = self.classes.iter().find(|state| state.letter == class);
        BoardChange::Waiting { class, waiting: state.map_or(0, |state| state.lanes.len()) }
    }

    fn class_waiting(&self, visit: &Visit) -> BoardChange {
        self.waiting_in(self.class_at(visit.class).letter)
    }

    fn called_change(&self, no: VisitNo, counter: &CounterId, first: bool) -> Vec<BoardChange> {
        let Some(visit) = self.visit_at(no) else { return Vec::new() };
        let mut changes = vec![BoardChange::Called {
            number: visit.number,
            visit: no,
            counter: counter.clone(),
            at: visit.called_at,
            calls: visit.calls,
        }];
        if first {
            changes.push(self.class_waiting(visit));
        }
        changes
    }

    /// A visit has (perhaps) left a counter, and perhaps waits again.
    fn left_counter(&self, no: VisitNo, counter: &CounterId) -> Vec<BoardChange> {
        let Some(visit) = self.visit_at(no) else { return Vec::new() };
        let counter = counter.clone();
        if visit.at_counter().is_some() {
            return vec![BoardChange::Served { visit: no, counter }];
        }
        let mut changes = vec![BoardChange::Free { counter }, BoardChange::Visit { visit: no }];
        if visit.in_line() {
            changes.push(self.class_waiting(visit));
        }
        changes
    }

    /// A visit moved; from a counter or not, and between which classes, a few small facts tell.
    fn moved(&self, no: VisitNo) -> Vec<BoardChange> {
        let Some(visit) = self.visit_at(no) else { return Vec::new() };
        let mut changes = vec![BoardChange::Visit { visit: no }];
        if let Some(last) = visit.past.last().filter(|last| last.to == visit.since)
            && let Some(counter) = last.counter
            && self.counter_at(counter).current.is_none()
        {
            changes.push(BoardChange::Free { counter: self.counter_id(counter).clone() });
        }
        changes.push(self.class_waiting(visit));
        let before = self.class_of(visit.number.letter).filter(|class| *class != visit.class);
        changes.extend(before.map(|class| self.waiting_in(self.class_at(class).letter)));
        changes
    }

    fn counter_change(&self, id: &CounterId) -> Vec<BoardChange> {
        let Some(number) = self.counter_of(id) else { return Vec::new() };
        let counter = self.counter_at(number);
        let (open, on_break) = (counter.open, counter.on_break);
        vec![BoardChange::Counter { counter: id.clone(), open, on_break }]
    }
}
