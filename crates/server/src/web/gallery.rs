//! Every layout with sample data in both languages: what must hold of any page is held here.
//! With `GALLERY=DIR` in the environment the pages and assets are written there, to be looked at.

use std::fs;
use std::path::PathBuf;

use askama::Template;
use axum::http::StatusCode;
use domain::kernel::{Language, Rupiah, Timestamp, Zone};
use jiff::civil::{Date, date};

use super::board::{BoardView, CallView};
use super::page::{Choice, ErrorPage, Flash, FormErrors, NavItem, Pages, Shell, User};

#[derive(Template)]
#[template(path = "web/gallery/form.html")]
struct FormSample {
    shell: Shell,
    errors: FormErrors,
    values: Values,
    options: Vec<Choice>,
    chosen: Vec<String>,
}

struct Values {
    name: String,
}

macro_rules! samples {
    ($($kind:ident $path:literal)*) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $kind {
            shell: Shell,
        }
    )*};
}
samples! { KioskResult "web/gallery/kiosk_result.html" }

#[derive(Template)]
#[template(path = "web/gallery/list.html")]
struct ListSample {
    shell: Shell,
    options: Vec<Choice>,
    price: Rupiah,
    zone: Zone,
    at: Timestamp,
    pages: Pages,
}

#[derive(Template)]
#[template(path = "web/gallery/desk.html")]
struct DeskSample {
    shell: Shell,
    options: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "web/gallery/ticket.html")]
struct TicketSample {
    shell: Shell,
    zone: Zone,
    at: Timestamp,
}

#[derive(Template)]
#[template(path = "web/gallery/kiosk.html")]
struct KioskSample {
    shell: Shell,
    options: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "web/gallery/display.html")]
struct DisplaySample {
    shell: Shell,
    view: BoardView,
}

#[derive(Template)]
#[template(path = "web/gallery/print.html")]
struct PrintSample {
    shell: Shell,
    price: Rupiah,
    zone: Zone,
    at: Timestamp,
    day: Date,
}

fn shell(language: Language) -> Shell {
    let mut shell = Shell::new(language, "/sample?page=2")
        .unit("Kantor Imigrasi Kelas I Contoh", "/units/contoh")
        .titled("Penggantian paspor <habis berlaku>")
        .crumb("/", "Semua kantor")
        .crumb("/units/contoh", "Kantor Contoh");
    shell.demo = true;
    shell.user = Some(User { name: "Sari Wulandari".into(), role: "Petugas loket".into() });
    let item = |text: &str, current| NavItem { href: "/sample".into(), text: text.into(), current };
    shell.nav = vec![item("Meja", true), item("Lantai", false), item("Statistik", false)];
    shell
}

fn options() -> Vec<Choice> {
    vec![
        Choice::new("a", "Penggantian paspor"),
        Choice::new("b", "Paspor baru").hinted("Untuk yang belum pernah punya"),
        Choice::new("c", "Perpanjangan izin tinggal kunjungan"),
    ]
}

fn board(language: Language) -> BoardView {
    let call = |number: &str, counter: u32| CallView {
        number: number.into(),
        counter: match language {
            Language::Id => format!("Loket {counter}"),
            Language::En => format!("Counter {counter}"),
        },
    };
    BoardView {
        events: "/units/contoh/board/events?display=1".into(),
        snapshot: "/api/v1/units/contoh/queue/board".into(),
        zone: Zone::Jakarta,
        now: Timestamp(1_795_228_865_000_000),
        speed: 1,
        volume: "7:60 12:30 13:60".into(),
        voices: vec!["id", "en"],
        calling: vec![call("A-012", 3), call("P-004", 1), call("B-007", 12)],
        recent: (1..=7).rev().map(|n| call(&format!("A-00{n}"), n)).collect(),
        waiting: vec![("A".into(), 12), ("B".into(), 3), ("P".into(), 0)],
        messages: vec!["Hari ini loket tutup pukul 11.30 untuk salat Jumat.".into()],
        state: "open",
    }
}

fn pages(language: Language) -> Vec<(&'static str, String)> {
    let (zone, at) = (Zone::Jakarta, Timestamp(1_795_228_865_000_000));
    let price = Rupiah(350_000);
    let mut errors = FormErrors::default();
    errors.add("age", "Tulis umur dengan angka, misalnya 34.");
    errors.add("priority", "Pilih satu jawaban.");
    let form = FormSample {
        shell: shell(language),
        errors,
        values: Values { name: "Ani \"O'Neill\" <script>".into() },
        options: options(),
        chosen: vec!["a".into(), "c".into()],
    };
    let mut flashed = shell(language);
    flashed.flash = Some(Flash { success: true, text: "Standar sudah diumumkan.".into() });
    let list = Pages { href: "/sample?page=".into(), current: 4, last: 9 };
    let list = ListSample { shell: flashed, options: options(), price, zone, at, pages: list };
    let mut wide = shell(language).titled("Loket 3");
    wide.wide = true;
    let failure = |status| {
        let page = ErrorPage::new(Shell::new(language, "/x"), status, None, "7F3K-22QD");
        page.render().unwrap()
    };
    let display = DisplaySample { shell: shell(language), view: board(language) };
    let print = PrintSample { shell: shell(language), price, zone, at, day: date(2026, 11, 21) };
    vec![
        ("form", form.render().unwrap()),
        ("list", list.render().unwrap()),
        ("desk", DeskSample { shell: wide, options: options() }.render().unwrap()),
        ("ticket", TicketSample { shell: shell(language), zone, at }.render().unwrap()),
        ("kiosk", KioskSample { shell: shell(language), options: options() }.render().unwrap()),
        ("kiosk-result", KioskResult { shell: shell(language) }.render().unwrap()),
        ("display", display.render().unwrap()),
        ("print", print.render().unwrap()),
        ("error-400", failure(StatusCode::UNPROCESSABLE_ENTITY)),
        ("error-403", failure(StatusCode::FORBIDDEN)),
        ("error-404", failure(StatusCode::NOT_FOUND)),
        ("error-429", failure(StatusCode::TOO_MANY_REQUESTS)),
        ("error-500", failure(StatusCode::INTERNAL_SERVER_ERROR)),
        ("error-503", failure(StatusCode::SERVICE_UNAVAILABLE)),
    ]
}

fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let opening = format!(" {attribute}=\"");
    html.split(opening.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_layout_is_a_sound_page_in_both_languages() {
    for language in Language::ALL {
        for (name, html) in pages(language) {
            let what = format!("{name} {}", language.tag());
            assert!(html.starts_with("<!doctype html>"), "{what}");
            assert!(html.contains(&format!("<html lang=\"{}\"", language.tag())), "{what}");
            assert_eq!(html.matches("<h1").count(), 1, "{what}: one h1");
            assert_eq!(html.matches("<main").count(), 1, "{what}: one main");
            assert_eq!(html.matches("<title>").count(), 1, "{what}: one title");
            for inline in ["<style", " style=\"", " onclick=", "<script>", "javascript:"] {
                assert!(!html.contains(inline), "{what}: {inline}");
            }
            let ids = values(&html, "id");
            for (place, id) in ids.iter().enumerate() {
                assert!(!ids[..place].contains(id), "{what}: id {id} twice");
            }
            for reference in ["for", "aria-labelledby", "aria-describedby"] {
                for target in values(&html, reference).iter().flat_map(|ids| ids.split(' ')) {
                    assert!(ids.contains(&target), "{what}: {reference} {target}");
                }
            }
            for target in values(&html, "src").iter().chain(&values(&html, "href")) {
                assert_ne!(*target, "/assets/missing", "{what}");
            }
        }
    }
}

#[test]
fn every_field_has_a_label() {
    for (name, html) in pages(Language::Id) {
        let labels = values(&html, "for");
        for field in html.split(['<']).filter(|tag| {
            tag.starts_with("input ") || tag.starts_with("select ") || tag.starts_with("textarea ")
        }) {
            let hidden = field.contains("type=\"hidden\"");
            let id = values(field, "id").first().copied().unwrap_or_default();
            let before = html.split(field).next().unwrap();
            let wrapped = before.rfind("<label") > before.rfind("</label>");
            assert!(hidden || labels.contains(&id) || wrapped, "{name}: {field}");
        }
    }
}

#[test]
fn text_from_people_is_escaped_and_errors_are_told() {
    let all = pages(Language::Id);
    let form = &all.iter().find(|(name, _)| *name == "form").unwrap().1;
    assert!(!form.contains("<script>") && form.contains("&#60;script&#62;"));
    assert!(form.contains("aria-describedby=\"age-hint age-error\""));
    assert!(form.contains("href=\"#age\""));
    assert!(form.contains("value=\"b\" selected"));
    assert_eq!(form.matches(" checked").count(), 2);
}

#[test]
fn pages_are_written_for_looking_at_when_asked() {
    let Some(folder) = std::env::var_os("GALLERY").map(PathBuf::from) else { return };
    for language in Language::ALL {
        for (name, html) in pages(language) {
            fs::write(folder.join(format!("{name}-{}.html", language.tag())), html).unwrap();
        }
    }
}
