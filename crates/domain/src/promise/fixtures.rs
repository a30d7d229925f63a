//! What the tests of this station build on: documents of the shipped packs.

use jiff::civil::{Date, date};

use super::profile::{PriorityClasses, QueueRules, UnitProfile};
use super::standards::{Command, Publish, Signatory, StandardDocument, Standards, State};
use crate::kernel::{Actor, Context, LocalText, Meta, Room, Timestamp};

/// A text in both languages.
pub(crate) fn text(id: &str, en: &str) -> LocalText {
    LocalText { id: id.into(), en: en.into() }
}

/// The same-day passport: variants, a surcharge, a promise that starts after a step.
pub(crate) fn standard() -> StandardDocument {
    let text = include_str!("../../../../packs/immigration/standards/paspor-percepatan.toml");
    toml::from_str(text).unwrap()
}

/// The demo office.
pub(crate) fn profile() -> UnitProfile {
    let text = include_str!("../../../../packs/demo/units/kanim-nusantara-raya.toml");
    toml::from_str(text).unwrap()
}

/// The priority classes of the immigration pack.
pub(crate) fn priority() -> PriorityClasses {
    toml::from_str(include_str!("../../../../packs/immigration/priority.toml")).unwrap()
}

/// The queue rules of the immigration pack.
pub(crate) fn queue_rules() -> QueueRules {
    toml::from_str(include_str!("../../../../packs/immigration/queue.toml")).unwrap()
}

/// Who signs.
pub(crate) fn signatory() -> Signatory {
    let title = text("Kepala Kantor Imigrasi", "Head of the Immigration Office");
    Signatory { name: "Sekar Wulandari".into(), title }
}

/// Publication of a document, decided a week before it takes effect.
pub(crate) fn publish(document: StandardDocument, effective: Date) -> Publish {
    Publish {
        document,
        decree: "SK 12/2026".into(),
        decided: effective.checked_sub(jiff::Span::new().days(7)).unwrap(),
        effective,
        signatory: signatory(),
    }
}

/// The state after the first version was published with effect from 2 November 2026.
pub(crate) fn published() -> State {
    let first = publish(standard(), date(2026, 11, 2));
    let mut state = State::default();
    give::<Standards>(&mut state, &Command::Publish(Box::new(first))).unwrap();
    state
}

/// Decides a command and applies what it gives.
pub(crate) fn give<R: Room>(
    state: &mut R::State,
    command: &R::Command,
) -> Result<Vec<R::Event>, R::Refusal> {
    let actor = Actor::Officer("admin".into());
    let at = Timestamp(1_793_500_000_000_000);
    let events = R::decide(state, &Context { now: at, actor: &actor }, command)?;
    for event in &events {
        R::evolve(state, event, &Meta { at, actor: &actor });
    }
    Ok(events)
}
