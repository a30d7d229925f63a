//! Documents: links that lead somewhere, decisions that can be cited.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Rule, Tree, finding};

pub(super) const RULES: [Rule; 2] = [
    Rule {
        name: "links-resolve",
        reason: "a dead link sends a reader away",
        remedy: "correct the path or the heading that it names",
        find: links,
    },
    Rule {
        name: "decision-records",
        reason: "decisions are cited by number, and each says what would change our mind",
        remedy: "name it docs/decisions/NNNN-what-was-decided.md with the next free number, and \
                 end it with \"What would change our mind\"",
        find: decisions,
    },
];

fn links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        for (number, line) in prose(text) {
            for target in targets(line) {
                if let Some(what) = broken(tree, path, target) {
                    findings.push(finding(path, number, what));
                }
            }
        }
    }
    findings
}

/// Numbered lines outside of code blocks.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut code = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            code = !code;
            return None;
        }
        (!code).then_some((index + 1, line))
    })
}

/// What the `[text](target)` links of a line lead to; not those shown as code.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("](").filter_map(|(at, _)| {
        let shown_as_code = line[..at].matches('`').count() % 2 == 1;
        let rest = &line[at + 2..];
        let target = rest[..rest.find(')')?].split_whitespace().next()?;
        (!shown_as_code).then_some(target)
    })
}

fn broken(tree: &Tree, from: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = target.split_once('#').map_or((target, None), |(f, h)| (f, Some(h)));
    let place = if file.is_empty() { Some(from.to_owned()) } else { resolve(from, file) };
    let Some(place) = place.filter(|place| tree.has(place)) else {
        return Some(format!("{target} is not in the repository"));
    };
    let heading = heading?;
    let text = tree.files.get(&place).cloned().flatten()?;
    let missing = place.ends_with(".md") && !headings(&text).contains(heading);
    missing.then(|| format!("{place} has no heading #{heading}"))
}

/// A relative path as seen from a file; none when it leaves the repository.
fn resolve(from: &str, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if file.starts_with('/') {
        parts.clear();
    }
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The anchors that a page of ours gets from its headings.
fn headings(text: &str) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut anchors = BTreeSet::new();
    for (_, line) in prose(text).filter(|(_, line)| line.starts_with('#')) {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let before = seen.entry(anchor.clone()).or_default();
        anchors.insert(if *before == 0 { anchor } else { format!("{anchor}-{before}") });
        *before += 1;
    }
    anchors
}

fn decisions(tree: &Tree) -> Vec<Finding> {
    let mut next = 1;
    let mut findings = Vec::new();
    let records = tree.texts().filter_map(|(path, text)| {
        let name = path.strip_prefix("docs/decisions/")?;
        (name != "README.md").then_some((path, name, text))
    });
    for (path, name, text) in records {
        let number = name.get(..4).and_then(|digits| digits.parse::<u32>().ok());
        match number {
            Some(number) if number == next && name[4..].starts_with('-') => next += 1,
            _ => findings.push(finding(path, 0, format!("number {next:04} was expected"))),
        }
        if !text.to_lowercase().contains("change our mind") {
            findings.push(finding(path, 0, "does not say what would change our mind"));
        }
    }
    findings
}
