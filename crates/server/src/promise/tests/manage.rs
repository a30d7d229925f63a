//! What the head does, as forms.

use axum::http::StatusCode;
use domain::kernel::{ServiceId, UnitId};
use jiff::ToSpan;

use super::world::{TODAY, UNIT, World, fields};
use crate::promise::pack::to_toml;

const SERVICE: &str = "paspor-baru";

fn manage(page: &str) -> String {
    format!("/manage/{UNIT}{page}")
}

/// The document of the service with another summary.
fn changed(world: &World, word: &str) -> String {
    let mut document = world.document(SERVICE);
    document.summary.id = format!("Ringkasan {word}.");
    document.summary.en = format!("Summary {word}.");
    to_toml(&document)
}

#[tokio::test]
async fn only_those_who_may_see_the_pages() {
    let world = World::open().await;
    let revise = manage(&format!("/standards/{SERVICE}"));
    let nobody = world.get(&manage("")).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    assert!(nobody.location.starts_with("/sign-in?next="), "{}", nobody.location);
    let officer = world.token("officer").await;
    assert_eq!(world.get_as(&officer, &manage("")).await.status, StatusCode::FORBIDDEN);
    let supervisor = world.token("supervisor").await;
    let list = world.get_as(&supervisor, &manage("")).await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(!list.text.contains(&revise), "a supervisor is not offered what is refused");
    assert_eq!(world.get_as(&supervisor, &revise).await.status, StatusCode::FORBIDDEN);
    let document = changed(&world, "baru");
    let sent = fields(&document, "1", "2026-11-23", "c-1");
    let refused = world.upload(&supervisor, &manage("/versions"), &sent).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let head = world.token("head").await;
    for page in [
        manage(""),
        manage("/standards"),
        manage("/profile"),
        manage("/pledge"),
        manage(&format!("/standards/{SERVICE}/withdrawal")),
        revise,
    ] {
        for language in ["id", "en"] {
            let shown = world.get_as(&head, &format!("{page}?lang={language}")).await;
            assert_eq!(shown.status, StatusCode::OK, "{page}");
            assert_eq!(shown.text.matches("<h1").count(), 1, "{page}");
            assert!(shown.text.contains(&format!("<html lang=\"{language}\"")), "{page}");
        }
    }
}

#[tokio::test]
async fn the_form_holds_the_document_and_finds_it_sound() {
    let world = World::open().await;
    let head = world.token("head").await;
    for service in world.app.directory.get(&UnitId::parse(UNIT).unwrap()).unwrap().standards.keys()
    {
        let document = to_toml(&world.document(service.as_str()));
        let read: domain::promise::standards::StandardDocument = toml::from_str(&document).unwrap();
        assert_eq!(read, world.document(service.as_str()));
        let sent = fields(&document, "1", "2026-11-23", "c-1");
        let checked = world.upload(&head, &manage("/drafts?lang=en"), &sent).await;
        assert_eq!(checked.status, StatusCode::OK, "{service}: {}", checked.text);
        assert!(checked.text.contains("It says the same as the newest version."));
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_all_at_once_and_what_was_typed_stays() {
    let world = World::open().await;
    let head = world.token("head").await;
    let before = world.entries().await;
    let wrong = changed(&world, "salah")
        .replace("queue_class = \"A\"", "queue_class = \"9\"")
        .replace("[\"counter\", ", "[\"pigeon\", ");
    for path in ["/drafts?lang=en", "/versions?lang=en"] {
        let sent = fields(&wrong, "1", "2026-11-23", "c-1");
        let page = world.upload(&head, &manage(path), &sent).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(page.text.contains("Line 4, column 13"), "{path}: {}", page.text);
        assert!(page.text.contains("Line 5, column 15"), "{path}");
        assert!(page.text.contains("Ringkasan salah."), "{path}: the text stays");
        assert!(page.text.contains("value=\"W.1-002/2026\""), "{path}: the decree stays");
    }
    // Rules between documents are checked as well.
    let stranger = changed(&world, "asing").replace("\"elderly\"", "\"wizard\"");
    let sent = fields(&stranger, "1", "2026-11-23", "c-1");
    let page = world.upload(&head, &manage("/drafts?lang=id"), &sent).await;
    assert!(page.text.contains("Kelompok prioritas “wizard” tidak ada."), "{}", page.text);
    // A date that is none.
    let good = changed(&world, "baik");
    let sent = fields(&good, "1", "besok", "c-1");
    let page = world.upload(&head, &manage("/versions?lang=id"), &sent).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("Tanggal belum benar."), "{}", page.text);
    assert_eq!(world.entries().await, before, "nothing was recorded");
}

#[tokio::test]
async fn bad_uploads_get_the_right_answer() {
    let world = World::open().await;
    let head = world.token("head").await;
    let huge = vec![b'#'; 300 * 1024];
    let page = world.upload(&head, &manage("/drafts"), &[("document", &huge)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    let page = world.upload(&head, &manage("/drafts"), &[("file", b"\xff\xfe")]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text.contains("UTF-8"), "{}", page.text);
    let page = world.form(&head, &manage("/drafts"), &[("document", "x")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "a form without files is read too");
    let document = changed(&world, "berkas");
    let sent = [("document", &b"service = 1"[..]), ("file", document.as_bytes())];
    let page = world.upload(&head, &manage("/drafts"), &sent).await;
    assert_eq!(page.status, StatusCode::OK, "a chosen file stands in place of the text");
}

#[tokio::test]
async fn a_version_for_tomorrow_waits_and_one_for_today_holds_at_once() {
    let world = World::open().await;
    let head = world.token("head").await;
    let tomorrow = TODAY.saturating_add(1.day());
    let document = changed(&world, "besok");
    let effective = tomorrow.to_string();
    let sent = fields(&document, "1", &effective, "tomorrow");
    let done = world.upload(&head, &manage("/versions"), &sent).await;
    assert_eq!(done.location, manage("?done=published"), "{}", done.text);
    let service = format!("/units/{UNIT}/services/{SERVICE}");
    assert!(!world.get(&service).await.text.contains("Ringkasan besok."), "not before tomorrow");
    let to_come = world.get(&format!("{service}/versions/2?lang=id")).await.text;
    assert!(to_come.contains("Ringkasan besok.") && to_come.contains("baru berlaku mulai"));
    let published = world.app.directory.get(&UnitId::parse(UNIT).unwrap()).unwrap();
    let state = &published.standards[&ServiceId::parse(SERVICE).unwrap()];
    assert_eq!(state.in_force(TODAY).unwrap().version, 1);
    assert_eq!(state.in_force(tomorrow).unwrap().version, 2);
    let list = world.get_as(&head, &manage("?lang=id")).await.text;
    assert!(list.contains(&format!("{SERVICE}/versions/2")), "the list shows what is to come");

    let mut other = world.document("splp");
    other.summary.id = "Ringkasan hari ini.".to_owned();
    let document = to_toml(&other);
    let sent = fields(&document, "1", "2026-11-23", "today");
    let done = world.upload(&head, &manage("/versions"), &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let service = format!("/units/{UNIT}/services/splp");
    assert!(world.get(&service).await.text.contains("Ringkasan hari ini."));
    // Who began under version 1 keeps it: its page and its words stay.
    let past = world.get(&format!("{service}/versions/1?lang=en")).await.text;
    assert!(past.contains("You are reading version 1") && !past.contains("Ringkasan hari ini."));
    let changes = world.get(&format!("{service}/differences/1/2?lang=id")).await.text;
    assert!(changes.contains("<code>summary.id</code>"), "{changes}");
    assert!(changes.contains("<ins>Ringkasan hari ini.</ins>"));
}

#[tokio::test]
async fn the_same_command_records_once_and_an_outdated_author_is_told() {
    let world = World::open().await;
    let head = world.token("head").await;
    let before = world.entries().await;
    let document = changed(&world, "sekali");
    let sent = fields(&document, "1", "2026-11-23", "once");
    for _ in 0..3 {
        let done = world.upload(&head, &manage("/versions"), &sent).await;
        assert_eq!(done.location, manage("?done=published"), "{}", done.text);
    }
    assert_eq!(world.entries().await, before + 1);
    let document = changed(&world, "lain");
    let sent = fields(&document, "1", "2026-11-23", "late");
    let refused = world.upload(&head, &manage("/versions?lang=en"), &sent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Version 1"), "{}", refused.text);
    assert!(refused.text.contains("Summary lain."), "the text stays");
    let sent = fields(&document, "2", "2026-11-23", "");
    let refused = world.upload(&head, &manage("/versions"), &sent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "no command id");
    assert_eq!(world.entries().await, before + 1);
}

#[tokio::test]
async fn a_withdrawn_standard_says_why() {
    let world = World::open().await;
    let head = world.token("head").await;
    let path = manage("/standards/splp/withdrawal");
    let mut sent = vec![
        ("version", "1"),
        ("reason_id", "Dialihkan ke pusat."),
        ("reason_en", ""),
        ("decree", "W.1-003/2026"),
        ("effective", "2026-11-23"),
        ("command_id", "w-1"),
    ];
    let refused = world.form(&head, &path, &sent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Dialihkan ke pusat."), "what was typed stays");
    sent[2].1 = "Moved to head office.";
    let done = world.form(&head, &path, &sent).await;
    assert_eq!(done.location, manage("?done=withdrawn"), "{}", done.text);
    let service = format!("/units/{UNIT}/services/splp");
    let id = world.get(&format!("{service}?lang=id")).await.text;
    assert!(id.contains("Dialihkan ke pusat.") && !id.contains("/q/"), "no ticket for it");
    let en = world.get(&format!("{service}/versions?lang=en")).await.text;
    assert!(en.contains("Moved to head office."));
    let unit = world.get(&format!("/units/{UNIT}")).await.text;
    assert!(!unit.contains("/services/splp\""), "it is not offered any more");
    let list = world.get_as(&head, &manage("?done=withdrawn&lang=id")).await.text;
    assert!(list.contains("Dialihkan ke pusat.") && list.contains("Standar dicabut"));
}

#[tokio::test]
async fn the_profile_is_published_by_its_own_unit_only() {
    let world = World::open().await;
    let head = world.token("head").await;
    let unit = UnitId::parse(UNIT).unwrap();
    let published = world.app.directory.get(&unit).unwrap();
    let mut profile = (*published.profile.newest().unwrap().document).clone();
    profile.motto.id = "Semboyan baru.".to_owned();
    let document = to_toml(&profile);
    let path = manage("/profile/versions");
    let sent = fields(&document, "1", "2026-11-23", "p-1");
    let preview = world.upload(&head, &manage("/profile/drafts"), &sent).await;
    assert!(preview.text.contains("<ins>Semboyan baru.</ins>"), "{}", preview.text);
    let done = world.upload(&head, &path, &sent).await;
    assert_eq!(done.location, manage("?done=profile"), "{}", done.text);
    assert!(world.get(&format!("/units/{UNIT}?lang=id")).await.text.contains("Semboyan baru."));
    let other = UnitId::parse("kanim-teluk-senja").unwrap();
    let other = world.app.directory.get(&other).unwrap();
    let document = to_toml(&*other.profile.newest().unwrap().document);
    let sent = fields(&document, "1", "2026-11-23", "p-2");
    let refused = world.upload(&head, &path, &sent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("kanim-teluk-senja"));
}
