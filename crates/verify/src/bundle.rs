//! Checking a bundle, alone or against the whole chain that it was taken from.

use std::path::{Path, PathBuf};

use register::bundle::{self, Report, Text};
use register::checkpoint::VerifyingKey;
use register::entry::Entry;
use register::hash::Hash;
use register::tree::Tree;
use serde_json::{Value, json};

/// The first bytes of a bundle.
pub(crate) const SIGN: &[u8] = b"PK\x03\x04";
/// A larger file is no bundle.
const MOST: u64 = 256 * 1024 * 1024;

/// Reads and checks a bundle.
pub(crate) fn check(path: &Path, keys: &[(String, VerifyingKey)]) -> Result<Report, String> {
    let name = path.display();
    let size = std::fs::metadata(path).map_err(|error| format!("{name}: {error}"))?.len();
    if size > MOST {
        return Err(format!("{name}: too large for a bundle"));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
    bundle::check(&bytes, keys).map_err(|error| format!("{name}: {error}"))
}

/// A bundle that is held against the whole chain, entry by entry.
pub(crate) struct Held {
    path: PathBuf,
    report: Report,
    tree: Tree,
    root: Option<Hash>,
    head: Option<Hash>,
    of_stream: usize,
}

impl Held {
    pub(crate) fn new(path: &Path, report: Report) -> Self {
        let (tree, path) = (Tree::default(), path.to_owned());
        Self { path, report, tree, root: None, head: None, of_stream: 0 }
    }

    /// Takes in an entry of the chain.
    pub(crate) fn push(&mut self, seq: u64, hash: &Hash, bytes: &[u8]) {
        if seq > self.report.head.0 {
            return;
        }
        self.tree.push(hash);
        let ours = Entry::read(bytes).is_ok_and(|entry| entry.stream == self.report.stream);
        self.of_stream += usize::from(ours);
        if seq == self.report.head.0 {
            self.root = Some(std::mem::take(&mut self.tree).finish().root);
            self.head = Some(*hash);
        }
    }

    /// What does not agree with the chain, if anything.
    pub(crate) fn finish(&self, chain: &str) -> Result<(), String> {
        let (name, report) = (self.path.display(), &self.report);
        if report.chain != chain {
            return Err(format!("{name}: taken from another chain, {:?}", report.chain));
        }
        if (self.root, self.head) != (Some(report.root), Some(report.head.1)) {
            return Err(format!("{name}: signed over another chain than this one"));
        }
        if self.of_stream != report.entries.len() {
            let (all, given) = (self.of_stream, report.entries.len());
            return Err(format!("{name}: gives {given} of the {all} entries of its stream"));
        }
        Ok(())
    }
}

fn counts(report: &Report) -> (usize, usize) {
    let texts = || report.entries.iter().flat_map(|entry| &entry.texts);
    let given = texts().filter(|text| **text != Text::Sealed).count();
    (given, texts().count() - given)
}

/// Files that lie in the bundle and are those that entries name.
fn files(report: &Report) -> usize {
    report.entries.iter().filter(|entry| entry.file.is_some()).count()
}

/// What a bundle proves, in sentences.
pub(crate) fn sentences(report: &Report, with_texts: bool) -> Vec<String> {
    let (given, kept) = counts(report);
    let Report { chain, stream, head: (seq, hash), .. } = report;
    let mut lines = vec![
        format!("OK: {} entries of {stream} are in the chain of {chain}", report.entries.len()),
        format!("OK: head {seq} {hash}"),
        format!("OK: {given} sealed texts are those that were recorded, {kept} were not given"),
        format!("OK: {} attached files are those that were recorded", files(report)),
        if report.trusted {
            "OK: signed by a key that you gave".to_owned()
        } else {
            format!("NOTE: signed by {}; give the unit's own key with --key", report.key)
        },
    ];
    for entry in report.entries.iter().filter(|_| with_texts) {
        lines.push(format!("{} {} by {}", entry.seq, entry.kind, entry.actor));
        for text in &entry.texts {
            lines.push(match text {
                Text::Given(text) => format!("    {}", text.replace('\n', "\n    ")),
                Text::Sealed => "    (not given)".to_owned(),
            });
        }
        lines.extend(entry.file.iter().map(|file| format!("    file {file}")));
    }
    lines
}

/// The same for programs.
pub(crate) fn value(report: &Report) -> Value {
    let entry = |entry: &bundle::Checked| {
        let text = |text: &Text| match text {
            Text::Given(text) => json!(text),
            Text::Sealed => Value::Null,
        };
        json!({
            "seq": entry.seq, "kind": entry.kind, "happened": entry.happened,
            "actor": entry.actor, "file": entry.file,
            "texts": entry.texts.iter().map(text).collect::<Vec<_>>(),
        })
    };
    json!({
        "ok": true, "chain": report.chain, "stream": report.stream, "head": report.head.0,
        "hash": report.head.1.to_string(), "root": report.root.to_string(), "key": report.key,
        "trusted": report.trusted, "files": report.files,
        "entries": report.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}
