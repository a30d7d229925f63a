//! How long what is sealed in a case is kept after its end.

use jiff::civil::Date;

use super::state::State;
use crate::calendar::{Period, WorkingTime, due};

impl State {
    /// The last day on which what is sealed is kept, by a period that begins with the end of the
    /// case. None while the case goes on, or when the period is not counted in days or months.
    #[must_use]
    pub fn kept_until(&self, keep: Period, time: &WorkingTime) -> Option<Date> {
        due(keep, self.ended_at?, &[], time).ok()?.last_day
    }
}
