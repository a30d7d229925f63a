//! The page of the search: complaints in which all words stand, the newest first, as far as who
//! asks may see them. What is kept from them is not there, nor counted, nor a gap in a page.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::complaints::text::terms;
use serde::Deserialize;

use super::number;
use super::store::{Among, Counted, Hit, NEWEST, WORDS, counts, given, search, words_of};
use crate::hear::complaints::people::{account, colleagues, directs};
use crate::hear::complaints::serve::staff_shell;
use crate::hear::complaints::visible::is_kept;
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::input::Params;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Results of a page.
const PAGE: usize = 25;
/// Results that are fetched together.
const FETCHED: i64 = 32;
/// Words that are looked for at most.
const WORDS_MAX: usize = 8;
/// A word is counted no further when the rarest is sought; a rarer one leads even to the few
/// complaints of an officer.
const COUNTED: i64 = 4_000;
/// Complaints of an officer that are looked through one by one at most.
const FEW: i64 = 50_000;

/// What is looked for, and behind which result.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::hear::complaints) struct Query {
    q: String,
    /// Behind the result of this number.
    before: String,
}

/// A complaint that was found.
struct Found {
    reference: String,
    received: String,
    class: String,
    stage: String,
    channel: String,
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/search.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    q: String,
    asked: bool,
    /// The roots that were looked for.
    words: Vec<String>,
    found: Vec<Found>,
    /// Address of the next page; empty on the last.
    more: String,
}

/// The page.
pub(in crate::hear::complaints) async fn show(
    State(app): State<App>,
    granted: Granted,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let (_, mut shell) = staff_shell(&app, &granted, "complaint-search-title")?;
    let unit = granted.unit();
    let above = shell.t("complaint-list-title").to_owned();
    shell = shell.crumb(format!("/complaints/{unit}"), above);
    let q: String = query.q.chars().take(200).collect();
    let words: Vec<String> = terms(&q).into_iter().take(WORDS_MAX).collect();
    let before = query.before.parse().unwrap_or(NEWEST);
    let (found, more) = look(&app, &granted, &shell, &words, before).await?;
    let more = more.map_or_else(String::new, |last| {
        let last = last.to_string();
        let pairs = [("q", &q), ("before", &last)];
        format!("?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    });
    let page = Page {
        unit: unit.to_string(),
        asked: !q.trim().is_empty(),
        errors: FormErrors::default(),
        q,
        words,
        found,
        more,
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// A page of results that may be seen, and the last of them when there are more.
async fn look(
    app: &App,
    granted: &Granted,
    shell: &Shell,
    words: &[String],
    mut before: i64,
) -> Result<(Vec<Found>, Option<i64>), Problem> {
    let unit = granted.unit();
    let numbers: Vec<i64> = words.iter().map(|word| number(app, unit.as_str(), word)).collect();
    let counted = counts(&*app.book, unit.as_str(), &numbers, COUNTED).await?;
    let nowhere = |counted: &Counted| counted.texts == 0;
    if counted.values().any(nowhere) {
        return Ok((Vec::new(), None));
    }
    let mut rarest: Vec<i64> = counted.keys().copied().collect();
    rarest.sort_by_key(|word| counted[word]);
    let Some(first) = rarest.first().copied() else { return Ok((Vec::new(), None)) };
    let at_once = std::array::from_fn(|place| rarest.get(place).copied().unwrap_or(first));
    let others = rarest.get(WORDS..).unwrap_or_default();
    let me = account(granted).unwrap_or_default();
    let among = if directs(granted) {
        Among::All
    } else if counted[&first].texts < COUNTED.unsigned_abs() {
        Among::Given(me)
    } else {
        given(&*app.book, unit.as_str(), me, FEW).await?
    };
    let all = colleagues(app, &granted.line).await?;
    let mut found: Vec<Found> = Vec::new();
    let mut last = None;
    loop {
        let asked = (before, FETCHED);
        let batch = search(&*app.book, unit.as_str(), among, at_once, asked).await?;
        let whole = i64::try_from(batch.len()) == Ok(FETCHED);
        for one in batch {
            before = one.n;
            if !others.is_empty() {
                let held = words_of(&*app.book, unit.as_str(), one.n).await?;
                if others.iter().any(|word| !held.contains(word)) {
                    continue;
                }
            }
            if one.guarded && is_kept(app, unit, &one.reference, &all, me).await? {
                continue;
            }
            if found.len() == PAGE {
                return Ok((found, last));
            }
            found.push(result(shell, &one));
            last = Some(one.n);
        }
        if !whole {
            return Ok((found, None));
        }
    }
}

fn result(shell: &Shell, hit: &Hit) -> Found {
    let received = hit.received.parse();
    Found {
        reference: hit.reference.clone(),
        received: received.map_or_else(|_| String::new(), |date| shell.date(&date)),
        class: shell.t_of("complaint-class", &hit.class),
        stage: shell.t_of("complaint-stage", &hit.stage),
        channel: shell.t_of("complaint-channel", &hit.channel),
    }
}
