//! `maklumat complaint`: the dates of both clocks, with a reason for every day that is not counted;
//! complaints of other systems into the record.

mod import;
mod mail;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use domain::calendar::{Closing, JointLeave, NoCalendar, Weekday, WorkingDays};
use domain::hear::complaints::{
    Class, Counted, CountedIn, Course, Milestone, Passed, Timetable, Track, Why, earliest,
};
use domain::kernel::{Language, Zone};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::CliResult;
use super::pack::Tongue;
use crate::hear::complaints::rules;
use crate::promise::pack;
use crate::web::format;
use crate::web::i18n::Translator;

/// Legal dates of a complaint, exactly; complaints of other systems and by mail into the record.
#[derive(Debug, Args)]
pub struct ComplaintArgs {
    #[command(subcommand)]
    action: ComplaintAction,
}

#[derive(Debug, Subcommand)]
enum ComplaintAction {
    /// Every date: `maklumat complaint clocks --received 2026-03-13 --class oversight`
    #[command(
        after_help = "The first day is not counted. UU 25/2009 counts days, SP4N working days. \
        Dates of clocks that have not begun are counted from the last day of the one before, and \
        say so.\n\nExamples:\n  \
        maklumat complaint clocks --received 2026-03-13 --class non-oversight --json\n  \
        maklumat complaint clocks --received 2026-03-13 --class oversight --complete 2026-03-20\n  \
        maklumat complaint clocks --received 2025-08-01 --class non-oversight --track tip"
    )]
    Clocks(ClocksArgs),
    /// Complaints of another system: `maklumat complaint import export.csv --unit …`
    Import(import::ImportArgs),
    /// File one that came by mail: `maklumat complaint mail --unit UNIT < message.eml`
    #[command(
        after_help = "For the pipe of a mail server. Exit codes: 0 taken (filed, known, added, or \
        set aside because no person wrote it), 65 no readable mail or too large, 75 not now: try \
        again.\n\nExamples:\n  \
        maklumat complaint mail --unit kanim-nusantara-raya < message.eml\n  \
        maklumat complaint mail --unit kanim-nusantara-raya --server http://127.0.0.1:8080 \
        --token-file /etc/maklumat/mail.token < message.eml"
    )]
    Mail(mail::MailArgs),
}

#[derive(Debug, Args)]
struct ClocksArgs {
    /// Date of filing
    #[arg(long, value_parser = parse_date)]
    received: Date,
    /// non-oversight, oversight, information, suggestion or praise
    #[arg(long, value_parser = parse_class)]
    class: Class,
    /// formal, or tip
    #[arg(long, default_value = "formal", value_parser = parse_track)]
    track: Track,
    /// Date on which the file was declared complete
    #[arg(long, value_parser = parse_date)]
    complete: Option<Date>,
    /// The unit works on joint leave (cuti bersama)
    #[arg(long)]
    works_on_joint_leave: bool,
    /// One JSON document instead of lines
    #[arg(long)]
    json: bool,
    /// Language of the sentences
    #[arg(long, value_enum, default_value = "id")]
    lang: Tongue,
}

fn parse_date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("{text} is no date such as 2026-03-13"))
}

fn named<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, String> {
    let known: Vec<_> = all.iter().map(|one| name(*one)).collect();
    let found = all.iter().copied().find(|one| name(*one) == text);
    found.ok_or_else(|| format!("there are: {}", known.join(", ")))
}

fn parse_class(text: &str) -> Result<Class, String> {
    named(text, Class::ALL, Class::name)
}

fn parse_track(text: &str) -> Result<Track, String> {
    named(text, Track::ALL, Track::name)
}

/// What stands in the way, in a sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Told(String);

/// Runs the command.
///
/// # Errors
/// The sentence to be printed, or that nothing can be written.
pub async fn run(args: ComplaintArgs, out: &mut impl Write) -> CliResult {
    match args.action {
        ComplaintAction::Clocks(args) => clocks(&args, out),
        ComplaintAction::Import(args) => import::run(&args, out).await,
        ComplaintAction::Mail(args) => mail::run(args, out).await,
    }
}

fn clocks(args: &ClocksArgs, out: &mut impl Write) -> CliResult {
    let t = Translator { language: args.lang.into() };
    let timetable = timetable(args.works_on_joint_leave);
    let mut course = Course::filed(args.class, args.track, args.received);
    if let Some(complete) = args.complete {
        if complete < args.received {
            return Err(Box::new(Told(t.t("complaint-cli-complete-early").to_owned())));
        }
        course.reach(&[Milestone::Responded, Milestone::DeclaredComplete], complete);
    }
    let counted = course.count(&timetable).map_err(|missing: NoCalendar| {
        Told(t.t1("complaint-cli-no-calendar", "year", missing.year.to_string()))
    })?;
    if args.json {
        writeln!(out, "{}", document(args, &timetable, &counted, t))?;
        return Ok(ExitCode::SUCCESS);
    }
    for one in &counted {
        print(one, &timetable, t, out)?;
    }
    if let Some(first) = earliest(&timetable.rules, &counted) {
        let date = format::date_full(t.language, first.due);
        writeln!(out, "{}", t.t1("complaint-cli-earliest", "date", date))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn timetable(works_on_joint_leave: bool) -> Timetable {
    let reading = pack::read(&pack::embedded());
    let calendars: Vec<_> = reading.calendars().cloned().collect();
    let joint_leave =
        if works_on_joint_leave { JointLeave::WorkingDay } else { JointLeave::Closed };
    let days = WorkingDays::new(&calendars, Weekday::FIVE_DAYS, joint_leave);
    Timetable { rules: Arc::clone(&rules()), days, zone: Zone::Jakarta }
}

fn document(args: &ClocksArgs, timetable: &Timetable, counted: &[Counted], t: Translator) -> Value {
    let first = earliest(&timetable.rules, counted);
    let clocks: Vec<_> = counted.iter().filter_map(|one| clock(one, timetable, t)).collect();
    json!({
        "received": args.received.to_string(), "class": args.class, "track": args.track,
        "rules": timetable.rules.version,
        "earliest": first.map(|one| json!({ "clock": one.clock, "due": one.due.to_string() })),
        "clocks": clocks,
    })
}

fn clock(one: &Counted, timetable: &Timetable, t: Translator) -> Option<Value> {
    let rule = timetable.rules.clock(&one.clock)?;
    let skipped: Vec<_> = one.passed.iter().map(|passed| skipped(passed, t)).collect();
    Some(json!({
        "clock": one.clock, "name": rule.name.get(t.language), "law": rule.law, "duty": rule.duty,
        "count": one.count, "unit": rule.unit, "starts": rule.starts, "stops": rule.stops,
        "from": one.from.to_string(), "assumed": one.assumed,
        "assumed_from": rule.assume.as_ref().filter(|_| one.assumed),
        "due": one.due.to_string(), "skipped": skipped, "calendars": one.calendars,
        "source": rule.source, "why": why(one, timetable, t),
    }))
}

fn skipped(passed: &Passed, t: Translator) -> Value {
    let (because, detail) = match &passed.why {
        Why::Paused => ("paused", t.t("complaint-why-paused").to_owned()),
        Why::Closed(Closing::Week { .. }) => ("week", t.t("complaint-why-week").to_owned()),
        Why::Closed(Closing::Calendar { name, .. }) => {
            ("calendar", name.get(t.language).to_owned())
        }
    };
    let weekday = Weekday::of(passed.date);
    json!({
        "date": passed.date.to_string(), "weekday": weekday, "because": because, "reason": detail,
    })
}

/// Why this date, in one sentence.
fn why(one: &Counted, timetable: &Timetable, t: Translator) -> String {
    let working =
        timetable.rules.clock(&one.clock).is_some_and(|rule| rule.unit == CountedIn::WorkingDays);
    let count = i64::from(one.count);
    let (from, due) = (format::date(t.language, one.from), format::date_full(t.language, one.due));
    let days = if working {
        t.t1("complaint-count-working-days", "n", count)
    } else {
        t.t1("complaint-count-days", "n", count)
    };
    let passed = i64::try_from(one.passed.len()).unwrap_or(i64::MAX);
    let values = [
        ("days", days.into()),
        ("from", from.into()),
        ("due", due.into()),
        ("passed", passed.into()),
    ];
    let key = if one.assumed { "complaint-cli-why-assumed" } else { "complaint-cli-why" };
    t.t_with(key, &values)
}

fn print(
    one: &Counted,
    timetable: &Timetable,
    t: Translator,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let Some(rule) = timetable.rules.clock(&one.clock) else { return Ok(()) };
    let language: Language = t.language;
    let due = format::date_full(language, one.due);
    writeln!(out, "{due}  {} · {}", rule.name.get(language), rule.source.text)?;
    writeln!(out, "  {}", why(one, timetable, t))?;
    for passed in &one.passed {
        let reason = match &passed.why {
            Why::Paused => t.t("complaint-why-paused"),
            Why::Closed(Closing::Week { .. }) => t.t("complaint-why-week"),
            Why::Closed(Closing::Calendar { name, .. }) => name.get(language),
        };
        writeln!(out, "    – {}: {reason}", format::date_full(language, passed.date))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: ComplaintArgs,
    }

    fn command(words: &[&str]) -> Result<String, String> {
        let words = [&["complaint", "clocks"], words].concat();
        let line = Line::try_parse_from(words).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        let ComplaintAction::Clocks(args) = &line.args.action else { panic!("clocks") };
        clocks(args, &mut out).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn due(found: &Value, clock: &str) -> String {
        let clocks = found["clocks"].as_array().unwrap();
        let one = clocks.iter().find(|one| one["clock"] == clock).unwrap();
        one["due"].as_str().unwrap().to_owned()
    }

    #[test]
    fn every_date_of_both_clocks_has_its_reasons() {
        let words = ["--received", "2026-03-13", "--class", "non-oversight", "--json"];
        let found: Value = serde_json::from_str(&command(&words).unwrap()).unwrap();
        for (clock, date) in [
            ("law-response", "2026-03-27"),
            ("law-decision", "2026-05-12"),
            ("law-delivery", "2026-05-26"),
            ("sp4n-verification", "2026-03-25"),
            ("sp4n-non-oversight", "2026-04-10"),
        ] {
            assert_eq!(due(&found, clock), date, "{clock}");
        }
        assert_eq!(found["earliest"]["clock"], "sp4n-verification");
        let verification = &found["clocks"].as_array().unwrap()[4];
        assert_eq!(verification["clock"], "sp4n-verification");
        assert_eq!(verification["skipped"].as_array().unwrap().len(), 9);
        assert_eq!(verification["skipped"][2]["because"], "calendar");
        assert_eq!(verification["source"]["mark"], "secondary");
        let oversight = ["--received", "2026-03-13", "--class", "oversight", "--json"];
        let found: Value = serde_json::from_str(&command(&oversight).unwrap()).unwrap();
        assert_eq!(due(&found, "sp4n-oversight"), "2026-06-24");
    }

    #[test]
    fn a_wrong_question_is_told() {
        let told = |words: &[&str]| command(words).unwrap_err();
        assert!(told(&["--received", "x", "--class", "praise"]).contains("no date"));
        assert!(told(&["--received", "2026-03-13", "--class", "x"]).contains("non-oversight"));
        let year = ["--received", "2027-12-30", "--class", "oversight", "--lang", "en"];
        assert!(told(&year).contains("2028"));
        let early = ["--received", "2026-03-13", "--class", "oversight", "--complete"];
        assert!(told(&[&early[..], &["2026-03-12", "--lang", "en"]].concat()).contains("before"));
    }

    #[test]
    fn lines_say_why() {
        let words = ["--received", "2026-03-13", "--class", "non-oversight", "--lang", "en"];
        let said = command(&words).unwrap();
        assert!(said.contains("Friday, 10 April 2026"), "{said}");
        assert!(said.contains("Day of Silence (Nyepi)"), "{said}");
    }
}
