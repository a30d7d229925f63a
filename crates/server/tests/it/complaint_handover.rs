//! A hand-over takes everything along, on both engines: what both sides said, in order and dated as
//! it was, with the files; nothing that came in meanwhile stays behind; the old code says where to.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::identity::accounts;
use maklumat::prove::register::{Trust, verify};
use serde_json::Value;

use crate::complaints::Story;
use crate::files::{CANARY, bytes, has, pdf};
use crate::office::{ABOVE, HERE, THERE, house, text};
use crate::world::on_both;

const OVER: [(&str, &str); 2] = [("hand-over-unit", THERE), ("hand-over-text", "Terjadi di sana.")];

/// The reporter's page in the other unit, as the old one names it.
async fn page_there(story: &Story, own_page: &str) -> String {
    let (_, html) = story.page(own_page, "").await;
    let link = html.split(&format!("href=\"/c/{THERE}/")).nth(1).expect("it says where");
    format!("/c/{THERE}/{}", link.split('"').next().unwrap())
}

/// The reporter writes or adds a file with a code; gives the status and what is said.
async fn attach(story: &Story, own_page: &str, id: &str) -> (StatusCode, Value) {
    let place = own_page.trim_start_matches("/c/").split('/').collect::<Vec<_>>();
    let [unit, own, code] = place[..] else { panic!("{own_page}") };
    let path = format!("/api/v1/units/{unit}/complaints/{own}/{code}/files?command_id={id}");
    let request = Request::post(path).header("content-type", "application/octet-stream");
    let response = story.office.send(request.body(Body::from(pdf(CANARY))).unwrap()).await;
    let status = response.status();
    (status, serde_json::from_str(&text(response).await).unwrap_or(Value::Null))
}

async fn write(story: &Story, own_page: &str, words: &str) -> StatusCode {
    let fields = [("send-text", words), ("command_id", words)];
    story.send(&format!("{own_page}/send"), "", &fields).await.0
}

fn in_order(html: &str, texts: &[&str]) {
    let places: Vec<_> = texts.iter().map(|text| html.find(text)).collect();
    assert!(places.iter().all(Option::is_some), "{texts:?} {places:?}: {html}");
    assert!(places.is_sorted(), "{texts:?}: {places:?}");
}

#[test]
fn what_both_sides_said_goes_along_as_it_was() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (own, own_page) = story.formal("along").await;
        let ask = async |words: &str| {
            let fields = [("send-text", words), ("send-question", "yes")];
            story.act(&own, "send", &story.supervisor, &fields).await
        };
        assert_eq!(ask("Loket mana, pagi atau siang?").await, StatusCode::SEE_OTHER);
        let answer = [("send-text", "Loket tiga."), ("send-answers", "1"), ("command_id", "a")];
        let sent = story.send(&format!("{own_page}/send"), "", &answer).await;
        assert_eq!(sent.0, StatusCode::SEE_OTHER);
        assert_eq!(attach(&story, &own_page, "f").await.0, StatusCode::CREATED);
        assert_eq!(ask("Siapa nama petugasnya?").await, StatusCode::SEE_OTHER);
        let note = [("leave-note-text", "Catatan rahasia.")];
        assert_eq!(story.act(&own, "leave-note", &story.head, &note).await, StatusCode::SEE_OTHER);
        // Three days later it turns out to belong to another unit.
        let later = Zone::Jakarta.instant(date(2026, 11, 26), time(9, 0, 0, 0));
        story.office.app.clock.skip_to(later);
        let status = story.act(&own, "hand-over", &story.supervisor, &OVER).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let there = page_there(&story, &own_page).await;
        let new = there.split('/').nth(3).unwrap();
        let (_, html) = story.page(&format!("{there}?lang=en"), "").await;
        let said = ["Diminta uang rokok.", "Loket mana", "Loket tiga.", "Siapa nama petugasnya?"];
        in_order(&html, &said);
        assert!(html.contains("23 November 2026") && !html.contains("rahasia"), "{html}");
        let head = story.office.token(Holder::Staff(Role::Head), THERE).await.unwrap();
        let desk = format!("/complaints/{THERE}/{new}");
        let (_, html) = story.page(&format!("{desk}?lang=en"), &head).await;
        in_order(&html, &said);
        assert!(html.contains("Office before") && !html.contains("rahasia"), "{html}");
        let file = Request::get(format!("{desk}/files/1"));
        let file = file.header("authorization", format!("Bearer {head}"));
        let file = story.office.send(file.body(Body::empty()).unwrap()).await;
        assert!(has(&bytes(file).await, CANARY));
        let found = story.page(&format!("/complaints/{THERE}/search?q=loket+tiga"), &head).await.1;
        assert!(found.contains(new), "{found}");
        // What was asked there waits for its answer here.
        let answer = [("send-text", "Tidak tahu."), ("send-answers", "3"), ("command_id", "b")];
        let sent = story.send(&format!("{there}/send"), "", &answer).await;
        assert_eq!(sent, (StatusCode::SEE_OTHER, there.clone()));
        // The old code opens the old page, and says where to write.
        let old = own_page.replacen(
            &format!("/c/{HERE}"),
            &format!("/api/v1/units/{HERE}/complaints"),
            1,
        );
        let told: Value = serde_json::from_str(&story.page(&old, "").await.1).unwrap();
        assert_eq!(told["goes_on"]["url"], there, "{told}");
        let status = write(&story, &own_page, "Masih di sini?").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, told) = attach(&story, &own_page, "g").await;
        assert_eq!(
            (status, &told["code"]),
            (StatusCode::CONFLICT, &"complaint.goes_on_there".into())
        );
        assert!(told["detail"].as_str().unwrap().contains(&there), "{told}");
        let trust = Trust::default();
        let report = verify(&story.office.app.book, &trust, None, &|_| {}).await.unwrap();
        assert!(report.is_ok(), "{report:?}");
    });
}

/// Hands a complaint in which `accused` is named to a unit; gives its page there, for who reads it.
async fn hand_over_from(story: &Story, own: &str, accused: &str, unit: &str) -> String {
    let named = [("name-accused-about", "officer"), ("name-accused-accused", accused)];
    let status = story.act(own, "name-accused", &story.head, &named).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let over = [("hand-over-unit", unit), ("hand-over-text", "Terjadi di sana.")];
    let status = story.act(own, "hand-over", &story.head, &over).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let head = story.office.token(Holder::Staff(Role::Head), unit).await.unwrap();
    let (_, list) = story.page(&format!("/complaints/{unit}"), &head).await;
    let place = format!("href=\"/complaints/{unit}/");
    let named = list.split(&place).skip(1).filter_map(|link| link.split('"').next());
    let new = named.into_iter().find(|one| one.len() == own.len()).expect("the head reads it");
    let desk = format!("/complaints/{unit}/{new}");
    assert!(story.page(&desk, &head).await.1.contains("Diminta uang rokok."));
    desk
}

#[test]
fn whoever_is_accused_here_reads_nothing_there() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let accused = format!("supervisor-{HERE}");
        let give = async |unit: &str| {
            let (app, grant) = (&story.office.app, (Role::Supervisor.name(), unit));
            accounts::grant(app, &house(HERE), &accused, grant, "").await.unwrap();
        };
        // Whoever serves above is above this unit's head as well, so that is given afterwards.
        for (unit, before) in [(THERE, true), (ABOVE, false)] {
            if before {
                give(unit).await;
            }
            let (own, _) = story.formal(unit).await;
            let desk = hand_over_from(&story, &own, &accused, unit).await;
            if !before {
                give(unit).await;
            }
            let me = story.office.session(&accused).await;
            assert_eq!(story.page(&desk, &me).await.0, StatusCode::NOT_FOUND, "{unit}");
            let new = desk.rsplit('/').next().unwrap();
            for path in ["", "/search?q=rokok", "/list/csv"] {
                let (_, html) = story.page(&format!("/complaints/{unit}{path}"), &me).await;
                assert!(!html.contains(new), "{unit}{path}: {html}");
            }
        }
    });
}

/// Whatever the reporter sends while it is being handed over is there afterwards, or was refused.
#[test]
fn nothing_that_comes_in_meanwhile_stays_behind() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        for round in 0..6 {
            let (own, own_page) = story.formal(&format!("race-{round}")).await;
            let words = format!("Menyusul {round}.");
            let over = story.act(&own, "hand-over", &story.supervisor, &OVER);
            let (over, sent, added) = if round % 2 == 0 {
                tokio::join!(over, write(&story, &own_page, &words), attach(&story, &own_page, "f"))
            } else {
                let sent = async { (write(&story, &own_page, &words).await, Default::default()) };
                let ((sent, ()), added, over) =
                    tokio::join!(sent, attach(&story, &own_page, "f"), over);
                (over, sent, added)
            };
            assert_eq!(over, StatusCode::SEE_OTHER);
            let there = page_there(&story, &own_page).await;
            let (_, html) = story.page(&there, "").await;
            let arrived = html.contains(&words);
            assert_eq!(arrived, sent == StatusCode::SEE_OTHER, "{round} {sent}: {html}");
            let new = there.split('/').nth(3).unwrap();
            let head = story.office.token(Holder::Staff(Role::Head), THERE).await.unwrap();
            let list = format!("/api/v1/units/{THERE}/complaints/{new}/files");
            let files: Value = serde_json::from_str(&story.page(&list, &head).await.1).unwrap();
            let files = files["files"].as_array().unwrap().len();
            assert_eq!(files, usize::from(added.0 == StatusCode::CREATED), "{round} {added:?}");
        }
    });
}

/// Whoever is named while it is being handed over is kept from it there, or was not named here.
#[test]
fn whoever_is_named_meanwhile_reads_nothing_there() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let accused = format!("supervisor-{HERE}");
        let grant = (Role::Supervisor.name(), THERE);
        let app = &story.office.app;
        accounts::grant(app, &house(HERE), &accused, grant, "").await.unwrap();
        let me = story.office.session(&accused).await;
        let fields = [("name-accused-about", "officer"), ("name-accused-accused", &*accused)];
        for round in 0..6 {
            let (own, own_page) = story.formal(&format!("named-{round}")).await;
            let over = story.act(&own, "hand-over", &story.head, &OVER);
            let name = story.act(&own, "name-accused", &story.head, &fields);
            let (over, named) = if round % 2 == 0 {
                tokio::join!(over, name)
            } else {
                let (named, over) = tokio::join!(name, over);
                (over, named)
            };
            assert_eq!(over, StatusCode::SEE_OTHER);
            let there = page_there(&story, &own_page).await;
            let new = there.split('/').nth(3).unwrap();
            let seen = story.page(&format!("/complaints/{THERE}/{new}"), &me).await.0;
            let kept = seen == StatusCode::NOT_FOUND;
            assert_eq!(kept, named == StatusCode::SEE_OTHER, "{round} {named} {seen}");
        }
    });
}
