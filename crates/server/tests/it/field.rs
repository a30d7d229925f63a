//! Field rounds over the real router, on both engines: who works in one and when, an application on
//! the spot that is sent twice, and its steps in the measure of the mobile channel.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use serde_json::{Value, json};

use crate::office::{HERE, Office, leads_to, text};
use crate::world::on_both;

const ANSWERS: [(&str, &str); 8] = [
    ("variant", "biasa-10"),
    ("q-tempat-lahir", "Rahasiapura"),
    ("q-tanggal-lahir", "28/2/1990"),
    ("q-pernah-paspor", "no"),
    ("q-ganti-nama", "no"),
    ("q-pewarganegaraan", "no"),
    ("name", "Siti Rahasia"),
    ("contact", ""),
];

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

    async fn page(&self, path: &str, token: &str) -> (StatusCode, String) {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        let response = self.office.send(request.body(Body::empty()).unwrap()).await;
        (response.status(), text(response).await)
    }

    /// Sends a form; gives the status, where it leads and what it says.
    async fn send(
        &self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String, String) {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("authorization", format!("Bearer {token}"));
        let body = Body::from(serde_urlencoded::to_string(fields).unwrap());
        let response = self.office.send(request.body(body).unwrap()).await;
        let to = leads_to(&response).to_owned();
        (response.status(), to, text(response).await)
    }

    async fn open(&self) -> String {
        let me = format!("officer-{HERE}");
        let fields = [
            ("place", "Balai Desa Contoh"),
            ("from", "2026-11-23"),
            ("until", "2026-11-23"),
            ("team", &*me),
            ("command_id", "open"),
        ];
        let mut to = String::new();
        for _ in 0..2 {
            let sent = self.send(&format!("/field/{HERE}"), &self.officer, &fields).await;
            assert_eq!(sent.0, StatusCode::SEE_OTHER, "{}", sent.2);
            to = sent.1;
        }
        assert_eq!(to, format!("/field/{HERE}/2026-11-23-1"), "opened once");
        to
    }

    /// Takes an application; gives the address of the case in the round.
    async fn apply(&self, round: &str) -> String {
        let path = format!("{round}/new/paspor-baru");
        let mut fields = ANSWERS.to_vec();
        fields.push(("command_id", "apply"));
        let (status, _, html) = self.send(&path, &self.officer, &fields).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "identity must be seen");
        assert!(html.contains("Siti Rahasia"), "what was typed stays");
        fields.push(("seen", "holder_identity"));
        let (status, case, html) = self.send(&path, &self.officer, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
        let again = self.send(&path, &self.officer, &fields).await;
        assert_eq!((again.0, &again.1), (StatusCode::SEE_OTHER, &case), "sent twice, taken once");
        case
    }

    async fn work(&self, case: &str, act: &str, fields: &[(&str, &str)]) {
        let path = format!("{case}/work/{act}");
        for _ in 0..2 {
            let sent = self.send(&path, &self.officer, fields).await;
            assert_eq!(sent.0, StatusCode::SEE_OTHER, "{act}: {}", sent.2);
        }
    }

    async fn json(&self, path: &str) -> Value {
        let path = format!("/api/v1/units/{HERE}/{path}");
        let (status, body) = self.office.json(Method::GET, &path, &self.officer, &json!({})).await;
        assert!(status.is_success(), "{path}: {status} {body}");
        body
    }
}

async fn a_round(database: Option<String>) {
    let story = Story::begin(database).await;
    let list = format!("/field/{HERE}");
    let nobody = [("place", ""), ("from", "kemarin"), ("until", ""), ("command_id", "bad")];
    let (status, _, html) = story.send(&list, &story.officer, &nobody).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("kemarin"), "what was typed stays: {html}");
    let round = story.open().await;
    let (_, csv) = story.page(&format!("{list}/list.csv"), &story.officer).await;
    assert!(csv.contains("2026-11-23-1,Balai Desa Contoh,2026-11-23,2026-11-23,"), "{csv}");

    // A colleague who does not go along sees the round and does nothing in it.
    let (_, html) = story.page(&format!("{round}?lang=en"), &story.other).await;
    assert!(html.contains("Only the team of this round") && !html.contains("/new/"), "{html}");
    let mut fields = ANSWERS.to_vec();
    fields.extend([("command_id", "theft"), ("seen", "holder_identity")]);
    let new = format!("{round}/new/paspor-baru");
    assert_eq!(story.send(&new, &story.other, &fields).await.0, StatusCode::CONFLICT);

    // Only what the standard offers in the field is begun there.
    let (_, html) = story.page(&round, &story.officer).await;
    assert!(html.contains("/new/paspor-baru") && !html.contains("/new/paspor-ganti-hilang"));
    assert_eq!(story.page(&format!("{round}/new/kue"), &story.officer).await.0, 404);

    let case = story.apply(&round).await;
    steps(&story, &round, &case).await;
    measured(&story).await;
    over(&story, &round, &case).await;
}

async fn steps(story: &Story, round: &str, case: &str) {
    let check = [
        ("check-d-ktp", "complete"),
        ("check-d-kk", "complete"),
        ("check-d-bukti-diri", "complete"),
        ("check-d-pewarganegaraan", "not_needed"),
        ("check-d-ganti-nama", "not_needed"),
        ("check-d-paspor-lama", "not_needed"),
        ("command_id", "check"),
    ];
    let sent = story.send(&format!("{case}/work/check"), &story.officer, &check[1..]).await;
    assert_eq!(sent.0, StatusCode::UNPROCESSABLE_ENTITY, "the whole list is judged");
    story.work(case, "check", &check).await;
    let pay = [
        ("pay-amount", "650000"),
        ("pay-receipt", "NTPN-1"),
        ("pay-method", "bank"),
        ("pay-paid", "2026-11-23"),
        ("command_id", "pay"),
    ];
    story.work(case, "pay", &pay).await;
    for id in ["biometrik", "wawancara", "verifikasi", "terbit"] {
        story.work(case, "finish", &[("command_id", id)]).await;
    }
    // Decisions of more weight wait for the office.
    let reject = story.send(&format!("{case}/work/reject"), &story.officer, &[]).await;
    assert_eq!(reject.0, StatusCode::NOT_FOUND);
    let (_, csv) = story.page(&format!("{round}/list.csv"), &story.officer).await;
    assert_eq!(csv.lines().count(), 2, "one application, noted once: {csv}");
    assert!(csv.trim_end().ends_with(",yes"), "begun there: {csv}");
    let reference = case.rsplit_once('/').unwrap().1;
    let (_, html) = story.page(&format!("/cases/{HERE}/{reference}?lang=en"), &story.officer).await;
    assert!(html.contains("Identity seen when taken"), "{html}");
    assert!(html.matches("<td>Mobile service</td>").count() >= 4, "{html}");
}

async fn measured(story: &Story) {
    let channels = story.json("cases/channels").await;
    let steps = channels["steps"].as_array().unwrap();
    let of = |name: &str| steps.iter().find(|one| one["step"] == name).unwrap();
    for step in ["periksa-berkas", "biometrik", "wawancara", "terbit"] {
        assert_eq!(of(step)["channels"], json!({ "mobile": 1 }), "{step}: {channels}");
    }
    let path = format!("/cases/{HERE}/compliance.csv?channel=mobile");
    let (_, csv) = story.page(&path, &story.officer).await;
    assert!(csv.contains(",paspor-baru,,,mobile,1,0,1000"), "the whole service: {csv}");
    assert!(csv.contains(",paspor-baru,terbit,officer,mobile,1,0,1000"), "{csv}");
    let (_, html) = story.page(&format!("/cases/{HERE}/compliance?lang=en"), &story.officer).await;
    assert!(html.contains("Mobile service"), "{html}");
}

async fn over(story: &Story, round: &str, case: &str) {
    let found = story.page(&format!("{round}?case=AAA-AAA-AAA&lang=en"), &story.officer).await;
    assert!(found.1.contains("There is no such application"), "{}", found.1);
    let clock = &story.office.app.clock;
    clock.skip_to(Zone::Jakarta.instant(date(2026, 11, 24), time(9, 0, 0, 0)));
    let hand = [("command_id", "late"), ("hand-to", "holder")];
    let late = story.send(&format!("{case}/work/hand"), &story.officer, &hand).await;
    assert_eq!(late.0, StatusCode::CONFLICT, "the round is over");
    let (_, html) = story.page(&format!("{case}?lang=en"), &story.officer).await;
    assert!(html.contains("only. On other days use the desk"), "{html}");
    let id = [("command_id", "c")];
    let close = story.send(&format!("{round}/closure"), &story.officer, &id).await;
    assert_eq!(close.0, StatusCode::CONFLICT);

    // What was recorded in time is answered whenever it is sent again.
    let mut fields = ANSWERS.to_vec();
    fields.extend([("command_id", "apply"), ("seen", "holder_identity")]);
    let again = story.send(&format!("{round}/new/paspor-baru"), &story.officer, &fields).await;
    assert_eq!((again.0, &*again.1), (StatusCode::SEE_OTHER, case), "{}", again.2);
    story.work(case, "finish", &[("command_id", "terbit")]).await;
}

#[test]
fn a_round_is_worked_in_by_its_team_on_its_days_on_both_engines() {
    on_both(|world| async move { a_round(world.database.clone()).await });
}
