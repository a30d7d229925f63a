//! Complaints by their words, on both engines: who finds what, what the table knows, what is left
//! after an erasure; complaints that are alike; the list as a file.

use std::collections::BTreeSet;
use std::process::Command;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::identity::{Holder, Role};
use domain::kernel::UnitId;
use maklumat::book::{Statement, Write};
use maklumat::hear::complaints::{index_anew, index_some};
use maklumat::identity::Permit;
use maklumat::prove::erasure::erase;
use serde_json::json;
use tokio_postgres::NoTls;

use crate::complaints::Story;
use crate::office::{ABOVE, HERE, THERE};
use crate::world::{World, block_on, on_both, output};

static READ_TABLE: Statement = Statement {
    name: "READ_TABLE",
    sql: "SELECT unit, word, n FROM complaint_words ORDER BY unit, word, n",
};
static MADE: Statement =
    Statement { name: "MADE", sql: "SELECT unit FROM complaint_words_made WHERE done = 1" };
static CLEAR_TABLE: Statement =
    Statement { name: "CLEAR_TABLE", sql: "DELETE FROM complaint_words" };

fn write(statement: &'static Statement) -> Write {
    Write { statement, params: Vec::new(), expect: None }
}

/// Files a tip; gives its reference.
async fn tip(story: &Story, about: &str, text: &str) -> String {
    let body = json!({
        "class": "non-oversight", "about": about, "text": text,
        "command_id": text.len().to_string(),
    });
    let (status, receipt) = story.file(&body).await;
    assert_eq!(status, StatusCode::CREATED, "{receipt}");
    receipt["reference"].as_str().unwrap().to_owned()
}

async fn search(story: &Story, words: &str, token: &str) -> String {
    let query = serde_urlencoded::to_string([("q", words), ("lang", "en")]).unwrap();
    let (status, html) = story.page(&format!("/complaints/{HERE}/search?{query}"), token).await;
    assert_eq!(status, StatusCode::OK, "{html}");
    html
}

#[test]
fn words_find_what_was_said_and_the_table_does_not_say_it() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let own = tip(&story, "service", "Petugas loket meminta uang rokok, antrean lama").await;
        let other = tip(&story, "service", "Kursi ruang tunggu rusak").await;
        for words in ["diminta", "ROKOK", "mengantre uang", "loket petugas rokok antri"] {
            let html = search(&story, words, &story.supervisor).await;
            assert!(html.contains(&own) && !html.contains(&other), "{words}: {html}");
        }
        let html = search(&story, "rokok kursi", &story.supervisor).await;
        assert!(!html.contains(&own) && html.contains("Nothing found"), "all words: {html}");
        let html = search(&story, "yang dan 081234567890", &story.supervisor).await;
        assert!(html.contains("No word that can be looked for"), "{html}");
        // An officer finds what they were given, and nothing else.
        let html = search(&story, "rokok", &story.officer).await;
        assert!(html.contains("Nothing found"), "{html}");
        assert_eq!(story.act(&own, "accept", &story.head, &[]).await, StatusCode::SEE_OTHER);
        let officer = format!("officer-{HERE}");
        let given = [("assign-officer", officer.as_str())];
        assert_eq!(story.act(&own, "assign", &story.head, &given).await, StatusCode::SEE_OTHER);
        let html = search(&story, "rokok", &story.officer).await;
        assert!(html.contains(&own), "{html}");
        // What is said later is found as well.
        let note = [("leave-note-text", "Periksa rekaman kamera.")];
        assert_eq!(story.act(&own, "leave-note", &story.head, &note).await, StatusCode::SEE_OTHER);
        assert!(search(&story, "kamera", &story.head).await.contains(&own));
        let rows = story.office.app.book.query(&READ_TABLE, Vec::new()).await.unwrap();
        assert!(rows.len() > 8, "{rows:?}");
        assert!(rows.iter().all(|row| row.text(0) == HERE && row.int(1) > 1 << 20), "{rows:?}");
    });
}

#[test]
fn the_accused_and_other_units_find_nothing_not_even_a_gap() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        // What is about the unit is kept from it as soon as there is somebody above.
        let above = story.office.token(Holder::Staff(Role::Overseer), ABOVE).await.unwrap();
        let own = tip(&story, "unit", "Kepala kantor menutup mata atas pungutan").await;
        let seen = tip(&story, "service", "Pungutan di parkir, kata tukang parkir").await;
        for token in [&story.supervisor, &story.head] {
            let html = search(&story, "pungutan", token).await;
            assert!(html.contains(&seen) && !html.contains(&own), "{html}");
            let csv = story.page(&format!("/complaints/{HERE}/list/csv"), token).await.1;
            assert!(csv.contains(&seen) && !csv.contains(&own), "{csv}");
        }
        assert!(search(&story, "pungutan", &above).await.contains(&own));
        let there = story.office.token(Holder::Staff(Role::Head), THERE).await.unwrap();
        let path = format!("/complaints/{HERE}/search?q=pungutan");
        assert_eq!(story.page(&path, &there).await.0, StatusCode::FORBIDDEN);
        let path = format!("/complaints/{THERE}/search?q=pungutan");
        let (status, html) = story.page(&path, &there).await;
        assert!(status == StatusCode::OK && !html.contains(&seen), "{html}");
        // A page of suggestions names nothing that is kept from its reader.
        let desk = format!("/complaints/{HERE}/{seen}");
        assert!(!story.page(&desk, &story.head).await.1.contains(&own));
    });
}

/// So many words that no others of the same entry are written down, all early in the alphabet.
fn many_words() -> String {
    let letters = || ('b'..='z').filter(|letter| !"aeiou".contains(*letter));
    let words = letters().flat_map(|one| letters().map(move |other| format!("ab{one}a{other}x")));
    words.take(420).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_a_hand_over_brings_along_is_found_whatever_was_filed() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let own = tip(&story, "service", &many_words()).await;
        let ask = [("send-text", "Zirkonium retak di loket?")];
        assert_eq!(story.act(&own, "send", &story.head, &ask).await, StatusCode::SEE_OTHER);
        let over = [("hand-over-unit", THERE), ("hand-over-text", "Terjadi di sana.")];
        assert_eq!(story.act(&own, "hand-over", &story.head, &over).await, StatusCode::SEE_OTHER);
        let head = story.office.token(Holder::Staff(Role::Head), THERE).await.unwrap();
        let path = format!("/complaints/{THERE}/search?q=zirkonium&lang=en");
        let html = story.page(&path, &head).await.1;
        assert!(!html.contains("Nothing found"), "{html}");
        // Written down afterwards, they are the same words.
        let app = &story.office.app;
        let all = app.book.query(&READ_TABLE, Vec::new()).await.unwrap();
        app.book.write(vec![write(&CLEAR_TABLE)]).await.unwrap();
        while index_some(app).await.unwrap() > 0 {}
        let again = app.book.query(&READ_TABLE, Vec::new()).await.unwrap();
        assert_eq!(format!("{again:?}"), format!("{all:?}"));
    });
}

#[test]
fn an_erasure_takes_the_words_with_the_texts() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let own = tip(&story, "service", "Berkas saya hilang di loket").await;
        assert!(search(&story, "berkas hilang", &story.head).await.contains(&own));
        let app = &story.office.app;
        let permit = Permit::house(UnitId::parse(HERE).unwrap());
        let subject = format!("complaint/{own}");
        erase(&*app.book, &app.execute, &permit, &subject, "UU 27/2022").await.unwrap();
        assert!(!search(&story, "berkas hilang", &story.head).await.contains(&own));
        assert!(app.book.query(&READ_TABLE, Vec::new()).await.unwrap().is_empty());
    });
}

#[test]
fn complaints_that_share_rare_words_are_named_with_the_reason() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let first = tip(&story, "service", "Mesin foto di ruang biometrik rusak sejak Senin").await;
        for text in
            ["Toilet kotor", "Parkir penuh sekali", "Layanan cepat", "Kursi kurang", "AC mati"]
        {
            tip(&story, "service", text).await;
        }
        let second = tip(&story, "service", "Foto ulang karena mesin biometrik rusak").await;
        let desk = format!("/complaints/{HERE}/{second}");
        let (_, html) = story.page(&format!("{desk}?lang=en"), &story.supervisor).await;
        let named = html.split("id=\"similar\"").nth(1).expect("something is alike");
        let named = named.split("</ul>").next().unwrap();
        assert!(named.contains(&first), "{named}");
        assert!(named.contains("biometrik") && named.contains("mesin"), "why: {named}");
        assert!(!named.contains("toilet") && named.matches("<li").count() == 1, "{named}");
        let link = [("link-other", first.as_str())];
        assert_eq!(
            story.act(&second, "link", &story.supervisor, &link).await,
            StatusCode::SEE_OTHER
        );
        let (_, html) = story.page(&desk, &story.supervisor).await;
        assert!(html.contains(&first) && !html.contains("id=\"similar\""), "named once: {html}");
        let merge = [("merge-other", first.as_str())];
        let status = story.act(&second, "merge", &story.supervisor, &merge).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let list = story.page(&format!("/complaints/{HERE}"), &story.supervisor).await.1;
        assert!(list.contains(&first) && !list.contains(&second), "{list}");
    });
}

#[test]
fn the_list_goes_on_behind_its_last_line_and_is_a_file() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        story.office.token(Holder::Staff(Role::Overseer), ABOVE).await.unwrap();
        let mut all = Vec::new();
        for number in 0..60 {
            let text = format!("Keluhan {}", "x".repeat(number + 1));
            all.push(tip(&story, if number == 7 { "unit" } else { "service" }, &text).await);
        }
        let list = format!("/complaints/{HERE}");
        let named = |text: &str| all.iter().filter(|own| text.contains(*own)).count();
        let lines = |html: &str| {
            all.iter().filter(|own| html.contains(&format!("href=\"{list}/{own}\""))).count()
        };
        let (_, first) = story.page(&list, &story.head).await;
        assert_eq!(lines(&first), 50, "what is kept from the reader leaves no gap");
        let next = first.split(&format!("href=\"{list}?due=")).nth(1).unwrap();
        let next = format!("{list}?due={}", next.split('"').next().unwrap());
        let (_, second) =
            story.page(&next.replace("&amp;", "&").replace("&#38;", "&"), &story.head).await;
        assert_eq!(lines(&second), 9);
        // The other language's link names the page that one is on.
        let page = format!("href=\"{list}?due=");
        let further = second
            .split(&page)
            .skip(1)
            .filter(|rest| !rest.split('"').next().unwrap().contains("lang="));
        assert_eq!(further.count(), 0, "nothing behind it");
        for (filter, wanted) in [
            ("?channel=web", 59),
            ("?channel=letter", 0),
            ("?stage=received", 59),
            ("?show=closed", 0),
        ] {
            let (_, csv) = story.page(&format!("{list}/list/csv{filter}"), &story.head).await;
            assert_eq!(named(&csv), wanted, "{filter}: {csv}");
            assert!(csv.starts_with("reference,received,class"), "{csv}");
        }
        assert_eq!(
            story.page(&format!("{list}/list/pdf"), &story.head).await.0,
            StatusCode::NOT_FOUND
        );
        let bearer = format!("Bearer {}", story.head);
        let book = Request::get(format!("{list}/list/xlsx")).header("authorization", bearer);
        let book = story.office.send(book.body(Body::empty()).unwrap()).await;
        assert_eq!(book.status(), StatusCode::OK);
    });
}

/// What an index that was there from the beginning would hold.
#[test]
fn words_of_earlier_complaints_are_written_down_afterwards() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let app = &story.office.app;
        let own = tip(&story, "service", "Petugas loket meminta uang rokok").await;
        let gone = tip(&story, "service", "Kursi ruang tunggu rusak").await;
        for number in 0..60 {
            tip(&story, "service", &format!("Keluhan {}", "x".repeat(number + 1))).await;
        }
        let note = [("leave-note-text", "Periksa rekaman kamera.")];
        assert_eq!(story.act(&own, "leave-note", &story.head, &note).await, StatusCode::SEE_OTHER);
        let rows = async || app.book.query(&READ_TABLE, Vec::new()).await.unwrap();
        let (all, permit) = (rows().await, Permit::house(UnitId::parse(HERE).unwrap()));
        // As before there was an index.
        app.book.write(vec![write(&CLEAR_TABLE)]).await.unwrap();
        assert!(!search(&story, "rokok", &story.head).await.contains(&own));
        assert_eq!(index_some(app).await.unwrap(), 50, "some at a time");
        // It breaks off, and goes on behind what was written down.
        assert_eq!(index_some(app).await.unwrap(), 12);
        assert_eq!(index_some(app).await.unwrap(), 0, "once");
        assert!(search(&story, "rokok kamera", &story.head).await.contains(&own));
        let again = rows().await;
        assert_eq!(format!("{again:?}"), format!("{all:?}"), "the same as from the beginning");
        // The register is built anew: looked through once more, and nothing erased comes back.
        let subject = format!("complaint/{gone}");
        erase(&*app.book, &app.execute, &permit, &subject, "UU 27/2022").await.unwrap();
        let left = rows().await;
        index_anew(&*app.book).await.unwrap();
        app.book.write(vec![write(&CLEAR_TABLE)]).await.unwrap();
        while index_some(app).await.unwrap() > 0 {}
        assert_eq!(format!("{:?}", rows().await), format!("{left:?}"));
        assert!(!search(&story, "kursi tunggu", &story.head).await.contains(&gone));
        assert!(!app.book.query(&MADE, Vec::new()).await.unwrap().is_empty(), "every unit");
        let folder = story.office.stop();
        let mut program = Command::new(env!("CARGO_BIN_EXE_maklumat"));
        program.args(["register", "rebuild", "--data"]).arg(folder.path());
        if let Some(database) = &world.database {
            program.args(["--database", database]);
        }
        let (code, said) = output(&mut program);
        assert_eq!(code, 0, "{said}");
        let database = world.database.as_deref();
        let book = maklumat::book::open(database, folder.path()).await.unwrap();
        assert!(book.query(&MADE, Vec::new()).await.unwrap().is_empty(), "looked through again");
    });
}

/// Another server erases while words are being written down: whoever comes second waits for the
/// head of the unit, and finds that the texts are gone.
#[test]
fn words_wait_for_an_erasure_that_is_under_way() {
    block_on(async {
        let world = World::postgres().await;
        let story = Story::begin(world.database.clone()).await;
        let app = &story.office.app;
        let own = tip(&story, "service", "Berkas saya hilang di loket").await;
        let kept = tip(&story, "service", "Kursi ruang tunggu rusak").await;
        app.book.write(vec![write(&CLEAR_TABLE)]).await.unwrap();
        let (other, connection) =
            tokio_postgres::connect(world.database.as_deref().unwrap(), NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let erasing = format!(
            "BEGIN; UPDATE heads SET seq = seq WHERE unit = '{HERE}'; \
             DELETE FROM sealed_parts WHERE unit = '{HERE}' AND subject = 'complaint/{own}'; \
             DELETE FROM sealed_keys WHERE unit = '{HERE}' AND subject = 'complaint/{own}'"
        );
        other.batch_execute(&erasing).await.unwrap();
        let waiting = "SELECT count(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let waits =
            async { while other.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {} };
        let mut filling = std::pin::pin!(index_some(app));
        tokio::select! {
            filled = &mut filling => panic!("{filled:?}: it did not wait"),
            () = waits => {}
        }
        other.batch_execute("COMMIT").await.unwrap();
        assert_eq!(filling.await.unwrap(), 2);
        assert!(!search(&story, "berkas hilang", &story.head).await.contains(&own));
        assert!(search(&story, "kursi rusak", &story.head).await.contains(&kept));
        let rows = app.book.query(&READ_TABLE, Vec::new()).await.unwrap();
        let complaints: BTreeSet<i64> = rows.iter().map(|row| row.int(2)).collect();
        assert_eq!(complaints.len(), 1, "{rows:?}");
        drop(other);
        connection.await.unwrap().unwrap();
    });
}
