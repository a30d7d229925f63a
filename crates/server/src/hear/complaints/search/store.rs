//! Plain tables of the search: which word stands in which complaint, as a number that only this
//! house can make from a word. Nothing here is part of the record; all of it goes with an erasure.

use std::collections::BTreeMap;

use crate::book::{Book, Row, StoreError, Value};
use crate::execute::Writes;

/// Schema step of this room.
pub(crate) static STEPS: &[(&str, &[&str])] = &[
    (
        "0501 complaint words",
        &[
            // The date lies in the key, so that the newest come first without sorting.
            "CREATE TABLE complaint_words (unit TEXT NOT NULL, word BIGINT NOT NULL, \
         received TEXT NOT NULL, reference TEXT NOT NULL, \
         PRIMARY KEY (unit, word, received, reference))",
            "CREATE INDEX complaint_words_of ON complaint_words (unit, reference, word)",
        ],
    ),
    (
        "0502 complaint words made",
        // Up to which complaint the words of earlier ones were written down, and whether of all.
        &["CREATE TABLE complaint_words_made (unit TEXT NOT NULL, reference TEXT NOT NULL, \
           done BIGINT NOT NULL, PRIMARY KEY (unit))"],
    ),
];

/// What the subjects of texts begin with.
pub(super) const PREFIX: &str = "complaint/";

crate::statements! {
    PUT_WORD = "INSERT INTO complaint_words (unit, word, received, reference) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (unit, word, received, reference) DO NOTHING";
    FORGET_WORDS = "DELETE FROM complaint_words WHERE unit = $1 AND reference = $2";
    MADE = "SELECT reference, done FROM complaint_words_made WHERE unit = $1";
    PUT_MADE = "INSERT INTO complaint_words_made (unit, reference, done) VALUES ($1, $2, $3) \
        ON CONFLICT (unit) DO UPDATE SET reference = excluded.reference, done = excluded.done";
    FORGET_MADE = "DELETE FROM complaint_words_made";
    /// Complaints behind one, by their references.
    AFTER = "SELECT reference, received FROM complaint_cases WHERE unit = $1 AND reference > $2 \
        ORDER BY reference LIMIT $3";
    /// Words of complaints between two whose texts are gone.
    FORGET_ORPHANS = "DELETE FROM complaint_words WHERE unit = $1 AND reference > $2 \
        AND reference <= $3 AND NOT EXISTS (SELECT 1 FROM sealed_parts p \
        WHERE p.unit = complaint_words.unit AND p.subject = $4 || complaint_words.reference)";
    READ_WORDS = "SELECT word FROM complaint_words WHERE unit = $1 AND reference = $2 \
        ORDER BY word";
    /// In how many complaints a word stands, counted no further than a limit.
    COUNT_WORD = "SELECT count(*) FROM (SELECT 1 FROM complaint_words \
        WHERE unit = $1 AND word = $2 LIMIT $3) AS counted";
    COUNT_FILED = "SELECT count(*) FROM (SELECT 1 FROM complaint_cases \
        WHERE unit = $1 LIMIT $2) AS counted";
    /// Complaints with a word, the newest first.
    WITH_WORD = "SELECT reference FROM complaint_words WHERE unit = $1 AND word = $2 \
        ORDER BY received DESC, reference DESC LIMIT $3";
    /// Complaints with five words, of which the first should be the rarest; the newest first.
    SEARCH = "SELECT c.received, c.reference, c.class, c.stage, c.channel, c.guarded \
        FROM complaint_words w JOIN complaint_cases c \
        ON c.unit = w.unit AND c.reference = w.reference \
        WHERE w.unit = $1 AND w.word = $2 \
        AND EXISTS (SELECT 1 FROM complaint_words v WHERE v.unit = w.unit AND v.word = $3 \
        AND v.received = w.received AND v.reference = w.reference) \
        AND EXISTS (SELECT 1 FROM complaint_words x WHERE x.unit = w.unit AND x.word = $4 \
        AND x.received = w.received AND x.reference = w.reference) \
        AND EXISTS (SELECT 1 FROM complaint_words y WHERE y.unit = w.unit AND y.word = $5 \
        AND y.received = w.received AND y.reference = w.reference) \
        AND EXISTS (SELECT 1 FROM complaint_words z WHERE z.unit = w.unit AND z.word = $6 \
        AND z.received = w.received AND z.reference = w.reference) \
        AND (w.received, w.reference) < ($7, $8) \
        ORDER BY w.received DESC, w.reference DESC LIMIT $9";
    /// The same among those that somebody was given.
    SEARCH_GIVEN = "SELECT c.received, c.reference, c.class, c.stage, c.channel, c.guarded \
        FROM complaint_cases c WHERE c.unit = $1 AND c.officer = $2 \
        AND EXISTS (SELECT 1 FROM complaint_words w WHERE w.unit = c.unit AND w.word = $3 \
        AND w.received = c.received AND w.reference = c.reference) \
        AND EXISTS (SELECT 1 FROM complaint_words v WHERE v.unit = c.unit AND v.word = $4 \
        AND v.received = c.received AND v.reference = c.reference) \
        AND EXISTS (SELECT 1 FROM complaint_words x WHERE x.unit = c.unit AND x.word = $5 \
        AND x.received = c.received AND x.reference = c.reference) \
        AND EXISTS (SELECT 1 FROM complaint_words y WHERE y.unit = c.unit AND y.word = $6 \
        AND y.received = c.received AND y.reference = c.reference) \
        AND EXISTS (SELECT 1 FROM complaint_words z WHERE z.unit = c.unit AND z.word = $7 \
        AND z.received = c.received AND z.reference = c.reference) \
        AND (c.received, c.reference) < ($8, $9) \
        ORDER BY c.received DESC, c.reference DESC LIMIT $10";
}

/// What lies in the key of a complaint's texts; nothing for other subjects.
fn reference_of(subject: &str) -> Option<&str> {
    subject.strip_prefix(PREFIX)
}

/// When the texts of a subject are erased, no word of them is found any more.
pub(crate) fn forget(unit: &str, subject: &str, writes: &mut Writes) {
    if let Some(reference) = reference_of(subject) {
        writes.push(&FORGET_WORDS, vec![unit.into(), reference.into()]);
    }
}

/// Where a page of results begins: behind this date and reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct After {
    pub(super) received: String,
    pub(super) reference: String,
}

impl After {
    /// Before the first: no date is later.
    pub(super) fn newest() -> Self {
        Self { received: "9999-12-31".to_owned(), reference: String::new() }
    }
}

/// A complaint that was found.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) at: After,
    pub(super) class: String,
    pub(super) stage: String,
    pub(super) channel: String,
    /// Somebody is accused: who may see it is in the complaint itself.
    pub(super) guarded: bool,
}

/// Words that a statement looks for at once.
pub(super) const WORDS: usize = 5;

/// Complaints with all of up to five words, the newest first; those of one officer when named.
pub(super) async fn search(
    book: &dyn Book,
    unit: &str,
    officer: Option<&str>,
    words: [i64; WORDS],
    (after, most): (&After, i64),
) -> Result<Vec<Hit>, StoreError> {
    let mut params: Vec<Value> = vec![unit.into()];
    params.extend(officer.map(Value::from));
    params.extend(words.map(Value::from));
    params.push(after.received.as_str().into());
    params.push(after.reference.as_str().into());
    params.push(most.into());
    let statement = if officer.is_some() { &SEARCH_GIVEN } else { &SEARCH };
    let hit = |row: &Row| {
        let text = |column: usize| row.text(column).to_owned();
        let at = After { received: text(0), reference: text(1) };
        Hit { at, class: text(2), stage: text(3), channel: text(4), guarded: row.int(5) != 0 }
    };
    Ok(book.query(statement, params).await?.iter().map(hit).collect())
}

/// The words of a complaint.
pub(super) async fn words_of(
    book: &dyn Book,
    unit: &str,
    reference: &str,
) -> Result<Vec<i64>, StoreError> {
    let found = book.query(&READ_WORDS, vec![unit.into(), reference.into()]).await?;
    Ok(found.iter().map(|row| row.int(0)).collect())
}

/// In how many complaints each word stands, counted up to a limit.
pub(super) async fn counts(
    book: &dyn Book,
    unit: &str,
    words: &[i64],
    most: i64,
) -> Result<BTreeMap<i64, u64>, StoreError> {
    let mut counts = BTreeMap::new();
    for word in words {
        let params = vec![unit.into(), (*word).into(), most.into()];
        let found = book.query(&COUNT_WORD, params).await?;
        counts.insert(*word, found.first().map_or(0, |row| row.int(0).unsigned_abs()));
    }
    Ok(counts)
}

/// How many complaints there are, counted up to a limit.
pub(super) async fn filed(book: &dyn Book, unit: &str, most: i64) -> Result<u64, StoreError> {
    let found = book.query(&COUNT_FILED, vec![unit.into(), most.into()]).await?;
    Ok(found.first().map_or(0, |row| row.int(0).unsigned_abs()))
}

/// Complaints with a word, the newest first.
pub(super) async fn with_word(
    book: &dyn Book,
    unit: &str,
    word: i64,
    most: i64,
) -> Result<Vec<String>, StoreError> {
    let found = book.query(&WITH_WORD, vec![unit.into(), word.into(), most.into()]).await?;
    Ok(found.iter().map(|row| row.text(0).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::reference_of;

    #[test]
    fn only_texts_are_forgotten_by_their_words() {
        assert_eq!(reference_of("complaint/7K3M-9Q2X-ABC0"), Some("7K3M-9Q2X-ABC0"));
        for other in ["complaint-identity/7K3M-9Q2X-ABC0", "visit/20261123-A-001", ""] {
            assert_eq!(reference_of(other), None);
        }
    }
}
