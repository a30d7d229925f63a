//! Signing the heads of all chains, so that whoever keeps a copy of a note can hold the register to
//! its word.

use ed25519_dalek::SigningKey;
use register::checkpoint::{Checkpoint, verifier_key};
use register::hash::Hash;

use crate::book::{Book, INSERT_CHECKPOINT, READ_LAST_CHECKPOINT, StoreError, Write};

/// A signed head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// Whose chain.
    pub unit: String,
    /// Number of the last entry.
    pub seq: u64,
    /// The note.
    pub note: String,
    /// The key that it can be checked with, `name+id+key`.
    pub verifier_key: String,
    /// False when this head had been signed before.
    pub fresh: bool,
}

/// Why a head was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The store failed.
    #[error("the heads cannot be signed")]
    Store(#[from] StoreError),
    /// What was signed before is not in the chain any more. Signing over it would hide that.
    #[error(
        "{unit}: entry {seq} is not the one whose head was signed before; nothing is signed over \
         it: run `maklumat register verify`"
    )]
    Rewritten {
        /// Whose chain.
        unit: String,
        /// Number of the entry that was signed.
        seq: u64,
    },
}

/// Signs the head of every chain that has moved since its last signed head, and stores the notes.
/// Gives the newest signed head of each chain.
///
/// # Errors
/// [`SignError`] when the store fails or a chain has been rewritten below a signed head.
pub async fn sign_heads(book: &dyn Book, key: &SigningKey) -> Result<Vec<SignedHead>, SignError> {
    let public = key.verifying_key();
    let mut signed = Vec::new();
    for (unit, head) in book.heads().await? {
        let last = book.query(&READ_LAST_CHECKPOINT, vec![unit.as_str().into()]).await?;
        if let Some(row) = last.first()
            && let Ok(Checkpoint { head, .. }) = Checkpoint::open(row.text(1), &unit, &public)
        {
            let kept = book.read_chain(&unit, head.seq - 1, 1).await?;
            let is_same = kept
                .first()
                .is_some_and(|entry| entry.seq == head.seq && Hash::of(&entry.bytes) == head.hash);
            if !is_same {
                return Err(SignError::Rewritten { unit, seq: head.seq });
            }
        }
        let known = last.first().filter(|row| row.int(0).unsigned_abs() == head.seq);
        let note = match known {
            Some(row) => row.text(1).to_owned(),
            None => {
                let note = Checkpoint { chain: unit.clone(), head }.sign(&unit, key);
                let seq = i64::try_from(head.seq).expect("a chain has fewer than 2^63 entries");
                let params = vec![unit.as_str().into(), seq.into(), note.as_str().into()];
                let write = Write { statement: &INSERT_CHECKPOINT, params, expect: None };
                book.write(vec![write]).await?;
                note
            }
        };
        let (verifier_key, fresh) = (verifier_key(&unit, &public), known.is_none());
        signed.push(SignedHead { seq: head.seq, note, verifier_key, fresh, unit });
    }
    Ok(signed)
}
