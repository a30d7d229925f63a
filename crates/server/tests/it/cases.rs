//! Cases, appointments and the lane over the real router, on both engines: a product from asking to
//! drive-off, a promise that breaks by itself, the last seat under sixteen hands.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::calendar::DayKind;
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::book;
use maklumat::clock::Clock;
use maklumat::deliver::{appointments, cases};
use maklumat::execute::views::compare;
use serde_json::{Value, json};

use crate::office::{HERE, Office, text};
use crate::world::on_both;

struct Story {
    office: Office,
    officer: String,
    supervisor: String,
}

impl Story {
    async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::on(database, Clock::demo(morning, 1)).await;
        let officer = office.token(Holder::Staff(Role::Officer), HERE).await.unwrap();
        let supervisor = office.token(Holder::Staff(Role::Supervisor), HERE).await.unwrap();
        Self { office, officer, supervisor }
    }

    async fn ask(&self, method: Method, path: &str, token: &str, body: Value) -> (u16, Value) {
        let path = format!("/api/v1/units/{HERE}/{path}");
        let (status, answer) = self.office.json(method, &path, token, &body).await;
        (status.as_u16(), answer)
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Value {
        let (status, answer) = self.ask(Method::POST, path, token, body).await;
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        self.ask(Method::GET, path, token, Value::Null).await
    }

    fn skip_to(&self, day: jiff::civil::Date, hour: i8) {
        self.office.app.clock.skip_to(Zone::Jakarta.instant(day, time(hour, 0, 0, 0)));
    }

    fn application(id: &str, name: &str) -> Value {
        json!({
            "service": "paspor-baru", "variant": "biasa-10", "name": name,
            "contact": "0812-RAHASIA", "command_id": id,
            "answers": {
                "tempat-lahir": "Rahasiapura", "tanggal-lahir": "1990-02-28",
                "pernah-paspor": "no", "ganti-nama": "no", "pewarganegaraan": "no",
            },
        })
    }

    /// Applies as one of the public; gives number and receipt.
    async fn apply(&self, id: &str) -> (String, String) {
        let answer = self.post("cases", "", Self::application(id, "Siti Rahasia")).await;
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        (text("reference"), text("receipt"))
    }

    async fn work(&self, case: &str, id: &str, work: Value) -> Value {
        let body = json!({ "work": work, "command_id": id });
        self.post(&format!("cases/{case}/work"), &self.officer, body).await
    }

    async fn check(&self, case: &str, id: &str, ktp: &str) -> Value {
        let findings = json!({
            "ktp": ktp, "kk": "complete", "bukti-diri": "complete",
            "pewarganegaraan": "not_needed", "ganti-nama": "not_needed",
            "paspor-lama": "not_needed",
        });
        self.work(case, id, json!({ "do": "check_documents", "findings": findings })).await
    }

    async fn pay(&self, case: &str, id: &str) -> Value {
        let pay = json!({
            "do": "pay", "amount": 650_000, "receipt": format!("NTPN-{id}"), "method": "bank",
            "paid_on": "2026-11-23",
        });
        self.work(case, id, pay).await
    }

    async fn finish(&self, case: &str, steps: &[&str]) {
        for step in steps {
            let id = format!("{case}-{step}");
            self.work(case, &id, json!({ "do": "finish_step", "step": step })).await;
        }
    }

    /// Holder and car through the lane, to the end of the case.
    async fn through_the_lane(&self, case: &str, receipt: &str) {
        self.skip_to(date(2026, 11, 25), 9);
        let (_, seen) = self.get("lanes/drive-through", &self.officer).await;
        let sign = seen["sign"].as_str().unwrap();
        let arrive = |sign: &str| {
            json!({
                "case": case, "receipt": receipt, "vehicle": true, "command_id": "arrive",
                "sign": sign,
            })
        };
        let path = "lanes/drive-through/arrivals";
        assert_eq!(self.ask(Method::POST, path, "", arrive("")).await.0, 422, "from afar");
        let arrive = arrive(sign);
        let arrived = self.post("lanes/drive-through/arrivals", "", arrive).await;
        assert_eq!(arrived["arrival"], 1);
        let work = |id: &str, work: Value| json!({ "work": work, "command_id": id });
        let lane = "lanes/drive-through/work";
        let serve = work("serve", json!({ "do": "serve", "arrival": 1 }));
        self.post(lane, &self.officer, serve).await;
        let give = |seen: Value| {
            let points = json!(["data-sama", "orang-sama"]);
            let to = "holder";
            json!({ "do": "give", "arrival": 1, "to": to, "seen": seen, "points": points })
        };
        let unseen = work("give-0", give(json!(["receipt"])));
        assert_eq!(self.ask(Method::POST, lane, &self.officer, unseen).await.0, 422);
        let given = work("give", give(json!(["receipt", "holder_identity"])));
        for _ in 0..2 {
            self.post(lane, &self.officer, given.clone()).await;
        }
        let clock = &self.office.app.clock;
        clock.skip_to(clock.now().plus_seconds(240));
        let leave = work("leave", json!({ "do": "leave", "arrival": 1 }));
        let left = self.post(lane, &self.officer, leave).await;
        assert!(left["seconds"].as_i64().unwrap() >= 240, "{left}");
        let (_, seen) = self.get("lanes/drive-through", &self.officer).await;
        assert_eq!(seen["passage"]["people"], 1);
        let (_, seen) = self.get(&format!("cases/{case}"), &self.officer).await;
        assert_eq!(seen["stage"], "handed_over");
        assert!(seen["clocks"].as_array().unwrap().iter().all(|clock| clock["kept"] == true));
    }

    /// The tables made from the register alone are those that were kept.
    async fn views_are_the_register(&self) {
        let folder = tempfile::tempdir().unwrap();
        let shadow = book::open(None, folder.path()).await.unwrap();
        book::prepare(&*shadow, &[]).await.unwrap();
        let all = maklumat::catalogue::views().into_iter();
        let views: Vec<_> =
            all.filter(|view| ["cases", "appointments", "handover"].contains(&view.name)).collect();
        let found = compare(&self.office.app.book, &*shadow, &views, &|_| {}).await.unwrap();
        assert_eq!((found.different, found.tables), (Vec::new(), 13));
    }
}

async fn a_product_from_asking_to_drive_off(database: Option<String>) {
    let story = Story::begin(database).await;
    let mut wrong = Story::application("wrong", "Siti");
    wrong["answers"]["tanggal-lahir"] = json!("31/2");
    let (status, told) = story.ask(Method::POST, "cases", "", wrong).await;
    assert_eq!((status, told["errors"].as_array().unwrap().len()), (422, 1), "{told}");
    let (case, receipt) = story.apply("apply-1").await;
    assert_eq!(story.apply("apply-1").await, (case.clone(), receipt.clone()), "sent twice");
    let other = story.post("cases", "", Story::application("apply-1", "Budi")).await;
    assert_ne!(other["reference"], case.as_str(), "another content is another application");

    // Who has neither receipt nor role learns nothing, not even that it exists.
    let here = format!("cases/{case}");
    for path in [here.clone(), format!("{here}?receipt=WRONG"), "cases/K7M-R4T-2XD".to_owned()] {
        assert_eq!(story.get(&path, "").await.0, 404, "{path}");
    }
    let (status, seen) = story.get(&format!("{here}?receipt={receipt}"), "").await;
    assert_eq!((status, &seen["stage"], &seen["owed"]), (200, &json!("working"), &json!(650_000)));
    assert!(!seen.to_string().contains("Rahasia"), "{seen}");

    // Sealed text opens for who has taken the case on.
    let form = format!("{here}/form");
    assert_eq!(story.get(&form, &story.officer).await.0, 409);
    let me = format!("officer-{HERE}");
    story.work(&case, "claim", json!({ "do": "assign", "officer": me })).await;
    let (_, opened) = story.get(&form, &story.officer).await;
    assert!(opened.to_string().contains("Siti Rahasia"), "{opened}");
    assert_eq!(story.get(&form, &story.supervisor).await.0, 409);

    // Returned once with the complete list, and back.
    let answer = story.check(&case, "check-1", "expired").await;
    assert_eq!(answer["events"], json!(["case.returned"]));
    let back = json!({
        "request": { "do": "resubmit" }, "receipt": receipt, "command_id": "back",
    });
    story.post(&format!("{here}/requests"), "", back).await;
    story.check(&case, "check-2", "complete").await;
    story.pay(&case, "pay").await;
    story.finish(&case, &["biometrik", "wawancara"]).await;
    let (_, lines) = story.get("cases", &story.officer).await;
    let lines = lines["cases"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[0]["reference"]), (2, &json!(case)), "the clock comes first");
    let (_, seen) = story.get(&here, &story.officer).await;
    let due = seen["clocks"].as_array().unwrap().iter().find(|clock| clock["of"] == "terbit");
    assert_eq!(due.unwrap()["last_day"], "2026-11-27");
    story.finish(&case, &["verifikasi", "terbit"]).await;

    story.through_the_lane(&case, &receipt).await;

    // Nothing personal lies in an entry.
    let stream = format!("case/{case}");
    let entries = story.office.app.book.read_stream(HERE, &stream, 0, 1000).await.unwrap();
    assert!(entries.len() > 10);
    for entry in entries {
        let body = String::from_utf8_lossy(&entry.bytes).into_owned();
        assert!(!body.contains("ahasia") && !body.contains("RAHASIA"), "{body}");
    }
    story.views_are_the_register().await;
}

#[test]
fn a_case_goes_from_asking_to_drive_off_on_both_engines() {
    on_both(
        |world| async move { a_product_from_asking_to_drive_off(world.database.clone()).await },
    );
}

async fn a_promise_breaks(database: Option<String>) {
    let story = Story::begin(database).await;
    let (case, _) = story.apply("apply").await;
    story.check(&case, "check", "complete").await;
    story.pay(&case, "pay").await;
    story.finish(&case, &["biometrik", "wawancara"]).await;
    let here = format!("cases/{case}");
    story.skip_to(date(2026, 11, 27), 23);
    cases::turn(&story.office.app).await.unwrap();
    let (_, seen) = story.get(&here, &story.officer).await;
    assert!(seen["clocks"].as_array().unwrap().iter().all(|clock| clock["broken"] == false));
    story.skip_to(date(2026, 11, 28), 0);
    for _ in 0..2 {
        cases::turn(&story.office.app).await.unwrap();
    }
    let (_, seen) = story.get(&here, &story.officer).await;
    assert!(seen["clocks"].as_array().unwrap().iter().all(|clock| clock["broken"] == true));
    let (_, lines) = story.get("cases", &story.officer).await;
    assert_eq!(lines["cases"][0]["risk"], "late");
    let stream = format!("case/{case}");
    let entries = story.office.app.book.read_stream(HERE, &stream, 0, 1000).await.unwrap();
    let broken = |body: &[u8]| String::from_utf8_lossy(body).contains("case.promise_broken");
    assert_eq!(entries.iter().filter(|entry| broken(&entry.bytes)).count(), 2, "each once");

    // Refused on a ground of the standard, by who may; the money goes back.
    let decide = |id: &str, decision: Value| json!({ "decision": decision, "command_id": id });
    let reject = |citation: &str| {
        let (article, reason) = ("Ps 52", "named in the list");
        json!({ "do": "reject", "citation": citation, "article": article, "reason": reason })
    };
    let path = format!("{here}/decisions");
    let asked = decide("no", reject("PP 31/2013"));
    assert_eq!(story.ask(Method::POST, &path, &story.officer, asked).await.0, 403);
    let asked = decide("no", reject("UU 1/1999"));
    assert_eq!(story.ask(Method::POST, &path, &story.supervisor, asked).await.0, 422);
    story.post(&path, &story.supervisor, decide("yes", reject("PP 31/2013"))).await;
    let refund =
        json!({ "do": "refund", "amount": 650_000, "receipt": "R-1", "reason": "rejected" });
    story.post(&path, &story.supervisor, decide("refund", refund)).await;
    story.views_are_the_register().await;
}

#[test]
fn a_promise_breaks_by_itself_once_on_both_engines() {
    on_both(|world| async move { a_promise_breaks(world.database.clone()).await });
}

async fn a_calendar_is_amended(database: Option<String>) {
    let story = Story::begin(database).await;
    let (case, _) = story.apply("apply").await;
    story.check(&case, "check", "complete").await;
    story.pay(&case, "pay").await;
    story.finish(&case, &["biometrik", "wawancara"]).await;
    let path = format!("cases/{case}");
    let clock = |seen: &Value| {
        let clocks = seen["clocks"].as_array().unwrap();
        clocks.iter().find(|clock| clock["of"] == "terbit").unwrap().clone()
    };
    let app = &story.office.app;
    for _ in 0..2 {
        cases::turn(app).await.unwrap();
    }
    let before = clock(&story.get(&path, &story.officer).await.1);
    assert_eq!(before["last_day"], "2026-11-27");
    assert_eq!(before["earlier"], json!([]), "nothing was amended");

    // The second version of 2026 takes the Thursday away.
    let mut calendars = (*app.directory.calendars()).clone();
    let year = calendars.iter_mut().find(|year| year.year == 2026).unwrap();
    let mut amendment = year.versions[0].clone();
    amendment.version = 2;
    year.versions.push(amendment);
    let mut day = year.days[0].clone();
    (day.date, day.added_by, day.kind) = (date(2026, 11, 26), 2, DayKind::JointLeave);
    year.days.push(day);
    app.directory.set_calendars(calendars.clone());
    for _ in 0..2 {
        cases::turn(app).await.unwrap();
    }
    let after = clock(&story.get(&path, &story.officer).await.1);
    assert_eq!(after["last_day"], "2026-11-30", "four working days without the Thursday");
    assert_eq!(after["earlier"], json!([before["due"]]), "the date before is kept, once");
    let version = |clock: &Value| clock["calendars"][0]["version"].as_u64();
    assert_eq!((version(&before), version(&after)), (Some(1), Some(2)));
    let entries = app.book.read_stream(HERE, &format!("case/{case}"), 0, 1000).await.unwrap();
    let moved = |body: &[u8]| String::from_utf8_lossy(body).contains("case.deadline_moved");
    assert_eq!(entries.iter().filter(|entry| moved(&entry.bytes)).count(), 2, "both clocks");

    // An older server beside it does not turn the date back.
    let year = calendars.iter_mut().find(|year| year.year == 2026).unwrap();
    *year = year.at_version(1);
    app.directory.set_calendars(calendars);
    cases::turn(app).await.unwrap();
    assert_eq!(clock(&story.get(&path, &story.officer).await.1), after);
    story.views_are_the_register().await;
}

#[test]
fn an_amended_calendar_moves_running_clocks_and_the_old_date_is_kept_on_both_engines() {
    on_both(|world| async move { a_calendar_is_amended(world.database.clone()).await });
}

/// A page or file as the supervisor sees it.
async fn seen(story: &Story, path: &str) -> String {
    let bearer = format!("Bearer {}", story.supervisor);
    let request = Request::get(path).header("authorization", bearer).body(Body::empty());
    let response = story.office.send(request.unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    text(response).await
}

/// The lines of a file.
async fn lines_of(story: &Story, path: &str) -> Vec<String> {
    seen(story, path).await.lines().map(str::to_owned).collect()
}

async fn lists_and_compliance(database: Option<String>) {
    let story = Story::begin(database).await;
    let mut all = Vec::new();
    for number in 0..7 {
        let (case, _) = story.apply(&format!("apply-{number}")).await;
        if number < 4 {
            story.check(&case, &format!("check-{number}"), "complete").await;
            story.pay(&case, &format!("pay-{number}")).await;
            story.finish(&case, &["biometrik", "wawancara"]).await;
        }
        all.push(case);
    }
    let me = format!("officer-{HERE}");
    story.work(&all[0], "claim", json!({ "do": "assign", "officer": me })).await;
    // Two promises each of two cases are kept, those of the two others break.
    story.finish(&all[0], &["verifikasi", "terbit"]).await;
    story.finish(&all[1], &["verifikasi", "terbit"]).await;
    story.skip_to(date(2026, 12, 1), 9);
    cases::turn(&story.office.app).await.unwrap();
    story.finish(&all[2], &["verifikasi", "terbit"]).await;

    let list = |query: &str| format!("/cases/{HERE}/list.csv?{query}");
    let count = |lines: Vec<String>| lines.len() - 1;
    assert_eq!(count(lines_of(&story, &list("")).await), 4, "three at the papers, one late");
    let late = lines_of(&story, &list("risk=late")).await;
    assert_eq!(late.len(), 2, "{late:?}");
    assert!(late[1].starts_with(&all[3]), "{late:?}");
    assert_eq!(count(lines_of(&story, &list("risk=calm")).await), 3);
    assert_eq!(count(lines_of(&story, &list("step=verifikasi")).await), 1);
    assert_eq!(count(lines_of(&story, &list("service=paspor-anak")).await), 0);
    assert_eq!(count(lines_of(&story, &list("officer=nobody")).await), 4);
    assert_eq!(count(lines_of(&story, &list("place=ready")).await), 3);
    let taken = lines_of(&story, &list(&format!("place=ready&officer={me}"))).await;
    assert_eq!(taken.len(), 2, "{taken:?}");
    let page = seen(&story, &format!("/cases/{HERE}")).await;
    assert!(page.contains("risk=late"), "counts lead to their cases");

    let lines = lines_of(&story, &format!("/cases/{HERE}/compliance.csv?weeks=4")).await;
    assert_eq!(lines[0], "week_from,service,step,officers,channel,kept,broken,kept_permille");
    let expected = [
        // Kept on Monday the 23rd, broken at the end of Friday the 27th: one week.
        "2026-11-23,paspor-baru,,,electronic,2,2,500",
        "2026-11-23,paspor-baru,terbit,officer,counter,2,1,666",
        // Where the fourth will be finished nobody knows yet.
        "2026-11-23,paspor-baru,terbit,officer,none,0,1,0",
    ];
    assert_eq!(lines[1..], expected, "each promise once, in the week in which it was decided");
    let of = async |channel: &str| {
        let path = format!("/cases/{HERE}/compliance.csv?channel={channel}");
        lines_of(&story, &path).await[1..].to_vec()
    };
    assert_eq!(of("mobile").await, [""; 0]);
    assert_eq!(of("electronic").await, expected[..1]);
    story.finish(&all[3], &["verifikasi", "terbit"]).await;
    assert_eq!(of("none").await, [""; 0], "finished, it is counted where that was");
    assert_eq!(of("counter").await, ["2026-11-23,paspor-baru,terbit,officer,counter,2,2,500"]);
    let page = seen(&story, &format!("/cases/{HERE}/compliance")).await;
    assert!(page.contains("50,0 %"), "{page}");
    story.views_are_the_register().await;
}

#[test]
fn lists_are_filtered_and_promises_are_counted_on_both_engines() {
    on_both(|world| async move { lists_and_compliance(world.database.clone()).await });
}

async fn the_last_seat(database: Option<String>) {
    let story = Story::begin(database).await;
    let day = "slots/paspor-baru/2026-11-25";
    assert_eq!(story.get(day, "").await.0, 404);
    let staff = json!([{ "from": "08:00", "to": "10:00", "people": 1 }]);
    let open = json!({ "staff": staff, "command_id": "open" });
    assert_eq!(story.ask(Method::POST, day, &story.officer, open.clone()).await.0, 403);
    let opened = story.post(day, &story.supervisor, open).await;
    let slots = opened["day"]["slots"].as_array().unwrap().clone();
    assert_eq!(slots.len(), 14, "seven hours of half-hour slots");
    assert_eq!(slots[0]["free"]["ordinary"], 1, "twenty minutes each, one officer: {opened}");

    let mut people = Vec::new();
    for number in 0..16 {
        people.push(story.apply(&format!("apply-{number}")).await);
    }
    let requests = format!("{day}/requests");
    let hold = |(case, receipt): &(String, String), id: usize| {
        json!({
            "case": case, "receipt": receipt, "command_id": format!("hold-{id}"),
            "request": { "do": "hold", "slot": "08:00" },
        })
    };
    let all = people
        .iter()
        .enumerate()
        .map(|(id, one)| story.ask(Method::POST, &requests, "", hold(one, id)));
    let answers = futures_util::future::join_all(all).await;
    let won: Vec<usize> =
        answers.iter().enumerate().filter(|(_, (status, _))| *status == 200).map(|x| x.0).collect();
    assert_eq!(won.len(), 1, "exactly one: {answers:?}");
    assert!(answers.iter().all(|(status, _)| [200, 409].contains(status)));
    let place = answers[won[0]].1["place"].as_u64().unwrap();

    // Another's place cannot be touched; one's own is booked; the hold of who does nothing ends.
    let ask = |(case, receipt): &(String, String), id: &str, request: Value| {
        let (case, receipt) = (case.as_str(), receipt.as_str());
        json!({ "case": case, "receipt": receipt, "command_id": id, "request": request })
    };
    let thief = &people[(won[0] + 1) % 16];
    let book = json!({ "do": "book", "place": place });
    let stolen = ask(thief, "steal", book.clone());
    assert_eq!(story.ask(Method::POST, &requests, "", stolen).await.0, 404);
    let wish = ask(thief, "wish", json!({ "do": "wish", "slots": ["08:00"] }));
    story.post(&requests, "", wish).await;
    let clock = &story.office.app.clock;
    clock.skip_to(clock.now().plus_seconds(16 * 60));
    appointments::turn(&story.office.app).await.unwrap();
    let late = ask(&people[won[0]], "late", book);
    assert_eq!(story.ask(Method::POST, &requests, "", late).await.0, 409, "the hold has ended");
    let offered = ask(thief, "offered", json!({ "do": "book", "place": place + 1 }));
    story.post(&requests, "", offered).await;

    story.skip_to(date(2026, 11, 25), 8);
    let arrive = json!({ "place": place + 1, "command_id": "arrive" });
    let arrived = story.post(&format!("{day}/arrivals"), &story.officer, arrive).await;
    assert_eq!(arrived["case"], thief.0.as_str());
    story.views_are_the_register().await;
}

#[test]
fn the_last_seat_is_given_once_on_both_engines() {
    on_both(|world| async move { the_last_seat(world.database.clone()).await });
}

#[tokio::test]
async fn a_kiosk_may_apply_where_the_standard_offers_it_and_nobody_else_reads() {
    let story = Story::begin(None).await;
    let kiosk = story.office.token(Holder::Kiosk, HERE).await.unwrap();
    let body = Story::application("kiosk", "Siti");
    let (status, told) = story.ask(Method::POST, "cases", &kiosk, body).await;
    let refused = StatusCode::UNPROCESSABLE_ENTITY.as_u16();
    assert_eq!((status, &told["code"]), (refused, &json!("case.channel_not_offered")));
    assert_eq!(story.get("cases", &kiosk).await.0, 403);
}
