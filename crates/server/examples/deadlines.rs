//! Counts deadlines by the shipped calendars, as a case does when its clock begins. For
//! `cargo xtask bench deadlines`: `deadlines SECONDS` prints one line of JSON.

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use domain::calendar::{
    JointLeave, Period, PeriodUnit, Shift, Stay, Weekday, WorkingDays, WorkingTime, due, due_at,
};
use domain::kernel::{Timestamp, Zone};
use jiff::civil::{date, time};
use maklumat::promise::pack;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Instants from which is counted: all hours of a year.
const STARTS: i64 = 365 * 24;
/// Between two looks at the clock.
const TOGETHER: u64 = 10_000;

/// How often a second something can be done from changing instants.
fn rate(seconds: u64, mut one: impl FnMut(Timestamp)) -> f64 {
    let begin = Zone::Jakarta.instant(date(2026, 1, 1), time(0, 0, 0, 0));
    let (begun, limit) = (Instant::now(), Duration::from_secs(seconds));
    let mut count = 0_u64;
    while begun.elapsed() < limit {
        for _ in 0..TOGETHER {
            let hour = i64::try_from(count).unwrap_or(0) % STARTS;
            one(begin.plus_seconds(hour * 3600));
            count += 1;
        }
    }
    count as f64 / begun.elapsed().as_secs_f64()
}

fn main() -> Result<(), Fault> {
    let seconds = std::env::args().nth(1).ok_or("usage: deadlines SECONDS")?.parse()?;
    let calendars: Vec<_> = pack::read(&pack::embedded()).calendars().cloned().collect();
    let days = WorkingDays::new(&calendars, Weekday::FIVE_DAYS, JointLeave::Closed);
    let shift = Shift { from: time(8, 0, 0, 0), to: time(16, 0, 0, 0) };
    let week = Weekday::FIVE_DAYS.map(|day| (day, shift));
    let clock = WorkingTime::new(days, Zone::Jakarta, week);
    let four = Period { amount: 4, unit: PeriodUnit::WorkingDays };
    let sixty = Period { amount: 60, unit: PeriodUnit::WorkingDays };
    let hours = Period { amount: 12, unit: PeriodUnit::WorkingHours };
    let short = rate(seconds, |at| drop(black_box(due_at(four, at, &[], &clock))));
    let long = rate(seconds, |at| drop(black_box(due_at(sixty, at, &[], &clock))));
    let stayed = rate(seconds, |at| {
        let stay = Stay { from: at, to: at.plus_seconds(5 * 86_400) };
        drop(black_box(due_at(four, at, &[stay], &clock)));
    });
    let hourly = rate(seconds, |at| drop(black_box(due_at(hours, at, &[], &clock))));
    let reasons = rate(seconds, |at| drop(black_box(due(four, at, &[], &clock))));
    writeln!(
        std::io::stdout(),
        "{{\"four\":{short:.0},\"sixty\":{long:.0},\"stayed\":{stayed:.0},\
         \"hours\":{hourly:.0},\"reasons\":{reasons:.0}}}"
    )?;
    Ok(())
}
