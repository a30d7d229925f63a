//! The cash report of a day: what came in by tariff with its legal basis, by method and by person,
//! what was given back; on a page, as CSV and XLSX. Counted by the moment of recording, so that a
//! day that is over does not change. Closing it is a recorded act.

use askama::Template;
use axum::extract::State as House;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::deliver::cash::{CashDays, Closing, DayCommand, Figures, Sum, TariffSum, day_stream};
use domain::identity::Permission;
use domain::kernel::{Actor, Key, Rupiah, ServiceId, Timestamp, UnitId};
use jiff::civil::{Date, Time};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;

use super::statement::{present, who};
use crate::book::Value;
use crate::deliver::cases::ledger_view::{LIST_LINES, SUM_METHODS, SUM_OFFICERS, SUM_TARIFFS};
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, Params, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format, table, workbook};

/// Which day.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) day: String,
}

/// The day that is asked for; today when none is, or it is to come.
pub(super) fn day_choice(asked: &str, today: Date) -> Date {
    asked.parse().ok().filter(|day| *day <= today).unwrap_or(today)
}

/// Unit, first instant and end of a day.
fn span(unit: &UnitId, here: &Here, day: Date) -> Vec<Value> {
    let begin = |day: Date| here.zone.instant(day, Time::midnight()).0;
    let next = day.tomorrow().unwrap_or(day);
    vec![unit.as_str().into(), begin(day).into(), begin(next).into()]
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The sums of a day, by what was recorded on it.
pub(super) async fn figures(
    app: &App,
    unit: &UnitId,
    here: &Here,
    day: Date,
) -> Result<Figures, Problem> {
    let span = span(unit, here, day);
    let mut found = Figures::default();
    for row in app.book.query(&SUM_TARIFFS, span.clone()).await? {
        let known = ServiceId::parse(row.text(0)).ok().zip(Key::parse(row.text(1)).ok());
        let Some((service, tariff)) = known else { continue };
        let (times, amount) = (count(row.int(3)), Rupiah(row.int(4)));
        let legal_basis = row.text(2).to_owned();
        found.tariffs.push(TariffSum { service, tariff, legal_basis, times, amount });
    }
    for row in app.book.query(&SUM_METHODS, span.clone()).await? {
        let (of, times, amount) = (row.text(1).to_owned(), count(row.int(2)), Rupiah(row.int(3)));
        let sum = Sum { of, times, amount };
        if row.text(0) == "paid" {
            found.paid.0 += amount.0;
            found.methods.push(sum);
        } else {
            found.refunded.0 += amount.0;
            found.refunds.push(sum);
        }
    }
    for row in app.book.query(&SUM_OFFICERS, span).await? {
        let (of, times, amount) = (row.text(0).to_owned(), count(row.int(1)), Rupiah(row.int(2)));
        found.officers.push(Sum { of, times, amount });
    }
    Ok(found)
}

/// A line of a block: what, by what law, how often, how much.
struct Row {
    name: String,
    basis: String,
    times: u32,
    amount: i64,
    shown: String,
}

/// One table of the report.
struct Block {
    title: String,
    /// Whether the lines name a law.
    by_law: bool,
    rows: Vec<Row>,
}

/// The report in words.
struct Report {
    blocks: Vec<Block>,
}

impl Report {
    fn of(shell: &Shell, here: &Here, found: &Figures) -> Self {
        let row = |name: String, basis: &str, times: u32, amount: Rupiah| Row {
            name,
            basis: basis.to_owned(),
            times,
            amount: amount.0,
            shown: shell.rupiah(&amount),
        };
        let tariff = |sum: &TariffSum| {
            row(tariff_name(shell, here, sum), &sum.legal_basis, sum.times, sum.amount)
        };
        let coded = |family: &'static str| {
            move |sum: &Sum| row(shell.t_of(family, &sum.of), "", sum.times, sum.amount)
        };
        let officer = |sum: &Sum| {
            let told = || shell.t("cash-by-provider").to_owned();
            let name = if sum.of.is_empty() { told() } else { sum.of.clone() };
            row(name, "", sum.times, sum.amount)
        };
        let block = |title: &str, by_law: bool, rows: Vec<Row>| Block {
            title: shell.t_of("cash-block", title),
            by_law,
            rows,
        };
        let blocks = vec![
            block("tariffs", true, found.tariffs.iter().map(tariff).collect()),
            block("methods", false, found.methods.iter().map(coded("case-method")).collect()),
            block("officers", false, found.officers.iter().map(officer).collect()),
            block("refunds", false, {
                found.refunds.iter().map(coded("case-refund-reason")).collect()
            }),
        ];
        Self { blocks: blocks.into_iter().filter(|block| !block.rows.is_empty()).collect() }
    }
}

/// A tariff as its standard calls it, with the service.
fn tariff_name(shell: &Shell, here: &Here, sum: &TariffSum) -> String {
    let versions = here.published.standards.get(&sum.service);
    let document = versions.and_then(|state| state.newest()).map(|version| &version.document);
    let Some(document) = document else { return format!("{} · {}", sum.service, sum.tariff) };
    let items = &document.components.tariff.items;
    let item = items.iter().find(|item| item.id == sum.tariff);
    let name = item.map_or_else(|| sum.tariff.to_string(), |i| shell.text(&i.name).to_owned());
    format!("{} · {name}", shell.text(&document.name))
}

#[derive(Template)]
#[template(path = "deliver/cash/templates/report.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    day: String,
    date: String,
    before: String,
    after: Option<String>,
    paid: String,
    refunded: String,
    kept: String,
    blocks: Vec<Block>,
    /// When, by whom, and on how much the day was closed.
    closings: Vec<(String, String, String)>,
    /// The sums are not those of the last closing.
    open: bool,
    may_close: bool,
    /// Who looks took money on this day.
    took: bool,
    command_id: String,
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    page(&app, &granted, &asked.day, FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    asked: &str,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "cash-title")?;
    shell.wide = true;
    let unit = granted.unit();
    let day = day_choice(asked, here.today);
    let found = figures(app, unit, &here, day).await?;
    let state = present(app, unit, day).await?;
    let empty = Figures::default();
    let last = state.closed.last().map_or(&empty, |closing| &closing.figures);
    let me = granted.principal.actor();
    let took = found.officers.iter().any(|sum| me == Actor::Officer(sum.of.clone()));
    let closing = |one: &Closing| {
        let at = shell.moment(&here.zone, &one.at);
        (at, who(&one.by), shell.rupiah(&one.figures.paid))
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let page = Page {
        unit: unit.to_string(),
        day: day.to_string(),
        date: shell.date_full(&day),
        before: day.yesterday().unwrap_or(day).to_string(),
        after: day.tomorrow().ok().filter(|next| *next <= here.today).map(|d| d.to_string()),
        paid: shell.rupiah(&found.paid),
        refunded: shell.rupiah(&found.refunded),
        kept: shell.rupiah(&Rupiah(found.paid.0 - found.refunded.0)),
        blocks: Report::of(&shell, &here, &found).blocks,
        closings: state.closed.iter().map(closing).collect(),
        open: *last != found,
        may_close: granted.principal.may(Permission::CashReconcile, &granted.line),
        took,
        command_id: new_command_id(),
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Closes a day on its sums as they are now.
pub(super) async fn record_closing(
    app: &App,
    granted: &Granted,
    (day, id): (Date, &str),
) -> Result<(), Problem> {
    let here = Here::find(app, granted.unit())?;
    let found = figures(app, granted.unit(), &here, day).await?;
    let permit = granted.permit()?;
    let command = DayCommand::Close(found);
    app.execute.run::<CashDays>(&permit, &day_stream(day), id, &command).await?;
    Ok(())
}

/// The same from the page.
pub(super) async fn close(
    House(app): House<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let day = day_choice(sent.get("day"), here.today);
    let id = command_id(sent.get("command_id"))?;
    match record_closing(&app, &granted, (day, id)).await {
        Ok(()) => Ok(to(&format!("/cash/{}?day={day}", granted.unit()))),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mut errors = FormErrors::default();
            let text = sentence(granted.language, &problem.code, &problem.params);
            errors.add("closing", text);
            page(&app, &granted, sent.get("day"), errors).await
        }
    }
}

/// The report as a file: one line a sum.
pub(super) async fn csv(
    House(app): House<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let day = day_choice(&asked.day, here.today);
    let found = figures(&app, granted.unit(), &here, day).await?;
    let line = |by: &str, of: String, basis: String, times: u32, amount: Rupiah| {
        let (times, amount) = (times.to_string(), amount.0.to_string());
        vec![day.to_string(), by.to_owned(), of, basis, times, amount]
    };
    let mut rows = Vec::new();
    for sum in &found.tariffs {
        let of = format!("{}/{}", sum.service, sum.tariff);
        rows.push(line("tariff", of, sum.legal_basis.clone(), sum.times, sum.amount));
    }
    let lists =
        [("method", &found.methods), ("officer", &found.officers), ("refund", &found.refunds)];
    for (by, sums) in lists {
        let one = |sum: &Sum| line(by, sum.of.clone(), String::new(), sum.times, sum.amount);
        rows.extend(sums.iter().map(one));
    }
    let columns = ["day", "by", "of", "legal_basis", "times", "amount"];
    let name = format!("cash-{}-{day}.csv", granted.unit());
    Ok(table::csv(&name, &columns, rows.into_iter()))
}

/// Every payment and refund that was recorded on a day, as a file.
pub(super) async fn lines(
    House(app): House<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let day = day_choice(&asked.day, here.today);
    let rows = app.book.query(&LIST_LINES, span(granted.unit(), &here, day)).await?;
    let line = |row: &crate::book::Row| {
        let mut line: Vec<String> = (0..4).map(|place| row.text(place).to_owned()).collect();
        line.push(row.int(4).to_string());
        line.extend([5, 6].map(|place| row.text(place).to_owned()));
        line.push(format::machine(here.zone, Timestamp(row.int(7))));
        line.push(row.text(8).to_owned());
        line
    };
    let lines: Vec<_> = rows.iter().map(line).collect();
    let columns = [
        "reference",
        "receipt",
        "kind",
        "service",
        "amount",
        "method",
        "officer",
        "recorded_at",
        "paid_on",
    ];
    let name = format!("cash-lines-{}-{day}.csv", granted.unit());
    Ok(table::csv(&name, &columns, lines.into_iter()))
}

/// The report as a workbook.
pub(super) async fn xlsx(
    House(app): House<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(&app, &granted, "cash-title")?;
    let day = day_choice(&asked.day, here.today);
    let found = figures(&app, granted.unit(), &here, day).await?;
    let report = Report::of(&shell, &here, &found);
    let bytes = sheet(&shell, day, &found, &report).map_err(|error| Problem::fault(&error))?;
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(workbook::XLSX));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"cash-{}-{day}.xlsx\"", granted.unit());
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

fn sheet(shell: &Shell, day: Date, found: &Figures, report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let money = Format::new().set_num_format("#,##0");
    let sheet = book.add_worksheet();
    sheet.set_name(&shell.title)?;
    let title = format!("{} · {} · {}", shell.unit_name, shell.title, shell.date_full(&day));
    sheet.write_string_with_format(0, 0, &title, &bold)?;
    let totals = [
        ("paid", found.paid.0),
        ("refunded", found.refunded.0),
        ("kept", found.paid.0 - found.refunded.0),
    ];
    let mut at = 2;
    for (name, amount) in totals {
        sheet.write_string(at, 0, shell.t_of("cash-total", name))?;
        sheet.write_number_with_format(at, 3, exact(amount), &money)?;
        at += 1;
    }
    for block in &report.blocks {
        at += 1;
        let heads = [
            block.title.as_str(),
            shell.t("standard-cost-basis"),
            shell.t("cash-times"),
            shell.t("cash-amount"),
        ];
        for (column, text) in (0..).zip(heads) {
            sheet.write_string_with_format(at, column, text, &bold)?;
        }
        at += 1;
        for row in &block.rows {
            sheet.write_string(at, 0, &row.name)?;
            sheet.write_string(at, 1, &row.basis)?;
            sheet.write_number(at, 2, f64::from(row.times))?;
            sheet.write_number_with_format(at, 3, exact(row.amount), &money)?;
            at += 1;
        }
    }
    sheet.set_column_width(0, 60)?;
    sheet.set_column_width(1, 24)?;
    sheet.set_column_width(3, 18)?;
    workbook::for_paper(sheet);
    book.save_to_buffer()
}

/// Sums of a day lie far below 2^53; a sheet holds them exactly.
#[expect(clippy::cast_precision_loss, reason = "sums of a day lie far below 2^53")]
fn exact(amount: i64) -> f64 {
    amount as f64
}
