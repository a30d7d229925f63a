//! Whatever is done to a chain, the checker finds it and names the entry.

use proptest::prelude::*;
use register::chain::{Checker, Fault, FaultKind, Head, Row};
use register::entry::{Commitment, Draft, write};
use register::export;
use register::hash::Hash;
use register::sealed::{ERASED_KIND, Part, commitment};

const CHAIN: &str = "kanim-nusantara";

#[derive(Debug, Clone)]
struct Line {
    seq: u64,
    hash: Hash,
    bytes: Vec<u8>,
    parts: Vec<Part>,
}

/// One entry of a chain to be made.
#[derive(Debug, Clone)]
enum Plan {
    Plain,
    Sealed(u8),
    Erase(u8),
}

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    let plan = prop_oneof![
        3 => Just(Plan::Plain),
        2 => (0u8..4).prop_map(Plan::Sealed),
        1 => (0u8..4).prop_map(Plan::Erase),
    ];
    prop::collection::vec(plan, 1..24)
}

fn append(lines: &mut Vec<Line>, recorded: i64, plan: &Plan) {
    let (seq, prev) = lines.last().map_or((1, Hash::ZERO), |last| (last.seq + 1, last.hash));
    let mut parts = Vec::new();
    let mut sealed = Vec::new();
    let (kind, body) = match plan {
        Plan::Plain => ("test.happened", "{}".to_owned()),
        Plan::Sealed(who) => {
            let (salt, bytes) = (vec![*who; 16], format!("sealed {seq}").into_bytes());
            let digest = commitment(&salt, &bytes);
            sealed.push(Commitment { subject: format!("visit/{who}"), digest });
            parts.push(Part { seq, slot: 0, salt, bytes });
            ("test.noted", "{}".to_owned())
        }
        Plan::Erase(who) => {
            lines.iter_mut().for_each(|line| line.parts.retain(|part| part.salt[0] != *who));
            (ERASED_KIND, format!("{{\"subject\":\"visit/{who}\"}}"))
        }
    };
    let draft = Draft {
        chain: CHAIN,
        seq,
        prev,
        stream: "test/1",
        version: seq,
        kind,
        schema: 1,
        happened: recorded,
        recorded,
        actor: "system",
        command: "",
        sealed: &sealed,
        body: body.as_bytes(),
    };
    let mut bytes = Vec::new();
    write(&draft, &mut bytes);
    lines.push(Line { seq, hash: Hash::of(&bytes), bytes, parts });
}

fn chain(plans: &[Plan]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (at, plan) in (1i64..).zip(plans) {
        append(&mut lines, at * 1000, plan);
    }
    lines
}

fn check(lines: &[Line], heads: &[(u64, Hash)]) -> Result<Head, Fault> {
    let mut checker = Checker::new(CHAIN);
    heads.iter().for_each(|(seq, hash)| checker.expect_head(*seq, *hash));
    for line in lines {
        let row = Row { seq: line.seq, hash: line.hash, bytes: &line.bytes };
        checker.push(&row, &line.parts)?;
    }
    checker.finish()
}

fn exported(lines: &[Line]) -> Vec<u8> {
    let mut out = Vec::new();
    export::write_title(&mut out, CHAIN).expect("memory");
    for line in lines {
        let row = Row { seq: line.seq, hash: line.hash, bytes: &line.bytes };
        export::write_entry(&mut out, &row, &line.parts).expect("memory");
    }
    let last = lines.last().expect("not empty");
    let head = Head { seq: last.seq, hash: last.hash, recorded: 0 };
    export::write_head(&mut out, head).expect("memory");
    out
}

proptest! {
    #[test]
    fn what_was_recorded_verifies(plans in plans()) {
        let lines = chain(&plans);
        let head = check(&lines, &[]).expect("as recorded");
        prop_assert_eq!(head.seq, lines.len() as u64);
        let (name, read) = export::check(&mut exported(&lines).as_slice(), &[], |_, _, _| {})
            .expect("as recorded");
        prop_assert_eq!(name, CHAIN);
        prop_assert_eq!(read, head);
    }

    #[test]
    fn one_flipped_bit_is_found_in_its_entry(plans in plans(), place: usize, bit in 0u8..8) {
        let mut lines = chain(&plans);
        let index = place % lines.len();
        let at = (place / lines.len()) % lines[index].bytes.len();
        lines[index].bytes[at] ^= 1 << bit;
        let fault = check(&lines, &[]).expect_err("altered");
        prop_assert_eq!(fault, Fault { seq: index as u64 + 1, what: FaultKind::Altered });
    }

    #[test]
    fn one_flipped_bit_anywhere_in_an_export_is_found(
        plans in plans(), place: usize, bit in 0u8..8,
    ) {
        let lines = chain(&plans);
        let mut file = exported(&lines);
        let at = place % file.len();
        file[at] ^= 1 << bit;
        let result = export::check(&mut file.as_slice(), &[], |_, _, _| {});
        prop_assert!(result.is_err());
    }

    #[test]
    fn an_export_cut_anywhere_is_found(plans in plans(), place: usize) {
        let file = exported(&chain(&plans));
        let at = place % file.len();
        let result = export::check(&mut &file[..at], &[], |_, _, _| {});
        prop_assert!(result.is_err());
    }

    #[test]
    fn a_missing_doubled_or_exchanged_entry_is_found(plans in plans(), place: usize) {
        let lines = chain(&plans);
        let index = place % lines.len();
        let head = [(lines.len() as u64, lines.last().unwrap().hash)];

        let mut missing = lines.clone();
        missing.remove(index);
        let fault = check(&missing, &head).expect_err("one is missing");
        if index + 1 < lines.len() {
            let first = index as u64 + 1;
            prop_assert_eq!(fault, Fault { seq: first + 1, what: FaultKind::Missing { first } });
        } else if !matches!(fault.what, FaultKind::SealedMissing { .. }) {
            // Without the erasure at the end, the part that it took is missing, and found first.
            prop_assert_eq!(fault.seq, index as u64);
        } else {
            prop_assert!(matches!(plans[index], Plan::Erase(_)));
        }

        let mut doubled = lines.clone();
        doubled.insert(index, lines[index].clone());
        let fault = check(&doubled, &head).expect_err("one stands twice");
        prop_assert_eq!(fault, Fault { seq: index as u64 + 1, what: FaultKind::Duplicated });

        if index + 1 < lines.len() {
            let mut exchanged = lines;
            exchanged.swap(index, index + 1);
            let fault = check(&exchanged, &head).expect_err("two are exchanged");
            prop_assert_eq!(fault.seq, index as u64 + 2);
        }
    }

    #[test]
    fn a_rewritten_chain_is_found_by_a_head_that_was_signed_before(
        plans in plans(), place: usize, shift in 1i64..1000,
    ) {
        let lines = chain(&plans);
        let index = place % lines.len();
        let heads: Vec<_> = lines.iter().map(|line| (line.seq, line.hash)).collect();
        let mut forged = Vec::new();
        for (at, plan) in (0usize..).zip(&plans) {
            let at_time = (i64::try_from(at).unwrap() + 1) * 1000;
            append(&mut forged, if at == index { at_time - shift } else { at_time }, plan);
        }
        let fault = check(&forged, &heads).expect_err("rewritten");
        prop_assert_eq!(fault.seq, index as u64 + 1);
        prop_assert!(matches!(fault.what, FaultKind::Rewritten));
        let later = heads.last().copied().unwrap();
        let fault = check(&forged, &[later]).expect_err("rewritten");
        prop_assert_eq!(fault, Fault { seq: later.0, what: FaultKind::Rewritten });
    }

    #[test]
    fn a_sealed_part_cannot_be_taken_altered_or_added(plans in plans(), place: usize) {
        let lines = chain(&plans);
        let with: Vec<usize> =
            (0..lines.len()).filter(|at| !lines[*at].parts.is_empty()).collect();
        prop_assume!(!with.is_empty());
        let index = with[place % with.len()];
        let seq = index as u64 + 1;

        let mut taken = lines.clone();
        taken[index].parts.clear();
        let fault = check(&taken, &[]).expect_err("taken");
        prop_assert_eq!(fault.seq, seq);
        let is_missing = matches!(fault.what, FaultKind::SealedMissing { slot: 0, .. });
        prop_assert!(is_missing);

        let mut altered = lines.clone();
        altered[index].parts[0].bytes[place % 6] ^= 1;
        let fault = check(&altered, &[]).expect_err("altered");
        prop_assert_eq!(fault, Fault { seq, what: FaultKind::SealedAltered { slot: 0 } });

        let mut added = lines;
        let twin = added[index].parts[0].clone();
        added[index].parts.push(twin);
        let fault = check(&added, &[]).expect_err("added");
        prop_assert_eq!(fault, Fault { seq, what: FaultKind::SealedUnknown { slot: 0 } });
    }
}

#[test]
fn time_that_runs_backwards_is_found() {
    let mut lines = chain(&[Plan::Plain, Plan::Plain]);
    append(&mut lines, 1500, &Plan::Plain);
    let fault = check(&lines, &[]).expect_err("backwards");
    assert_eq!(fault, Fault { seq: 3, what: FaultKind::RecordedBackwards });
}
