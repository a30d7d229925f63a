use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::kernel::{Mark, Refusal as _, RefusalClass, Rupiah};
use crate::promise::fixtures::{give, publish, published, standard, text};

fn changed(amount: i64) -> StandardDocument {
    let mut document = standard();
    document.components.tariff.items[0].amount = Some(Rupiah(amount));
    document
}

fn supersede(replaces: u32, document: StandardDocument, effective: Date) -> Command {
    Command::Supersede(Box::new(Supersede { replaces, next: publish(document, effective) }))
}

fn withdraw(version: u32, effective: Date) -> Withdraw {
    let reason = text("Layanan digabung", "The service was merged");
    Withdraw { version, reason, decree: "SK 20/2027".into(), effective }
}

fn refused(state: &State, command: &Command) -> Refusal {
    give::<Standards>(&mut state.clone(), command).unwrap_err()
}

fn first(publish: Publish) -> Command {
    Command::Publish(Box::new(publish))
}

#[test]
fn a_published_standard_is_in_force_from_its_day() {
    let state = published();
    assert_eq!(state.in_force(date(2026, 11, 1)), None);
    let version = state.in_force(date(2026, 11, 2)).unwrap();
    assert_eq!((version.version, &*version.document), (1, &standard()));
    assert_eq!(state.service().unwrap().as_str(), "paspor-percepatan");
}

#[test]
fn a_new_version_takes_over_and_the_old_one_stays_readable() {
    let mut state = published();
    give::<Standards>(&mut state, &supersede(1, changed(400_000), date(2027, 1, 4))).unwrap();
    assert_eq!(state.in_force(date(2027, 1, 3)).unwrap().version, 1);
    assert_eq!(state.in_force(date(2027, 1, 4)).unwrap().version, 2);
    assert_eq!(*state.version(1).unwrap().document, standard());
    assert_eq!(state.history().len(), 2);
}

#[test]
fn the_survey_has_four_answers_in_any_words() {
    let mut document = standard();
    let words = |n: usize| (0..n).map(|_| text("Sesuai", "In line")).collect::<Vec<_>>();
    let wording = |options| SurveyWording {
        element: SurveyElement::Cost,
        question: text("Sesuai tarif?", "The tariff?"),
        options,
        source: document.compensation.source.clone(),
    };
    let (bare, four, three) = (wording(Vec::new()), wording(words(4)), wording(words(3)));
    document.survey = vec![bare, four, three];
    let faults = document.faults();
    let found: Vec<_> = faults.iter().map(|fault| (fault.path.as_str(), fault.code)).collect();
    assert_eq!(found, [("survey[2].options", "survey-options-count")]);
}

#[test]
fn a_withdrawn_standard_can_come_back_under_the_next_number() {
    let mut state = published();
    give::<Standards>(&mut state, &Command::Withdraw(withdraw(1, date(2027, 1, 4)))).unwrap();
    assert_eq!(state.in_force(date(2027, 1, 3)).unwrap().version, 1);
    assert_eq!(state.in_force(date(2027, 1, 4)), None);
    assert!(state.newest().unwrap().withdrawn.is_some());
    let early = first(publish(standard(), date(2027, 1, 3)));
    let earliest = date(2027, 1, 4);
    assert_eq!(refused(&state, &early), Refusal::EffectiveTooEarly { earliest });
    give::<Standards>(&mut state, &first(publish(standard(), date(2027, 2, 1)))).unwrap();
    assert_eq!(state.in_force(date(2027, 1, 20)), None);
    assert_eq!(state.in_force(date(2027, 2, 1)).unwrap().version, 2);
}

#[test]
fn versions_are_named_rightly() {
    let mut state = published();
    let later = date(2027, 1, 4);
    assert_eq!(refused(&state, &first(publish(standard(), later))), Refusal::AlreadyPublished(1));
    let cases = [
        (supersede(2, changed(1), later), Refusal::UnknownVersion(2)),
        (supersede(0, changed(1), later), Refusal::UnknownVersion(0)),
        (supersede(1, standard(), later), Refusal::Unchanged(1)),
        (Command::Withdraw(withdraw(7, later)), Refusal::UnknownVersion(7)),
    ];
    for (command, expected) in cases {
        assert_eq!(refused(&state, &command), expected);
    }
    let replace = supersede(1, changed(400_000), later);
    give::<Standards>(&mut state, &replace).unwrap();
    assert_eq!(refused(&state, &replace), Refusal::VersionReplaced(1), "the same twice");
    give::<Standards>(&mut state, &Command::Withdraw(withdraw(2, later))).unwrap();
    let again = Command::Withdraw(withdraw(2, later));
    assert_eq!(refused(&state, &again), Refusal::VersionWithdrawn(2));
    let nothing = Command::Withdraw(withdraw(1, later));
    assert_eq!(refused(&State::default(), &nothing), Refusal::UnknownVersion(1));
}

#[test]
fn papers_must_be_complete_and_dates_in_order() {
    let day = date(2026, 11, 2);
    type Spoil = fn(&mut Publish);
    let cases: [(Spoil, Refusal); 4] = [
        (|p| p.decree = " ".into(), Refusal::DecreeMissing),
        (|p| p.signatory.name = String::new(), Refusal::SignatoryMissing),
        (|p| p.signatory.title.en = String::new(), Refusal::SignatoryMissing),
        (
            |p| p.decided = date(2026, 11, 3),
            Refusal::EffectiveTooEarly { earliest: date(2026, 11, 3) },
        ),
    ];
    for (spoil, expected) in cases {
        let mut paper = publish(standard(), day);
        spoil(&mut paper);
        assert_eq!(refused(&State::default(), &first(paper)), expected);
    }
    let state = published();
    let back = supersede(1, changed(1), date(2026, 11, 1));
    assert_eq!(refused(&state, &back), Refusal::EffectiveTooEarly { earliest: day });
    let mut paper = withdraw(1, date(2026, 11, 1));
    let early = Command::Withdraw(paper.clone());
    assert_eq!(refused(&state, &early), Refusal::EffectiveTooEarly { earliest: day });
    paper.reason.en = String::new();
    assert_eq!(refused(&state, &Command::Withdraw(paper.clone())), Refusal::ReasonMissing);
    paper.reason.en = "Merged".into();
    paper.decree = String::new();
    assert_eq!(refused(&state, &Command::Withdraw(paper)), Refusal::DecreeMissing);
}

#[test]
fn a_stream_keeps_to_its_service() {
    let state = published();
    let mut other = standard();
    other.service = "splp".to_owned().try_into().unwrap();
    let command = supersede(1, other, date(2027, 1, 4));
    let refusal = refused(&state, &command);
    assert_eq!(refusal.code(), "standard.other_service");
    assert_eq!(refusal.class(), RefusalClass::Invalid);
}

#[test]
fn a_faulty_document_is_refused_with_its_place() {
    type Spoil = fn(&mut StandardDocument);
    let cases: [(Spoil, &str, &str); 9] = [
        (|d| d.name.en.clear(), "name.en", "text-empty"),
        (|d| d.channels.clear(), "channels", "component-empty"),
        (
            |d| d.components.competence.statements.clear(),
            "components.competence.statements",
            "component-empty",
        ),
        (
            |d| {
                d.components.requirements.documents.clear();
                d.components.requirements.conditions.clear();
            },
            "components.requirements.documents",
            "component-empty",
        ),
        (
            |d| d.components.duration.promised = None,
            "components.duration.source.mark",
            "left-out-but-verified",
        ),
        (
            |d| d.components.staff_count.source.mark = Mark::Unit,
            "components.staff_count.source.mark",
            "left-out-but-verified",
        ),
        (|d| d.variants.push(d.variants[0].clone()), "variants[4].id", "duplicate-id"),
        (|d| d.variants.truncate(3), "components.tariff.items[3].variant", "unknown-variant"),
        (
            |d| d.components.procedure.steps.retain(|s| s.id.as_str() != "wawancara"),
            "components.duration.promised.starts_after",
            "unknown-step",
        ),
    ];
    for (spoil, path, code) in cases {
        let mut document = standard();
        spoil(&mut document);
        let faults = document.faults();
        assert!(faults.iter().any(|f| f.path == path && f.code == code), "{code}: {faults:?}");
        let refusal = refused(&State::default(), &first(publish(document, date(2026, 11, 2))));
        assert_eq!(refusal.code(), "standard.faulty");
        assert_eq!(refusal.params()[2], ("count", faults.len().to_string()));
    }
    assert_eq!(standard().faults(), []);
}

#[test]
fn tariffs_follow_each_other_in_time() {
    let mut document = standard();
    let mut next = document.components.tariff.items[0].clone();
    next.valid_from = date(2027, 1, 1);
    next.amount = Some(Rupiah(375_000));
    document.components.tariff.items.push(next);
    assert_eq!(document.faults()[0].code, "tariff-overlap");
    document.components.tariff.items[0].valid_to = Some(date(2026, 12, 31));
    assert_eq!(document.faults(), []);
    let of = |day| {
        let mut on = document.tariffs_on(day).filter(|tariff| tariff.id.as_str() == "biasa-5");
        (on.next().and_then(|tariff| tariff.amount), on.next().is_none())
    };
    assert_eq!(of(date(2024, 12, 16)), (None, true));
    assert_eq!(of(date(2026, 12, 31)), (Some(Rupiah(350_000)), true));
    assert_eq!(of(date(2027, 1, 1)), (Some(Rupiah(375_000)), true));
    document.components.tariff.items[0].valid_to = Some(date(2023, 1, 1));
    assert_eq!(document.faults()[0].code, "tariff-period-backwards");
}

#[test]
fn differences_are_named_by_what_people_see() {
    let old = standard();
    let mut new = changed(375_000);
    new.components.procedure.steps.swap(0, 1);
    new.components.requirements.documents.remove(5);
    new.components.duration.text = text("Besok", "Tomorrow");
    let changes = diff(&old, &new);
    let paths: Vec<_> = changes.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "components.duration.text.en",
            "components.duration.text.id",
            "components.procedure.steps[order]",
            "components.requirements.documents[paspor-lama]",
            "components.tariff.items[biasa-5@2024-12-17].amount",
        ]
    );
    assert_eq!(changes[4].old, Some(json!(350_000)));
    assert_eq!(changes[4].new, Some(json!(375_000)));
    assert_eq!(changes[3].new, None);
    assert_eq!(diff(&old, &old), []);
}

/// A random history: what is asked, against which version, from which day.
fn history() -> impl Strategy<Value = Vec<(u8, u32, i32, i64)>> {
    prop::collection::vec((0u8..3, 0u32..6, 0i32..400, 1i64..9), 1..25)
}

proptest! {
    #[test]
    fn any_history_keeps_the_invariants(steps in history()) {
        let mut state = State::default();
        for (what, version, offset, amount) in steps {
            let day = date(2026, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
            let before = state.clone();
            let command = match what {
                0 => first(publish(changed(amount), day)),
                1 => supersede(version, changed(amount), day),
                _ => Command::Withdraw(withdraw(version, day)),
            };
            if give::<Standards>(&mut state, &command).is_err() {
                prop_assert_eq!(&state, &before, "a refusal changes nothing");
            }
            for (index, version) in state.history().iter().enumerate() {
                prop_assert_eq!(usize::try_from(version.version).unwrap(), index + 1);
                if let Some(known) = before.version(version.version) {
                    prop_assert_eq!(&known.document, &version.document);
                }
            }
            let effective: Vec<_> = state.history().iter().map(|v| v.effective).collect();
            prop_assert!(effective.is_sorted());
            let holds = |v: &&Version| v.effective <= day && v.ends.is_none_or(|end| day < end);
            prop_assert!(state.history().iter().filter(holds).count() <= 1);
        }
    }
}
