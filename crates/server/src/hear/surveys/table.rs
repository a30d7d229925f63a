//! Earlier surveys as files: CSV and XLSX, read strictly. Everything that is wrong is told with its
//! row and column, and nothing is guessed: no clipping, no other separators, no decimal comma.

use std::collections::BTreeMap;

use domain::hear::surveys::{
    Decimal, Element, Evidence, ImportForm, Instrument, Means, MeansFault, Ratio, Row, Tally,
};
use domain::kernel::Key;

use crate::web::sheet::letters;
pub use crate::web::sheet::{Finding, Sheet};

/// Findings that are told at most; whoever made the file sees the pattern.
const TOLD: usize = 50;

impl Sheet {
    /// The element of each column.
    fn columns<'i>(&self, instrument: &'i Instrument) -> Result<Vec<&'i Element>, Vec<Finding>> {
        let mut found: Vec<&Element> = Vec::new();
        let mut findings = Vec::new();
        for (place, name) in self.header.iter().enumerate() {
            match instrument.column(name) {
                None => {
                    let column = letters(place);
                    let shown = if name.is_empty() { "–" } else { name };
                    let finding = Finding::new(1, &column, "column-unknown").with("name", &shown);
                    findings.push(finding.with("known", &known(instrument)));
                }
                Some(element) if found.iter().any(|other| other.key == element.key) => {
                    let finding = Finding::new(1, &letters(place), "column-twice");
                    findings.push(finding.with("name", &element.key));
                }
                Some(element) => found.push(element),
            }
        }
        let missing = |element: &&Element| found.iter().all(|other| other.key != element.key);
        for element in instrument.elements.iter().filter(missing) {
            let finding = Finding::new(1, "", "column-missing").with("name", &element.key);
            findings.push(finding.with("form", &element.form));
        }
        if findings.is_empty() { Ok(found) } else { Err(findings) }
    }

    /// Every cell of every row, read by `read`.
    fn cells<T>(
        &self,
        instrument: &Instrument,
        read: impl Fn(&str) -> Result<T, Finding>,
    ) -> Result<Vec<BTreeMap<Key, T>>, Vec<Finding>> {
        let columns = self.columns(instrument)?;
        let (mut all, mut findings) = (Vec::new(), Vec::new());
        for (row, cells) in &self.rows {
            if cells.len() != columns.len() {
                let finding = Finding::new(*row, "", "cells").with("found", &cells.len());
                findings.push(finding.with("wanted", &columns.len()));
            } else {
                let mut values = BTreeMap::new();
                for ((cell, element), name) in cells.iter().zip(&columns).zip(&self.header) {
                    match read(cell) {
                        Ok(value) => drop(values.insert(element.key.clone(), value)),
                        Err(finding) => {
                            let column = name.clone();
                            findings.push(Finding { row: *row, column, ..finding });
                        }
                    }
                }
                all.push(values);
            }
            if findings.len() >= TOLD {
                break;
            }
        }
        if findings.is_empty() { Ok(all) } else { Err(findings) }
    }

    /// Raw answers: one respondent a row.
    ///
    /// # Errors
    /// What is wrong, with its places.
    pub fn answers(&self, instrument: &Instrument) -> Result<Vec<Row>, Vec<Finding>> {
        self.cells(instrument, |cell| whole(cell, instrument))
    }

    /// Raw answers, added up.
    ///
    /// # Errors
    /// What is wrong, with its places.
    pub fn tally(&self, instrument: &Instrument) -> Result<Tally, Vec<Finding>> {
        let mut tally = Tally::default();
        self.answers(instrument)?.iter().for_each(|row| tally.add(instrument, row));
        Ok(tally)
    }

    /// The one row of means.
    ///
    /// # Errors
    /// What is wrong, with its places.
    pub fn means(&self, instrument: &Instrument) -> Result<Means, Vec<Finding>> {
        let printed = self.printed(instrument)?;
        let means: BTreeMap<Key, Ratio> =
            printed.into_iter().map(|(key, mean)| (key, mean.ratio())).collect();
        Means::printed(instrument, means).map_err(|fault| vec![self.off_scale(&fault, instrument)])
    }

    /// The one row of means, digit by digit.
    fn printed(&self, instrument: &Instrument) -> Result<BTreeMap<Key, Decimal>, Vec<Finding>> {
        self.single(self.cells(instrument, decimal)?)
    }

    /// The one row of sums.
    fn sums(&self, instrument: &Instrument) -> Result<BTreeMap<Key, u64>, Vec<Finding>> {
        self.single(self.cells(instrument, |cell| {
            let number = digits(cell)?;
            number.parse::<u32>().map(u64::from).map_err(|_| not_whole(cell))
        })?)
    }

    /// Everything that the file says, for the record of an earlier survey. Nothing of it is taken
    /// when anything is wrong.
    ///
    /// # Errors
    /// What is wrong, with its places.
    pub fn evidence(
        &self,
        instrument: &Instrument,
        form: ImportForm,
        respondents: Option<u64>,
    ) -> Result<Evidence, Vec<Finding>> {
        match form {
            ImportForm::Answers => Ok(Evidence::Answers(self.tally(instrument)?)),
            ImportForm::Totals => {
                let people = respondents.unwrap_or(0);
                self.totals(instrument, people)?;
                Ok(Evidence::Totals(self.sums(instrument)?, people))
            }
            ImportForm::Means => {
                self.means(instrument)?;
                Ok(Evidence::Means(self.printed(instrument)?, respondents))
            }
        }
    }

    /// The one row of totals.
    ///
    /// # Errors
    /// What is wrong, with its places.
    pub fn totals(&self, instrument: &Instrument, respondents: u64) -> Result<Means, Vec<Finding>> {
        let totals = self.sums(instrument)?;
        Means::totals(instrument, &totals, respondents).map_err(|fault| {
            let finding = self.off_scale(&fault, instrument);
            let code = match fault {
                MeansFault::NoRespondents => "no-respondents",
                _ => "total-off-scale",
            };
            vec![Finding { code, ..finding.with("respondents", &respondents) }]
        })
    }

    fn single<T>(&self, rows: Vec<BTreeMap<Key, T>>) -> Result<BTreeMap<Key, T>, Vec<Finding>> {
        if let Some((row, _)) = self.rows.get(1) {
            return Err(vec![Finding::new(*row, "", "one-row")]);
        }
        rows.into_iter().next().ok_or_else(|| vec![Finding::file("no-rows")])
    }

    fn off_scale(&self, fault: &MeansFault, instrument: &Instrument) -> Finding {
        let row = self.rows.first().map_or(0, |(row, _)| *row);
        let column = match fault {
            MeansFault::Missing(key) | MeansFault::OffScale(key) => key.as_str(),
            MeansFault::NoRespondents => "",
        };
        Finding::new(row, column, "mean-off-scale")
            .with("lowest", &instrument.scale.lowest)
            .with("highest", &instrument.scale.highest)
    }
}

/// The columns that an instrument knows, as a hint.
fn known(instrument: &Instrument) -> String {
    let keys: Vec<_> = instrument.elements.iter().map(|element| element.key.as_str()).collect();
    keys.join(", ")
}

fn not_whole(cell: &str) -> Finding {
    Finding::file("not-whole").with("value", &cell)
}

/// Digits and nothing else.
fn digits(cell: &str) -> Result<&str, Finding> {
    if cell.is_empty() {
        return Err(Finding::file("blank"));
    }
    if cell.contains(',') {
        return Err(Finding::file("decimal-comma").with("value", &cell));
    }
    if cell.bytes().all(|byte| byte.is_ascii_digit()) { Ok(cell) } else { Err(not_whole(cell)) }
}

fn whole(cell: &str, instrument: &Instrument) -> Result<u8, Finding> {
    let scale = instrument.scale;
    let value = digits(cell)?.parse::<u8>().ok().filter(|value| scale.holds(*value));
    value.ok_or_else(|| {
        Finding::file("off-scale")
            .with("value", &cell)
            .with("lowest", &scale.lowest)
            .with("highest", &scale.highest)
    })
}

fn decimal(cell: &str) -> Result<Decimal, Finding> {
    if cell.is_empty() {
        return Err(Finding::file("blank"));
    }
    if cell.contains(',') {
        return Err(Finding::file("decimal-comma").with("value", &cell));
    }
    Decimal::parse(cell).map_err(|_| Finding::file("not-number").with("value", &cell))
}
