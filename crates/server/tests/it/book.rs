//! The store, the same story on both engines.

use maklumat::book::{self, Value, Write};
use maklumat::catalogue;
use maklumat::prove::erasure::erase;

use crate::counter::{self, Command};
use crate::world::{UNIT, World, count, on_both, permit};

async fn rows(world: &World, statement: &'static book::Statement) -> Vec<book::Row> {
    world.book.query(statement, vec![UNIT.into()]).await.unwrap()
}

static COUNT_PARTS: book::Statement = book::Statement {
    name: "COUNT_PARTS",
    sql: "SELECT count(*), min(length(salt)) FROM sealed_parts WHERE unit = $1",
};
static COUNT_KEYS: book::Statement =
    book::Statement { name: "COUNT_KEYS", sql: "SELECT count(*) FROM sealed_keys WHERE unit = $1" };

#[test]
fn what_is_appended_is_read_back_in_chain_and_stream() {
    on_both(|world| async move {
        let execute = world.execute();
        for (stream, by) in [("counter/a", 1), ("counter/b", 2), ("counter/a", 3)] {
            count(&execute, stream, "", Command::Add(by)).await.unwrap();
        }
        count(&execute, "counter/a", "", Command::AddMany(3)).await.unwrap();
        let chain = world.book.read_chain(UNIT, 0, 100).await.unwrap();
        assert_eq!(chain.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(world.book.read_chain(UNIT, 2, 2).await.unwrap(), chain[2..4]);
        let stream = world.book.read_stream(UNIT, "counter/a", 1, 3).await.unwrap();
        assert_eq!(stream.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!(stream.iter().map(|entry| entry.version).collect::<Vec<_>>(), [2, 3, 4]);
        let head = world.book.head(UNIT).await.unwrap();
        assert_eq!((head.seq, head.hash), (6, chain[5].hash));
        assert_eq!(world.book.head("nowhere").await.unwrap().seq, 0);
        assert_eq!(world.book.units().await.unwrap(), [UNIT]);
        assert!(world.verify().await.is_ok());
    });
}

#[test]
fn entries_are_never_changed_or_removed_by_raw_sql() {
    on_both(|world| async move {
        count(&world.execute(), "counter/a", "", Command::Add(1)).await.unwrap();
        world.book.write(vec![access_row(&world)]).await.unwrap();
        let mut refused = vec![
            "UPDATE entries SET version = 2",
            "DELETE FROM entries",
            "UPDATE access_log SET actor = 'nobody'",
            "DELETE FROM access_log",
        ];
        if world.database.is_some() {
            refused.extend(["TRUNCATE entries", "TRUNCATE access_log", "TRUNCATE checkpoints"]);
        }
        for sql in refused {
            let error = world.raw(sql).await.expect_err(sql);
            assert!(error.contains("rows may only be added"), "{sql}: {error}");
        }
        assert!(world.verify().await.is_ok());
    });
}

fn access_row(_: &World) -> Write {
    static INSERT: book::Statement = book::Statement {
        name: "INSERT_ACCESS",
        sql: "INSERT INTO access_log (unit, at, actor, action, object, outcome, id) \
              VALUES ($1, $2, 'officer:siti', 'read', 'visit/7', 'allowed', 'x')",
    };
    Write { statement: &INSERT, params: vec![UNIT.into(), 1i64.into()], expect: Some(1) }
}

#[test]
fn writes_that_miss_their_row_leave_nothing_behind() {
    on_both(|world| async move {
        static MISS: book::Statement = book::Statement {
            name: "MISS",
            sql: "UPDATE view_versions SET version = $1 WHERE name = $2",
        };
        let miss =
            Write { statement: &MISS, params: vec![9i64.into(), "none".into()], expect: Some(1) };
        let both = world.book.write(vec![access_row(&world), miss]).await;
        assert!(matches!(both, Err(book::StoreError::Conflict)), "{both:?}");
        // The same row again is no conflict: the first was not kept.
        world.book.write(vec![access_row(&world)]).await.unwrap();
        let twice = world.book.write(vec![access_row(&world)]).await;
        assert!(matches!(twice, Err(book::StoreError::Conflict)), "{twice:?}");
    });
}

#[test]
fn sealed_text_opens_until_it_is_erased_and_the_chain_holds_after() {
    on_both(|world| async move {
        const CANARY: &str = "Siti minta dipanggil lewat pintu 2";
        let execute = world.execute();
        let note = |subject: &str, text: &str| Command::Note {
            subject: subject.to_owned(),
            text: text.to_owned(),
        };
        count(&execute, "counter/a", "", note("visit/7", CANARY)).await.unwrap();
        count(&execute, "counter/a", "", note("visit/8", "lain")).await.unwrap();
        count(&execute, "counter/b", "", note("visit/7", CANARY)).await.unwrap();
        let parts = rows(&world, &COUNT_PARTS).await;
        assert_eq!((parts[0].int(0), parts[0].int(1)), (3, 16));
        let sealer = book::Sealer::new(&world.keys().master);
        let opened = maklumat::prove::register::open_all(&*world.book, &*world.book, &sealer);
        assert_eq!(opened.await.unwrap().open, 3);
        assert!(world.verify().await.is_ok());

        let erased = erase(&*world.book, &execute, &permit(), "visit/7", "UU 27/2022").await;
        let erased = erased.unwrap();
        assert_eq!((erased.parts, erased.done.seq, erased.tidied), (2, 4, true));
        assert_eq!(rows(&world, &COUNT_PARTS).await[0].int(0), 1);
        assert_eq!(rows(&world, &COUNT_KEYS).await[0].int(0), 1);
        let report = world.verify().await;
        assert!(report.is_ok(), "{report:?}");

        // What is sealed for the same subject later stays; erasing nothing is refused.
        count(&execute, "counter/a", "", note("visit/7", "baru")).await.unwrap();
        assert!(world.verify().await.is_ok());
        let nothing = erase(&*world.book, &execute, &permit(), "visit/9", "UU 27/2022").await;
        assert!(nothing.unwrap_err().refusal().is_some());
    });
}

#[test]
fn nothing_of_an_erased_text_or_its_key_is_left_in_the_files() {
    crate::world::block_on(async {
        let world = World::sqlite().await;
        let execute = world.execute();
        let subject = "visit/canary".to_owned();
        let note = Command::Note { subject: subject.clone(), text: "kenari".to_owned() };
        count(&execute, "counter/a", "", note).await.unwrap();
        static SEALED: book::Statement = book::Statement {
            name: "SEALED",
            sql: "SELECT p.bytes, p.salt, k.wrapped FROM sealed_parts p \
                  JOIN sealed_keys k ON k.unit = p.unit AND k.seq = p.seq WHERE p.unit = $1",
        };
        let sealed = rows(&world, &SEALED).await;
        let secrets: Vec<Vec<u8>> = (0..3).map(|at| sealed[0].bytes(at).to_vec()).collect();
        let found = |secret: &[u8]| {
            let files = std::fs::read_dir(world.data()).unwrap();
            files.flatten().filter(|file| file.path().is_file()).any(|file| {
                let bytes = std::fs::read(file.path()).unwrap();
                bytes.windows(secret.len()).any(|window| window == secret)
            })
        };
        assert!(secrets.iter().all(|secret| found(secret)), "the search finds what is there");
        erase(&*world.book, &execute, &permit(), &subject, "UU 27/2022").await.unwrap();
        assert!(!secrets.iter().any(|secret| found(secret)));
    });
}

#[test]
fn every_statement_of_the_house_is_prepared_on_both_engines() {
    on_both(|world| async move {
        // The tables of all rooms, and of all views.
        let place = maklumat::house::Place {
            data: world.data().join("house"),
            database: world.database.clone(),
        };
        if world.database.is_none() {
            std::fs::create_dir(&place.data).unwrap();
        }
        let house =
            maklumat::house::House::open(&place, maklumat::clock::Clock::real()).await.unwrap();
        let statements = catalogue::statements();
        assert!(statements.len() > 30, "only {} statements are listed", statements.len());
        for statement in statements {
            let checked = house.app.book.check(statement).await;
            assert!(checked.is_ok(), "{}: {checked:?}", statement.name);
        }
        for (table, _) in catalogue::views().iter().flat_map(|view| view.tables) {
            house.app.book.digest(table).await.unwrap();
        }
    });
}

#[test]
fn parameters_stand_in_rising_order() {
    for statement in catalogue::statements() {
        let mut highest = 0;
        for rest in statement.sql.split('$').skip(1) {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let number: u32 = rest[..digits].parse().unwrap();
            assert!(number <= highest + 1, "{}: ${number} comes too early", statement.name);
            highest = highest.max(number);
        }
    }
}

#[test]
fn a_schema_of_a_later_build_is_refused() {
    on_both(|world| async move {
        book::prepare(&*world.book, &[]).await.unwrap();
        world.raw("INSERT INTO schema_steps VALUES ('9999 later', 'x')").await.unwrap();
        let refused = book::prepare(&*world.book, &[]).await;
        assert!(matches!(refused, Err(book::MigrateError::Newer(_))), "{refused:?}");
    });
}

#[test]
fn values_come_back_as_they_went_in() {
    on_both(|world| async move {
        static PUT: book::Statement = book::Statement {
            name: "PUT",
            sql: "INSERT INTO sealed_parts (unit, seq, slot, subject, salt, bytes) \
                  VALUES ($1, $2, $3, $4, $5, $6)",
        };
        static GET: book::Statement = book::Statement {
            name: "GET",
            sql: "SELECT seq, slot, subject, salt, bytes FROM sealed_parts WHERE unit = $1",
        };
        let row = vec![
            i64::MAX.into(),
            i64::MIN.into(),
            "“antrean” — é 🎫".into(),
            Vec::new().into(),
            vec![0u8, 255, 10].into(),
        ];
        let params = [vec![Value::from(UNIT)], row.clone()].concat();
        world.book.write(vec![Write { statement: &PUT, params, expect: Some(1) }]).await.unwrap();
        assert_eq!(rows(&world, &GET).await, [book::Row(row)]);
    });
}

#[test]
fn a_room_of_the_tests_is_a_room() {
    use domain::kernel::Event as _;
    let names: Vec<&str> = counter::Event::KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(names, ["counter.counted", "counter.noted"]);
}
