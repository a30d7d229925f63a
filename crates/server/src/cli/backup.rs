//! `maklumat backup` and `maklumat restore`.
//!
//! A backup is one file per day (or hour) that may be kept for years, and one folder `keys` that
//! each backup replaces. What has been erased in the house therefore goes dark in all older files
//! as soon as the next backup is made.

mod files;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use domain::kernel::{Timestamp, Zone};
use register::hash::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{CliResult, progress};
use crate::book::{self, Sealer};
use crate::clock::Clock;
use crate::config::Config;
use crate::files::shelf_of;
use crate::keys::{self, Keys};
use crate::prove::register::{self as prove, Opened, Report, Trust};

/// Copy the embedded database and the keys while the house serves
///
/// Writes DIR2/maklumat-TIME.db (without the keys of sealed parts) and DIR2/maklumat-TIME.json,
/// adds what people handed in to DIR2/files, and replaces DIR2/keys. Keep the keys folder on
/// another medium if you can.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  maklumat backup --data /var/lib/maklumat --to /media/backup")]
pub(super) struct BackupArgs {
    /// Folder for the database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data")]
    data: PathBuf,
    /// PostgreSQL address: says how such a database is backed up
    #[arg(long, env = "MAKLUMAT_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Folder that receives the backup
    #[arg(long, value_name = "DIR2")]
    to: PathBuf,
}

/// Check a backup, and make a new data folder from it
///
/// The backup is checked first: its digest, every entry, every signed head, and whether each sealed
/// part opens and every file is as it came. With --check that is all.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  maklumat restore --from /media/backup --data /var/lib/maklumat-new --check
  maklumat restore --from /media/backup --data /var/lib/maklumat-new")]
pub(super) struct RestoreArgs {
    /// Folder with backups
    #[arg(long, value_name = "DIR2")]
    from: PathBuf,
    /// Which of them, as `maklumat-TIME`; the newest when left out
    #[arg(long, value_name = "NAME")]
    backup: Option<String>,
    /// Folder with the keys, when they are kept elsewhere than in DIR2/keys
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// The new data folder; must not hold a database
    #[arg(long)]
    data: PathBuf,
    /// Only check the backup and say what is there
    #[arg(long)]
    check: bool,
    /// Restore although the check found faults
    #[arg(long, conflicts_with = "check")]
    anyway: bool,
}

/// What a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    taken: i64,
    sha256: String,
    units: Vec<HeadThen>,
    /// How many files lie beside it; none when they are in a store of their own.
    #[serde(default)]
    files: Option<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct HeadThen {
    unit: String,
    seq: u64,
    hash: String,
}

/// Left in the data folder, for `doctor`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LastBackup {
    pub(super) taken: i64,
    pub(super) to: PathBuf,
}

pub(super) const LAST_BACKUP: &str = "last-backup.json";
const KEYS_FILE: &str = "keys.db";

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// `20261121T024105Z`.
fn stamp(at: Timestamp) -> String {
    // The wall clock of Jakarta less its seven hours: there is no zone for UTC in an office.
    let utc = Zone::Jakarta.local(at.plus_seconds(-Zone::Jakarta.offset_hours() * 3600));
    let (d, t) = (utc.date, utc.time);
    let (year, month, day) = (d.year(), d.month(), d.day());
    let (hour, minute, second) = (t.hour(), t.minute(), t.second());
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

pub(super) async fn backup(args: BackupArgs) -> CliResult {
    if args.database.is_some() {
        return Err("a PostgreSQL database is backed up with pg_dump: docs/operate/backup.md has \
                    the two commands (the register, and the keys apart from it)"
            .into());
    }
    let book = book::open_reading(None, &args.data).await?;
    std::fs::create_dir_all(&args.to)?;
    let taken = Clock::real().now();
    let name = format!("maklumat-{}", stamp(taken));
    // Parted in the house's own folder: the medium never sees register and keys in one file.
    let scratch = Scratch::make(&args.data.join("backup-in-progress"))?;
    let (main, keys) = (scratch.0.join("main.db"), scratch.0.join(KEYS_FILE));
    book.copy_to(&main).await?;
    book::split_keys(&main, &keys)?;
    let copy = book::open_file(&main)?;
    let head = |(unit, head): (String, register::chain::Head)| HeadThen {
        unit,
        seq: head.seq,
        hash: head.hash.to_string(),
    };
    let units: Vec<HeadThen> = copy.heads().await?.into_iter().map(head).collect();
    let entries: u64 = units.iter().map(|head| head.seq).sum();
    let shelf = shelf_of(&Config::load(None, &args.data)?.files, &args.data)?;
    let (parted, local) = (book::open_file(&keys)?, shelf.folder().is_some());
    let copied = if local {
        files::copy(&*shelf, (&*copy, &*parted), &args.to).await?
    } else {
        files::Copied::default()
    };
    drop((copy, parted));
    let kept = local.then_some(copied.kept);
    let manifest =
        Manifest { format: 1, taken: taken.0, sha256: sha256(&main)?, units, files: kept };
    let away = args.to.join("keys");
    keys::copy(&args.data.join("keys"), &away)?;
    put(&keys, &away.join(KEYS_FILE))?;
    put(&main, &args.to.join(&name).with_extension("db"))?;
    write_json(&args.to.join(&name).with_extension("json"), &manifest)?;
    let last = LastBackup { taken: taken.0, to: std::fs::canonicalize(&args.to)? };
    write_json(&args.data.join(LAST_BACKUP), &last)?;
    let mut out = std::io::stdout().lock();
    let (to, units) = (args.to.display(), manifest.units.len());
    writeln!(out, "OK: {entries} entries of {units} unit(s) in {to}/{name}.db, keys in {to}/keys")?;
    match kept {
        Some(kept) => writeln!(out, "OK: {kept} file(s) in {to}/files")?,
        None => writeln!(out, "note: files lie in {}: back it up there", shelf.address())?,
    }
    for fault in &copied.faults {
        writeln!(out, "WRONG: {fault}")?;
    }
    writeln!(out, "check it: maklumat restore --from {to} --data NEW --check")?;
    Ok(if copied.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A folder that goes away again, also when something fails.
struct Scratch(PathBuf);

impl Scratch {
    fn make(path: &Path) -> std::io::Result<Self> {
        if path.exists() {
            std::fs::remove_dir_all(path)?; // left by a backup that was interrupted
        }
        std::fs::create_dir(path)?;
        keys::protect(path, 0o700)?;
        Ok(Self(path.to_owned()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // what cannot be removed now is removed by the next backup
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Copies a file so that it is there whole or not at all.
fn put(from: &Path, to: &Path) -> std::io::Result<()> {
    let part = to.with_extension("part");
    std::fs::copy(from, &part)?;
    keys::protect(&part, 0o600)?;
    std::fs::File::open(&part)?.sync_all()?;
    std::fs::rename(&part, to)
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), Fault> {
    let part = path.with_extension("part");
    std::fs::write(&part, serde_json::to_vec_pretty(value)?)?;
    std::fs::File::open(&part)?.sync_all()?;
    Ok(std::fs::rename(&part, path)?)
}

fn sha256(path: &Path) -> std::io::Result<String> {
    let mut digest = Sha256::new();
    let mut file = std::fs::File::open(path)?;
    let mut piece = vec![0; 1 << 20];
    loop {
        let read = std::io::Read::read(&mut file, &mut piece)?;
        if read == 0 {
            return Ok(Hash(digest.finalize().into()).to_string());
        }
        digest.update(&piece[..read]);
    }
}

/// A backup that was found.
struct Found {
    main: PathBuf,
    keys: PathBuf,
    manifest: Manifest,
}

fn find(args: &RestoreArgs) -> Result<Found, Fault> {
    let name = match &args.backup {
        Some(name) => name.clone(),
        None => {
            let names = std::fs::read_dir(&args.from)?.flatten().filter_map(|file| {
                let name = file.file_name().into_string().ok()?;
                name.strip_suffix(".json").filter(|n| n.starts_with("maklumat-")).map(str::to_owned)
            });
            let none = || format!("there is no backup in {}", args.from.display());
            names.max().ok_or_else(none)?
        }
    };
    let path = args.from.join(&name).with_extension("json");
    let text = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let manifest: Manifest = serde_json::from_slice(&text)?;
    let keys = args.keys.clone().unwrap_or_else(|| args.from.join("keys"));
    if !keys.join(KEYS_FILE).is_file() {
        let keys = keys.display();
        return Err(format!("{keys} holds no {KEYS_FILE}: name the folder with --keys").into());
    }
    Ok(Found { main: path.with_extension("db"), keys, manifest })
}

/// What is wrong with a backup; nothing when it is sound.
struct Checked {
    faults: Vec<String>,
    report: Report,
    opened: Opened,
    files: u64,
}

async fn check(found: &Found) -> Result<Checked, Fault> {
    let mut faults = Vec::new();
    if sha256(&found.main)? != found.manifest.sha256 {
        faults.push("the file is not the one that was written: its digest differs".to_owned());
    }
    let book = book::open_file(&found.main)?;
    faults.extend(book.integrity().await?.into_iter().map(|line| format!("SQLite: {line}")));
    let key = keys::checkpoint_key(&found.keys)?.map(|key| key.verifying_key());
    let heads: u64 = found.manifest.units.iter().map(|head| head.seq).sum();
    let bar = progress::entries(heads);
    let trust = Trust { key, heads: Vec::new() };
    let report = prove::verify(&book, &trust, None, &|n| bar.set_position(n)).await?;
    bar.finish_and_clear();
    if let Some(fault) = &report.first_fault {
        faults.push(format!("{}, entry {}: {}", fault.unit, fault.seq, fault.what));
    }
    for then in &found.manifest.units {
        let head = book.head(&then.unit).await?;
        if (head.seq, head.hash.to_string()) != (then.seq, then.hash.clone()) {
            faults.push(format!("{}: the head is not the one that was written", then.unit));
        }
    }
    let sealer = Sealer::new(&Keys::open(&found.keys)?.master);
    let keys = book::open_file(&found.keys.join(KEYS_FILE))?;
    let opened = prove::open_all(&*book, &*keys, &sealer).await?;
    if opened.broken > 0 {
        let broken = opened.broken;
        faults.push(format!("{broken} sealed part(s) do not open: the keys are not theirs"));
    }
    let mut files = 0;
    if found.manifest.files.is_some() {
        let folder = found.main.parent().unwrap_or(Path::new("."));
        let report = files::examine((&*book, &*keys), folder).await?;
        faults.extend(report.faults());
        files = report.sound;
    }
    Ok(Checked { faults, report, opened, files })
}

pub(super) async fn restore(args: RestoreArgs) -> CliResult {
    let found = find(&args)?;
    let checked = check(&found).await?;
    let mut out = std::io::stdout().lock();
    let main = found.main.display();
    writeln!(out, "{main}, taken {}", stamp(Timestamp(found.manifest.taken)))?;
    for head in &found.manifest.units {
        writeln!(out, "  {}: {} entries, head {}", head.unit, head.seq, head.hash)?;
    }
    let Opened { open, dark, .. } = checked.opened;
    writeln!(out, "  sealed parts: {open} open, {dark} dark (erased after this backup)")?;
    writeln!(out, "  files: {} as they came", checked.files)?;
    for fault in &checked.faults {
        writeln!(out, "WRONG: {fault}")?;
    }
    if checked.faults.is_empty() {
        let (entries, units) = (checked.report.entries, checked.report.units);
        writeln!(out, "OK: {entries} entries of {units} unit(s) are as they were recorded")?;
    }
    let sound = checked.faults.is_empty();
    if args.check || (!sound && !args.anyway) {
        if !args.check {
            writeln!(out, "nothing was restored: take another with --backup, or say --anyway")?;
        }
        return Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let target = args.data.join(book::FILE);
    if target.exists() {
        return Err(format!("{} exists: restore into a new folder", target.display()).into());
    }
    std::fs::create_dir_all(&args.data)?;
    let part = args.data.join("restoring.db");
    std::fs::copy(&found.main, &part)?;
    book::join_keys(&part, &found.keys.join(KEYS_FILE))?;
    keys::copy(&found.keys, &args.data.join("keys"))?;
    if found.manifest.files.is_some() {
        let (main, keys) =
            (book::open_file(&found.main)?, book::open_file(&found.keys.join(KEYS_FILE))?);
        files::restore((&*main, &*keys), &args.from, &args.data).await?;
    }
    std::fs::File::open(&part)?.sync_all()?;
    std::fs::rename(&part, &target)?;
    writeln!(out, "OK: restored into {}", args.data.display())?;
    Ok(ExitCode::SUCCESS)
}
