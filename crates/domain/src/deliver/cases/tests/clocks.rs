//! Promised times: when they begin, stand still, are broken and end.

use super::*;

const FRIDAY: Date = date(2026, 3, 13);

#[test]
fn the_clock_of_the_passport_begins_with_the_end_of_the_interview() {
    let mut office = Office::begun(at(FRIDAY, 9, 0));
    assert!(office.state.clocks.is_empty(), "the promise counts from the interview");
    office.check(&[]).unwrap();
    office.pay(650_000, "NTPN-1").unwrap();
    office.finish("rina", "biometrik").unwrap();
    let events = office.finish("rina", "wawancara").unwrap();
    assert_eq!(kinds(&events), ["step_done", "clock_started", "clock_started"]);
    let clock = office.clock("terbit");
    // Nyepi, Eid and joint leave lie in between: the vector of the reference.
    assert_eq!(clock.last_day, Some(date(2026, 3, 26)));
    assert_eq!(clock.due, at(date(2026, 3, 27), 0, 0));
    assert_eq!(clock.calendars.len(), 1);
    assert_eq!(office.state.clocks[&ClockId::Service].due, clock.due);
}

#[test]
fn a_promise_without_a_named_start_begins_with_the_application() {
    let mut document = passport();
    document.components.duration.promised.as_mut().unwrap().starts_after = None;
    let mut office = Office::new(document, at(FRIDAY, 15, 59));
    let events = office.submit().unwrap();
    assert_eq!(kinds(&events), ["submitted", "clock_started", "step_done"]);
    assert_eq!(office.state.clocks[&ClockId::Service].last_day, Some(date(2026, 3, 26)));
}

#[test]
fn kept_until_the_end_of_the_last_day() {
    for (day, hour, kept) in [(26, 23, true), (27, 0, false)] {
        let mut office = Office::interviewed(at(FRIDAY, 9, 0));
        office.finish("rina", "verifikasi").unwrap();
        office.now = at(date(2026, 3, day), hour, 0);
        let events = office.finish("rina", "terbit").unwrap();
        let broken = events.iter().filter(|e| matches!(e, Event::PromiseBroken(_))).count();
        assert_eq!(broken, if kept { 0 } else { 2 });
        assert_eq!(office.clock("terbit").kept, Some(kept));
        assert_eq!(office.state.clocks[&ClockId::Service].kept, Some(kept));
        assert_eq!(office.state.has_broken_promise(), !kept);
    }
}

#[test]
fn a_broken_promise_is_recorded_once_with_the_moment_at_which_it_broke() {
    let mut office = Office::interviewed(at(FRIDAY, 9, 0));
    office.now = at(date(2026, 3, 26), 23, 59);
    assert_eq!(office.give("system", Ask::Watch), Ok(vec![]));
    office.now = at(date(2026, 3, 27), 6, 0);
    let events = office.give("system", Ask::Watch).unwrap();
    assert_eq!(kinds(&events), ["promise_broken", "promise_broken"]);
    let due = at(date(2026, 3, 27), 0, 0);
    assert!(events.iter().all(|e| matches!(e, Event::PromiseBroken(e) if e.due == due)));
    office.now = at(date(2026, 3, 30), 6, 0);
    assert_eq!(office.give("system", Ask::Watch), Ok(vec![]));
    // The late work comes after; the promise stays broken.
    office.finish("rina", "verifikasi").unwrap();
    office.finish("rina", "terbit").unwrap();
    assert_eq!(office.clock("terbit").kept, Some(false));
}

#[test]
fn a_clock_stands_still_only_while_the_applicant_owes() {
    let mut document = passport();
    document.components.duration.promised.as_mut().unwrap().starts_after = None;
    let mut office = Office::new(document, at(FRIDAY, 9, 0));
    office.submit().unwrap();
    office.now = at(date(2026, 3, 16), 10, 0);
    let events = office.check(&[("ktp", Finding::Expired)]).unwrap();
    assert_eq!(kinds(&events), ["returned"]);
    assert_eq!(office.state.first_due(), None, "no promise runs against the applicant");
    // Long past the first deadline: nothing is broken meanwhile.
    office.now = at(date(2026, 4, 1), 10, 0);
    assert_eq!(office.give("system", Ask::Watch), Ok(vec![]));
    let back = Ask::Resubmit { channel: Channel::Electronic, note: None };
    let events = office.give("citizen", back).unwrap();
    assert_eq!(kinds(&events), ["resubmitted", "deadline_moved"]);
    let Event::DeadlineMoved(moved) = &events[1] else { panic!("{events:?}") };
    assert_eq!(moved.why, MoveReason::StoodStill);
    assert_eq!(moved.was, at(date(2026, 3, 27), 0, 0));
    // One of four days was used (Monday); three are left: 2, 6 and 7 April (3 is Good Friday).
    assert_eq!(moved.last_day, Some(date(2026, 4, 7)));
    let clock = &office.state.clocks[&ClockId::Service];
    assert_eq!(clock.earlier, [at(date(2026, 3, 27), 0, 0)]);
}

#[test]
fn a_hold_for_examination_stops_no_clock() {
    let mut office = Office::interviewed(at(FRIDAY, 9, 0));
    let due = office.clock("terbit").due;
    office.give("rina", Ask::Hold { reason: key("examination"), note: None }).unwrap();
    office.now = at(date(2026, 3, 30), 9, 0);
    let events = office.give("rina", Ask::Resume { note: None }).unwrap();
    assert_eq!(kinds(&events), ["promise_broken", "promise_broken", "resumed"]);
    assert_eq!(office.clock("terbit").due, due);
}

#[test]
fn an_amended_calendar_moves_the_date_and_keeps_the_old_one() {
    let mut years = calendars();
    let amended = office_time(&years);
    years[0] = years[0].at_version(1);
    let mut office = Office::new(passport(), at(date(2025, 8, 11), 9, 0));
    office.time = office_time(&years);
    office.submit().unwrap();
    office.check(&[]).unwrap();
    office.pay(650_000, "NTPN-1").unwrap();
    office.finish("rina", "biometrik").unwrap();
    office.finish("rina", "wawancara").unwrap();
    office.now = at(date(2025, 8, 12), 9, 0);
    let was = office.clock("terbit").due;
    assert_eq!(office.give("system", Ask::Recount), Ok(vec![]), "nothing has changed");
    // 18 August 2025 was added by the second version of that year; the four days end on the 15th.
    office.time = Arc::clone(&amended);
    assert_eq!(office.give("system", Ask::Recount), Ok(vec![]));
    assert_eq!(office.clock("terbit").due, was);
    let mut later = Office::new(passport(), at(date(2025, 8, 14), 9, 0));
    later.time = office_time(&years);
    later.submit().unwrap();
    later.check(&[]).unwrap();
    later.pay(650_000, "NTPN-1").unwrap();
    later.finish("rina", "biometrik").unwrap();
    later.finish("rina", "wawancara").unwrap();
    let was = later.clock("terbit").clone();
    later.time = amended;
    let events = later.give("system", Ask::Recount).unwrap();
    assert_eq!(kinds(&events), ["deadline_moved", "deadline_moved"]);
    let now = later.clock("terbit");
    assert_eq!((was.last_day, now.last_day), (Some(date(2025, 8, 20)), Some(date(2025, 8, 21))));
    assert_eq!(now.earlier, [was.due]);
    assert_ne!(now.calendars, was.calendars);
}

#[test]
fn nothing_is_promised_into_a_year_without_a_calendar() {
    let mut office = Office::begun(at(date(2027, 12, 29), 9, 0));
    office.check(&[]).unwrap();
    office.pay(650_000, "NTPN-1").unwrap();
    office.finish("rina", "biometrik").unwrap();
    assert_eq!(office.finish("rina", "wawancara"), Err(Refusal::NoCalendar(2028)));
}

#[test]
fn the_risk_follows_from_what_is_left_to_do() {
    let (now, due) = (at(FRIDAY, 9, 0), at(FRIDAY, 13, 0));
    let hours = |n: u64| n * 3600;
    let table = [
        (0, Risk::Calm),
        (hours(2), Risk::Calm),
        (hours(2) + 1, Risk::Near),
        (hours(4), Risk::Near),
        (hours(4) + 1, Risk::WillBeLate),
    ];
    for (usually, expected) in table {
        assert_eq!(risk(due, now, usually), expected, "{usually}");
    }
    assert_eq!(risk(now, now, 0), Risk::Late);
    assert!(Risk::Late < Risk::WillBeLate && Risk::Near < Risk::Calm, "the worst comes first");
}
