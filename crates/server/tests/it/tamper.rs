//! Whatever somebody does to a register, in the database or in an exported file, it is found, and
//! the right entry is named: by `maklumat register verify` and by the stand-alone `verify`.

use std::path::PathBuf;
use std::process::Command as Program;

use maklumat::book::Stored;
use maklumat::prove::erasure::erase;
use maklumat::prove::register::{SignedHead, sign_heads};
use register::export;
use register::hash::Hash;
use serde_json::Value;

use crate::counter::Command;
use crate::world::{UNIT, World, block_on, count, on_both, output, permit, verify_program};

/// Entries 1–6 counted, 7 and 8 notes, 9 an erasure of note 7, 10–12 counted; signed at 10.
async fn history(world: &World) -> SignedHead {
    let execute = world.execute();
    for at in 0..6u32 {
        count(&execute, "counter/a", &format!("c{at}"), Command::Add(1)).await.unwrap();
    }
    for subject in ["visit/7", "visit/8"] {
        let note = Command::Note { subject: subject.into(), text: "catatan".into() };
        count(&execute, "counter/b", "", note).await.unwrap();
    }
    erase(&*world.book, &execute, &permit(), "visit/7", "UU 27/2022").await.unwrap();
    count(&execute, "counter/a", "", Command::Add(1)).await.unwrap();
    let signed = sign_heads(&*world.book, &world.keys().checkpoint).await.unwrap().remove(0);
    assert_eq!(signed.seq, 10);
    count(&execute, "counter/a", "", Command::AddMany(2)).await.unwrap();
    signed
}

async fn chain(world: &World) -> Vec<Stored> {
    world.book.read_chain(UNIT, 0, 1000).await.unwrap()
}

/// Bytes as a literal of the engine.
fn literal(world: &World, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if world.database.is_some() { format!("'\\x{hex}'") } else { format!("x'{hex}'") }
}

/// The chain with entry `from` changed in its text and every hash after it made to fit.
fn rewritten(chain: &[Stored], from: u64, change: impl Fn(String) -> String) -> Vec<Stored> {
    let mut out: Vec<Stored> = Vec::new();
    for entry in chain {
        let mut text = String::from_utf8(entry.bytes.clone()).unwrap();
        if entry.seq == from {
            text = change(text);
        }
        if let Some(before) = out.last() {
            let was = chain[out.len() - 1].hash.to_string();
            text = text.replacen(&was, &before.hash.to_string(), 1);
        }
        let bytes = text.into_bytes();
        out.push(Stored { hash: Hash::of(&bytes), bytes, ..*entry });
    }
    assert_ne!(out, chain, "something was changed");
    out
}

/// The same entry, a minute earlier.
fn earlier(text: &str) -> String {
    let at = text.find("\"happened\":").unwrap() + "\"happened\":".len();
    let digits: String = text[at..].chars().take_while(char::is_ascii_digit).collect();
    let other = (digits.parse::<u64>().unwrap() - 60_000_000).to_string();
    text.replacen(&digits, &other, 1)
}

async fn put(world: &World, entries: &[Stored]) {
    let mut sql = String::new();
    for entry in entries {
        let (hash, bytes) = (literal(world, &entry.hash.0), literal(world, &entry.bytes));
        let set = ["UPDATE entries SET hash = ", &hash, ", bytes = ", &bytes].concat();
        sql.push_str(&[&set, " WHERE seq = ", &entry.seq.to_string(), ";"].concat());
    }
    let last = entries.last().unwrap();
    let hash = last.hash.to_string();
    sql.push_str(&["UPDATE heads SET hash = '", &hash, "' WHERE seq = 12;"].concat());
    world.force(&sql).await;
}

/// Runs `maklumat register verify --json`; gives the entry and what is wrong with it.
fn found(world: &World, more: &[&str]) -> Option<(u64, String)> {
    let (code, said) = world.maklumat(&[&["register", "verify", "--json"], more].concat());
    let value: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
    assert_eq!(value["ok"], Value::Bool(code == 0), "{said}");
    assert_eq!(value["units"], 1);
    let fault = value["first_fault"].as_object()?;
    assert_eq!(fault["unit"], UNIT);
    Some((fault["seq"].as_u64().unwrap(), fault["what"].as_str().unwrap().to_owned()))
}

/// One thing done with raw SQL, and what must be said of it.
fn finds(sql: &'static str, seq: u64, what: &'static str) {
    on_both(|world| async move {
        history(&world).await;
        assert_eq!(found(&world, &[]), None);
        world.force(sql).await;
        let (at, said) = found(&world, &[]).unwrap_or_else(|| panic!("not found: {sql}"));
        assert!(at == seq && said.contains(what), "{sql}: entry {at}: {said}");
    });
}

#[test]
fn a_removed_entry_is_found() {
    finds("DELETE FROM entries WHERE seq = 5", 6, "entries from 5 on are missing");
}

#[test]
fn an_end_that_was_cut_off_is_found() {
    finds("DELETE FROM entries WHERE seq > 10", 10, "the end was cut off");
}

#[test]
fn an_end_cut_off_together_with_the_head_row_is_found_by_the_signed_head() {
    on_both(|world| async move {
        history(&world).await;
        let hash = chain(&world).await[8].hash.to_string();
        let head = ["UPDATE heads SET seq = 9, hash = '", &hash, "';"].concat();
        world.force(&[&head, "DELETE FROM entries WHERE seq > 9"].concat()).await;
        let (seq, what) = found(&world, &[]).unwrap();
        assert!(seq == 9 && what.contains("the end was cut off"), "{seq}: {what}");
    });
}

#[test]
fn a_head_row_that_names_another_entry_is_found() {
    finds("UPDATE heads SET seq = 11", 11, "head row");
}

#[test]
fn a_head_row_that_was_altered_is_found() {
    finds("UPDATE heads SET recorded = recorded + 1", 12, "head row");
}

#[test]
fn a_renumbered_entry_is_found() {
    finds("UPDATE entries SET seq = 13 WHERE seq = 12", 13, "carries the number 12 inside");
}

#[test]
fn exchanged_numbers_are_found() {
    finds(
        "UPDATE entries SET seq = 99 WHERE seq = 3; UPDATE entries SET seq = 3 WHERE seq = 4; \
         UPDATE entries SET seq = 4 WHERE seq = 99",
        3,
        "carries the number 4 inside",
    );
}

#[test]
fn a_duplicated_entry_is_found() {
    finds(
        "INSERT INTO entries SELECT unit, 13, stream, 99, hash, bytes FROM entries WHERE seq = 12",
        13,
        "carries the number 12 inside",
    );
}

#[test]
fn an_entry_filed_under_another_stream_is_found() {
    finds("UPDATE entries SET stream = 'counter/c' WHERE seq = 4", 4, "another stream");
}

#[test]
fn an_entry_filed_under_another_version_is_found() {
    finds("UPDATE entries SET version = 77 WHERE seq = 4", 4, "another version");
}

#[test]
fn a_sealed_part_taken_away_is_found() {
    finds("DELETE FROM sealed_parts WHERE seq = 8", 8, "gone without an erasure");
}

#[test]
fn a_sealed_part_filed_under_somebody_else_is_found() {
    finds("UPDATE sealed_parts SET subject = 'visit/9'", 8, "subject");
}

#[test]
fn a_sealed_part_that_nobody_recorded_is_found() {
    finds(
        "INSERT INTO sealed_parts SELECT unit, 4, 0, subject, salt, bytes FROM sealed_parts",
        4,
        "does not speak of",
    );
}

#[test]
fn a_sealed_part_beyond_the_end_is_found() {
    finds("UPDATE sealed_parts SET seq = 40", 8, "gone without an erasure");
}

#[test]
fn a_signed_head_that_was_altered_is_found() {
    finds("UPDATE checkpoints SET note = replace(note, '10', '11')", 10, "signed head");
}

#[test]
fn a_value_of_another_kind_is_found() {
    block_on(async {
        let world = World::sqlite().await;
        history(&world).await;
        world.force("UPDATE entries SET bytes = 'text' WHERE seq = 4").await;
        let (seq, what) = found(&world, &[]).unwrap();
        assert!(seq == 4 && what.contains("altered"), "{what}");
    });
}

#[test]
fn a_flipped_bit_in_any_entry_is_found_in_that_entry() {
    on_both(|world| async move {
        history(&world).await;
        let chain = chain(&world).await;
        world.force("").await;
        for entry in &chain {
            let step = 41;
            let first = usize::try_from(entry.seq).unwrap() % step;
            for at in (first..entry.bytes.len()).step_by(step) {
                let mut bytes = entry.bytes.clone();
                bytes[at] ^= 1 << (at % 8);
                for bytes in [&bytes, &entry.bytes] {
                    let bytes = literal(&world, bytes);
                    let seq = entry.seq.to_string();
                    let set = ["UPDATE entries SET bytes = ", &bytes, " WHERE seq = ", &seq];
                    let is_back = bytes == literal(&world, &entry.bytes);
                    world.raw(&set.concat()).await.unwrap();
                    let fault = world.verify().await.first_fault;
                    assert_eq!(fault.is_none(), is_back);
                    if let Some(fault) = fault {
                        assert_eq!(fault.seq, entry.seq, "byte {at}: {fault:?}");
                        assert!(fault.what.contains("altered"), "{fault:?}");
                    }
                }
            }
        }
    });
}

#[test]
fn a_redated_entry_is_found_and_a_rewritten_chain_by_the_signed_head() {
    on_both(|world| async move {
        let signed = history(&world).await;
        let chain = chain(&world).await;
        let whole = rewritten(&chain, 5, |text| earlier(&text));
        // Only the bytes: they do not fit the hash.
        let only_bytes = Stored { hash: chain[4].hash, ..whole[4].clone() };
        put(&world, &[&chain[..4], &[only_bytes], &chain[5..]].concat()).await;
        assert_eq!(found(&world, &[]).unwrap().0, 5);
        // Bytes and hash: the next entry does not follow.
        let one = [&chain[..4], &whole[4..5], &chain[5..]].concat();
        restore_guards(&world).await;
        put(&world, &one).await;
        let (seq, what) = found(&world, &[]).unwrap();
        assert!(seq == 6 && what.contains("does not follow"), "{seq}: {what}");
        // Everything after it too: the chain is sound by itself, but not what was signed.
        restore_guards(&world).await;
        put(&world, &whole).await;
        let (seq, what) = found(&world, &[]).unwrap();
        assert!(seq == 10 && what.contains("not the entry that a signed head names"), "{what}");
        // Without the stored note it shows by the one that was kept outside.
        restore_guards(&world).await;
        world.force("DELETE FROM checkpoints").await;
        assert_eq!(found(&world, &[]), None, "nobody could tell from inside");
        let note = world.data().join("heads.note");
        std::fs::write(&note, &signed.note).unwrap();
        let (seq, _) = found(&world, &["--checkpoint", note.to_str().unwrap()]).unwrap();
        assert_eq!(seq, 10);
        // And nothing is signed over it, were the note still there.
        let params = vec![UNIT.into(), 10i64.into(), signed.note.as_str().into()];
        static PUT_BACK: maklumat::book::Statement = maklumat::book::Statement {
            name: "PUT_BACK",
            sql: "INSERT INTO checkpoints (unit, seq, note) VALUES ($1, $2, $3)",
        };
        let write = maklumat::book::Write { statement: &PUT_BACK, params, expect: Some(1) };
        world.book.write(vec![write]).await.unwrap();
        let refused = sign_heads(&*world.book, &world.keys().checkpoint).await;
        assert!(refused.unwrap_err().to_string().contains("signed over"));
    });
}

/// So that `force` can lift them again.
async fn restore_guards(world: &World) {
    world.book.define(world.book.guards(), Vec::new()).await.unwrap();
}

/// An export of a fresh history, its path, and the signed head with its key.
async fn exported(world: &World) -> (Vec<u8>, PathBuf, SignedHead) {
    let signed = history(world).await;
    let path = world.data().join("chain.export");
    let (code, said) =
        world.maklumat(&["register", "export", "--unit", UNIT, "--out", path.to_str().unwrap()]);
    assert_eq!(code, 0, "{said}");
    (std::fs::read(&path).unwrap(), path, signed)
}

/// Runs `verify --json` on bytes; gives the entry and what is wrong with it.
fn verify_found(path: &PathBuf, bytes: &[u8], more: &[&str]) -> Option<(u64, String)> {
    std::fs::write(path, bytes).unwrap();
    let mut program = Program::new(verify_program());
    let (code, said) = output(program.arg(path).arg("--json").args(more));
    let value: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
    assert_eq!(value["ok"], Value::Bool(code == 0), "{said}");
    let fault = value["first_fault"].as_object()?;
    Some((fault["seq"].as_u64().unwrap(), fault["what"].as_str().unwrap().to_owned()))
}

#[test]
fn the_verify_program_finds_what_was_done_to_an_export() {
    block_on(async {
        let world = World::sqlite().await;
        let (file, path, _) = exported(&world).await;
        assert_eq!(verify_found(&path, &file, &[]), None);
        let text = String::from_utf8(file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        // Line 0 is the title, 1–8 entries 1–8, 9 the sealed part of 8, 10–13 entries 9–12.
        assert!(lines[9].starts_with("S 0 ") && lines[14].starts_with("H 12 "), "{text}");
        let check = |seq: u64, what: &str, change: &dyn Fn(&mut Vec<String>)| {
            let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            change(&mut lines);
            let bytes = [lines.join("\n").as_str(), "\n"].concat();
            let (at, said) = verify_found(&path, bytes.as_bytes(), &[]).expect(what);
            assert!(at == seq && said.contains(what), "{what}: entry {at}: {said}");
        };
        check(4, "entries from 3 on are missing", &|l| drop(l.remove(3)));
        check(4, "entries from 3 on are missing", &|l| l.swap(3, 4));
        check(3, "stands twice", &|l| l.insert(4, l[3].clone()));
        check(8, "gone without an erasure", &|l| drop(l.remove(9)));
        check(8, "does not speak of", &|l| l.insert(9, l[9].clone()));
        check(11, "the end was cut off", &|l| drop(l.remove(13)));
        check(12, "cut off", &|l| drop(l.remove(14)));
        check(5, "cut off", &|l| l.truncate(6));
        check(5, "altered after recording", &|l| l[5] = earlier(&l[5]));
        check(8, "sealed part 0 was altered", &|l| l[9] = l[9].replacen("S 0 ", "S 0 AAAA", 1));
    });
}

#[test]
fn the_verify_program_finds_a_rewritten_chain_by_a_signed_head() {
    block_on(async {
        let world = World::sqlite().await;
        let (file, path, signed) = exported(&world).await;
        let note = world.data().join("heads.note");
        std::fs::write(&note, &signed.note).unwrap();
        let trust = ["--checkpoint", note.to_str().unwrap(), "--key", signed.verifier_key.as_str()];
        assert_eq!(verify_found(&path, &file, &trust), None);
        let whole = rewritten(&chain(&world).await, 5, |text| earlier(&text));
        let mut forged = Vec::new();
        export::write_title(&mut forged, UNIT).unwrap();
        let parts: Vec<&str> =
            str::from_utf8(&file).unwrap().lines().filter(|line| line.starts_with("S ")).collect();
        for entry in &whole {
            let row =
                register::chain::Row { seq: entry.seq, hash: entry.hash, bytes: &entry.bytes };
            export::write_entry(&mut forged, &row, &[]).unwrap();
            if entry.seq == 8 {
                forged.extend([parts[0].as_bytes(), &b"\n"[..]].concat());
            }
        }
        let hash = whole.last().unwrap().hash;
        let head = register::chain::Head { seq: 12, hash, recorded: 0 };
        export::write_head(&mut forged, head).unwrap();
        assert_eq!(verify_found(&path, &forged, &[]), None, "nobody could tell from the file");
        let (seq, what) = verify_found(&path, &forged, &trust).unwrap();
        assert!(seq == 10 && what.contains("not the entry that a signed head names"), "{what}");
        // A note by somebody else counts for nothing.
        let other = ed25519_dalek::SigningKey::from_bytes(&[3; 32]).verifying_key();
        let other = register::checkpoint::verifier_key(UNIT, &other);
        let mut program = Program::new(verify_program());
        let (code, said) =
            output(program.arg(&path).arg("--checkpoint").arg(&note).args(["--key", &other]));
        assert_eq!(code, 1);
        assert!(said.contains("no signature by this key"), "{said}");
    });
}

#[test]
fn every_byte_of_an_export_counts() {
    block_on(async {
        let world = World::sqlite().await;
        let (file, _, _) = exported(&world).await;
        for at in 0..file.len() {
            let mut bytes = file.clone();
            bytes[at] ^= 1 << (at % 8);
            let result = export::check(&mut bytes.as_slice(), &[], |_, _, _| {});
            assert!(result.is_err(), "byte {at} of {}", file.len());
        }
        for end in 0..file.len() {
            assert!(export::check(&mut &file[..end], &[], |_, _, _| {}).is_err(), "cut at {end}");
        }
    });
}
