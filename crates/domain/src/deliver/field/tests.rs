//! A round from its plan to its end; who works in it and when.

use std::fs;
use std::path::Path;

use jiff::civil::date;

use super::*;
use crate::kernel::{Event as _, Refusal as _, RefusalClass, Timestamp};

const FIRST: Date = date(2026, 11, 24);
const LAST: Date = date(2026, 11, 25);

fn team(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn run(state: &mut State, who: &str, command: &Command) -> Result<Vec<Event>, Refusal> {
    let actor = Actor::Officer(who.to_owned());
    let now = Timestamp(7);
    let events = Field::decide(state, &Context { now, actor: &actor }, command)?;
    events.iter().for_each(|e| Field::evolve(state, e, &Meta { at: now, actor: &actor }));
    Ok(events)
}

fn open(place: &str, days: (Date, Date), names: &[&str]) -> Command {
    Command::Open { place: place.to_owned(), days, team: team(names), today: date(2026, 11, 23) }
}

fn opened() -> (State, Arc<Round>) {
    let mut state = State::default();
    run(&mut state, "rina", &open(" Balai Desa Contoh ", (FIRST, LAST), &["rina", "bagus"]))
        .unwrap();
    let round = Arc::new(state.rounds()[0].clone());
    (state, round)
}

fn note(round: &Arc<Round>, case: u64, today: Date) -> Command {
    let (round, case) = (Arc::clone(round), CaseRef::from_chance(case));
    Command::Note { round, case, begun: true, today }
}

#[test]
fn a_round_has_a_place_days_and_a_team() {
    let mut state = State::default();
    let refused = |command: &Command| run(&mut State::default(), "rina", command).unwrap_err();
    let days = (FIRST, LAST);
    assert_eq!(refused(&open(" ", days, &["rina"])), Refusal::PlaceMissing);
    assert_eq!(refused(&open(&"x".repeat(121), days, &["rina"])), Refusal::PlaceMissing);
    assert_eq!(refused(&open("Desa", days, &[])), Refusal::TeamMissing);
    assert_eq!(refused(&open("Desa", days, &["rina", " "])), Refusal::TeamMissing);
    assert_eq!(refused(&open("Desa", (LAST, FIRST), &["rina"])), Refusal::DaysReversed);
    let past = (date(2026, 11, 1), date(2026, 11, 22));
    assert_eq!(refused(&open("Desa", past, &["rina"])), Refusal::DaysPast);
    let long = (date(2026, 11, 23), date(2026, 12, 24));
    assert_eq!(refused(&open("Desa", long, &["rina"])), Refusal::DaysMany(DAYS_MAX));
    let longest = (date(2026, 11, 23), date(2026, 12, 23));
    run(&mut state, "rina", &open("Desa", longest, &["rina"])).unwrap();
    for _ in 0..2 {
        run(&mut state, "rina", &open("Rumah sakit", days, &["rina"])).unwrap();
    }
    let names: Vec<_> = state.rounds().iter().map(|round| round.opened.round.as_str()).collect();
    assert_eq!(names, ["2026-11-23-1", "2026-11-24-1", "2026-11-24-2"]);
}

#[test]
fn only_the_team_works_in_it_and_only_on_its_days() {
    let (_, round) = opened();
    assert_eq!(round.opened.place, "Balai Desa Contoh");
    let stages = [
        (date(2026, 11, 23), Stage::Planned),
        (FIRST, Stage::UnderWay),
        (LAST, Stage::UnderWay),
        (date(2026, 11, 26), Stage::Over),
    ];
    let mut work = State::default();
    for (day, stage) in stages {
        assert_eq!(round.stage(day), stage);
        let done = run(&mut work, "bagus", &note(&round, 1, day));
        assert_eq!(done.is_ok(), stage == Stage::UnderWay, "{day}");
    }
    assert_eq!(work.cases.len(), 1, "a case is noted once");
    let other = run(&mut work, "hendra", &note(&round, 2, FIRST)).unwrap_err();
    assert_eq!((other.code(), other.class()), ("field.not_in_team", RefusalClass::Conflict));
    let house = round.admits(&Actor::System, FIRST);
    assert_eq!(house, Err(Refusal::NotInTeam));
    let late = round.admits(&Actor::Officer("rina".to_owned()), date(2026, 11, 26));
    assert_eq!(late, Err(Refusal::NotUnderWay(FIRST, LAST)));
}

#[test]
fn closed_early_nothing_is_done_there_after_that_day() {
    let (mut state, round) = opened();
    let name = round.opened.round.clone();
    let close = |today| Command::Close { round: name.clone(), today };
    run(&mut state, "rina", &close(FIRST)).unwrap();
    let closed = Arc::new(state.round(name.as_str()).unwrap().clone());
    assert_eq!((closed.stage(FIRST), closed.stage(LAST)), (Stage::UnderWay, Stage::Over));
    assert_eq!(run(&mut state, "rina", &close(FIRST)), Err(Refusal::Over(FIRST)));
    let unknown = Command::Close { round: Key::parse("2026-01-01-1").unwrap(), today: FIRST };
    assert_eq!(run(&mut state, "rina", &unknown), Err(Refusal::Unknown));
    // Called off before it began, it never takes place.
    let (mut state, round) = opened();
    let close = Command::Close { round: round.opened.round.clone(), today: date(2026, 11, 23) };
    run(&mut state, "rina", &close).unwrap();
    assert_eq!(state.rounds()[0].stage(FIRST), Stage::Over);
}

#[test]
fn every_kind_has_an_example_that_is_written_the_same_today() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/field");
    for kind in Event::KINDS {
        let path = folder.join(format!("{}.{}.json", kind.name, kind.schema));
        let bytes = fs::read(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let event = Event::decode(kind.name, kind.schema, bytes.trim_ascii()).unwrap();
        let mut written = Vec::new();
        event.write_body(&mut written);
        assert_eq!(String::from_utf8(written), String::from_utf8(bytes.trim_ascii().to_vec()));
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), Event::KINDS.len());
}
