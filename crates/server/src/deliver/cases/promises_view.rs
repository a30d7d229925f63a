//! Promises that were kept and broken, counted by hour, service, step, officer group and channel:
//! exact counts, made from the register like every view. The channel of a step is where it was
//! finished, that of the whole service where the case was begun: one case may begin in the field
//! and go on at the counter, and each is measured by its own work.

use domain::deliver::cases::{ClockId, Event, State};
use domain::kernel::{Timestamp, Zone};
use domain::promise::standards::{Channel, StepAct};

use crate::book::{Book, Row, StoreError, Value};
use crate::execute::{Place, Writes};
use crate::promise::pages::name_of;

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// Hours of a week.
pub(super) const WEEK: i64 = 168;
/// Hours from the Monday before 1970 until 1970.
const SINCE_MONDAY: i64 = 72;

/// Channel of a broken promise whose step nobody has finished.
pub(super) const UNFINISHED: &str = "none";

/// Hours since 1970, which are the same in every zone; the whole service has neither step nor
/// group.
pub(super) const TABLE: (&str, &[&str]) = (
    "case_promises",
    &["CREATE TABLE case_promises (unit TEXT NOT NULL, hour BIGINT NOT NULL, \
       service TEXT NOT NULL, step TEXT NOT NULL, officers TEXT NOT NULL, channel TEXT NOT NULL, \
       kept BIGINT NOT NULL, broken BIGINT NOT NULL, \
       PRIMARY KEY (unit, hour, service, step, officers, channel))"],
);

crate::statements! {
    ADD_PROMISE = "INSERT INTO case_promises (unit, hour, service, step, officers, channel, kept, \
        broken) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
        ON CONFLICT (unit, hour, service, step, officers, channel) DO UPDATE SET \
        kept = case_promises.kept + excluded.kept, \
        broken = case_promises.broken + excluded.broken";
    /// Promises by week (counted from the Monday before 1970), from an hour on until before one.
    READ_PROMISES = "SELECT week, service, step, officers, channel, CAST(SUM(kept) AS BIGINT), \
        CAST(SUM(broken) AS BIGINT) FROM (SELECT (hour + $1) / 168 AS week, service, step, \
        officers, channel, kept, broken FROM case_promises \
        WHERE unit = $2 AND hour >= $3 AND hour < $4) AS counted \
        GROUP BY week, service, step, officers, channel \
        HAVING SUM(kept) + SUM(broken) > 0 \
        ORDER BY week, service, step, officers, channel";
}

/// Counts what became of a promise: a broken one in the hour in which it broke, whenever that was
/// noticed; a kept one in the hour in which what was promised was there. Where a step is finished
/// is not known while its promise breaks: it is counted to that channel when it is.
pub(super) fn project(place: Place<'_>, state: &State, event: &Event, writes: &mut Writes) {
    match event {
        Event::PromiseBroken(e) => {
            let channel = match &e.clock {
                ClockId::Service => begun(state),
                ClockId::Step(_) => UNFINISHED.to_owned(),
            };
            add(place, state, (&e.clock, &channel), (e.due, 0, 1), writes);
        }
        Event::ClockStopped(e) => {
            let Some(kept) = e.kept else { return };
            let channel = finished(state, &e.clock);
            let broken = state.clocks.get(&e.clock).filter(|clock| clock.broken);
            match (broken, &e.clock) {
                (None, _) => {
                    let count = (state.last, i64::from(kept), i64::from(!kept));
                    add(place, state, (&e.clock, &channel), count, writes);
                }
                // It was counted at that moment, with its channel.
                (Some(_), ClockId::Service) => {}
                (Some(clock), ClockId::Step(_)) => {
                    add(place, state, (&e.clock, UNFINISHED), (clock.due, 0, -1), writes);
                    add(place, state, (&e.clock, &channel), (clock.due, 0, 1), writes);
                }
            }
        }
        _ => {}
    }
}

/// Where a case was begun.
fn begun(state: &State) -> String {
    state.channel.map_or_else(String::new, |channel| name_of(&channel))
}

/// Where what a clock measures was finished.
fn finished(state: &State, clock: &ClockId) -> String {
    let ClockId::Step(id) = clock else { return begun(state) };
    let done = state.done.iter().find(|done| done.step == *id);
    let act = state.plan().and_then(|plan| plan.step(id)).map(|step| step.act);
    match (done.and_then(|done| done.channel), act) {
        (Some(channel), _) => name_of(&channel),
        // A payment ends its step by itself: where it was recorded, or told over the wire.
        (None, Some(StepAct::Pay)) => {
            let paid = state.payments.last().and_then(|paid| paid.channel);
            name_of(&paid.unwrap_or(Channel::Electronic))
        }
        (None, _) => begun(state),
    }
}

fn add(
    place: Place<'_>,
    state: &State,
    (clock, channel): (&ClockId, &str),
    (at, kept, broken): (Timestamp, i64, i64),
    writes: &mut Writes,
) {
    let Some(plan) = state.plan() else { return };
    let (step, officers) = match clock {
        ClockId::Service => ("", ""),
        ClockId::Step(id) => (id.as_str(), plan.step(id).map_or("", |step| step.role.name())),
    };
    let (unit, service) = (place.unit, plan.service.as_str());
    let hour = at.0.div_euclid(HOUR);
    let key = [unit, &hour.to_string(), service, step, officers, channel].join("/");
    let make = || {
        let mut row: Vec<Value> = vec![unit.into(), hour.into()];
        row.extend([service, step, officers, channel].map(Value::from));
        row.extend([kept, broken].map(Value::from));
        row
    };
    writes.merge(&ADD_PROMISE, &key, make, |row| {
        for (place, more) in [(6, kept), (7, broken)] {
            if let Value::Int(count) = &mut row[place] {
                *count += more;
            }
        }
    });
}

/// Promises of one kind in one week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Promises {
    /// Counted from the Monday before 1970.
    pub(super) week: i64,
    pub(super) service: String,
    /// Empty for the whole service.
    pub(super) step: String,
    /// The role that is responsible; empty for the whole service.
    pub(super) officers: String,
    pub(super) channel: String,
    pub(super) kept: i64,
    pub(super) broken: i64,
}

/// The week of an instant at a unit.
pub(super) fn week_of(zone: Zone, at: Timestamp) -> i64 {
    (at.0.div_euclid(HOUR) + zone.offset_hours() + SINCE_MONDAY).div_euclid(WEEK)
}

/// The instant at which a week begins at a unit.
pub(super) fn begins(zone: Zone, week: i64) -> Timestamp {
    Timestamp((week * WEEK - SINCE_MONDAY - zone.offset_hours()) * HOUR)
}

/// Promises of a unit in the weeks `from` to `to`, both counted.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn list(
    book: &dyn Book,
    unit: &str,
    zone: Zone,
    (from, to): (i64, i64),
) -> Result<Vec<Promises>, StoreError> {
    let hour = |week: i64| begins(zone, week).0.div_euclid(HOUR);
    let shift = zone.offset_hours() + SINCE_MONDAY;
    let params = vec![shift.into(), unit.into(), hour(from).into(), hour(to + 1).into()];
    let row = |row: &Row| Promises {
        week: row.int(0),
        service: row.text(1).to_owned(),
        step: row.text(2).to_owned(),
        officers: row.text(3).to_owned(),
        channel: row.text(4).to_owned(),
        kept: row.int(5),
        broken: row.int(6),
    };
    Ok(book.query(&READ_PROMISES, params).await?.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, Time, date, time};

    use super::*;

    #[test]
    fn a_week_is_from_monday_to_sunday_on_the_wall_of_the_unit() {
        for zone in [Zone::Jakarta, Zone::Makassar, Zone::Jayapura] {
            let at = |day: Date, clock: Time| zone.instant(day, clock);
            let monday = at(date(2026, 11, 23), Time::midnight());
            let week = week_of(zone, monday);
            assert_eq!(begins(zone, week), monday);
            assert_eq!(week_of(zone, monday.plus_seconds(-1)), week - 1);
            assert_eq!(week_of(zone, at(date(2026, 11, 29), time(23, 59, 59, 0))), week);
            assert_eq!(week_of(zone, at(date(2026, 11, 30), Time::midnight())), week + 1);
        }
    }
}
