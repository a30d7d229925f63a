//! The auditor's small checker: reads an exported register and says whether every entry is as it
//! was recorded; or a bundle of a few entries, alone or against the whole. Needs nothing of the
//! house that wrote it: the file, and signed heads if there are any.

mod bundle;

use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use register::chain::Head;
use register::checkpoint::{Checkpoint, VerifyingKey, parse_verifier_key, split_notes};
use register::export::{self, ExportError};
use register::hash::Hash;
use serde_json::json;

/// Check an exported register: every entry, every sealed part, every signed head. Or a bundle of
/// some entries, such as the file of a complaint.
///
/// Exit code 0 when all is as it was recorded, 1 when something is not (the first entry that shows
/// it is named), 2 when the command was not understood.
#[derive(Debug, Parser)]
#[command(name = "verify", version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    /// The export, made by `maklumat register export`, or a bundle
    file: PathBuf,
    /// With an export: a bundle that was taken from it; may be given several times
    #[arg(long, value_name = "BUNDLE")]
    bundle: Vec<PathBuf>,
    /// A file with signed heads that were kept outside; may be given several times
    #[arg(long, value_name = "NOTE_FILE", requires = "key")]
    checkpoint: Vec<PathBuf>,
    /// Whose signatures count, as `name+id+key`; may be given several times
    #[arg(long, value_name = "VERIFIER_KEY")]
    key: Vec<String>,
    /// With a bundle: print the texts that it proves
    #[arg(long)]
    texts: bool,
    /// Print one line of JSON instead of a sentence
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "Examples:
  verify kanim-nusantara.export
  verify kanim-nusantara.export --checkpoint heads.note \\
      --key kanim-nusantara+0e8b2c11+AUKd…
  verify complaint-7K3M-9Q2X-ABC0.zip --texts --key kanim-nusantara+0e8b2c11+AUKd…
  verify kanim-nusantara.export --bundle complaint-7K3M-9Q2X-ABC0.zip

A bundle alone proves that its entries were recorded and are unaltered; held against the whole
register it also proves that no later entry of the same stream was left out.

An entry can also be checked with standard tools: the 64 digits after \"E \" are the SHA-256 of the
rest of the line.";

/// What stands against the export.
enum Wrong {
    Export(ExportError),
    /// A bundle is not what was recorded.
    Bundle(String),
    /// Something about the command's own input.
    Input(String),
}

/// What was checked.
enum Found {
    Export { chain: String, head: Head, notes: usize, bundles: usize },
    Bundle(register::bundle::Report),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = check(&cli);
    let mut out = io::stdout().lock();
    let said = if cli.json { say_json(&mut out, &result) } else { say(&mut out, &result, &cli) };
    match (said, result) {
        (Ok(()), Ok(_)) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn check(cli: &Cli) -> Result<Found, Wrong> {
    let file = open(&cli.file)?;
    let keys = keys(cli)?;
    let mut sign = Vec::new();
    io::Read::take(&file, 4)
        .read_to_end(&mut sign)
        .map_err(|error| Wrong::Input(error.to_string()))?;
    if sign == bundle::SIGN {
        return bundle::check(&cli.file, &keys).map(Found::Bundle).map_err(Wrong::Bundle);
    }
    let chain = chain_of(&cli.file)?;
    let heads = signed_heads(cli, &chain, &keys)?;
    let mut held = Vec::new();
    for path in &cli.bundle {
        let report = bundle::check(path, &keys).map_err(Wrong::Bundle)?;
        held.push(bundle::Held::new(path, report));
    }
    let file = open(&cli.file)?;
    let bar = bar(file.metadata().map_or(0, |meta| meta.len()));
    let mut input = BufReader::with_capacity(1 << 20, bar.wrap_read(file));
    let result = export::check(&mut input, &heads, |seq, hash, bytes| {
        held.iter_mut().for_each(|bundle| bundle.push(seq, hash, bytes));
    });
    bar.finish_and_clear();
    let (chain, head) = result.map_err(Wrong::Export)?;
    held.iter().try_for_each(|bundle| bundle.finish(&chain)).map_err(Wrong::Bundle)?;
    Ok(Found::Export { chain, head, notes: heads.len(), bundles: held.len() })
}

/// The keys whose signatures count.
fn keys(cli: &Cli) -> Result<Vec<(String, VerifyingKey)>, Wrong> {
    let read = |key: &String| {
        parse_verifier_key(key).map_err(|e| Wrong::Input(format!("--key {key}: {e}")))
    };
    cli.key.iter().map(read).collect()
}

fn open(path: &Path) -> Result<File, Wrong> {
    File::open(path).map_err(|error| Wrong::Input(format!("{}: {error}", path.display())))
}

/// The chain that an export is of: the last word of its first line.
fn chain_of(path: &Path) -> Result<String, Wrong> {
    let mut title = Vec::new();
    let limited = io::Read::take(open(path)?, 1024);
    io::BufRead::read_until(&mut BufReader::new(limited), b'\n', &mut title)
        .map_err(|error| Wrong::Input(format!("{}: {error}", path.display())))?;
    let title = String::from_utf8_lossy(&title);
    Ok(title.trim_end().rsplit(' ').next().unwrap_or_default().to_owned())
}

/// Numbers and hashes from the notes about this chain, after checking who signed them.
fn signed_heads(
    cli: &Cli,
    chain: &str,
    keys: &[(String, VerifyingKey)],
) -> Result<Vec<(u64, Hash)>, Wrong> {
    let mut heads = Vec::new();
    for path in &cli.checkpoint {
        let name = path.display();
        let text =
            std::fs::read_to_string(path).map_err(|e| Wrong::Input(format!("{name}: {e}")))?;
        let before = heads.len();
        for note in split_notes(&text) {
            let title = format!("maklumat/{chain}");
            if note.lines().next() != Some(title.as_str()) {
                continue;
            }
            let opened = keys.iter().map(|(signer, key)| Checkpoint::open(note, signer, key));
            let Some(checkpoint) = opened.clone().find_map(Result::ok) else {
                let why = opened.filter_map(Result::err).next_back();
                let why = why.map_or_else(|| "no key".to_owned(), |error| error.to_string());
                return Err(Wrong::Input(format!("{name}: {why}")));
            };
            heads.push((checkpoint.head.seq, checkpoint.head.hash));
        }
        if heads.len() == before {
            return Err(Wrong::Input(format!("{name}: no signed head of the chain {chain:?}")));
        }
    }
    Ok(heads)
}

fn bar(bytes: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{bar:40} {percent:>3} %  {bytes} of {total_bytes}  {binary_bytes_per_sec}  {eta} left",
    )
    .expect("a fixed template");
    let bar = ProgressBar::new(bytes).with_style(style);
    if !io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar
}

fn say(out: &mut impl Write, result: &Result<Found, Wrong>, cli: &Cli) -> io::Result<()> {
    match result {
        Ok(Found::Export { chain, head, notes, bundles }) => {
            writeln!(out, "OK: {} entries of {chain}, head {}", head.seq, head.hash)?;
            if *notes > 0 {
                writeln!(out, "OK: agrees with {notes} signed head(s)")?;
            }
            if *bundles > 0 {
                writeln!(out, "OK: {bundles} bundle(s) were taken from it and leave nothing out")?;
            }
            Ok(())
        }
        Ok(Found::Bundle(report)) => {
            let lines = bundle::sentences(report, cli.texts);
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))
        }
        Err(Wrong::Export(error)) => writeln!(out, "WRONG: {error}"),
        Err(Wrong::Bundle(what)) => writeln!(out, "WRONG: {what}"),
        Err(Wrong::Input(what)) => writeln!(out, "NOT CHECKED: {what}"),
    }
}

fn say_json(out: &mut impl Write, result: &Result<Found, Wrong>) -> io::Result<()> {
    let fault = |seq: Option<u64>, what: String| json!({ "seq": seq, "what": what });
    let value = match result {
        Ok(Found::Export { chain, head, notes, bundles }) => json!({
            "ok": true, "chain": chain, "entries": head.seq, "head": head.hash.to_string(),
            "checkpoints": notes, "bundles": bundles, "first_fault": null,
        }),
        Ok(Found::Bundle(report)) => bundle::value(report),
        Err(Wrong::Export(error)) => {
            let seq = match error {
                ExportError::Fault(fault) => Some(fault.seq),
                ExportError::Line { entry, .. } | ExportError::CutOff(entry) => Some(*entry),
                ExportError::Io(_) => None,
            };
            json!({ "ok": false, "first_fault": fault(seq, error.to_string()) })
        }
        Err(Wrong::Bundle(what) | Wrong::Input(what)) => {
            json!({ "ok": false, "first_fault": fault(None, what.clone()) })
        }
    };
    writeln!(out, "{value}")
}
