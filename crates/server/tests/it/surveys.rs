//! A survey from its opening to its report, on both engines: who may answer, once; what is kept
//! apart; what the record knows and what it does not.

use std::io::Cursor;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use calamine::{Data, DataType, Reader, Xlsx};
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use http_body_util::BodyExt;
use jiff::civil::{date, time};
use maklumat::book;
use maklumat::clock::Clock;
use maklumat::execute::views::compare;
use maklumat::hear::surveys::turn;
use serde_json::{Value, json};

use crate::office::{HERE, Office, leads_to, text};
use crate::world::on_both;

const ELEMENTS: [&str; 9] = [
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "pengaduan",
    "sarpras",
];

/// An office with somebody for every task.
struct Story {
    office: Office,
    officer: String,
    head: String,
    kiosk: String,
}

impl Story {
    async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::on(database, Clock::demo(morning, 1)).await;
        let officer = office.token(Holder::Staff(Role::Officer), HERE).await.unwrap();
        let head = office.token(Holder::Staff(Role::Head), HERE).await.unwrap();
        let kiosk = office.token(Holder::Kiosk, HERE).await.unwrap();
        Self { office, officer, head, kiosk }
    }

    async fn queue(&self, path: &str, token: &str, body: Value) -> Value {
        let path = format!("/api/v1/units/{HERE}/queue/{path}");
        let (status, answer) = self.office.json(Method::POST, &path, token, &body).await;
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    /// Serves one visitor; gives the address of the ticket's page.
    async fn serve(&self, id: &str) -> String {
        let id = |step: &str| format!("{id}-{step}");
        let wanted = json!({ "services": ["paspor-baru"], "command_id": id("take") });
        let ticket = self.queue("tickets", &self.kiosk, wanted).await;
        let name = ticket["ticket"].as_str().unwrap();
        let call = json!({ "counter": "1", "command_id": id("call") });
        self.queue("calls", &self.officer, call).await;
        let start = json!({ "counter": "1", "command_id": id("start") });
        self.queue(&format!("tickets/{name}/attendances"), &self.officer, start).await;
        self.wait(300);
        let done = json!({ "counter": "1", "outcome": "accepted", "command_id": id("done") });
        self.queue(&format!("tickets/{name}/completions"), &self.officer, done).await;
        ticket["url"].as_str().unwrap().to_owned()
    }

    fn wait(&self, seconds: i64) {
        let clock = &self.office.app.clock;
        clock.skip_to(clock.now().plus_seconds(seconds));
    }

    async fn page(&self, path: &str, token: &str) -> (StatusCode, String) {
        let mut request = Request::get(path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = self.office.send(request.body(Body::empty()).unwrap()).await;
        (response.status(), text(response).await)
    }

    /// Sends a form; gives the status and where it leads.
    async fn send(&self, path: &str, token: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let mut request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = Body::from(serde_urlencoded::to_string(fields).unwrap());
        let response = self.office.send(request.body(body).unwrap()).await;
        (response.status(), leads_to(&response).to_owned())
    }

    async fn open_round(&self) {
        let fields = [
            ("title_id", "Semester 2"),
            ("title_en", "Second half"),
            ("round", "2026-s2"),
            ("from", "2026-07-01"),
            ("until", "2026-12-31"),
            // So few that everybody is drawn.
            ("expected", "10"),
            ("answering", "50"),
            ("instrument", "skm-2017"),
            ("weight", "exact"),
            ("command_id", "open"),
        ];
        let (status, to) = self.send(&format!("/surveys/{HERE}"), &self.head, &fields).await;
        assert_eq!(
            (status, to.as_str()),
            (StatusCode::SEE_OTHER, &*format!("/surveys/{HERE}/2026-s2"))
        );
    }

    /// The link to the questions on a ticket's page.
    async fn link(&self, ticket: &str) -> Option<String> {
        let (status, html) = self.page(ticket, "").await;
        assert_eq!(status, StatusCode::OK, "{html}");
        let from = html.find(&format!("/s/{HERE}/"))?;
        Some(html[from..].split('"').next().unwrap().to_owned())
    }

    /// Answers with one value for all questions.
    async fn answer(&self, link: &str, value: &str, comment: &str) -> StatusCode {
        let opened = self.office.app.clock.now().0.to_string();
        self.wait(60);
        let fields = filled(value, comment, &opened);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (&**n, &**v)).collect();
        self.send(link, "", &fields).await.0
    }

    async fn entries(&self) -> Vec<String> {
        let book = &self.office.app.book;
        let found =
            book.read_stream(HERE, "survey-answers/2026-s2/2026-11-23", 0, 1000).await.unwrap();
        found.iter().map(|row| String::from_utf8_lossy(&row.bytes).into_owned()).collect()
    }
}

fn filled(value: &str, comment: &str, opened: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> =
        ELEMENTS.iter().map(|e| (format!("value-{e}"), value.to_owned())).collect();
    for (name, value) in [("comment", comment), ("opened", opened), ("facet-sex", "female")] {
        fields.push((name.to_owned(), value.to_owned()));
    }
    fields
}

#[test]
fn a_round_from_opening_to_report() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let open = json!({ "command_id": "counter" });
        story.queue("counters/1/opening", &story.officer, open).await;
        let before = story.serve("a").await;
        assert_eq!(story.link(&before).await, None, "no round, no link");
        story.open_round().await;
        let mut links = Vec::new();
        for id in ["b", "c", "d", "e"] {
            links.push(story.link(&story.serve(id).await).await.unwrap());
        }
        links.push(story.link(&before).await.unwrap());
        incomplete_is_not_taken(&story, &links[0]).await;
        once_and_nameless(&story, &links).await;
        report(&story).await;
        rebuilt(&story).await;
    });
}

/// The counters made from the register alone are those that were kept.
async fn rebuilt(story: &Story) {
    let folder = tempfile::tempdir().unwrap();
    let shadow = book::open(None, folder.path()).await.unwrap();
    book::prepare(&*shadow, &[]).await.unwrap();
    let all = maklumat::catalogue::views().into_iter();
    let views: Vec<_> = all.filter(|view| view.name == "surveys").collect();
    let found = compare(&story.office.app.book, &*shadow, &views, &|_| {}).await.unwrap();
    assert_eq!((found.different, found.tables), (Vec::new(), 5));
}

async fn incomplete_is_not_taken(story: &Story, link: &str) {
    let (status, html) = story.page(&format!("{link}?lang=en"), "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Was what you paid the official tariff?"), "{html}");
    assert!(!html.contains("Free of charge"), "a passport is never free");
    let (status, _) = story.send(link, "", &[("value-waktu", "3")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(story.answer(link, "5", "").await, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = story.page(&format!("/s/{HERE}/0000000000000000"), "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

async fn once_and_nameless(story: &Story, links: &[String]) {
    for link in &links[..4] {
        assert_eq!(story.answer(link, "4", "").await, StatusCode::SEE_OTHER);
    }
    turn(&story.office.app).await.unwrap();
    assert_eq!(story.entries().await, [] as [String; 0], "four lie in the urn");
    assert_eq!(story.answer(&links[0], "1", "").await, StatusCode::SEE_OTHER);
    turn(&story.office.app).await.unwrap();
    assert_eq!(story.entries().await, [] as [String; 0], "nobody answers twice");
    assert_eq!(story.answer(&links[4], "3", "Bagus sekali").await, StatusCode::SEE_OTHER);
    turn(&story.office.app).await.unwrap();
    let entries = story.entries().await;
    assert_eq!(entries.len(), 5, "five go to the record together");
    for entry in &entries {
        assert!(!entry.contains("Bagus"), "own words are sealed: {entry}");
        assert!(!entry.contains("A-00") && !entry.contains("20261123-"), "{entry}");
        for link in links {
            assert!(!entry.contains(link.rsplit('/').next().unwrap()), "{entry}");
        }
    }
    let (_, html) = story.page(&format!("{}?lang=en", links[0]), "").await;
    assert!(html.contains("Thank you"), "{html}");
    turn(&story.office.app).await.unwrap();
    assert_eq!(story.entries().await.len(), 5);
}

async fn report(story: &Story) {
    let round = format!("/surveys/{HERE}/2026-s2");
    let (status, html) = story.page(&format!("{round}?lang=en"), &story.head).await;
    assert_eq!(status, StatusCode::OK, "{html}");
    // Four times all 4 and once all 3: 34.2/36 of the scale.
    assert!(html.contains("<strong>95.00</strong>") && html.contains("class A"), "{html}");
    let public = format!("/units/{HERE}/surveys");
    let (_, nothing) = story.page(&format!("{public}?lang=en"), "").await;
    assert!(nothing.contains("Nothing published yet"));
    let file = format!("{public}/2026-s2/report.json");
    assert_eq!(story.page(&file, "").await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        story.send(&format!("{round}/reports"), &story.head, &[("command_id", "p")]).await.0,
        StatusCode::CONFLICT
    );
    let close = [("command_id", "close")];
    assert_eq!(
        story.send(&format!("{round}/closing"), &story.head, &close).await.0,
        StatusCode::SEE_OTHER
    );
    let comments = format!("{round}/comments");
    let (_, html) = story.page(&comments, &story.head).await;
    assert!(html.contains("Bagus sekali"));
    let number = html.split("name=\"answer\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let show =
        [("date", "2026-11-23"), ("answer", number), ("decision", "show"), ("command_id", "show")];
    assert_eq!(story.send(&comments, &story.head, &show).await.0, StatusCode::SEE_OTHER);
    let publish = [("command_id", "publish")];
    assert_eq!(
        story.send(&format!("{round}/reports"), &story.head, &publish).await.0,
        StatusCode::SEE_OTHER
    );
    let (_, html) = story.page(&format!("{public}?lang=en"), "").await;
    assert!(html.contains("95.00") && html.contains("Bagus sekali"), "{html}");
    assert!(html.contains("fewer than 10"), "small cells are not shown");
    let (status, body) = story.page(&file, "").await;
    assert_eq!(status, StatusCode::OK);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&body["indices"][0]["index"], &body["respondents"]), (&json!("95.00"), &json!(5)));
    // Everybody who was served has answered: nothing is uncertain.
    assert_eq!((&body["population"], &body["indices"][0]["margin"]), (&json!(5), &json!("0.00")));
    assert_eq!(body["by_service"][0]["respondents"], Value::Null);
    let (_, csv) = story.page(&format!("{public}/2026-s2/report.csv"), "").await;
    assert!(csv.contains("index,ikm,5,,,95.00,A,0.00"), "{csv}");
    assert!(csv.contains("element,persyaratan,5,19,3.800,,,"), "{csv}");
    let path = format!("{public}/2026-s2/report.xlsx");
    let request = Request::get(path).body(Body::empty()).unwrap();
    assert_eq!(story.office.send(request).await.status(), StatusCode::OK);
    let (_, paper) = story.page(&format!("{public}/2026-s2/print"), "").await;
    assert!(paper.contains("95,00"), "{paper}");
    let (_, list) = story
        .office
        .json(Method::GET, &format!("/api/v1/units/{HERE}/surveys"), "", &json!({}))
        .await;
    assert_eq!(list["surveys"][0]["indices"][0]["class"], "A");
    let verdict = story.page(&format!("/interviews/{HERE}?lang=en"), &story.officer).await;
    assert!(verdict.1.contains("No survey is running"), "{}", verdict.1);
}

#[test]
fn the_tablet_proposes_each_person_once_and_notes_refusals() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let open = json!({ "command_id": "counter" });
        story.queue("counters/1/opening", &story.officer, open).await;
        story.open_round().await;
        for id in ["a", "b", "c"] {
            story.serve(id).await;
        }
        let path = format!("/interviews/{HERE}");
        let mut proposed = Vec::new();
        for outcome in ["refused", "gone", "begin"] {
            let (_, html) = story.page(&path, &story.officer).await;
            let number = html.split("name=\"number\" value=\"").nth(1).unwrap();
            let number = number.split('"').next().unwrap().to_owned();
            let id = format!("ask-{outcome}");
            let fields = [("number", &*number), ("outcome", outcome), ("command_id", &*id)];
            let (status, to) = story.send(&path, &story.officer, &fields).await;
            assert_eq!(status, StatusCode::SEE_OTHER);
            assert_eq!(to.ends_with("?by=tablet"), outcome == "begin", "{to}");
            proposed.push(number);
        }
        proposed.sort_unstable();
        assert_eq!(proposed, ["A-001", "A-002", "A-003"]);
        let (_, html) = story.page(&format!("{path}?lang=en"), &story.officer).await;
        assert!(html.contains("Nobody to ask now"), "{html}");
        assert_eq!(story.entries().await.len(), 2, "two refusals are noted");
        let (_, html) = story.page(&format!("/surveys/{HERE}/2026-s2?lang=en"), &story.head).await;
        assert!(html.contains("Asked and did not answer"), "{html}");
    });
}

#[test]
fn a_kiosk_leads_from_the_number_to_the_questions() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let open = json!({ "command_id": "counter" });
        story.queue("counters/1/opening", &story.officer, open).await;
        story.open_round().await;
        story.serve("a").await;
        let path = format!("/kiosk/{HERE}/survey");
        let (status, _) = story.send(&path, &story.kiosk, &[("number", "A-009")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, to) = story.send(&path, &story.kiosk, &[("number", "a-001")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
        let (status, html) = story.page(&to, &story.kiosk).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("kiosk-choice") && html.contains("help-survey"), "{html}");
    });
}

/// A form with a file, as a browser sends it.
async fn import(story: &Story, token: &str, fields: &[(&str, &str)], file: &[u8]) -> StatusCode {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = "--x\r\nContent-Disposition: form-data; name=\"";
        body.extend(format!("{head}{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lama.csv\"";
    body.extend(format!("{head}\r\nContent-Type: text/csv\r\n\r\n").bytes());
    body.extend(file);
    body.extend(b"\r\n--x--\r\n");
    let request = Request::post(format!("/survey-imports/{HERE}?lang=en"))
        .header("content-type", "multipart/form-data; boundary=x")
        .header("authorization", format!("Bearer {token}"));
    story.office.send(request.body(Body::from(body)).unwrap()).await.status()
}

#[test]
fn a_survey_of_the_past_is_imported_as_a_whole_or_not_at_all() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let open = json!({ "command_id": "counter" });
        story.queue("counters/1/opening", &story.officer, open).await;
        let fields = |command: &'static str, replaces: &'static str| {
            [
                ("title_id", "Semester 1 2023"),
                ("title_en", "First half of 2023"),
                ("round", "2023-s1"),
                ("from", "2023-01-01"),
                ("until", "2023-06-30"),
                ("population", ""),
                ("respondents", ""),
                ("instrument", "skm-2017"),
                ("weight", "exact"),
                ("form", "answers"),
                ("source", "Laporan cetak"),
                ("replaces", replaces),
                ("command_id", command),
            ]
        };
        let head = ELEMENTS.join(",");
        let rows = |rows: &[&str]| format!("\u{FEFF}{head}\r\n{}\r\n", rows.join("\r\n"));
        let bad = rows(&["4,4,4,4,4,4,4,4,4", "4,4,4,4,5,4,4,4,4"]);
        let good = rows(&["4,4,4,4,4,4,4,4,4", "3,3,3,3,3,3,3,3,3"]);
        let list = format!("/survey-imports/{HERE}?lang=en");
        let refused = import(&story, &story.head, &fields("a", ""), bad.as_bytes()).await;
        assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, html) = story.page(&list, &story.head).await;
        assert!(html.contains("Nothing imported yet"), "nothing half imported: {html}");
        let officer = import(&story, &story.officer, &fields("b", ""), good.as_bytes()).await;
        assert_eq!(officer, StatusCode::FORBIDDEN);
        let taken = import(&story, &story.head, &fields("c", ""), good.as_bytes()).await;
        assert_eq!(taken, StatusCode::SEE_OTHER);
        let (_, html) = story.page(&list, &story.head).await;
        assert!(html.contains("87.50") && html.contains("Laporan cetak"), "{html}");
        let again = import(&story, &story.head, &fields("d", ""), good.as_bytes()).await;
        assert_eq!(again, StatusCode::UNPROCESSABLE_ENTITY, "the name is taken");
        let admin = story.office.token(Holder::Staff(Role::Admin), HERE).await.unwrap();
        let again = import(&story, &admin, &fields("e", "yes"), good.as_bytes()).await;
        assert_eq!(again, StatusCode::SEE_OTHER, "unless it takes the place");
        // The report of today is held against it, and says that it was imported.
        story.open_round().await;
        let link = story.link(&story.serve("z").await).await.unwrap();
        assert_eq!(story.answer(&link, "2", "").await, StatusCode::SEE_OTHER);
        let round = format!("/surveys/{HERE}/2026-s2");
        let close = [("command_id", "close")];
        story.send(&format!("{round}/closing"), &story.head, &close).await;
        let (_, html) = story.page(&format!("{round}?lang=en"), &story.head).await;
        assert!(html.contains("2023-s1, index 87.50 (imported)"), "{html}");
        assert!(html.contains("<strong>imported</strong>: Laporan cetak"), "{html}");
    });
}

#[test]
fn who_has_no_ticket_answers_apart_from_the_index() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let path = format!("/units/{HERE}/survey");
        let (_, html) = story.page(&format!("{path}?lang=en"), "").await;
        assert!(html.contains("No survey is running"), "{html}");
        let (_, kiosk) = story.page(&format!("/kiosk/{HERE}"), &story.kiosk).await;
        assert!(!kiosk.contains(&format!("/kiosk/{HERE}/survey")), "nobody is asked");
        story.open_round().await;
        let (_, kiosk) = story.page(&format!("/kiosk/{HERE}"), &story.kiosk).await;
        assert!(kiosk.contains(&format!("/kiosk/{HERE}/survey")), "the kiosk leads there");
        let (_, html) = story.page(&format!("{path}?service=paspor-baru&lang=en"), "").await;
        assert!(html.contains("counted apart") && !html.contains("Free of charge"), "{html}");
        let opened = story.office.app.clock.now().0.to_string();
        story.wait(60);
        let mut fields = filled("1", "", &opened);
        fields.push(("service".to_owned(), "paspor-baru".to_owned()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (&**n, &**v)).collect();
        assert_eq!(story.send(&path, "", &fields).await.0, StatusCode::SEE_OTHER);
        let few = story.send(&path, "", &fields[1..]).await.0;
        assert_eq!(few, StatusCode::UNPROCESSABLE_ENTITY);
        let close = [("command_id", "close")];
        let round = format!("/surveys/{HERE}/2026-s2");
        story.send(&format!("{round}/closing"), &story.head, &close).await;
        let entries = story.entries().await;
        assert!(entries.len() == 1 && entries[0].contains("\"mode\":\"open\""), "{entries:?}");
        let (_, html) = story.page(&format!("{round}?lang=en"), &story.head).await;
        assert!(html.contains("Nobody has answered yet"), "it is no part of the index: {html}");
        let (_, json) =
            story.page(&format!("/units/{HERE}/surveys/2026-s2/report.json"), &story.head).await;
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&json["respondents"], &json["apart"][0]["part"]), (&json!(0), &json!("open")));
        assert_eq!(json["apart"][0]["index"], Value::Null, "one answer alone has no figure");
    });
}

/// The numbers of a workbook's sheet, as another program reads them.
async fn numbers(story: &Story, sheet: usize) -> Vec<f64> {
    let path = format!("/units/{HERE}/surveys/2026-s2/report.xlsx");
    let request = Request::get(path).header("authorization", format!("Bearer {}", story.head));
    let response = story.office.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(sheet).unwrap().unwrap();
    let number = |(_, _, cell): (usize, usize, &Data)| cell.get_float();
    range.used_cells().filter_map(number).collect()
}

/// Index, respondents, what is left out and how many rules, as the open data tell it.
async fn told(story: &Story) -> (Value, Value, Value, usize) {
    let path = format!("/units/{HERE}/surveys/2026-s2/report.json");
    let (status, body) = story.page(&path, &story.head).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let body: Value = serde_json::from_str(&body).unwrap();
    let index = body["indices"][0]["index"].clone();
    let rules = body["rules"].as_array().unwrap().len();
    (index, body["respondents"].clone(), body["excluded"].clone(), rules)
}

#[test]
fn what_is_left_out_is_a_rule_that_everybody_can_read() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let open = json!({ "command_id": "counter" });
        story.queue("counters/1/opening", &story.officer, open).await;
        story.open_round().await;
        for id in ["a", "b", "c", "d"] {
            let link = story.link(&story.serve(id).await).await.unwrap();
            assert_eq!(story.answer(&link, "4", "").await, StatusCode::SEE_OTHER);
        }
        // An officer answers for somebody who was served.
        let link = story.link(&story.serve("e").await).await.unwrap();
        let opened = story.office.app.clock.now().0.to_string();
        story.wait(60);
        let fields = filled("1", "", &opened);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (&**n, &**v)).collect();
        let (status, _) = story.send(&link, &story.officer, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        turn(&story.office.app).await.unwrap();
        let all = (json!("85.00"), json!(5), json!({}), 0);
        assert_eq!(told(&story).await, all, "what is flagged counts until a rule says otherwise");
        assert!(numbers(&story, 0).await.contains(&85.0), "the index is a number");
        assert!(numbers(&story, 1).await.contains(&3.4), "the mean of an element is a number");
        rules(&story).await;
    });
}

async fn rules(story: &Story) {
    let round = format!("/surveys/{HERE}/2026-s2");
    let path = format!("{round}/exclusions");
    let set = async |excluded: &str, reason: &str, id: &str| {
        let fields = [
            ("flag", "staff_device"),
            ("excluded", excluded),
            ("reason-staff_device", reason),
            ("command_id", id),
        ];
        story.send(&path, &story.head, &fields).await.0
    };
    assert_eq!(set("yes", " ", "r1").await, StatusCode::UNPROCESSABLE_ENTITY, "not without why");
    assert_eq!(set("yes", "Petugas bukan responden", "r2").await, StatusCode::SEE_OTHER);
    assert_eq!(set("yes", "Petugas bukan responden", "r2").await, StatusCode::SEE_OTHER, "once");
    let without = (json!("100.00"), json!(4), json!({ "staff_device": 1 }), 1);
    assert_eq!(told(story).await, without);
    assert!(numbers(story, 0).await.contains(&100.0));
    let (_, csv) = story.page(&format!("/units/{HERE}/surveys/2026-s2/report.csv"), "").await;
    assert!(!csv.contains("excluded"), "nothing is told to everybody before it is published");
    assert_eq!(set("no", "Keliru", "r3").await, StatusCode::SEE_OTHER);
    assert_eq!(told(story).await, (json!("85.00"), json!(5), json!({}), 2), "taken back");
    assert_eq!(set("yes", "Petugas bukan responden", "r4").await, StatusCode::SEE_OTHER);
    for (act, id) in [("closing", "close"), ("reports", "publish")] {
        let done = story.send(&format!("{round}/{act}"), &story.head, &[("command_id", id)]).await;
        assert_eq!(done.0, StatusCode::SEE_OTHER);
    }
    assert_eq!(set("no", "Terlambat", "r5").await, StatusCode::CONFLICT, "settled");
    let (_, html) = story.page(&format!("/units/{HERE}/surveys?lang=en"), "").await;
    assert!(html.contains("Petugas bukan responden") && html.contains("Keliru"), "{html}");
    assert!(!html.contains("head-"), "who set it is not for everybody");
    let (_, csv) = story.page(&format!("/units/{HERE}/surveys/2026-s2/report.csv"), "").await;
    assert!(csv.contains("excluded,staff_device,1,"), "{csv}");
}
