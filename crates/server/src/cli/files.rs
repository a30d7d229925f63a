//! `maklumat files`: whether what people handed in is still as they handed it in.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::CliResult;
use crate::book;
use crate::config::Config;
use crate::files::check::{Depth, check};
use crate::files::shelf_of;

/// Files that people handed in: documents of applications, attachments of complaints
#[derive(Debug, Args)]
pub(super) struct FilesArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(CheckArgs),
}

/// Read every file that entries name, byte by byte; names those that are missing or altered
///
/// Reads only and may be run while the house serves. Exit code 1 when something is wrong. A file
/// that was erased on the record is not looked for.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  maklumat files check --data /var/lib/maklumat")]
struct CheckArgs {
    /// Folder for the database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data")]
    data: PathBuf,
    /// PostgreSQL address instead of the embedded database
    #[arg(long, env = "MAKLUMAT_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// One line of JSON: {"ok", "files", "erased", "missing", "altered"}
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: FilesArgs) -> CliResult {
    let Command::Check(args) = args.command;
    let config = Config::load(None, &args.data)?;
    let database = args.database.or_else(|| config.database_url());
    let book = book::open_reading(database.as_deref(), &args.data).await?;
    let shelf = shelf_of(&config.files, &args.data)?;
    let report = check(&*book, &*book, &shelf, Depth::Bytes).await?;
    let mut out = std::io::stdout().lock();
    if args.json {
        let line = json!({
            "ok": report.is_ok(), "files": report.sound, "erased": report.dark,
            "missing": report.missing.len(), "altered": report.altered.len(),
        });
        writeln!(out, "{line}")?;
    } else {
        for fault in report.faults() {
            writeln!(out, "WRONG: {fault}")?;
        }
        if report.is_ok() {
            let (sound, dark, address) = (report.sound, report.dark, shelf.address());
            writeln!(out, "OK: {sound} file(s) in {address} are as they came, {dark} erased")?;
        }
    }
    Ok(if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
