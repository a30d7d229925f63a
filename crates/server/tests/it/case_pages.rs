//! Pages of cases over the real router, on both engines: what is filled in survives a lost phone
//! and is deleted in time, one draft is one application, an appointment moves as often as it may.

use axum::http::{Method, StatusCode};
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use maklumat::config::Notify;
use maklumat::deliver::cases;
use maklumat::notify::{Post, turn};
use serde_json::json;

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
    supervisor: String,
}

impl Story {
    async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::on(database, Clock::demo(morning, 1)).await;
        let supervisor = office.token(Holder::Staff(Role::Supervisor), HERE).await.unwrap();
        Self { office, supervisor }
    }

    async fn page(&self, path: &str) -> (StatusCode, String) {
        let response = self.office.page(path, "").await;
        (response.status(), text(response).await)
    }

    /// Sends a form as one of the public; gives the status and where it leads.
    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let response = self.office.form(path, "", fields).await;
        (response.status(), leads_to(&response).to_owned())
    }

    /// Begins an application; gives the address of the draft.
    async fn draft(&self) -> String {
        let path = format!("/units/{HERE}/services/paspor-baru/application");
        let (status, draft) = self.send(&path, &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        draft
    }

    async fn answer(&self, draft: &str) {
        for (field, value) in ANSWERS {
            let (status, _) = self.send(&format!("{draft}/{field}"), &[(field, value)]).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{field}");
        }
    }

    async fn open_days(&self, days: &[&str]) {
        for day in days {
            let staff = json!([{ "from": "08:00", "to": "10:00", "people": 1 }]);
            let open = json!({ "staff": staff, "command_id": format!("open-{day}") });
            let path = format!("/api/v1/units/{HERE}/slots/paspor-baru/{day}");
            let (status, told) =
                self.office.json(Method::POST, &path, &self.supervisor, &open).await;
            assert_eq!(status, StatusCode::CREATED, "{told}");
        }
    }
}

async fn a_draft_becomes_one_application(database: Option<String>) {
    let story = Story::begin(database).await;
    let draft = story.draft().await;
    let (born, no_date) = (format!("{draft}/q-tanggal-lahir"), [("q-tanggal-lahir", "31-2-1990")]);
    assert_eq!(story.send(&born, &no_date).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(story.send(&format!("{draft}/check"), &[]).await.1, format!("{draft}/variant"));
    story.answer(&draft).await;

    // Another phone goes on; who has another code finds nothing; nothing lies open in the store.
    let (status, page) = story.page(&format!("{draft}/check")).await;
    assert!(status == StatusCode::OK && page.contains("Siti Rahasia"), "{page}");
    let other = story.draft().await;
    assert!(!story.page(&format!("{other}/variant")).await.1.contains("Rahasia"));
    let guess = format!("/apply/{HERE}/AAAABBBBCCCCDDDD/check");
    assert_eq!(story.page(&guess).await.0, StatusCode::NOT_FOUND);

    let (_, receipt) = story.send(&format!("{draft}/check"), &[]).await;
    assert!(receipt.ends_with("/receipt"), "{receipt}");
    assert_eq!(story.send(&format!("{draft}/check"), &[]).await.1, receipt, "sent twice");
    let (status, paper) = story.page(&receipt).await;
    assert!(status == StatusCode::OK && paper.contains("Rp650.000"), "{paper}");
    let own = receipt.trim_end_matches("/receipt");
    let (_, page) = story.page(own).await;
    assert!(page.contains("27 November 2026"), "the promise has its day: {page}");
    for sealed in [&paper, &page] {
        assert!(!sealed.contains("Rahasia"), "{sealed}");
    }
    let (_, code) = own.rsplit_once('/').unwrap();
    let stolen = own.replace(code, "AAAABBBBCCCCDDDD");
    for path in [stolen.clone(), format!("{stolen}/receipt"), format!("{stolen}/appointment")] {
        assert_eq!(story.page(&path).await.0, StatusCode::NOT_FOUND, "{path}");
    }

    // What nobody touches is deleted in time.
    let clock = &story.office.app.clock;
    clock.skip_to(clock.now().plus_seconds(15 * 86_400));
    cases::turn(&story.office.app).await.unwrap();
    assert_eq!(story.page(&other).await.0, StatusCode::NOT_FOUND);
    assert_eq!(story.page(own).await.0, StatusCode::OK);
}

#[test]
fn a_draft_becomes_one_application_on_both_engines() {
    on_both(|world| async move { a_draft_becomes_one_application(world.database.clone()).await });
}

async fn an_appointment_moves_once(database: Option<String>) {
    let story = Story::begin(database).await;
    story.open_days(&["2026-11-25", "2026-11-26", "2026-11-27"]).await;
    let draft = story.draft().await;
    story.answer(&draft).await;
    let (_, receipt) = story.send(&format!("{draft}/check"), &[]).await;
    let own = receipt.trim_end_matches("/receipt").to_owned();
    let path = format!("{own}/appointment");
    let book = async |id: &str, slot: &str| {
        story.send(&path, &[("command_id", id), ("do", "book"), ("slot", slot)]).await.0
    };
    assert_eq!(book("none", "").await, StatusCode::CONFLICT);
    for _ in 0..2 {
        assert_eq!(book("one", "2026-11-25 08:00").await, StatusCode::SEE_OTHER, "sent twice");
    }
    // What they are told is seen before anybody looked at it, and after.
    let told = async |state: &str| {
        let page = story.page(&format!("{own}?lang=en")).await.1;
        page.matches(state).count()
    };
    assert_eq!(told("Not sent yet").await, 1);
    let (status, file) = story.page(&format!("{path}.ics")).await;
    assert!(status == StatusCode::OK && file.contains("DTSTART:20261125T010000Z"), "{file}");
    assert_eq!(book("two", "2026-11-26 08:30").await, StatusCode::SEE_OTHER);
    let (_, file) = story.page(&format!("{path}.ics")).await;
    assert!(file.contains("DTSTART:20261126T013000Z") && file.contains("SEQUENCE:1"), "{file}");
    // Moved once: another day and another hour are both refused, and the place stays.
    for (id, slot) in [("three", "2026-11-27 08:00"), ("four", "2026-11-26 09:00")] {
        assert_eq!(book(id, slot).await, StatusCode::CONFLICT, "{slot}");
    }
    // But for the second in which it was made.
    let lasting = |file: &str| {
        let lines = file.lines().filter(|line| !line.starts_with("DTSTAMP:"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let again = story.page(&format!("{path}.ics")).await.1;
    assert_eq!(lasting(&again), lasting(&file));
    let give_up = [("command_id", "five"), ("do", "cancel")];
    assert_eq!(story.send(&path, &give_up).await.0, StatusCode::SEE_OTHER);
    assert_eq!(story.page(&format!("{path}.ics")).await.0, StatusCode::NOT_FOUND);
    let fresh = told("Not sent yet").await;
    assert!(fresh > 2, "{fresh}");
    let post = Post::new(&Notify::default());
    assert_eq!(turn(&story.office.app, &post).await.unwrap(), fresh);
    assert_eq!((told("Not sent yet").await, told("Not sent:").await), (0, fresh));
}

#[test]
fn an_appointment_moves_once_on_both_engines() {
    on_both(|world| async move { an_appointment_moves_once(world.database.clone()).await });
}
