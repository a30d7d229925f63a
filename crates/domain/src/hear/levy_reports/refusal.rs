//! Why not.

use crate::kernel::{self, RefusalClass};

/// Why nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such report, or it is not for who asks.
    Unknown,
    /// This look-up name is taken.
    Taken,
    /// It is sealed to nobody.
    NobodyLeft,
    /// It is sealed to a key that is not in use.
    KeyNotInUse(String),
    /// It was closed.
    AlreadyClosed,
    /// So many messages are the most.
    TooManyMessages(usize),
    /// This key is known already.
    KeyKnown,
    /// There is no such key in use.
    KeyUnknown,
    /// It is somebody else's key.
    KeyOfAnother,
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "levy.unknown",
            Self::Taken => "levy.taken",
            Self::NobodyLeft => "levy.nobody_left",
            Self::KeyNotInUse(_) => "levy.key_not_in_use",
            Self::AlreadyClosed => "levy.already_closed",
            Self::TooManyMessages(_) => "levy.too_many_messages",
            Self::KeyKnown => "levy.key_known",
            Self::KeyUnknown => "levy.key_unknown",
            Self::KeyOfAnother => "levy.key_of_another",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::KeyNotInUse(key) => vec![("key", key.clone())],
            Self::TooManyMessages(most) => vec![("most", most.to_string())],
            _ => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::Unknown | Self::KeyUnknown => RefusalClass::NotFound,
            Self::NobodyLeft => RefusalClass::Invalid,
            _ => RefusalClass::Conflict,
        }
    }
}
