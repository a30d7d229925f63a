//! Working days: the national calendar as data, and counting by it.
//!
//! Law: Keppres 8/2024 (base list of holidays) and the yearly joint decree of three ministers
//! (*SKB*) with national holidays and *cuti bersama*. A calendar is amended in the middle of a
//! year (18 August 2025 was added eleven days before), so it has versions, and every counted
//! deadline names the versions that it was counted by.
//!
//! Rules: the day of receipt is not counted. Whether *cuti bersama* is a working day is a setting
//! of the unit: the decree asks units that serve the public to arrange duty on those days. Nothing
//! is counted into a year without a calendar: a guessed date would look like a legal one. A promise
//! in days is kept until the end of its last day; a promise in hours until the instant.

mod document;
mod hours;
mod period;
#[cfg(test)]
mod tests;
mod working;

pub use document::{Calendar, CalendarDay, CalendarVersion, DayKind};
pub use hours::{Moment, Shift, WorkingTime};
pub use period::{Due, DueAt, Period, PeriodUnit, Stay, due, due_at};
pub use working::{
    CalendarUsed, Closing, Deadline, JointLeave, NoCalendar, Skipped, Weekday, WorkingDays,
};
