//! Rules of levy reports: who gets a key, who is left out, what goes on, one example per kind.

mod figures;
mod goes_on;
mod recovery;

use std::fs;
use std::path::Path;

use jiff::civil::{Date, date};

use super::*;
use crate::kernel::{Actor, Context, Event as _, Meta, Personal, Room, Timestamp, UnitId};

const TODAY: Date = date(2026, 11, 23);
const LOOKUP: &str = "7K3M9Q2XABC01234";

fn run<R: Room>(state: &mut R::State, command: &R::Command) -> Result<Vec<R::Event>, R::Refusal> {
    let cx = Context { now: Timestamp(0), actor: &Actor::Citizen };
    let events = R::decide(state, &cx, command)?;
    for event in &events {
        R::evolve(state, event, &Meta { at: cx.now, actor: cx.actor });
    }
    Ok(events)
}

fn add(ring: &mut Ring, key: &str, inspector: &str) -> Result<Vec<KeyEvent>, Refusal> {
    let (key, inspector, public) = (key.to_owned(), inspector.to_owned(), "BA==".to_owned());
    let custodian = false;
    run::<LevyKeys>(ring, &KeyCommand::Add { key, inspector, public, custodian, date: TODAY })
}

fn revoke(ring: &mut Ring, key: &str, by: &str) -> Result<Vec<KeyEvent>, Refusal> {
    let (key, inspector) = (key.to_owned(), by.to_owned());
    run::<LevyKeys>(ring, &KeyCommand::Revoke { key, inspector, date: TODAY })
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn parcel(digest: &str) -> Parcel {
    let sealed = Personal::new(subject_of(LOOKUP), "…");
    Parcel { size: Size::Small, digest: digest.to_owned(), sealed }
}

fn file(recipients: &[&str], in_use: &[&str]) -> Command {
    let act = Act::File {
        lookup: LOOKUP.to_owned(),
        office: UnitId::parse("kanim-nusantara-raya").unwrap(),
        channel: Channel::Online,
        recipients: names(recipients),
        access: "a".repeat(64),
        parcel: parcel("first"),
    };
    Command { date: TODAY, begins: Timestamp(0), keys: names(in_use), act }
}

fn write(from: Side, keys: &[&str]) -> Command {
    Command {
        date: TODAY,
        begins: Timestamp(0),
        keys: names(keys),
        act: Act::Write { from, parcel: parcel("next") },
    }
}

fn close(keys: &[&str]) -> Command {
    let act = Act::Close { outcome: Outcome::Founded };
    Command { date: TODAY, begins: Timestamp(0), keys: names(keys), act }
}

#[test]
fn a_key_is_added_once_and_ended_by_its_holder() {
    let mut ring = Ring::default();
    add(&mut ring, "aa", "wayan").unwrap();
    add(&mut ring, "bb", "tuti").unwrap();
    assert_eq!(add(&mut ring, "aa", "tuti"), Err(Refusal::KeyKnown));
    assert_eq!(revoke(&mut ring, "aa", "tuti"), Err(Refusal::KeyOfAnother));
    assert_eq!(revoke(&mut ring, "cc", "tuti"), Err(Refusal::KeyUnknown));
    revoke(&mut ring, "aa", "wayan").unwrap();
    revoke(&mut ring, "bb", "tuti").unwrap();
    assert_eq!(revoke(&mut ring, "aa", "wayan"), Err(Refusal::KeyUnknown));
    assert_eq!(add(&mut ring, "aa", "wayan"), Err(Refusal::KeyKnown), "a key does not come back");
    assert_eq!((ring.in_use().count(), ring.opening("wayan").count()), (0, 0));
}

#[test]
fn a_report_is_sealed_to_somebody_and_only_to_keys_in_use() {
    let mut state = State::default();
    let tries = |state: &mut State, to: &[&str], in_use: &[&str]| {
        run::<LevyReports>(state, &file(to, in_use)).map(|events| events.len())
    };
    assert_eq!(tries(&mut state, &[], &["aa"]), Err(Refusal::NobodyLeft));
    assert_eq!(tries(&mut state, &["aa"], &[]), Err(Refusal::KeyNotInUse("aa".to_owned())));
    let mixed = tries(&mut state, &["aa", "zz"], &["aa"]);
    assert_eq!(mixed, Err(Refusal::KeyNotInUse("zz".to_owned())));
    assert_eq!(run::<LevyReports>(&mut state, &close(&["aa"])), Err(Refusal::Unknown));
    assert_eq!(tries(&mut state, &["aa"], &["aa", "bb"]), Ok(1));
    assert_eq!(tries(&mut state, &["aa"], &["aa", "bb"]), Err(Refusal::Taken));
}

#[test]
fn for_who_was_left_out_it_does_not_exist() {
    let mut state = State::default();
    run::<LevyReports>(&mut state, &file(&["aa"], &["aa", "bb"])).unwrap();
    for command in [write(Side::Inspector, &["bb"]), close(&["bb"]), close(&[])] {
        assert_eq!(run::<LevyReports>(&mut state, &command), Err(Refusal::Unknown));
    }
    let report = state.report().unwrap();
    assert!(report.is_for(&names(&["bb", "aa"])) && !report.is_for(&names(&["bb"])));
}

#[test]
fn both_sides_write_until_it_is_closed() {
    let mut state = State::default();
    run::<LevyReports>(&mut state, &file(&["aa"], &["aa"])).unwrap();
    let waits = |state: &State| state.report().unwrap().waits_for();
    assert_eq!(waits(&state), Some(Side::Inspector));
    run::<LevyReports>(&mut state, &write(Side::Inspector, &["aa"])).unwrap();
    assert_eq!(waits(&state), Some(Side::Reporter));
    let events = run::<LevyReports>(&mut state, &write(Side::Reporter, &[])).unwrap();
    assert!(matches!(&events[0], Event::MessageSent(sent) if sent.message == 2));
    run::<LevyReports>(&mut state, &close(&["aa"])).unwrap();
    assert_eq!(waits(&state), None);
    for command in [write(Side::Inspector, &["aa"]), write(Side::Reporter, &[]), close(&["aa"])] {
        assert_eq!(run::<LevyReports>(&mut state, &command), Err(Refusal::AlreadyClosed));
    }
}

#[test]
fn messages_have_an_end() {
    let mut state = State::default();
    run::<LevyReports>(&mut state, &file(&["aa"], &["aa"])).unwrap();
    for _ in 0..MESSAGES_MAX {
        run::<LevyReports>(&mut state, &write(Side::Reporter, &[])).unwrap();
    }
    let more = run::<LevyReports>(&mut state, &write(Side::Reporter, &[]));
    assert_eq!(more, Err(Refusal::TooManyMessages(MESSAGES_MAX)));
}

#[test]
fn a_parcel_has_one_of_three_sizes() {
    for size in Size::ALL {
        assert_eq!(Size::of(size.bytes()), Some(*size));
        assert_eq!((Size::of(size.bytes() - 1), Size::of(size.bytes() + 1)), (None, None));
    }
}

#[test]
fn no_time_of_day_is_in_what_is_recorded() {
    let mut state = State::default();
    let events = run::<LevyReports>(&mut state, &file(&["aa"], &["aa"])).unwrap();
    let mut body = Vec::new();
    events[0].write_body(&mut body);
    let body = String::from_utf8(body).unwrap();
    assert!(body.contains("\"date\":\"2026-11-23\""), "{body}");
    assert!(!body.contains("T0") && !body.contains('…'), "{body}");
}

#[test]
fn every_kind_has_an_example_that_is_written_the_same_today() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/levy_reports");
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
    for kind in KeyEvent::KINDS {
        let (bytes, mut written) = (read(kind.name, kind.schema), Vec::new());
        KeyEvent::decode(kind.name, kind.schema, &bytes).unwrap().write_body(&mut written);
        same(bytes, written);
    }
    let kinds = Event::KINDS.len() + KeyEvent::KINDS.len();
    assert_eq!(fs::read_dir(folder).unwrap().count(), kinds);
}
