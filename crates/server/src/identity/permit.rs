//! Leave to act on the book of a unit. Nothing is recorded without one.

use domain::kernel::{Actor, UnitId};

/// Leave to act on a unit's book, in somebody's name.
#[derive(Debug, Clone)]
pub struct Permit {
    unit: UnitId,
    actor: Actor,
    text: String,
}

impl Permit {
    /// For the access check of this folder alone.
    pub(super) fn grant(unit: UnitId, actor: Actor) -> Self {
        let text = actor.to_string();
        Self { unit, actor, text }
    }

    /// The house's own acts: opening and closing of the day, expiry.
    #[must_use]
    pub fn house(unit: UnitId) -> Self {
        Self::grant(unit, Actor::System)
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
