//! Rules of oversight: the two limits, series of totals, one example per kind.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, date};

use super::*;
use crate::kernel::{Actor, Context, Event as _, Key, Meta, Personal, Room, Timestamp};

fn rules() -> Arc<OversightRules> {
    let text = include_str!("../../../../../../packs/voice/oversight.toml");
    Arc::new(toml::from_str(text).unwrap())
}

fn said(text: &str) -> Personal {
    Personal::new(explanation_subject("x"), text)
}

fn run<R: Room>(state: &mut R::State, command: &R::Command) -> Result<Vec<R::Event>, R::Refusal> {
    let cx = Context { now: Timestamp(0), actor: &Actor::System };
    let events = R::decide(state, &cx, command)?;
    for event in &events {
        R::evolve(state, event, &Meta { at: cx.now, actor: cx.actor });
    }
    Ok(events)
}

fn does(state: &mut State, today: Date, act: Act) -> Result<Vec<Event>, Refusal> {
    run::<Explanations>(state, &Command { rules: rules(), today, act })
}

fn receive(date: Date) -> Act {
    let (reference, text) = (said("0123/LM/2026"), said("Mohon penjelasan."));
    Act::Receive { id: "x".to_owned(), date, complaint: None, reference, text }
}

fn again(date: Date) -> Act {
    Act::ReceiveAgain { date, reference: said("0456/LM/2026"), text: said("Kedua kali.") }
}

fn answer() -> Act {
    Act::Answer { text: said("Penjelasan kami.") }
}

#[test]
fn fourteen_days_and_fourteen_more() {
    let mut state = State::default();
    let monday = date(2026, 11, 23);
    assert_eq!(does(&mut state, monday, receive(date(2026, 11, 24))), Err(Refusal::BadDate));
    does(&mut state, monday, receive(monday)).unwrap();
    assert_eq!(does(&mut state, monday, receive(monday)), Err(Refusal::Taken));
    let due = |state: &State| state.request().unwrap().due();
    assert_eq!(due(&state), date(2026, 12, 7));
    // The second letter does not come before the first one's time is over.
    let early = does(&mut state, date(2026, 12, 7), again(date(2026, 12, 7)));
    assert_eq!(early, Err(Refusal::BadDate));
    let lapse = does(&mut state, date(2026, 12, 20), Act::Lapse);
    assert_eq!(lapse, Err(Refusal::NotNow(Stage::Asked)), "given up only after the second");
    does(&mut state, date(2026, 12, 8), again(date(2026, 12, 8))).unwrap();
    assert_eq!(due(&state), date(2026, 12, 22));
    let early = does(&mut state, date(2026, 12, 22), Act::Lapse);
    assert_eq!(early, Err(Refusal::TooEarly(date(2026, 12, 22))));
    does(&mut state, date(2026, 12, 23), Act::Lapse).unwrap();
    assert_eq!(state.request().unwrap().stage(), Stage::GivenUp);
    let late = does(&mut state, date(2026, 12, 24), answer()).unwrap();
    assert!(matches!(&late[0], Event::Answered(answered) if !answered.in_time));
    let twice = does(&mut state, date(2026, 12, 24), answer());
    assert_eq!(twice, Err(Refusal::NotNow(Stage::Answered)));
}

#[test]
fn an_answer_on_the_last_day_is_in_time() {
    for (today, in_time) in [(date(2026, 12, 7), true), (date(2026, 12, 8), false)] {
        let mut state = State::default();
        assert_eq!(does(&mut state, today, answer()), Err(Refusal::Unknown));
        does(&mut state, today, receive(date(2026, 11, 23))).unwrap();
        let events = does(&mut state, today, answer()).unwrap();
        assert!(matches!(&events[0], Event::Answered(answered) if answered.in_time == in_time));
    }
}

fn imported(totals: &[(i16, u64)]) -> SeriesImported {
    SeriesImported {
        series: Key::parse("ombudsman-jatim").unwrap(),
        name: "Laporan kepada Ombudsman, Jawa Timur".to_owned(),
        note: "Laporan tahunan Ombudsman".to_owned(),
        date: date(2026, 11, 23),
        totals: totals
            .iter()
            .map(|(year, count)| YearTotal { year: *year, count: *count })
            .collect(),
    }
}

const EAST_JAVA: [(i16, u64); 5] =
    [(2013, 270), (2014, 336), (2015, 350), (2016, 345), (2017, 356)];

#[test]
fn the_years_of_east_java_and_what_they_show() {
    let mut state = AllSeries::default();
    let series = imported(&EAST_JAVA);
    let import = SeriesCommand::Import(series.clone());
    assert_eq!(run::<YearlyTotals>(&mut state, &import).unwrap().len(), 1);
    assert_eq!(run::<YearlyTotals>(&mut state, &import).unwrap().len(), 0, "said before");
    let of = |year| change(&series.totals, year);
    // 66 of 270 are 24.44 per cent; 5 of 350 are 1.43.
    assert_eq!(of(2014), Some(Change { by: 66, permille: Some(244) }));
    assert_eq!(of(2016), Some(Change { by: -5, permille: Some(-14) }));
    assert_eq!((of(2013), of(2018)), (None, None));
    let from_none = [YearTotal { year: 1, count: 0 }, YearTotal { year: 2, count: 3 }];
    assert_eq!(change(&from_none, 2), Some(Change { by: 3, permille: None }));
    let (series, date) = (series.series, date(2026, 11, 24));
    let withdraw = SeriesCommand::Withdraw { series, date };
    run::<YearlyTotals>(&mut state, &withdraw).unwrap();
    assert_eq!(state.shown().count(), 0);
    assert_eq!(run::<YearlyTotals>(&mut state, &withdraw), Err(SeriesRefusal::Unknown));
}

#[test]
fn what_is_wrong_with_totals_is_told() {
    let wrong = |series: SeriesImported| {
        run::<YearlyTotals>(&mut AllSeries::default(), &SeriesCommand::Import(series)).unwrap_err()
    };
    assert_eq!(wrong(imported(&[])), SeriesRefusal::Empty);
    assert_eq!(wrong(imported(&[(2013, 1), (2013, 1)])), SeriesRefusal::Twice(2013));
    assert_eq!(wrong(imported(&[(2026, 1)])), SeriesRefusal::BadYear(2026), "it is not over");
    assert_eq!(wrong(imported(&[(13, 1)])), SeriesRefusal::BadYear(13));
    let nameless = SeriesImported { name: " ".to_owned(), ..imported(&EAST_JAVA) };
    assert_eq!(wrong(nameless), SeriesRefusal::Words);
}

#[test]
fn every_kind_has_an_example_that_is_written_the_same_today() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/oversight");
    let read = |name: &str, schema: u16| {
        let path = folder.join(format!("{name}.{schema}.json"));
        let bytes = fs::read(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        bytes.trim_ascii().to_vec()
    };
    let same = |bytes: Vec<u8>, written: Vec<u8>| {
        assert_eq!(String::from_utf8(written), String::from_utf8(bytes));
    };
    for kind in Event::KINDS {
        let (bytes, mut written) = (read(kind.name, kind.schema), Vec::new());
        Event::decode(kind.name, kind.schema, &bytes).unwrap().write_body(&mut written);
        same(bytes, written);
    }
    for kind in SeriesEvent::KINDS {
        let (bytes, mut written) = (read(kind.name, kind.schema), Vec::new());
        SeriesEvent::decode(kind.name, kind.schema, &bytes).unwrap().write_body(&mut written);
        same(bytes, written);
    }
    let kinds = Event::KINDS.len() + SeriesEvent::KINDS.len();
    assert_eq!(fs::read_dir(folder).unwrap().count(), kinds);
}
