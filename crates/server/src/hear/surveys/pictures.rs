//! The pictures of a report and the tables behind them: weeks on a control chart, elements between
//! importance and performance, periods in a row.

use domain::hear::surveys::{Decimal, Quadrant, Week};

use super::charts::{Span, beside};
use super::figures::Found;
use super::past::Past;
use super::shown::{local, score};
use crate::web::page::Shell;

/// Steps of the axis of an index, in hundredths.
const STEP: i64 = 500;
/// Steps of the axes of a mean and of a correlation, in thousandths.
const FINE: i64 = 100;

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Years that fit beside each other under a picture.
const YEARS: i64 = 7;

/// Lowest and highest index.
const ENDS: (i64, i64) = (0, 10000);

/// A week in words and on the chart.
pub(super) struct ShownWeek {
    pub(super) monday: String,
    pub(super) people: i64,
    pub(super) score: String,
    pub(super) low: String,
    pub(super) high: String,
    pub(super) signal: bool,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) y_low: i64,
    pub(super) y_high: i64,
}

/// The control chart.
pub(super) struct Weeks {
    pub(super) all: Vec<ShownWeek>,
    pub(super) marks: Vec<(i64, String)>,
    /// Height of all weeks together.
    pub(super) centre: i64,
}

impl Weeks {
    pub(super) fn of(shell: &Shell, found: &Found) -> Self {
        let (lowest, highest) = found.instrument().limits();
        // No week can leave the scale; its limits are not drawn there either.
        let inside = |week: Week| {
            let clipped = |limit: i64| limit.clamp(lowest.0, highest.0);
            Week { limits: (clipped(week.limits.0), clipped(week.limits.1)), ..week }
        };
        let weeks: Vec<(String, u64, Week)> = found
            .weeks()
            .into_iter()
            .filter_map(|(monday, people, week)| Some((monday, people, week?)))
            .collect();
        let centre = weeks.first().map_or(0, |(_, _, w)| i64::midpoint(w.limits.0, w.limits.1));
        let weeks: Vec<_> =
            weeks.into_iter().map(|(day, n, week)| (day, n, inside(week))).collect();
        let values = weeks.iter().flat_map(|(_, _, w)| [w.score, w.limits.0, w.limits.1]);
        let span = Span::over(values, STEP, ENDS);
        let one = |(place, (monday, people, week)): (i64, &(String, u64, Week))| ShownWeek {
            monday: monday.parse().map_or_else(|_| monday.clone(), |date| shell.date(&date)),
            people: count(*people),
            score: score(shell, week.score),
            low: score(shell, week.limits.0),
            high: score(shell, week.limits.1),
            signal: week.signal,
            x: beside(place, count(weeks.len() as u64)),
            y: span.y(week.score),
            y_low: span.y(week.limits.0),
            y_high: span.y(week.limits.1),
        };
        Self {
            all: (0..).zip(&weeks).map(one).collect(),
            marks: span.marks(shell),
            centre: span.y(centre),
        }
    }
}

/// An element between importance and performance.
pub(super) struct ShownImportance {
    pub(super) number: i64,
    /// What stands beside the point: all numbers there, at the first of them.
    pub(super) label: String,
    pub(super) name: String,
    pub(super) mean: String,
    pub(super) importance: String,
    pub(super) quadrant: String,
    /// Nothing when all answered alike.
    pub(super) at: Option<(i64, i64)>,
    pub(super) first: bool,
}

/// The importance–performance picture, with the lines that part it.
pub(super) struct Importance {
    pub(super) all: Vec<ShownImportance>,
    /// Across and down; nothing when there is nothing to part.
    pub(super) middle: Option<(i64, i64)>,
}

fn quadrant(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::ImproveFirst => "improve_first",
        Quadrant::KeepUp => "keep_up",
        Quadrant::Later => "later",
        Quadrant::MoreThanNeeded => "more_than_needed",
    }
}

fn average(values: &[i64]) -> Option<i64> {
    values.iter().sum::<i64>().checked_div(count(values.len() as u64))
}

impl Importance {
    pub(super) fn of(shell: &Shell, found: &Found) -> Self {
        let all = found.importance();
        let thousandths = |n: i64| local(shell.language, &Decimal::of(n, 3));
        let means: Vec<i64> = all.iter().filter_map(|one| one.mean.rounded(3)).collect();
        let known: Vec<i64> = all.iter().filter_map(|one| one.importance).collect();
        let across = Span::over(means.iter().copied(), FINE, (0, i64::MAX));
        let down = Span::over(known.iter().copied(), FINE, (-1000, 1000));
        let one = |(number, one): (i64, &domain::hear::surveys::Importance)| {
            let element = found.instrument().element(one.element.as_str());
            let unknown = || "–".to_owned();
            let (mean, importance) = (one.mean.rounded(3), one.importance);
            ShownImportance {
                number,
                label: String::new(),
                name: element.map_or_else(String::new, |e| shell.text(&e.name).to_owned()),
                mean: mean.map_or_else(unknown, thousandths),
                importance: importance.map_or_else(unknown, thousandths),
                quadrant: one
                    .quadrant
                    .map_or_else(unknown, |q| shell.t_of("survey-quadrant", quadrant(q))),
                at: mean.zip(importance).map(|(mean, own)| (across.x(mean), down.y(own))),
                first: one.quadrant == Some(Quadrant::ImproveFirst),
            }
        };
        let mut all: Vec<ShownImportance> = (1..).zip(&all).map(one).collect();
        let places: Vec<_> = all.iter().map(|one| (one.number, one.at)).collect();
        for one in &mut all {
            let here = places.iter().filter(|(_, at)| at.is_some() && *at == one.at);
            let here: Vec<String> = here.map(|(number, _)| number.to_string()).collect();
            if here.first() == Some(&one.number.to_string()) {
                one.label = here.join(", ");
            }
        }
        let middle = average(&means).zip(average(&known));
        Self { all, middle: middle.map(|(mean, own)| (across.x(mean), down.y(own))) }
    }
}

/// A period in words and on the chart.
pub(super) struct ShownPast {
    pub(super) title: String,
    pub(super) from: String,
    pub(super) until: String,
    /// Under some of them, when there are many.
    pub(super) year: String,
    pub(super) instrument: String,
    pub(super) index: String,
    pub(super) class: String,
    pub(super) margin: String,
    pub(super) respondents: String,
    /// Where the figures come from, when they were imported.
    pub(super) source: Option<String>,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) y_low: i64,
    pub(super) y_high: i64,
}

/// Periods in a row.
pub(super) struct Series {
    pub(super) all: Vec<ShownPast>,
    pub(super) marks: Vec<(i64, String)>,
    /// The points of the line.
    pub(super) line: String,
}

impl Series {
    pub(super) fn of(shell: &Shell, past: &[Past]) -> Self {
        let reach = |one: &Past| {
            let margin = one.margin.map_or(0, |margin| margin.0);
            ((one.index.0 - margin).max(ENDS.0), (one.index.0 + margin).min(ENDS.1))
        };
        let values = past.iter().flat_map(|one| [reach(one).0, reach(one).1]);
        let span = Span::over(values, STEP, ENDS);
        let unknown = || "–".to_owned();
        let of = count(past.len() as u64);
        let every = (of + YEARS - 1) / YEARS;
        let year = |place: i64, one: &Past| {
            let told = (of - 1 - place) % every == 0;
            if told { one.until.year().to_string() } else { String::new() }
        };
        let one = |(place, one): (i64, &Past)| ShownPast {
            title: shell.text(&one.title).to_owned(),
            from: shell.date(&one.from),
            until: shell.date(&one.until),
            year: year(place, one),
            instrument: shell.text(&one.instrument).to_owned(),
            index: local(shell.language, &one.index),
            class: one.class.clone(),
            margin: one.margin.map_or_else(unknown, |m| local(shell.language, &m)),
            respondents: one.respondents.map_or_else(unknown, |n| shell.number(count(n))),
            source: one.source.clone(),
            x: beside(place, of),
            y: span.y(one.index.0),
            y_low: span.y(reach(one).0),
            y_high: span.y(reach(one).1),
        };
        let all: Vec<ShownPast> = (0..).zip(past).map(one).collect();
        let points: Vec<String> = all.iter().map(|one| format!("{},{}", one.x, one.y)).collect();
        Self { marks: span.marks(shell), line: points.join(" "), all }
    }
}
