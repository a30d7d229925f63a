//! Paper tickets at the desk: what nobody saw, printing again, and the trail of it.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use super::printing::{Fake, Mood, office, recorded};
use super::staff::Seen;
use super::world::{UNIT, World, monday};

const DESK: &str = "/desk/kanim-nusantara-raya/1";

async fn desk(world: &World) -> Seen {
    world.page(DESK, "supervisor").await
}

/// Looks at the desk until it shows something: the officer does not wait for the printer.
async fn desk_with(world: &World, text: &str) -> Seen {
    let look = async {
        loop {
            let seen = desk(world).await;
            if seen.has(text) {
                return seen;
            }
            tokio::task::yield_now().await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(20), look).await;
    found.unwrap_or_else(|_| panic!("{text} never stood at the desk"))
}

/// Asks a kiosk to print the only ticket; gives the office with it.
async fn after(mood: Mood) -> (World, Fake) {
    let (world, printer, ticket) = office(&[mood, Mood::Ready]).await;
    world.press("1", "opening", "").await;
    let body = json!({ "command_id": "p-1" });
    let (status, answer) = world.post(&format!("tickets/{ticket}/prints"), "kiosk-1", body).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    (world, printer)
}

#[tokio::test]
async fn a_print_that_nobody_saw_is_shown_and_printed_again_from_the_desk() {
    let (world, printer) = after(Mood::BreaksDuring).await;
    let seen = desk(&world).await;
    assert!(seen.has("tidak diketahui apakah kertas keluar"), "{}", seen.html);
    assert!(seen.has("/reprints?visit=1\"") && seen.has("tidak terlihat apakah keluar"));
    let panel = world.page(&format!("{DESK}/reprints?visit=1"), "supervisor").await;
    assert!(panel.has("Mengapa tiket A-001 dicetak ulang?") && panel.has("di kiosk-1."));
    let (path, fields) = panel.button("reprints", "value=\"printer-trouble\"");
    let sent = world.post_fields(&path, &fields).await;
    assert_eq!(sent.location, format!("{DESK}?done=reprints"));
    // Who presses twice gets one ticket.
    let twice = world.post_fields(&path, &fields).await;
    assert_eq!(twice.location, sent.location);
    world.press("1", "calls", "").await;
    let seen = desk_with(&world, "kertas keluar<").await;
    for step in ["diminta cetak · kiosk-1", "tidak terlihat apakah keluar", "supervisor"] {
        assert!(seen.has(step), "{step} in {}", seen.html);
    }
    assert!(!seen.has("id=\"papers\""), "nothing is open any more");
    assert_eq!(printer.cuts(), 1);
    let all = ["print_requested", "print_left_uncertain", "reprint_requested", "print_confirmed"];
    assert_eq!(recorded(&world).await, all);
}

#[tokio::test]
async fn a_browser_prints_where_it_is_chosen_and_the_officer_says_how_it_ended() {
    let (world, printer) = after(Mood::SilentDuring).await;
    let address = format!("{DESK}/reprints?visit=1&printer=browser");
    let panel = world.page(&address, "supervisor").await;
    assert!(panel.has("dari peramban ini.") && panel.has("Cetak di kiosk-1"), "{}", panel.html);
    let (path, fields) = panel.button("reprints", "value=\"ticket-lost\"");
    let sent = world.post_fields(&path, &fields).await;
    assert_eq!(sent.location, format!("{DESK}?done=here"));
    let seen = world.page(&sent.location, "supervisor").await;
    let slip = seen.html.split("href=\"").find(|part| part.starts_with("/t/")).unwrap();
    let slip = slip.split('"').next().unwrap();
    let page = world.page(slip, "supervisor").await;
    assert!(page.status.is_success() && page.has("A-001"), "{slip}");
    let (path, fields) = seen.button("printed", "value=\"no\"");
    assert_eq!(world.post_fields(&path, &fields).await.status, StatusCode::SEE_OTHER);
    assert!(!desk(&world).await.has("id=\"papers\""), "no paper came: it may be printed anew");
    let all = ["print_requested", "print_left_uncertain", "reprint_requested", "print_failed"];
    assert_eq!(recorded(&world).await, all);
    assert_eq!(printer.cuts(), 0);
}

#[tokio::test]
async fn a_desk_without_printers_prints_from_the_browser() {
    let world = World::at(monday(8, 5)).await;
    world.press("1", "opening", "").await;
    let ticket = world.ticket("paspor-baru", "t-1").await;
    let path = format!("tickets/{}/prints", ticket["ticket"].as_str().unwrap());
    world.post(&path, "kiosk-1", json!({ "command_id": "p" })).await;
    let out = json!({ "printed": true, "command_id": "q" });
    world.post(&format!("{path}/outcome"), "kiosk-1", out).await;
    world.press("1", "calls", "").await;
    assert!(!desk(&world).await.has("desk-trail"), "an ordinary ticket is no news");
    let panel = world.page(&format!("{DESK}/reprints"), "supervisor").await;
    let (path, fields) = panel.button("reprints", "value=\"ticket-lost\"");
    let sent = world.post_fields(&path, &fields).await;
    assert_eq!(sent.location, format!("{DESK}?done=here"));
    let (path, fields) = desk(&world).await.button("printed", "value=\"yes\"");
    world.post_fields(&path, &fields).await;
    let seen = desk(&world).await;
    assert!(seen.has("desk-trail") && seen.has("diminta cetak ulang"), "{}", seen.html);
    let strangers = world.page(&format!("/desk/{UNIT}/1/reprints?visit=99"), "supervisor").await;
    assert!(!strangers.has("Mengapa tiket"), "there is no such ticket");
}
