//! Setting printers up, by pages and by the API, and where staff print.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::printing::{Fake, Mood};
use super::staff::Seen;
use super::world::{UNIT, World, answer, monday};

const LIST: &str = "/printers/kanim-nusantara-raya";

async fn add(world: &World, name: &str, address: &str, more: &[(&str, &str)]) -> Seen {
    let mut fields = vec![("name", name), ("address", address), ("width_mm", "80")];
    fields.extend(more);
    world.form(LIST, "supervisor", &fields).await
}

/// The printers as the API lists them, by name.
async fn listed(world: &World) -> Vec<Value> {
    let (_, list) = world.get("printers", "supervisor").await;
    list["printers"].as_array().unwrap().clone()
}

async fn id_of(world: &World, name: &str) -> String {
    let all = listed(world).await;
    let found = all.iter().find(|printer| printer["name"] == name).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn printers_are_set_up_tried_changed_and_removed_on_a_page() {
    let world = World::at(monday(8, 5)).await;
    let empty = world.page(LIST, "supervisor").await;
    assert!(empty.has("Belum ada pencetak") && empty.has("Loket 1") && empty.has("kiosk-1"));
    let machine = Fake::start(&[Mood::Ready, Mood::PaperOut]);
    let users = [("usual", "yes"), ("places", "device/kiosk-1"), ("places", "counter/2")];
    let added = add(&world, "Pintu", &machine.address, &users).await;
    assert_eq!(
        (added.status, &*added.location),
        (StatusCode::SEE_OTHER, "/printers/kanim-nusantara-raya?done=added")
    );
    let page = world.page(&added.location, "supervisor").await;
    assert!(
        page.has("Pencetak sudah ditambahkan") && page.has("belum pernah dicoba"),
        "{}",
        page.html
    );
    assert!(page.has("Loket 2, kiosk-1") && page.has("Pencetak utama"), "{}", page.html);

    let (id, before) = (id_of(&world, "Pintu").await, world.entries().await);
    let tried = world.form(&format!("{LIST}/{id}/trials"), "supervisor", &[]).await;
    let page = world.page(&tried.location, "supervisor").await;
    assert!(
        page.has("Kertas coba sudah keluar dari Pintu.") && page.has(">siap<"),
        "{}",
        page.html
    );
    assert_eq!(machine.cuts(), 1);
    let tried = world.form(&format!("{LIST}/{id}/trials"), "supervisor", &[]).await;
    let page = world.page(&tried.location, "supervisor").await;
    assert!(page.has("Kertas Pintu habis. Pasang gulungan baru"), "{}", page.html);
    let found = &listed(&world).await[0];
    assert_eq!(found["state"], "paper_out");
    assert!(found["printed"].as_i64().unwrap() > 0, "its last paper is remembered");
    assert_eq!(world.entries().await, before, "a trial is not on the record");
    let fleet = world.page(&format!("/admin/{UNIT}/devices"), "supervisor").await;
    assert!(fleet.has("kertas habis"), "the kiosk beside it shows it: {}", fleet.html);

    let form = world.page(&format!("{LIST}/{id}"), "supervisor").await;
    assert!(form.has("Ubah Pintu") && form.has("value=\"counter/2\" checked"), "{}", form.html);
    let fields = [("name", "Pintu timur"), ("address", "10.0.0.9:9100"), ("width_mm", "58")];
    let changed = world.form(&format!("{LIST}/{id}"), "supervisor", &fields).await;
    assert_eq!(changed.location, format!("{LIST}?done=changed"));
    let page = world.page(&changed.location, "supervisor").await;
    assert!(page.has("Pintu timur") && page.has("58 mm"), "{}", page.html);
    assert!(page.has("belum dipakai") && page.has("Belum ada pencetak utama"), "{}", page.html);
    assert!(page.has("belum pernah dicoba"), "another address is another machine");
    let fleet = world.page(&format!("/admin/{UNIT}/devices"), "supervisor").await;
    assert!(!fleet.has("kertas habis"), "the kiosk has no printer any more: {}", fleet.html);

    let gone = world.form(&format!("{LIST}/{id}/removal"), "supervisor", &[]).await;
    assert_eq!(gone.location, format!("{LIST}?done=removed"));
    assert!(listed(&world).await.is_empty());
    let again = world.form(&format!("{LIST}/{id}/trials"), "supervisor", &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn all_that_is_wrong_with_a_printer_is_told_at_once_and_what_was_typed_stays() {
    let world = World::at(monday(8, 5)).await;
    let fields =
        [("name", " "), ("address", "pintu"), ("width_mm", "70"), ("places", "counter/99")];
    let wrong = world.form(LIST, "supervisor", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in ["1 sampai 60", "host:port", "58 atau 80", "tidak dikenal", "value=\"pintu\""] {
        assert!(wrong.has(text), "{text} in {}", wrong.html);
    }
    assert!(listed(&world).await.is_empty());
    add(&world, "Pintu", "10.0.0.9:9100", &[]).await;
    let twice = add(&world, "Pintu", "10.0.0.10:9100", &[]).await;
    assert!(twice.has("Sudah ada pencetak dengan nama ini"), "{}", twice.html);
    for (who, status) in [("officer", 403), ("auditor", 403)] {
        assert_eq!(world.page(LIST, who).await.status.as_u16(), status, "{who}");
    }
    let seen = world.page(LIST, "head").await;
    assert!(
        seen.has("Pintu") && !seen.has("<form method=\"post\" action=\"/printers"),
        "looks only"
    );
    assert_eq!(world.page(&format!("{LIST}/nowhere"), "supervisor").await.status.as_u16(), 404);
}

#[tokio::test]
async fn several_kiosks_share_a_printer_and_each_has_one() {
    let world = World::at(monday(8, 5)).await;
    world.pair("kiosk-2", "kiosk", "").await;
    let machine = Fake::start(&[Mood::Ready, Mood::Ready, Mood::PaperOut]);
    let address = &machine.address;
    let body = |devices: &[&str]| json!({ "address": address, "width_mm": 58, "devices": devices });
    world.post("printers/hall", "supervisor", body(&["kiosk-1", "kiosk-2"])).await;
    for (kiosk, id) in [("kiosk-1", "t-1"), ("kiosk-2", "t-2")] {
        let ticket = world.ticket("paspor-baru", id).await;
        let path = format!("tickets/{}/prints", ticket["ticket"].as_str().unwrap());
        let (_, answer) =
            world.post(&path, kiosk, json!({ "command_id": format!("p-{id}") })).await;
        assert_eq!(answer["job"], json!({ "printer": "hall", "outcome": "yes" }), "{answer}");
    }
    world.post("printers/door", "supervisor", body(&["kiosk-2"])).await;
    let users = |printer: &Value| (printer["id"].clone(), printer["devices"].clone());
    let all: Vec<_> = listed(&world).await.iter().map(users).collect();
    let expected = [("door", json!(["kiosk-2"])), ("hall", json!(["kiosk-1"]))];
    assert_eq!(all, expected.map(|(id, devices)| (json!(id), devices)));
    let stranger = json!({ "address": "10.0.0.9:9100", "width_mm": 58, "devices": ["display-1"] });
    let (status, problem) = world.post("printers/door", "supervisor", stranger).await;
    assert_eq!((status.as_u16(), &problem["code"]), (422, &json!("queue.printer_place")));
    let (_, seen) = world.post("printers/hall/trials", "supervisor", json!({})).await;
    assert_eq!(seen["printers"][0]["state"], "paper_out", "{seen}");
}

#[tokio::test]
async fn without_a_main_printer_staff_are_asked() {
    let world = World::at(monday(8, 5)).await;
    let machine = Fake::start(&[Mood::Ready, Mood::Ready, Mood::Ready]);
    for (id, name) in [("door", "Pintu"), ("hall", "Lobi")] {
        let body =
            json!({ "address": machine.address, "width_mm": 80, "name": name, "usual": false });
        let (status, answer) = world.post(&format!("printers/{id}"), "supervisor", body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    }
    world.press("1", "opening", "").await;
    let ticket = world.ticket("paspor-baru", "t-1").await;
    let path = format!("tickets/{}/prints", ticket["ticket"].as_str().unwrap());
    let (status, problem) = world.post(&path, "officer", json!({ "command_id": "p-1" })).await;
    assert_eq!((status.as_u16(), &problem["code"]), (422, &json!("queue.printer_not_said")));
    let body = json!({ "command_id": "p-1", "printer": "hall" });
    let (_, answer) = world.post(&path, "officer", body).await;
    assert_eq!(answer["job"], json!({ "printer": "hall", "outcome": "yes" }), "{answer}");

    let desk = format!("/desk/{UNIT}/1");
    let panel = world.page(&format!("{desk}/reprints?visit=1"), "supervisor").await;
    assert!(panel.has("Di mana tiket dicetak?"), "{}", panel.html);
    assert!(panel.has("Cetak di Pintu") && panel.has("Cetak di Lobi") && panel.has("peramban ini"));
    assert!(!panel.has("value=\"ticket-lost\""), "first where, then why");
    let blind = [("visit", "1"), ("reason", "ticket-lost"), ("command_id", "r-1")];
    let refused = world.form(&format!("{desk}/reprints"), "supervisor", &blind).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("Pilih pencetaknya"), "{}", refused.html);
    let panel = world.page(&format!("{desk}/reprints?visit=1&printer=door"), "supervisor").await;
    assert!(panel.has("Tiket dicetak di Pintu.") && panel.has("value=\"ticket-lost\""));

    // The counter has a printer of its own, then the unit a main one.
    let body = json!({ "address": machine.address, "width_mm": 80, "counters": ["1"] });
    world.post("printers/door", "supervisor", body).await;
    let panel = world.page(&format!("{desk}/reprints?visit=1"), "supervisor").await;
    assert!(panel.has("Tiket dicetak di Pintu."), "{}", panel.html);
    let body =
        json!({ "address": machine.address, "width_mm": 80, "counters": [], "usual": false });
    world.post("printers/door", "supervisor", body).await;
    let body = json!({ "address": machine.address, "width_mm": 80, "usual": true });
    world.post("printers/hall", "supervisor", body).await;
    let panel = world.page(&format!("{desk}/reprints?visit=1"), "supervisor").await;
    assert!(panel.has("Tiket dicetak di Lobi."), "{}", panel.html);
}

#[tokio::test]
async fn a_printer_in_trouble_is_an_alarm_also_when_no_kiosk_uses_it() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-1").await;
    let machine = Fake::start(&[Mood::PaperOut]);
    let body = json!({ "address": machine.address, "width_mm": 80, "counters": ["1"] });
    world.post("printers/back", "supervisor", body).await;
    world.post("printers/back/trials", "supervisor", json!({})).await;
    let overview = world.send(Method::GET, "/api/v1/overview", "head", Body::empty()).await;
    let (_, overview) = answer(overview).await;
    let alarms = overview["units"][0]["alarms"].as_array().unwrap();
    let found = alarms.iter().find(|alarm| alarm["kind"] == "printer_trouble");
    assert_eq!(found.map(|alarm| &alarm["subject"]), Some(&json!("back")), "{overview}");
}
