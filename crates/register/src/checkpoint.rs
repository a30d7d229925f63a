//! Signed heads as C2SP signed notes (c2sp.org/signed-note), Ed25519.
//!
//! ```text
//! maklumat/kanim-nusantara
//! 1234
//! <base64 of the hash of entry 1234>
//! recorded 1795228865000000
//!
//! — kanim-nusantara <base64 of key id and signature>
//! ```
//!
//! The first three lines have the form of a C2SP checkpoint; the hash is the head of a linear
//! chain, not the root of a tree, which the origin's prefix says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
pub use ed25519_dalek::VerifyingKey;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier};

use crate::chain::Head;
use crate::hash::Hash;

const ED25519: u8 = 1;

/// A head that somebody signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The unit whose chain it is.
    pub chain: String,
    /// The head.
    pub head: Head,
}

/// Why a note is not a checkpoint by a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The text has not the form of a checkpoint note.
    #[error("the note has not the form of a checkpoint")]
    Form,
    /// No signature line by this key.
    #[error("no signature by this key")]
    NoSignature,
    /// The signature is wrong.
    #[error("the signature does not fit the note")]
    BadSignature,
    /// The key text is not a verifier key.
    #[error("not a verifier key: name+hash+key expected")]
    Key,
}

fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let digest = Hash::of_parts(&[name.as_bytes(), b"\n", &[ED25519], key.as_bytes()]);
    [digest.0[0], digest.0[1], digest.0[2], digest.0[3]]
}

/// The public key as a C2SP verifier key: `name+hexid+base64`.
#[must_use]
pub fn verifier_key(name: &str, key: &VerifyingKey) -> String {
    let id = u32::from_be_bytes(key_id(name, key));
    let mut bytes = vec![ED25519];
    bytes.extend_from_slice(key.as_bytes());
    format!("{name}+{id:08x}+{}", BASE64.encode(bytes))
}

/// Reads a C2SP verifier key.
///
/// # Errors
/// [`NoteError::Key`] when it is none.
pub fn parse_verifier_key(text: &str) -> Result<(String, VerifyingKey), NoteError> {
    let mut parts = text.trim().splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(NoteError::Key);
    };
    let bytes = BASE64.decode(key).map_err(|_| NoteError::Key)?;
    let [ED25519, key @ ..] = bytes.as_slice() else { return Err(NoteError::Key) };
    let key: [u8; 32] = key.try_into().map_err(|_| NoteError::Key)?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| NoteError::Key)?;
    if format!("{:08x}", u32::from_be_bytes(key_id(name, &key))) != id {
        return Err(NoteError::Key);
    }
    Ok((name.to_owned(), key))
}

/// A text of whole lines as a note that is signed by a key.
#[must_use]
pub fn sign_note(text: &str, name: &str, key: &SigningKey) -> String {
    let mut signature = key_id(name, &key.verifying_key()).to_vec();
    signature.extend_from_slice(&key.sign(text.as_bytes()).to_bytes());
    format!("{text}\n\u{2014} {name} {}\n", BASE64.encode(signature))
}

/// The text of a signed note, when its signature by a key is right.
///
/// # Errors
/// [`NoteError`] when the form, the key or the signature is wrong.
pub fn open_note<'a>(note: &'a str, name: &str, key: &VerifyingKey) -> Result<&'a str, NoteError> {
    let end = note.find("\n\n").ok_or(NoteError::Form)? + 1;
    let (text, signatures) = (&note[..end], &note[end + 1..]);
    let wanted = key_id(name, key);
    let signature = signatures
        .lines()
        .filter_map(|line| line.strip_prefix("\u{2014} ")?.rsplit_once(' '))
        .filter(|(signer, _)| *signer == name)
        .filter_map(|(_, encoded)| BASE64.decode(encoded).ok())
        .find_map(|bytes| bytes.strip_prefix(&wanted).map(<[u8]>::to_vec))
        .ok_or(NoteError::NoSignature)?;
    let signature = Signature::from_slice(&signature).map_err(|_| NoteError::BadSignature)?;
    key.verify(text.as_bytes(), &signature).map_err(|_| NoteError::BadSignature)?;
    Ok(text)
}

impl Checkpoint {
    fn text(&self) -> String {
        let hash = BASE64.encode(self.head.hash.0);
        let Self { chain, head } = self;
        format!("maklumat/{chain}\n{}\n{hash}\nrecorded {}\n", head.seq, head.recorded)
    }

    /// The signed note.
    #[must_use]
    pub fn sign(&self, name: &str, key: &SigningKey) -> String {
        sign_note(&self.text(), name, key)
    }

    /// Reads a note and checks its signature by a key.
    ///
    /// # Errors
    /// [`NoteError`] when the form, the key or the signature is wrong.
    pub fn open(note: &str, name: &str, key: &VerifyingKey) -> Result<Self, NoteError> {
        Self::parse(open_note(note, name, key)?).ok_or(NoteError::Form)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let chain = lines.next()?.strip_prefix("maklumat/")?.to_owned();
        let seq = lines.next()?.parse().ok()?;
        let hash = Hash(BASE64.decode(lines.next()?).ok()?.try_into().ok()?);
        let recorded = lines.next()?.strip_prefix("recorded ")?.parse().ok()?;
        Some(Self { chain, head: Head { seq, hash, recorded } })
    }
}

/// Takes apart a text that holds several notes one after another.
#[must_use]
pub fn split_notes(text: &str) -> Vec<&str> {
    let starts = text
        .match_indices("maklumat/")
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n');
    let mut starts: Vec<usize> = starts.collect();
    starts.push(text.len());
    starts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Checkpoint, SigningKey) {
        let head = Head { seq: 7, hash: Hash::of(b"seven"), recorded: 1_795_228_865_000_000 };
        (Checkpoint { chain: "kanim-nusantara".into(), head }, SigningKey::from_bytes(&[7; 32]))
    }

    #[test]
    fn a_signed_head_is_read_back_by_its_key_only() {
        let (checkpoint, key) = sample();
        let note = checkpoint.sign("kanim", &key);
        let public = key.verifying_key();
        assert_eq!(Checkpoint::open(&note, "kanim", &public), Ok(checkpoint));
        assert_eq!(Checkpoint::open(&note, "other", &public), Err(NoteError::NoSignature));
        let forged = note.replacen("\n7\n", "\n8\n", 1);
        assert_eq!(Checkpoint::open(&forged, "kanim", &public), Err(NoteError::BadSignature));
    }

    #[test]
    fn notes_that_follow_each_other_are_taken_apart() {
        let (checkpoint, key) = sample();
        let note = checkpoint.sign("kanim", &key);
        let public = key.verifying_key();
        let both = format!("{note}\n{note}");
        let notes = split_notes(&both);
        assert_eq!(notes.len(), 2);
        for note in notes {
            assert_eq!(Checkpoint::open(note, "kanim", &public).as_ref(), Ok(&checkpoint));
        }
        assert!(split_notes("kanim/maklumat/").is_empty());
    }

    #[test]
    fn a_verifier_key_carries_its_own_check() {
        let (_, key) = sample();
        let text = verifier_key("kanim", &key.verifying_key());
        assert_eq!(parse_verifier_key(&text), Ok(("kanim".into(), key.verifying_key())));
        assert_eq!(parse_verifier_key(&text.replacen("kanim", "kanin", 1)), Err(NoteError::Key));
    }

    #[test]
    fn the_published_key_of_the_signed_note_specification() {
        // c2sp.org/signed-note, section "Verifier keys": the example key of the Go notes package.
        let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let (name, key) = parse_verifier_key(text).expect("published key");
        assert_eq!(verifier_key(&name, &key), text);
    }
}
