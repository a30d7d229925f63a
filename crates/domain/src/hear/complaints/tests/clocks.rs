//! The clocks: published dates, reasons, pauses, extensions, a calendar that is amended.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::calendar::{CalendarUsed, Closing, DayKind};
use crate::kernel::{Mark, Refusal as _};

fn filed_on(day: Date, class: Class, track: Track) -> Vec<Counted> {
    Course::filed(class, track, day).count(&timetable_by(&calendars())).unwrap()
}

fn due(all: &[Counted], clock: &str) -> Date {
    all.iter().find(|one| one.clock == key(clock)).unwrap().due
}

/// From the references: 60 days and 60 working days from Friday 13 March 2026.
#[test]
fn two_clocks_from_one_day() {
    let all = filed_on(date(2026, 3, 13), Class::Oversight, Track::Formal);
    assert_eq!(due(&all, "law-decision"), date(2026, 5, 12));
    assert_eq!(due(&all, "sp4n-oversight"), date(2026, 6, 24));
    assert_eq!(due(&all, "law-response"), date(2026, 3, 27));
    // 30 days after the last day of the answer, 14 after that of the decision.
    assert_eq!(due(&all, "law-completion"), date(2026, 4, 26));
    assert_eq!(due(&all, "law-delivery"), date(2026, 5, 26));
}

/// From the references: + 4 working days is 26 March, + 10 is 6 April.
#[test]
fn the_classes_have_their_own_days() {
    let all = filed_on(date(2026, 3, 13), Class::NonOversight, Track::Formal);
    assert_eq!(due(&all, "sp4n-verification"), date(2026, 3, 25));
    assert_eq!(due(&all, "sp4n-non-oversight"), date(2026, 4, 10));
    let information = filed_on(date(2026, 3, 13), Class::Information, Track::Tip);
    assert_eq!(due(&information, "sp4n-information"), date(2026, 3, 27));
    let praise = filed_on(date(2026, 3, 13), Class::Praise, Track::Tip);
    assert_eq!(praise.len(), 1, "praise is only looked at in time: {praise:?}");
    let suggestion = filed_on(date(2026, 3, 13), Class::Suggestion, Track::Tip);
    assert!(suggestion.iter().all(|one| one.clock != key("sp4n-suggestion")), "no figure is known");
}

#[test]
fn every_day_that_was_passed_over_has_its_reason() {
    let all = filed_on(date(2026, 3, 13), Class::NonOversight, Track::Formal);
    let verification = all.iter().find(|one| one.clock == key("sp4n-verification")).unwrap();
    let dates: Vec<_> = verification.passed.iter().map(|passed| passed.date).collect();
    let expected = [14, 15, 18, 19, 20, 21, 22, 23, 24].map(|day| date(2026, 3, day));
    assert_eq!(dates, expected);
    let nyepi = &verification.passed[3].why;
    let holiday = |why: &Why| {
        matches!(why, Why::Closed(Closing::Calendar { kind, .. })
        if *kind == DayKind::NationalHoliday)
    };
    assert!(holiday(nyepi), "{nyepi:?}");
    assert_eq!(verification.calendars, [CalendarUsed { year: 2026, version: 1 }]);
    let statute = all.iter().find(|one| one.clock == key("law-decision")).unwrap();
    assert!(statute.passed.is_empty() && statute.calendars.is_empty(), "every day counts");
}

/// From the references: received Friday 1 August 2025, 14 working days: 21 August before, 22 after
/// the amendment that added 18 August.
#[test]
fn an_amended_calendar_gives_a_new_date_and_keeps_the_old_one() {
    let mut before = calendars();
    before[0] = before[0].at_version(1);
    let mut life = Life::new();
    life.timetable = timetable_by(&before);
    life.on(date(2025, 8, 1)).does(Act::File(Box::new(file(Class::NonOversight, true))));
    assert_eq!(life.due("sp4n-non-oversight"), Some(date(2025, 8, 21)));
    let cause = RecountCause::Calendar;
    assert_eq!(life.tries(Act::Recount { cause }), Ok(Vec::new()), "nothing has changed");
    life.timetable = timetable_by(&calendars());
    let event = life.on(date(2025, 8, 8)).does(Act::Recount { cause });
    assert!(matches!(event, Event::Recounted(_)));
    let dates = life.case().reckonings.iter().map(|reckoning| {
        reckoning.dues.iter().find(|due| due.clock == key("sp4n-non-oversight")).unwrap().due
    });
    assert_eq!(dates.collect::<Vec<_>>(), [date(2025, 8, 21), date(2025, 8, 22)]);
    assert_eq!(life.tries(Act::Recount { cause }), Ok(Vec::new()));
}

#[test]
fn a_tip_has_no_statutory_clock_until_it_becomes_formal() {
    let mut life = Life::filed(Class::NonOversight, false);
    assert_eq!(life.due("law-response"), None);
    assert_eq!(life.due("sp4n-non-oversight"), Some(date(2026, 4, 10)));
    let formal = Act::MakeFormal { identity: name(), contact: None, reach: None, secret: true };
    life.on(date(2026, 3, 16)).does(formal.clone());
    assert_eq!(life.due("law-response"), Some(date(2026, 3, 30)), "14 days from there");
    assert_eq!(life.due("sp4n-non-oversight"), Some(date(2026, 4, 10)), "this one ran already");
    assert!(life.case().secret);
    assert_eq!(life.tries(formal), Err(Refusal::AlreadyFormal));
}

#[test]
fn the_earlier_date_alarms() {
    let mut life = Life::filed(Class::Oversight, true);
    let first = |life: &Life| {
        let all = life.case().course.count(&life.timetable).unwrap();
        earliest(&life.timetable.rules, &all).map(|one| (one.clock.to_string(), one.due))
    };
    let verification = ("sp4n-verification".to_owned(), date(2026, 3, 25));
    assert_eq!(first(&life), Some(verification));
    assert_eq!(life.case().alarm(), Some(date(2026, 3, 25)));
    life.does(Act::Accept);
    let decision = ("law-decision".to_owned(), date(2026, 5, 12));
    assert_eq!(first(&life), Some(decision), "before 24 June, the other clock's date");
    assert_eq!((life.case().alarm(), life.case().missed()), (Some(date(2026, 5, 12)), 0));
}

#[test]
fn a_pause_moves_only_the_clock_that_may_pause() {
    let mut life = Life::filed(Class::NonOversight, true);
    life.does(Act::Accept);
    life.on(date(2026, 3, 26)).does(Act::Pause { reason: said("menunggu pelapor") });
    assert!(life.counted("sp4n-non-oversight").unwrap().paused);
    assert_eq!(life.case().alarm(), Some(date(2026, 5, 12)));
    let again = Act::Pause { reason: said("x") };
    assert_eq!(life.tries(again), Err(Refusal::AlreadyPaused));
    let comment = Send { from: Party::Office, question: true, answers: None, text: said("Kapan?") };
    life.does(Act::Send(comment));
    // Thursday 26 March to Monday 30 March: Thursday and Friday do not count.
    life.on(date(2026, 3, 30)).does(Act::Resume { reason: None });
    assert_eq!(life.due("sp4n-non-oversight"), Some(date(2026, 4, 14)));
    assert_eq!(life.due("law-decision"), Some(date(2026, 5, 12)), "the statute knows no pause");
    let counted = life.counted("sp4n-non-oversight").unwrap();
    let paused = counted.passed.iter().filter(|passed| passed.why == Why::Paused);
    assert_eq!(paused.count(), 4, "with the weekend");
    assert_eq!(life.tries(Act::Resume { reason: None }), Err(Refusal::NotPaused));
}

#[test]
fn an_extension_is_given_once_by_rule_with_a_reason() {
    let mut life = Life::filed(Class::NonOversight, true);
    life.does(Act::Accept);
    let extend = |clock: &str, days| Act::Extend { clock: key(clock), days, reason: said("saksi") };
    let law = Err(Refusal::NotExtendable(key("law-decision")));
    assert_eq!(life.tries(extend("law-decision", 7)), law);
    let most = Err(Refusal::ExtensionTooLong(7));
    assert_eq!(life.tries(extend("sp4n-non-oversight", 8)), most);
    assert_eq!(life.tries(extend("sp4n-non-oversight", 0)), most);
    life.does(extend("sp4n-non-oversight", 7));
    assert_eq!(life.due("sp4n-non-oversight"), Some(date(2026, 4, 21)));
    let twice = Err(Refusal::AlreadyExtended(key("sp4n-non-oversight")));
    assert_eq!(life.tries(extend("sp4n-non-oversight", 1)), twice);
}

#[test]
fn late_is_late_while_it_is_open_too() {
    let mut life = Life::filed(Class::NonOversight, true);
    let response = life.counted("law-response").unwrap();
    assert!(!response.is_late(date(2026, 3, 27)) && response.is_late(date(2026, 3, 28)));
    life.on(date(2026, 3, 30)).does(Act::Accept);
    let answered = life.counted("law-response").unwrap();
    assert!(answered.is_late(date(2026, 3, 30)) && !answered.runs());
    assert_eq!(life.case().missed(), 2, "the answer, and the verification of 25 March");
}

#[test]
fn no_date_is_guessed_into_a_year_without_a_calendar() {
    let mut life = Life::new();
    let filing = Act::File(Box::new(file(Class::Oversight, true)));
    let refused = life.on(date(2027, 12, 20)).tries(filing).unwrap_err();
    assert_eq!(refused, Refusal::NoCalendar(2028));
    assert_eq!(refused.params(), [("year", "2028".to_owned())]);
}

#[test]
fn the_shipped_document_is_sound_and_says_what_was_not_checked() {
    let rules = rules();
    assert_eq!(rules.faults(), []);
    let mark = |clock: &str| rules.clock(&key(clock)).unwrap().source.mark;
    assert_eq!(mark("law-decision"), Mark::Regulation);
    assert_eq!(mark("sp4n-oversight"), Mark::Secondary);
    assert_eq!(mark("sp4n-suggestion"), Mark::NotVerified);
    let mut faulty = rules.clone();
    let copy = faulty.clocks[0].clone();
    faulty.clocks.push(Clock { count: Some(0), stops: copy.starts, ..copy });
    faulty.clocks[1].assume = Some(key("nothing"));
    faulty.ladder.reverse();
    let codes: Vec<_> = faulty.faults().iter().map(|fault| fault.code).collect();
    let wanted = ["clock-unknown", "clock-twice", "clock-still", "clock-zero", "ladder-order"];
    assert_eq!(codes, wanted);
}

proptest! {
    /// Every day from the first is counted, passed over, or the last; both clocks count as many as
    /// they must.
    #[test]
    fn days_add_up(offset in 0i32..500, class in 0usize..2, formal: bool) {
        let day = date(2025, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
        let track = if formal { Track::Formal } else { Track::Tip };
        for one in filed_on(day, Class::ALL[class], track) {
            let elapsed = one.from.until(one.due).unwrap().get_days();
            let passed = u32::try_from(one.passed.len()).unwrap();
            prop_assert_eq!(u32::try_from(elapsed).unwrap(), one.count + passed);
        }
    }

    /// What is written between the two sides never moves a date.
    #[test]
    fn words_move_no_date(messages in 0usize..6, notes in 0usize..4, days in 0i32..10) {
        let mut life = Life::filed(Class::NonOversight, true);
        let before = life.case().course.count(&life.timetable).unwrap();
        life.today = life.today.checked_add(jiff::Span::new().days(days)).unwrap();
        for number in 0..messages {
            let from = if number % 2 == 0 { Party::Reporter } else { Party::Office };
            let question = number % 3 == 0;
            life.does(Act::Send(Send { from, question, answers: None, text: said("…") }));
        }
        for _ in 0..notes {
            life.does(Act::LeaveNote { text: said("…") });
        }
        prop_assert_eq!(life.case().course.count(&life.timetable).unwrap(), before);
    }
}
