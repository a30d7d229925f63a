//! Where SQL may stand, and how.

use super::{Finding, Rule, Tree, finding, line_of};

pub(super) const RULES: [Rule; 2] = [
    Rule {
        name: "sql-at-home",
        reason: "statements are read, prepared on both engines and reviewed in a few known files",
        remedy: "move it to book/, or to the room's view.rs or store.rs, as a named constant",
        find: outside,
    },
    Rule {
        name: "sql-never-built",
        reason: "SQL put together at run time is an injection waiting, and no test can prepare it",
        remedy: "write the whole statement as a constant with $1, $2, … parameters",
        find: built,
    },
];

const STATEMENTS: [&str; 6] =
    ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "CREATE INDEX "];

fn outside(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust().filter(|(path, _)| path.starts_with("crates/") && !home(path)) {
        for (at, _) in text.match_indices('"') {
            if let Some(statement) = statement(&text[at + 1..]) {
                let what = format!("{}… outside its homes", statement.trim());
                findings.push(finding(path, line_of(text, at), what));
            }
        }
    }
    findings
}

fn built(tree: &Tree) -> Vec<Finding> {
    let macros = [concat!("format", "!("), concat!("write", "!("), concat!("concat_", "sql(")];
    let mut findings = Vec::new();
    for (path, text) in tree.rust() {
        for name in macros {
            for (at, _) in text.match_indices(name) {
                // The first literal among the arguments is the text that is put together.
                let arguments = &text[at + name.len()..];
                let literal = arguments
                    .find('"')
                    .filter(|quote| arguments[..*quote].chars().all(|c| c != ';' && c != ')'));
                if literal.is_some_and(|quote| statement(&arguments[quote + 1..]).is_some()) {
                    findings.push(finding(path, line_of(text, at), "builds SQL"));
                }
            }
        }
    }
    findings
}

/// The statement that a literal begins with.
fn statement(literal: &str) -> Option<&'static str> {
    let text = literal.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
    STATEMENTS.into_iter().find(|word| text.starts_with(word))
}

/// Tests may put a hand into the database: that is how they show that it refuses.
fn home(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let file = parts.next().unwrap_or_default();
    let folders = ["book", "view", "store", "tests", "testkit"];
    let homes = ["view.rs", "store.rs", "tests.rs"];
    homes.iter().any(|home| file.ends_with(home)) || parts.any(|part| folders.contains(&part))
}
