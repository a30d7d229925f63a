//! `maklumat retention`: what is kept longer than the standard says, and erasing it on the record.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::kernel::UnitId;
use serde_json::json;

use super::CliResult;
use super::place::{PlaceArgs, say, shown};
use crate::deliver::cases::retention::{Kept, kept};
use crate::execute::Failure;
use crate::files::check;
use crate::identity::Permit;
use crate::prove::erasure::{self, Erased};
use crate::web::App;

/// Cases whose time of keeping is over, by the `keep_for` of the standard that each ran by
#[derive(Debug, Args)]
pub(super) struct RetentionArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(ListArgs),
    Erase(EraseArgs),
}

/// Name the cases whose names, answers and files are kept longer than the standard says
#[derive(Debug, Args)]
#[command(after_help = "Example:
  maklumat retention list --data /var/lib/maklumat --unit kanim-nusantara-raya")]
struct ListArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// Whose register
    #[arg(long)]
    unit: String,
    /// One line of JSON a case instead of a sentence
    #[arg(long)]
    json: bool,
}

/// Erase what is sealed in those cases, each by an entry that names the decision
///
/// Nothing is erased by a time that nobody has verified.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  maklumat retention erase --data /var/lib/maklumat --unit kanim-nusantara-raya \\
      --decision \"Berita acara 4/2031\"")]
struct EraseArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// Whose register
    #[arg(long)]
    unit: String,
    /// The decision to erase. No personal data: this text stays for ever
    #[arg(long)]
    decision: String,
}

pub(super) async fn run(args: RetentionArgs) -> CliResult {
    match args.command {
        Command::List(args) => list(args).await,
        Command::Erase(args) => erase(args).await,
    }
}

async fn list(args: ListArgs) -> CliResult {
    let unit = UnitId::parse(&args.unit)?;
    let house = args.place.visit().await?;
    let due = kept(&house.app, &unit).await.map_err(shown)?;
    for one in &due {
        let Kept { case, service, until, source, verified } = one;
        if args.json {
            let line = json!({
                "case": case, "service": service, "kept_until": until, "source": source,
                "verified": verified,
            });
            say(&line.to_string())?;
        } else {
            let mark = if *verified { "" } else { "; NOT VERIFIED: not erased by this" };
            say(&format!("{case} ({service}): was to be kept until {until}, {source}{mark}"))?;
        }
    }
    if !args.json {
        say(&format!("{} case(s) of {unit} are past their time", due.len()))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn erase(args: EraseArgs) -> CliResult {
    let unit = UnitId::parse(&args.unit)?;
    if args.decision.trim().is_empty() {
        return Err("name the decision with --decision".into());
    }
    let house = args.place.visit().await?;
    let due = kept(&house.app, &unit).await.map_err(shown)?;
    let (due, open): (Vec<Kept>, Vec<Kept>) = due.into_iter().partition(|one| one.verified);
    for one in &due {
        let (erased, files) = erase_one(&house.app, &unit, one, args.decision.trim()).await?;
        let (parts, seq) = (erased.parts, erased.done.seq);
        say(&format!("OK: {}: {parts} sealed part(s), {files} file(s), entry {seq}", one.case))?;
    }
    if !open.is_empty() {
        say(&format!("note: {} case(s) wait: their time is not verified", open.len()))?;
    }
    say(&format!(
        "OK: {} case(s) erased; make a backup now, so that older ones go dark",
        due.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}

async fn erase_one(
    app: &App,
    unit: &UnitId,
    one: &Kept,
    decision: &str,
) -> Result<(Erased, u64), Box<dyn std::error::Error + Send + Sync>> {
    let basis = format!("{decision}; {}", one.source);
    let permit = Permit::house(unit.clone());
    let subject = one.case.stream();
    let erased = erasure::erase(&*app.book, &app.execute, &permit, &subject, &basis).await;
    let erased = erased.map_err(|failure| match failure {
        Failure::Refused(refusal) => super::register::explain(refusal, &subject).into(),
        Failure::Unavailable | Failure::Overtaken => {
            Box::<dyn std::error::Error + Send + Sync>::from("the store is not available")
        }
        Failure::Unreadable(error) => error.into(),
    })?;
    let files = check::clear(&*app.book, app.files.shelf(), unit.as_str(), &subject).await?;
    Ok((erased, files))
}
