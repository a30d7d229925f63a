//! Files of the checklist: what may come when, and what both sides see of it.

use super::*;
use crate::kernel::{FileKind, FileName, StoredFile};

const MONDAY: Date = date(2026, 11, 23);

fn file(mark: char) -> StoredFile {
    let name = FileName::parse(&mark.to_string().repeat(64)).unwrap();
    StoredFile { name, kind: FileKind::Jpeg, bytes: 1000 }
}

fn document(id: &str, mark: char) -> NewDocument {
    NewDocument { document: key(id), file: file(mark), key: sealed("the key") }
}

fn hand_in(office: &mut Office, id: &str, mark: char) -> Result<Vec<Event>, Refusal> {
    let channel = Channel::Electronic;
    office.give("citizen", Ask::ReceiveDocument { document: document(id, mark), channel })
}

#[test]
fn files_come_with_the_application_in_one_step() {
    let mut office = Office::new(passport(), at(MONDAY, 9, 0));
    let mut application = office.application();
    application.documents = vec![document("ktp", 'a'), document("kk", 'b')];
    let events = office.give("citizen", Ask::Submit(Box::new(application))).unwrap();
    assert_eq!(
        kinds(&events),
        ["submitted", "step_done", "document_received", "document_received"]
    );
    assert_eq!(office.state.paper(&key("ktp")), Paper::Received);
    assert_eq!(office.state.paper(&key("bukti-diri")), Paper::Absent);
    assert_eq!(office.state.stored_bytes(), 2000);
    assert_eq!(office.replayed(), office.state);
    let mut body = Vec::new();
    office.record[2].2.write_body(&mut body);
    let body = String::from_utf8(body).unwrap();
    assert!(!body.contains("the key") && body.contains(&"a".repeat(64)), "{body}");

    let mut other = Office::new(passport(), at(MONDAY, 9, 0));
    let mut wrong = other.application();
    wrong.documents = vec![document("gold", 'a')];
    let refused = other.give("citizen", Ask::Submit(Box::new(wrong)));
    assert_eq!(refused, Err(Refusal::UnknownDocument(key("gold"))));
}

#[test]
fn what_is_owed_is_replaced_and_what_is_in_order_is_left_alone() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    assert_eq!(kinds(&hand_in(&mut office, "ktp", 'a').unwrap()), ["document_received"]);
    hand_in(&mut office, "ktp", 'b').unwrap();
    assert_eq!(office.state.documents[&key("ktp")].len(), 2, "the first one stays on the file");
    office.check(&[("ktp", Finding::Unreadable), ("bukti-diri", Finding::Missing)]).unwrap();
    assert_eq!(office.state.paper(&key("ktp")), Paper::Owed(Finding::Unreadable));
    assert_eq!(office.state.paper(&key("kk")), Paper::Accepted);
    assert_eq!(office.state.paper(&key("paspor-lama")), Paper::NotNeeded);
    let settled = Err(Refusal::DocumentSettled(key("kk")));
    assert_eq!(hand_in(&mut office, "kk", 'c'), settled);
    hand_in(&mut office, "ktp", 'd').unwrap();
    assert_eq!(office.state.paper(&key("ktp")), Paper::Received);
    assert_eq!(office.state.paper(&key("bukti-diri")), Paper::Owed(Finding::Missing));
    let resubmit = Ask::Resubmit { channel: Channel::Electronic, note: None };
    office.give("citizen", resubmit).unwrap();
    office.check(&[]).unwrap();
    assert_eq!(office.state.paper(&key("ktp")), Paper::Accepted);
    assert!(hand_in(&mut office, "ktp", 'e').is_err());
    assert_eq!(office.replayed(), office.state);
}

#[test]
fn nothing_comes_for_what_is_not_there_or_is_over() {
    let mut nobody = Office::new(passport(), at(MONDAY, 9, 0));
    assert_eq!(hand_in(&mut nobody, "ktp", 'a'), Err(Refusal::NotFound));
    let mut office = Office::begun(at(MONDAY, 9, 0));
    assert_eq!(hand_in(&mut office, "x-y", 'a'), Err(Refusal::UnknownDocument(key("x-y"))));
    for _ in 0..VERSIONS_MAX {
        hand_in(&mut office, "ktp", 'a').unwrap();
    }
    let full = Err(Refusal::TooManyFiles(VERSIONS_MAX));
    assert_eq!(hand_in(&mut office, "ktp", 'a'), full);
    let withdraw = Ask::Withdraw { channel: Channel::Electronic, reason: None };
    office.give("citizen", withdraw).unwrap();
    assert_eq!(hand_in(&mut office, "kk", 'a'), Err(Refusal::NotNow(Stage::Withdrawn)));
}

#[test]
fn what_is_sealed_is_kept_from_the_end_of_the_case_on() {
    use crate::calendar::{Period, PeriodUnit};
    let years = Period { amount: 24, unit: PeriodUnit::Months };
    let mut office = Office::begun(at(MONDAY, 9, 0));
    assert_eq!(office.state.kept_until(years, &office.time), None, "while it goes on");
    let withdraw = Ask::Withdraw { channel: Channel::Electronic, reason: None };
    office.give("citizen", withdraw).unwrap();
    assert_eq!(office.state.kept_until(years, &office.time), Some(date(2028, 11, 23)));
}
