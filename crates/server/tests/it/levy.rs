//! Levy reports as browsers send them, on both engines: what the house takes, what it shows to
//! whom, what stands in the register. That parcels open is tested where they are made, in the
//! modules of the page.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::hear::levy_reports::Size;
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::book;
use maklumat::clock::Clock;
use maklumat::execute::views::compare;
use maklumat::identity::accounts;
use register::entry::Entry;
use register::hash::Hash;
use ring::agreement::{ECDH_P256, EphemeralPrivateKey};
use ring::rand::SystemRandom;
use serde_json::{Value, json};

use crate::office::{ABOVE, HERE, Office, THERE, house, text};
use crate::world::on_both;

pub(crate) const LOOKUP: &str = "7K3M9Q2XABC01234";
pub(crate) const ACCESS: &str = "what the unlock half gives";
const TODAY: &str = "2026-11-23";

/// An office, two inspectors above it, and its own head.
pub(crate) struct Story {
    pub(crate) office: Office,
    pub(crate) wayan: String,
    pub(crate) tuti: String,
    pub(crate) head: String,
}

impl Story {
    pub(crate) async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::on(database, Clock::demo(morning, 1)).await;
        for (account, role) in [("wayan", Role::Overseer), ("tuti", Role::Overseer)] {
            office.hire(account, role, ABOVE).await;
        }
        let (wayan, tuti) = (office.session("wayan").await, office.session("tuti").await);
        let head = office.token(Holder::Staff(Role::Head), HERE).await.unwrap();
        Self { office, wayan, tuti, head }
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> (StatusCode, Value) {
        self.office.json(Method::GET, path, token, &json!({})).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> (StatusCode, Value) {
        self.office.json(Method::POST, path, token, body).await
    }

    /// Gives the house a public key; gives its name.
    pub(crate) async fn key(&self, token: &str) -> String {
        self.key_for(token, false).await
    }

    pub(crate) async fn key_for(&self, token: &str, custodian: bool) -> String {
        let public = point();
        let key = Hash::of(&STANDARD.decode(&public).unwrap()).to_string()[..16].to_owned();
        let path = format!("/api/v1/units/{ABOVE}/levy-keys");
        let body = json!({ "public": public, "custodian": custodian, "command_id": key });
        let (status, problem) = self.post(&path, token, &body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{problem}");
        key
    }

    pub(crate) async fn file(&self, token: &str, body: &Value) -> (StatusCode, Value) {
        self.post(&format!("/api/v1/units/{HERE}/levy-reports"), token, body).await
    }

    pub(crate) async fn read(&self, access: &str) -> (StatusCode, Value) {
        let path = format!("/api/v1/units/{HERE}/levy-reports/{LOOKUP}/readings");
        self.post(&path, "", &json!({ "access": access })).await
    }

    pub(crate) async fn desk(&self, token: &str) -> Value {
        self.get(&format!("/api/v1/units/{ABOVE}/levy-desk"), token).await.1
    }
}

/// The public half of a fresh pair.
pub(crate) fn point() -> String {
    let pair = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
    STANDARD.encode(pair.compute_public_key().unwrap())
}

pub(crate) fn filled(length: usize, fill: u8) -> String {
    STANDARD.encode(vec![fill; length])
}

/// What has the shape of a sealed parcel.
pub(crate) fn parcel(keys: &[&str], fill: u8) -> String {
    let wrap = |name: &str| (name.to_owned(), Value::from(filled(60, fill)));
    let wraps: serde_json::Map<_, _> = keys.iter().copied().chain(["reporter"]).map(wrap).collect();
    let (ephemeral, body) = (point(), filled(Size::Small.bytes(), fill));
    json!({ "version": 1, "ephemeral": ephemeral, "wraps": wraps, "body": body }).to_string()
}

fn message(fill: u8) -> String {
    json!({ "version": 1, "body": filled(Size::Small.bytes(), fill) }).to_string()
}

/// The work that a page does for a parcel.
pub(crate) fn work(parcel: &str) -> u64 {
    let digest = Hash::of(parcel.as_bytes());
    let zeros = |nonce: &u64| {
        let found = Hash::of(format!("{digest}:{TODAY}:{nonce}").as_bytes()).to_string();
        u32::from_str_radix(&found[..8], 16).unwrap() < 1 << 18
    };
    (0..).find(zeros).unwrap()
}

pub(crate) fn report(parcel: &str) -> Value {
    let access = Hash::of(ACCESS.as_bytes()).to_string();
    let nonce = work(parcel);
    json!({ "lookup": LOOKUP, "access": access, "parcel": parcel, "date": TODAY, "nonce": nonce })
}

#[test]
fn a_report_goes_past_the_office_to_those_who_were_chosen() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (wayan, tuti) = (story.key(&story.wayan).await, story.key(&story.tuti).await);
        let path = format!("/api/v1/units/{HERE}/levy-recipients");
        let (_, to) = story.get(&path, "").await;
        assert_eq!((&to["overseer"], &to["date"]), (&json!(ABOVE), &json!(TODAY)));
        assert_eq!(to["keys"].as_array().unwrap().len(), 2);
        let sent = parcel(&[&wayan], 7);
        // Also who is signed in files as nobody.
        let (status, filed) = story.file(&story.head, &report(&sent)).await;
        assert_eq!(status, StatusCode::CREATED, "{filed}");
        let (status, again) = story.file("", &report(&sent)).await;
        assert_eq!((status, &again), (StatusCode::CREATED, &filed), "sent twice, filed once");
        proves(&story, &filed, &sent).await;
        let (status, _) = story.read("something else").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, thread) = story.read(ACCESS).await;
        assert_eq!((status, &thread["parcel"]), (StatusCode::OK, &json!(sent)));
        assert_eq!(thread["entry"], filed["entry"]);
        // The office sees nothing, nor does the inspector who was left out.
        let (status, _) = story.get(&format!("/api/v1/units/{ABOVE}/levy-desk"), &story.head).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let desk = story.desk(&story.tuti).await;
        assert_eq!((&desk["reports"], &desk["keys"]), (&json!([]), &json!([tuti])));
        let one = format!("/api/v1/units/{ABOVE}/levy-desk/{LOOKUP}");
        assert_eq!(story.get(&one, &story.tuti).await.0, StatusCode::NOT_FOUND);
        for (act, body) in [
            ("messages", json!({ "parcel": message(9) })),
            ("closure", json!({ "outcome": "unfounded", "command_id": "c" })),
        ] {
            let (status, _) = story.post(&format!("{one}/{act}"), &story.tuti, &body).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{act}");
        }
        two_way(&story, &one).await;
        rebuilt(&story).await;
    });
}

/// The register holds the hash of the parcel, the day, and nothing else of it.
async fn proves(story: &Story, filed: &Value, sent: &str) {
    let entry = &filed["entry"];
    let bytes = STANDARD.decode(entry["bytes"].as_str().unwrap()).unwrap();
    assert_eq!(entry["hash"], Hash::of(&bytes).to_string());
    let digest = Hash::of(sent.as_bytes()).to_string();
    let recorded = String::from_utf8(bytes.clone()).unwrap();
    assert!(recorded.contains(&digest), "{recorded}");
    assert!(!recorded.contains(&filled(60, 7)) && !recorded.contains(ACCESS), "{recorded}");
    assert_eq!((&entry["unit"], &filed["digest"]), (&json!(ABOVE), &json!(digest)));
    let read = Entry::read(&bytes).unwrap();
    assert_eq!(&*read.actor, "citizen", "nobody in particular");
    let begins = Zone::Jakarta.instant(date(2026, 11, 23), time(0, 0, 0, 0));
    assert_eq!(read.happened, begins.0, "dated by the day at the office");
    let head = story.office.app.book.head(ABOVE).await.unwrap();
    assert_eq!(head.seq, read.seq, "in the book of the unit above");
}

async fn two_way(story: &Story, one: &str) {
    let (status, thread) = story.get(one, &story.wayan).await;
    assert_eq!((status, &thread["office"]), (StatusCode::OK, &json!(HERE)));
    let question = json!({ "parcel": message(3) });
    let path = format!("{one}/messages");
    let (status, _) = story.post(&path, &story.wayan, &question).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let own = format!("/api/v1/units/{HERE}/levy-reports/{LOOKUP}/messages");
    let answer = |access: &str| {
        let parcel = message(5);
        let nonce = work(&parcel);
        json!({ "access": access, "parcel": parcel, "date": TODAY, "nonce": nonce })
    };
    assert_eq!(story.post(&own, "", &answer("wrong")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(story.post(&own, "", &answer(ACCESS)).await.0, StatusCode::NO_CONTENT);
    let (_, thread) = story.read(ACCESS).await;
    let seen: Vec<(&Value, &Value)> = thread["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| (&message["from"], &message["parcel"]))
        .collect();
    let (asked, said) = (json!(message(3)), json!(message(5)));
    assert_eq!(seen, [(&json!("inspector"), &asked), (&json!("reporter"), &said)]);
    assert_eq!(story.desk(&story.wayan).await["reports"][0]["waits"], "inspector");
    let closure = json!({ "outcome": "founded", "command_id": "end" });
    let (status, _) = story.post(&format!("{one}/closure"), &story.wayan, &closure).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (_, thread) = story.read(ACCESS).await;
    assert_eq!((&thread["state"], &thread["outcome"]), (&json!("closed"), &json!("founded")));
    assert_eq!(story.post(&own, "", &answer(ACCESS)).await.0, StatusCode::NO_CONTENT, "the same");
    let late = json!({ "parcel": message(4) });
    assert_eq!(story.post(&path, &story.wayan, &late).await.0, StatusCode::CONFLICT);
    // That parcels were fetched is known where the inspectors are.
    let log = format!("/api/v1/units/{ABOVE}/access-log");
    let auditor = story.office.token(Holder::Staff(Role::Auditor), ABOVE).await.unwrap();
    let (_, log) = story.get(&log, &auditor).await;
    assert!(log.to_string().contains(&format!("levy/{LOOKUP}")), "{log}");
}

/// The tables made from the register alone are those that were kept.
async fn rebuilt(story: &Story) {
    let folder = tempfile::tempdir().unwrap();
    let shadow = book::open(None, folder.path()).await.unwrap();
    book::prepare(&*shadow, &[]).await.unwrap();
    let all = maklumat::catalogue::views().into_iter();
    let views: Vec<_> = all.filter(|view| view.name == "levy-reports").collect();
    let found = compare(&story.office.app.book, &*shadow, &views, &|_| {}).await.unwrap();
    assert_eq!((found.different, found.tables), (Vec::new(), 3));
}

#[test]
fn what_is_no_parcel_for_somebody_is_not_taken() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let refused = async |body: &Value, code: &str| {
            let (status, problem) = story.file("", body).await;
            assert_eq!(
                (status.is_client_error(), &problem["code"]),
                (true, &json!(code)),
                "{body:.60}"
            );
        };
        let good = report(&parcel(&["0000000000000000"], 1));
        refused(&good, "levy.nobody_left").await;
        let wayan = story.key(&story.wayan).await;
        refused(&good, "levy.key_not_in_use").await;
        refused(&report(&parcel(&[], 1)), "levy.nobody_left").await;
        let good = report(&parcel(&[&wayan], 1));
        let with = |name: &str, value: Value| {
            let mut body = good.clone();
            body[name] = value;
            body
        };
        refused(&with("nonce", json!(0)), "levy.work").await;
        refused(&with("date", json!("2026-11-20")), "levy.work").await;
        refused(&with("lookup", json!("../../etc/passwd")), "levy.lookup").await;
        refused(&with("access", json!("secret")), "levy.access").await;
        refused(&with("parcel", json!("Petugas meminta uang.")), "levy.parcel").await;
        // Revoked: nothing more is sealed to it, and its holder finds no report.
        let path = format!("/api/v1/units/{ABOVE}/levy-keys/{wayan}/revocation");
        let end = json!({ "command_id": "end" });
        assert_eq!(story.post(&path, &story.tuti, &end).await.0, StatusCode::CONFLICT);
        assert_eq!(story.post(&path, &story.wayan, &end).await.0, StatusCode::NO_CONTENT);
        refused(&good, "levy.nobody_left").await;
        // Nor to somebody who has left.
        let tuti = story.key(&story.tuti).await;
        let (status, _) = story.file("", &report(&parcel(&[&tuti], 2))).await;
        assert_eq!(status, StatusCode::CREATED);
        accounts::close(&story.office.app, &house(ABOVE), "tuti", "moved", "").await.unwrap();
        refused(&report(&parcel(&[&tuti], 3)), "levy.nobody_left").await;
        let none = format!("/api/v1/units/{ABOVE}/levy-reports");
        let (status, problem) = story.post(&none, "", &good).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "nobody is above: {problem}");
    });
}

#[test]
fn the_page_leaves_nothing_in_the_browser_and_figures_say_little() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let wayan = story.key(&story.wayan).await;
        let page = async || {
            let path = format!("/units/{HERE}/levy-reports?lang=en");
            let response = story.office.send(Request::get(path).body(Body::empty()).unwrap()).await;
            assert!(response.headers().get("set-cookie").is_none());
            assert_eq!(response.headers()["cache-control"], "no-store");
            text(response).await
        };
        assert!(page().await.contains("fewer than 5"), "none looks like few");
        let figures = format!("/api/v1/units/{HERE}/levy-figures");
        for fill in 0..6u8 {
            let mut body = report(&parcel(&[&wayan], fill));
            body["lookup"] = json!(format!("{}{fill}", &LOOKUP[..15]));
            assert_eq!(story.file("", &body).await.0, StatusCode::CREATED);
            // The running year moves in fives: the sixth report is not seen.
            let count = if fill < 4 { Value::Null } else { json!(5) };
            let (_, lines) = story.get(&figures, "").await;
            assert_eq!((&lines[0]["year"], &lines[0]["all"]["count"]), (&json!(2026), &count));
            assert_eq!(lines[0]["running"], true);
            assert_eq!(page().await.contains("fewer than 5"), fill < 4);
        }
        // The unit above tells the same of each office, as page and as file.
        let above = format!("/api/v1/units/{ABOVE}/levy-figures");
        let (_, told) = story.get(&above, "").await;
        let told: Vec<_> =
            told.as_array().unwrap().iter().filter(|line| line["office"] == HERE).collect();
        assert_eq!(told, [&story.get(&figures, "").await.1[0]]);
        let page =
            text(story.office.page(&format!("/units/{ABOVE}/levy-figures?lang=en"), "").await)
                .await;
        assert!(page.contains("5 or more") && page.contains("running"), "{page}");
        let file =
            text(story.office.page(&format!("/units/{ABOVE}/levy-figures.csv"), "").await).await;
        let first = "office,year,running,all,online,in-person,letter,telephone";
        assert_eq!(file.lines().next(), Some(first));
        assert!(file.contains(&format!("{HERE},2026,true,5+,5+,few,few,few")), "{file}");
        let other = format!("/api/v1/units/{THERE}/levy-figures");
        assert_eq!(
            story.get(&other, "").await.1[0]["all"],
            json!({ "count": null, "at_least": false })
        );
        let elsewhere = format!("/api/v1/units/{THERE}/levy-reports/{LOOKUP}/readings");
        let (status, _) = story.post(&elsewhere, "", &json!({ "access": ACCESS })).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "another office has no such report");
    });
}
