use jiff::civil::{Date, date};

use super::*;
use crate::calendar::Weekday;
use crate::kernel::Refusal as _;
use crate::promise::fixtures::{give, priority, profile, queue_rules};

fn publish(document: UnitProfile, effective: Date) -> Command {
    let priority_classes = priority().classes;
    let queue_rules = Some(queue_rules());
    Command::Publish(Box::new(Publish { document, priority_classes, queue_rules, effective }))
}

#[test]
fn versions_follow_each_other() {
    let mut state = State::default();
    give::<Profiles>(&mut state, &publish(profile(), date(2026, 11, 2))).unwrap();
    let mut moved = profile();
    moved.address.street = "Jalan Contoh Baru 1".into();
    give::<Profiles>(&mut state, &publish(moved, date(2026, 12, 1))).unwrap();
    assert_eq!(state.in_force(date(2026, 11, 1)), None);
    assert_eq!(state.in_force(date(2026, 11, 30)).unwrap().version, 1);
    assert_eq!(state.in_force(date(2026, 12, 1)).unwrap().version, 2);
    assert_eq!(state.newest().unwrap().priority_classes.len(), 4);
    assert_eq!(state.history().len(), 2);
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut state = State::default();
    give::<Profiles>(&mut state, &publish(profile(), date(2026, 11, 2))).unwrap();
    let mut other = profile();
    other.unit = "another-office".to_owned().try_into().unwrap();
    let mut renamed = profile();
    renamed.name.id = "Kantor lain".into();
    let mut faulty = profile();
    faulty.head.name.clear();
    let cases = [
        (publish(profile(), date(2026, 12, 1)), "profile.unchanged"),
        (publish(other, date(2026, 12, 1)), "profile.other_unit"),
        (publish(renamed, date(2026, 11, 1)), "profile.effective_too_early"),
        (publish(faulty, date(2026, 12, 1)), "profile.faulty"),
    ];
    for (command, code) in cases {
        let before = state.clone();
        assert_eq!(give::<Profiles>(&mut state, &command).unwrap_err().code(), code);
        assert_eq!(state, before);
    }
}

#[test]
fn hours_of_the_week_are_read() {
    let profile = profile();
    assert_eq!(profile.working_week().collect::<Vec<_>>(), Weekday::FIVE_DAYS);
    let friday = profile.hours_on(Weekday::Friday).unwrap();
    assert_eq!(friday.breaks[0].reason.en, "Friday prayer");
    assert_eq!(profile.hours_on(Weekday::Sunday), None);
}

#[test]
fn breaks_keep_their_order_inside_the_hours() {
    let with = |times: &[(i8, i8)]| {
        let mut profile = profile();
        let pause = profile.hours[0].breaks[0].clone();
        let at = |hour| jiff::civil::time(hour, 0, 0, 0);
        let pauses = times.iter().map(|&(from, to)| Pause {
            from: at(from),
            to: at(to),
            reason: pause.reason.clone(),
        });
        profile.hours[0].breaks = pauses.collect();
        profile.faults().iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(with(&[(10, 11), (11, 12)]), none);
    for wrong in [&[(7, 9)][..], &[(15, 17)], &[(12, 12)], &[(13, 12)], &[(11, 13), (12, 14)]] {
        assert_eq!(with(wrong), ["break-order"], "{wrong:?}");
    }
}

#[test]
fn volume_is_said_by_hour_or_is_the_usual() {
    let with = |steps: &[(u8, u8)]| {
        let step = |&(from_hour, percent): &(u8, u8)| VolumeStep { from_hour, percent };
        let mut profile = profile();
        profile.volume = steps.iter().map(step).collect();
        profile
    };
    let codes = |steps: &[(u8, u8)]| {
        with(steps).faults().iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(with(&[]).volume(), DEFAULT_VOLUME);
    assert_eq!(with(&[(7, 60), (12, 0)]).volume().len(), 2);
    for right in [&[][..], &[(0, 0)], &[(7, 60), (12, 0), (23, 100)]] {
        assert_eq!(codes(right), none, "{right:?}");
    }
    assert_eq!(codes(&[(7, 60), (7, 30)]), ["volume-order"]);
    assert_eq!(codes(&[(12, 60), (7, 30)]), ["volume-order"]);
    assert_eq!(codes(&[(24, 60)]), ["out-of-range"]);
    assert_eq!(codes(&[(7, 101)]), ["out-of-range"]);
    let usual: Vec<_> = DEFAULT_VOLUME.iter().map(|step| (step.from_hour, step.percent)).collect();
    assert_eq!(codes(&usual), none, "the usual is itself sound");
}

#[test]
fn the_whole_sets_of_shipped_rules_are_sound() {
    assert_eq!(profile().faults(), []);
    assert_eq!(priority().faults(), []);
    assert_eq!(queue_rules().faults(), []);
    let keys: Vec<_> = priority().classes.iter().map(|c| c.key.to_string()).collect();
    assert_eq!(keys, ["elderly", "young-child", "disabled", "pregnant-nursing"]);
    let mut rules = queue_rules();
    rules.codes.holds.clear();
    rules.visits.services_max = 0;
    rules.at_risk_percent = Some(101);
    let faults = rules.faults();
    let codes: Vec<_> = faults.iter().map(|f| (f.path.as_str(), f.code)).collect();
    let expected = [
        ("codes.holds", "component-empty"),
        ("visits.services_max", "number-zero"),
        ("at_risk_percent", "out-of-range"),
    ];
    assert_eq!(codes, expected);
}
