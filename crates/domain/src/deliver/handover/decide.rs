//! What follows from what was asked, or why nothing does.

use super::Command;
use super::event::{
    Arrived, DayEnded, Event, Given, Left, Served, SlotBooked, SlotFreed, TurnedAway,
};
use super::refusal::Refusal;
use super::slots::Slot;
use super::state::{Arrival, LaneDay, Spot};
use crate::deliver::cases::{CaseRef, Seen};
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
        Command::Book { case, from, slots } => return book(day, now, (case, *from), slots),
        Command::Free { case } => return Ok(free(day, case).into_iter().collect()),
        Command::Arrive { case, vehicle, booked_for, channel } => {
            if let Some(arrival) = day.of_case(case) {
                return Err(Refusal::HereAlready(arrival));
            }
            let arrival = day.arrivals.keys().next_back().map_or(1, |last| last + 1);
            let turn = turn(now, day.booked.get(case).copied().or(*booked_for));
            let (case, vehicle, channel) = (case.clone(), *vehicle, *channel);
            Arrived { arrival, case, vehicle, turn, channel }.into()
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

/// One time a day for a case; as many cases a time as it has places.
fn book(
    day: &LaneDay,
    now: Timestamp,
    (case, from): (&CaseRef, Timestamp),
    slots: &[Slot],
) -> Result<Vec<Event>, Refusal> {
    if let Some(arrival) = day.of_case(case) {
        return Err(Refusal::HereAlready(arrival));
    }
    let slot = slots.iter().find(|slot| slot.from == from).ok_or(Refusal::UnknownSlot)?;
    if from <= now {
        return Err(Refusal::SlotPast);
    }
    if day.booked.get(case) == Some(&from) {
        return Ok(Vec::new());
    }
    if day.taken(from) >= slot.places {
        return Err(Refusal::SlotFull);
    }
    let booked = SlotBooked { case: case.clone(), from }.into();
    Ok(free(day, case).into_iter().chain([booked]).collect())
}

fn free(day: &LaneDay, case: &CaseRef) -> Option<Event> {
    let from = *day.booked.get(case)?;
    Some(SlotFreed { case: case.clone(), from }.into())
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
