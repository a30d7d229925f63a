use std::fs;
use std::path::Path;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::deliver::cases::CaseRef;
use crate::kernel::{Actor, Context, Key, Meta, Personal, Room, Rupiah, ServiceId, Timestamp};

const DAY: Date = date(2026, 11, 23);

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn told(why: Unclear) -> SetAside {
    SetAside {
        notice: "evt_1".into(),
        billing: "820261123001".into(),
        amount: Rupiah(650_000),
        receipt: "NTPN-1".into(),
        method: key("bank"),
        paid_on: DAY,
        why,
        case: None,
    }
}

fn give<R: Room>(state: &mut R::State, command: &R::Command) -> Result<usize, R::Refusal> {
    let actor = Actor::Officer("hendra".into());
    let now = Timestamp(1);
    let events = R::decide(state, &Context { now, actor: &actor }, command)?;
    for event in &events {
        R::evolve(state, event, &Meta { at: now, actor: &actor });
    }
    Ok(events.len())
}

#[test]
fn what_cannot_be_booked_is_kept_once_until_it_is_clear() {
    let mut state = NoticeState::default();
    let said = |outcome, case: Option<CaseRef>| {
        let note = Personal::new("payment-notice/1".to_owned(), "telephoned");
        NoticeCommand::Clarify(Clarified { outcome, case, note })
    };
    let unknown = give::<Notices>(&mut state, &said(Outcome::NotOurs, None));
    assert_eq!(unknown, Err(NoticeRefusal::NotFound));
    let aside = NoticeCommand::SetAside(told(Unclear::UnknownBilling));
    assert_eq!(give::<Notices>(&mut state, &aside), Ok(1));
    // Sent again, also after something else was found: one notice.
    let again = NoticeCommand::SetAside(told(Unclear::WrongAmount));
    assert_eq!(give::<Notices>(&mut state, &again), Ok(0));
    assert_eq!(state.told, Some(told(Unclear::UnknownBilling)));
    let case = CaseRef::from_chance(7);
    for wrong in [said(Outcome::Booked, None), said(Outcome::NotOurs, Some(case.clone()))] {
        assert_eq!(give::<Notices>(&mut state, &wrong), Err(NoticeRefusal::CaseMissing));
    }
    assert_eq!(give::<Notices>(&mut state, &said(Outcome::Booked, Some(case))), Ok(1));
    let twice = give::<Notices>(&mut state, &said(Outcome::NotOurs, None));
    assert_eq!(twice, Err(NoticeRefusal::ClarifiedAlready));
}

#[test]
fn lines_are_read_as_banks_write_them_and_every_fault_is_named() {
    let ok = |amount: &str| line(2, ("NTPN-1", amount, "2026-11-23"), DAY, &[]).unwrap().amount;
    for written in ["650000", "650.000", "Rp650.000", " 650.000,00 "] {
        assert_eq!(ok(written), Rupiah(650_000), "{written}");
    }
    for wrong in ["", "0", "-1", "650,50", "65.00", "6.5", "1e6", "99999999999999999999"] {
        let read = line(2, ("NTPN-1", wrong, "2026-11-23"), DAY, &[]);
        assert_eq!(read, Err(vec![LineFault::Amount]), "{wrong}");
    }
    let all = line(3, (" ", "x", "23/11/2026"), DAY, &[]);
    assert_eq!(all, Err(vec![LineFault::Receipt, LineFault::Amount, LineFault::Date]));
    let known = [line(2, ("NTPN-1", "1", "2026-11-23"), DAY, &[]).unwrap()];
    let again = line(3, ("NTPN-1", "1", "2026-11-24"), DAY, &known);
    assert_eq!(again, Err(vec![LineFault::Twice, LineFault::OtherDay]));
}

fn there(number: u32, receipt: &str, amount: i64) -> Line {
    Line { line: number, receipt: receipt.into(), amount: Rupiah(amount), paid_on: DAY }
}

fn here(chance: u64, receipt: &str, amount: i64, paid_on: Date) -> Here {
    let case = CaseRef::from_chance(chance);
    Here { case, receipt: receipt.into(), amount: Rupiah(amount), paid_on }
}

#[test]
fn a_day_is_compared_line_by_line() {
    let statement =
        [there(2, "A", 650_000), there(3, "B", 350_000), there(4, "C", 1), there(5, "D", 5)];
    let cases = [
        here(1, "A", 650_000, DAY),
        here(2, "B", 650_000, DAY),
        here(3, "D", 5, date(2026, 11, 22)),
        here(4, "E", 350_000, DAY),
        here(5, "A", 650_000, DAY),
        here(6, "F", 350_000, date(2026, 11, 22)),
    ];
    let found = reconcile(DAY, &statement, &cases);
    assert_eq!((found.lines, found.total, found.matched), (4, Rupiah(1_000_006), 1));
    let names = |all: &[Differs]| all.iter().map(|d| d.receipt.clone()).collect::<Vec<_>>();
    assert_eq!(found.missing_here.iter().map(|m| m.line).collect::<Vec<_>>(), [4]);
    assert_eq!(names(&found.missing_there), ["E"], "another day's payment is not asked for");
    assert_eq!(names(&found.differs), ["A", "B", "D"], "one receipt for two cases is told");
    assert_eq!(found.differs[1].there, Some(Rupiah(350_000)));
    assert_eq!(found.differs[2].paid_on, Some(date(2026, 11, 22)));
}

fn figures(paid: i64) -> Figures {
    let sum = |of: &str| vec![Sum { of: of.into(), times: 1, amount: Rupiah(paid) }];
    Figures {
        paid: Rupiah(paid),
        refunded: Rupiah(0),
        tariffs: vec![TariffSum {
            service: ServiceId::parse("paspor-baru").unwrap(),
            tariff: key("biasa-10"),
            legal_basis: "PP 45/2024".into(),
            times: 1,
            amount: Rupiah(paid),
        }],
        methods: sum("bank"),
        officers: sum("rina"),
        refunds: Vec::new(),
    }
}

#[test]
fn a_day_is_closed_on_sums_that_agree_and_again_when_more_came() {
    let mut day = CashDay::default();
    assert_eq!(give::<CashDays>(&mut day, &DayCommand::Close(figures(650_000))), Ok(1));
    let same = give::<CashDays>(&mut day, &DayCommand::Close(figures(650_000)));
    assert_eq!(same, Err(DayRefusal::NothingNew));
    let mut own = figures(1_300_000);
    own.officers[0].of = "hendra".into();
    assert_eq!(give::<CashDays>(&mut day, &DayCommand::Close(own)), Err(DayRefusal::TookMoney));
    let mut wrong = figures(1_300_000);
    wrong.methods[0].amount = Rupiah(1_299_999);
    assert_eq!(give::<CashDays>(&mut day, &DayCommand::Close(wrong)), Err(DayRefusal::SumsDiffer));
    let mut wrong = figures(1_300_000);
    wrong.refunded = Rupiah(1);
    assert_eq!(give::<CashDays>(&mut day, &DayCommand::Close(wrong)), Err(DayRefusal::SumsDiffer));
    assert_eq!(give::<CashDays>(&mut day, &DayCommand::Close(figures(1_300_000))), Ok(1));
    assert_eq!(day.closed.len(), 2, "the first one stays");
}

#[test]
fn a_comparison_that_finds_the_same_is_on_the_record_once() {
    let mut day = CashDay::default();
    let compare = |lines: &[Line], here: &[Here]| DayCommand::Reconcile {
        date: DAY,
        digest: "00".into(),
        statement: lines.to_vec(),
        here: here.to_vec(),
    };
    assert_eq!(give::<CashDays>(&mut day, &compare(&[], &[])), Err(DayRefusal::NoLines));
    let lines = [there(2, "A", 5)];
    assert_eq!(give::<CashDays>(&mut day, &compare(&lines, &[])), Ok(1));
    assert_eq!(give::<CashDays>(&mut day, &compare(&lines, &[])), Ok(0));
    assert_eq!(give::<CashDays>(&mut day, &compare(&lines, &[here(1, "A", 5, DAY)])), Ok(1));
    assert_eq!(day.reconciled.last().unwrap().done.found.matched, 1);
}

fn same<E: crate::kernel::Event>(folder: &Path) -> usize {
    for kind in E::KINDS {
        let path = folder.join(format!("{}.{}.json", kind.name, kind.schema));
        let bytes = fs::read(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let event = E::decode(kind.name, kind.schema, bytes.trim_ascii()).unwrap();
        let mut written = Vec::new();
        event.write_body(&mut written);
        assert_eq!(String::from_utf8(written), String::from_utf8(bytes.trim_ascii().to_vec()));
    }
    E::KINDS.len()
}

#[test]
fn every_kind_has_an_example_that_is_written_the_same_today() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/cash");
    let kinds = same::<NoticeEvent>(&folder) + same::<DayEvent>(&folder);
    assert_eq!(fs::read_dir(folder).unwrap().count(), kinds);
}

proptest! {
    #[test]
    fn every_line_and_every_payment_is_in_exactly_one_list(
        lines in prop::collection::btree_map(0u8..20, 1i64..4, 0..12),
        payments in prop::collection::btree_map(0u8..20, (1i64..4, 0u8..2), 0..12),
    ) {
        let statement: Vec<Line> = lines
            .iter()
            .zip(2..)
            .map(|((receipt, amount), number)| there(number, &receipt.to_string(), *amount))
            .collect();
        let cases: Vec<Here> = payments
            .iter()
            .map(|(receipt, (amount, back))| {
                let paid_on = if *back == 0 { DAY } else { date(2026, 11, 22) };
                here(u64::from(*receipt), &receipt.to_string(), *amount, paid_on)
            })
            .collect();
        let found = reconcile(DAY, &statement, &cases);
        let both = usize::try_from(found.matched).unwrap() + found.differs.len();
        prop_assert_eq!(both + found.missing_here.len(), statement.len());
        let named = cases.iter().filter(|p| lines.contains_key(&p.receipt.parse().unwrap()));
        prop_assert_eq!(both, named.count());
        let alone = cases.iter().filter(|p| {
            p.paid_on == DAY && !lines.contains_key(&p.receipt.parse().unwrap())
        });
        prop_assert_eq!(found.missing_there.len(), alone.count());
    }
}
