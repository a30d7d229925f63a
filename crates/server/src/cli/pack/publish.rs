//! `maklumat pack publish`: records the units of a pack with their standards.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use domain::kernel::Language;
use jiff::civil::Date;

use super::super::CliResult;
use super::{Tongue, findings, say};
use crate::book::StoreError;
use crate::clock::Clock;
use crate::house::{House, Place};
use crate::promise::pack::{Reading, folders, read};
use crate::promise::{self, Decree, PublishError};
use crate::web::App;
use crate::web::dress::sentence;

/// What to publish, where, and by which decree.
#[derive(Debug, Args)]
pub(super) struct PublishArgs {
    /// Folder with pack.toml, or folder of such folders
    dir: PathBuf,
    /// Folder of the office: database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data")]
    data: PathBuf,
    /// PostgreSQL address instead of the embedded database
    #[arg(long, env = "MAKLUMAT_DATABASE")]
    database: Option<String>,
    /// Number of the decree that sets the standards
    #[arg(long)]
    decree: String,
    /// Date of the decree: 2026-11-20
    #[arg(long)]
    decided: Date,
    /// First day in force: 2026-11-23
    #[arg(long)]
    effective: Date,
    /// Language of the sentences
    #[arg(long, value_enum, default_value = "id")]
    lang: Tongue,
}

/// Publishes. Exit code 1 when something was refused, 2 when the pack cannot be read.
pub(super) async fn run(args: &PublishArgs, out: &mut impl Write) -> CliResult {
    let language = args.lang.into();
    let folders = match folders(&args.dir) {
        Ok(folders) if !folders.is_empty() => folders,
        nothing => {
            let detail = nothing.err().map(|error| error.to_string()).unwrap_or_default();
            writeln!(out, "{}", super::cannot_read(language, &args.dir, detail))?;
            return Ok(ExitCode::from(2));
        }
    };
    let reading = of_pack(read(&folders), &args.dir);
    if !reading.findings.is_empty() {
        findings(&reading.findings, language, out)?;
        let count = [("findings", reading.findings.len().to_string())];
        writeln!(out, "{}", say(language, "pack-publish-faulty", &count))?;
        return Ok(ExitCode::from(1));
    }
    if reading.units().next().is_none() {
        let dir = [("dir", args.dir.display().to_string())];
        writeln!(out, "{}", say(language, "pack-publish-no-units", &dir))?;
        return Ok(ExitCode::from(1));
    }
    let place = Place { data: args.data.clone(), database: args.database.clone() };
    let house = House::open(&place, Clock::real()).await?;
    record(&house.app, &reading, args, language, out).await
}

async fn record(
    app: &App,
    reading: &Reading,
    args: &PublishArgs,
    language: Language,
    out: &mut impl Write,
) -> CliResult {
    let (number, decided, effective) = (args.decree.clone(), args.decided, args.effective);
    let before = entries(app).await?;
    let published = promise::publish(app, reading, &Decree { number, decided, effective }).await;
    let recorded = entries(app).await? - before;
    match published {
        Ok(()) => {
            let key = if recorded == 0 { "pack-publish-nothing-new" } else { "pack-published" };
            let counts =
                [("units", reading.units().count().to_string()), ("entries", recorded.to_string())];
            writeln!(out, "{}", say(language, key, &counts))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(PublishError::Refused { unit, document, code, params }) => {
            writeln!(out, "{unit}: {document}: {}", sentence(language, code, &params))?;
            Ok(ExitCode::from(1))
        }
        Err(other) => Err(other.into()),
    }
}

/// Neighbours are read because a pack may use them, but only the pack that was named is published.
fn of_pack(mut reading: Reading, dir: &Path) -> Reading {
    if dir.join("pack.toml").is_file() {
        let name = dir.canonicalize().ok();
        let name = name.as_ref().and_then(|path| path.file_name()).unwrap_or_default();
        for pack in reading.packs.iter_mut().filter(|pack| *pack.folder != *name) {
            pack.units.clear();
        }
    }
    reading
}

async fn entries(app: &App) -> Result<u64, StoreError> {
    Ok(app.book.heads().await?.iter().map(|(_, head)| head.seq).sum())
}
