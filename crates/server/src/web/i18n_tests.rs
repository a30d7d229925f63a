use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::web::assets;

const CALLS: [&str; 4] = ["t(\"", "t1(\"", "t2(\"", "t_with(\""];

/// Key → variables of every message of a language, read from the source text.
fn variables(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, file, text) in FILES.iter().filter(|(tag, ..)| *tag == language.tag()) {
        let mut current = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(key) = keys_of(line).next() {
                current = key.to_owned();
                let first = all.insert(current.clone(), BTreeSet::new()).is_none();
                assert!(first, "{key} is defined twice, again in {file}.ftl");
            }
            for rest in line.split('$').skip(1) {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
                let name = &rest[..end.unwrap_or(rest.len())];
                all.get_mut(&current).expect("a variable stands in a message").insert(name.into());
            }
        }
    }
    all
}

/// Text of all Rust files and templates of this crate and of the rules, but for the tests of
/// messages themselves.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![here.join("src"), here.join("../domain/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("i18n_tests.rs")
                && path.extension().is_some_and(|ending| ending == "rs" || ending == "html")
            {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// The string literals that directly follow `opening`, where it begins a word.
fn literals<'t>(text: &'t str, opening: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(opening).filter_map(move |(place, _)| {
        let before = text[..place].chars().next_back()?;
        let rest = &text[place + opening.len()..];
        let begins = !before.is_alphanumeric() && before != '_';
        begins.then(|| rest.split('"').next()).flatten()
    })
}

#[test]
fn both_languages_say_the_same_things() {
    let (id, en) = (variables(Language::Id), variables(Language::En));
    assert!(id.len() > 40, "the messages were not found");
    for (key, names) in &id {
        assert_eq!(en.get(key), Some(names), "English: {key}");
    }
    for key in en.keys() {
        assert!(id.contains_key(key), "Indonesian: {key}");
    }
}

#[test]
fn every_key_that_is_used_exists() {
    let known = variables(Language::Id);
    for (path, text) in sources() {
        for key in CALLS.into_iter().flat_map(|call| literals(&text, call)) {
            assert!(known.contains_key(key), "{}: {key}", path.display());
        }
        for family in literals(&text, "t_of(\"") {
            let prefix = format!("{family}-");
            let some = known.keys().any(|key| key.starts_with(&prefix));
            assert!(some, "{}: no message begins with {prefix}", path.display());
        }
    }
}

#[test]
fn every_key_is_used() {
    let sources = sources();
    let quoted: BTreeSet<&str> =
        sources.iter().flat_map(|(_, text)| text.split('"').skip(1)).collect();
    let families: BTreeSet<String> = sources
        .iter()
        .flat_map(|(_, text)| literals(text, "t_of(\""))
        .map(|family| format!("{family}-"))
        .collect();
    let mut unused = variables(Language::Id);
    unused.retain(|key, _| {
        // The sentence of a refusal is found by its code: `refusal-web-not_found`, `web.not_found`.
        let code = key.strip_prefix("refusal-").map(|code| code.replacen('-', ".", 1));
        let used = quoted.contains(key.as_str())
            || code.is_some_and(|code| quoted.contains(code.as_str()))
            || families.iter().any(|family| key.starts_with(family.as_str()));
        !used
    });
    let unused: Vec<_> = unused.keys().collect();
    assert!(unused.is_empty(), "in locales/ but nothing shows them: {unused:?}");
}

#[test]
fn every_asset_that_is_used_exists() {
    for (path, text) in sources() {
        for name in literals(&text, "asset(\"") {
            assert!(assets::exists(name), "{}: {name}", path.display());
        }
    }
}

#[test]
fn variables_plurals_and_numbers_follow_the_language() {
    let id = Translator { language: Language::Id };
    let en = Translator { language: Language::En };
    assert_eq!(id.t1("format-minutes", "n", 1), "1 menit");
    assert_eq!(en.t1("format-minutes", "n", 1), "1 minute");
    assert_eq!(en.t1("format-minutes", "n", 5), "5 minutes");
    assert_eq!(id.t1("format-minutes", "n", 1500), "1.500 menit");
    assert_eq!(en.t1("format-minutes", "n", 1500), "1,500 minutes");
}

#[test]
fn the_language_is_negotiated_in_order() {
    let table = [
        (None, None, None, Language::Id),
        (Some("en"), Some("id"), Some("id"), Language::En),
        (Some("fr"), Some("en"), Some("id"), Language::En),
        (None, Some("xx"), Some("en-GB,en;q=0.9,id;q=0.8"), Language::En),
        (None, None, Some("fr, id;q=0.5, en;q=0.4"), Language::Id),
        (None, None, Some("in-ID"), Language::Id),
        (None, None, Some("en;q=0, de"), Language::Id),
        (None, None, Some(";;;,q=,\u{1F600};q=9.99999"), Language::Id),
    ];
    for (query, cookie, accept, expected) in table {
        assert_eq!(negotiate(query, cookie, accept), expected, "{query:?} {cookie:?} {accept:?}");
    }
}

#[test]
fn the_cookie_carries_the_name_that_is_read() {
    for language in Language::ALL {
        let cookie = remember(language);
        let start = format!("{COOKIE}={};", language.tag());
        assert!(cookie.to_str().unwrap().starts_with(&start));
    }
}
