//! What everybody may read.

use std::collections::BTreeSet;

use axum::http::StatusCode;

use super::world::{UNIT, World};
use crate::book::{Statement, Write};

/// All public pages of the office.
fn pages() -> Vec<String> {
    let unit = format!("/units/{UNIT}");
    let service = format!("{unit}/services/paspor-baru");
    vec![
        "/".to_owned(),
        "/?q=paspor".to_owned(),
        "/?q=tidak-ada-yang-begini".to_owned(),
        "/accessibility".to_owned(),
        "/privacy".to_owned(),
        unit.clone(),
        "/units/kanwil-nusantara".to_owned(),
        "/units/kanwil-nusantara/information".to_owned(),
        format!("{unit}/information"),
        service.clone(),
        format!("{service}/versions"),
        format!("{service}/versions/1"),
        format!("{service}/differences/1/1"),
        format!("{unit}/pledge"),
        format!("{unit}/pledge/poster"),
        format!("{unit}/pledge/poster?size=a3"),
    ]
}

fn in_language(path: &str, language: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}lang={language}")
}

#[tokio::test]
async fn every_page_stands_in_both_languages_and_its_links_lead_somewhere() {
    let world = World::open().await;
    let mut links = BTreeSet::new();
    for path in pages() {
        for language in ["id", "en"] {
            let page = world.get(&in_language(&path, language)).await;
            assert_eq!(page.status, StatusCode::OK, "{path} {language}");
            assert!(page.text.contains(&format!("<html lang=\"{language}\"")), "{path}");
            assert_eq!(page.text.matches("<h1").count(), 1, "{path} {language}");
            let ids = page.all("id");
            let unique: BTreeSet<_> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "{path}: an id comes twice: {ids:?}");
            for link in page.all("href") {
                match link.strip_prefix('#') {
                    Some(part) => assert!(ids.iter().any(|id| id == part), "{path}: {link}"),
                    None => drop(links.insert(link.split('#').next().unwrap().to_owned())),
                }
            }
        }
    }
    // Tickets on one's own phone are pages of the queue.
    links.retain(|link| link.starts_with('/') && !link.starts_with("/q/"));
    assert!(links.len() > 30, "{links:?}");
    for link in links {
        let status = world.get(&link.replace("&amp;", "&")).await.status;
        assert_eq!(status, StatusCode::OK, "{link}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_in_the_readers_language() {
    let world = World::open().await;
    let unit = format!("/units/{UNIT}");
    for path in [
        "/units/kanim-antah-berantah".to_owned(),
        "/units/%20".to_owned(),
        "/units/kanwil-nusantara/pledge".to_owned(),
        format!("{unit}/services/paspor-emas"),
        format!("{unit}/services/paspor-emas/versions"),
        format!("{unit}/services/paspor-baru/versions/2"),
        format!("{unit}/services/paspor-baru/versions/satu"),
        format!("{unit}/services/paspor-baru/versions/99999999999999"),
        format!("{unit}/services/paspor-baru/differences/1/2"),
        format!("{unit}/services/paspor-baru/differences/a/b"),
        format!("{unit}/services/UPPER"),
    ] {
        for (language, title) in [("id", "Halaman tidak ditemukan"), ("en", "Page not found")] {
            let page = world.get(&in_language(&path, language)).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(page.text.contains(title), "{path} {language}");
        }
    }
    let page = world.get("/?q=%ff").await;
    assert_eq!(page.status, StatusCode::OK, "a word that is no text finds nothing");
}

#[tokio::test]
async fn a_unit_is_found_by_words_of_name_place_and_service_in_either_language() {
    let world = World::open().await;
    for query in ["nusantara+raya", "PASPOR+raya", "passport+raya", "hilang+nusantara+raya"] {
        let page = world.get(&format!("/?q={query}")).await;
        assert!(page.text.contains(&format!("href=\"/units/{UNIT}\"")), "{query}");
        assert!(!page.text.contains("href=\"/units/kanim-teluk-senja\""), "{query}");
    }
    let page = world.get("/?q=hilang&lang=en").await;
    assert!(page.text.contains("/services/paspor-ganti-hilang\""), "the service is named");
    let page = world.get("/?q=%22%3E%3Cb%3E").await;
    assert!(page.text.contains("value=\"&#34;&#62;&#60;b&#62;\""), "what was asked is harmless");
}

#[tokio::test]
async fn a_service_shows_cost_documents_time_and_all_fourteen_components() {
    let world = World::open().await;
    let page = world.get(&format!("/units/{UNIT}/services/paspor-ganti-hilang?lang=id")).await;
    for letter in 'a'..='n' {
        assert!(page.text.contains(&format!("id=\"part-{letter}\"")), "component {letter}");
    }
    let place = |text: &str| page.text.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(place("id=\"bring\"") < place("id=\"cost\""));
    assert!(place("id=\"cost\"") < place("id=\"components\""), "the long list comes last");
    assert!(page.text.contains("+ Rp1.000.000 (Denda paspor hilang, per buku)"));
    assert!(page.text.contains("belum diverifikasi</strong>"), "what nobody checked is marked");
    let sources = page.text.matches("<li id=\"source-").count();
    assert!(sources > 5, "{sources} sources");
    let same_day = world.get(&format!("/units/{UNIT}/services/paspor-percepatan?lang=en")).await;
    assert!(same_day.text.contains("The same day"));
}

#[tokio::test]
async fn lists_are_files_with_the_same_rows() {
    let world = World::open().await;
    let units = world.get("/units.csv").await.text;
    assert_eq!(units.lines().count(), 5, "{units}");
    let services = world.get(&format!("/units/{UNIT}/services.csv")).await.text;
    assert!(services.starts_with("service,name_id,name_en,queue_class,version,"), "{services}");
    assert_eq!(services.lines().count(), 15, "{services}");
}

static HOUR: Statement = Statement {
    name: "HOUR",
    sql: "INSERT INTO queue_hours (unit, date, hour, class, service, closed, served, no_show, \
          called, waited_s, waited_to_5, waited_to_15, waited_to_30, waited_to_60, waited_longer, \
          served_s, promised_wait, kept_wait, promised_service, kept_service, priority_called, \
          priority_waited_s) VALUES ($1, $2, 8, 'A', 'paspor-baru', $3, $3, 0, $3, $4, 0, 0, 0, 0, \
          0, $5, $3, $6, 0, 0, 0, 0)",
};

async fn served(world: &World, date: &str, people: i64) {
    let params = vec![
        UNIT.into(),
        date.into(),
        people.into(),
        (people * 600).into(),
        (people * 300).into(),
        (people - 1).into(),
    ];
    world.app.book.write(vec![Write { statement: &HOUR, params, expect: Some(1) }]).await.unwrap();
}

#[tokio::test]
async fn figures_are_shown_from_ten_people_on() {
    let world = World::open().await;
    let page = format!("/units/{UNIT}/services/paspor-baru?lang=en");
    let figures = format!("/api/v1/units/{UNIT}/performance");
    served(&world, "2026-11-20", 9).await;
    served(&world, "2026-08-01", 50).await; // longer ago than the figures look back
    assert!(world.get(&page).await.text.contains("Not enough people"));
    assert_eq!(world.get(&figures).await.json()["services"], serde_json::json!({}));
    served(&world, "2026-11-19", 1).await;
    let shown = world.get(&page).await.text;
    assert!(shown.contains("From 10 calls"), "{shown}");
    assert!(shown.contains("10 minutes") && shown.contains("80.0 %"), "{shown}");
    let measured = &world.get(&figures).await.json()["services"]["paspor-baru"];
    assert_eq!(measured["waited_s"], 600);
    assert_eq!(measured["served_s"], 300);
    assert_eq!(measured["kept_permille"], 800);
    let all = world.get(&format!("/units/{UNIT}/information?lang=en")).await.text;
    assert!(all.contains("80.0 %") && all.contains("too few people"));
}

#[tokio::test]
async fn the_chosen_language_is_remembered() {
    let world = World::open().await;
    let page = world.get("/privacy?lang=en").await;
    assert!(page.text.contains("<html lang=\"en\""));
    let cookie = axum::http::Request::get("/privacy").header("cookie", "language=en");
    let page = world.ask(cookie).await;
    assert!(page.text.contains("<html lang=\"en\""));
}
