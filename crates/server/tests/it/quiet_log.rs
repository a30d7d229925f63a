//! Nothing that people type about themselves or others reaches the log or the access log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::http::Method;
use domain::identity::Role;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::levy::{ACCESS, LOOKUP, Story, filled, parcel, report};
use crate::office::{ABOVE, HERE, Office, PASSWORD};

/// Stands in every text that is typed.
const CANARY: &str = "kenari-3174050101900001";

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Paper {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn what_people_type_stays_out_of_the_logs() {
    let paper = Paper::default();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(paper.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(log);
    tracing::info!("the log is read");
    let office = Office::open().await;
    office.hire("ani", Role::Admin, HERE).await;
    office.hire("budi", Role::Officer, HERE).await;
    let (admin, officer) = (office.session("ani").await, office.session("budi").await);
    let base = format!("/api/v1/units/{HERE}");
    let post = async |path: &str, token: &str, body: serde_json::Value| {
        office.json(Method::POST, path, token, &body).await.0.as_u16()
    };
    for (user, password) in [(CANARY, PASSWORD), ("ani", CANARY), ("%s\n\u{202e}", CANARY)] {
        let body = json!({ "user": user, "password": password, "totp": CANARY });
        assert_eq!(post("/api/v1/session", "", body).await, 401);
    }
    let accounts = format!("{base}/accounts");
    let open = json!({ "account": "citra", "display": CANARY });
    assert_eq!(post(&accounts, &admin, open).await, 201);
    let wrong = json!({ "account": CANARY.to_uppercase(), "display": CANARY });
    assert_eq!(post(&accounts, &admin, wrong).await, 422);
    let revoke = json!({ "role": "officer", "unit": HERE, "reason": CANARY });
    assert_eq!(post(&format!("{accounts}/budi/roles/revoke"), &admin, revoke).await, 204);
    let refused = format!("{accounts}?q={CANARY}");
    assert_eq!(post(&refused, &officer, json!({ "account": CANARY })).await, 403);
    let note = json!({ "text": CANARY, "command_id": CANARY });
    post(&format!("{base}/queue/tickets/A-001/notes"), &officer, note).await;
    for path in ["/sign-in?next=", "/nowhere/", "/sign-in/code?user="] {
        office.page(&format!("{path}{CANARY}"), &format!("maklumat_session={CANARY}")).await;
    }
    let fields = [("user", CANARY), ("code", CANARY), ("password", CANARY), ("again", CANARY)];
    office.form("/sign-in/code", "", &fields).await;
    office.app.identity.log.written().await;
    let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    assert!(written.contains("the log is read"));
    assert!(!written.contains(CANARY), "{written}");
    assert!(!written.contains(PASSWORD), "{written}");
    let noted = access_log(&office).await;
    assert!(noted.iter().any(|row| row.contains("officer:budi") && row.contains("refused")));
    assert!(noted.iter().all(|row| !row.contains(CANARY)), "{noted:#?}");
}

/// Who runs the machine learns from its log neither what was reported nor that somebody came: not
/// the code that finds a report, not the word that reads along, not the parcel, not an address.
#[tokio::test]
async fn who_reports_a_levy_stays_out_of_the_logs() {
    let paper = Paper::default();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(paper.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(log);
    tracing::info!("the log is read");
    let story = Story::begin(None).await;
    let wayan = story.key(&story.wayan).await;
    let sent = parcel(&[&wayan], 7);
    assert_eq!(story.file("", &report(&sent)).await.0, 201);
    assert_eq!(story.file("", &report(&parcel(&[], 7))).await.0, 409);
    assert_eq!(story.read(ACCESS).await.0, 200);
    assert_eq!(story.read("wrong").await.0, 404);
    story.office.app.identity.log.written().await;
    let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    assert!(written.contains("the log is read"));
    for secret in [LOOKUP, ACCESS, &sent[..60], &filled(60, 7)] {
        assert!(!written.contains(secret), "{secret}: {written}");
    }
    for unit in [HERE, ABOVE] {
        let rows = story.office.app.book.query(&READ_ALL, vec![unit.into()]).await.unwrap();
        assert_eq!(rows.len(), 0, "a reporter leaves no row of when they came");
    }
}

static READ_ALL: maklumat::book::Statement = maklumat::book::Statement {
    name: "READ_ALL",
    sql: "SELECT actor, action, object, outcome FROM access_log WHERE unit = $1",
};

async fn access_log(office: &Office) -> Vec<String> {
    let rows = office.app.book.query(&READ_ALL, vec![HERE.into()]).await.unwrap();
    rows.iter().map(|row| (0..4).map(|n| row.text(n)).collect::<Vec<_>>().join(" ")).collect()
}
