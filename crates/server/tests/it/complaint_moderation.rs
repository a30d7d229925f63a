//! Moderation over HTTP, on both engines: what the public reads and when, who may say so, spam that
//! is counted apart, figures that move once a day.

use axum::http::{Method, StatusCode};
use domain::identity::{Holder, Role};
use domain::kernel::UnitId;
use maklumat::identity::Permit;
use maklumat::prove::erasure::erase;
use serde_json::{Value, json};

use crate::complaints::{Story, rebuilt};
use crate::office::{ABOVE, HERE};
use crate::world::on_both;

const WORDS: &str = "Antre di loket 3, Bu Sari marah-marah.";

async fn tip(story: &Story, text: &str) -> String {
    let body = json!({
        "class": "non-oversight", "about": "service", "text": text,
        "command_id": text.len().to_string(),
    });
    let (status, receipt) = story.file(&body).await;
    assert_eq!(status, StatusCode::CREATED, "{receipt}");
    receipt["reference"].as_str().unwrap().to_owned()
}

/// What the open interface says was said; nothing at all when it does not know the complaint.
async fn read(story: &Story, own: &str) -> Option<Value> {
    let path = format!("/open311/v2/requests/{own}.json?jurisdiction_id={HERE}");
    let (status, all) = story.office.json(Method::GET, &path, "", &json!({})).await;
    (status == StatusCode::OK).then(|| all[0]["description"].clone())
}

async fn says(story: &Story, token: &str, own: &str, act: &str, text: &str) -> (StatusCode, Value) {
    let path = format!("/api/v1/units/{HERE}/complaints/{own}/moderation");
    let id = format!("{act}-{}", text.len());
    let body = json!({ "act": act, "text": text, "command_id": id });
    story.office.json(Method::POST, &path, token, &body).await
}

async fn queue(story: &Story, token: &str, query: &str) -> String {
    let path = format!("/complaints/{HERE}/moderation{query}");
    let (status, html) = story.page(&path, token).await;
    assert_eq!(status, StatusCode::OK, "{html}");
    html
}

#[test]
fn the_public_reads_what_a_moderator_let_out_and_nothing_before() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let own = tip(&story, WORDS).await;
        assert_eq!(read(&story, &own).await, Some(Value::Null), "waits");
        assert!(queue(&story, &story.supervisor, "").await.contains(&own));
        for token in [&story.officer, &story.head] {
            let path = format!("/complaints/{HERE}/moderation");
            assert_eq!(story.page(&path, token).await.0, StatusCode::FORBIDDEN);
            assert_eq!(story.act(&own, "approve", token, &[]).await.as_u16() / 100, 4);
        }
        let status = story.act(&own, "approve", &story.supervisor, &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(read(&story, &own).await, Some(json!(WORDS)));
        assert!(!queue(&story, &story.supervisor, "").await.contains(&own));
        // Another wording; an empty one is none.
        let empty = [("redact-text", " ")];
        let status = story.act(&own, "redact", &story.supervisor, &empty).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = "Antre lama di sebuah loket.";
        let status = story.act(&own, "redact", &story.supervisor, &[("redact-text", text)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(read(&story, &own).await, Some(json!(text)));
        let desk = format!("/complaints/{HERE}/{own}?lang=en");
        let (_, html) = story.page(&desk, &story.head).await;
        assert!(html.contains(WORDS) && html.contains(text), "the original stays: {html}");
        assert!(html.contains("Another wording for the public"), "who and when: {html}");
        assert!(html.contains(&format!("supervisor-{HERE}")), "{html}");
        assert!(!html.contains("/redact\""), "the head does not moderate: {html}");
        let recorded = story.recorded(&own).await;
        assert!(!recorded.contains("loket"), "{recorded}");
        let listed = queue(&story, &story.supervisor, "?show=redacted").await;
        assert!(listed.contains(&own), "{listed}");
        let csv = format!("/complaints/{HERE}/moderation.csv?show=redacted");
        let (_, csv) = story.page(&csv, &story.supervisor).await;
        assert!(
            csv.contains(&format!("{own},2026-11-23,non-oversight,web,received,redacted")),
            "{csv}"
        );
        let (status, told) =
            says(&story, &story.supervisor, &own, "withhold", "Menyebut nama.").await;
        assert_eq!((status, &told["moderation"]), (StatusCode::OK, &json!("withheld")));
        assert_eq!(read(&story, &own).await, Some(Value::Null));
        let (status, _) = says(&story, &story.supervisor, &own, "withhold", "Sekali lagi.").await;
        assert_eq!(status, StatusCode::CONFLICT);
        let (_, told) = says(&story, &story.supervisor, &own, "take-back", "Keliru.").await;
        assert_eq!(told["moderation"], "waiting");
        assert_eq!(says(&story, &story.supervisor, &own, "accept", "x").await.0, 422);
        // With the texts goes what was public of them.
        let last = "Antre lama sekali di sebuah loket.";
        let (status, told) = says(&story, &story.supervisor, &own, "redact", last).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!(read(&story, &own).await, Some(json!(last)));
        let (app, subject) = (&story.office.app, format!("complaint/{own}"));
        let permit = Permit::house(UnitId::parse(HERE).unwrap());
        erase(&*app.book, &app.execute, &permit, &subject, "UU 27/2022").await.unwrap();
        assert_eq!(read(&story, &own).await, Some(Value::Null), "erased");
        rebuilt(&story).await;
    });
}

#[test]
fn the_accused_neither_moderate_nor_count_what_waits() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let above = story.office.token(Holder::Staff(Role::Overseer), ABOVE).await.unwrap();
        let (own, other) = (tip(&story, WORDS).await, tip(&story, "Kursi rusak.").await);
        let page = queue(&story, &story.supervisor, "?lang=en").await;
        assert!(page.contains("2 complaints"), "{page}");
        // Open to all, and yet kept from the supervisor: somebody says later whom it is about.
        let supervisor = format!("supervisor-{HERE}");
        let accused = [("name-accused-about", "service"), ("name-accused-accused", &*supervisor)];
        let status = story.act(&own, "name-accused", &story.head, &accused).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let page = queue(&story, &story.supervisor, "?lang=en").await;
        assert!(page.contains("1 complaint<") && page.contains(&other), "{page}");
        assert!(!page.contains(&own), "{page}");
        let (status, _) = says(&story, &story.supervisor, &own, "mark-spam", "Fitnah.").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = says(&story, &above, &own, "approve", "").await;
        assert_eq!(status, StatusCode::CONFLICT, "about somebody: not for the public at all");
        let list = format!("/api/v1/units/{HERE}/complaint-moderation");
        let (_, told) = story.office.json(Method::GET, &list, &story.supervisor, &json!({})).await;
        let named = told["complaints"].as_array().unwrap();
        assert_eq!((named.len(), &named[0]["reference"]), (1, &json!(other)), "{told}");
    });
}

async fn figures(story: &Story) -> Value {
    let path = format!("/api/v1/units/{HERE}/complaint-figures");
    story.office.json(Method::GET, &path, "", &json!({})).await.1
}

async fn a_day_passes(story: &mut Story) {
    let clock = &story.office.app.clock;
    clock.skip_to(clock.now().plus_seconds(86_400));
    story.supervisor = story.office.session(&format!("supervisor-{HERE}")).await;
}

#[test]
fn spam_is_kept_apart_and_figures_move_at_midnight() {
    on_both(|world| async move {
        let mut story = Story::begin(world.database.clone()).await;
        let mut all = Vec::new();
        for n in 0..10 {
            all.push(tip(&story, &format!("Keluhan {}", "x".repeat(n + 1))).await);
        }
        let first = figures(&story).await;
        assert_eq!(first["as_of"], "2026-11-23T00:00:00+07:00");
        assert_eq!(first["groups"], json!([]), "filed today: {first}");
        a_day_passes(&mut story).await;
        let online = json!({ "year": 2026, "basis": "online", "count": 10 });
        assert_eq!(figures(&story).await["groups"][0], online);
        for own in &all[..5] {
            let (status, told) = says(&story, &story.supervisor, own, "mark-spam", "Iklan.").await;
            assert_eq!((status, &told["moderation"]), (StatusCode::OK, &json!("spam")), "{told}");
        }
        assert_eq!(figures(&story).await["groups"][0], online, "not before midnight");
        let (formal, _) = story.formal("formal").await;
        let (status, told) = says(&story, &story.supervisor, &formal, "mark-spam", "Iklan.").await;
        assert_eq!(status, StatusCode::CONFLICT, "it must be decided");
        assert_eq!(told["code"], "complaint.formal_must_be_decided", "{told}");
        assert_eq!(read(&story, &all[0]).await, None, "spam is in no public list");
        let list = format!("/complaints/{HERE}");
        let (_, open) = story.page(&list, &story.supervisor).await;
        let (_, spam) = story.page(&format!("{list}?show=spam"), &story.supervisor).await;
        assert!(!open.contains(&all[0]) && open.contains(&all[9]), "{open}");
        assert!(spam.contains(&all[0]) && !spam.contains(&all[9]), "{spam}");
        a_day_passes(&mut story).await;
        let told = figures(&story).await;
        let five = json!({ "year": 2026, "basis": "online", "count": 5 });
        let six = json!({ "year": 2026, "basis": "online", "count": 6 });
        assert_eq!((&told["groups"][0], &told["spam"][0]), (&six, &five), "{told}");
        let csv = format!("/units/{HERE}/complaints/figures.csv");
        let (_, csv) = story.page(&csv, "").await;
        assert!(csv.contains("2026-11-25T00:00:00+07:00,2026,online,spam,,,,,5"), "{csv}");
        let (_, page) = story.page(&format!("/units/{HERE}/complaints?lang=en"), "").await;
        assert!(page.contains("As of 25 November 2026") && page.contains("Spam, online"), "{page}");
        // Taken back, it runs as if it had never been marked.
        let (_, told) =
            says(&story, &story.supervisor, &all[0], "clear-spam", "Bukan iklan.").await;
        assert_eq!(told["moderation"], "waiting");
        let (_, open) = story.page(&list, &story.supervisor).await;
        assert!(open.contains(&all[0]), "{open}");
        rebuilt(&story).await;
    });
}

#[test]
fn the_public_page_names_the_open_posts() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let open = async |name: &str, from: &str, until: &str| {
            let fields = [
                ("name", name),
                ("post", name),
                ("place", "Aula Lapas"),
                ("reach", "Pintu timur, 0800-123"),
                ("partners", "Ombudsman RI"),
                ("from", from),
                ("until", until),
                ("command_id", name),
            ];
            let path = format!("/complaints/{HERE}/posts");
            assert_eq!(story.send(&path, &story.head, &fields).await.0, StatusCode::SEE_OTHER);
        };
        open("posko-kini", "2026-11-23", "2026-11-24").await;
        open("posko-nanti", "2026-12-01", "2026-12-02").await;
        open("posko-tutup", "2026-11-23", "2026-11-24").await;
        let closure = format!("/complaints/{HERE}/posts/posko-tutup/closure");
        assert_eq!(story.send(&closure, &story.head, &[("command_id", "c")]).await.0, 303);
        let page = format!("/units/{HERE}/complaints?lang=en");
        let (_, html) = story.page(&page, "").await;
        for part in ["posko-kini", "posko-nanti", "Pintu timur, 0800-123", "Ombudsman RI", "<svg"] {
            assert!(html.contains(part), "{part}: {html}");
        }
        let clock = &story.office.app.clock;
        clock.skip_to(clock.now().plus_seconds(3 * 86_400));
        let (_, html) = story.page(&page, "").await;
        assert!(!html.contains("posko-kini") && html.contains("posko-nanti"), "{html}");
        assert!(!html.contains("posko-tutup"), "{html}");
    });
}
