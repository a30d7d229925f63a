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
/// Characters with the check.
const SIGNS: usize = 9;
/// Characters with the hyphens between the groups.
const SHOWN: usize = 11;

/// The check value that makes `Σ value·2^place ≡ 1` over the modulus (ISO/IEC 7064, pure system
/// with radix 2).
pub(super) fn check_value(values: impl IntoIterator<Item = u64>, modulus: u64) -> u64 {
    let sum = values.into_iter().fold(0, |sum, value| (sum + value) * 2 % modulus);
    (modulus + 1 - sum) % modulus
}

/// The number of a case: unique in its unit, no secret.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[2-9A-HJKMNP-TW-Z]{3}(-[2-9A-HJKMNP-TW-Z]{3}){2}$"))]
pub struct CaseRef([u8; SHOWN]);

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
        let (mut rest, mut signs) = (chance, [0; SIGNS]);
        for (sign, digit) in signs.iter_mut().zip(PLACES) {
            let (size, first) = if digit { (DIGITS, 0) } else { (LETTERS, DIGITS) };
            *sign = letter(first + rest % size);
            rest /= size;
        }
        signs[8] = letter(check_value(signs[..8].iter().copied().filter_map(value_of), 29));
        Self::grouped(signs)
    }

    /// Reads a number as people write it: small letters, spaces and hyphens are forgiven.
    ///
    /// # Errors
    /// [`RefError`] with what is wrong.
    pub fn parse(text: &str) -> Result<Self, RefError> {
        let typed = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '/'));
        let (mut signs, mut values, mut count) = ([0; SIGNS], [0; SIGNS], 0);
        for typed in typed {
            let sign = u8::try_from(typed).map_err(|_| RefError::Shape)?.to_ascii_uppercase();
            let place = (count < SIGNS).then_some(count).ok_or(RefError::Shape)?;
            (signs[place], values[place]) = (sign, value_of(sign).ok_or(RefError::Shape)?);
            count += 1;
        }
        let placed = values.iter().zip(PLACES).all(|(value, digit)| (*value < DIGITS) == digit);
        if count < SIGNS || !placed {
            return Err(RefError::Shape);
        }
        if check_value(values[..8].iter().copied(), 29) != values[8] {
            return Err(RefError::Check);
        }
        Ok(Self::grouped(signs))
    }

    fn grouped(signs: [u8; SIGNS]) -> Self {
        let [a, b, c, d, e, f, g, h, i] = signs;
        Self([a, b, c, b'-', d, e, f, b'-', g, h, i])
    }

    /// As it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("characters of the alphabet and hyphens")
    }

    /// Its stream, which is also the subject of what is sealed in it.
    #[must_use]
    pub fn stream(&self) -> String {
        ["case/", self.as_str()].concat()
    }
}

fn letter(value: u64) -> u8 {
    ALPHABET[usize::try_from(value).expect("a value of the alphabet")]
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
        reference.as_str().to_owned()
    }
}

impl fmt::Display for CaseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CaseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CaseRef").field(&self.as_str()).finish()
    }
}
