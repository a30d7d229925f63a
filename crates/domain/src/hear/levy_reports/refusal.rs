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
    /// So many custodians must be needed, and named: fewest needed, most named.
    Custodians(u32, usize),
    /// It is no custodian's key in use, or one of the inspector who asks.
    NoCustodian(String),
    /// Nothing was left with custodians for this key, or nobody asked for it.
    NotAsked,
    /// This custodian has given their share already.
    ShareGiven,
    /// Not yet: so many shares are there, so many are needed.
    TooFewShares(usize, u32),
    /// A picture has other parts, or there are too many.
    FilePart,
    /// Whoever it is to be given to has no key of it.
    NotForThem,
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
            Self::Custodians(..) => "levy.custodians",
            Self::NoCustodian(_) => "levy.no_custodian",
            Self::NotAsked => "levy.not_asked",
            Self::ShareGiven => "levy.share_given",
            Self::TooFewShares(..) => "levy.too_few_shares",
            Self::FilePart => "levy.file_part",
            Self::NotForThem => "levy.not_for_them",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::KeyNotInUse(key) => vec![("key", key.clone())],
            Self::TooManyMessages(most) => vec![("most", most.to_string())],
            Self::Custodians(least, most) => {
                vec![("least", least.to_string()), ("most", most.to_string())]
            }
            Self::NoCustodian(key) => vec![("key", key.clone())],
            Self::TooFewShares(there, needed) => {
                vec![("there", there.to_string()), ("needed", needed.to_string())]
            }
            _ => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::Unknown | Self::KeyUnknown => RefusalClass::NotFound,
            Self::NobodyLeft | Self::Custodians(..) | Self::NoCustodian(_) | Self::FilePart => {
                RefusalClass::Invalid
            }
            _ => RefusalClass::Conflict,
        }
    }
}
