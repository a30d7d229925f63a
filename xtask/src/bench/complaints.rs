//! The officers' list and the search over very many complaints.

use std::time::Instant;

use super::figures::figure;
use super::process::{build_example, example, json_of, size};
use super::world::Office;
use super::{Figure, Options};

/// How often each page is asked for.
const TIMES: usize = 40;
/// What the goals say, in milliseconds.
const LIST_MS: f64 = 50.0;
const SEARCH_MS: f64 = 100.0;

/// Filters of the list: alone, and some together.
const FILTERS: [&str; 9] = [
    "",
    "?late=yes",
    "?class=praise",
    "?channel=letter",
    "?stage=received",
    "?show=closed",
    "?show=closed&class=suggestion",
    "?show=closed&channel=kiosk&class=praise",
    "?class=suggestion&channel=counter&late=yes",
];

/// Words: common ones, one that is in every hundredth text, rare ones, one that is in none.
const WORDS: [&str; 7] = [
    "petugas",
    "petugas+antrean",
    "mengantri+petugas+loket+paspor+berkas",
    "zbabababa",
    "petugas+zdubababa",
    "zfogibababa+loket+lama",
    "tidakada+petugas",
];

/// Pages of the list and of the search with `--complaints` complaints.
pub(super) fn complaints(options: &Options) -> Result<Vec<Figure>, String> {
    build_example("complaint_fill")?;
    let office = Office::start(None)?;
    let unit = office.unit.clone();
    let folder = office.stop();
    let (data, count) = (folder.path().display().to_string(), options.complaints.to_string());
    let filled = json_of(&example("complaint_fill"), &[&data, &unit, &count])?;
    let office = Office::start(Some(folder))?;
    let list = |filter: &&str| format!("/complaints/{unit}{filter}");
    let search = |words: &&str| format!("/complaints/{unit}/search?q={words}");
    let lists = p99(&office, &FILTERS.iter().map(list).collect::<Vec<_>>())?;
    let searches = p99(&office, &WORDS.iter().map(search).collect::<Vec<_>>())?;
    let folder = office.stop();
    let bytes = size(folder.path()) as f64 / options.complaints.max(1) as f64;
    let rate = filled["complaints"].as_f64().unwrap_or(f64::NAN)
        / filled["seconds"].as_f64().unwrap_or(f64::NAN);
    Ok(vec![
        figure(
            "complaint list p99",
            lists,
            "ms",
            "≤ 50",
            lists <= LIST_MS,
            "99th percentile of the officers' list as a page, 9 filters × 40, --complaints \
             complaints of which one in twenty is open; whole HTTP answer on a new connection",
        ),
        figure(
            "complaint search p99",
            searches,
            "ms",
            "≤ 100",
            searches <= SEARCH_MS,
            "99th percentile of the search page, 7 searches × 40: common, rare and unknown words, \
             one to five at once, over the blind index",
        ),
        figure(
            "complaints filed",
            rate,
            "per s",
            "–",
            true,
            "durable complaints a second through the rules with sealed text and fourteen words \
             each, nineteen of twenty withdrawn again, 1,000 together",
        ),
        figure("bytes per complaint", bytes, "bytes", "–", true, "data folder by complaints"),
    ])
}

/// The 99th percentile over all answers to these pages, in milliseconds.
fn p99(office: &Office, pages: &[String]) -> Result<f64, String> {
    let mut all = Vec::with_capacity(pages.len() * TIMES);
    for round in 0..=TIMES {
        for path in pages {
            let begun = Instant::now();
            let answer = office.fetch(path)?;
            let took = begun.elapsed().as_secs_f64() * 1000.0;
            if !answer.starts_with("HTTP/1.1 200") {
                let line = answer.lines().next().unwrap_or_default().to_owned();
                return Err(format!("{path} was answered with {line}"));
            }
            // The first round warms what a server that serves has warm.
            if round > 0 {
                all.push(took);
            }
        }
    }
    all.sort_by(f64::total_cmp);
    Ok(all[(all.len() * 99 / 100).min(all.len() - 1)])
}
