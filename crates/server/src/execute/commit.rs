//! One commit for many: requests that wait for the same batch are woken together, in the turn of
//! whoever committed it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

/// How a batch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// On disk.
    Stored,
    /// Somebody else wrote first: nothing of it is stored, decide again.
    Again,
    /// Not known to be on disk.
    Unavailable,
}

#[derive(Debug, Default)]
struct State {
    outcome: Option<Outcome>,
    waiting: Vec<Waker>,
}

/// The batch that a command was put into.
#[derive(Debug, Default)]
pub(super) struct Ticket(Mutex<State>);

impl Ticket {
    pub(super) fn complete(&self, outcome: Outcome) {
        let waiting = {
            let mut state = self.0.lock();
            state.outcome = Some(outcome);
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// Waits until a batch has ended.
pub(super) struct Wait {
    ticket: Arc<Ticket>,
    registered: bool,
}

impl Wait {
    pub(super) fn on(ticket: Arc<Ticket>) -> Self {
        Self { ticket, registered: false }
    }
}

impl Future for Wait {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let ticket = Arc::clone(&self.ticket);
        let mut state = ticket.0.lock();
        if let Some(outcome) = state.outcome {
            return Poll::Ready(outcome);
        }
        // A request that is polled again by another waker registers twice: one wake too many is
        // cheaper than looking for the old one among hundreds.
        if !self.registered || state.waiting.iter().all(|waker| !waker.will_wake(cx.waker())) {
            state.waiting.push(cx.waker().clone());
            self.registered = true;
        }
        Poll::Pending
    }
}
