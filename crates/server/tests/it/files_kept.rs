//! Files over time: missing and altered ones are found, back-ups hold them, and a case that is kept
//! too long is erased on the record.

use std::path::Path;
use std::process::Command;

use axum::http::StatusCode;
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use maklumat::promise::pack;

use crate::files::{Story, below, has};
use crate::office::{HERE, Office};
use crate::world::{block_on, output};

#[test]
fn a_file_that_is_missing_or_altered_without_an_erasure_is_an_alarm() {
    block_on(async {
        let story = Story::begin(None).await;
        let (case, _) = story.case().await;
        let (code, said) = story.maklumat(&["doctor"]);
        assert!(said.contains("ok    files         2 there, 0 erased"), "{code} {said}");
        let away = tempfile::tempdir().unwrap();
        let to = away.path().to_str().unwrap();
        let (code, said) = story.maklumat(&["backup", "--to", to]);
        assert!(code == 0 && said.contains("2 file(s)"), "{said}");
        let restore = |more: &[&str], to: &Path| {
            let mut program = Command::new(env!("CARGO_BIN_EXE_maklumat"));
            let from = away.path();
            program.args(["restore", "--from"]).arg(from).arg("--data").arg(to).args(more);
            output(&mut program)
        };
        let fresh = away.path().join("fresh");
        let (code, said) = restore(&[], &fresh);
        assert!(code == 0 && said.contains("files: 2 as they came"), "{said}");
        assert_eq!(below(&fresh.join("files")).len(), 2);

        let paths = story.stored();
        let mut altered = std::fs::read(&paths[0]).unwrap();
        altered[30] ^= 1;
        std::fs::write(&paths[0], &altered).unwrap();
        let (code, said) = story.maklumat(&["files", "check"]);
        assert!(code == 1 && said.contains("was altered"), "{said}");
        for number in ["ktp/1", "kk/1"] {
            let file = format!("/cases/{HERE}/{case}/documents/{number}");
            let status = story.get(&file, &story.officer).await.status();
            assert!(status == 200 || status == 500, "{status}");
        }
        std::fs::remove_file(&paths[1]).unwrap();
        let (code, said) = story.maklumat(&["files", "check"]);
        assert!(code == 1 && said.contains("is missing"), "{said}");
        let (code, said) = story.maklumat(&["doctor"]);
        assert!(code == 1 && said.contains("WRONG files"), "{said}");
        let (code, said) = story.maklumat(&["backup", "--to", to]);
        assert!(code == 1 && said.contains("is missing"), "the backup does not hide it: {said}");

        // In the backup as well: a file that was spoilt there is named.
        let kept = below(&away.path().join("files"));
        assert_eq!(kept.len(), 2, "what the backup has is not thrown away");
        std::fs::write(&kept[0], b"spoilt").unwrap();
        let (code, said) = restore(&["--check"], &away.path().join("nowhere"));
        assert!(code == 1 && said.contains("was altered"), "{said}");
    });
}

/// The shipped packs with a time of keeping in the standard of a new passport.
fn keeping(mark: &str) -> Vec<pack::Folder> {
    let mut packs = pack::embedded();
    let files = packs.iter_mut().flat_map(|folder| &mut folder.files);
    for file in files.filter(|file| file.path.ends_with("paspor-baru.toml")) {
        let source = format!("{{ mark = \"{mark}\", text = \"Jadwal retensi unit\" }}");
        let keep = format!(
            "[keep_for]\nperiod = {{ amount = 1, unit = \"calendar_days\" }}\nsource = {source}\n\n"
        );
        file.text = file.text.replacen("[collect_within]", &(keep + "[collect_within]"), 1);
    }
    packs
}

#[test]
fn a_case_that_is_kept_too_long_is_erased_on_the_record_when_its_time_is_verified() {
    block_on(async {
        for (mark, erased) in [("unit", true), ("not_verified", false)] {
            let morning = Zone::Jakarta.instant(date(2026, 1, 6), time(8, 30, 0, 0));
            let office = Office::by_packs(Clock::demo(morning, 1), &keeping(mark)).await;
            let story = Story::at(office).await;
            let (_, own) = story.case().await;
            let (open, _) = story.case().await;
            let end = [("command_id", "end"), ("words", "")];
            let ended = story.office.form(&format!("{own}/withdrawal"), "", &end).await;
            assert_eq!(ended.status(), StatusCode::SEE_OTHER);
            let folder = story.office.stopped();
            let maklumat = |args: &[&str]| {
                let mut command = Command::new(env!("CARGO_BIN_EXE_maklumat"));
                output(command.args(args).arg("--data").arg(folder.path()))
            };
            let (code, said) = maklumat(&["retention", "list", "--unit", HERE]);
            assert!(code == 0 && said.contains("1 case(s)"), "{said}");
            assert!(said.contains("2026-01-07") && !said.contains(&open), "{said}");
            assert_eq!(said.contains("NOT VERIFIED"), !erased, "{said}");
            let decide = ["retention", "erase", "--unit", HERE, "--decision", "Berita acara 4"];
            let (code, said) = maklumat(&decide);
            assert_eq!((code, said.contains("2 file(s)")), (0, erased), "{said}");
            let left = below(&folder.path().join("files")).len();
            assert_eq!(left, if erased { 2 } else { 4 }, "the open case keeps its files");
            let out = folder.path().join("chain");
            let export = ["register", "export", "--unit", HERE, "--out", out.to_str().unwrap()];
            assert_eq!(maklumat(&export).0, 0);
            let chain = std::fs::read(&out).unwrap();
            assert_eq!(has(&chain, "Berita acara 4; Jadwal retensi unit"), erased);
            let (code, said) = maklumat(&["register", "verify"]);
            assert_eq!(code, 0, "{said}");
        }
    });
}
