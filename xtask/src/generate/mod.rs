//! `cargo xtask gen`: reference documents written by the program itself.
//!
//! The one table below says which document goes where. A new document is one line in it and one
//! name that `maklumat reference NAME` answers to.

mod schemas;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::{Args, ValueEnum};

use crate::house::{Fault, Outcome, fault, maklumat, must, output, program, root};
use crate::{needs, voice};

/// What a name of `maklumat reference` prints.
enum Shape {
    /// One text, as it is.
    Text,
    /// One JSON document; we only indent it.
    Json,
    /// One JSON object of file name → JSON document: a folder that holds these files, no others.
    Folder,
}

/// Name → place in the repository.
const DOCUMENTS: [(&str, Shape, &str); 7] = [
    ("api", Shape::Json, "docs/reference/openapi.json"),
    ("cli", Shape::Text, "docs/reference/cli.md"),
    ("config", Shape::Text, "docs/reference/config.md"),
    ("events", Shape::Text, "docs/reference/events.md"),
    ("event-schemas", Shape::Folder, EVENTS),
    ("permissions", Shape::Text, "docs/reference/permissions.md"),
    ("routes", Shape::Text, "docs/reference/routes.txt"),
];

/// One schema per event kind and schema number: these may only grow.
const EVENTS: &str = "docs/reference/events";

#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask gen           write the documents under docs/reference
  cargo xtask gen --check   fail if they are not what the program says, write nothing
  cargo xtask gen voice     speak the clips of the queue calls anew")]
pub(crate) struct Options {
    /// What to write
    #[arg(value_enum, default_value = "documents")]
    what: What,
    /// Compare only
    #[arg(long)]
    check: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Reference documents, as `maklumat reference` prints them
    Documents,
    /// Spoken words of queue calls (a speech program of another release sounds a little different,
    /// so these have no check)
    Voice,
}

pub(crate) fn run(options: &Options) -> Outcome {
    match (options.what, options.check) {
        (What::Documents, false) => write(),
        (What::Documents, true) => check(),
        (What::Voice, false) => {
            needs::for_voice()?;
            voice::run(&root()).map_err(fault)
        }
        (What::Voice, true) => Err(fault("the voice has no check; run `cargo xtask gen voice`")),
    }
}

pub(crate) fn check() -> Outcome {
    let wanted = documents()?;
    let mut stale: Vec<String> = Vec::new();
    for (path, text) in &wanted {
        if std::fs::read_to_string(root().join(path)).ok().as_ref() != Some(text) {
            stale.push(path.clone());
        }
    }
    stale.extend(left_over(&wanted)?);
    if !stale.is_empty() {
        return Err(fault(format!(
            "not what the program says: {}. Run `cargo xtask gen`, read the difference, commit it",
            stale.join(", ")
        )));
    }
    println!("   {} generated documents are what the program says", wanted.len());
    only_grown(&wanted)
}

fn write() -> Outcome {
    let wanted = documents()?;
    only_grown(&wanted)?;
    for (path, text) in &wanted {
        let file = root().join(path);
        let folder = file.parent().expect("every document lies in a folder");
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&file, text))
            .map_err(|error| fault(format!("writing {path}: {error}")))?;
        println!("   {path}");
    }
    // The pack schemas have a command of their own, and a test that compares them.
    must(program(maklumat()?).args(["pack", "schema", "--out", "docs/reference/schemas"]))?;
    for path in left_over(&wanted)? {
        std::fs::remove_file(root().join(&path))
            .map_err(|error| fault(format!("removing {path}: {error}")))?;
        println!("   {path} removed: nothing prints it any more");
    }
    Ok(())
}

/// Path → text of everything in the table, as the program prints it now.
fn documents() -> Result<BTreeMap<String, String>, Fault> {
    let binary = maklumat()?;
    let mut documents = BTreeMap::new();
    for (name, shape, place) in DOCUMENTS {
        let printed = output(program(&binary).args(["reference", name]))?;
        let json = || {
            serde_json::from_str::<serde_json::Value>(&printed)
                .map_err(|error| fault(format!("`maklumat reference {name}`: not JSON: {error}")))
        };
        match shape {
            Shape::Text => drop(documents.insert(place.to_owned(), printed)),
            Shape::Json => drop(documents.insert(place.to_owned(), indented(&json()?))),
            Shape::Folder => {
                let object = json()?;
                let files = object.as_object().ok_or_else(|| {
                    fault(format!("`maklumat reference {name}` must print an object of files"))
                })?;
                for (file, document) in files {
                    documents.insert(format!("{place}/{file}"), indented(document));
                }
            }
        }
    }
    Ok(documents)
}

fn indented(value: &serde_json::Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("a JSON value can be written");
    text.push('\n');
    text
}

/// Files in generated folders that nothing prints any more.
fn left_over(wanted: &BTreeMap<String, String>) -> Result<BTreeSet<String>, Fault> {
    let mut left = BTreeSet::new();
    for (_, _, place) in DOCUMENTS.iter().filter(|(_, shape, _)| matches!(shape, Shape::Folder)) {
        let Ok(entries) = std::fs::read_dir(root().join(place)) else { continue };
        for entry in entries {
            let entry = entry.map_err(|error| fault(format!("reading {place}: {error}")))?;
            let path = format!("{place}/{}", entry.file_name().to_string_lossy());
            if !wanted.contains_key(&path) {
                left.insert(path);
            }
        }
    }
    Ok(left)
}

/// Recorded entries are read for ever, so the schema of an event may only grow. It is held
/// against the last commit, the one before it, and every release.
fn only_grown(wanted: &BTreeMap<String, String>) -> Outcome {
    let now: BTreeMap<&str, &str> = wanted
        .iter()
        .filter(|(path, _)| Path::new(path).starts_with(EVENTS))
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let mut faults = BTreeSet::new();
    for commit in commits()? {
        for (path, before) in committed(&commit)? {
            match now.get(path.as_str()) {
                None => drop(faults.insert(format!("{path}: was in {commit} and is gone"))),
                Some(after) => {
                    let broken = schemas::narrowed(&parse(&before, &path)?, &parse(after, &path)?);
                    faults.extend(broken.into_iter().map(|what| format!("{path}: {what}")));
                }
            }
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = faults.into_iter().map(|fault| format!("\n  - {fault}")).collect();
    Err(fault(format!(
        "entries recorded under these schemas could no longer be read:{}\n  \
         Leave the old schema as it is, and make a new kind or a new schema number",
        list.concat()
    )))
}

fn parse(text: &str, path: &str) -> Result<serde_json::Value, Fault> {
    serde_json::from_str(text).map_err(|error| fault(format!("{path} is not JSON: {error}")))
}

/// The commits that schemas are held against; a fresh or shallow repository has fewer.
fn commits() -> Result<Vec<String>, Fault> {
    let mut commits = Vec::new();
    for name in ["HEAD", "HEAD~1"] {
        let exists = program("git").args(["rev-parse", "--quiet", "--verify", name]).output();
        if exists.is_ok_and(|printed| printed.status.success()) {
            commits.push(name.to_owned());
        }
    }
    let tags = output(program("git").args(["tag", "--list", "v*"]))?;
    commits.extend(tags.lines().map(str::to_owned));
    Ok(commits)
}

/// Path → text of the event schemas in a commit.
fn committed(commit: &str) -> Result<Vec<(String, String)>, Fault> {
    let listed =
        output(program("git").args(["ls-tree", "-r", "--name-only", commit, "--", EVENTS]))?;
    let read = |path: &str| {
        let text = output(program("git").args(["show", &format!("{commit}:{path}")]))?;
        Ok((path.to_owned(), text))
    };
    listed.lines().map(read).collect()
}
