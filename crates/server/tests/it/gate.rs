//! Bad input and foreign requests: the right status, a translated sentence, and nothing changed.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, StatusCode};
use domain::identity::Role;
use maklumat::config::Config;
use maklumat::identity::accounts;
use serde_json::{Value, json};

use crate::office::{HERE, Office, text};

async fn admin(office: &Office) -> String {
    office.hire("ani", Role::Admin, HERE).await;
    office.session("ani").await
}

/// How many accounts the office has.
async fn count(office: &Office) -> usize {
    accounts::list(&office.app, HERE).await.unwrap().len()
}

fn form(headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post(format!("/admin/{HERE}/accounts"))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("host", "antrean.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from("account=budi&display=Budi")).unwrap()
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let office = Office::open().await;
    let token = admin(&office).await;
    let cookie = format!("maklumat_session={token}");
    let mine = ("cookie", cookie.as_str());
    let before = count(&office).await;
    for foreign in [
        form(&[mine, ("sec-fetch-site", "cross-site")]),
        form(&[mine, ("sec-fetch-site", "same-site"), ("origin", "http://antrean.test")]),
        form(&[mine, ("origin", "http://evil.test")]),
        form(&[mine, ("origin", "null")]),
        form(&[mine]),
        form(&[("cookie", "maklumat_device=x")]),
    ] {
        let response = office.send(foreign).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        let page = text(response).await;
        assert!(page.contains("dikirim dari situs lain"), "{page}");
    }
    assert_eq!(count(&office).await, before);
    let own = office.send(form(&[mine, ("origin", "http://antrean.test")])).await;
    assert_eq!(own.status(), StatusCode::OK);
    assert_eq!(count(&office).await, before + 1);
}

#[tokio::test]
async fn every_page_carries_the_security_headers() {
    let office = Office::open().await;
    for path in ["/sign-in", "/nowhere", "/device", "/account"] {
        let response = office.page(path, "").await;
        let header = |name: &str| {
            response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
    }
    let response = office.page("/api/v1/nowhere", "").await;
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
}

async fn post(office: &Office, token: &str, kind: &str, body: impl Into<Body>) -> (u16, Value) {
    let request = Request::post(format!("/api/v1/units/{HERE}/accounts"))
        .header(CONTENT_TYPE, kind)
        .header("accept-language", "en")
        .header("authorization", format!("Bearer {token}"))
        .body(body.into());
    let response = office.send(request.unwrap()).await;
    let status = response.status().as_u16();
    (status, serde_json::from_str(&text(response).await).unwrap_or(Value::Null))
}

#[tokio::test]
async fn bad_bodies_are_explained_and_change_nothing() {
    let office = Office::open().await;
    let token = admin(&office).await;
    let before = count(&office).await;
    let json = "application/json";
    let huge = format!("{{\"account\":\"{}\"}}", "x".repeat(70_000));
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        (json, b"{\"account\":".to_vec(), 400, "web.json_syntax"),
        (json, b"{\"account\":\"a\xff\xfe\"}".to_vec(), 400, "web.json_syntax"),
        (json, b"{} trailing".to_vec(), 422, "web.json_shape"),
        (json, b"{\"account\":5,\"display\":\"B\"}".to_vec(), 422, "web.json_shape"),
        (json, b"{\"account\":\"b\",\"display\":\"B\",\"more\":1}".to_vec(), 422, "web.json_shape"),
        (json, b"[]".to_vec(), 422, "web.json_shape"),
        (json, b"".to_vec(), 422, "web.json_shape"),
        (json, b"{\"account\":\"../x\",\"display\":\"B\"}".to_vec(), 422, "identity.name_shape"),
        (
            json,
            b"{\"account\":\"budi\",\"display\":\" \"}".to_vec(),
            422,
            "identity.display_length",
        ),
        (json, huge.into_bytes(), 413, "web.too_large"),
        ("text/plain", b"account=budi".to_vec(), 415, "web.media_type"),
    ];
    for (kind, body, status, code) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let (seen, problem) = post(&office, &token, kind, body).await;
        assert_eq!(seen, status, "{shown}: {problem}");
        assert_eq!(problem["code"], code, "{shown}");
        assert_eq!(problem["status"], status);
        let sentence = problem["detail"].as_str().unwrap();
        assert!(sentence.len() > 20 && !sentence.contains("refusal-"), "{sentence}");
    }
    let deep = "[".repeat(20_000);
    assert_eq!(post(&office, &token, json, deep).await.0, 422);
    assert_eq!(count(&office).await, before);
}

#[tokio::test]
async fn unknown_things_and_wrong_methods_are_told_apart() {
    let office = Office::open().await;
    let token = admin(&office).await;
    let base = format!("/api/v1/units/{HERE}");
    let nothing = json!({});
    let ask = async |method: Method, path: String| {
        office.json(method, &path, &token, &nothing).await.0.as_u16()
    };
    assert_eq!(ask(Method::DELETE, format!("{base}/devices/nosuch")).await, 404);
    assert_eq!(ask(Method::DELETE, format!("{base}/accounts/nosuch")).await, 404);
    assert_eq!(ask(Method::POST, format!("{base}/devices/nosuch/reload")).await, 404);
    assert_eq!(ask(Method::PUT, format!("{base}/devices")).await, 405);
    assert_eq!(ask(Method::GET, "/api/v1/nowhere".to_owned()).await, 404);
    let (status, _) = office.json(Method::GET, &format!("{base}/devices"), "x", &nothing).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_comes_too_fast_is_told_when_to_come_back() {
    let mut config = Config::default();
    (config.limits.public_per_second, config.limits.public_burst) = (1, 4);
    (config.limits.officer_per_second, config.limits.officer_burst) = (1, 6);
    (config.limits.sign_in_per_minute, config.limits.sign_in_burst) = (1, 2);
    let office = Office::with(config).await;
    let token = admin(&office).await;
    let wrong = json!({ "user": "ani", "password": "salah" });
    let sign_in = async || office.json(Method::POST, "/api/v1/session", "", &wrong).await;
    assert_eq!(sign_in().await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in().await.0, StatusCode::UNAUTHORIZED);
    let (status, problem) = sign_in().await;
    assert_eq!((status, &problem["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("web.too_many")));
    let mut last = StatusCode::OK;
    for _ in 0..3 {
        let response = office.page("/sign-in", "").await;
        last = response.status();
        if last == StatusCode::TOO_MANY_REQUESTS {
            assert!(response.headers().contains_key("retry-after"));
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // A session has a bucket of its own, once this process knows it.
    office.app.access.look_up(&token).await.unwrap();
    let path = format!("/api/v1/units/{HERE}/accounts");
    let mut seen = Vec::new();
    for _ in 0..8 {
        seen.push(office.json(Method::GET, &path, &token, &Value::Null).await.0.as_u16());
    }
    assert_eq!(seen[..5], [200; 5], "{seen:?}");
    assert_eq!(seen[7], 429, "{seen:?}");
}
