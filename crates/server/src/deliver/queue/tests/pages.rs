//! Kiosk, phone, display and paper as people meet them, without a script.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use domain::kernel::Zone;
use http_body_util::BodyExt;
use jiff::civil::{date, time};
use tower::ServiceExt;

use super::world::{UNIT, World, monday};

const FORM: &str = "application/x-www-form-urlencoded";

async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn page(world: &World, path: &str, token: &str) -> String {
    let response = world.send(Method::GET, path, token, Body::empty()).await;
    let status = response.status();
    let html = text(response).await;
    assert_eq!(status, StatusCode::OK, "{path}: {html}");
    assert_eq!(html.matches("<h1").count(), 1, "{path}: one h1");
    assert_eq!(html.matches("<main").count(), 1, "{path}: one main");
    for inline in ["<style", " style=\"", " onclick=", "<script>", "/assets/missing"] {
        assert!(!html.contains(inline), "{path}: {inline}");
    }
    let mut ids: Vec<_> = html.split(" id=\"").skip(1).map(|t| t.split('"').next()).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{path}: {ids:?}");
    html
}

async fn submit(world: &World, path: &str, token: &str, fields: &[(&str, &str)]) -> Response {
    let body = serde_urlencoded::to_string(fields).unwrap();
    let mut request = Request::post(path).header("content-type", FORM);
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.body(Body::from(body)).unwrap();
    crate::web::router(&world.app).oneshot(request).await.unwrap()
}

/// Takes a number at the kiosk; gives the address of the page that shows it.
pub(super) async fn take_at_kiosk(world: &World, id: &str) -> String {
    let fields = [("services", "paspor-baru"), ("priority", ""), ("command_id", id)];
    target(&submit(world, &format!("/kiosk/{UNIT}"), "kiosk-1", &fields).await)
}

fn target(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()["location"].to_str().unwrap().to_owned()
}

/// The value of a hidden field.
fn hidden<'h>(html: &'h str, name: &str) -> &'h str {
    let field = format!("name=\"{name}\" value=\"");
    html.split(field.as_str()).nth(1).and_then(|rest| rest.split('"').next()).unwrap()
}

#[tokio::test]
async fn a_visitor_takes_a_number_at_the_kiosk_with_links_and_a_form() {
    let world = World::at(monday(8, 5)).await;
    for language in ["id", "en"] {
        let home = page(&world, &format!("/kiosk/{UNIT}?lang={language}"), "kiosk-1").await;
        let link = format!("/kiosk/{UNIT}/ticket?services=paspor-baru");
        assert!(home.contains(&link) && home.contains("<svg"), "{home}");
        let confirm = page(&world, &format!("{link}&lang={language}"), "kiosk-1").await;
        assert!(confirm.contains("value=\"elderly\""));
        let id = hidden(&confirm, "command_id").to_owned();
        let fields =
            [("services", "paspor-baru"), ("priority", "elderly"), ("command_id", id.as_str())];
        let kiosk = format!("/kiosk/{UNIT}?lang={language}");
        let first = target(&submit(&world, &kiosk, "kiosk-1", &fields).await);
        let again = target(&submit(&world, &kiosk, "kiosk-1", &fields).await);
        assert_eq!(first, again, "a second tap gives the same number");
        let result = page(&world, &first, "kiosk-1").await;
        assert!(result.contains("class=\"kiosk-result__number\">A-00"), "{result}");
    }
    let stranger = page(&world, &format!("/kiosk/{UNIT}"), "").await;
    assert!(stranger.contains("href=\"/device\""), "a new machine is told how to be paired");
}

#[tokio::test]
async fn several_services_stand_on_one_ticket() {
    let world = World::at(monday(8, 5)).await;
    let path = format!("/kiosk/{UNIT}/services?services=paspor-baru");
    let more = page(&world, &path, "kiosk-1").await;
    assert!(more.contains("services=paspor-baru,paspor-pengambilan"));
    let link = format!("/kiosk/{UNIT}/ticket?services=paspor-baru,paspor-pengambilan");
    let confirm = page(&world, &link, "kiosk-1").await;
    assert!(confirm.contains("name=\"services\" value=\"paspor-pengambilan\""));
}

#[tokio::test]
async fn a_closed_kiosk_says_when_it_opens_and_comes_up_by_itself() {
    let sunday = Zone::Jakarta.instant(date(2026, 11, 22), time(9, 0, 0, 0));
    let world = World::at(sunday).await;
    let html = page(&world, &format!("/kiosk/{UNIT}"), "kiosk-1").await;
    assert!(html.contains("Senin, 23 November 2026") && html.contains("08.00 WIB"), "{html}");
    assert!(html.contains("http-equiv=\"refresh\" content=\"30"));
    world.app.clock.skip_to(monday(8, 1));
    let html = page(&world, &format!("/kiosk/{UNIT}"), "kiosk-1").await;
    assert!(html.contains("services=paspor-baru"));
}

#[tokio::test]
async fn a_phone_needs_the_code_at_the_door() {
    let world = World::at(monday(8, 5)).await;
    for elsewhere in ["display", "kiosk"] {
        let html = page(&world, &format!("/{elsewhere}/{UNIT}"), "").await;
        assert!(!html.contains("Kode pintu") && !html.contains("queue-door"), "{elsewhere}");
    }
    let display = page(&world, &format!("/display/{UNIT}"), "display-1").await;
    let code = display.split("Kode pintu ").nth(1).unwrap()[..6].to_owned();
    let path = format!("/q/{UNIT}");
    let form = page(&world, &format!("{path}?code={code}"), "").await;
    assert_eq!(hidden(&form, "command_id").len(), 32);
    let fields = |code: &'static str| {
        [("services", "paspor-baru"), ("priority", ""), ("code", code), ("command_id", "p-1")]
    };
    let refused = submit(&world, &path, "", &fields("WRONG1")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(refused).await;
    assert!(
        html.contains("id=\"code-error\"")
            && html.contains("value=\"paspor-baru\" id=\"services\" checked"),
        "{html}"
    );
    let nothing = submit(&world, &path, "", &[("code", code.as_str())]).await;
    assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let typed = code.to_lowercase();
    let good = [("services", "paspor-baru"), ("code", typed.as_str()), ("command_id", "p-1")];
    let ticket = target(&submit(&world, &path, "", &good).await);
    assert!(ticket.starts_with(&format!("/t/{UNIT}/20261123-A-001/")));
}

#[tokio::test]
async fn the_ticket_page_tells_place_and_reason_and_takes_orders() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-1").await;
    let second = world.ticket("paspor-baru", "t-2").await;
    let url = second["url"].as_str().unwrap().to_owned();
    let html = page(&world, &url, "").await;
    assert!(
        html.contains("data-state=\"waiting\"") && html.contains("1 orang datang lebih dahulu")
    );
    let english = page(&world, &format!("{url}?lang=en"), "").await;
    assert!(english.contains("Why are they before me?"));
    world.open_counter("1").await;
    world.call("1", "call").await;
    assert!(page(&world, &url, "").await.contains("data-state=\"next\""));
    let away = [("minutes", "20"), ("command_id", "away")];
    target(&submit(&world, &format!("{url}/absence"), "", &away).await);
    assert!(page(&world, &url, "").await.contains("data-state=\"aside\""));
    let back = [("command_id", "back")];
    target(&submit(&world, &format!("{url}/return"), "", &back).await);
    let cancel = [("command_id", "cancel")];
    target(&submit(&world, &format!("{url}/cancellation"), "", &cancel).await);
    assert!(page(&world, &url, "").await.contains("data-state=\"done\""));
    let paper = page(&world, &format!("{url}/print?width=58&large=1"), "").await;
    assert!(paper.contains("slip--narrow slip--large") && paper.contains("<svg"));
    let wrong = world.send(Method::GET, &format!("{url}X"), "", Body::empty()).await;
    assert_eq!(wrong.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_display_starts_with_what_is_called() {
    let world = World::at(monday(8, 5)).await;
    world.ticket("paspor-baru", "t-1").await;
    world.open_counter("1").await;
    world.call("1", "call").await;
    for language in ["id", "en"] {
        let html = page(&world, &format!("/display/{UNIT}?lang={language}"), "").await;
        assert!(html.contains("board-call__number\">A-001"), "{html}");
        assert!(html.contains(&format!("data-events=\"/units/{UNIT}/board/events\"")));
    }
}

#[tokio::test]
async fn a_kiosk_browser_started_with_its_token_keeps_it() {
    let world = World::at(monday(8, 5)).await;
    let path = format!("/kiosk/{UNIT}?device=kiosk-1");
    let response = world.send(Method::GET, &path, "", Body::empty()).await;
    assert_eq!(target(&response), format!("/kiosk/{UNIT}"));
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("maklumat_device=kiosk-1;") && cookie.contains("HttpOnly"));
    let wrong = format!("/kiosk/{UNIT}?device=display-1");
    let response = world.send(Method::GET, &wrong, "", Body::empty()).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
}
