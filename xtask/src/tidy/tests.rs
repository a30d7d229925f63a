//! A sample that each rule catches, and one beside it that it lets pass.

use std::collections::BTreeMap;

use super::{Edge, Tree, rules};

type Files = Vec<(&'static str, String)>;

struct Sample {
    rule: &'static str,
    bad: Tree,
    good: Tree,
}

fn files(rule: &'static str, bad: Files, good: Files) -> Sample {
    let tree = |files: Files| Tree {
        files: files.into_iter().map(|(path, text)| (path.to_owned(), Some(text))).collect(),
        edges: Vec::new(),
    };
    Sample { rule, bad: tree(bad), good: tree(good) }
}

fn one(rule: &'static str, path: &'static str, bad: &str, good: &str) -> Sample {
    files(rule, vec![(path, bad.to_owned())], vec![(path, good.to_owned())])
}

/// Edges written as `from to`, with `dev` or `theirs` after it.
fn edges(rule: &'static str, bad: &[&str], good: &[&str]) -> Sample {
    let edge = |text: &&str| {
        let words: Vec<&str> = text.split(' ').collect();
        Edge {
            from: words[0].to_owned(),
            to: words[1].to_owned(),
            ours: !words.contains(&"theirs"),
            dev: words.contains(&"dev"),
        }
    };
    let tree =
        |edges: &[&str]| Tree { files: BTreeMap::new(), edges: edges.iter().map(edge).collect() };
    Sample { rule, bad: tree(bad), good: tree(good) }
}

fn crate_samples() -> Vec<Sample> {
    let room = |path| (path, String::new());
    let rules_queue = "crates/domain/src/deliver/queue/mod.rs";
    vec![
        edges(
            "crate-direction",
            &["domain register", "maklumat testkit", "verify maklumat"],
            &["maklumat domain", "maklumat testkit dev", "verify register", "domain jiff theirs"],
        ),
        edges(
            "pure-crates",
            &["domain tokio theirs", "register rand theirs"],
            &["domain jiff theirs", "domain proptest theirs dev", "maklumat tokio theirs"],
        ),
        one(
            "dependency-reason",
            "Cargo.toml",
            "[workspace.dependencies]\ncsv = \"1\"\n",
            "[workspace.dependencies]\nus = { path = \"x\" }\ncsv = \"1\" # exports\n[x]\na = 1\n",
        ),
        one(
            "workspace-dependency",
            "crates/domain/Cargo.toml",
            "[dev-dependencies]\nproptest = \"1\"\n",
            "[package]\nname = \"x\"\n[dependencies]\njiff = { workspace = true }\n",
        ),
        files(
            "room-parity",
            vec![room(rules_queue), room("crates/server/src/deliver/cases/mod.rs")],
            vec![room(rules_queue), room("crates/server/src/deliver/queue/pages.rs")],
        ),
        files(
            "room-glossary",
            vec![room("crates/domain/src/hear/levy_reports/mod.rs"), room("GLOSSARY.md")],
            vec![
                room("crates/domain/src/hear/levy_reports/mod.rs"),
                ("GLOSSARY.md", "**Levy reports** (laporan pungli)".to_owned()),
            ],
        ),
        files(
            "noun-for-a-home",
            vec![room("crates/server/src/web/helpers.rs"), room("crates/domain/src/utils/x.rs")],
            vec![room("crates/server/src/web/services.html"), room("docs/common/words.md")],
        ),
        files(
            "third-party-code",
            vec![room("tests/browser/node_modules/axe-core/axe.js"), room("assets/htmx.min.js")],
            vec![room("tests/browser/package-lock.json")],
        ),
    ]
}

fn text_samples() -> Vec<Sample> {
    let place = "crates/server/src/web/page.rs";
    let template = "crates/server/src/web/templates/page.html";
    vec![
        files(
            "file-length",
            vec![(place, "\n".repeat(601)), ("crates/server/assets/x.js", "\n".repeat(151))],
            vec![(place, "\n".repeat(600)), ("docs/long.md", "\n".repeat(900))],
        ),
        one(
            "line-length",
            place,
            &"x".repeat(101),
            &format!("{}\n// https://{}", "é".repeat(100), "x".repeat(100)),
        ),
        one(
            "no-allow",
            place,
            concat!("#[al", "low(dead_code)]"),
            "#[expect(dead_code, reason = \"…\")]",
        ),
        one("no-ignored-test", place, concat!("    #[ign", "ore]"), "// we ignore nothing"),
        one(
            "no-doc-test",
            place,
            concat!("/// ``", "`\n/// f();\n/// ``", "`"),
            concat!("/// ``", "`text\n/// f()\n/// ``", "`"),
        ),
        one("no-promises", "STYLE.md", concat!("TO", "DO: write"), concat!("METO", "DO_PAGO")),
        one(
            "no-machine-paths",
            "docs/install.md",
            concat!("put it in `/wo", "rk/data`"),
            concat!("https://example.org/wo", "rk/ and {dir}/wo", "rk/"),
        ),
        one(
            "no-inline-script",
            template,
            "<button onclick=\"go()\">",
            "<script type=\"module\" src=\"/a.js\"></script><p class=\"on\" data-once=\"x\">",
        ),
    ]
}

fn sql_and_paper_samples() -> Vec<Sample> {
    let statement = "const NEXT: &str = \"\\\n    SELECT number FROM tickets\";";
    let built = concat!("let x = format", "!(\"SELECT {columns} FROM tickets\");");
    let record = "# Two engines\n\n## What would change our mind\n".to_owned();
    vec![
        files(
            "sql-at-home",
            vec![("crates/server/src/deliver/queue/pages.rs", statement.to_owned())],
            vec![
                ("crates/server/src/deliver/queue/view.rs", statement.to_owned()),
                ("crates/server/src/book/sqlite.rs", statement.to_owned()),
                ("crates/server/src/web/page.rs", "say(\"SELECTED\")".to_owned()),
            ],
        ),
        one(
            "sql-never-built",
            "crates/server/src/book/sqlite.rs",
            built,
            concat!("let x = format", "!(\"{unit} was chosen\"); run(\"SELECT 1\");"),
        ),
        files(
            "links-resolve",
            vec![("README.md", "[a](docs/no.md) [b](#nowhere) [c](../out.md)".to_owned())],
            vec![
                (
                    "README.md",
                    "[a](docs/a.md#a-b) `[x](y)` [w](https://x.y) ![p](docs)\n# Now, here!\n\
                     [h](#now-here)\n```\n[x](y)\n```\n"
                        .to_owned(),
                ),
                ("docs/a.md", "## A b\n[up](../README.md)".to_owned()),
            ],
        ),
        files(
            "decision-records",
            vec![
                ("docs/decisions/0001-a.md", record.clone()),
                ("docs/decisions/0003-b.md", record.clone()),
            ],
            vec![
                ("docs/decisions/0001-a.md", record.clone()),
                ("docs/decisions/0002-b.md", record),
                ("docs/decisions/README.md", String::new()),
            ],
        ),
    ]
}

fn samples() -> Vec<Sample> {
    let mut all = crate_samples();
    all.extend(text_samples());
    all.extend(sql_and_paper_samples());
    all
}

#[test]
fn every_rule_has_a_sample() {
    let sampled: Vec<&str> = samples().iter().map(|sample| sample.rule).collect();
    let named: Vec<&str> = rules().iter().map(|rule| rule.name).collect();
    assert_eq!(sampled, named);
}

#[test]
fn every_rule_catches_its_bad_sample_and_lets_its_good_one_pass() {
    for (rule, sample) in rules().iter().zip(samples()) {
        let caught = (rule.find)(&sample.bad);
        assert!(!caught.is_empty(), "{} does not catch its bad sample", rule.name);
        let passed = (rule.find)(&sample.good);
        assert!(passed.is_empty(), "{} catches its good sample: {passed:?}", rule.name);
    }
}

#[test]
fn every_file_of_a_bad_sample_is_named() {
    for (rule, sample) in rules().iter().zip(samples()) {
        let two = sample.bad.files.len() == 2 && rule.name != "decision-records";
        if two && !rule.name.starts_with("room-") {
            assert_eq!((rule.find)(&sample.bad).len(), 2, "{}", rule.name);
        }
    }
}

#[test]
fn links_that_leave_or_miss_are_each_found() {
    let sample = samples().into_iter().find(|sample| sample.rule == "links-resolve");
    let sample = sample.expect("the table has it");
    let rule = rules().into_iter().find(|rule| rule.name == sample.rule).expect("it is a rule");
    assert_eq!((rule.find)(&sample.bad).len(), 3);
}
