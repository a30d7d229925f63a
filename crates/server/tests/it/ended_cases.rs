//! A case that ended gives up its place at the counter, on both engines: also when the server stops
//! between the two entries, and when somebody books in the very moment in which the case ends.

use axum::http::{Method, StatusCode};
use domain::deliver::appointments::{Appointments, Command, Pool, Wanted, stream_of};
use domain::deliver::cases::CaseRef;
use domain::identity::{Holder, Role};
use domain::kernel::{ServiceId, UnitId, Zone};
use domain::promise::standards::Channel;
use jiff::ToSpan;
use jiff::civil::{date, time};
use maklumat::book::{Statement, Write};
use maklumat::clock::Clock;
use maklumat::config::Config;
use maklumat::deliver::appointments;
use maklumat::identity::Permit;
use maklumat::notify;
use serde_json::{Value, json};

use crate::office::{HERE, Office, text};
use crate::world::on_both;

const DAY: &str = "slots/paspor-baru/2026-11-25";
/// A row of a day on which nothing happened.
static PUT_ROW: Statement = Statement {
    name: "PUT_ROW",
    sql: "INSERT INTO slot_days (unit, service, date, watch) VALUES ($1, $2, $3, $4)",
};

/// A case with the code of its receipt.
type Case = (String, String);

struct Story {
    office: Office,
    supervisor: String,
}

impl Story {
    async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::on(database, Clock::demo(morning, 1)).await;
        let supervisor = office.token(Holder::Staff(Role::Supervisor), HERE).await.unwrap();
        Self { office, supervisor }
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Value {
        let path = format!("/api/v1/units/{HERE}/{path}");
        let (status, told) = self.office.json(Method::POST, &path, token, &body).await;
        assert!(status.is_success(), "{path}: {status} {told}");
        told
    }

    async fn apply(&self, id: &str) -> Case {
        let body = json!({
            "service": "paspor-baru", "variant": "biasa-10", "name": "Siti", "command_id": id,
            "answers": {
                "tempat-lahir": "Rahasiapura", "tanggal-lahir": "1990-02-28",
                "pernah-paspor": "no", "ganti-nama": "no", "pewarganegaraan": "no",
            },
        });
        let told = self.post("cases", "", body).await;
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        (text("reference"), text("receipt"))
    }

    /// Asks something of the day for a case.
    async fn ask(&self, (case, receipt): &Case, id: &str, request: Value) -> Value {
        let body = json!({
            "case": case, "receipt": receipt, "request": request, "command_id": id,
        });
        self.post(&format!("{DAY}/requests"), "", body).await
    }

    async fn book(&self, case: &Case, slot: &str) {
        let held = self.ask(case, &format!("h-{}", case.0), hold(slot)).await;
        let book = json!({ "do": "book", "place": held["place"] });
        self.ask(case, &format!("b-{}", case.0), book).await;
    }

    async fn page(&self, path: &str) -> String {
        let response = self.office.page(&format!("{path}?lang=en"), "").await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        text(response).await
    }

    /// Free ordinary seats at eight, and how many wait.
    async fn seen(&self) -> (i64, i64) {
        let path = format!("/api/v1/units/{HERE}/{DAY}");
        let (_, told) = self.office.json(Method::GET, &path, "", &Value::Null).await;
        let slots = told["slots"].as_array().unwrap();
        let eight = slots.iter().find(|slot| slot["from"] == "08:00").unwrap();
        (eight["free"]["ordinary"].as_i64().unwrap(), told["waiting"].as_i64().unwrap())
    }

    async fn turn(&self) {
        appointments::turn(&self.office.app).await.unwrap();
    }

    fn later(&self) {
        let clock = &self.office.app.clock;
        clock.skip_to(clock.now().plus_seconds(61));
    }

    /// Withdraws as the applicant's own page does.
    async fn withdraw(&self, case: &Case) {
        let path = format!("{}/withdrawal", own(case));
        let id = format!("w-{}", case.0);
        let sent = self.office.form(&path, "", &[("command_id", &id)]).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    }
}

fn own((case, receipt): &Case) -> String {
    format!("/a/{HERE}/{case}/{receipt}")
}

fn hold(slot: &str) -> Value {
    json!({ "do": "hold", "slot": slot })
}

/// Opens a day whose seats at eight are all taken, by this case and others.
async fn full_at_eight(story: &Story) -> Case {
    let staff = json!([{ "from": "08:00", "to": "10:00", "people": 1 }]);
    let open = json!({ "staff": staff, "command_id": "open" });
    story.post(DAY, &story.supervisor, open).await;
    let first = story.apply("first").await;
    story.book(&first, "08:00").await;
    for other in 0..story.seen().await.0 {
        let other = story.apply(&format!("other-{other}")).await;
        story.book(&other, "08:00").await;
    }
    assert_eq!(story.seen().await, (0, 0));
    first
}

async fn the_place_goes_to_who_waits(database: Option<String>) {
    let mut story = Story::begin(database).await;
    let first = full_at_eight(&story).await;
    let waits = json!({ "do": "wish", "slots": ["08:00"] });
    let mut waiting = Vec::new();
    for id in ["second", "third", "fourth"] {
        let case = story.apply(id).await;
        story.ask(&case, &format!("wish-{id}"), waits.clone()).await;
        waiting.push(case);
    }
    assert_eq!(story.seen().await, (0, 3));

    // The page says what goes with the application before it is withdrawn.
    let page = story.page(&own(&first)).await;
    assert!(page.contains("25 November 2026, 08:00 WIB (booked). It is offered"), "{page}");
    let page = story.page(&own(&waiting[1])).await;
    assert!(page.contains("a place on a waiting list"), "{page}");
    story.withdraw(&first).await;
    assert_eq!(story.seen().await, (0, 3), "not in the same entry");

    // The server stops before it has given anything up.
    let (clock, office) = (story.office.app.clock.clone(), story.office);
    let office = office.stopped_and_started(clock, Config::default()).await;
    story = Story { office, supervisor: story.supervisor };
    story.turn().await;
    assert_eq!(story.seen().await, (0, 2), "offered to the first who waits, to nobody else");
    let page = story.page(&own(&waiting[0])).await;
    assert!(page.contains("08:00 WIB (kept for you"), "{page}");
    let page = story.page(&own(&first)).await;
    assert!(!page.contains("08:00 WIB"), "{page}");

    // Who waits no longer frees nothing; what was offered goes on to the next, for a refusal too.
    story.withdraw(&waiting[1]).await;
    let decision = json!({
        "decision": {
            "do": "reject", "citation": "UU 6/2011", "article": "24", "reason": "Tidak memenuhi",
        },
        "command_id": "reject",
    });
    let path = format!("cases/{}/decisions", waiting[0].0);
    story.post(&path, &story.supervisor, decision).await;
    story.turn().await;
    assert_eq!(story.seen().await, (0, 0));
    assert!(story.page(&own(&waiting[2])).await.contains("08:00 WIB (kept for you"));
    in_the_very_moment(&story, &waiting[2]).await;
}

/// A booking that passed the gate before the case ended, and was recorded after the first look.
async fn in_the_very_moment(story: &Story, case: &Case) {
    story.withdraw(case).await;
    story.turn().await;
    assert_eq!(story.seen().await, (1, 0));
    let service = ServiceId::parse("paspor-baru").unwrap();
    let stream = stream_of(&service, date(2026, 11, 25));
    let case = CaseRef::parse(&case.0).unwrap();
    let wanted = Wanted { case, pool: Pool::Ordinary, channel: Channel::Electronic };
    let hold = Command::Hold { wanted, slot: time(8, 0, 0, 0), moves: 0 };
    let permit = Permit::house(UnitId::parse(HERE).unwrap());
    let late = async |id: &str| {
        let app = &story.office.app;
        app.execute.run::<Appointments>(&permit, &stream, id, &hold).await.unwrap();
    };
    late("late").await;
    story.turn().await;
    assert_eq!(story.seen().await, (0, 0), "looked at a little later");
    story.later();
    story.turn().await;
    assert_eq!(story.seen().await, (1, 0));
    // Looked at twice without finding anything new, it is forgotten.
    story.later();
    story.turn().await;
    late("later").await;
    story.later();
    story.turn().await;
    assert_eq!(story.seen().await, (0, 0), "nobody looks any more");
}

#[test]
fn the_place_of_a_case_that_ended_goes_to_who_waits_on_both_engines() {
    on_both(|world| async move { the_place_goes_to_who_waits(world.database.clone()).await });
}

/// Who is no longer waited for is not told that they have a place; the others are.
async fn nobody_is_called_for_nothing(database: Option<String>) {
    let story = Story::begin(database).await;
    let staff = json!([{ "from": "08:00", "to": "10:00", "people": 1 }]);
    story.post(DAY, &story.supervisor, json!({ "staff": staff, "command_id": "open" })).await;
    let (gone, stays) = (story.apply("gone").await, story.apply("stays").await);
    story.book(&gone, "08:00").await;
    story.book(&stays, "08:30").await;
    story.withdraw(&gone).await;
    // The keeper has not had its turn.
    let post = notify::Post::new(&Config::default().notify);
    notify::turn(&story.office.app, &post).await.unwrap();
    let head = story.office.token(Holder::Staff(Role::Head), HERE).await.unwrap();
    let cookie = format!("maklumat_session={head}");
    let list = story.office.page(&format!("/notices/{HERE}/list.csv"), &cookie).await;
    let csv = text(list).await;
    let booked = |case: &Case| {
        let mut lines = csv.lines().filter(|line| line.contains("slot-booked"));
        lines.find(|line| line.contains(&case.0)).map(|line| line.contains(",overtaken,"))
    };
    assert_eq!((booked(&gone), booked(&stays)), (Some(true), Some(false)), "{csv}");
}

#[test]
fn who_withdrew_is_not_told_of_a_place_on_both_engines() {
    on_both(|world| async move { nobody_is_called_for_nothing(world.database.clone()).await });
}

/// However many days of the service lie before it.
async fn the_last_of_many_days(database: Option<String>) {
    const FAR: &str = "slots/paspor-baru/2027-02-03";
    let story = Story::begin(database).await;
    let staff = json!([{ "from": "08:00", "to": "10:00", "people": 1 }]);
    story.post(FAR, &story.supervisor, json!({ "staff": staff, "command_id": "open" })).await;
    let rows = date(2026, 12, 1).series(1.day()).take(61).map(|date| Write {
        statement: &PUT_ROW,
        params: vec![HERE.into(), "paspor-baru".into(), date.to_string().into(), i64::MAX.into()],
        expect: None,
    });
    story.office.app.book.write(rows.collect()).await.unwrap();
    let case = story.apply("far").await;
    let ask = async |id: &str, request: Value| {
        let (case, receipt) = &case;
        let body =
            json!({ "case": case, "receipt": receipt, "request": request, "command_id": id });
        story.post(&format!("{FAR}/requests"), "", body).await
    };
    let held = ask("h", hold("08:00")).await;
    ask("b", json!({ "do": "book", "place": held["place"] })).await;
    let free = async || {
        let path = format!("/api/v1/units/{HERE}/{FAR}");
        let told = story.office.json(Method::GET, &path, "", &Value::Null).await.1;
        told["slots"][0]["free"]["ordinary"].as_i64().unwrap()
    };
    let before = free().await;
    story.withdraw(&case).await;
    story.turn().await;
    assert_eq!(free().await, before + 1);
}

#[test]
fn a_place_beyond_sixty_days_is_given_up_on_both_engines() {
    on_both(|world| async move { the_last_of_many_days(world.database.clone()).await });
}
