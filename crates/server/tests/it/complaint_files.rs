//! Attachments of complaints, on both engines: by a program, with a hand-over, from a mail, in the
//! file for the Ombudsman.

use std::process::Command;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use domain::identity::{Holder, Role};
use maklumat::book::Statement;
use register::bundle::{self, BundleError};
use serde_json::{Value, json};

use crate::complaints::Story;
use crate::files::{CANARY, bytes, has, pdf, photo};
use crate::office::{HERE, THERE, text};
use crate::world::{on_both, output, verify_program};

static COUNT_UPLOADS: Statement =
    Statement { name: "COUNT_UPLOADS", sql: "SELECT count(*) FROM uploads" };

async fn send(story: &Story, path: &str, token: &str, body: Vec<u8>) -> (StatusCode, Value) {
    let mut request = Request::post(path).header("content-type", "application/octet-stream");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = story.office.send(request.body(Body::from(body)).unwrap()).await;
    let status = response.status();
    (status, serde_json::from_str(&text(response).await).unwrap_or(Value::Null))
}

async fn get(story: &Story, path: &str, token: &str) -> Response {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    story.office.send(request.body(Body::empty()).unwrap()).await
}

/// Files a tip with a document and a photo; gives reference and code.
async fn with_files(story: &Story) -> (String, String) {
    let body = json!({
        "class": "non-oversight", "about": "service", "text": "Lihat foto.", "command_id": "f",
    });
    let (_, receipt) = story.file(&body).await;
    let member = |name: &str| receipt[name].as_str().unwrap().to_owned();
    let (own, code) = (member("reference"), member("code"));
    let files = format!("/api/v1/units/{HERE}/complaints/{own}/{code}/files");
    for (id, file) in [("a", pdf(CANARY)), ("a", pdf(CANARY)), ("b", photo())] {
        let path = format!("{files}?command_id={id}");
        let (status, told) = send(story, &path, "", file).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
    }
    (own, code)
}

#[test]
fn programs_attach_list_and_open_with_the_same_leave_as_pages() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (own, code) = with_files(&story).await;
        let wrong =
            format!("/api/v1/units/{HERE}/complaints/{own}/0000000000000000/files?command_id=x");
        assert_eq!(send(&story, &wrong, "", pdf("x")).await.0, StatusCode::NOT_FOUND);
        let files = format!("/api/v1/units/{HERE}/complaints/{own}/files");
        let (status, told) =
            send(&story, &format!("{files}?command_id=s"), &story.head, pdf("s")).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        let (status, told) =
            send(&story, &format!("{files}?command_id=t"), &story.head, b"<script>".to_vec()).await;
        assert_eq!(
            (status, &told["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("files.kind"))
        );
        let listed = get(&story, &files, &story.supervisor).await;
        let listed: Value = serde_json::from_str(&text(listed).await).unwrap();
        let sides: Vec<_> =
            listed["files"].as_array().unwrap().iter().map(|one| one["from"].clone()).collect();
        assert_eq!(sides, ["reporter", "reporter", "office"], "sent twice, there once: {listed}");
        // An officer who was not given it finds nothing.
        for path in [files.clone(), format!("{files}/1")] {
            assert_eq!(get(&story, &path, &story.officer).await.status(), StatusCode::NOT_FOUND);
        }
        let opened = get(&story, &format!("{files}/1"), &story.supervisor).await;
        assert!(has(&bytes(opened).await, CANARY));
        let own_page = format!("/api/v1/units/{HERE}/complaints/{own}/{code}");
        let read: Value = serde_json::from_str(&story.page(&own_page, "").await.1).unwrap();
        assert_eq!(read["files"].as_array().unwrap().len(), 3, "{read}");
        let held = story.office.app.book.query(&COUNT_UPLOADS, Vec::new()).await.unwrap();
        assert_eq!(held[0].int(0), 0, "nothing is left to the sweep");
    });
}

#[test]
fn files_go_with_a_complaint_that_is_handed_over() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (own, code) = with_files(&story).await;
        let over = [("hand-over-unit", THERE), ("hand-over-text", "Terjadi di sana.")];
        let status = story.act(&own, "hand-over", &story.supervisor, &over).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, html) = story.page(&format!("/c/{HERE}/{own}/{code}"), "").await;
        let link = html.split(&format!("href=\"/c/{THERE}/")).nth(1).unwrap();
        let there = link.split('/').next().unwrap().to_owned();
        let head = story.office.token(Holder::Staff(Role::Head), THERE).await.unwrap();
        let files = format!("/complaints/{THERE}/{there}/files");
        let opened = get(&story, &format!("{files}/1"), &head).await;
        assert_eq!(opened.status(), StatusCode::OK);
        assert!(has(&bytes(opened).await, CANARY));
        let picture = bytes(get(&story, &format!("{files}/2"), &head).await).await;
        let before = format!("/complaints/{HERE}/{own}/files/2");
        assert_eq!(picture, bytes(get(&story, &before, &story.head).await).await, "as it was");
        // Each unit opens its own copy alone.
        let foreign = get(&story, &format!("{files}/1"), &story.head).await;
        assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
        let held = story.office.app.book.query(&COUNT_UPLOADS, Vec::new()).await.unwrap();
        assert_eq!(held[0].int(0), 0, "nothing is left to the sweep");
    });
}

async fn zip(story: &Story, own: &str, query: &str) -> Vec<u8> {
    let path = format!("/complaints/{HERE}/{own}/file.zip{query}");
    let response = get(story, &path, &story.head).await;
    assert_eq!(response.status(), StatusCode::OK);
    bytes(response).await
}

#[test]
fn the_ombudsman_s_file_holds_them_and_a_stranger_checks_them() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (own, _) = with_files(&story).await;
        let all = zip(&story, &own, "").await;
        let report = bundle::check(&all, &[]).unwrap();
        let files: Vec<_> = report.entries.iter().filter_map(|one| one.file.clone()).collect();
        assert_eq!(files, ["attachment-1.pdf", "attachment-2.jpg"]);
        assert!(has(&all, CANARY), "as people read them");
        // A file that was not recorded is found: its seal is another one.
        let place = all.windows(CANARY.len()).position(|part| part == CANARY.as_bytes()).unwrap();
        let mut other = all.clone();
        other[place] ^= 1;
        assert!(matches!(bundle::check(&other, &[]), Err(BundleError::Container)));
        let without = zip(&story, &own, "?files=no").await;
        let report = bundle::check(&without, &[]).unwrap();
        assert!(report.entries.iter().all(|one| one.file.is_none()));
        assert!(!has(&without, CANARY));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("complaint.zip");
        std::fs::write(&path, &all).unwrap();
        let (code, said) = output(Command::new(verify_program()).arg(&path));
        assert!(code == 0 && said.contains("OK: 2 attached files"), "{said}");
    });
}
