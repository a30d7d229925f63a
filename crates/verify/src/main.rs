//! The auditor's small checker: reads an exported register and says whether every entry is as it
//! was recorded. Needs nothing of the house that wrote it: the file, and signed heads if there are
//! any.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use register::chain::Head;
use register::checkpoint::{Checkpoint, parse_verifier_key, split_notes};
use register::export::{self, ExportError};
use register::hash::Hash;
use serde_json::json;

/// Check an exported register: every entry, every sealed part, every signed head.
///
/// Exit code 0 when all is as it was recorded, 1 when something is not (the first entry that shows
/// it is named), 2 when the command was not understood.
#[derive(Debug, Parser)]
#[command(name = "verify", version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    /// The export, made by `maklumat register export`
    file: PathBuf,
    /// A file with signed heads that were kept outside; may be given several times
    #[arg(long, value_name = "NOTE_FILE", requires = "key")]
    checkpoint: Vec<PathBuf>,
    /// Whose signatures count, as `name+id+key`; may be given several times
    #[arg(long, value_name = "VERIFIER_KEY")]
    key: Vec<String>,
    /// Print one line of JSON instead of a sentence
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "Examples:
  verify kanim-nusantara.export
  verify kanim-nusantara.export --checkpoint heads.note \\
      --key kanim-nusantara+0e8b2c11+AUKd…

An entry can also be checked with standard tools: the 64 digits after \"E \" are the SHA-256 of the
rest of the line.";

/// What stands against the export.
enum Wrong {
    Export(ExportError),
    /// Something about the command's own input.
    Input(String),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = check(&cli);
    let mut out = io::stdout().lock();
    let said = if cli.json { say_json(&mut out, &result) } else { say(&mut out, &result) };
    match (said, result) {
        (Ok(()), Ok(_)) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn check(cli: &Cli) -> Result<(String, Head, usize), Wrong> {
    let file = open(&cli.file)?;
    let chain = chain_of(&cli.file)?;
    let heads = signed_heads(cli, &chain)?;
    let bar = bar(file.metadata().map_or(0, |meta| meta.len()));
    let mut input = BufReader::with_capacity(1 << 20, bar.wrap_read(file));
    let result = export::check(&mut input, &heads, |_| {});
    bar.finish_and_clear();
    result.map(|(chain, head)| (chain, head, heads.len())).map_err(Wrong::Export)
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
fn signed_heads(cli: &Cli, chain: &str) -> Result<Vec<(u64, Hash)>, Wrong> {
    let mut keys = Vec::new();
    for key in &cli.key {
        keys.push(parse_verifier_key(key).map_err(|e| Wrong::Input(format!("--key {key}: {e}")))?);
    }
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

fn say(out: &mut impl Write, result: &Result<(String, Head, usize), Wrong>) -> io::Result<()> {
    match result {
        Ok((chain, head, notes)) => {
            writeln!(out, "OK: {} entries of {chain}, head {}", head.seq, head.hash)?;
            if *notes > 0 {
                writeln!(out, "OK: agrees with {notes} signed head(s)")?;
            }
            Ok(())
        }
        Err(Wrong::Export(error)) => writeln!(out, "WRONG: {error}"),
        Err(Wrong::Input(what)) => writeln!(out, "NOT CHECKED: {what}"),
    }
}

fn say_json(out: &mut impl Write, result: &Result<(String, Head, usize), Wrong>) -> io::Result<()> {
    let fault = |seq: Option<u64>, what: String| json!({ "seq": seq, "what": what });
    let value = match result {
        Ok((chain, head, notes)) => json!({
            "ok": true, "chain": chain, "entries": head.seq, "head": head.hash.to_string(),
            "checkpoints": notes, "first_fault": null,
        }),
        Err(Wrong::Export(error)) => {
            let seq = match error {
                ExportError::Fault(fault) => Some(fault.seq),
                ExportError::Line { entry, .. } | ExportError::CutOff(entry) => Some(*entry),
                ExportError::Io(_) => None,
            };
            json!({ "ok": false, "first_fault": fault(seq, error.to_string()) })
        }
        Err(Wrong::Input(what)) => json!({ "ok": false, "first_fault": fault(None, what.clone()) }),
    };
    writeln!(out, "{value}")
}
