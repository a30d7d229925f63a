//! Money over the real router, on both engines: signed notices that are booked once or kept, a day
//! compared and closed, money given back by another person; a receipt code that was lost.

use axum::body::Body;
use axum::http::{Method, Request};
use base64::Engine;
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::BodyExt;
use jiff::civil::{date, time};
use maklumat::book;
use maklumat::clock::Clock;
use maklumat::config::{Config, Payments};
use maklumat::execute::views::compare;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::office::{HERE, Office};
use crate::world::on_both;

const KEY: &[u8] = b"a key of twenty-four bytes, or a few more";
const DAY: &str = "cash/days/2026-11-23";

struct Story {
    office: Office,
    officer: String,
    supervisor: String,
    head: String,
}

impl Story {
    async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let key = base64::engine::general_purpose::STANDARD.encode(KEY);
        let payments = Payments { secrets: vec![format!("whsec_{key}")], ..Payments::default() };
        let config = Config { payments, ..Config::default() };
        let office = Office::on_with(database, Clock::demo(morning, 1), config).await;
        let staff = async |role| office.token(Holder::Staff(role), HERE).await.unwrap();
        let officer = staff(Role::Officer).await;
        let supervisor = staff(Role::Supervisor).await;
        let head = staff(Role::Head).await;
        Self { office, officer, supervisor, head }
    }

    async fn ask(&self, method: Method, path: &str, token: &str, body: Value) -> (u16, Value) {
        let path = format!("/api/v1/units/{HERE}/{path}");
        let (status, answer) = self.office.json(method, &path, token, &body).await;
        (status.as_u16(), answer)
    }

    async fn get(&self, path: &str, token: &str) -> Value {
        let (status, answer) = self.ask(Method::GET, path, token, Value::Null).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, token, body).await
    }

    async fn apply(&self, id: &str) -> (String, String) {
        let body = json!({
            "service": "paspor-baru", "variant": "biasa-10", "name": "Siti", "command_id": id,
            "answers": {
                "tempat-lahir": "Palu", "tanggal-lahir": "1990-02-28", "pernah-paspor": "no",
                "ganti-nama": "no", "pewarganegaraan": "no",
            },
        });
        let (_, answer) = self.post("cases", "", body).await;
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        (text("reference"), text("receipt"))
    }

    async fn work(&self, token: &str, case: &str, id: &str, work: Value) -> u16 {
        let body = json!({ "work": work, "command_id": id });
        self.post(&format!("cases/{case}/work"), token, body).await.0
    }

    async fn bill(&self, case: &str, billing: &str) -> u16 {
        let work = json!({ "do": "bill", "billing": billing, "amount": 650_000 });
        self.work(&self.officer, case, &format!("bill-{billing}"), work).await
    }

    /// Sends a notice signed with a key, so many seconds from now; gives status and answer.
    async fn tell(&self, id: &str, paid: Value, key: &[u8], seconds: i64) -> (u16, Value) {
        let body = json!({ "type": "payment.paid", "data": paid }).to_string();
        let at = (jiff::Timestamp::now().as_second() + seconds).to_string();
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap();
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        let signature = mac.finalize().into_bytes();
        let signature = base64::engine::general_purpose::STANDARD.encode(signature);
        let request = Request::post(format!("/api/v1/units/{HERE}/payments/notices"))
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", format!("v1,{signature}"))
            .body(Body::from(body));
        let response = self.office.send(request.unwrap()).await;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn told(&self, id: &str, billing: &str, amount: i64, receipt: &str) -> String {
        let (status, answer) = self.tell(id, paid(billing, amount, receipt), KEY, 0).await;
        assert_eq!(status, 200, "{answer}");
        answer["outcome"].as_str().unwrap().to_owned()
    }

    /// The tables made from the register alone are those that were kept.
    async fn views_are_the_register(&self) {
        let folder = tempfile::tempdir().unwrap();
        let shadow = book::open(None, folder.path()).await.unwrap();
        book::prepare(&*shadow, &[]).await.unwrap();
        let all = maklumat::catalogue::views().into_iter();
        let views: Vec<_> =
            all.filter(|view| ["cases", "payment_notices"].contains(&view.name)).collect();
        let found = compare(&self.office.app.book, &*shadow, &views, &|_| {}).await.unwrap();
        assert_eq!((found.different, found.tables), (Vec::new(), 12));
    }
}

fn paid(billing: &str, amount: i64, receipt: &str) -> Value {
    json!({
        "billing": billing, "amount": amount, "receipt": receipt, "method": "bank",
        "paid_on": "2026-11-23",
    })
}

fn count(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

async fn notices(story: &Story, first: &str, second: &str) {
    assert_eq!(story.bill(first, "8202-6112-3001").await, 200);
    let seen = story.get(&format!("cases/{first}"), &story.officer).await;
    assert_eq!(seen["billings"], json!(["820261123001"]));

    // Only who holds the secret is heard, and only now.
    let body = paid("820261123001", 650_000, "NTPN-1");
    for (key, seconds) in [(&b"another key of twenty-four bytes"[..], 0), (KEY, -3600)] {
        let (status, told) = story.tell("evt-1", body.clone(), key, seconds).await;
        assert_eq!(status, 401, "{told}");
    }
    assert_eq!(story.told("evt-1", "820261123001", 650_000, "NTPN-1").await, "recorded");
    for again in ["evt-1", "evt-1b"] {
        let outcome = story.told(again, "8202 6112 3001", 650_000, "NTPN-1").await;
        assert_eq!(outcome, "known", "{again}: no money twice");
    }
    let seen = story.get(&format!("cases/{first}"), &story.officer).await;
    assert_eq!((&seen["owed"], &seen["billings"]), (&json!(0), &json!([])));

    // What fits nothing is kept, once.
    for _ in 0..2 {
        assert_eq!(story.told("evt-2", "999999", 650_000, "NTPN-2").await, "to_be_clarified");
    }
    let twice = story.told("evt-3", "820261123001", 650_000, "NTPN-3").await;
    assert_eq!(twice, "to_be_clarified", "nothing is owed any more");
    let list = story.get("cash/notices", &story.officer).await;
    assert_eq!(count(&list["open"]), 2, "{list}");
    assert_eq!(list["open"][0]["why"], "unknown_billing");
    assert_eq!(list["open"][1]["why"], "nothing_owed");

    let notice = list["open"][0]["notice"].as_str().unwrap();
    let path = format!("cash/notices/{notice}/clarification");
    let said = |case: Option<&str>| {
        let (outcome, note) = ("booked", "telephoned");
        json!({ "outcome": outcome, "case": case, "note": note, "command_id": "c" })
    };
    assert_eq!(story.post(&path, &story.officer, said(Some(second))).await.0, 403);
    assert_eq!(story.post(&path, &story.supervisor, said(None)).await.0, 422);
    assert_eq!(story.post(&path, &story.supervisor, said(Some(first))).await.0, 409);
    assert_eq!(story.post(&path, &story.supervisor, said(Some(second))).await.0, 200);
    let list = story.get("cash/notices", &story.officer).await;
    assert_eq!((count(&list["open"]), count(&list["clear"])), (1, 1));
    let seen = story.get(&format!("cases/{second}"), &story.officer).await;
    assert_eq!(seen["owed"], 0);
}

async fn a_day(story: &Story) {
    let waiting = story.get("cash/waiting", &story.officer).await;
    assert_eq!(count(&waiting["cases"]), 2, "paid, and nothing was checked yet: {waiting}");
    let compare = |csv: &str, id: &str| json!({ "csv": csv, "command_id": id });
    let path = format!("{DAY}/statements");
    let wrong = "receipt,amount,paid_on\nNTPN-1,650.000,2026-11-22\n,x,2026-11-23\n";
    let (status, told) = story.post(&path, &story.supervisor, compare(wrong, "s0")).await;
    assert_eq!((status, count(&told["errors"])), (422, 3), "{told}");
    let csv = "receipt;amount;paid_on\nNTPN-1;650.000;2026-11-23\nNTPN-9;1;2026-11-23\n";
    assert_eq!(story.post(&path, &story.officer, compare(csv, "s1")).await.0, 403);
    let (_, told) = story.post(&path, &story.supervisor, compare(csv, "s1")).await;
    let found = &told["statements"][0]["found"];
    assert_eq!((&found["lines"], &found["matched"]), (&json!(2), &json!(1)), "{told}");
    assert_eq!(found["missing_here"][0]["line"], 3);
    assert_eq!(found["missing_there"][0]["receipt"], "NTPN-2");

    let close = |id: &str| json!({ "command_id": id });
    let path = format!("{DAY}/closings");
    assert_eq!(story.post(&path, &story.officer, close("c0")).await.0, 403);
    let (status, told) = story.post(&path, &story.supervisor, close("c1")).await;
    assert_eq!((status, &told["figures"]["paid"]), (200, &json!(1_300_000)), "{told}");
    let tariff = &told["figures"]["tariffs"][0];
    assert_eq!((&tariff["legal_basis"], &tariff["times"]), (&json!("PP 45/2024"), &json!(2)));
    assert_eq!(story.post(&path, &story.head, close("c2")).await.0, 409, "nothing is new");
}

async fn money_back(story: &Story, second: &str, receipt: &str) {
    // A supervisor takes money at the counter: then neither the refund nor the closing is theirs.
    let (third, own) = story.apply("third").await;
    let pay = json!({
        "do": "pay", "amount": 650_000, "receipt": "NTPN-4", "method": "post",
        "paid_on": "2026-11-23",
    });
    assert_eq!(story.work(&story.supervisor, &third, "pay", pay).await, 200);
    for (case, receipt) in [(second, receipt), (&third, &own)] {
        let body = json!({
            "request": { "do": "withdraw" }, "receipt": receipt, "command_id": "withdraw",
        });
        assert_eq!(story.post(&format!("cases/{case}/requests"), "", body).await.0, 200);
    }
    let due = story.get("cash/refunds", &story.officer).await;
    assert_eq!(count(&due["due"]), 2, "{due}");
    let refund = |id: &str| {
        let (amount, receipt) = (650_000, format!("R-{id}"));
        let decision =
            json!({ "do": "refund", "amount": amount, "receipt": receipt, "reason": "rejected" });
        json!({ "decision": decision, "command_id": id })
    };
    let path = |case: &str| format!("cases/{case}/decisions");
    assert_eq!(story.post(&path(&third), &story.officer, refund("a")).await.0, 403);
    let (status, told) = story.post(&path(&third), &story.supervisor, refund("b")).await;
    assert_eq!((status, &told["code"]), (409, &json!("case.same_person")));
    assert_eq!(story.post(&path(&third), &story.head, refund("c")).await.0, 200);
    assert_eq!(story.post(&path(second), &story.supervisor, refund("d")).await.0, 200);
    let back = story.get("cash/refunds", &story.officer).await;
    assert_eq!((count(&back["due"]), count(&back["done"])), (0, 2));
    let closings = format!("{DAY}/closings");
    let close = |id: &str| json!({ "command_id": id });
    let (status, told) = story.post(&closings, &story.supervisor, close("c3")).await;
    assert_eq!((status, &told["code"]), (409, &json!("cash.took_money")));
    let (_, told) = story.post(&closings, &story.head, close("c4")).await;
    assert_eq!(count(&told["closings"]), 2, "the first closing stays");
    assert_eq!(told["figures"]["refunded"], 1_300_000);
}

async fn a_lost_code(story: &Story, case: &str, receipt: &str) {
    let path = format!("cases/{case}/receipt");
    let renew = |seen: Value, id: &str| json!({ "seen": seen, "command_id": id });
    let unseen = story.post(&path, &story.officer, renew(json!([]), "r0")).await;
    assert_eq!(unseen.0, 422);
    assert_eq!(story.post(&path, &story.head, renew(json!(["holder_identity"]), "r")).await.0, 403);
    let (_, made) =
        story.post(&path, &story.officer, renew(json!(["holder_identity"]), "r1")).await;
    let new = made["receipt"].as_str().unwrap();
    for (code, status) in [(receipt, 404), (new, 200)] {
        let path = format!("cases/{case}?receipt={code}");
        assert_eq!(story.ask(Method::GET, &path, "", Value::Null).await.0, status);
        let page = story.office.page(&format!("/a/{HERE}/{case}/{code}"), "").await;
        assert_eq!(page.status().as_u16(), status);
    }
    let log = story
        .office
        .page(&format!("/admin/{HERE}/access-log"), &format!("maklumat_session={}", story.head))
        .await;
    let log = crate::office::text(log).await;
    assert!(log.contains(case), "the renewal stands in the access log");
}

async fn money(database: Option<String>) {
    let story = Story::begin(database).await;
    let (first, receipt) = story.apply("first").await;
    let (second, own) = story.apply("second").await;
    notices(&story, &first, &second).await;
    a_day(&story).await;
    money_back(&story, &second, &own).await;
    a_lost_code(&story, &first, &receipt).await;
    let channels = story.get("cases/channels", &story.officer).await;
    let paid = channels["steps"].as_array().unwrap().iter().find(|step| step["step"] == "bayar");
    assert_eq!(paid.unwrap()["channels"], json!({ "counter": 1, "electronic": 2 }));
    story.views_are_the_register().await;
}

#[test]
fn money_is_booked_once_kept_compared_closed_and_given_back_on_both_engines() {
    on_both(|world| async move { money(world.database.clone()).await });
}
