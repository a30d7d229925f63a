//! What must hold afterwards, read from the answers of the server and from its store.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use maklumat::book::{self, Book, Row, Statement};
use register::chain::{Checker, Row as ChainRow};
use register::sealed::Part;
use serde_json::Value;

use crate::load::{Acknowledged, send};
use crate::office::{Office, PROGRAM, Store, text};

const PAGE: u32 = 2000;

static PARTS: Statement = Statement {
    name: "PARTS",
    sql: "SELECT seq, slot, salt, bytes FROM sealed_parts WHERE unit = $1 ORDER BY seq, slot",
};
static NUMBERS: Statement = Statement {
    name: "NUMBERS",
    sql: "SELECT class, last_number FROM queue_numbers WHERE unit = $1 AND last_number > 0 \
          ORDER BY class",
};

/// Asks the server for every ticket, and sends every acknowledged command once more.
pub(crate) fn by_answers(office: &Office, acknowledged: &[Acknowledged]) {
    let share = acknowledged.len().div_ceil(4).max(1);
    testkit::crowd(&office.address, 4, |index, client| {
        for one in acknowledged.iter().skip(index * share).take(share) {
            let is_ticket = is_ticket(one);
            if is_ticket {
                let (ticket, receipt) = (text(&one.answer, "ticket"), text(&one.answer, "receipt"));
                let found = office.get(client, &format!("tickets/{ticket}?receipt={receipt}"));
                assert_eq!(found["number"], one.answer["number"], "{one:?}");
            }
            // Nobody waited, hence nothing was recorded: the same question has a new answer now.
            if one.status == 204 || one.answer["seq"] == 0 {
                continue;
            }
            let again = send(client, office, &one.intent, is_ticket).expect("it is answered");
            assert_eq!((again.status, again.json()), (one.status, one.answer.clone()), "{one:?}");
        }
    });
}

fn is_ticket(one: &Acknowledged) -> bool {
    one.answer["receipt"].is_string()
}

/// Reads the store itself, with the server gone or still there, and lets the program check it as an
/// auditor would. Gives the number of entries.
pub(crate) fn by_the_register(store: &Store, office: &Office, all: &[Acknowledged]) -> usize {
    let entries = in_the_store(store, office, all);
    let mut verify = Command::new(PROGRAM);
    verify.args(["register", "verify", "--json", "--data"]).arg(store.data());
    if let Some(url) = &store.database {
        verify.args(["--database", url]);
    }
    let output = verify.output().expect("the program can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said} {}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_str(said.trim()).expect("verify --json gives JSON");
    assert_eq!((&found["ok"], found["entries"].as_u64()), (&true.into(), Some(entries as u64)));
    entries
}

fn in_the_store(store: &Store, office: &Office, all: &[Acknowledged]) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(async {
        let book = book::open(store.database.as_deref(), store.data()).await;
        let book = book.expect("the store can be opened");
        let mut arrivals = BTreeMap::new();
        let mut commands = BTreeMap::new();
        let mut entries = 0;
        for (unit, head) in book.heads().await.expect("heads can be read") {
            let mut seen = Seen::default();
            let end = check(&*book, &unit, &mut seen).await;
            assert_eq!(end, head, "{unit} ends where its head says");
            entries += seen.entries;
            if unit == office.unit {
                (arrivals, commands) = (seen.arrivals, seen.commands);
            }
        }
        tickets(&arrivals, all);
        let numbers = gapless(&arrivals);
        let rows = book.query(&NUMBERS, vec![office.unit.as_str().into()]).await;
        let stored = rows.expect("numbers can be read");
        let stored: Vec<_> = stored.iter().map(|r| (r.text(0).to_owned(), r.int(1))).collect();
        assert_eq!(stored, numbers, "the view counts as the register does");
        for one in all.iter().filter(|one| one.status != 204 && one.answer["seq"] != 0) {
            assert!(commands.contains_key(&one.intent.id), "lost: {one:?}");
        }
        entries
    })
}

#[derive(Default)]
struct Seen {
    entries: usize,
    /// Command id → number on the ticket.
    arrivals: BTreeMap<String, String>,
    /// Command id → (first entry, kinds) of everything else.
    commands: BTreeMap<String, u64>,
}

/// How many of these commands the store holds.
pub(crate) fn recorded(store: &Store, unit: &str, ids: &[String]) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(async {
        let book = book::open(store.database.as_deref(), store.data()).await;
        let book = book.expect("the store can be opened");
        let mut seen = Seen::default();
        check(&*book, unit, &mut seen).await;
        ids.iter().filter(|id| seen.commands.contains_key(*id)).count()
    })
}

/// Checks the chain of a unit and notes its commands; a command that stands apart from itself was
/// applied twice.
async fn check(book: &dyn Book, unit: &str, seen: &mut Seen) -> register::chain::Head {
    let mut parts: BTreeMap<u64, Vec<Part>> = BTreeMap::new();
    for row in &book.query(&PARTS, vec![unit.into()]).await.expect("sealed parts can be read") {
        let part = part(row);
        parts.entry(part.seq).or_default().push(part);
    }
    let mut checker = Checker::new(unit);
    loop {
        let after = checker.head().seq;
        let page = book.read_chain(unit, after, PAGE).await.expect("the chain can be read");
        for stored in &page {
            let row = ChainRow { seq: stored.seq, hash: stored.hash, bytes: &stored.bytes };
            let sealed = parts.get(&stored.seq).map_or(&[][..], Vec::as_slice);
            let entry = checker.push(&row, sealed).unwrap_or_else(|fault| panic!("{fault}"));
            seen.entries += 1;
            let (kind, command) = (entry.kind.to_string(), entry.command.to_string());
            if command.is_empty() {
                continue;
            }
            let last = seen.commands.insert(command.clone(), entry.seq);
            assert!(last.is_none_or(|last| last + 1 == entry.seq), "{command} was applied twice");
            if kind == "queue.visit_arrived" {
                let body: Value = serde_json::from_str(entry.body.get()).expect("bodies are JSON");
                let before = seen.arrivals.insert(command.clone(), text(&body, "number"));
                assert_eq!(before, None, "{command} gave two tickets");
            }
        }
        if page.len() < PAGE as usize {
            return checker.finish().unwrap_or_else(|fault| panic!("{fault}"));
        }
    }
}

fn part(row: &Row) -> Part {
    Part {
        seq: row.int(0).unsigned_abs(),
        slot: u32::try_from(row.int(1)).expect("slots are small"),
        salt: row.bytes(2).to_vec(),
        bytes: row.bytes(3).to_vec(),
    }
}

/// Every acknowledged ticket is there with its number, and no other is.
fn tickets(arrivals: &BTreeMap<String, String>, all: &[Acknowledged]) {
    let given: BTreeMap<String, String> = all
        .iter()
        .filter(|one| is_ticket(one))
        .map(|one| (one.intent.id.clone(), text(&one.answer, "number")))
        .collect();
    assert_eq!(*arrivals, given, "the register and the tickets in people's hands");
}

/// Numbers of a class are 1, 2, 3 … without gaps, each once; gives the last of each class.
fn gapless(arrivals: &BTreeMap<String, String>) -> Vec<(String, i64)> {
    let mut classes: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for number in arrivals.values() {
        let (class, running) = number.split_once('-').expect("A-012");
        let running = running.parse().expect("A-012");
        assert!(classes.entry(class).or_default().insert(running), "{number} was given twice");
    }
    let last = |(class, numbers): (&str, BTreeSet<i64>)| {
        let count = i64::try_from(numbers.len()).expect("few tickets");
        assert_eq!(numbers.last(), Some(&count), "{class} has gaps: {numbers:?}");
        (class.to_owned(), count)
    };
    classes.into_iter().map(last).collect()
}
