//! A fresh database on each engine, and a house's parts over it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::kernel::UnitId;
use maklumat::book::{self, Book, Sealer};
use maklumat::clock::Clock;
use maklumat::execute::views::{View, bring_up};
use maklumat::execute::{Done, Execute, Failure};
use maklumat::identity::Permit;
use maklumat::keys::Keys;
use maklumat::live::Hub;
use maklumat::prove::register::{Report, Trust, verify};

use crate::counter;

pub(crate) const UNIT: &str = "kanim-nusantara";

/// One engine with a fresh database of its own.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: Option<String>,
    pub(crate) book: Arc<dyn Book>,
}

/// Runs a story on SQLite and on PostgreSQL.
pub(crate) fn on_both<F: Future<Output = ()>>(story: impl Fn(World) -> F) {
    block_on(async {
        story(World::sqlite().await).await;
        let world = World::postgres().await;
        let database = world.database.clone().expect("a PostgreSQL database has an address");
        story(world).await;
        drop_database(&database).await;
    });
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(work)
}

impl World {
    pub(crate) async fn sqlite() -> Self {
        Self::open(None).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::open(Some(fresh_database().await)).await
    }

    async fn open(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Keys::open(&folder.path().join("keys")).unwrap();
        let book = book::open(database.as_deref(), folder.path()).await.unwrap();
        book::prepare(&*book, &[]).await.unwrap();
        bring_up(&book, &[&counter::VIEW]).await.unwrap();
        Self { folder, database, book }
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn keys(&self) -> Keys {
        Keys::open(&self.data().join("keys")).unwrap()
    }

    /// Another connection to the same database, as another process has it.
    pub(crate) async fn again(&self) -> Arc<dyn Book> {
        book::open(self.database.as_deref(), self.data()).await.unwrap()
    }

    /// A way to record, with nothing in memory yet.
    pub(crate) fn execute(&self) -> Execute {
        self.execute_over(Arc::clone(&self.book), Clock::real())
    }

    pub(crate) fn execute_over(&self, book: Arc<dyn Book>, clock: Clock) -> Execute {
        let sealer = Arc::new(Sealer::new(&self.keys().master));
        Execute::new(book, clock, sealer, Arc::new(Hub::default()))
    }

    pub(crate) async fn verify(&self) -> Report {
        let key = Some(self.keys().checkpoint.verifying_key());
        let trust = Trust { key, heads: Vec::new() };
        verify(&self.book, &trust, None, &|_| {}).await.unwrap()
    }

    /// The embedded engine in another folder, perhaps with a limit on its pages.
    pub(crate) async fn open_in(&self, folder: &Path, pages: Option<u32>) -> Arc<dyn Book> {
        let book = book::open_limited(folder, pages).unwrap();
        book::prepare(&*book, &[]).await.unwrap();
        bring_up(&book, &[&counter::VIEW]).await.unwrap();
        book
    }

    pub(crate) async fn verify_of(&self, book: &Arc<dyn Book>) -> Report {
        verify(book, &Trust::default(), None, &|_| {}).await.unwrap()
    }

    /// Runs raw SQL beside the house, as somebody at the database's own prompt would.
    pub(crate) async fn raw(&self, sql: &str) -> Result<(), String> {
        match &self.database {
            None => rusqlite::Connection::open(self.data().join("maklumat.db"))
                .and_then(|connection| connection.execute_batch(sql))
                .map_err(|error| error.to_string()),
            Some(url) => raw_postgres(url, sql).await,
        }
    }

    /// Takes the guards away first: what somebody with all rights can do.
    pub(crate) async fn force(&self, sql: &str) {
        let lift = match self.database {
            None => {
                "DROP TRIGGER entries_no_UPDATE; DROP TRIGGER entries_no_DELETE; \
                     DROP TRIGGER checkpoints_no_UPDATE; DROP TRIGGER checkpoints_no_DELETE;"
            }
            Some(_) => {
                "DROP TRIGGER entries_append_only ON entries; \
                        DROP TRIGGER checkpoints_append_only ON checkpoints;"
            }
        };
        self.raw(&[lift, sql].concat()).await.unwrap();
    }

    /// Runs the `maklumat` program; gives its exit code and what it printed.
    pub(crate) fn maklumat(&self, args: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maklumat"));
        command.args(args).arg("--data").arg(self.data());
        if let Some(url) = &self.database {
            command.args(["--database", url]);
        }
        output(&mut command)
    }
}

pub(crate) fn output(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    text.push_str(&String::from_utf8(output.stderr).unwrap());
    (output.status.code().unwrap(), text)
}

/// The `verify` program: built beside `maklumat`.
pub(crate) fn verify_program() -> PathBuf {
    static BUILT: std::sync::Once = std::sync::Once::new();
    let folder = Path::new(env!("CARGO_BIN_EXE_maklumat")).parent().unwrap();
    BUILT.call_once(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--package", "verify", "--target-dir"]);
        build.arg(folder.parent().unwrap());
        if folder.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "`cargo build --package verify` fails");
    });
    folder.join(if cfg!(windows) { "verify.exe" } else { "verify" })
}

pub(crate) fn permit() -> Permit {
    Permit::house(UnitId::parse(UNIT).unwrap())
}

/// Gives a counter a command.
pub(crate) async fn count(
    execute: &Execute,
    stream: &str,
    id: &str,
    command: counter::Command,
) -> Result<Done<counter::Event>, Failure<counter::Refusal>> {
    execute.run::<counter::Counter>(&permit(), stream, id, &command).await
}

const VARIABLE: &str = "MAKLUMAT_TEST_POSTGRES";

async fn fresh_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var(VARIABLE) else {
        panic!(
            "{VARIABLE} is not set: run `cargo xtask test`, which starts a private PostgreSQL, or \
             name a server of your own, as in {VARIABLE}=postgres://me@127.0.0.1:5432/postgres"
        )
    };
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = ["it", &std::process::id().to_string(), &count.to_string()].join("_");
    let create = ["CREATE DATABASE ", &name, " TEMPLATE template0"].concat();
    raw_postgres(&server, &create).await.unwrap();
    let (base, _) = server.rsplit_once('/').expect("a server address ends in /database");
    [base, &name].join("/")
}

async fn drop_database(url: &str) {
    let server = std::env::var(VARIABLE).expect("read before");
    let (_, name) = url.rsplit_once('/').expect("made by us");
    let drop = ["DROP DATABASE ", name, " WITH (FORCE)"].concat();
    raw_postgres(&server, &drop).await.unwrap();
}

async fn raw_postgres(url: &str, sql: &str) -> Result<(), String> {
    let full = |error: tokio_postgres::Error| {
        error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned())
    };
    let (client, connection) =
        tokio_postgres::connect(url, tokio_postgres::NoTls).await.map_err(full)?;
    let task = tokio::spawn(connection);
    let result = client.batch_execute(sql).await.map_err(full);
    drop(client);
    task.await.unwrap().map_err(full)?;
    result
}

/// No row of any table of a PostgreSQL database holds a text.
pub(crate) async fn nowhere_in(url: &str, text: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    let task = tokio::spawn(connection);
    // Bytes are written in hexadecimal digits.
    client.batch_execute("SET xmlbinary = hex").await.unwrap();
    let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
    let tables = client.query(tables, &[]).await.unwrap();
    assert!(tables.len() > 10);
    for row in tables {
        let table: String = row.get(0);
        let whole = "SELECT table_to_xml($1::text::regclass, true, false, '')::text";
        let rows: String = client.query_one(whole, &[&table]).await.unwrap().get(0);
        assert!(!rows.contains(text), "{text} stands in {table}");
        let hex: String = text.bytes().map(|byte| format!("{byte:02X}")).collect();
        assert!(!rows.to_uppercase().contains(&hex), "{text} stands in bytes of {table}");
    }
    drop(client);
    drop(task.await.unwrap());
}

/// The views of these tests.
pub(crate) const VIEWS: [&View; 1] = [&counter::VIEW];
