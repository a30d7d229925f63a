//! What somebody should look at now. Thresholds come from the published standards (the promised
//! wait) or from the settings; the page of all offices says them with their defaults.

use domain::deliver::queue::{CounterView, Floor, FloorClass};
use domain::kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::Config;

/// When an alarm is raised, as far as no standard says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Thresholds {
    /// A counter that calls nobody for so long while people wait is idle.
    pub(super) idle_s: i64,
    /// A device that has not reported for so long is dark.
    pub(super) unseen_s: i64,
}

impl Thresholds {
    /// Those of the settings.
    pub(super) fn of(config: &Config) -> Self {
        Self {
            idle_s: config.alarms.counter_idle_seconds.into(),
            unseen_s: config.devices.silent_seconds.into(),
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum AlarmKind {
    /// People have waited longer than the standard promises.
    PromiseBroken,
    /// People wait and no counter is open for their class.
    NoCounter,
    /// A counter calls nobody while people wait for it.
    CounterIdle,
    /// People have waited longer than the share of the promise that the unit's rules name.
    AtRisk,
    /// A device has not reported; an amount of 0 means never.
    DeviceUnseen,
    /// A printer has no paper or another fault.
    PrinterTrouble,
}

impl AlarmKind {
    /// `late` for what breaks a promise now, `watch` for what will.
    pub(super) fn level(self) -> &'static str {
        match self {
            Self::PromiseBroken | Self::NoCounter => "late",
            _ => "watch",
        }
    }
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Alarm {
    /// What is wrong.
    pub(super) kind: AlarmKind,
    /// Class letter, counter or device that it is about.
    pub(super) subject: String,
    /// People that it concerns; seconds for counters and devices.
    pub(super) amount: i64,
}

/// A device as far as alarms go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeviceState {
    pub(super) name: String,
    pub(super) seen: Timestamp,
    pub(super) printer: String,
}

/// Alarms of a floor at work, the gravest first.
pub(super) fn of_floor(floor: &Floor, now: Timestamp, limits: Thresholds) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = floor.classes.iter().flat_map(of_class).collect();
    alarms.extend(floor.counters.iter().filter_map(|counter| of_counter(counter, now, limits)));
    alarms.sort_by_key(|alarm| alarm.kind);
    alarms
}

fn of_class(class: &FloorClass) -> Vec<Alarm> {
    let alarm = |kind, amount: u32| {
        let subject = class.class.to_string();
        (amount > 0).then(|| Alarm { kind, subject, amount: i64::from(amount) })
    };
    let unserved = if class.counters == 0 { class.waiting } else { 0 };
    let at_risk = class.at_risk.saturating_sub(class.late);
    [
        alarm(AlarmKind::PromiseBroken, class.late),
        alarm(AlarmKind::NoCounter, unserved),
        alarm(AlarmKind::AtRisk, at_risk),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_counter(counter: &CounterView, now: Timestamp, limits: Thresholds) -> Option<Alarm> {
    let waits = counter.waiting + counter.sent > 0;
    let free = counter.open && !counter.on_break && counter.current.is_none();
    let idle = now.seconds_since(counter.since);
    (free && waits && idle >= limits.idle_s).then(|| Alarm {
        kind: AlarmKind::CounterIdle,
        subject: counter.counter.to_string(),
        amount: idle,
    })
}

/// Alarms of the devices of an office that is open.
pub(super) fn of_devices(
    devices: &[DeviceState],
    now: Timestamp,
    limits: Thresholds,
) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for device in devices {
        let never = device.seen.0 == 0;
        let silent = if never { 0 } else { now.seconds_since(device.seen) };
        if never || silent >= limits.unseen_s {
            let (kind, subject) = (AlarmKind::DeviceUnseen, device.name.clone());
            alarms.push(Alarm { kind, subject, amount: silent });
        } else if !matches!(device.printer.as_str(), "" | "none" | "ok" | "ready") {
            let (kind, subject) = (AlarmKind::PrinterTrouble, device.name.clone());
            alarms.push(Alarm { kind, subject, amount: silent });
        }
    }
    alarms
}
