//! Sealed parts: what the chain knows of text that may one day have to be erased.
//!
//! The commitment is taken over the salt and the *sealed* bytes. So a checker needs no key to see
//! that a part is present and unaltered, and after an erasure (row, salt and key gone) nothing can
//! be guessed from the digest that stays in the chain.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

use crate::hash::Hash;

/// Kind of the entry that an erasure leaves behind.
pub const ERASED_KIND: &str = "subject.erased";

/// The member of an erasure entry's body that the checker reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Erased {
    /// Whose sealed parts are gone from now on.
    pub subject: String,
}

/// A sealed part as stored beside the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Entry that it belongs to.
    pub seq: u64,
    /// Slot in that entry, from 0.
    pub slot: u32,
    /// Random salt, 16 bytes.
    pub salt: Vec<u8>,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

/// The commitment that the entry holds for sealed bytes under a salt.
#[must_use]
pub fn commitment(salt: &[u8], bytes: &[u8]) -> Hash {
    Hash::of_parts(&[b"maklumat-sealed-1\n", salt, bytes])
}

/// Length of the nonce that sealed bytes begin with.
pub const NONCE: usize = 24;

/// Where a part belongs, as it is bound into its seal: it opens nowhere else.
#[must_use]
pub fn place(chain: &str, seq: u64, slot: u32, subject: &str) -> String {
    format!("{chain}\n{seq}\n{slot}\n{subject}")
}

/// Where a file of a unit belongs, as it is bound into its seal.
#[must_use]
pub fn file_place(chain: &str) -> String {
    format!("file/{chain}")
}

/// A file as it is stored: the nonce, then the content sealed with the file's own key
/// (XChaCha20-Poly1305). The same content, key and nonce give the same bytes, so that whoever is
/// given all three can see that they are what was recorded.
#[must_use]
pub fn seal_file(key: &[u8; 32], nonce: &[u8; NONCE], chain: &str, content: &[u8]) -> Vec<u8> {
    let (cipher, place) = (XChaCha20Poly1305::new(key.into()), file_place(chain));
    let payload = Payload { msg: content, aad: place.as_bytes() };
    let sealed = cipher.encrypt(&XNonce::from(*nonce), payload);
    let sealed = sealed.expect("a file is far below what the cipher can take");
    [nonce.as_slice(), &sealed].concat()
}

/// Opens sealed bytes with the part's own key (XChaCha20-Poly1305). Nothing when key, bytes or
/// place are not the ones that they were sealed with.
#[must_use]
pub fn open(key: &[u8; 32], place: &str, bytes: &[u8]) -> Option<String> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: place.as_bytes() };
    let cipher = XChaCha20Poly1305::new(key.into());
    String::from_utf8(cipher.decrypt(&XNonce::from(*nonce), payload).ok()?).ok()
}
