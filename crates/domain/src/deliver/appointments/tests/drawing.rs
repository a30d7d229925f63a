//! The draw: nobody gains by being there in a minute, and everybody can repeat it.

use super::*;

const NINE: Time = time(9, 0, 0, 0);
const TEN: Time = time(10, 0, 0, 0);

fn drawn_office() -> Office {
    let (from, until) = (at(date(2026, 11, 21), 8, 0), at(date(2026, 11, 22), 8, 0));
    let mut office = Office::with(plan(Opening::Draw {
        from,
        until,
        seed_hash: "hash".into(),
        mixes_head: false,
    }));
    office.now = from;
    office
}

fn ask(office: &mut Office, no: u64, slots: &[Time]) -> Result<Vec<Event>, Refusal> {
    let wanted = Wanted { case: case(no), pool: Pool::Ordinary, channel: Channel::Electronic };
    office.give(Command::AskInDraw { wanted, slots: slots.to_vec() })
}

fn draw(numbers: &[(u32, u64)]) -> Command {
    let numbers = numbers.iter().copied().collect();
    Command::Draw { seed: "seed".into(), seed_hash: "hash".into(), head: None, numbers }
}

#[test]
fn the_lowest_number_chooses_first_and_who_finds_nothing_waits_in_that_order() {
    let mut office = drawn_office();
    for no in 1..=5 {
        let slots = if no == 5 { vec![NINE, TEN] } else { vec![NINE] };
        ask(&mut office, no, &slots).unwrap();
    }
    office.now = at(date(2026, 11, 22), 8, 0);
    let events = office.give(draw(&[(1, 50), (2, 10), (3, 40), (4, 30), (5, 20)])).unwrap();
    let Event::Drawn(drawn) = &events[0] else { panic!("{events:?}") };
    let places: Vec<_> = drawn.places.iter().map(|p| (p.request, p.slot)).collect();
    assert_eq!(places, [(2, NINE), (5, TEN)]);
    let waiting: Vec<_> = drawn.waiting.iter().map(|w| (w.request, w.wish)).collect();
    assert_eq!(waiting, [(4, 1), (3, 2), (1, 3)]);
    assert_eq!(drawn.seed, "seed");
    assert_eq!(office.stage(1), PlaceStage::Booked);
    // What becomes free goes down the list; what was left over is open to everybody.
    let events = office.give(Command::Cancel { place: 1, reason: key("ill") }).unwrap();
    assert!(matches!(&events[1], Event::PlaceHeld(held) if held.case == case(4)));
    assert!(office.hold(9, TEN).is_ok());
}

#[test]
fn the_window_and_the_seed_are_kept() {
    let mut office = drawn_office();
    let until = at(date(2026, 11, 22), 8, 0);
    assert_eq!(office.hold(1, NINE), Err(Refusal::DrawnFirst(until)));
    assert_eq!(office.wish(1, &[NINE]), Err(Refusal::DrawnFirst(until)));
    office.now = office.now.plus_seconds(-1);
    let early = ask(&mut office, 1, &[NINE]);
    assert_eq!(early, Err(Refusal::NotOpenYet(at(date(2026, 11, 21), 8, 0))));
    office.now = office.now.plus_seconds(1);
    ask(&mut office, 1, &[NINE]).unwrap();
    assert_eq!(ask(&mut office, 1, &[TEN]), Err(Refusal::TakenAlready(1)));
    assert_eq!(ask(&mut office, 2, &[]), Err(Refusal::SlotMissing));
    assert_eq!(office.give(draw(&[(1, 1)])), Err(Refusal::NoDrawNow), "before its time");
    office.now = until;
    assert_eq!(ask(&mut office, 2, &[TEN]), Err(Refusal::NoDrawNow), "after the window");
    let wrong = Command::Draw {
        seed: "other".into(),
        seed_hash: "other hash".into(),
        head: None,
        numbers: BTreeMap::from([(1, 1)]),
    };
    assert_eq!(office.give(wrong), Err(Refusal::WrongSeed));
    for numbers in [&[][..], &[(2, 1)], &[(1, 1), (2, 1)]] {
        assert_eq!(office.give(draw(numbers)), Err(Refusal::NumbersIncomplete));
    }
    office.give(draw(&[(1, 1)])).unwrap();
    assert_eq!(office.give(draw(&[(1, 1)])), Err(Refusal::NoDrawNow), "once");
    let mut plain = Office::open();
    assert_eq!(plain.give(draw(&[])), Err(Refusal::NoDrawNow));
    assert_eq!(ask(&mut plain, 1, &[NINE]), Err(Refusal::NoDrawNow));
}

#[test]
fn a_case_that_is_over_leaves_an_open_window_and_what_a_closed_one_gives_it_later() {
    let mut office = drawn_office();
    for no in 1..=3 {
        ask(&mut office, no, &[NINE]).unwrap();
    }
    let over = |no| Command::GiveUp { case: case(no) };
    assert_eq!(kinds(&office.give(over(1)).unwrap()), ["draw_dropped"]);
    assert!(!office.day.expects(&case(1)));
    // What is drawn from stays as it was when the window closed.
    office.now = at(date(2026, 11, 22), 8, 0);
    assert_eq!(office.give(over(2)), Ok(vec![]));
    assert!(office.day.expects(&case(2)), "looked at again after the draw");
    office.give(draw(&[(2, 1), (3, 2)])).unwrap();
    let events = office.give(over(2)).unwrap();
    assert_eq!(kinds(&events), ["place_cancelled", "place_held"]);
    assert!(matches!(&events[1], Event::PlaceHeld(held) if held.case == case(3)));
    assert!(!office.day.expects(&case(2)));
}

#[test]
fn the_order_of_asking_changes_nothing_but_the_names() {
    // The same people with the same numbers, asking in another order, get the same seats.
    let outcome = |order: &[u64]| {
        let mut office = drawn_office();
        for no in order {
            ask(&mut office, *no, &[NINE, TEN]).unwrap();
        }
        office.now = at(date(2026, 11, 22), 8, 0);
        let number = |case_no: u64| case_no * 7919 % 101;
        let numbers: Vec<_> = (1_u32..).zip(order).map(|(r, no)| (r, number(*no))).collect();
        office.give(draw(&numbers)).unwrap();
        let mut seats: Vec<_> =
            office.day.living().map(|(_, p)| (p.case.clone(), p.slot)).collect();
        seats.sort();
        seats
    };
    assert_eq!(outcome(&[1, 2, 3, 4, 5]), outcome(&[5, 3, 1, 4, 2]));
}

#[test]
fn the_name_in_the_draw_says_service_day_and_request() {
    let service = ServiceId::parse("paspor-baru").unwrap();
    assert_eq!(draw_name(&service, DAY, 12, None), "paspor-baru/2026-11-24/12");
    let named = draw_name(&service, DAY, 12, Some(&head()));
    assert_eq!(named, "paspor-baru/2026-11-24/12/c0ffee", "and what was mixed in");
    assert_eq!(stream_of(&service, DAY), "slot-day/paspor-baru/2026-11-24");
}

fn head() -> MixedHead {
    MixedHead { entry: 41, hash: "c0ffee".into() }
}

/// A day whose draw mixes in what closes its window, with some who ask.
fn mixing(askers: u64) -> Office {
    let (from, until) = (at(date(2026, 11, 21), 8, 0), at(date(2026, 11, 22), 8, 0));
    let seed_hash = "hash".to_owned();
    let mut office = Office::with(plan(Opening::Draw { from, until, seed_hash, mixes_head: true }));
    office.now = from;
    (1..=askers).for_each(|no| drop(ask(&mut office, no, &[NINE, TEN]).unwrap()));
    office
}

#[test]
fn what_closes_the_window_is_recorded_before_the_draw_and_goes_into_it() {
    let mut office = mixing(2);
    let drawn = |head: Option<MixedHead>| Command::Draw {
        seed: "seed".into(),
        seed_hash: "hash".into(),
        head,
        numbers: BTreeMap::from([(1, 5), (2, 3)]),
    };
    assert_eq!(office.give(Command::CloseDraw), Err(Refusal::NoDrawNow), "the window is open");
    office.now = at(date(2026, 11, 22), 8, 0);
    let early = office.give(drawn(Some(head())));
    assert_eq!(early, Err(Refusal::HeadWrong), "there is no such point yet");
    let events = office.give(Command::CloseDraw).unwrap();
    assert_eq!(events, [DrawClosed { requests: 2 }.into()]);
    assert_eq!(office.give(Command::CloseDraw), Err(Refusal::NoDrawNow), "once");
    assert_eq!(office.give(drawn(None)), Err(Refusal::HeadWrong), "what was promised is done");
    let events = office.give(drawn(Some(head()))).unwrap();
    let Event::Drawn(outcome) = &events[0] else { panic!("{events:?}") };
    assert_eq!(outcome.head, Some(head()));
    assert_eq!(outcome.places[0].request, 2);
    // A day that was announced without is drawn without.
    let mut plain = drawn_office();
    ask(&mut plain, 1, &[NINE]).unwrap();
    plain.now = office.now;
    assert_eq!(plain.give(Command::CloseDraw), Err(Refusal::NoDrawNow));
    let mut with = draw(&[(1, 1)]);
    if let Command::Draw { head: mixed, .. } = &mut with {
        *mixed = Some(head());
    }
    assert_eq!(plain.give(with), Err(Refusal::HeadWrong));
}

#[test]
fn who_asked_may_drop_out_until_the_window_closes() {
    let mut office = mixing(3);
    office.give(Command::DropRequest { request: 3 }).unwrap();
    let gone = office.give(Command::DropRequest { request: 3 });
    assert_eq!(gone, Err(Refusal::UnknownRequest(3)));
    assert_eq!(office.day.of_case(&case(3)), None, "they may ask for something else");
    // A number is never given twice: it would be drawn for somebody else.
    let events = ask(&mut office, 3, &[TEN]).unwrap();
    assert!(matches!(&events[0], Event::DrawAsked(asked) if asked.request == 4));
    office.give(Command::DropRequest { request: 1 }).unwrap();
    office.now = at(date(2026, 11, 22), 8, 0);
    let late = office.give(Command::DropRequest { request: 2 });
    assert_eq!(late, Err(Refusal::NoDrawNow), "the window is closed");
    let events = office.give(Command::CloseDraw).unwrap();
    assert_eq!(events, [DrawClosed { requests: 2 }.into()]);
    let numbers = BTreeMap::from([(2, 9), (4, 1)]);
    let (seed, seed_hash) = ("seed".to_owned(), "hash".to_owned());
    let drawn = Command::Draw { seed, seed_hash, head: Some(head()), numbers };
    office.give(drawn).unwrap();
    let seated: Vec<_> = office.day.living().map(|(_, place)| place.case.clone()).collect();
    assert!(!seated.contains(&case(1)) && seated.contains(&case(3)), "{seated:?}");
}
