//! A promised or lawful period, and the instant at which it is over.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CalendarUsed, NoCalendar, Skipped, WorkingTime};
use crate::kernel::Timestamp;

/// What a period is counted in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// Minutes on the clock.
    Minutes,
    /// Hours in which the unit works.
    WorkingHours,
    /// *Hari kerja*.
    WorkingDays,
    /// *Hari*.
    CalendarDays,
    /// *Bulan*: the same day of a later month, or its last.
    Months,
}

/// A number of units of time.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// How many; 0 days is the same day.
    pub amount: u32,
    /// Of what.
    pub unit: PeriodUnit,
}

/// A stretch in which a clock stood still.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Stay {
    /// It stopped.
    pub from: Timestamp,
    /// It went on.
    pub to: Timestamp,
}

/// When a period is over, with the reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The first instant that is too late.
    pub at: Timestamp,
    /// The last day, when it is counted in days or months.
    pub last_day: Option<Date>,
    /// Days passed over, in order.
    pub skipped: Vec<Skipped>,
    /// Calendars that were used, in order.
    pub calendars: Vec<CalendarUsed>,
}

/// When a period is over, without the reasons: what is recorded of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueAt {
    /// The first instant that is too late.
    pub at: Timestamp,
    /// The last day, when it is counted in days or months.
    pub last_day: Option<Date>,
    /// Calendars that were used, in order.
    pub calendars: Vec<CalendarUsed>,
}

/// When a period that began at `start` is over, when its clock stood still in the `stays`.
///
/// A stay gives back what it took, in the unit of the period: working hours or minutes to the
/// second, days by the number of days that begin in it. So a clock that stops and goes on within
/// one day loses nothing and gains nothing. One that stops on its last working day and goes on when
/// the unit does not work ends with the next day on which it does: it was not over when it stopped,
/// and would be before it went on.
///
/// # Errors
/// [`NoCalendar`] when a year that is counted through is unknown.
pub fn due_at(
    period: Period,
    start: Timestamp,
    stays: &[Stay],
    time: &WorkingTime,
) -> Result<DueAt, NoCalendar> {
    let first = time.date(start);
    match period.unit {
        PeriodUnit::Minutes => {
            let stood: i64 = stays.iter().map(|stay| stay.to.seconds_since(stay.from)).sum();
            let at = start.plus_seconds(i64::from(period.amount) * 60 + stood);
            Ok(DueAt { at, last_day: None, calendars: Vec::new() })
        }
        PeriodUnit::WorkingHours => {
            let seconds = working_seconds(period, stays, time)?;
            let (at, last) = time.after_working_seconds(start, seconds)?;
            Ok(DueAt { at, last_day: None, calendars: time.days().calendars(first, last)? })
        }
        PeriodUnit::WorkingDays => {
            let last = time.days().date_after(first, working_days(period, first, stays, time)?)?;
            let (at, calendars) = (time.end_of(last)?, time.days().calendars(first, last)?);
            Ok(DueAt { at, last_day: Some(last), calendars })
        }
        PeriodUnit::CalendarDays | PeriodUnit::Months => {
            let last = plain_days(period, first, stays, time)?;
            Ok(DueAt { at: time.end_of(last)?, last_day: Some(last), calendars: Vec::new() })
        }
    }
}

/// The same as [`due_at`], with every day that was passed over and why.
///
/// # Errors
/// [`NoCalendar`] when a year that is counted through is unknown.
pub fn due(
    period: Period,
    start: Timestamp,
    stays: &[Stay],
    time: &WorkingTime,
) -> Result<Due, NoCalendar> {
    let DueAt { at, last_day, calendars } = due_at(period, start, stays, time)?;
    let skipped = match period.unit {
        PeriodUnit::WorkingHours => {
            time.add_working_seconds(start, working_seconds(period, stays, time)?)?.skipped
        }
        PeriodUnit::WorkingDays => {
            let first = time.date(start);
            let count = working_days(period, first, stays, time)?;
            time.days().add_working_days(first, count)?.skipped
        }
        PeriodUnit::Minutes | PeriodUnit::CalendarDays | PeriodUnit::Months => Vec::new(),
    };
    Ok(Due { at, last_day, skipped, calendars })
}

fn working_seconds(period: Period, stays: &[Stay], time: &WorkingTime) -> Result<u64, NoCalendar> {
    stays.iter().try_fold(u64::from(period.amount) * 3600, |seconds, stay| {
        Ok(seconds + time.working_seconds_between(stay.from, stay.to)?)
    })
}

fn working_days(
    period: Period,
    first: Date,
    stays: &[Stay],
    time: &WorkingTime,
) -> Result<u32, NoCalendar> {
    let days = time.days();
    stays.iter().try_fold(period.amount, |count, stay| {
        let (from, to) = (time.date(stay.from), time.date(stay.to));
        let with = count.saturating_add(days.working_days_between(from, to)?);
        if days.is_working_day(to)? || days.date_after(first, with)? >= to {
            return Ok(with);
        }
        let was_over = days.date_after(first, count)? < from;
        Ok(if was_over { with } else { with.saturating_add(1) })
    })
}

/// The last day of a period in days or months.
fn plain_days(
    period: Period,
    first: Date,
    stays: &[Stay],
    time: &WorkingTime,
) -> Result<Date, NoCalendar> {
    let span = jiff::Span::new();
    let span = match period.unit {
        PeriodUnit::Months => span.try_months(period.amount),
        _ => span.try_days(period.amount),
    };
    let no = || NoCalendar { year: Date::MAX.year() };
    let mut last = first.checked_add(span.map_err(|_| no())?).map_err(|_| no())?;
    for stay in stays {
        let stood = time.date(stay.to).since(time.date(stay.from)).map_err(|_| no())?;
        last = last.checked_add(stood).map_err(|_| no())?;
    }
    Ok(last)
}
