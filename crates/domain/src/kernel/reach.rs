//! How somebody wishes to be told what happens. The address itself is personal and sealed; the wish
//! is not, so that a rule and a reader of the register may know it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Language;
use super::words;

words! {
    /// The way that somebody has chosen.
    Way {
        /// By mail.
        Mail = "mail",
        /// By a message on the telephone.
        Phone = "phone",
        /// By letter.
        Letter = "letter",
        /// Not at all: they look themselves.
        Never = "never",
    }
}

/// The way and the language that somebody has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reach {
    /// The way.
    pub by: Way,
    /// The language.
    pub language: Language,
}
