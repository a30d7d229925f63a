//! What follows from what was asked, or why nothing does.

use super::Command;
use super::event::{Arrived, DayEnded, Event, Given, Left, Seen, Served, TurnedAway};
use super::refusal::Refusal;
use super::state::{Arrival, LaneDay, Spot};
use crate::kernel::{Context, Timestamp};

/// Who comes so many minutes after the appointed time still has that turn.
const GRACE_MINUTES: i64 = 15;

pub(super) fn decide(
    day: &LaneDay,
    cx: &Context<'_>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let now = cx.now.max(day.last);
    if day.ended {
        return if *command == Command::EndDay { Ok(Vec::new()) } else { Err(Refusal::DayEnded) };
    }
    let event: Event = match command {
        Command::Arrive { case, vehicle, booked_for } => {
            if let Some(arrival) = day.of_case(case) {
                return Err(Refusal::HereAlready(arrival));
            }
            let arrival = day.arrivals.keys().next_back().map_or(1, |last| last + 1);
            let turn = turn(now, *booked_for);
            Arrived { arrival, case: case.clone(), vehicle: *vehicle, turn }.into()
        }
        Command::Serve { arrival } => {
            at(day, *arrival, Spot::Served)?;
            Served { arrival: *arrival }.into()
        }
        Command::Give { arrival, to, seen } => {
            at(day, *arrival, Spot::Given)?;
            let missing = Seen::needed(*to).iter().find(|needed| !seen.contains(needed));
            if let Some(missing) = missing {
                return Err(Refusal::NotSeen(*missing));
            }
            Given { arrival: *arrival, to: *to, seen: seen.clone() }.into()
        }
        Command::TurnAway { arrival, reason } => {
            at(day, *arrival, Spot::TurnedAway)?;
            TurnedAway { arrival: *arrival, reason: reason.clone() }.into()
        }
        Command::Leave { arrival } => {
            let here = at(day, *arrival, Spot::Left)?;
            let seconds = u32::try_from(now.seconds_since(here.at)).unwrap_or(u32::MAX);
            Left { arrival: *arrival, seconds }.into()
        }
        Command::EndDay => {
            let here = day.arrivals.iter().filter(|(_, arrival)| arrival.spot != Spot::Left);
            DayEnded { not_seen_off: here.map(|(number, _)| *number).collect() }.into()
        }
    };
    Ok(vec![event])
}

/// Booked and walk-up people in one order: the appointed time counts for who came for it, early or
/// a little late; nobody jumps by coming hours before.
fn turn(now: Timestamp, booked_for: Option<Timestamp>) -> Timestamp {
    let in_time = |booked: &Timestamp| now <= booked.plus_seconds(GRACE_MINUTES * 60);
    booked_for.filter(in_time).unwrap_or(now)
}

fn at(day: &LaneDay, number: u32, to: Spot) -> Result<&Arrival, Refusal> {
    let arrival = day.arrivals.get(&number).ok_or(Refusal::UnknownArrival(number))?;
    if arrival.spot.leads_to(to) { Ok(arrival) } else { Err(Refusal::NotNow(arrival.spot)) }
}
