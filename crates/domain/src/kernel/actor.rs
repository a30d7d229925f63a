//! Who does something. Officers act under a stable account name; citizens without any.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The one who acts, as recorded in the register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Actor {
    /// A member of staff, by account name.
    Officer(String),
    /// A paired device, by device id.
    Device(String),
    /// Somebody of the public, not identified.
    Citizen,
    /// The house itself: opening and closing of the day, expiry.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Officer(name) => write!(f, "officer:{name}"),
            Self::Device(id) => write!(f, "device:{id}"),
            Self::Citizen => f.write_str("citizen"),
            Self::System => f.write_str("system"),
        }
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.to_string()
    }
}

/// A recorded actor that no build has written.
#[derive(Debug, thiserror::Error)]
#[error("unknown actor {0:?}")]
pub struct UnknownActor(String);

impl TryFrom<String> for Actor {
    type Error = UnknownActor;
    fn try_from(text: String) -> Result<Self, UnknownActor> {
        match text.split_once(':') {
            Some(("officer", name)) => Ok(Self::Officer(name.to_owned())),
            Some(("device", id)) => Ok(Self::Device(id.to_owned())),
            None if text == "citizen" => Ok(Self::Citizen),
            None if text == "system" => Ok(Self::System),
            _ => Err(UnknownActor(text)),
        }
    }
}
