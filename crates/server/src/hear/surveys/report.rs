//! The report of a round: a page for staff while it grows, the published one for everybody, the
//! same on paper, as a workbook and as open data.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::surveys::{Figures, Flag, ReportPublished, Round};
use domain::identity::Permission;

use super::figures::{Found, Rights, first_index, measure};
use super::manage::{Comment, comments};
use super::past::{self, compared};
use super::pictures::{Importance, Series, Weeks};
use super::serve::{new_command_id, round, rounds, staff_shell};
use super::shown::{Shown, local};
use super::{files, right};
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// A flag with its count and what the round does with it.
struct Flagged {
    name: &'static str,
    /// Name of the field for the reason.
    field: String,
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
    errors: FormErrors,
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
    series: Series,
    weeks: Weeks,
    importance: Importance,
    rights: Vec<ShownRight>,
    reports: Vec<(String, String, String)>,
    command_id: String,
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The field in which the reason of a rule about a flag is typed.
pub(super) fn reason_field(flag: Flag) -> String {
    format!("reason-{}", flag.name())
}

/// The page of staff.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    page(&app, &granted, name, FormErrors::default()).await
}

/// The page of staff, with what is wrong in a form of it.
pub(super) async fn page(
    app: &App,
    granted: &Granted,
    name: String,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "survey-report-title")?;
    let found = round(app, granted.unit(), &name).await?;
    let measured = measure(app, granted.unit(), &found, here.today).await?;
    let compared = compared(app, granted.unit(), &measured, here.today).await?;
    let figures = measured.figures(compared);
    let shown = Shown::of(&shell, &here, &found, &figures);
    shell.title = shown.title.clone();
    let may = |permission| granted.principal.may(permission, &granted.line);
    let report = |(report, actor): &(ReportPublished, domain::kernel::Actor)| {
        (report.number.to_string(), shell.date(&report.date), actor.to_string())
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Report {
        errors,
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
        series: Series::of(&shell, &past::series(app, granted.unit()).await?),
        weeks: Weeks::of(&shell, &measured),
        importance: Importance::of(&shell, &measured),
        rights: rights(&shell, &measured),
        reports: found.reports.iter().map(report).collect(),
        command_id: new_command_id(),
        round: name,
        shown,
        shell,
    };
    Ok(render(status, &page))
}

fn flagged(shell: &Shell, found: &Found) -> Vec<Flagged> {
    let one = |flag: Flag| {
        let reason = found.round.exclusions.get(&flag);
        Flagged {
            name: flag.name(),
            field: reason_field(flag),
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

fn rights(shell: &Shell, found: &Found) -> Vec<ShownRight> {
    let one = |(mode, rights): (&String, &Rights)| ShownRight {
        mode: shell.t_of("survey-mode", mode),
        minted: count(rights.minted),
        used: count(rights.used),
        repeats: count(rights.repeats),
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
    /// Whether anybody may answer today.
    running: bool,
    /// What was imported, while nothing is published yet.
    series: Series,
}

/// What the public sees.
struct PublishedReport {
    round: String,
    shown: Shown,
    number: i64,
    date: String,
    seed: String,
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
            shown: Shown::of(&shell, &here, &round, &report.figures),
            number: i64::from(report.number),
            date: shell.date(&report.date),
            seed: round.closed.map(|(_, seed, _)| seed).unwrap_or_default(),
        });
    }
    let page = Published {
        unit: granted.unit().to_string(),
        found,
        comments: said,
        running: right::is_running(&app, granted.unit(), here.today).await?,
        series: Series::of(&shell, &past::series(&app, granted.unit()).await?),
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}

/// What a report shows of its single answers.
struct Pictures {
    importance: Importance,
    weeks: Weeks,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/letter.html")]
struct Letter {
    shell: Shell,
    unit_name: String,
    shown: Shown,
    published: String,
    comments: Vec<Comment>,
    series: Series,
    /// Only while the answers are those that the figures come from.
    pictures: Option<Pictures>,
}

/// The report on paper: the published one for everybody, the growing one for staff.
pub(super) async fn letter(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let (found, figures, published) = for_reader(&app, &granted, &here, &name).await?;
    let measured = measure(&app, granted.unit(), &found, here.today).await?;
    let same = measured.tally.respondents == figures.respondents && figures.respondents > 0;
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
        shown: Shown::of(&shell, &here, &found, &figures),
        comments: comments(&app, &granted, &name, true).await?,
        series: Series::of(&shell, &past::series(&app, granted.unit()).await?),
        pictures: same.then(|| Pictures {
            importance: Importance::of(&shell, &measured),
            weeks: Weeks::of(&shell, &measured),
        }),
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
    let compared = compared(app, granted.unit(), &measured, here.today).await?;
    Ok(((*found).clone(), measured.figures(compared), None))
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
    let shown = Shown::of(&shell, &here, &found, &figures);
    let said = comments(&app, &granted, &name, true).await?;
    let past = past::series(&app, granted.unit()).await?;
    let report = files::File {
        unit: granted.unit(),
        round: &found,
        figures: &figures,
        published: published.as_ref(),
        shown: &shown,
        shell: &shell,
        comments: &said,
        past: &past,
    };
    match file.as_str() {
        "report.csv" => Ok(report.csv()),
        "report.json" => Ok(report.json()),
        "report.xlsx" => report.xlsx(),
        _ => Err(Problem::not_found()),
    }
}
