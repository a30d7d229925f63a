//! How often promises are kept: by week, service and step, officer group and channel. A picture
//! with the table behind it, as a file, and on paper. Exact counts from the view.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::list::Names;
use super::promises_view::{Promises, UNFINISHED, begins, list, week_of};
use crate::promise::pages::Here;
use crate::web::gate::{Granted, private};
use crate::web::input::Params;
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format, table};

/// Periods to choose from, in weeks.
const PERIODS: [i64; 4] = [4, 13, 26, 52];
/// How the whole service is named among steps.
const WHOLE: &str = "-";
/// The picture: left end, upper and lower end, width of a week.
const LEFT: i64 = 50;
const DOWN: (i64, i64) = (10, 190);
const ACROSS: i64 = 700;

/// Which promises.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    weeks: String,
    service: String,
    /// A step; `-` for the whole service.
    step: String,
    officers: String,
    channel: String,
}

impl Asked {
    fn weeks(&self) -> i64 {
        let asked = self.weeks.parse().ok();
        asked.filter(|weeks| PERIODS.contains(weeks)).unwrap_or(PERIODS[1])
    }

    fn passes(&self, found: &Promises) -> bool {
        let same = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
        let step = if found.step.is_empty() { WHOLE } else { &found.step };
        same(&self.service, &found.service)
            && same(&self.step, step)
            && same(&self.officers, &found.officers)
            && same(&self.channel, &found.channel)
    }

    fn query(&self) -> String {
        let weeks = self.weeks().to_string();
        let pairs = [
            ("weeks", &weeks),
            ("service", &self.service),
            ("step", &self.step),
            ("officers", &self.officers),
            ("channel", &self.channel),
        ];
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }
}

/// Promises that were kept and broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    kept: i64,
    broken: i64,
}

impl Sum {
    fn add(&mut self, found: &Promises) {
        self.kept += found.kept;
        self.broken += found.broken;
    }

    fn all(self) -> i64 {
        self.kept + self.broken
    }

    /// Kept, of a thousand.
    fn permille(self) -> Option<i64> {
        (self.kept * 1000).checked_div(self.all())
    }
}

/// A line of a table.
struct Row {
    name: String,
    kept: String,
    broken: String,
    percent: String,
}

/// A table with its heading.
struct Part {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
}

/// A week in the picture.
struct Bar {
    x: i64,
    width: i64,
    /// Upper end and height of what was kept; what was broken stands on it.
    kept: (i64, i64),
    broken: (i64, i64),
    title: String,
    /// Under some of them.
    label: String,
    middle: i64,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/compliance.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    asked: Asked,
    weeks: String,
    period: String,
    total: Row,
    bars: Vec<Bar>,
    /// Heights with their shares.
    marks: Vec<(i64, String)>,
    parts: Vec<Part>,
    periods: Vec<Choice>,
    services: Vec<Choice>,
    steps: Vec<Choice>,
    officers: Vec<Choice>,
    channels: Vec<Choice>,
    query: String,
}

/// The weeks that are asked for: the present one is the last.
fn span(here: &Here, asked: &Asked) -> (i64, i64) {
    let now = week_of(here.zone, here.now);
    (now - asked.weeks() + 1, now)
}

fn percent(shell: &Shell, sum: Sum) -> String {
    let text = |permille| format!("{} %", format::decimal(shell.language, permille, 1));
    sum.permille().map_or_else(|| shell.t("case-compliance-none").to_owned(), text)
}

fn row(shell: &Shell, name: String, sum: Sum) -> Row {
    let (kept, broken) = (shell.number(sum.kept), shell.number(sum.broken));
    Row { name, kept, broken, percent: percent(shell, sum) }
}

/// Promises with their names in the language of the page.
struct Look<'a> {
    names: Names<'a>,
    all: &'a [Promises],
    shown: Vec<&'a Promises>,
}

impl Look<'_> {
    fn shell(&self) -> &Shell {
        self.names.shell
    }

    fn monday(&self, week: i64) -> String {
        let zone = self.names.here.zone;
        self.shell().date(&zone.local(begins(zone, week)).date)
    }

    fn step(&self, service: &str, step: &str) -> String {
        if step.is_empty() {
            return self.shell().t("case-promise-service").to_owned();
        }
        self.names.step(service, step)
    }

    fn officers(&self, officers: &str) -> String {
        if officers.is_empty() {
            return self.shell().t("case-compliance-all-officers").to_owned();
        }
        self.shell().t_of("identity-role", officers)
    }

    fn channel(&self, channel: &str) -> String {
        match channel {
            "" => String::new(),
            UNFINISHED => self.shell().t("case-compliance-unfinished").to_owned(),
            channel => self.shell().t_of("case-channel", channel),
        }
    }

    fn sums<K: Ord>(&self, of: impl Fn(&Promises) -> K) -> BTreeMap<K, Sum> {
        let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
        self.shown.iter().for_each(|found| sums.entry(of(found)).or_default().add(found));
        sums
    }

    fn part<K: Ord>(
        &self,
        id: &'static str,
        title: &str,
        of: impl Fn(&Promises) -> K,
        name: impl Fn(&K) -> String,
    ) -> Part {
        let sums = self.sums(of);
        let rows = sums.into_iter().map(|(key, sum)| row(self.shell(), name(&key), sum));
        Part { id, title: self.shell().t(title).to_owned(), rows: rows.collect() }
    }

    fn parts(&self, (from, to): (i64, i64)) -> Vec<Part> {
        let weeks = self.sums(|found| found.week);
        let week = |week: i64| {
            row(self.shell(), self.monday(week), weeks.get(&week).copied().unwrap_or_default())
        };
        let title = self.shell().t("case-compliance-weeks").to_owned();
        let weekly = Part { id: "weeks", title, rows: (from..=to).rev().map(week).collect() };
        let step = |found: &Promises| {
            let place = self.names.place(&found.service, &found.step);
            (found.service.clone(), place, found.step.clone())
        };
        let step_name = |(service, _, step): &(String, Option<usize>, String)| {
            format!("{} · {}", self.names.service(service), self.step(service, step))
        };
        let officers = |found: &Promises| found.officers.clone();
        let channel = |found: &Promises| found.channel.clone();
        vec![
            weekly,
            self.part("steps", "case-compliance-steps", step, step_name),
            self.part("officers", "case-compliance-officers", officers, |name| self.officers(name)),
            self.part("channels", "case-compliance-channels", channel, |name| self.channel(name)),
        ]
    }

    fn bars(&self, (from, to): (i64, i64)) -> Vec<Bar> {
        let weeks = self.sums(|found| found.week);
        let count = to - from + 1;
        let wide = (ACROSS - LEFT) / count;
        // Every date under a picture of a year would be a grey line.
        let every = (count + 12) / 13;
        let bar = |week: i64| {
            let sum = weeks.get(&week).copied().unwrap_or_default();
            let place = week - from;
            let x = LEFT + place * wide + wide / 8;
            let whole = if sum.all() == 0 { 0 } else { DOWN.1 - DOWN.0 };
            let kept = sum.kept * whole / sum.all().max(1);
            let monday = self.monday(week);
            let share = percent(self.shell(), sum);
            let of = self.shell().t2("case-figures-kept-of", "n", sum.kept, "of", sum.all());
            let labelled = (to - week) % every == 0;
            let date = self.names.here.zone.local(begins(self.names.here.zone, week)).date;
            Bar {
                x,
                width: wide - wide / 4,
                kept: (DOWN.1 - kept, kept),
                broken: (DOWN.1 - whole, whole - kept),
                title: format!("{monday}: {share} ({of})"),
                label: if labelled { date.strftime("%d/%m").to_string() } else { String::new() },
                middle: x + (wide - wide / 4) / 2,
            }
        };
        (from..=to).map(bar).collect()
    }

    fn choices(
        &self,
        of: impl Fn(&Promises) -> String,
        name: impl Fn(&Promises) -> String,
    ) -> Vec<Choice> {
        let known: BTreeSet<(String, String)> =
            self.all.iter().map(|found| (of(found), name(found))).collect();
        let mut choices = vec![Choice::new("", self.shell().t("case-filter-all"))];
        for (value, name) in known.into_iter().filter(|(value, _)| !value.is_empty()) {
            if choices.iter().all(|choice| choice.value != value) {
                choices.push(Choice::new(value, name));
            }
        }
        choices
    }
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(&app, &granted, "case-compliance-title")?;
    shell.wide = true;
    let unit = granted.unit();
    let above = shell.t("case-list-title").to_owned();
    let shell = shell.crumb(format!("/cases/{unit}"), above);
    let weeks = span(&here, &asked);
    let all = list(&*app.book, unit.as_str(), here.zone, weeks).await?;
    let shown = all.iter().filter(|found| asked.passes(found)).collect();
    let look = Look { names: Names { shell: &shell, here: &here }, all: &all, shown };
    let total = look.sums(|_| ()).remove(&()).unwrap_or_default();
    let period = |weeks: &i64| {
        Choice::new(weeks.to_string(), shell.t1("case-compliance-period", "n", *weeks))
    };
    let whole = |found: &Promises| {
        if found.step.is_empty() { WHOLE.to_owned() } else { found.step.clone() }
    };
    let mark = |share: i64| {
        let y = DOWN.1 - (DOWN.1 - DOWN.0) * share / 100;
        (y, format!("{share} %"))
    };
    let page = Page {
        unit: unit.to_string(),
        weeks: asked.weeks().to_string(),
        period: shell.t2(
            "case-compliance-span",
            "from",
            look.monday(weeks.0),
            "to",
            shell.date(&here.today),
        ),
        total: row(&shell, shell.t("case-compliance-total").to_owned(), total),
        bars: if total.all() == 0 { Vec::new() } else { look.bars(weeks) },
        marks: [0, 50, 100].map(mark).into(),
        parts: if total.all() == 0 { Vec::new() } else { look.parts(weeks) },
        periods: PERIODS.iter().map(period).collect(),
        services: look
            .choices(|found| found.service.clone(), |found| look.names.service(&found.service)),
        steps: look.choices(whole, |found| look.step(&found.service, &found.step)),
        officers: look
            .choices(|found| found.officers.clone(), |found| look.officers(&found.officers)),
        channels: look.choices(|found| found.channel.clone(), |found| look.channel(&found.channel)),
        query: asked.query(),
        asked,
        errors: FormErrors::default(),
        shell: shell.clone(),
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The same as a file: every week, service, step, officer group and channel of its own.
pub(super) async fn csv(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let unit = granted.unit().as_str();
    let all = list(&*app.book, unit, here.zone, span(&here, &asked)).await?;
    let columns =
        ["week_from", "service", "step", "officers", "channel", "kept", "broken", "kept_permille"];
    let rows = all.iter().filter(|found| asked.passes(found)).map(|found| {
        let sum = Sum { kept: found.kept, broken: found.broken };
        let monday = here.zone.local(begins(here.zone, found.week)).date;
        vec![
            monday.to_string(),
            found.service.clone(),
            found.step.clone(),
            found.officers.clone(),
            found.channel.clone(),
            found.kept.to_string(),
            found.broken.to_string(),
            sum.permille().map(|permille| permille.to_string()).unwrap_or_default(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    Ok(table::csv(&format!("case-compliance-{unit}.csv"), &columns, rows.into_iter()))
}
