//! Staff and devices from the first set-up on, as people and programs live through it.

use axum::http::{Method, StatusCode};
use domain::identity::Role;
use maklumat::book::{Statement, Value, Write};
use maklumat::config::{self, Config};
use maklumat::identity::{accounts, sessions};
use serde_json::json;
use totp_rs::{Builder, Secret};

use crate::office::{ABOVE, HERE, Office, PASSWORD, THERE, cookies, house, leads_to, text};

fn unlimited() -> Config {
    Config { limits: config::Limits::none(), ..Config::default() }
}

fn office_form(code: &str) -> Vec<(&'static str, String)> {
    [
        ("unit", "kanim-baru"),
        ("name", "Kantor Imigrasi Baru"),
        ("street", "Jalan Baru 1"),
        ("city", "Kota Baru"),
        ("province", "Provinsi Baru"),
        ("zone", "WITA"),
        ("head", "Siti"),
        ("contact", "021 5550100"),
        ("account", "ani"),
        ("display", "Ani"),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ]
    .into_iter()
    .map(|(name, value)| (name, value.to_owned()))
    .chain([("code", code.to_owned())])
    .collect()
}

#[tokio::test]
async fn a_house_is_set_up_once_by_who_can_read_its_log() {
    let office = Office::empty(unlimited()).await;
    assert_eq!(office.page("/setup", "").await.status(), StatusCode::OK);
    let send = async |form: Vec<(&'static str, String)>| {
        let fields: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        office.form("/setup", "", &fields).await
    };
    let wrong = send(office_form("ABCD-EFGH-2345")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(wrong).await.contains("Kode penyiapan salah"));
    let code = office.app.identity.setup_code();
    let mut weak = office_form(&code);
    weak.iter_mut().filter(|(name, _)| ["password", "again"].contains(name)).for_each(|field| {
        field.1 = "password12345".to_owned();
    });
    assert_eq!(send(weak).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(office.app.directory.units().is_empty());
    let done = send(office_form(&code)).await;
    assert_eq!(leads_to(&done), "/sign-in?done=new-password");
    assert_eq!(office.page("/setup", "").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(send(office_form(&code)).await.status(), StatusCode::NOT_FOUND);
    let form = [("user", "ani"), ("password", PASSWORD)];
    let entered = office.form("/sign-in", "", &form).await;
    assert_eq!(leads_to(&entered), "/admin/kanim-baru/accounts");
    let cookie = cookies(&entered).join("; ");
    let page = text(office.page("/admin/kanim-baru/accounts", &cookie).await).await;
    assert!(page.contains("ani") && page.contains("Admin"), "{page}");
}

#[tokio::test]
async fn signing_in_gives_a_token_that_can_be_ended() {
    let office = Office::open().await;
    office.hire("budi", Role::Officer, HERE).await;
    accounts::set_password(&office.app, "budi", PASSWORD, "").await.unwrap();
    let sign_in = async |user: &str, password: &str| {
        let body = json!({ "user": user, "password": password });
        office.json(Method::POST, "/api/v1/session", "", &body).await
    };
    let wrong = sign_in("budi", "salah sekali ini").await;
    let unknown = sign_in("siapa", "salah sekali ini").await;
    assert_eq!(wrong.0, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.1["code"], unknown.1["code"]);
    assert_eq!(wrong.1["detail"], unknown.1["detail"]);
    let (status, session) = sign_in(" budi ", PASSWORD).await;
    assert_eq!(status, StatusCode::CREATED, "{session}");
    assert_eq!(session["roles"], json!([{ "role": "officer", "unit": HERE }]));
    let token = session["token"].as_str().unwrap();
    let me = async || office.json(Method::GET, "/api/v1/session", token, &json!({})).await;
    assert_eq!(me().await.1["account"], "budi");
    let ended = office.json(Method::DELETE, "/api/v1/session", token, &json!({})).await;
    assert_eq!(ended.0, StatusCode::NO_CONTENT);
    assert_eq!(me().await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn wrong_passwords_cost_more_and_more_time_known_name_or_not() {
    let office = Office::open().await;
    office.hire("budi", Role::Officer, HERE).await;
    accounts::set_password(&office.app, "budi", PASSWORD, "").await.unwrap();
    for user in ["budi", "siapa"] {
        let body = json!({ "user": user, "password": "salah sekali ini" });
        let mut codes = Vec::new();
        for _ in 0..6 {
            let (_, problem) = office.json(Method::POST, "/api/v1/session", "", &body).await;
            codes.push(problem["code"].as_str().unwrap().to_owned());
        }
        assert_eq!(codes[..5], ["identity.wrong_credentials"; 5], "{user}");
        assert_eq!(codes[5], "identity.locked", "{user}");
    }
    let right = json!({ "user": "budi", "password": PASSWORD });
    let (status, _) = office.json(Method::POST, "/api/v1/session", "", &right).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
}

static AGE: Statement =
    Statement { name: "AGE", sql: "UPDATE sessions SET seen = seen - $1, expires = expires - $2" };

#[tokio::test]
async fn a_session_ends_when_idle_when_old_and_when_the_account_is_closed() {
    let mut config = unlimited();
    (config.sessions.idle_minutes, config.sessions.longest_hours) = (30, 8);
    let office = Office::with(config).await;
    office.hire("budi", Role::Officer, HERE).await;
    let minutes = |minutes: i64| Value::from(minutes * 60_000_000);
    let lives = async |token: &str| office.app.access.look_up(token).await.unwrap().is_some();
    for (idle, old, expected) in [(29, 0, true), (31, 0, false), (0, 479, true), (0, 481, false)] {
        let token = office.session("budi").await;
        assert!(lives(&token).await);
        let params = vec![minutes(idle), minutes(old)];
        let age = Write { statement: &AGE, params, expect: None };
        office.app.book.write(vec![age]).await.unwrap();
        assert_eq!(lives(&token).await, expected, "idle {idle}, old {old}");
    }
    let token = office.session("budi").await;
    accounts::close(&office.app, &house(HERE), "budi", "pindah tugas", "").await.unwrap();
    assert!(!lives(&token).await);
    assert!(sessions::list(&office.app, "budi").await.unwrap().is_empty());
    assert!(office.app.access.grants("budi").await.unwrap().is_empty());
}

#[tokio::test]
async fn the_second_factor_is_asked_for_once_it_is_confirmed() {
    let office = Office::open().await;
    office.hire("budi", Role::Officer, HERE).await;
    accounts::set_password(&office.app, "budi", PASSWORD, "").await.unwrap();
    sessions::begin_second_factor(&office.app, "budi").await.unwrap();
    let find = async || accounts::find(&office.app, "budi").await.unwrap().unwrap();
    let told = sessions::enrolment(&office.app, &find().await).unwrap();
    let secret = Secret::try_from_base32(told.typed.replace('-', "")).unwrap();
    let app = Builder::new().with_secret(secret).build().unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let sign_in = async |code: &str| {
        let body = json!({ "user": "budi", "password": PASSWORD, "totp": code });
        office.json(Method::POST, "/api/v1/session", "", &body).await
    };
    assert_eq!(sign_in("").await.0, StatusCode::CREATED, "not asked for before it is confirmed");
    let early = app.generate(now - 30).to_string();
    let codes = sessions::confirm_second_factor(&office.app, &find().await, &early).await.unwrap();
    assert_eq!(sign_in("").await.1["code"], "identity.code_needed");
    assert_eq!(sign_in(&early).await.1["code"], "identity.code_wrong", "used already");
    let fresh = app.generate(now).to_string();
    assert_eq!(sign_in(&fresh).await.0, StatusCode::CREATED);
    assert_eq!(sign_in(&fresh).await.1["code"], "identity.code_wrong", "good once");
    assert_eq!(sign_in(&codes[0]).await.0, StatusCode::CREATED);
    assert_eq!(sign_in(&codes[0]).await.1["code"], "identity.code_wrong", "good once");
    assert_eq!(sessions::recovery_left(&office.app, "budi").await.unwrap(), 7);
    sessions::end_second_factor(&office.app, &find().await, PASSWORD).await.unwrap();
    assert_eq!(sign_in("").await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn admins_open_accounts_and_grant_within_their_units() {
    let office = Office::open().await;
    office.hire("ani", Role::Admin, HERE).await;
    let cookie = format!("maklumat_session={}", office.session("ani").await);
    let base = format!("/admin/{HERE}/accounts");
    let opened = office.form(&base, &cookie, &[("account", "budi"), ("display", "Budi")]).await;
    let page = text(opened).await;
    let code = page.split("app-reference\">").nth(1).unwrap().split('<').next().unwrap();
    let grant = async |role: &str, unit: &str| {
        office.form(&format!("{base}/budi/grant"), &cookie, &[("role", role), ("unit", unit)]).await
    };
    assert!(leads_to(&grant("officer", HERE).await).ends_with("?done=granted"));
    for unit in [ABOVE, THERE] {
        let refused = grant("head", unit).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(refused).await.contains("di luar wewenang"));
    }
    assert_eq!(grant("auditor", HERE).await.status(), StatusCode::CONFLICT);
    let own = office
        .form(&format!("{base}/ani/grant"), &cookie, &[("role", "head"), ("unit", HERE)])
        .await;
    assert_eq!(own.status(), StatusCode::CONFLICT);
    let fields = [("user", "budi"), ("code", code), ("password", PASSWORD), ("again", PASSWORD)];
    let redeemed = office.form("/sign-in/code", "", &fields).await;
    assert_eq!(leads_to(&redeemed), "/sign-in?done=new-password");
    let again = office.form("/sign-in/code", "", &fields).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY, "a code is good once");
    let csv = text(office.page(&format!("{base}.csv"), &cookie).await).await;
    assert!(csv.contains(&format!("budi,Budi,true,false,officer,{HERE}")), "{csv}");
    let elsewhere = office.page(&format!("/admin/{THERE}/accounts"), &cookie).await;
    assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_screen_is_paired_by_the_code_that_it_shows() {
    let office = Office::open().await;
    office.hire("ani", Role::Admin, HERE).await;
    let admin = format!("maklumat_session={}", office.session("ani").await);
    let started = office.form("/device", "", &[]).await;
    let screen = cookies(&started).join("; ");
    let page = text(office.page("/device", &screen).await).await;
    let code = page.split("app-reference\">").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(code.len(), 9, "{code}");
    let base = format!("/admin/{HERE}/devices");
    let pair = async |code: &str| {
        let fields = [("code", code), ("kind", "display"), ("name", "Layar"), ("zone", "lobi")];
        office.form(&base, &admin, &fields).await
    };
    assert_eq!(pair("ABCD-2345").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(leads_to(&pair(&code.to_lowercase()).await).ends_with("?done=paired"));
    assert_eq!(pair(code).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "good once");
    let thief = screen.replace('.', ".x");
    let stolen = office.page("/device", &thief).await;
    assert_eq!(stolen.status(), StatusCode::OK, "the secret of the browser is needed too");
    let arrived = office.page("/device", &screen).await;
    assert_eq!(leads_to(&arrived), format!("/display/{HERE}?zone=lobi"));
    let device = cookies(&arrived).into_iter().find(|c| c.starts_with("maklumat_device=")).unwrap();
    let token = device.split_once('=').unwrap().1.to_owned();
    let report = json!({ "time_ms": -5, "printer": "paper_out", "page": "/display" });
    let tell = async || office.json(Method::POST, "/api/v1/device/report", &token, &report).await;
    assert_eq!(tell().await.1["commands"], json!([]));
    let listed = maklumat::identity::devices::list(&office.app, HERE).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].printer, "paper_out");
    assert!(listed[0].skew_ms < 0 && !listed[0].silent);
    let id = listed[0].id.clone();
    office.form(&format!("{base}/{id}/reload"), &admin, &[]).await;
    assert_eq!(tell().await.1["commands"], json!(["reload"]));
    assert_eq!(tell().await.1["commands"], json!([]));
    office.form(&format!("{base}/{id}/revoke"), &admin, &[]).await;
    assert_eq!(tell().await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_last_admin_of_a_unit_stays_unless_one_above_remains() {
    let office = Office::open().await;
    office.hire("ani", Role::Admin, HERE).await;
    let refused = accounts::close(&office.app, &house(HERE), "ani", "", "").await.unwrap_err();
    assert_eq!(refused.code, "identity.last_admin");
    office.hire("atas", Role::Admin, ABOVE).await;
    accounts::close(&office.app, &house(HERE), "ani", "", "").await.unwrap();
    let refused = accounts::close(&office.app, &house(ABOVE), "atas", "", "").await.unwrap_err();
    assert_eq!(refused.code, "identity.last_admin");
}

#[tokio::test]
async fn times_are_told_by_the_clock_of_the_unit() {
    let office = Office::open().await;
    office.hire("ani", Role::Admin, ABOVE).await;
    office.hire("made", Role::Officer, THERE).await;
    office.hire("budi", Role::Officer, HERE).await;
    let cookie = format!("maklumat_session={}", office.session("ani").await);
    for (unit, account, own, other) in
        [(THERE, "made", " WITA", " WIB"), (HERE, "budi", " WIB", " WITA")]
    {
        let path = format!("/admin/{unit}/accounts/{account}");
        let page = text(office.page(&path, &cookie).await).await;
        assert!(page.contains(own) && !page.contains(other), "{page}");
        let mine = format!("maklumat_session={}", office.session(account).await);
        let page = text(office.page("/account", &mine).await).await;
        assert!(page.contains(own) && !page.contains(other), "{page}");
    }
}

#[tokio::test]
async fn who_sends_a_form_after_the_session_has_ended_is_told() {
    let office = Office::open().await;
    let path = format!("/admin/{HERE}/accounts");
    let request = axum::http::Request::post(&path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("host", "antrean.test")
        .header("referer", format!("http://antrean.test{path}?lang=en"))
        .body(axum::body::Body::from("account=budi"))
        .unwrap();
    let led = office.send(request).await;
    assert_eq!(led.status(), StatusCode::SEE_OTHER);
    let door = leads_to(&led).to_owned();
    assert_eq!(door, format!("/sign-in?next={path}%3Flang%3Den&unsent=1"));
    let page = text(office.page(&door, "").await).await;
    assert!(page.contains("belum dicatat") && page.contains("data-unsent"), "{page}");
    let plain = text(office.page(&format!("/sign-in?next={path}"), "").await).await;
    assert!(!plain.contains("belum dicatat"), "{plain}");
    let wrong = [("user", "ani"), ("password", "salah"), ("unsent", "1")];
    let again = text(office.form("/sign-in", "", &wrong).await).await;
    assert!(again.contains("data-unsent"), "{again}");
}
