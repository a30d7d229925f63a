//! Steps, the second person, and the ends of a case.

use super::*;

const MONDAY: Date = date(2026, 11, 23);

#[test]
fn a_passport_from_asking_to_collecting() {
    let mut office = Office::interviewed(at(MONDAY, 9, 0));
    office.now = at(date(2026, 11, 25), 10, 0);
    office.finish("rina", "verifikasi").unwrap();
    let events = office.finish("rina", "terbit").unwrap();
    assert_eq!(kinds(&events), ["step_done", "clock_stopped", "made_ready", "clock_stopped"]);
    assert_eq!(office.state.collect_until, Some(date(2026, 12, 25)));
    office.now = at(date(2026, 11, 27), 10, 0);
    assert_eq!(kinds(&office.hand_over().unwrap()), ["handed_over"]);
    assert_eq!(office.state.stage, Stage::HandedOver);
    assert_eq!(office.state.next_step(), None);
    let channels: Vec<_> = office.state.done.iter().map(|done| done.channel).collect();
    assert_eq!(channels.iter().filter(|channel| channel.is_none()).count(), 2, "apply and pay");
    assert!(office.state.clocks.values().all(|clock| clock.kept == Some(true)));
    assert_eq!(office.replayed(), office.state);
}

#[test]
fn steps_are_done_in_order_each_in_its_own_way() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    let (step, next) = (key("wawancara"), key("periksa-berkas"));
    let asked = office.finish("rina", "wawancara");
    assert_eq!(asked, Err(Refusal::NotThisStep { step, next: next.clone() }));
    assert_eq!(office.finish("rina", "periksa-berkas"), Err(Refusal::NotByHand(next)));
    office.check(&[]).unwrap();
    assert_eq!(office.check(&[]), Err(Refusal::NotByHand(key("bayar"))));
    assert_eq!(office.finish("rina", "bayar"), Err(Refusal::NotByHand(key("bayar"))));
}

#[test]
fn who_is_responsible_does_it_or_who_leads() {
    let table = [
        (None, Role::Officer, true),
        (None, Role::Supervisor, true),
        (None, Role::Auditor, false),
        (Some(Role::Supervisor), Role::Officer, false),
        (Some(Role::Supervisor), Role::Supervisor, true),
        (Some(Role::Supervisor), Role::Head, true),
        (Some(Role::Head), Role::Supervisor, false),
    ];
    for (needed, role, fine) in table {
        let mut document = passport();
        let step = &mut document.components.procedure.steps[3];
        step.role = needed;
        let id = step.id.clone();
        let mut office = Office::new(document, at(MONDAY, 9, 0));
        office.submit().unwrap();
        office.check(&[]).unwrap();
        office.pay(650_000, "NTPN-1").unwrap();
        let channel = Channel::Mobile;
        let finish = FinishStep { step: id, role, channel, note: None };
        let done = office.give("rina", Ask::FinishStep(finish));
        let expected =
            if fine { Ok(()) } else { Err(Refusal::WrongRole(needed.unwrap_or(Role::Officer))) };
        assert_eq!(done.map(|_| ()), expected, "{needed:?} {role:?}");
    }
}

#[test]
fn the_second_person_is_another_one() {
    let mut document = passport();
    let step = document.components.procedure.steps.iter_mut().find(|s| s.id == key("verifikasi"));
    step.unwrap().second_person = true;
    let mut office = Office::new(document, at(MONDAY, 9, 0));
    office.submit().unwrap();
    office.check(&[]).unwrap();
    office.pay(650_000, "NTPN-1").unwrap();
    office.finish("rina", "biometrik").unwrap();
    office.finish("rina", "wawancara").unwrap();
    let events = office.finish("rina", "verifikasi").unwrap();
    assert_eq!(kinds(&events), ["step_proposed"]);
    assert_eq!(office.state.stage, Stage::Confirming);
    let (role, channel) = (Role::Officer, Channel::Counter);
    let confirm = |step: &str| Ask::ConfirmStep { step: key(step), role, channel };
    assert_eq!(office.give("rina", confirm("verifikasi")), Err(Refusal::SamePerson));
    let decline = Ask::DeclineStep { step: key("verifikasi"), role, note: sealed("look again") };
    assert_eq!(office.give("rina", decline.clone()), Err(Refusal::SamePerson));
    office.give("bagus", decline).unwrap();
    assert_eq!(office.state.stage, Stage::Working);
    assert_eq!(office.give("bagus", confirm("verifikasi")), Err(Refusal::NotNow(Stage::Working)));
    office.finish("bagus", "verifikasi").unwrap();
    let other = office.give("rina", confirm("terbit"));
    let (step, next) = (key("terbit"), key("verifikasi"));
    assert_eq!(other, Err(Refusal::NotThisStep { step, next }));
    office.give("rina", confirm("verifikasi")).unwrap();
    let done = office.state.done.last().unwrap();
    assert!(done.confirmed && done.step == key("verifikasi"));
    assert_eq!(office.state.stage, Stage::Working);
    assert_eq!(office.replayed(), office.state);
}

#[test]
fn a_checklist_that_the_second_person_declines_may_be_gone_through_anew() {
    let mut document = passport();
    document.components.procedure.steps[1].second_person = true;
    let mut office = Office::new(document, at(MONDAY, 9, 0));
    office.submit().unwrap();
    assert_eq!(kinds(&office.check(&[]).unwrap()), ["documents_accepted", "step_proposed"]);
    let role = Role::Officer;
    let note = sealed("the card has expired");
    let decline = Ask::DeclineStep { step: key("periksa-berkas"), role, note };
    office.give("bagus", decline).unwrap();
    // The applicant was told nothing yet, so nothing is settled.
    assert_eq!(kinds(&office.check(&[("ktp", Finding::Expired)]).unwrap()), ["returned"]);
}

#[test]
fn a_service_with_nothing_to_pay_or_collect_is_completed() {
    let mut office = Office::new(letter(), at(MONDAY, 9, 0));
    office.submit().unwrap();
    office.check(&[]).unwrap();
    let events = office.finish("rina", "terbit").unwrap();
    assert_eq!(kinds(&events), ["step_done", "completed"]);
    assert_eq!(office.state.stage, Stage::Completed);
    assert_eq!(office.finish("rina", "terbit"), Err(Refusal::NotNow(Stage::Completed)));
}

#[test]
fn a_refusal_stands_on_the_legal_basis_of_the_standard() {
    let mut office = Office::interviewed(at(MONDAY, 9, 0));
    let reject = |citation: &str, article: &str| Ask::Reject {
        citation: citation.into(),
        article: article.into(),
        reason: sealed("named in the list"),
    };
    let unknown = office.give("hendra", reject("UU 1/1999", "Ps 1"));
    assert_eq!(unknown, Err(Refusal::UnknownGround("UU 1/1999".into())));
    assert_eq!(office.give("hendra", reject("PP 31/2013", " ")), Err(Refusal::ArticleMissing));
    office.give("hendra", Ask::Hold { reason: key("examination"), note: None }).unwrap();
    let events = office.give("hendra", reject("PP 31/2013", "Ps 52")).unwrap();
    assert_eq!(kinds(&events), ["rejected", "clock_stopped", "clock_stopped"]);
    assert_eq!(office.state.stage, Stage::Rejected);
    assert!(office.state.clocks.values().all(|clock| clock.kept.is_none()));
    assert_eq!(office.hand_over(), Err(Refusal::NotNow(Stage::Rejected)));
}

#[test]
fn a_proxy_comes_with_name_and_letter_and_a_holder_without() {
    let mut office = Office::interviewed(at(MONDAY, 9, 0));
    office.finish("rina", "verifikasi").unwrap();
    office.finish("rina", "terbit").unwrap();
    let points = [office.points(Receiver::Holder), office.points(Receiver::Proxy)];
    let ask = |to, proxy: Option<&str>, letter: bool| {
        let shown = [Seen::Receipt, Seen::HolderIdentity, Seen::ProxyIdentity].into_iter();
        Ask::HandOver {
            to,
            proxy: proxy.map(sealed),
            seen: shown.chain(letter.then_some(Seen::Letter)).collect(),
            points: points[usize::from(to == Receiver::Proxy)].clone(),
            channel: Channel::Counter,
            arrival: Some(3),
        }
    };
    for (to, proxy, letter) in [
        (Receiver::Proxy, None, true),
        (Receiver::Proxy, Some("Ani"), false),
        (Receiver::Holder, Some("Ani"), false),
        (Receiver::Holder, None, true),
    ] {
        let refused = office.give("rina", ask(to, proxy, letter));
        assert_eq!(refused, Err(Refusal::ProxyPapers(to)));
    }
    office.give("rina", ask(Receiver::Proxy, Some("Ani"), true)).unwrap();
    assert_eq!(office.state.stage, Stage::HandedOver);
}

#[test]
fn all_of_the_checklist_goes_into_the_entry() {
    let mut office = Office::interviewed(at(MONDAY, 9, 0));
    office.finish("rina", "verifikasi").unwrap();
    office.finish("rina", "terbit").unwrap();
    let holder = office.points(Receiver::Holder);
    let proxy = office.points(Receiver::Proxy);
    assert!(!holder.is_empty() && proxy.len() > holder.len(), "the standard has points");
    let ask = |seen: &[Seen], points: &BTreeSet<Key>| Ask::HandOver {
        to: Receiver::Holder,
        proxy: None,
        seen: seen.iter().copied().collect(),
        points: points.clone(),
        channel: Channel::Counter,
        arrival: None,
    };
    let unseen = office.give("rina", ask(&[Seen::Receipt], &holder));
    assert_eq!(unseen, Err(Refusal::NotSeen(Seen::HolderIdentity)));
    let both = [Seen::Receipt, Seen::HolderIdentity, Seen::Signature];
    for wrong in [BTreeSet::new(), proxy] {
        let refused = office.give("rina", ask(&both, &wrong));
        assert!(matches!(refused, Err(Refusal::PointOpen(_))), "{refused:?}");
    }
    let events = office.give("rina", ask(&both, &holder)).unwrap();
    let Event::HandedOver(given) = &events[0] else { panic!("{events:?}") };
    assert_eq!((&given.points, given.seen.len()), (&holder, 3));
}

#[test]
fn a_lost_code_is_renewed_after_identity_was_seen() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    let renew = |seen: &[Seen]| Ask::RenewReceipt {
        seen: seen.iter().copied().collect(),
        channel: Channel::Counter,
        note: None,
    };
    let unseen = office.give("rina", renew(&[Seen::Letter]));
    assert_eq!(unseen, Err(Refusal::NotSeen(Seen::HolderIdentity)));
    assert_eq!(office.state.renewals, 0);
    for count in 1..=2 {
        office.give("rina", renew(&[Seen::HolderIdentity])).unwrap();
        assert_eq!(office.state.renewals, count);
    }
    office.give("citizen", Ask::Withdraw { channel: Channel::Counter, reason: None }).unwrap();
    assert!(office.give("rina", renew(&[Seen::HolderIdentity])).is_ok(), "also when it is over");
}

#[test]
fn what_nobody_collects_is_listed_and_may_then_be_cancelled() {
    let mut office = Office::interviewed(at(MONDAY, 9, 0));
    office.finish("rina", "verifikasi").unwrap();
    office.finish("rina", "terbit").unwrap();
    assert_eq!(office.state.collect_until, Some(date(2026, 12, 23)));
    let early = office.give("hendra", Ask::CancelUncollected);
    assert_eq!(early, Err(Refusal::NotNow(Stage::Ready)));
    office.now = at(date(2026, 12, 23), 23, 0);
    assert_eq!(office.give("system", Ask::Watch), Ok(vec![]));
    office.now = at(date(2026, 12, 24), 7, 0);
    assert_eq!(kinds(&office.give("system", Ask::Watch).unwrap()), ["left_uncollected"]);
    // Who comes late still gets it, until it is cancelled.
    let mut late = Office { state: office.state.clone(), ..Office::begun(office.now) };
    assert!(late.hand_over().is_ok());
    office.give("hendra", Ask::CancelUncollected).unwrap();
    assert_eq!(office.state.stage, Stage::Cancelled);
    assert_eq!(office.hand_over(), Err(Refusal::NotNow(Stage::Cancelled)));
}

#[test]
fn a_case_is_taken_on_and_let_go() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    let assign = |name: Option<&str>| Ask::Assign { officer: name.map(str::to_owned) };
    office.give("rina", assign(Some("rina"))).unwrap();
    assert_eq!(office.state.officer.as_deref(), Some("rina"));
    assert_eq!(office.give("rina", assign(Some("rina"))), Ok(vec![]), "nothing to do");
    assert_eq!(office.give("rina", assign(Some(""))), Err(Refusal::OfficerMissing));
    office.give("hendra", assign(None)).unwrap();
    assert_eq!(office.state.officer, None);
    office.give("citizen", Ask::Withdraw { channel: Channel::Counter, reason: None }).unwrap();
    let over = office.give("rina", assign(Some("rina")));
    assert_eq!(over, Err(Refusal::NotNow(Stage::Withdrawn)));
}

#[test]
fn in_the_field_identity_is_seen_and_the_standard_offers_it() {
    let mut office = Office::new(passport(), at(date(2026, 11, 23), 9, 0));
    let field = |office: &Office, seen: &[Seen]| Submit {
        channel: Channel::Mobile,
        by_staff: true,
        seen: seen.iter().copied().collect(),
        ..office.application()
    };
    let unseen = field(&office, &[Seen::Receipt]);
    let refused = office.give("rina", Ask::Submit(Box::new(unseen)));
    assert_eq!(refused, Err(Refusal::NotSeen(Seen::HolderIdentity)));
    // Whoever speaks for a child shows their own paper.
    for seen in [Seen::HolderIdentity, Seen::ProxyIdentity] {
        let mut fresh = Office::new(passport(), office.now);
        let asked = field(&fresh, &[seen]);
        fresh.give("rina", Ask::Submit(Box::new(asked))).unwrap();
        assert_eq!(fresh.state.seen, [seen].into());
        assert_eq!((fresh.state.channel, fresh.replayed()), (Some(Channel::Mobile), fresh.state));
    }
    let mut document = passport();
    document.channels.retain(|channel| *channel != Channel::Mobile);
    office.standard = version(document);
    let asked = field(&office, &[Seen::HolderIdentity]);
    let refused = office.give("rina", Ask::Submit(Box::new(asked)));
    assert_eq!(refused, Err(Refusal::ChannelNotOffered));
    // At the counter staff enter for anybody, and no paper is asked for that the law does not ask.
    let at_counter = Submit { channel: Channel::Counter, by_staff: true, ..office.application() };
    office.give("rina", Ask::Submit(Box::new(at_counter))).unwrap();
}
