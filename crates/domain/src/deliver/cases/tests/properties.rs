//! Any sequence of asks, at any time the clock may show, keeps the promises of the room.

use proptest::prelude::*;

use super::*;
use crate::promise::standards::StepAct;

/// Which ask, two numbers to choose its details by, and how many minutes pass before it.
type Try = (u8, u8, u8, i64);

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let minutes = prop_oneof![
        12 => 0_i64..600,
        6 => 600_i64..12_000,
        1 => 12_000_i64..90_000,
        1 => -3000_i64..0,
    ];
    prop::collection::vec((0_u8..26, any::<u8>(), any::<u8>(), minutes), 1..60)
}

const PEOPLE: [&str; 3] = ["rina", "bagus", "hendra"];
const FOUND: [Finding; 4] =
    [Finding::Complete, Finding::NotNeeded, Finding::Missing, Finding::Expired];

/// A standard with every sort of step, a second person, and both limits.
fn everything() -> StandardDocument {
    let mut document = passport();
    let limit = document.collect_within.clone();
    document.complete_within = limit;
    let steps = &mut document.components.procedure.steps;
    steps[5].second_person = true;
    steps[6].role = Some(Role::Supervisor);
    document.components.duration.promised.as_mut().unwrap().starts_after = None;
    document
}

fn ask(office: &Office, (kind, a, b, _): Try) -> Ask {
    let next = office.state.next_step().map_or_else(|| key("terbit"), |step| step.id.clone());
    let step = if a % 8 == 0 { key("wawancara") } else { next };
    let role = [Role::Officer, Role::Supervisor, Role::Head][usize::from(b) % 3];
    let channel = Channel::Counter;
    match kind {
        0..=5 => Ask::FinishStep(FinishStep { step, role, channel, note: None }),
        6..=9 => {
            let owed = FOUND[usize::from(a) % 4];
            let id = ["ktp", "kk", "ganti-nama"][usize::from(b) % 3];
            let findings = office.findings(&if a % 3 == 0 { vec![(id, owed)] } else { vec![] });
            Ask::CheckDocuments(CheckDocuments { findings, role, channel, note: None })
        }
        10 | 11 => Ask::Pay {
            amount: if a % 5 == 0 { Rupiah(i64::from(b)) } else { office.state.owed() },
            receipt: format!("N-{a}"),
            method: key("bank"),
            paid_on: office.time.date(office.now),
            channel: Some(channel),
            notice: None,
        },
        12 => Ask::Refund {
            amount: Rupiah(i64::from(a) * 5000),
            receipt: format!("R-{b}"),
            reason: key("court"),
        },
        13 | 14 => Ask::ConfirmStep { step, role, channel },
        15 => Ask::DeclineStep { step, role, note: sealed("no") },
        16 => Ask::Resubmit { channel, note: None },
        17 => Ask::Hold { reason: key("examination"), note: None },
        18 => Ask::Resume { note: None },
        19 => Ask::Assign { officer: (a % 2 == 0).then(|| "rina".to_owned()) },
        20 => Ask::Recount,
        21 if a % 4 == 0 => Ask::Withdraw { channel, reason: None },
        22 if a % 4 == 0 => Ask::Reject {
            citation: "PP 31/2013".into(),
            article: "Ps 52".into(),
            reason: sealed("no"),
        },
        23 => Ask::HandOver {
            to: Receiver::Holder,
            proxy: None,
            seen: Seen::needed(Receiver::Holder).iter().copied().collect(),
            points: office.points(Receiver::Holder),
            channel,
            arrival: None,
        },
        24 if a % 4 == 0 => Ask::CancelUncollected,
        24 => Ask::Bill { billing: format!("8202611{b:05}"), amount: office.state.owed() },
        _ => Ask::Watch,
    }
}

fn holds(office: &Office) -> Result<(), TestCaseError> {
    let state = &office.state;
    prop_assert_eq!(&office.replayed(), state);
    prop_assert_eq!(state.stage == Stage::Returned, state.owing_since.is_some());
    prop_assert_eq!(state.stage == Stage::Confirming, state.proposal.is_some());
    prop_assert_eq!(state.stage.is_over(), state.ended_at.is_some());
    prop_assert!(state.owed().0 >= 0 && state.kept_money().0 >= 0);
    for paid in &state.payments {
        let covered: i64 = paid.covers.iter().map(|amount| amount.amount.0).sum();
        prop_assert_eq!(covered, paid.amount.0, "a payment is the sum of what it covers");
    }
    for clock in state.clocks.values() {
        prop_assert_eq!(clock.broken, clock.kept == Some(false));
        prop_assert!(clock.due > clock.started);
        prop_assert!(!state.stage.is_over() || clock.stopped.is_some());
        // Deadlines only move away from who works: a stay gives time back.
        prop_assert!(clock.earlier.iter().all(|earlier| *earlier < clock.due));
    }
    let plan = state.plan().unwrap();
    let order: Vec<_> = state.done.iter().map(|done| &done.step).collect();
    let planned: Vec<_> = plan.steps.iter().map(|step| &step.id).take(order.len()).collect();
    prop_assert_eq!(order, planned, "steps are done in the order of the standard");
    for done in &state.done {
        let step = plan.step(&done.step).unwrap();
        prop_assert_eq!(done.confirmed, step.second_person);
    }
    if state.stage == Stage::HandedOver {
        prop_assert_eq!(state.owed(), Rupiah(0));
        prop_assert!(state.next_step().is_none());
    }
    if matches!(state.stage, Stage::Ready | Stage::Uncollected) {
        prop_assert_eq!(state.next_step().map(|step| step.act), Some(StepAct::HandOver));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_asked_the_case_stays_sound(tries in tries()) {
        let mut office = Office::new(everything(), at(date(2026, 3, 2), 9, 0));
        office.submit().unwrap();
        for one in tries {
            office.now = office.now.plus_seconds(one.3 * 60);
            let before = office.state.clone();
            let who = PEOPLE[usize::from(one.2) % 3];
            let name = Actor::Officer(who.to_owned());
            let told = ask(&office, one);
            let proposed_by = before.proposal.as_ref().map(|proposal| proposal.by.clone());
            let confirms = matches!(told, Ask::ConfirmStep { .. });
            match office.give(who, told) {
                Ok(events) => {
                    let agreed = confirms
                        && events.iter().any(|e| matches!(e, Event::StepDone(s) if s.confirmed));
                    prop_assert!(!agreed || proposed_by != Some(name));
                    // No clock is due, running and unbroken after anything was recorded.
                    if office.state.stage != Stage::Returned {
                        let now = office.state.last.max(office.now);
                        let missed = office.state.running().any(|(_, c)| !c.broken && c.due <= now);
                        prop_assert!(!missed);
                    }
                }
                Err(_) => prop_assert_eq!(&office.state, &before),
            }
            holds(&office)?;
        }
    }
}
