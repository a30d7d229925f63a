//! Totals as a file, CSV or XLSX, or as lines of a field: a year and a whole number in each row.
//! Read strictly: nothing is guessed.

use std::io::Cursor;

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use calamine::{Data, Reader, Xlsx};
use domain::prove::oversight::YearTotal;

use crate::web::input::{FormBody, too_large};
use crate::web::problem::Problem;

/// Largest form with a file.
pub(super) const LIMIT: usize = 256 * 1024;
/// Most rows: more years there are not.
const ROWS: usize = 1000;
/// What an XLSX file begins with.
const ZIP: &[u8] = b"PK\x03\x04";

/// A sent form with its file; text in the field `table` stands for a file when none was chosen.
pub(super) struct Upload {
    pub(super) fields: FormBody,
    pub(super) bytes: Vec<u8>,
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large(LIMIT)
    } else {
        Problem::bad_request("web.form_syntax")
    }
}

impl<S: Sync + Send> FromRequest<S> for Upload {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let wrong = |_| {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Problem::new(status, "web.media_type").with("expected", "multipart/form-data")
        };
        let mut form = Multipart::from_request(request, state).await.map_err(wrong)?;
        let (mut fields, mut chosen) = (Vec::new(), Vec::new());
        while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|error| broken(&error))?;
            if name == "file" {
                chosen = bytes.to_vec();
            } else {
                let text = String::from_utf8(bytes.into())
                    .map_err(|_| Problem::bad_request("web.form_syntax"))?;
                fields.push((name, text));
            }
        }
        let fields = FormBody::new(fields);
        let typed = || fields.exact("table").as_bytes().to_vec();
        let bytes = if chosen.is_empty() { typed() } else { chosen };
        Ok(Self { fields, bytes })
    }
}

/// What is wrong with a table: a code, and the row as a spreadsheet counts it.
pub(super) type Wrong = (&'static str, usize);

/// The totals in a table. A first row without a number is its header.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<YearTotal>, Wrong> {
    let rows = if bytes.starts_with(ZIP) { xlsx(bytes)? } else { csv(bytes)? };
    let filled = |(_, row): &(usize, Vec<String>)| row.iter().any(|cell| !cell.trim().is_empty());
    let mut totals = Vec::new();
    for (number, row) in (1..).zip(rows).filter(filled) {
        match total(&row) {
            Some(total) => totals.push(total),
            None if number == 1 && row.iter().all(|cell| !starts_with_digit(cell)) => {}
            None => return Err(("series.row", number)),
        }
        if totals.len() > ROWS {
            return Err(("series.row", number));
        }
    }
    Ok(totals)
}

fn starts_with_digit(cell: &str) -> bool {
    cell.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

fn total(row: &[String]) -> Option<YearTotal> {
    let cells: Vec<&str> = row.iter().map(|cell| cell.trim()).collect();
    let [year, count, rest @ ..] = cells.as_slice() else { return None };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Spreadsheets leave empty columns behind.
    if !digits(year) || !digits(count) || rest.iter().any(|cell| !cell.is_empty()) {
        return None;
    }
    Some(YearTotal { year: year.parse().ok()?, count: count.parse().ok()? })
}

fn csv(bytes: &[u8]) -> Result<Vec<Vec<String>>, Wrong> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| ("series.unreadable", 0))?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.map_err(|_| ("series.unreadable", 0))?;
        Ok(record.iter().map(str::to_owned).collect())
    };
    reader.records().take(ROWS * 2).map(row).collect()
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Vec<String>>, Wrong> {
    let unreadable = || ("series.unreadable", 0);
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let sheet = book.worksheet_range_at(0).ok_or_else(unreadable)?.map_err(|_| unreadable())?;
    let rows = sheet.rows().take(ROWS * 2);
    Ok(rows.map(|row| row.iter().map(cell).collect()).collect())
}

/// A cell as text; a whole number has no point, whatever the spreadsheet made of it.
fn cell(cell: &Data) -> String {
    match cell {
        Data::Float(value) if value.fract() == 0.0 && (0.0..1e15).contains(value) => {
            format!("{value:.0}")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_a_year_and_a_whole_number() {
        let totals = read(b"\xEF\xBB\xBFtahun,jumlah\r\n2013,270\r\n\r\n2014,336\r\n").unwrap();
        let pairs: Vec<_> = totals.iter().map(|total| (total.year, total.count)).collect();
        assert_eq!(pairs, [(2013, 270), (2014, 336)]);
        assert_eq!(read(b"2013,270\n2014,\"1.000\"\n"), Err(("series.row", 2)), "no separators");
        assert_eq!(read(b"2013,-1\n"), Err(("series.row", 1)));
        assert_eq!(read(b"2013,1,x\n"), Err(("series.row", 1)));
        assert_eq!(read(b"\xff\xfe"), Err(("series.unreadable", 0)));
        assert_eq!(read(b"PK\x03\x04"), Err(("series.unreadable", 0)));
        assert_eq!(read(b"\n"), Ok(Vec::new()));
    }

    #[test]
    fn a_workbook_is_read_too() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "tahun").unwrap();
        sheet.write(0, 1, "jumlah").unwrap();
        sheet.write(1, 0, 2013).unwrap();
        sheet.write(1, 1, 270).unwrap();
        let totals = read(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(totals, [YearTotal { year: 2013, count: 270 }]);
    }
}
