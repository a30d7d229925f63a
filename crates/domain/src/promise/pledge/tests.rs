use jiff::civil::date;

use super::*;
use crate::calendar::{Calendar, JointLeave, NoCalendar, Weekday, WorkingDays};
use crate::kernel::Refusal as _;
use crate::promise::fixtures::{give, profile, published, signatory, text};

fn sign() -> SignPledge {
    SignPledge {
        text: text("Kami sanggup melayani sesuai standar.", "We serve to the standard."),
        compensation: profile().compensation,
        standards: pledged([&published()], date(2026, 11, 2)),
        date: date(2026, 11, 3),
        place: "Nusantara Raya".into(),
        head: signatory(),
        due: date(2026, 11, 4),
    }
}

fn signed(sign: SignPledge) -> Result<PledgeSigned, Refusal> {
    let mut state = State::default();
    let mut events = give::<Pledges>(&mut state, &Command::Sign(Box::new(sign)))?;
    let Event::PledgeSigned(signed) = events.remove(0);
    assert_eq!(state.newest(), Some(&signed));
    Ok(signed)
}

#[test]
fn it_names_what_is_in_force() {
    let state = published();
    assert_eq!(pledged([&state], date(2026, 11, 1)), []);
    let named = pledged([&state], date(2026, 11, 2));
    assert_eq!(named.len(), 1);
    assert_eq!((named[0].service.as_str(), named[0].version), ("paspor-percepatan", 1));
}

#[test]
fn it_is_due_seven_working_days_after_the_standard() {
    let text = include_str!("../../../../../packs/calendar/2026.toml");
    let calendar: Calendar = toml::from_str(text).unwrap();
    let days = WorkingDays::new(&[calendar], Weekday::FIVE_DAYS, JointLeave::Closed);
    let due = pledge_deadline(date(2026, 10, 26), &days).unwrap();
    assert_eq!(due.date, date(2026, 11, 4));
    let missing = pledge_deadline(date(2026, 12, 24), &days);
    assert_eq!(missing, Err(NoCalendar { year: 2027 }));
}

#[test]
fn being_late_is_recorded() {
    assert!(!signed(sign()).unwrap().late);
    assert!(!signed(SignPledge { date: date(2026, 11, 4), ..sign() }).unwrap().late);
    assert!(signed(SignPledge { date: date(2026, 11, 5), ..sign() }).unwrap().late);
}

#[test]
fn an_incomplete_pledge_is_not_signed() {
    type Spoil = fn(&mut SignPledge);
    let cases: [(Spoil, &str); 7] = [
        (|s| s.standards.clear(), "pledge.no_standards"),
        (|s| s.standards.push(s.standards[0].clone()), "pledge.service_twice"),
        (|s| s.text.en.clear(), "pledge.text_missing"),
        (|s| s.compensation.id = " ".into(), "pledge.text_missing"),
        (|s| s.place.clear(), "pledge.place_missing"),
        (|s| s.head.name.clear(), "pledge.head_missing"),
        (|s| s.date = date(2026, 10, 25), "pledge.dated_too_early"),
    ];
    for (spoil, code) in cases {
        let mut paper = sign();
        spoil(&mut paper);
        assert_eq!(signed(paper).unwrap_err().code(), code);
    }
}

#[test]
fn the_newest_pledge_holds_and_is_not_signed_twice() {
    let mut state = State::default();
    let command = Command::Sign(Box::new(sign()));
    give::<Pledges>(&mut state, &command).unwrap();
    assert_eq!(give::<Pledges>(&mut state, &command), Err(Refusal::Unchanged(1)));
    let earlier = SignPledge { date: date(2026, 11, 2), ..sign() };
    let refusal = give::<Pledges>(&mut state, &Command::Sign(Box::new(earlier))).unwrap_err();
    assert_eq!(refusal, Refusal::DatedBeforeLast { last: date(2026, 11, 3) });
    let mut next = sign();
    next.standards[0].version = 2;
    let in_force = next.standards.clone();
    assert_eq!(state.uncovered(&in_force), [&in_force[0]]);
    give::<Pledges>(&mut state, &Command::Sign(Box::new(next))).unwrap();
    assert_eq!(state.newest().unwrap().number, 2);
    assert!(state.uncovered(&in_force).is_empty());
}
