use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jiff::civil::{date, time};
use proptest::prelude::*;

use super::*;
use crate::kernel::{Actor, Event as _, Zone};

fn case(number: u64) -> CaseRef {
    CaseRef::from_chance(number)
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

struct Lane {
    day: LaneDay,
    now: Timestamp,
}

impl Lane {
    fn new() -> Self {
        let now = Zone::Jakarta.instant(date(2026, 11, 24), time(9, 0, 0, 0));
        Self { day: LaneDay::default(), now }
    }

    #[expect(clippy::needless_pass_by_value, reason = "a test reads like a sentence")]
    fn give(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let actor = Actor::Officer("rina".into());
        let cx = Context { now: self.now, actor: &actor };
        let events = Handovers::decide(&self.day, &cx, &command)?;
        for event in &events {
            Handovers::evolve(&mut self.day, event, &Meta { at: self.now, actor: &actor });
        }
        Ok(events)
    }

    fn arrive(&mut self, number: u64, booked_for: Option<Timestamp>) -> u32 {
        let ask = Command::Arrive { case: case(number), vehicle: true, booked_for, channel: None };
        self.give(ask).unwrap();
        self.day.of_case(&case(number)).unwrap()
    }

    fn pass(&mut self, seconds: i64) {
        self.now = self.now.plus_seconds(seconds);
    }

    /// From arrival to drive-off in so many seconds.
    fn through(&mut self, number: u64, seconds: i64) {
        let arrival = self.arrive(number, None);
        self.give(Command::Serve { arrival }).unwrap();
        let (to, seen) = (Receiver::Holder, seen(Receiver::Holder));
        self.give(Command::Give { arrival, to, seen }).unwrap();
        self.pass(seconds);
        self.give(Command::Leave { arrival }).unwrap();
    }
}

fn seen(to: Receiver) -> BTreeSet<Seen> {
    Seen::needed(to).iter().copied().collect()
}

#[test]
fn every_spot_can_be_reached_and_only_gone_is_an_end() {
    let mut reached = BTreeSet::from([Spot::Waiting]);
    while let Some((_, to)) =
        TRANSITIONS.iter().find(|(from, to)| reached.contains(from) && !reached.contains(to))
    {
        reached.insert(*to);
    }
    assert_eq!(reached, Spot::ALL.into_iter().collect());
    for spot in Spot::ALL {
        assert_eq!(TRANSITIONS.iter().any(|(from, _)| *from == spot), spot != Spot::Left);
    }
}

#[test]
fn minutes_count_from_arrival_to_drive_off() {
    let mut lane = Lane::new();
    let arrival = lane.arrive(1, None);
    lane.pass(120);
    lane.give(Command::Serve { arrival }).unwrap();
    lane.pass(100);
    let (to, seen) = (Receiver::Holder, seen(Receiver::Holder));
    lane.give(Command::Give { arrival, to, seen }).unwrap();
    lane.pass(20);
    let events = lane.give(Command::Leave { arrival }).unwrap();
    assert!(matches!(&events[..], [Event::Left(left)] if left.seconds == 240));
    assert_eq!(lane.give(Command::Leave { arrival }), Err(Refusal::NotNow(Spot::Left)));
    assert_eq!(passage(&lane.day).map(|p| (p.people, p.median_s)), Some((1, 240)));
}

#[test]
fn nothing_is_given_before_all_was_seen() {
    for to in [Receiver::Holder, Receiver::Proxy] {
        for left_out in Seen::needed(to) {
            let mut lane = Lane::new();
            let arrival = lane.arrive(1, None);
            let mut seen = seen(to);
            let ask = |seen: &BTreeSet<Seen>| Command::Give { arrival, to, seen: seen.clone() };
            assert_eq!(lane.give(ask(&seen)), Err(Refusal::NotNow(Spot::Waiting)));
            lane.give(Command::Serve { arrival }).unwrap();
            seen.remove(left_out);
            assert_eq!(lane.give(ask(&seen)), Err(Refusal::NotSeen(*left_out)));
            seen.insert(*left_out);
            assert!(lane.give(ask(&seen)).is_ok());
        }
    }
    assert_eq!(Seen::needed(Receiver::Proxy).len(), 4, "a proxy shows a letter and an own paper");
}

#[test]
fn booked_and_walk_up_people_are_one_order() {
    let mut lane = Lane::new();
    let nine = lane.now;
    let quarter = |n: i64| Some(nine.plus_seconds(n * 900));
    let walk_up = lane.arrive(1, None);
    let much_too_early = lane.arrive(2, quarter(8));
    lane.pass(1200);
    let booked_late_but_in_grace = lane.arrive(3, quarter(1));
    let booked_too_late = lane.arrive(4, quarter(0));
    let order: Vec<_> = lane.day.waiting().iter().map(|(number, _)| *number).collect();
    assert_eq!(order, [walk_up, booked_late_but_in_grace, booked_too_late, much_too_early]);
}

#[test]
fn a_time_is_taken_by_so_many_and_counts_for_who_comes_for_it() {
    let mut lane = Lane::new();
    let from = lane.now.plus_seconds(900);
    let times = vec![Slot { from, places: 2 }, Slot { from: from.plus_seconds(900), places: 1 }];
    let book = |number: u64, place: usize| Command::Book {
        case: case(number),
        from: times[place].from,
        slots: times.clone(),
    };
    for number in [1, 2] {
        lane.give(book(number, 0)).unwrap();
    }
    assert_eq!(lane.give(book(3, 0)), Err(Refusal::SlotFull));
    assert_eq!(lane.give(book(1, 0)), Ok(vec![]), "it has that time");
    let moved = lane.give(book(1, 1)).unwrap();
    assert_eq!(moved.len(), 2, "the one before is given up: {moved:?}");
    lane.give(book(3, 0)).unwrap();
    lane.give(Command::Free { case: case(3) }).unwrap();
    assert_eq!((lane.day.taken(from), lane.give(Command::Free { case: case(3) })), (1, Ok(vec![])));
    let elsewhere =
        Command::Book { case: case(4), from: from.plus_seconds(60), slots: times.clone() };
    assert_eq!(lane.give(elsewhere), Err(Refusal::UnknownSlot));
    lane.pass(600);
    let walk_up = lane.arrive(5, None);
    lane.pass(600);
    assert_eq!(lane.give(book(4, 0)), Err(Refusal::SlotPast));
    let booked = lane.arrive(2, None);
    assert_eq!(lane.day.arrivals[&booked].turn, from);
    assert_eq!(lane.day.taken(from), 1, "who came for it still counts");
    assert_eq!(lane.give(book(2, 1)), Err(Refusal::HereAlready(booked)));
    let order: Vec<_> = lane.day.waiting().iter().map(|(number, _)| *number).collect();
    assert_eq!(order, [walk_up, booked], "nobody jumps over who came before that time");
}

#[test]
fn times_are_whole_and_none_is_in_a_break() {
    let text = include_str!("../../../../../packs/demo/units/kanim-nusantara-raya.toml");
    let profile: crate::promise::profile::UnitProfile = toml::from_str(text).unwrap();
    let day = date(2026, 11, 24);
    let hours = profile.hours_on(crate::calendar::Weekday::of(day)).unwrap();
    let all = slots(&profile.handover_lanes[0], hours, profile.zone, day);
    let times: Vec<_> = all.iter().map(|slot| profile.zone.local(slot.from).time).collect();
    assert_eq!(times.first(), Some(&time(8, 30, 0, 0)));
    assert!(times.contains(&time(11, 45, 0, 0)) && times.contains(&time(13, 0, 0, 0)));
    assert!(!times.contains(&time(12, 0, 0, 0)) && !times.contains(&time(12, 45, 0, 0)));
    let last = times.last().unwrap();
    assert!(*last < hours.closes && *last <= time(15, 15, 0, 0), "{last}");
}

#[test]
fn one_case_is_there_once_and_may_come_back() {
    let mut lane = Lane::new();
    let arrival = lane.arrive(1, None);
    let again = Command::Arrive { case: case(1), vehicle: false, booked_for: None, channel: None };
    assert_eq!(lane.give(again.clone()), Err(Refusal::HereAlready(arrival)));
    lane.give(Command::Serve { arrival }).unwrap();
    lane.give(Command::TurnAway { arrival, reason: key("no-letter") }).unwrap();
    lane.give(Command::Leave { arrival }).unwrap();
    lane.give(again).unwrap();
    assert_eq!(lane.day.of_case(&case(1)), Some(2));
    assert_eq!(lane.give(Command::Serve { arrival: 9 }), Err(Refusal::UnknownArrival(9)));
    assert_eq!(passage(&lane.day), None, "who was turned away does not count as served");
}

#[test]
fn the_end_of_the_day_names_who_was_not_seen_off() {
    let mut lane = Lane::new();
    lane.through(1, 60);
    let still_here = lane.arrive(2, None);
    let events = lane.give(Command::EndDay).unwrap();
    assert!(matches!(&events[..], [Event::DayEnded(e)] if e.not_seen_off == [still_here]));
    assert_eq!(lane.give(Command::EndDay), Ok(vec![]));
    let late = Command::Arrive { case: case(3), vehicle: true, booked_for: None, channel: None };
    assert_eq!(lane.give(late), Err(Refusal::DayEnded));
    assert_eq!(passage(&lane.day).map(|p| p.people), Some(1), "no time is made up");
}

#[test]
fn ranks_are_the_nearest() {
    let mut lane = Lane::new();
    assert_eq!(passage(&lane.day), None);
    for number in 1..=10 {
        lane.through(number, i64::try_from(number).unwrap() * 30);
    }
    let expected = Passage { people: 10, median_s: 150, p90_s: 270, longest_s: 300 };
    assert_eq!(passage(&lane.day), Some(expected));
}

#[test]
fn every_kind_has_an_example_that_is_written_the_same_today() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/handover");
    for kind in Event::KINDS {
        let path = folder.join(format!("{}.{}.json", kind.name, kind.schema));
        let bytes = fs::read(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let event = Event::decode(kind.name, kind.schema, bytes.trim_ascii()).unwrap();
        assert_eq!((event.kind(), event.schema()), (kind.name, kind.schema));
        let mut written = Vec::new();
        event.write_body(&mut written);
        assert_eq!(String::from_utf8(written), String::from_utf8(bytes.trim_ascii().to_vec()));
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), Event::KINDS.len());
}

proptest! {
    #[test]
    fn in_any_order_nobody_is_in_two_places_and_times_are_true(
        tries in prop::collection::vec((0u8..12, 0u8..8, -60i64..400), 1..80),
    ) {
        let mut lane = Lane::new();
        let mut left: Vec<(u32, i64)> = Vec::new();
        for (kind, a, seconds) in tries {
            lane.pass(seconds);
            let arrival = u32::from(a);
            let to = if a % 2 == 0 { Receiver::Holder } else { Receiver::Proxy };
            let command = match kind {
                0..=4 => {
                    let (case, vehicle) = (case(u64::from(a)), a % 2 == 0);
                    Command::Arrive { case, vehicle, booked_for: None, channel: None }
                }
                5 | 6 => Command::Serve { arrival },
                7 => Command::Give { arrival, to, seen: seen(Receiver::Proxy) },
                8 => Command::TurnAway { arrival, reason: key("no-letter") },
                11 if a == 0 => Command::EndDay,
                _ => Command::Leave { arrival },
            };
            let before = lane.day.clone();
            let now = lane.now.max(lane.day.last);
            match lane.give(command) {
                Err(_) => prop_assert_eq!(&lane.day, &before),
                Ok(events) => for event in events {
                    if let Event::Left(e) = event {
                        left.push((e.arrival, now.seconds_since(before.arrivals[&e.arrival].at)));
                    }
                },
            }
            let there = lane.day.arrivals.values().filter(|a| a.spot != Spot::Left);
            let here: Vec<_> = there.collect();
            let cases: BTreeSet<_> = here.iter().map(|arrival| &arrival.case).collect();
            prop_assert_eq!(cases.len(), here.len());
        }
        for (number, seconds) in left {
            prop_assert_eq!(lane.day.arrivals[&number].seconds.map(i64::from), Some(seconds));
        }
    }
}
