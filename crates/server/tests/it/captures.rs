//! Enrolment stations over the real router, on both engines: paired by a short code, they report
//! what they captured for the open step, once; without it the step is not finished; revoked, they
//! are nobody.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::identity::{DeviceKind, Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use maklumat::identity::devices;
use maklumat::promise::pack;
use serde_json::{Value, json};

use crate::office::{HERE, Office, THERE, cookies, house, text};
use crate::world::on_both;

const PASSPORT: &str = "packs/immigration/standards/paspor-baru.toml";
const SHA: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A standard whose step of photo and fingerprints says what it needs.
fn packs() -> Vec<pack::Folder> {
    let source = "{ mark = \"unit\", text = \"contoh / example\" }";
    let need = |kind: &str, name: &str, more: &str| {
        let name = format!("{{ id = \"{name}\", en = \"{name}\" }}");
        format!("{{ kind = \"{kind}\", name = {name}, {more}source = {source} }}")
    };
    let photo = need("photo", "Pasfoto", "");
    let prints = need("fingerprints", "Sepuluh jari", "least_quality = 60, ");
    let mut folders = pack::embedded();
    let files = folders.iter_mut().flat_map(|folder| &mut folder.files);
    for file in files.filter(|file| file.shown == PASSPORT) {
        let line = format!("id = \"biometrik\"\ncaptures = [{photo}, {prints}]");
        assert!(file.text.contains("id = \"biometrik\""));
        file.text = file.text.replacen("id = \"biometrik\"", &line, 1);
    }
    folders
}

struct Story {
    office: Office,
    officer: String,
    supervisor: String,
}

impl Story {
    async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::by_packs_on(database, Clock::demo(morning, 1), &packs()).await;
        let officer = office.token(Holder::Staff(Role::Officer), HERE).await.unwrap();
        let supervisor = office.token(Holder::Staff(Role::Supervisor), HERE).await.unwrap();
        Self { office, officer, supervisor }
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        let path = format!("/api/v1/units/{HERE}/{path}");
        let (status, told) = self.office.json(Method::POST, &path, token, &body).await;
        (status.as_u16(), told)
    }

    async fn done(&self, path: &str, token: &str, body: Value) -> Value {
        let (status, told) = self.post(path, token, body).await;
        assert!((200..300).contains(&status), "{path}: {status} {told}");
        told
    }

    async fn work(&self, case: &str, id: &str, work: Value) -> (u16, Value) {
        let body = json!({ "work": work, "command_id": id });
        self.post(&format!("cases/{case}/work"), &self.officer, body).await
    }

    async fn finish(&self, case: &str, id: &str) -> (u16, Value) {
        self.work(case, id, json!({ "do": "finish_step", "step": "biometrik" })).await
    }

    /// A case at the step of photo and fingerprints.
    async fn at_the_station(&self) -> String {
        let body = json!({
            "service": "paspor-baru", "variant": "biasa-10", "name": "Siti", "command_id": "apply",
            "answers": {
                "tempat-lahir": "Rahasiapura", "tanggal-lahir": "1990-02-28",
                "pernah-paspor": "no", "ganti-nama": "no", "pewarganegaraan": "no",
            },
        });
        let told = self.done("cases", "", body).await;
        let case = told["reference"].as_str().unwrap().to_owned();
        let findings = json!({
            "ktp": "complete", "kk": "complete", "bukti-diri": "complete",
            "pewarganegaraan": "not_needed", "ganti-nama": "not_needed",
            "paspor-lama": "not_needed",
        });
        let check = json!({ "do": "check_documents", "findings": findings });
        let pay = json!({
            "do": "pay", "amount": 650_000, "receipt": "NTPN-1", "method": "bank",
            "paid_on": "2026-11-23",
        });
        for (id, work) in [("check", check), ("pay", pay)] {
            assert_eq!(self.work(&case, id, work).await.0, 200, "{id}");
        }
        case
    }

    /// Pairs a station by the code on its screen; gives what its program signs with.
    async fn pair(&self) -> String {
        let begun = self.office.form("/device", "", &[]).await;
        let cookie = cookies(&begun).remove(0);
        let page = text(self.office.page("/device", &cookie).await).await;
        let code = between(&page, "data-pairing><span class=\"app-reference\">", "<");
        let fields = [("code", &*code), ("kind", "enrolment"), ("name", "Loket foto 2")];
        let admin = format!("maklumat_session={}", self.supervisor);
        let path = format!("/admin/{HERE}/devices");
        let paired = self.office.form(&path, &admin, &fields).await;
        assert_eq!(paired.status(), StatusCode::SEE_OTHER);
        let page = text(self.office.page("/device?lang=en", &cookie).await).await;
        assert!(page.contains("It is shown this once"), "{page}");
        let token = between(&page, "id=\"token\">", "<");
        let again = text(self.office.page("/device", &cookie).await).await;
        assert!(!again.contains(&token) && !again.contains("id=\"token\""), "shown once");
        token
    }

    /// The station as the fleet shows it.
    async fn fleet(&self) -> Value {
        let path = format!("/api/v1/units/{HERE}/devices");
        let none = Value::Null;
        let (_, all) = self.office.json(Method::GET, &path, &self.supervisor, &none).await;
        let all = all.as_array().unwrap().iter();
        all.clone().find(|one| one["name"] == "Loket foto 2").unwrap().clone()
    }
}

fn between(page: &str, from: &str, to: &str) -> String {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("{from} in {page}")).1;
    rest.split(to).next().unwrap().to_owned()
}

fn capture(story: &Story, kind: &str, quality: Option<u8>, id: &str) -> Value {
    json!({
        "step": "biometrik", "kind": kind, "quality": quality, "number": format!("ST2-{id}"),
        "taken_at": story.office.app.clock.now().0, "sha256": SHA, "command_id": id,
    })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

async fn what_a_station_captures(database: Option<String>) {
    let story = Story::begin(database).await;
    let case = story.at_the_station().await;
    let station = story.pair().await;
    let path = format!("cases/{case}/captures");
    let seen = story.fleet().await;
    assert_eq!((&seen["kind"], &seen["seen"]), (&json!("enrolment"), &json!(0)));

    // It is told what is wanted, and the step waits for it.
    let whole = format!("/api/v1/units/{HERE}/{path}");
    let (_, wanted) = story.office.json(Method::GET, &whole, &station, &Value::Null).await;
    let needs = json!([{ "kind": "photo" }, { "kind": "fingerprints", "least_quality": 60 }]);
    assert_eq!((&wanted["step"], &wanted["needs"]), (&json!("biometrik"), &needs), "{wanted}");
    assert!(!wanted.to_string().contains("Siti"), "{wanted}");
    let (status, told) = story.finish(&case, "early").await;
    assert_eq!((status, &told["code"]), (409, &json!("case.capture_missing")), "{told}");
    let page = desk(&story, &case).await;
    assert!(page.contains("a station must capture: Pasfoto, Sepuluh jari."), "{page}");

    refused(&story, &case, &station).await;
    let photo = capture(&story, "photo", None, "p1");
    for _ in 0..2 {
        let told = story.done(&path, &station, photo.clone()).await;
        assert_eq!(told["events"], json!(["case.captured"]), "the same answer");
        assert_eq!(told["missing"], json!(["fingerprints"]));
    }
    let again = story.done(&path, &station, with(photo, "command_id", json!("p1-b"))).await;
    assert_eq!(again["events"], json!([]), "another command, the same capture");
    for (quality, missing) in [(59, json!(["fingerprints"])), (84, json!([]))] {
        let body = capture(&story, "fingerprints", Some(quality), &format!("f{quality}"));
        assert_eq!(story.done(&path, &station, body).await["missing"], missing);
    }
    assert!(story.fleet().await["seen"].as_i64().unwrap() > 0, "a sign of life");

    // On the record with the station as actor, and on the officer's page.
    let id = story.fleet().await["id"].as_str().unwrap().to_owned();
    let stream = format!("case/{case}");
    let entries = story.office.app.book.read_stream(HERE, &stream, 0, 1000).await.unwrap();
    let bodies = entries.iter().map(|row| String::from_utf8_lossy(&row.bytes).into_owned());
    let taken: Vec<_> = bodies.filter(|body| body.contains("case.captured")).collect();
    assert_eq!(taken.len(), 3);
    assert!(taken.iter().all(|body| body.contains(&id) && body.contains(SHA)), "{taken:?}");
    let page = desk(&story, &case).await;
    for shown in ["Captured at stations", "ST2-f84", "Loket foto 2", "Sepuluh jari", SHA] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert_eq!(story.finish(&case, "done").await.0, 200);
    let late = story.post(&path, &station, capture(&story, "photo", None, "p2")).await;
    assert_eq!((late.0, &late.1["code"]), (409, &json!("case.not_this_step")));

    // Revoked, its token is worth nothing.
    devices::revoke(&story.office.app, &house(HERE), &id, "hilang", "").await.unwrap();
    let gone = story.post(&path, &station, capture(&story, "photo", None, "p3")).await;
    assert_eq!(gone.0, 401, "{}", gone.1);
}

/// Wrong input, wrong people, a wrong step: nothing is recorded.
async fn refused(story: &Story, case: &str, station: &str) {
    let path = format!("cases/{case}/captures");
    let fine = capture(story, "photo", None, "x");
    let elsewhere = story.office.device(DeviceKind::Enrolment, THERE).await;
    let kiosk = story.office.token(Holder::Kiosk, HERE).await.unwrap();
    let table = [
        (station, with(fine.clone(), "quality", json!(101)), 422, "case.capture_wrong"),
        (station, with(fine.clone(), "sha256", json!("abc")), 422, "case.capture_wrong"),
        (station, with(fine.clone(), "number", json!("Siti R")), 422, "case.capture_wrong"),
        (
            station,
            with(fine.clone(), "number", json!("3171234567890001")),
            422,
            "case.capture_wrong",
        ),
        (station, with(fine.clone(), "taken_at", json!(0)), 422, "case.capture_wrong"),
        (station, with(fine.clone(), "kind", json!("iris")), 422, "case.capture_unwanted"),
        (station, with(fine.clone(), "step", json!("wawancara")), 409, "case.not_this_step"),
        (station, with(fine.clone(), "command_id", json!("")), 422, "web.command_id"),
        (&elsewhere, fine.clone(), 403, "web.forbidden"),
        (&kiosk, fine.clone(), 403, "web.forbidden"),
        (&story.officer, fine.clone(), 403, "web.forbidden"),
        ("", fine.clone(), 401, "web.sign_in_needed"),
    ];
    for (token, body, status, code) in table {
        let (found, told) = story.post(&path, token, body).await;
        assert_eq!((found, &told["code"]), (status, &json!(code)), "{told}");
    }
    let unknown = story.post("cases/K7M-R4T-2XD/captures", station, fine).await;
    assert_eq!(unknown.0, 404);
}

async fn desk(story: &Story, case: &str) -> String {
    let request = Request::get(format!("/cases/{HERE}/{case}?lang=en"))
        .header("authorization", format!("Bearer {}", story.officer));
    text(story.office.send(request.body(Body::empty()).unwrap()).await).await
}

#[test]
fn what_a_station_captures_is_recorded_once_and_waited_for_on_both_engines() {
    on_both(|world| async move { what_a_station_captures(world.database.clone()).await });
}
