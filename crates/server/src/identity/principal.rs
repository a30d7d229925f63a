//! Who is asking.

use std::sync::Arc;

use domain::identity::{DeviceKind, Grant, Holder, Permission, allows};
use domain::kernel::{Actor, UnitId};

fn holder(kind: DeviceKind) -> Holder {
    match kind {
        DeviceKind::Kiosk => Holder::Kiosk,
        DeviceKind::Display => Holder::Display,
        DeviceKind::Mailbox => Holder::Mailbox,
        DeviceKind::Enrolment => Holder::Enrolment,
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
                    || (permission.held_by(holder(*kind)) && line.first() == Some(unit))
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
                permission.held_by(Holder::Public) || permission.held_by(holder(*kind))
            }
            Self::Staff { grants, .. } => {
                // An account without roles is still somebody's own.
                permission.held_by(Holder::Public)
                    || permission == Permission::OwnAccount
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

    /// The account of a member of staff; nothing for devices and the public.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Staff { account, .. } => Some(account),
            Self::Device { .. } | Self::Anybody => None,
        }
    }

    /// The id of a device of the hall, which many people use; nothing for all others.
    #[must_use]
    pub fn in_hall(&self) -> Option<&str> {
        match self {
            Self::Device { id, kind, .. } if kind.stands_in_hall() => Some(id),
            _ => None,
        }
    }

    /// Whether limits and channel are those of the public: nobody known, or a machine that does
    /// not stand in the hall.
    #[must_use]
    pub fn as_anybody(&self) -> bool {
        !matches!(self, Self::Staff { .. }) && self.in_hall().is_none()
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
