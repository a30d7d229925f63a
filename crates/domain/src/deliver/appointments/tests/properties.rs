//! In any order of commands, at any time the clock may show: never over capacity.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// Which command, two numbers to choose its details by, and how many minutes pass before it.
type Try = (u8, u8, u8, i64);

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let minutes = prop_oneof![
        10 => 0_i64..8,
        6 => 8_i64..150,
        1 => 150_i64..3000,
        1 => -200_i64..0,
    ];
    prop::collection::vec((0_u8..21, any::<u8>(), any::<u8>(), minutes), 1..150)
}

fn command(office: &Office, (kind, a, b, _): Try) -> Command {
    let slot = [hour(9, 0), hour(10, 0), hour(10, 0), hour(11, 0)][usize::from(a) % 4];
    let pool = Pool::ALL[usize::from(b) % 3];
    let channel = [Channel::Electronic, Channel::Counter][usize::from(a) % 2];
    let wanted = Wanted { case: case(u64::from(b) % 12), pool, channel };
    let places = u32::try_from(office.day.places.len()).unwrap();
    let place = u32::from(a) % (places + 1) + 1;
    let slots = if b % 2 == 0 { vec![slot] } else { vec![hour(9, 0), hour(10, 0)] };
    match kind {
        0..=5 => Command::Hold { wanted, slot, moves: a % 2 },
        6..=9 => Command::Book { place },
        10 | 11 => Command::Move { place, slot, by_staff: b % 2 == 0 },
        12 => Command::Cancel { place, reason: key("ill") },
        13 => Command::CheckIn { place },
        14 => Command::Wish { wanted, slots },
        15 => Command::DropWish { wish: u32::from(b) % 8 },
        16 => Command::SetSeats { slot, pool, seats: u16::from(b) % 4 },
        17 => Command::AskInDraw { wanted, slots },
        18 => {
            let numbers = office.day.requests.keys().map(|no| (*no, u64::from(*no) * 7919 % 13));
            let numbers = numbers.collect();
            Command::Draw { seed: "seed".into(), seed_hash: "hash".into(), head: None, numbers }
        }
        19 => Command::GiveUp { case: case(u64::from(b) % 12) },
        _ => Command::Watch,
    }
}

/// Places that take a seat, counted from the record alone, without the rules' own state.
fn counted(office: &Office) -> BTreeMap<(Time, Pool), u16> {
    let mut living: BTreeMap<u32, (Time, Pool)> = BTreeMap::new();
    let mut asked: BTreeMap<u32, Pool> = BTreeMap::new();
    for (_, event) in &office.record {
        match event {
            Event::PlaceHeld(e) => drop(living.insert(e.place, (e.slot, e.pool))),
            Event::PlaceMoved(e) => living.get_mut(&e.place).unwrap().0 = e.to,
            Event::PlaceCancelled(PlaceCancelled { place, .. })
            | Event::PlaceLapsed(PlaceLapsed { place })
            | Event::PlaceMissed(PlaceMissed { place }) => drop(living.remove(place).unwrap()),
            Event::DrawAsked(e) => drop(asked.insert(e.request, e.pool)),
            Event::Drawn(e) => {
                for place in &e.places {
                    living.insert(place.place, (place.slot, asked[&place.request]));
                }
            }
            _ => {}
        }
    }
    let mut counts = BTreeMap::new();
    for seat in living.into_values() {
        *counts.entry(seat).or_default() += 1;
    }
    counts
}

/// Places that are to be reminded, counted from the record alone.
fn unreminded(office: &Office) -> BTreeSet<u32> {
    let eve = office.day.plan().unwrap().eve().unwrap();
    let (mut waiting, mut last) = (BTreeSet::new(), Timestamp(0));
    for (at, event) in &office.record {
        last = last.max(*at);
        if let Event::PlaceMoved(PlaceMoved { place, .. }) = event {
            waiting.remove(place);
        }
        let before = last < eve;
        match event {
            Event::PlaceBooked(PlaceBooked { place })
            | Event::PlaceMoved(PlaceMoved { place, .. }) => {
                waiting.extend(before.then_some(*place));
            }
            Event::Drawn(e) => {
                waiting.extend(e.places.iter().filter(|_| before).map(|won| won.place));
            }
            Event::PlaceCancelled(PlaceCancelled { place, .. })
            | Event::PlaceLapsed(PlaceLapsed { place })
            | Event::PlaceArrived(PlaceArrived { place })
            | Event::PlaceMissed(PlaceMissed { place }) => {
                waiting.remove(place);
            }
            Event::PlacesReminded(e) => {
                assert!(last >= eve && e.places.iter().all(|place| waiting.remove(place)));
            }
            _ => {}
        }
    }
    waiting
}

fn holds(office: &Office) -> Result<(), TestCaseError> {
    let day = &office.day;
    let plan = day.plan().unwrap();
    for ((slot, pool), count) in counted(office) {
        let seats = plan.slot(slot).unwrap().seats.get(&pool).copied().unwrap_or(0);
        prop_assert!(count <= seats, "{count} of {seats} at {slot} {pool:?}");
        prop_assert_eq!(count, day.taken(slot, pool));
    }
    for slot in &plan.slots {
        for (channel, most) in &slot.channel_most {
            let here = day.living().filter(|(_, p)| p.slot == slot.from && p.channel == *channel);
            prop_assert!(here.count() <= usize::from(*most));
        }
    }
    let due = day.living().filter_map(|(_, place)| match place.stage {
        PlaceStage::Held { until } => Some(until),
        PlaceStage::Booked => {
            Some(plan.begins(place.slot).plus_seconds(i64::from(plan.rules.late_minutes) * 60))
        }
        _ => None,
    });
    let eve = plan.eve().filter(|_| !unreminded(office).is_empty());
    prop_assert_eq!(day.next_due(), due.chain(eve).min());
    let cases: Vec<_> = day.living().map(|(_, place)| &place.case).collect();
    let once: BTreeSet<_> = cases.iter().collect();
    prop_assert_eq!(once.len(), cases.len(), "one case, one place");
    prop_assert!(day.wishes.values().all(|wish| !cases.contains(&&wish.case)));
    for (place, (number, wish)) in day.wishes.iter().enumerate() {
        prop_assert_eq!(day.wish_of(&wish.case), Some((*number, place + 1)));
    }
    let mut again = SlotDay::default();
    for (at, event) in &office.record {
        again.apply(event, &Meta { at: *at, actor: &Actor::Citizen });
    }
    prop_assert_eq!(&again, day);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]
    #[test]
    fn never_over_capacity_in_any_order(tries in tries(), with_draw: bool, before_eve: bool) {
        let opens = at(date(2026, 11, 23), if before_eve { 8 } else { 20 }, 0);
        let until = opens.plus_seconds(3600);
        let opening = if with_draw {
            Opening::Draw { from: opens, until, seed_hash: "hash".into(), mixes_head: false }
        } else {
            Opening::Time { at: opens }
        };
        let mut planned = plan(opening);
        planned.slots[1].channel_most = BTreeMap::from([(Channel::Electronic, 2)]);
        let mut office = Office::with(planned);
        office.now = opens;
        for one in tries {
            office.now = office.now.plus_seconds(one.3 * 60);
            let before = office.day.clone();
            let given = office.give(command(&office, one));
            if given.is_err() {
                prop_assert_eq!(&office.day, &before);
            } else if office.day.awaits_draw().is_none() {
                // Nobody waits for what is free and still to come.
                let now = office.now.max(office.day.last);
                let plan = office.day.plan().unwrap();
                for wish in office.day.wishes.values() {
                    let any: Vec<_> = plan.slots.iter().map(|slot| slot.from).collect();
                    let slots = if wish.slots.is_empty() { &any } else { &wish.slots };
                    let free = slots.iter().any(|slot| {
                        plan.begins(*slot) > now
                            && office.day.free(*slot, wish.pool, wish.channel) > 0
                    });
                    prop_assert!(!free);
                }
            }
            holds(&office)?;
        }
    }
}
