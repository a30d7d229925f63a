//! What every handler can reach.

use std::ops::Deref;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::book::{Book, Sealer};
use crate::clock::Clock;
use crate::deliver::queue::Days;
use crate::execute::Execute;
use crate::files::Files;
use crate::hear::complaints::Counts;
use crate::identity::{Access, Identity};
use crate::live::Hub;
use crate::promise::Directory;

/// The house, as handlers see it. Every request clones it: one counter.
#[derive(Clone)]
pub struct App(Arc<Fittings>);

impl From<Fittings> for App {
    fn from(fittings: Fittings) -> Self {
        Self(Arc::new(fittings))
    }
}

impl Deref for App {
    type Target = Fittings;
    fn deref(&self) -> &Fittings {
        &self.0
    }
}

/// What the house is made of.
pub struct Fittings {
    /// The store, for reading views and for plain tables.
    pub book: Arc<dyn Book>,
    /// The one way to record anything.
    pub execute: Execute,
    /// The clock.
    pub clock: Clock,
    /// Screens.
    pub hub: Arc<Hub>,
    /// Tokens and principals.
    pub access: Arc<Access>,
    /// Accounts, devices, limits, access log, settings.
    pub identity: Arc<Identity>,
    /// Units, their profiles and standards in force.
    pub directory: Arc<Directory>,
    /// Opens sealed parts for those who may read them.
    pub sealer: Arc<Sealer>,
    /// Makes receipt codes.
    pub receipts: Arc<Receipts>,
    /// Signs what is handed out of the register.
    pub notary: Arc<ed25519_dalek::SigningKey>,
    /// What people hand in.
    pub files: Arc<Files>,
    /// The present day of each unit's queue.
    pub days: Arc<Days>,
    /// Counts of complaints as of the last midnight.
    pub complaint_counts: Counts,
}

/// Receipt codes: derived from what they are for, so that nothing secret is stored and the same
/// command gives the same code for ever.
pub struct Receipts {
    mac: Hmac<Sha256>,
}

/// Crockford's alphabet: no I, L, O, U, so that a code survives being read aloud.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code: 16 × 5 = 80 bits.
const CODE_LENGTH: usize = 16;

impl Receipts {
    /// With the house's receipt key.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self { mac: Hmac::new_from_slice(key).expect("HMAC takes keys of any length") }
    }

    /// The code for something of a unit: 80 bits as 16 characters.
    #[must_use]
    pub fn code(&self, unit: &str, thing: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(unit.as_bytes());
        mac.update(b"\n");
        mac.update(thing.as_bytes());
        let digest = mac.finalize().into_bytes();
        let mut code = String::with_capacity(CODE_LENGTH);
        let (mut bits, mut held) = (0u32, 0u32);
        for byte in digest.into_iter().take(CODE_LENGTH * 5 / 8) {
            (bits, held) = (bits << 8 | u32::from(byte), held + 8);
            while held >= 5 {
                held -= 5;
                code.push(char::from(ALPHABET[(bits >> held & 31) as usize]));
            }
            bits &= (1 << held) - 1;
        }
        code
    }

    /// A typed code in its one spelling.
    #[must_use]
    pub fn read(typed: &str) -> String {
        typed
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect()
    }

    /// Whether a typed code is the right one. Small letters, spaces and hyphens are forgiven, and
    /// the letters that look like digits.
    #[must_use]
    pub fn fits(&self, unit: &str, thing: &str, typed: &str) -> bool {
        use subtle::ConstantTimeEq;
        let typed = Self::read(typed);
        self.code(unit, thing).as_bytes().ct_eq(typed.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::Receipts;

    #[test]
    fn a_code_is_the_same_for_the_same_thing_and_survives_a_human() {
        let receipts = Receipts::new(&[3; 32]);
        let code = receipts.code("kanim", "20261123-A-012");
        assert_eq!(code.len(), 16);
        assert_eq!(code, receipts.code("kanim", "20261123-A-012"));
        assert_ne!(code, receipts.code("kanim", "20261123-A-013"));
        let typed = format!("{}-{}", code[..8].to_lowercase(), &code[8..]);
        assert!(receipts.fits("kanim", "20261123-A-012", &typed.replace('0', "o")));
        assert!(!receipts.fits("kanim2", "20261123-A-012", &code));
        assert!(!receipts.fits("kanim", "20261123-A-012", ""));
    }
}
