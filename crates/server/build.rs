//! Builds the front end (Sass, scripts, typeface, voice) and lists the message files.
//!
//! Nothing is written to the source tree: npm works on a copy under `OUT_DIR`, and only when the
//! lock file changed, so that later builds need no network.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the person who builds must do when the tools are missing.
const NODE_NEEDED: &str = "Node.js 18+ and npm are needed to build the pages \
    (Debian: apt-get install nodejs npm)";

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let frontend = here.join("frontend");
    let voice = here.join("voice");
    let locales = here.join("../../locales");
    for watched in [&frontend, &voice, &locales, &here.join("build.rs")] {
        println!("cargo::rerun-if-changed={}", watched.display());
    }
    let npm = out.join("npm");
    install_packages(&frontend, &npm);
    for name in ["build.mjs", "build-store.mjs"] {
        copy(&frontend.join(name), &npm.join(name));
    }
    let mut node = Command::new("node");
    node.arg(npm.join("build.mjs")).arg(&frontend).arg(&voice).arg(&out);
    run(&mut node, "node build.mjs");
    list_messages(&locales, &out);
}

/// `npm ci`, unless the folder already holds what the lock file asks for.
fn install_packages(frontend: &Path, npm: &Path) {
    let lock = fs::read(frontend.join("package-lock.json")).expect("the lock file is in git");
    let stamp = npm.join("installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return;
    }
    fs::create_dir_all(npm).expect("OUT_DIR can be written");
    for name in ["package.json", "package-lock.json"] {
        copy(&frontend.join(name), &npm.join(name));
    }
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut ci = Command::new(program);
    ci.current_dir(npm);
    ci.args(["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]);
    run(&mut ci, "npm ci");
    fs::write(stamp, lock).expect("OUT_DIR can be written");
}

fn copy(from: &Path, to: &Path) {
    if let Err(fault) = fs::copy(from, to) {
        panic!("{} → {}: {fault}", from.display(), to.display());
    }
}

fn run(command: &mut Command, what: &str) {
    let output = match command.output() {
        Ok(output) => output,
        Err(fault) => panic!("{NODE_NEEDED}: `{what}` could not be started: {fault}"),
    };
    assert!(
        output.status.success(),
        "`{what}` failed ({}). {NODE_NEEDED}.\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

/// A Rust table of (language, file name, text) of every message file.
fn list_messages(locales: &Path, out: &Path) {
    let mut table = String::from("&[\n");
    for language in ["id", "en"] {
        let folder = locales.join(language);
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .unwrap_or_else(|fault| panic!("{}: {fault}", folder.display()))
            .map(|entry| entry.expect("a readable folder").path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "ftl"))
            .collect();
        files.sort();
        for path in files {
            let name = path.file_stem().expect("it has an ending").to_string_lossy();
            let path = path.canonicalize().expect("it was just listed");
            writeln!(table, "({language:?}, {name:?}, include_str!({path:?})),")
                .expect("a String takes everything");
        }
    }
    table.push_str("]\n");
    fs::write(out.join("locales.rs"), table).expect("OUT_DIR can be written");
}
