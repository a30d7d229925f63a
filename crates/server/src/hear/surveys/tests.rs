//! Files with answers, and the command line over them.

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use domain::hear::surveys::{Instrument, Weight};
use domain::kernel::{Key, Language};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use super::table::Sheet;
use crate::cli::survey::{SurveyArgs, run};
use crate::promise::pack;

const HEADER: &str =
    "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,pengaduan,sarpras";

/// The draw's number of the example.
const DRAWN: u64 = 0x19d7_a4d8_3bad_c7d4;

fn skm() -> Instrument {
    let reading = pack::read(&pack::embedded());
    reading.instruments().find(|i| i.id.as_str() == "skm-2017").unwrap().clone()
}

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: SurveyArgs,
}

/// Runs the command; gives what it printed, or what it would say on standard error.
fn command(words: &[&str]) -> Result<String, String> {
    let line = Line::try_parse_from([&["survey"], words].concat()).map_err(|e| e.to_string())?;
    let mut out = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match runtime.block_on(run(&line.args, &mut out)) {
        Ok(code) => {
            assert_eq!(code, ExitCode::SUCCESS);
            Ok(String::from_utf8(out).unwrap())
        }
        Err(error) => Err(error.to_string()),
    }
}

fn with_file<T>(name: &str, bytes: &[u8], then: impl FnOnce(&str) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    then(path.to_str().unwrap())
}

fn index(text: &str, more: &[&str]) -> Result<Value, String> {
    with_file("answers.csv", text.as_bytes(), |path| {
        let words = [&["index", path, "--json", "--lang", "en"], more].concat();
        command(&words).map(|out| serde_json::from_str(&out).unwrap())
    })
}

#[test]
fn the_command_line_computes_published_figures() {
    let bantul = format!("{HEADER}\n3.31,3.35,3.49,3.93,3.45,3.39,3.39,3.76,3.35\n");
    let found = index(&bantul, &["--means"]).unwrap();
    assert_eq!(found["index"], "87.28");
    assert_eq!((&found["class"], &found["weight"]), (&"B".into(), &"exact".into()));
    assert_eq!(found["elements"]["biaya"].to_string(), "3.93");
    assert_eq!(found["respondents"], Value::Null);
    assert_eq!(found["lowest"], serde_json::json!(["persyaratan", "prosedur", "sarpras"]));
    let rounded = index(&bantul, &["--means", "--weight", "0.111"]).unwrap();
    assert_eq!(rounded["index"], "87.19");
    // The numbers of the form: u8 and u9 are the other way round.
    let form = "u1,u2,u3,u4,u5,u6,u7,u8,u9\n3.31,3.35,3.49,3.93,3.45,3.39,3.39,3.35,3.76\n";
    let same = index(form, &["--means"]).unwrap();
    assert_eq!((&same["index"], &same["elements"]), (&found["index"], &found["elements"]));
}

#[test]
fn rows_and_totals_agree() {
    let rows = format!("{HEADER}\n4,4,4,4,4,4,4,4,4\n3,3,3,3,3,3,3,3,3\n2,2,2,4,2,2,2,2,2\n");
    let found = index(&rows, &["--population", "12"]).unwrap();
    assert_eq!((&found["index"], &found["respondents"]), (&"76.85".into(), &3.into()));
    assert!(found["interval"]["margin"].is_string());
    let totals = format!("{HEADER}\n9,9,9,11,9,9,9,9,9\n");
    let same = index(&totals, &["--totals", "--respondents", "3"]).unwrap();
    assert_eq!((&same["index"], &same["elements"]), (&found["index"], &found["elements"]));
    assert_eq!(same["interval"], Value::Null);
    assert_eq!(
        command(&["sample", "--population", "703", "--json"]).unwrap(),
        "{\"sample\":249}\n"
    );
    assert!(command(&["sample", "--population", "703"]).unwrap().contains("249"));
    assert!(command(&["sample", "--population", "0"]).is_err());
}

/// HMAC-SHA-256 under the seed, first eight bytes, as any other program computes it
/// (`openssl dgst -sha256 -hmac 7Z3K9M2Q4T6V8W0X`).
#[test]
fn an_auditor_draws_the_same_people() {
    assert_eq!(super::number("7Z3K9M2Q4T6V8W0X", "20261123-A-001"), DRAWN);
    let draw = |chance: &str| {
        command(&["draw", "--seed", "7Z3K9M2Q4T6V8W0X", "--chance", chance, "20261123-A-001"])
    };
    assert!(draw("1000000").unwrap().ends_with("20261123-A-001 drawn\n"));
    assert!(draw("0").unwrap().ends_with("20261123-A-001 -\n"));
}

#[test]
fn every_bad_file_is_told_with_its_place() {
    let good = "4,4,4,4,4,4,4,4,4";
    let with = |row: &str| format!("{HEADER}\n{good}\n{row}\n");
    let cases: [(String, &str); 14] = [
        (String::new(), "The file is empty"),
        ("\n \n".to_owned(), "The file is empty"),
        (HEADER.to_owned(), "no row under it"),
        (with("4,4,4,4,5,4,4,4,4"), "Row 3, column produk: 5 is not on the scale from 1 to 4"),
        (with("4,4,4,4,0,4,4,4,4"), "Row 3, column produk: 0 is not on the scale"),
        (with("4,4,4,4,,4,4,4,4"), "Row 3, column produk: The cell is blank"),
        (with("4,4,4,4,\"3,5\",4,4,4,4"), "Row 3, column produk: “3,5” has a comma"),
        (with("4,4,4,4,baik,4,4,4,4"), "Row 3, column produk: “baik” is not a whole number"),
        (with("4,4,4,4,3.5,4,4,4,4"), "Row 3, column produk: “3.5” is not a whole number"),
        (with("4,4,4"), "Row 3: The row has 3 cells, the header has 9"),
        (HEADER.replace(',', ";") + "\n4;4;4;4;4;4;4;4;4\n", "separated by “;”"),
        (with(good).replace(",sarpras", ",gedung"), "The column “gedung” is not part"),
        (with(good).replace(",sarpras", ",biaya"), "The column biaya is there twice"),
        ("persyaratan,prosedur\n4,4\n".to_owned(), "The column sarpras (u8) is missing"),
    ];
    for (text, wanted) in cases {
        let said = index(&text, &[]).unwrap_err();
        assert!(said.contains(wanted), "{text:?}: {said}");
    }
    let not_utf8 = [HEADER.as_bytes(), b"\n4,4,4,4,\xE9,4,4,4,4\n"].concat();
    for bytes in [&not_utf8[..], b"\xFF\xFEp\0e\0", b"PK\x03\x04broken"] {
        let said = with_file("x.csv", bytes, |path| command(&["index", path])).unwrap_err();
        assert!(said.contains("UTF-8") || said.contains("XLSX"), "{said}");
    }
    let two = format!("{HEADER}\n{good}\n{good}\n");
    assert!(index(&two, &["--means"]).unwrap_err().contains("more than one row"));
    let large = format!("{HEADER}\n4,4,4,4,4.01,4,4,4,4\n");
    assert!(index(&large, &["--means"]).unwrap_err().contains("not on the scale"));
    let totals = format!("{HEADER}\n{good}\n");
    let few = index(&totals, &["--totals", "--respondents", "0"]).unwrap_err();
    assert!(few.contains("Nobody answered"), "{few}");
    assert!(index(&totals, &["--totals"]).is_err());
    let missing = command(&["index", "/nowhere/answers.csv"]).unwrap_err();
    assert!(missing.contains("/nowhere/answers.csv"), "{missing}");
    assert!(index(&with(good), &["--weight", "0.5"]).unwrap_err().contains("no weight 0.5"));
    let other = index(&with(good), &["--instrument", "skm-1999"]).unwrap_err();
    assert!(other.contains("skm-2017"), "{other}");
    assert!(index(&with(good), &["--population", "1"]).unwrap_err().contains("More people"));
}

/// Excel writes such a mark before UTF-8; it is no part of the first header.
#[test]
fn a_mark_before_utf8_and_windows_line_ends_are_read() {
    let text = format!("\u{FEFF}{HEADER}\r\n4,4,4,4,4,4,4,4,4\r\n");
    assert_eq!(index(&text, &[]).unwrap()["index"], "100.00");
    let bad = format!("{text}4,4,4,4,5,4,4,4,4\r\n");
    let said = index(&bad, &[]).unwrap_err();
    assert!(said.contains("Row 3, column produk: 5 is not on the scale"), "{said}");
}

#[test]
fn a_workbook_is_read_like_a_table() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(HEADER.split(',')) {
        sheet.write(0, column, name).unwrap();
        sheet.write(1, column, 4).unwrap();
        sheet.write(2, column, if column == 3 { 1 } else { 2 }).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let skm = skm();
    let tally = Sheet::read(&bytes).unwrap().tally(&skm).unwrap();
    let index = tally.means(&skm).unwrap();
    let index = index.index(&skm, &Key::parse("ikm").unwrap(), Weight::Exact).unwrap();
    assert_eq!((tally.respondents, index.score.to_string()), (2, "73.61".to_owned()));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(HEADER.split(',')) {
        sheet.write(0, column, name).unwrap();
        sheet.write(1, column, if column == 8 { 5.0 } else { 4.0 }).unwrap();
    }
    let found = Sheet::read(&book.save_to_buffer().unwrap()).unwrap().tally(&skm).unwrap_err();
    assert_eq!((found[0].row, found[0].column.as_str()), (2, "sarpras"));
    assert!(found[0].message(Language::En).starts_with("5 is not on the scale"));
}

#[test]
fn an_instrument_of_ones_own_gives_the_laboratory_its_figure() {
    let lab =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/survey/instruments/skm-2017.toml");
    let text = std::fs::read_to_string(lab).unwrap();
    let mut own: toml::Table = toml::from_str(&text).unwrap();
    own.get_mut("elements").unwrap().as_array_mut().unwrap().truncate(3);
    let source = own["weights"][0]["source"].clone();
    let mut weight = toml::Table::new();
    weight.insert("weight".to_owned(), "0.33".into());
    weight.insert("source".to_owned(), source);
    own.get_mut("weights").unwrap().as_array_mut().unwrap().push(weight.into());
    with_file("lab.toml", toml::to_string(&own).unwrap().as_bytes(), |instrument| {
        let more = ["--instrument", instrument, "--weight", "0.33", "--totals", "--respondents"];
        let more = [&more[..], &["20"]].concat();
        let found = index("persyaratan,prosedur,waktu\n74,76,60\n", &more).unwrap();
        assert_eq!(found["index"], "86.63");
    });
}
