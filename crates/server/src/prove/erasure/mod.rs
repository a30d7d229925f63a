//! Erasing a subject's sealed parts, on the record.

use domain::kernel::Meta;
use domain::prove::erasure::{Erase, Erasures, Event, State, stream_of};

use crate::book::{Book, COUNT_PARTS_OF, ERASE_KEYS, ERASE_PARTS, StoreError};
use crate::execute::{Done, Execute, Failure, LoadError, Place, Served, Writes};
use crate::identity::Permit;

impl Served for Erasures {
    type Live = ();

    /// The parts, their keys and what is found by their words go in the transaction that records
    /// their going.
    fn project(
        place: Place<'_>,
        _: &State,
        Event::SubjectErased(erased): &Event,
        _: &Meta<'_>,
        writes: &mut Writes,
    ) {
        let row = || {
            let seq = i64::try_from(place.seq).expect("a chain has fewer than 2^63 entries");
            vec![place.unit.into(), erased.subject.as_str().into(), seq.into()]
        };
        writes.push(&ERASE_PARTS, row());
        writes.push(&ERASE_KEYS, row());
        crate::hear::complaints::search::store::forget(place.unit, &erased.subject, writes);
    }
}

/// What was erased.
#[derive(Debug)]
pub struct Erased {
    /// Number of parts.
    pub parts: u64,
    /// The entry that says so.
    pub done: Done<Event>,
    /// False when a reader was in the way of cutting the write-ahead log: erase again, or stop the
    /// server once.
    pub tidied: bool,
}

/// Erases what is sealed under a subject.
///
/// # Errors
/// [`Failure`]: nothing is sealed there, no basis is named, or the store is not available.
pub async fn erase(
    book: &dyn Book,
    execute: &Execute,
    permit: &Permit,
    subject: &str,
    basis: &str,
) -> Result<Erased, Failure<domain::prove::erasure::Refusal>> {
    let failed = |error: StoreError| Failure::Unreadable(LoadError::Store(error));
    let asked = vec![permit.unit().into(), subject.into()];
    let counted = book.query(&COUNT_PARTS_OF, asked).await.map_err(failed)?;
    let parts = counted.first().map_or(0, |row| row.int(0).unsigned_abs());
    let command = Erase { subject: subject.to_owned(), basis: basis.to_owned(), parts };
    let done = execute.run::<Erasures>(permit, &stream_of(subject), "", &command).await?;
    let tidied = book.tidy_after_erasure().await.map_err(failed)?;
    Ok(Erased { parts, done, tidied })
}
