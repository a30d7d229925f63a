//! Paired devices: ticket kiosks, call displays and enrolment stations of a unit, and the mailbox
//! of its complaints.
//!
//! ```text
//!   (nothing) ── pair ──▶ paired ── revoke ──▶ revoked
//! ```
//!
//! Stream `device/{id}` in the chain of the unit that the device stands in. A revoked device never
//! comes back: it is paired anew under a new id, so that the record says which thing did what.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{self, Context, Key, Meta, Personal, RefusalClass, Room};

/// The room of paired devices.
#[derive(Debug, Clone, Copy)]
pub struct Devices;

/// What a paired device is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Issues tickets.
    Kiosk,
    /// Shows and speaks calls.
    Display,
    /// Hands in complaints that came by mail, and nothing else.
    Mailbox,
    /// Captures photos, fingerprints, signatures, and reports that it did.
    Enrolment,
}

impl DeviceKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Kiosk, Self::Display, Self::Mailbox, Self::Enrolment];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Display => "display",
            Self::Mailbox => "mailbox",
            Self::Enrolment => "enrolment",
        }
    }

    /// Whether it has a screen: that shows the code by which it is paired, and what it is told.
    #[must_use]
    pub fn has_screen(self) -> bool {
        self != Self::Mailbox
    }

    /// Whether it stands in the hall and many people use it: what is asked there is asked at a
    /// kiosk, and the phones around share its address. All others are machines of their own, and
    /// count as anybody outside what they are for.
    #[must_use]
    pub fn stands_in_hall(self) -> bool {
        match self {
            Self::Kiosk | Self::Display => true,
            Self::Mailbox | Self::Enrolment => false,
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The device was paired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DevicePaired {
    /// What it is for.
    pub kind: DeviceKind,
    /// What people call it: "kiosk at the door".
    pub name: String,
    /// The zone of the hall that it serves; none for the whole hall.
    pub zone: Option<Key>,
}

/// The device may do nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceRevoked {
    /// Why, in the words of who did it.
    pub reason: Option<Personal>,
}

crate::events! {
    /// Events of a device's stream.
    pub enum DeviceEvent {
        "device.paired" 1 => DevicePaired,
        "device.revoked" 1 => DeviceRevoked [reason],
    }
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceCommand {
    /// Pair a new device.
    Pair(DevicePaired),
    /// Revoke it.
    Revoke {
        /// Why.
        reason: Option<Personal>,
    },
}

/// The present of `device/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    paired: Option<DevicePaired>,
    revoked: bool,
}

impl Device {
    /// What it was paired as, unless it has been revoked.
    #[must_use]
    pub fn in_use(&self) -> Option<&DevicePaired> {
        self.paired.as_ref().filter(|_| !self.revoked)
    }
}

/// Most characters of a device's name.
const NAME_LENGTH: usize = 60;

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceRefusal {
    /// The id is in use.
    AlreadyPaired,
    /// There is no such device in use here.
    NotPaired,
    /// The name is empty or too long.
    Name,
}

impl kernel::Refusal for DeviceRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyPaired => "identity.device_already_paired",
            Self::NotPaired => "identity.device_not_paired",
            Self::Name => "identity.device_name",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Name => vec![("most", NAME_LENGTH.to_string())],
            Self::AlreadyPaired | Self::NotPaired => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::AlreadyPaired => RefusalClass::Conflict,
            Self::NotPaired => RefusalClass::NotFound,
            Self::Name => RefusalClass::Invalid,
        }
    }
}

impl Room for Devices {
    const NAME: &'static str = "identity";
    type Command = DeviceCommand;
    type Event = DeviceEvent;
    type State = Device;
    type Refusal = DeviceRefusal;

    fn decide(
        state: &Device,
        _: &Context<'_>,
        command: &DeviceCommand,
    ) -> Result<Vec<DeviceEvent>, DeviceRefusal> {
        match command {
            DeviceCommand::Pair(_) if state.paired.is_some() => Err(DeviceRefusal::AlreadyPaired),
            DeviceCommand::Pair(paired) => {
                let length = paired.name.trim().chars().count();
                if (1..=NAME_LENGTH).contains(&length) {
                    Ok(vec![paired.clone().into()])
                } else {
                    Err(DeviceRefusal::Name)
                }
            }
            DeviceCommand::Revoke { .. } if state.in_use().is_none() => {
                Err(DeviceRefusal::NotPaired)
            }
            DeviceCommand::Revoke { reason } => {
                Ok(vec![DeviceRevoked { reason: reason.clone() }.into()])
            }
        }
    }

    fn evolve(state: &mut Device, event: &DeviceEvent, _: &Meta<'_>) {
        match event {
            DeviceEvent::DevicePaired(paired) => state.paired = Some(paired.clone()),
            DeviceEvent::DeviceRevoked(_) => state.revoked = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Actor, Timestamp};

    fn step(device: &mut Device, command: &DeviceCommand) -> Result<(), DeviceRefusal> {
        let cx = Context { now: Timestamp(1), actor: &Actor::System };
        for event in Devices::decide(device, &cx, command)? {
            Devices::evolve(device, &event, &Meta { at: Timestamp(1), actor: &Actor::System });
        }
        Ok(())
    }

    fn pair(name: &str) -> DeviceCommand {
        let name = name.to_owned();
        DeviceCommand::Pair(DevicePaired { kind: DeviceKind::Kiosk, name, zone: None })
    }

    #[test]
    fn a_revoked_device_never_comes_back() {
        let mut device = Device::default();
        let revoke = DeviceCommand::Revoke { reason: None };
        assert_eq!(step(&mut device, &revoke), Err(DeviceRefusal::NotPaired));
        step(&mut device, &pair("Kiosk pintu utama")).unwrap();
        assert!(device.in_use().is_some());
        assert_eq!(step(&mut device, &pair("Lain")), Err(DeviceRefusal::AlreadyPaired));
        step(&mut device, &revoke).unwrap();
        assert!(device.in_use().is_none());
        assert_eq!(step(&mut device, &revoke), Err(DeviceRefusal::NotPaired));
        assert_eq!(step(&mut device, &pair("Lagi")), Err(DeviceRefusal::AlreadyPaired));
    }

    #[test]
    fn a_device_has_a_name_that_fits_a_line() {
        for bad in ["", "   ", &"x".repeat(61)] {
            assert_eq!(step(&mut Device::default(), &pair(bad)), Err(DeviceRefusal::Name));
        }
    }
}
