//! From events to entries: exact bytes, hash, sealed parts.

use std::sync::Arc;

use domain::kernel::{Event, Personal, Timestamp};
use register::chain::Head;
use register::entry::{Commitment, Draft};
use register::hash::Hash;

use super::hot::HotRoom;
use super::{Pending, Served};
use crate::book::{NewEntry, NewPart, Sealer};

/// Writes the entries of one command.
pub(super) struct Writer<'a> {
    pub(super) sealer: &'a Sealer,
    pub(super) at: Timestamp,
    pub(super) actor: &'a str,
    pub(super) command_id: &'a str,
}

impl Writer<'_> {
    pub(super) fn write<R: Served>(
        &self,
        unit: &Arc<str>,
        head: &mut Head,
        hot: &HotRoom<R>,
        event: &R::Event,
        pending: &mut Pending,
    ) {
        let (seq, version) = (head.seq + 1, hot.version + 1);
        // The clock may be set back; the order of writing down is not.
        let recorded = self.at.0.max(head.recorded);
        let mut body = Vec::with_capacity(256);
        event.write_body(&mut body);
        let sealed = self.seal(unit, seq, &event.personal(), pending);
        let draft = Draft {
            chain: unit,
            seq,
            prev: head.hash,
            stream: &hot.stream,
            version,
            kind: event.kind(),
            schema: event.schema(),
            happened: self.at.0,
            recorded,
            actor: self.actor,
            command: self.command_id,
            sealed: &sealed,
            body: &body,
        };
        let mut bytes = Vec::with_capacity(body.len() + 384);
        register::entry::write(&draft, &mut bytes);
        let hash = Hash::of(&bytes);
        let (unit, stream) = (Arc::clone(unit), Arc::clone(&hot.stream));
        pending.entries.push(NewEntry { unit, stream, seq, version, hash, bytes });
        *head = Head { seq, hash, recorded };
    }

    fn seal(
        &self,
        unit: &Arc<str>,
        seq: u64,
        texts: &[&Personal],
        pending: &mut Pending,
    ) -> Vec<Commitment> {
        (0u32..)
            .zip(texts)
            .map(|(slot, personal)| {
                let text = personal.to_seal().unwrap_or_default();
                let subject = personal.subject.clone();
                let sealed = self.sealer.seal(unit, seq, slot, &subject, text);
                pending.parts.push(NewPart {
                    unit: Arc::clone(unit),
                    subject: subject.clone(),
                    part: sealed.part,
                    wrapped_key: sealed.wrapped_key,
                });
                Commitment { subject, digest: sealed.digest }
            })
            .collect()
    }
}
