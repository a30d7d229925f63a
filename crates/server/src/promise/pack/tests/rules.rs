//! One spoiled place, one finding at its line.

use domain::kernel::Language;

use super::base::{file, sound, spoiled};
use crate::promise::pack::{Finding, embedded, read};

const STANDARD: &str = "services/standards/letter.toml";
const OFFICE: &str = "offices/units/office.toml";
const YEAR: &str = "calendars/2026.toml";

const VERSION: &str = concat!(
    "[[versions]]
version = 1
decree = \"SKB 1\"
",
    "source = { mark = \"unit\", text = \"test\" }
",
);

/// File, what is replaced, by what, the code, and a word on the line that is reported.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

fn hold(cases: &[Case]) {
    for (shown, old, new, code, word) in cases {
        let (folders, text) = spoiled(shown, old, new);
        let findings = read(&folders).findings;
        let found = findings.iter().find(|f| f.fault.code == *code && f.file == *shown);
        let found = found.unwrap_or_else(|| panic!("{code}: only {findings:?}"));
        let line = text.lines().nth(found.line - 1).unwrap_or_default();
        assert!(line.contains(word), "{code}: line {} is {line:?}", found.line);
        assert!(found.column <= line.chars().count() + 1, "{code}: column {}", found.column);
        speaks(found);
    }
}

/// Both languages have the sentence and the remedy; a missing text or variable panics in tests.
fn speaks(finding: &Finding) {
    for language in Language::ALL {
        let (message, remedy) = (finding.message(language), finding.remedy(language));
        assert_ne!(message, remedy, "{}", finding.fault.code);
    }
}

#[test]
fn the_base_is_sound() {
    let reading = read(&sound());
    assert_eq!(reading.findings, []);
    let unit = reading.unit(&"office".to_owned().try_into().unwrap()).unwrap();
    assert_eq!(unit.standards.len(), 1);
    assert!(unit.priority.is_some() && unit.queue.is_some());
}

#[test]
fn syntax_and_shape() {
    hold(&[
        (STANDARD, "[promise]", "[promise", "syntax", "[promise"),
        (STANDARD, "queue_class =", "queue_clas =", "unknown-field", "queue_clas ="),
        (STANDARD, "queue_class = \"A\"\n", "", "missing-field", "service"),
        (STANDARD, "[components.competence]", "[components.skill]", "missing-component", "[comp"),
        (STANDARD, "queue_class = \"A\"", "queue_class = 1", "wrong-type", "queue_class"),
        (STANDARD, "queue_class = \"A\"", "queue_class = \"a\"", "bad-letter", "queue_class"),
        (STANDARD, "\"counter\"", "\"fax\"", "not-one-of", "channels"),
        (STANDARD, "{ years = 1 }", "{ weeks = 1 }", "not-one-of", "validity"),
        (STANDARD, "amount = 4", "amount = -4", "out-of-range", "promised"),
        (STANDARD, "\"2020-01-01\"", "2020-01-01", "date-unquoted", "valid_from"),
        (STANDARD, "\"2020-01-01\"", "\"2020-02-30\"", "bad-date", "valid_from"),
        (STANDARD, "id = \"identity\"", "id = \"Id Card\"", "bad-id", "Id Card"),
        (OFFICE, "\"13:00:00\"", "\"25:00:00\"", "bad-time", "breaks"),
        (OFFICE, "id = \"1\"", "id = \"counter number one\"", "value", "counter number one"),
    ]);
}

#[test]
fn rules_of_a_standard() {
    hold(&[
        (STANDARD, "en = \"A letter\"", "en = \" \"", "text-empty", "summary"),
        (
            STANDARD,
            "text = \"test\" } }\ncomp",
            "text = \"\" } }\ncomp",
            "source-empty",
            "applicants",
        ),
        (STANDARD, "channels = [\"counter\"]", "channels = []", "component-empty", "channels"),
        (STANDARD, "[\"elderly\"]", "[\"elderly\", \"elderly\"]", "duplicate-id", "priority"),
        (
            STANDARD,
            "starts_after = \"apply\"",
            "starts_after = \"nowhere\"",
            "unknown-step",
            "nowhere",
        ),
        (
            STANDARD,
            "variant = \"one-year\"",
            "variant = \"ten-years\"",
            "unknown-variant",
            "ten-years",
        ),
        (STANDARD, "amount = 100_000\n", "", "left-out-but-verified", "regulation"),
        (STANDARD, "amount = 100_000", "amount = -1", "tariff-negative", "amount = -1"),
        (STANDARD, "\"2024-12-16\"", "\"2019-12-16\"", "tariff-period-backwards", "2019"),
        (STANDARD, "\"2024-12-16\"", "\"2024-12-17\"", "tariff-overlap", "2024-12-17"),
    ]);
}

#[test]
fn free_of_charge_needs_a_source() {
    let (mut folders, text) = spoiled(STANDARD, "mark = \"regulation\"", "mark = \"not_verified\"");
    let (before, rest) = text.split_once("[[components.tariff.items]]").unwrap();
    let after = &rest[rest.find("[components.product]").unwrap()..];
    let before = before.replace(
        "[components.tariff.note]",
        "[components.tariff]\nitems = []\n[components.tariff.note]",
    );
    let free = before + after;
    let files = folders.iter_mut().flat_map(|folder| &mut folder.files);
    files.filter(|f| f.shown == STANDARD).for_each(|f| f.text.clone_from(&free));
    let findings = read(&folders).findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].fault.code, "free-but-not-verified");
    assert_eq!(free.lines().nth(findings[0].line - 1), Some("items = []"));
    speaks(&findings[0]);
}

#[test]
fn rules_of_a_calendar() {
    hold(&[
        (YEAR, "version = 1", "version = 2", "calendar-version-order", "version = 2"),
        (YEAR, "\"2026-01-01\"", "\"2025-01-01\"", "calendar-day-outside-year", "2025"),
        (
            YEAR,
            "kind = \"joint_leave\"",
            "kind = \"joint_leave\"\nadded_by = 3",
            "calendar-unknown-version",
            "added_by",
        ),
        (YEAR, "\"2026-12-24\"", "\"2026-01-01\"", "calendar-day-twice", "2026-01-01"),
        (YEAR, VERSION, "", "missing-field", "year"),
        (YEAR, VERSION, "versions = []", "calendar-without-version", "versions = []"),
        (YEAR, "en = \"New Year\"", "en = \"\"", "text-empty", "Tahun Baru"),
    ]);
}

#[test]
fn rules_of_a_unit() {
    hold(&[
        (OFFICE, "name = \"Kepala\"", "name = \"\"", "word-empty", "name = \"\""),
        (OFFICE, "complaints = true", "", "no-complaint-contact", "[[contacts]]"),
        (OFFICE, "\"friday\"", "\"monday\"", "day-twice", "monday"),
        (OFFICE, "\"16:00:00\"", "\"07:00:00\"", "hours-order", "07:00:00"),
        (OFFICE, "\"13:00:00\"", "\"11:00:00\"", "break-order", "breaks"),
        (OFFICE, "rank = 1, weight = 2", "rank = 1, weight = 17", "lane-weight", "weight = 17"),
        (OFFICE, "max_wait_minutes = 60", "max_wait_minutes = 0", "number-zero", "max_wait"),
        (OFFICE, "zone = \"hall\"", "zone = \"cellar\"", "unknown-hall", "cellar"),
        (OFFICE, "classes = [\"A\"]", "classes = [\"A\", \"B\"]", "unknown-class", "\"B\""),
        (OFFICE, "classes = [\"A\"]", "classes = []", "class-without-counter", "letter"),
        (OFFICE, "from_hour = 7", "from_hour = 0", "volume-order", "from_hour = 0"),
        (OFFICE, "percent = 75", "percent = 175", "out-of-range", "percent = 175"),
        (OFFICE, "parent = \"region\"", "parent = \"office\"", "unit-own-parent", "parent"),
        (OFFICE, "[\"letter\"]", "[\"letter\", \"letter\"]", "duplicate-id", "services"),
        ("services/priority.toml", "age_to = 120", "age_to = 12", "age-order", "age_to"),
        ("services/queue.toml", "group_max = 10", "group_max = 0", "number-zero", "group_max"),
    ]);
}

#[test]
fn what_holds_between_documents() {
    hold(&[
        ("services/pack.toml", "id = \"services\"", "id = \"other\"", "pack-not-folder", "id"),
        ("offices/pack.toml", "[\"services\"]", "[\"nothing\"]", "unknown-pack", "uses"),
        ("offices/pack.toml", "[\"services\"]", "[]", "no-calendar", "uses"),
        (OFFICE, "unit = \"office\"", "unit = \"bureau\"", "file-name", "bureau"),
        (YEAR, "year = 2026", "year = 2027", "file-name", "year"),
        (STANDARD, "[\"elderly\"]", "[\"everybody\"]", "unknown-priority", "everybody"),
        (OFFICE, "[\"letter\"]", "[\"parcel\"]", "unknown-service", "parcel"),
    ]);
    let (folders, text) = spoiled(STANDARD, "queue_class = \"A\"", "queue_class = \"Z\"");
    assert!(text.contains("\"Z\""));
    sole(&folders, OFFICE, "service-without-class");
    let (folders, _) = spoiled("services/priority.toml", "lane = \"priority\"", "lane = \"fast\"");
    sole(&folders, OFFICE, "unknown-lane");
    let (folders, _) = spoiled(OFFICE, "parent = \"region\"", "parent = \"nobody\"");
    sole(&folders, OFFICE, "unknown-unit");
}

#[test]
fn packs_as_a_whole() {
    let mut folders = sound();
    folders[1].files.retain(|file| file.path != "queue.toml");
    sole(&folders, OFFICE, "no-queue-rules");

    let mut folders = sound();
    folders[0].files.push(file("calendars", "notes.txt", "x"));
    sole(&folders, "calendars/notes.txt", "unknown-file");

    let mut folders = sound();
    let far = folders[0].files[1].text.replace("2026", "2029");
    folders[0].files.push(file("calendars", "2029.toml", &far));
    sole(&folders, "calendars/2029.toml", "calendar-gap");

    let mut folders = sound();
    folders[0].files.remove(0);
    let codes: Vec<_> = read(&folders).findings.iter().map(|f| f.fault.code).collect();
    assert!(codes.contains(&"no-manifest"), "{codes:?}");

    let mut folders = sound();
    let copy = folders[1].files[3].clone();
    folders[2].files.push(file("offices", &copy.path, &copy.text));
    let files: Vec<_> =
        read(&folders).findings.iter().map(|f| (f.file.clone(), f.fault.code)).collect();
    assert_eq!(files, [(STANDARD.to_owned(), "duplicate-id")]);

    let (folders, _) = spoiled(
        "offices/units/region.toml",
        "kind = \"regional\"",
        "kind = \"regional\"\nparent = \"office\"",
    );
    let codes: Vec<_> = read(&folders).findings.iter().map(|f| f.fault.code).collect();
    assert_eq!(codes, ["parent-circle", "parent-circle"]);
    speaks(&read(&folders).findings[0]);
}

fn sole(folders: &[crate::promise::pack::Folder], shown: &str, code: &str) {
    let findings = read(folders).findings;
    let all: Vec<_> = findings.iter().map(|f| (f.file.as_str(), f.fault.code)).collect();
    assert_eq!(all, [(shown, code)]);
    speaks(&findings[0]);
}

#[test]
fn questionnaires() {
    const SKM: &str = "packs/survey/instruments/skm-2017.toml";
    let option = "    { id = \"Sesuai\", en = \"In line\" },\n";
    let cases = [
        ("lowest = 1, highest = 4", "lowest = 4, highest = 4", "survey-scale"),
        ("key = \"prosedur\"", "key = \"persyaratan\"", "survey-element-twice"),
        ("index = \"ikm\"", "index = \"other\"", "survey-index-unknown"),
        (option, "", "survey-options-count"),
        ("from = \"88.31\"", "from = \"20.00\"", "survey-bands-order"),
        ("weight = \"0.111\"", "weight = \"0.12\"", "survey-weight-too-large"),
    ];
    let found = |change: &dyn Fn(&str) -> String, code: &str| {
        let mut folders = embedded();
        let files = folders.iter_mut().flat_map(|folder| &mut folder.files);
        files.filter(|file| file.shown == SKM).for_each(|file| file.text = change(&file.text));
        let findings = read(&folders).findings;
        let finding = findings.iter().find(|f| f.fault.code == code && f.file == SKM);
        speaks(finding.unwrap_or_else(|| panic!("{code}: only {findings:?}")));
    };
    for (old, new, code) in cases {
        found(&|text| text.replacen(old, new, 1), code);
    }
    let without_weights = |text: &str| {
        let (head, rest) = text.split_once("[[weights]]").unwrap();
        let (_, tail) = rest.split_once("[[indices]]").unwrap();
        [head, "weights = []\n\n[[indices]]", tail].concat()
    };
    found(&without_weights, "survey-empty-list");
}

#[test]
fn clocks() {
    const CLOCKS: &str = "packs/voice/clocks.toml";
    let cases = [
        ("key = \"law-completion\"", "key = \"law-response\"", "clock-twice"),
        ("stops = \"responded\"", "stops = \"formal\"", "clock-still"),
        ("count = 14", "count = 0", "clock-zero"),
        ("assume = \"law-decision\"", "assume = \"nothing\"", "clock-unknown"),
        ("after = 4", "after = 1", "ladder-order"),
    ];
    for (old, new, code) in cases {
        let mut folders = embedded();
        let files = folders.iter_mut().flat_map(|folder| &mut folder.files);
        let clocks = files.filter(|file| file.shown == CLOCKS);
        clocks.for_each(|file| file.text = file.text.replacen(old, new, 1));
        let findings = read(&folders).findings;
        let finding = findings.iter().find(|f| f.fault.code == code && f.file == CLOCKS);
        speaks(finding.unwrap_or_else(|| panic!("{code}: only {findings:?}")));
    }
}

#[test]
fn casework() {
    const PASSPORT: &str = "packs/immigration/standards/paspor-baru.toml";
    let captures = "captures = [{ kind = \"photo\", name = { id = \"Foto\", en = \"Photo\" }, \
        least_quality = 60, source = { mark = \"unit\", text = \"contoh / example\" } }]";
    let cases = [
        ("act = \"pay\"", "act = \"pay\"\nsecond_person = true", "second-person-nowhere"),
        (
            "when = { question = \"pernah-paspor\"",
            "when = { question = \"nowhere\"",
            "unknown-question",
        ),
        ("walk_in_percent = 10", "walk_in_percent = 95", "shares-over-hundred"),
        ("act = \"pay\"", &format!("act = \"pay\"\n{captures}"), "captures-nowhere"),
        (
            "id = \"biometrik\"",
            &format!("id = \"biometrik\"\n{}", captures.replace("60", "101")),
            "quality-over-hundred",
        ),
    ];
    for (old, new, code) in cases {
        let mut folders = embedded();
        let files = folders.iter_mut().flat_map(|folder| &mut folder.files);
        for file in files.filter(|file| file.shown == PASSPORT) {
            assert!(file.text.contains(old), "{old}");
            file.text = file.text.replacen(old, new, 1);
        }
        sole(&folders, PASSPORT, code);
    }
}

#[test]
fn all_findings_of_a_file_come_at_once() {
    let (mut folders, text) = spoiled(STANDARD, "queue_class = \"A\"", "queue_class = \"aa\"");
    let worse = text.replace("amount = 4", "amount = \"four\"").replace("[promise]", "[promises]");
    let files = folders.iter_mut().flat_map(|folder| &mut folder.files);
    files.filter(|f| f.shown == STANDARD).for_each(|f| f.text.clone_from(&worse));
    let findings = read(&folders).findings;
    let of_file = findings.iter().filter(|f| f.file == STANDARD);
    let codes: Vec<_> = of_file.map(|f| f.fault.code).collect();
    assert_eq!(codes, ["missing-field", "bad-letter", "unknown-field", "wrong-type"]);
}

#[test]
fn every_finding_has_a_fixture() {
    let here = include_str!("rules.rs");
    let sentences = include_str!("../../../../../../locales/id/pack.ftl");
    let keys = sentences.lines().filter_map(|line| line.split_once(" = ").map(|(key, _)| key));
    let codes = keys.filter_map(|key| key.strip_prefix("pack-")?.strip_suffix("-remedy"));
    let missing: Vec<_> = codes.filter(|code| !here.contains(&format!("\"{code}\""))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
