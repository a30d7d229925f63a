//! What people look at: which promise comes first, and how likely it is to be broken.

use super::event::ClockId;
use super::stage::Stage;
use super::state::{Clock, State};
use crate::calendar::{Due, Period, WorkingTime, due};
use crate::kernel::Timestamp;

/// How a case stands against its promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// A promise is broken and what was promised is not there yet.
    Late,
    /// At today's pace it will be late.
    WillBeLate,
    /// More than half of what is left of the time will be used.
    Near,
    /// In time.
    Calm,
}

impl Risk {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::WillBeLate => "will_be_late",
            Self::Near => "near",
            Self::Calm => "calm",
        }
    }
}

/// The risk of a deadline, when the steps that are left usually take so many seconds.
#[must_use]
pub fn risk(due: Timestamp, now: Timestamp, usually_left_s: u64) -> Risk {
    let left = due.seconds_since(now).unsigned_abs();
    if due <= now {
        Risk::Late
    } else if usually_left_s > left {
        Risk::WillBeLate
    } else if usually_left_s.saturating_mul(2) > left {
        Risk::Near
    } else {
        Risk::Calm
    }
}

impl State {
    /// The running clock that is due first. None while the applicant owes something: then no
    /// promise runs.
    #[must_use]
    pub fn first_due(&self) -> Option<(&ClockId, &Clock)> {
        let runs = self.stage != Stage::Returned;
        self.running().filter(|_| runs).min_by_key(|(_, clock)| clock.due)
    }

    /// How the deadline of a clock is counted by a working time, with the days passed over. None
    /// when the clock has not begun, or a calendar is not known.
    #[must_use]
    pub fn reckoned(&self, id: &ClockId, time: &WorkingTime) -> Option<(Period, Due)> {
        let (_, promise) = self.promises().into_iter().find(|(known, _)| known == id)?;
        let started = self.clocks.get(id)?.started;
        let counted = due(promise.period, started, &self.stays_since(started), time).ok()?;
        Some((promise.period, counted))
    }

    /// Whether a promise of this case was broken.
    #[must_use]
    pub fn has_broken_promise(&self) -> bool {
        self.clocks.values().any(|clock| clock.broken)
    }
}
