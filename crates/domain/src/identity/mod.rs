//! Roles and permissions: a pure function and a printed table.
//!
//! A role is granted for a unit and holds for every unit below it. Devices and the public have
//! fixed rights. Duties are separated: who administers accounts does not serve, who audits changes
//! nothing, and nobody below the accused reads a complaint (that rule lives in its own room).

//!
//! What has legal life is recorded in the chain of the unit: stream `account/{name}` (opened, roles
//! granted and revoked, closed) and stream `device/{id}` (paired, revoked), each with who did it.
//! Passwords, sessions and tokens are not here: they serve the record and leave no trace in it.

mod account;
mod device;
mod permission;

pub use account::{
    Account, AccountClosed, AccountCommand, AccountEvent, AccountOpened, AccountRefusal, Accounts,
    Authority, RoleGranted, RoleRevoked,
};
pub use device::{
    Device, DeviceCommand, DeviceEvent, DeviceKind, DevicePaired, DeviceRefusal, DeviceRevoked,
    Devices,
};
pub use permission::{Holder, Permission, Role};

use serde::{Deserialize, Serialize};

use crate::kernel::UnitId;

/// A role for a unit and all units below it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The topmost unit that it holds for.
    pub unit: UnitId,
}

/// Whether one of the grants gives a permission on a unit. `line` is the unit followed by its
/// parents up to the top.
#[must_use]
pub fn allows(grants: &[Grant], permission: Permission, line: &[UnitId]) -> bool {
    grants
        .iter()
        .any(|grant| permission.held_by(Holder::Staff(grant.role)) && line.contains(&grant.unit))
}

/// The matrix as a table for people, one line a permission, one column a holder.
#[must_use]
pub fn matrix() -> String {
    let mut out = String::from("| permission |");
    for holder in Holder::ALL {
        out.push_str(&format!(" {} |", holder.name()));
    }
    out.push_str("\n|---|");
    out.push_str(&"---|".repeat(Holder::ALL.len()));
    for permission in Permission::ALL {
        out.push_str(&format!("\n| {} |", permission.name()));
        for holder in Holder::ALL {
            out.push_str(if permission.held_by(*holder) { " yes |" } else { " – |" });
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str) -> UnitId {
        UnitId::parse(name).unwrap()
    }

    #[test]
    fn a_grant_holds_for_its_unit_and_below_only() {
        let grants = [Grant { role: Role::Supervisor, unit: unit("region") }];
        let office = [unit("office"), unit("region"), unit("centre")];
        assert!(allows(&grants, Permission::QueueSupervise, &office));
        assert!(!allows(&grants, Permission::QueueSupervise, &[unit("centre")]));
        assert!(!allows(&grants, Permission::QueueSupervise, &[unit("other"), unit("centre")]));
        assert!(!allows(&grants, Permission::StandardsPublish, &office));
    }

    #[test]
    fn who_audits_changes_nothing_and_who_administers_does_not_serve() {
        for permission in Permission::ALL {
            let own = permission.held_by(Holder::Public) || *permission == Permission::OwnAccount;
            if permission.changes() && !own {
                assert!(!permission.held_by(Holder::Staff(Role::Auditor)), "{permission:?}");
            }
        }
        assert!(!Permission::QueueCall.held_by(Holder::Staff(Role::Admin)));
        assert!(!Permission::QueuePick.held_by(Holder::Staff(Role::Admin)));
    }

    #[test]
    fn the_public_and_devices_never_hold_what_staff_alone_may_do() {
        for permission in Permission::ALL {
            let anybody = permission.held_by(Holder::Public);
            if anybody {
                for holder in Holder::ALL {
                    assert!(permission.held_by(*holder), "{permission:?} {holder:?}");
                }
            }
        }
        assert!(!Permission::QueueCall.held_by(Holder::Kiosk));
        assert!(!Permission::QueueTakeTicket.held_by(Holder::Display));
        let stations = Permission::ALL.iter().filter(|one| one.held_by(Holder::Enrolment));
        let own: Vec<_> = stations.filter(|one| !one.held_by(Holder::Public)).collect();
        assert_eq!(own, [&Permission::CaseCapture, &Permission::OwnDevice]);
    }

    #[test]
    fn a_mailbox_hands_in_mail_and_does_nothing_else() {
        let own = |one: &&Permission| one.held_by(Holder::Mailbox) && !one.held_by(Holder::Public);
        let held: Vec<_> = Permission::ALL.iter().filter(own).collect();
        assert_eq!(held, [&Permission::ComplaintMail]);
    }
}
