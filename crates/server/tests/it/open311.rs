//! The open interface as its clients use it, on both engines: what the specification asks for in
//! both formats, and that nothing shows which its parent hides.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use maklumat::config::{Config, Limits, Open311};
use register::hash::Hash;
use serde_json::Value;

use crate::complaints::Story;
use crate::office::{HERE, Office, THERE, text};
use crate::world::{block_on, on_both};

/// An answer: status, content type, text.
type Answer = (StatusCode, String, String);

async fn send(office: &Office, request: Request<Body>) -> Answer {
    let response = office.send(request).await;
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap());
    let (status, kind) = (response.status(), kind.unwrap_or_default().to_owned());
    (status, kind, text(response).await)
}

async fn get(office: &Office, path: &str) -> Answer {
    let path = ["/open311/v2/", path].concat();
    send(office, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(office: &Office, path: &str, fields: &[(&str, &str)]) -> Answer {
    let path = ["/open311/v2/", path].concat();
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string(fields).unwrap()));
    send(office, request.unwrap()).await
}

/// A JSON answer of the interface.
async fn json(office: &Office, path: &str) -> Value {
    let (status, kind, text) = get(office, path).await;
    assert_eq!((status, &*kind), (StatusCode::OK, "application/json; charset=utf-8"), "{text}");
    serde_json::from_str(&text).unwrap()
}

fn inside<'a>(text: &'a str, element: &str) -> &'a str {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let after = text.split(&open).nth(1).unwrap_or_else(|| panic!("no <{element}> in {text}"));
    after.split(&close).next().unwrap()
}

const XML: &str = "text/xml; charset=utf-8";

#[test]
fn what_can_be_filed_is_told_in_both_formats() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let office = &story.office;
        let (status, kind, text) = get(office, "discovery.xml").await;
        assert_eq!((status, &*kind), (StatusCode::OK, XML), "{text}");
        assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<discovery>"));
        assert_eq!(inside(&text, "url"), "http://localhost/open311/v2");
        assert_eq!(inside(&text, "specification"), "http://wiki.open311.org/GeoReport_v2");
        let here = format!("jurisdiction_id={HERE}&lang=en");
        let discovery = json(office, &format!("discovery.json?{here}")).await;
        assert_eq!(discovery["endpoints"][0]["formats"][0], "text/xml");
        let services = json(office, &format!("services.json?{here}")).await;
        let codes: Vec<&str> = services
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["service_code"].as_str().unwrap())
            .collect();
        assert_eq!((codes[0], codes.last().copied()), ("complaint", Some("praise")), "{codes:?}");
        assert!(codes.contains(&"complaint_paspor-baru") && codes.len() > 10, "{codes:?}");
        let blackbox: Vec<&Value> =
            services.as_array().unwrap().iter().filter(|s| s["type"] == "blackbox").collect();
        assert_eq!(blackbox.len(), 1);
        assert_eq!(blackbox[0]["service_code"], "complaint-in-confidence");
        let (_, _, text) = get(office, &format!("services.xml?{here}")).await;
        assert_eq!(text.matches("<service>").count(), codes.len());
        assert_eq!(inside(&text, "metadata"), "true");
        for code in codes {
            let path = format!("services/{code}.xml?{here}");
            let (status, _, text) = get(office, &path).await;
            assert_eq!((status, inside(&text, "service_code")), (StatusCode::OK, code), "{text}");
        }
        let path = format!("services/complaint-in-confidence.json?{here}");
        let definition = json(office, &path).await;
        let about = &definition["attributes"][0];
        assert_eq!((&about["code"], &about["required"]), (&"about".into(), &true.into()));
        assert_eq!((&about["order"], &about["values"][0]["key"]), (&1.into(), &"officer".into()));
    });
}

#[test]
fn what_is_wrong_is_told_as_the_specification_says() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let office = &story.office;
        let here = format!("jurisdiction_id={HERE}&lang=en");
        let wrong = async |path: &str, expected: u16| {
            let (status, kind, text) = get(office, path).await;
            assert_eq!((status.as_u16(), &*kind), (expected, XML), "{path}: {text}");
            assert!(text.contains("<errors><error><code>"), "{text}");
            assert_eq!(inside(&text, "code"), expected.to_string());
            assert!(inside(&text, "description").len() > 20, "{text}");
        };
        wrong("services.xml", 400).await;
        wrong("services.xml?jurisdiction_id=", 400).await;
        wrong("services.xml?jurisdiction_id=nowhere.example", 404).await;
        wrong(&format!("services/potholes.xml?{here}"), 404).await;
        wrong(&format!("services/complaint_nothing.xml?{here}"), 404).await;
        wrong(&format!("requests/1.xml?{here}"), 404).await;
        wrong(&format!("tokens/1.xml?{here}"), 404).await;
        wrong(&format!("requests.xml?{here}&status=maybe"), 400).await;
        wrong(&format!("requests.xml?{here}&start_date=yesterday"), 400).await;
        let long = "start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z";
        wrong(&format!("requests.xml?{here}&{long}"), 400).await;
        wrong("nothing.xml", 404).await;
        let (status, kind, text) = get(office, "services.json?lang=en").await;
        assert_eq!((status.as_u16(), &*kind), (400, "application/json; charset=utf-8"));
        let errors: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(errors[0]["code"], "400");
        assert!(errors[0]["description"].as_str().unwrap().contains(HERE), "{errors}");
        let (status, _, text) =
            post(office, "requests.xml", &[("jurisdiction_id", HERE), ("lang", "en")]).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(text.contains("service_code: "), "{text}");
        let fields = [("jurisdiction_id", HERE), ("service_code", "complaint")];
        let formal = [("attribute[track]", "formal"), ("attribute[served_on]", "2030-01-01")];
        let (status, _, text) =
            post(office, "requests.xml?lang=en", &[fields, formal].concat()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        for field in ["description: ", "first_name: ", "email: ", "attribute[served_on]: "] {
            assert!(text.contains(field), "{field} is not in {text}");
        }
        assert_eq!(text.matches("<error>").count(), 4);
        let request = Request::post("/open311/v2/requests.xml")
            .header("content-type", "application/json")
            .body(Body::from("{}"));
        let (status, kind, _) = send(office, request.unwrap()).await;
        assert_eq!((status, &*kind), (StatusCode::UNSUPPORTED_MEDIA_TYPE, XML));
    });
}

/// What FixMyStreet's client sends: fields of its own, an address that is none, names in a form.
fn as_fixmystreet(service: &'static str, words: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("jurisdiction_id", HERE),
        ("api_key", "any"),
        ("service_code", service),
        ("address_string", "Jalan Contoh Merdeka 17"),
        ("address_id", "#NOTPINPOINTED#"),
        ("lat", "-6.2"),
        ("long", "106.8"),
        ("email", "siti@example.org"),
        ("first_name", "Siti"),
        ("last_name", "Rahayu & Co"),
        ("phone", ""),
        ("deviceid", "FixMyStreet"),
        ("attribute[title]", "Antre"),
        ("description", words),
    ]
}

#[test]
fn a_complaint_through_an_app_is_seen_as_kind_state_and_dates() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let office = &story.office;
        let sent = as_fixmystreet("complaint_paspor-baru", "Antre <tiga> jam & tanpa kabar.");
        let (status, kind, text) = post(office, "requests.xml", &sent).await;
        assert_eq!((status, &*kind), (StatusCode::OK, XML), "{text}");
        let number = inside(&text, "service_request_id").to_owned();
        assert!(!text.contains("<token>"), "number or token, not both: {text}");
        let notice = inside(&text, "service_notice");
        let own = notice.split("http://localhost").nth(1).unwrap().split(' ').next().unwrap();
        let (status, page) = story.page(own, "").await;
        assert_eq!(status, StatusCode::OK, "{own}");
        assert!(page.contains("Jalan Contoh Merdeka 17") && page.contains("-6.2, 106.8"), "{page}");
        let desk = format!("/complaints/{HERE}/{number}");
        let (_, page) = story.page(&desk, &story.head).await;
        assert!(page.contains("Open311"), "{page}");
        let here = format!("jurisdiction_id={HERE}&lang=en");
        let all = json(office, &format!("requests.json?{here}")).await;
        assert_eq!(all.as_array().unwrap().len(), 1);
        let seen = &all[0];
        let text = |member: &str| seen[member].as_str().unwrap_or_default();
        assert_eq!((text("service_request_id"), text("status")), (&*number, "open"));
        assert_eq!(text("service_code"), "complaint_paspor-baru");
        assert_eq!(text("requested_datetime"), "2026-11-23T00:00:00+07:00");
        // Three working days of SP4N; the earlier date of the two clocks.
        assert_eq!(text("expected_datetime"), "2026-11-26T00:00:00+07:00");
        assert_eq!((text("address_id"), &seen["lat"]), (HERE, &Value::Null));
        let whole = all.to_string();
        for hidden in ["tiga", "Siti", "example.org", "Merdeka 18", "106.8", "Antre"] {
            assert!(!whole.contains(hidden), "{hidden} in {whole}");
        }
        let one = json(office, &format!("requests/{number}.json?{here}")).await;
        assert_eq!(one, all);
        let counted = async |filter: &str| {
            let path = format!("requests.xml?{here}&{filter}");
            let (status, _, text) = get(office, &path).await;
            assert_eq!(status, StatusCode::OK, "{text}");
            text.matches("<request>").count()
        };
        assert_eq!(counted("status=open,closed&service_code=complaint_paspor-baru").await, 1);
        assert_eq!(counted("service_code=complaint,praise").await, 0);
        assert_eq!(counted("status=closed").await, 0);
        assert_eq!(counted("start_date=2026-11-22T18:00:00Z").await, 1, "the 23rd at the unit");
        assert_eq!(counted("start_date=2026-11-23T18:00:00Z").await, 0);
        assert_eq!(counted("end_date=2026-11-22T16:00:00Z").await, 0);
        assert_eq!(counted(&format!("service_request_id=x,{number}&status=closed")).await, 1);
        let there = json(office, &format!("requests.json?jurisdiction_id={THERE}")).await;
        assert_eq!(there, Value::Array(Vec::new()));
        let aside = [("set-aside-text", "Sudah ditangani.")];
        let status = story.act(&number, "set-aside", &story.head, &aside).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!((counted("status=closed").await, counted("status=open").await), (1, 0));
    });
}

#[test]
fn what_is_in_confidence_is_a_black_box() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let office = &story.office;
        let mut sent = as_fixmystreet("complaint-in-confidence", "Minta uang rokok.");
        let (status, _, text) = post(office, "requests.xml?lang=en", &sent).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(text.contains("attribute[about]: "), "{text}");
        sent.push(("attribute[about]", "officer"));
        sent.push(("attribute[service]", "paspor-baru"));
        let (status, _, text) = post(office, "requests.xml", &sent).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        assert!(!text.contains("<service_request_id>"), "{text}");
        let token = inside(&text, "token").to_owned();
        let path = format!("jurisdiction_id={HERE}");
        let (status, _, text) = get(office, &format!("tokens/{token}.xml?{path}")).await;
        assert_eq!((status, inside(&text, "token")), (StatusCode::OK, &*token));
        let number = inside(&text, "service_request_id").to_owned();
        let hidden = async |number: &str| {
            let (status, ..) = get(office, &format!("requests/{number}.xml?{path}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            for filter in ["", "&status=open", &format!("&service_request_id={number}")] {
                let (_, _, text) = get(office, &format!("requests.xml?{path}{filter}")).await;
                assert!(!text.contains(number), "{filter}: {text}");
            }
        };
        hidden(&number).await;
        let by_code = format!("requests.xml?{path}&service_code=complaint-in-confidence");
        assert!(!get(office, &by_code).await.2.contains("<request>"));
        let wrong = format!("tokens/{}0.xml?{path}", &token[..27]);
        if wrong != format!("tokens/{token}.xml?{path}") {
            assert_eq!(get(office, &wrong).await.0, StatusCode::NOT_FOUND);
        }
        // Another one that turns out to be about somebody, or graver than it looked, is shown
        // until then.
        for (act, fields) in [
            ("name-accused", [("name-accused-about", "officer"), ("x", "")]),
            ("reclassify", [("reclassify-class", "oversight"), ("reclassify-text", "Berat.")]),
        ] {
            let sent = as_fixmystreet("complaint", "Loket tutup awal.");
            let (_, _, text) = post(office, "requests.xml", &sent).await;
            let number = inside(&text, "service_request_id").to_owned();
            let path = format!("requests/{number}.xml?{path}");
            assert_eq!(get(office, &path).await.0, StatusCode::OK);
            let status = story.act(&number, act, &story.head, &fields).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{act}");
            hidden(&number).await;
        }
    });
}

#[test]
fn a_key_is_needed_where_the_house_says_so() {
    block_on(async {
        let open311 = Open311 {
            jurisdiction: HERE.to_owned(),
            keys: vec![Hash::of(b"kunci kota").to_string().to_uppercase()],
        };
        let config = Config { open311, limits: Limits::none(), ..Config::default() };
        let office = Office::with(config).await;
        let filed = async |key: &str| {
            let fields = [("api_key", key), ("service_code", "praise"), ("description", "Cepat!")];
            post(&office, "requests.json?lang=en", &fields).await
        };
        for key in ["", "kunci", "Kunci kota"] {
            let (status, _, text) = filed(key).await;
            assert_eq!(status, StatusCode::FORBIDDEN);
            assert!(text.contains("\"403\""), "{text}");
        }
        let (status, _, text) = filed("kunci kota").await;
        assert_eq!(status, StatusCode::OK, "the unit is the usual one: {text}");
        let (_, _, text) = get(&office, "discovery.xml?lang=en").await;
        assert!(inside(&text, "key_service").contains("api_key"), "{text}");
    });
}

#[test]
fn who_asks_too_fast_is_told_in_the_same_words() {
    block_on(async {
        let limits = Limits { public_per_second: 1, public_burst: 2, ..Limits::default() };
        let office = Office::with(Config { limits, ..Config::default() }).await;
        let mut last = StatusCode::OK;
        for _ in 0..4 {
            let (status, kind, text) = get(&office, "discovery.xml").await;
            assert_eq!(kind, XML, "{text}");
            last = status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::on(None, Clock::demo(morning, 1)).await;
        let (_, _, text) = get(&office, "discovery.xml").await;
        assert_eq!(inside(&text, "type"), "test", "a demonstration says so");
    });
}
