//! The floor plan: the same rooms on both storeys, each with a name in the glossary.

use std::collections::BTreeSet;

use super::{Finding, Rule, Tree, finding};

pub(super) const RULES: [Rule; 4] = [
    Rule {
        name: "room-parity",
        reason: "who knows a room in the rules finds its pages and views under the same path",
        remedy: "make the folder of the same name in crates/server/src (or move the room)",
        find: parity,
    },
    Rule {
        name: "room-glossary",
        reason: "a room has a name that people in offices use; the glossary says which",
        remedy: "explain the room in GLOSSARY.md under its English and Indonesian name",
        find: glossary,
    },
    Rule {
        name: "noun-for-a-home",
        reason: "folders named after nothing collect everything",
        remedy: "name the module after what it holds, or leave the code in the room that uses it",
        find: forbidden_names,
    },
    Rule {
        name: "third-party-code",
        reason: "front-end code of others comes from npm with a lock file, never from our tree",
        remedy: "remove it from git, name it in package.json, and build from node_modules",
        find: third_party,
    },
];

const STATIONS: [&str; 5] = ["promise", "deliver", "hear", "prove", "improve"];
const RULES_STOREY: &str = "crates/domain/src/";
const SERVER_STOREY: &str = "crates/server/src/";

/// `station/room` of every room folder in the rules.
fn rooms(tree: &Tree) -> BTreeSet<String> {
    let room = |path: &String| {
        let mut parts = path.strip_prefix(RULES_STOREY)?.split('/');
        let (station, room, _file) = (parts.next()?, parts.next()?, parts.next()?);
        STATIONS.contains(&station).then(|| format!("{station}/{room}"))
    };
    tree.files.keys().filter_map(room).collect()
}

fn parity(tree: &Tree) -> Vec<Finding> {
    rooms(tree)
        .into_iter()
        .filter(|room| !tree.has(&format!("{SERVER_STOREY}{room}")))
        .map(|room| finding(&format!("{RULES_STOREY}{room}"), 0, "no such room in the server"))
        .collect()
}

fn glossary(tree: &Tree) -> Vec<Finding> {
    let glossary = tree.files.get("GLOSSARY.md").cloned().flatten().unwrap_or_default();
    let glossary = glossary.to_lowercase().replace(['_', '-'], " ");
    rooms(tree)
        .into_iter()
        .filter(|room| {
            let name = room.split('/').next_back().unwrap_or(room).replace('_', " ");
            !glossary.contains(&name)
        })
        .map(|room| finding("GLOSSARY.md", 0, format!("does not name the room {room}")))
        .collect()
}

fn forbidden_names(tree: &Tree) -> Vec<Finding> {
    let nameless =
        ["util", "utils", "common", "helper", "helpers", "services", "manager", "managers"];
    let nameless = |part: &str| {
        let stem = part.split('.').next().unwrap_or(part);
        // A page about a service may have that name; a module may not.
        let module = !part.contains('.') || part.ends_with(".rs");
        module && nameless.contains(&stem)
    };
    let ours = |path: &&String| {
        ["crates/", "xtask/", "tests/"].iter().any(|folder| path.starts_with(folder))
    };
    let broken = tree.files.keys().filter(ours).filter(|path| path.split('/').any(nameless));
    broken.map(|path| finding(path, 0, "says nothing about what is in it")).collect()
}

fn third_party(tree: &Tree) -> Vec<Finding> {
    let theirs = |path: &&String| {
        let folders = ["node_modules", "vendor", "third_party"];
        path.split('/').any(|part| folders.contains(&part)) || path.contains(".min.")
    };
    tree.files.keys().filter(theirs).map(|path| finding(path, 0, "is not ours")).collect()
}
