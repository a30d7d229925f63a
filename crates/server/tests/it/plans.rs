//! How SQLite answers every question of the house: by which index, or through the whole table. It
//! guesses without knowing how much lies in a table, and a wrong guess shows only when much does;
//! so its plans are in the tree, and a change of one is read before it is taken.

use std::path::Path;

use maklumat::catalogue;
use maklumat::clock::Clock;
use maklumat::house::{House, Place};
use rusqlite::{Connection, OpenFlags};

/// The plan of a statement, in a line.
fn plan(database: &Connection, sql: &str) -> String {
    let mut asked = database.prepare(&["EXPLAIN QUERY PLAN ", sql].concat()).unwrap();
    let mut rows = asked.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get::<_, String>(3).unwrap());
    }
    if steps.is_empty() { "one row is written".to_owned() } else { steps.join(" / ") }
}

#[tokio::test]
async fn every_question_is_answered_as_the_table_says() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { data: folder.path().to_owned(), database: None };
    let house = House::open(&place, Clock::real()).await.unwrap();
    let database = folder.path().join("maklumat.db");
    let database = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut lines: Vec<String> = catalogue::statements()
        .iter()
        .map(|known| format!("{}: {}\n", known.name, plan(&database, known.sql)))
        .filter(|line| !line.ends_with(": one row is written\n"))
        .collect();
    lines.sort();
    let text = lines.concat();
    drop(house);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/plans.txt");
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plans.txt");
    std::fs::write(&seen, &text).unwrap();
    let new: Vec<_> = text.lines().filter(|line| !committed.contains(line)).collect();
    let old: Vec<_> = committed.lines().filter(|line| !text.contains(line)).collect();
    assert!(
        text == committed,
        "tests/it/plans.txt is not what SQLite does; read the difference (SCAN: the whole table), \
         then copy {}\nnow: {new:#?}\nbefore: {old:#?}",
        seen.display()
    );
}
