//! The pledge: what it covers, by when, and whether it came too late.

use axum::http::StatusCode;

use super::world::{UNIT, World, fields};
use crate::promise::pack::to_toml;

#[tokio::test]
async fn publishing_the_same_pack_again_records_nothing() {
    let world = World::open().await;
    let before = world.entries().await;
    world.publish().await;
    assert_eq!(world.entries().await, before);
}

#[tokio::test]
async fn a_new_standard_is_owed_a_pledge_and_a_late_one_says_so() {
    let world = World::open().await;
    let head = world.token("head").await;
    let form = format!("/manage/{UNIT}/pledge");
    let idle = world.get_as(&head, &format!("{form}?lang=en")).await.text;
    assert!(idle.contains("All standards in force are pledged."));

    let mut document = world.document("splp");
    document.summary.id = "Ringkasan lain.".to_owned();
    let text = to_toml(&document);
    // Set on Tuesday, 10 November: seven working days end on Thursday, 19 November.
    let sent = fields(&text, "1", "2026-11-23", "s-2");
    let done = world.upload(&head, &format!("/manage/{UNIT}/versions"), &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let owed = world.get_as(&head, &format!("{form}?lang=en")).await.text;
    assert!(owed.contains("19 November 2026"), "{owed}");
    assert!(owed.contains("14 November 2026: Saturday"), "days passed over with their reason");
    let list = world.get_as(&head, &format!("/manage/{UNIT}?lang=en")).await.text;
    assert!(list.contains("1 standard is not covered") && list.contains("by 19 November 2026"));

    let path = format!("/manage/{UNIT}/pledges");
    let early = [("place", "Kota"), ("date", "2026-11-05"), ("command_id", "p-0")];
    let refused = world.form(&head, &path, &early).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "before the last pledge");
    assert!(refused.text.contains("value=\"Kota\""), "what was typed stays");
    let before = world.entries().await;
    let sign = [("place", "Kota Nusantara Raya"), ("date", "2026-11-23"), ("command_id", "p-1")];
    for _ in 0..2 {
        let done = world.form(&head, &path, &sign).await;
        assert_eq!(done.location, format!("/manage/{UNIT}?done=signed"), "{}", done.text);
    }
    assert_eq!(world.entries().await, before + 1, "the same command signs once");
    let pledge = world.get(&format!("/api/v1/units/{UNIT}/pledge")).await.json();
    assert_eq!(pledge["number"], 2);
    assert_eq!(pledge["due"], "2026-11-19");
    assert_eq!(pledge["late"], true);
    let page = world.get(&format!("/units/{UNIT}/pledge?lang=en")).await.text;
    assert!(page.contains("late</strong>"), "{page}");
    assert!(page.contains("Pledge number 1"), "the earlier one is still named");
    let again = [("place", "Kota"), ("date", "2026-11-23"), ("command_id", "p-2")];
    let refused = world.form(&head, &path, &again).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing new to pledge");
}
