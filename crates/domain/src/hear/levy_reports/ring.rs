//! The present of a unit's keys: who holds which, what was left with custodians, who asks for it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::event::{KeyAdded, KeyEvent, PageVouched, RecoveryAsked, SharesLeft};

/// A key and whether it is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// How it was made known.
    pub added: KeyAdded,
    /// Since when it is sealed to no more.
    pub revoked: Option<Date>,
    /// Its holder lost it and has it again, by their custodians: it opens what was, also revoked.
    pub recovered: bool,
    /// What was left with custodians, the newest.
    pub left: Option<SharesLeft>,
    /// Who asks for it, and which custodians gave their share.
    pub asked: Option<(RecoveryAsked, BTreeSet<String>)>,
}

impl Held {
    /// Whether it is in use for reports.
    #[must_use]
    pub fn is_sealed_to(&self) -> bool {
        self.revoked.is_none() && !self.added.custodian
    }

    /// Whether it opens the doors of the house for its holder.
    #[must_use]
    pub fn opens(&self) -> bool {
        !self.added.custodian && (self.revoked.is_none() || self.recovered)
    }
}

/// The keys of a unit's inspectors, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ring {
    pub(super) keys: BTreeMap<String, Held>,
    pub(super) vouched: Option<PageVouched>,
}

impl Ring {
    /// All that ever were, by name.
    #[must_use]
    pub fn all(&self) -> &BTreeMap<String, Held> {
        &self.keys
    }

    /// Those that reports are sealed to.
    pub fn in_use(&self) -> impl Iterator<Item = &KeyAdded> {
        self.keys.values().filter(|held| held.is_sealed_to()).map(|held| &held.added)
    }

    /// Those of an inspector that open reports: in use, or recovered.
    pub fn opening<'a>(&'a self, inspector: &'a str) -> impl Iterator<Item = &'a str> {
        let own = move |held: &&Held| held.opens() && held.added.inspector == inspector;
        self.keys.values().filter(own).map(|held| held.added.key.as_str())
    }

    /// What an inspector said last about the reporters' page.
    #[must_use]
    pub fn vouched(&self) -> Option<&PageVouched> {
        self.vouched.as_ref()
    }

    pub(super) fn apply(&mut self, event: &KeyEvent) {
        match event {
            KeyEvent::KeyAdded(added) => {
                let held = Held {
                    added: added.clone(),
                    revoked: None,
                    recovered: false,
                    left: None,
                    asked: None,
                };
                self.keys.insert(added.key.clone(), held);
            }
            KeyEvent::KeyRevoked(revoked) => {
                self.change(&revoked.key, |held| held.revoked = Some(revoked.date));
            }
            // New shares fit no old ones: whoever asked asks again.
            KeyEvent::SharesLeft(left) => self.change(&left.key, |held| {
                held.left = Some(left.clone());
                held.asked = None;
            }),
            KeyEvent::RecoveryAsked(asked) => self.change(&asked.key, |held| {
                held.asked = Some((asked.clone(), BTreeSet::new()));
            }),
            KeyEvent::ShareGiven(given) => self.change(&given.key, |held| {
                if let Some((_, custodians)) = &mut held.asked {
                    custodians.insert(given.custodian.clone());
                }
            }),
            KeyEvent::KeyRecovered(recovered) => self.change(&recovered.key, |held| {
                held.recovered = true;
                held.asked = None;
            }),
            KeyEvent::PageVouched(vouched) => self.vouched = Some(vouched.clone()),
        }
    }

    fn change(&mut self, key: &str, change: impl FnOnce(&mut Held)) {
        if let Some(held) = self.keys.get_mut(key) {
            change(held);
        }
    }
}
