//! Kiosks and displays as paired devices: what they load, where they stand, what ends them.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use super::staff::Seen;
use super::world::{UNIT, World, monday};
use crate::web::assets;
use crate::web::gate::DEVICE_COOKIE;

fn kiosk() -> String {
    format!("/kiosk/{UNIT}")
}

fn display() -> String {
    format!("/display/{UNIT}")
}

impl World {
    /// Opens a page as a machine whose browser holds a device's cookie.
    async fn machine(&self, path: &str, token: &str) -> Seen {
        let request = Request::builder()
            .method(Method::GET)
            .uri(path)
            .header("cookie", format!("{DEVICE_COOKIE}={token}"));
        let router = crate::web::router(&self.app);
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let header = |name: &str| {
            let value = response.headers().get(name);
            value.map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        let location = [header("location"), header("set-cookie")].join(" ");
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Seen { status, location, html: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

#[tokio::test]
async fn only_a_paired_device_loads_the_script_that_reports() {
    let world = World::at(monday(8, 5)).await;
    let script = assets::url("device.js");
    for (path, token, loads) in [
        (kiosk(), "kiosk-1", true),
        (display(), "display-1", true),
        (kiosk(), "display-1", false),
        (display(), "kiosk-1", false),
        (kiosk(), "officer", false),
        (display(), "supervisor", false),
        (kiosk(), "", false),
        (display(), "", false),
    ] {
        let page = world.page(&path, token).await;
        assert_eq!(page.status, StatusCode::OK, "{path} {token}");
        assert_eq!(page.has(script), loads, "{path} as {token:?}");
    }
}

#[tokio::test]
async fn a_machine_whose_pairing_has_ended_goes_to_be_paired_again() {
    let world = World::at(monday(8, 5)).await;
    assert_eq!(world.machine(&kiosk(), "kiosk-1").await.status, StatusCode::OK);
    let (status, _) = {
        let path = format!("/api/v1/units/{UNIT}/devices/kiosk-1");
        let body = Body::from(json!({}).to_string());
        super::world::answer(world.send(Method::DELETE, &path, "supervisor", body).await).await
    };
    // This kiosk was put into the tables by hand; the rules know no such device.
    assert_eq!(status, StatusCode::NOT_FOUND);
    for (path, token) in [(kiosk(), "gone"), (display(), "gone")] {
        let page = world.machine(&path, token).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert!(page.location.starts_with("/device maklumat_device=;"), "{}", page.location);
    }
}

#[tokio::test]
async fn a_kiosk_comes_up_by_itself_at_opening() {
    let world = World::at(monday(5, 0)).await;
    let closed = world.page(&kiosk(), "kiosk-1").await;
    let again = format!("data-again=\"15\" data-again-to=\"{}?lang=id\"", kiosk());
    assert!(closed.has(&again), "{}", closed.html);
    assert!(closed.has("<noscript><meta http-equiv=\"refresh\""), "also without script");
    assert!(!closed.has("paspor-baru"));
    world.app.clock.skip_to(monday(8, 0));
    let open = world.page(&kiosk(), "kiosk-1").await;
    assert!(open.has("services=paspor-baru") && !open.has("data-again"), "{}", open.html);
    assert!(!open.has("http-equiv=\"refresh\""), "nobody is disturbed while choosing");
}

#[tokio::test]
async fn a_paired_display_knows_its_zone_and_its_volume_is_the_units() {
    let world = World::at(monday(8, 5)).await;
    world.pair("display-asing", "display", "ruang-orang-asing").await;
    let own = world.page(&display(), "display-asing").await;
    assert!(own.has("board/events?zone=ruang-orang-asing"), "{}", own.html);
    let hall = world.page(&display(), "display-1").await;
    assert!(hall.has("board/events\""), "the whole office");
    assert!(hall.has("data-volume=\"0:40 7:75 12:40 13:65\""), "as the profile says");
    let other = "/display/kanim-teluk-senja";
    let usual = world.page(other, "").await;
    assert!(usual.has("data-volume=\"0:70 12:40 13:70\""), "the usual: {}", usual.html);
}

#[tokio::test]
async fn those_in_charge_find_all_displays_by_zone() {
    let world = World::at(monday(8, 5)).await;
    world.pair("layar-baru", "display", "ruang-orang-asing").await;
    for who in ["supervisor", "head"] {
        let list = world.page(&format!("/displays/{UNIT}"), who).await;
        assert_eq!(list.status, StatusCode::OK);
        for part in ["?zone=aula-utama\"", "?zone=ruang-orang-asing\"", "layar-baru", "display-1"] {
            assert!(list.has(part), "{part} in {}", list.html);
        }
        assert!(list.has("Layar pintu masuk") && list.has("belum melapor"));
        assert!(world.page(&format!("/floor/{UNIT}"), who).await.has("/displays/"));
    }
    for (who, status) in [("officer", 403), ("auditor", 403), ("", 303)] {
        let page = world.page(&format!("/displays/{UNIT}"), who).await;
        assert_eq!(page.status.as_u16(), status, "{who}");
    }
}

#[tokio::test]
async fn a_report_hears_the_units_time() {
    let world = World::at(monday(8, 5)).await;
    let body = Body::from(json!({ "time_ms": 0 }).to_string());
    let sent = world.send(Method::POST, "/api/v1/device/report", "display-1", body).await;
    let (status, told) = super::world::answer(sent).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(told["house_ms"].as_i64().unwrap() / 60_000, monday(8, 5).0 / 60_000_000);
}
