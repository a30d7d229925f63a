//! The statistics as a workbook, read back by another library: what an office hands in is what the
//! page shows.

use std::io::Cursor;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use calamine::{Data, Range, Reader, Xlsx};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::world::{UNIT, World, monday};

/// An office after two finished services of two kinds.
async fn worked() -> World {
    let world = World::at(monday(8, 30)).await;
    world.press("1", "opening", "").await;
    for (service, id) in [("paspor-baru", "t-1"), ("paspor-anak", "t-2"), ("paspor-anak", "t-3")] {
        world.ticket(service, id).await;
    }
    for _ in 0..2 {
        world.press("1", "calls", "").await;
        world.press("1", "starts", "").await;
        world.press("1", "outcomes", "value=\"accepted\"").await;
    }
    world
}

async fn bytes(world: &World, path: &str) -> Vec<u8> {
    let answer = world.send(Method::GET, path, "supervisor", Body::empty()).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.into_body().collect().await.unwrap().to_bytes().to_vec()
}

async fn sheet(world: &World, language: &str) -> (String, Range<Data>) {
    let query = format!("group=service&as=xlsx&lang={language}");
    let file = bytes(world, &format!("/statistics/{UNIT}/export?{query}")).await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
    let name = book.sheet_names().first().unwrap().clone();
    let range = book.worksheet_range(&name).unwrap();
    (name, range)
}

/// A cell as JSON shows it: numbers are numbers, an empty cell is nothing.
fn value(cell: Option<&Data>) -> Value {
    match cell {
        Some(Data::Float(number)) if number.fract() == 0.0 => whole(*number),
        Some(Data::String(text)) => json!(text),
        Some(Data::Empty) | None => Value::Null,
        Some(other) => panic!("a cell of another kind: {other:?}"),
    }
}

/// Columns of the sheet after the name, as the API calls them.
const COLUMNS: [&str; 15] = [
    "closed",
    "served",
    "no_show",
    "not_served",
    "cancelled",
    "wait_median_s",
    "wait_p90_s",
    "wait_max_s",
    "wait_mean_s",
    "way_mean_s",
    "service_mean_s",
    "held_s",
    "within_wait_permille",
    "within_service_permille",
    "told_held_permille",
];

/// Counts and seconds are whole.
fn whole(number: f64) -> Value {
    json!(number.to_string().parse::<i64>().unwrap())
}

#[tokio::test]
async fn the_workbook_holds_the_figures_of_the_page() {
    let world = worked().await;
    let path = format!("/api/v1/units/{UNIT}/queue/statistics?group=service");
    let shown: Value = serde_json::from_slice(&bytes(&world, &path).await).unwrap();
    let rows = shown["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{shown}");
    let (name, sheet) = sheet(&world, "id").await;
    assert_eq!(name, "Statistik pelayanan");
    let cell = |row: usize, column: usize| value(sheet.get((row, column)));
    let title = cell(0, 0);
    let title = title.as_str().unwrap();
    assert!(title.contains("Nusantara Raya") && title.contains("2026"), "{title}");
    assert_eq!([cell(2, 0), cell(2, 1)], ["Layanan", "Layanan"]);
    let lines = rows.iter().map(|row| (&row["name"], row));
    let total = json!("Semua");
    for (row, (name, figures)) in (3..).zip(lines.chain([(&total, &shown["total"])])) {
        assert_eq!(cell(row, 0), *name);
        for (column, key) in (1..).zip(COLUMNS) {
            assert_eq!(cell(row, column), figures[key], "{name} {key}");
        }
        assert_eq!(cell(row, COLUMNS.len() + 1), Value::Null);
    }
    assert_eq!([cell(3, 1), cell(4, 1), cell(5, 1)], [1, 1, 2].map(|n| json!(n)));
}

#[tokio::test]
async fn the_workbook_speaks_the_readers_language_and_defines_its_columns() {
    let world = worked().await;
    let (name, sheet) = sheet(&world, "en").await;
    assert_eq!(name, "Service statistics");
    let head: Vec<String> = (0..sheet.width())
        .map_while(|column| value(sheet.get((2, column))).as_str().map(str::to_owned))
        .collect();
    assert!(head.len() > 5, "{head:?}");
    let below: Vec<Value> = (6..sheet.height()).map(|row| value(sheet.get((row, 0)))).collect();
    for title in &head[1..] {
        let plain = title.split(" (").next().unwrap();
        let defined = below.iter().filter_map(Value::as_str).any(|text| text.starts_with(plain));
        assert!(defined, "{title} has no definition: {below:?}");
    }
}
