//! Who is asking.

use std::sync::Arc;

use domain::identity::{Grant, Holder, Permission, allows};
use domain::kernel::{Actor, UnitId};
use serde::{Deserialize, Serialize};

/// What a paired device is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Issues tickets.
    Kiosk,
    /// Shows and speaks calls.
    Display,
}

impl DeviceKind {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Display => "display",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Kiosk, Self::Display].into_iter().find(|kind| kind.name() == name)
    }

    fn holder(self) -> Holder {
        match self {
            Self::Kiosk => Holder::Kiosk,
            Self::Display => Holder::Display,
        }
    }
}

/// Who is asking, as far as the house knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Somebody of the public.
    Anybody,
    /// A paired device of one unit.
    Device {
        /// Device id.
        id: String,
        /// The unit that it stands in.
        unit: UnitId,
        /// What it is for.
        kind: DeviceKind,
    },
    /// A signed-in member of staff.
    Staff {
        /// Account name.
        account: String,
        /// Name as displayed.
        display: String,
        /// Roles with the unit that each holds for.
        grants: Vec<Grant>,
        /// Hash of the session's token, hexadecimal: for listing and revoking.
        session: String,
    },
}

impl Principal {
    /// Whether this one may do something on a unit; `line` is the unit and its parents.
    #[must_use]
    pub fn may(&self, permission: Permission, line: &[UnitId]) -> bool {
        match self {
            Self::Anybody => permission.held_by(Holder::Public),
            Self::Device { unit, kind, .. } => {
                permission.held_by(Holder::Public)
                    || (permission.held_by(kind.holder()) && line.first() == Some(unit))
            }
            Self::Staff { grants, .. } => {
                permission.held_by(Holder::Public) || allows(grants, permission, line)
            }
        }
    }

    /// Whether this one may do something on any unit at all.
    #[must_use]
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        match self {
            Self::Anybody => permission.held_by(Holder::Public),
            Self::Device { kind, .. } => {
                permission.held_by(Holder::Public) || permission.held_by(kind.holder())
            }
            Self::Staff { grants, .. } => {
                permission.held_by(Holder::Public)
                    || grants.iter().any(|grant| permission.held_by(Holder::Staff(grant.role)))
            }
        }
    }

    /// The name under which acts are recorded.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Anybody => Actor::Citizen,
            Self::Device { id, .. } => Actor::Device(id.clone()),
            Self::Staff { account, .. } => Actor::Officer(account.clone()),
        }
    }

    /// Whether this one has signed in or is paired.
    #[must_use]
    pub fn is_known(&self) -> bool {
        *self != Self::Anybody
    }
}

/// The unknown public, shared.
#[must_use]
pub fn anybody() -> Arc<Principal> {
    Arc::new(Principal::Anybody)
}
