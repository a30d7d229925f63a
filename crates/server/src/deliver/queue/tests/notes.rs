//! Sealed notes: who may open them, and the log of who did.

use axum::http::StatusCode;
use serde_json::json;

use super::world::{UNIT, World, monday};

const DESK: &str = "/desk/kanim-nusantara-raya/1";
const LOG: &str = "/admin/kanim-nusantara-raya/access-log";
const CANARY: &str = "berkas <di> map biru";

/// An office in which the officer at counter 1 serves A-001, about whom there is a note.
async fn served() -> World {
    let world = World::at(monday(8, 30)).await;
    world.ticket("paspor-baru", "t-1").await;
    world.open_counter("1").await;
    assert_eq!(world.call("1", "c-1").await.0, StatusCode::CREATED);
    let note = json!({ "note": CANARY, "command_id": "n-1" });
    let (status, answer) = world.post("tickets/20261123-A-001/notes", "officer", note).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    world
}

#[tokio::test]
async fn the_officer_who_serves_reads_the_notes_and_it_is_logged() {
    let world = served().await;
    let desk = world.page(DESK, "officer").await;
    assert!(desk.has("/note-texts\"") && !desk.has("map biru"), "the desk shows only that");
    let empty = world.page(LOG, "head").await;
    assert!(empty.has("Tidak ada akses pada hari ini"), "{}", empty.html);
    let page = world.page(&format!("{DESK}/note-texts"), "officer").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("berkas &#60;di&#62; map biru") && page.has("officer"), "{}", page.html);
    assert!(!page.has("refresh.js"), "a page that draws itself anew would read again and again");
    let (status, notes) = world.get("tickets/20261123-A-001/notes", "officer").await;
    assert_eq!((status, &notes["notes"][0]["text"]), (StatusCode::OK, &json!(CANARY)));
    for reader in ["head", "auditor"] {
        let log = world.page(LOG, reader).await;
        for part in
            ["row\">officer (officer)</th>", "visit/20261123-A-001", "membuka catatan tersegel"]
        {
            assert!(log.has(part), "{part} in {}", log.html);
        }
        assert_eq!(log.html.matches("app-state--calm\">dibaca").count(), 2);
        assert!(!log.has("map biru"), "the log says whose, not what");
    }
}

#[tokio::test]
async fn nobody_else_opens_them_and_the_attempt_is_logged() {
    let world = served().await;
    let (status, problem) = world.get("tickets/20261123-A-001/notes", "supervisor").await;
    assert_eq!((status.as_u16(), &problem["code"]), (409, &json!("queue.notes_closed")));
    let page = world.page(&format!("{DESK}/note-texts"), "supervisor").await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("hanya dapat dibuka oleh petugas yang sedang melayaninya"), "{}", page.html);
    for stranger in ["head", "auditor", "kiosk-1"] {
        let (status, _) = world.get("tickets/20261123-A-001/notes", stranger).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{stranger}");
    }
    let (status, _) = world.get("tickets/20261123-A-009/notes", "officer").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let log = world.page(&format!("{LOG}?outcome=refused"), "auditor").await;
    assert!(
        log.has("row\">supervisor (supervisor)</th>") && log.has("visit/20261123-A-001"),
        "{}",
        log.html
    );
    let read = world.page(&format!("{LOG}?outcome=read"), "auditor").await;
    assert!(read.has("Tidak ada akses pada hari ini"), "nothing was read");
    for (who, status) in [("officer", 403), ("supervisor", 403), ("", 303)] {
        assert_eq!(world.page(LOG, who).await.status.as_u16(), status, "{who}");
    }
}

#[tokio::test]
async fn an_erased_note_is_gone_wherever_it_was_written() {
    let world = served().await;
    let form = world.page(&format!("{DESK}/notes"), "officer").await;
    let (path, fields) = form.filled("notes", &[("note", "dari meja")]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(world.form(&path, "officer", &fields).await.status, StatusCode::SEE_OTHER);
    let page = world.page(&format!("{DESK}/note-texts"), "officer").await;
    assert!(page.has("map biru") && page.has("dari meja"), "{}", page.html);
    let app = &world.app;
    let house = crate::identity::Permit::house(world.unit());
    let subject = "visit/20261123-A-001";
    let erased =
        crate::prove::erasure::erase(&*app.book, &app.execute, &house, subject, "UU 27/2022");
    assert_eq!(erased.await.unwrap().parts, 2);
    let page = world.page(&format!("{DESK}/note-texts"), "officer").await;
    assert!(page.has("Tidak ada catatan yang dapat dibaca"), "{}", page.html);
}

#[tokio::test]
async fn the_log_is_kept_by_day_and_exported() {
    let world = served().await;
    world.page(&format!("{DESK}/note-texts"), "officer").await;
    let csv = world.page(&format!("{LOG}.csv"), "auditor").await;
    let lines: Vec<&str> = csv.html.lines().collect();
    assert_eq!(lines[0], "at,who,what,subject,entry,outcome");
    assert!(lines[1].starts_with("2026-11-23T08:3"), "the unit's own clock: {lines:?}");
    assert!(lines[1].contains("+07:00,officer:officer,queue.notes,visit/20261123-A-001,"));
    assert!(lines[1].ends_with(",read") && lines.len() == 2, "{lines:?}");
    let before = world.page(&format!("{LOG}.csv?day=2026-11-22"), "auditor").await;
    assert_eq!(before.html.lines().count(), 1);
    let wrong = world.page(&format!("{LOG}?day=yesterday"), "auditor").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("Tulis tanggal seperti") && wrong.has("value=\"yesterday\""));
    let wrong = world.page(&format!("{LOG}.csv?day=yesterday"), "auditor").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let api = format!("/api/v1/units/{UNIT}/access-log?outcome=read");
    let rows = world.page(&api, "head").await;
    assert!(rows.has("\"subject\":\"visit/20261123-A-001\""), "{}", rows.html);
}
