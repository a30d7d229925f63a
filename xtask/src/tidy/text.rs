//! Sizes and words.

use super::{Finding, Rule, Tree, finding};

pub(super) const RULES: [Rule; 8] = [
    Rule {
        name: "file-length",
        reason: "a file is read in one sitting: 600 lines, 150 for a script in the page",
        remedy: "split it where a reader would look for the second half",
        find: file_length,
    },
    Rule {
        name: "line-length",
        reason: "two files side by side fit a screen at 100 columns",
        remedy: "break the line; `cargo fmt` cannot break long texts and comments",
        find: line_length,
    },
    Rule {
        name: "no-allow",
        reason: "an exception that nobody needs any more must be found",
        remedy: "write #[expect(lint, reason = \"…\")], or do what the lint asks",
        find: allow,
    },
    Rule {
        name: "no-ignored-test",
        reason: "a test that never runs proves nothing",
        remedy: "make it run everywhere, or remove it",
        find: ignored,
    },
    Rule {
        name: "no-doc-test",
        reason: "examples in comments are not run: that would read every crate once more",
        remedy: "show shapes as ```text, and write the example as a test",
        find: doc_tests,
    },
    Rule {
        name: "no-promises",
        reason: "notes to ourselves in the code are never read again",
        remedy: "do it now, or describe it as an issue",
        find: promises,
    },
    Rule {
        name: "no-machine-paths",
        reason: "paths of one machine mean nothing on another",
        remedy: "take the path from an argument, or describe the folder in words",
        find: machine_paths,
    },
    Rule {
        name: "no-inline-script",
        reason: "the content security policy forbids inline scripts and styles in pages",
        remedy: "put it in a file under assets/ and link it",
        find: inline,
    },
];

/// Endings of files with code, which have a length that a reader can bear.
const CODE: [&str; 8] = [".rs", ".js", ".mjs", ".css", ".scss", ".html", ".sh", ".sql"];

fn file_length(tree: &Tree) -> Vec<Finding> {
    let code = tree.written().filter(|(path, _)| CODE.iter().any(|end| path.ends_with(end)));
    code.filter_map(|(path, text)| {
        let page_script = path.starts_with("crates/") && path.ends_with("js");
        let most = if page_script { 150 } else { 600 };
        let lines = text.lines().count();
        (lines > most).then(|| finding(path, 0, format!("{lines} lines, more than {most}")))
    })
    .collect()
}

fn line_length(tree: &Tree) -> Vec<Finding> {
    each_line(tree.rust(), |line| {
        let columns = line.chars().count();
        let address = line.contains("http://") || line.contains("https://");
        (columns > 100 && !address).then(|| format!("{columns} columns"))
    })
}

fn allow(tree: &Tree) -> Vec<Finding> {
    each_line(tree.rust(), |line| {
        let found =
            line.contains(concat!("#[al", "low(")) || line.contains(concat!("#![al", "low("));
        found.then(|| line.trim().to_owned())
    })
}

fn ignored(tree: &Tree) -> Vec<Finding> {
    each_line(tree.rust(), |line| {
        line.trim().starts_with(concat!("#[ign", "ore")).then(|| line.trim().to_owned())
    })
}

fn doc_tests(tree: &Tree) -> Vec<Finding> {
    tree.rust().flat_map(|(path, text)| doc_fences(path, text)).collect()
}

/// Fences of comments that open anything but plain text.
fn doc_fences(path: &str, text: &str) -> Vec<Finding> {
    let mut inside = false;
    let fences = text.lines().enumerate().filter_map(|(index, line)| {
        let line = line.trim();
        let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
        Some((index + 1, comment.trim().strip_prefix("```")?))
    });
    let opened = fences.filter_map(|(line, language)| {
        inside = !inside;
        (inside && language != "text").then(|| finding(path, line, format!("```{language}")))
    });
    opened.collect()
}

fn promises(tree: &Tree) -> Vec<Finding> {
    let promises = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
    each_line(tree.written(), |line| {
        promises.iter().any(|word| has_word(line, word)).then(|| line.trim().to_owned())
    })
}

fn machine_paths(tree: &Tree) -> Vec<Finding> {
    let folders = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/home", "/user")];
    each_line(tree.texts(), |line| {
        let found = folders.iter().any(|folder| {
            // Inside an address it is nobody's folder; at the start of a word it is.
            line.match_indices(folder).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                before.is_none_or(|c| !c.is_alphanumeric() && !"._-})".contains(c))
            })
        });
        found.then(|| line.trim().to_owned())
    })
}

fn inline(tree: &Tree) -> Vec<Finding> {
    let pages =
        tree.written().filter(|(path, _)| path.starts_with("crates/") && path.ends_with(".html"));
    each_line(pages, |line| {
        let script = line.contains("<script")
            && !line.contains(" src=")
            && !line.contains("type=\"application/");
        let style = line.contains("<style") || line.contains(" style=\"");
        let handler = line.match_indices(" on").any(|(at, _)| {
            let word = line[at + 3..].split(|c: char| !c.is_ascii_lowercase()).next();
            word.is_some_and(|word| {
                !word.is_empty() && line[at + 3 + word.len()..].starts_with("=\"")
            })
        });
        (script || style || handler).then(|| line.trim().to_owned())
    })
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        edge(before) && edge(after)
    })
}

fn each_line<'a>(
    files: impl Iterator<Item = (&'a str, &'a str)>,
    check: impl Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in files {
        for (index, line) in text.lines().enumerate() {
            if let Some(what) = check(line) {
                findings.push(finding(path, index + 1, what));
            }
        }
    }
    findings
}
