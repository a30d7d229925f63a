//! An entry and its exact bytes (format 1).
//!
//! The bytes are one line of JSON with the members in this order and no white space outside
//! strings: `format chain seq prev stream version kind schema happened recorded actor command
//! [sealed] body`. `sealed` is left out when there is nothing sealed. Times are microseconds since
//! 1970 (UTC).

use std::borrow::Cow;
use std::io::Write;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::hash::Hash;

/// Number of the byte format, first member of every entry.
pub const FORMAT: u8 = 1;

/// An entry about to be written.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// The unit whose book this is.
    pub chain: &'a str,
    /// Place in the chain, from 1.
    pub seq: u64,
    /// Hash of the entry before, [`Hash::ZERO`] for the first.
    pub prev: Hash,
    /// Unit of consistency inside the chain, `noun/{id}`.
    pub stream: &'a str,
    /// Place in the stream, from 1.
    pub version: u64,
    /// Frozen kind, `noun.past_participle`.
    pub kind: &'a str,
    /// Schema number of the body.
    pub schema: u16,
    /// When it happened, microseconds.
    pub happened: i64,
    /// When it was written down, microseconds; never decreases along a chain.
    pub recorded: i64,
    /// Who did it.
    pub actor: &'a str,
    /// The client's id of the command, empty for the house's own acts.
    pub command: &'a str,
    /// Commitments to sealed parts, in slot order.
    pub sealed: &'a [Commitment],
    /// The body, a JSON object.
    pub body: &'a [u8],
}

/// What an entry says of a sealed part: whose it is, and the digest of its sealed bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Whose key seals it.
    pub subject: String,
    /// See [`crate::sealed::commitment`].
    pub digest: Hash,
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    let plain = text.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\');
    if plain {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        serde_json::to_writer(out, text).expect("text to memory cannot fail");
    }
}

fn put_number(out: &mut Vec<u8>, number: impl std::fmt::Display) {
    write!(out, "{number}").expect("writing to memory cannot fail");
}

/// Appends the exact bytes of an entry to `out`.
pub fn write(draft: &Draft<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"format\":1,\"chain\":");
    put_text(out, draft.chain);
    out.extend_from_slice(b",\"seq\":");
    put_number(out, draft.seq);
    out.extend_from_slice(b",\"prev\":\"");
    out.extend_from_slice(&draft.prev.hex_bytes());
    out.extend_from_slice(b"\",\"stream\":");
    put_text(out, draft.stream);
    out.extend_from_slice(b",\"version\":");
    put_number(out, draft.version);
    out.extend_from_slice(b",\"kind\":");
    put_text(out, draft.kind);
    out.extend_from_slice(b",\"schema\":");
    put_number(out, draft.schema);
    out.extend_from_slice(b",\"happened\":");
    put_number(out, draft.happened);
    out.extend_from_slice(b",\"recorded\":");
    put_number(out, draft.recorded);
    out.extend_from_slice(b",\"actor\":");
    put_text(out, draft.actor);
    out.extend_from_slice(b",\"command\":");
    put_text(out, draft.command);
    if !draft.sealed.is_empty() {
        out.extend_from_slice(b",\"sealed\":[");
        for (slot, part) in draft.sealed.iter().enumerate() {
            out.extend_from_slice(if slot == 0 { b"{\"subject\":" } else { b",{\"subject\":" });
            put_text(out, &part.subject);
            out.extend_from_slice(b",\"digest\":\"");
            out.extend_from_slice(&part.digest.hex_bytes());
            out.extend_from_slice(b"\"}");
        }
        out.push(b']');
    }
    out.extend_from_slice(b",\"body\":");
    out.extend_from_slice(draft.body);
    out.push(b'}');
}

/// An entry read from its bytes, borrowing from them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry<'a> {
    /// Byte format.
    pub format: u8,
    /// The unit whose book this is.
    #[serde(borrow)]
    pub chain: Cow<'a, str>,
    /// Place in the chain.
    pub seq: u64,
    #[serde(borrow)]
    prev: Cow<'a, str>,
    /// Stream.
    #[serde(borrow)]
    pub stream: Cow<'a, str>,
    /// Place in the stream.
    pub version: u64,
    /// Frozen kind.
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
    /// Schema number of the body.
    pub schema: u16,
    /// When it happened, microseconds.
    pub happened: i64,
    /// When it was written down, microseconds.
    pub recorded: i64,
    /// Who did it.
    #[serde(borrow)]
    pub actor: Cow<'a, str>,
    /// The client's id of the command.
    #[serde(borrow)]
    pub command: Cow<'a, str>,
    #[serde(borrow, default)]
    sealed: Vec<SealedMember<'a>>,
    /// The body as it stands.
    #[serde(borrow)]
    pub body: &'a RawValue,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedMember<'a> {
    #[serde(borrow)]
    subject: Cow<'a, str>,
    #[serde(borrow)]
    digest: Cow<'a, str>,
}

/// Why bytes are not an entry.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not the JSON of an entry.
    #[error("the bytes are not an entry")]
    Json(#[from] serde_json::Error),
    /// Written by a later build.
    #[error("format {0} is not known to this build")]
    Format(u8),
    /// A digest is not 64 hexadecimal digits.
    #[error("a digest is not 64 hexadecimal digits")]
    Digest,
}

impl<'a> Entry<'a> {
    /// Reads an entry.
    ///
    /// # Errors
    /// [`ReadError`] when the bytes are no entry of a known format.
    pub fn read(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let entry: Self = serde_json::from_slice(bytes)?;
        if entry.format != FORMAT {
            return Err(ReadError::Format(entry.format));
        }
        Ok(entry)
    }

    /// Hash of the entry before.
    ///
    /// # Errors
    /// [`ReadError::Digest`] when it is not a digest.
    pub fn prev(&self) -> Result<Hash, ReadError> {
        Hash::parse(&self.prev).ok_or(ReadError::Digest)
    }

    /// Number of sealed parts.
    #[must_use]
    pub fn sealed_count(&self) -> usize {
        self.sealed.len()
    }

    /// Commitments in slot order.
    ///
    /// # Errors
    /// [`ReadError::Digest`] when one is not a digest.
    pub fn commitments(&self) -> Result<Vec<Commitment>, ReadError> {
        self.sealed
            .iter()
            .map(|part| {
                let digest = Hash::parse(&part.digest).ok_or(ReadError::Digest)?;
                Ok(Commitment { subject: part.subject.clone().into_owned(), digest })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            chain in "[a-z-]{2,20}", stream in ".{0,40}", actor in ".{0,40}", command in ".{0,40}",
            subject in ".{1,20}", seq in 1u64.., version in 1u64.., happened: i64, recorded: i64,
        ) {
            let sealed = [Commitment { subject, digest: Hash::of(b"x") }];
            let draft = Draft {
                chain: &chain, seq, prev: Hash::of(b"y"), stream: &stream, version,
                kind: "test.happened", schema: 7, happened, recorded, actor: &actor,
                command: &command, sealed: &sealed, body: br#"{"a":1}"#,
            };
            let mut bytes = Vec::new();
            write(&draft, &mut bytes);
            prop_assert!(!bytes.contains(&b'\n'));
            let entry = Entry::read(&bytes).expect("written by us");
            prop_assert_eq!(&entry.chain, &chain);
            prop_assert_eq!(&entry.stream, &stream);
            prop_assert_eq!(&entry.actor, &actor);
            prop_assert_eq!(&entry.command, &command);
            prop_assert_eq!((entry.seq, entry.version), (seq, version));
            prop_assert_eq!((entry.happened, entry.recorded), (happened, recorded));
            prop_assert_eq!(entry.prev().expect("digest"), Hash::of(b"y"));
            prop_assert_eq!(entry.commitments().expect("digest"), sealed.to_vec());
            prop_assert_eq!(entry.body.get(), r#"{"a":1}"#);
        }
    }
}
