//! Places in time of a lane.

use jiff::civil::{Date, Time};

use crate::kernel::{Timestamp, Zone};
use crate::promise::profile::{DayHours, HandoverLane};

/// A time that may be taken, and by how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When it begins.
    pub from: Timestamp,
    /// For how many.
    pub places: u32,
}

/// The times of a lane on a day on which the doors are open: whole ones, none in a break.
#[must_use]
pub fn slots(lane: &HandoverLane, hours: &DayHours, zone: Zone, date: Date) -> Vec<Slot> {
    let minutes = |time: Time| i64::from(time.hour()) * 60 + i64::from(time.minute());
    let (opens, closes) = (lane.from.max(hours.opens), lane.to.min(hours.closes));
    let length = i64::from(lane.slot_minutes.max(1));
    let midnight = zone.instant(date, Time::midnight());
    let mut all = Vec::new();
    let mut from = minutes(opens);
    while from + length <= minutes(closes) {
        let rests = |pause: &crate::promise::profile::Pause| {
            minutes(pause.from) < from + length && from < minutes(pause.to)
        };
        if !hours.breaks.iter().any(rests) {
            all.push(Slot { from: midnight.plus_seconds(from * 60), places: lane.places });
        }
        from += length;
    }
    all
}
