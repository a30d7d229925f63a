//! Identifiers that people may have to read aloud: short lower-case words joined by hyphens.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 2 to 48 characters: a-z, 0-9 and single hyphens between them")]
pub struct IdError;

fn is_slug(text: &str) -> bool {
    (2..=48).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

macro_rules! slug_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(extend("pattern" = r"^[a-z0-9]+(-[a-z0-9]+)*$"))]
        #[schemars(extend("minLength" = 2, "maxLength" = 48))]
        pub struct $name(String);

        impl $name {
            /// Reads an identifier; [`IdError`] when it is none.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if is_slug(text) { Ok(Self(text.to_owned())) } else { Err(IdError) }
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                if is_slug(&text) { Ok(Self(text)) } else { Err(IdError) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

slug_id! {
    /// A public-service unit: the legal person that keeps a book (UU 25/2009 art. 1:
    /// *penyelenggara*,
    /// *organisasi penyelenggara*).
    UnitId
}
slug_id! {
    /// A service that a unit has published a standard for (*jenis pelayanan*).
    ServiceId
}
slug_id! {
    /// A short name inside one document: a step, a variant, a tariff, a counter, a lane.
    Key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_plain_words() {
        assert!(UnitId::parse("kanim-nusantara").is_ok());
        for bad in ["", "a", "-ab", "ab-", "a--b", "Ab", "a b", "a/b", &"x".repeat(49)] {
            assert_eq!(UnitId::parse(bad), Err(IdError), "{bad:?}");
        }
    }

    #[test]
    fn a_bad_identifier_does_not_deserialize() {
        assert!(serde_json::from_str::<ServiceId>("\"../etc\"").is_err());
    }
}
