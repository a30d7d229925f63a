//! A fresh database for each test, on both engines.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::NoTls;

const VARIABLE: &str = "MAKLUMAT_TEST_POSTGRES";

/// A database of its own on the PostgreSQL server of this run; dropped with this value.
#[derive(Debug)]
pub struct PostgresDatabase {
    server: String,
    name: String,
    url: String,
}

impl PostgresDatabase {
    /// What `--database` takes.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        // A test that is failing already must not turn into an abort by a second panic.
        let dropped = run(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
        if let Err(error) = dropped
            && !std::thread::panicking()
        {
            panic!("dropping the test database {}: {error}", self.name);
        }
    }
}

/// A fresh, empty PostgreSQL database.
///
/// # Panics
/// When no server was started for this run, or it refuses.
#[must_use]
pub fn postgres_url() -> PostgresDatabase {
    let server = std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{VARIABLE} is not set: run `cargo xtask test` (or `cargo xtask test store`), which \
             starts a private PostgreSQL, or name a server that you own, as in \
             {VARIABLE}=postgres://postgres@127.0.0.1:5432/postgres"
        )
    });
    fresh(&server)
}

fn fresh(server: &str) -> PostgresDatabase {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // Test programs run side by side: the process id keeps their names apart.
    let name = format!("test_{}_{count}", std::process::id());
    run(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .and_then(|()| run(server, &format!("CREATE DATABASE {name} TEMPLATE template0")))
        .unwrap_or_else(|error| panic!("creating a test database on {server}: {error}"));
    let (base, _) = server.rsplit_once('/').expect("a server address ends in /database");
    PostgresDatabase { server: server.to_owned(), url: format!("{base}/{name}"), name }
}

/// Runs one statement, from inside or outside of an async test alike.
fn run(server: &str, statement: &str) -> Result<(), String> {
    let work = async {
        let (client, connection) =
            tokio_postgres::connect(server, NoTls).await.map_err(|error| full(&error))?;
        let connection = tokio::spawn(connection);
        client.batch_execute(statement).await.map_err(|error| full(&error))?;
        drop(client);
        connection.await.map_err(|error| full(&error))?.map_err(|error| full(&error))
    };
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(work)
        });
        thread.join().expect("the statement's thread does not panic")
    })
}

/// An error with its causes: PostgreSQL's own words are one below.
fn full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(below) = cause {
        text = format!("{text}: {below}");
        cause = below.source();
    }
    text
}

/// One engine with a fresh database; everything of it goes away with this value.
#[derive(Debug)]
pub struct Engine {
    name: &'static str,
    url: String,
    _kept: Kept,
}

#[derive(Debug)]
enum Kept {
    Folder { _folder: tempfile::TempDir },
    Database { _database: PostgresDatabase },
}

impl Engine {
    /// `sqlite` or `postgres`, for messages.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What `--database` takes.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Every engine that the product supports, each with a fresh database: a story runs on all.
///
/// # Panics
/// When a database cannot be made.
#[must_use]
pub fn engines() -> Vec<Engine> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("maklumat.db");
    let database = postgres_url();
    vec![
        Engine {
            name: "sqlite",
            url: format!("sqlite://{}", file.display()),
            _kept: Kept::Folder { _folder: folder },
        },
        Engine {
            name: "postgres",
            url: database.url().to_owned(),
            _kept: Kept::Database { _database: database },
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrivatePostgres;

    #[test]
    fn a_test_database_lives_as_long_as_its_value_and_survives_an_outage() {
        let mut server = PrivatePostgres::start().unwrap();
        let database = fresh(server.url());
        let other = fresh(server.url());
        assert_ne!(database.url(), other.url());
        run(database.url(), "CREATE TABLE kept (n BIGINT); INSERT INTO kept VALUES (1)").unwrap();

        server.stop_immediately().unwrap();
        assert!(run(database.url(), "SELECT 1").is_err());
        server.start_again().unwrap();
        run(database.url(), "SELECT 1 / n FROM kept").unwrap();
        assert!(run(other.url(), "SELECT n FROM kept").unwrap_err().contains("kept"));

        let url = database.url().to_owned();
        drop(database);
        assert!(run(&url, "SELECT 1").unwrap_err().contains("does not exist"));
    }

    #[test]
    fn both_engines_of_a_run_are_fresh() {
        let engines = engines();
        let names: Vec<_> = engines.iter().map(Engine::name).collect();
        assert_eq!(names, ["sqlite", "postgres"]);
        run(engines[1].url(), "CREATE TABLE first_use (n BIGINT)").unwrap();
    }
}
