//! `maklumat complaint import`: complaints of another system come into the register from a file.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use domain::hear::complaints::Channel;
use domain::kernel::{Key, Language, UnitId};

use super::{Told, Tongue, named};
use crate::cli::CliResult;
use crate::clock::Clock;
use crate::hear::complaints::import::{Import, NotTaken};
use crate::house::{House, Place};
use crate::identity::Permit;
use crate::web::dress::sentence;
use crate::web::i18n::Translator;
use crate::web::sheet::Finding;

/// The file, and where it goes.
#[derive(Debug, Args)]
#[command(after_help = "Nothing is recorded when anything in the file is wrong. Columns: nomor, \
    tanggal, jenis, isi; and nama, kontak, rahasia, jalur, terhadap, layanan, harapan, status.\n\n\
    Examples:\n  maklumat complaint import lapor.csv --unit kanim-nusantara-raya\n  \
    maklumat complaint import lapor.xlsx --unit kanim-nusantara-raya --only-new --lang en")]
pub(super) struct ImportArgs {
    /// CSV or XLSX, one complaint a row
    file: PathBuf,
    /// The unit that they are for
    #[arg(long)]
    unit: String,
    /// Short name of the system that they come from
    #[arg(long, default_value = "sp4n-lapor")]
    source: String,
    /// The door that they are counted under: sp4n, email, letter, hotline or counter
    #[arg(long, default_value = "sp4n", value_parser = parse_channel)]
    channel: Channel,
    /// Leave out what is here already instead of stopping
    #[arg(long)]
    only_new: bool,
    /// Folder of the office: database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data")]
    data: PathBuf,
    /// PostgreSQL address instead of the embedded database
    #[arg(long, env = "MAKLUMAT_DATABASE")]
    database: Option<String>,
    /// Language of the sentences
    #[arg(long, value_enum, default_value = "id")]
    lang: Tongue,
}

fn parse_channel(text: &str) -> Result<Channel, String> {
    named(text, Channel::ALL, Channel::name)
}

/// Records the file. Exit code 1 with the reasons when it is not taken.
pub(super) async fn run(args: &ImportArgs, out: &mut impl Write) -> CliResult {
    let language: Language = args.lang.into();
    let t = Translator { language };
    let shown = args.file.display().to_string();
    let bytes = std::fs::read(&args.file).map_err(|fault| {
        Told(t.t2("complaint-cli-cannot-read", "file", &*shown, "detail", fault.to_string()))
    })?;
    let source = Key::parse(&args.source)
        .map_err(|_| Told(t.t("complaint-import-source-wrong").to_owned()))?;
    let place = Place { data: args.data.clone(), database: args.database.clone() };
    let house = House::visit(&place, Clock::real()).await?;
    let unit = UnitId::parse(&args.unit).ok().filter(|unit| house.app.directory.knows(unit));
    let unit = unit.ok_or_else(|| Told(t.t1("complaint-cli-no-unit", "unit", &*args.unit)))?;
    let permit = Permit::house(unit.clone());
    let import = Import {
        app: &house.app,
        unit: &unit,
        permit: &permit,
        source,
        channel: args.channel,
        bytes: &bytes,
        only_new: args.only_new,
    };
    match import.take().await {
        Ok(done) => {
            let (filed, known) = (done.filed.to_string(), done.known.to_string());
            writeln!(out, "{}", t.t2("complaint-import-done", "filed", filed, "known", known))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(NotTaken::Problem(problem)) => {
            Err(Box::new(Told(sentence(language, &problem.code, &problem.params))))
        }
        Err(NotTaken::Findings(findings)) => {
            let head = t.t1("complaint-cli-file-faulty", "file", &*shown);
            Err(Box::new(Told(text(head, &findings, language))))
        }
    }
}

/// The sentence and each finding with its place.
fn text(head: String, findings: &[Finding], language: Language) -> String {
    let mut lines = vec![head];
    lines.extend(findings.iter().map(|finding| {
        let (place, message) = (finding.place(language), finding.message(language));
        if place.is_empty() { message } else { format!("{place}: {message}") }
    }));
    lines.join("\n  ")
}
