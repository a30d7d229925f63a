//! Backups that restore, and go dark for what was erased.

use std::path::Path;
use std::process::Command as Program;

use maklumat::prove::erasure::erase;
use maklumat::prove::register::sign_heads;

use crate::counter::Command;
use crate::world::{World, block_on, count, output, permit};

fn restore(from: &Path, to: &Path, more: &[&str]) -> (i32, String) {
    let mut program = Program::new(env!("CARGO_BIN_EXE_maklumat"));
    program.args(["restore", "--from"]).arg(from).arg("--data").arg(to).args(more);
    output(&mut program)
}

/// The name of the newest backup in a folder.
fn newest(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let names = files.filter_map(|file| file.file_name().into_string().ok());
    names.filter_map(|name| name.strip_suffix(".db").map(str::to_owned)).max().unwrap()
}

async fn world_with_notes() -> World {
    let world = World::sqlite().await;
    let execute = world.execute();
    for (subject, text) in [("visit/7", "Siti"), ("visit/8", "Budi")] {
        let note = Command::Note { subject: subject.into(), text: text.into() };
        count(&execute, "counter/a", "", note).await.unwrap();
    }
    count(&execute, "counter/a", "", Command::AddMany(30)).await.unwrap();
    sign_heads(&*world.book, &world.keys().checkpoint).await.unwrap();
    world
}

#[test]
fn a_backup_made_while_serving_is_checked_and_restored() {
    block_on(async {
        let world = world_with_notes().await;
        let away = world.data().join("away");
        let to = away.to_str().unwrap();
        let (code, said) = world.maklumat(&["backup", "--to", to]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("32 entries"), "{said}");
        let keys_in_copy =
            rusqlite::Connection::open(away.join(newest(&away)).with_extension("db"))
                .unwrap()
                .query_row("SELECT count(*) FROM sealed_keys", [], |row| row.get::<_, i64>(0));
        assert_eq!(keys_in_copy, Ok(0));

        let fresh = world.data().join("fresh");
        let (code, said) = restore(&away, &fresh, &["--check"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("2 open, 0 dark"), "{said}");
        assert!(!fresh.exists(), "--check changes nothing");
        let (code, said) = restore(&away, &fresh, &[]);
        assert_eq!(code, 0, "{said}");
        let mut program = Program::new(env!("CARGO_BIN_EXE_maklumat"));
        let (code, said) =
            output(program.args(["register", "verify", "--json", "--data"]).arg(&fresh));
        assert_eq!(code, 0, "{said}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&said).unwrap(),
            serde_json::json!({ "ok": true, "units": 1, "entries": 32, "first_fault": null })
        );
        let (code, said) = restore(&away, &fresh, &[]);
        assert_eq!(code, 1, "a folder with a database is not written over: {said}");
    });
}

#[test]
fn what_is_erased_goes_dark_in_older_backups_with_the_next_one() {
    block_on(async {
        let world = world_with_notes().await;
        let away = world.data().join("away");
        let to = away.to_str().unwrap();
        assert_eq!(world.maklumat(&["backup", "--to", to]).0, 0);
        let old = newest(&away);
        // A name of its own, so that the second backup of the same second does not replace it.
        for ending in ["db", "json"] {
            let from = away.join(&old).with_extension(ending);
            std::fs::rename(from, away.join("maklumat-2000").with_extension(ending)).unwrap();
        }
        let execute = world.execute();
        erase(&*world.book, &execute, &permit(), "visit/7", "UU 27/2022").await.unwrap();
        assert_eq!(world.maklumat(&["backup", "--to", to]).0, 0);
        let nowhere = world.data().join("nowhere");
        let (code, said) = restore(&away, &nowhere, &["--check", "--backup", "maklumat-2000"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("1 open, 1 dark"), "{said}");
        let (code, said) = restore(&away, &nowhere, &["--check"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("1 open, 0 dark"), "{said}");
    });
}

#[test]
fn a_damaged_backup_is_not_restored() {
    block_on(async {
        let world = world_with_notes().await;
        let away = world.data().join("away");
        let to = away.to_str().unwrap();
        assert_eq!(world.maklumat(&["backup", "--to", to]).0, 0);
        let file = away.join(newest(&away)).with_extension("db");
        let forged = rusqlite::Connection::open(&file).unwrap();
        forged
            .execute_batch(
                "DROP TRIGGER entries_no_UPDATE; \
                 UPDATE entries SET bytes = replace(bytes, '\"reached\":9', '\"reached\":8')",
            )
            .unwrap();
        drop(forged);
        let fresh = world.data().join("fresh");
        let (code, said) = restore(&away, &fresh, &[]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("digest differs"), "{said}");
        assert!(said.contains("entry 1:"), "{said}");
        assert!(!fresh.exists());
    });
}

#[test]
fn the_doctor_is_content_with_a_sound_house_and_not_with_a_broken_one() {
    block_on(async {
        let world = world_with_notes().await;
        let to = world.data().join("away");
        assert_eq!(world.maklumat(&["backup", "--to", to.to_str().unwrap()]).0, 0);
        let (code, said) = world.maklumat(&["doctor"]);
        assert_eq!(code, 0, "{said}");
        for line in ["ok    keys", "ok    chains", "ok    clock", "ok    backup", "ok    database"]
        {
            assert!(said.contains(line), "{line} is not in:\n{said}");
        }
        world.raw("UPDATE heads SET seq = seq - 1").await.unwrap();
        let (code, said) = world.maklumat(&["doctor"]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("WRONG chains"), "{said}");
        std::fs::remove_file(world.data().join("keys/master.key")).unwrap();
        let (code, said) = world.maklumat(&["doctor"]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("WRONG keys"), "{said}");
    });
}
