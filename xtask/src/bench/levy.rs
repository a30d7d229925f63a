//! The list of sealed reports as an inspector sees it: envelopes alone, whatever is in them.

use std::time::Instant;

use super::figures::figure;
use super::process::{build_example, example, json_of};
use super::world::Office;
use super::{Figure, Options};

/// The unit above the demo office, whose overseers are its inspectors.
const OVERSEER: &str = "kanwil-nusantara";
/// How often the list is asked for; the median is printed.
const TIMES: usize = 9;
/// What the goal says, in milliseconds.
const GOAL_MS: f64 = 300.0;

/// The list and the file of `--reports` reports.
pub(super) fn levy(options: &Options) -> Result<Vec<Figure>, String> {
    build_example("levy_reports")?;
    let office = Office::start(None)?;
    let (unit, inspector) = (office.unit.clone(), office.overseer.0.clone());
    let folder = office.stop();
    let data = folder.path().display().to_string();
    let reports = options.reports.to_string();
    let words: [&str; 5] = [&data, OVERSEER, &unit, &inspector, &reports];
    let filled = json_of(&example("levy_reports"), &words)?;
    let office = Office::start(Some(folder))?;
    let token = office.overseer.1.clone();
    let list = format!("/api/v1/units/{OVERSEER}/levy-desk");
    let answer = office.fetch_as(&list, &token)?;
    let (there, wanted) = (answer.matches("\"lookup\"").count() as u64, options.reports);
    if there < wanted.min(5000) {
        return Err(format!("{there} of {wanted} reports are listed"));
    }
    let listed = milliseconds(&office, &list, &token)?;
    let file = milliseconds(&office, &format!("/levy-desk/{OVERSEER}/envelopes.csv"), &token)?;
    let rate = filled["reports"].as_f64().unwrap_or(f64::NAN)
        / filled["seconds"].as_f64().unwrap_or(f64::NAN);
    Ok(vec![
        figure(
            "levy list",
            listed,
            "ms",
            "≤ 300",
            listed <= GOAL_MS,
            "an inspector's list of --reports sealed reports (at most 5,000), as JSON: whole HTTP \
             answer over a connection of its own, median",
        ),
        figure(
            "levy envelopes CSV",
            file,
            "ms",
            "≤ 300",
            file <= GOAL_MS,
            "the same list as a file",
        ),
        figure(
            "levy reports",
            rate,
            "per s",
            "–",
            true,
            "sealed reports of 4 KiB recorded durably a second, 500 together, without the work \
             and the check of their points",
        ),
    ])
}

fn milliseconds(office: &Office, path: &str, token: &str) -> Result<f64, String> {
    let mut all = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        let answer = office.fetch_as(path, token)?;
        all.push(begun.elapsed().as_secs_f64() * 1000.0);
        if !answer.starts_with("HTTP/1.1 200") {
            let line = answer.lines().next().unwrap_or_default().to_owned();
            return Err(format!("{path} was answered with {line}"));
        }
    }
    all.sort_by(f64::total_cmp);
    Ok(all[TIMES / 2])
}
