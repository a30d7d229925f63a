//! The units of the house: who is below whom. Kept in memory, read on every request.

use std::collections::BTreeMap;

use domain::kernel::UnitId;
use parking_lot::RwLock;

/// All units with the unit above each.
#[derive(Debug, Default)]
pub struct Directory {
    parents: RwLock<BTreeMap<UnitId, Option<UnitId>>>,
}

/// Levels between an office and the top at most; a longer line would be a circle.
const LEVELS: usize = 16;

impl Directory {
    /// Enters a unit, or moves it below another.
    pub fn place(&self, unit: UnitId, parent: Option<UnitId>) {
        self.parents.write().insert(unit, parent);
    }

    /// Whether a unit is known.
    #[must_use]
    pub fn knows(&self, unit: &UnitId) -> bool {
        self.parents.read().contains_key(unit)
    }

    /// A unit and all above it, itself first; empty when it is not known.
    #[must_use]
    pub fn line(&self, unit: &UnitId) -> Vec<UnitId> {
        let parents = self.parents.read();
        let mut line = Vec::new();
        let mut next = parents.contains_key(unit).then_some(unit);
        while let Some(unit) = next.filter(|_| line.len() < LEVELS) {
            line.push(unit.clone());
            next = parents.get(unit).and_then(Option::as_ref);
        }
        line
    }

    /// All units, by name.
    #[must_use]
    pub fn units(&self) -> Vec<UnitId> {
        self.parents.read().keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leads_to_the_top_and_never_in_circles() {
        let unit = |name: &str| UnitId::parse(name).unwrap();
        let directory = Directory::default();
        directory.place(unit("office"), Some(unit("region")));
        directory.place(unit("region"), None);
        assert_eq!(directory.line(&unit("office")), [unit("office"), unit("region")]);
        assert!(directory.line(&unit("nowhere")).is_empty());
        directory.place(unit("region"), Some(unit("office")));
        assert_eq!(directory.line(&unit("office")).len(), LEVELS);
    }
}
