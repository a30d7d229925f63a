//! The draw of a day's places, on both engines: the seed is promised, what closes the window is
//! mixed in, who asked may drop out, and anybody recomputes the numbers.

use axum::http::{Method, StatusCode};
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use maklumat::deliver::appointments;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::office::{HERE, Office, leads_to, text};
use crate::world::on_both;

const DAY: &str = "2026-11-25";

struct Story {
    office: Office,
    supervisor: String,
}

impl Story {
    async fn ask(&self, path: &str, token: &str, body: &Value) -> (StatusCode, Value) {
        let path = format!("/api/v1/units/{HERE}/{path}");
        self.office.json(Method::POST, &path, token, body).await
    }

    async fn page(&self, path: &str) -> String {
        let response = self.office.page(path, "").await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        text(response).await
    }

    /// Applies; gives the address of the applicant's own page.
    async fn apply(&self, id: &str) -> String {
        let body = json!({
            "service": "paspor-baru", "variant": "biasa-10", "name": "Siti Rahasia",
            "contact": "0812-RAHASIA", "command_id": id,
            "answers": {
                "tempat-lahir": "Rahasiapura", "tanggal-lahir": "1990-02-28",
                "pernah-paspor": "no", "ganti-nama": "no", "pewarganegaraan": "no",
            },
        });
        let (status, told) = self.ask("cases", "", &body).await;
        assert!(status.is_success(), "{told}");
        let text = |name: &str| told[name].as_str().unwrap();
        format!("/a/{HERE}/{}/{}", text("reference"), text("receipt"))
    }

    /// Does something with a place, as the applicant's own page sends it.
    async fn act(&self, own: &str, id: &str, act: &str) -> StatusCode {
        let fields = [
            ("command_id", id),
            ("do", act),
            ("date", DAY),
            ("first", "08:00"),
            ("second", "08:30"),
        ];
        let path = format!("{own}/appointment");
        let response = self.office.form(&path, "", &fields).await;
        if response.status() == StatusCode::SEE_OTHER {
            assert_eq!(leads_to(&response), path, "{act}");
        }
        response.status()
    }
}

fn number(seed: &str, name: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(seed.as_bytes()).unwrap();
    mac.update(name.as_bytes());
    mac.finalize().into_bytes().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

async fn a_draw(database: Option<String>) {
    let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
    let office = Office::on(database, Clock::demo(morning, 1)).await;
    let supervisor = office.token(Holder::Staff(Role::Supervisor), HERE).await.unwrap();
    let story = Story { office, supervisor };
    let closes = Zone::Jakarta.instant(date(2026, 11, 23), time(12, 0, 0, 0));
    let open = json!({
        "staff": [{ "from": "08:00", "to": "10:00", "people": 1 }],
        "draw_at": closes.0, "command_id": "open",
    });
    let (status, told) =
        story.ask(&format!("slots/paspor-baru/{DAY}"), &story.supervisor, &open).await;
    assert_eq!((status, &told["day"]["mixes_head"]), (StatusCode::CREATED, &json!(true)), "{told}");
    let promised = told["day"]["seed_hash"].as_str().unwrap().to_owned();

    let mut people = Vec::new();
    for id in ["a", "b", "c", "d"] {
        let own = story.apply(id).await;
        assert_eq!(story.act(&own, &format!("draw-{id}"), "draw").await, StatusCode::SEE_OTHER);
        people.push(own);
    }
    // The first drops out for good, the second thinks again: their numbers are not given again.
    for (id, own, act) in [
        ("u-a", &people[0], "undraw"),
        ("u-a", &people[0], "undraw"),
        ("u-b", &people[1], "undraw"),
        ("again-b", &people[1], "draw"),
    ] {
        assert_eq!(story.act(own, id, act).await, StatusCode::SEE_OTHER, "{id}");
    }
    let public = format!("/units/{HERE}/services/paspor-baru/appointments/{DAY}");
    let before = story.page(&format!("{public}?lang=en")).await;
    assert!(before.contains(&promised) && before.contains("known when the window has closed"));

    let clock = &story.office.app.clock;
    clock.skip_to(closes);
    let late = story.act(&people[2], "late", "undraw").await;
    assert_eq!(late, StatusCode::CONFLICT, "the window is closed");
    appointments::turn(&story.office.app).await.unwrap();
    appointments::turn(&story.office.app).await.unwrap();
    repeated(&story, &public, &promised).await;

    // Who was drawn is told so on their own page, and nothing else is said there.
    let mut told = 0;
    for own in &people[1..] {
        let page = story.page(&format!("{own}?lang=en")).await;
        assert!(page.contains("What we told you") && !page.contains("/notices/"), "{page}");
        assert!(!page.contains("RAHASIA"), "{page}");
        if page.contains("Your appointment is booked") {
            assert!(page.contains("Not sent yet"), "{page}");
            told += 1;
        }
    }
    assert!((1..=2).contains(&told), "one seat at each of two times: {told}");
    let gone = story.page(&format!("{}?lang=en", people[0])).await;
    assert!(gone.contains("Nothing was sent about this application yet"), "{gone}");
}

/// What an auditor does with the register and the public page.
async fn repeated(story: &Story, public: &str, promised: &str) {
    let stream = format!("slot-day/paspor-baru/{DAY}");
    let entries = story.office.app.book.read_stream(HERE, &stream, 0, 1000).await.unwrap();
    let bodies: Vec<String> =
        entries.iter().map(|row| String::from_utf8_lossy(&row.bytes).into_owned()).collect();
    let place = |kind: &str| bodies.iter().position(|body| body.contains(kind)).unwrap();
    let (closed, drawn) = (place("slot.draw_closed"), place("\"slot.drawn\""));
    assert_eq!(drawn, closed + 1, "recorded before the draw, and the last before it");
    assert!(bodies[..closed].iter().any(|body| body.contains("slot.draw_dropped")));
    let (entry, head) = (entries[closed].seq, entries[closed].hash.to_string());

    let path = format!("/api/v1/units/{HERE}/slots/paspor-baru/{DAY}");
    let (_, told) = story.office.json(Method::GET, &path, "", &Value::Null).await;
    let seed = told["draw"]["seed"].as_str().unwrap();
    assert_eq!(told["draw"]["head"], json!({ "entry": entry, "hash": head }), "{told}");
    assert_eq!(register::hash::Hash::of(seed.as_bytes()).to_string(), promised);

    let page = story.page(&format!("{public}?lang=en")).await;
    assert!(page.contains(&head) && page.contains(&format!("Entry {entry} of")), "{page}");
    let csv = story.page(&format!("{public}/draw.csv")).await;
    let mut last = String::new();
    let mut requests = Vec::new();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let name = format!("paspor-baru/{DAY}/{}/{head}", cells[1]);
        assert_eq!((cells[2], cells[3]), (&*name, &*number(seed, &name)), "{line}");
        assert!(last.as_str() < cells[3], "in the order of the numbers: {csv}");
        cells[3].clone_into(&mut last);
        requests.push(cells[1].to_owned());
    }
    requests.sort_unstable();
    assert_eq!(requests, ["3", "4", "5"], "a number that was taken back is not given again");
}

#[test]
fn anybody_repeats_a_draw_that_the_office_could_not_choose_on_both_engines() {
    on_both(|world| async move { a_draw(world.database.clone()).await });
}
