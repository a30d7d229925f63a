//! Erasing what was recorded of a person (*penghapusan data pribadi*, UU 27/2022 art. 8, 43, 44).
//!
//! Stream `erasure/{subject}`. The sealed parts of a subject and their keys are deleted in the same
//! transaction that records this entry; the entries that spoke of them stay, with commitments that
//! nobody can open any more, and the chain still verifies. A part that is gone without such an
//! entry is a fault of the register.
//!
//! ```text
//! (sealed parts recorded) ── erase ─▶ erased ── (more recorded later) ── erase ─▶ erased …
//! ```
//!
//! Deliberately not here: what is sealed (the rooms say it by their fields of type `Personal`), and
//! copies outside: a back-up goes dark with the next back-up (docs/operate/backup.md).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{self, Context, Meta, RefusalClass, Room};

/// Longest legal basis.
pub const BASIS_MAX: usize = 300;

/// Erase a subject's sealed parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erase {
    /// Whose parts: a visit, a file or a person, as the entries name it.
    pub subject: String,
    /// The legal basis or decision. No personal data: this text stays for ever.
    pub basis: String,
    /// How many sealed parts there are now.
    pub parts: u64,
}

/// A subject's sealed parts were erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubjectErased {
    /// Whose parts are gone from now on.
    pub subject: String,
    /// The legal basis or decision.
    pub basis: String,
    /// How many parts there were.
    pub parts: u64,
}

crate::events! {
    /// What happens in this room. The register's checker knows the kind.
    pub enum Event {
        "subject.erased" 1 => SubjectErased,
    }
}

/// Why nothing is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No sealed part is filed under this subject.
    NothingSealed,
    /// No basis is named.
    BasisMissing,
    /// The basis is longer than [`BASIS_MAX`] characters.
    BasisTooLong,
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingSealed => "erasure.nothing_sealed",
            Self::BasisMissing => "erasure.basis_missing",
            Self::BasisTooLong => "erasure.basis_too_long",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::BasisTooLong => vec![("max", BASIS_MAX.to_string())],
            Self::NothingSealed | Self::BasisMissing => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::NothingSealed => RefusalClass::NotFound,
            Self::BasisMissing | Self::BasisTooLong => RefusalClass::Invalid,
        }
    }
}

/// What is known of a subject's erasures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// How often something was erased.
    pub times: u32,
}

/// The room.
#[derive(Debug, Clone, Copy)]
pub struct Erasures;

impl Room for Erasures {
    const NAME: &'static str = "erasure";
    type Command = Erase;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(_: &State, _: &Context<'_>, erase: &Erase) -> Result<Vec<Event>, Refusal> {
        let Erase { subject, basis, parts } = erase;
        let basis = basis.trim();
        if basis.is_empty() {
            return Err(Refusal::BasisMissing);
        }
        if basis.chars().count() > BASIS_MAX {
            return Err(Refusal::BasisTooLong);
        }
        if *parts == 0 {
            return Err(Refusal::NothingSealed);
        }
        let erased =
            SubjectErased { subject: subject.clone(), basis: basis.to_owned(), parts: *parts };
        Ok(vec![erased.into()])
    }

    fn evolve(state: &mut State, _: &Event, _: &Meta<'_>) {
        state.times += 1;
    }
}

/// The stream of a subject's erasures.
#[must_use]
pub fn stream_of(subject: &str) -> String {
    format!("erasure/{subject}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Actor, Event as _, Timestamp};

    fn decide(basis: &str, parts: u64) -> Result<Vec<Event>, Refusal> {
        let cx = Context { now: Timestamp(0), actor: &Actor::System };
        let erase = Erase { subject: "visit/7".into(), basis: basis.into(), parts };
        Erasures::decide(&State::default(), &cx, &erase)
    }

    #[test]
    fn an_erasure_names_its_basis_and_erases_something() {
        let erased = SubjectErased {
            subject: "visit/7".into(),
            basis: "UU 27/2022 art. 8".into(),
            parts: 2,
        };
        assert_eq!(decide(" UU 27/2022 art. 8 ", 2), Ok(vec![erased.into()]));
        assert_eq!(decide("  ", 2), Err(Refusal::BasisMissing));
        assert_eq!(decide(&"x".repeat(BASIS_MAX + 1), 2), Err(Refusal::BasisTooLong));
        assert_eq!(decide("UU 27/2022", 0), Err(Refusal::NothingSealed));
    }

    #[test]
    fn the_golden_example_is_written_and_read_as_ever() {
        let golden = include_bytes!("../../../tests/golden/erasure/subject.erased.1.json");
        let body = golden.trim_ascii();
        let event = Event::decode("subject.erased", 1, body).unwrap();
        let mut written = Vec::new();
        event.write_body(&mut written);
        assert_eq!(written, body);
    }
}
