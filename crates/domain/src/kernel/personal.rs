//! Personal data and free text: sealed apart from the entry, so that it can be erased while the
//! chain still verifies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text that is sealed when recorded. The entry's body names only the subject; the register holds
/// a salted commitment; the text itself lies encrypted in a side table under the subject's key.
///
/// **No rule looks inside.** A rule may ask whether the text is present, never what it says, so
/// that replay gives the same state before and after an erasure.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Personal {
    /// Whose key seals it: a file, a visit or a person; what an erasure names.
    pub subject: String,
    #[serde(skip)]
    text: Option<String>,
}

impl Personal {
    /// A text to be sealed under a subject's key.
    #[must_use]
    pub fn new(subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self { subject: subject.into(), text: Some(text.into()) }
    }

    /// The plain text on its way to the seal, or `None` when this value was read from the register.
    /// For the sealing code in the book alone.
    #[must_use]
    pub fn to_seal(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Personal({}, …)", self.subject)
    }
}

/// A field that may hold sealed text; used by [`crate::events!`].
pub trait Seals {
    /// Adds the sealed texts of this field, in order.
    fn collect<'a>(&'a self, into: &mut Vec<&'a Personal>);
}

impl Seals for Personal {
    fn collect<'a>(&'a self, into: &mut Vec<&'a Personal>) {
        into.push(self);
    }
}

impl Seals for Option<Personal> {
    fn collect<'a>(&'a self, into: &mut Vec<&'a Personal>) {
        into.extend(self);
    }
}
