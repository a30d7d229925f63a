mod base;
mod rules;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use super::*;
use crate::cli::pack::{PackArgs, run, schema_text};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: PackArgs,
}

fn command(words: &[&str]) -> (ExitCode, String) {
    let line = Line::try_parse_from([&["pack"], words].concat()).unwrap();
    let mut out = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let code = runtime.block_on(run(&line.args, &mut out)).unwrap();
    (code, String::from_utf8(out).unwrap())
}

#[test]
fn every_shipped_pack_is_sound() {
    let reading = read(&folders(&root().join("packs")).unwrap());
    assert_eq!(reading.findings, []);
    assert_eq!(reading.packs.len(), 5);
    assert_eq!(reading.clocks().count(), 1);
    assert_eq!(reading.instruments().count(), 4);
    assert_eq!(reading.units().count(), 4);
    assert_eq!(reading.calendars().count(), 4);
    for unit in reading.units() {
        let whole = reading.unit(&unit.unit).unwrap();
        assert_eq!(whole.standards.len(), unit.services.len(), "{}", unit.unit);
        assert!(unit.fictional, "{} is an example", unit.unit);
    }
}

#[test]
fn the_binary_carries_the_packs_of_the_tree() {
    let mut on_disk = folders(&root().join("packs")).unwrap();
    for folder in &mut on_disk {
        folder.shown = format!("packs/{}", folder.name);
        for file in &mut folder.files {
            file.shown = format!("packs/{}/{}", folder.name, file.path);
        }
    }
    let mut embedded = embedded();
    for folder in embedded.iter_mut().chain(&mut on_disk) {
        folder.files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    assert_eq!(embedded, on_disk);
}

#[test]
fn one_pack_is_read_with_its_neighbours() {
    let reading = read(&folders(&root().join("packs/demo")).unwrap());
    assert_eq!(reading.findings, []);
    assert_eq!(reading.packs.len(), 5);
    assert_eq!(reading.clocks().count(), 1);
}

#[test]
fn the_schemas_in_the_tree_are_those_of_the_types() {
    for kind in DocumentKind::ALL {
        let path = root().join(format!("docs/reference/schemas/{}.schema.json", kind.name()));
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let remedy = "run: maklumat pack schema --out docs/reference/schemas";
        assert_eq!(written, schema_text(kind), "{}: {remedy}", path.display());
    }
}

#[test]
fn the_command_says_file_line_and_remedy() {
    let dir = tempfile::tempdir().unwrap();
    for (folder, spoil) in base::sound().into_iter().zip([false, true, false]) {
        for file in folder.files {
            let path = dir.path().join(&folder.name).join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let wrong = file.text.replace("queue_class = \"A\"", "queue_class = \"9\"");
            std::fs::write(path, if spoil { wrong } else { file.text }).unwrap();
        }
    }
    let place = dir.path().to_str().unwrap();
    let (code, text) = command(&["check", place]);
    assert_eq!(code, ExitCode::from(1));
    assert!(text.contains("standards/letter.toml:5:15: "), "{text}");
    assert!(text.contains("Pakai satu huruf besar A sampai Z."), "{text}");
    let (_, text) = command(&["check", place, "--lang", "en"]);
    assert!(text.contains("Use one capital letter from A to Z."), "{text}");
    let (code, text) = command(&["check", place, "--json"]);
    assert_eq!(code, ExitCode::from(1));
    let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(whole["ok"], false);
    assert_eq!(whole["findings"][0]["line"], 5);
    assert_eq!(whole["findings"][0]["remedy"]["en"], "Use one capital letter from A to Z.");
}

#[test]
fn the_command_answers_to_nonsense() {
    let (code, text) = command(&["check", "/nowhere/at/all"]);
    assert_eq!(code, ExitCode::from(2));
    assert!(text.contains("/nowhere/at/all"), "{text}");
    let empty = tempfile::tempdir().unwrap();
    let (code, _) = command(&["check", empty.path().to_str().unwrap(), "--json"]);
    assert_eq!(code, ExitCode::from(2));
    let (code, text) = command(&["schema", "poem"]);
    assert_eq!(code, ExitCode::from(2));
    assert!(text.contains("standard"), "{text}");
    let (code, text) = command(&["schema", "standard"]);
    assert_eq!(code, ExitCode::SUCCESS);
    assert_eq!(text, schema_text(DocumentKind::Standard));
}
