//! Words of a text as they are looked for: without endings and beginnings, without those that say
//! nothing. And how alike two texts are by the words that they share.
//!
//! Nothing here is a rule of the record: no event depends on it. It knows words of Indonesian;
//! words of other languages stay as they are.

mod alike;
mod prefixes;
mod roots;
mod stem;
#[cfg(test)]
mod tests;

pub use alike::{Shared, alike, weight};
pub use stem::stem;

use std::collections::BTreeSet;

/// Letters of the shortest word that is looked for.
const SHORTEST: usize = 3;
/// Letters of the longest word; what is longer was not written by people.
const LONGEST: usize = 40;
/// Digits of the longest number: longer ones are telephones, accounts and identity cards, which
/// nobody shall find a person by.
const DIGITS: usize = 6;

/// Small letters and plain signs.
fn fold(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ä' | 'å' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

/// The word that a token is looked for by; nothing for what says nothing.
fn term(token: &str) -> Option<String> {
    if token.chars().all(|c| c.is_ascii_digit()) {
        return (2..=DIGITS).contains(&token.len()).then(|| token.to_owned());
    }
    let length = token.chars().count();
    let digits = token.chars().filter(char::is_ascii_digit).count();
    if !(SHORTEST..=LONGEST).contains(&length) || digits > DIGITS || roots::says_nothing(token) {
        return None;
    }
    let found = stem(token);
    (!roots::says_nothing(&found)).then_some(found)
}

/// The words of a text, each once.
#[must_use]
pub fn terms(text: &str) -> BTreeSet<String> {
    let small: String = text.chars().flat_map(char::to_lowercase).map(fold).collect();
    small.split(|c: char| !c.is_alphanumeric()).filter_map(term).collect()
}
