//! Lawful amounts, exactly.

use super::*;
use crate::kernel::{Mark, Source};

const MONDAY: Date = date(2026, 11, 23);

fn charge(office: &mut Office, extra: &str) -> Result<Vec<Event>, Refusal> {
    let standard = Arc::clone(&office.standard);
    office.give("rina", Ask::Charge { extra: key(extra), standard })
}

/// The replacement of a lost passport, with its fine.
fn lost() -> StandardDocument {
    let text =
        include_str!("../../../../../../packs/immigration/standards/paspor-ganti-hilang.toml");
    let mut document: StandardDocument = toml::from_str(text).unwrap();
    document.channels.push(Channel::Electronic);
    document
}

#[test]
fn what_is_paid_is_what_is_owed() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    office.check(&[]).unwrap();
    let owed = Rupiah(650_000);
    for wrong in [0, -650_000, 649_999, 650_001, i64::MAX] {
        let named = Rupiah(wrong);
        assert_eq!(office.pay(wrong, "NTPN-1"), Err(Refusal::WrongAmount { owed, named }));
    }
    let events = office.pay(650_000, " NTPN-1 ").unwrap();
    assert_eq!(kinds(&events), ["paid", "step_done"]);
    assert_eq!(office.state.owed(), Rupiah(0));
    assert_eq!(office.pay(650_000, "NTPN-2"), Err(Refusal::NothingOwed));
    assert_eq!(office.pay(650_000, "NTPN-1"), Err(Refusal::ReceiptUsed("NTPN-1".into())));
    assert_eq!(office.pay(1, " "), Err(Refusal::ReceiptMissing));
    assert_eq!(office.pay(1, &"x".repeat(65)), Err(Refusal::ReceiptMissing));
}

#[test]
fn who_pays_before_the_check_waits_for_nothing() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    assert_eq!(kinds(&office.pay(650_000, "NTPN-1").unwrap()), ["paid"]);
    let events = office.check(&[]).unwrap();
    assert_eq!(kinds(&events), ["documents_accepted", "step_done", "step_done"]);
    assert_eq!(office.state.next_step().unwrap().id, key("biometrik"));
}

#[test]
fn money_is_taken_wherever_the_case_is_and_given_back_once() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    office.give("citizen", Ask::Withdraw { channel: Channel::Electronic, reason: None }).unwrap();
    assert_eq!(office.state.stage, Stage::Withdrawn);
    office.pay(650_000, "NTPN-1").unwrap();
    let refund = |amount: i64, receipt: &str| Ask::Refund {
        amount: Rupiah(amount),
        receipt: receipt.into(),
        reason: key("withdrawn"),
    };
    let too_much = Err(Refusal::RefundTooMuch(Rupiah(650_000)));
    assert_eq!(office.give("hendra", refund(650_001, "R-1")), too_much);
    assert_eq!(office.give("hendra", refund(0, "R-1")), too_much);
    office.give("hendra", refund(650_000, "R-1")).unwrap();
    assert_eq!(office.state.kept_money(), Rupiah(0));
    let again = office.give("hendra", refund(1, "R-2"));
    assert_eq!(again, Err(Refusal::RefundTooMuch(Rupiah(0))));
}

#[test]
fn a_receipt_of_tomorrow_is_not_taken() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    let (amount, method) = (Rupiah(650_000), key("bank"));
    let paid_on = date(2026, 11, 24);
    let (receipt, channel, notice) = ("NTPN-1".into(), Some(Channel::Counter), None);
    let pay = Ask::Pay { amount, receipt, method, paid_on, channel, notice };
    assert_eq!(office.give("rina", pay), Err(Refusal::PaidInFuture));
}

#[test]
fn a_fine_stands_on_the_tariff_of_the_day_of_the_application() {
    let mut office = Office::new(lost(), at(MONDAY, 9, 0));
    office.submit().unwrap();
    assert_eq!(charge(&mut office, "surat-sakti"), {
        Err(Refusal::TariffNotInForce(key("surat-sakti")))
    });
    charge(&mut office, "denda-hilang").unwrap();
    assert_eq!(office.state.price(), Rupiah(1_650_000));
    let twice = charge(&mut office, "denda-hilang");
    assert_eq!(twice, Err(Refusal::ChargedAlready(key("denda-hilang"))));
    let mut other = (*office.standard).clone();
    other.version = 2;
    office.standard = Arc::new(other);
    assert_eq!(charge(&mut office, "denda-hilang"), Err(Refusal::AnotherStandard(1)));
}

#[test]
fn an_amount_that_nobody_checked_cannot_be_charged() {
    let mut document = passport();
    let tariff = document.components.tariff.items.iter_mut().find(|t| t.id == key("biasa-10"));
    tariff.unwrap().amount = None;
    let mut standard = (*version(passport())).clone();
    standard.document = Box::new(document);
    let mut office = Office::new(passport(), at(MONDAY, 9, 0));
    office.standard = Arc::new(standard);
    assert_eq!(office.submit(), Err(Refusal::TariffNotVerified(key("biasa-10"))));
}

#[test]
fn the_tariff_of_the_first_day_holds_to_the_end() {
    let mut document = passport();
    let items = &mut document.components.tariff.items;
    let place = items.iter().position(|tariff| tariff.id == key("biasa-10")).unwrap();
    items[place].valid_to = Some(MONDAY);
    let mut dearer = items[place].clone();
    (dearer.valid_from, dearer.valid_to) = (date(2026, 11, 24), None);
    dearer.amount = Some(Rupiah(800_000));
    items.push(dearer);
    let mut office = Office::new(document.clone(), at(MONDAY, 23, 59));
    office.submit().unwrap();
    office.now = at(date(2026, 12, 1), 9, 0);
    assert_eq!(office.state.owed(), Rupiah(650_000));
    office.pay(650_000, "NTPN-1").unwrap();
    let mut next = Office::new(document, at(date(2026, 11, 24), 0, 0));
    next.submit().unwrap();
    assert_eq!(next.state.owed(), Rupiah(800_000));
}

#[test]
fn the_product_is_given_when_all_is_paid() {
    let mut document = passport();
    document.components.procedure.steps.retain(|step| step.id != key("bayar"));
    let mut office = Office::new(document, at(MONDAY, 9, 0));
    office.submit().unwrap();
    office.check(&[]).unwrap();
    for step in ["biometrik", "wawancara", "verifikasi", "terbit"] {
        office.finish("rina", step).unwrap();
    }
    assert_eq!(office.state.stage, Stage::Ready);
    assert_eq!(office.hand_over(), Err(Refusal::Unpaid(Rupiah(650_000))));
    office.pay(650_000, "NTPN-1").unwrap();
    assert!(office.hand_over().is_ok());
}

#[test]
fn a_billing_code_stands_for_all_that_is_owed() {
    let mut office = Office::new(lost(), at(MONDAY, 9, 0));
    office.submit().unwrap();
    let bill = |code: &str, amount: i64| Ask::Bill { billing: code.into(), amount: Rupiah(amount) };
    for wrong in ["", "12345", "8202-6112-30001!", &"9".repeat(33)] {
        assert_eq!(office.give("rina", bill(wrong, 650_000)), Err(Refusal::BillingWrong));
    }
    let (owed, named) = (Rupiah(650_000), Rupiah(1));
    assert_eq!(office.give("rina", bill("820261123001", 1)), {
        Err(Refusal::WrongAmount { owed, named })
    });
    office.give("rina", bill("8202-6112 3001", 650_000)).unwrap();
    assert_eq!(office.state.billings[0].code, "820261123001");
    let again = office.give("rina", bill("820261123001", 650_000));
    assert_eq!(again, Err(Refusal::BillingUsed("820261123001".into())));
    // A fine comes on top: the next payment covers what the first one did not.
    office.pay(650_000, "NTPN-1").unwrap();
    charge(&mut office, "denda-hilang").unwrap();
    office.give("rina", bill("820261123002", 1_000_000)).unwrap();
    office.pay(1_000_000, "NTPN-2").unwrap();
    let covered = |place: usize| -> Vec<&str> {
        office.state.payments[place].covers.iter().map(|amount| amount.tariff.as_str()).collect()
    };
    assert_eq!((covered(0), covered(1)), (vec!["biasa-10"], vec!["denda-hilang"]));
    assert_eq!(office.give("rina", bill("820261123003", 0)), Err(Refusal::NothingOwed));
}

#[test]
fn who_took_the_money_does_not_give_it_back_alone() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    office.pay(650_000, "NTPN-1").unwrap();
    let refund = Ask::Refund {
        amount: Rupiah(650_000),
        receipt: "R-1".into(),
        reason: key("service-fault"),
    };
    assert_eq!(office.give("rina", refund.clone()), Err(Refusal::SamePerson));
    office.give("hendra", refund).unwrap();
    assert_eq!(office.state.refunds[0].by, Actor::Officer("hendra".into()));
}

/// Withdrawn after it was paid, under tariffs that say something about it or nothing.
fn withdrawn(said: Option<Mark>) -> Office {
    let mut document = passport();
    for tariff in &mut document.components.tariff.items {
        tariff.refund_on_withdrawal = said.map(|mark| Source { mark, text: "Contoh Ps 1".into() });
    }
    let mut office = Office::new(document, at(MONDAY, 9, 0));
    office.submit().unwrap();
    office.pay(650_000, "NTPN-1").unwrap();
    let (channel, reason) = (Channel::Electronic, None);
    office.give("citizen", Ask::Withdraw { channel, reason }).unwrap();
    office
}

#[test]
fn who_withdraws_is_entitled_by_what_the_standard_says_and_by_nothing_else() {
    let refund = |amount: i64, receipt: &str, reason: &str| Ask::Refund {
        amount: Rupiah(amount),
        receipt: receipt.into(),
        reason: key(reason),
    };
    let basis = |office: &Office| office.state.refunds.last().unwrap().basis.clone();
    let mut office = withdrawn(Some(Mark::Regulation));
    let entitled = office.state.entitled_on_withdrawal();
    assert_eq!(entitled, Some((Rupiah(650_000), "Contoh Ps 1".to_owned())));
    office.give("hendra", refund(600_000, "R-1", "withdrawn")).unwrap();
    assert_eq!(basis(&office).as_deref(), Some("Contoh Ps 1"));
    let left = office.state.entitled_on_withdrawal().map(|(left, _)| left);
    assert_eq!(left, Some(Rupiah(50_000)));
    office.give("hendra", refund(50_000, "R-2", "service-fault")).unwrap();
    assert_eq!(basis(&office), None, "a fault of the service is another matter");
    // What the standard does not say, or nobody has checked, is recorded and entitles nobody.
    for said in [None, Some(Mark::NotVerified)] {
        let mut office = withdrawn(said);
        assert_eq!(office.state.entitled_on_withdrawal(), None);
        office.give("hendra", refund(650_000, "R-1", "withdrawn")).unwrap();
        assert_eq!(basis(&office), None, "{said:?}");
        assert_eq!(office.state.kept_money(), Rupiah(0));
    }
    // The reason is true or it is not recorded.
    let mut other = Office::begun(at(MONDAY, 9, 0));
    other.pay(650_000, "NTPN-1").unwrap();
    let early = other.give("hendra", refund(650_000, "R-1", "withdrawn"));
    assert_eq!(early, Err(Refusal::NotNow(Stage::Working)));
}
