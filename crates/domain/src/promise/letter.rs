//! The letter in front of a queue number.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Letter of a queue class: `A` to `Z`. It is spoken, printed and shown in front of the number.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "char", into = "char")]
pub struct ClassLetter(#[schemars(with = "String", regex(pattern = r"^[A-Z]$"))] char);

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
