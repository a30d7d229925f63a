//! Tables that people send: CSV and XLSX, read strictly. Everything that is wrong is told with its
//! row and column, and nothing is guessed: no other separators, no other encoding.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use domain::kernel::Language;
use fluent_bundle::FluentValue;

use crate::web::i18n::Translator;

/// What an XLSX file begins with.
const ZIP: &[u8] = b"PK\x03\x04";

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Row as a spreadsheet counts it, the header being 1; 0 for the file as a whole.
    pub row: usize,
    /// Column as its header names it, or by its letter; empty for the whole row.
    pub column: String,
    /// Where its sentence stands: the family of messages.
    pub family: &'static str,
    /// Stable code.
    pub code: &'static str,
    /// Parameters of the sentence.
    pub params: Vec<(&'static str, String)>,
}

impl Finding {
    /// At a place of the file.
    #[must_use]
    pub fn new(row: usize, column: &str, code: &'static str) -> Self {
        let family = "survey-table";
        Self { row, column: column.to_owned(), family, code, params: Vec::new() }
    }

    /// The same with a sentence of another family.
    #[must_use]
    pub fn told_by(self, family: &'static str) -> Self {
        Self { family, ..self }
    }

    /// About the file as a whole.
    #[must_use]
    pub fn file(code: &'static str) -> Self {
        Self::new(0, "", code)
    }

    /// With a parameter of its sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// What is wrong and what to do, without the place.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self.family {
            "complaint-table" => t_of("complaint-table", self, language),
            "refusal-complaint" => t_of("refusal-complaint", self, language),
            _ => t_of("survey-table", self, language),
        }
    }

    /// Where, as words: empty for the file as a whole.
    #[must_use]
    pub fn place(&self, language: Language) -> String {
        let t = Translator { language };
        match (self.row, self.column.as_str()) {
            (0, _) => String::new(),
            (row, "") => t.t1("survey-table-at-row", "row", row.to_string()),
            (row, column) => t.t2("survey-table-at-cell", "row", row.to_string(), "column", column),
        }
    }
}

/// The sentence of a finding.
fn t_of(family: &str, finding: &Finding, language: Language) -> String {
    let params = finding.params.iter();
    let values: Vec<_> =
        params.map(|(name, value)| (*name, FluentValue::from(value.as_str()))).collect();
    Translator { language }.t_with(&[family, "-", finding.code].concat(), &values)
}

/// A sheet as text: the header, and rows with their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Rows with the numbers that a spreadsheet gives them.
    pub rows: Vec<(usize, Vec<String>)>,
}

impl Sheet {
    /// Reads a file by what is in it.
    ///
    /// # Errors
    /// One finding when it is no table at all.
    pub fn read(bytes: &[u8]) -> Result<Self, Finding> {
        let sheet = if bytes.starts_with(ZIP) { Self::xlsx(bytes)? } else { Self::csv(bytes)? };
        if sheet.rows.is_empty() {
            return Err(Finding::file("no-rows"));
        }
        Ok(sheet)
    }

    fn csv(bytes: &[u8]) -> Result<Self, Finding> {
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return Err(Finding::file("not-utf8"));
        }
        // Spreadsheets put a mark before UTF-8; it is no part of the first header.
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|fault| {
            let line = bytes[..fault.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            Finding::new(line + 1, "", "not-utf8")
        })?;
        // With the line ends of Windows the reader would tell every row one too low.
        let text = text.replace("\r\n", "\n");
        if text.trim().is_empty() {
            return Err(Finding::file("empty"));
        }
        if text.contains('\0') {
            return Err(Finding::file("not-text"));
        }
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        for (separator, name) in [(';', ";"), ('\t', "Tab")] {
            if first.contains(separator) {
                return Err(Finding::new(1, "", "separator").with("found", &name));
            }
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let cells = |record: &csv::StringRecord| -> Vec<String> {
            record.iter().map(|cell| cell.trim().to_owned()).collect()
        };
        let broken = |_| Finding::file("not-text");
        let header = cells(reader.headers().map_err(broken)?);
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(broken)?;
            let line = record.position().map_or(0, csv::Position::line);
            rows.push((usize::try_from(line).unwrap_or(0), cells(&record)));
        }
        Ok(Self { header, rows })
    }

    fn xlsx(bytes: &[u8]) -> Result<Self, Finding> {
        let unreadable = || Finding::file("xlsx");
        let mut book: Xlsx<_> =
            calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| unreadable())?;
        let range = book.worksheet_range_at(0).ok_or_else(unreadable)?.map_err(|_| unreadable())?;
        let Some((top, _)) = range.start() else { return Err(Finding::file("empty")) };
        let text = |cell: &Data| match cell {
            Data::Empty => String::new(),
            // The shortest decimal that is this number: what somebody typed.
            Data::Float(number) => number.to_string(),
            other => other.to_string().trim().to_owned(),
        };
        let mut numbered = (usize::try_from(top).unwrap_or(0) + 1..)
            .zip(range.rows().map(|row| row.iter().map(text).collect::<Vec<_>>()))
            .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
        let Some((_, header)) = numbered.next() else { return Err(Finding::file("empty")) };
        Ok(Self { header, rows: numbered.collect() })
    }
}

/// A column as spreadsheets name it: A, B, … Z, AA.
#[must_use]
pub fn letters(place: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).expect("below 26"));
    let mut name = String::new();
    if place >= 26 {
        name.push(letter(place / 26 - 1));
    }
    name.push(letter(place));
    name
}
