//! Field rounds for programs, on both engines: the same rules as the pages, and every command sent
//! twice is done once.

use axum::http::Method;
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use serde_json::{Value, json};

use crate::office::{HERE, Office, THERE};
use crate::world::on_both;

struct Story {
    office: Office,
    officer: String,
    other: String,
}

impl Story {
    async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::on(database, Clock::demo(morning, 1)).await;
        let officer = office.token(Holder::Staff(Role::Officer), HERE).await.unwrap();
        office.hire("bagus", Role::Officer, HERE).await;
        let other = office.session("bagus").await;
        Self { office, officer, other }
    }

    async fn ask(&self, method: Method, path: &str, token: &str, body: Value) -> (u16, Value) {
        let path = format!("/api/v1/units/{HERE}/field/rounds{path}");
        let (status, told) = self.office.json(method, &path, token, &body).await;
        (status.as_u16(), told)
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, &self.officer, body).await
    }

    async fn get(&self, path: &str) -> Value {
        let (status, told) = self.ask(Method::GET, path, &self.officer, Value::Null).await;
        assert_eq!(status, 200, "{path}: {told}");
        told
    }

    /// Sends a command twice; gives the answer, which is the same.
    async fn twice(&self, path: &str, body: Value, status: u16) -> Value {
        let first = self.post(path, body.clone()).await;
        assert_eq!(first.0, status, "{path}: {}", first.1);
        assert_eq!(self.post(path, body).await, first, "{path}");
        first.1
    }
}

fn opening(id: &str) -> Value {
    json!({
        "place": "Balai Desa Contoh", "from": "2026-11-23", "until": "2026-11-24",
        "team": [format!("officer-{HERE}")], "command_id": id,
    })
}

fn application() -> Value {
    json!({
        "service": "paspor-baru", "variant": "biasa-10", "name": "Siti Rahasia",
        "seen": ["holder_identity"], "command_id": "apply",
        "answers": {
            "tempat-lahir": "Rahasiapura", "tanggal-lahir": "1990-02-28", "pernah-paspor": "no",
            "ganti-nama": "no", "pewarganegaraan": "no",
        },
    })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

async fn a_round(database: Option<String>) {
    let story = Story::begin(database).await;
    opened(&story).await;
    let round = "/2026-11-23-1";
    let cases = format!("{round}/cases");

    // Only the team, only with an identity seen, only what is offered there.
    let unseen = with(application(), "seen", json!([]));
    let blind = with(application(), "answers", json!({}));
    let unknown = with(application(), "service", json!("kue"));
    for (body, status, code) in [
        (unseen, 422, "case.not_seen"),
        (blind, 422, "case.form_incomplete"),
        (unknown, 404, "web.not_found"),
    ] {
        let (found, told) = story.post(&cases, body).await;
        assert_eq!((found, &told["code"]), (status, &json!(code)), "{told}");
    }
    let other = story.ask(Method::POST, &cases, &story.other, application()).await;
    assert_eq!((other.0, &other.1["code"]), (409, &json!("field.not_in_team")));
    let taken = story.twice(&cases, application(), 201).await;
    let case = taken["reference"].as_str().unwrap().to_owned();
    assert!(!taken["case"].to_string().contains("Rahasia"), "{taken}");

    worked(&story, &format!("{cases}/{case}")).await;
    let seen = story.get(round).await;
    let line = &seen["cases"][0];
    assert_eq!((&seen["all"], seen["cases"].as_array().unwrap().len()), (&json!(1), 1));
    assert_eq!((&line["reference"], &line["begun_there"]), (&json!(case), &json!(true)));
    assert_eq!((&line["stage"], &line["next_step"]), (&json!("withdrawn"), &json!("biometrik")));
    closed(&story, round, &taken).await;
}

async fn opened(story: &Story) {
    let mut none = opening("none");
    none["place"] = json!(" ");
    for (body, code) in [
        (none, "field.place_missing"),
        (with(opening("b"), "team", json!([])), "field.team_missing"),
        (with(opening("c"), "team", json!(["siapa"])), "field.team_unknown"),
        (with(opening("d"), "until", json!("2026-11-22")), "field.days_reversed"),
        (with(opening("e"), "command_id", json!("a b")), "web.command_id"),
    ] {
        let (status, told) = story.post("", body).await;
        assert_eq!((status, &told["code"]), (422, &json!(code)), "{told}");
    }
    let round = story.twice("", opening("open"), 201).await;
    assert_eq!((&round["round"], &round["stage"]), (&json!("2026-11-23-1"), &json!("under_way")));
    let all = story.get("").await;
    assert_eq!(all["rounds"], json!([round]), "opened once");
    let seen = story.get("/2026-11-23-1").await;
    let services = seen["services"].as_array().unwrap();
    assert!(services.contains(&json!("paspor-baru")) && seen["closed"].is_null(), "{seen}");

    // A colleague sees it and why they cannot work there; others see nothing.
    let path = "/2026-11-23-1";
    let (_, seen) = story.ask(Method::GET, path, &story.other, Value::Null).await;
    assert_eq!((&seen["closed"], &seen["services"]), (&json!("field.not_in_team"), &json!([])));
    let away = story.office.token(Holder::Staff(Role::Officer), THERE).await.unwrap();
    let auditor = story.office.token(Holder::Staff(Role::Auditor), HERE).await.unwrap();
    for (token, status) in [("", 401), (&*away, 403), (&*auditor, 403)] {
        for method in [Method::GET, Method::POST] {
            assert_eq!(story.ask(method, "", token, opening("x")).await.0, status);
        }
    }
    assert_eq!(story.ask(Method::GET, "/2026-01-01-1", &story.officer, Value::Null).await.0, 404);
}

/// Checklist, payment, a step that is not next, what waits for the desk, a withdrawal.
async fn worked(story: &Story, case: &str) {
    let seen = story.get(case).await;
    assert!(seen["receipt"].is_string() && seen["closed"].is_null(), "{seen}");
    let work = |id: &str, work: Value| json!({ "work": work, "command_id": id });
    let path = format!("{case}/work");
    let findings = json!({
        "ktp": "complete", "kk": "complete", "bukti-diri": "complete",
        "pewarganegaraan": "not_needed", "ganti-nama": "not_needed", "paspor-lama": "not_needed",
    });
    let check = work("check", json!({ "do": "check_documents", "findings": findings }));
    let told = story.twice(&path, check, 200).await;
    assert_eq!(told["events"][0], "case.documents_accepted");
    let pay = json!({
        "do": "pay", "amount": 650_000, "receipt": "NTPN-1", "method": "bank",
        "paid_on": "2026-11-23",
    });
    story.twice(&path, work("pay", pay), 200).await;
    let early = work("early", json!({ "do": "finish_step", "step": "terbit" }));
    assert_eq!(story.post(&path, early).await.1["code"], "case.not_this_step");
    for (id, waits) in [
        ("hold", json!({ "do": "hold", "reason": "identity" })),
        ("give", json!({ "do": "assign", "officer": "bagus" })),
        ("drop", json!({ "do": "assign" })),
    ] {
        let (status, told) = story.post(&path, work(id, waits)).await;
        assert_eq!((status, &told["code"]), (409, &json!("field.waits_for_desk")), "{id}");
    }
    let claim = json!({ "do": "assign", "officer": format!("officer-{HERE}") });
    assert_eq!(story.post(&path, work("mine", claim)).await.0, 200);
    let long = work(&"x".repeat(64), json!({ "do": "finish_step", "step": "biometrik" }));
    let (status, told) = story.post(&path, long).await;
    assert_eq!((status, &told["code"]), (422, &json!("web.command_id")), "nothing is half done");
    let done = &story.get(case).await["case"]["done"];
    let checked = done.as_array().unwrap().iter().find(|one| one["step"] == "periksa-berkas");
    assert_eq!(checked.unwrap()["channel"], "mobile", "{done}");

    let requests = format!("{case}/requests");
    let back = json!({ "request": { "do": "resubmit" }, "command_id": "back" });
    assert_eq!(story.post(&requests, back).await.1["code"], "case.not_now");
    let withdraw = json!({ "request": { "do": "withdraw" }, "command_id": "withdraw" });
    let told = story.twice(&requests, withdraw, 200).await;
    assert_eq!(told["case"]["stage"], "withdrawn");
    assert_eq!(
        story.ask(Method::GET, case, &story.other, Value::Null).await.1["receipt"],
        Value::Null
    );
}

fn claim() -> Value {
    json!({
        "work": { "do": "assign", "officer": format!("officer-{HERE}") }, "command_id": "lost",
    })
}

/// A case on which a command was recorded in time, and nothing after it: the server stopped there.
async fn unnoted(story: &Story) -> String {
    let mut body = with(application(), "command_id", json!("elsewhere"));
    body.as_object_mut().unwrap().remove("seen");
    let path = format!("/api/v1/units/{HERE}/cases");
    let (status, told) = story.office.json(Method::POST, &path, "", &body).await;
    assert!(status.is_success(), "{told}");
    let case = told["reference"].as_str().unwrap().to_owned();
    let path = format!("{path}/{case}/work");
    let (status, told) = story.office.json(Method::POST, &path, &story.officer, &claim()).await;
    assert!(status.is_success(), "{told}");
    case
}

async fn closed(story: &Story, round: &str, taken: &Value) {
    let unnoted = unnoted(story).await;
    let close = |id: &str| json!({ "command_id": id });
    let path = format!("{round}/closure");
    let told = story.twice(&path, close("close"), 200).await;
    assert_eq!(told["until"], "2026-11-23");
    assert_eq!(story.post(&path, close("again")).await.1["code"], "field.over");
    let clock = &story.office.app.clock;
    clock.skip_to(Zone::Jakarta.instant(date(2026, 11, 24), time(9, 0, 0, 0)));
    let late = with(application(), "command_id", json!("late"));
    let late = story.post(&format!("{round}/cases"), late).await;
    assert_eq!((late.0, &late.1["code"]), (409, &json!("field.not_under_way")));
    assert_eq!(story.get(round).await["closed"], "field.not_under_way");

    // What was recorded in time is answered whenever it is sent again, and noted on its day.
    let again = story.post(&format!("{round}/cases"), application()).await;
    let own = |told: &Value| (told["reference"].clone(), told["receipt"].clone());
    assert_eq!((again.0, own(&again.1)), (201, own(taken)), "{}", again.1);
    let withdraw = json!({ "request": { "do": "withdraw" }, "command_id": "withdraw" });
    let cases = format!("{round}/cases");
    let path = format!("{cases}/{}/requests", taken["reference"].as_str().unwrap());
    assert_eq!(story.post(&path, withdraw).await.0, 200);
    let path = format!("{cases}/{unnoted}/work");
    assert_eq!(story.post(&path, with(claim(), "command_id", json!("new"))).await.0, 409);
    assert_eq!(story.get(round).await["all"], 1);
    let told = story.twice(&path, claim(), 200).await;
    assert_eq!(told["case"]["reference"], json!(unnoted), "{told}");
    let seen = story.get(round).await;
    let line = seen["cases"].as_array().unwrap().iter().find(|one| one["reference"] == *unnoted);
    assert_eq!(line.map(|line| &line["date"]), Some(&json!("2026-11-23")), "{seen}");
}

#[test]
fn programs_work_in_a_round_by_the_rules_of_its_pages_on_both_engines() {
    on_both(|world| async move { a_round(world.database.clone()).await });
}
