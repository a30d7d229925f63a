//! Every button of the desk through the real router.

use axum::http::StatusCode;

use super::world::{UNIT, World, monday};

const DESK: &str = "/desk/kanim-nusantara-raya/1";

async fn world() -> World {
    let world = World::at(monday(8, 30)).await;
    let opened = world.press_open("1").await;
    assert_eq!(opened, StatusCode::SEE_OTHER);
    world
}

impl World {
    async fn press_open(&self, counter: &str) -> StatusCode {
        self.press(counter, "opening", "").await.status
    }

    /// Moves the office's clock on.
    fn later(&self, minutes: i64) {
        let now = self.app.clock.now();
        self.app.clock.skip_to(now.plus_seconds(minutes * 60));
    }

    async fn desk(&self) -> super::staff::Seen {
        self.page(DESK, "supervisor").await
    }
}

#[tokio::test]
async fn counters_are_chosen_and_opened_in_the_officers_name() {
    let world = World::at(monday(8, 30)).await;
    let list = world.page(&format!("/desk/{UNIT}"), "officer").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.has("/desk/kanim-nusantara-raya/6") && list.has("Loket 6"));
    let (path, fields) = world.page(DESK, "officer").await.button("opening", "");
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let opened = world.form(&path, "officer", &fields).await;
    assert_eq!((opened.status, opened.location.as_str()), (StatusCode::SEE_OTHER, DESK));
    let list = world.page(&format!("/desk/{UNIT}"), "officer").await;
    assert!(list.has("Loket Anda"));
    let unknown = world.page("/desk/kanim-nusantara-raya/99", "officer").await;
    assert_eq!(unknown.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_person_is_called_served_and_finished_with_one_key_each() {
    let world = world().await;
    world.ticket("paspor-baru", "t1").await;
    assert!(world.desk().await.has("data-key=\"n\""));
    assert_eq!(world.press("1", "calls", "").await.status, StatusCode::SEE_OTHER);
    let desk = world.desk().await;
    assert!(desk.has("desk-now__number\">A-001<"), "{}", desk.html);
    assert!(desk.has("Kartu keluarga (KK)"), "the checklist of the standard");
    assert!(desk.has("data-key=\"s\"") && !desk.has("data-key=\"n\""));
    world.press("1", "starts", "").await;
    let desk = world.desk().await;
    assert!(desk.has("data-key=\"1\"") && desk.has("janji 20 menit"), "{}", desk.html);
    let done = world.press("1", "outcomes", "value=\"accepted\"").await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, DESK));
    let desk = world.desk().await;
    assert!(desk.has("1 layanan selesai") && desk.has("data-key=\"n\""));
}

#[tokio::test]
async fn a_form_sent_twice_changes_nothing_twice() {
    let world = world().await;
    for id in ["t1", "t2", "t3"] {
        world.ticket("paspor-baru", id).await;
    }
    let (path, fields) = world.desk().await.button("calls", "");
    let first = world.post_fields(&path, &fields).await;
    let entries = world.entries().await;
    let second = world.post_fields(&path, &fields).await;
    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(world.entries().await, entries, "the second press records nothing");
    // A page drawn anew in the same situation offers the same command.
    let (_, again) = world.desk().await.button("starts", "");
    assert_eq!(world.desk().await.button("starts", "").1, again);
    // An old screen never hits the next person.
    world.press("1", "starts", "").await;
    let (finish, fields) = world.desk().await.button("outcomes", "value=\"accepted\"");
    world.post_fields(&finish, &fields).await;
    world.press("1", "calls", "").await;
    world.press("1", "starts", "").await;
    let entries = world.entries().await;
    world.post_fields(&finish, &fields).await;
    assert_eq!(world.entries().await, entries);
    assert!(world.desk().await.has("desk-now__number\">A-002<"));
}

#[tokio::test]
async fn two_officers_pressing_next_at_once_never_get_the_same_ticket() {
    let world = world().await;
    world.press_open("2").await;
    for id in ["t1", "t2"] {
        world.ticket("paspor-baru", id).await;
    }
    let (one, first) = world.page(DESK, "supervisor").await.button("calls", "");
    let other = format!("/desk/{UNIT}/2");
    let (two, second) = world.page(&other, "supervisor").await.button("calls", "");
    let both = tokio::join!(world.post_fields(&one, &first), world.post_fields(&two, &second));
    assert_eq!((both.0.status, both.1.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let (one, two) = (world.page(DESK, "officer").await, world.page(&other, "officer").await);
    let at = |seen: &super::staff::Seen, number: &str| {
        seen.has(&format!("desk-now__number\">{number}<"))
    };
    assert!(at(&one, "A-001") && at(&two, "A-002") || at(&one, "A-002") && at(&two, "A-001"));
}

#[tokio::test]
async fn missing_people_are_called_again_marked_and_restored() {
    let world = world().await;
    world.ticket("paspor-baru", "t1").await;
    world.press("1", "calls", "").await;
    let soon = world.press("1", "recalls", "").await;
    assert_eq!(soon.status, StatusCode::CONFLICT);
    assert!(soon.has("data-error-summary"), "{}", soon.html);
    assert!(world.desk().await.has("panggilan 1 dari 3"));
    for _ in 0..2 {
        world.later(1);
        assert_eq!(world.press("1", "recalls", "").await.status, StatusCode::SEE_OTHER);
    }
    world.press("1", "absences", "").await;
    let desk = world.desk().await;
    assert!(desk.has("data-key=\"n\"") && desk.has("Sudah datang"));
    world.press("1", "restorations", "").await;
    assert!(!world.desk().await.has("Sudah datang"));
    world.press("1", "calls", "").await;
    assert!(world.desk().await.has("desk-now__number\">A-001<"));
}

#[tokio::test]
async fn people_are_held_called_back_returned_and_moved() {
    let world = world().await;
    world.ticket("paspor-baru", "t1").await;
    world.press("1", "calls", "").await;
    let holds = world.page(&format!("{DESK}/holds"), "supervisor").await;
    let (path, fields) = holds.button("holds", "value=\"copying\"");
    world.post_fields(&path, &fields).await;
    assert!(world.desk().await.has("Menyalin dokumen"));
    world.press("1", "held-calls", "").await;
    world.press("1", "starts", "").await;
    world.press("1", "returns", "value=\"yes\"").await;
    world.press("1", "calls", "").await;
    let form = world.page(&format!("{DESK}/transfers"), "supervisor").await;
    let nowhere = form.filled("transfers", &[("keep", "no")]);
    let refused = world.post_fields(&nowhere.0, &nowhere.1).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("Pilih layanan lain") && refused.has("value=\"no\" checked"));
    let (path, fields) =
        refused.filled("transfers", &[("service", "paspor-pengambilan"), ("keep", "yes")]);
    let moved = world.post_fields(&path, &fields).await;
    assert_eq!(moved.location, format!("{DESK}?done=transfers"));
    world.press_open("4").await;
    assert!(world.page(&format!("/desk/{UNIT}/4"), "officer").await.has("A-001"));
}

#[tokio::test]
async fn a_service_a_note_and_a_priority_check_are_recorded() {
    let world = world().await;
    let body = serde_json::json!({ "services": ["paspor-baru"], "priority": "elderly",
        "command_id": "p1" });
    world.post("tickets", "kiosk-1", body).await;
    world.press("1", "calls", "").await;
    assert!(world.desk().await.has("belum diperiksa"));
    world.press("1", "priority-checks", "value=\"yes\"").await;
    assert!(world.desk().await.has("sudah benar"));
    let form = world.page(&format!("{DESK}/services"), "supervisor").await;
    let (path, fields) = form.filled("services", &[("service", "paspor-anak")]);
    world.post_fields(&path, &fields).await;
    let form = world.page(&format!("{DESK}/notes"), "supervisor").await;
    let empty = form.filled("notes", &[("note", " ")]);
    assert_eq!(
        world.post_fields(&empty.0, &empty.1).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let (path, fields) = form.filled("notes", &[("note", "berkas <di> map biru")]);
    world.post_fields(&path, &fields).await;
    let desk = world.desk().await;
    assert!(desk.has("1 catatan") && desk.has("Sesudah ini:"), "{}", desk.html);
}

#[tokio::test]
async fn a_particular_ticket_needs_its_own_permission_and_a_reason() {
    let world = world().await;
    for id in ["t1", "t2"] {
        world.ticket("paspor-baru", id).await;
    }
    let path = format!("{DESK}/picks");
    let wanted = [("command_id", "pick-1"), ("number", "a 2"), ("reason", "vulnerable")];
    assert_eq!(world.form(&path, "officer", &wanted).await.status, StatusCode::FORBIDDEN);
    assert!(!world.page(DESK, "officer").await.has("data-key=\"p\""));
    let unknown = [("command_id", "pick-2"), ("number", "A-099"), ("reason", "vulnerable")];
    let refused = world.form(&path, "supervisor", &unknown).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("value=\"A-099\"") && refused.has("value=\"pick-2\""));
    let without = [("command_id", "pick-3"), ("number", "A-002"), ("reason", "")];
    assert_eq!(
        world.form(&path, "supervisor", &without).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(world.form(&path, "supervisor", &wanted).await.status, StatusCode::SEE_OTHER);
    assert!(world.desk().await.has("desk-now__number\">A-002<"));
}

#[tokio::test]
async fn an_officer_takes_a_ticket_for_somebody_and_explains_the_order() {
    let world = world().await;
    world.ticket("paspor-baru", "t1").await;
    let form = world.page(&format!("{DESK}/tickets"), "supervisor").await;
    let none = form.filled("tickets", &[("group_size", "3")]);
    let refused = world.post_fields(&none.0, &none.1).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("value=\"3\""));
    let (path, fields) = form.filled("tickets", &[("services", "paspor-baru")]);
    let taken = world.post_fields(&path, &fields).await;
    assert_eq!(taken.location, format!("{DESK}?done=tickets&number=A-002"));
    let again = world.post_fields(&path, &fields).await;
    assert_eq!(again.location, taken.location);
    assert!(world.page(&taken.location, "supervisor").await.has("Nomor A-002 sudah diambil"));
    let why = world.page(&format!("{DESK}?why=2"), "officer").await;
    assert!(why.has("A-002 di urutan 2") && why.has("1 orang datang lebih dahulu"), "{}", why.html);
}

#[tokio::test]
async fn breaks_and_closing_and_calls_without_anybody() {
    let world = world().await;
    let nobody = world.press("1", "calls", "").await;
    assert_eq!(nobody.location, format!("{DESK}?done=nobody"));
    world.press("1", "breaks", "").await;
    assert!(world.desk().await.has("Anda sedang istirahat"));
    world.press("1", "break-ends", "").await;
    let form = world.page(&format!("{DESK}/opening"), "supervisor").await;
    let (path, fields) = form.filled("opening", &[("classes", "C"), ("rule", "longest_wait")]);
    world.post_fields(&path, &fields).await;
    assert!(world.desk().await.has("C · Pengambilan"));
    world.press("1", "closing", "").await;
    assert!(world.desk().await.has("data-key=\"o\""));
}

#[tokio::test]
async fn reprints_and_cancellations_ask_why() {
    let world = world().await;
    let ticket = world.ticket("paspor-baru", "t1").await;
    let name = ticket["ticket"].as_str().unwrap();
    let path = format!("tickets/{name}/prints");
    world.post(&path, "kiosk-1", serde_json::json!({ "command_id": "print" })).await;
    let outcome = serde_json::json!({ "command_id": "printed", "printed": true });
    let (status, body) = world.post(&format!("{path}/outcome"), "kiosk-1", outcome).await;
    assert!(status.is_success(), "{body}");
    world.press("1", "calls", "").await;
    let form = world.page(&format!("{DESK}/reprints"), "supervisor").await;
    let (path, fields) = form.button("reprints", "value=\"ticket-lost\"");
    assert_eq!(world.post_fields(&path, &fields).await.location, format!("{DESK}?done=here"));
    let form = world.page(&format!("{DESK}/cancellations"), "supervisor").await;
    let (path, fields) = form.button("cancellations", "value=\"left\"");
    assert_eq!(world.post_fields(&path, &fields).await.status, StatusCode::SEE_OTHER);
    assert!(world.desk().await.has("data-key=\"n\""));
}

#[tokio::test]
async fn who_may_not_serve_may_not_press_and_strangers_are_led_to_the_door() {
    let world = world().await;
    world.ticket("paspor-baru", "t1").await;
    let (path, fields) = world.desk().await.button("calls", "");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    for (token, status) in [
        ("head", StatusCode::FORBIDDEN),
        ("auditor", StatusCode::FORBIDDEN),
        ("kiosk-1", StatusCode::FORBIDDEN),
        ("", StatusCode::SEE_OTHER),
    ] {
        let answer = world.form(&path, token, &fields).await;
        assert_eq!(answer.status, status, "{token}");
        assert!(!token.is_empty() || answer.location.starts_with("/sign-in"));
    }
    assert!(world.desk().await.has("data-key=\"n\""), "nobody was called");
    let bad = world.form(&path, "supervisor", &[("command_id", "a b")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}
