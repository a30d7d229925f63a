//! Beginnings of words, and what may be left when one is taken away. The numbers are those of the
//! rules in Adriani, Asian, Nazief, Tahaghoghi and Williams, "Stemming Indonesian: a
//! confix-stripping approach", ACM TALIP 6(4), 2007; those marked E as extended by Arifin, Mahendra
//! and Ciptaningtyas, "Enhanced confix stripping stemmer", 2009.

/// Families of beginnings. One is not taken away twice in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    Be,
    Di,
    Ke,
    Me,
    Pe,
    Se,
    Te,
}

/// Endings that make words out of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suffix {
    An,
    I,
    Kan,
}

/// Whether a beginning and an ending stand together in no word (table 1 of Asian, Williams and
/// Tahaghoghi, "Stemming Indonesian", ACSC 2005). Of `ke-` and `-i` the word `ketahui` is spared.
pub(super) fn excludes(prefix: Prefix, suffix: Suffix, rest: &str) -> bool {
    match (prefix, suffix) {
        (Prefix::Ke, Suffix::I) => rest != "tahu",
        (Prefix::Be | Prefix::Se, Suffix::I)
        | (Prefix::Di | Prefix::Me | Prefix::Te, Suffix::An)
        | (Prefix::Ke | Prefix::Se, Suffix::Kan) => true,
        _ => false,
    }
}

fn vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// The letter at a place; 0 behind the end.
fn at(word: &str, place: usize) -> u8 {
    word.as_bytes().get(place).copied().unwrap_or(0)
}

/// A consonant other than these at a place.
fn consonant(word: &str, place: usize, but: &[u8]) -> bool {
    let letter = at(word, place);
    letter.is_ascii_lowercase() && !vowel(letter) && !but.contains(&letter)
}

/// `er` at a place.
fn er(word: &str, place: usize) -> bool {
    at(word, place) == b'e' && at(word, place + 1) == b'r'
}

/// What may be left of a word, the likeliest first.
pub(super) fn strip(word: &str) -> Vec<(Prefix, String)> {
    let mut found = Vec::new();
    for (start, prefix) in [("di", Prefix::Di), ("ke", Prefix::Ke), ("se", Prefix::Se)] {
        if let Some(rest) = word.strip_prefix(start) {
            found.push((prefix, rest.to_owned()));
        }
    }
    let (prefix, rests) = match word.as_bytes() {
        [b'b', b'e', ..] => (Prefix::Be, be(word)),
        [b't', b'e', ..] => (Prefix::Te, te(word)),
        [b'm', b'e', ..] => (Prefix::Me, me(word)),
        [b'p', b'e', ..] => (Prefix::Pe, pe(word)),
        _ => return found,
    };
    found.extend(rests.into_iter().map(|rest| (prefix, rest)));
    found
}

/// What is left behind so many letters, with letters put before it that the beginning swallowed.
fn left(word: &str, from: usize, before: &str) -> String {
    [before, word.get(from..).unwrap_or_default()].concat()
}

/// Rules 1 to 5.
fn be(word: &str) -> Vec<String> {
    match word.strip_prefix("ber") {
        // 1
        Some(_) if vowel(at(word, 3)) => vec![left(word, 3, ""), left(word, 2, "")],
        // 3, 2
        Some(_) if consonant(word, 3, b"r") => vec![left(word, 3, "")],
        _ if word == "belajar" => vec![left(word, 3, "")], // 4
        // 5
        None if consonant(word, 2, b"rl") && er(word, 3) && consonant(word, 5, b"") => {
            vec![left(word, 2, "")]
        }
        _ => Vec::new(),
    }
}

/// Rules 6 to 9 and 34.
fn te(word: &str) -> Vec<String> {
    match word.strip_prefix("ter") {
        // 6
        Some(_) if vowel(at(word, 3)) => vec![left(word, 3, ""), left(word, 2, "")],
        // 7, 8, 34
        Some(_) if consonant(word, 3, b"r") => vec![left(word, 3, "")],
        // 9
        None if consonant(word, 2, b"r") && er(word, 3) && consonant(word, 5, b"") => {
            vec![left(word, 2, "")]
        }
        _ => Vec::new(),
    }
}

/// Rules 10 to 19.
fn me(word: &str) -> Vec<String> {
    let after = |place| at(word, place);
    if matches!(after(2), b'l' | b'r' | b'w' | b'y') && vowel(after(3)) {
        return vec![left(word, 2, "")]; // 10
    }
    match (after(2), after(3)) {
        (b'm', b'b' | b'f' | b'v') => vec![left(word, 3, "")], // 11
        // 12
        (b'm', b'p') if after(4) == b'e' && matches!(after(5), b'l' | b'r') => {
            vec![left(word, 3, "")]
        }
        (b'm', b'p') => vec![left(word, 3, "")], // 19, E: before any letter
        // 13
        (b'm', b'r') => vec![left(word, 2, ""), left(word, 3, "p")],
        (b'm', v) if vowel(v) => vec![left(word, 3, "p"), left(word, 2, "")],
        (b'n', b'c' | b'd' | b'j' | b's' | b't' | b'z') => vec![left(word, 3, "")], // 14, E
        (b'n', v) if vowel(v) => vec![left(word, 3, "t"), left(word, 2, "")],       // 15
        (b'n', b'g') => nasal(word, 4, "k"),                                        // 16, 17
        (b'n', b'y') if vowel(after(4)) => vec![left(word, 4, "s"), left(word, 2, "")], // 18
        _ => Vec::new(),
    }
}

/// What `meng-` and `peng-` leave: the word itself, one that lost its k, one of a single syllable
/// with an e before it (mengecat), one that begins with ng.
fn nasal(word: &str, from: usize, lost: &str) -> Vec<String> {
    if !vowel(at(word, from)) {
        return vec![left(word, from, "")];
    }
    let mut rests = vec![left(word, from, ""), left(word, from, lost)];
    if at(word, from) == b'e' {
        rests.push(left(word, from + 1, ""));
    }
    rests.push(left(word, from - 2, ""));
    rests
}

/// Rules 20 to 33 and 35.
fn pe(word: &str) -> Vec<String> {
    let after = |place| at(word, place);
    match (after(2), after(3)) {
        (b'w' | b'y', v) if vowel(v) => vec![left(word, 2, "")], // 20
        (b'r', v) if vowel(v) => vec![left(word, 3, ""), left(word, 2, "")], // 21
        (b'r', _) if consonant(word, 3, b"r") => vec![left(word, 3, "")], // 22, 23
        (b'm', b'b' | b'f' | b'v') => vec![left(word, 3, "")],   // 24
        // 25
        (b'm', b'r') => vec![left(word, 3, "p"), left(word, 2, "")],
        (b'm', v) if vowel(v) => vec![left(word, 3, "p"), left(word, 2, "")],
        (b'n', b'c' | b'd' | b'j' | b's' | b't' | b'z') => vec![left(word, 3, "")], // 26, E
        (b'n', v) if vowel(v) => vec![left(word, 3, "t"), left(word, 2, "")],       // 27
        (b'n', b'g') => nasal(word, 4, "k"),                                        // 28, 29, E
        (b'n', b'y') if vowel(after(4)) => vec![left(word, 4, "s"), left(word, 2, "")], // 30
        // 31
        (b'l', v) if vowel(v) => {
            let learner = word.starts_with("pelajar");
            vec![left(word, if learner { 3 } else { 2 }, "")]
        }
        // 32, 33, 35
        _ if consonant(word, 2, b"rwylmn") => vec![left(word, 2, "")],
        _ => Vec::new(),
    }
}
