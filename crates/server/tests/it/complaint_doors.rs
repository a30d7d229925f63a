//! The other doors of complaints, on both engines: a file of another system, a temporary post and
//! its paper, the kiosk; all of a file or nothing of it.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::identity::{Holder, Role};
use serde_json::json;

use crate::complaints::Story;
use crate::office::{HERE, leads_to, text};
use crate::world::on_both;

const TABLE: &str = "Nomor,Tanggal,Klasifikasi,Isi Laporan,Nama,Kontak\n\
    8123,2026-11-13,Pengaduan,\"Loket tutup, antre lama\",Siti,0812\n\
    8124,2026-11-20,Aspirasi,Tambah kursi,,\n";

/// Sends a table to the import; gives status and page.
async fn bring(
    story: &Story,
    token: &str,
    table: &str,
    more: &[(&str, &str)],
) -> (StatusCode, String) {
    let mut body = String::new();
    let fields =
        [("source", "sp4n-lapor"), ("channel", "sp4n"), ("command_id", "x"), ("table", table)];
    for (name, value) in fields.iter().chain(more) {
        body.push_str(&format!(
            "--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--b--\r\n");
    let request = Request::post(format!("/complaints/{HERE}/imports?lang=en"))
        .header("content-type", "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .header("authorization", format!("Bearer {token}"));
    let response = story.office.send(request.body(Body::from(body)).unwrap()).await;
    (response.status(), text(response).await)
}

async fn count(story: &Story) -> usize {
    let (_, csv) = story.page(&format!("/complaints/{HERE}/list/csv"), &story.head).await;
    csv.lines().count() - 1
}

#[test]
fn a_file_comes_as_a_whole_once_or_not_at_all() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        assert_eq!(bring(&story, &story.officer, TABLE, &[]).await.0, StatusCode::FORBIDDEN);
        // One row is wrong: nothing of the file is recorded.
        let bad = TABLE.replace("2026-11-20,Aspirasi", "20-11-2026,Keluhan");
        let (status, html) = bring(&story, &story.head, &bad, &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            html.contains("Tanggal") && html.contains("Klasifikasi") && html.contains('3'),
            "{html}"
        );
        // A year without calendar is told in its row, by the rules.
        let old = TABLE.replace("2026-11-20", "2019-11-20");
        let (status, html) = bring(&story, &story.head, &old, &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(html.contains("2019"), "{html}");
        assert_eq!(count(&story).await, 0);
        let (status, html) = bring(&story, &story.head, TABLE, &[]).await;
        assert_eq!(status, StatusCode::OK, "{html}");
        assert!(html.contains("2 complaints were recorded, 0 were here"), "{html}");
        assert_eq!(count(&story).await, 2);
        let (status, html) = bring(&story, &story.head, TABLE, &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(html.contains("8123") && html.contains("is here already"), "{html}");
        let longer = format!("{TABLE}8125,2026-11-21,Apresiasi,Cepat,,\n");
        let (status, html) = bring(&story, &story.head, &longer, &[("only_new", "yes")]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("1 complaints were recorded, 2 were here"), "{html}");
        assert_eq!(count(&story).await, 3);
        // The clock runs from the day on which it was taken there: Friday the 13th.
        let (_, csv) = story.page(&format!("/complaints/{HERE}/list/csv"), &story.head).await;
        assert!(
            csv.contains("2026-11-13,non-oversight,formal,sp4n,received,open,2026-11-18"),
            "{csv}"
        );
        let path = format!("/complaints/{HERE}/search?q=antrean+tutup");
        let (_, html) = story.page(&path, &story.head).await;
        assert!(html.contains("<tbody>"), "what was brought in is found: {html}");
    });
}

async fn open_post(story: &Story, token: &str, name: &str, until: &str) -> StatusCode {
    let fields = [
        ("name", "Posko bersama"),
        ("post", name),
        ("place", "Aula Lapas"),
        ("host", "Lapas Contoh"),
        ("partners", "Ombudsman RI\nPemerintah kota"),
        ("from", "2026-11-23"),
        ("until", until),
        ("command_id", name),
    ];
    story.send(&format!("/complaints/{HERE}/posts"), token, &fields).await.0
}

#[test]
fn a_post_has_an_address_a_poster_figures_and_an_end() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        assert_eq!(
            open_post(&story, &story.officer, "lapas", "2026-11-24").await,
            StatusCode::FORBIDDEN
        );
        let status = open_post(&story, &story.head, "lapas", "2026-11-22").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "before its first day");
        let status = open_post(&story, &story.head, "lapas", "2026-11-24").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let status = open_post(&story, &story.supervisor, "lapas", "2026-11-25").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "the short name is in use");
        let page = format!("/units/{HERE}/posts/lapas");
        let (_, html) = story.page(&page, "").await;
        assert!(html.contains("Ombudsman RI, Pemerintah kota") && html.contains("Lapas Contoh"));
        let (_, poster) = story.page(&format!("{page}/poster"), "").await;
        assert!(poster.contains("<svg") && poster.contains("/posts/lapas"), "{poster}");
        let fields = [
            ("class", "suggestion"),
            ("about", "service"),
            ("text", "Tambah kursi ruang kunjungan."),
            ("command_id", "p"),
        ];
        let (status, receipt) = story.send(&format!("{page}/new"), "", &fields).await;
        assert_eq!(
            (status, story.page(&receipt, "").await.0),
            (StatusCode::SEE_OTHER, StatusCode::OK)
        );
        paper(&story).await;
        let (_, html) = story.page(&format!("{page}?lang=en"), "").await;
        assert!(!html.contains("3 in all") && html.contains("ewer"), "few are not counted: {html}");
        let path = format!("/complaints/{HERE}/list/csv?post=lapas");
        let (_, csv) = story.page(&path, &story.head).await;
        assert_eq!(csv.matches("complaint-post").count(), 3, "{csv}");
        // It ends by itself; paper can still be typed in.
        let clock = &story.office.app.clock;
        clock.skip_to(clock.now().plus_seconds(2 * 86_400));
        let (status, _) = story.send(&format!("{page}/new"), "", &fields).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let papers = format!("/complaints/{HERE}/posts/lapas/papers");
        assert_eq!(story.page(&papers, &story.officer).await.0, StatusCode::OK);
        let close = format!("/complaints/{HERE}/posts/lapas/closure");
        let late = story.send(&close, &story.head, &[("command_id", "c")]).await.0;
        assert_eq!(late, StatusCode::CONFLICT, "it is over already");
    });
}

/// Two sheets of paper: all or none, within the post's days.
async fn paper(story: &Story) {
    let papers = format!("/complaints/{HERE}/posts/lapas/papers");
    let sheet = |date: &'static str| {
        [
            ("date-1", "2026-11-23"),
            ("class-1", "praise"),
            ("text-1", "Petugas posko sabar."),
            ("date-2", date),
            ("class-2", "non-oversight"),
            ("text-2", "Surat titipan hilang."),
            ("name-2", "Budi"),
            ("contact-2", "0813"),
            ("command_id", "papers"),
        ]
    };
    let before = count(story).await;
    let status = story.send(&papers, &story.officer, &sheet("2026-11-20")).await.0;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "outside the post's days");
    assert_eq!(count(story).await, before);
    let status = story.send(&papers, &story.officer, &sheet("2026-11-23")).await.0;
    assert_eq!(status, StatusCode::OK);
    let status = story.send(&papers, &story.officer, &sheet("2026-11-23")).await.0;
    assert_eq!(
        (status, count(story).await),
        (StatusCode::OK, before + 2),
        "sent twice, filed once"
    );
}

#[test]
fn a_kiosk_takes_a_complaint_and_shows_its_code() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let kiosk = story.office.token(Holder::Kiosk, HERE).await.unwrap();
        let form = format!("/kiosk/{HERE}/complaint");
        let (_, html) = story.page(&form, &kiosk).await;
        assert!(html.contains("help-complaint") && html.contains("kiosk-choice"), "{html}");
        let empty = [("command_id", "k")];
        assert_eq!(story.send(&form, &kiosk, &empty).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [("class", "non-oversight"), ("text", "Lift mati."), ("command_id", "k")];
        let (status, done) = story.send(&form, &kiosk, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, html) = story.page(&done, &kiosk).await;
        let own = done.rsplit('/').nth(1).unwrap();
        assert!(status == StatusCode::OK && html.contains(own) && html.contains("<svg"), "{html}");
        let wrong = format!("{form}/{own}/0000000000000000");
        assert_eq!(story.page(&wrong, &kiosk).await.0, StatusCode::NOT_FOUND);
        let (_, csv) = story.page(&format!("/complaints/{HERE}/list/csv"), &story.head).await;
        assert!(csv.contains("tip,kiosk,received"), "{csv}");
    });
}

#[test]
fn without_script_few_are_taken_and_what_was_typed_stays() {
    crate::world::block_on(async {
        let limits = maklumat::config::Limits {
            complaint_unworked_per_hour: 2,
            ..maklumat::config::Limits::default()
        };
        let config = maklumat::config::Config { limits, ..maklumat::config::Config::default() };
        let office = crate::office::Office::with(config).await;
        let send = async |id: &str| {
            let fields = [
                ("class", "praise"),
                ("about", "service"),
                ("text", "Cepat & ramah"),
                ("command_id", id),
            ];
            let request = Request::post(format!("/units/{HERE}/complaints/new?lang=en"))
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
            let body = Body::from(serde_urlencoded::to_string(fields).unwrap());
            let response = office.send(request.body(body).unwrap()).await;
            (response.status(), leads_to(&response).to_owned(), text(response).await)
        };
        assert_eq!(send("1").await.0, StatusCode::SEE_OTHER);
        assert_eq!(send("2").await.0, StatusCode::SEE_OTHER);
        let (status, _, html) = send("3").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            html.contains("minutes") && html.contains("Cepat &amp; ramah")
                || html.contains("Cepat &#38; ramah"),
            "{html}"
        );
        // Staff still write it down for whoever calls.
        let officer = office.token(Holder::Staff(Role::Officer), HERE).await.unwrap();
        let body = json!({
            "class": "praise", "about": "service", "text": "Cepat", "channel": "hotline",
            "command_id": "4",
        });
        let path = format!("/api/v1/units/{HERE}/complaints");
        assert_eq!(office.json(Method::POST, &path, &officer, &body).await.0, StatusCode::CREATED);
    });
}

/// A mail server and a station file on a page's terms what is not theirs to hand in, and make no
/// lobby of their address.
#[test]
fn a_machine_outside_the_hall_counts_as_anybody() {
    crate::world::block_on(async {
        let limits = maklumat::config::Limits {
            complaint_unworked_per_hour: 2,
            ..maklumat::config::Limits::default()
        };
        let config = maklumat::config::Config { limits, ..maklumat::config::Config::default() };
        let office = crate::office::Office::with(config).await;
        let file = async |holder: Holder, id: &str| {
            let token = office.token(holder, HERE).await.unwrap();
            let body = json!({
                "class": "praise", "about": "service", "text": "Cepat", "command_id": id,
            });
            let path = format!("/api/v1/units/{HERE}/complaints");
            office.json(Method::POST, &path, &token, &body).await.0.as_u16()
        };
        let machines = [Holder::Mailbox, Holder::Enrolment, Holder::Mailbox, Holder::Enrolment];
        let mut told = Vec::new();
        for (number, machine) in machines.into_iter().enumerate() {
            told.push(file(machine, &format!("machine-{number}")).await);
        }
        assert_eq!(told, [201, 201, 429, 429]);
        assert_eq!(file(Holder::Kiosk, "kiosk").await, 201, "what stands in the hall");
        let head = office.token(Holder::Staff(Role::Head), HERE).await.unwrap();
        let list = format!("/complaints/{HERE}/list/csv");
        let csv = text(office.page(&list, &format!("maklumat_session={head}")).await).await;
        let of = |channel: &str| csv.lines().filter(|line| line.contains(channel)).count();
        assert_eq!((of(",web,"), of(",kiosk,")), (2, 1), "{csv}");
    });
}
