//! Complaints of another system as a table: what each column says, and what is wrong with it. Names
//! of columns and words are those of SP4N-LAPOR's exports, in Indonesian, or ours.

use std::collections::BTreeMap;

use domain::hear::complaints::{About, Class, Entry};
use jiff::civil::Date;

use crate::hear::complaints::intake::NewComplaint;
use crate::web::sheet::{Finding, Sheet, letters};

/// Rows of a file at most: they are recorded together.
pub(super) const ROWS_MAX: usize = 500;
/// Findings that are told at most; whoever made the file sees the pattern.
pub(super) const TOLD: usize = 50;
/// Signs of a number in the other system.
const NUMBER_MAX: usize = 64;

/// What a column says; the names that it is known by.
const COLUMNS: [(&str, &[&str]); 12] = [
    ("number", &["nomor", "nomor laporan", "tracking id", "id laporan", "number"]),
    ("date", &["tanggal", "tanggal laporan", "tanggal diterima", "date"]),
    ("class", &["jenis", "klasifikasi", "klasifikasi laporan", "class"]),
    ("text", &["isi", "isi laporan", "uraian", "text"]),
    ("wish", &["harapan", "permintaan", "wish"]),
    ("about", &["terhadap", "tentang", "about"]),
    ("service", &["layanan", "service"]),
    ("track", &["jalur", "track"]),
    ("name", &["nama", "nama pelapor", "name"]),
    ("contact", &["kontak", "kontak pelapor", "contact"]),
    ("secret", &["rahasia", "secret"]),
    ("status", &["status"]),
];

/// Columns that must be there.
const NEEDED: [&str; 4] = ["number", "date", "class", "text"];

/// A row that was read.
pub(super) struct Taken {
    pub(super) row: usize,
    pub(super) number: String,
    pub(super) new: NewComplaint,
}

/// The sentence of a finding of ours.
fn told(row: usize, column: &str, code: &'static str) -> Finding {
    Finding::new(row, column, code).told_by("complaint-table")
}

/// The names of all columns, as a hint.
fn known() -> String {
    COLUMNS.map(|(_, names)| names[0]).join(", ")
}

/// Which column stands where.
fn columns(sheet: &Sheet) -> Result<BTreeMap<&'static str, usize>, Vec<Finding>> {
    let (mut places, mut findings) = (BTreeMap::new(), Vec::new());
    for (place, name) in sheet.header.iter().enumerate() {
        let small = name.trim().to_lowercase();
        let found = COLUMNS.iter().find(|(_, names)| names.contains(&small.as_str()));
        match found {
            None => {
                let shown = if name.is_empty() { "–" } else { name };
                let finding = told(1, &letters(place), "column-unknown").with("name", &shown);
                findings.push(finding.with("known", &known()));
            }
            Some((key, _)) => {
                if places.insert(*key, place).is_some() {
                    findings.push(told(1, &letters(place), "column-twice").with("name", name));
                }
            }
        }
    }
    for needed in NEEDED.iter().filter(|needed| !places.contains_key(*needed)) {
        let names = COLUMNS.iter().find(|(key, _)| key == needed).map_or(&[][..], |(_, n)| *n);
        let name = names.first().copied().unwrap_or(needed);
        findings.push(told(1, "", "column-missing").with("name", &name));
    }
    if findings.is_empty() { Ok(places) } else { Err(findings) }
}

/// What a word of the file means.
fn class(word: &str) -> Option<Class> {
    Some(match word {
        "pengaduan" | "pengaduan tidak berkadar pengawasan" => Class::NonOversight,
        "pengaduan berkadar pengawasan" => Class::Oversight,
        "permintaan informasi" => Class::Information,
        "aspirasi" | "saran" => Class::Suggestion,
        "apresiasi" | "pujian" => Class::Praise,
        other => return Class::parse(other),
    })
}

fn about(word: &str) -> Option<About> {
    Some(match word {
        "" | "pelayanan" => About::Service,
        "petugas" => About::Officer,
        "kantor" | "kepala" | "unit" => About::Unit,
        other => return About::parse(other),
    })
}

/// A yes or a no; nothing for another word.
fn flag(word: &str) -> Option<bool> {
    match word {
        "" | "tidak" | "no" | "0" => Some(false),
        "ya" | "yes" | "1" => Some(true),
        _ => None,
    }
}

/// All rows, or all that is wrong in them.
pub(super) fn read(sheet: &Sheet, today: Date) -> Result<Vec<Taken>, Vec<Finding>> {
    let columns = columns(sheet)?;
    if sheet.rows.len() > ROWS_MAX {
        let finding = told(0, "", "rows-many").with("most", &ROWS_MAX);
        return Err(vec![finding.with("found", &sheet.rows.len())]);
    }
    let (mut taken, mut findings) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (row, cells) in &sheet.rows {
        if cells.len() != sheet.header.len() {
            let finding = told(*row, "", "cells").with("found", &cells.len());
            findings.push(finding.with("wanted", &sheet.header.len()));
        } else {
            let line = Row { sheet, columns: &columns, row: *row, cells };
            match line.read(today) {
                Ok(one) => {
                    if let Some(first) = seen.insert(one.number.clone(), *row) {
                        let column = line.column("number");
                        let finding = told(*row, column, "number-twice");
                        findings.push(finding.with("first", &first));
                    }
                    taken.push(one);
                }
                Err(wrong) => findings.extend(wrong),
            }
        }
        if findings.len() >= TOLD {
            findings.truncate(TOLD);
            break;
        }
    }
    if findings.is_empty() { Ok(taken) } else { Err(findings) }
}

struct Row<'a> {
    sheet: &'a Sheet,
    columns: &'a BTreeMap<&'static str, usize>,
    row: usize,
    cells: &'a [String],
}

impl Row<'_> {
    fn cell(&self, key: &str) -> &str {
        self.columns.get(key).and_then(|place| self.cells.get(*place)).map_or("", |c| c.trim())
    }

    fn word(&self, key: &str) -> String {
        self.cell(key).to_lowercase()
    }

    /// The column's own name in the file.
    fn column(&self, key: &str) -> &str {
        self.columns.get(key).map_or("", |place| self.sheet.header[*place].as_str())
    }

    fn read(&self, today: Date) -> Result<Taken, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut wrong = |key: &str, code: &'static str| {
            let value = self.cell(key).chars().take(60).collect::<String>();
            findings.push(told(self.row, self.column(key), code).with("value", &value));
        };
        let number = self.cell("number").to_owned();
        let plain = number.chars().all(|c| c.is_ascii_graphic() || c == ' ');
        if number.is_empty() || number.len() > NUMBER_MAX || !plain {
            wrong("number", "number-wrong");
        }
        let date = self.cell("date").parse::<Date>().ok().filter(|date| *date <= today);
        if date.is_none() {
            wrong("date", "date-wrong");
        }
        let class = class(&self.word("class"));
        if class.is_none() {
            wrong("class", "class-wrong");
        }
        let about = about(&self.word("about"));
        if about.is_none() {
            wrong("about", "about-wrong");
        }
        let secret = flag(&self.word("secret"));
        if secret.is_none() {
            wrong("secret", "flag-wrong");
        }
        let named = !self.cell("name").is_empty() && !self.cell("contact").is_empty();
        let formal = match self.word("track").as_str() {
            "" => Some(named),
            "resmi" | "formal" => Some(true),
            "tanpa nama" | "anonim" | "tip" => Some(false),
            _ => None,
        };
        if formal.is_none() {
            wrong("track", "track-wrong");
        }
        if !["", "baru", "terbuka", "open", "proses", "diproses"]
            .contains(&self.word("status").as_str())
        {
            wrong("status", "status-closed");
        }
        let all = (date, class, about, secret, formal, findings.is_empty());
        let (Some(date), Some(class), Some(about), Some(secret), Some(formal), true) = all else {
            return Err(findings);
        };
        let text = |key: &str| self.cell(key).to_owned();
        let new = NewComplaint {
            class: class.name().to_owned(),
            formal,
            about: about.name().to_owned(),
            service: text("service"),
            text: text("text"),
            wish: text("wish"),
            name: text("name"),
            contact: text("contact"),
            secret,
            entry: Entry { taken_on: Some(date), ..Entry::default() },
            ..NewComplaint::default()
        };
        Ok(Taken { row: self.row, number, new })
    }
}

/// What the intake or the rules found wrong with a row, in its place.
pub(super) fn misplaced(sheet: &Sheet, row: usize, field: &str, code: &'static str) -> Finding {
    let key =
        COLUMNS.iter().find(|(key, _)| *key == field || (*key == "date" && field == "served_on"));
    let names = key.map_or(&[][..], |(_, names)| *names);
    let column = sheet.header.iter().find(|name| names.contains(&name.to_lowercase().as_str()));
    let code = code.strip_prefix("complaint.").unwrap_or(code);
    Finding::new(row, column.map_or("", String::as_str), code).told_by("refusal-complaint")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const GOOD: &str = "Nomor,Tanggal,Klasifikasi,Isi Laporan,Nama,Kontak,Rahasia\n\
        8123,2026-11-20,Pengaduan,\"Loket tutup, antre lama\",Siti,0812,ya\n\
        8124,2026-11-21,Aspirasi,Tambah kursi,,,\n";

    fn sheet(text: &str) -> Sheet {
        Sheet::read(text.as_bytes()).unwrap()
    }

    fn wrong(text: &str) -> Vec<(usize, String, &'static str)> {
        let findings = read(&sheet(text), date(2026, 11, 23)).err().unwrap();
        findings.into_iter().map(|f| (f.row, f.column, f.code)).collect()
    }

    #[test]
    fn a_file_of_the_national_system_is_read_as_it_is() {
        let sheet = sheet(GOOD);
        let all = read(&sheet, date(2026, 11, 23)).unwrap_or_default();
        assert_eq!(all.len(), 2);
        let (first, second) = (&all[0], &all[1]);
        assert_eq!((first.row, first.number.as_str()), (2, "8123"));
        assert!(first.new.formal && first.new.secret);
        assert_eq!(first.new.text, "Loket tutup, antre lama");
        assert_eq!(first.new.entry.taken_on, Some(date(2026, 11, 20)));
        assert_eq!((second.new.class.as_str(), second.new.formal), ("suggestion", false));
    }

    #[test]
    fn what_is_wrong_is_told_with_row_and_column() {
        let found = wrong("Nomor,Isi,Warna\n1,a,b\n");
        let missing = |name: usize| (1, String::new(), ["column-missing"; 2][name]);
        assert_eq!(found, [(1, "C".to_owned(), "column-unknown"), missing(0), missing(1)]);
        let head = "Nomor,Tanggal,Jenis,Isi,Status\n";
        let at = |column: &str, code| (2, column.to_owned(), code);
        assert_eq!(
            wrong(&format!("{head}1,20/11/2026,keluhan,x,selesai\n")),
            [
                at("Tanggal", "date-wrong"),
                at("Jenis", "class-wrong"),
                at("Status", "status-closed")
            ]
        );
        assert_eq!(wrong(&format!("{head}1,2026-11-24,saran,x,\n")), [at("Tanggal", "date-wrong")]);
        assert_eq!(
            wrong(&format!("{head}1,2026-11-20,saran,x,\n1,2026-11-20,saran,y,\n")),
            [(3, "Nomor".to_owned(), "number-twice")]
        );
        assert_eq!(wrong(&format!("{head}1,2026-11-20,saran\n")), [at("", "cells")]);
        let many = "1,2026-11-20,saran,x,\n".repeat(ROWS_MAX + 1);
        assert_eq!(wrong(&format!("{head}{many}")), [(0, String::new(), "rows-many")]);
    }
}
