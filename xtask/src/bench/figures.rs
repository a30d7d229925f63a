//! The figures and their definitions.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::process::{Server, json_of, load, size};
use super::world::{Office, bare};
use super::{Figure, Options};

/// Counters of the hall that calls: as many as the connections of the other figures.
const COUNTERS: usize = 64;
/// A service of the demo office that anybody may take a ticket for.
const SERVICE: &str = "paspor-baru";

pub(super) struct Round {
    pub(super) cpu_us: f64,
    pub(super) p99_us: f64,
    pub(super) per_second: f64,
}

pub(super) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// One round of load: processor time of the server per answered request.
pub(super) fn round(server: &Server, args: &[&str], wanted: &[&str]) -> Result<Round, String> {
    let before = server.cpu_us();
    let said = load(args)?;
    let used = server.cpu_us() - before;
    let requests = number(&said["requests"]);
    let good: f64 = wanted.iter().filter_map(|status| said["statuses"][status].as_f64()).sum();
    if good < requests {
        return Err(format!("not every answer was {wanted:?}: {}", said["statuses"]));
    }
    let (p99_us, per_second) = (number(&said["p99_us"]), number(&said["per_second"]));
    Ok(Round { cpu_us: used as f64 / requests, p99_us, per_second })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

pub(super) fn of(rounds: &[Round], pick: impl Fn(&Round) -> f64) -> f64 {
    median(rounds.iter().map(pick).collect())
}

pub(super) fn seconds(options: &Options) -> String {
    options.seconds.to_string()
}

/// Rounds of the yardstick and of ours, one after the other.
pub(super) fn interleaved(
    options: &Options,
    yardstick: impl Fn() -> Result<Round, String>,
    ours: impl Fn(usize) -> Result<Round, String>,
) -> Result<(Vec<Round>, Vec<Round>), String> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for turn in 0..options.rounds {
        left.push(yardstick()?);
        right.push(ours(turn)?);
    }
    Ok((left, right))
}

pub(super) fn ticket_round(
    office: &Office,
    options: &Options,
    turn: usize,
) -> Result<Round, String> {
    let body = format!(r#"{{"services":["{SERVICE}"],"priority":null,"command_id":"{{n}}"}}"#);
    let (path, prefix) = (office.queue("tickets"), format!("t{turn}-{}", std::process::id()));
    let time = seconds(options);
    let args = [
        &office.address,
        "POST",
        &path,
        "--token",
        &office.kiosk,
        "--body",
        &body,
        "--prefix",
        &prefix,
        "--seconds",
        &time,
    ];
    round(&office.server, &args, &["201"])
}

pub(super) fn bare_round(
    address: &str,
    server: &Server,
    method: &str,
    options: &Options,
) -> Result<Round, String> {
    let time = seconds(options);
    let wanted = if method == "POST" { "201" } else { "200" };
    round(server, &[address, method, "/", "--seconds", &time], &[wanted])
}

/// A durable ticket against an empty answer.
pub(super) fn ticket(options: &Options) -> Result<Vec<Figure>, String> {
    let (yardstick, address) = bare()?;
    let office = Office::start(None)?;
    let (bare, ours) = interleaved(
        options,
        || bare_round(&address, &yardstick, "POST", options),
        |turn| ticket_round(&office, options, turn),
    )?;
    let (empty, ticket) = (of(&bare, |r| r.cpu_us), of(&ours, |r| r.cpu_us));
    let slow = of(&ours, |r| r.p99_us) / of(&bare, |r| r.p99_us);
    let ratio = ticket / empty;
    Ok(vec![
        figure(
            "empty POST",
            empty,
            "µs CPU",
            "–",
            true,
            "server processor time of POST → 201 on a bare axum router, 64 connections",
        ),
        figure(
            "ticket",
            ticket,
            "µs CPU",
            "–",
            true,
            "server processor time of a durable ticket: HTTP, token, rules, chain, sync, views",
        ),
        figure(
            "ticket / empty",
            ratio,
            "×",
            "≤ 4 (aim 2)",
            ratio <= 4.0,
            "the two figures above, medians of interleaved rounds",
        ),
        figure(
            "ticket rate",
            of(&ours, |r| r.per_second),
            "per s",
            "–",
            true,
            "durable tickets per second at 64 connections, load generator on the same machine",
        ),
        figure(
            "ticket p99 / empty p99",
            slow,
            "×",
            "≤ 10",
            slow <= 10.0,
            "99th percentile of the answer time, ticket against empty POST",
        ),
    ])
}

/// The public board against an empty answer.
pub(super) fn board(options: &Options) -> Result<Vec<Figure>, String> {
    let (yardstick, address) = bare()?;
    let office = Office::start(None)?;
    ticket_round(&office, &Options { seconds: 1, ..copy(options) }, 9)?;
    let (path, time) = (office.queue("board"), seconds(options));
    let (bare, ours) = interleaved(
        options,
        || bare_round(&address, &yardstick, "GET", options),
        |_| round(&office.server, &[&office.address, "GET", &path, "--seconds", &time], &["200"]),
    )?;
    let by_cpu = of(&bare, |r| r.cpu_us) / of(&ours, |r| r.cpu_us);
    let by_rate = of(&ours, |r| r.per_second) / of(&bare, |r| r.per_second);
    Ok(vec![
        figure(
            "board / empty GET rate",
            by_rate,
            "×",
            "≥ 0.7",
            by_rate >= 0.7,
            "requests per second for the public board from memory, against GET → 200 with nothing",
        ),
        figure(
            "board, by CPU",
            by_cpu,
            "×",
            "≥ 0.7",
            by_cpu >= 0.7,
            "the same by server processor time per request (inverse ratio)",
        ),
    ])
}

fn copy(options: &Options) -> Options {
    Options { name: None, json: options.json, ..*options }
}

/// Five thousand displays on one process.
pub(super) fn screens(_: &Options) -> Result<Vec<Figure>, String> {
    const LISTENERS: u64 = 5_000;
    let office = Office::start(None)?;
    fill(&office, 8)?;
    open_counters(&office, 1)?;
    let before = office.server.rss_kb();
    let (listen, count) = (format!("/units/{}/board/events", office.unit), LISTENERS.to_string());
    let (path, then) = (office.queue("calls"), office.queue("tickets/{ticket}/completions"));
    let args = [
        &office.address,
        "POST",
        &path,
        "--token",
        &office.supervisor,
        "--body",
        CALL,
        "--then",
        &then,
        "--then-body",
        FINISH,
        "--listen",
        &listen,
        "--listeners",
        &count,
        "--times",
        "10",
    ];
    let said = load(&args)?;
    let per_screen = (office.server.rss_kb() - before) as f64 / LISTENERS as f64;
    let last = number(&said["last_p50_us"]) / 1000.0;
    Ok(vec![
        figure(
            "last of 5,000 displays",
            last,
            "ms",
            "≤ 200",
            last <= 200.0,
            "from asking for the next person until the last of 5,000 listeners has the call",
        ),
        figure(
            "memory per display",
            per_screen,
            "KB",
            "≤ 25",
            per_screen <= 25.0,
            "growth of resident memory divided by listeners",
        ),
    ])
}

/// Verify and rebuild over a filled register.
pub(super) fn ledger(options: &Options) -> Result<Vec<Figure>, String> {
    let office = Office::start(None)?;
    for turn in 0..5 {
        ticket_round(&office, options, turn)?;
    }
    let folder = office.stop();
    let data = folder.path().display().to_string();
    let begun = Instant::now();
    let said = json_of("maklumat", &["register", "verify", "--data", &data, "--json"])?;
    let verify = number(&said["entries"]) / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let rebuilt = json_of("maklumat", &["register", "rebuild", "--data", &data, "--json"])?;
    let rebuild = number(&rebuilt["entries"]) / begun.elapsed().as_secs_f64();
    let bytes = size(folder.path()) as f64 / number(&said["entries"]);
    Ok(vec![
        figure(
            "verify",
            verify,
            "entries/s",
            "≥ 100,000",
            verify >= 100_000.0,
            "`maklumat register verify` over queue entries on SQLite, whole process",
        ),
        figure(
            "rebuild",
            rebuild,
            "entries/s",
            "≥ 100,000",
            rebuild >= 100_000.0,
            "`maklumat register rebuild` of all views over queue entries on SQLite, whole process",
        ),
        figure("bytes per entry", bytes, "bytes", "–", true, "size of the data folder by entries"),
    ])
}

/// Until threads that have nothing to do have ended and given back what a password cost them.
const REST: Duration = Duration::from_secs(20);

/// Rest, and start with many entries.
#[expect(clippy::disallowed_methods, reason = "an office is at rest when time has passed")]
pub(super) fn start(options: &Options) -> Result<Vec<Figure>, String> {
    let office = Office::start(None)?;
    std::thread::sleep(REST);
    let idle = office.server.rss_kb() as f64 / 1024.0;
    let mut entries = 0.0;
    for turn in 0..200 {
        entries += ticket_round(&office, options, turn)?.per_second * options.seconds as f64;
        if entries >= 1_000_000.0 {
            break;
        }
    }
    let folder = office.stop();
    let begun = Instant::now();
    let again = Office::start(Some(folder))?;
    let took = begun.elapsed().as_secs_f64();
    drop(again);
    Ok(vec![
        figure(
            "start",
            took,
            "s",
            "≤ 1",
            took <= 1.0,
            "from starting the process until staff have signed in, with a million entries",
        ),
        figure(
            "idle memory",
            idle,
            "MB",
            "≤ 60",
            idle <= 60.0,
            "resident memory of a new office, packs published, some time after the last request",
        ),
    ])
}

/// Calling the next person and finishing, one connection a counter.
pub(super) fn call(options: &Options) -> Result<Vec<Figure>, String> {
    let (yardstick, address) = bare()?;
    let office = Office::start(None)?;
    office.widen(COUNTERS)?;
    // Four seconds of tickets are as many people as seven seconds of calling and finishing need.
    let people = 1 + options.rounds * usize::try_from(options.seconds).unwrap_or(1) / 7;
    for turn in 0..people {
        fill(&office, turn)?;
    }
    let counters = COUNTERS.to_string();
    open_counters(&office, COUNTERS)?;
    let (path, then) = (office.queue("calls"), office.queue("tickets/{ticket}/completions"));
    let time = seconds(options);
    let (bare, ours) = interleaved(
        options,
        || {
            let args = [&address, "POST", "/", "--seconds", &time, "--connections", &counters];
            round(&yardstick, &args, &["201"])
        },
        |turn| {
            let prefix = format!("c{turn}-{}", std::process::id());
            let args = [
                &office.address,
                "POST",
                &path,
                "--token",
                &office.supervisor,
                "--body",
                CALL,
                "--then",
                &then,
                "--then-body",
                FINISH,
                "--prefix",
                &prefix,
                "--seconds",
                &time,
                "--connections",
                &counters,
            ];
            round(&office.server, &args, &["201", "200"])
        },
    )?;
    let (empty, call) = (of(&bare, |r| r.cpu_us), of(&ours, |r| r.cpu_us));
    let ratio = call / empty;
    let slow = of(&ours, |r| r.p99_us) / of(&bare, |r| r.p99_us);
    Ok(vec![
        figure(
            "call or finish",
            call,
            "µs CPU",
            "–",
            true,
            "server processor time of a durable call-next or finish, 64 counters at once",
        ),
        figure(
            "call / empty",
            ratio,
            "×",
            "≤ 4",
            ratio <= 4.0,
            "against an empty POST at as many connections",
        ),
        figure("call p99 / empty p99", slow, "×", "≤ 10", slow <= 10.0, "99th percentiles"),
    ])
}

/// The next person to the counter of the connection, and their end there.
const CALL: &str = r#"{"counter":"{c}","command_id":"{n}"}"#;
const FINISH: &str = r#"{"counter":"{c}","outcome":"returned","command_id":"{n}"}"#;

fn open_counters(office: &Office, counters: usize) -> Result<(), String> {
    for counter in 1..=counters {
        let path = office.queue(&format!("counters/{counter}/opening"));
        once(office, &path, &format!("o{counter}"), r#"{"command_id":"{n}"}"#)?;
    }
    Ok(())
}

/// Four seconds of arrivals.
fn fill(office: &Office, turn: usize) -> Result<(), String> {
    let body = format!(r#"{{"services":["{SERVICE}"],"command_id":"{{n}}"}}"#);
    let (path, prefix) = (office.queue("tickets"), format!("f{turn}"));
    let args = [
        &office.address,
        "POST",
        &path,
        "--token",
        &office.kiosk,
        "--body",
        &body,
        "--prefix",
        &prefix,
        "--seconds",
        "4",
    ];
    round(&office.server, &args, &["201"]).map(drop)
}

fn once(office: &Office, path: &str, prefix: &str, body: &str) -> Result<(), String> {
    let args = [
        &office.address,
        "POST",
        path,
        "--token",
        &office.supervisor,
        "--body",
        body,
        "--prefix",
        prefix,
        "--seconds",
        "0",
        "--connections",
        "1",
    ];
    let said = load(&args)?;
    match said["statuses"].get("200").or_else(|| said["statuses"].get("201")) {
        Some(_) => Ok(()),
        None => Err(format!("{path} was answered with {}", said["statuses"])),
    }
}

pub(super) fn figure(
    name: &'static str,
    value: f64,
    unit: &'static str,
    goal: &'static str,
    met: bool,
    definition: &'static str,
) -> Figure {
    Figure { name, value, unit, goal, met, definition }
}
