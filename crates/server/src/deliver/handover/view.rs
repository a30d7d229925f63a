//! One row an arrival.

use domain::deliver::handover::{Arrival, Event, Handovers, LaneDay, Spot};

use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};

/// Version of this table.
const VERSION: u32 = 1;

static TABLES: &[(&str, &[&str])] = &[(
    "lane_arrivals",
    &["CREATE TABLE lane_arrivals (unit TEXT NOT NULL, lane TEXT NOT NULL, date TEXT NOT NULL, \
       arrival BIGINT NOT NULL, vehicle BIGINT NOT NULL, at BIGINT NOT NULL, \
       spot TEXT NOT NULL, given BIGINT NOT NULL, seconds BIGINT NOT NULL, \
       PRIMARY KEY (unit, lane, date, arrival))"],
)];

/// The table as a view of the register.
pub(crate) static VIEW: View = View {
    name: "handover",
    version: VERSION,
    stream: "lane-day/",
    tables: TABLES,
    fold: folding::<Handovers>,
};

crate::statements! {
    PUT_ARRIVAL = "INSERT INTO lane_arrivals (unit, lane, date, arrival, vehicle, at, spot, given, \
        seconds) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (unit, lane, date, arrival) DO UPDATE SET spot = excluded.spot, \
        given = excluded.given, seconds = excluded.seconds";
    /// Arrivals of a lane from a date on. Who was not seen off has -1 seconds.
    LIST_ARRIVALS = "SELECT date, arrival, vehicle, spot, given, seconds FROM lane_arrivals \
        WHERE unit = $1 AND lane = $2 AND date >= $3 ORDER BY date, arrival";
}

/// Writes the rows of an event.
pub(super) fn project(place: Place<'_>, state: &LaneDay, event: &Event, writes: &mut Writes) {
    let numbers = match event {
        Event::Arrived(e) => vec![e.arrival],
        Event::Served(e) => vec![e.arrival],
        Event::Given(e) => vec![e.arrival],
        Event::TurnedAway(e) => vec![e.arrival],
        Event::Left(e) => vec![e.arrival],
        Event::DayEnded(e) => e.not_seen_off.clone(),
        Event::SlotBooked(_) | Event::SlotFreed(_) => Vec::new(),
    };
    let mut parts = place.stream.split('/').skip(1);
    let (Some(lane), Some(date)) = (parts.next(), parts.next()) else { return };
    for number in numbers {
        let Some(arrival) = state.arrivals.get(&number) else { continue };
        put((place.unit, lane, date), number, arrival, writes);
    }
}

fn put(
    (unit, lane, date): (&str, &str, &str),
    number: u32,
    arrival: &Arrival,
    writes: &mut Writes,
) {
    let row = || {
        // What nobody saw is not made up: who was turned away keeps that, also when gone.
        let spot = match (arrival.spot, arrival.given_to.is_some()) {
            (Spot::Left, false) if arrival.turned_away => Spot::TurnedAway,
            (spot, _) => spot,
        };
        vec![
            unit.into(),
            lane.into(),
            date.into(),
            number.into(),
            arrival.vehicle.into(),
            arrival.at.0.into(),
            spot.name().into(),
            arrival.given_to.is_some().into(),
            arrival.seconds.map_or(-1, i64::from).into(),
        ]
    };
    let key = [unit, lane, date, &number.to_string()].join("/");
    writes.merge(&PUT_ARRIVAL, &key, row, |known| *known = row());
}
