//! Lives of complaints, from filing to every end.

use jiff::civil::date;

use super::*;
use crate::kernel::{Event as _, Rupiah};

#[test]
fn from_filing_to_agreement() {
    let mut life = Life::filed(Class::NonOversight, true);
    life.does(Act::Accept);
    life.does(assign("dewi"));
    assert_eq!(life.try_as("rina", decision(Outcome::Upheld)), Err(Refusal::NotYours));
    life.on(date(2026, 4, 1)).does(decision(Outcome::PartlyUpheld));
    life.on(date(2026, 4, 2)).does(Act::Deliver { way: Delivery::Page });
    assert_eq!(life.case().delivered, Some((date(2026, 4, 2), date(2026, 5, 2))));
    life.does(Act::Agree { text: None });
    assert_eq!(life.stage(), Stage::Agreed);
    let all = life.case().course.count(&life.timetable).unwrap();
    let running: Vec<_> = all.iter().filter(|one| one.runs()).map(|one| &one.clock).collect();
    assert!(running.is_empty(), "{running:?}");
    assert!(all.iter().all(|one| !one.is_late(date(2027, 1, 1))), "{all:?}");
    let actions: Vec<_> = life.case().history.iter().map(|step| step.action).collect();
    let expected = [
        Action::File,
        Action::Accept,
        Action::Assign,
        Action::Decide,
        Action::Deliver,
        Action::Agree,
    ];
    assert_eq!(actions, expected);
}

#[test]
fn a_formal_complaint_has_a_name_and_is_never_set_aside() {
    let mut life = Life::new();
    let nameless = File { identity: None, ..file(Class::NonOversight, true) };
    let refused = life.tries(Act::File(Box::new(nameless)));
    assert_eq!(refused, Err(Refusal::IdentityMissing));
    let later = File { served_on: Some(date(2026, 3, 14)), ..file(Class::NonOversight, false) };
    assert_eq!(life.tries(Act::File(Box::new(later))), Err(Refusal::ServedLater));
    let mut formal = Life::filed(Class::NonOversight, true);
    let aside = Act::SetAside { reason: said("tidak jelas") };
    assert_eq!(formal.tries(aside.clone()), Err(Refusal::FormalMustBeDecided));
    let mut tip = Life::filed(Class::NonOversight, false);
    let missing = Act::AskCompletion { missing: said("tanggal") };
    assert_eq!(tip.tries(missing), Err(Refusal::TipNotCompleted));
    tip.does(aside);
    assert_eq!(tip.stage(), Stage::SetAside);
    assert!(tip.counted("sp4n-non-oversight").unwrap().stopped.is_some());
}

#[test]
fn what_is_missing_comes_in_time_or_the_complaint_lapses() {
    let missing = || Act::AskCompletion { missing: said("tanggal") };
    let mut life = Life::filed(Class::NonOversight, true);
    life.does(missing());
    assert_eq!(life.due("law-completion"), Some(date(2026, 4, 12)));
    assert_eq!(
        life.on(date(2026, 4, 12)).tries(Act::Lapse),
        Err(Refusal::TooEarly(date(2026, 4, 13)))
    );
    life.does(Act::Complete { text: said("12 Maret") });
    assert_eq!(life.stage(), Stage::Received);
    life.does(missing());
    assert_eq!(life.due("law-completion"), Some(date(2026, 5, 12)), "30 days anew");
    life.on(date(2026, 5, 13)).does(Act::Lapse);
    assert_eq!(life.stage(), Stage::Withdrawn);
}

#[test]
fn the_accused_and_those_below_neither_see_nor_handle_it() {
    let mut life = Life::filed(Class::Oversight, true);
    life.does(Act::Accept);
    let accused = vec![tag("hendra")];
    life.does(Act::NameAccused { about: About::Officer, accused });
    let to = |officer: &str, line: &[&str]| {
        Act::Assign(Assign {
            officer: officer.to_owned(),
            line: line.iter().map(|name| tag(name)).collect(),
            unit: unit("kanim-nusantara"),
            own: unit("kanim-nusantara"),
            reason: None,
        })
    };
    let no = |officer: &str| Err(Refusal::AccusedMayNotHandle(officer.to_owned()));
    assert_eq!(life.tries(to("hendra", &["hendra", "kepala"])), no("hendra"));
    assert_eq!(life.tries(to("rina", &["rina", "hendra", "kepala"])), no("rina"), "below");
    for line in [vec![tag("hendra")], vec![tag("rina"), tag("hendra")]] {
        assert!(life.case().is_kept_from(&line));
        life.line = line;
        assert_eq!(life.tries(Act::LeaveNote { text: said("x") }), Err(Refusal::KeptFromYou));
    }
    life.line = vec![tag("kepala")];
    life.does(to("kepala", &["kepala"]));
    assert_eq!(life.case().officer.as_deref(), Some("kepala"));
}

#[test]
fn what_is_about_the_unit_is_handled_from_above() {
    let mut life = Life::filed(Class::Oversight, true);
    life.does(Act::Accept);
    life.does(Act::NameAccused { about: About::Unit, accused: vec![tag("kepala")] });
    let outside = |unit_of: &str| {
        Act::Assign(Assign {
            officer: "wira".to_owned(),
            line: vec![tag("wira")],
            unit: unit(unit_of),
            own: unit("kanim-nusantara"),
            reason: None,
        })
    };
    assert_eq!(life.tries(outside("kanim-nusantara")), Err(Refusal::OutsiderNeeded));
    assert!(!may_handle(life.case(), &[tag("wira")], true));
    assert!(may_handle(life.case(), &[tag("wira")], false));
    life.does(outside("kanwil-nusantara"));
    assert_eq!(life.stage(), Stage::Assigned);
}

#[test]
fn what_is_kept_from_somebody_is_kept_from_the_first_moment() {
    let mut life = Life::new();
    let accused = vec![tag("kepala"), tag("rina")];
    let about = About::Unit;
    let filing = File { accused, about, ..file(Class::Oversight, false) };
    let events = life.tries(Act::File(Box::new(filing))).unwrap();
    assert!(matches!(&events[..], [Event::Received(_), Event::AccusedNamed(_)]), "{events:?}");
    assert!(life.case().is_kept_from(&[tag("rina")]));
    assert_eq!((life.stage(), life.case().about), (Stage::Received, About::Unit));
}

#[test]
fn after_a_dispute_somebody_else_looks_at_it() {
    let mut life = Life::filed(Class::NonOversight, true);
    life.does(Act::Accept);
    life.does(assign("dewi"));
    let same = Err(Refusal::SameOfficer("dewi".to_owned()));
    assert_eq!(life.tries(assign("dewi")), same);
    life.does(decision(Outcome::NotUpheld));
    life.does(Act::Deliver { way: Delivery::Letter });
    life.on(date(2026, 3, 20)).does(Act::Dispute { text: said("Tidak benar.") });
    let rung = Act::Escalate { cause: Cause::Disputed, reason: None };
    life.does(rung);
    assert_eq!(life.tries(assign("dewi")), Err(Refusal::AnotherOfficerNeeded("dewi".to_owned())));
    life.does(assign("bagus"));
    // 14 working days from 20 March: the unit's own promise.
    assert_eq!(life.due("unit-review"), Some(date(2026, 4, 14)));
    life.try_as("bagus", decision(Outcome::Upheld)).unwrap();
    assert_eq!(life.case().decisions.len(), 2);
    assert_eq!(life.case().decisions[1].0.number, 2);
    life.on(date(2026, 4, 2)).does(Act::Deliver { way: Delivery::Page });
    life.does(Act::Agree { text: None });
    let last = date(2026, 5, 2);
    let late = life.on(date(2026, 5, 3)).tries(Act::Dispute { text: said("x") });
    assert_eq!(late, Err(Refusal::WindowOver(last)));
    life.on(last).does(Act::Dispute { text: said("Belum dibayar.") });
    assert_eq!(life.stage(), Stage::Disputed);
}

#[test]
fn silence_is_not_agreement_and_takes_its_days() {
    let mut life = Life::filed(Class::NonOversight, false);
    life.does(Act::Accept);
    life.does(assign("dewi"));
    life.does(decision(Outcome::Upheld));
    life.on(date(2026, 4, 1)).does(Act::Deliver { way: Delivery::Page });
    // 10 working days after 1 April, over Good Friday.
    let due = date(2026, 4, 16);
    let early = life.on(due).tries(Act::NoteSilence);
    assert_eq!(early, Err(Refusal::TooEarly(date(2026, 4, 17))));
    let event = life.on(date(2026, 4, 17)).does(Act::NoteSilence);
    assert!(matches!(event, Event::SilenceNoted(noted) if noted.due == due));
    assert_eq!(life.stage(), Stage::Silent);
    life.does(Act::Dispute { text: said("Saya sedang sakit.") });
    assert_eq!(life.stage(), Stage::Disputed);
}

#[test]
fn classes_have_their_own_ends() {
    let mut praise = Life::filed(Class::Praise, false);
    assert_eq!(praise.tries(Act::Accept), Err(Refusal::WrongClass(Class::Praise)));
    praise.does(Act::Acknowledge { text: Some(said("Terima kasih")) });
    assert_eq!(praise.stage(), Stage::Acknowledged);
    let mut asked = Life::filed(Class::Information, false);
    let no = Err(Refusal::WrongClass(Class::Information));
    assert_eq!(asked.tries(Act::Acknowledge { text: None }), no);
    asked.does(Act::HandOn { room: OtherRoom::Information });
    assert_eq!(asked.stage(), Stage::HandedOn);
    let mut wrong = Life::filed(Class::Praise, false);
    let reclassify = |class| Act::Reclassify { class, reason: said("isi") };
    assert_eq!(wrong.tries(reclassify(Class::Praise)), Err(Refusal::SameClass(Class::Praise)));
    wrong.does(reclassify(Class::NonOversight));
    assert_eq!(wrong.due("sp4n-non-oversight"), Some(date(2026, 4, 10)), "from the first day");
    wrong.does(Act::Accept);
}

#[test]
fn other_units_and_other_complaints_go_on_with_it() {
    let mut life = Life::filed(Class::NonOversight, true);
    let merge = |into: &str| Act::Merge { into: into.to_owned() };
    assert_eq!(life.tries(merge("7K3M-9Q2X")), Err(Refusal::Itself));
    let link = |other: &str| Act::Link { other: other.to_owned() };
    life.does(link("AAAA-BBBB"));
    assert_eq!(life.tries(link("AAAA-BBBB")), Err(Refusal::AlreadyLinked("AAAA-BBBB".to_owned())));
    let over = |to: &str| Act::HandOver {
        from: unit("kanim-nusantara"),
        to: unit(to),
        reference: "CCCC-DDDD".to_owned(),
        reason: said("wilayah lain"),
        seen: None,
    };
    assert_eq!(life.tries(over("kanim-nusantara")), Err(Refusal::SameUnit));
    life.does(over("kanim-lain"));
    assert_eq!(life.case().goes_on.as_deref(), Some("kanim-lain/CCCC-DDDD"));
    let mut second = Life::filed(Class::NonOversight, true);
    second.does(merge("AAAA-BBBB"));
    assert_eq!(second.stage(), Stage::Merged);
    assert!(second.counted("law-response").unwrap().stopped.is_some());
}

#[test]
fn both_sides_ask_and_answer() {
    let mut life = Life::filed(Class::NonOversight, false);
    let send =
        |from, question, answers| Act::Send(Send { from, question, answers, text: said("…") });
    life.does(send(Party::Office, true, None));
    let unknown = Err(Refusal::UnknownQuestion(1));
    assert_eq!(life.tries(send(Party::Office, false, Some(1))), unknown, "one's own question");
    life.does(send(Party::Reporter, false, Some(1)));
    assert_eq!(life.tries(send(Party::Reporter, false, Some(1))), unknown, "answered");
    life.does(send(Party::Reporter, true, None));
    assert_eq!(life.case().open_questions(Party::Reporter).count(), 1);
    assert_eq!(life.case().open_questions(Party::Office).count(), 0);
}

#[test]
fn a_late_complaint_climbs_the_ladder_rung_by_rung() {
    let mut life = Life::filed(Class::NonOversight, true);
    let up = || Act::Escalate { cause: Cause::Overdue, reason: None };
    // Verification was due on 25 March.
    assert_eq!(life.on(date(2026, 3, 25)).tries(up()), Err(Refusal::NotYetUp));
    life.on(date(2026, 3, 26)).does(up());
    assert_eq!(life.tries(up()), Err(Refusal::NotYetUp));
    life.on(date(2026, 3, 29)).does(up());
    life.on(date(2026, 4, 2)).does(up());
    assert_eq!(life.case().rung, 3);
    assert_eq!(life.tries(up()), Err(Refusal::TopReached));
    let mut asked = Life::filed(Class::NonOversight, true);
    let ask = |reason| Act::Escalate { cause: Cause::Asked, reason };
    assert_eq!(asked.tries(ask(None)), Err(Refusal::ReasonMissing));
    asked.does(ask(Some(said("menarik perhatian"))));
    assert_eq!(asked.case().rung, 1);
}

#[test]
fn compensation_has_an_amount_and_a_day() {
    let mut life = Life::filed(Class::NonOversight, true);
    life.does(Act::Accept);
    life.does(assign("dewi"));
    let pay = |amount, pay_by| {
        let compensation = Some(Compensation { amount: Rupiah(amount), pay_by });
        Act::Decide(Decide { outcome: Outcome::Upheld, text: said("…"), compensation })
    };
    assert_eq!(life.tries(pay(0, date(2026, 4, 1))), Err(Refusal::BadCompensation));
    assert_eq!(life.tries(pay(50_000, date(2026, 3, 12))), Err(Refusal::BadCompensation));
    life.does(pay(50_000, date(2026, 4, 1)));
}

#[test]
fn text_and_identity_are_sealed_under_two_keys() {
    let mut life = Life::new();
    let contact = Some(Personal::new(identity_of("7K3M-9Q2X"), "0812"));
    let filing = File { wish: Some(said("ganti rugi")), contact, ..file(Class::Oversight, true) };
    let event = life.does(Act::File(Box::new(filing)));
    let mut body = Vec::new();
    event.write_body(&mut body);
    let body = String::from_utf8(body).unwrap();
    for secret in ["Antre", "Siti", "ganti", "0812"] {
        assert!(!body.contains(secret), "{body}");
    }
    let subjects: Vec<_> = event.personal().iter().map(|part| part.subject.clone()).collect();
    let (text, identity) = (subject_of("7K3M-9Q2X"), identity_of("7K3M-9Q2X"));
    assert_eq!(subjects, [text.clone(), text, identity.clone(), identity]);
}

#[test]
fn what_is_about_somebody_or_grave_or_secret_is_not_for_everybody() {
    let open = |change: fn(&mut File)| {
        let mut life = Life::new();
        let mut file = file(Class::NonOversight, true);
        change(&mut file);
        life.does(Act::File(Box::new(file)));
        life.case().is_open_to_all()
    };
    assert!(open(|_| {}));
    assert!(!open(|file| file.class = Class::Oversight));
    assert!(!open(|file| file.about = About::Officer));
    assert!(!open(|file| file.about = About::Unit));
    assert!(!open(|file| file.secret = true));
    let mut life = Life::filed(Class::NonOversight, false);
    assert!(life.case().is_open_to_all());
    life.does(Act::NameAccused { about: About::Service, accused: vec![tag("bagus")] });
    assert!(!life.case().is_open_to_all(), "somebody is accused");
}
