//! The report of a round: a page for staff while it grows, the published one for everybody, the
//! same on paper, as a workbook and as open data.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::surveys::{Change, Figures, Flag, Quadrant, ReportPublished, Round};
use domain::identity::Permission;

use super::figures::{Found, first_index, measure};
use super::files;
use super::manage::{Comment, comments};
use super::serve::{new_command_id, round, rounds, staff_shell};
use super::shown::{ROW, Shown, ShownPart, local, part, score};
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

/// A flag with its count and what the round does with it.
struct Flagged {
    name: &'static str,
    text: String,
    people: i64,
    excluded: bool,
    reason: String,
}

/// Another convention of weight.
struct Other {
    weight: String,
    score: String,
    class: String,
    changes: bool,
}

/// A week in words and on the chart.
struct ShownWeek {
    monday: String,
    people: i64,
    score: String,
    low: String,
    high: String,
    signal: bool,
    x: i64,
    y: i64,
    y_low: i64,
    y_high: i64,
}

/// An element between importance and performance.
struct ShownImportance {
    name: String,
    mean: String,
    importance: String,
    quadrant: String,
}

/// What a mode of asking gave.
struct ShownRight {
    mode: String,
    minted: i64,
    used: i64,
    repeats: i64,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/report.html")]
struct Report {
    shell: Shell,
    unit: String,
    round: String,
    shown: Shown,
    answered: bool,
    closed: bool,
    seed: String,
    seed_hash: String,
    probability: String,
    may_manage: bool,
    may_moderate: bool,
    flagged: Vec<Flagged>,
    others: Vec<Other>,
    change: String,
    facets: Vec<(String, Vec<ShownPart>)>,
    weeks: Vec<ShownWeek>,
    importance: Vec<ShownImportance>,
    rights: Vec<ShownRight>,
    reports: Vec<(String, String, String)>,
    command_id: String,
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The round that ended last before another began, measured.
async fn earlier(app: &App, granted: &Granted, now: &Round) -> Result<Option<Found>, Problem> {
    let here = Here::find(app, granted.unit())?;
    let all = rounds(app, granted.unit()).await?;
    let before = |round: &&Round| round.opened.until < now.opened.from;
    match all.iter().filter(before).max_by_key(|round| round.opened.until) {
        Some(round) => Ok(Some(measure(app, granted.unit(), round, here.today).await?)),
        None => Ok(None),
    }
}

fn said_change(change: Change) -> &'static str {
    match change {
        Change::Risen => "risen",
        Change::Fallen => "fallen",
        Change::NotDetectable => "not_detectable",
        Change::Unknown => "unknown",
    }
}

/// The page of staff.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(&app, &granted, "survey-report-title")?;
    let found = round(&app, granted.unit(), &name).await?;
    let measured = measure(&app, granted.unit(), &found, here.today).await?;
    let change = match earlier(&app, &granted, &found).await? {
        Some(before) => said_change(measured.change_since(&before)),
        None => "first",
    };
    let (refused, gone) = measured.counted.refusals;
    let figures = measured.figures(refused + gone);
    let shown = Shown::of(&shell, &here, &found.opened, &figures);
    shell.title = shown.title.clone();
    let may = |permission| granted.principal.may(permission, &granted.line);
    let report = |(report, actor): &(ReportPublished, domain::kernel::Actor)| {
        (report.number.to_string(), shell.date(&report.date), actor.to_string())
    };
    let page = Report {
        unit: granted.unit().to_string(),
        answered: measured.tally.respondents > 0,
        closed: found.closed.is_some(),
        seed: found.closed.as_ref().map(|(_, seed, _)| seed.clone()).unwrap_or_default(),
        seed_hash: found.opened.seed_hash.clone(),
        probability: local(
            granted.language,
            &domain::hear::surveys::Decimal::of(i64::from(found.opened.probability), 4),
        ),
        may_manage: may(Permission::SurveyManage),
        may_moderate: may(Permission::SurveyModerate),
        flagged: flagged(&shell, &measured),
        others: others(&shell, &measured),
        change: shell.t_of("survey-change", change),
        facets: facets(&shell, &measured),
        weeks: weeks(&shell, &measured),
        importance: importance(&shell, &measured),
        rights: rights(&shell, &measured),
        reports: found.reports.iter().map(report).collect(),
        command_id: new_command_id(),
        round: name,
        shown,
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}

fn flagged(shell: &Shell, found: &Found) -> Vec<Flagged> {
    let one = |flag: Flag| {
        let reason = found.round.exclusions.get(&flag);
        Flagged {
            name: flag.name(),
            text: shell.t_of("survey-flag", flag.name()),
            people: count(found.flagged.get(&flag).copied().unwrap_or(0)),
            excluded: reason.is_some(),
            reason: reason.cloned().unwrap_or_default(),
        }
    };
    Flag::ALL.into_iter().map(one).collect()
}

fn others(shell: &Shell, found: &Found) -> Vec<Other> {
    let first = first_index(found.instrument());
    let all = found.conventions(first);
    all.iter()
        .filter(|other| other.weight != found.round.opened.weight)
        .map(|other| Other {
            weight: local(shell.language, &other.weight),
            score: local(shell.language, &other.index.score),
            class: other.index.band.class.clone(),
            changes: other.changes_class,
        })
        .collect()
}

fn facets(shell: &Shell, found: &Found) -> Vec<(String, Vec<ShownPart>)> {
    let of_facet = |facet: &domain::hear::surveys::Facet| {
        let name = |choice: &str| {
            let option = facet.options.iter().find(|option| option.key.as_str() == choice);
            option.map_or_else(|| choice.to_owned(), |o| shell.text(&o.name).to_owned())
        };
        let groups = found.by_facet().remove(facet.key.as_str())?;
        let parts = groups.iter().map(|group| part(shell, name(&group.part), group)).collect();
        Some((shell.text(&facet.name).to_owned(), parts))
    };
    found.instrument().facets.iter().filter_map(of_facet).collect()
}

/// The chart reaches over the whole scale: 25 to 100, from the bottom up.
fn height_of(hundredths: i64) -> i64 {
    let clipped = hundredths.clamp(2500, 10000);
    (10000 - clipped) * 200 / 7500
}

fn weeks(shell: &Shell, found: &Found) -> Vec<ShownWeek> {
    let one = |(place, (monday, people, week)): (i64, (String, u64, Option<_>))| {
        let week: domain::hear::surveys::Week = week?;
        let date = monday.parse().ok()?;
        Some(ShownWeek {
            monday: shell.date(&date),
            people: count(people),
            score: score(shell, week.score),
            low: score(shell, week.limits.0),
            high: score(shell, week.limits.1),
            signal: week.signal,
            x: 30 + place * 40,
            y: height_of(week.score),
            y_low: height_of(week.limits.0),
            y_high: height_of(week.limits.1),
        })
    };
    (0..).zip(found.weeks()).filter_map(one).collect()
}

fn importance(shell: &Shell, found: &Found) -> Vec<ShownImportance> {
    let quadrant = |quadrant: Quadrant| match quadrant {
        Quadrant::ImproveFirst => "improve_first",
        Quadrant::KeepUp => "keep_up",
        Quadrant::Later => "later",
        Quadrant::MoreThanNeeded => "more_than_needed",
    };
    let one = |one: &domain::hear::surveys::Importance| {
        let element = found.instrument().element(one.element.as_str());
        let thousandths = |n: i64| domain::hear::surveys::Decimal::of(n, 3);
        let unknown = || "–".to_owned();
        ShownImportance {
            name: element.map_or_else(String::new, |e| shell.text(&e.name).to_owned()),
            mean: one
                .mean
                .rounded(3)
                .map_or_else(unknown, |n| local(shell.language, &thousandths(n))),
            importance: one
                .importance
                .map_or_else(unknown, |n| local(shell.language, &thousandths(n))),
            quadrant: one
                .quadrant
                .map_or_else(unknown, |q| shell.t_of("survey-quadrant", quadrant(q))),
        }
    };
    found.importance().iter().map(one).collect()
}

fn rights(shell: &Shell, found: &Found) -> Vec<ShownRight> {
    let one = |(mode, (minted, used, repeats)): (&String, &(u64, u64, u64))| ShownRight {
        mode: shell.t_of("survey-mode", mode),
        minted: count(*minted),
        used: count(*used),
        repeats: count(*repeats),
    };
    found.rights.iter().map(one).collect()
}

/// The last published report of a unit, with its round.
pub(super) async fn last_published(
    app: &App,
    granted: &Granted,
) -> Result<Option<(Round, ReportPublished)>, Problem> {
    let all = rounds(app, granted.unit()).await?;
    let newest = |round: Round| {
        let report = round.reports.last().map(|(report, _)| report.clone())?;
        Some((round, report))
    };
    let published = all.into_iter().filter_map(newest);
    Ok(published.max_by_key(|(round, report)| (round.opened.until, report.date)))
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/published.html")]
struct Published {
    shell: Shell,
    unit: String,
    found: Option<PublishedReport>,
    comments: Vec<Comment>,
}

/// What the public sees.
struct PublishedReport {
    round: String,
    shown: Shown,
    number: i64,
    date: String,
    seed: String,
    series: Vec<(String, String, String)>,
}

/// The published result, for everybody.
pub(super) async fn public(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let profile = here.profile()?;
    let name = profile.name.get(granted.language).to_owned();
    let home = format!("/units/{}", granted.unit());
    let mut shell = unit_shell(&app, &granted, profile).crumb(home, name);
    shell.title = shell.t("survey-public-title").to_owned();
    let last = last_published(&app, &granted).await?;
    let (mut said, mut found) = (Vec::new(), None);
    if let Some((round, report)) = last {
        said = comments(&app, &granted, round.opened.round.as_str(), true).await?;
        found = Some(PublishedReport {
            round: round.opened.round.to_string(),
            shown: Shown::of(&shell, &here, &round.opened, &report.figures),
            number: i64::from(report.number),
            date: shell.date(&report.date),
            seed: round.closed.map(|(_, seed, _)| seed).unwrap_or_default(),
            series: series(&app, &granted, &shell).await?,
        });
    }
    let page = Published { unit: granted.unit().to_string(), found, comments: said, shell };
    Ok(render(StatusCode::OK, &page))
}

/// Round, index and class of all published rounds, the oldest first.
async fn series(
    app: &App,
    granted: &Granted,
    shell: &Shell,
) -> Result<Vec<(String, String, String)>, Problem> {
    let all = rounds(app, granted.unit()).await?;
    let one = |round: &Round| {
        let (report, _) = round.reports.last()?;
        let index = report.figures.indices.first()?;
        let title = shell.text(&round.opened.title).to_owned();
        Some((title, local(shell.language, &index.index), index.class.clone()))
    };
    Ok(all.iter().rev().filter_map(one).collect())
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/letter.html")]
struct Letter {
    shell: Shell,
    unit_name: String,
    shown: Shown,
    published: String,
    comments: Vec<Comment>,
}

/// The report on paper: the published one for everybody, the growing one for staff.
pub(super) async fn letter(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let (found, figures, published) = for_reader(&app, &granted, &here, &name).await?;
    let mut shell = unit_shell(&app, &granted, here.profile()?);
    shell.title = shell.t("survey-report-title").to_owned();
    let published = match published {
        Some(report) => shell.t2(
            "survey-published-on",
            "date",
            shell.date(&report.date),
            "number",
            report.number.to_string(),
        ),
        None => shell.t("survey-not-published").to_owned(),
    };
    let page = Letter {
        unit_name: shell.unit_name.clone(),
        shown: Shown::of(&shell, &here, &found.opened, &figures),
        comments: comments(&app, &granted, &name, true).await?,
        published,
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}

/// A round's published figures; staff who may read surveys get the growing ones as long as there
/// are none, and nobody else gets anything.
async fn for_reader(
    app: &App,
    granted: &Granted,
    here: &Here,
    name: &str,
) -> Result<(Round, Figures, Option<ReportPublished>), Problem> {
    let found = round(app, granted.unit(), name).await?;
    if let Some((report, _)) = found.reports.last() {
        return Ok(((*found).clone(), report.figures.clone(), Some(report.clone())));
    }
    if !granted.principal.may(Permission::SurveyRead, &granted.line) {
        return Err(Problem::not_found());
    }
    let measured = measure(app, granted.unit(), &found, here.today).await?;
    let (refused, gone) = measured.counted.refusals;
    Ok(((*found).clone(), measured.figures(refused + gone), None))
}

/// The report as a file: `report.csv`, `report.xlsx`, `report.json`.
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    Path((_, name, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let (found, figures, published) = for_reader(&app, &granted, &here, &name).await?;
    let mut shell = unit_shell(&app, &granted, here.profile()?);
    shell.title = shell.t("survey-report-title").to_owned();
    let shown = Shown::of(&shell, &here, &found.opened, &figures);
    let report = files::File {
        unit: granted.unit(),
        opened: &found.opened,
        figures: &figures,
        published: published.as_ref(),
        shown: &shown,
        shell: &shell,
    };
    match file.as_str() {
        "report.csv" => Ok(report.csv()),
        "report.json" => Ok(report.json()),
        "report.xlsx" => report.xlsx(),
        _ => Err(Problem::not_found()),
    }
}

impl Report {
    /// Height of a row of the chart.
    fn row(&self) -> i64 {
        ROW
    }
}
