//! From a word to its root: endings and beginnings are taken away until a known root is left.
//!
//! After Nazief and Adriani (1996) as described and extended by Asian, Williams and Tahaghoghi,
//! "Stemming Indonesian" (ACSC 2005), and by Adriani, Asian, Nazief, Tahaghoghi and Williams,
//! "Stemming Indonesian: a confix-stripping approach" (ACM TALIP 6(4), 2007). A word whose root
//! nobody wrote down stays as it is, as there; except that what stands behind every word (`-nya`,
//! `-lah`, `-kah`, `-pun`) is taken away, so that names are found with it and without.

use super::prefixes::{Prefix, Suffix, excludes, strip};
use super::roots::{is_root, spelling};

/// Words of fewer letters are roots.
const SHORT: usize = 4;
/// Beginnings that are taken away one after another at most.
const DEPTH: usize = 3;
/// Letters that must be left of a word whose root is not known.
const KEPT: usize = 4;

/// A word with some of its endings taken away.
struct Cut<'w> {
    rest: &'w str,
    suffix: Option<Suffix>,
}

fn without<'w>(word: &'w str, endings: &[&str]) -> Option<&'w str> {
    endings.iter().find_map(|ending| word.strip_suffix(ending)).filter(|rest| rest.len() > 2)
}

/// All ways of taking endings away, the whole word first, the shortest last.
fn cuts(word: &str) -> Vec<Cut<'_>> {
    let mut stems = vec![word];
    if let Some(rest) = without(word, &["lah", "kah", "tah", "pun"]) {
        stems.push(rest);
    }
    let owned = stems.last().and_then(|last| without(last, &["ku", "mu", "nya"]));
    stems.extend(owned);
    let mut cuts: Vec<Cut<'_>> = stems.iter().map(|rest| Cut { rest, suffix: None }).collect();
    for rest in stems {
        if let Some(short) = without(rest, &["kan"]) {
            cuts.push(Cut { rest: short, suffix: Some(Suffix::Kan) });
        }
        if let Some(short) = without(rest, &["an"]) {
            cuts.push(Cut { rest: short, suffix: Some(Suffix::An) });
        }
        if let Some(short) = without(rest, &["i"]) {
            cuts.push(Cut { rest: short, suffix: Some(Suffix::I) });
        }
    }
    cuts
}

/// Words whose beginning is taken away before their ending: `be-lah`, `be-an`, `me-i`, `di-i`,
/// `pe-i`, `te-i`.
fn begins_first(word: &str) -> bool {
    let starts = |start: &str| word.starts_with(start);
    let ends = |end: &str| word.ends_with(end);
    (starts("be") && (ends("lah") || ends("an")))
        || (ends("i") && ["me", "di", "pe", "te"].into_iter().any(starts))
}

/// The root that is left when up to three beginnings are taken away.
fn unprefixed(
    word: &str,
    suffix: Option<Suffix>,
    last: Option<Prefix>,
    depth: usize,
) -> Option<String> {
    if depth == 0 {
        return None;
    }
    let rests = strip(word).into_iter().filter(|(prefix, rest)| {
        let apart = last.is_none() && suffix.is_some_and(|s| excludes(*prefix, s, rest));
        Some(*prefix) != last && !apart && rest.len() > 2
    });
    let rests: Vec<_> = rests.collect();
    if let Some((_, rest)) = rests.iter().find(|(_, rest)| is_root(rest)) {
        return Some(rest.clone());
    }
    rests.iter().find_map(|(prefix, rest)| unprefixed(rest, suffix, Some(*prefix), depth - 1))
}

fn root(word: &str) -> Option<String> {
    let cuts = cuts(word);
    if let Some(cut) = cuts.iter().find(|cut| is_root(cut.rest)) {
        return Some(cut.rest.to_owned());
    }
    let begun = |cut: &Cut<'_>| unprefixed(cut.rest, cut.suffix, None, DEPTH);
    if begins_first(word) { cuts.iter().find_map(begun) } else { cuts.iter().rev().find_map(begun) }
}

/// The root of a word in small letters, with the spelling of the dictionary. Of a word that is said
/// twice (`sebaik-baiknya`) that of its parts, when both have the same.
#[must_use]
pub fn stem(word: &str) -> String {
    if let Some((left, right)) = word.split_once('-') {
        let (left, right) = (stem(left), stem(right));
        return if left == right { left } else { word.to_owned() };
    }
    let word = spelling(word);
    let plain = word.bytes().all(|b| b.is_ascii_lowercase());
    if word.len() < SHORT || !plain || is_root(word) {
        return word.to_owned();
    }
    if let Some(found) = root(word) {
        return spelling(&found).to_owned();
    }
    let behind = without(word, &["nya", "lah", "kah", "pun"]).filter(|rest| rest.len() >= KEPT);
    behind.unwrap_or(word).to_owned()
}
