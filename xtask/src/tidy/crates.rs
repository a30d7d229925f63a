//! Crate edges and dependencies.

use super::{Edge, Finding, Rule, Tree, finding};

pub(super) const RULES: [Rule; 4] = [
    Rule {
        name: "crate-direction",
        reason: "rules and book are pure, the checker is small, test code never ships",
        remedy: "move the code to the crate that may use it; a new edge needs a decision record",
        find: direction,
    },
    Rule {
        name: "pure-crates",
        reason: "every dependency of a pure crate is part of what an auditor must read",
        remedy: "do it without; or add the crate to PURE in xtask/src/tidy/crates.rs and say why",
        find: pure,
    },
    Rule {
        name: "dependency-reason",
        reason: "a dependency without a reason is never removed",
        remedy: "end its line in [workspace.dependencies] with `# why we need it`",
        find: reasons,
    },
    Rule {
        name: "workspace-dependency",
        reason: "one version and one reason for each dependency, in the root manifest",
        remedy: "add it to [workspace.dependencies] with a reason, and use `name.workspace = true`",
        find: workspace,
    },
];

/// Which of our crates each of our crates may use (shipped code).
const MAY_USE: [(&str, &[&str]); 6] = [
    ("register", &[]),
    ("domain", &[]),
    ("maklumat", &["register", "domain"]),
    ("verify", &["register"]),
    ("testkit", &["register", "domain", "maklumat"]),
    ("xtask", &[]),
];

/// What the pure crates may use of others' (shipped code).
const PURE: [(&str, &[&str]); 2] = [
    (
        "register",
        &[
            "serde",
            "serde_json",
            "sha2",
            "ed25519-dalek",
            "base64",
            "thiserror",
            // Opens the texts that a bundle gives: the checker shows what they say.
            "chacha20poly1305",
        ],
    ),
    ("domain", &["serde", "serde_json", "thiserror", "schemars", "jiff"]),
];

fn direction(tree: &Tree) -> Vec<Finding> {
    let broken = |edge: &&Edge| {
        let shipped = !edge.dev;
        let allowed = MAY_USE
            .iter()
            .find(|(name, _)| *name == edge.from)
            .is_some_and(|(_, allowed)| allowed.contains(&edge.to.as_str()));
        edge.ours && shipped && !allowed
    };
    let name = |edge: &Edge| finding("Cargo.toml", 0, format!("{} uses {}", edge.from, edge.to));
    tree.edges.iter().filter(broken).map(name).collect()
}

fn pure(tree: &Tree) -> Vec<Finding> {
    let broken = |edge: &&Edge| {
        let list = PURE.iter().find(|(name, _)| *name == edge.from);
        !edge.ours && !edge.dev && list.is_some_and(|(_, list)| !list.contains(&edge.to.as_str()))
    };
    let name = |edge: &Edge| {
        finding(&format!("crates/{}/Cargo.toml", edge.from), 0, format!("uses {}", edge.to))
    };
    tree.edges.iter().filter(broken).map(name).collect()
}

fn reasons(tree: &Tree) -> Vec<Finding> {
    let Some(Some(manifest)) = tree.files.get("Cargo.toml") else { return Vec::new() };
    entries(manifest, |section| section == "workspace.dependencies")
        .filter(|(_, line)| !line.contains("path = ") && !line.contains(" # "))
        .map(|(number, line)| finding("Cargo.toml", number, line))
        .collect()
}

fn workspace(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.texts().filter(|(path, _)| {
        (path.starts_with("crates/") || path.starts_with("xtask/")) && path.ends_with("Cargo.toml")
    });
    manifests
        .flat_map(|(path, manifest)| {
            entries(manifest, |section| section.ends_with("dependencies"))
                .filter(|(_, line)| !line.contains("workspace = true"))
                .map(move |(number, line)| finding(path, number, line))
        })
        .collect()
}

/// Numbered `name = …` lines of the sections asked for.
fn entries<'a>(
    manifest: &'a str,
    wanted: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = (usize, &'a str)> {
    let mut inside = false;
    manifest.lines().enumerate().filter_map(move |(index, line)| {
        if let Some(section) = line.strip_prefix('[') {
            inside = wanted(section.trim_end_matches(']'));
            return None;
        }
        let entry = inside && !line.starts_with(['#', ' ']) && line.contains('=');
        entry.then_some((index + 1, line))
    })
}
