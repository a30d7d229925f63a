//! The same for programs.

use axum::http::{Method, StatusCode};
use domain::kernel::UnitId;
use serde_json::{Value, json};

use super::world::{UNIT, World};

fn service(id: &str) -> String {
    format!("units/{UNIT}/services/{id}")
}

fn version(document: &Value, replaces: Option<u32>, id: &str) -> Value {
    json!({
        "document": document, "decree": "W.1-009/2026", "decided": "2026-11-20",
        "effective": "2026-11-23", "replaces": replaces, "command_id": id,
    })
}

#[tokio::test]
async fn the_api_gives_the_very_documents() {
    let world = World::open().await;
    let standard = world.get(&format!("/api/v1/{}", service("paspor-baru"))).await.json();
    let document = serde_json::to_value(world.document("paspor-baru")).unwrap();
    assert_eq!(standard["document"], document);
    assert_eq!(standard["history"].as_array().unwrap().len(), 1);
    let unit = world.get(&format!("/api/v1/units/{UNIT}")).await.json();
    let published = world.app.directory.get(&UnitId::parse(UNIT).unwrap()).unwrap();
    let profile = &*published.profile.newest().unwrap().document;
    assert_eq!(unit, serde_json::to_value(profile).unwrap());
    let units = world.get("/api/v1/units").await.json();
    assert_eq!(units["units"].as_array().unwrap().len(), 4);
    let list = world.get(&format!("/api/v1/units/{UNIT}/services")).await.json();
    assert_eq!(list["services"].as_array().unwrap().len(), 14);
}

#[tokio::test]
async fn a_version_is_published_replaced_and_withdrawn() {
    let world = World::open().await;
    let head = world.token("head").await;
    let path = format!("{}/versions", service("splp"));
    let mut document = serde_json::to_value(world.document("splp")).unwrap();
    document["summary"]["id"] = "Ringkasan lewat API.".into();
    let body = version(&document, Some(1), "a-1");
    let before = world.entries().await;
    for _ in 0..2 {
        let done = world.api(Method::POST, &head, &path, &body).await;
        assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
        assert_eq!(done.json(), json!({ "service": "splp", "version": 2 }));
    }
    assert_eq!(world.entries().await, before + 1);
    let shown = world.get(&format!("/api/v1/{}", service("splp"))).await.json();
    assert_eq!(shown["document"], document);
    let stale = version(&document, Some(1), "a-2");
    let stale = world.api(Method::POST, &head, &path, &stale).await;
    assert_eq!(
        (stale.status, stale.json()["code"].clone()),
        (StatusCode::CONFLICT, "standard.version_replaced".into(),)
    );
    let end = json!({
        "reason": { "id": "Selesai", "en": "Over" }, "decree": "W.1-010/2026",
        "effective": "2026-11-23", "command_id": "w-1",
    });
    let gone = world.api(Method::DELETE, &head, &format!("{path}/2"), &end).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    let again = json!({
        "reason": { "id": "Selesai", "en": "Over" }, "decree": "W.1-010/2026",
        "effective": "2026-11-23", "command_id": "w-2",
    });
    let again = world.api(Method::DELETE, &head, &format!("{path}/2"), &again).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    let back = world.api(Method::POST, &head, &path, &version(&document, None, "a-3")).await;
    assert_eq!(back.json()["version"], 3, "offered again: {}", back.text);
}

#[tokio::test]
async fn wrong_requests_are_told_what_to_do_and_change_nothing() {
    let world = World::open().await;
    let head = world.token("head").await;
    let supervisor = world.token("supervisor").await;
    let before = world.entries().await;
    let path = format!("{}/versions", service("splp"));
    let sound = serde_json::to_value(world.document("splp")).unwrap();
    let body = version(&sound, Some(1), "x");
    for (token, status) in
        [("", StatusCode::UNAUTHORIZED), (supervisor.as_str(), StatusCode::FORBIDDEN)]
    {
        let refused = world.api(Method::POST, token, &path, &body).await;
        assert_eq!(refused.status, status, "{}", refused.text);
    }
    let mut faulty = sound.clone();
    faulty["queue_class"] = "9".into();
    faulty["components"].as_object_mut().unwrap().remove("competence");
    faulty["a key \"with\"\n[components]"] = 1.5.into();
    let refused = world.api(Method::POST, &head, &path, &version(&faulty, Some(1), "x")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem = refused.json();
    assert_eq!(problem["code"], "promise.document_faulty");
    let fields: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields.len(), 3, "{problem}");
    assert!(fields.contains(&"document.queue_class".into()), "{problem}");
    assert!(problem["errors"][0]["detail"].as_str().unwrap().len() > 10, "in words");
    for document in [json!(null), json!([]), json!(7), json!({ "service": [1, null, {}] })] {
        let refused =
            world.api(Method::POST, &head, &path, &version(&document, Some(1), "x")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{document}");
    }
    let elsewhere = format!("{}/versions", service("paspor-baru"));
    let refused = world.api(Method::POST, &head, &elsewhere, &body).await;
    assert_eq!(refused.json()["code"], "promise.other_service");
    for id in ["", "a b", &"x".repeat(65)] {
        let refused = world.api(Method::POST, &head, &path, &version(&sound, Some(1), id)).await;
        assert_eq!(refused.json()["code"], "promise.command_id", "{id:?}");
    }
    let nothing = world.api(Method::POST, &head, &path, &json!({})).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = json!({
        "reason": { "id": "a", "en": "b" }, "decree": "c", "effective": "2026-11-23",
        "command_id": "u",
    });
    for path in [format!("{path}/7"), format!("{}/versions/1", service("paspor-emas"))] {
        let refused = world.api(Method::DELETE, &head, &path, &unknown).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(world.entries().await, before);
}

#[tokio::test]
async fn profile_and_pledge_have_their_twins() {
    let world = World::open().await;
    let head = world.token("head").await;
    let mut profile = world.get(&format!("/api/v1/units/{UNIT}")).await.json();
    profile["motto"]["en"] = "A new motto.".into();
    let body = json!({ "document": profile, "effective": "2026-11-23", "command_id": "p-1" });
    let path = format!("units/{UNIT}/profile/versions");
    let done = world.api(Method::POST, &head, &path, &body).await;
    assert_eq!(done.json(), json!({ "unit": UNIT, "version": 2 }), "{}", done.text);
    assert_eq!(world.get(&format!("/api/v1/units/{UNIT}")).await.json(), profile);
    profile["unit"] = "kanim-lain".into();
    let body = json!({ "document": profile, "effective": "2026-11-23", "command_id": "p-2" });
    let refused = world.api(Method::POST, &head, &path, &body).await;
    assert_eq!(refused.json()["code"], "profile.other_unit", "{}", refused.text);
    let path = format!("units/{UNIT}/pledges");
    let body = json!({ "place": "Kota", "date": "2026-11-23", "command_id": "s-1" });
    let same = world.api(Method::POST, &head, &path, &body).await;
    assert_eq!(same.json()["code"], "pledge.unchanged", "{}", same.text);
    let mut document = serde_json::to_value(world.document("splp")).unwrap();
    document["summary"]["id"] = "Lain.".into();
    let versions = format!("{}/versions", service("splp"));
    world.api(Method::POST, &head, &versions, &version(&document, Some(1), "v")).await;
    let signed = world.api(Method::POST, &head, &path, &body).await;
    assert_eq!(signed.status, StatusCode::CREATED, "{}", signed.text);
    let standing = world.get(&format!("/api/v1/units/{UNIT}/pledge")).await.json();
    assert_eq!(signed.json(), standing);
    assert_eq!(standing["late"], false);
}
