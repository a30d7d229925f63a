//! What a hand-over brings along: numbered here, dated as it was, and nothing stays behind.

use super::*;
use crate::kernel::{Event as _, FileKind, FileName, StoredFile};

fn carried(day: Date, entry: u64, kind: &str) -> Carried {
    Carried { at: at(day), entry, kind: kind.to_owned() }
}

fn message(entry: u64, from: Party, question: bool, answers: Option<u32>) -> Said {
    let carried = carried(date(2026, 3, 2), entry, "complaint.message_sent");
    Said { from, question, answers, text: said("…"), carried }
}

fn paper(entry: u64) -> Filed {
    let name = FileName::parse(&"d".repeat(64)).unwrap();
    let file = StoredFile { name, kind: FileKind::Pdf, bytes: 5 };
    let carried = Some(carried(date(2026, 3, 3), entry, "complaint.attachment_added"));
    Filed { from: Party::Reporter, file, key: said("key"), carried }
}

/// Filed on 13 March with what was said before in another unit.
fn handed_over() -> Life {
    let mut life = Life::new();
    let mut with = file(Class::NonOversight, true);
    let asked = message(4, Party::Office, true, None);
    let answer = message(6, Party::Reporter, false, Some(1));
    let open = message(7, Party::Office, true, None);
    with.entry.along =
        Along { said: vec![asked, answer, open], files: vec![paper(5)], behind: None };
    assert_eq!(life.tries(Act::File(Box::new(with))).unwrap().len(), 5);
    life
}

#[test]
fn it_keeps_its_order_its_dates_and_its_open_questions() {
    let mut life = handed_over();
    let case = life.case();
    let numbers: Vec<_> = case.messages.iter().map(|one| (one.number, one.from)).collect();
    let (office, reporter) = (Party::Office, Party::Reporter);
    assert_eq!(numbers, [(1, office), (2, reporter), (3, office)]);
    assert!(case.messages.iter().all(|one| one.at == at(date(2026, 3, 2))));
    assert_eq!(case.messages[0].answered_by, Some(2));
    assert_eq!(case.open_questions(office).map(|one| one.number).collect::<Vec<_>>(), [3]);
    assert_eq!(case.attachments[0].at, at(date(2026, 3, 3)));
    // What is said here goes on behind it, and answers what was asked there.
    let text = said("Ini jawabannya.");
    let send = Send { from: reporter, question: false, answers: Some(3), text };
    let Event::MessageSent(sent) = life.does(Act::Send(send)) else { panic!() };
    assert_eq!((sent.message, sent.date, sent.carried), (4, date(2026, 3, 13), None));
    // Put together before the answer came, it would take its number.
    let said = vec![message(9, reporter, false, None)];
    let early = Along { said, files: vec![paper(8)], behind: Some((3, 1)) };
    assert_eq!(life.tries(Act::Bring(early.clone())), Err(Refusal::SaidMeanwhile));
    let later = Along { behind: Some((4, 1)), ..early };
    let events = life.tries(Act::Bring(later)).unwrap();
    let [Event::MessageSent(sent), Event::AttachmentAdded(added)] = &events[..] else { panic!() };
    assert_eq!((sent.message, sent.date), (5, date(2026, 3, 2)));
    assert_eq!((added.number, added.date), (2, date(2026, 3, 3)));
    let many = Along { files: vec![paper(10); 29], ..Along::default() };
    assert_eq!(life.tries(Act::Bring(many)), Err(Refusal::TooManyFiles(30)));
}

#[test]
fn nothing_that_came_in_since_the_copy_stays_behind() {
    let mut life = Life::filed(Class::NonOversight, true);
    let over = |seen| Act::HandOver {
        from: unit("kanim-nusantara"),
        to: unit("kanim-lain"),
        reference: "CCCC-DDDD".to_owned(),
        reason: said("wilayah lain"),
        seen: Some(seen),
    };
    let text = said("Masih ada lagi.");
    life.does(Act::Send(Send { from: Party::Reporter, question: false, answers: None, text }));
    assert_eq!(life.tries(over(1)), Err(Refusal::SaidMeanwhile));
    life.does(over(2));
    assert_eq!(life.stage(), Stage::HandedOver);
    assert_eq!(life.tries(Act::Bring(Along::default())), {
        Err(Refusal::NotNow(Action::Send, Stage::HandedOver))
    });
}

/// Read by every build for ever, beside the examples without it.
#[test]
fn what_was_carried_is_written_the_same_today() {
    let message = concat!(
        r#"{"date":"2026-03-02","message":1,"from":"office","question":false,"#,
        r#""text":{"subject":"complaint/7K3M-9Q2X"},"#,
        r#""carried":{"at":1772416800000000,"entry":41,"kind":"complaint.decided"}}"#
    );
    let paper = concat!(
        r#"{"date":"2026-03-03","number":1,"from":"reporter","file":{"name":""#,
        "abababababababababababababababababababababababababababababababab",
        r#"","kind":"pdf","bytes":81432},"key":{"subject":"complaint/7K3M-9Q2X"},"#,
        r#""carried":{"at":1772503200000000,"entry":42,"kind":"complaint.attachment_added"}}"#
    );
    for (kind, body) in [("complaint.message_sent", message), ("complaint.attachment_added", paper)]
    {
        let event = Event::decode(kind, 1, body.as_bytes()).unwrap();
        let mut written = Vec::new();
        event.write_body(&mut written);
        assert_eq!(String::from_utf8(written).unwrap(), body);
    }
}
