//! Holding, booking, moving, cancelling, waiting, coming.

use super::*;

const NINE: Time = time(9, 0, 0, 0);
const TEN: Time = time(10, 0, 0, 0);

fn full(slot: Time) -> Refusal {
    Refusal::Full { slot, pool: Pool::Ordinary }
}

#[test]
fn nobody_books_before_the_announced_time() {
    let opens = at(date(2026, 11, 21), 8, 0);
    let mut office = Office::open();
    office.now = opens.plus_seconds(-1);
    assert_eq!(office.hold(1, NINE), Err(Refusal::NotOpenYet(opens)));
    office.now = opens;
    assert_eq!(office.hold(1, NINE), Ok(1));
}

#[test]
fn the_last_seat_is_given_once_and_a_pool_keeps_its_own() {
    let mut office = Office::open();
    office.booked(1, NINE);
    assert_eq!(office.hold(2, NINE), Err(full(NINE)));
    assert!(office.hold_in(3, NINE, Pool::Priority).is_ok());
    let refused = Err(Refusal::Full { slot: NINE, pool: Pool::Priority });
    assert_eq!(office.hold_in(4, NINE, Pool::Priority), refused);
    assert_eq!(office.hold(5, hour(11, 0)), Err(Refusal::UnknownSlot(hour(11, 0))));
}

#[test]
fn a_hold_ends_by_itself_and_the_seat_is_free_again() {
    let mut office = Office::open();
    let place = office.hold(1, NINE).unwrap();
    office.now = office.now.plus_seconds(15 * 60 - 1);
    assert_eq!(office.hold(2, NINE), Err(full(NINE)));
    office.now = office.now.plus_seconds(1);
    let other = office.hold(2, NINE).unwrap();
    assert_eq!(office.stage(place), PlaceStage::Lapsed);
    let late = office.give(Command::Book { place });
    assert_eq!(late, Err(Refusal::NotNow(PlaceStage::Lapsed)));
    office.give(Command::Book { place: other }).unwrap();
    // A booking stays.
    office.now = office.now.plus_seconds(86_400);
    assert_eq!(office.give(Command::Watch), Ok(vec![]));
}

#[test]
fn one_case_has_one_place_a_day() {
    let mut office = Office::open();
    let place = office.booked(1, NINE);
    assert_eq!(office.hold(1, TEN), Err(Refusal::TakenAlready(place)));
    assert_eq!(office.wish(1, &[TEN]), Err(Refusal::TakenAlready(place)));
    office.give(Command::Cancel { place, reason: key("ill") }).unwrap();
    assert!(office.hold(1, TEN).is_ok());
}

#[test]
fn a_booking_is_moved_once_until_the_day_before() {
    let mut office = Office::open();
    let place = office.booked(1, NINE);
    let to = |slot, by_staff| Command::Move { place, slot, by_staff };
    assert_eq!(kinds(&office.give(to(TEN, false)).unwrap()), ["place_moved"]);
    assert_eq!(office.day.free(NINE, Pool::Ordinary, Channel::Electronic), 1);
    assert_eq!(office.give(to(NINE, false)), Err(Refusal::MovedEnough(1)));
    assert!(office.give(to(NINE, true)).is_ok(), "staff may");
    let mut office = Office::open();
    let place = office.booked(1, NINE);
    let to = |slot| Command::Move { place, slot, by_staff: false };
    office.now = at(date(2026, 11, 23), 23, 59);
    let stays = kinds(&office.give(to(NINE)).unwrap());
    assert_eq!(stays, ["places_reminded"], "where it is already");
    office.now = at(DAY, 0, 0);
    assert_eq!(office.give(to(TEN)), Err(Refusal::TooLateToMove(1)));
}

#[test]
fn a_place_from_another_day_brings_its_moves_along() {
    let mut office = Office::open();
    let wanted = Wanted { case: case(1), pool: Pool::Ordinary, channel: Channel::Counter };
    let ask = |moves| Command::Hold { wanted: wanted.clone(), slot: NINE, moves };
    assert_eq!(office.give(ask(2)), Err(Refusal::MovedEnough(1)));
    office.give(ask(1)).unwrap();
    office.give(Command::Book { place: 1 }).unwrap();
    let to = Command::Move { place: 1, slot: TEN, by_staff: false };
    assert_eq!(office.give(to), Err(Refusal::MovedEnough(1)));
}

#[test]
fn who_waits_is_offered_what_becomes_free_before_anybody_else() {
    let mut office = Office::open();
    let place = office.booked(1, NINE);
    assert_eq!(kinds(&office.wish(2, &[NINE]).unwrap()), ["wish_made"]);
    assert_eq!(kinds(&office.wish(3, &[NINE]).unwrap()), ["wish_made"]);
    let events = office.give(Command::Cancel { place, reason: key("ill") }).unwrap();
    assert_eq!(kinds(&events), ["place_cancelled", "place_held"]);
    let Event::PlaceHeld(offered) = &events[1] else { panic!("{events:?}") };
    assert_eq!((&offered.case, offered.wish), (&case(2), Some(1)));
    assert_eq!(offered.until, office.now.plus_seconds(120 * 60));
    assert_eq!(office.hold(4, NINE), Err(full(NINE)));
    // The offer is not taken: the next in line has it.
    office.now = offered.until;
    let events = office.give(Command::Watch).unwrap();
    assert_eq!(kinds(&events), ["place_lapsed", "place_held"]);
    assert!(matches!(&events[1], Event::PlaceHeld(held) if held.case == case(3)));
    assert!(office.day.wishes.is_empty());
}

#[test]
fn a_case_that_is_over_gives_up_what_it_has_to_who_waits() {
    let mut office = Office::open();
    let place = office.booked(1, NINE);
    office.wish(2, &[NINE]).unwrap();
    office.wish(3, &[NINE]).unwrap();
    let over = |no| Command::GiveUp { case: case(no) };
    assert!(office.day.expects(&case(1)) && office.day.expects(&case(3)));
    let events = office.give(over(1)).unwrap();
    assert_eq!(kinds(&events), ["place_cancelled", "place_held"]);
    assert!(matches!(&events[0], Event::PlaceCancelled(gone) if gone.reason == key(CASE_ENDED)));
    assert!(matches!(&events[1], Event::PlaceHeld(held) if held.case == case(2)));
    assert_eq!(office.stage(place), PlaceStage::Cancelled);
    // Said again it changes nothing; who waits no longer frees nothing; a held place goes on.
    assert_eq!(office.give(over(1)), Ok(vec![]));
    assert_eq!(kinds(&office.give(over(3)).unwrap()), ["wish_dropped"]);
    assert_eq!(kinds(&office.give(over(2)).unwrap()), ["place_cancelled"]);
    assert!((1..=3).all(|no| !office.day.expects(&case(no))));
    // Who is there already stays there.
    let place = office.booked(4, TEN);
    office.now = at(DAY, 9, 30);
    office.give(Command::CheckIn { place }).unwrap();
    assert!(!office.day.expects(&case(4)));
    assert_eq!(office.give(over(4)), Ok(vec![]));
    assert_eq!(office.stage(place), PlaceStage::Arrived);
}

#[test]
fn a_wish_for_a_free_seat_is_an_offer_and_may_be_dropped() {
    let mut office = Office::open();
    assert_eq!(kinds(&office.wish(1, &[]).unwrap()), ["wish_made", "place_held"]);
    office.booked(2, TEN);
    office.booked(3, TEN);
    office.wish(4, &[]).unwrap();
    assert_eq!(office.give(Command::DropWish { wish: 9 }), Err(Refusal::UnknownWish(9)));
    office.give(Command::DropWish { wish: 2 }).unwrap();
    let events = office.give(Command::Cancel { place: 1, reason: key("ill") }).unwrap();
    assert_eq!(kinds(&events), ["place_cancelled"]);
}

#[test]
fn more_seats_go_to_who_waits_and_fewer_never_below_what_is_taken() {
    let mut office = Office::open();
    office.booked(1, NINE);
    office.wish(2, &[NINE]).unwrap();
    let set = |seats| Command::SetSeats { slot: NINE, pool: Pool::Ordinary, seats };
    assert_eq!(office.give(set(0)), Err(Refusal::BelowTaken { taken: 1 }));
    assert_eq!(kinds(&office.give(set(2)).unwrap()), ["seats_set", "place_held"]);
    assert_eq!(office.give(set(2)), Ok(vec![]), "nothing to do");
}

#[test]
fn seats_to_walk_in_are_given_on_the_day() {
    let mut office = Office::open();
    let before = office.hold_in(1, TEN, Pool::WalkIn);
    assert_eq!(before, Err(Refusal::WalkInOnTheDay));
    office.now = at(DAY, 8, 0);
    assert!(office.hold_in(1, TEN, Pool::WalkIn).is_ok());
}

#[test]
fn a_channel_has_its_own_ceiling() {
    let mut planned = plan(Opening::Time { at: at(date(2026, 11, 20), 8, 0) });
    planned.slots[1].channel_most = BTreeMap::from([(Channel::Electronic, 1)]);
    let mut office = Office::with(planned);
    office.booked(1, TEN);
    assert_eq!(office.hold(2, TEN), Err(full(TEN)));
    let wanted = Wanted { case: case(2), pool: Pool::Ordinary, channel: Channel::Counter };
    assert!(office.give(Command::Hold { wanted, slot: TEN, moves: 0 }).is_ok());
}

#[test]
fn who_comes_is_there_and_who_does_not_is_missed() {
    let mut office = Office::open();
    let one = office.booked(1, NINE);
    let two = office.booked(2, TEN);
    let early = office.give(Command::CheckIn { place: one });
    assert_eq!(early, Err(Refusal::NotNow(PlaceStage::Booked)), "another day");
    office.now = at(DAY, 8, 30);
    office.give(Command::CheckIn { place: one }).unwrap();
    assert_eq!(office.stage(one), PlaceStage::Arrived);
    office.now = at(DAY, 10, 29);
    assert_eq!(office.give(Command::Watch), Ok(vec![]));
    office.now = at(DAY, 10, 30);
    assert_eq!(kinds(&office.give(Command::Watch).unwrap()), ["place_missed"]);
    let late = office.give(Command::CheckIn { place: two });
    assert_eq!(late, Err(Refusal::NotNow(PlaceStage::Missed)));
    assert_eq!(office.hold(3, TEN), Err(Refusal::SlotPast(TEN)));
    assert_eq!(office.give(Command::CheckIn { place: 9 }), Err(Refusal::UnknownPlace(9)));
}

/// The eve of the day, at the hour at which it is told.
fn eve() -> Timestamp {
    at(date(2026, 11, 23), 10, 0)
}

#[test]
fn on_the_eve_who_has_a_place_is_reminded_once() {
    let mut office = Office::open();
    let (stays, gone) = (office.booked(1, NINE), office.booked(2, TEN));
    let only_held = office.hold(3, TEN).unwrap();
    office.give(Command::Cancel { place: gone, reason: key("ill") }).unwrap();
    office.now = eve().plus_seconds(-1);
    assert_eq!(kinds(&office.give(Command::Watch).unwrap()), ["place_lapsed"]);
    assert_eq!((office.stage(only_held), office.day.next_due()), (PlaceStage::Lapsed, Some(eve())));
    office.now = eve();
    let reminded = Event::from(PlacesReminded { places: vec![stays] });
    assert_eq!(office.give(Command::Watch), Ok(vec![reminded]));
    assert_eq!(office.give(Command::Watch), Ok(vec![]));
    let booked_on_the_eve = office.booked(4, TEN);
    assert_eq!(office.give(Command::Watch), Ok(vec![]), "who was told just now is not reminded");
    office
        .give(Command::Move { place: booked_on_the_eve, slot: NINE, by_staff: true })
        .unwrap_err();
}

#[test]
fn a_crowd_is_reminded_in_parts() {
    let mut office = Office::open();
    office.give(Command::SetSeats { slot: TEN, pool: Pool::Ordinary, seats: 450 }).unwrap();
    for number in 0..450 {
        office.booked(1000 + number, TEN);
    }
    office.now = eve();
    let mut told = Vec::new();
    while office.day.next_due() == Some(eve()) {
        for event in office.give(Command::Watch).unwrap() {
            let Event::PlacesReminded(reminded) = event else { panic!("{event:?}") };
            assert!(reminded.places.len() <= 200);
            told.extend(reminded.places);
        }
    }
    assert_eq!(told, (1..=450).collect::<Vec<u32>>());
}
