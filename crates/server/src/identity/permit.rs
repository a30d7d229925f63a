//! Leave to act on the book of a unit. Nothing is recorded without one.

use domain::kernel::{Actor, UnitId};

use crate::book::Write;

/// Leave to act on a unit's book, in somebody's name.
#[derive(Debug, Clone)]
pub struct Permit {
    unit: UnitId,
    actor: Actor,
    text: String,
    only: Option<Write>,
}

impl Permit {
    /// For the access check of this folder alone.
    pub(super) fn grant(unit: UnitId, actor: Actor) -> Self {
        let text = actor.to_string();
        Self { unit, actor, text, only: None }
    }

    /// The house's own acts: opening and closing of the day, expiry.
    #[must_use]
    pub fn house(unit: UnitId) -> Self {
        Self::grant(unit, Actor::System)
    }

    /// The same leave, good only while a guarded change can be made: it is stored together with
    /// what is recorded under the leave, or nothing of both is.
    #[must_use]
    pub(crate) fn only_with(self, change: Write) -> Self {
        Self { only: Some(change), ..self }
    }

    /// What must be stored together with what is recorded.
    #[must_use]
    pub(crate) fn only(&self) -> Option<&Write> {
        self.only.as_ref()
    }

    /// The unit whose book it is.
    #[must_use]
    pub fn unit(&self) -> &str {
        self.unit.as_str()
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Who acts, as recorded.
    #[must_use]
    pub fn actor_text(&self) -> &str {
        &self.text
    }
}
