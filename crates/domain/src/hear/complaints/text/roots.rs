//! Roots of words that people write when they complain, words that say nothing, and spellings that
//! mean the same word. All three are lists of our own: add what is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static ROOTS: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("roots.txt").split_whitespace().collect());

static EMPTY: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("empty.txt").split_whitespace().collect());

static SPELLINGS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let words: Vec<&str> = include_str!("spellings.txt").split_whitespace().collect();
    words.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// The spelling that stands in the list of roots.
pub(super) fn spelling(word: &str) -> &str {
    SPELLINGS.get(word).copied().unwrap_or(word)
}

/// Whether a word is a root.
pub(super) fn is_root(word: &str) -> bool {
    ROOTS.contains(spelling(word))
}

/// Whether a word says nothing about what happened.
pub(super) fn says_nothing(word: &str) -> bool {
    EMPTY.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_clean() {
        for list in [include_str!("roots.txt"), include_str!("empty.txt")] {
            let words: Vec<_> = list.split_whitespace().collect();
            let once: BTreeSet<_> = words.iter().collect();
            let twice = words.iter().find(|word| words.iter().filter(|w| w == word).count() > 1);
            assert_eq!(words.len(), once.len(), "{twice:?} stands there twice");
            assert!(words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
        }
        let unknown = SPELLINGS.values().find(|word| !ROOTS.contains(*word));
        assert_eq!(unknown, None, "a spelling leads to a root");
        assert_eq!(include_str!("spellings.txt").split_whitespace().count() % 2, 0);
    }
}
