//! `maklumat register`: what makes the register provable.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use domain::kernel::UnitId;
use domain::prove::erasure::{BASIS_MAX, Refusal};
use register::checkpoint::{Checkpoint, parse_verifier_key, split_notes};
use serde_json::json;

use super::{CliResult, progress};
use crate::book::{self, Book, Sealer};
use crate::catalogue;
use crate::clock::Clock;
use crate::config::Config;
use crate::execute::{Execute, Failure, views};
use crate::files::{check, shelf_of};
use crate::house;
use crate::identity::Permit;
use crate::keys::{self, Keys};
use crate::live::Hub;
use crate::prove::erasure;
use crate::prove::register::{self as prove, Trust};

/// Check, rebuild from, hand out, sign and erase from the register
#[derive(Debug, Args)]
pub(super) struct RegisterArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(VerifyArgs),
    Rebuild(RebuildArgs),
    Export(ExportArgs),
    Checkpoint(CheckpointArgs),
    Erase(EraseArgs),
}

/// Where the register lies.
#[derive(Debug, Args)]
struct Place {
    /// Folder for the database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data")]
    data: PathBuf,
    /// PostgreSQL address instead of the embedded database
    #[arg(long, env = "MAKLUMAT_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

impl Place {
    fn database(&self) -> Result<Option<String>, Fault> {
        let config = Config::load(None, &self.data)?;
        Ok(self.database.clone().or_else(|| config.database_url()))
    }

    async fn reading(&self) -> Result<Arc<dyn Book>, Fault> {
        Ok(book::open_reading(self.database()?.as_deref(), &self.data).await?)
    }

    async fn writing(&self) -> Result<Arc<dyn Book>, Fault> {
        self.reading().await?; // nothing is made where nothing is
        Ok(book::open(self.database()?.as_deref(), &self.data).await?)
    }

    fn keys(&self) -> PathBuf {
        self.data.join("keys")
    }
}

/// Check every entry, sealed part and signed head; names the first that is wrong
///
/// Reads only and may be run while the house serves. Exit code 0 when all is as it was recorded, 1
/// when not.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  maklumat register verify --data /var/lib/maklumat
  maklumat register verify --data /var/lib/maklumat --checkpoint heads.note --json")]
struct VerifyArgs {
    #[command(flatten)]
    place: Place,
    /// Only this unit's chain
    #[arg(long)]
    unit: Option<String>,
    /// A file with signed heads that were kept outside; may be given several times
    #[arg(long, value_name = "NOTE_FILE")]
    checkpoint: Vec<PathBuf>,
    /// Whose signatures on those count besides our own, as `name+id+key`
    #[arg(long, value_name = "VERIFIER_KEY")]
    key: Vec<String>,
    /// Print one line of JSON: {"ok", "units", "entries", "first_fault"}
    #[arg(long)]
    json: bool,
}

/// Drop all views and build them again from the register
///
/// Stop the server first. With --check nothing is changed: the views are built beside, compared
/// table by table, and the exit code is 1 when one differs.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  maklumat register rebuild --data /var/lib/maklumat
  maklumat register rebuild --data /var/lib/maklumat --check --json")]
struct RebuildArgs {
    #[command(flatten)]
    place: Place,
    /// Build beside and compare
    #[arg(long)]
    check: bool,
    /// One line of JSON instead of sentences
    #[arg(long)]
    json: bool,
}

/// Write a unit's chain to a file that the `verify` program can check
#[derive(Debug, Args)]
#[command(after_help = "Example:
  maklumat register export --data /var/lib/maklumat --unit kanim-nusantara --out kanim.export")]
struct ExportArgs {
    #[command(flatten)]
    place: Place,
    /// Whose chain
    #[arg(long)]
    unit: String,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

/// Sign the heads of all chains, store the notes and print them with the keys to check them
///
/// Give the printed notes to somebody outside: whoever has one can prove that the register was not
/// rewritten since.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  maklumat register checkpoint --data /var/lib/maklumat > heads.note")]
struct CheckpointArgs {
    #[command(flatten)]
    place: Place,
}

/// Erase what is sealed under a subject, on the record
#[derive(Debug, Args)]
#[command(after_help = "Example:
  maklumat register erase --data /var/lib/maklumat --unit kanim-nusantara \\
      --subject visit/20261121-A-012 --basis \"UU 27/2022 art. 8, decision 7/2026\"")]
struct EraseArgs {
    #[command(flatten)]
    place: Place,
    /// Whose register
    #[arg(long)]
    unit: String,
    /// Whose sealed parts, as the entries name it
    #[arg(long)]
    subject: String,
    /// Legal basis or decision. No personal data: this text stays for ever
    #[arg(long)]
    basis: String,
}

pub(super) async fn run(args: RegisterArgs) -> CliResult {
    match args.command {
        Command::Verify(args) => verify(args).await,
        Command::Rebuild(args) if args.check => check_views(args).await,
        Command::Rebuild(args) => rebuild(args).await,
        Command::Export(args) => export(args).await,
        Command::Checkpoint(args) => checkpoint(args).await,
        Command::Erase(args) => erase(args).await,
    }
}

async fn entries(book: &dyn Book) -> Result<u64, book::StoreError> {
    Ok(book.heads().await?.iter().map(|(_, head)| head.seq).sum())
}

async fn verify(args: VerifyArgs) -> CliResult {
    let book = args.place.reading().await?;
    let key = keys::checkpoint_key(&args.place.keys())?.map(|key| key.verifying_key());
    let mut signers = Vec::new();
    for key in &args.key {
        signers.push(parse_verifier_key(key).map_err(|error| format!("--key {key}: {error}"))?);
    }
    let mut trust = Trust { key, heads: Vec::new() };
    for path in &args.checkpoint {
        trust.heads.extend(notes(path, &signers, key.as_ref())?);
    }
    let bar = progress::entries(entries(&*book).await?);
    let unit = args.unit.as_deref();
    let report = prove::verify(&book, &trust, unit, &|n| bar.set_position(n)).await?;
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    if args.json {
        let fault = report.first_fault.as_ref();
        let fault = fault.map(|f| json!({ "unit": f.unit, "seq": f.seq, "what": f.what }));
        let ok = report.is_ok();
        let line = json!({
            "ok": ok, "units": report.units, "entries": report.entries, "first_fault": fault,
        });
        writeln!(out, "{line}")?;
    } else {
        match &report.first_fault {
            None => {
                let prove::Report { units, entries, .. } = report;
                writeln!(
                    out,
                    "OK: {entries} entries of {units} unit(s) are as they were recorded"
                )?;
            }
            Some(f) => writeln!(out, "WRONG: {}, entry {}: {}", f.unit, f.seq, f.what)?,
        }
        if key.is_none() {
            writeln!(out, "note: no key in the data folder, so stored signed heads were not used")?;
        }
    }
    Ok(if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Reads signed heads from a file and checks who signed them.
fn notes(
    path: &Path,
    signers: &[(String, ed25519_dalek::VerifyingKey)],
    own: Option<&ed25519_dalek::VerifyingKey>,
) -> Result<Vec<Checkpoint>, Fault> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let open = |note: &str| {
        let unit = note.lines().next().and_then(|title| title.strip_prefix("maklumat/"));
        let ours = own.and_then(|key| Checkpoint::open(note, unit?, key).ok());
        ours.or_else(|| signers.iter().find_map(|(n, key)| Checkpoint::open(note, n, key).ok()))
    };
    let heads: Option<Vec<_>> = split_notes(&text).into_iter().map(open).collect();
    heads.filter(|heads| !heads.is_empty()).ok_or_else(|| {
        let path = path.display();
        format!("{path}: a note in it is not signed by our key or one given with --key").into()
    })
}

async fn rebuild(args: RebuildArgs) -> CliResult {
    let book = args.place.writing().await?;
    let _lock = house::lock(&args.place.data)?;
    book::prepare(&*book, &house::steps()).await?;
    let bar = progress::entries(entries(&*book).await?);
    let views = catalogue::views();
    let read = views::rebuild(&book, &*book, &views, &|n| bar.set_position(n)).await?;
    crate::hear::complaints::index_anew(&*book).await?;
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    let views = views.len();
    if args.json {
        writeln!(out, "{}", json!({ "ok": true, "views": views, "entries": read }))?;
    } else {
        writeln!(out, "OK: {views} view(s) built from {read} entries")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn check_views(args: RebuildArgs) -> CliResult {
    let book = args.place.reading().await?;
    let folder = Scratch::make(&args.place.data)?;
    let shadow = book::open(None, &folder.0).await?;
    book::prepare(&*shadow, &house::steps()).await?;
    let bar = progress::entries(entries(&*book).await?);
    let views = catalogue::views();
    let found = views::compare(&book, &*shadow, &views, &|n| bar.set_position(n)).await?;
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    let equal = found.different.is_empty();
    let code = if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if args.json {
        let different: Vec<_> = found.different.iter().map(|different| different.table).collect();
        let (tables, entries) = (found.tables, found.entries);
        let line = json!({
            "ok": equal, "tables": tables, "entries": entries, "different": different,
            "moved": found.moved,
        });
        writeln!(out, "{line}")?;
        return Ok(code);
    }
    for different in &found.different {
        let (kept, built) = (different.kept.rows, different.built.rows);
        let table = different.table;
        writeln!(out, "DIFFERENT: {table}: {kept} rows kept, {built} rows by the register")?;
    }
    if equal {
        let (tables, entries) = (found.tables, found.entries);
        writeln!(out, "OK: {tables} table(s) are what {entries} entries say")?;
    } else if found.moved {
        writeln!(out, "note: entries were recorded meanwhile; stop the server and check again")?;
    }
    Ok(code)
}

/// A folder beside the data that goes away again.
struct Scratch(PathBuf);

impl Scratch {
    fn make(data: &Path) -> std::io::Result<Self> {
        let folder = data.join(format!("check-{}", std::process::id()));
        std::fs::create_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // what cannot be removed is in nobody's way
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn export(args: ExportArgs) -> CliResult {
    let book = args.place.reading().await?;
    let head = book.head(&args.unit).await?;
    if head.seq == 0 {
        let units = book.units().await?.join(", ");
        return Err(format!("there is no chain {:?}; there are: {units}", args.unit).into());
    }
    let bar = progress::entries(head.seq);
    let file = std::fs::File::create(&args.out)?;
    let mut out = std::io::BufWriter::with_capacity(1 << 20, file);
    let reached = prove::export(&book, &args.unit, &mut out, &|n| bar.set_position(n)).await?;
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    bar.finish_and_clear();
    let path = args.out.display();
    let mut out = std::io::stdout().lock();
    writeln!(out, "OK: {} entries in {path}, head {}", reached.seq, reached.hash)?;
    Ok(ExitCode::SUCCESS)
}

async fn checkpoint(args: CheckpointArgs) -> CliResult {
    let book = args.place.writing().await?;
    let keys = Keys::open(&args.place.keys())?;
    let signed = prove::sign_heads(&*book, &keys.checkpoint).await?;
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    for (index, head) in signed.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write!(out, "{}", head.note)?;
        writeln!(err, "--key {}", head.verifier_key)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn erase(args: EraseArgs) -> CliResult {
    let unit = UnitId::parse(&args.unit)?;
    let book = args.place.writing().await?;
    if book.head(unit.as_str()).await?.seq == 0 {
        let units = book.units().await?.join(", ");
        return Err(format!("there is no chain {:?}; there are: {units}", args.unit).into());
    }
    let shelf = shelf_of(&Config::load(None, &args.place.data)?.files, &args.place.data)?;
    let keys = Keys::open(&args.place.keys())?;
    let sealer = Arc::new(Sealer::new(&keys.master));
    let execute = Execute::new(Arc::clone(&book), Clock::real(), sealer, Arc::new(Hub::default()));
    let permit = Permit::house(unit);
    let erased = erasure::erase(&*book, &execute, &permit, &args.subject, &args.basis).await;
    let mut out = std::io::stdout().lock();
    match erased {
        Ok(erased) => {
            let (parts, seq) = (erased.parts, erased.done.seq);
            writeln!(out, "OK: {parts} sealed part(s) of {} erased, entry {seq}", args.subject)?;
            let cleared = check::clear(&*book, &shelf, permit.unit(), &args.subject).await;
            match cleared {
                Ok(0) => {}
                Ok(files) => writeln!(out, "OK: {files} file(s) taken away")?,
                Err(error) => writeln!(
                    out,
                    "note: {error}; its files can be opened by nobody any more, but lie in {} \
                     until this command is run again",
                    shelf.address()
                )?,
            }
            if !erased.tidied {
                writeln!(
                    out,
                    "note: a reader was at work, so old pages still lie in the log; {AGAIN}"
                )?;
            }
            writeln!(out, "note: make a backup now, so that older backups go dark")?;
            Ok(ExitCode::SUCCESS)
        }
        // Erased before, and what was left to be taken away then goes now.
        Err(Failure::Refused(Refusal::NothingSealed)) => {
            match check::clear(&*book, &shelf, permit.unit(), &args.subject).await? {
                0 => Err(explain(Refusal::NothingSealed, &args.subject).into()),
                files => {
                    writeln!(out, "OK: {files} file(s) taken away")?;
                    Ok(ExitCode::SUCCESS)
                }
            }
        }
        Err(Failure::Refused(refusal)) => Err(explain(refusal, &args.subject).into()),
        Err(Failure::Unavailable | Failure::Overtaken) => {
            Err("the store is not available: nothing was erased".into())
        }
        Err(Failure::Unreadable(error)) => Err(error.into()),
    }
}

const AGAIN: &str = "they go when the server has written some thousand pages more, or is restarted";

pub(super) fn explain(refusal: Refusal, subject: &str) -> String {
    match refusal {
        Refusal::NothingSealed => format!(
            "nothing is sealed under {subject:?} (any more): see the subjects in the entries of \
             `maklumat register export`"
        ),
        Refusal::BasisMissing => "name the legal basis or the decision with --basis".to_owned(),
        Refusal::BasisTooLong => format!("--basis may have {BASIS_MAX} characters"),
    }
}
