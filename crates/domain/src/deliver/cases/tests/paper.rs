//! The application and its checklist.

use super::*;

const MONDAY: Date = date(2026, 11, 23);

#[test]
fn an_application_fixes_the_standard_and_its_tariff() {
    let mut office = Office::new(passport(), at(MONDAY, 9, 0));
    let events = office.submit().unwrap();
    assert_eq!(kinds(&events), ["submitted", "step_done"]);
    let Event::Submitted(submitted) = &events[0] else { panic!("{events:?}") };
    assert_eq!(submitted.plan.standard, 1);
    assert_eq!(submitted.plan.steps.len(), 8);
    let amount = &submitted.amounts[0];
    assert_eq!((amount.tariff.as_str(), amount.amount), ("biasa-10", Rupiah(650_000)));
    assert_eq!(amount.legal_basis, "PP 45/2024");
    assert_eq!(office.state.next_step().unwrap().id, key("periksa-berkas"));
    assert_eq!(office.state.done[0].channel, None);
    assert_eq!(office.submit(), Err(Refusal::Exists));
}

#[test]
fn what_is_not_offered_is_refused() {
    let office = Office::new(passport(), at(MONDAY, 9, 0));
    let ask = |change: &dyn Fn(&mut Submit)| {
        let mut submit = office.application();
        change(&mut submit);
        let mut office = Office::new(passport(), at(MONDAY, 9, 0));
        office.give("citizen", Ask::Submit(Box::new(submit)))
    };
    assert_eq!(ask(&|s| s.variant = None), Err(Refusal::VariantMissing));
    let gold = key("gold");
    assert_eq!(ask(&|s| s.variant = Some(key("gold"))), Err(Refusal::UnknownVariant(gold.clone())));
    assert_eq!(ask(&|s| s.extras = vec![key("gold")]), Err(Refusal::TariffNotInForce(gold)));
    assert_eq!(ask(&|s| s.channel = Channel::SelfService), Err(Refusal::ChannelNotOffered));
    let by_staff = |s: &mut Submit| (s.channel, s.by_staff) = (Channel::SelfService, true);
    assert!(ask(&by_staff).is_ok(), "staff enter for somebody who cannot");
}

#[test]
fn a_standard_that_is_not_in_force_begins_nothing() {
    let mut office = Office::new(passport(), at(date(2025, 1, 1), 23, 59));
    assert_eq!(office.submit(), Err(Refusal::StandardNotInForce(1)));
    office.now = at(date(2025, 1, 2), 0, 0);
    assert!(office.submit().is_ok());
    let mut office = Office::new(passport(), at(MONDAY, 9, 0));
    let mut ended = (*office.standard).clone();
    ended.ends = Some(MONDAY);
    office.standard = Arc::new(ended);
    assert_eq!(office.submit(), Err(Refusal::StandardNotInForce(1)));
}

#[test]
fn every_document_is_looked_at_and_the_list_is_complete_at_once() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    let mut check = CheckDocuments {
        findings: office.findings(&[("ktp", Finding::Missing), ("kk", Finding::Unreadable)]),
        role: Role::Officer,
        channel: Channel::Counter,
        note: Some(sealed("bring the new card")),
    };
    let whole = check.findings.clone();
    check.findings.remove(&key("bukti-diri"));
    let asked = office.give("rina", Ask::CheckDocuments(check.clone()));
    assert_eq!(asked, Err(Refusal::DocumentUnchecked(key("bukti-diri"))));
    check.findings = whole.clone();
    check.findings.insert(key("surat-sakti"), Finding::Missing);
    let asked = office.give("rina", Ask::CheckDocuments(check.clone()));
    assert_eq!(asked, Err(Refusal::UnknownDocument(key("surat-sakti"))));
    check.findings = whole.clone();
    check.findings.insert(key("bukti-diri"), Finding::NotNeeded);
    let asked = office.give("rina", Ask::CheckDocuments(check.clone()));
    assert_eq!(asked, Err(Refusal::DocumentNeeded(key("bukti-diri"))));
    check.findings = whole;
    office.give("rina", Ask::CheckDocuments(check)).unwrap();
    assert_eq!(office.state.stage, Stage::Returned);
    let owed: Vec<_> = office.state.owed_documents().map(|(id, _)| id.to_string()).collect();
    assert_eq!(owed, ["kk", "ktp"]);
}

#[test]
fn there_is_no_second_one_more_thing() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    office.check(&[("ktp", Finding::Missing)]).unwrap();
    assert_eq!(office.check(&[]), Err(Refusal::NotNow(Stage::Returned)));
    let back = Ask::Resubmit { channel: Channel::Counter, note: None };
    office.give("citizen", back).unwrap();
    let more = office.check(&[("kk", Finding::Expired)]);
    assert_eq!(more, Err(Refusal::OneMoreThing(key("kk"))));
    // The document itself may still be wrong.
    office.check(&[("ktp", Finding::Expired)]).unwrap();
    office.give("citizen", Ask::Resubmit { channel: Channel::Counter, note: None }).unwrap();
    let events = office.check(&[]).unwrap();
    assert_eq!(kinds(&events), ["documents_accepted", "step_done"]);
}

#[test]
fn what_does_not_come_in_time_is_deemed_withdrawn_where_the_standard_says_so() {
    let mut document = passport();
    let mut limit = document.collect_within.clone().unwrap();
    limit.period.amount = 2;
    document.complete_within = Some(limit);
    let mut office = Office::new(document, at(MONDAY, 9, 0));
    office.submit().unwrap();
    office.check(&[("ktp", Finding::Missing)]).unwrap();
    assert_eq!(office.state.complete_until, Some(date(2027, 1, 23)));
    office.now = at(date(2027, 1, 23), 23, 0);
    assert_eq!(office.give("system", Ask::Watch), Ok(vec![]));
    office.now = at(date(2027, 1, 24), 1, 0);
    assert_eq!(kinds(&office.give("system", Ask::Watch).unwrap()), ["lapsed"]);
    assert_eq!(office.state.stage, Stage::Lapsed);
    // Without such a rule nothing lapses.
    let mut office = Office::begun(at(MONDAY, 9, 0));
    office.check(&[("ktp", Finding::Missing)]).unwrap();
    office.now = at(date(2027, 11, 23), 9, 0);
    assert_eq!(office.give("system", Ask::Watch), Ok(vec![]));
}

#[test]
fn a_case_that_was_never_submitted_is_not_found() {
    let mut office = Office::new(passport(), at(MONDAY, 9, 0));
    assert_eq!(office.give("system", Ask::Watch), Err(Refusal::NotFound));
    assert_eq!(office.finish("rina", "wawancara"), Err(Refusal::NotFound));
}
