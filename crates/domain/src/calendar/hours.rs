//! Counting working time: the hours of the unit's week on its working days, in its time zone.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use super::{CalendarUsed, NoCalendar, Skipped, Weekday, WorkingDays};
use crate::kernel::{Timestamp, Zone};

/// Part of a day in which the unit works; the end is outside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shift {
    /// Begins.
    pub from: Time,
    /// Ends.
    pub to: Time,
}

/// The working time of one unit: its working days, the shifts of its week, its wall clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingTime {
    days: WorkingDays,
    zone: Zone,
    week: BTreeMap<Weekday, Vec<Shift>>,
}

/// An instant counted in working time, with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// Days passed over, in order.
    pub skipped: Vec<Skipped>,
    /// Calendars that were used, in order.
    pub calendars: Vec<CalendarUsed>,
}

impl WorkingTime {
    /// Shifts are given in any order; those that do not go forward are left out, and those that
    /// touch or overlap are one.
    #[must_use]
    pub fn new(
        days: WorkingDays,
        zone: Zone,
        shifts: impl IntoIterator<Item = (Weekday, Shift)>,
    ) -> Self {
        let mut week: BTreeMap<Weekday, Vec<Shift>> = BTreeMap::new();
        for (day, shift) in shifts.into_iter().filter(|(_, shift)| shift.from < shift.to) {
            week.entry(day).or_default().push(shift);
        }
        for shifts in week.values_mut() {
            shifts.sort_unstable();
            shifts.dedup_by(|next, last| {
                let joined = next.from <= last.to;
                if joined {
                    last.to = last.to.max(next.to);
                }
                joined
            });
        }
        Self { days, zone, week }
    }

    /// The working days.
    #[must_use]
    pub fn days(&self) -> &WorkingDays {
        &self.days
    }

    /// The zone of the wall clock.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The date at the unit.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        self.zone.local(at).date
    }

    /// The first instant after a date.
    ///
    /// # Errors
    /// [`NoCalendar`] on the last date that there is.
    pub fn end_of(&self, date: Date) -> Result<Timestamp, NoCalendar> {
        let next = date.tomorrow().map_err(|_| NoCalendar { year: date.year() })?;
        Ok(self.zone.instant(next, Time::midnight()))
    }

    /// The shifts of a date; none when the unit does not work.
    ///
    /// # Errors
    /// [`NoCalendar`] when the year is unknown.
    pub fn shifts(&self, date: Date) -> Result<&[Shift], NoCalendar> {
        let works = self.days.is_working_day(date)?;
        let shifts = self.week.get(&Weekday::of(date)).filter(|_| works);
        Ok(shifts.map_or(&[], Vec::as_slice))
    }

    /// The instant at which so much working time after `from` has passed. Zero gives `from`; what
    /// is counted ends inside of a shift or at its end.
    ///
    /// # Errors
    /// [`NoCalendar`] when the count runs into a year without a calendar.
    pub fn add_working_seconds(&self, from: Timestamp, count: u64) -> Result<Moment, NoCalendar> {
        let first = self.date(from);
        let mut skipped = Vec::new();
        let (at, last) = self.walk(from, count, |date| {
            // The day of `from` itself is not passed over: the count begins on it.
            if date > first {
                skipped.extend(self.days.closing(date)?.map(|why| Skipped { date, why }));
            }
            Ok(())
        })?;
        Ok(Moment { at, skipped, calendars: self.days.calendars(first, last)? })
    }

    /// The same instant without the reasons, and the date on which the count ends.
    pub(super) fn after_working_seconds(
        &self,
        from: Timestamp,
        count: u64,
    ) -> Result<(Timestamp, Date), NoCalendar> {
        self.walk(from, count, |_| Ok(()))
    }

    fn walk(
        &self,
        from: Timestamp,
        count: u64,
        mut closed: impl FnMut(Date) -> Result<(), NoCalendar>,
    ) -> Result<(Timestamp, Date), NoCalendar> {
        let mut date = self.date(from);
        let mut left = i64::try_from(count).unwrap_or(i64::MAX);
        if left == 0 {
            return Ok((from, date));
        }
        loop {
            let shifts = self.shifts(date)?;
            if !self.days.is_working_day(date)? {
                closed(date)?;
            }
            for shift in shifts {
                let (opens, closes) = self.span(date, *shift);
                let opens = opens.max(from);
                let worked = closes.seconds_since(opens);
                if left <= worked {
                    return Ok((opens.plus_seconds(left), date));
                }
                left -= worked;
            }
            date = date.tomorrow().map_err(|_| NoCalendar { year: date.year() })?;
        }
    }

    /// Working time from one instant to another; none when `until` is not later.
    ///
    /// # Errors
    /// [`NoCalendar`] when a year between them is unknown.
    pub fn working_seconds_between(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<u64, NoCalendar> {
        let mut worked = 0;
        let mut date = self.date(from);
        while until > from && date <= self.date(until) {
            for shift in self.shifts(date)? {
                let (opens, closes) = self.span(date, *shift);
                let (opens, closes) = (opens.max(from), closes.min(until));
                worked += closes.seconds_since(opens).unsigned_abs();
            }
            date = date.tomorrow().map_err(|_| NoCalendar { year: date.year() })?;
        }
        Ok(worked)
    }

    fn span(&self, date: Date, shift: Shift) -> (Timestamp, Timestamp) {
        (self.zone.instant(date, shift.from), self.zone.instant(date, shift.to))
    }
}
