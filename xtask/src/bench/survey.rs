//! The report of a survey with very many answers: from the counters beside the register.

use std::time::Instant;

use super::figures::figure;
use super::process::{build_example, example, json_of, size};
use super::world::Office;
use super::{Figure, Options};

/// Name of the round that is filled.
const ROUND: &str = "bench";
/// How often each page is asked for; the median is printed.
const TIMES: usize = 9;
/// What the goal says, in seconds.
const GOAL_S: f64 = 1.0;

/// Page, open data and workbook of a round with `--answers` answers.
pub(super) fn survey(options: &Options) -> Result<Vec<Figure>, String> {
    build_example("survey_answers")?;
    let office = Office::start(None)?;
    let unit = office.unit.clone();
    let folder = office.stop();
    let data = folder.path().display().to_string();
    let answers = options.answers.to_string();
    let filled = json_of(&example("survey_answers"), &[&data, &unit, ROUND, &answers])?;
    let office = Office::start(Some(folder))?;
    let page = format!("/surveys/{unit}/{ROUND}");
    let files = format!("/units/{unit}/surveys/{ROUND}");
    let seconds = |path: &str| -> Result<f64, String> {
        let mut all = Vec::new();
        for _ in 0..TIMES {
            let begun = Instant::now();
            let answer = office.fetch(path)?;
            all.push(begun.elapsed().as_secs_f64());
            if !answer.starts_with("HTTP/1.1 200") {
                let line = answer.lines().next().unwrap_or_default().to_owned();
                return Err(format!("{path} was answered with {line}"));
            }
        }
        all.sort_by(f64::total_cmp);
        Ok(all[TIMES / 2])
    };
    let report = seconds(&page)?;
    let json = seconds(&format!("{files}/report.json"))?;
    let xlsx = seconds(&format!("{files}/report.xlsx"))?;
    let folder = office.stop();
    let bytes = size(folder.path()) as f64 / options.answers.max(1) as f64;
    let rate = filled["answers"].as_f64().unwrap_or(f64::NAN)
        / filled["seconds"].as_f64().unwrap_or(f64::NAN);
    let goal = "≤ 1";
    Ok(vec![
        figure(
            "survey report",
            report,
            "s",
            goal,
            report <= GOAL_S,
            "staff's report page of a round with --answers answers: index, interval, parts, \
             weeks, groups, pictures; whole HTTP answer, median",
        ),
        figure("survey JSON", json, "s", goal, json <= GOAL_S, "the same figures as open data"),
        figure("survey XLSX", xlsx, "s", goal, xlsx <= GOAL_S, "the same figures as a workbook"),
        figure(
            "survey answers",
            rate,
            "per s",
            "–",
            true,
            "durable answers a second through the rules, with all counters, 2,000 together",
        ),
        figure("bytes per answer", bytes, "bytes", "–", true, "size of the data folder by answers"),
    ])
}
