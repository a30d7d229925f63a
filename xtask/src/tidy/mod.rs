//! `cargo xtask tidy`: the rules of the house that neither compiler nor clippy knows.
//!
//! Each rule is a few lines with a reason and a remedy, and `tests.rs` holds a sample that it
//! catches and one that it lets pass; a rule without samples fails the tests.

mod crates;
mod papers;
mod rooms;
mod sql;
mod text;

use std::collections::BTreeMap;

use crate::house::{Outcome, cargo, fault, output, program, root};

/// The whole repository as the rules see it: what git tracks or would track, and crate edges.
#[derive(Debug, Default)]
struct Tree {
    /// Path from the root → text; none for a file that is not UTF-8 text.
    files: BTreeMap<String, Option<String>>,
    edges: Vec<Edge>,
}

/// One of our crates depends on another crate.
#[derive(Debug, PartialEq, Eq)]
struct Edge {
    from: String,
    to: String,
    /// The other one is ours too.
    ours: bool,
    /// In tests only.
    dev: bool,
}

#[derive(Debug)]
struct Finding {
    path: String,
    /// 0 for the file as a whole.
    line: usize,
    what: String,
}

struct Rule {
    name: &'static str,
    reason: &'static str,
    remedy: &'static str,
    find: fn(&Tree) -> Vec<Finding>,
}

fn rules() -> Vec<Rule> {
    let mut all = Vec::new();
    all.extend(crates::RULES);
    all.extend(rooms::RULES);
    all.extend(text::RULES);
    all.extend(sql::RULES);
    all.extend(papers::RULES);
    all
}

pub(crate) fn run() -> Outcome {
    let tree = Tree::read()?;
    let rules = rules();
    let mut count = 0;
    for rule in &rules {
        let findings = (rule.find)(&tree);
        if findings.is_empty() {
            continue;
        }
        count += findings.len();
        println!("\n{}: {}", rule.name, rule.reason);
        for finding in findings {
            match finding.line {
                0 => println!("  {}: {}", finding.path, finding.what),
                line => println!("  {}:{line}: {}", finding.path, finding.what),
            }
        }
        println!("  → {}", rule.remedy);
    }
    if count > 0 {
        return Err(fault(format!("tidy: {count} findings, each with its remedy above")));
    }
    println!("   {} rules hold in {} files", rules.len(), tree.files.len());
    Ok(())
}

impl Tree {
    fn read() -> Result<Self, crate::house::Fault> {
        let listed = output(program("git").args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]))?;
        let root = root();
        let mut files = BTreeMap::new();
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            // A file deleted in the work tree is still listed until the commit.
            if let Ok(bytes) = std::fs::read(root.join(path)) {
                files.insert(path.to_owned(), String::from_utf8(bytes).ok());
            }
        }
        let metadata = output(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata = serde_json::from_str(&metadata)
            .map_err(|error| fault(format!("cargo metadata is not JSON: {error}")))?;
        Ok(Self { files, edges: Edge::all(&metadata) })
    }

    /// Text files with their paths.
    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// Text files that people write.
    fn written(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, text)| !is_generated(path, text))
    }

    /// Rust files that people write.
    fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.written().filter(|(path, _)| path.ends_with(".rs"))
    }

    /// A file or a folder of the repository.
    fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty()
            || self.files.contains_key(path)
            || self
                .files
                .range(folder.clone()..)
                .next()
                .is_some_and(|(p, _)| p.starts_with(&folder))
    }
}

impl Edge {
    fn all(metadata: &serde_json::Value) -> Vec<Self> {
        let none = Vec::new();
        let packages = metadata["packages"].as_array().unwrap_or(&none);
        let edges = packages.iter().flat_map(|package| {
            let from = package["name"].as_str().unwrap_or_default();
            let dependencies = package["dependencies"].as_array().unwrap_or(&none);
            dependencies.iter().map(move |dependency| Self {
                from: from.to_owned(),
                to: dependency["name"].as_str().unwrap_or_default().to_owned(),
                ours: !dependency["path"].is_null(),
                dev: dependency["kind"] == "dev",
            })
        });
        edges.collect()
    }
}

fn is_generated(path: &str, text: &str) -> bool {
    path.starts_with("docs/reference/")
        || path == "Cargo.lock"
        || path.ends_with("package-lock.json")
        // In two pieces, so that this file is not taken for a generated one.
        || text.lines().take(3).any(|line| line.contains(concat!("@", "generated")))
}

fn finding(path: &str, line: usize, what: impl Into<String>) -> Finding {
    Finding { path: path.to_owned(), line, what: what.into() }
}

/// The line number of a place in a text.
fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests;
