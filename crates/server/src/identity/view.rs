//! Views of identity: who holds which role, and which devices are paired. Both follow the register.

use domain::identity::{AccountEvent, Accounts, DeviceEvent, Devices};
use domain::kernel::Meta;

use crate::execute::views::{View, folding};
use crate::execute::{Place, Served, Writes};

/// Who holds which role.
pub static GRANTS: View = View {
    name: "grants",
    version: 1,
    stream: "account/",
    tables: &[(
        "grants",
        &["CREATE TABLE grants (account TEXT NOT NULL, unit TEXT NOT NULL, role TEXT NOT NULL, \
           PRIMARY KEY (account, unit, role))"],
    )],
    fold: folding::<Accounts>,
};

/// Paired devices.
pub static DEVICES: View = View {
    name: "devices",
    version: 1,
    stream: "device/",
    tables: &[(
        "devices",
        &["CREATE TABLE devices (unit TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, \
           name TEXT NOT NULL, zone TEXT NOT NULL, paired BIGINT NOT NULL, \
           revoked BIGINT NOT NULL, PRIMARY KEY (unit, id))"],
    )],
    fold: folding::<Devices>,
};

crate::statements! {
    OPEN_ACCOUNT = "INSERT INTO accounts (name, unit, display, password, totp_on, totp_step, \
        closed, created, code, code_until) VALUES ($1, $2, $3, '', 0, 0, 0, $4, '', 0) \
        ON CONFLICT (name) DO UPDATE SET unit = excluded.unit, closed = 0";
    CLOSE_ACCOUNT = "UPDATE accounts SET closed = $1 WHERE name = $2";
    ADD_GRANT = "INSERT INTO grants (account, unit, role) VALUES ($1, $2, $3) \
        ON CONFLICT (account, unit, role) DO NOTHING";
    DROP_GRANT = "DELETE FROM grants WHERE account = $1 AND unit = $2 AND role = $3";
    DROP_GRANTS = "DELETE FROM grants WHERE account = $1";
    PAIR_DEVICE = "INSERT INTO devices (unit, id, kind, name, zone, paired, revoked) \
        VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (unit, id) DO NOTHING";
    REVOKE_DEVICE = "UPDATE devices SET revoked = $1 WHERE unit = $2 AND id = $3";
}

/// Stream of an account.
#[must_use]
pub fn account_stream(name: &str) -> String {
    format!("account/{name}")
}

/// Stream of a device.
#[must_use]
pub fn device_stream(id: &str) -> String {
    format!("device/{id}")
}

/// What stands after the slash of a stream's name.
fn named(stream: &str) -> &str {
    stream.split_once('/').map_or("", |(_, name)| name)
}

impl Served for Accounts {
    type Live = ();

    fn project(
        place: Place<'_>,
        _: &Self::State,
        event: &AccountEvent,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        let name = named(place.stream);
        match event {
            AccountEvent::AccountOpened(_) => {
                let row = vec![name.into(), place.unit.into(), name.into(), meta.at.0.into()];
                writes.push(&OPEN_ACCOUNT, row);
            }
            AccountEvent::RoleGranted(granted) => {
                let (unit, role) = (granted.unit.as_str(), granted.role.name());
                writes.push(&ADD_GRANT, vec![name.into(), unit.into(), role.into()]);
            }
            AccountEvent::RoleRevoked(revoked) => {
                let (unit, role) = (revoked.unit.as_str(), revoked.role.name());
                writes.push(&DROP_GRANT, vec![name.into(), unit.into(), role.into()]);
            }
            AccountEvent::AccountClosed(_) => {
                writes.push(&CLOSE_ACCOUNT, vec![meta.at.0.into(), name.into()]);
                writes.push(&DROP_GRANTS, vec![name.into()]);
            }
        }
    }
}

impl Served for Devices {
    type Live = ();

    fn project(
        place: Place<'_>,
        _: &Self::State,
        event: &DeviceEvent,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        let id = named(place.stream);
        match event {
            DeviceEvent::DevicePaired(paired) => {
                let zone = paired.zone.as_ref().map_or("", |zone| zone.as_str());
                let row = vec![
                    place.unit.into(),
                    id.into(),
                    paired.kind.name().into(),
                    paired.name.as_str().into(),
                    zone.into(),
                    meta.at.0.into(),
                ];
                writes.push(&PAIR_DEVICE, row);
            }
            DeviceEvent::DeviceRevoked(_) => {
                let row = vec![meta.at.0.into(), place.unit.into(), id.into()];
                writes.push(&REVOKE_DEVICE, row);
            }
        }
    }
}
