//! The number of a case, to be read aloud, written down and typed.
//!
//! Nine characters in three groups, `K7M-R4T-2XD`: letters and digits that nobody confuses (no 0
//! O, 1 I L, U V), digits at fixed places so that no word appears, and a check character at the
//! end. The check is the pure system of ISO/IEC 7064 with radix 2 (its MOD 11-2 and MOD 37-2 are
//! the same procedure over 11 and 37), here over 29: the alphabet has 29 characters and 29 is
//! prime. It finds every single wrong character and every exchange of two characters.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Characters in the order of their values: digits, then letters.
const ALPHABET: &[u8; 29] = b"23456789ABCDEFGHJKMNPQRSTWXYZ";
/// How many of them are digits.
const DIGITS: u64 = 8;
/// How many of them are letters.
const LETTERS: u64 = 21;
/// Whether a place holds a digit; the check character comes after.
const PLACES: [bool; 8] = [false, true, false, false, true, false, true, false];

/// The check value that makes `Σ value·2^place ≡ 1` over the modulus (ISO/IEC 7064, pure system
/// with radix 2).
pub(super) fn check_value(values: impl IntoIterator<Item = u64>, modulus: u64) -> u64 {
    let sum = values.into_iter().fold(0, |sum, value| (sum + value) * 2 % modulus);
    (modulus + 1 - sum) % modulus
}

/// The number of a case: unique in its unit, no secret.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[2-9A-HJKMNP-TW-Z]{3}(-[2-9A-HJKMNP-TW-Z]{3}){2}$"))]
pub struct CaseRef(String);

/// Why a text is not the number of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefError {
    /// Not nine characters of the alphabet with digits where they belong.
    #[error("a case number has nine letters and digits such as K7M-R4T-2XD, without 0 O 1 I L U V")]
    Shape,
    /// A character is wrong or two are exchanged.
    #[error("the case number does not check: one of its characters is wrong")]
    Check,
}

impl CaseRef {
    /// The number that chance gives. The same chance gives the same number.
    #[must_use]
    pub fn from_chance(chance: u64) -> Self {
        let mut rest = chance;
        let mut text = String::with_capacity(11);
        for digit in PLACES {
            let (size, first) = if digit { (DIGITS, 0) } else { (LETTERS, DIGITS) };
            text.push(letter(first + rest % size));
            rest /= size;
        }
        let check = check_value(text.bytes().filter_map(value_of), 29);
        text.push(letter(check));
        text.insert(6, '-');
        text.insert(3, '-');
        Self(text)
    }

    /// Reads a number as people write it: small letters, spaces and hyphens are forgiven.
    ///
    /// # Errors
    /// [`RefError`] with what is wrong.
    pub fn parse(text: &str) -> Result<Self, RefError> {
        let typed = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '/'));
        let typed: String = typed.take(16).map(|c| c.to_ascii_uppercase()).collect();
        let values: Option<Vec<u64>> = typed.bytes().map(value_of).collect();
        let values = values.filter(|values| values.len() == 9).ok_or(RefError::Shape)?;
        let placed = values.iter().zip(PLACES).all(|(value, digit)| (*value < DIGITS) == digit);
        if !placed {
            return Err(RefError::Shape);
        }
        if check_value(values[..8].iter().copied(), 29) != values[8] {
            return Err(RefError::Check);
        }
        Ok(Self([&typed[..3], &typed[3..6], &typed[6..]].join("-")))
    }

    /// As it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its stream, which is also the subject of what is sealed in it.
    #[must_use]
    pub fn stream(&self) -> String {
        format!("case/{}", self.0)
    }
}

fn letter(value: u64) -> char {
    let place = usize::try_from(value).expect("a value of the alphabet");
    char::from(ALPHABET[place])
}

fn value_of(byte: u8) -> Option<u64> {
    let place = ALPHABET.iter().position(|known| *known == byte)?;
    u64::try_from(place).ok()
}

impl TryFrom<String> for CaseRef {
    type Error = RefError;
    fn try_from(text: String) -> Result<Self, RefError> {
        Self::parse(&text)
    }
}

impl From<CaseRef> for String {
    fn from(reference: CaseRef) -> String {
        reference.0
    }
}

impl fmt::Display for CaseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
