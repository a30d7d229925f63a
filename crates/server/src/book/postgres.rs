//! PostgreSQL and engines that speak its wire protocol: one writing connection, several reading
//! ones, all made again when they break.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use bytes::BytesMut;
use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use register::hash::Hash;
use tokio::sync::Mutex;
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

const READERS_KEPT: usize = 4;
const NO_PARAMS: [&(dyn ToSql + Sync); 0] = [];

struct Link {
    client: Client,
    prepared: HashMap<&'static str, tokio_postgres::Statement>,
}

pub(super) struct Postgres {
    config: Config,
    address: String,
    tls: Option<tokio_postgres_rustls::MakeRustlsConnect>,
    writer: Mutex<Option<Link>>,
    readers: Arc<parking_lot::Mutex<Vec<Link>>>,
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

impl Postgres {
    pub(super) async fn connect(url: &str) -> Result<Self, StoreError> {
        let config: Config = url.parse()?;
        let wants_tls = config.get_ssl_mode() != tokio_postgres::config::SslMode::Disable
            && url.contains("sslmode=require");
        let tls = wants_tls.then(|| {
            let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
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
        let book = Self { config, address, tls, writer: Mutex::new(None), readers: Arc::default() };
        *book.writer.lock().await = Some(book.link().await?);
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
        client.batch_execute("SET synchronous_commit = on").await?;
        Ok(Link { client, prepared: HashMap::new() })
    }

    /// Runs work in one transaction on the writing connection. A connection that failed is dropped,
    /// and the next call makes a new one.
    async fn writing<T>(
        &self,
        work: impl AsyncFnOnce(&mut Link) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut slot = self.writer.lock().await;
        let mut link = match slot.take().filter(|link| !link.client.is_closed()) {
            Some(link) => link,
            None => self.link().await?,
        };
        link.client.batch_execute("BEGIN").await?;
        let result = match work(&mut link).await {
            Ok(value) => link.client.batch_execute("COMMIT").await.map(|()| value),
            Err(error) => {
                link.client.batch_execute("ROLLBACK").await?;
                *slot = Some(link);
                return Err(error);
            }
        };
        let value = result?;
        *slot = Some(link);
        Ok(value)
    }

    async fn reading(
        &self,
        sql: &'static str,
        params: &[Value],
    ) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let kept = self.readers.lock().pop();
        let mut link = match kept.filter(|link| !link.client.is_closed()) {
            Some(link) => link,
            None => self.link().await?,
        };
        let statement = link.prepare(sql).await?;
        let rows = link.client.query(&statement, &refs(params)).await?;
        let mut kept = self.readers.lock();
        if kept.len() < READERS_KEPT {
            kept.push(link);
        }
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
        Box::pin(self.writing(async |link: &mut Link| link.store(batch).await))
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
        Box::pin(async move { self.writing(async |link: &mut Link| link.run(&writes).await).await })
    }

    fn define<'a>(&'a self, texts: Vec<String>, writes: Vec<Write>) -> StoreResult<'a, ()> {
        Box::pin(async move {
            self.writing(async |link: &mut Link| {
                for text in &texts {
                    link.client.batch_execute(&text.replace("{BYTES}", "BYTEA")).await?;
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
