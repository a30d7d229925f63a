//! What is printed and spoken: the letter of a queue class and the number of a counter.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Letter of a queue class: `A` to `Z`. It is spoken, printed and shown in front of the number.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "char", into = "char")]
#[schemars(extend("pattern" = "^[A-Z]$"))]
pub struct ClassLetter(char);

/// Not a letter from `A` to `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a queue class has one letter from A to Z, not {0:?}")]
pub struct NoLetter(char);

impl ClassLetter {
    /// The letter.
    #[must_use]
    pub fn as_char(self) -> char {
        self.0
    }
}

impl TryFrom<char> for ClassLetter {
    type Error = NoLetter;
    fn try_from(letter: char) -> Result<Self, NoLetter> {
        if letter.is_ascii_uppercase() { Ok(Self(letter)) } else { Err(NoLetter(letter)) }
    }
}

impl From<ClassLetter> for char {
    fn from(letter: ClassLetter) -> char {
        letter.0
    }
}

impl fmt::Display for ClassLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A counter (*loket*) as it is numbered in the hall: `1`, `12`, `2B`.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9A-Za-z-]{1,12}$"))]
pub struct CounterNumber(String);

/// Not the number of a counter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a counter has 1 to 12 letters, digits or hyphens, not {0:?}")]
pub struct NoCounterNumber(String);

impl CounterNumber {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CounterNumber {
    type Error = NoCounterNumber;
    fn try_from(text: String) -> Result<Self, NoCounterNumber> {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if plain && (1..=12).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err(NoCounterNumber(text))
        }
    }
}

impl From<CounterNumber> for String {
    fn from(number: CounterNumber) -> String {
        number.0
    }
}

impl fmt::Display for CounterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
