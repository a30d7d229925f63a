//! PostgreSQL and engines that speak its wire protocol: one writing connection, several reading
//! ones, all made again when they break.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use register::hash::Hash;
use tokio::sync::{Mutex, Semaphore};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type};
use tokio_postgres::{Client, Config, NoTls};

use super::digest::{self, TableDigest};
use super::schema::{
    INSERT_KEY, INSERT_PART, MOVE_HEAD, READ_CHAIN, READ_STREAM, START_HEAD, ddl_for_guards,
};
use super::{
    AppendPermit, Batch, Book, HeadMove, NewEntry, Row, Statement, StoreError, StoreResult, Stored,
    Value, Write,
};

/// One round trip for all entries of a batch.
const INSERT_ENTRIES: &str = "INSERT INTO entries (unit, seq, stream, version, hash, bytes) \
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bytea[], \
    $6::bytea[])";

/// Reading connections at most: a rush of requests must not use up what the server allows.
const READERS: usize = 8;
/// The heads of a batch that lost a race, for who decides it again.
const HOLD_HEADS: &str =
    "SELECT unit FROM heads WHERE unit = ANY($1::text[]) ORDER BY unit FOR UPDATE";
/// A transaction that stands idle for long belongs to a machine that is gone.
const SESSION: &str = "SET synchronous_commit = on; SET idle_in_transaction_session_timeout = '5s'";
const NO_PARAMS: [&(dyn ToSql + Sync); 0] = [];
/// A server that does not take a connection within this time is taken to be gone.
const CONNECTING: Duration = Duration::from_secs(3);
/// A batch that is not stored within this time is given up; whether it was stored is then unknown.
const STORING: Duration = Duration::from_secs(5);
/// The same for reading.
const READING: Duration = Duration::from_secs(10);
/// How long the loser of a race may keep others from writing while it decides again.
const HOLDING: Duration = Duration::from_millis(500);

struct Link {
    client: Client,
    prepared: HashMap<&'static str, tokio_postgres::Statement>,
}

/// The writing connection.
#[derive(Default)]
struct Writer {
    link: Option<Link>,
    /// Set while its transaction is open and holds heads.
    holds: bool,
    /// How often heads were held.
    holdings: u64,
}

pub(super) struct Postgres {
    config: Config,
    address: String,
    tls: Option<tokio_postgres_rustls::MakeRustlsConnect>,
    writer: Arc<Mutex<Writer>>,
    readers: Arc<parking_lot::Mutex<Vec<Link>>>,
    places: Semaphore,
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *ty == Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
            Self::Int(value) => value.to_sql(ty, out),
            Self::Text(value) => value.to_sql(ty, out),
            Self::Bytes(value) => value.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(ty)
    }

    tokio_postgres::types::to_sql_checked!();
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let lost_race = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::UNIQUE_VIOLATION,
        ];
        match error.code() {
            Some(code) if lost_race.contains(code) => Self::Conflict,
            _ => Self::unavailable(error),
        }
    }
}

fn number(value: u64) -> i64 {
    i64::try_from(value).expect("a chain has fewer than 2^63 entries")
}

fn refs(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Link {
    async fn prepare(
        &mut self,
        sql: &'static str,
    ) -> Result<tokio_postgres::Statement, StoreError> {
        if let Some(found) = self.prepared.get(sql) {
            return Ok(found.clone());
        }
        let statement = self.client.prepare(sql).await?;
        self.prepared.insert(sql, statement.clone());
        Ok(statement)
    }

    /// Runs writes in the open transaction, pipelined: all are sent before the first answer is
    /// read.
    async fn run(&mut self, writes: &[Write]) -> Result<Vec<u64>, StoreError> {
        let mut prepared = Vec::with_capacity(writes.len());
        for write in writes {
            prepared.push((self.prepare(write.statement.sql).await?, refs(&write.params)));
        }
        let client = &self.client;
        let counts =
            try_join_all(prepared.iter().map(|(sql, params)| client.execute(sql, params))).await?;
        let kept = writes
            .iter()
            .zip(&counts)
            .all(|(write, changed)| write.expect.is_none_or(|expected| expected == *changed));
        if kept { Ok(counts) } else { Err(StoreError::Conflict) }
    }

    async fn insert(&mut self, entries: &[NewEntry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let statement = self.prepare(INSERT_ENTRIES).await?;
        let units: Vec<&str> = entries.iter().map(|entry| &*entry.unit).collect();
        let seqs: Vec<i64> = entries.iter().map(|entry| number(entry.seq)).collect();
        let streams: Vec<&str> = entries.iter().map(|entry| &*entry.stream).collect();
        let versions: Vec<i64> = entries.iter().map(|entry| number(entry.version)).collect();
        let hashes: Vec<&[u8]> = entries.iter().map(|entry| &entry.hash.0[..]).collect();
        let bytes: Vec<&[u8]> = entries.iter().map(|entry| &entry.bytes[..]).collect();
        self.client
            .execute(&statement, &[&units, &seqs, &streams, &versions, &hashes, &bytes])
            .await?;
        Ok(())
    }

    async fn store(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let heads: Vec<Write> = batch.heads.iter().map(head_write).collect();
        self.run(&heads).await?;
        self.insert(&batch.entries).await?;
        let parts: Vec<Write> = batch.parts.iter().flat_map(part_writes).collect();
        self.run(&parts).await?;
        self.run(&batch.writes).await?;
        Ok(())
    }
}

fn head_write(head: &HeadMove) -> Write {
    let (unit, to, from) = (Value::from(&*head.unit), head.to, head.from);
    let (seq, hash) = (number(to.seq).into(), to.hash.to_string().into());
    let (statement, params) = if from.seq == 0 {
        (&START_HEAD, vec![unit, seq, hash, to.recorded.into()])
    } else {
        let was = [number(from.seq).into(), from.hash.to_string().into()];
        let mut params = vec![seq, hash, to.recorded.into(), unit];
        params.extend(was);
        (&MOVE_HEAD, params)
    };
    Write { statement, params, expect: Some(1) }
}

fn part_writes(new: &super::NewPart) -> [Write; 2] {
    let place = || {
        let (seq, slot) = (number(new.part.seq), i64::from(new.part.slot));
        vec![Value::from(&*new.unit), seq.into(), slot.into(), new.subject.clone().into()]
    };
    let mut part = place();
    part.extend([new.part.salt.clone().into(), new.part.bytes.clone().into()]);
    let mut key = place();
    key.push(new.wrapped_key.clone().into());
    [
        Write { statement: &INSERT_PART, params: part, expect: Some(1) },
        Write { statement: &INSERT_KEY, params: key, expect: Some(1) },
    ]
}

/// Ends a holding that nobody went on with.
async fn let_go(writer: Arc<Mutex<Writer>>, holding: u64) {
    tokio::time::sleep(HOLDING).await;
    let mut writer = writer.lock().await;
    if !writer.holds || writer.holdings != holding {
        return;
    }
    writer.holds = false;
    if let Some(link) = writer.link.take()
        && link.client.batch_execute("ROLLBACK").await.is_ok()
    {
        writer.link = Some(link);
    }
}

async fn in_time<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let late = |_| StoreError::unavailable("the database did not answer in time");
    tokio::time::timeout(limit, work).await.map_err(late)?
}

impl Postgres {
    pub(super) async fn connect(url: &str) -> Result<Self, StoreError> {
        let mut config: Config = url.parse()?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECTING);
        }
        config.tcp_user_timeout(STORING);
        let wants_tls = config.get_ssl_mode() != tokio_postgres::config::SslMode::Disable
            && url.contains("sslmode=require");
        let tls = wants_tls.then(|| {
            let roots = webpki_roots::TLS_SERVER_ROOTS.to_vec();
            let trust = rustls::RootCertStore { roots };
            let settings =
                rustls::ClientConfig::builder().with_root_certificates(trust).with_no_client_auth();
            tokio_postgres_rustls::MakeRustlsConnect::new(settings)
        });
        let address = format!(
            "postgres://{}/{}",
            config.get_hosts().first().map_or_else(String::new, |host| format!("{host:?}")),
            config.get_dbname().unwrap_or_default()
        );
        let (writer, readers) = (Arc::default(), Arc::default());
        let places = Semaphore::new(READERS);
        let book = Self { config, address, tls, writer, readers, places };
        book.writer.lock().await.link = Some(book.link().await?);
        Ok(book)
    }

    async fn link(&self) -> Result<Link, StoreError> {
        let client = match &self.tls {
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                tokio::spawn(connection);
                client
            }
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                tokio::spawn(connection);
                client
            }
        };
        client.batch_execute(SESSION).await?;
        Ok(Link { client, prepared: HashMap::new() })
    }

    /// Runs work in one transaction on the writing connection. A connection that failed is dropped,
    /// and the next call makes a new one.
    async fn writing<T>(
        &self,
        work: impl AsyncFnOnce(&mut Link) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.writer.lock().await;
        let holds = std::mem::take(&mut writer.holds);
        let mut link = match writer.link.take().filter(|link| !link.client.is_closed()) {
            Some(link) if holds => link,
            other => {
                let link = match other {
                    Some(link) => link,
                    None => self.link().await?,
                };
                link.client.batch_execute("BEGIN").await?;
                link
            }
        };
        let result = match work(&mut link).await {
            Ok(value) => link.client.batch_execute("COMMIT").await.map(|()| value),
            Err(error) => {
                link.client.batch_execute("ROLLBACK").await?;
                writer.link = Some(link);
                return Err(error);
            }
        };
        let value = result?;
        writer.link = Some(link);
        Ok(value)
    }

    async fn store(&self, batch: &Batch) -> Result<(), StoreError> {
        let stored =
            in_time(STORING, self.writing(async |link: &mut Link| link.store(batch).await)).await;
        if matches!(stored, Err(StoreError::Conflict)) {
            // Without it the next batch may lose as well; that is all.
            let _ = in_time(STORING, self.hold(&batch.heads)).await;
        }
        stored
    }

    /// Keeps others from moving the heads of a lost batch, in a transaction that the next batch
    /// goes on with: who decides again while a busier process writes would lose for ever.
    async fn hold(&self, heads: &[HeadMove]) -> Result<(), StoreError> {
        let units: Vec<&str> = heads.iter().map(|head| &*head.unit).collect();
        let mut writer = self.writer.lock().await;
        let Some(mut link) = writer.link.take() else { return Ok(()) };
        link.client.batch_execute("BEGIN").await?;
        let statement = link.prepare(HOLD_HEADS).await?;
        link.client.execute(&statement, &[&units]).await?;
        (writer.link, writer.holds) = (Some(link), true);
        writer.holdings += 1;
        tokio::spawn(let_go(Arc::clone(&self.writer), writer.holdings));
        Ok(())
    }

    async fn reading(
        &self,
        sql: &'static str,
        params: &[Value],
    ) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        in_time(READING, self.ask(sql, params)).await
    }

    async fn ask(
        &self,
        sql: &'static str,
        params: &[Value],
    ) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let _place = self.places.acquire().await.map_err(StoreError::unavailable)?;
        let kept = self.readers.lock().pop();
        let mut link = match kept.filter(|link| !link.client.is_closed()) {
            Some(link) => link,
            None => self.link().await?,
        };
        let statement = link.prepare(sql).await?;
        let rows = link.client.query(&statement, &refs(params)).await?;
        self.readers.lock().push(link);
        Ok(rows)
    }

    async fn stored(
        &self,
        statement: &'static Statement,
        params: Vec<Value>,
    ) -> Result<Vec<Stored>, StoreError> {
        let rows = self.reading(statement.sql, &params).await?;
        rows.iter()
            .map(|row| {
                let hash: &[u8] = row.try_get(2)?;
                let bytes: &[u8] = row.try_get(3)?;
                Ok(Stored {
                    seq: row.try_get::<_, i64>(0)?.unsigned_abs(),
                    version: row.try_get::<_, i64>(1)?.unsigned_abs(),
                    // a hash of another length cannot match its bytes
                    hash: Hash(hash.try_into().unwrap_or([0; 32])),
                    bytes: bytes.to_vec(),
                })
            })
            .collect()
    }
}

fn row(found: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(found.len());
    for (index, column) in found.columns().iter().enumerate() {
        let ty = column.type_();
        values.push(if *ty == Type::INT8 {
            found.try_get::<_, Option<i64>>(index)?.into()
        } else if *ty == Type::INT4 {
            found.try_get::<_, Option<i32>>(index)?.map(i64::from).into()
        } else if *ty == Type::BYTEA {
            found.try_get::<_, Option<Vec<u8>>>(index)?.into()
        } else {
            found.try_get::<_, Option<String>>(index)?.into()
        });
    }
    Ok(Row(values))
}

impl Book for Postgres {
    fn append<'a>(&'a self, _: AppendPermit, batch: &'a Batch) -> StoreResult<'a, ()> {
        Box::pin(self.store(batch))
    }

    fn read_chain<'a>(
        &'a self,
        unit: &'a str,
        after: u64,
        limit: u32,
    ) -> StoreResult<'a, Vec<Stored>> {
        let params = vec![unit.into(), number(after).into(), limit.into()];
        Box::pin(self.stored(&READ_CHAIN, params))
    }

    fn read_stream<'a>(
        &'a self,
        unit: &'a str,
        stream: &'a str,
        after: u64,
        limit: u32,
    ) -> StoreResult<'a, Vec<Stored>> {
        let params = vec![unit.into(), stream.into(), number(after).into(), limit.into()];
        Box::pin(self.stored(&READ_STREAM, params))
    }

    fn query<'a>(
        &'a self,
        statement: &'static Statement,
        params: Vec<Value>,
    ) -> StoreResult<'a, Vec<Row>> {
        Box::pin(
            async move { self.reading(statement.sql, &params).await?.iter().map(row).collect() },
        )
    }

    fn write<'a>(&'a self, writes: Vec<Write>) -> StoreResult<'a, Vec<u64>> {
        let work = self.writing(async move |link: &mut Link| link.run(&writes).await);
        Box::pin(in_time(STORING, work))
    }

    fn define<'a>(&'a self, texts: Vec<String>, writes: Vec<Write>) -> StoreResult<'a, ()> {
        Box::pin(async move {
            self.writing(async |link: &mut Link| {
                for text in &texts {
                    let text = text.replace("{BYTES}", "BYTEA").replace("{BY_KEY}", "");
                    link.client.batch_execute(&text).await?;
                }
                link.run(&writes).await.map(drop)
            })
            .await
        })
    }

    fn digest<'a>(&'a self, table: &'static str) -> StoreResult<'a, TableDigest> {
        Box::pin(async move {
            let link = self.link().await?;
            let rows = link.client.query_raw(&digest::all_rows(table), NO_PARAMS).await?;
            let mut rows = std::pin::pin!(rows);
            let mut digest = TableDigest::default();
            while let Some(found) = rows.try_next().await? {
                digest.add(&row(&found)?);
            }
            Ok(digest)
        })
    }

    fn tidy_after_erasure<'a>(&'a self) -> StoreResult<'a, bool> {
        Box::pin(async move {
            let link = self.link().await?;
            link.client.batch_execute("VACUUM sealed_parts").await?;
            link.client.batch_execute("VACUUM sealed_keys").await?;
            Ok(true)
        })
    }

    fn integrity<'a>(&'a self) -> StoreResult<'a, Vec<String>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn check<'a>(&'a self, statement: &'static Statement) -> StoreResult<'a, ()> {
        Box::pin(async move {
            let link = self.link().await?;
            link.client.prepare(statement.sql).await?;
            Ok(())
        })
    }

    fn guards(&self) -> Vec<String> {
        let mut texts = vec![
            "CREATE OR REPLACE FUNCTION rows_may_only_be_added() RETURNS trigger LANGUAGE plpgsql \
             AS $$ BEGIN RAISE EXCEPTION '%: rows may only be added', TG_TABLE_NAME; END $$"
                .to_owned(),
        ];
        texts.extend(ddl_for_guards().iter().map(|table| {
            format!(
                "CREATE OR REPLACE TRIGGER {table}_append_only \
                 BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION rows_may_only_be_added()"
            )
        }));
        texts
    }

    fn copy_to<'a>(&'a self, _: &'a Path) -> StoreResult<'a, ()> {
        let advice = "a PostgreSQL database is copied with pg_dump (see docs/operate/backup.md)";
        Box::pin(std::future::ready(Err(StoreError::unavailable(advice))))
    }

    fn address(&self) -> String {
        self.address.clone()
    }
}
