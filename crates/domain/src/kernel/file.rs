//! A stored file as entries speak of it: its name in the store, what it is, how large.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words;

/// Why a text is not the name of a stored file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a stored file is named by 64 hexadecimal digits")]
pub struct FileNameError;

/// The name of a stored file: SHA-256 of its bytes **as stored**, which are encrypted under a key
/// of their own. So it is a commitment to the content that says nothing about it: nobody can tell
/// from the name whether a document they hold is this one.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9a-f]{64}$"))]
pub struct FileName(String);

impl FileName {
    /// Reads a name.
    ///
    /// # Errors
    /// [`FileNameError`] when it is none.
    pub fn parse(text: &str) -> Result<Self, FileNameError> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let whole = text.len() == 64 && text.bytes().all(hex);
        if whole { Ok(Self(text.to_owned())) } else { Err(FileNameError) }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FileName {
    type Error = FileNameError;
    fn try_from(text: String) -> Result<Self, FileNameError> {
        Self::parse(&text)
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> String {
        name.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

words! {
    /// What a file is, by its content.
    FileKind {
        /// A photograph or scan.
        Jpeg = "jpeg",
        /// A drawing, a screenshot or scan.
        Png = "png",
        /// A document.
        Pdf = "pdf",
    }
}

impl FileKind {
    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    /// The ending of a file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// A file in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredFile {
    /// Its name: the hash of its bytes as stored.
    pub name: FileName,
    /// What it is.
    pub kind: FileKind,
    /// How many bytes are stored.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_sixty_four_small_hexadecimal_digits_and_no_path() {
        assert!(FileName::parse(&"0a".repeat(32)).is_ok());
        let long = "0".repeat(65);
        let path = format!("../{}", "0".repeat(61));
        for bad in ["", "0a", &long, &path, &"0A".repeat(32), &"é".repeat(32)] {
            assert_eq!(FileName::parse(bad), Err(FileNameError), "{bad}");
        }
        assert!(serde_json::from_str::<FileName>("\"../x\"").is_err());
    }
}
