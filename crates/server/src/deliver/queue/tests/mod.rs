//! The queue through the real router on a temporary SQLite.

mod days;
mod desk;
mod floor;
mod live;
mod notes;
mod numbers;
mod pages;
mod papers;
mod printers;
mod printing;
mod screens;
mod sheet;
mod staff;
mod tickets;
pub(crate) mod world;

use domain::deliver::queue::{CounterId, Letter, Refusal, TimeOfDay, VisitNo};
use domain::kernel::{Language, Refusal as _, ServiceId};

use crate::web::dress::sentence;

/// Every refusal with some parameters.
fn refusals() -> Vec<Refusal> {
    let (visit, class) = (VisitNo(7), Letter::parse("A").unwrap());
    let counter = || CounterId::parse("3").unwrap();
    let service = || ServiceId::parse("paspor-baru").unwrap();
    let time = TimeOfDay::hm(8, 0);
    vec![
        Refusal::DayNotOpen,
        Refusal::DayAlreadyOpen,
        Refusal::DayEnded,
        Refusal::PlanInvalid { problem: "class_twice", place: "class A".into() },
        Refusal::OfficeClosed { opens: Some(time) },
        Refusal::OfficeClosed { opens: None },
        Refusal::ClosedForNow { until: time, reason: "friday-prayer".into() },
        Refusal::CutOffPassed { at: time },
        Refusal::ClassClosed(class),
        Refusal::QuotaReached { class, quota: 9 },
        Refusal::NoService,
        Refusal::TooManyServices { max: 4 },
        Refusal::UnknownService(service()),
        Refusal::ServiceNotToday(service()),
        Refusal::DuplicateService(service()),
        Refusal::UnknownPriority("king".into()),
        Refusal::GroupSize { max: 10 },
        Refusal::BookingOtherDay,
        Refusal::UnknownClass(class),
        Refusal::UnknownCounter(counter()),
        Refusal::UnknownVisit(visit),
        Refusal::UnknownMessage(1),
        Refusal::UnknownCode("x".into()),
        Refusal::CounterClosed(counter()),
        Refusal::CounterOnBreak(counter()),
        Refusal::CounterNotOnBreak(counter()),
        Refusal::CounterBusy { counter: counter(), visit },
        Refusal::ProfileInvalid,
        Refusal::NotAtCounter { visit, counter: counter() },
        Refusal::AtAnotherCounter { visit, counter: counter() },
        Refusal::NotWaiting(visit),
        Refusal::NotCalled(visit),
        Refusal::AlreadyServed(visit),
        Refusal::NotHeld(visit),
        Refusal::NotMissed(visit),
        Refusal::NotAside(visit),
        Refusal::VisitOver(visit),
        Refusal::RecallTooSoon { seconds: 5 },
        Refusal::RecallLimit { max: 5 },
        Refusal::CallAgainFirst { calls: 1, needed: 3 },
        Refusal::NoPriority(visit),
        Refusal::PriorityChecked(visit),
        Refusal::TransferNowhere,
        Refusal::AsideTime { max_minutes: 60 },
        Refusal::MessageLength { max: 200 },
        Refusal::SpanReversed,
        Refusal::PrintPending(visit),
        Refusal::PrintUncertain(visit),
        Refusal::AlreadyPrinted(visit),
        Refusal::NoPrintPending(visit),
        Refusal::NeverPrinted(visit),
    ]
}

#[test]
fn every_refusal_has_a_sentence_in_both_languages() {
    let listed: Vec<_> = refusals().iter().map(domain::kernel::Refusal::code).collect();
    assert_eq!(listed, Refusal::CODES);
    for refusal in refusals() {
        for language in Language::ALL {
            let sentence = sentence(language, refusal.code(), &refusal.params());
            assert!(sentence.len() > 20 && sentence.contains(". "), "{sentence}");
        }
    }
}
