//! The supervisor's floor and the head office through the real router.

use axum::http::StatusCode;
use serde_json::json;

use super::world::{UNIT, World, monday};

const FLOOR: &str = "/floor/kanim-nusantara-raya";

async fn order(world: &World, path: &str, fields: &[(&str, &str)]) -> super::staff::Seen {
    world.form(&format!("{FLOOR}/{path}"), "supervisor", fields).await
}

#[tokio::test]
async fn the_floor_shows_the_hall_and_takes_orders() {
    let world = World::at(monday(8, 30)).await;
    world.ticket("paspor-baru", "t1").await;
    let floor = world.page(FLOOR, "supervisor").await;
    assert_eq!(floor.status, StatusCode::OK);
    assert!(floor.has("tidak ada loket buka"), "people wait and no counter is open");
    let opening = [
        ("command_id", "o1"),
        ("officer", "officer"),
        ("classes", "A"),
        ("classes", "B"),
        ("rule", "longest_wait"),
    ];
    let opened = order(&world, "counters/1/opening", &opening).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let floor = world.page(&opened.location, "supervisor").await;
    assert!(floor.has("Perintah dilaksanakan") && floor.has("officer"));
    assert!(!floor.has("tidak ada loket buka"));
    order(&world, "classes/A/closing", &[("command_id", "c1")]).await;
    let closed = world
        .post("tickets", "kiosk-1", json!({ "services": ["paspor-baru"], "command_id": "t2" }))
        .await;
    assert_eq!(
        (closed.0, &closed.1["code"]),
        (StatusCode::CONFLICT, &json!("queue.class_is_closed"))
    );
    order(&world, "classes/A/opening", &[("command_id", "c2")]).await;
    order(&world, "classes/A/quota", &[("command_id", "q1"), ("quota", "1")]).await;
    let full = world
        .post("tickets", "kiosk-1", json!({ "services": ["paspor-baru"], "command_id": "t3" }))
        .await;
    assert_eq!(full.1["code"], json!("queue.quota_reached"));
    let closing = order(&world, "counters/1/closing", &[("command_id", "o2")]).await;
    assert_eq!(closing.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn closures_and_messages_keep_what_was_typed() {
    let world = World::at(monday(8, 30)).await;
    let wrong = [("command_id", "e1"), ("from", "setengah dua"), ("reason", "friday-prayer")];
    let refused = order(&world, "closures", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("value=\"setengah dua\"") && refused.has("Tulis jam seperti 11:30"));
    assert!(refused.has("value=\"friday-prayer\" checked"));
    let prayer =
        [("command_id", "e1"), ("from", "11.30"), ("to", "13.00"), ("reason", "friday-prayer")];
    assert_eq!(order(&world, "closures", &prayer).await.status, StatusCode::SEE_OTHER);
    order(&world, "cut-off", &[("command_id", "e2"), ("at", "15:00")]).await;
    let floor = world.page(FLOOR, "supervisor").await;
    assert!(floor.has("Salat Jumat") && floor.has("pukul 15:00"));
    let one = [("command_id", "m1"), ("text_id", "Antrean A pindah ke loket 3"), ("text_en", "")];
    let refused = order(&world, "messages", &one).await;
    assert!(refused.has(">Antrean A pindah ke loket 3</textarea>"), "{}", refused.html);
    let both = [
        ("command_id", "m1"),
        ("text_id", "Antrean A pindah ke loket 3"),
        ("text_en", "Queue A moves to counter 3"),
    ];
    order(&world, "messages", &both).await;
    let (status, board) = world.get("board", "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(board["messages"].to_string().contains("Queue A moves"), "{board}");
    let floor = world.page(FLOOR, "supervisor").await;
    let (path, fields) = floor.button("clearing", "");
    world.post_fields(&path, &fields).await;
    assert!(!world.page(FLOOR, "supervisor").await.has("Queue A moves"));
}

#[tokio::test]
async fn the_day_ends_with_a_summary_and_nobody_is_lost() {
    let world = World::at(monday(8, 30)).await;
    world.ticket("paspor-baru", "t1").await;
    let asked = world.page(&format!("{FLOOR}/day-end"), "supervisor").await;
    assert!(asked.has("Masih ada orang yang menunggu"));
    let (path, fields) = asked.button("day-end", "");
    let ended = world.post_fields(&path, &fields).await;
    assert_eq!(ended.location, format!("{FLOOR}/summary"));
    assert_eq!(world.post_fields(&path, &fields).await.location, ended.location);
    let summary = world.page(&ended.location, "auditor").await;
    assert!(summary.has("Tidak terlayani") && summary.has("Ditutup pukul"), "{}", summary.html);
    let desk = world.page(&format!("/desk/{UNIT}/1"), "officer").await;
    assert!(desk.has("Hari pelayanan sudah ditutup"));
}

#[tokio::test]
async fn only_supervisors_and_heads_give_orders() {
    let world = World::at(monday(8, 30)).await;
    for (token, reads, orders) in [
        ("officer", StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
        ("auditor", StatusCode::OK, StatusCode::FORBIDDEN),
        ("head", StatusCode::OK, StatusCode::SEE_OTHER),
    ] {
        assert_eq!(world.page(FLOOR, token).await.status, reads, "{token}");
        let path = format!("{FLOOR}/cut-off");
        let fields = [("command_id", token), ("at", "15:00")];
        assert_eq!(world.form(&path, token, &fields).await.status, orders, "{token}");
    }
    assert!(!world.page(FLOOR, "auditor").await.has("<form method=\"post\" action=\"/floor"));
}

#[tokio::test]
async fn the_head_office_sees_every_office_it_may_see_and_what_is_wrong_there() {
    let world = World::at(monday(8, 30)).await;
    world.ticket("paspor-baru", "t1").await;
    let page = world.page("/overview", "head").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("kiosk-1") || page.has("kiosk tidak melapor"), "{}", page.html);
    assert!(page.has("tidak ada loket buka") && page.has("/floor/kanim-nusantara-raya"));
    assert!(!page.has("/floor/kanim-bukit-fajar"), "another office, no rights");
    let response = world
        .send(axum::http::Method::GET, "/api/v1/overview", "head", axum::body::Body::empty())
        .await;
    let (status, body) = super::world::answer(response).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["units"].as_array().unwrap().len(), 1);
    assert_eq!(body["units"][0]["waiting"], json!(1));
    assert_eq!(body["units"][0]["alarms"][0]["kind"], json!("no_counter"));
    assert_eq!(world.page("/overview", "officer").await.status, StatusCode::FORBIDDEN);
}
