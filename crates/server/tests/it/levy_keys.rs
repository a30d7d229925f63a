//! Keys of inspectors and custodians over HTTP, on both engines: changed within one hand, lost and
//! brought back by custodians, and what an inspector vouches for.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::identity::Role;
use serde_json::{Value, json};

use crate::levy::{LOOKUP, Story, filled, parcel, point, report};
use crate::office::{ABOVE, HERE};
use crate::world::on_both;

const KEYS: &str = "/api/v1/units/kanwil-nusantara/levy-keys";

fn one(length: usize) -> String {
    json!({ "version": 1, "ephemeral": point(), "sealed": filled(length, 7) }).to_string()
}

fn shares(custodians: &[&String]) -> String {
    let share = |name: &&String| ((*name).clone(), Value::from(filled(61, 7)));
    let shares: serde_json::Map<_, _> = custodians.iter().map(share).collect();
    json!({ "version": 1, "sealed": filled(166, 7), "ephemeral": point(), "shares": shares })
        .to_string()
}

#[test]
fn a_public_key_is_a_point_of_the_curve() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let mut off = STANDARD.decode(point()).unwrap();
        off[64] ^= 1;
        for wrong in [STANDARD.encode(off), filled(65, 4), String::new()] {
            let body = json!({ "public": wrong, "command_id": "x" });
            let (status, problem) = story.post(KEYS, &story.wayan, &body).await;
            assert_eq!(
                (status, &problem["code"]),
                (StatusCode::UNPROCESSABLE_ENTITY, &json!("levy.public_key"))
            );
        }
        let wayan = story.key(&story.wayan).await;
        let mut body = report(&parcel(&[&wayan], 7));
        let mut sent: Value = serde_json::from_str(body["parcel"].as_str().unwrap()).unwrap();
        sent["ephemeral"] = json!(filled(65, 4));
        body["parcel"] = json!(sent.to_string());
        assert_eq!(story.file("", &body).await.1["code"], "levy.parcel");
    });
}

#[test]
fn keys_change_within_one_hand() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (old, tuti) = (story.key(&story.wayan).await, story.key(&story.tuti).await);
        story.file("", &report(&parcel(&[&old], 7))).await;
        let new = story.key(&story.wayan).await;
        let path = format!("/api/v1/units/{ABOVE}/levy-desk/{LOOKUP}/wraps");
        let wrap =
            |key: &str, length: usize| json!({ "from": old, "key": key, "parcel": one(length) });
        let (status, _) = story.post(&path, &story.tuti, &wrap(&tuti, 60)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "whoever was left out lets nobody in");
        let (status, problem) = story.post(&path, &story.wayan, &wrap(&tuti, 60)).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::CONFLICT, &json!("levy.key_not_in_use"))
        );
        assert_eq!(story.post(&path, &story.wayan, &wrap(&new, 59)).await.1["code"], "levy.parcel");
        assert_eq!(
            story.post(&path, &story.wayan, &wrap(&new, 60)).await.0,
            StatusCode::NO_CONTENT
        );
        // The old one ends; the new one opens what was sealed before it was made.
        let end = json!({ "command_id": "end" });
        let (status, _) = story.post(&format!("{KEYS}/{old}/revocation"), &story.wayan, &end).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let desk = story.desk(&story.wayan).await;
        assert_eq!((&desk["keys"], &desk["reports"][0]["lookup"]), (&json!([new]), &json!(LOOKUP)));
        let one = format!("/api/v1/units/{ABOVE}/levy-desk/{LOOKUP}");
        let (_, thread) = story.get(&one, &story.wayan).await;
        assert_eq!(thread["wraps"][0]["key"], json!(new));
        assert!(thread["wraps"][0]["parcel"].as_str().unwrap().contains("ephemeral"));
    });
}

#[test]
fn a_lost_key_comes_back_by_its_custodians() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let mut custodians = Vec::new();
        for account in ["sari", "budi", "rina"] {
            story.office.hire(account, Role::Overseer, ABOVE).await;
            let session = story.office.session(account).await;
            let key = story.key_for(&session, true).await;
            custodians.push((session, key));
        }
        let lost = story.key(&story.wayan).await;
        let keys: Vec<&String> = custodians.iter().map(|(_, key)| key).collect();
        // No report goes to a custodian.
        let (_, to) = story.get(&format!("/api/v1/units/{HERE}/levy-recipients"), "").await;
        assert_eq!(to["keys"].as_array().unwrap().len(), 1);
        let (status, problem) = story.file("", &report(&parcel(&[keys[0]], 3))).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::CONFLICT, &json!("levy.key_not_in_use"))
        );
        let left = shares(&keys);
        let leave = json!({ "needed": 2, "parcel": left, "command_id": "leave" });
        let of = |act: &str| format!("{KEYS}/{lost}/{act}");
        assert_eq!(story.post(&of("shares"), &story.tuti, &leave).await.0, StatusCode::CONFLICT);
        let (status, problem) = story.post(&of("shares"), &story.wayan, &leave).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{problem}");
        story.file("", &report(&parcel(&[&lost], 7))).await;
        // Lost: ended, a new one made, and asked for.
        let end = |id: &str| json!({ "command_id": id });
        story.post(&of("revocation"), &story.wayan, &end("lost")).await;
        assert_eq!(story.desk(&story.wayan).await["reports"], json!([]));
        let new = story.key(&story.wayan).await;
        let ask = json!({ "to": new, "command_id": "ask" });
        assert_eq!(story.post(&of("recovery"), &story.wayan, &ask).await.0, StatusCode::NO_CONTENT);
        // Its holder and its custodians see sealed shares, nobody else.
        for (token, status) in [
            (&story.wayan, StatusCode::OK),
            (&custodians[0].0, StatusCode::OK),
            (&story.tuti, StatusCode::NOT_FOUND),
            (&story.head, StatusCode::FORBIDDEN),
        ] {
            assert_eq!(story.get(&of("shares"), token).await.0, status);
        }
        let give =
            |n: usize| json!({ "to": new, "parcel": one(61), "command_id": format!("give-{n}") });
        assert_eq!(
            story.post(&of("recovery/shares"), &story.tuti, &give(9)).await.0,
            StatusCode::CONFLICT
        );
        // The second custodian is accused: the first and the third are enough.
        for n in [0, 2] {
            let recover =
                story.post(&of("recovery/end"), &story.wayan, &end(&format!("early-{n}"))).await;
            assert_eq!(recover.1["code"], "levy.too_few_shares");
            let (status, _) = story.post(&of("recovery/shares"), &custodians[n].0, &give(n)).await;
            assert_eq!(status, StatusCode::NO_CONTENT);
        }
        let (_, kept) = story.get(&of("shares"), &story.wayan).await;
        assert_eq!((&kept["left"], kept["given"].as_array().unwrap().len()), (&json!(left), 2));
        let (status, _) = story.post(&of("recovery/end"), &story.wayan, &end("end")).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        // Revoked and recovered: it opens for its holder what was sealed to it.
        assert_eq!(story.desk(&story.wayan).await["reports"][0]["lookup"], LOOKUP);
        let (_, ring) = story.get(KEYS, &story.tuti).await;
        let found =
            ring["keys"].as_array().unwrap().iter().find(|one| one["key"] == json!(lost)).unwrap();
        assert_eq!((&found["recovered"], &found["left"]["needed"]), (&json!(true), &json!(2)));
        assert!(!ring.to_string().contains(&filled(61, 7)), "no share in the list");
    });
}

#[test]
fn an_inspector_vouches_for_the_scripts_that_are_served() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let path = format!("/api/v1/units/{ABOVE}/levy-scripts");
        let recipients = format!("/api/v1/units/{HERE}/levy-recipients");
        let scripts = story.get(&recipients, "").await.1["scripts"].clone();
        let vouch = json!({ "scripts": scripts, "version": "0.1.0", "command_id": "vouch" });
        assert_eq!(
            story.post(&path, &story.wayan, &vouch).await.0,
            StatusCode::NOT_FOUND,
            "no key"
        );
        story.key(&story.wayan).await;
        assert_eq!(story.post(&path, &story.wayan, &vouch).await.0, StatusCode::NO_CONTENT);
        let wrong = json!({ "scripts": "all is well", "version": "0.1.0", "command_id": "x" });
        assert_eq!(story.post(&path, &story.wayan, &wrong).await.1["code"], "levy.scripts");
        let (_, to) = story.get(&recipients, "").await;
        assert_eq!(to["vouched"]["scripts"], to["scripts"]);
        assert_eq!(to["vouched"]["date"], "2026-11-23");
        let (_, page) = story.get(&format!("/api/v1/units/{ABOVE}/levy-keys"), &story.tuti).await;
        assert_eq!(page["scripts"], scripts);
    });
}
