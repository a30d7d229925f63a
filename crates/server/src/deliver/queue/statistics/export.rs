//! The same table as file: CSV, XLSX, JSON. Columns, rows and numbers are those of the page.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::kernel::Language;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::{Map, Value, json};

use super::super::staff::Office;
use super::table::{Cell, Column, Line, Measures};
use super::{Asked, Measured, measure, read};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::i18n::Translator;
use crate::web::input::Params;
use crate::web::page::FormErrors;
use crate::web::problem::{FieldProblem, Problem};
use crate::web::workbook;

/// The shown table as a file.
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let language = granted.language;
    let measured = ask(&app, &granted, &asked).await?;
    let sheet = Sheet::of(&measured, language);
    let name = format!(
        "{}-{}-{}-{}",
        measured.office.unit,
        measured.period.from,
        measured.period.to,
        measured.group.name()
    );
    match asked.form.as_str() {
        "csv" => Ok(answer(sheet.csv(), "text/csv; charset=utf-8", Some(&format!("{name}.csv")))),
        "xlsx" => {
            let bytes = sheet.xlsx().map_err(|fault| Problem::fault(&fault))?;
            let kind = workbook::XLSX;
            Ok(answer(bytes, kind, Some(&format!("{name}.xlsx"))))
        }
        "json" => Ok(json_answer(&measured)),
        _ => Err(Problem::new(StatusCode::NOT_FOUND, "web.not_found")),
    }
}

/// Statistics of closed services by one group, over a period of days.
#[utoipa::path(
    get,
    path = "/api/v1/units/{unit}/queue/statistics",
    tag = "queue",
    operation_id = "get_statistics",
    params(("unit" = String, Path, description = "Identifier of the unit"), Asked),
    responses(
        (status = 200, description = "Groups with their measures, the total, and the definition \
            of every measure", body = serde_json::Value),
        (status = 401, description = "Signing in is needed"),
        (status = 403, description = "Not allowed at this unit"),
        (status = 404, description = "No such unit"),
        (status = 422, description = "A date or group cannot be read"),
    ),
    security(("bearer" = []))
)]
pub(in super::super) async fn json(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    Ok(json_answer(&ask(&app, &granted, &asked).await?))
}

/// Files and programs are told what is wrong with the question; pages help themselves.
async fn ask(app: &App, granted: &Granted, asked: &Asked) -> Result<Measured, Problem> {
    let office = Office::today(app, granted.unit(), granted.language);
    let mut errors = FormErrors::default();
    let (period, group) = read(asked, &office, granted.language, &mut errors);
    let known = asked.group.is_empty() || asked.group == group.name();
    let wrong = errors.iter().next().map(|(field, _)| field.to_owned());
    let wrong = wrong.or_else(|| (!known).then(|| "group".to_owned()));
    if let Some(field) = wrong {
        let code = "statistics.question";
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code);
        problem = problem.with("field", field.clone());
        let params = vec![("field", field.clone())];
        problem.fields.push(FieldProblem { field, code: code.to_owned(), params });
        return Err(problem);
    }
    measure(app, office, period, group, granted.language).await
}

fn answer(bytes: Vec<u8>, kind: &'static str, name: Option<&str>) -> Response {
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(name) = name
        && let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
    {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

fn json_answer(measured: &Measured) -> Response {
    let cells = |of: &Measures| -> Map<String, Value> {
        let cell = |column: &Column| (column.name().to_owned(), json!(column.cell(of).number()));
        Column::ALL.iter().map(cell).collect()
    };
    let row = |line: &Line| {
        let mut row = cells(&line.measures);
        row.insert("group".to_owned(), json!(line.key));
        row.insert("name".to_owned(), json!(line.name));
        row
    };
    let english = Translator { language: Language::En };
    let definition = |column: &Column| {
        (column.name().to_owned(), json!(english.t_of("statistics-define", column.name())))
    };
    let body = json!({
        "unit": measured.office.unit.as_str(),
        "from": measured.period.from.to_string(),
        "to": measured.period.to.to_string(),
        "group": measured.group.name(),
        "rows": measured.table.rows.iter().map(row).collect::<Vec<_>>(),
        "total": cells(&measured.table.total),
        "definitions": Column::ALL.iter().map(definition).collect::<Map<_, _>>(),
    });
    answer(body.to_string().into_bytes(), "application/json", None)
}

/// The table as lines of a sheet.
struct Sheet {
    title: String,
    sheet: String,
    head: Vec<String>,
    rows: Vec<(String, Vec<Cell>)>,
    definitions: Vec<(String, String)>,
}

impl Sheet {
    fn of(measured: &Measured, language: Language) -> Self {
        let t = Translator { language };
        let title = |column: &Column| t.t_of("statistics-column", column.name());
        let mut head = vec![t.t_of("statistics-group", measured.group.name())];
        head.extend(Column::ALL.iter().map(|column| match column.cell(&Measures::default()) {
            Cell::Count(_) => title(column),
            Cell::Seconds(_) => format!("{} ({})", title(column), t.t("statistics-seconds")),
            Cell::Share(_) => format!("{} (‰)", title(column)),
        }));
        let table = &measured.table;
        let mut rows: Vec<(String, Vec<Cell>)> = table
            .rows
            .iter()
            .map(|line| (line.name.clone(), table.cells(&line.measures)))
            .collect();
        rows.push((t.t("statistics-total").to_owned(), table.cells(&table.total)));
        let define = |column: &Column| (title(column), t.t_of("statistics-define", column.name()));
        Self {
            title: format!("{} · {}", measured.office.name, measured.period.title(language)),
            sheet: t.t("statistics-title").to_owned(),
            head,
            rows,
            definitions: Column::ALL.iter().map(define).collect(),
        }
    }

    fn csv(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let write = |writer: &mut csv::Writer<Vec<u8>>| -> csv::Result<()> {
            writer.write_record(&self.head)?;
            for (name, cells) in &self.rows {
                let number =
                    |cell: &Cell| cell.number().map_or_else(String::new, |n| n.to_string());
                let numbers = cells.iter().map(number);
                writer.write_record(std::iter::once(name.clone()).chain(numbers))?;
            }
            Ok(())
        };
        write(&mut writer).expect("records have equal length and memory takes everything");
        writer.into_inner().expect("memory takes everything")
    }

    fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let heads = workbook::wrapped().set_bold();
        let last = u16::try_from(self.head.len()).unwrap_or(u16::MAX).saturating_sub(1);
        let sheet = book.add_worksheet();
        sheet.set_name(&self.sheet)?;
        sheet.write_string_with_format(0, 0, &self.title, &bold)?;
        for (column, text) in (0..).zip(&self.head) {
            sheet.write_string_with_format(2, column, text, &heads)?;
        }
        for (row, (name, cells)) in (3..).zip(&self.rows) {
            sheet.write_string(row, 0, name)?;
            for (column, cell) in (1..).zip(cells) {
                if let Some(number) = cell.number() {
                    sheet.write_number(row, column, exact(number))?;
                }
            }
        }
        sheet.set_column_width(0, 36)?;
        sheet.set_freeze_panes(3, 1)?;
        let below = 4 + u32::try_from(self.rows.len()).unwrap_or(0);
        for (row, (name, text)) in (below..).zip(&self.definitions) {
            sheet.write_string_with_format(row, 0, name, &bold)?;
            workbook::sentence(sheet, row, (1, last), text)?;
        }
        workbook::for_paper(sheet);
        book.save_to_buffer()
    }
}

/// Counts and seconds lie far below 2^53; a sheet holds them exactly.
fn exact(number: i64) -> f64 {
    let limited = i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX });
    f64::from(limited)
}
