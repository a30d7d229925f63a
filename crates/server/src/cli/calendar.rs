//! `maklumat calendar`: a date in working days, with the reason for every day passed over.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::calendar::{Closing, Deadline, JointLeave, Weekday, WorkingDays};
use domain::kernel::UnitId;
use domain::promise::profile::UnitProfile;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::CliResult;
use super::pack::Tongue;
use super::place::PlaceArgs;
use crate::promise::pack;
use crate::promise::pages::name_of;
use crate::web::format;
use crate::web::i18n::Translator;

/// Counts working days by the national calendar.
#[derive(Debug, Args)]
pub struct CalendarArgs {
    #[command(subcommand)]
    action: CalendarAction,
}

#[derive(Debug, Subcommand)]
enum CalendarAction {
    /// The last day of a time: `maklumat calendar due --from 2026-03-13 --working-days 4`
    #[command(
        after_help = "The day of --from is not counted. Without --unit: Monday to Friday, and \
        joint leave is no working day. With --unit: the week and the joint leave of its profile, \
        from the office's data folder if there is one, else from the shipped packs.\n\n\
        Examples:\n  \
        maklumat calendar due --from 2026-03-13 --working-days 4 --json\n  \
        maklumat calendar due --from 2026-03-13 --working-days 4 --unit kanim-nusantara-raya"
    )]
    Due(DueArgs),
}

#[derive(Debug, Args)]
struct DueArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// Day of receipt
    #[arg(long)]
    from: Date,
    /// How many working days
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    working_days: u32,
    /// Whose week
    #[arg(long)]
    unit: Option<String>,
    /// One JSON document instead of sentences
    #[arg(long)]
    json: bool,
    /// Language of the sentences
    #[arg(long, value_enum, default_value = "id")]
    lang: Tongue,
}

/// What stands in the way, in a sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Told(String);

/// Runs the command.
///
/// # Errors
/// The sentence to be printed, or that nothing can be written.
pub async fn run(args: CalendarArgs, out: &mut impl Write) -> CliResult {
    let CalendarAction::Due(args) = args.action;
    let t = Translator { language: args.lang.into() };
    let days = working_days(&args, t).await?;
    let deadline = days
        .add_working_days(args.from, args.working_days)
        .map_err(|missing| Told(t.t1("calendar-cli-no-year", "year", missing.year.to_string())))?;
    if args.json {
        writeln!(out, "{}", answer(&deadline, t))?;
    } else {
        print(&deadline, t, out)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The working days of the unit that was named, or of an ordinary week.
async fn working_days(
    args: &DueArgs,
    t: Translator,
) -> Result<WorkingDays, Box<dyn std::error::Error + Send + Sync>> {
    let shipped = pack::read(&pack::embedded());
    let calendars: Vec<_> = shipped.calendars().cloned().collect();
    let Some(name) = &args.unit else {
        return Ok(WorkingDays::new(&calendars, Weekday::FIVE_DAYS, JointLeave::Closed));
    };
    let unknown = || Told(t.t1("calendar-cli-no-unit", "unit", name.as_str()));
    let unit = UnitId::parse(name).map_err(|_| unknown())?;
    if args.place.is_there() {
        let house = args.place.clone().visit().await?;
        return Ok(house.app.directory.working_days(&unit, args.from).ok_or_else(unknown)?);
    }
    let of = |profile: &UnitProfile| {
        WorkingDays::new(&calendars, profile.working_week(), profile.joint_leave)
    };
    Ok(shipped.units().find(|profile| profile.unit == unit).map(of).ok_or_else(unknown)?)
}

/// Why a day was passed over, for people.
fn why(closing: &Closing, t: Translator) -> String {
    match closing {
        Closing::Week { weekday } => t.t_of("weekday", name_of(weekday)),
        Closing::Calendar { name, .. } => name.get(t.language).to_owned(),
    }
}

fn answer(deadline: &Deadline, t: Translator) -> Value {
    let skipped = deadline.skipped.iter().map(|skipped| {
        let kind = match &skipped.why {
            Closing::Week { .. } => "week".to_owned(),
            Closing::Calendar { kind, .. } => name_of(kind),
        };
        json!({ "date": skipped.date, "why": why(&skipped.why, t), "kind": kind })
    });
    json!({
        "due": deadline.date,
        "skipped": skipped.collect::<Vec<_>>(),
        "calendars": deadline.calendars,
    })
}

fn print(deadline: &Deadline, t: Translator, out: &mut impl Write) -> std::io::Result<()> {
    let due = format::date_full(t.language, deadline.date);
    writeln!(out, "{}", t.t1("calendar-cli-due", "date", due))?;
    for skipped in &deadline.skipped {
        let date = format::date(t.language, skipped.date);
        let why = why(&skipped.why, t);
        writeln!(out, "  {}", t.t2("calendar-cli-skipped", "date", date, "why", why))?;
    }
    for used in &deadline.calendars {
        let (year, version) = (used.year.to_string(), used.version.to_string());
        let said = t.t2("calendar-cli-calendar", "year", year, "version", version);
        writeln!(out, "{said}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: CalendarArgs,
    }

    async fn told(words: &[&str]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("none");
        let place = ["calendar", "due", "--data", nowhere.to_str().unwrap()];
        let line = Line::try_parse_from([&place, words].concat()).map_err(|e| e.to_string())?;
        let mut out = Vec::new();
        let code = run(line.args, &mut out).await.map_err(|error| error.to_string())?;
        assert_eq!(code, ExitCode::SUCCESS);
        assert!(!nowhere.exists(), "a question makes no folder");
        Ok(String::from_utf8(out).unwrap())
    }

    #[tokio::test]
    async fn the_contract_holds() {
        let words = ["--from", "2026-03-13", "--working-days", "4", "--json", "--lang", "en"];
        let answer: Value = serde_json::from_str(&told(&words).await.unwrap()).unwrap();
        assert_eq!(answer["due"], "2026-03-26");
        let skipped: Vec<_> = answer["skipped"].as_array().unwrap().iter().collect();
        assert_eq!(skipped.len(), 9);
        assert_eq!(skipped[0]["date"], "2026-03-14");
        assert_eq!(skipped[0]["why"], "Saturday");
        let nyepi = json!({
            "date": "2026-03-19", "why": "Day of Silence (Nyepi)", "kind": "national_holiday",
        });
        assert!(skipped.contains(&&nyepi), "{answer}");
        assert_eq!(answer["calendars"], json!([{ "year": 2026, "version": 1 }]));
    }

    #[tokio::test]
    async fn a_unit_has_its_own_week_and_an_unknown_one_is_named() {
        let words = |unit| ["--from", "2026-03-13", "--working-days", "4", "--unit", unit];
        let said = told(&words("kanim-nusantara-raya")).await.unwrap();
        assert!(said.contains("26 Maret 2026"), "{said}");
        assert!(said.contains("Nyepi"), "{said}");
        for unit in ["kanim-entah-berantah", "No Unit"] {
            assert!(told(&words(unit)).await.unwrap_err().contains(unit));
        }
    }

    #[tokio::test]
    async fn nothing_is_counted_into_a_year_without_a_calendar() {
        let words = ["--from", "2027-12-30", "--working-days", "4", "--lang", "en"];
        assert!(told(&words).await.unwrap_err().contains("2028"));
    }
}
