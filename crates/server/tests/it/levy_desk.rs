//! What goes on with a levy report: pictures in parts, who examines it, what others told an
//! inspector, figures by way.

use axum::http::StatusCode;
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use register::entry::Entry;
use serde_json::{Value, json};

use crate::levy::{ACCESS, LOOKUP, Story, filled, parcel, report, work};
use crate::office::{ABOVE, HERE, text};
use crate::world::on_both;

const PART: usize = 256 * 1024 + 28;

fn part(access: &str, of: (u32, u32), body: usize) -> Value {
    let fill = u8::try_from(of.0).unwrap();
    let parcel = json!({ "version": 1, "body": filled(body, fill) }).to_string();
    let nonce = work(&parcel);
    json!({
        "access": access, "part": of.0, "parts": of.1, "parcel": parcel, "date": "2026-11-23",
        "nonce": nonce,
    })
}

#[test]
fn pictures_come_in_sealed_parts_for_those_who_were_chosen() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (wayan, _) = (story.key(&story.wayan).await, story.key(&story.tuti).await);
        let (status, _) = story.file("", &report(&parcel(&[&wayan], 7))).await;
        assert_eq!(status, StatusCode::CREATED);
        let send = async |picture: u32, body: &Value| {
            let path = format!("/api/v1/units/{HERE}/levy-reports/{LOOKUP}/pictures/{picture}");
            story.post(&path, "", body).await
        };
        let good = part(ACCESS, (1, 2), PART);
        let mut lazy = good.clone();
        lazy["nonce"] = json!(work("something else"));
        for (picture, body, code) in [
            (1, part("wrong", (1, 2), PART), "web.not_found"),
            (1, lazy, "levy.work"),
            (1, part(ACCESS, (1, 2), PART - 1), "levy.parcel"),
            (2, part(ACCESS, (1, 2), PART), "levy.file_part"),
            (1, part(ACCESS, (1, 3), PART), "levy.file_part"),
        ] {
            assert_eq!(send(picture, &body).await.1["code"], code);
        }
        assert_eq!(send(1, &good).await.0, StatusCode::NO_CONTENT);
        assert_eq!(send(1, &good).await.0, StatusCode::NO_CONTENT, "sent twice, taken once");
        let (_, thread) = story.read(ACCESS).await;
        assert_eq!(thread["pictures"], json!([{ "number": 1, "parts": 2, "came": 1 }]));
        let second = part(ACCESS, (2, 2), PART);
        assert_eq!(send(1, &second).await.0, StatusCode::NO_CONTENT);
        let desk = story.desk(&story.wayan).await;
        assert_eq!(desk["reports"][0]["pictures"], 1);
        let one = format!("/api/v1/units/{ABOVE}/levy-desk/{LOOKUP}/pictures/1");
        let (status, got) = story.get(&format!("{one}/2"), &story.wayan).await;
        assert_eq!((status, &got["parcel"]), (StatusCode::OK, &second["parcel"]));
        for (path, token) in [(format!("{one}/3"), &story.wayan), (format!("{one}/1"), &story.tuti)]
        {
            assert_eq!(story.get(&path, token).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        let auditor = story.office.token(Holder::Staff(Role::Auditor), ABOVE).await.unwrap();
        let (_, log) = story.get(&format!("/api/v1/units/{ABOVE}/access-log"), &auditor).await;
        assert!(log.to_string().contains(&format!("levy/{LOOKUP}/pictures")), "{log}");
        // The thread does not carry the parts along.
        assert!(thread.to_string().len() < 40_000);
    });
}

#[test]
fn a_report_is_given_to_an_inspector_who_can_open_it() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (wayan, tuti) = (story.key(&story.wayan).await, story.key(&story.tuti).await);
        story.file("", &report(&parcel(&[&wayan], 7))).await;
        let mut both = report(&parcel(&[&wayan, &tuti], 8));
        both["lookup"] = json!("0000000000000000");
        story.file("", &both).await;
        let give = async |lookup: &str, token: &str, to: &str| {
            let path = format!("/api/v1/units/{ABOVE}/levy-desk/{lookup}/assignment");
            let id = format!("{lookup}-{to}");
            story.post(&path, token, &json!({ "inspector": to, "command_id": id })).await
        };
        let (status, problem) = give(LOOKUP, &story.wayan, "tuti").await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("levy.not_for_them")));
        assert_eq!(give(LOOKUP, &story.tuti, "tuti").await.0, StatusCode::NOT_FOUND);
        let (status, _) = give("0000000000000000", &story.wayan, "tuti").await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let desk = story.desk(&story.tuti).await;
        assert_eq!(
            desk["reports"].as_array().unwrap().len(),
            1,
            "what one was left out of is not there"
        );
        assert_eq!(
            (&desk["account"], &desk["reports"][0]["assigned"]),
            (&json!("tuti"), &json!("tuti"))
        );
        // The envelopes as a file: for each inspector their own.
        let cookie = |token: &str| format!("maklumat_session={token}");
        let path = format!("/levy-desk/{ABOVE}/envelopes.csv");
        let file = text(story.office.page(&path, &cookie(&story.tuti)).await).await;
        let row = format!("0000000000000000,{HERE},2026-11-23,online,inspector,,0,0,tuti");
        assert!(file.contains(&row) && !file.contains(LOOKUP), "{file}");
        let one = format!("/api/v1/units/{ABOVE}/levy-desk/0000000000000000");
        let (_, thread) = story.get(&one, &story.wayan).await;
        let holders: Vec<_> =
            thread["holders"].as_array().unwrap().iter().map(|one| &one["inspector"]).collect();
        assert_eq!(holders, ["tuti", "wayan"]);
    });
}

#[test]
fn what_was_told_to_an_inspector_is_counted_by_its_way() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let wayan = story.key(&story.wayan).await;
        let path = format!("/api/v1/units/{ABOVE}/levy-desk");
        let told = |office: &str, channel: &str, number: u32| {
            let mut body = report(&parcel(&[&wayan], 7));
            body.as_object_mut().unwrap().retain(|name, _| name != "date" && name != "nonce");
            body["lookup"] = json!(format!("{}{number}", &LOOKUP[..15]));
            (body["office"], body["channel"]) = (json!(office), json!(channel));
            body
        };
        for (office, channel, code) in [
            (HERE, "online", "levy.channel"),
            (HERE, "rumour", "levy.channel"),
            (ABOVE, "letter", "levy.office"),
            ("nowhere", "letter", "levy.office"),
        ] {
            let (_, problem) = story.post(&path, &story.wayan, &told(office, channel, 0)).await;
            assert_eq!(problem["code"], code, "{office} {channel}");
        }
        assert_eq!(
            story.post(&path, &story.head, &told(HERE, "letter", 0)).await.0,
            StatusCode::FORBIDDEN
        );
        for number in 0..5 {
            let (status, filed) =
                story.post(&path, &story.wayan, &told(HERE, "letter", number)).await;
            assert_eq!(status, StatusCode::CREATED, "{filed}");
        }
        let last = story.office.app.book.read_chain(ABOVE, 0, 100).await.unwrap().pop().unwrap();
        let entry = Entry::read(&last.bytes).unwrap();
        assert!(entry.actor.contains("wayan"), "who took it stands there: {}", entry.actor);
        let begins = Zone::Jakarta.instant(date(2026, 11, 23), time(0, 0, 0, 0));
        assert_eq!(entry.happened, begins.0, "dated by the day at the office");
        let (_, lines) = story.get(&format!("/api/v1/units/{HERE}/levy-figures"), "").await;
        let ways = &lines[0]["by_channel"];
        assert_eq!(ways["letter"], json!({ "count": 5, "at_least": true }));
        assert_eq!(ways["online"], json!({ "count": null, "at_least": false }));
        assert_eq!(story.desk(&story.wayan).await["reports"][0]["channel"], "letter");
    });
}
