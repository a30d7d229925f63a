//! Every route × every holder over the real router, compared with the rule and with the committed
//! table. A route that is not in the table fails, and so does one that answers otherwise.

use std::collections::BTreeMap;
use std::path::Path;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, StatusCode};
use domain::identity::{Holder, Permission};
use maklumat::web::Route;
use maklumat::web::router::routes;

use crate::office::{ABOVE, HERE, Office, THERE, leads_to};

/// Where a holder's own unit lies.
const PLACES: [(&str, &str); 3] = [("here", HERE), ("above", ABOVE), ("elsewhere", THERE)];

fn address(path: &str, unit: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{unit}" => unit,
        part if part.starts_with('{') => "x1",
        part if part.contains('{') => "x1.csv",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// `ok` when the gate lets the request through, otherwise its status.
async fn verdict(office: &Office, route: &Route, unit: &str, token: Option<&str>) -> &'static str {
    let path = address(route.path, unit);
    let is_api = path.starts_with("/api/");
    let mut request = Request::builder().method(route.method.clone()).uri(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = if route.method == Method::GET {
        Body::empty()
    } else if is_api {
        request = request.header(CONTENT_TYPE, "application/json");
        Body::from("{}")
    } else {
        Body::empty()
    };
    let response = office.send(request.body(body).unwrap()).await;
    match response.status() {
        StatusCode::SEE_OTHER if leads_to(&response).starts_with("/sign-in?next=") => "401",
        StatusCode::UNAUTHORIZED if !opens_the_door(route) => "401",
        StatusCode::FORBIDDEN => "403",
        _ => "ok",
    }
}

/// These answer 401 themselves: a wrong password, a notice that is not signed.
fn opens_the_door(route: &Route) -> bool {
    matches!(route.permission, Permission::PublicAct | Permission::PaymentNotify)
}

/// What the rule says: the matrix, and scope.
fn expected(route: &Route, holder: Holder, place: &str) -> &'static str {
    let held = route.permission.held_by(holder);
    let has_unit = route.path.contains("{unit}");
    let reaches = matches!((holder, place), (_, "here") | (Holder::Staff(_), "above"));
    let anybody = route.permission.held_by(Holder::Public);
    match (anybody || (held && (reaches || !has_unit)), holder) {
        (true, _) => "ok",
        (false, Holder::Public) => "401",
        (false, _) => "403",
    }
}

type Table = BTreeMap<String, String>;

async fn observe(office: &Office) -> Table {
    let mut tokens = BTreeMap::new();
    for holder in Holder::ALL {
        for (place, unit) in PLACES {
            tokens.insert((holder.name(), place), office.token(*holder, unit).await);
        }
    }
    let mut table = Table::new();
    for route in routes() {
        let name = format!("{} {}", route.method, route.path);
        let mut line = format!("{:<28}", route.permission.name());
        for (place, unit) in PLACES {
            line.push_str(&format!(" | {place}:"));
            for holder in Holder::ALL {
                let key = (holder.name(), place);
                let token = tokens[&key].clone();
                let seen = verdict(office, &route, HERE, token.as_deref()).await;
                let rule = expected(&route, *holder, place);
                assert_eq!(seen, rule, "{name} for {} {place}", holder.name());
                line.push_str(&format!(" {seen}"));
                if route.method != Method::GET && route.permission == Permission::OwnAccount {
                    tokens.insert(key, office.token(*holder, unit).await);
                }
            }
        }
        assert!(table.insert(name.clone(), line).is_none(), "{name} is listed twice");
    }
    table
}

#[tokio::test]
async fn every_route_answers_every_holder_as_the_table_says() {
    let office = Office::open().await;
    let holders: Vec<_> = Holder::ALL.iter().map(|holder| holder.name()).collect();
    let mut text = format!("# holders in each group: {}\n", holders.join(" "));
    for (name, line) in observe(&office).await {
        text.push_str(&format!("{name:<82} {line}\n"));
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/permissions.txt");
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join("permissions.txt");
    std::fs::write(&seen, &text).unwrap();
    let differs = |line: &&str| !committed.lines().any(|known| known == *line);
    let new: Vec<_> = text.lines().filter(differs).collect();
    let gone = |line: &&str| !text.lines().any(|known| known == *line);
    let old: Vec<_> = committed.lines().filter(gone).collect();
    assert!(
        text == committed,
        "tests/it/permissions.txt is not what the router does; read the difference, then copy {}\n\
         now: {new:#?}\nbefore: {old:#?}",
        seen.display()
    );
}

#[tokio::test]
async fn an_unknown_unit_is_not_found_for_anybody() {
    let office = Office::open().await;
    let admin = office.token(Holder::Staff(domain::identity::Role::Admin), HERE).await;
    for route in routes().iter().filter(|route| route.path.contains("{unit}")) {
        for token in [None, admin.as_deref()] {
            for unit in ["kanim-antah-berantah", "%2e%2e", "A", "x%00y"] {
                let mut request = Request::builder();
                if let Some(token) = token {
                    request = request.header("authorization", format!("Bearer {token}"));
                }
                let request = request.method(route.method.clone()).uri(address(route.path, unit));
                let response = office.send(request.body(Body::empty()).unwrap()).await;
                let status = response.status();
                assert_eq!(status, StatusCode::NOT_FOUND, "{} {unit}", route.path);
            }
        }
    }
}
