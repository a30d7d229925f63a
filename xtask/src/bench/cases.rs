//! Cases by the hundred thousand, bookings under load, and the counting of deadlines.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::figures::{bare_round, figure, interleaved, number, of, round, seconds};
use super::process::{build_example, example, json_of};
use super::world::{Office, bare};
use super::{Figure, Options};

/// The house takes up at its start what came due while nobody kept the clock: a filled folder has
/// thousands of that, an office that is started anew has what one minute brings.
const SETTLING: Duration = Duration::from_secs(30);
/// Case pages that are asked for.
const PAGES: usize = 500;
/// How often a list is asked for; the median is printed.
const TIMES: usize = 9;
/// Cases that book places.
const BOOKING: &str = "8000";
/// Days on which each of them books one.
const DAYS: usize = 30;
/// The service that is booked.
const SERVICE: &str = "paspor-baru";

/// Fills an office with cases; gives it, running, and the file with the numbers of the open ones.
fn filled(cases: &str, open: &str) -> Result<(Office, PathBuf, Value), String> {
    build_example("case_load")?;
    let office = Office::start(None)?;
    let unit = office.unit.clone();
    let folder = office.stop();
    let references = folder.path().join("references.txt");
    let (data, list) = (folder.path().display().to_string(), references.display().to_string());
    let said = json_of(&example("case_load"), &[&data, &unit, cases, open, &list])?;
    Ok((Office::start(Some(folder))?, references, said))
}

#[expect(clippy::disallowed_methods, reason = "a house says nothing when it has caught up")]
fn settle() {
    std::thread::sleep(SETTLING);
}

fn lines(path: &Path) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Milliseconds of one whole answer.
fn asked(office: &Office, path: &str) -> Result<f64, String> {
    let begun = Instant::now();
    let answer = office.fetch(path)?;
    let took = begun.elapsed().as_secs_f64() * 1000.0;
    if answer.starts_with("HTTP/1.1 200") {
        return Ok(took);
    }
    let line = answer.lines().next().unwrap_or_default().to_owned();
    Err(format!("{path} was answered with {line}"))
}

fn often(office: &Office, path: &str) -> Result<f64, String> {
    let mut all = (0..TIMES).map(|_| asked(office, path)).collect::<Result<Vec<f64>, _>>()?;
    all.sort_by(f64::total_cmp);
    Ok(all[TIMES / 2])
}

/// The case page and the officers' list with `--cases` cases, `--open` of them open.
pub(super) fn cases(options: &Options) -> Result<Vec<Figure>, String> {
    let (all, open) = (options.cases.to_string(), options.open.to_string());
    let (office, references, said) = filled(&all, &open)?;
    settle();
    let references = lines(&references)?;
    let unit = office.unit.clone();
    let step = (references.len() / PAGES).max(1);
    let mut pages = Vec::new();
    for reference in references.iter().step_by(step) {
        pages.push(asked(&office, &format!("/cases/{unit}/{reference}"))?);
    }
    pages.sort_by(f64::total_cmp);
    let slow = pages.get(pages.len() * 99 / 100).copied().unwrap_or(f64::NAN);
    let usual = pages.get(pages.len() / 2).copied().unwrap_or(f64::NAN);
    let risk = often(&office, &format!("/cases/{unit}"))?;
    let filtered = format!("/cases/{unit}?risk=calm&step=verifikasi&officer=nobody");
    let narrow = often(&office, &filtered)?;
    let kept = often(&office, &format!("/cases/{unit}/compliance?weeks=52"))?;
    let rate = number(&said["cases"]) / number(&said["seconds"]);
    Ok(vec![
        figure(
            "case page p99",
            slow,
            "ms",
            "≤ 10",
            slow <= 10.0,
            "a case at the desk of who is asked for the first time since the start half a minute \
             before, 500 of --cases cases, whole HTTP answer over a fresh connection, 99th \
             percentile",
        ),
        figure("case page p50", usual, "ms", "–", true, "the same, median"),
        figure(
            "risk list",
            risk,
            "ms",
            "≤ 200",
            risk <= 200.0,
            "first page of the officers' list with the count of each class of risk over --open \
             open cases, whole HTTP answer, median",
        ),
        figure(
            "risk list, filtered",
            narrow,
            "ms",
            "≤ 200",
            narrow <= 200.0,
            "the same by risk, step and officer",
        ),
        figure("compliance page", kept, "ms", "–", true, "promises kept, 52 weeks, median"),
        figure(
            "cases recorded",
            rate,
            "per s",
            "–",
            true,
            "durable cases a second through the rules while they were filled in: submitted, and \
             taken back or worked on; 2,000 together",
        ),
    ])
}

/// Every open case with every day: what each request of the load books.
fn bookings(office: &Office, references: &Path) -> Result<PathBuf, String> {
    let dates = open_days(office)?;
    let mut text = String::new();
    for (place, date) in dates.iter().enumerate() {
        for (number, reference) in lines(references)?.iter().enumerate() {
            let hour = 8 + (number + place) % 4;
            text.push_str(&format!("{reference} {date} {hour:02}:00\n"));
        }
    }
    let path = references.with_file_name("bookings.txt");
    std::fs::write(&path, text).map_err(|error| error.to_string())?;
    Ok(path)
}

/// Opens days with very many seats; gives their dates.
fn open_days(office: &Office) -> Result<Vec<String>, String> {
    let mut dates = Vec::new();
    let today = office.today()?;
    for ahead in 14..14 + 3 * DAYS {
        let date = day_after(&today, ahead)?;
        let staff = json!([{ "from": "08:00", "to": "16:00", "people": 4000 }]);
        let body = json!({ "staff": staff, "command_id": format!("bench-{date}") });
        let path = format!("/api/v1/units/{}/slots/{SERVICE}/{date}", office.unit);
        if office.supervise(&path, &body)?["day"]["slots"].is_array() {
            dates.push(date);
        }
        if dates.len() == DAYS {
            return Ok(dates);
        }
    }
    Err(format!("only {} days could be opened", dates.len()))
}

/// The date so many days after a date, by the civil calendar.
fn day_after(date: &str, days: usize) -> Result<String, String> {
    let wrong = || format!("{date} is no date");
    let mut parts = date.split('-').map(|part| part.parse::<usize>().ok());
    let mut next = || parts.next().flatten().ok_or_else(wrong);
    let (mut year, mut month, mut day) = (next()?, next()?, next()?);
    for _ in 0..days {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let long = match month {
            2 => 28 + usize::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        day += 1;
        if day > long {
            (day, month) = (1, month + 1);
        }
        if month > 12 {
            (month, year) = (1, year + 1);
        }
    }
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

/// A durable hold and booking of a place against an empty answer.
pub(super) fn booking(options: &Options) -> Result<Vec<Figure>, String> {
    let (yardstick, address) = bare()?;
    let (office, references, _) = filled(BOOKING, BOOKING)?;
    let list = bookings(&office, &references)?.display().to_string();
    // Each round has its share: no place is asked for twice.
    let share = lines(Path::new(&list))?.len() / options.rounds.max(1);
    let path = format!("/api/v1/units/{}/slots/{SERVICE}/{{2}}/requests", office.unit);
    let body = r#"{"case":"{1}","command_id":"{n}","request":{"do":"hold","slot":"{3}"}}"#;
    let then_body = r#"{"case":"{1}","command_id":"{n}","request":{"do":"book","place":{place}}}"#;
    let time = seconds(options);
    let (empty, ours) = interleaved(
        options,
        || bare_round(&address, &yardstick, "POST", options),
        |turn| {
            let (prefix, first) =
                (format!("b{turn}-{}", std::process::id()), (turn * share).to_string());
            let args = [
                &office.address,
                "POST",
                &path,
                "--token",
                office.supervisor.as_str(),
                "--body",
                body,
                "--then",
                &path,
                "--then-body",
                then_body,
                "--prefix",
                &prefix,
                "--seconds",
                &time,
                "--lines",
                &list,
                "--first",
                &first,
            ];
            round(&office.server, &args, &["200"])
        },
    )?;
    let (bare, book) = (of(&empty, |r| r.cpu_us), of(&ours, |r| r.cpu_us));
    let ratio = book / bare;
    let slow = of(&ours, |r| r.p99_us) / of(&empty, |r| r.p99_us);
    Ok(vec![
        figure(
            "hold or book",
            book,
            "µs CPU",
            "–",
            true,
            "server processor time of a durable hold or booking of a place, each a request: HTTP, \
             token, case, rules, chain, sync, views; 64 connections, days that fill with \
             thousands of places",
        ),
        figure(
            "booking / empty",
            ratio,
            "×",
            "≤ 5",
            ratio <= 5.0,
            "against an empty POST on a bare axum router, medians of interleaved rounds",
        ),
        figure(
            "bookings",
            of(&ours, |r| r.per_second) / 2.0,
            "per s",
            "–",
            true,
            "places kept and booked a second, two requests each",
        ),
        figure("booking p99 / empty p99", slow, "×", "≤ 10", slow <= 10.0, "99th percentiles"),
    ])
}

/// Deadlines by the shipped calendars.
pub(super) fn deadlines(options: &Options) -> Result<Vec<Figure>, String> {
    const GOAL: f64 = 1_000_000.0;
    build_example("deadlines")?;
    let said = json_of(&example("deadlines"), &[&seconds(options)])?;
    let one = |name, member: &str, definition| {
        let value = number(&said[member]);
        figure(name, value, "per s", "≥ 1,000,000", value >= GOAL, definition)
    };
    let free = |name, member: &str, definition| {
        figure(name, number(&said[member]), "per s", "–", true, definition)
    };
    Ok(vec![
        one(
            "deadlines",
            "four",
            "instants four working days after every hour of 2026, one thread, as recorded: \
             instant, last day, calendars",
        ),
        one("deadlines, 60 days", "sixty", "the same for sixty working days"),
        one("deadlines with a stay", "stayed", "four days whose clock stood still for five"),
        free("deadlines in hours", "hours", "twelve working hours"),
        free("deadlines with reasons", "reasons", "four days with every day passed over and why"),
    ])
}

#[cfg(test)]
mod tests {
    use super::day_after;

    #[test]
    fn days_are_counted_over_ends_of_months_and_years() {
        assert_eq!(day_after("2026-12-31", 1).unwrap(), "2027-01-01");
        assert_eq!(day_after("2028-02-28", 2).unwrap(), "2028-03-01");
        assert_eq!(day_after("2026-11-29", 0).unwrap(), "2026-11-29");
        assert!(day_after("soon", 1).is_err());
    }
}
