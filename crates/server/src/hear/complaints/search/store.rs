//! Plain tables of the search: which word stands in which complaint, as a number that only this
//! house can make from a word. Nothing here is part of the record; all of it goes with an erasure.

use std::collections::BTreeMap;

use domain::hear::complaints::stream_of;

use crate::book::{Book, Row, StoreError, Value};
use crate::execute::Writes;

/// Schema steps of this room.
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
    (
        // A complaint is known by the entry of its filing: short, and the newest is the highest, so
        // that all but the one index by words grow at their ends. What lay there is made anew.
        "0503 complaint words by number",
        &[
            "DROP TABLE complaint_words",
            "CREATE TABLE complaint_words (unit TEXT NOT NULL, word BIGINT NOT NULL, \
             n BIGINT NOT NULL, PRIMARY KEY (unit, word, n)) {BY_KEY}",
            "CREATE INDEX complaint_words_of ON complaint_words (unit, n, word)",
            "DROP TABLE complaint_words_made",
            "CREATE TABLE complaint_words_made (unit TEXT NOT NULL, n BIGINT NOT NULL, \
             done BIGINT NOT NULL, PRIMARY KEY (unit))",
        ],
    ),
];

/// Words that a statement writes at once; the last one stands for those that are missing.
pub(super) const AT_ONCE: usize = 8;

crate::statements! {
    /// Words of a complaint, found by the stream that it is. They come with an entry of it.
    PUT_WORDS = "WITH said (word) AS (VALUES (CAST($1 AS BIGINT)), (CAST($2 AS BIGINT)), \
        (CAST($3 AS BIGINT)), (CAST($4 AS BIGINT)), (CAST($5 AS BIGINT)), (CAST($6 AS BIGINT)), \
        (CAST($7 AS BIGINT)), (CAST($8 AS BIGINT))) \
        INSERT INTO complaint_words (unit, word, n) \
        SELECT e.unit, s.word, e.seq FROM entries e CROSS JOIN said s \
        WHERE e.unit = $9 AND e.stream = $10 AND e.version = 1 \
        ON CONFLICT (unit, word, n) DO NOTHING";
    /// The same for words that were read from a sealed part of an entry: only while it is there.
    PUT_READ = "WITH said (word) AS (VALUES (CAST($1 AS BIGINT)), (CAST($2 AS BIGINT)), \
        (CAST($3 AS BIGINT)), (CAST($4 AS BIGINT)), (CAST($5 AS BIGINT)), (CAST($6 AS BIGINT)), \
        (CAST($7 AS BIGINT)), (CAST($8 AS BIGINT))) \
        INSERT INTO complaint_words (unit, word, n) \
        SELECT e.unit, s.word, e.seq FROM entries e CROSS JOIN said s \
        WHERE e.unit = $9 AND e.stream = $10 AND e.version = 1 \
        AND EXISTS (SELECT 1 FROM sealed_parts p \
        WHERE p.unit = e.unit AND p.seq = $11 AND p.subject = $12) \
        ON CONFLICT (unit, word, n) DO NOTHING";
    FORGET_WORDS = "DELETE FROM complaint_words WHERE unit = $1 AND n = \
        (SELECT seq FROM entries WHERE unit = $1 AND stream = $2 AND version = 1)";
    MADE = "SELECT n, done FROM complaint_words_made WHERE unit = $1";
    PUT_MADE = "INSERT INTO complaint_words_made (unit, n, done) VALUES ($1, $2, $3) \
        ON CONFLICT (unit) DO UPDATE SET n = excluded.n, done = excluded.done";
    FORGET_MADE = "DELETE FROM complaint_words_made";
    /// Complaints behind one, by their numbers.
    AFTER = "SELECT reference, text_seq FROM complaint_cases WHERE unit = $1 AND text_seq > $2 \
        ORDER BY text_seq LIMIT $3";
    NUMBER_OF = "SELECT text_seq FROM complaint_cases WHERE unit = $1 AND reference = $2";
    REFERENCE_OF = "SELECT reference FROM complaint_cases WHERE unit = $1 AND text_seq = $2";
    READ_WORDS = "SELECT word FROM complaint_words WHERE unit = $1 AND n = $2 ORDER BY word";
    /// In how many complaints a word stands, counted no further than a limit, and how far back they
    /// reach.
    COUNT_WORD = "SELECT count(*), COALESCE(min(n), 0) FROM (SELECT n FROM complaint_words \
        WHERE unit = $1 AND word = $2 ORDER BY n DESC LIMIT $3) AS counted";
    COUNT_FILED = "SELECT count(*) FROM (SELECT 1 FROM complaint_cases \
        WHERE unit = $1 LIMIT $2) AS counted";
    COUNT_GIVEN = "SELECT count(*) FROM (SELECT 1 FROM complaint_cases \
        WHERE unit = $1 AND officer = $2 AND officer <> '' LIMIT $3) AS counted";
    /// Complaints with a word, the newest first.
    WITH_WORD = "SELECT n FROM complaint_words WHERE unit = $1 AND word = $2 \
        ORDER BY n DESC LIMIT $3";
    /// Complaints with five words, of which the first should be the rarest; the newest first. An
    /// empty officer lets all pass. What is found is limited before it is opened, so that both
    /// engines go by the words; `+ 0` and `COALESCE` keep SQLite from the indexes of bounds and
    /// officers, by which it would read all of them for each.
    SEARCH = "SELECT c.text_seq, c.reference, c.received, c.class, c.stage, c.channel, c.guarded \
        FROM (SELECT w.unit, w.n FROM complaint_words w WHERE w.unit = $1 AND w.word = $2 \
        AND EXISTS (SELECT 1 FROM complaint_words v \
        WHERE v.unit = w.unit AND v.word = $3 AND v.n = w.n) \
        AND EXISTS (SELECT 1 FROM complaint_words x \
        WHERE x.unit = w.unit AND x.word = $4 AND x.n = w.n) \
        AND EXISTS (SELECT 1 FROM complaint_words y \
        WHERE y.unit = w.unit AND y.word = $5 AND y.n = w.n) \
        AND EXISTS (SELECT 1 FROM complaint_words z \
        WHERE z.unit = w.unit AND z.word = $6 AND z.n = w.n) \
        AND w.n < $7 AND ($8 = '' OR EXISTS (SELECT 1 FROM complaint_cases o \
        WHERE o.unit = w.unit AND o.text_seq = w.n + 0 \
        AND COALESCE(o.officer, '') = $8)) \
        ORDER BY w.n DESC LIMIT $9) AS found \
        CROSS JOIN complaint_cases c WHERE c.unit = found.unit AND c.text_seq = found.n \
        ORDER BY found.n DESC";
    /// The same from the few that somebody was given: one by one, from the index alone.
    SEARCH_GIVEN = "SELECT c.text_seq, c.reference, c.received, c.class, c.stage, c.channel, \
        c.guarded FROM (SELECT g.unit, g.n FROM (SELECT unit, text_seq AS n \
        FROM complaint_cases WHERE unit = $1 AND officer = $2 AND officer <> '' LIMIT $3) AS g \
        WHERE EXISTS (SELECT 1 FROM complaint_words w \
        WHERE w.unit = g.unit AND w.word = $4 AND w.n = g.n) \
        AND EXISTS (SELECT 1 FROM complaint_words v \
        WHERE v.unit = g.unit AND v.word = $5 AND v.n = g.n) \
        AND EXISTS (SELECT 1 FROM complaint_words x \
        WHERE x.unit = g.unit AND x.word = $6 AND x.n = g.n) \
        AND EXISTS (SELECT 1 FROM complaint_words y \
        WHERE y.unit = g.unit AND y.word = $7 AND y.n = g.n) \
        AND EXISTS (SELECT 1 FROM complaint_words z \
        WHERE z.unit = g.unit AND z.word = $8 AND z.n = g.n) \
        AND g.n < $9 ORDER BY g.n DESC LIMIT $10) AS found \
        CROSS JOIN complaint_cases c WHERE c.unit = found.unit AND c.text_seq = found.n \
        ORDER BY found.n DESC";
}

/// What lies in the key of a complaint's texts; nothing for other subjects.
fn reference_of(subject: &str) -> Option<&str> {
    subject.strip_prefix("complaint/")
}

/// When the texts of a subject are erased, no word of them is found any more.
pub(crate) fn forget(unit: &str, subject: &str, writes: &mut Writes) {
    if let Some(reference) = reference_of(subject) {
        writes.push(&FORGET_WORDS, vec![unit.into(), stream_of(reference).into()]);
    }
}

/// Before the first page of results: no number is higher.
pub(super) const NEWEST: i64 = i64::MAX;

/// A complaint that was found.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) n: i64,
    pub(super) reference: String,
    pub(super) received: String,
    pub(super) class: String,
    pub(super) stage: String,
    pub(super) channel: String,
    /// Somebody is accused: who may see it is in the complaint itself.
    pub(super) guarded: bool,
}

/// Words that a statement looks for at once.
pub(super) const WORDS: usize = 5;

/// Whose complaints are looked through.
#[derive(Debug, Clone, Copy)]
pub(super) enum Among<'a> {
    /// All of the unit.
    All,
    /// Those that somebody was given, by their words.
    Given(&'a str),
    /// Those that somebody was given, one by one: fewer than so many.
    Few(&'a str, i64),
}

/// Complaints with all of up to five words, behind a number, the newest first.
pub(super) async fn search(
    book: &dyn Book,
    unit: &str,
    among: Among<'_>,
    words: [i64; WORDS],
    (before, most): (i64, i64),
) -> Result<Vec<Hit>, StoreError> {
    let words = words.map(Value::from);
    let mut params: Vec<Value> = vec![unit.into()];
    let statement = match among {
        Among::All | Among::Given(_) => {
            let officer = if let Among::Given(officer) = among { officer } else { "" };
            params.extend(words);
            params.extend([before.into(), officer.into(), most.into()]);
            &SEARCH
        }
        Among::Few(officer, few) => {
            params.extend([officer.into(), few.into()]);
            params.extend(words);
            params.extend([before.into(), most.into()]);
            &SEARCH_GIVEN
        }
    };
    let hit = |row: &Row| {
        let text = |column: usize| row.text(column).to_owned();
        let (reference, received, class) = (text(1), text(2), text(3));
        let (stage, channel, guarded) = (text(4), text(5), row.int(6) != 0);
        Hit { n: row.int(0), reference, received, class, stage, channel, guarded }
    };
    Ok(book.query(statement, params).await?.iter().map(hit).collect())
}

/// Whose complaints an officer's search looks through: one by one up to so many.
pub(super) async fn given<'a>(
    book: &dyn Book,
    unit: &str,
    officer: &'a str,
    few: i64,
) -> Result<Among<'a>, StoreError> {
    let found = book.query(&COUNT_GIVEN, vec![unit.into(), officer.into(), few.into()]).await?;
    let all = found.first().map_or(0, |row| row.int(0));
    Ok(if all < few { Among::Few(officer, few) } else { Among::Given(officer) })
}

/// The number of a complaint: the entry of its filing.
pub(super) async fn number_of(
    book: &dyn Book,
    unit: &str,
    reference: &str,
) -> Result<Option<i64>, StoreError> {
    let found = book.query(&NUMBER_OF, vec![unit.into(), reference.into()]).await?;
    Ok(found.first().map(|row| row.int(0)))
}

/// The complaint of a number.
pub(super) async fn reference_at(
    book: &dyn Book,
    unit: &str,
    n: i64,
) -> Result<Option<String>, StoreError> {
    let found = book.query(&REFERENCE_OF, vec![unit.into(), n.into()]).await?;
    Ok(found.first().map(|row| row.text(0).to_owned()))
}

/// The words of a complaint.
pub(super) async fn words_of(book: &dyn Book, unit: &str, n: i64) -> Result<Vec<i64>, StoreError> {
    let found = book.query(&READ_WORDS, vec![unit.into(), n.into()]).await?;
    Ok(found.iter().map(|row| row.int(0)).collect())
}

/// How often a word stands there. The rarer comes first: of two that are counted no further, the
/// one that reaches further back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Counted {
    pub(super) texts: u64,
    /// The oldest complaint that was counted.
    oldest: i64,
}

/// In how many complaints each word stands, counted up to a limit.
pub(super) async fn counts(
    book: &dyn Book,
    unit: &str,
    words: &[i64],
    most: i64,
) -> Result<BTreeMap<i64, Counted>, StoreError> {
    let mut counts = BTreeMap::new();
    for word in words {
        let params = vec![unit.into(), (*word).into(), most.into()];
        let found = book.query(&COUNT_WORD, params).await?;
        let counted = |row: &Row| Counted { texts: row.int(0).unsigned_abs(), oldest: row.int(1) };
        counts.insert(*word, found.first().map_or(Counted { texts: 0, oldest: 0 }, counted));
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
) -> Result<Vec<i64>, StoreError> {
    let found = book.query(&WITH_WORD, vec![unit.into(), word.into(), most.into()]).await?;
    Ok(found.iter().map(|row| row.int(0)).collect())
}

#[cfg(test)]
mod tests {
    use super::{Counted, reference_of};

    #[test]
    fn the_rarer_word_comes_first() {
        let counted = |texts, oldest| Counted { texts, oldest };
        let mut all = [counted(4000, 900), counted(4000, 70), counted(12, 950), counted(0, 0)];
        all.sort_unstable();
        assert_eq!(all.map(|one| one.oldest), [0, 950, 70, 900]);
    }

    #[test]
    fn only_texts_are_forgotten_by_their_words() {
        assert_eq!(reference_of("complaint/7K3M-9Q2X-ABC0"), Some("7K3M-9Q2X-ABC0"));
        for other in ["complaint-identity/7K3M-9Q2X-ABC0", "visit/20261123-A-001", ""] {
            assert_eq!(reference_of(other), None);
        }
    }
}
