//! Statistics of a unit: measured from closed services by published definitions, shown with their
//! definitions, drawn with the table behind, and exported exactly as shown.

mod chart;
mod export;
mod period;
mod table;
pub(crate) mod view;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::queue::{DayDate, Queue, stream_of};
use domain::identity::Permission;
use domain::kernel::Language;
use serde::Deserialize;

use self::chart::{Bars, Heat};
pub(super) use self::period::Period;
use self::table::{Column, Names, Table};
pub(super) use self::table::{Group, Line, Measures};
use super::staff::{self, Office};
use crate::book::Row;
use crate::web::gate::Granted;
use crate::web::input::Params;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::get;
use crate::web::{App, Route};

/// Routes of the statistics.
pub(super) fn routes() -> Vec<Route> {
    let permission = Permission::QueueStatistics;
    vec![
        get("/statistics/{unit}", permission, page),
        get("/statistics/{unit}/export", permission, export::file),
        get("/api/v1/units/{unit}/queue/statistics", permission, export::json),
    ]
}

/// What is asked for.
#[derive(Debug, Default, Clone, Deserialize, utoipa::IntoParams)]
pub(super) struct Asked {
    /// First day, `2026-11-23`; today when not given.
    #[serde(default)]
    from: String,
    /// Last day; the first day when not given.
    #[serde(default)]
    to: String,
    /// `hour` (when not given), `day`, `service`, `class`, `counter`, `lane`, `priority`,
    /// `channel` or `outcome`.
    #[serde(default)]
    group: String,
    /// Form of a file: `csv`, `xlsx` or `json`.
    #[serde(default, rename = "as")]
    form: String,
}

/// Everything that was measured for one question.
pub(super) struct Measured {
    pub(super) office: Office,
    pub(super) period: Period,
    pub(super) group: Group,
    pub(super) table: Table,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/statistics.html")]
struct StatisticsPage {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    from: String,
    to: String,
    period: String,
    spans: Vec<Span>,
    groups: Vec<Choice>,
    group: String,
    table: Table,
    columns: &'static [Column],
    bars: Option<Bars>,
    waits: Option<Bars>,
    heat: Option<Heat>,
    export: String,
}

/// A link to a usual span of days.
#[derive(Debug, Clone)]
struct Span {
    href: String,
    text: String,
    current: bool,
}

async fn page(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let office = Office::today(&app, granted.unit(), granted.language);
    let mut errors = FormErrors::default();
    let (period, group) = read(&asked, &office, granted.language, &mut errors);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let measured = measure(&app, office, period, group, granted.language).await?;
    let hours = hours(&app, &measured).await?;
    let mut shell = staff::shell(&app, &granted, &measured.office);
    shell.title = shell.t("statistics-title").to_owned();
    let (period, table) = (measured.period, measured.table);
    let bars = (table.rows.len() > 1).then(|| Bars::counts(&table, granted.language));
    let waits = (table.rows.len() > 1).then(|| Bars::waits(&table, granted.language));
    let heat = (period.days() > 1).then(|| Heat::of(&hours, granted.language)).flatten();
    let base = format!("/statistics/{}", measured.office.unit);
    let page = StatisticsPage {
        spans: spans(&shell, &base, &measured.office, period, group),
        export: format!(
            "{base}/export?from={}&to={}&group={}&as=",
            period.from,
            period.to,
            group.name()
        ),
        unit: measured.office.unit.to_string(),
        from: if asked.from.is_empty() { period.from.to_string() } else { asked.from },
        to: if asked.to.is_empty() { period.to.to_string() } else { asked.to },
        period: period.title(granted.language),
        groups: Group::ALL
            .iter()
            .map(|group| Choice::new(group.name(), shell.t_of("statistics-group", group.name())))
            .collect(),
        group: group.name().to_owned(),
        columns: Column::ALL,
        shell,
        errors,
        table,
        bars,
        waits,
        heat,
    };
    Ok(render(status, &page))
}

/// The period and group asked for; what cannot be read is told and replaced by the usual.
fn read(
    asked: &Asked,
    office: &Office,
    language: Language,
    errors: &mut FormErrors,
) -> (Period, Group) {
    let period = Period::read(&asked.from, &asked.to, office.date, language, errors);
    let group = match asked.group.as_str() {
        "" => Group::Hour,
        name => Group::parse(name).unwrap_or(Group::Hour),
    };
    (period, group)
}

/// Measures one question.
pub(super) async fn measure(
    app: &App,
    office: Office,
    period: Period,
    group: Group,
    language: Language,
) -> Result<Measured, Problem> {
    let key = || {
        vec![
            office.unit.as_str().into(),
            period.from.to_string().into(),
            period.to.to_string().into(),
        ]
    };
    let rows = app.book.query(group.statement(), key()).await?;
    let all = app.book.query(&view::MEASURE_ALL, key()).await?;
    let look = |day: &domain::deliver::queue::QueueDay| day.plan().cloned();
    // Names of classes, lanes and counters: as they are today, or were on the last day asked for.
    let mut plan = None;
    for stream in [office.stream.clone(), stream_of(DayDate(period.to))] {
        if plan.is_none() {
            plan = app.execute.read::<Queue, _>(office.unit.as_str(), &stream, look).await?;
        }
    }
    let published = app.directory.get(&office.unit);
    let names = Names { plan: plan.as_ref(), published: published.as_deref(), language };
    let table = Table::of(group, &rows, all.first(), &names);
    Ok(Measured { office, period, group, table })
}

async fn hours(app: &App, measured: &Measured) -> Result<Vec<Row>, Problem> {
    let (unit, period) = (measured.office.unit.as_str(), measured.period);
    let key = vec![unit.into(), period.from.to_string().into(), period.to.to_string().into()];
    Ok(app.book.query(&view::COUNT_HOURS, key).await?)
}

fn spans(shell: &Shell, base: &str, office: &Office, now: Period, group: Group) -> Vec<Span> {
    let today = office.date;
    let days = |n: i64| today.checked_sub(jiff::Span::new().days(n)).unwrap_or(today);
    let usual = [
        ("statistics-span-today", Period { from: today, to: today }),
        ("statistics-span-yesterday", Period { from: days(1), to: days(1) }),
        ("statistics-span-week", Period { from: days(6), to: today }),
        ("statistics-span-month", Period { from: days(29), to: today }),
    ];
    let span = |(key, period): (&str, Period)| Span {
        href: format!("{base}?from={}&to={}&group={}", period.from, period.to, group.name()),
        text: shell.t(key).to_owned(),
        current: period == now,
    };
    usual.into_iter().map(span).collect()
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(export::json))]
struct Document;

/// The statistics' part of the API document.
pub(super) fn document() -> utoipa::openapi::OpenApi {
    <Document as utoipa::OpenApi>::openapi()
}
