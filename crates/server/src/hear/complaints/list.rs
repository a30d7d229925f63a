//! The officers' list with its filters, and the same as a file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::hear::complaints::{Channel, Class, Stage};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;

use super::desk::moderates;
use super::people::{Colleague, account, colleagues, directs};
use super::serve::staff_shell;
use super::shown;
use super::view::{self, Behind, Listed, NEVER, Wanted};
use super::visible::is_kept;
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::input::Params;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::table::csv;
use crate::web::workbook::{XLSX, for_paper};

/// Complaints on a page of the list.
const PAGE: usize = 50;
/// Complaints that are fetched together.
const FETCHED: i64 = 64;
/// Complaints in a file: what a spreadsheet still opens at once.
const FILED: usize = 50_000;

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    /// `open`, `closed` or `spam`.
    show: String,
    stage: String,
    class: String,
    channel: String,
    /// Short name of a temporary post.
    post: String,
    /// `yes`: given to me.
    mine: String,
    /// `yes`: past a date.
    late: String,
    /// Behind this date and reference.
    due: String,
    reference: String,
}

impl Filter {
    /// Whether nothing is filtered.
    fn is_plain(&self) -> bool {
        let all = [&self.stage, &self.class, &self.channel, &self.post, &self.mine, &self.late];
        all.iter().all(|value| value.is_empty()) && !["closed", "spam"].contains(&&*self.show)
    }

    /// As an address, behind a complaint.
    fn query(&self, behind: Option<&Listed>) -> String {
        let (due, reference) =
            behind.map_or(("", ""), |last| (last.due.as_str(), last.reference.as_str()));
        let pairs = [
            ("show", self.show.as_str()),
            ("stage", &self.stage),
            ("class", &self.class),
            ("channel", &self.channel),
            ("post", &self.post),
            ("mine", &self.mine),
            ("late", &self.late),
            ("due", due),
            ("reference", reference),
        ];
        let said = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let query = serde_urlencoded::to_string(said.collect::<Vec<_>>()).unwrap_or_default();
        if query.is_empty() { query } else { ["?", &query].concat() }
    }
}

struct Line {
    listed: Listed,
    class: String,
    track: String,
    stage: String,
    channel: String,
    received: String,
    due: String,
    level: &'static str,
    level_text: String,
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/list.html")]
struct List {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    filter: Filter,
    lines: Vec<Line>,
    stages: Vec<Choice>,
    classes: Vec<Choice>,
    channels: Vec<Choice>,
    shows: Vec<Choice>,
    mine: Vec<String>,
    late: Vec<String>,
    yes: Vec<Choice>,
    directs: bool,
    moderates: bool,
    /// The filters as an address.
    query: String,
    /// Address of the next page; empty on the last.
    more: String,
}

/// Complaints that may be seen, and the last of them when there are more. What is kept from
/// somebody leaves no gap in a page, so that no page tells that it is there.
async fn seen(
    app: &App,
    granted: &Granted,
    (filter, all): (&Filter, &[Colleague]),
    today: jiff::civil::Date,
    most: usize,
) -> Result<(Vec<Listed>, bool), Problem> {
    let unit = granted.unit();
    let me = account(granted).unwrap_or_default();
    let only_mine = !directs(granted) || filter.mine == "yes";
    let yesterday = today.yesterday().unwrap_or(today);
    let wanted = Wanted {
        shelf: match filter.show.as_str() {
            "closed" => 1,
            "spam" => 2,
            _ => 0,
        },
        stage: filter.stage.clone(),
        class: filter.class.clone(),
        channel: filter.channel.clone(),
        officer: if only_mine { me.to_owned() } else { String::new() },
        post: filter.post.clone(),
        due: if filter.late == "yes" { yesterday.to_string() } else { String::new() },
    };
    let mut behind = Behind { due: filter.due.clone(), reference: filter.reference.clone() };
    let mut listed = Vec::new();
    let statement = wanted.statement(&*app.book, unit.as_str()).await?;
    loop {
        let (asked, how) = ((&behind, FETCHED), (&wanted, statement));
        let batch = view::list(&*app.book, unit.as_str(), how, asked).await?;
        let whole = i64::try_from(batch.len()) == Ok(FETCHED);
        for mut one in batch {
            behind = Behind { due: one.due.clone(), reference: one.reference.clone() };
            if one.guarded && is_kept(app, unit, &one.reference, all, me).await? {
                continue;
            }
            if listed.len() == most {
                return Ok((listed, true));
            }
            if let Some(named) = all.iter().find(|known| known.account == one.officer) {
                one.officer.clone_from(&named.name);
            }
            listed.push(one);
        }
        if !whole {
            return Ok((listed, false));
        }
    }
}

/// The list, the earliest date first. Nobody sees what is kept from them, nor that it is there.
pub(super) async fn list(
    State(app): State<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(&app, &granted, "complaint-list-title")?;
    shell.wide = true;
    let all = colleagues(&app, &granted.line).await?;
    let (found, more) = seen(&app, &granted, (&filter, &all), here.today, PAGE).await?;
    let more = found.last().filter(|_| more).map(|last| filter.query(Some(last)));
    let today = here.today.to_string();
    let lines = found.into_iter().map(|one| line(&shell, one, &today)).collect();
    let all_of = |mut choices: Vec<Choice>| {
        choices.insert(0, Choice::new("", shell.t("complaint-filter-all")));
        choices
    };
    let shows =
        ["open", "closed", "spam"].map(|s| Choice::new(s, shell.t_of("complaint-filter", s)));
    let marked = |value: &str| if value == "yes" { vec!["yes".to_owned()] } else { Vec::new() };
    let page = List {
        stages: all_of(shown::choices(&shell, "complaint-stage", &Stage::ALL[1..], Stage::name)),
        classes: all_of(shown::choices(&shell, "complaint-class", Class::ALL, Class::name)),
        channels: all_of(shown::choices(&shell, "complaint-channel", Channel::ALL, Channel::name)),
        shows: shows.into(),
        mine: marked(&filter.mine),
        late: marked(&filter.late),
        yes: vec![Choice::new("yes", shell.t("complaint-yes"))],
        directs: directs(&granted),
        moderates: moderates(&granted),
        query: filter.query(None),
        more: more.unwrap_or_default(),
        unit: granted.unit().to_string(),
        errors: FormErrors::default(),
        filter,
        lines,
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

fn line(shell: &Shell, listed: Listed, today: &str) -> Line {
    let date = |text: &str| text.parse().map_or_else(|_| String::new(), |date| shell.date(&date));
    let (level, state) = match listed.due.as_str() {
        NEVER => ("calm", "none"),
        due if due < today => ("late", "late"),
        due if due == today => ("watch", "today"),
        _ => ("calm", "runs"),
    };
    Line {
        class: shell.t_of("complaint-class", &listed.class),
        track: shell.t_of("complaint-track", &listed.track),
        stage: shell.t_of("complaint-stage", &listed.stage),
        channel: shell.t_of("complaint-channel", &listed.channel),
        received: date(&listed.received),
        due: if listed.due == NEVER { String::new() } else { date(&listed.due) },
        level,
        level_text: shell.t_of("complaint-list-due", state),
        listed,
    }
}

/// Columns of the file: names of data, the same in every language.
const COLUMNS: [&str; 10] = [
    "reference",
    "received",
    "class",
    "track",
    "channel",
    "stage",
    "result",
    "due",
    "rung",
    "officer",
];

fn row(listed: Listed) -> Vec<String> {
    let due = if listed.due == NEVER { String::new() } else { listed.due };
    let Listed { reference, received, class, track, channel, stage, result, rung, officer, .. } =
        listed;
    let rung = rung.to_string();
    vec![reference, received, class, track, channel, stage, result, due, rung, officer]
}

/// The list as a file: what it shows, all pages of it.
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    Path((_, kind)): Path<(String, String)>,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(&app, &granted, "complaint-list-title")?;
    let all = colleagues(&app, &granted.line).await?;
    let (found, _) = seen(&app, &granted, (&filter, &all), here.today, FILED).await?;
    let name = format!("complaints-{}-{}", granted.unit(), here.today);
    match kind.as_str() {
        "csv" => Ok(csv(&format!("{name}.csv"), &COLUMNS, found.into_iter().map(row))),
        "xlsx" => {
            let bytes = workbook(&shell.title, found).map_err(|error| Problem::fault(&error))?;
            let name = format!("attachment; filename=\"{name}.xlsx\"");
            let headers = [(CONTENT_TYPE, XLSX.to_owned()), (CONTENT_DISPOSITION, name)];
            Ok(private((headers, bytes).into_response()))
        }
        _ => Err(Problem::not_found()),
    }
}

fn workbook(title: &str, found: Vec<Listed>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(
        title.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(31).collect::<String>(),
    )?;
    for_paper(sheet);
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, name, &bold)?;
        sheet.set_column_width(column, 16)?;
    }
    for (number, listed) in (1..).zip(found) {
        for (column, cell) in (0..).zip(row(listed)) {
            sheet.write_string(number, column, &cell)?;
        }
    }
    book.save_to_buffer()
}
