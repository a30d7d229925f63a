//! Nothing that is made from complaints and requests about them shows what is hidden (what is said
//! in levy reports the house cannot read; that they are listed for nobody else is tested there):
//! every reading route is listed with the thing that it is made from (`derived.txt`), every one is
//! asked by everybody with hidden things in the register, and whoever may not know of them gets the
//! same answers as before they were there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, StatusCode};
use domain::identity::{Holder, Role};
use http_body_util::BodyExt;
use maklumat::web::router::routes;
use serde_json::json;

use crate::complaints::Story;
use crate::office::{ABOVE, HERE, THERE};

/// What a route may be made from.
const PARENTS: [&str; 4] = ["complaint", "explanation", "levy-report", "none"];
/// A reference that nothing has.
const UNKNOWN: &str = "0000-0000-0000";

fn table() -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/derived.txt");
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let line = |line: &str| {
        let (path, parent) = line.rsplit_once(' ').unwrap();
        assert!(PARENTS.contains(&parent), "{line}");
        (path.trim_end().to_owned(), parent.to_owned())
    };
    lines.map(line).collect()
}

fn reading() -> BTreeSet<&'static str> {
    routes().iter().filter(|route| route.method == Method::GET).map(|route| route.path).collect()
}

#[test]
fn every_reading_route_says_what_it_is_made_from() {
    let (table, routes) = (table(), reading());
    let unlisted: Vec<_> = routes.iter().filter(|path| !table.contains_key(**path)).collect();
    assert!(unlisted.is_empty(), "not in derived.txt, with what each is made from: {unlisted:#?}");
    let gone: Vec<_> = table.keys().filter(|path| !routes.contains(path.as_str())).collect();
    assert!(gone.is_empty(), "no such route any more: {gone:#?}");
}

/// Something hidden: what names it, what it says, and who may know.
struct Hidden {
    name: String,
    says: Vec<&'static str>,
    seen_by: &'static [(&'static str, &'static str)],
}

/// Who asks: role, place, token.
struct Viewer {
    role: &'static str,
    place: &'static str,
    token: Option<String>,
}

impl Viewer {
    fn sees(&self, hidden: &Hidden) -> bool {
        hidden.seen_by.contains(&(self.role, self.place))
    }
}

async fn viewers(story: &Story) -> Vec<Viewer> {
    let mut all = Vec::new();
    for (place, unit) in [("here", HERE), ("above", ABOVE), ("elsewhere", THERE)] {
        for holder in Holder::ALL {
            let token = story.office.token(*holder, unit).await;
            all.push(Viewer { role: holder.name(), place, token });
        }
    }
    all
}

/// An officer's superior is accused; the head; the Ombudsman asks about that.
async fn hide(story: &Story) -> Vec<Hidden> {
    let file = async |about: &str, text: &str, name: &str| {
        let body = json!({
            "class": "oversight", "formal": true, "about": about, "service": "paspor-baru",
            "text": text, "name": name, "contact": name, "command_id": text,
        });
        let (status, receipt) = story.file(&body).await;
        assert_eq!(status, StatusCode::CREATED, "{receipt}");
        receipt["reference"].as_str().unwrap().to_owned()
    };
    let boss = file("officer", "KENARI-SATU", "KENARI-NAMA").await;
    let supervisor = format!("supervisor-{HERE}");
    let accused = [("name-accused-about", "officer"), ("name-accused-accused", &*supervisor)];
    let status = story.act(&boss, "name-accused", &story.head, &accused).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let head = file("unit", "KENARI-DUA", "KENARI-NAMA").await;
    let above = story.office.token(Holder::Staff(Role::Overseer), ABOVE).await.unwrap();
    let letter = [
        ("date", "2026-11-20"),
        ("reference", "KENARI-SURAT"),
        ("complaint", head.as_str()),
        ("text", "KENARI-TIGA"),
        ("command_id", "letter"),
    ];
    let (status, request) = story.send(&format!("/oversight/{HERE}"), &above, &letter).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let request = request.rsplit('/').next().unwrap().to_owned();
    vec![
        Hidden {
            name: boss,
            says: vec!["KENARI-SATU", "KENARI-NAMA"],
            seen_by: &[
                ("head", "here"),
                ("overseer", "here"),
                ("supervisor", "above"),
                ("head", "above"),
                ("overseer", "above"),
            ],
        },
        Hidden {
            name: head,
            says: vec!["KENARI-DUA"],
            seen_by: &[("supervisor", "above"), ("head", "above"), ("overseer", "above")],
        },
        Hidden {
            name: request,
            says: vec!["KENARI-TIGA", "KENARI-SURAT"],
            seen_by: &[("head", "above"), ("overseer", "above")],
        },
    ]
}

/// The address of a route, with a thing's name where one belongs.
fn address(path: &str, thing: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{unit}" => HERE.to_owned(),
        "{reference}" if path.starts_with("/open311/") => format!("{thing}.json"),
        "{reference}" | "{request}" | "{lookup}" => thing.to_owned(),
        "{kind}" => "csv".to_owned(),
        part if part.starts_with('{') => "x1".to_owned(),
        part if part.contains('{') => "x1.csv".to_owned(),
        part => part.to_owned(),
    });
    let query = if path.starts_with("/open311/") { "?jurisdiction_id=" } else { "" };
    let unit = if query.is_empty() { "" } else { HERE };
    [&parts.collect::<Vec<_>>().join("/"), query, unit].concat()
}

/// Status, headers and text of an answer; streams are not read to their end, which they have not.
async fn ask(story: &Story, path: &str, viewer: &Viewer) -> (StatusCode, String) {
    let mut request = Request::get(path);
    if let Some(token) = &viewer.token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = story.office.send(request.body(Body::empty()).unwrap()).await;
    let (parts, body) = response.into_parts();
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let mut text = format!("{:?}\n", parts.headers.get("content-disposition"));
    // A workbook holds the instant at which it was made; what it says stands in the CSV beside it.
    let is_text = ["text/html", "json", "csv", "xml"].iter().any(|known| kind.contains(known))
        && !kind.contains("openxmlformats");
    if !kind.contains("event-stream") && (is_text || kind.contains("zip")) {
        let bytes = body.collect().await.unwrap().to_bytes();
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    (parts.status, text)
}

/// Without what is another each time: ids of commands, numbers of faults, the hour.
fn settled(text: &str) -> String {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut out = String::new();
    for word in text.split_inclusive(|c: char| !part(c)) {
        let plain = word.trim_end_matches(|c: char| !part(c));
        let all = |test: fn(u8) -> bool| plain.bytes().all(test);
        let id = plain.len() == 43 && word.ends_with('"');
        let random = id || (plain.len() >= 12 && all(|b| b.is_ascii_hexdigit()));
        let fault = plain.len() == 9 && all(|b| b.is_ascii_digit() || b == b'-');
        let hour = plain.len() == 2 && all(|b| b.is_ascii_digit());
        let kept = if random || fault || hour { "#" } else { plain };
        out.push_str(kept);
        out.push_str(&word[plain.len()..]);
    }
    out
}

/// Where two texts part, with a little before and after.
fn parting(one: &str, other: &str) -> String {
    let at = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let around =
        |text: &str| -> String { text.chars().skip(at.saturating_sub(80)).take(200).collect() };
    format!("{:?} / {:?}", around(one), around(other))
}

#[tokio::test]
async fn nobody_finds_what_is_hidden_from_them() {
    let story = Story::begin(None).await;
    let viewers = viewers(&story).await;
    let hidden = hide(&story).await;
    let (mut found, table) = (0, table());
    let mut leaks = Vec::new();
    for path in reading() {
        let derived = table.get(path).is_some_and(|parent| parent != "none");
        let names = path.contains("{reference}") || path.contains("{request}");
        for viewer in &viewers {
            let who = format!("{} {}: GET {path}", viewer.role, viewer.place);
            // Auditors read the access log whole.
            let audits = viewer.role == "auditor" && path.contains("access-log");
            // A list is asked once, and may show each of them; a thing is asked by each name.
            let asked = if names { hidden.len() } else { 1 };
            for thing in hidden.iter().take(asked) {
                let (status, text) = ask(&story, &address(path, &thing.name), viewer).await;
                for other in &hidden {
                    let sees = viewer.sees(other);
                    let shown = other.says.iter().filter(|says| text.contains(**says)).count();
                    if shown > 0 && !(sees && derived) {
                        leaks.push(format!("{who} shows {}", other.says[0]));
                    }
                    let own = names && other.name == thing.name;
                    if !own && !sees && !audits && text.contains(&other.name) {
                        leaks.push(format!("{who} names {}", other.says[0]));
                    }
                    found += shown;
                }
                if names && !viewer.sees(thing) {
                    // What is hidden answers like what does not exist.
                    let nothing = ask(&story, &address(path, UNKNOWN), viewer).await;
                    let named = settled(&text.replace(&thing.name, "?"));
                    let nameless = settled(&nothing.1.replace(UNKNOWN, "?"));
                    if (status, &named) != (nothing.0, &nameless) {
                        leaks.push(format!("{who}: {}", parting(&named, &nameless)));
                    }
                }
            }
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(found > 20, "who may see them finds them: {found}");
}

#[tokio::test]
async fn what_is_hidden_is_not_counted_either() {
    let story = Story::begin(None).await;
    // With the two that are hidden they are fewer than the public may know of.
    for n in 0..2 {
        let (text, id) = (format!("Terima kasih {n}"), n.to_string());
        let body = json!({ "class": "praise", "about": "service", "text": text, "command_id": id });
        assert_eq!(story.file(&body).await.0, StatusCode::CREATED);
    }
    let mut viewers = viewers(&story).await;
    viewers.retain(|viewer| {
        let own = matches!(
            viewer.role,
            "public" | "kiosk" | "display" | "mailbox" | "officer" | "supervisor"
        );
        viewer.place == "elsewhere" || (viewer.place == "here" && (own || viewer.role == "admin"))
    });
    let all = async || {
        let mut answers = Vec::new();
        for path in reading() {
            for viewer in &viewers {
                let (status, text) = ask(&story, &address(path, UNKNOWN), viewer).await;
                answers.push((path, viewer.role, viewer.place, status, settled(&text)));
            }
        }
        answers
    };
    // A day of the queue opens when somebody asks for it first.
    all().await;
    let before = all().await;
    hide(&story).await;
    let after = all().await;
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after);
    let told = changed.map(|(before, after)| {
        let (path, role, place, ..) = before;
        format!("{role} {place}: GET {path}: {}", parting(&before.4, &after.4))
    });
    let told: Vec<_> = told.collect();
    assert!(told.is_empty(), "answers have changed: {told:#?}");
}
