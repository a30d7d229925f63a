//! View tables are what the register says, however they came to be.

use std::sync::Arc;

use maklumat::book::{self, Book, TableDigest};
use maklumat::execute::views::{bring_up, compare, rebuild};

use crate::counter::{self, Command};
use crate::world::{UNIT, VIEWS, World, count, on_both};

const TABLES: [&str; 2] = ["test_counters", "test_steps"];

async fn digests(book: &dyn Book) -> Vec<TableDigest> {
    let mut all = Vec::new();
    for table in TABLES {
        all.push(book.digest(table).await.unwrap());
    }
    all
}

/// A history over many streams that come and go.
async fn history(world: &World) {
    let execute = world.execute();
    for round in 0..20u32 {
        for stream in ["counter/a", "counter/b", "other/a"] {
            count(&execute, stream, "", Command::AddMany(1 + round % 5)).await.unwrap();
        }
        let (subject, text) = (format!("visit/{round}"), "catatan".to_owned());
        let note = Command::Note { subject, text };
        count(&execute, &format!("counter/{round}"), "", note).await.unwrap();
    }
}

async fn shadow(folder: &std::path::Path) -> Arc<dyn Book> {
    std::fs::create_dir(folder).unwrap();
    let shadow = book::open(None, folder).await.unwrap();
    book::prepare(&*shadow, &[]).await.unwrap();
    shadow
}

#[test]
fn rebuilt_tables_equal_those_that_were_written_live() {
    on_both(|world| async move {
        // `other/…` is not a stream of the view: what it wrote live is not in a rebuilt table.
        history(&world).await;
        world.raw("DELETE FROM test_counters WHERE stream = 'other/a'").await.unwrap();
        let of_other = "SELECT seq FROM entries WHERE stream = 'other/a'";
        let forget = ["DELETE FROM test_steps WHERE seq IN (", of_other, ")"].concat();
        world.raw(&forget).await.unwrap();
        let live = digests(&*world.book).await;
        assert!(live.iter().all(|digest| digest.rows > 10), "{live:?}");

        let beside = shadow(&world.data().join("beside")).await;
        let found = compare(&world.book, &*beside, &VIEWS, &|_| {}).await.unwrap();
        assert_eq!((found.tables, found.moved), (2, false));
        assert_eq!(found.different, []);

        let read = rebuild(&world.book, &*world.book, &VIEWS, &|_| {}).await.unwrap();
        assert_eq!(read, world.book.head(UNIT).await.unwrap().seq);
        assert_eq!(digests(&*world.book).await, live);
        // Live writing goes on over rebuilt tables.
        count(&world.execute(), "counter/a", "", Command::Add(1)).await.unwrap();
        assert_ne!(digests(&*world.book).await, live);
    });
}

#[test]
fn a_view_row_that_somebody_changed_is_found() {
    on_both(|world| async move {
        history(&world).await;
        rebuild(&world.book, &*world.book, &VIEWS, &|_| {}).await.unwrap();
        let changes = [
            "UPDATE test_counters SET reached = reached + 1 WHERE stream = 'counter/a'",
            "DELETE FROM test_steps WHERE seq = 3",
        ];
        for (number, (change, table)) in changes.into_iter().zip(TABLES).enumerate() {
            world.raw(change).await.unwrap();
            let beside = shadow(&world.data().join(format!("beside-{number}"))).await;
            let found = compare(&world.book, &*beside, &VIEWS, &|_| {}).await.unwrap();
            assert_eq!(found.different.last().unwrap().table, table);
            assert_eq!(found.different.len(), number + 1);
        }
    });
}

#[test]
fn a_view_is_made_again_when_its_version_changes_and_only_then() {
    on_both(|world| async move {
        history(&world).await;
        let known = bring_up(&world.book, &VIEWS).await.unwrap();
        assert!(known.is_empty(), "made when the world was opened");
        world.raw("DELETE FROM test_steps").await.unwrap();
        assert!(bring_up(&world.book, &VIEWS).await.unwrap().is_empty());
        assert_eq!(world.book.digest("test_steps").await.unwrap().rows, 0);
        assert_eq!(bring_up(&world.book, &[&counter::NEXT_VIEW]).await.unwrap(), ["counter"]);
        assert!(world.book.digest("test_steps").await.unwrap().rows > 0);
        assert!(bring_up(&world.book, &[&counter::NEXT_VIEW]).await.unwrap().is_empty());
    });
}

#[test]
fn a_rebuild_that_was_interrupted_begins_again() {
    on_both(|world| async move {
        history(&world).await;
        // As a build leaves it that dies while filling: tables there, version not.
        world.raw("DELETE FROM view_versions; DELETE FROM test_steps").await.unwrap();
        assert_eq!(bring_up(&world.book, &VIEWS).await.unwrap(), ["counter"]);
        assert!(world.book.digest("test_steps").await.unwrap().rows > 0);
    });
}
