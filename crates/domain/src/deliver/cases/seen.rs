//! What is looked at before something is given to somebody. No picture is kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::Receiver;

/// Something on the checklist of identity.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The receipt or its code.
    Receipt,
    /// The identity paper of the holder: the original with the holder, a copy with a proxy.
    HolderIdentity,
    /// The proxy's letter, signed by the holder.
    Letter,
    /// The identity paper of the proxy.
    ProxyIdentity,
    /// Whoever took the product signed for it on paper. Never needed.
    Signature,
}

impl Seen {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Receipt, Self::HolderIdentity, Self::Letter, Self::ProxyIdentity, Self::Signature];

    /// What must be seen before the product is given to a receiver.
    #[must_use]
    pub fn needed(to: Receiver) -> &'static [Self] {
        match to {
            Receiver::Holder => &[Self::Receipt, Self::HolderIdentity],
            Receiver::Proxy => {
                &[Self::Receipt, Self::HolderIdentity, Self::Letter, Self::ProxyIdentity]
            }
        }
    }

    /// Stable name, as recorded.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::HolderIdentity => "holder_identity",
            Self::Letter => "letter",
            Self::ProxyIdentity => "proxy_identity",
            Self::Signature => "signature",
        }
    }

    /// What a name stands for.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|seen| seen.name() == name)
    }
}
