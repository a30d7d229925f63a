//! `maklumat pack`: check packs, print their schemas, publish them.

mod publish;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use domain::kernel::Language;
use fluent_bundle::FluentValue;
use serde_json::json;

use super::CliResult;
use crate::promise::pack::{DocumentKind, Finding, folders, read};
use crate::web::i18n::Translator;
use publish::PublishArgs;

/// Works with packs: folders of standards, calendars and units.
#[derive(Debug, Args)]
pub struct PackArgs {
    #[command(subcommand)]
    action: PackAction,
}

#[derive(Debug, Subcommand)]
enum PackAction {
    /// Check a pack or a folder of packs: `maklumat pack check packs`
    Check {
        /// Folder with pack.toml, or folder of such folders
        dir: PathBuf,
        /// One JSON document instead of lines
        #[arg(long)]
        json: bool,
        /// Language of the sentences
        #[arg(long, value_enum, default_value = "id")]
        lang: Tongue,
    },
    /// Print the JSON Schema of a document, or write all of them: `maklumat pack schema standard`
    Schema {
        /// Which document; all of them as one JSON object when not said
        kind: Option<String>,
        /// Write one file per document into this folder
        #[arg(long, conflicts_with = "kind")]
        out: Option<PathBuf>,
    },
    /// Record the units of a pack with their standards; the same pack again records nothing
    #[command(after_help = "Example:\n  maklumat pack publish packs/demo --data ./office \\\n    \
        --decree W.1-001 --decided 2026-11-20 --effective 2026-11-23")]
    Publish(PublishArgs),
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Tongue {
    Id,
    En,
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Id => Self::Id,
            Tongue::En => Self::En,
        }
    }
}

/// Runs the command. Exit code 1 when a pack has findings, 2 when it could not be read.
///
/// # Errors
/// When nothing can be written, or the office's folder cannot be opened.
pub async fn run(args: &PackArgs, out: &mut impl Write) -> CliResult {
    let code = match &args.action {
        PackAction::Check { dir, json, lang } => check(dir, *json, (*lang).into(), out)?,
        PackAction::Schema { kind, out: folder } => {
            schema(kind.as_deref(), folder.as_deref(), out)?
        }
        PackAction::Publish(args) => return publish::run(args, out).await,
    };
    Ok(code)
}

fn cannot_read(language: Language, dir: &Path, detail: String) -> String {
    say(language, "pack-cannot-read", &[("dir", dir.display().to_string()), ("detail", detail)])
}

fn findings(list: &[Finding], language: Language, out: &mut impl Write) -> io::Result<()> {
    for finding in list {
        let Finding { file, line, column, fault } = finding;
        writeln!(out, "{file}:{line}:{column}: {}", finding.message(language))?;
        writeln!(out, "    {} [{}] {}", finding.remedy(language), fault.code, fault.path)?;
    }
    Ok(())
}

fn check(dir: &Path, json: bool, language: Language, out: &mut impl Write) -> io::Result<ExitCode> {
    let folders = match folders(dir) {
        Ok(folders) if !folders.is_empty() => folders,
        nothing => {
            let detail = nothing.err().map(|error| error.to_string()).unwrap_or_default();
            let text = cannot_read(language, dir, detail);
            if json {
                writeln!(out, "{}", json!({ "ok": false, "error": text, "findings": [] }))?;
            } else {
                writeln!(out, "{text}")?;
            }
            return Ok(ExitCode::from(2));
        }
    };
    let reading = read(&folders);
    let (packs, files) =
        (folders.len(), folders.iter().map(|folder| folder.files.len()).sum::<usize>());
    let found = &reading.findings;
    if json {
        let list: Vec<_> = found.iter().map(as_json).collect();
        let whole = json!({
            "ok": found.is_empty(), "packs": packs, "files": files, "findings": list,
        });
        writeln!(out, "{whole}")?;
    } else {
        findings(found, language, out)?;
        let counts = [
            ("packs", packs.to_string()),
            ("files", files.to_string()),
            ("findings", found.len().to_string()),
        ];
        let key = if found.is_empty() { "pack-all-well" } else { "pack-some-wrong" };
        writeln!(out, "{}", say(language, key, &counts))?;
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn as_json(finding: &Finding) -> serde_json::Value {
    let fault = &finding.fault;
    let params: serde_json::Map<_, _> =
        fault.params.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    json!({
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "path": fault.path,
        "code": fault.code,
        "params": params,
        "message": {
            "id": finding.message(Language::Id), "en": finding.message(Language::En),
        },
        "remedy": {
            "id": finding.remedy(Language::Id), "en": finding.remedy(Language::En),
        },
    })
}

fn schema(kind: Option<&str>, folder: Option<&Path>, out: &mut impl Write) -> io::Result<ExitCode> {
    let all = DocumentKind::ALL.map(|kind| (kind.name(), schema_text(kind)));
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder)?;
        for (name, text) in &all {
            let path = folder.join(format!("{name}.schema.json"));
            std::fs::write(&path, text)?;
            writeln!(out, "{}", path.display())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    match kind {
        None => {
            let whole: serde_json::Map<_, _> = DocumentKind::ALL
                .into_iter()
                .map(|kind| (kind.name().to_owned(), kind.schema().to_value()))
                .collect();
            writeln!(out, "{:#}", serde_json::Value::Object(whole))?;
        }
        Some(wanted) => match all.iter().find(|(name, _)| *name == wanted) {
            Some((_, text)) => write!(out, "{text}")?,
            None => {
                let known = DocumentKind::ALL.map(DocumentKind::name).join(", ");
                let values = [("kind", wanted.to_owned()), ("known", known)];
                writeln!(out, "{}", say(Language::Id, "pack-unknown-kind", &values))?;
                return Ok(ExitCode::from(2));
            }
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// A schema as it lies in `docs/reference/schemas/`.
#[must_use]
pub fn schema_text(kind: DocumentKind) -> String {
    format!("{:#}\n", kind.schema().to_value())
}

fn say(language: Language, key: &str, values: &[(&str, String)]) -> String {
    let values: Vec<_> =
        values.iter().map(|(name, value)| (*name, FluentValue::from(value.as_str()))).collect();
    Translator { language }.t_with(key, &values)
}
