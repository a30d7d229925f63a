//! Sealing personal text: a fresh key for every part, filed under its subject and wrapped by the
//! master key. Erasing a subject deletes its parts and their keys.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use register::hash::Hash;
use register::sealed::{self, Part, commitment};
use zeroize::Zeroizing;

const NONCE: usize = 24;

/// Why a sealed part cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Another key, or altered bytes.
    #[error("the sealed part does not open with this key")]
    Closed,
}

/// Seals and opens parts with the house's master key.
pub struct Sealer {
    master: XChaCha20Poly1305,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

/// A freshly sealed part, its wrapped key and the digest for the entry.
#[derive(Debug)]
pub struct SealedText {
    /// What is stored.
    pub part: Part,
    /// The part's key under the master key.
    pub wrapped_key: Vec<u8>,
    /// What the entry says.
    pub digest: Hash,
}

fn place(unit: &str, seq: u64, slot: u32, subject: &str) -> Vec<u8> {
    sealed::place(unit, seq, slot, subject).into_bytes()
}

/// Fills an array from the operating system's randomness.
///
/// # Panics
/// When the operating system gives no randomness: nothing secret can be made then.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

fn encrypt(cipher: &XChaCha20Poly1305, text: &[u8], place: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random();
    let payload = Payload { msg: text, aad: place };
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), payload)
        .expect("a text in memory is far below the cipher's limit");
    [&nonce[..], &sealed].concat()
}

fn decrypt(
    cipher: &XChaCha20Poly1305,
    bytes: &[u8],
    place: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(SealError::Closed)?;
    let payload = Payload { msg: sealed, aad: place };
    cipher
        .decrypt(&XNonce::from(*nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| SealError::Closed)
}

/// Locks bytes under a key of their own, for a place that they may not be moved from.
#[must_use]
pub fn lock_with(key: &[u8; 32], place: &str, bytes: &[u8]) -> Vec<u8> {
    encrypt(&XChaCha20Poly1305::new(key.into()), bytes, place.as_bytes())
}

/// Opens what was locked with [`lock_with`].
///
/// # Errors
/// [`SealError`] when key, bytes or place are not the ones that it was locked with.
pub fn unlock_with(key: &[u8; 32], place: &str, locked: &[u8]) -> Result<Vec<u8>, SealError> {
    let plain = decrypt(&XChaCha20Poly1305::new(key.into()), locked, place.as_bytes())?;
    Ok(plain.to_vec())
}

impl Sealer {
    /// A sealer with a master key.
    #[must_use]
    pub fn new(master: &[u8; 32]) -> Self {
        Self { master: XChaCha20Poly1305::new(master.into()) }
    }

    /// Locks a secret of the house itself, for a place that it may not be moved from.
    #[must_use]
    pub fn lock(&self, place: &str, secret: &[u8]) -> Vec<u8> {
        encrypt(&self.master, secret, place.as_bytes())
    }

    /// Opens a locked secret in its place.
    ///
    /// # Errors
    /// [`SealError`] when key, bytes or place are not the ones that it was locked with.
    pub fn unlock(&self, place: &str, locked: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        decrypt(&self.master, locked, place.as_bytes())
    }

    /// Seals a text for a slot of an entry.
    #[must_use]
    pub fn seal(&self, unit: &str, seq: u64, slot: u32, subject: &str, text: &str) -> SealedText {
        let place = place(unit, seq, slot, subject);
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(random());
        let bytes = encrypt(&XChaCha20Poly1305::new((&*key).into()), text.as_bytes(), &place);
        let salt = random::<16>().to_vec();
        let digest = commitment(&salt, &bytes);
        let wrapped_key = encrypt(&self.master, &*key, &place);
        SealedText { part: Part { seq, slot, salt, bytes }, wrapped_key, digest }
    }

    /// The key of a sealed part, which opens this one alone: for those to whom the text itself is
    /// given, so that they can show that it is the one that was recorded.
    ///
    /// # Errors
    /// [`SealError`] when key or place are not the ones that were sealed.
    pub fn key_of(
        &self,
        unit: &str,
        subject: &str,
        part: &Part,
        wrapped_key: &[u8],
    ) -> Result<[u8; 32], SealError> {
        let place = place(unit, part.seq, part.slot, subject);
        let key = decrypt(&self.master, wrapped_key, &place)?;
        key.as_slice().try_into().map_err(|_| SealError::Closed)
    }

    /// Opens a sealed text.
    ///
    /// # Errors
    /// [`SealError`] when key or bytes are not the ones that were sealed.
    pub fn open(
        &self,
        unit: &str,
        subject: &str,
        part: &Part,
        wrapped_key: &[u8],
    ) -> Result<String, SealError> {
        let place = place(unit, part.seq, part.slot, subject);
        let key = Zeroizing::new(self.key_of(unit, subject, part, wrapped_key)?);
        let text = decrypt(&XChaCha20Poly1305::new((&*key).into()), &part.bytes, &place)?;
        String::from_utf8(text.to_vec()).map_err(|_| SealError::Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_opens_in_its_place_only() {
        let sealer = Sealer::new(&[1; 32]);
        let made = sealer.seal("kanim", 4, 0, "visit/7", "Siti minta dipanggil lewat pintu 2");
        assert_eq!(commitment(&made.part.salt, &made.part.bytes), made.digest);
        let open = |unit: &str, subject: &str, part: &Part| {
            sealer.open(unit, subject, part, &made.wrapped_key).ok()
        };
        let text = Some("Siti minta dipanggil lewat pintu 2".to_owned());
        assert_eq!(open("kanim", "visit/7", &made.part), text);
        let key = sealer.key_of("kanim", "visit/7", &made.part, &made.wrapped_key).unwrap();
        let place = sealed::place("kanim", 4, 0, "visit/7");
        assert_eq!(sealed::open(&key, &place, &made.part.bytes), text, "as a checker opens it");
        assert_eq!(open("kanim", "visit/8", &made.part), None);
        assert_eq!(open("other", "visit/7", &made.part), None);
        let moved = Part { seq: 5, ..made.part.clone() };
        assert_eq!(open("kanim", "visit/7", &moved), None);
        let mut flipped = made.part.clone();
        flipped.bytes[30] ^= 1;
        assert_eq!(open("kanim", "visit/7", &flipped), None);
    }
}
