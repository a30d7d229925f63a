//! `maklumat doctor`: is everything in order, and what to do where it is not.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::CliResult;
use super::backup::{LAST_BACKUP, LastBackup};
use crate::book::{self, Book, READ_LAST, READ_LAST_CHECKPOINT, StoreError};
use crate::clock::Clock;
use crate::config::Config;
use crate::files::check::{CheckError, Depth, check};
use crate::files::{Scanner, shelf_of};
use crate::house;
use crate::keys;

/// Look over an installation: disk, clock, keys, schema, chains, signed heads, backups
///
/// Reads only and may be run while the house serves. Exit code 1 when something is red.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  maklumat doctor --data /var/lib/maklumat")]
pub(super) struct DoctorArgs {
    /// Folder for the database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data")]
    data: PathBuf,
    /// PostgreSQL address instead of the embedded database
    #[arg(long, env = "MAKLUMAT_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Print JSON: a list of {"name", "state", "what", "remedy"}
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Green,
    Yellow,
    Red,
}

#[derive(Debug, Serialize)]
struct Finding {
    name: &'static str,
    state: State,
    what: String,
    /// What to do about it.
    remedy: Option<&'static str>,
}

fn green(name: &'static str, what: impl Into<String>) -> Finding {
    Finding { name, state: State::Green, what: what.into(), remedy: None }
}

fn yellow(name: &'static str, what: impl Into<String>, remedy: &'static str) -> Finding {
    Finding { name, state: State::Yellow, what: what.into(), remedy: Some(remedy) }
}

fn red(name: &'static str, what: impl Into<String>, remedy: &'static str) -> Finding {
    Finding { name, state: State::Red, what: what.into(), remedy: Some(remedy) }
}

const MINUTE: i64 = 60 * 1_000_000;
const HOUR: i64 = 60 * MINUTE;
const MEBIBYTE: u64 = 1024 * 1024;

pub(super) async fn run(args: DoctorArgs) -> CliResult {
    let mut findings = vec![disk(&args.data), permissions(&args.data.join("keys"))];
    match book::open_reading(args.database.as_deref(), &args.data).await {
        Ok(book) => match examine(&book).await {
            Ok(more) => findings.extend(more),
            Err(error) => findings.push(unreadable(&error)),
        },
        Err(error) => findings.push(unreadable(&error)),
    }
    findings.extend(files(&args).await);
    if args.database.is_none() {
        findings.push(backups(&args.data));
    }
    let is_red = findings.iter().any(|finding| finding.state == State::Red);
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&findings)?)?;
    } else {
        for Finding { name, state, what, remedy } in &findings {
            let mark = match state {
                State::Green => "ok    ",
                State::Yellow => "look  ",
                State::Red => "WRONG ",
            };
            writeln!(out, "{mark}{name:<14}{what}")?;
            if let Some(remedy) = remedy {
                writeln!(out, "      {:<14}→ {remedy}", "")?;
            }
        }
    }
    Ok(if is_red { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn unreadable(error: &StoreError) -> Finding {
    let mut what = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        what = format!("{what}: {next}");
        cause = next.source();
    }
    red("database", what, "name the right folder with --data, or restore a backup")
}

#[cfg(unix)]
fn free_bytes(path: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(path).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

fn disk(data: &Path) -> Finding {
    let remedy = "free space on this disk: nobody can be served when it is full";
    match free_bytes(data).map(|bytes| bytes / MEBIBYTE) {
        Some(free) if free < 512 => red("disk", format!("{free} MiB free"), remedy),
        Some(free) if free < 4096 => yellow("disk", format!("{free} MiB free"), remedy),
        Some(free) => green("disk", format!("{free} MiB free")),
        None => yellow("disk", "free space is not known", "look at it by hand"),
    }
}

#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn is_private(path: &Path) -> bool {
    path.exists()
}

fn permissions(folder: &Path) -> Finding {
    for name in keys::FILES {
        let path = folder.join(name);
        if !path.is_file() {
            let what = format!("{} is missing", path.display());
            return red("keys", what, "restore the keys folder from a backup before serving again");
        }
        if !is_private(&path) || !is_private(folder) {
            let what = format!("others may read {}", path.display());
            return red("keys", what, "chmod 700 the keys folder and 600 the files in it");
        }
    }
    green("keys", "there, and readable for their owner only")
}

/// What people handed in: whether it is there, and whether the scanner answers.
async fn files(args: &DoctorArgs) -> Vec<Finding> {
    let away = "look at the address and the rights of the store, [files] in maklumat.toml";
    let config = match Config::load(None, &args.data) {
        Ok(config) => config,
        Err(error) => return vec![red("files", error.to_string(), "correct maklumat.toml")],
    };
    let database = args.database.clone().or_else(|| config.database_url());
    let look = async {
        let book = book::open_reading(database.as_deref(), &args.data).await?;
        let shelf = shelf_of(&config.files, &args.data)?;
        check(&*book, &*book, &shelf, Depth::Size).await
    };
    let mut findings = vec![match look.await {
        Ok(report) if report.is_ok() => {
            green("files", format!("{} there, {} erased", report.sound, report.dark))
        }
        Ok(report) => {
            let faults = report.faults();
            let what = format!("{} file(s) wrong, the first: {}", faults.len(), faults[0]);
            let remedy = "keep what is there; copy DIR2/files of the newest backup to the store, \
                          then run `maklumat files check`";
            red("files", what, remedy)
        }
        Err(CheckError::Shelf(error)) => red("files", error.to_string(), away),
        Err(error) => red("files", error.to_string(), "see the database above"),
    }];
    if let Some(scanner) = Scanner::parse(&config.files.clamd) {
        let remedy = "start clamd, or take files.clamd out: no file is taken without it";
        let asked = tokio::task::spawn_blocking(move || scanner.ping()).await;
        findings.push(match asked.map_err(std::io::Error::other).and_then(|asked| asked) {
            Ok(()) => green("virus scanner", "it answers"),
            Err(error) => red("virus scanner", error.to_string(), remedy),
        });
    }
    findings
}

async fn examine(book: &Arc<dyn Book>) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    findings.push(match book::missing_steps(&**book, &house::steps()).await {
        Ok(missing) if missing.is_empty() => green("schema", "up to date"),
        Ok(missing) => yellow(
            "schema",
            format!("{} step(s) to go: {}", missing.len(), missing.join(", ")),
            "they are taken when this build serves for the first time: make a backup before",
        ),
        Err(error) => red("schema", error.to_string(), "use the build that wrote this database"),
    });
    let broken = book.integrity().await?;
    findings.push(match broken.first() {
        None => green("database", format!("{} is sound", book.address())),
        Some(first) => {
            red("database", first, "stop the server, keep the files, restore the newest backup")
        }
    });
    let now = Clock::real().now().0;
    let heads = book.heads().await?;
    let latest = heads.iter().map(|(_, head)| head.recorded).max();
    findings.push(match latest {
        Some(recorded) if recorded > now + 5 * MINUTE => red(
            "clock",
            format!("the last entry was recorded {} minutes from now", (recorded - now) / MINUTE),
            "set the clock (and its battery) right; a demo's folder may say so too",
        ),
        Some(recorded) => {
            green("clock", format!("the last entry is {} minutes old", (now - recorded) / MINUTE))
        }
        None => green("clock", "nothing recorded yet"),
    });
    findings.push(chains(&**book, &heads).await?);
    findings.push(signed(&**book, &heads).await?);
    Ok(findings)
}

async fn chains(
    book: &dyn Book,
    heads: &[(String, register::chain::Head)],
) -> Result<Finding, StoreError> {
    for unit in book.units().await? {
        let last = book.query(&READ_LAST, vec![unit.as_str().into()]).await?;
        let last = last.first().map(|row| (row.int(0).unsigned_abs(), row.bytes(1).to_vec()));
        let head = heads.iter().find(|(name, _)| *name == unit);
        let said = head.map(|(_, head)| (head.seq, head.hash.0.to_vec()));
        if last != said {
            let what = format!("{unit}: the head row does not name the last entry");
            return Ok(red("chains", what, "run `maklumat register verify` and keep the files"));
        }
    }
    let entries: u64 = heads.iter().map(|(_, head)| head.seq).sum();
    let what = format!("{entries} entries of {} unit(s); heads fit", heads.len());
    Ok(green("chains", what))
}

async fn signed(
    book: &dyn Book,
    heads: &[(String, register::chain::Head)],
) -> Result<Finding, StoreError> {
    let remedy = "run `maklumat register checkpoint` and keep the notes outside this machine";
    for (unit, head) in heads {
        let last = book.query(&READ_LAST_CHECKPOINT, vec![unit.as_str().into()]).await?;
        let seq = last.first().map_or(0, |row| row.int(0).unsigned_abs());
        if seq == head.seq {
            continue;
        }
        let next = book.read_chain(unit, seq, 1).await?;
        let since = next.first().and_then(|entry| {
            register::entry::Entry::read(&entry.bytes).ok().map(|entry| entry.recorded)
        });
        let age = since.map_or(0, |since| (head.recorded - since) / HOUR);
        if age >= 25 {
            let what = format!("{unit}: {age} hours of entries are not under a signed head");
            return Ok(yellow("signed heads", what, remedy));
        }
    }
    Ok(green("signed heads", "of the last day"))
}

fn backups(data: &Path) -> Finding {
    let remedy = "run `maklumat backup` every day (docs/operate/backup.md)";
    let Ok(text) = std::fs::read(data.join(LAST_BACKUP)) else {
        return yellow("backup", "there is none", remedy);
    };
    let Ok(last) = serde_json::from_slice::<LastBackup>(&text) else {
        return yellow("backup", format!("{LAST_BACKUP} cannot be read"), remedy);
    };
    let hours = (Clock::real().now().0 - last.taken) / HOUR;
    let what = format!("{hours} hours old, in {}", last.to.display());
    match hours {
        0..=36 => green("backup", what),
        _ if hours <= 24 * 7 => yellow("backup", what, remedy),
        _ => red("backup", what, remedy),
    }
}
