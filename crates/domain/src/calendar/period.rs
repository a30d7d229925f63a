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

/// When a period that began at `start` is over, when its clock stood still in the `stays`.
///
/// A stay gives back what it took, in the unit of the period: working hours or minutes to the
/// second, days by the number of days that begin in it. So a clock that stops and goes on within
/// one day loses nothing and gains nothing.
///
/// # Errors
/// [`NoCalendar`] when a year that is counted through is unknown.
pub fn due(
    period: Period,
    start: Timestamp,
    stays: &[Stay],
    time: &WorkingTime,
) -> Result<Due, NoCalendar> {
    let first = time.date(start);
    let in_days = |last_day: Date, skipped: Vec<Skipped>, calendars: Vec<CalendarUsed>| {
        let at = time.end_of(last_day)?;
        Ok(Due { at, last_day: Some(last_day), skipped, calendars })
    };
    match period.unit {
        PeriodUnit::Minutes => {
            let stood: i64 = stays.iter().map(|stay| stay.to.seconds_since(stay.from)).sum();
            let at = start.plus_seconds(i64::from(period.amount) * 60 + stood);
            Ok(Due { at, last_day: None, skipped: Vec::new(), calendars: Vec::new() })
        }
        PeriodUnit::WorkingHours => {
            let mut seconds = u64::from(period.amount) * 3600;
            for stay in stays {
                seconds += time.working_seconds_between(stay.from, stay.to)?;
            }
            let moment = time.add_working_seconds(start, seconds)?;
            let (skipped, calendars) = (moment.skipped, moment.calendars);
            Ok(Due { at: moment.at, last_day: None, skipped, calendars })
        }
        PeriodUnit::WorkingDays => {
            let mut count = period.amount;
            for stay in stays {
                let (from, to) = (time.date(stay.from), time.date(stay.to));
                count = count.saturating_add(time.days().working_days_between(from, to)?);
            }
            let counted = time.days().add_working_days(first, count)?;
            in_days(counted.date, counted.skipped, counted.calendars)
        }
        PeriodUnit::CalendarDays | PeriodUnit::Months => {
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
            in_days(last, Vec::new(), Vec::new())
        }
    }
}
