//! Plain tables of the right to answer: which tokens may still answer, and answers on their way to
//! the register. Nothing here is part of the record, and no row names a visit.

use crate::book::{Book, StoreError, Write};

/// Schema step of this room.
pub(crate) static STEPS: &[(&str, &[&str])] = &[
    (
        "0401 survey rights",
        &[
            // A right is known by the hash of its token. It has a date and no time of day.
            "CREATE TABLE survey_rights (unit TEXT NOT NULL, token TEXT NOT NULL, \
         round TEXT NOT NULL, date TEXT NOT NULL, service TEXT NOT NULL, mode TEXT NOT NULL, \
         used BIGINT NOT NULL, asked BIGINT NOT NULL, repeats BIGINT NOT NULL, \
         PRIMARY KEY (unit, token))",
            "CREATE INDEX survey_rights_round ON survey_rights (unit, round, mode, used)",
            // Answers wait here, locked and under a random name, until enough lie together.
            "CREATE TABLE survey_urn (unit TEXT NOT NULL, id TEXT NOT NULL, date TEXT NOT NULL, \
         body {BYTES} NOT NULL, PRIMARY KEY (unit, id))",
            // When a shared device was last answered on: overwritten each time.
            "CREATE TABLE survey_devices (unit TEXT NOT NULL, device TEXT NOT NULL, \
         last BIGINT NOT NULL, PRIMARY KEY (unit, device))",
        ],
    ),
    (
        "0402 survey rights counted",
        &[
            // All that is counted lies in the index, so that a million rights are read from it.
            "DROP INDEX survey_rights_round",
            "CREATE INDEX survey_rights_counted ON survey_rights \
             (unit, round, mode, used, repeats, asked)",
        ],
    ),
];

crate::statements! {
    MINT = "INSERT INTO survey_rights (unit, token, round, date, service, mode, used, \
        asked, repeats) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0) \
        ON CONFLICT (unit, token) DO NOTHING";
    READ_RIGHT = "SELECT round, service, mode, used, asked FROM survey_rights \
        WHERE unit = $1 AND token = $2";
    /// An interviewer proposes nobody twice: 1 when the interview began, 2 when it did not.
    SET_ASKED = "UPDATE survey_rights SET asked = $1 \
        WHERE unit = $2 AND token = $3 AND used = 0 AND asked = 0";
    /// One answer: a right is used once.
    USE_RIGHT = "UPDATE survey_rights SET used = 1 WHERE unit = $1 AND token = $2 AND used = 0";
    COUNT_REPEAT = "UPDATE survey_rights SET repeats = repeats + 1 \
        WHERE unit = $1 AND token = $2 AND used = 1";
    COUNT_RIGHTS = "SELECT mode, count(*), CAST(SUM(used) AS BIGINT), \
        CAST(SUM(repeats) AS BIGINT), \
        CAST(SUM(CASE WHEN asked = 1 AND used = 0 THEN 1 ELSE 0 END) AS BIGINT) \
        FROM survey_rights WHERE unit = $1 AND round = $2 GROUP BY mode ORDER BY mode";
    PUT_IN_URN = "INSERT INTO survey_urn (unit, id, date, body) VALUES ($1, $2, $3, $4)";
    URNS = "SELECT unit, count(*), min(date) FROM survey_urn GROUP BY unit ORDER BY unit";
    READ_URN = "SELECT id, body FROM survey_urn WHERE unit = $1 ORDER BY id";
    READ_DEVICE_LAST = "SELECT last FROM survey_devices WHERE unit = $1 AND device = $2";
    SET_DEVICE_LAST = "INSERT INTO survey_devices (unit, device, last) VALUES ($1, $2, $3) \
        ON CONFLICT (unit, device) DO UPDATE SET last = excluded.last";
    DROP_FROM_URN = "DELETE FROM survey_urn WHERE unit = $1 AND id = $2";
}

/// A right to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Right {
    pub(super) round: String,
    pub(super) service: String,
    pub(super) mode: String,
    pub(super) used: bool,
    /// An interviewer has asked this person.
    pub(super) asked: bool,
}

/// Finds the right of a token's hash.
pub(super) async fn find(
    book: &dyn Book,
    unit: &str,
    token: &str,
) -> Result<Option<Right>, StoreError> {
    let rows = book.query(&READ_RIGHT, vec![unit.into(), token.into()]).await?;
    Ok(rows.first().map(|row| Right {
        round: row.text(0).to_owned(),
        service: row.text(1).to_owned(),
        mode: row.text(2).to_owned(),
        used: row.int(3) != 0,
        asked: row.int(4) != 0,
    }))
}

/// Runs one write and tells whether it changed anything.
pub(super) async fn changed(book: &dyn Book, write: Write) -> Result<bool, StoreError> {
    Ok(book.write(vec![write]).await?.first().is_some_and(|rows| *rows > 0))
}
